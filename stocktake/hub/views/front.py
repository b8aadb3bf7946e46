"""The first page: where we are, what is open, what is new, what States say."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from stocktake.core import formats, languages
from stocktake.core.publication import public
from stocktake.cycles import queries as cycle_queries
from stocktake.cycles.models import Cycle
from stocktake.framework.models import Country, Objective
from stocktake.hub import queries
from stocktake.hub.queries import tallies
from stocktake.submissions.records import Record, Records, records

NEWEST, MOST_SPOKEN = 5, 5


@dataclass(frozen=True)
class New:
    """A publication among the newest."""

    record: Record
    country: Any
    cycle: Any

    @property
    def path(self) -> str:
        return f"/{languages.here()}/{self.record.path}"


@public
def home(request: HttpRequest) -> HttpResponse:
    """Six queries: rounds, their meetings, calls, the record's counter, countries, objectives."""
    cycles = list(Cycle.objects.order_by("year").prefetch_related("occasions"))
    today, record = timezone.localdate(), records()
    current = current_round(cycles, today)
    everyone = sorted(Country.objects.all(), key=lambda country: country.sort_name)
    objectives = {one.number: one for one in Objective.objects.all()}
    context = {
        "line": line(cycles, current, today),
        "current": current,
        "calls": queries.open_calls(),
        "newest": _newest(record, everyone, cycles),
        "figures": _figures(record, current),
        "spoken": [(objectives[n], count) for n, count in tallies.most_spoken(record, MOST_SPOKEN) if n in objectives],
        "countries": [country for country in everyone if country.un_status == "member"],
    }
    return render(request, "hub/home.jinja", context)


def current_round(cycles: list[Cycle], today: dt.date) -> Cycle | None:
    """The first that is not over."""
    return next((c for c in cycles if c.year >= today.year and not cycle_queries.is_over(c, today)), None)


def line(cycles: list[Cycle], current: Cycle | None, today: dt.date) -> list[dict[str, Any]]:
    """The rounds as steps, with today among them."""
    steps: list[dict[str, Any]] = []
    for cycle in cycles:
        if cycle == current:
            steps.append({"title": _("Today"), "when": formats.date(today), "tone": "today", "cycle": None})
        is_done = current is None or cycle.year < current.year
        tone = "done" if is_done else "now" if cycle == current else "open"
        steps.append({"title": str(cycle), "when": _when(cycle), "tone": tone, "cycle": cycle})
    return steps


def _when(cycle: Cycle) -> str:
    """The days of its forum, or from the first regional meeting to the last; the year where no day is known."""
    held: list[Any] = [o for o in cycle.occasions.all() if o.opens_on and o.closes_on]
    main = [o for o in held if o.kind == o.Kind.FORUM] or [o for o in held if o.kind == o.Kind.REVIEW]
    if not main:
        return str(cycle.year)
    return formats.span(min(o.opens_on for o in main), max(o.closes_on for o in main))


def _newest(record: Records, countries: list[Country], cycles: list[Cycle]) -> list[New]:
    names, rounds = {one.pk: one for one in countries}, {one.pk: one for one in cycles}
    return [
        New(one, names.get(one.iso3), rounds[one.cycle]) for one in [r for r in record.all if r.iso3 in names][:NEWEST]
    ]


def _figures(record: Records, current: Cycle | None) -> dict[str, int]:
    """Four numbers that open."""
    return {
        "reviews": tallies.reviews(record),
        "states": tallies.states(record),
        "objectives": sum(1 for count in tallies.on_objectives(record).values() if count),
        "round": tallies.reviews(record, cycle=current.pk) if current else 0,
    }
