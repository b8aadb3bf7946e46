"""A list narrowed by facets: what a request ticked, in words, with counts, and with what is left without each tick.

`?country=KEN&country=UGA&cycle=imrf-2026`: values of one facet are alternatives, facets narrow each other. What nobody
knows is left out and said; it is never an error.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from stocktake.core import languages
from stocktake.core.facets import Bitmaps
from stocktake.core.search.analyser import fold
from stocktake.core.search.query import clean
from stocktake.cycles.models import Cycle
from stocktake.framework.models import Commission, Country, Group, Objective, Principle, StakeholderCategory
from stocktake.submissions.records import FACETS

MOST_VALUES = 60  # ticked at once
FIRST = 8  # values of a facet that are shown before the rest is unfolded
TITLES = {
    "kind": gettext_lazy("Kind"),
    "country": gettext_lazy("Country"),
    "region": gettext_lazy("Region"),
    "group": gettext_lazy("Group of countries"),
    "cycle": gettext_lazy("Cycle"),
    "objective": gettext_lazy("Objective"),
    "principle": gettext_lazy("Guiding principle"),
    "language": gettext_lazy("Language"),
    "category": gettext_lazy("Category"),
    "year": gettext_lazy("Year"),
}
KINDS = {"voluntary-review": gettext_lazy("Voluntary reviews by States")}
IN_ORDER = {"objective", "principle", "cycle", "year", "language"}  # of their own; the others by their names
SHOWN = ("region", "country", "group", "cycle", "objective", "principle", "language", "category", "kind")


@dataclass(frozen=True)
class Value:
    """A value of a facet: its count is what would be left with it."""

    value: str
    name: str
    count: int
    is_ticked: bool


@dataclass(frozen=True)
class Facet:
    name: str
    title: str
    values: list[Value]  # those shown at once
    more: list[Value]


@dataclass(frozen=True)
class Tick:
    """Something chosen, as removable words: `href` leads to the list without it, which has `left` things."""

    title: str
    name: str
    href: str
    left: int


@dataclass(frozen=True)
class Narrowed:
    """A list as it was asked for. `found` has a bit for each thing; `others` are fields that a form sends along."""

    chosen: dict[str, list[str]]
    found: int
    facets: list[Facet]
    ticks: list[Tick]
    ignored: list[str]
    others: list[tuple[str, str]]
    sorts: list[tuple[str, str, bool]]  # words, address, whether it is chosen
    sort: str
    query: str  # all but the page, for addresses; ends with & where it is not empty
    everything: str  # the address without any tick

    @property
    def count(self) -> int:
        return self.found.bit_count()


Names = Mapping[str, Mapping[str, Any]]


@lru_cache(maxsize=1)
def names_at(_counter: int) -> Names:
    """Facet to value to its name in all languages, in the facet's own order. Reference data move the counter."""
    return {
        "kind": KINDS,
        "country": dict(Country.objects.order_by("pk").values_list("pk", "name")),
        "region": dict(Commission.objects.order_by("pk").values_list("pk", "region")),
        "group": dict(Group.objects.order_by("pk").values_list("pk", "name")),
        "cycle": {cycle.pk: cycle for cycle in Cycle.objects.order_by("-year")},
        "objective": {str(one.number): one for one in Objective.objects.order_by("number")},
        "principle": {str(one.number): one for one in Principle.objects.order_by("number")},
        "language": languages.NAMES,
        "category": dict(StakeholderCategory.objects.order_by("position").values_list("pk", "name")),
    }


@dataclass(frozen=True)
class Reading:
    """What a request asks for, before anything is looked up."""

    chosen: dict[str, list[str]]
    ignored: list[str]


def read(asked: QueryDict, names: Names, *, besides: Iterable[str] = ()) -> Reading:
    """The ticked values that there are; a sentence for each facet and value that there is not."""
    chosen: dict[str, list[str]] = {}
    ignored: list[str] = []
    known, left = {*besides, "page", "sort"}, MOST_VALUES
    for name, values in asked.lists():
        if name in known:
            continue
        wanted = dict.fromkeys(value.strip() for value in values if value.strip())
        if name not in FACETS:
            ignored += (
                [_("There is no filter “%(name)s”; it was left out.") % {"name": clean(name)[:40]}] if wanted else []
            )
            continue
        there = [value for value in wanted if _is_known(name, value, names)][:left]
        left -= len(there)
        if there:
            chosen[name] = there
        sentence = _("“%(value)s” is not known under “%(facet)s”; it was left out.")
        ignored += [sentence % {"value": clean(v)[:40], "facet": TITLES[name]} for v in wanted if v not in there]
    return Reading(chosen, ignored[:5])


