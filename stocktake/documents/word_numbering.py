"""The numbers and bullets that Word prints before paragraphs and does not store in their text."""

from __future__ import annotations

import re
from dataclasses import dataclass

from stocktake.documents.word_parts import Element, Styles, W, attribute, child, number, switch

ROMAN = [(1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x")]
ROMAN += [(9, "ix"), (5, "v"), (4, "iv"), (1, "i")]
LATIN = "abcdefghijklmnopqrstuvwxyz"
CYRILLIC = "абвгдежзиклмнопрстуфхцчшщэюя"
ABJAD = "أبجدهوزحطيكلمنسعفصقرشتثخذضظغ"
ALIF = "أبتثجحخدذرزسشصضطظعغفقكلمنهوي"
HAN = "〇一二三四五六七八九"
HAN_FORMATS = {"chineseCounting", "chineseCountingThousand", "ideographDigital", "japaneseCounting", "koreanCounting"}


@dataclass(frozen=True)
class Number:
    """What Word prints before one paragraph."""

    label: str  # "3.4", "(a)", "•"
    level: int  # depth of nesting from 0
    value: int
    is_ordered: bool


@dataclass(frozen=True)
class Level:
    start: int
    format: str
    text: str
    is_legal: bool
    style: str
    restart: int | None  # the level (from 1) after which it starts anew; 0 never


class Numbering:
    """Counts through the document: ask once for each numbered paragraph, in order."""

    def __init__(self, root: Element | None, styles: Styles) -> None:
        self._styles = styles
        self._lists = {attribute(e, "abstractNumId"): e for e in _all(root, "abstractNum")}
        self._nums = {attribute(e, "numId"): e for e in _all(root, "num")}
        self._levels: dict[str, dict[int, Level]] = {}
        self._counts: dict[str, dict[int, int]] = {}
        self._begun: set[tuple[str, int]] = set()

    def next(self, properties: Element | None, style: str) -> Number | None:
        """The number of the next paragraph; None where it has none."""
        num, level, key = self._place(properties, style)
        if num not in self._nums or num == "0":
            return None
        levels = self._known(num)
        if level not in levels:
            return None
        count = self._count(num, level, levels, key)
        here = levels[level]
        if here.format == "bullet":
            return Number("•", level, count, is_ordered=False)
        label = "" if here.format == "none" and "%" in here.text else self._label(levels, level, self._counts[key])
        return Number(label, level, count, is_ordered=True) if label else None

    def _place(self, properties: Element | None, style: str) -> tuple[str, int, str]:
        """(numId, level, what is counted): the paragraph's own word before its style's."""
        own = child(properties, "numPr")
        num, level = attribute(child(own, "numId"), "val"), attribute(child(own, "ilvl"), "val")
        inherited, inherited_level, said_by = self._styles.numbering(style)
        if not num:
            num, level = inherited, level or inherited_level
        if num in self._nums and not level:
            linked = [n for n, known in self._known(num).items() if known.style and known.style in {style, said_by}]
            level = str(linked[0]) if linked else "0"
        return num, min(8, max(0, number(level))), self._list_of(num)

    def _list_of(self, num: str) -> str:
        """The abstract list a number belongs to, through a style that stands for another list."""
        found = attribute(child(self._nums.get(num), "abstractNumId"), "val")
        link = attribute(child(self._lists.get(found), "numStyleLink"), "val")
        other = self._styles.numbering(link)[0] if link else ""
        if other and other != num:
            return attribute(child(self._nums.get(other), "abstractNumId"), "val") or found
        return found

    def _known(self, num: str) -> dict[int, Level]:
        if num not in self._levels:
            levels = dict(map(_level, _all(self._lists.get(self._list_of(num)), "lvl")))
            overrides = (child(e, "lvl") for e in _all(self._nums[num], "lvlOverride"))
            levels.update(_level(e) for e in overrides if e is not None)
            self._levels[num] = levels
        return self._levels[num]

    def _count(self, num: str, level: int, levels: dict[int, Level], key: str) -> int:
        counts = self._counts.setdefault(key, {})
        if (num, level) not in self._begun:
            self._begun.add((num, level))
            for override in _all(self._nums[num], "lvlOverride"):
                start = attribute(child(override, "startOverride"), "val")
                if number(attribute(override, "ilvl"), -1) == level and start:
                    counts[level] = number(start, 1) - 1
        counts[level] = counts.get(level, levels[level].start - 1) + 1
        for deeper in [n for n in counts if n > level]:
            restart = levels[deeper].restart if deeper in levels else None
            if restart is None or level < restart:
                del counts[deeper]
        return counts[level]

    @staticmethod
    def _label(levels: dict[int, Level], level: int, counts: dict[int, int]) -> str:
        def printed(match: re.Match[str]) -> str:
            named = int(match[1]) - 1
            known = levels.get(named)
            count = counts.get(named, known.start if known else 1)
            return formatted(count, "decimal" if levels[level].is_legal or not known else known.format)

        return re.sub(r"%([1-9])", printed, levels[level].text).strip()


def _all(element: Element | None, name: str) -> list[Element]:
    return [] if element is None else element.findall(W + name)


def _level(element: Element) -> tuple[int, Level]:
    restart = child(element, "lvlRestart")
    return number(attribute(element, "ilvl")), Level(
        start=number(attribute(child(element, "start"), "val"), 0 if child(element, "start") is None else 1),
        format=attribute(child(element, "numFmt"), "val") or "decimal",
        text=attribute(child(element, "lvlText"), "val")[:80],
        is_legal=bool(switch(element, "isLgl")),
        style=attribute(child(element, "pStyle"), "val"),
        restart=None if restart is None else number(attribute(restart, "val")),
    )


def formatted(value: int, form: str) -> str:
    """A count as Word writes it in one of its number formats; unknown formats come out in digits."""
    if value < 1 or value > 9_999:
        return str(value)
    alphabets = {"Letter": LATIN, "russian": CYRILLIC}
    for mark, alphabet in alphabets.items():
        if mark in form:
            letters = _lettered(value, alphabet)
            return letters.upper() if form in {"upperLetter", "russianUpper"} else letters
    if form in {"arabicAbjad", "arabicAlpha"}:
        return _lettered(value, ABJAD if form == "arabicAbjad" else ALIF)
    if form in {"upperRoman", "lowerRoman"}:
        return roman(value).upper() if form == "upperRoman" else roman(value)
    if form in HAN_FORMATS:
        return han(value)
    forms = {"none": "", "decimalZero": f"{value:02}"}
    return forms.get(form, str(value))


def _lettered(value: int, alphabet: str) -> str:
    # After z comes aa, then bb: Word repeats the letter.
    return alphabet[(value - 1) % len(alphabet)] * min(10, (value - 1) // len(alphabet) + 1)


def roman(value: int) -> str:
    letters = ""
    for worth, letter in ROMAN:
        while value >= worth:
            letters, value = letters + letter, value - worth
    return letters


def han(value: int) -> str:
    if value > 99:
        return "".join(HAN[int(digit)] for digit in str(value))
    tens, ones = divmod(value, 10)
    return ("" if tens < 2 else HAN[tens]) + ("十" if tens else "") + (HAN[ones] if ones else "")
