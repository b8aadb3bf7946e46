"""The paragraphs of a section with what they are tagged as, as a page shows them; and what codes are called."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from markupsafe import Markup

from stocktake.core import formats, text
from stocktake.documents import queries
from stocktake.documents.highlighting import highlighted
from stocktake.documents.models import Section, Tag, TagKind, in_order
from stocktake.framework.models import Objective, Principle

SILENT = {"heading", "notes"}  # blocks that are no paragraphs
Standing = Tag.Standing


@dataclass(frozen=True)
class Passage:
    """A block of the saved text. `accepted` and `proposed` are (tag, whether the paragraph changed since)."""

    place: int
    html: Markup
    is_paragraph: bool
    accepted: list[tuple[Tag, bool]] = field(default_factory=list)
    proposed: list[tuple[Tag, bool]] = field(default_factory=list)


@dataclass(frozen=True)
class Passages:
    rows: list[Passage]
    gone: list[Tag]  # accepted, on paragraphs that are no longer in the text

    @property
    def waiting(self) -> int:
        return sum(len(row.proposed) for row in self.rows)

    @property
    def likely(self) -> int:
        return sum(tag.is_likely and not changed for row in self.rows for tag, changed in row.proposed)

    @property
    def to_review(self) -> int:
        return sum(changed for row in self.rows for _tag, changed in row.accepted)


def passages(section: Section) -> Passages:
    tags = list(section.document.tags.filter(key=section.key).exclude(standing=Standing.REJECTED))
    places = queries.places(section, tags)
    on: dict[int, list[Tag]] = {}
    for tag in tags:
        place = places[tag.pk]
        if place is not None:
            on.setdefault(place, []).append(tag)
    blocks = text.blocks(section.text, prefix=section.key.replace(".", "-"))
    rows = [_passage(place, block, on.get(place, [])) for place, block in enumerate(blocks)]
    gone = [tag for tag in tags if tag.standing == Standing.ACCEPTED and places[tag.pk] is None]
    return Passages(rows, sorted(gone, key=_in_order))


def _passage(place: int, block: text.Block, tags: list[Tag]) -> Passage:
    told = [(tag, tag.quote != block.text) for tag in tags]
    proposed = [one for one in told if one[0].standing == Standing.PROPOSED]
    spans = [(start, end) for tag, changed in proposed if not changed for start, end, _words in tag.words]
    return Passage(
        place,
        highlighted(block, spans),
        block.kind not in SILENT,
        sorted((one for one in told if one[0].standing == Standing.ACCEPTED), key=lambda one: _in_order(one[0])),
        sorted(proposed, key=lambda one: (not one[0].is_likely, -(one[0].score or 0), one[0].pk)),
    )


def _in_order(tag: Tag) -> Any:
    return in_order(tag.kind, tag.code)


class Names:
    """What codes are called, in the reader's language; asked once for a page."""

    def __init__(self) -> None:
        self.objectives = list(Objective.objects.order_by("number"))
        self.principles = list(Principle.objects.order_by("number"))
        self._full = {
            **{(str(TagKind.OBJECTIVE), str(o.number)): self.of_objective(o) for o in self.objectives},
            **{(str(TagKind.PRINCIPLE), str(p.number)): self.of_principle(p) for p in self.principles},
        }

    def __call__(self, kind: str, code: Any) -> str:
        return self._full.get((str(kind), str(code))) or mark(kind, str(code))

    def choices(self) -> list[tuple[str, str, str]]:
        """(kind, code, name)"""
        return [(kind, code, name) for (kind, code), name in self._full.items()]

    @staticmethod
    def of_objective(one: Objective) -> str:
        return _("Objective %(number)s: %(label)s") % {"number": formats.number(one.number), "label": one.label}

    @staticmethod
    def of_principle(one: Principle) -> str:
        return _("Principle %(number)s: %(name)s") % {"number": formats.number(one.number), "name": one.name}


def mark(kind: str, code: str) -> str:
    """The short word for it: Objective 7, Principle 3, SDG target 10.7."""
    if kind == TagKind.OBJECTIVE:
        return _("Objective %(number)s") % {"number": formats.number(int(code))}
    if kind == TagKind.PRINCIPLE:
        return _("Principle %(number)s") % {"number": formats.number(int(code))}
    return _("SDG target %(code)s") % {"code": code}


def marks(tags: Iterable[dict[str, Any]]) -> str:
    """Those of a paragraph of a revision, one after the other."""
    return formats.comma().join(mark(tag["kind"], tag["code"]) for tag in tags)
