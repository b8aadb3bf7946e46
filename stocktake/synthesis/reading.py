"""A published report as its page shows it: addressed paragraphs, numbered citations, what became of what is cited."""

from __future__ import annotations

import gzip
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from markupsafe import Markup

from stocktake.documents.models import Paragraph
from stocktake.documents.outlines import Question
from stocktake.submissions.models import Publication
from stocktake.synthesis import citing
from stocktake.synthesis.models import Report
from stocktake.synthesis.report import attribution
from stocktake.synthesis.states import Standing
from stocktake.synthesis.written import address

# A page stays within 25 kB gzipped: a text that needs more than this is shown chapter by chapter.
MOST_TEXT_BYTES = 15_000
HEADING = re.compile(r"(</?h)([4-6])\b")


@dataclass(frozen=True)
class Citation:
    """`standing` is today's: the passage stands in the current version, in a newer one, or nowhere any more."""

    number: int
    attribution: str
    address: str
    cycle: str
    standing: Standing
    is_invented: bool
    newer: str = ""  # the number of the version that the public reads now


@dataclass(frozen=True)
class Block:
    html: Markup
    number: int | None


@dataclass(frozen=True)
class Answer:
    question: Question
    blocks: list[Block]


@dataclass(frozen=True)
class Part:
    question: Question
    answers: list[Answer]
    cited: list[int]

    @property
    def addresses(self) -> list[int]:
        return [block.number for answer in self.answers for block in answer.blocks if block.number]


@dataclass(frozen=True)
class Reading:
    parts: list[Part]
    shown: list[Part]
    is_paged: bool
    citations: list[Citation]  # of what is shown
    changed: list[Citation]  # of the whole report: sources that were corrected or withdrawn since


def read(report: Report, chapter: str = "") -> Reading:
    """Three queries."""
    assert report.revision is not None  # noqa: S101  (a database constraint says so)
    told: list[dict[str, Any]] = report.revision.content["facts"]["citations"]
    numbers = {fact["marker"]: fact["number"] for fact in told}
    rows: dict[str, list[Paragraph]] = {}
    for row in Paragraph.objects.filter(revision=report.revision_id).order_by("position"):
        rows.setdefault(row.key, []).append(row)
    parts = [_part(report, section, rows, numbers) for section in report.outline.sections]
    parts = [part for part in parts if part.answers]
    weight = "".join(block.html for part in parts for answer in part.answers for block in answer.blocks)
    is_paged = len(gzip.compress(weight.encode(), 6)) > MOST_TEXT_BYTES
    known = {part.question.key for part in parts}
    wanted = chapter if chapter in known else next((part.question.key for part in parts), "")
    shown = [part for part in parts if part.question.key == wanted] if is_paged else parts
    citations = _citations(told)
    here = {number for part in shown for number in part.cited}
    return Reading(
        parts,
        shown,
        is_paged,
        [one for one in citations if one.number in here],
        [one for one in citations if one.standing not in {Standing.EQUAL, Standing.MOVED}],
    )


def _part(report: Report, section: Question, rows: Mapping[str, list[Paragraph]], numbers: Mapping[int, int]) -> Part:
    answers, cited = [], []
    for question in report.outline.under(section.key):
        if found := rows.get(question.key):
            blocks = [(citing.linked(row.html, numbers), row.number) for row in found]
            lift = _lifted if question.is_section else Markup  # a chapter's own headings follow its h2
            answers.append(Answer(question, [Block(lift(html), number) for html, number in blocks]))
            cited += [numbers[marker] for row in found for marker in citing.markers(row.text) if marker in numbers]
    return Part(section, answers, cited)


def _lifted(html: str) -> Markup:
    return Markup(HEADING.sub(lambda found: f"{found[1]}{int(found[2]) - 1}", html))  # noqa: S704  (sanitised before)


def _citations(told: Sequence[Mapping[str, Any]]) -> list[Citation]:
    named = Publication.objects.select_related("submission__organisation__country", "submission__cycle")
    sources = {one.number: one for one in named.filter(number__in={fact["source"] for fact in told})}
    behind = {one.submission_id for one in sources.values() if one.standing != Publication.Standing.CURRENT}
    moved = [fact for fact in told if sources[fact["source"]].submission_id in behind]
    said = _said(moved, behind) if moved else []
    newer: dict[Any, tuple[str, list[str]]] = {}
    for submission, number, standing, _paragraph, words in said:
        if standing == Publication.Standing.CURRENT:
            newer.setdefault(submission, (number, []))[1].append(words)
    old = {(number, paragraph): words for _submission, number, _standing, paragraph, words in said}
    return [_citation(fact, sources[fact["source"]], newer, old) for fact in told]


def _said(moved: Sequence[Mapping[str, Any]], behind: set[Any]) -> list[tuple[Any, str, str, int, str]]:
    """Of reviews that have moved on: what the cited paragraphs said, and what stands under their keys now."""
    current = Q(
        revision__publication__submission__in=behind,
        revision__publication__standing=Publication.Standing.CURRENT,
        key__in={fact["key"] for fact in moved},
    )
    cited = Q(
        revision__publication__number__in={fact["source"] for fact in moved},
        number__in={fact["paragraph"] for fact in moved},
    )
    publication = "revision__publication__"
    wanted = (f"{publication}submission", f"{publication}number", f"{publication}standing", "number", "text")
    return list(Paragraph.objects.filter(current | cited, number__isnull=False).values_list(*wanted))


def _citation(
    fact: Mapping[str, Any], source: Publication, newer: Mapping[Any, tuple[str, list[str]]],
    old: Mapping[tuple[str, int], str],
) -> Citation:  # fmt: skip
    submission = source.submission
    standing, number = Standing.EQUAL, ""
    if source.standing != Publication.Standing.CURRENT:
        number, texts = newer.get(submission.pk, ("", []))
        words = old.get((fact["source"], fact["paragraph"]), "")
        words = words[fact.get("start") : fact.get("end")]
        stands = any(words in text for text in texts)
        standing = (Standing.MOVED if stands else Standing.CHANGED) if number else Standing.WITHDRAWN
    return Citation(
        fact["number"],
        attribution(submission.organisation.country or submission.organisation, fact["key"], fact["paragraph"]),
        address(fact),
        str(submission.cycle),
        standing,
        fact["is_invented"],
        number,
    )
