"""What a writer typed, made fit for a page: nothing that a font cannot hold, and no word longer than a line."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

LONGEST = 28  # letters of a word that stay together where they must
STEP = 8
# Never printed: controls, halves of letters, what is no letter at all, marks that only say how a letter is drawn.
NEVER = re.compile(
    r"[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028\u2029\ud800-\udfff\ufdd0-\ufdef\ufe00-\ufe0f\ufeff\ufff0-\ufffb\ufffe\uffff"
    r"\U000e0000-\U000e0fff]|[\U0001fffe\U0001ffff\U0010fffe\U0010ffff]"
)
PRIVATE = re.compile(r"[\ue000-\uf8ff\U000f0000-\U0010fffd]")  # without meaning outside the file it came from
NO_LETTER = "\u0378"  # no font has it: it is shown and counted as what is missing
LONG = re.compile(rf"\S{{{LONGEST + 1},}}")
ENDS = "/?&=#-_.,;:"
HAN = re.compile(r"[\u3000-\u9fff\uf900-\ufaff\uff00-\uffef]")


def shown(words: str) -> str:
    """The words as they can be printed."""
    return PRIVATE.sub(NO_LETTER, NEVER.sub("", words.replace("\t", " ")))


def is_visible(words: str) -> bool:
    return any(unicodedata.category(letter)[0] not in "ZC" for letter in words)


def cut(words: str, longest: int = LONGEST) -> list[Any]:
    """The words with places (0) where a line may end inside a long word; Chinese needs none."""
    found: list[Any] = []
    place = 0
    for match in LONG.finditer(words) if longest == LONGEST else re.finditer(rf"\S{{{longest + 1},}}", words):
        if HAN.search(match[0]):
            continue
        if before := words[place : match.start()]:
            found.append(before)
        for piece in _pieces(match[0], min(STEP, longest)):
            found += [piece, 0]
        found.pop()
        place = match.end()
    return [*found, words[place:]] if place < len(words) else found


def _pieces(word: str, step: int) -> list[str]:
    """An address after its signs, anything else every few letters; a mark stays with its letter."""
    pieces, start = [], 0
    for place in range(1, len(word)):
        is_due = place - start >= step or (word[place - 1] in ENDS and word[place] not in ENDS)
        if is_due and place - start >= min(4, step) and not unicodedata.combining(word[place]):
            pieces.append(word[start:place])
            start = place
    return [*pieces, word[start:]]


def recut(spans: list[Any], longest: int) -> list[Any]:
    """The same spans for a narrower place."""
    found: list[Any] = []
    for span in spans:
        if isinstance(span, str):
            found += cut(span, longest)
        elif isinstance(span, dict) and "in" in span:
            found.append(span | {"in": recut(span["in"], longest)})
        else:
            found.append(span)
    return found
