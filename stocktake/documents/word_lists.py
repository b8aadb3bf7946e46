"""Items of a Word file's lists as Markdown, with their depth and their numbers."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import takewhile

from stocktake.documents.word_headings import TYPED_BULLET
from stocktake.documents.word_markdown import shifted, to_markdown, to_plain, without_start
from stocktake.documents.word_story import Paragraph

# Markdown counts in these digits only; other numbers stay text.
TYPED_NUMBER = re.compile(r"(0|[1-9][0-9]{0,8})([.)])\s+(?=\S)")
MOST_VALUE = 999_999_999


@dataclass(frozen=True)
class Item:
    """An item of a list. `label` is what is printed before a numbered one."""

    level: int
    is_ordered: bool
    value: int
    label: str
    text: str
    plain: str
    notes: tuple[int, ...]


@dataclass
class _Open:
    """An item under which the next may stand: `indent` is where its text begins."""

    item: Item
    indent: int
    end: str


def item_of(paragraph: Paragraph, *, is_typed: bool = True) -> Item | None:
    """The paragraph as an item of a list: numbered by Word, or, with `is_typed`, typed with a bullet or a number."""
    number, spans, notes = paragraph.number, paragraph.spans, tuple(paragraph.notes)
    if number:
        label = number.label if number.is_ordered else ""
        value = min(MOST_VALUE, max(0, number.value))
        return Item(number.level, number.is_ordered, value, label, to_markdown(spans), paragraph.plain, notes)
    # Up to the first note, since nothing of a note may be cut.
    start = "".join(span.text for span in takewhile(lambda span: not span.note, spans[:4]))
    typed = TYPED_BULLET.match(start) or TYPED_NUMBER.match(start)
    if not typed or not is_typed:
        return None
    rest, is_ordered = without_start(spans, typed.end()), typed.re is TYPED_NUMBER
    value, label = (int(typed[1]), typed[0].strip()) if is_ordered else (0, "")
    return Item(0, is_ordered, value, label, to_markdown(rest), to_plain(rest), notes)


def continued(item: Item, paragraph: Paragraph) -> Item:
    """The item with a further paragraph of its own."""
    text = f"{item.text}\n\n{to_markdown(paragraph.spans)}"
    notes = (*item.notes, *paragraph.notes)
    return replace(item, text=text, plain=f"{item.plain}\n{paragraph.plain}", notes=notes)


class ListWriter:
    """Writes one list after another.

    Numbers that do not follow on each other get another sign after them (`1)`): in one list Markdown counts by itself.
    """

    def __init__(self) -> None:
        self._last: _Open | None = None

    def forget(self) -> None:
        """Something else stands between the last list and the next."""
        self._last = None

    def write(self, items: list[Item]) -> str:
        lines: list[str] = []
        stack: list[_Open] = []
        for item in items:
            sibling = self._last if not stack else None
            while stack and stack[-1].item.level >= item.level:
                sibling = stack.pop()
            indent = stack[-1].indent if stack else 0
            here = _Open(item, indent, _end(item, sibling))
            marker = f"{item.value}{here.end} " if item.is_ordered else "- "
            here.indent += len(marker)
            # A number other than 1 does not begin a list right below a line of text.
            lines += [""] if stack and sibling is None and item.is_ordered and item.value != 1 else []
            lines.append(" " * indent + marker + shifted(item.text, here.indent))
            self._last = here if not stack else self._last
            stack.append(here)
        return "\n".join(lines)


def _end(item: Item, sibling: _Open | None) -> str:
    if not item.is_ordered or sibling is None or not sibling.item.is_ordered:
        return ")" if item.label.endswith(")") and not item.label.startswith("(") else "."
    if item.value == sibling.item.value + 1:
        return sibling.end
    return ")" if sibling.end == "." else "."
