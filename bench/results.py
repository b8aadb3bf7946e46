"""What was measured: one row a figure, as a table for people and as JSON."""

from __future__ import annotations

import json
import os
import platform
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Row:
    """A figure. `floor` is what it is compared with in the same round; `is_held` is None where no target is set.

    `rounds` are the figures of the rounds, `each` those of the pages of which this is the worst.
    """

    measure: str
    what: str
    figure: float
    unit: str
    floor: float | None = None
    ratio: float | None = None
    target: str = ""
    is_held: bool | None = None
    note: str = ""
    rounds: list[float] = field(default_factory=list)
    each: dict[str, float] = field(default_factory=dict)

    @property
    def verdict(self) -> str:
        return {True: "held", False: "missed", None: ""}[self.is_held]


@dataclass(frozen=True)
class Skipped:
    """A measure that was not taken, and why. `is_error`: it broke; otherwise something it needs is not here."""

    measure: str
    reason: str
    is_error: bool = False


Told = Iterator[Row | Skipped]


@dataclass
class Results:
    is_quick: bool
    rows: list[Row] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)

    def add(self, told: Row | Skipped) -> None:
        if isinstance(told, Row):
            self.rows.append(told)
        else:
            self.skipped.append(told)

    @property
    def is_broken(self) -> bool:
        return any(one.is_error for one in self.skipped)

    def table(self) -> str:
        head = ("measure", "figure", "floor", "ratio", "target", "")
        lines = [head, *(_cells(row) for row in self.rows)]
        widths = [max(len(line[place]) for line in lines) for place in range(len(head))]
        printed = [_line(line, widths) for line in lines]
        printed.insert(1, "-" * len(printed[0]))
        printed += [f"{one.measure}: {'broke' if one.is_error else 'skipped'}: {one.reason}" for one in self.skipped]
        if self.is_quick:
            printed.append("Quick: small numbers, to see that everything runs. These figures say nothing.")
        return "\n".join(printed)

    def write(self, path: Path) -> None:
        told: dict[str, Any] = {
            "taken_at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
            "machine": {
                "cores": os.cpu_count(),
                "python": platform.python_version(),
                "system": platform.platform(),
                "load": os.getloadavg(),
            },
            "is_quick": self.is_quick,
            "rows": [asdict(row) for row in self.rows],
            "skipped": [asdict(one) for one in self.skipped],
        }
        path.write_text(json.dumps(told, indent=2, ensure_ascii=False) + "\n")


def _cells(row: Row) -> tuple[str, ...]:
    return (
        f"{row.measure}: {row.what}",
        f"{_number(row.figure)} {row.unit}".strip(),
        "" if row.floor is None else _number(row.floor),
        "" if row.ratio is None else _number(row.ratio),
        row.target,
        " ".join(filter(None, [row.verdict, f"({row.note})" if row.note else ""])),
    )


def _number(value: float) -> str:
    if value == int(value) and abs(value) < 1e7:
        return f"{int(value):,}"
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.1f}" if abs(value) >= 10 else f"{value:.3g}"


def _line(cells: tuple[str, ...], widths: list[int]) -> str:
    first, *numbers, last = cells
    right = [cell.rjust(width) for cell, width in zip(numbers, widths[1:-1], strict=True)]
    return "  ".join([first.ljust(widths[0]), *right, last]).rstrip()
