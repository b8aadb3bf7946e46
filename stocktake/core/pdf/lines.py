"""A line of a PDF being written: words and how they look, links, footnotes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from stocktake.core import directions, languages, text
from stocktake.core.pdf import words

Json = dict[str, Any]


@dataclass(frozen=True)
class Look:
    """How words look beyond what their paragraph's style says."""

    bold: bool = False
    italic: bool = False
    strike: bool = False
    code: bool = False  # a number or an address: read letter by letter, always from left to right
    soft: bool = False
    warning: bool = False


PLAIN = Look()


class Line:
    """Words being written. Each method returns the line, so that calls chain."""

    def __init__(self, language: str) -> None:
        self.language = language  # of the file
        self.spans: list[Any] = []
        self.block: Json = {}
        self._into = self.spans

    def text(self, written: str, look: Look = PLAIN) -> Line:
        """A line end in what is `written` is a line break."""
        for number, piece in enumerate(written.replace("\r", "").split("\n")):
            if number:
                self._into.append({"break": True})
            if spans := words.cut(words.shown(piece)):
                named: Json = {name: True for name, is_so in vars(look).items() if is_so}
                named |= {"direction": "ltr"} if look.code else {}
                self._into.extend([named | {"in": spans}] if named else spans)
        return self

    def line_break(self) -> Line:
        self._into.append({"break": True})
        return self

    def opened(self, address: str) -> Line:
        """What is written until `closed` is the link's text; an address of another scheme makes none."""
        if address.partition(":")[0].lower() in text.SCHEMES:
            span: Json = {"url": words.shown(address), "in": []}
            self._into.append(span)
            self._into = span["in"]
        return self

    def closed(self) -> Line:
        self._into = self.spans
        return self

    def link(self, written: str, address: str, look: Look = PLAIN) -> Line:
        return self.opened(address).text(written, look).closed()

    def note(self, paragraphs: Sequence[Line]) -> Line:
        """A footnote at this place. It stands in its own direction."""
        bodies = [paragraph.spans for paragraph in paragraphs if paragraph.spans]
        way = next((found for one in paragraphs if (found := one.way())), "") or languages.direction(self.language)
        told: Json = {"note": bodies or [["–"]], "direction": way}
        if way == "rtl" and self.language not in languages.RIGHT_TO_LEFT:
            told["language"] = "ar"
        if self._into and isinstance(self._into[-1], dict) and "note" in self._into[-1]:
            self._into.append("\u2009")  # the numbers of two notes are two numbers
        self._into.append(told)
        return self

    def way(self) -> str:
        """The direction of its first letter that has one; "" where none has."""
        return directions.strong(self.words())

    def told(self) -> Json:
        """As a cell: in its own direction where that is not the document's."""
        own = self.way()
        if not own or own == languages.direction(self.language):
            return {"in": self.spans}
        return {"in": self.spans, "direction": own} | ({"language": "ar"} if own == "rtl" else {})

    def directed(self) -> Line:
        """Let the paragraph begin on the side where its first letter does."""
        told = self.told()
        self.block |= {
            name: told[name] for name in ("direction", "language") if name in told and name not in self.block
        }
        return self

    def words(self) -> str:
        """Without those of footnotes."""
        return words_of(self.spans)


def words_of(spans: Sequence[Any]) -> str:
    inner = (words_of(span["in"]) if isinstance(span, dict) and "in" in span else span for span in spans)
    return "".join(one if isinstance(one, str) else " " if one != 0 else "" for one in inner)
