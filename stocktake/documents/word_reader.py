"""Reads one Word file and prints its text as JSON: `python -m stocktake.documents.word_reader FILE`.

Run as a process of its own, which gives up most rights first: the file comes from outside.
The output is `{"title", "language", "blocks": [{"kind", "level", "text", "plain", …}]}`; a heading's text has no `#`,
its level is 1 to 6; all other blocks have level 0. Notes are numbered through the file and defined in their block;
`body` is the text without them and `notes` are they, as [number, text]. `marks` are anchors and comments on the block.
Beside them stand the file's `properties` where they are ours, its `comments`, and `changes`: how much who had changed.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from stocktake.documents.limited import limit_itself
from stocktake.documents.word_anchors import MAIN
from stocktake.documents.word_blocks import Block, BlockWriter
from stocktake.documents.word_headings import headings
from stocktake.documents.word_language import language_of
from stocktake.documents.word_markdown import escape, to_markdown
from stocktake.documents.word_parts import R, W, local
from stocktake.documents.word_story import Paragraph, StoryReader, Table, Word
from stocktake.documents.word_tracked import comments_of, tracks_of

PAGE_WORDS = {
    *("page", "of", "de", "sur", "pág", "página", "p", "стр", "страница", "из", "第", "页", "共", "صفحة", "من"),
}
JUNK_TITLE = re.compile(r"microsoft word|^document\d*$|^untitled|\.docx?$|^title$|^word document$", re.IGNORECASE)


def read(path: Path) -> dict[str, Any]:
    word, root, body = _opened(path)
    tracks, properties = tracks_of(body), _properties(word)
    word.marks = tracks.marks
    items = list(StoryReader(word, word.package.main).items(body))
    is_ours = MAIN in properties
    if not is_ours and all(isinstance(item, Table) or item.is_apart for item in items):
        word, root, body = _opened(path)  # notes and numbers are counted anew
        items = list(StoryReader(word, word.package.main, is_laid_out=True).items(body))
    levels = _styled(items) if is_ours else headings(items)
    blocks = [*BlockWriter(word.notes, is_ours=is_ours).blocks(items, levels)]
    blocks += _margins(word, root, " ".join(block["plain"] for block in blocks))
    text = "\n".join(block["plain"] for block in blocks)
    return {
        "title": _title(items, levels, word),
        "language": language_of(text, body, word.styles),
        "blocks": blocks,
        "properties": properties,
        "comments": comments_of(word, tracks),
        "changes": tracks.changes,
    }


def _opened(path: Path) -> tuple[Word, Any, Any]:
    """(the file, its main part, the body of that)."""
    word = Word.open(path)
    root = word.package.xml(word.package.main)
    body = None if root is None else root.find(W + "body")
    if body is None:
        raise ValueError("a file without a body")
    return word, root, body


def _properties(word: Word) -> dict[str, str]:
    """The custom properties that are ours."""
    part = next((r.target for r in word.package.relations("").values() if r.kind == "custom-properties"), "")
    root = word.package.xml(part) if part else None
    told = {p.get("name", ""): "".join(p.itertext()).strip() for p in ([] if root is None else root)}
    return {name: value for name, value in told.items() if name.partition(" ")[0] == MAIN}


def _styled(items: Sequence[Paragraph | Table]) -> dict[int, int]:
    """In a file of ours a heading is what has the style of one; a bold line is a bold line."""
    return {place: item.level for place, item in enumerate(items) if isinstance(item, Paragraph) and item.level}


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
