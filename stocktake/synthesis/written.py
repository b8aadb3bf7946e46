"""A report that people wrote, as a tree: its chapters with numbered citations, each leading to its paragraph."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from stocktake.core import text
from stocktake.framework.models import Country
from stocktake.synthesis import citing, queries
from stocktake.synthesis.models import Report
from stocktake.synthesis.report import Chapter, Cited, Heading, Part, Prose, Quote, Said, attribution
from stocktake.synthesis.report import Report as Tree

# The chapters of the compiler's first draft, by the section of the outline that they stand for.
COMPILED = {"1": "introduction", "2": "summary", "3": "findings", "4": "practices", "5": "conclusions", "6": "annex"}


def facts(report: Report) -> dict[str, Any]:
    """What a final report freezes besides its text: what it is, and every citation by number, source and hash."""
    pins = queries.seen(report)
    return {
        "number": report.number,
        "kind": report.kind,
        "cycle": report.cycle_id,
        "commission": report.commission_id or "",
        "outline": str(report.outline),
        "citations": [_fact(number, pins[marker]) for marker, number in queries.counted(report).items()],
    }


def _fact(number: int, seen: queries.Seen) -> dict[str, Any]:
    pin, submission = seen.pin, seen.publication.submission
    span = {"start": pin.start, "end": pin.end} if pin.end else {}
    return {
        "number": number,
        "marker": pin.number,
        "source": seen.publication.number,
        "country": submission.organisation.country_id or "",
        "cycle": submission.cycle_id,
        "key": pin.paragraph.key,
        "paragraph": pin.paragraph.number,
        "language": pin.revision.language,
        "sha256": pin.sha256,
        "is_invented": submission.is_invented,
        **span,
    }


def address(fact: Mapping[str, Any]) -> str:
    """The permanent address of a cited paragraph."""
    return f"{settings.ORIGIN}/s/{fact['source']}#p{fact['paragraph']}"


def cited(told: Sequence[Mapping[str, Any]]) -> list[Cited]:
    """Frozen citations in the reader's language. One query."""
    names = Country.objects.in_bulk({fact["country"] for fact in told})
    return [
        Cited(
            fact["number"],
            attribution(names.get(fact["country"], fact["source"]), fact["key"], fact["paragraph"]),
            address(fact),
            fact["is_invented"],
        )
        for fact in told
    ]


def published_tree(report: Report) -> Tree:
    """The final text, as it was frozen."""
    assert report.revision is not None  # noqa: S101  (a database constraint says so)
    told = report.revision.content["facts"]["citations"]
    made = report.published_at or report.revision.frozen_at
    chapters = _Chapters(report, report.revision.texts(), {fact["marker"]: fact["number"] for fact in told})
    return _tree(report, list(chapters.written()), cited(told), made)


def draft_tree(report: Report, first: Tree | None) -> Tree:
    """The text as it stands; a chapter without a text is the compiler's. Citations count through all of it."""
    told = facts(report)["citations"]
    texts = queries.texts_of(report.document)
    chapters = _Chapters(report, texts, {fact["marker"]: fact["number"] for fact in told})
    compiled = {chapter.key: chapter for chapter in first.chapters} if first else {}
    parts, count = [], len(told)
    for chapter in chapters.written(keep_empty=True):
        if not chapter.parts and (own := compiled.get(COMPILED.get(chapter.key, ""))):
            count += sum(isinstance(part, Quote) for part in own.parts)
            chapter.parts = _counted(own.parts, count)
        parts.append(chapter)
    notices = [_("Draft: not final")]
    return _tree(report, parts, cited(told), timezone.now(), notices)


def _counted(parts: list[Part], last: int) -> list[Part]:
    """The same with the quotations numbered so that the last one is `last`."""
    quotes = [part for part in parts if isinstance(part, Quote)]
    numbers = dict(zip((id(quote) for quote in quotes), range(last - len(quotes) + 1, last + 1), strict=True))
    return [replace(part, number=numbers[id(part)]) if isinstance(part, Quote) else part for part in parts]


class _Chapters:
    """Chapters from texts; paragraphs are numbered through all of them, as a revision numbers them."""

    def __init__(self, report: Report, texts: Mapping[str, str], numbers: Mapping[int, int]) -> None:
        self.report, self.texts, self.numbers = report, texts, numbers
        self.paragraphs = 0

    def written(self, *, keep_empty: bool = False) -> Iterator[Chapter]:
        for section in self.report.outline.sections:
            chapter = Chapter(section.key, str(section.label), list(self._parts(section.key)))
            if chapter.parts or keep_empty:
                yield chapter

    def _parts(self, section: str) -> Iterator[Part]:
        for question in self.report.outline.under(section):
            markdown = self.texts.get(question.key, "")
            if not markdown:
                continue
            if not question.is_section:
                yield Heading(str(question.label))
            yield self._prose(question.key, citing.numbered(markdown, self.numbers), markdown)

    def _prose(self, key: str, numbered: str, markdown: str) -> Prose:
        blocks = []
        document = self.report.document
        for block in text.blocks(markdown, prefix=key, direction=document.direction):
            has_address = block.kind not in citing.QUIET
            self.paragraphs += has_address
            html = citing.linked(block.html, self.numbers)
            blocks.append(Said(html, self.paragraphs if has_address else None))
        return Prose(blocks, numbered, document.language)


def _tree(
    report: Report, chapters: list[Chapter], told: list[Cited], made_at: dt.datetime, notices: Sequence[str] = ()
) -> Tree:
    invented = report.is_invented or any(one.is_invented for one in told)
    return Tree(
        kind="regional",
        title=report.title,
        subtitle=str(report.cycle),
        number=report.number,
        language=report.document.language,
        compiled_at=made_at,
        notices=[*notices, *([_("Demonstration: invented content")] if invented else [])],
        chapters=chapters,
        cited=told,
    )
