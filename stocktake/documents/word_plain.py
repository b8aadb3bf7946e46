"""Headings that nothing marks: short lines such as "Introduction", alone in their paragraph, with prose below them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Protocol

from stocktake.documents.word_story import Paragraph, Table

MOST_WORDS, MOST_LETTERS, MOST_CHARACTERS = 9, 80, 20  # characters where words have no spaces between them
PROSE_WORDS, PROSE_CHARACTERS = 12, 24
LEAST = 2  # one short line may be anything
CJK = re.compile(r"[\u3400-\u9fff]")
SENTENCE = re.compile(r"[.!?。！？؟…][\"'”’»)\]]*(?:\s|$)|[。！？]")
NO_NAME = re.compile(r"[.,;:!?،؛؟。，；：！？…\t|@]|://")  # a heading that nothing marks has no other signs in it
OPENING = re.compile(r"[^\W\d_]")


class _Seen(Protocol):
    def __contains__(self, place: object, /) -> bool: ...


def plain_headings(items: Sequence[Paragraph | Table], known: _Seen) -> list[int]:
    """The places of such lines; none where there would be one only. `known` are headings found otherwise."""
    found: list[int] = []
    for place, item in enumerate(items):
        if place in known or not isinstance(item, Paragraph) or not _is_name(item):
            continue
        before = items[place - 1] if place else None
        follows = items[place + 1] if place + 1 < len(items) else None
        may_stand = before is None or isinstance(before, Table) or place - 1 in known or _ends(before)
        if may_stand and isinstance(follows, Paragraph) and _is_prose(follows):
            found.append(place)
    return found if len(found) >= LEAST else []


def _is_name(item: Paragraph) -> bool:
    text = item.plain.strip()
    if item.number or item.is_apart or "\n" in text or not OPENING.match(text) or NO_NAME.search(text):
        return False
    if CJK.search(text):
        return len(text) <= MOST_CHARACTERS
    return len(text) <= MOST_LETTERS and len(text.split()) <= MOST_WORDS and not text[0].islower()


def _is_prose(item: Paragraph) -> bool:
    text = item.plain.strip()
    is_long = len(text.split()) >= PROSE_WORDS or len(CJK.findall(text)) >= PROSE_CHARACTERS
    return is_long and not item.number and bool(SENTENCE.search(text))


def _ends(item: Paragraph | Table) -> bool:
    """A paragraph that is whole: not a line that announces a list, nor one short line among others."""
    return isinstance(item, Paragraph) and bool(SENTENCE.search(item.plain.strip()[-3:]))
