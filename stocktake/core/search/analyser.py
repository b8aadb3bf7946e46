"""Words made comparable: what a text is indexed by, and what a query is looked up by.

A word is folded (case, widths, accents, vowel marks, digits) and stemmed by its script and by the text's language. Of
Chinese, each two characters that stand together are a term, and the last character of a run is one more, so that
every character begins a term. Stemmers are one a thread: they are not made to be shared.
"""

from __future__ import annotations

import re
import threading
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

import Stemmer

STEMMERS = {"en": "english", "fr": "french", "es": "spanish", "ru": "russian", "ar": "arabic"}
LATIN = ("en", "fr", "es")
MARKS = (
    "\u00ad\u0300-\u036f\u0483-\u0487\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e8\u06ea-\u06ed\u200b-\u200f"
    "\u202a-\u202e\u2060-\u2069\ufe00-\ufe0f\ufeff"
)
HAN = "\u3007\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
WORD = re.compile(rf"[^\W_](?:[^\W_]|[{MARKS}])*")
LETTERS = re.compile(r"[^\W_]+")
SILENT = re.compile(rf"[{MARKS}\u0640]")
RUN = re.compile(rf"[{HAN}]+|[^{HAN}]+")
IS_HAN = re.compile(rf"[{HAN}]")
APOSTROPHES = "'’ʼ＇"
ELIDED = frozenset(["c", "d", "j", "l", "m", "n", "s", "t", "qu", "jusqu", "lorsqu", "puisqu"])
SAME = str.maketrans(
    {"œ": "oe", "æ": "ae", "ß": "ss", "ø": "o", "ł": "l", "đ": "d", "ı": "i", "ё": "е", "أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا"}
    | {"ى": "ي", "ی": "ي", "ک": "ك"}
)  # fmt: skip
BRITISH = re.compile(r"(?<=.{4})is(?=(?:ations?|e[drs]?|ing|ers?)$)")
LONGEST = 60  # letters of a term: no word is longer, and PostgreSQL takes no more than 2,046 bytes
PROCLITICS = ("و", "ف", "ب", "ل", "ك", "وب", "ول")
POSSESSIVES = ("هما", "هم", "هن", "ها", "نا", "كم")
_own = threading.local()


class Token(NamedTuple):
    """A term, and where in the text as it was given the letters stand that it was made from."""

    term: str
    start: int
    end: int


def tokens(text: str, language: str) -> Iterator[Token]:
    """The text's terms in order."""
    latin = language if language in LATIN else "en"
    for match in WORD.finditer(text):
        word, start = match[0], match.start()
        if _is_elided(word, text, match):
            continue
        if IS_HAN.search(word) and unicodedata.is_normalized("NFKC", word):
            yield from _han(word, start, latin)
        else:
            yield from (Token(term, start, match.end()) for term in _terms(word, latin))


def analyse(text: str, language: str) -> str:
    """What is stored of a text: its terms with a space between them."""
    return " ".join(token.term for token in tokens(text, language))


def stem(word: str, language: str) -> str:
    """The term of one folded word: by its script, or by the language where the script is Latin."""
    first = word[0]
    if "\u0600" <= first <= "\u06ff":
        return _arabic(word)[:LONGEST]
    if "\u0400" <= first <= "\u04ff":
        return _stemmed("ru", word)[:LONGEST]
    if language == "en":
        word = BRITISH.sub("iz", word)
    found = _stemmed(language, word)
    if language == "fr":  # réfugié, réfugiée: without their accents the stemmer leaves them different ends
        while len(found) > 4 and found[-1] in "ei":
            found = found[:-1]
    return found[:LONGEST]


def fold(word: str) -> str:
    """Case, widths, ligatures, accents, vowel marks and digits aside. й stays й."""
    word = SILENT.sub("", unicodedata.normalize("NFKC", word)).lower().translate(SAME)
    if word.isascii():
        return word
    return "".join(map(_letter, unicodedata.normalize("NFC", word))).translate(SAME)


def is_han(word: str) -> bool:
    return IS_HAN.match(word) is not None


def _is_elided(word: str, text: str, match: re.Match[str]) -> bool:
    """The l of l’accord, the s of Kenya’s: no words of their own."""
    start, end = match.span()
    if text[end : end + 1] and text[end : end + 1] in APOSTROPHES:
        return word.lower() in ELIDED and LETTERS.match(text, end + 1) is not None
    return word in {"s", "S"} and start > 1 and text[start - 1] in APOSTROPHES and text[start - 2].isalnum()


def _han(word: str, start: int, latin: str) -> Iterator[Token]:
    for run in RUN.finditer(word):
        piece, at = run[0], start + run.start()
        if not is_han(piece):
            yield from (Token(term, at, at + len(piece)) for term in _terms(piece, latin))
            continue
        yield from (Token(piece[n : n + 2], at + n, at + min(n + 2, len(piece))) for n in range(len(piece)))


@lru_cache(maxsize=100_000)
def _terms(word: str, language: str) -> tuple[str, ...]:
    """Most words are one term; a sign that stands for several letters or words is as many."""
    found: list[str] = []
    for part in LETTERS.findall(fold(word)):
        for piece in RUN.findall(part):
            found += (piece[n : n + 2] for n in range(len(piece))) if is_han(piece) else [stem(piece, language)]
    return tuple(found)


@lru_cache(maxsize=8192)
def _letter(letter: str) -> str:
    if (digit := unicodedata.decimal(letter, None)) is not None:
        return str(digit)
    base = unicodedata.normalize("NFD", letter)
    return letter if "\u0400" <= base[0] <= "\u04ff" else "".join(c for c in base if not unicodedata.combining(c))


def _arabic(word: str) -> str:
    """Stemmed as if it had the article: so that a noun with it and without it is the same."""
    for _ in range(2):
        if (len(word) > 4 and word[0] in "وف" and word[1:].startswith(("ال", "لل", "بال", "كال"))) or (
            len(word) > 5 and word.startswith(("بال", "كال"))
        ):
            word = word[1:]
    if len(word) > 4 and word.startswith("لل"):
        word = f"ال{word[2:]}"
    if len(word) > 4 and word.startswith("ال"):
        word = word[2:]
    else:
        word = _owned(word[1:] if len(word) > 4 and word[0] == "و" else word)
    return _stemmed("ar", f"ال{word}")


def _owned(word: str) -> str:
    """Without the ending that says whose it is."""
    for ending in POSSESSIVES:
        if word.endswith(ending) and len(word) >= len(ending) + 4:
            word = word[: -len(ending)]
            return f"{word[:-1]}ة" if word[-1] == "ت" and word[-2] != "ا" else word
    return word


def _stemmed(language: str, word: str) -> str:
    mine = _own.__dict__.setdefault("stemmers", {})
    stemmer = mine.get(language)
    if stemmer is None:
        stemmer = mine[language] = Stemmer.Stemmer(STEMMERS[language])
    return stemmer.stemWord(word) or word
