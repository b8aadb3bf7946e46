"""The evidence of a compiled report: who reviewed, who was late, who is silent, and the paragraphs it quotes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef

from stocktake.core import text
from stocktake.cycles.models import Cycle
from stocktake.documents.models import Paragraph
from stocktake.framework.models import Commission, Country
from stocktake.submissions.models import Filing, Submission
from stocktake.submissions.queries import published_in
from stocktake.submissions.states import State

REVIEW = "voluntary-review"  # the outline's kind
OBJECTIVES = tuple(f"3.{number}" for number in range(1, 24))
DIFFICULTIES, PRACTICES, STEPS, DISSEMINATION = "3c", "3d", "5a", "5b"
QUOTED = (*OBJECTIVES, DIFFICULTIES, PRACTICES, STEPS, DISSEMINATION)
PROSE = {"paragraph", "quote"}
SUBSTANTIAL = 20  # words
MOST = 3  # paragraphs of a State under one key


@dataclass(frozen=True)
class Source:
    """The current publication of a State's review. `is_late` speaks of its first filing in the round."""

    country: Country
    number: str
    version: int
    published_at: dt.datetime
    sha256: str
    language: str
    words: int
    is_invented: bool
    is_late: bool
    revision: int

    @property
    def address(self) -> str:
        return f"{settings.ORIGIN}/s/{self.number}"


@dataclass(frozen=True)
class Coverage:
    """Of the commission's member States: who has a current publication, who has none (and has sent one, perhaps)."""

    members: list[Country]
    sources: list[Source]
    silent: list[Country]
    sent: frozenset[str]  # iso3 of silent States whose review has come in and is not published

    @property
    def late(self) -> list[Source]:
        return [source for source in self.sources if source.is_late]


@dataclass(frozen=True)
class Passage:
    """A whole paragraph of a published review, word for word, with its address."""

    source: Source
    key: str
    number: int
    kind: str
    text: str

    @property
    def address(self) -> str:
        return f"{self.source.address}#p{self.number}"


@dataclass
class Voices:
    """What the reviews say under one key of the outline: how many States speak, and what is quoted of them."""

    states: int = 0
    passages: list[Passage] = field(default_factory=list)


def coverage(cycle: Cycle, commission: Commission) -> Coverage:
    members = sorted(Country.objects.of_commission(commission.pk), key=lambda country: country.sort_name)
    by_key = {country.pk: country for country in members}
    reviews = sorted(sources(cycle, by_key), key=lambda source: source.country.sort_name)
    reviewed = {source.country.pk for source in reviews}
    coming = Submission.objects.filter(kind=REVIEW, cycle=cycle, organisation__country__in=by_key)
    in_hand = {State.SUBMITTED, State.SCHEDULED, State.RETURNED}
    sent = coming.filter(state__in=in_hand).values_list("organisation__country", flat=True)
    silent = [country for country in members if country.pk not in reviewed]
    return Coverage(members, reviews, silent, frozenset(sent) - reviewed)


def sources(cycle: Cycle, members: dict[str, Country]) -> Iterator[Source]:
    late = Filing.objects.filter(submission=OuterRef("submission"), number=1, is_late=True)
    found = published_in(cycle.pk, REVIEW).filter(submission__organisation__country__in=members)
    # Columns, not rows: a revision's whole text stays in the database.
    rows = found.annotate(was_late=Exists(late)).values_list(
        "submission__organisation__country", "number", "version", "published_at", "revision__sha256",
        "revision__language", "revision__words", "submission__is_invented", "was_late", "revision_id",
    )  # fmt: skip
    told: list[Any]
    for country, *told in rows:
        yield Source(members[country], *told)


def voices(sources: Iterable[Source], *, most: int = MOST) -> dict[str, Voices]:
    """By outline key, with the States in the order of `sources`. One query, read row by row."""
    order = {source.revision: (place, source) for place, source in enumerate(sources)}
    found = {key: Voices() for key in QUOTED}
    rows: Any = (
        Paragraph.objects.filter(revision__in=order, key__in=QUOTED, number__isnull=False)
        .exclude(text="")
        .order_by("revision", "number")
        .values_list("revision", "key", "number", "kind", "text")
    )
    for (revision, key), group in groupby(rows.iterator(chunk_size=1000), key=lambda row: row[:2]):
        source = order[revision][1]
        found[key].states += 1
        found[key].passages += _quotable([Passage(source, key, *row[2:]) for row in group], most)
    for voice in found.values():
        voice.passages.sort(key=lambda passage: (order[passage.source.revision][0], passage.number))
    return found


def _quotable(passages: list[Passage], most: int) -> list[Passage]:
    """The first substantial paragraphs, prose before lists and tables; where none is substantial, the first of all."""
    substantial = [passage for passage in passages if text.count_words(passage.text) >= SUBSTANTIAL]
    prose = [passage for passage in substantial if passage.kind in PROSE]
    return (prose or substantial or passages[:1])[:most]
