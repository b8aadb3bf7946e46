"""Word files: python-docx, with what it lacks. Right-to-left, languages, links, footnotes, lists that begin anew."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import Any, cast

from docx import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.part import Part
from docx.oxml.ns import qn
from lxml import etree

from stocktake.core import languages, text
from stocktake.core.word import files, styles
from stocktake.core.word.styles import NAMESPACE, TAGS

W = f"{{{NAMESPACE}}}"
VAL = f"{W}val"
SPACE = "{http://www.w3.org/XML/1998/namespace}space"
TEXT_WIDTH = 9070  # twips between the margins of an A4 page
LONGEST_LINK = 2000  # Word refuses files with longer ones
RIGHT_TO_LEFT = re.compile(r"[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
LETTER = re.compile(r"[^\W\d_]")


@dataclass(frozen=True)
class Look:
    """How a run looks beyond what its paragraph's style says. `style` is a character style's id."""

    style: str = ""
    bold: bool = False
    italic: bool = False
    strike: bool = False


PLAIN = Look()


class Word:
    """A Word file on the way: `body` takes paragraphs and tables, `to_bytes` gives the file, the same for the same."""

    def __init__(
        self,
        language: str,
        *,
        title: str,
        number: str,
        about: str,
        made_at: dt.datetime,
        head: str = "",
        foot: str = "",
    ) -> None:
        self.language = language
        self.document = Document()
        self.part = self.document.part
        styles.apply(self.document.styles.element, language)
        files.strip_template(self.document)
        files.describe(self.document, title=title, number=number, about=about, language=TAGS[language], made_at=made_at)
        section = self.document.sections[0]
        files.lay_out(section, is_right_to_left=self.is_right_to_left)
        self._links: dict[tuple[int, str], str] = {}
        self._bookmarks = 0
        self._contents: Contents | None = None
        self.notes = files.Notes(self.part)
        self.lists = files.Lists(self.part)
        self.body = Place(self, self.document.element.body, self.part, before=section._sectPr)
        self._running(section, head, foot)

    @property
    def is_right_to_left(self) -> bool:
        return self.language in languages.RIGHT_TO_LEFT

    def to_bytes(self) -> bytes:
        self.notes.store()
        if self._contents:
            self._contents.store()
        return files.saved(self.document)

    def footnote(self) -> tuple[int, Place]:
        """A new footnote: its id for `Line.note`, and the place to write it in."""
        number, element, part = self.notes.add()
        return number, Place(self, element, part)

    def link_id(self, part: Part, address: str) -> str:
        """The relationship of a link. python-docx looks through all of them each time; a report has thousands."""
        known = self._links.get((id(part), address))
        if known is None:
            known = self._links[id(part), address] = f"rIdLink{len(self._links) + 1}"
            part.rels.add_relationship(RELATIONSHIP_TYPE.HYPERLINK, cast("Any", address), known, is_external=True)
        return known

    def remember(self, properties: dict[str, str]) -> None:
        """Custom properties: what the file itself says where no reader sees it. Word takes 255 characters each."""
        files.remember(self.document, properties)

    def contents(self, title: str) -> None:
        """The contents at this place: the headings that follow, each with the link and the page, which Word counts."""
        self.body.paragraph("ContentsTitle").text(title)
        self._contents = Contents(self)
        files.ask_for_fields(self.document)

    def entered(self, line: Line, words: str, level: int) -> None:
        """A heading on its way: into the contents, where the file has some."""
        if self._contents and level <= self._contents.deepest and line.place is self.body:
            self._contents.enter(line, words, level)

    def next_bookmark(self) -> str:
        self._bookmarks += 1
        return str(self._bookmarks)

    def _running(self, section: Any, head: str, foot: str) -> None:
        for story, style, words in ((section.header, "Header", head), (section.footer, "Footer", foot)):
            story.is_linked_to_previous = False
            for paragraph in list(story._element):
                story._element.remove(paragraph)
            line = Place(self, story._element, story.part).paragraph(style)
            line.text(words)
            if style == "Footer":
                line.tab().field("PAGE")


class Place:
    """Where paragraphs and tables go: the body, a table's cell, a footnote."""

    def __init__(self, word: Word, element: Any, part: Part, *, before: Any = None) -> None:
        self.word, self.element, self.part, self._before = word, element, part, before

    def _add(self, element: Any) -> Any:
        if self._before is None:
            self.element.append(element)
        else:
            self._before.addprevious(element)
        return element

    def paragraph(
        self,
        style: str = "",
        *,
        language: str = "",
        direction: str = "",
        numbering: tuple[int, int] | None = None,
        indent: int = 0,
    ) -> Line:
        """A paragraph in a style, by its id. `numbering` is (list, level); `indent` in twips from the beginning.

        `direction` is for words of an unknown language; that of a known one goes without saying.
        """
        paragraph = self._add(etree.Element(f"{W}p"))
        language = language or self.word.language
        layout = etree.SubElement(paragraph, f"{W}pPr")
        if style:
            etree.SubElement(layout, f"{W}pStyle", {VAL: style})
        if numbering:
            place = etree.SubElement(layout, f"{W}numPr")
            etree.SubElement(place, f"{W}ilvl", {VAL: str(numbering[1])})
            etree.SubElement(place, f"{W}numId", {VAL: str(numbering[0])})
        if (direction or languages.direction(language)) == "rtl":
            etree.SubElement(layout, f"{W}bidi")
        elif self.word.is_right_to_left:
            etree.SubElement(layout, f"{W}bidi", {VAL: "0"})
        if indent:
            etree.SubElement(layout, f"{W}ind", {f"{W}left": str(indent)})
        return Line(self, paragraph, language)

    def heading(self, words: str, level: int, language: str = "") -> Line:
        line = self.paragraph(f"Heading{min(level, 6)}", language=language).text(words)
        self.word.entered(line, words, level)
        return line

    def bookmark(self, name: str) -> str:
        """Begin a bookmark over the paragraphs that follow; `end_bookmark` takes what this gives."""
        number = self.word.next_bookmark()
        self._add(etree.Element(f"{W}bookmarkStart", {f"{W}id": number, f"{W}name": name}))
        return number

    def end_bookmark(self, number: str) -> None:
        self._add(etree.Element(f"{W}bookmarkEnd", {f"{W}id": number}))

    def cells(
        self, rows: int, columns: int, *, head: bool = True, widths: list[int] | None = None
    ) -> list[list[Place]]:
        """A table's empty cells; each wants at least one paragraph. With `head` the first row heads every page.

        `widths` are shares of the text's width.
        """
        table = self._add(etree.Element(f"{W}tbl"))
        layout = etree.SubElement(table, f"{W}tblPr")
        etree.SubElement(layout, f"{W}tblStyle", {VAL: "TableGrid"})
        if self.word.is_right_to_left:
            etree.SubElement(layout, f"{W}bidiVisual")
        etree.SubElement(layout, f"{W}tblW", {f"{W}w": "5000", f"{W}type": "pct"})
        etree.SubElement(layout, f"{W}tblLayout", {f"{W}type": "fixed" if widths else "autofit"})
        etree.SubElement(layout, f"{W}tblLook", {VAL: "0020" if head else "0080", f"{W}firstRow": str(int(head))})
        shares = widths or [1] * columns
        grid = etree.SubElement(table, f"{W}tblGrid")
        across = [TEXT_WIDTH * share // sum(shares) for share in shares]
        for width in across:
            etree.SubElement(grid, f"{W}gridCol", {f"{W}w": str(width)})
        return [self._row(table, across, is_head=head and number == 0) for number in range(rows)]

    def _row(self, table: Any, across: list[int], *, is_head: bool) -> list[Place]:
        row = etree.SubElement(table, f"{W}tr")
        layout = etree.SubElement(row, f"{W}trPr")
        etree.SubElement(layout, f"{W}cantSplit")
        if is_head:
            etree.SubElement(layout, f"{W}tblHeader")
        places = []
        for width in across:
            cell = etree.SubElement(row, f"{W}tc")
            about = etree.SubElement(cell, f"{W}tcPr")
            etree.SubElement(about, f"{W}tcW", {f"{W}w": str(width), f"{W}type": "dxa"})
            if is_head:
                etree.SubElement(about, f"{W}shd", {VAL: "clear", f"{W}color": "auto", f"{W}fill": "E7ECF5"})
            places.append(Place(self.word, cell, self.part))
        return places

    def table(self, rows: list[list[str]], *, widths: list[int] | None = None) -> None:
        """A table of words; the first row is its head. Short rows are filled up."""
        columns = max((len(row) for row in rows), default=0)
        if not columns:
            return
        for number, places in enumerate(self.cells(len(rows), columns, widths=widths)):
            for place, words in zip(places, [*rows[number], *[""] * columns], strict=False):
                place.paragraph("TableText" if number else "TableHead").text(words)


class Contents:
    """The headings as they stand, each with its page: one field a line, which Word and LibreOffice count alike.

    A field over the whole would let Word gather the headings anew; LibreOffice would then show no page at all.
    """

    deepest = 2

    def __init__(self, word: Word) -> None:
        self.word = word
        self._place = word.body.paragraph().element
        self._entries: list[tuple[str, int, str]] = []

    def enter(self, line: Line, words: str, level: int) -> None:
        name = f"_Toc{len(self._entries) + 1:05}"
        line.named(name)
        self._entries.append((words, level, name))

    def store(self) -> None:
        """Write the entries where the contents stand."""
        place = Place(self.word, self.word.body.element, self.word.part, before=self._place)
        for words, level, name in self._entries:
            place.paragraph(f"TOC{level}").inside(name).text(words).tab().count(name).closed()


class Line:
    """A paragraph being written. Each method returns the line, so that calls chain."""

    def __init__(self, place: Place, element: Any, language: str) -> None:
        self.place, self.element, self.language = place, element, language
        self._into = element

    def text(self, words: str, look: Look = PLAIN) -> Line:
        """A run; a line end in `words` is a line break."""
        words = text.HIDDEN.sub("", words)
        if not words:
            return self
        run = self._run(look, words)
        for number, piece in enumerate(re.split(r"\n|(\t)", words)):
            if number % 2:
                etree.SubElement(run, f"{W}tab" if piece else f"{W}br")
            elif piece:
                etree.SubElement(run, f"{W}t", {SPACE: "preserve"}).text = piece
        return self

    def line_break(self) -> Line:
        etree.SubElement(self._run(PLAIN, ""), f"{W}br")
        return self

    def tab(self) -> Line:
        etree.SubElement(self._run(PLAIN, ""), f"{W}tab")
        return self

    def field(self, instruction: str) -> Line:
        field = etree.SubElement(self._into, f"{W}fldSimple", {f"{W}instr": instruction})
        etree.SubElement(etree.SubElement(field, f"{W}r"), f"{W}t").text = "1"
        return self

    def mark(self, words: str, name: str) -> Line:
        """A small mark that can be linked to: a paragraph's address."""
        number = self.place.word.next_bookmark()
        etree.SubElement(self._into, f"{W}bookmarkStart", {f"{W}id": number, f"{W}name": name})
        self.text(words, Look("ParagraphMark"))
        etree.SubElement(self._into, f"{W}bookmarkEnd", {f"{W}id": number})
        return self

    def named(self, *names: str) -> Line:
        """Bookmarks over what the line holds so far. Word hides those whose name begins with an underscore."""
        for name in names:
            number = self.place.word.next_bookmark()
            start = etree.Element(f"{W}bookmarkStart", {f"{W}id": number, f"{W}name": name})
            self.element.find(f"{W}pPr").addnext(start)
            etree.SubElement(self.element, f"{W}bookmarkEnd", {f"{W}id": number})
        return self

    def opened(self, address: str) -> Line:
        """What is written until `closed` is the link's text; an address that Word could not open makes none."""
        is_known = address.partition(":")[0].lower() in text.SCHEMES and len(address) < LONGEST_LINK
        if is_known:
            key = self.place.word.link_id(self.place.part, text.HIDDEN.sub("", address))
            self._into = etree.SubElement(self.element, f"{W}hyperlink", {qn("r:id"): key})
        return self

    def inside(self, name: str) -> Line:
        """What is written until `closed` leads to a bookmark of this file."""
        self._into = etree.SubElement(self.element, f"{W}hyperlink", {f"{W}anchor": name, f"{W}history": "1"})
        return self

    def count(self, name: str) -> Line:
        """The number of the page on which a bookmark stands."""
        runs = [*files.field_begin(f"PAGEREF {name} \\h"), self._run(PLAIN, "…"), files.field_end()]
        etree.SubElement(runs[-2], f"{W}t").text = "…"
        self._into.extend(runs)
        return self

    def closed(self) -> Line:
        self._into = self.element
        return self

    def link(self, words: str, address: str) -> Line:
        return self.opened(address).text(words, Look("Hyperlink")).closed()

    def note(self, number: int) -> Line:
        """The place in the text that a footnote belongs to."""
        run = self._run(Look("FootnoteReference"), "")
        etree.SubElement(run, f"{W}footnoteReference", {f"{W}id": str(number)})
        return self

    def note_sign(self) -> Line:
        """The footnote's own number, at the beginning of its text."""
        etree.SubElement(self._run(Look("FootnoteReference"), ""), f"{W}footnoteRef")
        return self.text(" ")

    def _run(self, look: Look, words: str) -> Any:
        run = etree.SubElement(self._into, f"{W}r")
        known = etree.SubElement(run, f"{W}rPr")
        # Arabic letters do not slant: that words are stressed is kept by a style.
        stress = "Emphasis" if look.italic and self.language in languages.RIGHT_TO_LEFT else ""
        if look.style or stress:
            etree.SubElement(known, f"{W}rStyle", {VAL: look.style or stress})
        if self.language == "zh-hans":
            etree.SubElement(known, f"{W}rFonts", {f"{W}hint": "eastAsia"})
        for name, is_so in (("b", look.bold), ("bCs", look.bold), ("i", look.italic), ("strike", look.strike)):
            if is_so:
                etree.SubElement(known, f"{W}{name}")
        self._tongue(known, words)
        return run

    def _tongue(self, known: Any, words: str) -> None:
        """Direction and language. Latin words and addresses inside Arabic run their own way."""
        tag = TAGS[self.language]
        if self.language in languages.RIGHT_TO_LEFT:
            if RIGHT_TO_LEFT.search(words) or not LETTER.search(words):
                etree.SubElement(known, f"{W}rtl")
            etree.SubElement(known, f"{W}lang", {f"{W}bidi": tag})
        elif self.language != self.place.word.language:
            etree.SubElement(known, f"{W}lang", {f"{W}eastAsia" if self.language == "zh-hans" else VAL: tag})
