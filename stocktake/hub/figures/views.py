"""The pages of figures, and each figure as a file."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.shortcuts import render

from stocktake.core import charts
from stocktake.core.publication import public
from stocktake.hub import queries
from stocktake.hub.figures import counting, world
from stocktake.hub.figures.facts import Fact, World, facts, objectives_only, states, whole
from stocktake.hub.figures.tables import Table
from stocktake.hub.queries import tallies
from stocktake.submissions.records import records

VIEWS = ("map", "tiles")


@public
def countries(request: HttpRequest) -> HttpResponse:
    """Who has reviewed in which cycle: a map, equal squares, and the table."""
    known = states()
    chosen, view = request.GET.get("cycle", ""), request.GET.get("view", "map")
    if (chosen and chosen not in {cycle.slug for cycle in known.cycles}) or view not in VIEWS:
        raise Http404
    found = facts()
    table = counting.states(found, known, chosen)
    years = {cycle.slug: cycle.year for cycle in known.cycles}
    by_state: dict[str, list[Fact]] = {}
    for fact in sorted(found, key=lambda fact: years[fact.cycle]):
        by_state.setdefault(fact.iso3, []).append(fact)
    context = {
        "table": table,
        "chosen": chosen,
        "view": view,
        "cycles": known.cycles,
        "years": years,
        "observers": [country for country in known.observers if country.iso3 in by_state],
        "by_state": by_state,
        "spoken": {iso3: len(frozenset().union(*(fact.objectives for fact in own))) for iso3, own in by_state.items()},
        "latest": {iso3: max(fact.published_at for fact in own) for iso3, own in by_state.items()},
        "drawing": world.drawing(table, chosen, view),
    }
    return render(request, "hub/countries.jinja", context)


@public
def objectives(request: HttpRequest) -> HttpResponse:
    """How many States speak of each: the chart, and the table by region."""
    known, record, commissions = objectives_only(), records(), queries.commissions()
    table = counting.objectives(facts(record), known)
    context = {
        "objectives": known.objectives,
        "table": table,
        "rows": bars(table),
        "commissions": commissions,
        "states": tallies.on_objectives(record),
        "by_region": {c.pk: tallies.on_objectives(record, region=c.pk) for c in commissions},
        "reviewed": tallies.states(record),
    }
    return render(request, "hub/objectives.jinja", context)


@public
def figures(request: HttpRequest) -> HttpResponse:
    found, known = facts(), whole()
    tables = {name: count(found, known) for name, count in counting.FIGURES.items() if name != "states"}
    context = {
        "tables": tables,
        "bars": {name: bars(tables[name]) for name in ("objectives", "languages", "timeliness", "silence")},
        "small": small_multiple(tables["cycles"], known),
        "line": length(tables["words"]),
        "radius": charts.radius,
        "reviews": len(found),
    }
    return render(request, "hub/figures.jinja", context)


TONES = {"late": "second", "members": "plain"}


def bars(table: Table) -> list[dict[str, Any]]:
    """The rows of a table as bars of one scale."""
    return [
        {
            "label": row.label,
            "href": row.href,
            "marks": [
                {"value": value or 0, "share": charts.share(value or 0, table.most), "tone": TONES.get(column.name, "")}
                for column, value in zip(table.columns, row.told, strict=True)
            ],
        }
        for row in table.rows
    ]


def small_multiple(table: Table, known: World) -> list[tuple[str, str, charts.Plot]]:
    """A plot for each region, on one scale: its name, its address, its columns by cycle."""
    years = [str(cycle.year) for cycle in known.cycles]
    most = max((value or 0 for row in table.rows for value in row.told[1:]), default=0)
    return [
        (row.label, row.href, charts.plot(years, row.told[1:], height=96, most=most, steps=2)) for row in table.rows
    ]


def length(table: Table) -> charts.Plot:
    return charts.plot([row.short for row in table.rows], table.column("median"), height=180)


def _table(name: str) -> Table:
    if name not in counting.FIGURES:
        raise Http404
    return counting.FIGURES[name](facts(), whole())


@public
def figure(request: HttpRequest, name: str) -> Any:
    """The numbers that are drawn, and nothing else; what they mean stands in the metadata beside."""
    table = _table(name)
    answer = StreamingHttpResponse(table.lines(), content_type="text/csv; charset=utf-8; header=present")
    answer["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    answer["Link"] = f'<{table.csv_url}-metadata.json>; rel="describedby"; type="application/csvm+json"'
    return answer


@public
def metadata(request: HttpRequest, name: str) -> HttpResponse:
    options = {"ensure_ascii": False, "indent": 1}
    return JsonResponse(_table(name).metadata(), json_dumps_params=options, content_type="application/csvm+json")
