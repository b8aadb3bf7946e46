"""The official outline as a Word file to write in: empty, or filled from a draft, with hidden anchors to find it again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from stocktake.core import formats, text
from stocktake.core.word import Line, Place, Word
from stocktake.documents.outlines import Question
from stocktake.documents.word_anchors import BODY, HEAD, Origin, anchor, line_anchor
from stocktake.submissions.exports.contents import Block, heading_of
from stocktake.submissions.exports.word_text import TextWriter
from stocktake.submissions.models import Outline, Submission


@dataclass(frozen=True)
class Filling:
    """What an outline is filled with: texts by key, each at its version, and what stands above them."""

    document: str = ""
    title: str = ""
    subtitle: str = ""
    notices: tuple[str, ...] = ()
    texts: Mapping[str, str] = field(default_factory=dict)
    versions: Mapping[str, int] = field(default_factory=dict)
    made_at: dt.datetime | None = None


EMPTY = Filling()


def of_draft(submission: Submission, texts: Mapping[str, str] | None = None) -> Filling:
    """A submission's draft as it stands; or other `texts` in its place, as they stood at an earlier version."""
    sections = list(submission.document.sections.order_by("position"))
    organisation = submission.organisation
    return Filling(
        document=str(submission.document_id),
        title=str(organisation.country or organisation),
        subtitle=str(submission.cycle),
        notices=(_("Demonstration: invented content"),) if submission.is_invented else (),
        texts={s.key: s.text for s in sections} if texts is None else texts,
        versions={s.key: s.version for s in sections},
        made_at=timezone.now(),
    )


def write(outline: Outline, language: str, filling: Filling = EMPTY) -> bytes:
    """The outline in one of the six languages as a Word file that can be sent out, written in, and brought back."""
    with translation.override(language):
        return _Writer(outline, language, filling).write()


class _Writer:
    def __init__(self, outline: Outline, language: str, filling: Filling) -> None:
        self.outline, self.filling = outline, filling
        self.word = Word(
            language,
            title=filling.title or str(outline.title),
            number="",
            about=str(outline.title),
            made_at=filling.made_at or dt.datetime(2020, 1, 1, tzinfo=dt.UTC),
        )
        self.place: Place = self.word.body
        self._lines = 0

    def write(self) -> bytes:
        self.word.remember(self._origin().as_properties())
        self._front()
        for section in self.outline.sections:
            for question in self.outline.under(section.key):
                self._question(question)
        return self.word.to_bytes()

    def _origin(self) -> Origin:
        texts, versions = self.filling.texts, self.filling.versions
        bases = {
            question.key: (versions.get(question.key, 0), text.fingerprint(texts.get(question.key, "")))
            for question in self.outline.questions
        }
        return Origin(self.outline.kind, self.outline.version, self.word.language, self.filling.document, bases)

    def _front(self) -> None:
        told = self.filling
        self._ours("Title", told.title or str(self.outline.title))
        if told.title:
            self._ours("Subtitle", told.subtitle)
        for notice in told.notices:
            self._ours("Notice", notice)
        self._ours(
            "Guidance",
            _(
                "Write under each heading and leave the headings as they are: hidden marks in this file bring each text "
                "back to its place. The grey lines are guidance and are not taken over."
            ),
        )

    def _question(self, question: Question) -> None:
        """A heading, what belongs under it, how long it might be, and the answer or the place for it."""
        level = 1 if question.is_section else 2
        heading = self._ours(f"Heading{level}", heading_of(question))
        heading.named(anchor(HEAD, question.key))
        if guidance := str(question.guidance):
            self._ours("Guidance", guidance, language=question.guidance.language)
        if question.suggested_words:
            self._ours(
                "Guidance",
                _("Suggested length: about %(words)s words.") % {"words": formats.number(question.suggested_words)},
            )
        number = self.place.bookmark(anchor(BODY, question.key))
        answer = self.filling.texts.get(question.key, "")
        if answer.strip():
            blocks = [Block(kind, tokens, None) for kind, tokens in text.tokens(answer)]
            TextWriter(self.place, blocks).write()
        else:
            self.place.paragraph()
        self.place.end_bookmark(number)

    def _ours(self, style: str, words: str, *, language: str = "") -> Line:
        """A line that the reader leaves out again, as long as nobody changed it."""
        self._lines += 1
        return self.place.paragraph(style, language=language).text(words).named(line_anchor(words, self._lines))


def newest(kind: str) -> Outline | None:
    return Outline.objects.filter(kind=kind).order_by("-version").first()


def kinds() -> list[str]:
    return sorted(set(Outline.objects.values_list("kind", flat=True)))
