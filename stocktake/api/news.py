"""What is new on the record, newest first: versions published, corrections, withdrawals."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, F, OuterRef, QuerySet, Value
from django.utils.translation import gettext as _

from stocktake.submissions.models import Publication

PUBLISHED, CORRECTED, WITHDRAWN = "published", "corrected", "withdrawn"


@dataclass(frozen=True)
class News:
    """`what`: published, corrected or withdrawn. Of what was withdrawn later, nothing but that is told."""

    publication: Publication
    what: str
    at: dt.datetime

    @property
    def title(self) -> str:
        submission = self.publication.submission
        names = {
            "country": submission.organisation.country or submission.organisation.name,
            "cycle": submission.cycle,
            "version": self.publication.version,
        }
        if self.what == WITHDRAWN:
            return _("%(country)s: review withdrawn, %(cycle)s") % names
        if self.what == CORRECTED:
            return _("%(country)s: review corrected, %(cycle)s, version %(version)s") % names
        if self.publication.version > 1:
            return _("%(country)s: review updated, %(cycle)s, version %(version)s") % names
        return _("%(country)s: voluntary review, %(cycle)s") % names

    @property
    def is_gone(self) -> bool:
        return self.publication.standing == Publication.Standing.WITHDRAWN

    @property
    def detail(self) -> str:
        """What was corrected, or why it was withdrawn."""
        if self.what == WITHDRAWN:
            return self.publication.withdrawal
        return "" if self.is_gone else self.publication.correction

    @property
    def is_invented(self) -> bool:
        return self.publication.submission.is_invented


def news() -> QuerySet[Any]:
    """(id of a publication, what happened, when), newest first."""
    every = Publication.objects.order_by()
    corrected = every.exclude(correction="").annotate(what=Value(CORRECTED), at=F("published_at"))
    published = every.filter(correction="").annotate(what=Value(PUBLISHED), at=F("published_at"))
    # A review is withdrawn with all its versions at once: one line, of the last of them.
    later = Publication.objects.filter(
        submission=OuterRef("submission"), withdrawn_at=OuterRef("withdrawn_at"), version__gt=OuterRef("version")
    )
    gone = every.filter(standing=Publication.Standing.WITHDRAWN).exclude(Exists(later))
    withdrawn = gone.annotate(what=Value(WITHDRAWN), at=F("withdrawn_at"))
    told = [one.values_list("pk", "what", "at") for one in (published, corrected, withdrawn)]
    return told[0].union(*told[1:], all=True).order_by("-at", "-pk", "what")


def told(rows: Sequence[Any]) -> list[News]:
    """With their names. One query."""
    known = Publication.objects.with_names().in_bulk({pk for pk, _what, _at in rows})
    return [News(known[pk], what, at) for pk, what, at in rows if pk in known]
