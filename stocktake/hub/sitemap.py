"""`/sitemap.xml`: every public page, in every language."""

from collections.abc import Iterator

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import path

from stocktake.core import languages
from stocktake.core.publication import public
from stocktake.cycles.models import Cycle
from stocktake.framework.models import Commission, Country, Objective, Principle
from stocktake.submissions.models import Publication

FIXED = (
    "",
    "about/",
    "reviews/",
    "countries/",
    "regions/",
    "objectives/",
    "principles/",
    "cycles/",
    "compare/",
    "figures/",
    "verify/",
)


def _paths() -> Iterator[str]:
    yield from FIXED
    yield from (
        f"objectives/{number}/" for number in Objective.objects.values_list("number", flat=True).order_by("number")
    )
    yield from (f"principles/{slug}/" for slug in Principle.objects.values_list("slug", flat=True).order_by("number"))
    yield from (f"regions/{slug}/" for slug in Commission.objects.values_list("slug", flat=True).order_by("slug"))
    yield from (f"cycles/{slug}/" for slug in Cycle.objects.values_list("slug", flat=True).order_by("year"))
    yield from (f"countries/{iso3}/" for iso3 in Country.objects.values_list("iso3", flat=True).order_by("iso3"))
    current = Publication.objects.current().order_by("submission__path")
    yield from current.values_list("submission__path", flat=True)


@public
def sitemap(request: HttpRequest) -> HttpResponse:
    context = {"origin": settings.ORIGIN, "codes": languages.CODES, "paths": list(_paths())}
    return HttpResponse(render_to_string("hub/sitemap.jinja", context), content_type="application/xml")


urlpatterns = [path("", sitemap)]
