"""One paragraph of a Word file: the text a reader sees, its formats, its links, notes, fields and text boxes."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import ClassVar

from stocktake.documents.word_markdown import Span, is_linkable
from stocktake.documents.word_parts import (
    UNSEEN,
    Element,
    R,
    Relation,
    Styles,
    W,
    alternative,
    attribute,
    child,
    local,
    number,
    switch,
)

HYPERLINK = re.compile(r'\s*HYPERLINK\s+"?([^"\s]+)"?', re.IGNORECASE)
PAGE_NUMBER = re.compile(r"\s*(?:PAGE|NUMPAGES|SECTIONPAGES|SECTION)\b", re.IGNORECASE)
# Symbol fonts keep their characters at F000 to F0FF; these are the ones met in reports.
SYMBOLS = dict(zip("abgdezhqiklmnxoprstufcyw", "αβγδεζηθικλμνξοπρστυφχψω", strict=True))
WINGDINGS = {0xFE: "☒", 0xFD: "☒", 0xFC: "✓", 0xFB: "✗", 0xA8: "☐", 0x6F: "☐", 0x71: "☐", 0xE0: "→", 0xDF: "←"}
MORE_SYMBOLS = {0xB3: "≥", 0xA3: "≤", 0xB1: "±", 0xB4: "×", 0xB9: "≠", 0xB0: "°", 0xAE: "→", 0xB7: "•", 0xA7: "▪"}
# Elements that are one character.
CHARACTERS = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-", "softHyphen": ""}
LETTER = re.compile(r"[^\W_]")
PRIVATE = re.compile("[\uf020-\uf0ff]")


def symbol(value: int, font: str) -> str:
    """The character that a symbol font shows; a bullet for the pictures it has besides."""
    place = value & 0xFF
    if font == "Symbol" and chr(place).lower() in SYMBOLS:
        greek = SYMBOLS[chr(place).lower()]
        return greek.upper() if chr(place).isupper() else greek
    if 0xF000 <= value <= 0xF0FF:
        known = MORE_SYMBOLS | WINGDINGS if font.startswith("Wing") else WINGDINGS | MORE_SYMBOLS
        return known.get(place, "•")
    return "" if value < 0x20 or 0xD800 <= value < 0xE000 else chr(value)


@dataclass(frozen=True)
class Format:
    """How a run looks; `heavy` is bold by itself or by its paragraph's style."""

    bold: bool = False
    italic: bool = False
    heavy: bool = False
    capitals: bool = False
    strike: bool = False


@dataclass
class Field:
    """A field that has begun: its code is not text, its result is."""

    code: str = ""
    is_shown: bool = False

    @property
    def link(self) -> str:
        found = HYPERLINK.match(self.code)
        return found[1] if found and is_linkable(found[1]) else ""


@dataclass
class Line:
    """What one paragraph holds. `boxes` are text boxes, or plain texts of drawings, anchored in it."""

    spans: list[Span] = field(default_factory=list)
    boxes: list[Element | str] = field(default_factory=list)
    has_page_number: bool = False
    runs: int = 0  # runs with letters or digits
    heavy: int = 0  # … in bold, by themselves or by style
    capitals: int = 0  # … set as capitals


