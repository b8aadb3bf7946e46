"""From a Word file into a draft: read in a limited process, map to the outline, keep beside the draft."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from stocktake.assist.sections import map_pieces
from stocktake.core import files
from stocktake.core.archives import BadFile, BadFileCode
from stocktake.documents import actions as documents
from stocktake.documents.actions import Incoming
from stocktake.documents.models import Proposal
from stocktake.documents.word_in import Piece as WordPiece
from stocktake.documents.word_in import WordFile, read_word
from stocktake.framework.models import Objective
from stocktake.submissions.models import Outline, Submission


def read(path: Path) -> WordFile:
    """Read a Word file in a limited process. Raises BadFile when it is not one we read; nothing is stored."""
    return read_word(path)


def bring_in(submission: Submission, path: Path, *, name: str, by: Any, word: WordFile | None = None) -> Proposal:
    """Keep a Word file, split and mapped, beside the draft. Nothing in the draft changes.

    `word` is what `read` gave, where the caller has it. Raises BadFile like `read`; nothing is stored then.
    """
    word = word or read(path)
    incoming = _mapped(word.pieces, submission.outline, word.language)
    kept = files.keep(path.read_bytes())
    return documents.propose(
        submission.document, incoming, file=kept, name=files.safe_name(name), language=word.language or "", by=by
    )


def _mapped(pieces: Sequence[WordPiece], outline: Outline, language: str | None) -> list[Incoming]:
    """Each piece with the key it seems to belong to; "" where nothing decided."""
    objectives = [(o.number, [*o.title.values(), *o.label.values()]) for o in Objective.objects.order_by("number")]
    places = map_pieces([(piece.heading, piece.text) for piece in pieces], language or None, objectives=objectives)
    known = {question.key for question in outline.questions}
    kept = _within_levels([piece.level for piece in pieces], [(place.section, tuple(place.words)) for place in places])
    return [
        Incoming(piece.heading, piece.text, key if key in known else "", words)
        for piece, (key, words) in zip(pieces, kept, strict=True)
    ]


Place = tuple[str, tuple[str, ...]]


def _within_levels(levels: Sequence[int], places: Sequence[Place]) -> list[Place]:
    """A heading inherits the place of the one above it; not so one of a higher level than the heading that decided."""
    kept: list[Place] = []
    decided, cut = 0, 0
    for at, (level, place) in enumerate(zip(levels, places, strict=True)):
        inherited = at > 0 and place[0] and place == places[at - 1]
        if not inherited:
            decided, cut = level, 0
        elif level and level < decided and not cut:
            cut = level
        beyond = bool(inherited and cut and (not level or level >= cut))
        kept.append(("", ()) if beyond else place)
    return kept


def place_first(submission: Submission, proposal: Proposal, *, by: Any) -> bool:
    """Fill an untouched draft from its first file at once; a draft with words in it waits for a person."""
    document = submission.document
    if document.sections.exclude(text="").exists() or document.proposals.exclude(pk=proposal.pk).exists():
        return False
    documents.place(proposal, {}, by=by, titles=outline_titles(submission.outline))
    return True


def outline_titles(outline: Outline) -> list[str]:
    """The outline's own headings in every language: they need not be repeated inside an answer."""
    return [title for question in outline.questions for title in question.label.values()]


def refusal(problem: BadFile) -> str:
    """Why a file is not read and what to do, in the reader's language."""
    code = BadFileCode(problem.code)
    again = _("Open it in Word or LibreOffice, choose “Save as”, type “Word document (.docx)”, and send that file.")
    sentences = {
        BadFileCode.NOT_WORD: _("This is not a Word document (.docx)."),
        BadFileCode.ENCRYPTED: _(
            "This file is protected by a password or in the old Word format, so it cannot be read."
        ),
        BadFileCode.MACRO: _("This file holds macros, which are not taken."),
        BadFileCode.EMBEDDED: _("This file holds embedded objects, which are not taken."),
        BadFileCode.EXTERNAL: _("This file loads parts from elsewhere, which is not allowed."),
        BadFileCode.EMPTY: _("There is no text in this file."),
        BadFileCode.TOO_SLOW: _("This file took too long to read. Divide it into smaller files."),
    }
    damaged = _("This file is damaged or not a plain Word document.")
    return f"{sentences.get(code, damaged)} {again}"
