"""Where the secretariat sends a call out."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from stocktake.accounts.requests import SignedIn
from stocktake.accounts.rules import is_secretariat
from stocktake.cycles.models import Cycle
from stocktake.submissions import actions
from stocktake.submissions.forms import CallForm


@login_required
def open_call(request: SignedIn, cycle: str) -> HttpResponse:
    if not is_secretariat(request.user):
        raise Http404
    found = get_object_or_404(Cycle, pk=cycle)
    if found.phases.exists():
        raise Http404
    form = CallForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        actions.open_call(
            cycle=found, kind="voluntary-review", opens_at=told["opens_at"], closes_at=told["closes_at"],
            titles=form.texts("title"), texts=form.texts("text"), accepts_late=told["accepts_late"], by=request.user,
        )  # fmt: skip
        messages.success(request, _("The call is set."))
        return redirect("cycles:manage", found.pk)
    return render(
        request, "submissions/open_call.jinja", {"cycle": found, "form": form}, status=422 if form.errors else 200
    )
