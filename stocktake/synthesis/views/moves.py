"""Moves: one page to look once more, one POST to make the move."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from stocktake.accounts.requests import SignedIn
from stocktake.core.workflow import Move, NotPossible, missing
from stocktake.synthesis import actions, queries, workflow
from stocktake.synthesis.forms import ConsultForm, NoteForm, TransmitForm
from stocktake.synthesis.models import Report
from stocktake.synthesis.views.access import frame, with_report
from stocktake.synthesis.views.writing import lend, rights_on


def _consult(report: Report, by: Any, told: dict[str, Any]) -> None:
    rights = rights_on(report, by)
    if rights is None:
        raise Http404
    actions.consult(report, lend(report, by, rights, {}), by=by, **told)


MAKE: dict[str, Callable[[Report, Any, dict[str, Any]], Any]] = {
    "consult": _consult,
    "return": lambda report, by, told: actions.end_consultation(report, by=by),
    "finalise": lambda report, by, told: actions.finalise(report, by=by),
    "reopen": lambda report, by, told: actions.reopen(report, note=told["note"], by=by),
    "publish": lambda report, by, told: actions.publish(report, by=by),
    "transmit": lambda report, by, told: actions.transmit(report, by=by, **told),
}


@with_report
def take(request: SignedIn, report: Report, move: str) -> HttpResponse:
    found = next((one for one in workflow.REPORT.moves if one.name == move), None)
    if found is None or (request.method != "POST" and report.state not in found.sources):
        raise Http404
    if request.method == "POST" and report.state not in found.sources:
        raise NotPossible(report.moved_on_sentence())
    form = _form(found, request, report)
    if request.method == "POST" and (form is None or form.is_valid()):
        try:
            MAKE[found.name](report, request.user, form.cleaned_data if form else {})
        except NotPossible as refusal:
            if form is None:
                raise
            form.add_error(None, " ".join(refusal.reasons))
        else:
            messages.success(request, f"{report.number}: {found.done}")
            return redirect("synthesis:desk", report.number)
    context = frame(report, request.user, move=found, form=form, missing=missing(report, found), **_told(found, report))
    return render(request, "synthesis/move.jinja", context, status=422 if form and form.errors else 200)


def _form(move: Move, request: SignedIn, report: Report) -> Any:
    data = request.POST or None
    if move is workflow.CONSULT:
        return ConsultForm(data)
    if move is workflow.TRANSMIT:
        form = TransmitForm(data, initial={"sent_on": timezone.localdate()})
        form.fields["form"].choices = [  # type: ignore[attr-defined]
            (file.format, f"{file.format} · {file.file_id[:12]}…") for file in report.files.order_by("format")
        ]
        return form
    return NoteForm(data) if move.wants_note else None


def _told(move: Move, report: Report) -> dict[str, Any]:
    """What a person should see before this move."""
    if move is workflow.FINALISE:
        return {"moved": [one for one in queries.seen(report).values() if not one.is_equal]}
    return {"moved": [], "asked": len(queries.focal_points_of(report)) if move is workflow.CONSULT else 0}
