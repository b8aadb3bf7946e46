"""The queue of a cycle: who has sent what, and who is silent."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import ngettext

from stocktake.accounts import rules as accounts
from stocktake.accounts.requests import SignedIn
from stocktake.core import formats
from stocktake.cycles.models import Cycle
from stocktake.desk import queries
from stocktake.framework.models import Commission
from stocktake.submissions import actions, mails
from stocktake.submissions.models import Call
from stocktake.submissions.states import EVER_SENT, State

PER_PAGE = 50
follows = accounts.is_secretariat | accounts.is_regional_officer


@login_required
def queue(request: SignedIn, cycle: str) -> HttpResponse:
    if not follows(request.user):
        raise Http404
    found = get_object_or_404(Cycle, pk=cycle)
    chosen = {name: request.GET.get(name, "") for name in ("state", "region")}
    page = Paginator(queries.queue(request.user, found, **chosen), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "cycle": found,
        "page": page,
        "chosen": chosen,
        "query": urlencode({k: v for k, v in chosen.items() if v}) + ("&" if any(chosen.values()) else ""),
        "states": [(state.value, state.label) for state in State if state in EVER_SENT],
        "counts": queries.counts_by_state(request.user, found),
        "commissions": list(Commission.objects.order_by("slug")),
        "is_secretariat": accounts.is_secretariat(request.user),
    }
    return render(request, "desk/queue.jinja", context)


@login_required
def silent(request: SignedIn, cycle: str) -> HttpResponse:
    """Who is silent; the secretariat reads the reminders, then sends them."""
    if not follows(request.user):
        raise Http404
    found = get_object_or_404(Cycle, pk=cycle)
    everyone = queries.silent(request.user, found)
    call = Call.objects.out().filter(phase__cycle=found).first()
    can_remind = accounts.is_secretariat(request.user) and call is not None and call.takes()
    chosen = [one for one in everyone if one.focal_point and one.country.pk in request.POST.getlist("country")]
    if request.method == "POST" and not can_remind:
        raise Http404
    letters = {
        one.focal_point.pk: mails.reminder(one.focal_point, one.country, call) for one in chosen if one.focal_point
    }
    if request.method == "POST" and request.POST.get("send") and chosen:
        return _send(request, found, chosen, letters)
    context: dict[str, Any] = {
        "cycle": found,
        "everyone": everyone,
        "can_remind": can_remind,
        "chosen": chosen,
        "letters": letters,
        "call": call,
    }
    return render(request, "desk/remind.jinja" if chosen else "desk/silent.jinja", context)


def _send(request: SignedIn, cycle: Cycle, chosen: list[queries.Silent], letters: dict[int, Any]) -> HttpResponse:
    people = [one.focal_point for one in chosen]
    sent = actions.remind(cycle, people, letters=letters, by=request.user)
    told = ngettext("%(count)s reminder is on its way.", "%(count)s reminders are on their way.", sent)
    messages.success(request, told % {"count": formats.number(sent)})
    return redirect("desk:silent", cycle.pk)
