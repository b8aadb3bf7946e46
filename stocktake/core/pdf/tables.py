"""How wide a table's columns are, and what becomes of a table wider than the page."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from stocktake.core.pdf.lines import Line
from stocktake.core.pdf.words import recut

UPRIGHT, TURNED = 453.0, 700.0  # points between the margins of an A4 page, and of one on its side
SIZES = (9.0, 8.0, 7.0)
SMALLEST = 6.0
TALL = 160.0  # points
INSET = 4.0
LETTER = 0.62  # of the size: a middling letter in bold
SHORT = 14  # letters of a word that a column should hold whole; a longer one may be cut


@dataclass(frozen=True)
class Part:
    """A table as it is set, or one of several parts of it."""

    rows: list[list[Line]]
    widths: list[float]
    size: float
    is_turned: bool
    number: int = 1
    of: int = 1

    def title(self, words: str) -> str:
        return f"{words} ({self.number}/{self.of})".strip() if self.of > 1 else words

    def told(self, growth: float = 1) -> dict[str, Any]:
        """`growth` is how much larger the letters are set than those of the other languages."""
        size = self.size * growth
        across = TURNED if self.is_turned else UPRIGHT
        rooms = [across * width / sum(self.widths) - 2 * INSET for width in self.widths]
        most = [max(3, int(room / (size * LETTER) + 0.5)) for room in rooms]
        return {
            # A short row stands on one page; one that could fill a page may go over to the next.
            "whole": all(_height(line, n, size) < TALL for row in self.rows for line, n in zip(row, most, strict=True)),
            "rows": [[_cell(line, n) for line, n in zip(row, most, strict=True)] for row in self.rows],
            "widths": [round(width, 2) for width in self.widths],
            "size": size,
            "inset": INSET,
            "turned": self.is_turned,
        }


def parts(
    rows: Sequence[Sequence[Line]], *, widths: Sequence[int] = (), can_turn: bool = True, growth: float = 1
) -> list[Part]:
    """One part where the page, upright or turned, holds it; otherwise several, each with the first column."""
    count = max((len(row) for row in rows), default=0)
    if not count:
        return []
    filled = [[*row, *(Line("en") for _ in range(count - len(row)))] for row in rows]
    if widths:
        return [Part(filled, [float(width) for width in widths], SIZES[0], is_turned=False)]
    needs = [_need([row[column] for row in filled], growth) for column in range(count)]
    for across, is_turned in ((UPRIGHT, False), *([(TURNED, True)] if can_turn else [])):
        for size in SIZES if is_turned else SIZES[:2]:
            if sum(need.least(size) for need in needs) <= across:
                return [Part(filled, _shares(needs, size, across), size, is_turned=is_turned)]
    return _several(filled, needs, TURNED if can_turn else UPRIGHT, is_turned=can_turn)


@dataclass(frozen=True)
class Need:
    """What a column holds: letters of its longest word (as far as it should stay whole), of its longest cell."""

    word: float
    cell: float

    def least(self, size: float) -> float:
        return self.word * size * LETTER + 2 * INSET


def _need(column: list[Line], growth: float) -> Need:
    words = [line.words() for line in column]
    longest = max((_width(word) for told in words for word in told.split()), default=1)
    return Need(growth * max(2, min(longest, SHORT)), growth * max(2, *(_width(told) for told in words), 2))


def _width(words: str) -> int:
    """In letters; a Chinese one, after which a line may end, counts two."""
    if any(unicodedata.east_asian_width(letter) in "WF" for letter in words):
        return min(8, 2 * len(words))
    return len(words)


def _shares(needs: list[Need], size: float, across: float) -> list[float]:
    """Each column has what it needs; what is left goes to those with much to say."""
    least = [need.least(size) for need in needs]
    wants = [
        max(0.0, min(need.cell, 60) * size * LETTER + 2 * INSET - low) for need, low in zip(needs, least, strict=True)
    ]
    left = across - sum(least)
    if not sum(wants):
        return [low + left / len(least) for low in least]
    return [low + left * want / sum(wants) for low, want in zip(least, wants, strict=True)]


def _several(rows: list[list[Line]], needs: list[Need], across: float, *, is_turned: bool) -> list[Part]:
    first = needs[0].least(SMALLEST)
    groups: list[list[int]] = [[]]
    room = across - first
    for column in range(1, len(needs)):
        least = needs[column].least(SMALLEST)
        if least > room and groups[-1]:
            groups.append([])
            room = across - first
        groups[-1].append(column)
        room -= least
    return [
        Part(
            [[row[0], *(row[column] for column in group)] for row in rows],
            _shares([needs[0], *(needs[column] for column in group)], SMALLEST, across),
            SMALLEST, is_turned=is_turned, number=number, of=len(groups),
        )
        for number, group in enumerate(groups, 1)
    ]  # fmt: skip


def _height(line: Line, most: int, size: float) -> float:
    return (len(line.words()) / most + 1) * size * 1.4


def _cell(line: Line, most: int) -> dict[str, Any]:
    return line.told() | {"in": recut(line.spans, most)}
