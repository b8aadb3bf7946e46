"""A figure is a table: what is drawn, what is downloaded and what is said of it come from the same rows."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from stocktake.core import formats, languages

Value = int | float | None


@dataclass(frozen=True)
class Column:
    """`name` for machines, `label` for people."""

    name: str
    label: str


@dataclass(frozen=True)
class Row:
    """`told` in the order of the table's columns; None where nothing is known."""

    key: str
    label: str
    told: list[Value]
    is_invented: bool
    href: str = ""
    short: str = ""


@dataclass(frozen=True)
class Table:
    """Numbers with the sentence they make, what was counted, from what, and when."""

    name: str
    finding: str
    definition: str
    head: Column
    columns: list[Column]
    rows: list[Row]
    day: dt.date
    reviews: int
    invented: int

    @property
    def source(self) -> str:
        counted = ngettext(
            "Source: %(count)s review on this public record, counted on %(date)s.",
            "Source: %(count)s reviews on this public record, counted on %(date)s.",
            self.reviews,
        )
        return counted % {"count": formats.number(self.reviews), "date": formats.date(self.day)}

    @property
    def warning(self) -> str:
        """That what was counted is invented; "" where nothing is."""
        if not self.invented:
            return ""
        said = ngettext(
            "Demonstration: %(count)s of the reviews counted is invented.",
            "Demonstration: %(count)s of the reviews counted are invented.",
            self.invented,
        )
        return said % {"count": formats.number(self.invented)}

    @property
    def most(self) -> float:
        return max((value for row in self.rows for value in row.told if value is not None), default=0)

    @property
    def csv_url(self) -> str:
        return reverse("hub:figure", args=[self.name])

    def column(self, name: str) -> list[Value]:
        place = next(place for place, column in enumerate(self.columns) if column.name == name)
        return [row.told[place] for row in self.rows]

    def lines(self) -> Iterator[str]:
        """RFC 4180, the first line the names of the columns; a cell that is unknown is empty."""
        yield _line([self.head.name, "label", *(column.name for column in self.columns), "invented"])
        for row in self.rows:
            yield _line([row.key, row.label, *(_cell(value) for value in row.told), "yes" if row.is_invented else "no"])

    def metadata(self) -> dict[str, Any]:
        """Metadata for Tabular Data on the Web (W3C), beside the file it describes."""
        here = languages.here()
        columns: list[dict[str, Any]] = [{"name": self.head.name, "titles": [self.head.name], "datatype": "string"}]
        columns += [{"name": "label", "titles": ["label"], "datatype": "string", "dc:description": self.head.label}]
        columns += [
            {"name": column.name, "titles": [column.name], "datatype": "number", "dc:description": column.label}
            for column in self.columns
        ]
        columns += [{"name": "invented", "titles": ["invented"], "datatype": {"base": "boolean", "format": "yes|no"}}]
        return {
            "@context": ["http://www.w3.org/ns/csvw", {"@language": "zh-Hans" if here == "zh-hans" else here}],
            "url": f"{self.name}.csv",
            "dc:title": self.finding,
            "dc:description": " ".join(filter(None, [self.definition, self.warning])),
            "dc:source": self.source,
            "dc:date": self.day.isoformat(),
            "dialect": {"header": True},
            "tableSchema": {"columns": columns, "primaryKey": self.head.name},
            "textDirection": languages.direction(here),
        }


def _cell(value: Value) -> str:
    return "" if value is None else str(value)


def _line(cells: list[str]) -> str:
    out = io.StringIO()
    csv.writer(out).writerow(cells)
    return out.getvalue()


def none_yet() -> str:
    return _("No review is on the record yet: there is nothing to count.")
