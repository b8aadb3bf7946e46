"""What reviews say on an objective, a principle or an answer of the outline: paragraphs with their addresses."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q

from stocktake.core import languages
from stocktake.documents.models import Paragraph, ParagraphTag, TagKind
from stocktake.submissions.records import Record, Records

LONGEST = 480  # characters of a paragraph that a list shows whole


@dataclass(frozen=True)
class Subject:
    """What paragraphs are asked for: keys of the outline, and those tagged with a code wherever they stand."""

    keys: tuple[str, ...] = ()
    kind: str = ""
    code: str = ""

    def where(self) -> Q:
        tagged = ParagraphTag.objects.filter(paragraph=OuterRef("pk"), kind=self.kind, code=self.code)
        return Q(key__in=self.keys) | Q(Exists(tagged)) if self.code else Q(key__in=self.keys)


def objective(number: int) -> Subject:
    """The answers under its key, and what is tagged with it in other answers."""
    return Subject((f"3.{number}",), TagKind.OBJECTIVE, str(number))


def principle(number: int) -> Subject:
    return Subject((), TagKind.PRINCIPLE, str(number))


@dataclass(frozen=True)
class Spoken:
    """A paragraph away from its page. `excerpt` stands in for one too long for a list; `html` is then empty."""

    number: int
    key: str
    html: str
    excerpt: str
    address: str  # permanent, in no language

    @property
    def weight(self) -> int:
        """About what it adds to a page over the wire, in bytes."""
        return len(zlib.compress((self.html or self.excerpt).encode())) + 120


@dataclass(frozen=True)
class Voice:
    """A review with what it says: the paragraphs shown, and how many more there are."""

    record: Record
    country: str
    cycle: str
    paragraphs: list[Spoken]
    left: int

    @property
    def direction(self) -> str:
        return languages.direction(self.record.language)

    @property
    def path(self) -> str:
        return f"/{languages.here()}/{self.record.path}"


def voices(record: Records, at: Iterable[int], subject: Subject, *, most: int) -> list[Voice]:
    """What the reviews at these places say, `most` paragraphs of each, answers before what is tagged. One query."""
    by_revision = {record.all[place].revision: record.all[place] for place in at}
    submission = "revision__publication__submission"
    rows: Any = (
        Paragraph.objects.filter(subject.where(), revision__in=by_revision, number__isnull=False)
        .order_by("revision", "number")
        .values_list(
            "revision", "number", "key", "html", "text", f"{submission}__organisation__country__name",
            f"{submission}__cycle__name",
        )
    )  # fmt: skip
    found: dict[int, list[Any]] = {revision: [] for revision in by_revision}
    for row in rows:
        found[row[0]].append(row[1:])
    return [
        _voice(by_revision[revision], sorted(paragraphs, key=lambda row: row[1] not in subject.keys), most)
        for revision, paragraphs in found.items()
        if paragraphs
    ]


def _voice(record: Record, rows: list[Any], most: int) -> Voice:
    shown = [spoken(record.number, *row[:4]) for row in rows[:most]]
    return Voice(record, str(rows[0][4]), str(rows[0][5]), shown, len(rows) - len(shown))


def spoken(publication: str, number: int, key: str, html: str, text: str, *, longest: int = LONGEST) -> Spoken:
    address = f"/s/{publication}#p{number}"
    if len(text) > longest:
        return Spoken(number, key, "", shortened(text, longest), address)
    return Spoken(number, key, taken_out(html, publication), "", address)


def taken_out(html: str, publication: str) -> str:
    """A paragraph’s HTML for another page: its marks lead back to the review, and no id can stand twice."""
    return re.sub(r'href="#', f'href="/s/{publication}#', re.sub(r'\sid="[^"]*"', "", html))


def shortened(text: str, longest: int) -> str:
    """The beginning, up to a word’s end where the script has words."""
    cut = text[:longest]
    space = cut.rfind(" ")
    return (cut[:space] if space > longest * 2 // 3 else cut) + " …"
