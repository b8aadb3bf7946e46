"""Moves: one page to look once more and say why, one POST to make the move."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from stocktake.accounts.requests import SignedIn
from stocktake.core.converters import whole
from stocktake.core.workflow import Move
from stocktake.documents.translations import language_versions
from stocktake.submissions import actions, queries, rules, workflow
from stocktake.submissions.forms import CorrectionForm, NoteForm, RemarkForm, ReplyForm, ScheduleForm
from stocktake.submissions.models import Submission
from stocktake.submissions.views.access import question_or_404, with_submission
from stocktake.submissions.views.desk import frame

# How each move is made, from its name in the address; `submit` and `correct` have pages of their own.
MAKE: dict[str, Callable[..., Any]] = {
    "return": lambda s, by, told: actions.give_back(s, note=told["note"], by=by),
    "schedule": lambda s, by, told: actions.schedule(s, at=told["at"], by=by),
    "unschedule": lambda s, by, told: actions.unschedule(s, by=by),
    "publish": lambda s, by, told: actions.publish(s, by=by, filing_number=told.get("filing")),
    "revise": lambda s, by, told: actions.revise(s, by=by),
    "keep": lambda s, by, told: actions.give_up_update(s, by=by),
    "withdraw": lambda s, by, told: actions.withdraw(s, note=told["note"], by=by),
    "reopen": lambda s, by, told: actions.reopen(s, by=by),
}


@with_submission(rules.can_see)
def take(request: SignedIn, submission: Submission, move: str) -> HttpResponse:
    found = _open_move(request, submission, move)
    form = _form(found, request)
    if request.method == "POST" and (form is None or form.is_valid()):
        told = form.cleaned_data if form else {"filing": whole(request.POST.get("filing", ""))}
        MAKE[found.name](submission, request.user, told)
        messages.success(request, f"{submission.number}: {found.done}")
        return redirect("submissions:desk", submission.number)
    remarks = list(submission.remarks.filter(sent_at=None).order_by("key")) if found is workflow.RETURN else []
    last = submission.filings.order_by("-number").values_list("number", flat=True).first()
    context = frame(request, submission, move=found, form=form, remarks=remarks, last=last)
    return render(request, "submissions/move.jinja", context, status=422 if form and form.errors else 200)


def _open_move(request: SignedIn, submission: Submission, name: str) -> Move:
    """The move, if it is this person's to make: from here, or (for an old tab) from where it has moved on."""
    known = next((m for m in workflow.SUBMISSION.moves if m.name == name and name in MAKE), None)
    if known is None or not known.allowed(request.user, submission):
        raise Http404
    if request.method == "GET" and submission.state not in known.sources:
        raise Http404
    return known


def _form(move: Move, request: SignedIn) -> Any:
    if move is workflow.SCHEDULE:
        return ScheduleForm(request.POST or None)
    if not move.wants_note:
        return None
    form = NoteForm(request.POST or None)
    if move is workflow.RETURN:
        form.fields["note"].label = _("Note to the State")
    return form


@with_submission(rules.can_submit)
def submit(request: SignedIn, submission: Submission) -> HttpResponse:
    """Check your answers, then send."""
    if request.method == "POST":
        filing = actions.submit(submission, by=request.user)
        messages.success(request, _("Submitted. This is your receipt."))
        return redirect("submissions:receipt", submission.number, filing.number)
    if submission.state not in workflow.SUBMIT.sources:
        raise Http404
    sections = {s.key: s for s in submission.document.sections.all()}
    context = frame(
        request,
        submission,
        sections=sections,
        missing=actions.checklist(submission),
        call=queries.call_of(submission),
        versions=language_versions(submission.document),
        unanswered=[
            q for q in submission.outline.questions if not q.is_section and not q.objective and not sections[q.key].text
        ],
        silent_objectives=[q for q in submission.outline.questions if q.objective and not sections[q.key].text],
        waiting=list(submission.remarks.filter(sent_at__isnull=False, reply=""))
        if submission.state == "returned"
        else [],
    )
    return render(request, "submissions/submit.jinja", context)


@require_POST
@with_submission(rules.can_check)
def add_remark(request: SignedIn, submission: Submission) -> HttpResponse:
    question = question_or_404(submission, request.POST.get("key", ""))
    form = RemarkForm(request.POST)
    if form.is_valid():
        actions.add_remark(submission, key=question.key, text=form.cleaned_data["text"], by=request.user)
        messages.success(request, _("Noted. The State sees it when you return the submission."))
    else:
        messages.error(request, _("A remark needs a text."))
    return redirect("submissions:filed", submission.number)


@require_POST
@with_submission(rules.can_check)
def remove_remark(request: SignedIn, submission: Submission, pk: int) -> HttpResponse:
    actions.remove_remark(get_object_or_404(submission.remarks, pk=pk, sent_at=None), by=request.user)
    return redirect("submissions:filed", submission.number)


@require_POST
@with_submission(rules.can_write)
def reply(request: SignedIn, submission: Submission, pk: int) -> HttpResponse:
    remark = get_object_or_404(submission.remarks, pk=pk, sent_at__isnull=False)
    form = ReplyForm(request.POST)
    if form.is_valid():
        actions.reply(remark, text=form.cleaned_data["reply"], by=request.user)
        messages.success(request, _("Your answer is kept with the remark."))
    else:
        messages.error(request, _("An answer needs a text."))
    return redirect("submissions:write", submission.number, remark.key)


@with_submission(rules.can_check)
def correct(request: SignedIn, submission: Submission, key: str) -> HttpResponse:
    question = question_or_404(submission, key)
    current = queries.publication_at(submission)
    if current is None or submission.state not in workflow.CORRECT.sources:
        raise Http404
    form = CorrectionForm(request.POST or None, initial={"text": current.revision.texts().get(key, "")})
    if request.method == "POST" and request.POST.get("on", current.number) != current.number:
        form.add_error("text", submission.moved_on_sentence())
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        publication = actions.correct(submission, texts={key: told["text"]}, note=told["note"], by=request.user)
        messages.success(request, _("%(number)s is on the record.") % {"number": publication.number})
        return redirect("submissions:desk", submission.number)
    context = frame(request, submission, question=question, form=form, current=current)
    return render(request, "submissions/correct.jinja", context, status=422 if form.errors else 200)
