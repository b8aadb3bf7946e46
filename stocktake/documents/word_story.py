"""The body of a Word file, a note, a header: its paragraphs and tables in the order in which they are read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from lxml import html

from stocktake.documents.word_inline import LineReader
from stocktake.documents.word_markdown import Span, shifted, tidy, to_markdown, to_plain
from stocktake.documents.word_numbering import Number, Numbering
from stocktake.documents.word_parts import (
    Element,
    Package,
    R,
    Styles,
    W,
    attribute,
    child,
    descend,
    local,
    number,
    outline_level,
    switch,
)

MOST_COLUMNS = 63  # Word's own limit
PAST = ("past", "")  # among marks: what was before stands in a paragraph without words
RULE = "rule"  # the style of a line across the page in our own files
LETTERS_OF_A_PAGE = 100
CJK = re.compile(r"[\u3400-\u9fff]")
BLOCKS = {"p", "tbl", "altChunk"}


@dataclass
class Paragraph:
    """A paragraph with text. `level` is what its style says: 1 to 6 a heading, 0 none."""

    spans: list[Span]
    level: int = 0
    is_title: bool = False
    number: Number | None = None
    is_bold: bool = False
    is_capital: bool = False
    is_apart: bool = False  # contents, captions, boxes: looks do not make it a heading
    has_page_number: bool = False
    style: str = ""  # the name of its style, in small letters
    marks: list[tuple[str, str]] = field(default_factory=list)

    @property
    def plain(self) -> str:
        return to_plain(self.spans)

    @property
    def notes(self) -> list[int]:
        return [span.note for span in self.spans if span.note]


@dataclass
class Cell:
    text: str = ""
    plain: str = ""


@dataclass
class Table:
    rows: list[list[Cell]]
    notes: list[int]
    marks: list[tuple[str, str]] = field(default_factory=list)


@dataclass
class Note:
    text: str
    plain: str


@dataclass
class Word:
    """The open file and what has been read of it so far: notes by the number they are printed with.

    `marks` are the anchors and comments of each paragraph; `waiting` those met since the last item that had words.
    """

    package: Package
    styles: Styles
    numbering: Numbering
    notes: dict[int, Note] = field(default_factory=dict)
    bodies: dict[tuple[str, str], Element] = field(default_factory=dict)
    marks: dict[Element, list[tuple[str, str]]] = field(default_factory=dict)
    waiting: list[tuple[str, str]] = field(default_factory=list)

    @classmethod
    def open(cls, path: Path) -> Word:
        package = Package(path)
        styles = Styles(package.xml(package.related("styles")))
        word = cls(package, styles, Numbering(package.xml(package.related("numbering")), styles))
        for kind in ("footnote", "endnote"):
            root = package.xml(package.related(f"{kind}s"))
            for note in [] if root is None else root.findall(W + kind):
                # Separators between text and notes are stored as notes of a type.
                if attribute(note, "type") in {"", "normal"}:
                    word.bodies[kind, attribute(note, "id")] = note
        return word

    def marked(self, item: Paragraph | Table) -> Paragraph | Table:
        item.marks, self.waiting = self.waiting, []
        return item

    def drawing(self, part: str) -> list[str]:
        """The paragraphs of a diagram; the titles, series and categories of a chart."""
        root = self.package.xml(part)
        if root is None:
            return []
        lines = ["".join(t.text or "" for t in p.iter("{*}t")) for p in root.iter("{*}p")]
        lines += [v.text or "" for cached in root.iter("{*}strCache") for v in cached.iter("{*}v")]
        return list(dict.fromkeys(line for line in lines if line.strip()))


class StoryReader:
    """Reads one part of the file. Notes are read where they are referred to, and hold no references themselves."""

    def __init__(
        self, word: Word, part: str, *, is_note: bool = False, is_margin: bool = False, is_laid_out: bool = False
    ) -> None:
        self._word, self._part, self._is_note, self._is_margin = word, part, is_note, is_margin
        self._is_laid_out = is_laid_out  # all text stands in boxes and tables, which are its pages
        self._relations = word.package.relations(part)

    def items(self, container: Element, *, in_box: bool = False) -> Iterator[Paragraph | Table]:
        held: list[Span] = []  # text whose paragraph mark is deleted: it goes on in the next paragraph
        for element in descend(container, BLOCKS):
            name = local(element)
            if held and name != "p":
                yield self._word.marked(Paragraph(held))
                held = []
            if name == "tbl":
                yield from self._table(element, in_box=in_box)
            elif name == "altChunk":
                yield from self._foreign(element)
            else:
                paragraph, boxes = self._paragraph(element, held, in_box=in_box)
                held = paragraph.spans if _is_joined(element) else []
                self._word.waiting += self._word.marks.get(element, [])
                if (paragraph.spans and not held) or paragraph.style == RULE:
                    yield self._word.marked(paragraph)
                elif not held and self._word.waiting:
                    self._word.waiting.append(PAST)
                yield from self._boxes(boxes)
        if held:
            yield self._word.marked(Paragraph(held))

    def _boxes(self, boxes: list[Element | str]) -> Iterator[Paragraph | Table]:
        for box in boxes:
            if not isinstance(box, str):
                yield from self.items(box, in_box=True)
            elif box.strip():
                yield Paragraph(tidy([Span(box)]), is_apart=True)

    def _paragraph(self, element: Element, held: list[Span], *, in_box: bool) -> tuple[Paragraph, list[Element | str]]:
        properties, styles = child(element, "pPr"), self._word.styles
        style = attribute(child(properties, "pStyle"), "val") or styles.default
        reader = LineReader(
            style,
            styles,
            self._relations,
            note=self._note,
            drawing=self._word.drawing,
            hides_page_numbers=self._is_margin,
        )
        line = reader.read(element)
        outline = attribute(child(properties, "outlineLvl"), "val")
        paragraph = Paragraph(
            tidy([*held, *line.spans]),
            level=outline_level(outline) if outline else styles.heading(style),
            is_title=styles.is_title(style),
            style=styles.name(style),
            is_bold=0 < line.runs == line.heavy,
            is_capital=0 < line.runs == line.capitals,
            is_apart=(in_box and not self._is_laid_out) or styles.is_apart(style) or _is_of_contents(line.spans),
            has_page_number=line.has_page_number,
        )
        # A paragraph that is empty on the page may still be counted by Word, and is.
        paragraph.number = self._word.numbering.next(properties, style)
        return paragraph, line.boxes

    def _note(self, kind: str, key: str) -> int:
        body = self._word.bodies.get((kind, key))
        if body is None or self._is_note:
            return 0
        reader = StoryReader(self._word, self._word.package.related(f"{kind}s"), is_note=True)
        texts, plains = reader.flat(body)
        found = len(self._word.notes) + 1
        self._word.notes[found] = Note(shifted("\n\n".join(texts), 4), "\n".join(plains))
        return found

    def flat(self, container: Element, *, in_cell: bool = False) -> tuple[list[str], list[str]]:
        """Everything in a container as texts, in Markdown and plain, where lists and tables cannot stand as such."""
        texts, plains = [], []
        marks: list[tuple[str, str]] = []
        for item in self.items(container):
            marks += item.marks  # they stand on the table as a whole
            if isinstance(item, Table):
                rows = [[cell for cell in row if cell.text] for row in item.rows]
                texts += [" ".join(cell.text for cell in row) for row in rows if row]
                plains += [" ".join(cell.plain for cell in row) for row in rows if row]
                continue
            label = f"{item.number.label} " if item.number else ""
            text = to_markdown([Span(label), *item.spans] if label else item.spans, in_cell=in_cell)
            texts.append(text)
            plains.append(label + item.plain)
        self._word.waiting = marks + self._word.waiting
        return texts, plains

    def _foreign(self, element: Element) -> Iterator[Paragraph | Table]:
        """A piece of HTML or text that Word takes in when it opens the file."""
        relation = self._relations.get(element.get(R + "id", ""))
        data = self._word.package.bytes(relation.target) if relation else None
        if not relation or data is None:
            return
        if relation.target.lower().endswith((".htm", ".html", ".xhtml")):
            tree = html.fromstring(data)
            for unseen in [*tree.iter("script", "style", "head")]:
                unseen.drop_tree()
            for part in tree.iter("p", "div", "li", "h1", "h2", "h3", "h4", "h5", "h6", "tr", "br"):
                part.tail = "\n" + (part.tail or "")
                part.text = "\n" + (part.text or "")
            text = tree.text_content()
        elif relation.target.lower().endswith(".txt"):
            text = data.decode("utf-8", "replace")
        else:
            raise ValueError(f"a part in another form: {relation.target}")
        for line in text.splitlines():
            if line.strip():
                yield Paragraph(tidy([Span(line)]))

    def _table(self, table: Element, *, in_box: bool) -> Iterator[Paragraph | Table]:
        rows = [row for row in descend(table, {"tr"}) if not _is_gone(row)]
        cells = [list(descend(row, {"tc"})) for row in rows]
        if len(rows) == 1 and len(cells[0]) == 1:
            # One cell is a frame around text, not a table.
            yield from self.items(cells[0][0], in_box=in_box)
            return
        if self._is_laid_out and any(_is_page(cell) for row in cells for cell in row):
            for cell in (cell for row in cells for cell in row):
                yield from self.items(cell, in_box=in_box)
            return
        before = len(self._word.notes)
        open_columns: set[int] = set()
        read = [self._row(row, inner, open_columns) for row, inner in zip(rows, cells, strict=True)]
        read = [row for row in read if any(cell.text or cell.plain for cell in row)]
        if read:
            yield self._word.marked(Table(read, notes=list(range(before + 1, len(self._word.notes) + 1))))

    def _row(self, row: Element, cells: list[Element], open_columns: set[int]) -> list[Cell]:
        read = [Cell()] * min(MOST_COLUMNS, max(0, number(attribute(child(row, "trPr", "gridBefore"), "val"))))
        for cell in cells:
            column = len(read)
            span = min(MOST_COLUMNS, max(1, number(attribute(child(cell, "tcPr", "gridSpan"), "val"), 1)))
            merge = child(cell, "tcPr", "vMerge")
            is_more = merge is not None and attribute(merge, "val") != "restart"
            read.append(Cell() if is_more and column in open_columns else self._cell(cell))
            read += [Cell()] * (span - 1)
            open_columns.discard(column)
            if merge is not None:
                open_columns.add(column)
        return read

    def _cell(self, cell: Element) -> Cell:
        if child(cell, "tcPr", "cellDel") is not None:
            return Cell()
        texts, plains = self.flat(cell, in_cell=True)
        return Cell(" ".join(" ".join(texts).split("\n")), " ".join(" ".join(plains).split("\n")))


def _is_page(cell: Element) -> bool:
    """A cell with so much text that the table is there to lay out a page, not to show figures."""
    written = "".join(text.text or "" for text in cell.iter(W + "t"))
    return (
        len(written) + 2 * len(CJK.findall(written)) >= LETTERS_OF_A_PAGE
    )  # a character says as much as three letters


def _is_of_contents(spans: list[Span]) -> bool:
    """A line of a table of contents ends in a tab and the number of a page."""
    return bool(re.search(r"\t\s*[\divx]{1,4}\s*$", "".join(span.text for span in spans[-6:]), re.IGNORECASE))


def _is_joined(paragraph: Element) -> bool:
    mark = child(paragraph, "pPr", "rPr")
    return child(mark, "del") is not None or child(mark, "moveFrom") is not None


def _is_gone(row: Element) -> bool:
    properties = child(row, "trPr")
    return child(properties, "del") is not None or bool(switch(properties, "hidden"))
