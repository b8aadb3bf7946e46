"""What a download says before it has a form: the text in the order of its outline, and what is known about it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from markdown_it.token import Token

from stocktake.core import formats, languages, text
from stocktake.documents.actions import canonical, content_of
from stocktake.documents.models import Revision
from stocktake.documents.outlines import Question
from stocktake.submissions.models import Filing, Provenance, Publication, Submission


@dataclass(frozen=True)
class Fact:
    """A line about the review. `is_code` marks what is read letter by letter: a number, a hash, an address."""

    label: str
    value: str
    is_code: bool = False
    url: str = ""


@dataclass(frozen=True)
class Block:
    """A block of the text with its address; headings and footnotes have none."""

    kind: str
    tokens: list[Token]
    number: int | None
    prefix: str = ""  # of a language version: its paragraphs are not those of the original

    @property
    def mark(self) -> str:
        """Its name in an address: p14, or fr-p14 in a language version, because p14 is the original’s."""
        return f"{self.prefix}p{self.number}"


@dataclass(frozen=True)
class Answer:
    question: Question
    text: str
    blocks: list[Block]
    tables: list[dict[str, Any]]
    tags: dict[int, list[dict[str, Any]]]  # by the place among the blocks


@dataclass(frozen=True)
class Chapter:
    """A section of the outline with what was answered under it."""

    section: Question
    answers: list[Answer]
    unanswered: list[Question]


@dataclass(frozen=True)
class Download:
    """A review on its way out: published, or filed, or a draft; `state` says which where it is not published."""

    submission: Submission
    language: str
    content: dict[str, Any]
    sha256: str
    number: str
    made_at: dt.datetime
    publication: Publication | None = None
    filing: Filing | None = None
    original: Revision | None = None  # of a language version
    older: frozenset[str] = frozenset()  # its answers that say what an older original said

    @property
    def country(self) -> str:
        organisation = self.submission.organisation
        return str(organisation.country or organisation)

    @property
    def title(self) -> str:
        return _("%(country)s: voluntary GCM review, %(cycle)s") % {
            "country": self.country,
            "cycle": self.submission.cycle,
        }

    @property
    def permanent(self) -> str:
        if not self.publication:
            return ""
        query = f"?text={self.language}" if self.original else ""
        return f"{settings.ORIGIN}/s/{self.number}{query}"

    @cached_property
    def provenance(self) -> Provenance | None:
        return Provenance.objects.filter(submission=self.submission).first()

    @property
    def prefix(self) -> str:
        return f"{self.language}-" if self.original else ""

    @property
    def notices(self) -> list[str]:
        """What a reader must know before reading."""
        found = [_("Demonstration: invented content")] if self.submission.is_invented else []
        if self.provenance:
            found.append(self.provenance.sentence)
        if self.original:
            name = languages.NAMES[self.original.language]
            found.append(_("A language version. The original is in %(language)s.") % {"language": name})
        if self.filing:
            found.append(_("As filed on %(day)s. It is not published.") % {"day": formats.date(self.filing.filed_at)})
        elif not self.publication:
            found.append(
                _("Draft as it stood on %(moment)s. It is neither filed nor published.")
                % {"moment": formats.moment(self.made_at)}
            )
        return found

    @property
    def reservations(self) -> list[str]:
        """Of a language version: which answers are older than the original, and which only the original has."""
        if self.original is None:
            return []
        given = [section["key"] for section in self.content["sections"]]
        told = (
            (_("Older than the original: %(answers)s."), [key for key in given if key in self.older]),
            (_("Only in the original: %(answers)s."), [key for key in self.original.texts() if key not in given]),
        )
        return [
            sentence % {"answers": formats.join([heading_of(self._question(key)) for key in keys])}
            for sentence, keys in told
            if keys
        ]

    @property
    def correction(self) -> str:
        return self.publication.correction if self.publication else ""

    def facts(self) -> Iterator[Fact]:
        yield Fact(_("Number"), self.number, is_code=True)
        if self.publication:
            yield Fact(_("Version"), formats.number(self.publication.version))
            yield Fact(_("Published on"), formats.date(self.made_at))
        if self.filing:
            yield Fact(_("Receipt"), self.filing.receipt, is_code=True)
        yield Fact(_("Language"), languages.NAMES[self.language])
        yield Fact("SHA-256", self.sha256, is_code=True)
        if self.permanent:
            yield Fact(_("Permanent address"), self.permanent, is_code=True, url=self.permanent)

    @cached_property
    def answers(self) -> dict[str, Answer]:
        """By key, in the order of the text; paragraphs are counted through the whole text as when it was frozen."""
        found: dict[str, Answer] = {}
        number, tags = 0, self._tags()
        for section in self.content["sections"]:
            blocks = []
            for kind, tokens in text.tokens(section["text"]):
                addressed = kind not in {"heading", "notes"}
                number += addressed
                blocks.append(Block(kind, tokens, number if addressed else None, self.prefix))
            found[section["key"]] = Answer(
                self._question(section["key"]),
                section["text"],
                blocks,
                self._tables(section["key"]),
                tags.get(section["key"], {}),
            )
        for table in self.content["tables"]:
            if (key := table["key"]) not in found:
                found[key] = Answer(self._question(key), "", [], self._tables(key), {})
        return found

    def chapters(self) -> Iterator[Chapter]:
        """The sections of the outline; a text whose key no outline knows stands at the end, never left out."""
        outline, left = self.submission.outline, dict(self.answers)
        for section in outline.sections:
            under = outline.under(section.key)
            answers = [left.pop(question.key) for question in under if question.key in left]
            given = {answer.question.key for answer in answers}
            given |= self.original.texts().keys() if self.original else set()  # which `reservations` tells of
            yield Chapter(section, answers, [q for q in under if q.key not in given and not q.is_section])
        for answer in left.values():
            yield Chapter(answer.question, [answer], [])

    def _question(self, key: str) -> Question:
        label = languages.Multilingual({"en": key})
        return self.submission.outline.question(key) or Question(key, key, label, languages.Multilingual(), label)

    def _tags(self) -> dict[str, dict[int, list[dict[str, Any]]]]:
        found: dict[str, dict[int, list[dict[str, Any]]]] = {}
        for tag in self.content.get("tags", []):
            found.setdefault(tag["key"], {}).setdefault(tag["position"], []).append(tag)
        return found

    def _tables(self, key: str) -> list[dict[str, Any]]:
        return [table for table in self.content["tables"] if table["key"] == key]


def heading_of(question: Question) -> str:
    if question.objective:
        return _("Objective %(number)s: %(title)s") % {"number": question.objective, "title": question.label}
    return f"{question.letter}. {question.label}" if question.is_section else f"{question.letter} {question.label}"


def unanswered_sentence(chapter: Chapter) -> str:
    """What was not answered, in one line; nothing where all was."""
    if not chapter.unanswered:
        return ""
    return _("Not answered: %(questions)s.") % {"questions": formats.join([heading_of(q) for q in chapter.unanswered])}


def of_publication(publication: Publication, version: Revision | None = None) -> Download:
    revision, original = version or publication.revision, publication.revision if version else None
    return Download(
        publication.submission, revision.language, revision.content, revision.sha256, publication.number,
        publication.published_at, publication=publication, original=original,
        older=frozenset(revision.older_than(original)) if original else frozenset(),
    )  # fmt: skip


def of_filing(filing: Filing) -> Download:
    revision = filing.revision
    number = filing.submission.number
    return Download(
        filing.submission, revision.language, revision.content, revision.sha256, number, filing.filed_at, filing=filing
    )


def of_draft(submission: Submission) -> Download:
    content = content_of(submission.document, facts={})
    sha256 = text.fingerprint(canonical(content))
    return Download(submission, submission.document.language, content, sha256, submission.number, timezone.now())


def best_of(submission: Submission) -> Download | None:
    """The current publication; of a submission never published the text last filed, or else the draft.

    None where what was published has been withdrawn.
    """
    publications = submission.publications.select_related("revision")
    if current := publications.current().first():
        return of_publication(current)
    if publications.exists():
        return None
    filing = submission.filings.select_related("revision").order_by("-number").first()
    return of_filing(filing) if filing else of_draft(submission)