class LineReader:
    """Reads one paragraph. `note` turns a reference into a note's number (0 = not there)."""

    def __init__(
        self,
        style: str,
        styles: Styles,
        relations: dict[str, Relation],
        *,
        note: Callable[[str, str], int],
        drawing: Callable[[str], list[str]],
        hides_page_numbers: bool = False,
    ) -> None:
        self._style, self._styles, self._relations = style, styles, relations
        self._note, self._drawing, self._hides_page_numbers = note, drawing, hides_page_numbers
        self._fields: list[Field] = []
        self._links: list[str] = []
        self._format = Format()
        self._is_hidden = False
        self.line = Line()

    def read(self, paragraph: Element) -> Line:
        self._walk(paragraph)
        return self.line

    def _walk(self, container: Element) -> None:
        for element in container:
            name = local(element)
            if name in UNSEEN:
                continue
            handler = self._HANDLERS.get(name)
            if handler:
                handler(self, element)
            elif name in CHARACTERS:
                self._emit(CHARACTERS[name])
            else:
                self._walk(element)

    @property
    def _is_seen(self) -> bool:
        return not self._is_hidden and all(f.is_shown for f in self._fields)

    def _emit(self, text: str) -> None:
        if not self._is_seen:
            return
        text = PRIVATE.sub(lambda match: symbol(ord(match[0]), ""), text)
        look = self._format
        link = self._links[-1] if self._links else next((f.link for f in reversed(self._fields) if f.link), "")
        self.line.spans.append(Span(text, look.bold, look.italic, link, strike=look.strike))
        if LETTER.search(text):
            self.line.runs += 1
            self.line.heavy += look.heavy
            self.line.capitals += look.capitals

    def _run(self, run: Element) -> None:
        outer = self._format, self._is_hidden
        properties = child(run, "rPr")
        character = attribute(child(properties, "rStyle"), "val")
        # Bold of a right-to-left run is a property of its own.
        complex_script = "Cs" if switch(properties, "rtl") else ""

        def on(name: str, *, with_paragraph: bool = False) -> bool:
            said = switch(properties, name)
            if said is None and character:
                said = self._styles.switch(character, name) or None
            return bool(said if said is not None or not with_paragraph else self._styles.switch(self._style, name))

        bold = on("b" + complex_script)
        heavy = bold or on("b" + complex_script, with_paragraph=True)
        # Arabic letters do not slant; a style says that they are stressed.
        italic = on("i" + complex_script) or (bool(complex_script) and character == "Emphasis")
        self._format = Format(bold, italic, heavy, on("caps", with_paragraph=True), on("strike") or on("dstrike"))
        self._is_hidden = on("vanish", with_paragraph=True)
        self._walk(run)
        self._format, self._is_hidden = outer

    def _text(self, element: Element) -> None:
        # A soft hyphen is a place to break a line, not a character that is read.
        self._emit((element.text or "").replace("\u00ad", "").replace("\n", " "))

    def _symbol(self, element: Element) -> None:
        code = attribute(element, "char")
        if re.fullmatch(r"[0-9A-Fa-f]{1,4}", code):
            self._emit(symbol(int(code, 16), attribute(element, "font")))

    def _hyperlink(self, element: Element) -> None:
        relation = self._relations.get(element.get(R + "id", ""))
        anchor = attribute(element, "anchor")
        target = relation.target + (f"#{anchor}" if anchor else "") if relation and relation.external else ""
        self._links.append(target if is_linkable(target) else "")
        self._walk(element)
        self._links.pop()

    def _field_mark(self, element: Element) -> None:
        kind = attribute(element, "fldCharType")
        if kind == "begin":
            self._form_field(child(element, "ffData"))
            self._fields.append(Field())
        elif kind == "separate" and self._fields:
            top = self._fields[-1]
            top.is_shown = not self._is_page_number(top.code)
        elif kind == "end" and self._fields:
            self._is_page_number(self._fields.pop().code)

    def _is_page_number(self, code: str) -> bool:
        found = bool(PAGE_NUMBER.match(code))
        self.line.has_page_number |= found
        return found and self._hides_page_numbers

    def _field_code(self, element: Element) -> None:
        if self._fields and not self._fields[-1].is_shown:
            self._fields[-1].code += element.text or ""

    def _simple_field(self, element: Element) -> None:
        code = attribute(element, "instr")
        if not self._is_page_number(code):
            self._fields.append(Field(code, is_shown=True))
            self._walk(element)
            self._fields.pop()

    def _form_field(self, data: Element | None) -> None:
        box, choices = child(data, "checkBox"), child(data, "ddList")
        if box is not None:
            ticked = switch(box, "checked")
            self._emit("☒" if ticked or (ticked is None and switch(box, "default")) else "☐")
        if choices is not None:
            entries = [attribute(entry, "val") for entry in choices.findall(W + "listEntry")]
            chosen = number(attribute(child(choices, "result"), "val"))
            self._emit(entries[chosen] if 0 <= chosen < len(entries) else "")

    def _reference(self, element: Element) -> None:
        kind = local(element).removesuffix("Reference")
        found = self._note(kind, attribute(element, "id")) if self._is_seen else 0
        if found:
            self.line.spans.append(Span("", note=found))

    def _box(self, element: Element) -> None:
        self.line.boxes.append(element)

    def _part_text(self, element: Element) -> None:
        relation = self._relations.get(element.get(R + "id") or element.get(R + "dm") or "")
        if relation and not relation.external:
            self.line.boxes.extend(self._drawing(relation.target))

    def _word_art(self, element: Element) -> None:
        self.line.boxes.append(element.get("string", ""))

    def _alternatives(self, element: Element) -> None:
        self._walk(alternative(element))

    def _ruby(self, element: Element) -> None:
        self._walk(child(element, "rubyBase") if child(element, "rubyBase") is not None else [])
        if child(element, "rt") is not None:
            self._emit("(")
            self._walk(child(element, "rt"))
            self._emit(")")

    _HANDLERS: ClassVar[dict[str, Callable[[LineReader, Element], None]]] = {
        "r": _run,
        "t": _text,
        "sym": _symbol,
        "hyperlink": _hyperlink,
        "fldChar": _field_mark,
        "instrText": _field_code,
        "fldSimple": _simple_field,
        "footnoteReference": _reference,
        "endnoteReference": _reference,
        "txbxContent": _box,
        "chart": _part_text,
        "relIds": _part_text,
        "textpath": _word_art,
        "AlternateContent": _alternatives,
        "ruby": _ruby,
    }
