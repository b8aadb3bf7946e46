"""What became of a text: kept, gone and added words, paragraph by paragraph."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from dataclasses import dataclass

import patiencediff

MOST_COMPARISONS = 1_000_000_000  # pairs of tokens: texts of 15,000 words; a few hundredths of a second
MOST_PAIRS = 40_000  # of tokens between two that stand once: there the time grows with their product
READABLE = 6  # tokens: three words and the spaces between them
TOKEN = re.compile(r"\s+|[\u3400-\u9fff]|[^\s\u3400-\u9fff]+")


@dataclass(frozen=True)
class Change:
    """A stretch of text in a comparison: kept, added or gone."""

    kind: str
    text: str


def changes(old: str, new: str) -> Iterator[Change]:
    """What became of the old text: paragraph by paragraph, and inside changed ones word by word (Chinese: by character)."""
    before, after = re.split(r"(\n{2,})", old), re.split(r"(\n{2,})", new)
    for tag, a, b, c, d in difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            yield Change("kept", "".join(before[a:b]))
        else:
            yield from _in_words("".join(before[a:b]), "".join(after[c:d]))


def _in_words(old: str, new: str) -> Iterator[Change]:
    before, after = TOKEN.findall(old), TOKEN.findall(new)
    if len(before) * len(after) > MOST_COMPARISONS:  # the time grows with the product: these are shown as a whole
        yield from _change([old], [new])
        return
    gone: list[str] = []
    added: list[str] = []
    codes = list(_codes(before, after))
    for place, (tag, a, b, c, d) in enumerate(codes):
        lone = b - a < READABLE and 0 < place < len(codes) - 1  # a few common words between two changes only confuse
        if tag == "equal" and not lone:
            yield from _change(gone, added)
            gone, added = [], []
            yield Change("kept", "".join(before[a:b]))
            continue
        gone += before[a:b]
        added += after[c:d]
    yield from _change(gone, added)


def _codes(before: list[str], after: list[str]) -> Iterator[tuple[str, int, int, int, int]]:
    """Words that stand once on each side hold the rest together; short stretches between them are compared one by one."""
    for code in patiencediff.PatienceSequenceMatcher(None, before, after).get_opcodes():
        tag, a, b, c, d = code
        if tag != "replace" or (b - a) * (d - c) > MOST_PAIRS:
            yield code
            continue
        inner = difflib.SequenceMatcher(None, before[a:b], after[c:d], autojunk=False).get_opcodes()
        yield from ((kind, a + i, a + j, c + k, c + m) for kind, i, j, k, m in inner)


def _change(gone: list[str], added: list[str]) -> Iterator[Change]:
    if any(gone):
        yield Change("gone", "".join(gone))
    if any(added):
        yield Change("added", "".join(added))
