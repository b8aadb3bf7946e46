"""Jinja for our own pages: undefined names are errors, components are macros with checked signatures."""

from typing import Any

import jinja2
from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.template import TemplateDoesNotExist
from django.template.backends.jinja2 import Jinja2
from django.urls import reverse, translate_url
from django.utils.translation import gettext, ngettext, pgettext
from markupsafe import Markup

from stocktake.core import formats, languages, text


class Templates(Jinja2):
    """Jinja for names that end in .jinja, in the same `templates` folders as Django's."""

    app_dirname = "templates"

    def get_template(self, template_name: str) -> Any:
        if not template_name.endswith(".jinja"):
            raise TemplateDoesNotExist(template_name, backend=self)
        return super().get_template(template_name)


def url(name: str, *args: Any, **kwargs: Any) -> str:
    return reverse(name, args=args or None, kwargs=kwargs or None)


def labelled(label: Any, told: Any) -> str:
    """`label: told`, with the language's own colon and space."""
    return (gettext("%(label)s: %(told)s") % {"label": label, "told": told}).rstrip()


def environment(**options: Any) -> jinja2.Environment:
    env = jinja2.Environment(  # noqa: S701  (Django’s backend passes autoescape=True)
        **options | {"undefined": jinja2.StrictUndefined, "trim_blocks": True, "lstrip_blocks": True},
        extensions=["jinja2.ext.loopcontrols"],
    )
    env.globals.update(
        _=gettext,
        ngettext=ngettext,
        pgettext=pgettext,
        labelled=labelled,
        comma=formats.comma,
        url=url,
        static=staticfiles_storage.url,
        translate_url=translate_url,
        languages=languages,
        settings={
            "DEMONSTRATION": settings.DEMONSTRATION,
            "CONTACT_EMAIL": settings.CONTACT_EMAIL,
            "ORIGIN": settings.ORIGIN,
        },
        count_words=text.count_words,
    )
    env.filters.update(
        date=formats.date,
        short_date=formats.short_date,
        moment=formats.moment,
        number=formats.number,
        span=formats.span,
        joined=formats.join,
        markdown=text.to_html,
        # HTML that is safe by construction: what was sanitised when it was frozen, and what the sign-in library draws.
        markup=Markup,
        lines=lambda value: [line for line in str(value).splitlines() if line.strip()],
    )
    return env
