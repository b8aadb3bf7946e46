"""Pages of the API's lists: places that stay while new publications come, and what facets leave."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.db.models import Q, QuerySet

from stocktake.api import columns, cursors
from stocktake.api.readable import Readable, Text, readable
from stocktake.api.sets import SETS, record
from stocktake.core.facets import Chosen, places
from stocktake.documents.models import Paragraph, ParagraphTag

Item = dict[str, Any]
FIRST_BATCH, MOST_BATCH = 256, 8192


@dataclass(frozen=True)
class Page:
    items: list[Item]
    next: str | None


def tell(name: str) -> Callable[[columns.Row], Item]:
    return columns.tree(SETS[name].columns)


def reviews(chosen: Chosen, *, limit: int, cursor: str | None) -> Page:
    """Newest first. The place is moment and id of the last one told: what is published later comes before it."""
    told = readable()
    everything = told.records.all
    found: Iterator[int] = places(told.records.bitmaps.choose(chosen))
    if cursor is not None:
        at, pk = _two(cursors.take("reviews", cursor), str, int)
        found = (p for p in found if (everything[p].published_at.isoformat(), everything[p].pk) < (at, pk))
    taken = list(islice(found, limit + 1))
    wanted = [everything[place].pk for place in taken[:limit]]
    items = [tell("reviews")(row) for row in record.reviews(wanted, told)] if wanted else []
    if len(taken) <= limit:
        return Page(items, None)
    last = everything[taken[limit - 1]]
    return Page(items, cursors.give("reviews", [last.published_at.isoformat(), last.pk]))


def paragraphs(chosen: Chosen, *, limit: int, cursor: str | None) -> Page:
    """In the order in which they were frozen. The place is revision and number of the last one told."""
    told = readable()
    after = _two(cursors.take("paragraphs", cursor), int, int) if cursor is not None else (0, 0)
    texts = {text.revision: text for text in _texts(told, chosen) if text.revision >= after[0]}
    found: list[tuple[columns.Row, str]] = []
    revisions, size, start = list(texts), FIRST_BATCH, 0
    while start < len(revisions) and len(found) <= limit:
        batch = _under(chosen, revisions[start : start + size]).exclude(Q(revision=after[0], number__lte=after[1]))
        found += record.paragraphs_of(batch[: limit + 1 - len(found)], texts)
        start, size = start + size, min(size * 4, MOST_BATCH)
    make = tell("paragraphs")
    items = [{**make(row), "html": html} for row, html in found[:limit]]
    if len(found) <= limit:
        return Page(items, None)
    return Page(items, cursors.give("paragraphs", _place(found[limit - 1][0], texts)))


def _place(row: columns.Row, texts: dict[int, Text]) -> list[int]:
    review, number, language = row[0], row[1], row[4]
    revision = next(t.revision for t in texts.values() if (t.record.number, t.language) == (review, language))
    return [revision, number]


def _texts(told: Readable, chosen: Chosen) -> Iterator[Text]:
    """Texts of the reviews that the facets leave, in the languages wanted."""
    everything, languages = told.records.all, chosen.get("language")
    left = {everything[place].pk for place in places(told.records.bitmaps.choose(chosen))}
    for text in told.texts.values():
        if text.record.pk in left and (not languages or text.language in languages):
            yield text


def _under(chosen: Chosen, revisions: list[int]) -> QuerySet[Paragraph]:
    """Their paragraphs on what is wanted: an objective's own question answers it, else a tag says so."""
    found = record.ADDRESSED.filter(revision__in=revisions)
    if objectives := chosen.get("objective"):
        tagged = ParagraphTag.objects.filter(kind="objective", code__in=objectives).values("paragraph")
        found = found.filter(Q(key__in=[f"3.{code}" for code in objectives]) | Q(pk__in=tagged))
    if principles := chosen.get("principle"):
        tagged = ParagraphTag.objects.filter(kind="principle", code__in=principles).values("paragraph")
        found = found.filter(pk__in=tagged)
    return found


def _two(place: list[Any], first: type, second: type) -> tuple[Any, Any]:
    if [type(one) for one in place] != [first, second]:
        raise cursors.BadCursor(place)
    return place[0], place[1]


def short(name: str, items: Sequence[Item], key: Callable[[Item], Any], *, limit: int, cursor: str | None) -> Page:
    """A page of a list that is read whole: a few hundred rows. The place is the key of the last one told."""
    start = 0
    if cursor is not None:
        place = cursors.take(name, cursor)
        start = next((n for n, item in enumerate(items, 1) if [key(item)] == place), -1)
        if start < 0:
            raise cursors.BadCursor(name)
    taken = list(items[start : start + limit])
    more = start + limit < len(items)
    return Page(taken, cursors.give(name, [key(taken[-1])]) if more and taken else None)


def all_of(name: str) -> list[Item]:
    make = tell(name)
    return [make(row) for row in SETS[name].rows()]
