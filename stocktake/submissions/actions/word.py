"""From a Word file or a PDF into a draft: read in a limited process, map to the outline, keep beside the draft."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from stocktake.core import files, formats
from stocktake.core.archives import BadFile, BadFileCode
from stocktake.core.models import StoredFile
from stocktake.documents import actions as documents
from stocktake.documents.file_in import read_file
from stocktake.documents.models import Attachment, Proposal
from stocktake.documents.word_in import WordFile
from stocktake.submissions.actions.returning import arranged
from stocktake.submissions.models import Outline, Submission


def read(path: Path) -> WordFile:
    """Read a Word file or a PDF in a limited process. Raises BadFile when it is not one we read; nothing is stored."""
    return read_file(path)


def bring_in(submission: Submission, path: Path, *, name: str, by: Any, word: WordFile | None = None) -> Proposal:
    """Keep a file beside the draft: split and mapped, or, where it was made from this draft, as what came back.

    `word` is what `read` gave, where the caller has it. Raises BadFile like `read`; nothing is stored then.
    """
    word = word or read(path)
    brings = arranged(word, submission)
    if not brings.pieces and brings.kind == Proposal.Kind.SPLIT:
        raise BadFile(BadFileCode.EMPTY)  # the outline, and nobody wrote on it
    kept = files.keep(path.read_bytes())
    return documents.propose(
        submission.document, brings.pieces, file=kept, name=files.safe_name(name), language=word.language or "", by=by,
        kind=brings.kind, told=brings.told,
    )  # fmt: skip


def keep_scan(submission: Submission, stored: StoredFile, *, name: str, by: Any) -> Attachment:
    """Pictures of pages cannot be read, and are kept as an attachment of the draft."""
    name = files.safe_name(name)
    return documents.attach(submission.document, file=stored, name=name, title=name[:200], by=by)


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
    if problem.params.get("form") == "pdf":
        return _pdf_refusal(code, problem.params)
    again = _("Open it in Word or LibreOffice, choose “Save as”, type “Word document (.docx)”, and send that file.")
    sentences = {
        BadFileCode.NOT_WORD: _("This is neither a Word document (.docx) nor a PDF."),
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


def _pdf_refusal(code: BadFileCode, params: dict[str, Any]) -> str:
    if code == BadFileCode.TOO_MANY_PAGES:
        numbers = {"count": formats.number(params["count"]), "most": formats.number(params["most"])}
        return _("This PDF has %(count)s pages; at most %(most)s are read. Divide it into smaller files.") % numbers
    sentences = {
        BadFileCode.ENCRYPTED: _("This PDF is protected by a password. Save a copy without one and send that."),
        BadFileCode.SCANNED: _(
            "This PDF holds pictures of pages and no text that could be read. Send the Word file it was made from, or a "
            "PDF saved from that."
        ),
        BadFileCode.EMPTY: _("There is no text in this PDF."),
        BadFileCode.TOO_SLOW: _("This PDF took too long to read. Divide it into smaller files."),
        BadFileCode.TOO_LARGE: _("This PDF holds more text than can be read at once. Divide it into smaller files."),
    }
    return sentences.get(
        code, _("This PDF is damaged. Save it again with the program it was made with, and send that.")
    )
