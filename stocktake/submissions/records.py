"""The public record as one list: every current publication with what it can be found by.

Made from the database in a fixed number of queries, kept in the process until the publication counter moves on.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.db.models import Q

from stocktake.core import publication
from stocktake.core.facets import Bitmaps
from stocktake.documents.models import Paragraph, ParagraphTag, TagKind
from stocktake.framework.models import CommissionSeat, GroupMembership
from stocktake.submissions.models import Publication, PublishedTranslation

FACETS = ("kind", "country", "region", "group", "cycle", "objective", "principle", "language", "category", "year")


@dataclass(frozen=True, slots=True)
class Record:
    """A current publication. `iso3` is "" for what no State filed."""

    pk: int
    revision: int
    number: str
    kind: str
    cycle: str
    iso3: str
    organisation: int
    category: str
    language: str
    published_at: dt.datetime
    words: int
    path: str
    is_invented: bool
    is_late: bool  # first filed after its call had closed


@dataclass(frozen=True)
class Records:
    """`all` newest first; `bitmaps` speak of places in it. Groups are those of the day of publication."""

    all: list[Record]
    place_of: dict[int, int]  # the publication's id to its place
    bitmaps: Bitmaps


def records() -> Records:
    """The record as it stands now."""
    return made(publication.current())


@lru_cache(maxsize=1)
def made(_counter: int) -> Records:
    """Once for each publication counter and process."""
    found = [Record(*row) for row in _rows()]
    place_of = {record.pk: place for place, record in enumerate(found)}
    return Records(found, place_of, Bitmaps(len(found), _pairs(found, place_of)))


def _rows() -> Any:
    return (
        Publication.objects.current()
        .order_by("-published_at", "-id")
        .values_list(
            "pk", "revision", "number", "submission__kind", "submission__cycle", "submission__organisation__country",
            "submission__organisation", "submission__organisation__category", "revision__language", "published_at",
            "revision__words", "submission__path", "submission__is_invented", "filing__is_late",
        )
        .iterator(chunk_size=5000)
    )  # fmt: skip


def _pairs(found: list[Record], place_of: dict[int, int]) -> Iterator[tuple[int, str, str]]:
    by_revision = {record.revision: place for place, record in enumerate(found)}
    seats: dict[str, list[str]] = {}
    for country, commission in CommissionSeat.objects.filter(membership="member").values_list("country", "commission"):
        seats.setdefault(country, []).append(commission)
    groups: dict[str, list[tuple[str, dt.date | None, dt.date | None]]] = {}
    for country, group, since, until in GroupMembership.objects.values_list("country", "group", "since", "until"):
        groups.setdefault(country, []).append((group, since, until))
    for place, record in enumerate(found):
        day = record.published_at.date()
        own = {"kind": record.kind, "country": record.iso3, "cycle": record.cycle, "language": record.language}
        own |= {"category": record.category, "year": str(day.year)}
        yield from ((place, facet, value) for facet, value in own.items() if value)
        yield from ((place, "region", commission) for commission in seats.get(record.iso3, []))
        for group, since, until in groups.get(record.iso3, []):
            if (since is None or since <= day) and (until is None or day < until):
                yield place, "group", group
    current = Q(revision__publication__standing="current")
    answered = Paragraph.objects.filter(current, key__startswith="3.", number__isnull=False).order_by()
    for revision, key in answered.values_list("revision", "key").distinct():
        yield by_revision[revision], "objective", key.removeprefix("3.")
    said = ParagraphTag.objects.filter(paragraph__revision__publication__standing="current").exclude(
        kind=TagKind.TARGET
    )
    for revision, kind, code in said.values_list("paragraph__revision", "kind", "code").distinct():
        yield by_revision[revision], str(kind), str(code)
    translated = PublishedTranslation.objects.filter(publication__standing="current")
    for pk, language in translated.values_list("publication", "language"):
        yield place_of[pk], "language", language
