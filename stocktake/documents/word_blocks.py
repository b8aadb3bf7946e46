"""Paragraphs and tables as blocks of Markdown: lists together, notes with the block that refers to them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from stocktake.documents.word_lists import Item, ListWriter, continued, item_of
from stocktake.documents.word_markdown import Span, escape, shifted, to_markdown
from stocktake.documents.word_story import RULE, Cell, Note, Paragraph, Table

Block = dict[str, Any]
Marks = list[tuple[str, str]]
QUOTES = {"quote", "quote right", "intense quote"}
MORE = {"list continue"}


class BlockWriter:
    """Writes the items of one file. In a file of ours every paragraph is what its style says, and nothing is guessed."""

    def __init__(self, notes: Mapping[int, Note], *, is_ours: bool = False) -> None:
        self._notes, self._is_ours = notes, is_ours
        self._lists = ListWriter()
        self._row: list[Item] = []
        self._marks: Marks = []
        self._begun: set[str] = set()

    def blocks(self, items: Sequence[Paragraph | Table], levels: Mapping[int, int]) -> Iterator[Block]:
        for place, item in enumerate(items):
            begun = {name for kind, name in item.marks if kind == "begin"}
            if begun - self._begun:
                yield from self._closed()  # a list does not go on from one answer into the next
            self._begun |= begun
            if self._is_listed(item, place in levels):
                self._marks += item.marks
                continue
            yield from self._closed()
            self._lists.forget()
            if isinstance(item, Table):
                yield self._noted("table", _table(item.rows), _table_plain(item.rows), item.notes, item.marks)
            elif place in levels:
                yield from self._heading(item, levels[place])
            else:
                yield self._paragraph(item)
        yield from self._closed()

    def _is_listed(self, item: Paragraph | Table, is_heading: bool) -> bool:  # noqa: FBT001  (one caller)
        """Whether the item went into the list that is being gathered."""
        if isinstance(item, Table) or is_heading:
            return False
        if self._is_ours and self._row and item.style in MORE:
            self._row[-1] = continued(self._row[-1], item)
            return True
        listed = item_of(item, is_typed=not self._is_ours)
        self._row += [listed] if listed else []
        return bool(listed)

    def _closed(self) -> Iterator[Block]:
        if self._row:
            plain = "\n".join(f"{item.label} {item.plain}".strip() for item in self._row)
            notes = [note for item in self._row for note in item.notes]
            yield self._noted("list", self._lists.write(self._row), plain, notes, self._marks)
        self._row, self._marks = [], []

    def _paragraph(self, item: Paragraph) -> Block:
        if not item.spans:
            return self._noted("rule", "---" if item.style == RULE and self._is_ours else "", "", [], item.marks)
        written = to_markdown(item.spans)
        if self._is_ours and item.style in QUOTES:
            return self._noted(
                "quote", "> " + shifted(written, 0).replace("\n", "\n> "), item.plain, item.notes, item.marks
            )
        return self._noted("paragraph", written, item.plain, item.notes, item.marks)

    def _noted(self, kind: str, text: str, plain: str, notes: Sequence[int], marks: Marks) -> Block:
        """A block with the notes it refers to, which stay with it wherever it goes."""
        definitions = [f"[^{note}]: {self._notes[note].text}" for note in notes]
        plains = [self._notes[note].plain for note in notes]
        return {
            "kind": kind,
            "level": 0,
            "text": "\n\n".join([text, *definitions]),
            "plain": "\n".join(filter(None, [plain, *plains])),
            "body": text,
            "notes": [[note, self._notes[note].text] for note in notes],
            "marks": list(marks),
        }

    def _heading(self, item: Paragraph, level: int) -> Iterator[Block]:
        """A heading in one line with the number Word prints; its notes follow as a paragraph."""
        label = f"{item.number.label} " if item.number and item.number.is_ordered else ""
        plain = label + " ".join(item.plain.split())
        marks = item.marks
        if plain.strip():
            rich = to_markdown([Span(label), *(span for span in item.spans if not span.note)], in_cell=True)
            told = {"text": escape(plain), "plain": plain, "body": rich, "notes": [], "marks": list(marks)}
            yield {"kind": "heading", "level": level, **told}
            marks = []
        if item.notes or marks:
            references = to_markdown([Span("", note=note) for note in item.notes])
            yield self._noted("paragraph", references, "", item.notes, marks)


def _table(rows: list[list[Cell]]) -> str:
    width = max(len(row) for row in rows)
    lines = ["| " + " | ".join(cell.text for cell in row) + " |" + "  |" * (width - len(row)) for row in rows]
    return "\n".join([lines[0], "|" + " --- |" * width, *lines[1:]])


def _table_plain(rows: list[list[Cell]]) -> str:
    return "\n".join(" ".join(cell.plain for cell in row if cell.plain) for row in rows)
