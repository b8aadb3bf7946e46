"""Where the marks of a chart stand: in per cent across, in pixels down, mirrored where the page is read from the right.

Charts are drawn by the macros of `core/charts.jinja`; this knows numbers only.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from stocktake.core import languages


def share(value: float, most: float) -> float:
    """Per cent of the longest bar."""
    return round(100 * value / most, 2) if most else 0.0


def radius(value: float, most: float, widest: float = 9.0) -> float:
    """Of a dot whose area tells the value; the smallest that is not nothing can still be seen."""
    return round(max(1.5, widest * math.sqrt(value / most)), 2) if value and most else 0.0


def top(most: float) -> float:
    """Where the axis ends: the next of 1, 2, 2.5, 5, 10 times a power of ten."""
    if most <= 4:
        return 4
    power = 10 ** math.floor(math.log10(most))
    return next(step * power for step in (1, 2, 2.5, 5, 10) if step * power >= most)


def across(count: int) -> list[float]:
    """The middles of so many equal bands, in reading order."""
    middles = [round(100 * (place + 0.5) / count, 2) for place in range(count)]
    return middles[::-1] if languages.direction(languages.here()) == "rtl" else middles


@dataclass(frozen=True)
class Point:
    """A mark of a line or the head of a column. `value` None: nothing is known there, and nothing is drawn."""

    label: str
    value: float | None
    x: float
    y: float


@dataclass(frozen=True)
class Plot:
    """Points over an axis from nought to `ticks[-1]`, `height` pixels high."""

    points: list[Point]
    ticks: list[tuple[float, float]]  # value, y
    height: int

    @property
    def lines(self) -> list[tuple[Point, Point]]:
        """Between neighbours that are both known; a gap stays a gap."""
        pairs = zip(self.points, self.points[1:], strict=False)
        return [(a, b) for a, b in pairs if a.value is not None and b.value is not None]

    @property
    def width(self) -> float:
        """Of a column, in per cent."""
        return round(60 / max(1, len(self.points)), 2)


def plot(
    labels: Sequence[str], values: Sequence[float | None], *, height: int, most: float = 0, steps: int = 4
) -> Plot:
    """`most` sets one scale for several plots beside each other."""
    end = top(max([most, *(value for value in values if value is not None)]))

    def down(value: float) -> float:
        return round(height - height * value / end, 1)

    places = zip(labels, values, across(len(labels)), strict=True)
    ticks = [(end * step / steps, down(end * step / steps)) for step in range(steps + 1)]
    return Plot([Point(label, value, x, down(value or 0)) for label, value, x in places], ticks, height)
