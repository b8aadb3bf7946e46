"""What is known of every text on the record, kept in the process beside the list of records and made anew with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings

from stocktake.core.facets import places
from stocktake.documents.models import Paragraph
from stocktake.submissions.models import PublishedTranslation
from stocktake.submissions.records import Record, Records, records


@dataclass(frozen=True, slots=True)
class Text:
    """A publication's text in one language."""

    revision: int
    record: Record
    language: str
    is_original: bool

    def address(self, number: int) -> str:
        """The paragraph's own, in no language."""
        page = permanent(self.record.number)
        return f"{page}#p{number}" if self.is_original else f"{page}?text={self.language}#{self.language}-p{number}"


@dataclass(frozen=True)
class Readable:
    """`texts` in the order of their revisions; the lists by a record's place."""

    records: Records
    texts: dict[int, Text]
    answered: dict[int, list[str]]  # by revision: the objectives that the outline's questions were answered on
    languages: list[list[str]]
    objectives: list[list[str]]
    principles: list[list[str]]
    regions: list[list[str]]


_kept: list[Readable] = []


def readable() -> Readable:
    """As the record stands now. One query while nothing is published."""
    told = records()
    kept = _kept[0] if _kept else None  # another thread may put its own there meanwhile; both are right
    if kept is None or kept.records is not told:
        kept = _made(told)
        _kept[:] = [kept]
    return kept


def _made(told: Records) -> Readable:
    texts = {record.revision: Text(record.revision, record, record.language, True) for record in told.all}  # noqa: FBT003
    translated = PublishedTranslation.objects.filter(publication__standing="current")
    for pk, revision, language in translated.values_list("publication", "revision", "language"):
        if pk in told.place_of:
            texts[revision] = Text(revision, told.all[told.place_of[pk]], language, False)  # noqa: FBT003
    answered: dict[int, list[str]] = {}
    keys = Paragraph.objects.filter(
        revision__publication__standing="current", key__startswith="3.", number__isnull=False
    ).order_by()
    for revision, key in keys.values_list("revision", "key").distinct():
        answered.setdefault(revision, []).append(key.removeprefix("3."))
    return Readable(
        records=told,
        texts=dict(sorted(texts.items())),
        answered={revision: in_order(codes) for revision, codes in answered.items()},
        languages=_lists(told, "language"),
        objectives=_lists(told, "objective"),
        principles=_lists(told, "principle"),
        regions=_lists(told, "region"),
    )


def _lists(told: Records, facet: str) -> list[list[str]]:
    """For each place the facet's values there, in order."""
    lists: list[list[str]] = [[] for _record in told.all]
    for value in in_order(told.bitmaps.counts(facet, {})):
        for place in places(told.bitmaps.choose({facet: [value]})):
            lists[place].append(value)
    return lists


def in_order(codes: Sequence[str] | dict[str, int]) -> list[str]:
    """7 before 10, words by their letters."""
    return sorted(codes, key=lambda code: (len(code), code) if code.isdecimal() else (0, code))


def permanent(number: str) -> str:
    return f"{settings.ORIGIN}/s/{number}"
