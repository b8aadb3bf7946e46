"""Invented answers, put together from the banks of sentences in `seed/demonstration/`."""

import re
from functools import lru_cache
from random import Random

from babel.numbers import format_decimal

from stocktake.core.seeding import tree

PLACE = re.compile(r"\{(count|share|year):(\d+)-(\d+)\}")
YEARS = re.compile(r"\{year:(\d+)-(\d+)\}")
LONGER = ("2a", "2c", "3a", "3c")
CORE = ("1a", "2a", "3a", "3c", "4a", "5a")
OBJECTIVES = tuple(f"3.{number}" for number in range(1, 24))
WITH_A_TABLE = ("3.1", "3.5", "3.20", "3.21")
OTHERS = ("1b", "2b", "2c", "2d", "3b", "3d", "5b")


@lru_cache(maxsize=6)
def bank(language: str) -> dict[str, list[list[str]]]:
    """Key of the outline to three groups of alternatives; one of each, in order, makes a paragraph."""
    answers: dict[str, list[list[str]]] = tree(f"demonstration/{language}")["answers"]
    return answers


def keys_for(language: str, seed: str, *, long: bool) -> dict[str, int]:
    """Which questions are answered, with how many paragraphs each, in the order of the bank."""
    rng, known = seeded(f"{seed} keys"), bank(language)
    longer = {*LONGER, *rng.sample(OBJECTIVES, 3)} if long else {rng.choice(LONGER)}
    some = [key for key in OBJECTIVES if key in known]
    chosen = {
        *CORE,
        rng.choice(WITH_A_TABLE),
        *rng.sample(OTHERS, rng.randint(1, 4)),
        *rng.sample(some, rng.randint(4, 9)),
    }
    return {key: 1 + (key in longer) for key in known if long or key in chosen}


def seeded(seed: str | float) -> Random:
    """Chance that falls the same way each time: nothing here is a secret."""
    return Random(seed)  # noqa: S311


class Author:
    """Writes one State's answers. The same seed writes the same words; `latest_year` is the last year they may name."""

    def __init__(self, language: str, seed: str, latest_year: int) -> None:
        self.language, self.seed, self.latest_year = language, seed, latest_year

    def answer(self, key: str, *, paragraphs: int = 1, update: int = 0) -> str:
        """Markdown. Each `update` keeps the first and last sentences of a paragraph and renews what is between."""
        return "\n\n".join(self._paragraph(key, number, update) for number in range(paragraphs))

    def differing(self, key: str, old: str, *, paragraphs: int = 1, update: int = 1) -> str:
        """The answer brought up to date, surely other than the old one."""
        tries = (self.answer(key, paragraphs=paragraphs, update=n) for n in range(update, update + 9))
        return next(text for text in tries if text != old)

    def _paragraph(self, key: str, number: int, update: int) -> str:
        turns = (0, update, 0)
        picked = [self._pick(key, place, number + turn) for place, turn in enumerate(turns)]
        year = self._year(picked, f"{self.seed} {key} {number} year")
        parts = [
            self._figures(part, year, f"{self.seed} {key} {number} {place} {turn}")
            for place, (part, turn) in enumerate(zip(picked, turns, strict=True))
        ]
        if "\n" in parts[1]:
            return "\n\n".join(parts)
        return ("" if self.language == "zh-hans" else " ").join(parts)

    def _pick(self, key: str, place: int, turn: int) -> str:
        group = bank(self.language)[key][place]
        order = seeded(f"{self.seed} {key} {place}").sample(range(len(group)), len(group))
        return group[order[turn % len(group)]].strip()

    def _year(self, parts: list[str], seed: str) -> int:
        """One year for the whole paragraph, in every range that it asks for where they meet."""
        ranges = [(int(low), int(high)) for part in parts for low, high in YEARS.findall(part)] or [(0, 0)]
        low = max(low for low, _ in ranges)
        high = min(self.latest_year, *(high for _, high in ranges))
        return seeded(seed).randint(min(low, high), high)

    def _figures(self, part: str, year: int, seed: str) -> str:
        rng = seeded(seed)

        def drawn(match: re.Match[str]) -> str:
            if match[1] == "year":
                return str(year)
            return number(rng.randint(int(match[2]), int(match[3])), self.language)

        return PLACE.sub(drawn, part)


def number(value: float, language: str, decimals: int = 0) -> str:
    """A figure as the language writes it."""
    return str(format_decimal(value, "#,##0.0" if decimals else "#,##0", locale=language.replace("-", "_")))
