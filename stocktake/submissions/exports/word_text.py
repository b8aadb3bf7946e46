"""A review's Markdown as Word: from its tokens, so that what the page shows the file shows too."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from markdown_it.token import Token

from stocktake.core import directions, languages
from stocktake.core.word import PLAIN, Line, Look, Place
from stocktake.submissions.exports import inline
from stocktake.submissions.exports.contents import Block

INDENT = 397  # a list's step, in twips
DEEPEST = 5


class TextWriter:
    """Writes the blocks of one answer into a place of a Word file."""

    def __init__(self, place: Place, blocks: list[Block]) -> None:
        self.place, self.blocks = place, blocks
        self.notes = {number: tokens for block in blocks if block.kind == "notes" for number, tokens in notes_of(block)}
        self._waiting = set(self.notes)  # notes that no paragraph has called yet
        self._in_note = False

    def write(self) -> None:
        for block in self.blocks:
            if block.kind != "notes":
                self._block(block)
        for number in sorted(self._waiting):  # called only from inside other notes
            _Flow(self, self.place, "").write(self.notes[number])

    def _block(self, block: Block) -> None:
        if block.number is None or block.tokens[0].type == "paragraph_open":
            mark = block.mark if block.number else ""
            _Flow(self, self.place, "ReviewText" if mark else "", mark).write(block.tokens)
            if block.kind == "table":
                self.place.paragraph()
            return
        self.place.paragraph("BlockMark").mark(block.mark, _bookmark(block.mark))
        _Flow(self, self.place, "").write(block.tokens)
        if block.kind == "table":
            self.place.paragraph()

    def call(self, number: int, line: Line) -> None:
        """Put a footnote where it is called; inside a footnote, only its number."""
        if self._in_note or number not in self.notes:
            line.text(f"[{number + 1}]")
            return
        self._waiting.discard(number)
        note, place = self.place.word.footnote()
        line.note(note)
        self._in_note = True
        _Flow(self, place, "FootnoteText", signed=True).write(self.notes[number])
        self._in_note = False


class _Flow:
    """A run of tokens on its way into paragraphs: which list, how deep, which quote."""

    def __init__(self, writer: TextWriter, place: Place, style: str, mark: str = "", *, signed: bool = False) -> None:
        self.writer, self.place, self.style = writer, place, style
        self.mark, self.unsigned = mark, signed
        self.lists: list[int] = []
        self.fresh = False  # the next paragraph carries its list item's bullet
        self.quotes = 0
        self.level = 0
        self.spoken: dict[str, Any] = {}  # of the paragraph that comes next, where it is written the other way

    def write(self, tokens: list[Token]) -> None:
        position = 0
        while position < len(tokens):
            token = tokens[position]
            if token.type == "table_open":
                end = next(n for n in range(position, len(tokens)) if tokens[n].type == "table_close")
                self._table(tokens[position:end])
                position = end
            elif handler := HANDLERS.get(token.type):
                handler(self, token)
            position += 1

    def _list(self, token: Token) -> None:
        ordered = token.type == "ordered_list_open"
        start = int(token.attrs.get("start", 1)) if ordered else 1
        self.lists.append(self.place.word.lists.add(ordered=ordered, start=start))

    def _list_end(self, token: Token) -> None:
        self.lists.pop()

    def _item(self, token: Token) -> None:
        self.fresh = True

    def _quote(self, token: Token) -> None:
        self.quotes += token.nesting

    def _heading(self, token: Token) -> None:
        self.level = int(token.tag[1]) + 2 if token.nesting > 0 else 0

    def _words(self, token: Token) -> None:
        self.spoken = _spoken(token, self.place.word.language)
        line = self._line()
        _inline(line, token.children or [], self.writer.call)

    def _code(self, token: Token) -> None:
        self._line("CodeBlock").text(token.content.rstrip("\n"), Look("CodeText"))

    def _rule(self, token: Token) -> None:
        self.place.paragraph("Rule")

    def _line(self, style: str = "") -> Line:
        depth = min(len(self.lists), DEEPEST + 1)
        if self.level:
            return self.place.paragraph(f"Heading{min(self.level, 6)}", **self.spoken)
        if self.fresh and self.lists:
            self.fresh = False
            return self.place.paragraph(style or "ListBullet", numbering=(self.lists[-1], depth - 1), **self.spoken)
        indent = INDENT * (depth + max(0, self.quotes - 1))
        own = style or ("Quote" if self.quotes else "ListContinue" if depth else self.style)
        if own == "Quote" and self._is_turned():
            own = "QuoteRight"
        line = self.place.paragraph(own, indent=indent, **self.spoken)
        return self._signed(line)

    def _is_turned(self) -> bool:
        way = self.spoken.get("direction", languages.direction(self.spoken.get("language", self.place.word.language)))
        return way == "rtl"

    def _signed(self, line: Line) -> Line:
        """The paragraph's number in the margin, or the footnote's own number."""
        if self.unsigned:
            self.unsigned = False
            return line.note_sign()
        if self.mark:
            line.mark(self.mark, _bookmark(self.mark)).tab()
            self.mark = ""
        return line

    def _table(self, tokens: list[Token]) -> None:
        rows: list[list[Token]] = []
        for token in tokens:
            if token.type == "tr_open":
                rows.append([])
            elif token.type == "inline":
                rows[-1].append(token)
        columns = max(len(row) for row in rows)
        for n, places in enumerate(self.place.cells(len(rows), columns)):
            for place, cell in zip(places, rows[n], strict=False):
                line = place.paragraph("TableText" if n else "TableHead", **_spoken(cell, self.place.word.language))
                _inline(line, cell.children or [], self.writer.call)


HANDLERS: dict[str, Callable[[_Flow, Token], None]] = {
    "inline": _Flow._words,
    "bullet_list_open": _Flow._list,
    "ordered_list_open": _Flow._list,
    "bullet_list_close": _Flow._list_end,
    "ordered_list_close": _Flow._list_end,
    "list_item_open": _Flow._item,
    "blockquote_open": _Flow._quote,
    "blockquote_close": _Flow._quote,
    "heading_open": _Flow._heading,
    "heading_close": _Flow._heading,
    "fence": _Flow._code,
    "code_block": _Flow._code,
    "hr": _Flow._rule,
}


def _inline(line: Line, tokens: list[Token], call: Callable[[int, Any], None]) -> None:
    inline.write(line, tokens, call, plain=PLAIN, code={"style": "CodeText"}, link={"style": "Hyperlink"})


def _spoken(token: Token, language: str) -> dict[str, Any]:
    """How a paragraph is written whose first letter runs the other way than the document's. Arabic is told by it."""
    way = directions.strong(inline.words([token]))
    if not way or way == languages.direction(language):
        return {}
    return {"language": "ar"} if way == "rtl" else {"direction": way}


def notes_of(block: Block) -> list[tuple[int, list[Token]]]:
    """The footnotes of a notes block: number and tokens."""
    found: list[tuple[int, list[Token]]] = []
    for token in block.tokens:
        if token.type == "footnote_open":
            found.append((token.meta["id"], []))
        elif found and token.type != "footnote_close":
            found[-1][1].append(token)
    return found


def _bookmark(mark: str) -> str:
    """Word takes no hyphen in the name of a place."""
    return mark.replace("-", "_")
