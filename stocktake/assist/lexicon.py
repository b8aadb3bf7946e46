"""The weighted words by which a paragraph is known to speak of an objective or a principle: rows, and those we ship.

`seed/lexicon/README.md` says how terms are written.
"""

import hashlib
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings

from stocktake.assist.folding import LANGUAGES
from stocktake.assist.matching import Matcher, parsed

# What a term speaks for, and its codes. "procedure" speaks against all: agendas, thanks, how a report was drafted;
# with weight 0 it only covers the words of a name, so that they lend nothing to anything.
CODES = {"objective": range(1, 24), "principle": range(1, 11), "procedure": range(1)}
HEAVIEST = 10.0


class Unusable(ValueError):
    """An entry that says nothing, or something that cannot be; its words say why."""


@dataclass(frozen=True, order=True)
class Entry:
    kind: str
    code: int
    language: str
    term: str
    weight: float
    note: str = ""

    def check(self) -> None:
        if self.kind not in CODES:
            raise Unusable(f"There is no kind {self.kind!r}; there are {', '.join(CODES)}.")
        if self.code not in CODES[self.kind]:
            raise Unusable(f"There is no {self.kind} {self.code}.")
        if self.language not in LANGUAGES:
            raise Unusable(f"There is no language {self.language!r}; there are {', '.join(LANGUAGES)}.")
        if not 0 <= self.weight <= HEAVIEST:
            raise Unusable(f"The weight of {self.term!r} lies outside 0 to {HEAVIEST:g}.")
        if not parsed(self.term):
            raise Unusable(f"The term {self.term!r} has no word that could be found, or too many.")


class Lexicon:
    """Entries, compiled once for each language. Raises Unusable, naming the entry's fault."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self.entries = tuple(sorted(set(entries)))
        for entry in self.entries:
            entry.check()
        self._matchers: dict[tuple[str, frozenset[str]], Matcher] = {}

    @cached_property
    def version(self) -> str:
        """The same for the same rows, in whatever order they came; notes do not count."""
        rows = sorted(f"{e.kind}\t{e.code}\t{e.language}\t{e.term}\t{e.weight:g}" for e in self.entries)
        return hashlib.sha256("\n".join(rows).encode()).hexdigest()[:12]

    def matcher(self, language: str, kinds: Collection[str] = tuple(CODES)) -> Matcher:
        """For one of our languages, for all of them together if it is ""; and for some kinds."""
        key = (language, frozenset(kinds))
        if key not in self._matchers:
            own = [entry for entry in self.entries if language in ("", entry.language) and entry.kind in kinds]
            self._matchers[key] = Matcher([(entry.term, entry) for entry in own])
        return self._matchers[key]


def read(folder: Path) -> Iterator[Entry]:
    """The entries of a folder's YAML files, each named by its language."""
    for path in sorted(folder.glob("??.yaml")):
        told: dict[str, dict[int, dict[float, list[Any]]]] = yaml.load(path.read_text("utf-8"), _Loader)  # noqa: S506  (a safe one, written in C where there is one)
        for kind, by_code in told.items():
            rows = ((code, weight, one) for code, by in by_code.items() for weight, ones in by.items() for one in ones)
            for code, weight, one in rows:
                term, note = (one["term"], one.get("note", "")) if isinstance(one, dict) else (str(one), "")
                yield Entry(kind, code, path.stem, term, float(weight), note)


_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@lru_cache(maxsize=1)
def shipped() -> Lexicon:
    return Lexicon(read(settings.SEED_DIR / "lexicon"))
