"""Lines of pages put together to paragraphs: without running heads and page numbers, each with its level as a heading."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from stocktake.documents.pdf_lines import HYPHEN, Line, Page
from stocktake.documents.word_headings import TYPED_BULLET, labelled
from stocktake.documents.word_markdown import Span, tidy
from stocktake.documents.word_story import Paragraph

EDGE = 2  # lines at the top and the bottom of a page that may be running heads
APART = 1.35  # of the way from line to line
LEAST_REPEATS, LEAST_NUMBERS = 3, 2
LARGER, SMALLER = 1.09, 0.93  # than the text: a heading, a note
PAGE_NUMBER = re.compile(
    r"(?:[–—-]\s*)?(?:\w{0,8}\s*)?(?:\d{1,4}|[ivxlc]{1,6})(?:\s*(?:/|of|de|sur|из|من)\s*\d{1,4})?(?:\s*[–—-])?",
    re.IGNORECASE,
)
DIGITS = re.compile(r"[0-9]{1,5}")
WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
PARTED = re.compile(r"([^\W\d_]+)(?:\ufffe|-\n)\s*([^\W\d_]+)")
NOTE_SIGN = re.compile(r"(?:\d{1,3}|\*|[a-z])\s*(?=\S)")
ITEM = re.compile(r"(?:\(?(?:\d{1,2}|[a-zA-Zа-яА-Я])[.)]|[（(][一二三四五六七八九十]{1,3}[）)])\s+\S")
END = re.compile(r"[.!?。！？؟:：…][\"'”’»)]*$")
CJK = re.compile(r"[\u3000-\u30ff\u3400-\u9fff\uff00-\uffef]")
MOST_LEVELS = 4
MOST_HEADING = 200


@dataclass(frozen=True)
class Entry:
    """An entry of the file's own contents, its words without spaces in small letters."""

    words: str
    page: int | None
    level: int


def paragraphs(pages: list[Page], entries: Iterable[Entry]) -> list[Paragraph]:
    lines = [line for page in pages for line in page.lines]
    if not lines:
        return []
    body = _body_size(lines)
    pitch = _pitch(lines, body)
    groups = _Gatherer(body, pitch).groups(_without_running(pages, body, pitch))
    sizes = sorted({_size(group) for group in groups if _is_large(group, body)}, reverse=True)
    known = {(entry.words, entry.page): entry.level for entry in entries}
    words = Counter(word for line in lines for word in WORD.findall(line.text))
    return [_paragraph(group, _joined(group, words), sizes, body, known) for group in groups]


def _without_running(pages: list[Page], body: float, pitch: float) -> list[Page]:
    """Lines at the edges that come again on other pages, and numbers of pages, are not text."""
    edges = {page.number: [line for line in _edges(page, pitch) if line.size <= LARGER * body] for page in pages}
    seen = Counter(mark for page in pages for mark in {_as_it_stands(line) for line in edges[page.number]})
    counted = Counter(mark for page in pages for mark in {_as_it_counts(line) for line in edges[page.number]})
    kept = []
    for page in pages:
        gone = {
            id(line)
            for line in edges[page.number]
            if seen[_as_it_stands(line)] >= LEAST_REPEATS or counted[_as_it_counts(line)] >= _least(line)
        }
        kept.append(Page(page.number, [line for line in page.lines if id(line) not in gone]))
    return kept


def _least(line: Line) -> int:
    return LEAST_NUMBERS if PAGE_NUMBER.fullmatch(line.text.strip()) else LEAST_REPEATS


def _edges(page: Page, pitch: float) -> list[Line]:
    """One or two lines at the top and at the bottom that stand apart from the rest."""
    ordered = sorted(page.lines, key=lambda line: -line.y)
    return [*_apart(ordered, pitch), *_apart(ordered[::-1], pitch)]


def _apart(ordered: list[Line], pitch: float) -> list[Line]:
    for place, (line, after) in enumerate(pairwise(ordered), 1):
        if abs(line.y - after.y) > APART * pitch:
            return ordered[:place] if place <= EDGE else []
    # A page that holds nothing else: its number is no text, a line of words is.
    return [line for line in ordered if len(ordered) <= EDGE and PAGE_NUMBER.fullmatch(line.text.strip())]


def _as_it_stands(line: Line) -> str:
    return f"{' '.join(line.text.split())} {round(line.y / 12)}"


def _as_it_counts(line: Line) -> str:
    """The same for lines whose number grows with the page."""
    numbers = [int(number) - line.page for number in DIGITS.findall(line.text)]
    return f"{DIGITS.sub('#', line.text)} {numbers[:1] or _as_it_stands(line)} {round(line.y / 12)}"


def _body_size(lines: list[Line]) -> float:
    weights: Counter[float] = Counter()
    for line in lines:
        weights[line.size] += len(line.text)
    return weights.most_common(1)[0][0]


