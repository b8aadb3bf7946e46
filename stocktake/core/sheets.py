"""A spreadsheet as people keep them, read: an Excel file or CSV, a head row somewhere near the top, merged cells."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any
from zipfile import BadZipFile, ZipFile

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

MOST_ROWS = 20_000
MOST_COLUMNS = 200
MOST_BYTES = 100 * 1024 * 1024  # unpacked
HEAD_WITHIN = 20  # rows: above the head people write titles


class NoSheet(Exception):
    """The file is no spreadsheet that can be read, in words."""


@dataclass(frozen=True)
class Row:
    """`number` as the spreadsheet counts. `merged` are the names whose value stands in a cell merged with another row's."""

    number: int
    cells: dict[str, Any]
    merged: frozenset[str]


@dataclass(frozen=True)
class Sheet:
    head: list[str]
    rows: list[Row]


Grid = list[list[Any]]
Places = set[tuple[int, int]]  # row and column from 0


def read_sheet(path: Path, *, wanted: set[str]) -> Sheet:
    """The first sheet. The head is the first row that has two of the `wanted` names (casefolded). Raises NoSheet."""
    grid, merged = _csv(path) if path.suffix.lower() in {".csv", ".tsv", ".txt"} else _excel(path)
    for at, row in enumerate(grid[:HEAD_WITHIN]):
        head = [_name(cell) for cell in row]
        if len(wanted.intersection(head)) >= 2:
            return Sheet([name for name in head if name], _rows(grid, merged, at, head))
    raise NoSheet(f"No row among the first {HEAD_WITHIN} names the columns; there must be {', '.join(sorted(wanted))}.")


def _rows(grid: Grid, merged: Places, at: int, head: Sequence[str]) -> list[Row]:
    found = []
    for number in range(at + 1, len(grid)):
        cells = {name: cell for name, cell in zip(head, grid[number], strict=False) if name and cell not in {None, ""}}
        if any(str(cell).strip() for cell in cells.values()):
            shared = frozenset(name for column, name in enumerate(head) if name and (number, column) in merged)
            found.append(Row(number + 1, cells, shared))
    return found


def _name(cell: Any) -> str:
    return " ".join(str(cell if cell is not None else "").casefold().replace("_", " ").split())


def _excel(path: Path) -> tuple[Grid, Places]:
    try:
        with ZipFile(path) as archive:
            if sum(part.file_size for part in archive.infolist()) > MOST_BYTES:
                raise NoSheet("This spreadsheet is too large to be read.")
        book = load_workbook(path, data_only=True, keep_links=False)
        sheet = book.worksheets[0]
        if sheet.max_row > MOST_ROWS or sheet.max_column > MOST_COLUMNS:
            raise NoSheet(f"This sheet has more than {MOST_ROWS} rows or {MOST_COLUMNS} columns.")
        grid = [list(row) for row in sheet.iter_rows(values_only=True)]
        merged = _spread(grid, sheet.merged_cells.ranges)
    except (InvalidFileException, BadZipFile, OSError, KeyError, ValueError, IndexError) as error:
        raise NoSheet("This is no Excel file (.xlsx) and no CSV.") from error
    return grid, merged


def _spread(grid: Grid, areas: Iterable[Any]) -> Places:
    """Give every cell of a merged area the value of its first; returns the places that got one."""
    merged: Places = set()
    for area in areas:
        top, left = area.min_row - 1, area.min_col - 1
        for row, column in product(range(top, area.max_row), range(left, area.max_col)):
            if (row, column) != (top, left) and row < len(grid) and column < len(grid[row]):
                grid[row][column] = grid[top][left]
                merged.add((row, column))
    return merged


def _csv(path: Path) -> tuple[Grid, Places]:
    raw = path.read_bytes()
    if len(raw) > MOST_BYTES:
        raise NoSheet("This spreadsheet is too large to be read.")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise NoSheet("This CSV is not in UTF-8. Save it as “CSV UTF-8”.") from error
    sample = text[:10_000]
    separator = max(",;\t", key=sample.count)
    grid: Grid = list(csv.reader(io.StringIO(text), delimiter=separator))
    if len(grid) > MOST_ROWS:
        raise NoSheet(f"This sheet has more than {MOST_ROWS} rows.")
    return grid, set()
