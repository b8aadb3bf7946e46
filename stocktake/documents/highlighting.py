"""Words of a paragraph set off with <mark>, by their places in its plain text."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator, Sequence

from markupsafe import Markup, escape

from stocktake.core.text import Block

PART = re.compile(r"<[^>]*>|&[#\w]+;|[^<&]|&", re.DOTALL)
Spans = Sequence[tuple[int, int]]


def highlighted(block: Block, spans: Spans) -> Markup:
    """The block as it is shown, its words in these spans of `block.text` marked; where HTML and text do not meet, the text."""
    wanted = {place for start, end in spans for place in range(start, end)}
    if not wanted:
        return Markup(block.html)  # noqa: S704  (sanitised when it was rendered)
    aligned = _aligned(block)
    if aligned is None:
        return Markup("<p>") + marked(block.text, spans) + Markup("</p>")
    return Markup("".join(_marked(aligned, wanted)))  # noqa: S704  (only <mark> was put into it)


def marked(text: str, spans: Spans) -> Markup:
    """Plain text, escaped, its words in these spans marked."""
    wanted = {place for start, end in spans for place in range(start, end)}
    parts = ((str(escape(char)), place) for place, char in enumerate(text))
    return Markup("".join(_marked(parts, wanted)))  # noqa: S704  (escaped)


def _marked(parts: Iterable[tuple[str, int | None]], wanted: set[int]) -> Iterator[str]:
    """No mark reaches over a tag."""
    is_open = False
    for part, place in parts:
        is_wanted = place in wanted
        if is_wanted != is_open:
            yield "<mark>" if is_wanted else "</mark>"
        is_open = is_wanted
        yield part
    if is_open:
        yield "</mark>"


def _aligned(block: Block) -> list[tuple[str, int | None]] | None:
    """The HTML in pieces, each character of its text with its place in the plain text; None where they do not meet."""
    found: list[tuple[str, int | None]] = []
    place, inside = 0, 0
    for part in PART.findall(block.html):
        if part[0] == "<" and len(part) > 1:
            inside += part.startswith("<sup") - part.startswith("</sup")  # the number of a note is no word of the text
            found.append((part, None))
            continue
        char = html.unescape(part)
        while not inside and place < len(block.text) and char != block.text[place] and block.text[place].isspace():
            place += 1
        if inside or place >= len(block.text) or char != block.text[place]:
            if not inside and not char.isspace():
                return None
            found.append((part, None))
            continue
        found.append((part, place))
        place += 1
    return found
