"""What somebody typed, as parts that must all be there: words, and phrases in quotation marks.

There are no operators and no wildcards to learn or to break: every other sign only stands between words.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import yaml

from stocktake.core.search.analyser import IS_HAN, LATIN, PROCLITICS, WORD, fold, is_han, tokens

MOST_CHARACTERS = 1000
MOST_PARTS = 20
QUOTES = re.compile('["“”„‟«»「」『』＂]')
BETWEEN_HAN = re.compile(rf"(?<={IS_HAN.pattern})\s+(?={IS_HAN.pattern})")
EDGES = re.compile(r"^[\W_]+|[\W_]+$")
ARABIC = re.compile("[\u0600-\u06ff]")
Terms = tuple[str, ...]


@dataclass(frozen=True)
class Part:
    """A word or a phrase: one of these rows of terms stands in the text. With `is_prefix` the last term only begins so."""

    words: str
    alternatives: tuple[Terms, ...]
    is_prefix: bool = False
    is_phrase: bool = False


@dataclass(frozen=True)
class Query:
    """`asked` is what is shown again in the field. No parts: there is nothing to look for."""

    asked: str
    parts: tuple[Part, ...]
    common: tuple[str, ...] = ()  # words left out because they stand in nearly every text
    is_cut: bool = False

    @property
    def is_only_common(self) -> bool:
        return not self.parts and bool(self.common)

    @property
    def key(self) -> tuple[tuple[tuple[Terms, ...], bool], ...]:
        """The same for queries that find the same."""
        return tuple(sorted({(part.alternatives, part.is_prefix) for part in self.parts}))


def parse(asked: str) -> Query:
    asked = clean(asked)
    is_cut = len(asked) > MOST_CHARACTERS
    shown = (
        asked[: asked.rfind(" ", 0, MOST_CHARACTERS) if " " in asked[:MOST_CHARACTERS] else MOST_CHARACTERS]
        if is_cut
        else asked
    )
    parts: dict[tuple[tuple[Terms, ...], bool], Part] = {}
    common: list[str] = []
    for words, is_phrase in _pieces(shown):
        if not is_phrase and fold(words) in common_words():
            common.append(words)
            continue
        for part in _parts(words, is_phrase=is_phrase):
            parts.setdefault((part.alternatives, part.is_prefix), part)
    kept = tuple(parts.values())[:MOST_PARTS]
    return Query(shown, kept, tuple(common), is_cut or len(parts) > MOST_PARTS)


def clean(asked: str) -> str:
    """In one line, without what cannot be shown or stored."""
    shown = (" " if unicodedata.category(c) in {"Cc", "Cs", "Zl", "Zp"} else c for c in asked[: 20 * MOST_CHARACTERS])
    return " ".join("".join(shown).split())


@lru_cache(maxsize=1)
def common_words() -> frozenset[str]:
    """Articles, prepositions and the like of the six languages, folded."""
    told = yaml.safe_load(Path(__file__).with_name("common_words.yaml").read_text(encoding="utf-8"))
    return frozenset(fold(word) for words in told.values() for word in words.split())


def _pieces(asked: str) -> Iterator[tuple[str, bool]]:
    """Words, and what stands between two quotation marks. A mark without its second is no mark."""
    between = QUOTES.split(asked)
    for place, piece in enumerate(between):
        if place % 2 and place < len(between) - 1:
            yield BETWEEN_HAN.sub("", piece), True
        else:
            yield from ((word, False) for word in map(_bare, piece.split()) if word)


def _bare(word: str) -> str:
    """Without the signs before and after it."""
    return EDGES.sub("", word)


def _parts(words: str, *, is_phrase: bool) -> Iterator[Part]:
    found: dict[Terms, None] = {}
    is_prefix = False
    for form in _forms(words, is_phrase=is_phrase):
        for language in LATIN:
            terms, is_prefix = _terms(form, language)
            if terms:
                found[terms] = None
    if found:
        yield Part(words, tuple(sorted(found)), is_prefix, is_phrase)


def _forms(words: str, *, is_phrase: bool) -> Iterator[str]:
    """An Arabic word also with what is written together with it: “and”, “for”, “by”."""
    yield words
    if is_phrase or not ARABIC.match(words) or not WORD.fullmatch(words):
        return
    bare = fold(words)
    if not bare.startswith(("ال", "لل", "بال", "كال", "وال", "فال")) and len(bare) > 2:
        yield from (f"{clitic}{bare}" for clitic in PROCLITICS)
    if bare[0] in "وفبلك" and len(bare) > 4:
        yield bare[1:]
    if bare.startswith("الو") and len(bare) > 6:
        yield bare[2:]


def _terms(words: str, language: str) -> tuple[Terms, bool]:
    """The terms as they stand in a text. A run of Chinese at the end needs not be one at the end of its text."""
    found = tuple(token.term for token in tokens(words, language))
    if not found or not is_han(found[-1]):
        return found, False
    if len(found) > 1 and len(found[-2]) == 2 and is_han(found[-2]) and found[-2][1] == found[-1]:
        return found[:-1], False
    return found, True


__all__ = ["Part", "Query", "clean", "parse"]
