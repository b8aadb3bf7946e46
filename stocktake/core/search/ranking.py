"""Which hit first: BM25 over the hits' own terms, the same on either database."""

from __future__ import annotations

from collections.abc import Sequence
from math import log

from stocktake.core.search import store
from stocktake.core.search.query import Query

MOST = 3000  # hits that are ranked; of more, the first as they are given
SATURATION, BY_LENGTH = 1.2, 0.6


def ranked(query: Query, numbers: Sequence[int]) -> list[int]:
    """Best first. Those beyond the first `MOST` follow as they are given, and so does what is equally good."""
    first = list(numbers[:MOST])
    if not first or not query.parts:
        return list(numbers)
    lengths: dict[int, int] = {}
    found: list[dict[int, int]] = [{} for _part in query.parts]
    needles = [_needles(part.alternatives, is_prefix=part.is_prefix) for part in query.parts]
    for number, terms in store.read(first):
        told = f" {terms} "
        lengths[number] = terms.count(" ") + 1
        for place, words in enumerate(needles):
            found[place][number] = sum(map(told.count, words)) if len(words) > 1 else told.count(words[0])
    scores = _scores(lengths, found)
    return sorted(first, key=lambda number: -scores.get(number, 0.0)) + list(numbers[MOST:])


def _needles(alternatives: Sequence[tuple[str, ...]], *, is_prefix: bool) -> list[str]:
    return [f" {' '.join(terms)}{'' if is_prefix else ' '}" for terms in alternatives]


def _scores(lengths: dict[int, int], found: list[dict[int, int]]) -> dict[int, float]:
    """A part counts more the rarer it is among the hits; a text that is long for its matches counts less."""
    if not lengths:
        return {}
    everything = sum(lengths.values())
    usual = everything / len(lengths)
    weights = [log(1 + everything / (1 + sum(counts.values()))) for counts in found]
    always, each = SATURATION * (1 - BY_LENGTH), SATURATION * BY_LENGTH / usual
    scores = dict.fromkeys(lengths, 0.0)
    for weight, counts in zip(weights, found, strict=True):
        for number, count in counts.items():
            scores[number] += weight * count / (count + always + each * lengths[number])
    return scores
