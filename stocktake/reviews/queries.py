"""What the public review pages show, in few queries."""

from __future__ import annotations

import gzip
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from stocktake.core import languages
from stocktake.documents.models import Paragraph, Revision
from stocktake.reviews.states import KIND
from stocktake.submissions.models import Outline, Publication, Question

# A page stays within 25 kB gzipped: a text that needs more than this is shown section by section.
MOST_TEXT_BYTES = 17_000


@dataclass(frozen=True)
class Answer:
    """One key of the outline with what was written under it."""

    question: Question
    paragraphs: list[Paragraph]
    tables: list[dict[str, Any]]

    @property
    def first(self) -> int | None:
        return next((p.number for p in self.paragraphs if p.number), None)

    @property
    def numbers(self) -> list[int]:
        return [p.number for p in self.paragraphs if p.number]


@dataclass(frozen=True)
class Part:
    """A section of the outline with its answers."""

    question: Question
    answers: list[Answer]

    @property
    def numbers(self) -> list[int]:
        return [number for answer in self.answers for number in answer.numbers]


@dataclass(frozen=True)
class Reading:
    """The text as one page shows it: all parts, or one of them when the whole would be too heavy."""

    parts: list[Part]
    shown: list[Part]
    is_paged: bool


def reading(revision: Revision, outline: Outline, section: str = "") -> Reading:
    paragraphs: dict[str, list[Paragraph]] = {}
    for paragraph in revision.paragraphs.order_by("position"):
        paragraphs.setdefault(paragraph.key, []).append(paragraph)
    parts = []
    for part in outline.sections:
        answers = [
            Answer(question, paragraphs.get(question.key, []), revision.tables_under(question.key))
            for question in outline.under(part.key)
        ]
        parts.append(Part(part, [answer for answer in answers if answer.paragraphs or answer.tables]))
    parts = [part for part in parts if part.answers]
    whole = "".join(p.html for rows in paragraphs.values() for p in rows)
    is_paged = len(gzip.compress(whole.encode(), 6)) > MOST_TEXT_BYTES
    chosen = [part for part in parts if part.question.key == (section or parts[0].question.key)] if parts else []
    return Reading(parts, chosen if is_paged else parts, is_paged)


def listed(*, cycle: str = "", region: str = "", language: str = "") -> QuerySet[Publication]:
    """Reviews on the record, newest first, narrowed by cycle, commission and language."""
    found = Publication.objects.current().filter(submission__kind=KIND).with_names()
    if cycle:
        found = found.filter(submission__cycle=cycle)
    if language in languages.CODES:
        found = found.filter(revision__language=language)
    if region:
        seats = Q(submission__organisation__country__seats__commission=region)
        found = found.filter(seats & Q(submission__organisation__country__seats__membership="member"))
    return found.order_by("-published_at", "-id")
