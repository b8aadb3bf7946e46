"""Runs of text as Markdown that reads back as the same text: escaped, emphasised only where that is clean."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace

# Characters that mean something wherever they stand; an underscore within a word means nothing.
SPECIAL = re.compile(r"[\\*`\[<|]|(?<![^\W_])_|_(?![^\W_])|~(?=~)|(?<=~)~|&(?=#?\w+;)|\](?=[(:])")
# … and at the beginning of a line: headings, quotes, lists, rules, underlines, table rulers, notes.
OPENING = re.compile(r"#|>|[-+](?=\s|$|-)|(?<=^)=+\s*$|:(?=-)|[0-9]{1,9}(?=([.)])(?:\s|$))")
SPACES = re.compile(r"[ \t\r\f\v]+")
UNSAFE_IN_URL = re.compile(r"[\x00-\x20<>()\\|\"`^{}\[\]*]")
LINKABLE = re.compile(r"(?:https?://|mailto:)\S", re.IGNORECASE)


@dataclass(frozen=True)
class Span:
    """Text in one format, or the reference to a note. A line break is a newline in the text."""

    text: str
    bold: bool = False
    italic: bool = False
    link: str = ""
    note: int = 0
    strike: bool = False

    @property
    def looks(self) -> tuple[bool, bool, bool]:
        return self.bold, self.italic, self.strike


def tidy(spans: Sequence[Span]) -> list[Span]:
    """Neighbours alike become one; spaces are single and none stand at the edges of a line."""
    groups: list[tuple[Span, list[str]]] = []
    for span in spans:
        if groups and not span.note and _goes_with(span, groups[-1][0]):
            groups[-1][1].append(span.text)
        elif span.note or span.text:
            groups.append((span, [span.text]))
    found: list[Span] = []
    for span, texts in groups:
        text = _lines(SPACES.sub(" ", "".join(texts)))
        before = found[-1].text if found else " "
        text = text.lstrip(" ") if before.endswith((" ", "\n")) else text
        if found and text.startswith("\n"):
            found[-1] = replace(found[-1], text=before.rstrip(" "))
        if text or span.note:
            found.append(replace(span, text=text))
    return _trimmed(found)


def _goes_with(span: Span, before: Span) -> bool:
    """Spaces go with whatever stands before them, but do not lengthen a link."""
    if before.note or before.link != span.link:
        return False
    return not span.text.strip() or before.looks == span.looks


def _lines(text: str) -> str:
    return re.sub(r" ?\n ?", "\n", text)


def _trimmed(spans: list[Span]) -> list[Span]:
    while spans and not spans[0].note and not spans[0].text.strip():
        spans = spans[1:]
    while spans and not spans[-1].note and not spans[-1].text.strip():
        spans = spans[:-1]
    if spans and not spans[0].note:
        spans = [replace(spans[0], text=spans[0].text.lstrip()), *spans[1:]]
    if spans and not spans[-1].note:
        spans = [*spans[:-1], replace(spans[-1], text=spans[-1].text.rstrip())]
    return spans


def without_start(spans: Sequence[Span], length: int) -> list[Span]:
    """The spans without their first characters."""
    kept: list[Span] = []
    for span in spans:
        cut = min(length, len(span.text))
        length -= cut
        if span.note or span.text[cut:]:
            kept.append(replace(span, text=span.text[cut:]))
    return tidy(kept)


def to_plain(spans: Sequence[Span]) -> str:
    return re.sub(r"\n{2,}", "\n", "".join(span.text for span in spans)).strip()


def to_markdown(spans: Sequence[Span], *, in_cell: bool = False) -> str:
    """One paragraph, or several where the text has empty lines. In a cell of a table all is one line."""
    lines: list[list[Span]] = [[]]
    for span in spans:
        first, *more = span.text.split("\n")
        lines[-1].append(replace(span, text=first))
        lines.extend([replace(span, text=text)] for text in more)
    written = [_line(_trimmed([s for s in line if s.text or s.note]), is_opening=not in_cell) for line in lines]
    if in_cell:
        return " ".join(line for line in written if line)
    # Two spaces at the end of a line are Markdown's break within a paragraph.
    return re.sub(r"\n{2,}", "\n\n", "\n".join(written)).strip("\n").replace("\n", "  \n").replace("  \n  \n", "\n\n")


def escape(text: str) -> str:
    """One line of plain text."""
    return _line([Span(text)], is_opening=True)


def _line(spans: list[Span], *, is_opening: bool) -> str:
    text = "".join(span.text for span in spans)
    marked = sorted(_places(text, spans, is_opening=is_opening))
    written, at = "", 0
    for index, span in enumerate(spans):
        end = at + len(span.text)
        inner = _escaped(text, at, end, marked)
        follows = spans[index + 1] if index + 1 < len(spans) else None
        after = ("[" if follows.note or follows.link else follows.text[:1]) if follows else ""
        at = end
        if span.note:
            written += f"[^{span.note}]"
        elif span.link:
            written += f"[{_emphasised(inner, span, '[', ']')}]({url(span.link)})"
        else:
            written += _emphasised(inner, span, written[-1:], after)
    return written


def _places(text: str, spans: Sequence[Span], *, is_opening: bool) -> set[int]:
    """Where a backslash goes."""
    places = {match.start() for match in SPECIAL.finditer(text)}
    if is_opening and (opening := OPENING.match(text)):
        # "1." is disarmed at its dot.
        places.add(opening.end() if opening[1] else opening.start())
    at = 0
    for span in spans:
        if (span.note or span.link) and text[at - 1 : at] in {"!", "^"} and at:
            places.add(at - 1)
        if span.link:
            places.update(at + match.start() for match in re.finditer(r"\]", span.text))
        at += len(span.text)
        if span.note and text[at : at + 1] in {"(", ":"}:
            places.add(at)
    return places


def _escaped(text: str, start: int, end: int, marked: list[int]) -> str:
    pieces, at = [], start
    for place in marked[bisect_left(marked, start) : bisect_left(marked, end)]:
        pieces += [text[at:place], "\\"]
        at = place
    return "".join([*pieces, text[at:end]])


def _emphasised(inner: str, span: Span, before: str, after: str) -> str:
    mark = ("~~" if span.strike else "") + ("**" if span.bold else "") + ("*" if span.italic else "")
    core = inner.strip()
    if not mark or not core or not any(character.isalnum() for character in core):
        return inner
    start = inner.index(core)
    lead, tail = inner[:start], inner[start + len(core) :]
    if not _opens(lead[-1:] or before, core[0]) or not _opens(tail[:1] or after, core[-1]):
        return inner
    return f"{lead}{mark}{core}{mark[::-1]}{tail}"


def _opens(outside: str, inside: str) -> bool:
    """Whether Markdown sees a mark between the two as the edge of emphasis (CommonMark 6.2, a little stricter)."""
    if outside in {"*", "~"}:
        return False
    edge = not outside or outside.isspace() or unicodedata.category(outside).startswith("P")
    return edge or unicodedata.category(inside)[0] not in "PSZ"


def url(target: str) -> str:
    """An address that ends where it ends, in a link and in a table."""
    target = re.sub(r"&(?=#?\w+;)", "&amp;", target.strip())
    return UNSAFE_IN_URL.sub(lambda match: "".join(f"%{byte:02X}" for byte in match[0].encode()), target)


def is_linkable(target: str) -> bool:
    return bool(LINKABLE.match(target.strip()))


def shifted(text: str, indent: int) -> str:
    """The lines after the first moved in, to stand under the first."""
    return re.sub(r"\n(?=[^\n])", "\n" + " " * indent, text)
