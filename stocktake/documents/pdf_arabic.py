"""A line of letters as they stand on a page, put in the order in which they are read."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

RTL = {"R", "AL"}
OPENING, CLOSING = "([{«‹", ")]}»›"
STOPS = set(".,:;!?،؛؟")
MIRRORED = dict(zip(OPENING + CLOSING, CLOSING + OPENING, strict=True))
SPACE_FROM = 0.3  # of the letters' size: a wider gap is a space, in files that hold no spaces


@dataclass(frozen=True)
class Letter:
    """A letter of a page: its place in PDFium's text, its origin, its edges, its size in points."""

    char: str
    index: int
    x: float
    y: float
    left: float
    right: float
    size: float

    @property
    def is_mark(self) -> bool:
        return unicodedata.category(self.char) == "Mn" if self.char else False


def in_order(row: Sequence[Letter], marks: Sequence[Letter]) -> tuple[str, bool]:
    """(the line's text as it is read, whether it runs from the right)."""
    kinds = [unicodedata.bidirectional(letter.char) for letter in row if letter.char]
    is_rtl = 2 * sum(kind in RTL for kind in kinds) > sum(kind in RTL or kind == "L" for kind in kinds)
    with_marks: dict[int, str] = {}
    for mark in marks:
        bases = [one for one in row if unicodedata.bidirectional(one.char) in RTL] or list(row)
        nearest = min(bases, key=lambda one: abs((one.left + one.right) / 2 - (mark.left + mark.right) / 2))
        with_marks[nearest.index] = with_marks.get(nearest.index, "") + mark.char
    # One sign for several letters (lam-alef) gives them one place: PDFium has turned their order with the line's.
    seen = sorted(row, key=lambda one: (-round(one.x, 1), -one.index))
    runs = _runs(seen) if is_rtl else _runs_from_left(seen)
    text = "".join(_spaced(run, with_marks) for run in runs)
    text = " ".join(unicodedata.normalize("NFKC", text).split()) if is_rtl else " ".join(text.split())
    if text[:1] in STOPS and text[-1:] not in STOPS:
        text = text[1:].lstrip() + text[0]  # of a line that runs against the page's direction
    return (_bracketed(text) if is_rtl else text), is_rtl


def _runs(seen: list[Letter]) -> list[list[Letter]]:
    """From the right: numbers and Latin words within the line are turned round."""
    return [run[::-1] if is_left else run for run, is_left in _parted(seen)]


def _runs_from_left(seen: list[Letter]) -> list[list[Letter]]:
    """From the left: Arabic words within the line are turned round."""
    found = []
    for run, is_left in reversed(_parted(seen)):
        core = len(run)
        while not is_left and core and unicodedata.bidirectional(run[core - 1].char) not in RTL:
            core -= 1
        found.append(run[::-1] if is_left else run[core:] + run[:core])  # what parts them stands before them
    return found


def _parted(seen: list[Letter]) -> list[tuple[list[Letter], bool]]:
    """Runs of one direction. What has none goes with the run around it, within numbers with the number."""
    found: list[tuple[list[Letter], bool]] = []
    kinds = [unicodedata.bidirectional(one.char) if one.char else "ON" for one in seen]
    for place, letter in enumerate(seen):
        is_left = kinds[place] in {"L", "EN", "AN"} or _is_inside(kinds, place)
        if found and found[-1][1] == is_left:
            found[-1][0].append(letter)
        else:
            found.append(([letter], is_left))
    return found


def _is_inside(kinds: list[str], place: int) -> bool:
    """A point or space between two numbers or two Latin words is theirs."""
    if kinds[place] in RTL:
        return False
    before = next((kind for kind in reversed(kinds[:place]) if kind in RTL | {"L", "EN", "AN"}), "")
    after = next((kind for kind in kinds[place + 1 :] if kind in RTL | {"L", "EN", "AN"}), "")
    alike = {before, after} <= {"L", "EN", "AN"} and bool(before and after)
    return alike and (kinds[place] in {"CS", "ES", "ET"} or "L" in {before, after})


def _spaced(run: list[Letter], marks: dict[int, str]) -> str:
    """The letters with their marks, and with a space where a gap is wide in a line that has none."""
    written, has_spaces = "", any(letter.char.isspace() for letter in run)
    for place, letter in enumerate(run):
        if place and not has_spaces:
            gap = max(letter.left - run[place - 1].right, run[place - 1].left - letter.right)
            written += " " if gap > SPACE_FROM * letter.size else ""
        written += letter.char + marks.get(letter.index, "")
    return written


def _bracketed(text: str) -> str:
    """Brackets that open before a word and close after it, whichever way they were drawn."""
    letters = list(text)
    for place, letter in enumerate(letters):
        if letter not in MIRRORED:
            continue
        before = text[place - 1] if place else " "
        after = text[place + 1] if place + 1 < len(text) else " "
        opens = before.isspace() and not after.isspace()
        closes = not before.isspace() and bool(re.match(r"[\s.,،؛:;]", after))
        if (opens and letter in CLOSING) or (closes and letter in OPENING):
            letters[place] = MIRRORED[letter]
    return "".join(letters)
