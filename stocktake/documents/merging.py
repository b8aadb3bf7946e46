"""Three-way merge of a text, word by word: what each of two people changed, and where both changed the same words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from merge3 import Merge3
from patiencediff import PatienceSequenceMatcher

MATCHER: Any = PatienceSequenceMatcher  # its types and those of merge3 do not know each other
TOKEN = re.compile(r"\n+|[^\S\n]+|[\u3400-\u9fff\uf900-\ufaff]|[^\s\u3400-\u9fff\uf900-\ufaff]+")


@dataclass(frozen=True)
class Conflict:
    """Words that both changed. `start` and `end` tell where `mine` stands in the merged text."""

    base: str
    mine: str
    theirs: str
    start: int
    end: int


@dataclass(frozen=True)
class Merged:
    """`text` holds what both changed apart; in each conflict it holds the words of `mine`."""

    text: str
    conflicts: tuple[Conflict, ...]

    @property
    def is_clean(self) -> bool:
        return not self.conflicts


def merge(base: str, mine: str, theirs: str) -> Merged:
    """Bring the changes of two texts together, both made from `base`."""
    if mine in {base, theirs}:
        return Merged(theirs, ())
    if theirs == base:
        return Merged(mine, ())
    parts: list[str] = []
    conflicts: list[Conflict] = []
    length = 0
    for piece in _pieces(TOKEN.findall(base), TOKEN.findall(mine), TOKEN.findall(theirs)):
        words = piece if isinstance(piece, str) else piece[1]
        if not isinstance(piece, str):
            conflicts.append(Conflict(*piece, length, length + len(words)))
        parts.append(words)
        length += len(words)
    return Merged("".join(parts), tuple(conflicts))


def _pieces(base: Sequence[str], mine: Sequence[str], theirs: Sequence[str]) -> Iterator[str | tuple[str, str, str]]:
    groups = Merge3(base, mine, theirs, sequence_matcher=MATCHER).merge_groups()
    for kind, *sides in groups:
        if kind == "conflict":
            yield from _apart(*sides)
        else:
            yield "".join(sides[0])


def _apart(base: Sequence[str], mine: Sequence[str], theirs: Sequence[str]) -> Iterator[str | tuple[str, str, str]]:
    """A place that both changed, without the words that both wrote alike at its ends."""
    old = "".join(base)
    if not old.strip() and _is_paragraphs("".join(mine)) and _is_paragraphs("".join(theirs)):
        yield _paragraphs(old, mine, theirs)
        return
    first = _alike(mine, theirs)
    last = _alike(mine[first:][::-1], theirs[first:][::-1])
    yield "".join(mine[:first])
    yield old, "".join(mine[first : len(mine) - last]), "".join(theirs[first : len(theirs) - last])
    yield "".join(mine[len(mine) - last :])


def _alike(mine: Sequence[str], theirs: Sequence[str]) -> int:
    """How many words from the beginning are the same."""
    return next((n for n, (a, b) in enumerate(zip(mine, theirs, strict=False)) if a != b), min(len(mine), len(theirs)))


def _paragraphs(old: str, mine: Sequence[str], theirs: Sequence[str]) -> str:
    """Each wrote paragraphs of their own at the same place: both stay, those that are alike once."""
    first = _alike(mine, theirs)
    is_after = mine[0].startswith("\n\n")  # new paragraphs come with the break before them, or with the one after
    while first and not (_divides(mine, first, after=is_after) and _divides(theirs, first, after=is_after)):
        first -= 1
    head, left, right = "".join(mine[:first]), "".join(mine[first:]), "".join(theirs[first:])
    if not left.strip() or not right.strip():
        return head + (left if left.strip() else right)
    return head + _both(old, left, right)


def _divides(words: Sequence[str], place: int, *, after: bool) -> bool:
    """Whether a paragraph ends before the word at that place."""
    if after:
        return place == len(words) or words[place].startswith("\n\n")
    return words[place - 1].startswith("\n\n")


def _is_paragraphs(words: str) -> bool:
    return words.startswith("\n\n") or words.endswith("\n\n")


def _both(old: str, left: str, right: str) -> str:
    if left.startswith("\n\n") and right.startswith("\n\n"):
        return right.rstrip("\n") + left
    if left.endswith("\n\n") and right.endswith("\n\n"):
        return right + left
    return old + "\n\n" + right.strip("\n") + "\n\n" + left.strip("\n") + "\n\n"
