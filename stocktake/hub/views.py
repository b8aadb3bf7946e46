"""Public pages that cross kinds."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from stocktake.core import formats
from stocktake.core.publication import public
from stocktake.cycles import queries as cycle_queries
from stocktake.cycles.models import Cycle, Occasion
from stocktake.framework.models import Commission, Country, Objective, Principle, RoundTable
from stocktake.hub import queries


@public
def home(request: HttpRequest) -> HttpResponse:
    everything = list(Cycle.objects.order_by("year").prefetch_related("occasions"))
    return render(
        request,
        "hub/home.jinja",
        {
            "line": _line(everything),
            "calls": queries.open_calls(),
            "newest": queries.newest(),
            "figures": queries.figures(),
            "countries": sorted(Country.objects.member_states(), key=lambda country: country.sort_name),
        },
    )


def _line(everything: list[Cycle]) -> list[dict[str, Any]]:
    """The cycles as steps, with today among them."""
    today = timezone.localdate()
    current = next((c for c in everything if c.year >= today.year and not cycle_queries.is_over(c, today)), None)
    steps: list[dict[str, Any]] = []
    for cycle in everything:
        if cycle == current:
            steps.append({"date": formats.date(today), "title": _("Today"), "detail": "", "tone": "today", "word": ""})
        tone = "done" if current is None or cycle.year < current.year else "open"
        steps.append(
            {"date": str(cycle.year), "title": str(cycle), "detail": "", "tone": tone, "word": "", "cycle": cycle}
        )
    return steps


@public
def about(request: HttpRequest) -> HttpResponse:
    return render(request, "hub/about.jinja")


def find(request: HttpRequest) -> HttpResponse:
    """The finder's answer: off to the country's page."""
    found = get_object_or_404(Country, pk=request.GET.get("country", "")[:3])
    return redirect("hub:country", found.pk)


@public
def country(request: HttpRequest, iso3: str) -> HttpResponse:
    found = get_object_or_404(Country, pk=iso3)
    seats = list(found.seats.select_related("commission").order_by("commission"))
    publications = queries.publications_of(iso3)
    context = {"country": found, "seats": seats, "groups": queries.groups_on(iso3), "publications": publications}
    return render(request, "hub/country.jinja", context)


@public
def regions(request: HttpRequest) -> HttpResponse:
    return render(request, "hub/regions.jinja", {"commissions": queries.commissions()})


@public
def region(request: HttpRequest, slug: str) -> HttpResponse:
    commission = get_object_or_404(Commission, pk=slug)
    occasions = commission.occasions.select_related("cycle").order_by("-cycle__year", "opens_on")
    context = {
        "commission": commission,
        "seats": queries.seats_of(slug),
        "publications": queries.published_of_commission(slug),
        "occasions": list(occasions),
        "today": timezone.localdate(),
    }
    return render(request, "hub/region.jinja", context)


@public
def objective(request: HttpRequest, number: int) -> HttpResponse:
    found = get_object_or_404(Objective, pk=number)
    commissions = queries.commissions()
    chosen = request.GET.get("region", "")
    if chosen and chosen not in {commission.pk for commission in commissions}:
        raise Http404
    context = {
        "objective": found,
        "said": queries.said_on(number, commission=chosen),
        "commissions": commissions,
        "commission_tabs": [(str(c.region), f"?region={c.pk}", c.pk == chosen) for c in commissions],
        "chosen": chosen,
        "tables": list(RoundTable.objects.filter(objective=found).order_by("series")),
    }
    return render(request, "hub/objective.jinja", context)


@public
def principles(request: HttpRequest) -> HttpResponse:
    return render(request, "hub/principles.jinja", {"principles": list(Principle.objects.order_by("number"))})


@public
def principle(request: HttpRequest, slug: str) -> HttpResponse:
    everyone = list(Principle.objects.order_by("number"))
    found = next((p for p in everyone if p.slug == slug), None)
    if found is None:
        raise Http404
    return render(request, "hub/principle.jinja", {"principle": found, "principles": everyone})


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
