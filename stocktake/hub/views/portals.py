"""The page of a region and the page of a State."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _

from stocktake.core import formats, languages
from stocktake.core.publication import public
from stocktake.cycles.models import Cycle, Occasion
from stocktake.framework.models import Commission, Objective
from stocktake.hub import queries
from stocktake.hub.queries import rounds, tallies
from stocktake.hub.views.front import current_round
from stocktake.submissions.records import Record, Records, records

NEWEST, MOST_SPOKEN = 6, 8


@dataclass(frozen=True)
class Member:
    """A member State with where it stands in each round shown, newest first."""

    country: Any
    standings: list[rounds.Standing]


@public
def region(request: HttpRequest, slug: str) -> HttpResponse:
    """Six queries: seats, rounds, their meetings here, the record's counter, what was sent, objectives."""
    seats = rounds.seats_with_names(slug)
    commission = seats[0].commission if seats else get_object_or_404(Commission, pk=slug)
    here = Q(commission=slug) | Q(commission=None, kind=Occasion.Kind.FORUM)
    occasions = Occasion.objects.filter(here).order_by("opens_on")
    cycles = rounds.cycles_with_calls(Prefetch("occasions", occasions))
    members = [seat.country for seat in seats if seat.membership == "member" and seat.country.un_status == "member"]
    record, today = records(), timezone.localdate()
    took = rounds.took_part(record, cycles, [country.pk for country in members])
    current = current_round(cycles, today)
    names = {country.pk: country for country in members}
    context = {
        "commission": commission,
        "current": current,
        "steps": steps(cycles, today),
        "sources": sorted({occasion.source for cycle in cycles for occasion in cycle.occasions.all()}),
        "took": took,
        "members": [Member(c, [one.standings[c.pk] for one in took]) for c in members],
        "others": [seat for seat in seats if seat.country not in members],
        "newest": _newest(record, names, cycles),
        "reviews": tallies.reviews(record, region=slug),
        "states": tallies.states(record, region=slug),
        "spoken": _spoken(record, slug),
        "now": timezone.now(),
    }
    return render(request, "hub/region.jinja", context)


def steps(cycles: list[Cycle], today: dt.date) -> list[dict[str, Any]]:
    """The region's meetings and the forums in the order of their dates, today among them; the undated in their year."""
    told = [_meeting(occasion, cycle, today) for cycle in cycles for occasion in cycle.occasions.all()]
    if not told:
        return []
    now = {"on": today, "date": formats.date(today), "title": _("Today"), "detail": "", "tone": "today", "word": ""}
    return sorted([*told, now], key=lambda step: (step["on"], step["tone"] != "today"))


def _meeting(occasion: Occasion, cycle: Cycle, today: dt.date) -> dict[str, Any]:
    year = dt.date(cycle.year, 12, 31)
    held = (occasion.closes_on or year) < today
    said = [str(occasion.place), str(occasion.note), str(cycle)]
    return {
        "on": occasion.opens_on or year,
        "date": formats.span(occasion.opens_on, occasion.closes_on),
        "title": occasion.get_kind_display(),
        "detail": " · ".join(filter(None, said)),
        "tone": "done" if held else "open",
        "word": _("Held") if held else _("To come"),
    }


def _newest(record: Records, names: dict[str, Any], cycles: list[Cycle]) -> list[tuple[Record, Any, Any, str]]:
    by_slug = {cycle.pk: cycle for cycle in cycles}
    found = [one for one in record.all if one.iso3 in names][:NEWEST]
    return [(one, names[one.iso3], by_slug[one.cycle], f"/{languages.here()}/{one.path}") for one in found]


def _spoken(record: Records, slug: str) -> list[tuple[Any, int]]:
    objectives = {one.number: one for one in Objective.objects.all()}
    return [(objectives[n], count) for n, count in tallies.most_spoken(record, MOST_SPOKEN, region=slug)]


@public
def country(request: HttpRequest, iso3: str) -> HttpResponse:
    """Six queries: country with seats, groups, publications, calls, the record's counter, objectives."""
    found, seats = rounds.country_with_seats(iso3)
    record = records()
    told = rounds.rounds_of(record, iso3)
    calls = rounds.calls_for(iso3)
    read = {one.cycle.pk for one in told}
    on_record = [one for one in told if one.current]
    context = {
        "country": found,
        "seats": seats,
        "groups": queries.groups_on(iso3),
        "rounds": told,
        "on_record": on_record,
        "spoken": _by_round(on_record),
        "silent_on": [n for n in tallies.OBJECTIVES if on_record and not any(n in one.objectives for one in on_record)],
        "is_invented": any(one.versions[0].submission.is_invented for one in told),
        "open_calls": [call for call in calls if not call.phase.has_closed()] if found.un_status == "member" else [],
        "sent": [call.phase.cycle for call in calls if call.is_sent and call.phase.cycle_id not in read],
    }
    return render(request, "hub/country.jinja", context)


def _by_round(on_record: list[rounds.Round]) -> list[tuple[Any, list[bool]]]:
    """(objective, whether it is spoken of in each round), for those spoken of in any."""
    return [
        (one, [one.number in told.objectives for told in on_record])
        for one in Objective.objects.order_by("number")
        if any(one.number in told.objectives for told in on_record)
    ]
