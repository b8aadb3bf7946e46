"""What a search finds: passages with their facets, ranked, shown with marks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.http import QueryDict
from django.utils.translation import gettext as _
from markupsafe import Markup

from stocktake.core import languages
from stocktake.core.facets import Bitmaps, places
from stocktake.core.publication import current
from stocktake.core.search import spelling, store
from stocktake.core.search.highlighting import snippet
from stocktake.core.search.query import Query, parse
from stocktake.core.search.ranking import ranked
from stocktake.submissions.models import Outline, Passage
from stocktake.submissions.narrowing import Narrowed, names_at, narrow, read
from stocktake.submissions.passages import Passages
from stocktake.submissions.passages import made as passages_at

PER_PAGE = 20


@dataclass(frozen=True)
class Hit:
    """A passage as the page shows it. `number` is the paragraph's, None for a stretch of an attachment."""

    country: str
    cycle: str
    heading: str
    number: int | None
    file: str
    href: str
    language: str
    direction: str
    said: Markup
    is_invented: bool


@dataclass(frozen=True)
class Found:
    """`better` is a spelling that finds something, where what was asked for finds nothing."""

    query: Query
    narrowed: Narrowed
    page: Page[int]
    hits: list[Hit]
    total: int  # before the facets
    better: str
    better_href: str

    @property
    def is_asked(self) -> bool:
        return bool(self.query.parts or self.narrowed.ticks)


def searched(asked: QueryDict) -> Found:
    """The page of hits that a request asks for."""
    query, narrowed, told = asked_for(asked)
    page = Paginator(_in_order(query, narrowed, told), PER_PAGE).get_page(asked.get("page"))
    better = "" if narrowed.found or not query.parts else _better(query, narrowed)
    others = [(name, value) for name, value in narrowed.others if name != "q"]
    chosen = [(facet, value) for facet, values in narrowed.chosen.items() for value in values]
    return Found(
        query,
        narrowed,
        page,
        hits(list(page), query),
        len(told.numbers),
        better,
        f"?{urlencode([('q', better), *others, *chosen])}",
    )


def asked_for(asked: QueryDict) -> tuple[Query, Narrowed, Passages]:
    """Without words, everything that fits the facets."""
    counter = current()
    told, names, query = passages_at(counter), names_at(counter), parse(asked.get("q", ""))
    sorts = [("relevance", _("Relevance")), ("newest", _("Newest"))] if query.parts else [("newest", _("Newest"))]
    among = _bits(counter, query) if query.parts else 0 if query.common else None
    narrowed = narrow(
        read(asked, names, besides=["q"]),
        told.bitmaps,
        names,
        sort=(asked.get("sort", ""), sorts),
        others=[("q", query.asked)] if query.asked else [],
        among=among,
    )
    return query, narrowed, told


def _bits(counter: int, query: Query) -> int:
    kept = _kept(counter)
    if query.key not in kept:
        if len(kept) >= 200:
            kept.clear()
        told = passages_at(counter)
        found = (told.place_of[number] for number in store.find(query) if number in told.place_of)
        kept[query.key] = Bitmaps.of(found, len(told.numbers))
    return kept[query.key]


@lru_cache(maxsize=1)
def _kept(_counter: int) -> dict[object, int]:
    """Query to its hits, for as long as nothing is published: pages, sorts and facets of one search ask once."""
    return {}


def _in_order(query: Query, narrowed: Narrowed, told: Passages) -> list[int]:
    numbers = [told.numbers[place] for place in places(narrowed.found)]
    return ranked(query, numbers) if narrowed.sort == "relevance" else numbers


def _better(query: Query, narrowed: Narrowed) -> str:
    """A near spelling; only one that finds something."""
    if any(tick.left for tick in narrowed.ticks):
        return ""  # the words are known: it is the facets that leave nothing
    better = spelling.suggestion(query)
    return better if better and store.find(parse(better)) else ""


def hits(numbers: Sequence[int], query: Query) -> list[Hit]:
    """These passages, in this order. One query, and one for an outline that was not seen before."""
    names = ("publication__submission__organisation__country", "publication__submission__cycle", "paragraph")
    wanted = Passage.objects.select_related(*names).defer("paragraph__html")
    found = wanted.in_bulk(list(numbers))
    return [_hit(found[number], query) for number in numbers if number in found]


def _hit(passage: Passage, query: Query) -> Hit:
    submission, paragraph = passage.publication.submission, passage.paragraph
    language = passage.language
    return Hit(
        country=str(submission.organisation.country or submission.organisation),
        cycle=str(submission.cycle),
        heading=_headings(submission.outline_id, languages.here()).get(passage.key, ""),
        number=paragraph.number if paragraph else None,
        file=passage.title,
        href=_address(passage),
        language=language,
        direction=languages.direction(language),
        said=snippet(passage.said, query, language),
        is_invented=submission.is_invented,
    )


def _address(passage: Passage) -> str:
    """To the paragraph on the page that readers see now, in its own language; to the file of an attachment."""
    publication, paragraph = passage.publication, passage.paragraph
    if paragraph is None:
        return f"{publication.public_url}files/{passage.attachment}/"
    prefix = "" if paragraph.revision_id == publication.revision_id else f"{passage.language}-"
    asked = urlencode({"text": passage.language, "section": passage.section})
    return f"{publication.submission.public_url}?{asked}#{prefix}{paragraph.anchor}"


@lru_cache(maxsize=32)
def _headings(outline: int, _language: str) -> dict[str, str]:
    """Key to its heading; an outline that was used never changes."""
    return {question.key: question.heading for question in Outline.objects.get(pk=outline).questions}
