"""Proposes objectives and principles for a paragraph, with the words that decided; silent where nothing is said."""

import re
from collections import Counter
from collections.abc import Collection, Sequence
from functools import lru_cache
from typing import Literal, NamedTuple

from stocktake.assist.folding import HAN, known
from stocktake.assist.lexicon import Entry, Lexicon
from stocktake.assist.matching import Found

KINDS, PROCEDURE = ("objective", "principle"), "procedure"
MOST = 5  # codes of a kind
ENOUGH, LIKELY = 2.0, 4.0  # a score from which a code is proposed; from which it is likely
BESIDE = 0.3  # of the best score: what stays below only happens to be mentioned
AGAIN, TIMES = 0.25, 3  # what a term that comes again adds, and how often
AGAINST = 0.8  # how much of the procedure's score each code must outweigh
READ = 1000  # characters that tell the language
SCRIPTS = {"ar": re.compile("[\u0621-\u064a]"), "ru": re.compile("[\u0400-\u04ff]"), "zh": re.compile(f"[{HAN}]")}
FOREIGN = re.compile(f"[\u0400-\u04ff\u0621-\u064a{HAN}]")
LATIN = re.compile("[A-Za-z\u00c0-\u017f]+")
COMMON = {
    "en": "the of and to in is are for with that by was were on their has have who at from an be which",
    "fr": "le la les de des du et en est sont pour avec qui que dans par une un au aux sur leur a été ou l d",
    "es": "el la los las de del y en es son para con que por una un al se su sus fue o ha han como lo a no sin más sobre cada entre hasta cuando ya",
}


class Evidence(NamedTuple):
    start: int
    end: int
    words: str


class Suggestion(NamedTuple):
    kind: str
    code: int
    score: float
    band: Literal["likely", "possible"]
    evidence: tuple[Evidence, ...]


def suggest(text: str, language: str | None, lexicon: Lexicon, *, kinds: Collection[str] = KINDS) -> list[Suggestion]:
    """Best first within each kind, objectives before principles. Places are those of the text as given."""
    heard = hear(text, language, lexicon, kinds)
    against = AGAINST * sum(weight for weight, _ in heard.get((PROCEDURE, 0), {}).values())
    found: list[Suggestion] = []
    for kind in kinds:
        scored = [(_score(by), code, by) for (own, code), by in heard.items() if own == kind]
        scored.sort(key=lambda one: (-one[0], one[1]))
        least = max(ENOUGH + against, BESIDE * scored[0][0]) if scored else 0.0
        kept = [one for one in scored[:MOST] if one[0] >= least]
        found += [Suggestion(kind, code, round(score, 2), _band(score), _shown(text, by)) for score, code, by in kept]
    return found


Heard = dict[tuple[str, int], dict[str, tuple[float, list[Found]]]]


def hear(text: str, language: str | None, lexicon: Lexicon, kinds: Collection[str] = KINDS) -> Heard:
    """What is said for each kind and code, and for the procedure: by words, their weight and places."""
    found = lexicon.matcher(spoken(text, language), (*kinds, PROCEDURE)).find(text)
    heard: Heard = {}
    for one in _uncovered(found):
        entry: Entry = one.value
        by = heard.setdefault((entry.kind, entry.code), {})
        by.setdefault(entry.term, (entry.weight, []))[1].append(one)
    return heard


def _uncovered(found: list[Found]) -> list[Found]:
    """Without what stands inside longer words of its kind, or inside a name or a procedure: "financial education" is no school."""
    found.sort(key=lambda one: (one.start, -one.end, one.value.kind != PROCEDURE))
    kept, over = [], dict.fromkeys((*KINDS, PROCEDURE), (-1, -1))
    for one in found:
        kind, span = one.value.kind, (one.start, one.end)
        if one.end <= over[PROCEDURE][1] and (kind != PROCEDURE or span != over[PROCEDURE]):
            continue
        if one.end <= over[kind][1] and span != over[kind]:
            continue
        if kind == PROCEDURE and any(one.end <= over[by][1] for by in KINDS):
            continue
        kept.append(one)
        if not one.is_wide and one.end > over[kind][1]:
            over[kind] = span
    return kept


def _score(by: dict[str, tuple[float, list[Found]]]) -> float:
    """Each place counts once, for the heaviest of its terms; a term that comes again counts a little more."""
    score = 0.0
    taken: set[tuple[int, int]] = set()
    for weight, places in sorted(by.values(), key=lambda one: -one[0]):
        free = [place for place in places if (place.start, place.end) not in taken]
        if free:
            score += weight * (1 + AGAIN * (min(len(free), TIMES) - 1))
            taken.update((place.start, place.end) for place in free)
    return score


def _band(score: float) -> Literal["likely", "possible"]:
    return "likely" if score >= LIKELY else "possible"


def _shown(text: str, by: dict[str, tuple[float, list[Found]]]) -> tuple[Evidence, ...]:
    spans = sorted({(one.start, one.end) for weight, places in by.values() if weight for one in places})
    return tuple(Evidence(start, end, text[start:end]) for start, end in spans)


def spoken(text: str, language: str | None = None) -> str:
    """The language that is told, unless the script contradicts; else the one that the text shows; "" if it shows none."""
    told, sample = known(language), text[:READ]
    if told in COMMON and not FOREIGN.search(sample):
        return told
    counts = {each: len(script.findall(sample)) for each, script in SCRIPTS.items()}
    counts["zh"] *= 3  # a character is a word
    script = max(counts, key=counts.__getitem__)
    latin = sum(map(len, LATIN.findall(sample)))
    if counts[script] > latin:
        return script
    if not latin or told in COMMON:
        return told
    return _latin(tuple(word.lower() for word in LATIN.findall(sample)))


@lru_cache(maxsize=1)
def _common() -> dict[str, frozenset[str]]:
    return {language: frozenset(words.split()) for language, words in COMMON.items()}


def _latin(words: Sequence[str]) -> str:
    often = Counter({each: sum(word in own for word in words) for each, own in _common().items()})
    (first, most), (_, second) = often.most_common(2)
    return first if most > second else ""
