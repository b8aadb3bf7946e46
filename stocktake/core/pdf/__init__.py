"""PDF files that can be copied from and read aloud (PDF/UA-1 and PDF/A-2a), laid out in a process of their own."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from stocktake.core.pdf import process, tables
from stocktake.core.pdf.lines import PLAIN, Json, Line, Look, words_of
from stocktake.core.pdf.process import LIMITS, Limits, NotMade
from stocktake.core.pdf.words import is_visible, shown

__all__ = ["PLAIN", "Flow", "Limits", "Line", "Look", "NotMade", "Pdf"]
DEEPEST = 6
ARABIC = 1.15  # in tables: its letters are small


class Pdf:
    """A PDF on the way: `body` takes headings, paragraphs and tables, `to_bytes` gives the file, the same for the same.

    `band` stands at the head of every page, `foot` beside the page's number. With `is_numbered` headings are counted,
    with `chapters_apart` each chapter begins a page.
    """

    def __init__(
        self,
        language: str,
        *,
        title: str,
        heading: str,
        number: str,
        about: str,
        made_at: dt.datetime,
        band: str = "",
        foot: str = "",
        is_numbered: bool = False,
        chapters_apart: bool = False,
    ) -> None:
        self.language = language
        self.made_at = made_at.astimezone(dt.UTC).replace(microsecond=0)
        self._told: Json = {"language": language, "title": shown(title), "about": shown(about), "number": shown(number)}
        self._told |= {"heading": self._spans(heading), "band": self._spans(band), "foot": self._spans(foot)}
        self._told |= {"numbered": is_numbered, "chapters-apart": chapters_apart}
        self.body = Flow(self)

    def to_bytes(self, limits: Limits = LIMITS) -> bytes:
        """Raises NotMade, with the reason in the reader's language."""
        made = self.made_at
        moment = [made.year, made.month, made.day, made.hour, made.minute, made.second]
        lacking = {"lacking": 0, "lacking-sentence": self._lacking()}
        document = self._told | lacking | {"made": moment, "blocks": _levelled(self.body.blocks)}
        return process.made(document, made_at=made.isoformat(), limits=limits)

    def _spans(self, words: str) -> list[Any]:
        return Line(self.language).text(words).spans

    def _lacking(self) -> str:
        """How many signs no font has, which is known only when the file is laid out."""
        sentence = _(
            "Signs that have no form in the fonts of this file, shown as squares: %(count)s. The other formats hold them."
        )
        return sentence % {"count": "{count}"}


class Flow:
    """Where headings, paragraphs and tables go: the body, a list's item, a quote."""

    def __init__(self, pdf: Pdf, *, is_inner: bool = False) -> None:
        self.pdf, self.is_inner = pdf, is_inner
        self.blocks: list[Json] = []

    def heading(self, words: str, level: int) -> Line:
        """A heading; inside a list or a quote, where none can be jumped to, a line that looks like one."""
        if self.is_inner:
            return self.paragraph("strong").text(words)
        return self._line({"kind": "heading", "level": level}).text(words)

    def paragraph(self, style: str = "", *, language: str = "", mark: str = "", url: str = "") -> Line:
        """A paragraph in a style. `mark` stands in the margin and leads to `url`."""
        block = {"kind": "paragraph", "style": style} | self._spoken(language) | _marked(mark, url)
        return self._line(block)

    def listed(
        self, *, ordered: bool = False, start: int = 1, language: str = "", mark: str = "", url: str = ""
    ) -> list[Any]:
        """A list; each item that is appended to what this gives is the `blocks` of a flow."""
        items: list[Any] = []
        told = {"kind": "list", "ordered": ordered, "start": start, "items": items}
        self.blocks.append(told | self._spoken(language) | _marked(mark, url))
        return items

    def quote(self, *, language: str = "", mark: str = "", url: str = "") -> Flow:
        inner = self.inner()
        self.blocks.append({"kind": "quote", "blocks": inner.blocks} | self._spoken(language) | _marked(mark, url))
        return inner

    def inner(self) -> Flow:
        return Flow(self.pdf, is_inner=True)

    def table(
        self,
        rows: Sequence[Sequence[Line]],
        *,
        title: str = "",
        widths: Sequence[int] = (),
        mark: str = "",
        url: str = "",
    ) -> None:
        """A table whose first row heads every page; short rows are filled up.

        `widths` are shares of the text's width; without them what stands in the columns decides. A table wider than
        the page is set smaller, then turned with its page, then cut into parts that each begin with the first column.
        """
        growth = ARABIC if self.pdf.language == "ar" else 1
        for part in tables.parts(rows, widths=widths, can_turn=not self.is_inner, growth=growth):
            line = Line(self.pdf.language).text(part.title(title)) if title or part.of > 1 else Line(self.pdf.language)
            told = part.told(growth) | {"kind": "table", "title": line.spans}
            self.blocks.append(told | (_marked(mark, url) if part.number == 1 else {}))

    def facts(self, rows: Sequence[tuple[str, Line]]) -> None:
        """Names and what they are, side by side."""
        told = [[Line(self.pdf.language).text(name).spans, value.told()] for name, value in rows]
        self.blocks.append({"kind": "facts", "rows": told})

    def contents(self, title: str, *, apart: bool = False) -> None:
        """The contents with page numbers; with `apart` what follows begins a page."""
        self._line({"kind": "contents", "apart": apart}).text(title)

    def rule(self) -> None:
        self.blocks.append({"kind": "rule"})

    def line(self) -> Line:
        """Words for a cell or a footnote."""
        return Line(self.pdf.language)

    def _line(self, block: Json) -> Line:
        line = Line(self.pdf.language)
        self.blocks.append(block | {"in": line.spans})
        line.block = self.blocks[-1]
        return line

    def _spoken(self, language: str) -> Json:
        return {"language": language} if language and language != self.pdf.language else {}


def _levelled(blocks: list[Json]) -> list[Json]:
    """Headings as the standard wants them: each at most one level below the one before, and none without a letter."""
    level, told = 0, []
    for block in blocks:
        if block["kind"] != "heading":
            told.append(block)
        elif is_visible(words_of(block["in"])):
            level = max(1, min(block["level"], level + 1, DEEPEST))
            told.append(block | {"level": level})
        else:
            told.append({"kind": "paragraph", "style": "", "in": block["in"]})
    return told


def _marked(mark: str, url: str) -> Json:
    return {"mark": mark, "url": url} if mark else {}
