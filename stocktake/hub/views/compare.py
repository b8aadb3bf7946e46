"""Reviews side by side: States on one subject, one State over two rounds, the languages of one text."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from stocktake.core import languages
from stocktake.core.publication import public
from stocktake.hub.forms import MOST, Asked, asked
from stocktake.hub.queries import comparing
from stocktake.hub.queries.comparing import Choices
from stocktake.submissions.records import records


@public
def states(request: HttpRequest) -> HttpResponse:
    """Two to four States on one objective or one part of the outline."""
    choices = comparing.choices()
    told = asked(request.GET, choices, countries=MOST, cycles=1)
    columns = []
    if told.topic and len(told.countries) > 1 and not told.problems:
        cycle = told.cycles[0].pk if told.cycles else ""
        columns = comparing.of_states(records(), told.countries, told.topic, choices.cycles, cycle)
    return _page(request, "hub/compare.jinja", choices, told, {"columns": columns})


@public
def rounds(request: HttpRequest) -> HttpResponse:
    """One State over two rounds: which answers changed, or how one of them did."""
    choices = comparing.choices()
    told = asked(request.GET, choices, countries=1, cycles=2)
    found = None
    if told.country and len(told.cycles) == 2 and not told.problems:
        cycles = sorted(told.cycles, key=lambda cycle: cycle.year)
        found = comparing.of_rounds(records(), told.country, choices, cycles, told.topic)
    return _page(request, "hub/compare_rounds.jinja", choices, told, {"found": found})


@public
def in_languages(request: HttpRequest) -> HttpResponse:
    """One part of one review in its languages."""
    choices = comparing.choices()
    told = asked(request.GET, choices, countries=1, cycles=1)
    context: dict[str, Any] = {"columns": [], "known": [], "record": None}
    if told.country and told.cycles and not told.problems:
        context = _in_languages(told, choices)
    return _page(request, "hub/compare_languages.jinja", choices, told, context)


def _in_languages(told: Asked, choices: Choices) -> dict[str, Any]:
    country, record = told.country, records()
    if country is None:
        return {}
    place, known = comparing.languages_of(record, country, choices.cycles, told.cycles[0].pk)
    if place is None:
        return {"columns": [], "known": [], "record": None}
    told.languages = [code for code in told.languages if code in known] or _first_two(known)
    told.topic = told.topic or next(iter(choices.topics.values()), None)
    one = record.all[place]
    columns = comparing.of_languages(one, country, told.languages, told.topic) if told.topic and len(known) > 1 else []
    return {"columns": columns, "known": known, "record": one}


def _first_two(known: list[str]) -> list[str]:
    """The original, and beside it the reader's own language or else the first there is."""
    others = sorted(known[1:], key=lambda code: code != languages.here())
    return [*known[:1], *others[:1]]


def _page(request: HttpRequest, template: str, choices: Choices, told: Asked, context: dict[str, Any]) -> HttpResponse:
    here = (request.resolver_match.url_name if request.resolver_match else "") or ""
    one = f"?country={told.country.pk}" if told.country else ""
    ways = [
        (_("States"), "compare"),
        (_("Two rounds"), "compare-rounds"),
        (_("Languages of one review"), "compare-languages"),
    ]
    tabs = [(name, reverse(f"hub:{view}") + one, view == here) for name, view in ways]
    context |= {"choices": choices, "told": told, "tabs": tabs, "most": MOST}
    return render(request, template, context, status=422 if told.problems else 200)
