"""Who may do what on a draft: its authors, its guests, and who is still invited."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from stocktake.core.workflow import NotAllowed, NotPossible
from stocktake.documents import actions, queries
from stocktake.documents.drafts import Draft
from stocktake.documents.forms import ShareForm
from stocktake.documents.states import Right
from stocktake.documents.views.access import with_draft


@with_draft
def people(request: HttpRequest, draft: Draft) -> HttpResponse:
    if not draft.rights.belongs:
        raise Http404
    form = ShareForm(request.POST or None, draft=draft)
    if request.method == "POST":
        if not draft.rights.manages:
            raise NotAllowed("share")
        if form.is_valid() and _offered(draft, form):
            said = _("The invitation is on its way to %(address)s.") % {"address": form.cleaned_data["address"]}
            messages.success(request, said)
            return redirect(draft.url("people"))
    told: dict[str, Any] = {
        "draft": draft,
        "authors": draft.authors(),
        "shares": queries.shares_of(draft.document),
        "headings": {question.key: question.full_heading for question in draft.outline},
        "form": form if draft.rights.manages else None,
    }
    return render(request, "documents/people.jinja", {**draft.context, **told}, status=422 if form.errors else 200)


def _offered(draft: Draft, form: ShareForm) -> bool:
    told = form.cleaned_data
    try:
        actions.offer(draft, address=told["address"], right=Right(told["right"]), keys=told["keys"])
    except NotPossible as refusal:
        form.add_error("address", " ".join(refusal.reasons))
        return False
    return True


@require_POST
@with_draft
def end(request: HttpRequest, draft: Draft, pk: int) -> HttpResponse:
    if not draft.rights.manages:
        raise Http404
    actions.end_share(get_object_or_404(draft.document.shares, pk=pk), draft)
    messages.success(request, _("The draft is no longer shared with this address."))
    return redirect(draft.url("people"))
