"""Citations in a text: `[@12]` names the pin numbered 12; readers see a number that counts from the beginning."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from markupsafe import Markup, escape

from stocktake.core import text
from stocktake.core.text import Block

MARKER = re.compile(r"\[@(\d{1,6})\]")
CALL = re.compile(r"\\?\[@(\d{1,6})\\?\]")  # as it stands in Markdown, where the brackets may be escaped
GAP = re.compile(r"\s*(?:\[(?:…|\.\.\.)\]|\((?:…|\.\.\.)\)|…)\s*")
SPACE = re.compile(r"\s+")
QUIET = {"heading", "notes"}  # kinds of blocks that need no citation


def markers(words: str) -> list[int]:
    """The pins that a text names, in their order, each as often as it is named."""
    return [int(number) for number in MARKER.findall(words)]


def cited_in(texts: Iterable[str]) -> dict[int, int]:
    """Pin number to the number that readers see: the order of its first citation through all chapters."""
    found: dict[int, int] = {}
    for markdown in texts:
        for block in text.blocks(markdown):
            for number in markers(block.text):
                found.setdefault(number, len(found) + 1)
    return found


def linked(html: str, numbers: Mapping[int, int]) -> Markup:
    """Sanitised HTML in which each marker leads to its citation; a marker that names no pin stays as it is."""

    def link(match: re.Match[str]) -> str:
        number = numbers.get(int(match[1]))
        return match[0] if number is None else f'<sup class="cite"><a href="#c{escape(number)}">[{number}]</a></sup>'

    return Markup(MARKER.sub(link, html))  # noqa: S704  (sanitised when it was frozen; only our own numbers are put in)


def numbered(markdown: str, numbers: Mapping[int, int]) -> str:
    """Markdown in which each marker is its number in brackets: for files, whose citations stand at the end."""

    def call(match: re.Match[str]) -> str:
        number = numbers.get(int(match[1]))
        return match[0] if number is None else f"\\[{number}\\]"

    return CALL.sub(call, markdown)


def misquotes(block: Block, sources: Iterable[str]) -> bool:
    """Whether a block that is a quotation says words that no passage cited in it says. […] may leave words out."""
    if block.kind != "quote":
        return False
    said = [_even(source) for source in sources]
    pieces = [_even(piece) for piece in GAP.split(MARKER.sub("", block.text))]
    return any(piece and not any(piece in source for source in said) for piece in pieces)


def _even(words: str) -> str:
    return SPACE.sub(" ", words).strip(" .“”«»\"'‘’„‟「」『』")
