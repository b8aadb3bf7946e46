"""What the public review pages show, in few queries."""

from __future__ import annotations

import gzip
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch, Q
from django.urls import reverse

from stocktake.core.search.analyser import fold
from stocktake.documents.models import Paragraph, Revision, TagKind
from stocktake.documents.outlines import Question
from stocktake.documents.tagged import mark
from stocktake.framework.models import Principle
from stocktake.submissions.models import Outline, Publication, PublishedTranslation
from stocktake.submissions.narrowing import Names, name_of
from stocktake.submissions.records import Record

# A page stays within 25 kB gzipped: a text that needs more than this is shown section by section.
MOST_TEXT_BYTES = 17_000


@dataclass(frozen=True)
class Mark:
    """What a paragraph was tagged as, in a word; `url` where it has a page."""

    words: str
    url: str


@dataclass(frozen=True)
class Answer:
    """One key of the outline with what was written under it, in the language of the page's text or in the original's."""

    question: Question
    paragraphs: list[Paragraph]
    tables: list[dict[str, Any]]
    marks: dict[int, list[Mark]]  # by the paragraph's id
    revision: Revision
    prefix: str = ""  # before the addresses of a language version: p14 is the original's
    is_stale: bool = False
    is_missing: bool = False  # in the language version: this is the original's

    @property
    def addresses(self) -> list[tuple[str, int]]:
        """Each paragraph's place on the page, and its number."""
        return [(f"{self.prefix}{p.anchor}", p.number) for p in self.paragraphs if p.number]


@dataclass(frozen=True)
class Part:
    """A section of the outline with its answers."""

    question: Question
    answers: list[Answer]

    @property
    def addresses(self) -> list[tuple[str, int]]:
        return [address for answer in self.answers for address in answer.addresses]


@dataclass(frozen=True)
class Choice:
    """A language that the review can be read in."""

    revision: Revision
    is_original: bool
    stale: frozenset[str] = frozenset()  # keys of answers that say what an older original said
    missing: frozenset[str] = frozenset()  # keys that only the original answers

    @property
    def language(self) -> str:
        return self.revision.language

    @property
    def is_current(self) -> bool:
        return not self.stale and not self.missing


def choices(publication: Publication) -> list[Choice]:
    """The languages of a publication, the original first. One query."""
    translated = PublishedTranslation.objects.filter(publication=publication.pk).values("revision")
    mine = Q(pk=publication.revision_id) | Q(pk__in=translated)
    revisions = list(Revision.objects.filter(mine).order_by("language"))
    original = next(one for one in revisions if one.pk == publication.revision_id)
    keys = set(original.texts())
    return [
        Choice(original, is_original=True),
        *(
            Choice(one, False, frozenset(one.older_than(original)), frozenset(keys - set(one.texts())))  # noqa: FBT003
            for one in revisions
            if one.pk != original.pk
        ),
    ]


@dataclass(frozen=True)
class Reading:
    """The text as one page shows it: all parts, or one of them when the whole would be too heavy."""

    parts: list[Part]
    shown: list[Part]
    is_paged: bool


def reading(original: Choice, chosen: Choice, outline: Outline, section: str = "") -> Reading:
    """The text in the chosen language; what only the original answers is shown as the original has it. One query."""
    wanted = Q(revision=chosen.revision)
    if chosen.missing:
        wanted |= Q(revision=original.revision, key__in=chosen.missing)
    paragraphs: dict[str, list[Paragraph]] = {}
    for paragraph in Paragraph.objects.filter(wanted).order_by("position"):
        paragraphs.setdefault(paragraph.key, []).append(paragraph)
    marks = _marks(original, chosen, paragraphs)
    parts = []
    for part in outline.sections:
        answers = [
            _answer(question, paragraphs.get(question.key, []), marks, original, chosen)
            for question in outline.under(part.key)
        ]
        parts.append(Part(part, [answer for answer in answers if answer.paragraphs or answer.tables]))
    parts = [part for part in parts if part.answers]
    whole = "".join(p.html for rows in paragraphs.values() for p in rows)
    whole += "".join(f'<a href="{mark.url}">{mark.words}</a>' for row in marks.values() for mark in row)
    is_paged = len(gzip.compress(whole.encode(), 6)) > MOST_TEXT_BYTES
    open_parts = [part for part in parts if part.question.key == (section or parts[0].question.key)] if parts else []
    return Reading(parts, open_parts if is_paged else parts, is_paged)


def _answer(
    question: Question, paragraphs: list[Paragraph], marks: dict[int, list[Mark]], original: Choice, chosen: Choice
) -> Answer:
    key = question.key
    is_missing = key in chosen.missing
    whose = original if is_missing else chosen
    return Answer(
        question,
        paragraphs,
        original.revision.tables_under(key),
        marks,
        whose.revision,
        prefix="" if whose.is_original else f"{chosen.language}-",
        is_stale=key in chosen.stale,
        is_missing=is_missing,
    )


def _marks(original: Choice, chosen: Choice, paragraphs: dict[str, list[Paragraph]]) -> dict[int, list[Mark]]:
    """Paragraph id to what it was tagged as, in the order in which it was frozen. Tags are the original's."""
    tags = [tag for tag in original.revision.tags if chosen.is_original or tag["key"] in chosen.missing]
    slugs: dict[str, str] = {}
    if any(tag["kind"] == TagKind.PRINCIPLE for tag in tags):
        slugs = {str(number): slug for number, slug in Principle.objects.values_list("number", "slug")}
    found: dict[int, list[Mark]] = {}
    for tag in tags:
        told = Mark(mark(tag["kind"], tag["code"]), _page_of(tag["kind"], tag["code"], slugs))
        found.setdefault(paragraphs[tag["key"]][tag["position"]].pk, []).append(told)
    return found


def _page_of(kind: str, code: str, slugs: dict[str, str]) -> str:
    if kind == TagKind.OBJECTIVE:
        return reverse("hub:objective", args=[int(code)])
    return reverse("hub:principle", args=[slugs[code]]) if code in slugs and kind == TagKind.PRINCIPLE else ""


SORTS = ("newest", "state", "round", "words")


def in_order(found: list[Record], sort: str, names: Names) -> list[Record]:
    """Newest first comes as it is; what is equal stays newest first."""
    if sort == "state":
        by_name = {iso3: fold(name_of("country", iso3, names)) for iso3 in {record.iso3 for record in found}}
        return sorted(found, key=lambda record: by_name[record.iso3])
    if sort == "round":
        place = {cycle: number for number, cycle in enumerate(names["cycle"])}
        return sorted(found, key=lambda record: place.get(record.cycle, len(place)))
    return sorted(found, key=lambda record: -record.words) if sort == "words" else found


def rows(page: Iterable[Record]) -> list[Publication]:
    """The publications of these records, with their names and languages, in the same order. Two queries."""
    wanted = [record.pk for record in page]
    translations = Prefetch("translations", PublishedTranslation.objects.order_by("language"))
    found = Publication.objects.with_names().prefetch_related(translations).in_bulk(wanted)
    return [found[pk] for pk in wanted if pk in found]
