"""Where a comment stands now: the paragraph it was made on, followed through every edit of its section."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache

from rapidfuzz import fuzz
from rapidfuzz.distance import LCSseq

from stocktake.core import text
from stocktake.documents.merging import TOKEN

ALIKE = 65.0  # per cent: the same paragraph, edited
PART = 88.0  # per cent of the words of a piece that a divided or joined paragraph was made of, in their order
SHORTEST = 5  # words: shorter pieces are found in anything
FAR = 2.0  # what one paragraph of distance costs
MOST_STEPS = 12  # versions looked at between the one commented on and today's

Blocks = Sequence[str]


@lru_cache(maxsize=256)
def blocks_of(markdown: str) -> tuple[str, ...]:
    """The words of each top-level block, as `core.text.blocks` divides them."""
    return tuple(block.text for block in text.blocks(markdown))


def stands_at(quote: str, block: int, now: Blocks, history: Callable[[], Iterable[Blocks]] = tuple) -> int | None:
    """The place today of the paragraph that was `quote` at place `block`; None: it is gone.

    `history` gives the section's versions from the one commented on to today's; it is asked only where the paragraph
    does not stand there word for word.
    """
    if (found := _same(quote, block, now)) is not None:
        return found
    texts = iter(history())
    before: Blocks = next(texts, ())
    if (found := _recognised(quote, block, now, before)) is not None:
        return found
    for step in texts:
        found = _recognised(quote, block, step, before)
        if found is not None:
            quote, block, before = step[found], found, step
    return _same(quote, block, now)


def steps(first: int, last: int) -> list[int]:
    """The versions after `first` up to `last`, thinned to a number that can be read."""
    every = range(first + 1, last + 1)
    if len(every) <= MOST_STEPS:
        return list(every)
    return sorted({every[round(n * (len(every) - 1) / (MOST_STEPS - 1))] for n in range(MOST_STEPS)})


def _recognised(quote: str, block: int, now: Blocks, before: Blocks) -> int | None:
    """The same words, else the most alike near its place, other than what stood beside it before and stands still."""
    if (found := _same(quote, block, now)) is not None:
        return found
    others = set(before) - {quote}
    scores = {place: _alike(quote, words) for place, words in enumerate(now) if words not in others}
    good = [place for place, score in scores.items() if score >= ALIKE]
    return max(good, key=lambda place: scores[place] - FAR * abs(place - block), default=None)


def _same(quote: str, block: int, now: Blocks) -> int | None:
    return min((n for n, words in enumerate(now) if words == quote), key=lambda n: abs(n - block), default=None)


def _alike(quote: str, words: str) -> float:
    """From 0 to 100: by words, so that Chinese and Arabic count alike; a piece of the paragraph counts as it."""
    one, other = _tokens(quote), _tokens(words)
    whole = fuzz.ratio(one, other, score_cutoff=ALIKE)
    shorter, longer = sorted((len(one), len(other)))
    if whole or shorter < SHORTEST or shorter * 5 < longer:
        return whole
    part = 100 * LCSseq.similarity(one, other) / shorter
    return part if part >= PART else 0.0


@lru_cache(maxsize=4096)
def _tokens(words: str) -> tuple[str, ...]:
    return tuple(token for token in TOKEN.findall(words) if not token.isspace())
