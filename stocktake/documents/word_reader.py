"""Reads one Word file and prints its text as JSON: `python -m stocktake.documents.word_reader FILE`.

Run as a process of its own, which gives up most rights first: the file comes from outside.
The output is `{"title", "language", "blocks": [{"kind", "level", "text", "plain"}]}`; a heading's text has no `#`, its
level is 1 to 6; all other blocks have level 0. Notes are numbered through the file and defined in their block.
"""

from __future__ import annotations

import json
import re
import resource
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from stocktake.documents.word_headings import headings
from stocktake.documents.word_language import language_of
from stocktake.documents.word_lists import Item, ListWriter, item_of
from stocktake.documents.word_markdown import Span, escape, to_markdown
from stocktake.documents.word_parts import R, W, local
from stocktake.documents.word_story import Cell, Paragraph, StoryReader, Table, Word

MEMORY = 1024**3
SECONDS = 20
OPEN_FILES = 16
PAGE_WORDS = {
    *("page", "of", "de", "sur", "pág", "página", "p", "стр", "страница", "из", "第", "页", "共", "صفحة", "من"),
}
JUNK_TITLE = re.compile(r"microsoft word|^document\d*$|^untitled|\.docx?$|^title$|^word document$", re.IGNORECASE)

Block = dict[str, Any]


def limit_itself() -> None:
    """Too much memory, time or any writing ends this process, and only this one."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (OPEN_FILES, OPEN_FILES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # Deeper than the XML parser allows elements to nest, so that it is the parser that refuses.
    sys.setrecursionlimit(6_000)


def read(path: Path) -> dict[str, Any]:
    word = Word.open(path)
    root = word.package.xml(word.package.main)
    body = None if root is None else root.find(W + "body")
    if body is None:
        raise ValueError("a file without a body")
    items = list(StoryReader(word, word.package.main).items(body))
    levels = headings(items)
    blocks = [*_blocks(items, levels, word)]
    blocks += _margins(word, root, " ".join(block["plain"] for block in blocks))
    text = "\n".join(block["plain"] for block in blocks)
    return {"title": _title(items, levels, word), "language": language_of(text, body, word.styles), "blocks": blocks}


def _blocks(items: Sequence[Paragraph | Table], levels: dict[int, int], word: Word) -> Iterator[Block]:
    writer = ListWriter()
    row: list[Item] = []
    for place, item in enumerate(items):
        listed = item_of(item) if isinstance(item, Paragraph) and place not in levels else None
        if listed:
            row.append(listed)
            continue
        if row:
            yield _list(writer, row, word)
            row = []
        writer.forget()
        if isinstance(item, Table):
            yield _noted("table", _table(item.rows), _table_plain(item.rows), item.notes, word)
        elif place in levels:
            yield from _heading(item, levels[place], word)
        else:
            yield _noted("paragraph", to_markdown(item.spans), item.plain, item.notes, word)
    if row:
        yield _list(writer, row, word)


def _noted(kind: str, text: str, plain: str, notes: Sequence[int], word: Word) -> Block:
    """A block with the notes it refers to, which stay with it wherever it goes."""
    definitions = [f"[^{note}]: {word.notes[note].text}" for note in notes]
    plains = [word.notes[note].plain for note in notes]
    return {
        "kind": kind,
        "level": 0,
        "text": "\n\n".join([text, *definitions]),
        "plain": "\n".join(filter(None, [plain, *plains])),
    }


def _list(writer: ListWriter, row: list[Item], word: Word) -> Block:
    plain = "\n".join(f"{item.label} {item.plain}".strip() for item in row)
    return _noted("list", writer.write(row), plain, [note for item in row for note in item.notes], word)


def _heading(item: Paragraph, level: int, word: Word) -> Iterator[Block]:
    """A heading in one line with the number Word prints; its notes follow as a paragraph."""
    label = f"{item.number.label} " if item.number and item.number.is_ordered else ""
    plain = label + " ".join(item.plain.split())
    if plain.strip():
        yield {"kind": "heading", "level": level, "text": escape(plain), "plain": plain}
    if item.notes:
        references = to_markdown([Span("", note=note) for note in item.notes])
        yield _noted("paragraph", references, "", item.notes, word)


def _table(rows: list[list[Cell]]) -> str:
    width = max(len(row) for row in rows)
    lines = ["| " + " | ".join(cell.text for cell in row) + " |" + "  |" * (width - len(row)) for row in rows]
    return "\n".join([lines[0], "|" + " --- |" * width, *lines[1:]])


def _table_plain(rows: list[list[Cell]]) -> str:
    return "\n".join(" ".join(cell.plain for cell in row if cell.plain) for row in rows)


def _margins(word: Word, root: Any, body: str) -> Iterator[Block]:
    """What headers and footers say that the body does not; pages' numbers are left out."""
    seen = f" {_folded(body)} "
    lines = (line for item in _margin_items(word, root) for line in _margin_lines(item))
    for text, plain, is_counter in lines:
        folded = _folded(plain)
        if folded and f" {folded} " not in seen and not (is_counter and set(folded.split()) <= PAGE_WORDS):
            seen += f"{folded} "
            yield {"kind": "paragraph", "level": 0, "text": text, "plain": plain}


def _margin_items(word: Word, root: Any) -> Iterator[Paragraph | Table]:
    relations = word.package.relations(word.package.main)
    used = [e.get(R + "id", "") for e in root.iter(W + "headerReference", W + "footerReference")]
    for key in dict.fromkeys(used):
        part = word.package.xml(relations[key].target) if key in relations else None
        if part is not None:
            yield from StoryReader(word, relations[key].target, is_margin=True).items(part)


def _margin_lines(item: Paragraph | Table) -> Iterator[tuple[str, str, bool]]:
    if isinstance(item, Paragraph):
        # Notes have no place in a margin.
        yield to_markdown([span for span in item.spans if not span.note]), item.plain, item.has_page_number
        return
    for cell in (cell for row in item.rows for cell in row):
        yield escape(" ".join(cell.plain.split())), cell.plain, True


def _folded(text: str) -> str:
    return " ".join(re.sub(r"[\W_]+", " ", text.casefold()).split())


def _title(items: Sequence[Paragraph | Table], levels: dict[int, int], word: Word) -> str:
    """The text in the style "Title", else what the file's properties say, else the heading it begins with."""
    titled = [i.plain for i in items if isinstance(i, Paragraph) and i.is_title and not i.is_apart]
    if titled:
        return " ".join(titled[0].split())
    main = next((r.target for r in word.package.relations("").values() if r.kind == "core-properties"), "")
    properties = word.package.xml(main) if main else None
    noted = "" if properties is None else next((e.text or "" for e in properties if local(e) == "title"), "")
    if noted.strip() and not JUNK_TITLE.search(noted.strip()):
        return " ".join(noted.split())
    first = items[0] if items and 0 in levels else None
    return " ".join(first.plain.split()) if isinstance(first, Paragraph) else ""


def main() -> None:
    limit_itself()
    json.dump(read(Path(sys.argv[1])), sys.stdout)


if __name__ == "__main__":
    main()
