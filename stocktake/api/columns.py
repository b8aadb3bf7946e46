"""Columns of the data sets: one definition for CSV, XLSX, JSON, the schema files and the API's description."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from stocktake.core import languages

# What a spreadsheet would run as a formula. An apostrophe goes before it; one that stood there already gets another,
# so that taking one away gives back the words.
FORMULA = re.compile(r"'*[=+\-@\t\r＝＋－＠]")

Cell = str | int
Row = Sequence[Any]


@dataclass(frozen=True)
class Column:
    """`kind`: text, texts (in six languages), integer, boolean, date, moment, list (of codes), address."""

    name: str
    about: Any
    kind: str = "text"
    may_be_empty: bool = False

    @property
    def names(self) -> list[str]:
        """The names of its flat columns."""
        if self.kind == "texts":
            return [f"{self.name}_{code.replace('-', '_')}" for code in languages.CODES]
        return [self.name]


def guarded(value: str) -> str:
    return f"'{value}" if FORMULA.match(value) else value


def moment(value: dt.datetime | None) -> str:
    """In UTC, to the second: 2026-11-21T14:02:00Z."""
    return f"{value.astimezone(dt.UTC):%Y-%m-%dT%H:%M:%S}Z" if value else ""


def _told(value: Any) -> str:
    return "" if value is None else str(value)


FLAT: dict[str, Callable[[Any], Any]] = {
    "text": lambda value: value or "",
    "address": _told,
    "integer": lambda value: "" if value is None else value,
    "boolean": lambda value: "" if value is None else "true" if value else "false",
    "date": lambda value: value.isoformat() if value else "",
    "moment": moment,
    "list": " ".join,
}
TREE: dict[str, Callable[[Any], Any]] = {
    "text": lambda value: value or "",
    "texts": dict,
    "address": lambda value: value,
    "integer": lambda value: value,
    "boolean": lambda value: value,
    "date": lambda value: value.isoformat() if value else None,
    "moment": lambda value: moment(value) or None,
    "list": list,
}


def flat(columns: Sequence[Column], *, guard: bool) -> Callable[[Row], list[Cell]]:
    """Makes a row's cells for a table. With `guard`, no text begins as a formula does."""
    makers = [(column.kind == "texts", _maker(column, guard=guard)) for column in columns]
    if not any(is_many for is_many, _make in makers):
        plain = [make for _is_many, make in makers]
        return lambda row: [make(value) for make, value in zip(plain, row, strict=True)]

    def cells(row: Row) -> list[Cell]:
        told: list[Cell] = []
        for (is_many, make), value in zip(makers, row, strict=True):
            told += [make(value.get(code)) for code in languages.CODES] if is_many else [make(value)]
        return told

    return cells


def _maker(column: Column, *, guard: bool) -> Callable[[Any], Cell]:
    make = FLAT.get(column.kind, FLAT["text"])
    if not guard or column.kind not in {"text", "texts", "list", "address"}:
        return make

    def guarding(value: Any) -> str:
        told = make(value)
        return f"'{told}" if FORMULA.match(told) else told

    return guarding


def tree(columns: Sequence[Column]) -> Callable[[Row], dict[str, Any]]:
    """Makes a row's JSON object; what is empty and may be is null."""
    makers = [(c.name, TREE[c.kind], c.may_be_empty) for c in columns]

    def told(row: Row) -> dict[str, Any]:
        return {
            name: None if may_be_empty and value in ("", None) else make(value)
            for (name, make, may_be_empty), value in zip(makers, row, strict=True)
        }

    return told


DATATYPES = {"integer": "integer", "boolean": "boolean", "date": "date", "moment": "dateTime", "address": "anyURI"}


def described(column: Column) -> list[dict[str, Any]]:
    """Its entries in a CSVW table schema."""
    more: dict[str, Any] = {"separator": " "} if column.kind == "list" else {}
    if column.kind == "texts":
        return [
            {"name": name, "titles": name, "datatype": "string", "lang": code, "dc:description": str(column.about)}
            for name, code in zip(column.names, languages.CODES, strict=True)
        ]
    is_required = not column.may_be_empty and column.kind not in {"list", "text"}
    return [
        {
            "name": column.name,
            "titles": column.name,
            "datatype": DATATYPES.get(column.kind, "string"),
            "required": is_required,
            "dc:description": str(column.about),
            **more,
        }
    ]


TYPES: dict[str, dict[str, Any]] = {
    "text": {"type": "string"},
    "address": {"type": "string", "format": "uri"},
    "integer": {"type": "integer"},
    "boolean": {"type": "boolean"},
    "date": {"type": "string", "format": "date"},
    "moment": {"type": "string", "format": "date-time"},
    "list": {"type": "array", "items": {"type": "string"}},
    "texts": {"type": "object", "additionalProperties": {"type": "string"}},
}


def json_schema(columns: Sequence[Column]) -> dict[str, Any]:
    """JSON Schema of a row as an object."""
    properties = {}
    for column in columns:
        told = dict(TYPES[column.kind])
        if column.may_be_empty:
            told["type"] = [told["type"], "null"]
        properties[column.name] = {**told, "description": str(column.about)}
    return {"type": "object", "properties": properties, "required": [c.name for c in columns]}
