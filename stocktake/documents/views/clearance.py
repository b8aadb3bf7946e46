"""Clearance: what was laid before whom, the clean text for the one who decides, and what was decided."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from stocktake.core.workflow import NotAllowed, NotPossible
from stocktake.documents import actions, queries
from stocktake.documents.comparing import changes
from stocktake.documents.drafts import Draft
from stocktake.documents.forms import ClearanceForm
from stocktake.documents.models import Clearance
from stocktake.documents.views.access import with_draft

Decision = Clearance.Decision


@with_draft
def clearances(request: HttpRequest, draft: Draft) -> HttpResponse:
    """What was asked and decided; the one who manages asks here."""
    if not draft.rights.belongs:
        raise Http404
    form = ClearanceForm(request.POST or None)
    if request.method == "POST":
        if not draft.rights.manages:
            raise NotAllowed("ask-clearance")
        draft.still_open()
        if form.is_valid() and _asked(draft, form):
            messages.success(request, _("Asked. You get a mail when it is decided."))
            return redirect(draft.url("clearances"))
    asked = list(queries.clearances_of(draft.document))
    now = dict(draft.document.sections.exclude(text="").values_list("key", "version"))
    told: dict[str, Any] = {
        "draft": draft,
        "clearances": asked,
        "changed": {one.pk: len(_differing(one.versions, now)) for one in asked},
        "form": form if draft.rights.manages and draft.rights.takes_text and _is_free(asked) else None,
    }
    return render(request, "documents/clearances.jinja", {**draft.context, **told}, status=422 if form.errors else 200)


def _is_free(asked: list[Clearance]) -> bool:
    return all(one.decision for one in asked)


def _differing(before: dict[str, int], now: dict[str, int]) -> set[str]:
    return {key for key in {*before, *now} if before.get(key) != now.get(key)}


def _asked(draft: Draft, form: ClearanceForm) -> bool:
    told = form.cleaned_data
    try:
        actions.ask_clearance(draft, address=told["address"], note=told["note"])
    except NotPossible as refusal:
        form.add_error(None, " ".join(refusal.reasons))
        return False
    return True


@with_draft
def clearance(request: HttpRequest, draft: Draft, pk: int) -> HttpResponse:
    found = get_object_or_404(queries.clearances_of(draft.document), pk=pk)
    if not (draft.rights.belongs or actions.decides(found, draft)):
        raise Http404
    if request.method != "POST":
        return _page(request, draft, found)
    try:
        actions.decide(found, draft, decision=request.POST.get("decision", ""), remark=request.POST.get("remark", ""))
    except NotPossible as refusal:
        found.refresh_from_db()
        return _page(request, draft, found, problem=" ".join(refusal.reasons), status=409 if found.decision else 422)
    messages.success(request, _("Your decision is kept with the draft."))
    return redirect(draft.url("clearance", pk))


def _page(
    request: HttpRequest, draft: Draft, found: Clearance, *, problem: str = "", status: int = 200
) -> HttpResponse:
    texts = queries.texts_at(draft.document, found.versions)
    before = queries.cleared_before(found)
    compared = bool(before) and request.GET.get("changes") == "1"
    earlier = queries.texts_at(draft.document, before.versions) if before and compared else {}
    told: dict[str, Any] = {
        "draft": draft,
        "clearance": found,
        "before": before,
        "texts": texts,
        "questions": [q for q in draft.outline if q.key in texts or q.key in earlier],
        "compared": compared,
        "changed": {
            key: list(changes(earlier.get(key, ""), texts.get(key, "")))
            for key in {*texts, *earlier}
            if compared and earlier.get(key, "") != texts.get(key, "")
        },
        "decides": actions.decides(found, draft) and not found.decision,
        "problem": problem,
        "remark": request.POST.get("remark", ""),
    }
    return render(request, "documents/clearance.jinja", {**draft.context, **told}, status=status)


@require_POST
@with_draft
def take_back(request: HttpRequest, draft: Draft, pk: int) -> HttpResponse:
    if not draft.rights.manages:
        raise Http404
    actions.take_back_clearance(get_object_or_404(draft.document.clearances, pk=pk), draft)
    messages.success(request, _("The clearance is taken back."))
    return redirect(draft.url("clearances"))
