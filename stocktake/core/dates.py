"""Days as people write them in spreadsheets: ISO, with dots, with strokes, in words of six languages."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from functools import cache
from itertools import product
from typing import Literal

from babel.dates import get_month_names

LOCALES = ("en", "fr", "es", "ar", "ar_SY", "ru", "zh")  # months have two names in Arabic
WIDTHS: list[Literal["wide", "abbreviated"]] = ["wide", "abbreviated"]
CONTEXTS: list[Literal["format", "stand-alone"]] = ["format", "stand-alone"]
NUMBERS = re.compile(r"(\d{1,4})[-./](\d{1,2})[-./](\d{1,4})(?:[T ].*)?")
WORDS = re.compile(
    r"(\d{1,2})\s*(?:st|nd|rd|th|er|º|de\b|\.)?\s*(?:de\s+)?([^\W\d_]+)\.?,?\s*(?:de[l]?\s+)?(\d{4})\b.*"
)
MONTH_FIRST = re.compile(r"([^\W\d_]+)\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})")
CHINESE = re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})日?")


class NoDay(ValueError):
    """No day, or none that can be told."""


class Ambiguous(NoDay):
    """The third of February or the second of March: only the writer knows. `days` are both readings."""

    def __init__(self, days: tuple[dt.date, dt.date]) -> None:
        super().__init__(" / ".join(day.isoformat() for day in days))
        self.days = days


def read_day(value: object, *, month_first: bool | None = None) -> dt.date:
    """A day from a cell. `month_first` says how 03/02/2021 is meant; unsaid, it is Ambiguous. Raises NoDay."""
    if isinstance(value, dt.datetime):
        return value.date()
    if isinstance(value, dt.date):
        return value
    text = unicodedata.normalize("NFKC", str(value)).strip()
    if found := CHINESE.fullmatch(text):
        return _day(*(int(part) for part in found.groups()))
    if found := NUMBERS.fullmatch(text):
        return _of_numbers(*found.groups(), separator=re.sub(r"\d", "", text)[:1], month_first=month_first)
    if found := WORDS.fullmatch(text):
        day, month, year = found.groups()
        return _day(int(year), _month(month), int(day))
    if found := MONTH_FIRST.fullmatch(text):
        month, day, year = found.groups()
        return _day(int(year), _month(month), int(day))
    raise NoDay(text)


def _of_numbers(first: str, second: str, third: str, *, separator: str, month_first: bool | None) -> dt.date:
    if len(first) == 4:
        return _day(int(first), int(second), int(third))
    if len(third) != 4:
        raise NoDay(f"{first}{separator}{second}{separator}{third}")  # a year of two digits could be any part
    year, one, two = int(third), int(first), int(second)
    if month_first is None and separator == ".":
        month_first = False  # nobody writes the month first before a dot
    if month_first is None and one <= 12 and two <= 12 and one != two:
        raise Ambiguous((_day(year, two, one), _day(year, one, two)))
    if month_first or (month_first is None and two > 12):
        one, two = two, one
    return _day(year, two, one)


def _day(year: int, month: int, day: int) -> dt.date:
    try:
        return dt.date(year, month, day)
    except ValueError as error:
        raise NoDay(f"{year}-{month}-{day}") from error


def _month(word: str) -> int:
    found = _months().get(_bare(word))
    if found is None:
        raise NoDay(word)
    return found


@cache
def _months() -> dict[str, int]:
    """Every name and short name of a month in six languages, as far as they do not contradict."""
    names: dict[str, set[int]] = {}
    for width, context, locale in product(WIDTHS, CONTEXTS, LOCALES):
        for number, name in get_month_names(width, context, locale).items():
            names.setdefault(_bare(name), set()).add(number)
    return {name: numbers.pop() for name, numbers in names.items() if len(numbers) == 1}


def _bare(word: str) -> str:
    letters = unicodedata.normalize("NFD", word.casefold())
    return "".join(letter for letter in letters if letter.isalnum())
