"""The passages of the public record by facets: what the search counts its hits with, and how it shows them.

Like the records: made in a fixed number of queries, kept in the process until the publication counter moves on.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from stocktake.core import publication
from stocktake.core.facets import Bitmaps
from stocktake.documents.models import ParagraphTag, TagKind
from stocktake.submissions.models import Passage
from stocktake.submissions.records import FACETS, Records
from stocktake.submissions.records import made as records_at

OWN = ("objective", "principle", "language")  # a passage's own; the rest is its publication's


@dataclass(frozen=True)
class Passages:
    """`numbers` newest publication first; `bitmaps` speak of places in it, `record_of` of the places of the records."""

    numbers: list[int]
    place_of: dict[int, int]
    record_of: list[int]
    bitmaps: Bitmaps
    records: Records


def passages() -> Passages:
    """The passages as they stand now."""
    return made(publication.current())


@lru_cache(maxsize=1)
def made(counter: int) -> Passages:
    """Once for each publication counter and process."""
    records = records_at(counter)
    rows: list[list[tuple[int, str, str]]] = [[] for _record in records.all]
    told = Passage.objects.order_by("pk").values_list("pk", "publication", "language", "key")
    for pk, of, language, key in told.iterator(chunk_size=5000):
        if of in records.place_of:
            rows[records.place_of[of]].append((pk, language, key))
    starts = [0]
    for row in rows:
        starts.append(starts[-1] + len(row))
    numbers = [pk for row in rows for pk, _language, _key in row]
    place_of = {pk: place for place, pk in enumerate(numbers)}
    bitmaps = Bitmaps(len(numbers), _pairs(rows, place_of))
    bitmaps.take_on(records.bitmaps, (facet for facet in FACETS if facet not in OWN), starts)
    record_of = [place for place, row in enumerate(rows) for _ in row]
    return Passages(numbers, place_of, record_of, bitmaps, records)


def _pairs(rows: Sequence[Sequence[tuple[int, str, str]]], place_of: dict[int, int]) -> Iterator[tuple[int, str, str]]:
    for row in rows:
        for pk, language, key in row:
            yield place_of[pk], "language", language
            if key.startswith("3."):
                yield place_of[pk], "objective", key.removeprefix("3.")
    tags = ParagraphTag.objects.exclude(kind=TagKind.TARGET).filter(
        paragraph__revision__publication__standing="current"
    )
    of_paragraph: dict[int, list[tuple[str, str]]] = {}
    for paragraph, kind, code in tags.values_list("paragraph", "kind", "code"):
        of_paragraph.setdefault(paragraph, []).append((str(kind), str(code)))
    tagged = Passage.objects.filter(paragraph__tags__isnull=False).order_by().distinct()
    for pk, paragraph in tagged.values_list("pk", "paragraph"):
        if pk in place_of:
            yield from ((place_of[pk], kind, code) for kind, code in of_paragraph.get(paragraph or 0, ()))
