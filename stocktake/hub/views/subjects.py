"""The 23 objectives and the ten guiding principles: what reviews say of each, by region, group and language."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from stocktake.core import languages
from stocktake.core.facets import places
from stocktake.core.publication import public
from stocktake.framework.models import Group, Objective, Principle, RoundTable
from stocktake.hub import queries
from stocktake.hub.queries import said, tallies
from stocktake.submissions.records import Records, records

PER_PAGE = 12  # reviews
MOST = 2  # paragraphs of a review
FACETS = ("region", "group", "language")


@dataclass(frozen=True)
class Line:
    """A row of the table beside: States that speak of it, of those that have reviewed; the words lead to them."""

    name: str
    href: str
    states: int
    reviewed: int
    is_chosen: bool


@public
def objective(request: HttpRequest, number: int) -> HttpResponse:
    found = get_object_or_404(Objective, pk=number)
    tables = list(RoundTable.objects.filter(objective=found).order_by("series"))
    context = _told(request, "objective", said.objective(number))
    return render(request, "hub/objective.jinja", {"objective": found, "tables": tables, **context})


@public
def principles(request: HttpRequest) -> HttpResponse:
    record, everyone = records(), list(Principle.objects.order_by("number"))
    states = {one.number: tallies.states(record, principle=str(one.number)) for one in everyone}
    context = {"principles": everyone, "states": states, "reviewed": tallies.states(record)}
    return render(request, "hub/principles.jinja", context)


@public
def principle(request: HttpRequest, slug: str) -> HttpResponse:
    everyone = list(Principle.objects.order_by("number"))
    found = next((p for p in everyone if p.slug == slug), None)
    if found is None:
        raise Http404
    context = _told(request, "principle", said.principle(found.number))
    return render(request, "hub/principle.jinja", {"principle": found, "principles": everyone, **context})


def _told(request: HttpRequest, facet: str, subject: said.Subject) -> dict[str, Any]:
    """A page of what is said on the subject, the numbers beside it, and what the list is narrowed to. Four queries."""
    record, commissions, groups = records(), queries.commissions(), list(Group.objects.order_by("slug"))
    asked = {name: request.GET.get(name, "") for name in FACETS}
    known = {"region": {c.pk for c in commissions}, "group": {g.pk for g in groups}, "language": set(languages.CODES)}
    if any(value and value not in known[name] for name, value in asked.items()):
        raise Http404
    about = {facet: subject.code}
    found = list(places(record.bitmaps.choose(tallies.chosen(**about, **asked))))
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    names = {"region": [(c.pk, c.region) for c in commissions], "group": [(g.pk, g.name) for g in groups]}
    narrowed = {name: value for name, value in asked.items() if value}
    return {
        "page": page,
        "voices": said.voices(record, page.object_list, subject, most=MOST),
        "languages_of": {record.all[place].pk: tallies.languages_at(record, place) for place in page.object_list},
        "states": tallies.states(record, **about, **asked),
        "everyone": Line(_("All States"), "?", tallies.states(record, **about), tallies.states(record), not narrowed),
        "regions": _lines(record, "region", names["region"], about, asked),
        "groups": _lines(record, "group", names["group"], about, asked),
        "tongues": _tongues(record, about),
        "query": urlencode(narrowed) + "&" if narrowed else "",
        "narrowed": _narrowed(narrowed, names),
    }


def _lines(
    record: Records, facet: str, names: Iterable[tuple[str, Any]], about: dict[str, str], asked: dict[str, str]
) -> list[Line]:
    return [
        Line(
            str(name),
            "?" + urlencode({facet: pk}),
            tallies.states(record, **about, **{facet: pk}),
            tallies.states(record, **{facet: pk}),
            asked[facet] == pk,
        )
        for pk, name in names
    ]


def _tongues(record: Records, about: dict[str, str]) -> list[tuple[str, str, int]]:
    """(language, its name, reviews that can be read in it), the most first."""
    counted = record.bitmaps.counts("language", tallies.chosen(**about))
    ordered = sorted(counted.items(), key=lambda one: (-one[1], one[0]))
    return [(code, languages.NAMES[code], count) for code, count in ordered]


def _narrowed(chosen: dict[str, str], names: dict[str, list[tuple[str, Any]]]) -> list[tuple[str, str]]:
    """What the list is narrowed to, in words, each with the address without it."""
    words = {facet: {pk: str(name) for pk, name in told} for facet, told in names.items()}
    words["language"] = dict(languages.NAMES)
    without = {name: urlencode({k: v for k, v in chosen.items() if k != name}) for name in chosen}
    return [(words[name][value], f"?{without[name]}") for name, value in chosen.items()]
