"""Finds thousands of terms in a text in one pass: words are looked up by their beginnings, phrases walked in a tree."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from stocktake.assist.folding import HAN, MARKS, fold, plain, words

LONGEST = 8  # words of a term
FAR = 4  # words that "~" may stand for
FAR_HAN = 8  # characters, where words are not told apart
KEPT = 50_000  # words remembered; a reader of a whole archive stays below
MOST = 200  # phrases begun and not yet ended, in text that was written to be bad
TOKEN = re.compile(rf"[{HAN}]+|[^\W_{HAN}]+(?:[{MARKS}]+[^\W_{HAN}]+)*[{MARKS}]*")
WORD = re.compile(rf"(~?)\s*([{HAN}]+|[^\s~!\-'’.,/()«»\"{HAN}]+)(!?)")
SILENT = "的"  # stands between any two Chinese words or does not
ARABIC = re.compile("[\u0621-\u064a]")


class Word(NamedTuple):
    text: str
    is_whole: bool
    is_far: bool


class Found(NamedTuple):
    """A term at a place of the text as it was given. `is_wide`: other words may stand between its own."""

    start: int
    end: int
    value: Any
    is_wide: bool = False


class Known(NamedTuple):
    """What a word of a text is: numbers of words, what these alone are worth, and the phrases that begin with them."""

    numbers: tuple[int, ...]
    ends: tuple[Any, ...]
    nodes: tuple["Node", ...]


class Node:
    __slots__ = ("ends", "far", "near")

    def __init__(self) -> None:
        self.near: dict[int, Node] = {}
        self.far: dict[int, Node] = {}
        self.ends: list[tuple[Any, bool]] = []


@lru_cache(maxsize=1)
def small() -> frozenset[str]:
    return frozenset(fold(str(word)) for word in words()["small"]) - {"sur"}  # small in French, the South in Spanish


def parsed(term: str) -> list[Word]:
    """The words of a term; none if there are none, or more than anybody would write. One left of several is meant whole."""
    found = [(gap, fold(word), whole) for gap, word, whole in WORD.findall(plain(term).replace(SILENT, ""))]
    told = [Word(word, bool(whole), bool(gap)) for gap, word, whole in found]
    kept = [word for word in told if word.text not in small()]
    if len(kept) == 1 < len(told):
        return [kept[0]._replace(is_whole=True)]  # "at sea" is no season
    return kept if len(kept) <= LONGEST else []


def _forms(word: str) -> list[str]:
    """A word, and in Arabic the word without what is written onto its front."""
    if not ARABIC.match(word):
        return [word]
    found = [word]
    for fronts in ("وف", "بلك"):
        found += [form[1:] for form in found if form[0] in fronts and len(form) > 3]
    found += [form[2:] for form in found if form.startswith("ال") and len(form) > 4]
    found += [form[1:] for form in found if form.startswith("لل") and len(form) > 4]
    return list(dict.fromkeys(found + [form[1:] for form in found if form[0] == "ل" and len(form) > 4]))


class Matcher:
    """`terms`: (term, any value); `find` gives the values back with their places."""

    def __init__(self, terms: Sequence[tuple[str, Any]]) -> None:
        self.stems: dict[str, int] = {}
        self.wholes: dict[str, int] = {}
        self.han: dict[str, int] = {}
        self.root, self.numbers, self.steps = Node(), 0, 0
        for term, value in terms:
            self._add(parsed(term), value)
        self.most = max(map(len, self.stems), default=0)
        lengths: dict[str, set[int]] = {}
        for word in self.han:
            lengths.setdefault(word[0], set()).add(len(word))
        self.lengths = {first: tuple(sorted(own)) for first, own in lengths.items()}
        self.seen: dict[str, Known | None] = {}
        self.characters = {word: self._known((number,)) for word, number in self.han.items()}

    def _add(self, told: list[Word], value: Any) -> None:
        node = self.root
        for place, word in enumerate(told):
            kind = self.han if re.match(f"[{HAN}]", word.text) else self.wholes if word.is_whole else self.stems
            number = kind.setdefault(word.text, self.numbers + 1)
            self.numbers = max(self.numbers, number)
            branch = node.far if word.is_far and place else node.near
            node = branch.setdefault(number, Node())
        if told:
            node.ends.append((value, any(word.is_far for word in told[1:])))

    def _known(self, numbers: tuple[int, ...]) -> Known:
        nodes = [self.root.near[number] for number in numbers if number in self.root.near]
        ends = tuple(value for node in nodes for value, _ in node.ends)
        return Known(numbers, ends, tuple(node for node in nodes if node.near or node.far))

    def _read(self, raw: str) -> Known | None:
        """The known words that a word of the text is; None for a small word."""
        word = fold(plain(raw))
        if word in small():
            return None
        found = []
        for form in _forms(word):
            found += [self.wholes[form]] if form in self.wholes else []
            found += [self.stems[form[:n]] for n in range(1, min(self.most, len(form)) + 1) if form[:n] in self.stems]
        return self._known(tuple(dict.fromkeys(found)))

    def _words(self, text: str) -> Iterator[tuple[int, int, Known, int, int]]:
        """What is known in a text: first and last place (in words, or Chinese characters), start and end."""
        at, seen = 0, self.seen
        for m in TOKEN.finditer(text.replace("_", " ")):
            raw = m[0]
            if raw[0] > "\u2fff" and re.match(f"[{HAN}]", raw):
                yield from self._characters(fold(raw), at, m.start())
                at += len(raw)
                continue
            try:
                known = seen[raw]
            except KeyError:
                if len(seen) >= KEPT:
                    seen.clear()
                known = seen[raw] = self._read(raw)
            if known is not None:
                if known.numbers:
                    yield at, at, known, m.start(), m.end()
                at += 1

    def _characters(self, run: str, at: int, start: int) -> Iterator[tuple[int, int, Known, int, int]]:
        lengths, characters = self.lengths, self.characters
        places = [i for i, char in enumerate(run) if char != SILENT]
        run = run.replace(SILENT, "")
        for i, char in enumerate(run):
            for length in lengths.get(char, ()):
                known = characters.get(run[i : i + length])
                if known and i + length <= len(run):
                    first, last = places[i], places[i + length - 1]
                    yield at + first, at + last, known, start + first, start + last + 1

    def find(self, text: str) -> list[Found]:
        """Every term, in the order of its end. `steps` counts the work, for the tests."""
        found: list[Found] = []
        waiting: list[tuple[dict[int, Node], int, int, int]] = []  # branches, from and to which place, start
        for at, last, known, start, end in self._words(text):
            self.steps += 1 + len(waiting)
            opened = [(node, start) for node in known.nodes]
            found += [Found(start, end, value) for value in known.ends]
            if waiting:
                waiting = [one for one in waiting if one[2] >= at][-MOST:]
                reached = self._reached(waiting, known.numbers, at)
                found += [Found(begun, end, *ending) for node, begun in reached for ending in node.ends]
                opened += reached
            far = last + 1 + (FAR_HAN if last > at else FAR)
            waiting += [(node.near, last + 1, last + 1, begun) for node, begun in opened if node.near]
            waiting += [(node.far, last + 1, far, begun) for node, begun in opened if node.far]
        return found

    @staticmethod
    def _reached(
        waiting: list[tuple[dict[int, Node], int, int, int]], numbers: tuple[int, ...], at: int
    ) -> list[tuple[Node, int]]:
        return [
            (branch[number], begun)
            for branch, after, _, begun in waiting
            if after <= at
            for number in numbers
            if number in branch
        ]
