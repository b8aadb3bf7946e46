"""Public pages that cross kinds."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from stocktake.core import formats
from stocktake.core.publication import public
from stocktake.cycles import queries as cycle_queries
from stocktake.cycles.models import Cycle, Occasion
from stocktake.framework.models import Country
from stocktake.hub import queries


@public
def about(request: HttpRequest) -> HttpResponse:
    return render(request, "hub/about.jinja")


def find(request: HttpRequest) -> HttpResponse:
    """The finder's answer: off to the country's page."""
    found = get_object_or_404(Country, pk=request.GET.get("country", "")[:3])
    return redirect("hub:country", found.pk)


@public
def regions(request: HttpRequest) -> HttpResponse:
    return render(request, "hub/regions.jinja", {"commissions": queries.commissions()})


@public
def cycles(request: HttpRequest) -> HttpResponse:
    everything = list(Cycle.objects.order_by("year").prefetch_related("occasions"))
    return render(request, "hub/cycles.jinja", {"cycles": everything})


@public
def cycle(request: HttpRequest, slug: str) -> HttpResponse:
    occasions = Prefetch("occasions", Occasion.objects.select_related("commission"))
    found = get_object_or_404(Cycle.objects.prefetch_related(occasions), pk=slug)
    context = {
        "cycle": found,
        "calls": queries.calls_of(found),
        "sent": queries.who_sent(found),
        **_time_line(found),
    }
    return render(request, "hub/cycle.jinja", context)


TONES = {"met": "done", "due": "open", "late": "late", "moved": "moved", "unknown": "quiet"}


def _time_line(cycle: Cycle) -> dict[str, list[dict[str, Any]]]:
    """Meetings and milestones in the order of their dates, today among them; the undated apart."""
    today = timezone.localdate()
    steps = [_meeting(occasion, today) for occasion in cycle.occasions.all()]
    steps += [
        _milestone(m)
        for m in cycle_queries.milestones(cycle)
        if m.key not in cycle_queries.MEETINGS or m.state != "met"
    ]
    dated = [step for step in steps if step["on"]]
    if dated:
        now = {"on": today, "date": formats.date(today), "title": _("Today"), "detail": "", "tone": "today", "word": ""}
        dated.append(now)
    dated.sort(key=lambda step: (step["on"], step["tone"] != "today"))
    return {"steps": dated, "undated": [step for step in steps if not step["on"]]}


def _meeting(occasion: Occasion, today: dt.date) -> dict[str, Any]:
    held = occasion.closes_on is not None and occasion.closes_on < today
    region = str(occasion.commission.region) if occasion.commission else ""
    said = [str(occasion.place), str(occasion.note), _("Source: %(source)s") % {"source": occasion.source}]
    return {
        "on": occasion.opens_on,
        "date": formats.span(occasion.opens_on, occasion.closes_on),
        "title": " · ".join(filter(None, [occasion.get_kind_display(), region])),
        "detail": " · ".join(filter(None, said)),
        "tone": "done" if held else "quiet" if occasion.opens_on is None else "open",
        "word": _("Held") if held else _("Date not known") if occasion.opens_on is None else _("To come"),
    }


def _milestone(milestone: cycle_queries.Milestone) -> dict[str, Any]:
    region = str(milestone.commission.region) if milestone.commission else ""
    said = [milestone.reason, str(milestone.responsible), _("Source: %(source)s") % {"source": milestone.source}]
    return {
        "on": milestone.date,
        "date": formats.date(milestone.date),
        "title": " · ".join(filter(None, [str(milestone.title), region])),
        "detail": " · ".join(filter(None, said)),
        "tone": TONES[milestone.state],
        "word": milestone.state_name,
    }