def narrow(
    reading: Reading, bitmaps: Bitmaps, names: Names, *, sort: tuple[str, Sequence[tuple[str, str]]],
    others: Sequence[tuple[str, str]] = (), among: int | None = None, fixed: Iterable[str] = (),
) -> Narrowed:  # fmt: skip
    """The list, narrowed among `among`. `sort`: the one asked for, and those there are; `fixed` facets are not shown."""
    asked, sorts = sort
    sort_by = asked if asked in {value for value, _words in sorts} else sorts[0][0]
    kept = [*others, *_sorted_by(sort_by, sorts)]
    counts = {name: bitmaps.counts(name, reading.chosen, among=among) for name in SHOWN if name not in fixed}
    facets = (_facet(name, told, reading.chosen, names) for name, told in counts.items())
    written = _written(reading.chosen, kept)
    return Narrowed(
        chosen=reading.chosen,
        found=bitmaps.choose(reading.chosen, among=among),
        facets=[facet for facet in facets if facet],
        ticks=_ticks(reading.chosen, bitmaps, names, kept, among),
        ignored=reading.ignored,
        others=kept,
        sorts=[
            (words, f"?{_written(reading.chosen, [*others, *_sorted_by(value, sorts)])}", value == sort_by)
            for value, words in sorts
        ],
        sort=sort_by,
        query=f"{written}&" if written else "",
        everything=f"?{_written({}, kept)}",
    )


def _sorted_by(value: str, sorts: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """The first way needs no word in the address."""
    return [("sort", value)] if value != sorts[0][0] else []


def name_of(facet: str, value: str, names: Names) -> str:
    """As the reader's language writes it."""
    told = names.get(facet, {}).get(value)
    if isinstance(told, dict):
        told = languages.Multilingual(told)
    return str(told) if told is not None and str(told) else value.replace("-", " ").capitalize()


def _is_known(facet: str, value: str, names: Names) -> bool:
    if facet == "year":
        return re.fullmatch(r"[12]\d{3}", value) is not None
    if facet == "kind":
        return re.fullmatch(r"[a-z][a-z-]{1,40}", value) is not None
    return value in names[facet]


def _facet(name: str, counts: dict[str, int], chosen: Mapping[str, Sequence[str]], names: Names) -> Facet | None:
    """None where there is nothing to choose between."""
    ticked = chosen.get(name, ())
    if not ticked and (len(counts) < 2):
        return None
    told = [
        Value(value, name_of(name, value, names), counts.get(value, 0), value in ticked)
        for value in {**dict.fromkeys(ticked), **counts}
    ]
    order = {value: place for place, value in enumerate(names.get(name, {}))}
    if name in IN_ORDER:
        told.sort(key=lambda one: (order.get(one.value, len(order)), one.value))
    else:
        told.sort(key=lambda one: (-one.count, fold(one.name)))
    first = [one for place, one in enumerate(told) if place < FIRST or one.is_ticked]
    rest = [one for place, one in enumerate(told) if place >= FIRST and not one.is_ticked]
    if name not in IN_ORDER:
        rest.sort(key=lambda one: fold(one.name))
    return Facet(name, str(TITLES[name]), first, rest)


def _ticks(
    chosen: dict[str, list[str]], bitmaps: Bitmaps, names: Names, kept: Sequence[tuple[str, str]], among: int | None
) -> list[Tick]:
    ticks: list[Tick] = []
    for facet, values in chosen.items():
        for value in values:
            without = {**chosen, facet: [one for one in values if one != value]}
            left = bitmaps.choose(without, among=among).bit_count()
            ticks.append(Tick(str(TITLES[facet]), name_of(facet, value, names), f"?{_written(without, kept)}", left))
    return ticks


def _written(chosen: Mapping[str, Sequence[str]], kept: Sequence[tuple[str, str]]) -> str:
    return urlencode([*kept, *((facet, value) for facet, values in chosen.items() for value in values)])
