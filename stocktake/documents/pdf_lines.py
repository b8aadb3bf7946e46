"""The lines of a PDF's pages: their words in reading order, and how they look and where they stand."""

from __future__ import annotations

import ctypes
import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from math import hypot
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as c

from stocktake.documents.pdf_arabic import Letter, in_order

ARABIC = re.compile(r"[\u0620-\u06ff\u0750-\u077f\ufb50-\ufdff\ufe70-\ufefc]")
BOLD = re.compile(rb"bold|black|heavy|semibold|demi", re.IGNORECASE)
HEAVY = 600  # a font's weight from which it is bold
HYPHEN = "\ufffe"  # what PDFium puts where a hyphen at the end of a line parts a word
MOST_LETTERS_OF_A_PAGE = 200_000
UNSEEN = re.compile("[\x00\x01\x03-\x08\x0e-\x1f\u200b\u2060\ufeff\ufffd]")


@dataclass
class Line:
    """A line of a page, in points from its lower left corner. One that PDFium put together of two ends at `last`."""

    text: str
    left: float
    right: float
    y: float
    size: float
    is_bold: bool
    page: int
    last: float = 0.0
    is_rtl: bool = False

    @property
    def start(self) -> float:
        """How far the text begins from where such text begins, growing inwards."""
        return -self.right if self.is_rtl else self.left

    @property
    def end(self) -> float:
        return -self.left if self.is_rtl else self.right


@dataclass
class Page:
    number: int
    lines: list[Line] = field(default_factory=list)
    letters: int = 0
    has_pictures: bool = False
    is_too_long: bool = False


def page_of(document: Any, number: int) -> Page:
    page = document[number]
    text_page = page.get_textpage()
    count = text_page.count_chars()
    found = Page(number, is_too_long=count > MOST_LETTERS_OF_A_PAGE)
    if count > 0 and not found.is_too_long:
        text = text_page.get_text_range(0, count)
        is_arabic = bool(ARABIC.search(text))
        made = _by_letters(text_page, count, number) if is_arabic else _by_lines(text_page, text, count, number)
        found.lines = [line for line in made if line.text.strip()]
        found.letters = sum(letter.isalnum() for line in found.lines for letter in line.text)
    if found.letters < 50:
        found.has_pictures = any(
            kind.type in {c.FPDF_PAGEOBJ_IMAGE, c.FPDF_PAGEOBJ_FORM, c.FPDF_PAGEOBJ_PATH}
            for kind in page.get_objects(max_depth=3)
        )
    text_page.close()
    page.close()
    return found


def _by_lines(text_page: Any, text: str, count: int, number: int) -> Iterator[Line]:
    """As PDFium parts the text into lines; how a line looks is told by a few of its letters."""
    at = 0
    for piece in re.split(r"(\r\n|\r|\n)", text):
        start, at = at, at + len(piece)
        if not piece.strip():
            continue
        first = min(start + len(piece) - len(piece.lstrip()), count - 1)
        last = min(start + len(piece.rstrip()) - 1, count - 1)
        words = UNSEEN.sub("", piece.replace("\x02", HYPHEN))
        samples = sorted({first, (first + last) // 2, last})
        left, _, _, _ = _box(text_page, first)
        _, _, right, _ = _box(text_page, last)
        size = sorted(_size(text_page, n) for n in samples)[len(samples) // 2]
        heavy = all(_is_bold(text_page, n) for n in samples)
        y, lower = _origin(text_page, first)[1], _origin(text_page, last)[1]
        yield Line(words, left, right, y, size, heavy, number, min(y, lower) if HYPHEN in words else y)


def _by_letters(text_page: Any, count: int, number: int) -> Iterator[Line]:
    """Letter by letter, since Arabic stands in a PDF as it is seen, not as it is read."""
    rows: list[list[Letter]] = []
    marks: list[Letter] = []
    for letter in _letters(text_page, count):
        if letter.is_mark:
            marks.append(letter)
        elif rows and _goes_on(rows[-1], letter):
            rows[-1].append(letter)
        else:
            rows.append([letter])
    above = _marks_by_row(rows, marks)
    for place, row in enumerate(rows):
        yield _line(text_page, row, above.get(place, []), number)


def _marks_by_row(rows: list[list[Letter]], marks: list[Letter]) -> dict[int, list[Letter]]:
    """Vowel signs stand a little higher or lower than their line, and may be drawn before it or after it."""
    found: dict[int, list[Letter]] = {}
    starts = [row[0].index for row in rows]
    for mark in marks:
        at = bisect_right(starts, mark.index) - 1
        near = [place for place in range(at - 1, at + 3) if 0 <= place < len(rows)]
        if near:
            nearest = min(near, key=lambda place: abs(rows[place][0].y - mark.y))
            found.setdefault(nearest, []).append(mark)
    return found


def _letters(text_page: Any, count: int) -> Iterator[Letter]:
    for n in range(count):
        code = c.FPDFText_GetUnicode(text_page, n)
        if code in {0, 10, 13} or c.FPDFText_IsGenerated(text_page, n) == 1:
            continue
        x, y = _origin(text_page, n)
        left, _, right, _ = _box(text_page, n)
        yield Letter(chr(code) if code < 0x110000 else "", n, x, y, left, right, _size(text_page, n))


def _goes_on(row: list[Letter], letter: Letter) -> bool:
    same_height = abs(row[-1].y - letter.y) < 0.35 * max(row[-1].size, letter.size)
    near = min(abs(letter.x - one.x) for one in (row[0], row[-1])) < 12 * letter.size or len(row) > 12
    return same_height and near


def _line(text_page: Any, row: list[Letter], marks: list[Letter], number: int) -> Line:
    text, is_rtl = in_order(row, marks)
    seen = [letter for letter in row if letter.char.strip()] or row
    middle = seen[len(seen) // 2].index
    samples = {seen[0].index, middle, seen[-1].index}
    left, right = min(one.left for one in seen), max(one.right for one in seen)
    heavy = all(_is_bold(text_page, n) for n in samples)
    size = sorted(one.size for one in seen)[len(seen) // 2]
    return Line(UNSEEN.sub("", text), left, right, seen[0].y, size, heavy, number, seen[0].y, is_rtl)


def _box(text_page: Any, n: int) -> tuple[float, float, float, float]:
    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    c.FPDFText_GetCharBox(text_page, n, left, right, bottom, top)
    return left.value, bottom.value, right.value, top.value


def _origin(text_page: Any, n: int) -> tuple[float, float]:
    x, y = ctypes.c_double(), ctypes.c_double()
    c.FPDFText_GetCharOrigin(text_page, n, x, y)
    return x.value, y.value


def _size(text_page: Any, n: int) -> float:
    """The size as it is seen: some programs write all text at size 1 and scale it."""
    matrix = c.FS_MATRIX()
    c.FPDFText_GetMatrix(text_page, n, matrix)
    return float(round(c.FPDFText_GetFontSize(text_page, n) * (hypot(matrix.c, matrix.d) or 1), 1))


def _is_bold(text_page: Any, n: int) -> bool:
    name, flags = ctypes.create_string_buffer(128), ctypes.c_int()
    c.FPDFText_GetFontInfo(text_page, n, name, 128, flags)
    return bool(BOLD.search(name.value)) or c.FPDFText_GetFontWeight(text_page, n) >= HEAVY


def opened(path: str) -> Any:
    return pdfium.PdfDocument(path)
