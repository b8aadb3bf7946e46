"""Who writes what: the sections open to a person, and, for the authors, whose they are and until when."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from stocktake.core.converters import whole
from stocktake.documents import actions, queries
from stocktake.documents.drafts import Draft
from stocktake.documents.forms import AssignForm
from stocktake.documents.models import Assignment
from stocktake.documents.states import Right
from stocktake.documents.views.access import question_or_404, with_draft


@with_draft
def sections(request: HttpRequest, draft: Draft) -> HttpResponse:
    """Also the page a guest comes back to."""
    keys = [question.key for question in draft.questions]
    assigned = queries.assignments_of(draft.document, keys) if draft.rights.belongs else {}
    waiting = queries.clearances_of(draft.document).filter(decision="").first()
    told: dict[str, Any] = {
        "draft": draft,
        "sections": {s.key: s for s in draft.document.sections.filter(key__in=keys).defer("text")},
        "assigned": assigned,
        "signs": {key for key, one in assigned.items() if draft.rights.takes_text and actions.may_sign_off(one, draft)},
        "counts": queries.open_counts(draft.document, [key for key in keys if draft.rights.holds(Right.COMMENT, key)]),
        "clearance": waiting if waiting and actions.decides(waiting, draft) else None,
        "others": queries.others_here(draft),
    }
    return render(request, "documents/sections.jinja", {**draft.context, **told})


@with_draft
def assign(request: HttpRequest, draft: Draft, key: str) -> HttpResponse:
    question = question_or_404(draft, key)
    if not draft.rights.manages or (request.method != "POST" and not draft.rights.takes_text):
        raise Http404
    draft.still_open()
    offices = queries.ministries_of(draft.owner)
    standing = queries.assignments_of(draft.document, [key]).get(key)
    first = {"organisation": standing.organisation_id, "due_on": standing.due_on} if standing else {}
    form = AssignForm(request.POST or None, offices=offices, initial=first)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        office = next(one for one in offices if str(one.pk) == told["organisation"])
        actions.assign(draft, key, organisation=office, due_on=told["due_on"], note=told["note"])
        messages.success(request, _("Assigned. Everybody who writes there gets a mail."))
        return redirect(draft.url("sections"))
    context = {"draft": draft, "question": question, "assignment": standing, "form": form, **draft.context}
    return render(request, "documents/assign.jinja", context, status=422 if form.errors else 200)


@require_POST
@with_draft
def end_assignment(request: HttpRequest, draft: Draft, pk: int) -> HttpResponse:
    actions.end_assignment(_assignment(draft, pk), draft)
    messages.success(request, _("The section is nobody’s in particular again."))
    return redirect(draft.url("sections"))


@require_POST
@with_draft
def sign_off(request: HttpRequest, draft: Draft, pk: int) -> HttpResponse:
    version = whole(request.POST.get("version", ""))
    actions.sign_off(_assignment(draft, pk), draft, version=-1 if version is None else version)
    messages.success(request, _("Signed off."))
    return redirect(draft.url("sections"))


@require_POST
@with_draft
def take_back(request: HttpRequest, draft: Draft, pk: int) -> HttpResponse:
    actions.take_back_sign_off(_assignment(draft, pk), draft)
    messages.success(request, _("The sign-off is taken back."))
    return redirect(draft.url("sections"))


def _assignment(draft: Draft, pk: int) -> Assignment:
    if not draft.rights.belongs:
        raise Http404
    return get_object_or_404(draft.document.assignments.select_related("organisation"), pk=pk, ended_at=None)
