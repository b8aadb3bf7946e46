"""Data sets as files: CSV and JSON in pieces as they are read, XLSX through a file of its own. Memory stays flat."""

from __future__ import annotations

import csv
import json
import tempfile
from collections.abc import Callable, Iterator
from itertools import islice
from typing import IO, Any

import xlsxwriter
from django.utils.translation import gettext as _

from stocktake.api import columns
from stocktake.api.columns import Row
from stocktake.api.sets import DataSet

BOM = "\ufeff"  # spreadsheets read UTF-8 only where it stands
AT_ONCE = 200  # rows of one piece
MOST_ROWS = 1_048_575  # of a sheet, below its head
MOST_LETTERS = 32_767  # of a cell
TYPES = {
    "csv": "text/csv; charset=utf-8; header=present",
    "json": "application/json; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


class Echo:
    """What a csv writer writes to: gives back each line."""

    def write(self, line: str) -> str:
        return line


def names(one: DataSet) -> list[str]:
    return [name for column in one.columns for name in column.names]


def as_csv(one: DataSet) -> Iterator[bytes]:
    """RFC 4180 in UTF-8 with a byte order mark; the first piece is the head. Starts its reading when it is called."""
    rows, cells = one.rows(), columns.flat(one.columns, guard=True)
    return _csv(names(one), rows, cells)


def _csv(head: list[str], rows: Iterator[Row], cells: Callable[[Row], list[Any]]) -> Iterator[bytes]:
    line = csv.writer(Echo()).writerow
    yield (BOM + str(line(head))).encode()
    while piece := [line(cells(row)) for row in islice(rows, AT_ONCE)]:
        yield "".join(map(str, piece)).encode()


def as_json(one: DataSet) -> Iterator[bytes]:
    """One object: what the set is, and `rows`, each on a line of its own."""
    head = {"name": one.name, **told(one)}
    return _json(json.dumps(head, ensure_ascii=False), one.rows(), columns.tree(one.columns))


def _json(head: str, rows: Iterator[Row], told: Callable[[Row], dict[str, Any]]) -> Iterator[bytes]:
    encode = json.JSONEncoder(ensure_ascii=False).encode
    yield (head[:-1] + ', "rows": [').encode()
    between = "\n"
    while piece := [encode(told(row)) for row in islice(rows, AT_ONCE)]:
        yield (between + ",\n".join(piece)).encode()
        between = ",\n"
    yield b"\n]}\n"


def as_xlsx(one: DataSet) -> IO[bytes]:
    """An open temporary file at its beginning, gone when it is closed. Text cells are text, never formulas."""
    file = tempfile.NamedTemporaryFile(suffix=".xlsx")  # noqa: SIM115  (whoever sends it closes it)
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(file.name, options) as book:
        sheets = Sheets(book, one)
        sheets.about()
        while sheets.fill():
            pass
    file.seek(0)
    return file


class Sheets:
    """A set in a workbook: what it is, then its rows, on as many sheets as they need."""

    def __init__(self, book: Any, one: DataSet) -> None:
        self.book, self.one = book, one
        self.bold = book.add_format({"bold": True})
        self.rows, self.cells, self.count = one.rows(), columns.flat(one.columns, guard=False), 0

    def about(self) -> None:
        """What the set is and what its columns mean."""
        sheet = self.book.add_worksheet("about")
        sheet.set_column(0, 0, 28)
        sheet.set_column(1, 1, 100)
        lines = [*told(self.one).items(), *((name, c.about) for c in self.one.columns for name in c.names)]
        for place, (name, words) in enumerate(lines):
            sheet.write_string(place, 0, name, self.bold)
            sheet.write_string(place, 1, str(words))

    def fill(self) -> bool:
        """Fill a sheet. True when it is full, and more may wait."""
        self.count += 1
        sheet = self.book.add_worksheet(self.one.name if self.count == 1 else f"{self.one.name} {self.count}")
        sheet.freeze_panes(1, 0)
        for place, word in enumerate(names(self.one)):
            sheet.write_string(0, place, word, self.bold)
        written = 0
        for written, row in enumerate(islice(self.rows, MOST_ROWS), 1):
            self._write(sheet, written, row)
        return written == MOST_ROWS

    def _write(self, sheet: Any, line: int, row: Row) -> None:
        for place, cell in enumerate(self.cells(row)):
            if isinstance(cell, int):
                sheet.write_number(line, place, cell)
            elif cell:
                sheet.write_string(line, place, _fitting(cell))


def _fitting(text: str) -> str:
    mark = _(" […] The cell is full; the whole text is in the CSV and JSON files.")
    return text if len(text) <= MOST_LETTERS else text[: MOST_LETTERS - len(mark)] + mark


def terms() -> str:
    return _("Free to read, copy and use when the source is named. The words of a review are those of its Government.")


def told(one: DataSet) -> dict[str, str]:
    return {
        "title": str(one.title),
        "definition": str(one.about),
        "source": str(one.source),
        "terms": terms(),
    }


def schema(one: DataSet, address: str, language: str) -> dict[str, Any]:
    """CSVW metadata of the CSV file, and under `json` the JSON Schema of a row of the JSON file."""
    return {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": language}],
        "url": address,
        "dc:title": str(one.title),
        "dc:description": str(one.about),
        "dc:source": str(one.source),
        "dc:rights": terms(),
        "dialect": {"encoding": "utf-8", "lineTerminators": ["\r\n"], "header": True, "delimiter": ","},
        "tableSchema": {
            "columns": [entry for column in one.columns for entry in columns.described(column)],
            **({"primaryKey": list(one.key)} if _is_never_empty(one) else {}),
        },
        "x-json-schema": {
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            **columns.json_schema(one.columns),
        },
    }


def _is_never_empty(one: DataSet) -> bool:
    """Whether its key may be called one: CSVW takes no empty cell in it."""
    return not any(column.may_be_empty for column in one.columns if column.name in one.key)
