"""Finding evidence: paragraphs of the current publications, by what they speak of and by their words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from stocktake.core.search.query import parse
from stocktake.core.search.ranking import ranked
from stocktake.core.search.store import find
from stocktake.documents.models import Paragraph, ParagraphTag, TagKind
from stocktake.documents.tagged import mark
from stocktake.framework.models import CommissionSeat
from stocktake.submissions.models import Passage, Publication

MOST_HITS = 3_000


@dataclass(frozen=True)
class Wanted:
    """What somebody looks for; what is empty narrows nothing."""

    cycle: str = ""
    region: str = ""
    country: str = ""
    objective: int | None = None
    principle: int | None = None
    language: str = ""
    words: str = ""


def passages(wanted: Wanted) -> QuerySet[Paragraph]:
    """Addressed paragraphs that the public reads now, by State and in the order of the text, each with its source."""
    said = Q(revision__publication__standing=Publication.Standing.CURRENT)
    if wanted.cycle:
        said &= Q(revision__publication__submission__cycle=wanted.cycle)
    if wanted.country:
        said &= Q(revision__publication__submission__organisation__country=wanted.country)
    if wanted.region:
        seats = CommissionSeat.objects.filter(commission=wanted.region, membership="member")
        said &= Q(revision__publication__submission__organisation__country__in=seats.values("country"))
    if wanted.language:
        said &= Q(revision__language=wanted.language)
    if wanted.objective:
        said &= Q(key=f"3.{wanted.objective}") | Q(_tagged(TagKind.OBJECTIVE, wanted.objective))
    if wanted.principle:
        said &= Q(_tagged(TagKind.PRINCIPLE, wanted.principle))
    addressed = Paragraph.objects.filter(said & Q(number__isnull=False)).exclude(text="")
    named = addressed.select_related(
        "revision__publication__submission__organisation__country", "revision__publication__submission__cycle"
    ).defer("revision__content", "html")
    in_order = ("revision__publication__submission__number", "position")
    return containing(named, wanted.words).prefetch_related("tags").order_by(*in_order)


def found(pk: int) -> Paragraph | None:
    """A paragraph that can be pinned: the public reads it now."""
    return passages(Wanted()).filter(pk=pk).first()


def containing(among: QuerySet[Paragraph], words: str) -> QuerySet[Paragraph]:
    """Those in which the search finds the words, in any of their forms; of very common ones the best alone."""
    query = parse(words)
    if not query.parts:
        return among
    numbers = ranked(query, find(query))[:MOST_HITS]
    return among.filter(pk__in=Passage.objects.filter(pk__in=numbers).values("paragraph"))


def mark_words(paragraph: Paragraph) -> list[str]:
    """What the passage was tagged as, in words; with its tags loaded, no query."""
    return [mark(tag.kind, tag.code) for tag in _in_order(paragraph.tags.all())]


def _in_order(tags: Iterable[Any]) -> list[Any]:
    return sorted(tags, key=lambda tag: tag.pk)


def _tagged(kind: str, number: int) -> Exists:
    return Exists(ParagraphTag.objects.filter(paragraph=OuterRef("pk"), kind=kind, code=str(number)))
