"""What came back in a Word file: each answer it changes, as a difference to be taken or left, and what has no place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from stocktake.accounts.requests import SignedIn
from stocktake.core import formats
from stocktake.core.converters import whole
from stocktake.documents import actions as documents
from stocktake.documents.actions import Choice, MovedOn
from stocktake.documents.comparing import Change, changes
from stocktake.documents.models import Piece, Proposal
from stocktake.documents.outlines import Question
from stocktake.documents.proposals import BASE_UNKNOWN, Comparison, compared
from stocktake.documents.returned import Problem
from stocktake.submissions import actions, queries
from stocktake.submissions.models import Submission
from stocktake.submissions.views.desk import frame


@dataclass(frozen=True)
class Answer:
    """An answer that came back changed, as the page shows it. `chosen` is what was ticked last."""

    question: Question
    comparison: Comparison
    changes: list[Change]
    comments: list[dict[str, Any]]
    chosen: str


def show(request: SignedIn, submission: Submission, proposal: Proposal) -> HttpResponse:
    """Nothing changes before a person has chosen; a section saved in the meantime is shown anew."""
    late: tuple[str, ...] = ()
    if request.method == "POST" and proposal.state == Proposal.State.WAITING:
        try:
            _take(request, submission, proposal)
        except MovedOn as moved:
            late = moved.keys
        else:
            messages.success(request, _("What you chose is in the draft; what it replaced stays in the versions."))
            left = queries.tray(submission.document).count()
            return redirect("submissions:tray" if left else "submissions:desk", submission.number)
    answers = list(_answers(request, submission, proposal))
    loose = list(proposal.pieces.filter(base=None).order_by("position"))
    shown = {answer.question.key for answer in answers}
    context = frame(
        request,
        submission,
        proposal=proposal,
        answers=answers,
        loose=loose,
        late=formats.join([question.heading for key in late if (question := submission.outline.question(key))]),
        problems=sentences(submission, proposal),
        elsewhere=[comment for comment in proposal.comments if comment["key"] not in shown],
        filled=set(submission.document.sections.exclude(text="").values_list("key", flat=True)),
    )
    return render(request, "submissions/returned.jinja", context, status=412 if late else 200)


def _take(request: SignedIn, submission: Submission, proposal: Proposal) -> None:
    known = {question.key for question in submission.outline.questions}
    pieces = list(proposal.pieces.all())
    choices = {p.position: request.POST.get(f"choice-{p.position}", "") for p in pieces if p.base is not None}
    shown = {p.key: whole(request.POST.get(f"version-{p.position}", "")) or 0 for p in pieces if p.base is not None}
    places = {p.position: chosen(request, p, known) for p in pieces if p.base is None}
    titles = actions.outline_titles(submission.outline)
    with actions.held_open(submission):
        documents.take_back(proposal, choices, places, shown=shown, by=request.user, titles=titles)


def _answers(request: SignedIn, submission: Submission, proposal: Proposal) -> Iterator[Answer]:
    for comparison in compared(proposal):
        piece, section = comparison.piece, comparison.section
        question = submission.outline.question(piece.key)
        if question is None:
            continue
        is_plain = comparison.is_known and comparison.merged.is_clean
        usual = Choice.MERGE if is_plain else Choice.LEAVE
        yield Answer(
            question,
            comparison,
            list(changes(section.text, comparison.merged.text)),
            [comment for comment in proposal.comments if comment["key"] == piece.key],
            request.POST.get(f"choice-{piece.position}", usual),
        )


def chosen(request: SignedIn, piece: Piece, known: set[str]) -> str:
    """Where a piece goes. A place from the list counts before the quick ones."""
    asked = request.POST.get(f"other-{piece.position}") or request.POST.get(f"piece-{piece.position}", piece.key)
    return asked if asked in known else ""


def sentences(submission: Submission, proposal: Proposal) -> list[str]:
    """What is wrong with the file, in the reader's words; answers of one kind in one sentence."""
    found: dict[str, list[str]] = {}
    for code, key in proposal.told.get("problems", []):
        question = submission.outline.question(key)
        found.setdefault(code, []).append(question.heading if question else key)
    words = {
        Problem.MISSING: _("The hidden mark of these answers is gone, so they were looked for by their headings: %(names)s."),
        Problem.DOUBLED: _("These answers stand in the file twice; the second text is below, without a place: %(names)s."),
        Problem.CROSSED: _("The hidden marks of these answers overlap; check where one ends and the next begins: %(names)s."),
        Problem.UNKNOWN: _("The file has answers that this outline does not know; they are below, without a place: %(names)s."),
        Problem.OTHER_DOCUMENT: _("This file was made from another draft. Its text is taken as new text, not as changes."),
        BASE_UNKNOWN: _("It is not known on which text these answers were written, so they are compared as a whole: %(names)s."),
    }  # fmt: skip
    return [words[code] % {"names": formats.join(names)} for code, names in found.items() if code in words]
