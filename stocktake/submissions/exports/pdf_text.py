"""A review's Markdown as a PDF: from its tokens, so that what the page shows the file shows too."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from markdown_it.token import Token

from stocktake.core import directions, languages
from stocktake.core.pdf import PLAIN, Flow, Line, Look
from stocktake.submissions.exports import inline
from stocktake.submissions.exports.contents import Block
from stocktake.submissions.exports.word_text import notes_of

Mark = dict[str, Any]


class TextWriter:
    """Writes the blocks of one answer. `address` gives what a paragraph's mark leads to."""

    def __init__(self, flow: Flow, blocks: list[Block], address: Callable[[Block], str]) -> None:
        self.flow, self.blocks, self.address = flow, blocks, address
        self.notes = {number: tokens for block in blocks if block.kind == "notes" for number, tokens in notes_of(block)}
        self._waiting = set(self.notes)  # notes that no paragraph has called yet
        self._in_note = False

    def write(self) -> None:
        for block in self.blocks:
            if block.kind != "notes":
                mark = {"mark": block.mark, "url": self.address(block)} if block.number else {}
                self._write(block.tokens, self.flow, mark)
        for number in sorted(self._waiting):  # called only from inside other notes
            self._write(self.notes[number], self.flow, {})

    def _write(self, tokens: list[Token], flow: Flow, mark: Mark) -> None:
        position = 0
        while position < len(tokens):
            end = _end(tokens, position)
            handler = HANDLERS.get(tokens[position].type, TextWriter._words)
            handler(self, tokens[position : end + 1], flow, mark)
            position = end + 1

    def _words(self, tokens: list[Token], flow: Flow, mark: Mark) -> None:
        if written := next((token for token in tokens if token.type == "inline"), None):
            self._inline(flow.paragraph(**mark), written).directed()
        elif tokens[0].content:
            flow.paragraph(**mark).text(tokens[0].content.rstrip("\n"), Look(code=True))

    def _heading(self, tokens: list[Token], flow: Flow, mark: Mark) -> None:
        self._inline(flow.heading("", int(tokens[0].tag[1]) + 2), tokens[1])

    def _list(self, tokens: list[Token], flow: Flow, mark: Mark) -> None:
        start = int(tokens[0].attrs.get("start", 1))
        ordered = tokens[0].type == "ordered_list_open"
        items = flow.listed(ordered=ordered, start=start, language=self._language(tokens), **mark)
        position = 1
        while position < len(tokens) - 1:
            end = _end(tokens, position)
            inner = flow.inner()
            self._write(tokens[position + 1 : end], inner, {})
            items.append(inner.blocks)
            position = end + 1

    def _quote(self, tokens: list[Token], flow: Flow, mark: Mark) -> None:
        self._write(tokens[1:-1], flow.quote(language=self._language(tokens), **mark), {})

    def _table(self, tokens: list[Token], flow: Flow, mark: Mark) -> None:
        rows: list[list[Line]] = []
        for token in tokens:
            if token.type == "tr_open":
                rows.append([])
            elif token.type == "inline":
                rows[-1].append(self._inline(flow.line(), token))
        flow.table(rows, **mark)

    def _rule(self, tokens: list[Token], flow: Flow, mark: Mark) -> None:
        flow.rule()

    def _inline(self, line: Line, written: Token) -> Line:
        inline.write(line, written.children or [], self._call, plain=PLAIN, code={"code": True}, link={})
        return line

    def _call(self, number: int, line: Any) -> None:
        """Put a footnote where it is called; inside a footnote, only its number."""
        if self._in_note or number not in self.notes:
            line.text(f"[{number + 1}]")
            return
        self._waiting.discard(number)
        self._in_note = True
        paragraphs = [self._inline(self.flow.line(), token) for token in self.notes[number] if token.type == "inline"]
        self._in_note = False
        line.note(paragraphs)

    def _language(self, tokens: list[Token]) -> str:
        """Arabic inside another language is told by its letters."""
        is_turned = directions.strong(inline.words(tokens)) == "rtl"
        return "ar" if is_turned and self.flow.pdf.language not in languages.RIGHT_TO_LEFT else ""


HANDLERS: dict[str, Callable[[TextWriter, list[Token], Flow, Mark], None]] = {
    "heading_open": TextWriter._heading,
    "bullet_list_open": TextWriter._list,
    "ordered_list_open": TextWriter._list,
    "blockquote_open": TextWriter._quote,
    "table_open": TextWriter._table,
    "hr": TextWriter._rule,
}


def _end(tokens: list[Token], start: int) -> int:
    """Where what opens there closes."""
    depth = 0
    for position in range(start, len(tokens)):
        depth += tokens[position].nesting
        if depth <= 0:
            return position
    return len(tokens) - 1
