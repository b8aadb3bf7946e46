"""The secretariat's pages of a cycle: dates, extensions, milestones."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from stocktake.accounts.requests import SignedIn
from stocktake.accounts.rules import is_secretariat
from stocktake.core.workflow import NotPossible
from stocktake.cycles import actions, queries
from stocktake.cycles.forms import ExtendForm, MilestoneForm
from stocktake.cycles.models import Cycle


def _cycle(request: SignedIn, slug: str) -> Cycle:
    if not is_secretariat(request.user):
        raise Http404
    return get_object_or_404(Cycle, pk=slug)


@login_required
def manage(request: SignedIn, slug: str) -> HttpResponse:
    cycle = _cycle(request, slug)
    phases = list(cycle.phases.prefetch_related("extensions__by").order_by("opens_at"))
    context = {"cycle": cycle, "phases": phases, "milestones": queries.milestones(cycle)}
    return render(request, "cycles/manage.jinja", context)


@login_required
def extend(request: SignedIn, slug: str, pk: int) -> HttpResponse:
    cycle = _cycle(request, slug)
    phase = get_object_or_404(cycle.phases, pk=pk)
    now = timezone.localtime(phase.closes_at)
    form = ExtendForm(request.POST or None, initial={"day": now.date(), "hour": now.time()})
    if request.method == "POST" and form.is_valid():
        try:
            actions.extend(
                phase, closes_at=form.cleaned_data["at"], reason=form.cleaned_data["reason"], by=request.user
            )
        except NotPossible as refusal:
            form.add_error("day", " ".join(refusal.reasons))
        else:
            messages.success(request, _("Extended."))
            return redirect("cycles:manage", cycle.pk)
    return render(
        request,
        "cycles/extend.jinja",
        {"cycle": cycle, "phase": phase, "form": form},
        status=422 if form.errors else 200,
    )


@login_required
def milestone(request: SignedIn, slug: str, key: str) -> HttpResponse:
    """Set the date of a milestone, move it with a reason, or say when it was met."""
    cycle = _cycle(request, slug)
    commission = request.GET.get("region") or None
    found = [
        m
        for m in queries.milestones(cycle)
        if m.key == key and (m.commission.pk if m.commission else None) == commission
    ]
    if not found:
        raise Http404
    entry = cycle.milestone_entries.filter(key=key, commission=commission).first()
    form = MilestoneForm(request.POST or None, initial=_entered(entry))
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        actions.enter_milestone(
            cycle=cycle,
            commission=commission,
            key=key,
            on=told["on"],
            met_on=told["met_on"],
            reason=told["reason"],
            by=request.user,
        )
        messages.success(request, _("Entered."))
        return redirect("cycles:manage", cycle.pk)
    context = {"cycle": cycle, "milestone": found[0], "form": form}
    return render(request, "cycles/milestone.jinja", context, status=422 if form.errors else 200)


def _entered(entry: Any) -> dict[str, Any]:
    return {"on": entry.on, "met_on": entry.met_on, "reason": entry.reason} if entry else {}