def _pitch(lines: list[Line], body: float) -> float:
    """From one line of the text to the next."""
    near = [one.last - two.y for one, two in pairwise(lines) if one.page == two.page]
    near = [gap for gap in near if 0.7 * body < gap < 2.2 * body]
    return median(near) if near else 1.3 * body


class _Gatherer:
    """Goes through the lines in their order. Notes at the foot of a page wait until the paragraph above them is whole."""

    def __init__(self, body: float, pitch: float) -> None:
        self.body, self.pitch = body, pitch
        self._open: list[Line] = []
        self._waiting: list[list[Line]] = []
        self._right = 0.0

    def groups(self, pages: list[Page]) -> list[list[Line]]:
        found: list[list[Line]] = []
        for page in pages:
            text, notes = self._parted(page.lines)
            ends = sorted(line.end for line in text)
            self._right = ends[int(0.9 * (len(ends) - 1))] if ends else self._right
            for line in text:
                if self._open and not self._goes_on(self._open[-1], line):
                    found += self._closed()
                self._open.append(line)
            self._waiting += list(self._notes(notes))
        return found + self._closed()

    def _closed(self) -> list[list[Line]]:
        closed = ([self._open] if self._open else []) + self._waiting
        self._open, self._waiting = [], []
        return closed

    def _parted(self, lines: list[Line]) -> tuple[list[Line], list[Line]]:
        """(text, notes): the small lines at the end of a page are notes."""
        ordered = sorted(lines, key=lambda line: line.y)
        notes: list[Line] = []
        for line in ordered:
            if line.size > SMALLER * self.body:
                break
            notes.append(line)
        if len(notes) == len(lines) or not any(NOTE_SIGN.match(line.text) for line in notes):
            return lines, []
        gone = {id(line) for line in notes}
        return [line for line in lines if id(line) not in gone], [line for line in lines if id(line) in gone]

    def _notes(self, lines: list[Line]) -> Iterator[list[Line]]:
        note: list[Line] = []
        for line in lines:
            if note and NOTE_SIGN.match(line.text) and (line.text[0].isdigit() or line.text[0] == "*"):
                yield note
                note = []
            note.append(line)
        if note:
            yield note

    def _goes_on(self, before: Line, line: Line) -> bool:
        """Whether a line belongs to the paragraph of the one before it."""
        if abs(before.size - line.size) > 0.06 * self.body or before.is_bold != line.is_bold:
            return False
        if before.text.endswith(HYPHEN):
            return True
        if TYPED_BULLET.match(line.text) or ITEM.match(line.text):
            return False
        gap, width = before.last - line.y, max(1.0, self._right - min(before.start, line.start))
        is_short = self._right - before.end > 0.12 * width
        ends = bool(END.search(before.text))
        if before.page != line.page or gap < 0:
            return not ends and not is_short and not _is_label(line.text)
        if gap > 1.3 * self.pitch * max(1.0, line.size / self.body):
            return False
        is_indented = line.start - before.start > 0.8 * line.size and len(self._open) > 1
        return not (is_short and ends) and not (is_indented and ends) and not (is_short and _is_label(line.text))


def _is_label(text: str) -> bool:
    return bool(labelled(text)[0])


def _size(group: list[Line]) -> float:
    return max(line.size for line in group)


def _is_large(group: list[Line], body: float) -> bool:
    return _size(group) > LARGER * body and sum(len(line.text) for line in group) <= MOST_HEADING


def _paragraph(
    group: list[Line], text: str, sizes: list[float], body: float, known: dict[tuple[str, int | None], int]
) -> Paragraph:
    key = "".join(text.split()).casefold()
    level = known.get((key, group[0].page)) or known.get((key, None)) or 0
    if not level and _is_large(group, body):
        level = min(MOST_LEVELS, sizes.index(_size(group)) + 1)
    is_note = _size(group) <= SMALLER * body
    return Paragraph(tidy([Span(text)]), level=level, is_bold=all(line.is_bold for line in group), is_apart=is_note)


def _joined(group: list[Line], words: Counter[str]) -> str:
    """The lines as one. Chinese lines meet without a space; a word parted by a hyphen is one again."""
    whole = ""
    for line in group:
        text = line.text.strip()
        meets = not whole or (CJK.match(whole[-1]) and CJK.match(text[:1]))
        ends = bool(re.search(r"[^\W\d_]-$", whole)) and text[:1].islower()
        whole += text if meets or whole.endswith(HYPHEN) else f"\n{text}" if ends else f" {text}"
    whole = PARTED.sub(lambda parted: _whole_word(parted[1], parted[2], words), whole)
    return whole.replace(HYPHEN, "-").replace("\n", "")


def _whole_word(first: str, rest: str, words: Counter[str]) -> str:
    """Whether the hyphen is the word's own is told by the other words of the file."""
    both, apart = f"{first}{rest}", f"{first}-{rest}"
    if words[both] or words[apart]:
        return both if words[both] >= words[apart] else apart
    return apart if words[first] > 1 and words[rest] > 1 else both
