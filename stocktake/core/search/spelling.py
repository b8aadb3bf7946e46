"""“Did you mean”: the nearest words of the index. They are counted, so that a text that leaves takes its words along."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping

from django.db import connection
from rapidfuzz import process
from rapidfuzz.distance import OSA

from stocktake.core.models import KnownWord
from stocktake.core.search.analyser import IS_HAN, WORD, fold, stem
from stocktake.core.search.query import Query, common_words

SHORTEST, LONGEST = 4, 30
MOST_WORDS = 4  # of a query that are looked at
MOST_KNOWN = 20_000  # words of the index that one is compared with, the most frequent ones
AT_ONCE = 800
PUT = (
    "INSERT INTO core_knownword (word, folded, length, texts) VALUES {rows} "
    "ON CONFLICT (word) DO UPDATE SET texts = core_knownword.texts + excluded.texts"
)


def words_of(text: str) -> set[str]:
    """The words that could be suggested, as they are written but for capitals."""
    found = {word.lower() for word in WORD.findall(text) if SHORTEST <= len(word) <= LONGEST}
    return {word for word in found if word.isalpha() and not IS_HAN.search(word)}


def counted(texts: Iterable[str]) -> Counter[str]:
    """Word to how many of the texts have it."""
    return Counter(word for text in texts for word in words_of(text))


def add(words: Mapping[str, int]) -> None:
    """So many texts more with each word. In the order of the words, so that two writers never wait for each other."""
    told = [(word, fold(word)[:60], len(word), count) for word, count in sorted(words.items())]
    for first in range(0, len(told), AT_ONCE // 4):
        batch = told[first : first + AT_ONCE // 4]
        rows = ", ".join(["(%s, %s, %s, %s)"] * len(batch))
        with connection.cursor() as cursor:
            cursor.execute(PUT.format(rows=rows), [value for row in batch for value in row])


def remove(words: Mapping[str, int]) -> None:
    """So many texts fewer; a word that no text has any longer is forgotten."""
    add({word: -count for word, count in words.items()})
    KnownWord.objects.filter(texts__lte=0).delete()


def suggestion(query: Query) -> str:
    """The query with its unknown words replaced by the nearest known ones; "" where none is near."""
    asked = [part.words for part in query.parts if not part.is_phrase and WORD.fullmatch(part.words)]
    wanted = {word: fold(word) for word in asked if not IS_HAN.search(word) and fold(word) not in common_words()}
    wanted = {word: folded for word, folded in wanted.items() if SHORTEST <= len(folded) <= LONGEST}
    wanted = dict(list(wanted.items())[:MOST_WORDS])
    if not wanted:
        return ""
    known = _known(wanted.values())
    near = {word: found for word, folded in wanted.items() if (found := _nearest(folded, known))}
    if not near:
        return ""
    told = query.asked
    for word, better in near.items():
        told = better.join(re.split(rf"(?<!\w){re.escape(word)}(?!\w)", told))
    return told


def _known(wanted: Iterable[str]) -> dict[str, tuple[str, int]]:
    """Folded word to how it is written and in how many texts, of about the length of those that are wanted."""
    lengths = {len(word) + more for word in wanted for more in (-2, -1, 0, 1, 2)}
    rows = KnownWord.objects.filter(length__in=lengths).order_by("-texts", "word")
    found: dict[str, tuple[str, int]] = {}
    for word, folded, texts in rows.values_list("word", "folded", "texts")[:MOST_KNOWN]:
        found.setdefault(folded, (word, texts))
    return found


def _nearest(wanted: str, known: Mapping[str, tuple[str, int]]) -> str:
    """ "" where the word is known itself, in another form of it perhaps, or where none is near."""
    if wanted in known:
        return ""
    farthest = 1 if len(wanted) < 6 else 2
    near = process.extract(wanted, known.keys(), scorer=OSA.distance, score_cutoff=farthest, limit=20, processor=None)
    if not near:
        return ""
    best = min(near, key=lambda one: (one[1], one[0][0] != wanted[0], -known[one[0]][1], one[0]))[0]
    return "" if stem(best, "en") == stem(wanted, "en") else known[best][0]
