"""The two maps of the Member States: their shapes, and equal squares. Geometry is data (`seed/map/README.md`)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from stocktake.core import formats
from stocktake.core.seeding import tree
from stocktake.core.templating import labelled
from stocktake.hub.figures.tables import Table

SHAPES = Path(__file__).resolve().parent.parent / "static" / "hub" / "world.svg"
VIEW_BOX = "0 0 1000 442"
SIDE = 34  # of a square of the tile grid, its gap included


@lru_cache(maxsize=1)
def shapes() -> tuple[frozenset[str], list[str]]:
    """The States that are dots, and the areas that are no State's colour."""
    text = SHAPES.read_text(encoding="utf-8")
    return frozenset(re.findall(r'<g id="([A-Z]{3})"', text)), re.findall(r'<path id="(x-[A-Z]{3})"', text)


@lru_cache(maxsize=1)
def squares() -> dict[str, tuple[int, int]]:
    """Each State's square: column and row, from 0."""
    rows = (settings.SEED_DIR / "map" / "tiles.txt").read_text(encoding="utf-8").splitlines()
    return {
        code: (column, row)
        for row, line in enumerate(rows)
        for column, code in enumerate(line.split())
        if code != "..."
    }


@lru_cache(maxsize=1)
def areas() -> list[dict[str, Any]]:
    """What is decided of shapes that are not simply one Member State."""
    return list(tree("map/areas")["areas"])


def notes() -> list[str]:
    """What is printed with every map: the notes that the areas' list calls for, each once, in its order."""
    said = {
        "kashmir": _("The final status of Jammu and Kashmir has not yet been agreed upon by the parties."),
        "sahara": _("Western Sahara is a Non-Self-Governing Territory and is drawn apart."),
        "kosovo": _("References to Kosovo shall be understood to be in the context of United Nations Security Council resolution 1244 (1999)."),
        "malvinas": _("A dispute exists between the Governments of Argentina and the United Kingdom of Great Britain and Northern Ireland concerning sovereignty over the Falkland Islands (Malvinas)."),
        "chagos": _("The Chagos Archipelago is drawn apart: see General Assembly resolution 73/295."),
        "observers": _("The Holy See and the State of Palestine are observer States and are drawn apart from the Member States."),
        "territories": _("Territories that do not review for themselves are drawn without a colour or are too small to be drawn."),
        "abyei": _("The final boundary between the Sudan and South Sudan and the final status of the Abyei area are not yet determined."),
        "golan": _("Areas in dispute that are smaller than the map can show, such as the occupied Syrian Golan and the southern Kurils, are not marked."),
    }  # fmt: skip
    called_for = [area["say"] for area in areas() if area.get("say")]
    return [said[key] for key in dict.fromkeys(called_for)]


@dataclass(frozen=True)
class Place:
    """A State on a map: how it is told, and in which of the classes of the legend."""

    iso3: str
    href: str
    told: str
    tone: str
    x: int
    y: int


@dataclass(frozen=True)
class Step:
    """A line of the legend."""

    tone: str
    label: str
    states: int


def places(table: Table, chosen: str) -> list[Place]:
    """Every Member State; dots last, so that none lies under its neighbour."""
    dots, _grey = shapes()
    column = chosen.replace("-", "_") if chosen else "reviews"
    counted = table.column(column)
    found = []
    for row, value in zip(table.rows, counted, strict=True):
        x, y = squares()[row.key]
        count = int(value or 0)
        found.append(
            Place(row.key, row.href, labelled(row.label, _reviews(count)), _tone(count, chosen), x * SIDE, y * SIDE)
        )
    return sorted(found, key=lambda place: place.iso3 in dots)


def _reviews(count: int) -> str:
    if not count:
        return _("No review")
    return ngettext("%(count)s review", "%(count)s reviews", count) % {"count": formats.number(count)}


def _tone(count: int, chosen: str) -> str:
    return f"n{min(count, 1) * 3 if chosen else min(count, 3)}"


def legend(found: list[Place], chosen: str) -> list[Step]:
    if chosen:
        labels = {"n0": _reviews(0), "n3": _("A review on the record")}
    else:
        many = _("%(count)s reviews or more") % {"count": formats.number(3)}
        labels = {"n0": _reviews(0), "n1": _reviews(1), "n2": _reviews(2), "n3": many}
    return [Step(tone, label, sum(place.tone == tone for place in found)) for tone, label in labels.items()]


def drawing(table: Table, chosen: str, view: str) -> dict[str, Any]:
    """What the template of the map page needs."""
    found = places(table, chosen)
    columns, rows = (max(place[axis] for place in squares().values()) + 1 for axis in (0, 1))
    return {
        "places": found,
        "legend": legend(found, chosen),
        "grey": shapes()[1],
        "box": VIEW_BOX if view == "map" else f"0 0 {columns * SIDE} {rows * SIDE}",
        "side": SIDE,
        "notes": notes(),
    }
