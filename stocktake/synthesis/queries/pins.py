"""What was pinned, what became of it since, and what the chapters cite."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.db.models import QuerySet

from stocktake.core import text
from stocktake.core.text import Block, fingerprint
from stocktake.documents import anchors
from stocktake.documents.comparing import Change, changes
from stocktake.documents.models import Document, Paragraph
from stocktake.framework.models import Country
from stocktake.submissions.models import Publication
from stocktake.synthesis import citing
from stocktake.synthesis.models import Pin, Report
from stocktake.synthesis.states import Standing


@dataclass(frozen=True)
class Seen:
    """A pin beside the record of today. `now` is the passage in the version that the public reads, where there is one."""

    pin: Pin
    publication: Publication
    standing: Standing
    current: Publication | None = None
    now: Paragraph | None = None

    @property
    def country(self) -> Country | None:
        country: Country | None = self.publication.submission.organisation.country
        return country

    @property
    def number(self) -> int:
        return self.pin.number

    @property
    def is_equal(self) -> bool:
        return self.standing is Standing.EQUAL

    @property
    def changed(self) -> list[Change]:
        """What became of its words."""
        return list(changes(self.pin.words, self.now.text)) if self.now else []


@dataclass(frozen=True)
class Marked:
    """A block of a chapter and what is to be said about it."""

    place: int
    block: Block
    pins: list[int] = field(default_factory=list)
    unknown: list[int] = field(default_factory=list)  # markers that name no pin
    is_uncited: bool = False
    is_misquoted: bool = False
    moved: list[Seen] = field(default_factory=list)  # cited passages that are not as they were pinned

    @property
    def is_clean(self) -> bool:
        return not (self.unknown or self.is_uncited or self.is_misquoted or self.moved)


def pins_of(report: Report) -> QuerySet[Pin]:
    """Those that stand, with their passages and sources, in the order in which they were pinned."""
    named = report.pins.filter(dropped_at=None).select_related(
        "by", "paragraph", "revision__publication__submission__organisation__country",
        "revision__publication__submission__cycle",
    )  # fmt: skip
    return named.defer("revision__content", "paragraph__html").order_by("number")


def seen(report: Report) -> dict[int, Seen]:
    """Pin number to the pin beside today's record. Three queries at most."""
    pins = list(pins_of(report))
    behind = {pin.revision.publication.submission_id for pin in pins if not _is_current(pin)}
    newer = Publication.objects.current().filter(submission__in=behind).select_related("submission")
    current = {one.submission_id: one for one in newer} if behind else {}
    keys = {pin.paragraph.key for pin in pins if not _is_current(pin)}
    texts: dict[tuple[int, str], list[Paragraph]] = {}
    wanted = [one.revision_id for one in current.values()] + [pin.revision_id for pin in pins if not _is_current(pin)]
    rows = Paragraph.objects.filter(revision__in=wanted, key__in=keys).defer("html").order_by("position")
    for row in rows if wanted else ():
        texts.setdefault((row.revision_id, row.key), []).append(row)
    return {pin.number: _seen(pin, current, texts) for pin in pins}


def _is_current(pin: Pin) -> bool:
    return bool(pin.revision.publication.standing == Publication.Standing.CURRENT)


def _seen(pin: Pin, current: Mapping[object, Publication], texts: Mapping[tuple[int, str], list[Paragraph]]) -> Seen:
    publication, key = pin.revision.publication, pin.paragraph.key
    if pin.sha256 != fingerprint(pin.words) or pin.paragraph.revision_id != pin.revision_id:
        return Seen(pin, publication, Standing.ALTERED)
    if _is_current(pin):
        return Seen(pin, publication, Standing.EQUAL)
    newer = current.get(publication.submission_id)
    if newer is None:
        return Seen(pin, publication, Standing.WITHDRAWN)
    before, after = texts.get((pin.revision_id, key), []), texts.get((newer.revision_id, key), [])
    old = [row.text for row in before]
    place = anchors.stands_at(
        pin.paragraph.text,
        [row.pk for row in before].index(pin.paragraph_id),
        [row.text for row in after],
        lambda: [old, [row.text for row in after]],
    )
    if place is None or after[place].number is None:
        return Seen(pin, publication, Standing.GONE, newer)
    now = after[place]
    same = now.text == pin.paragraph.text
    return Seen(pin, publication, Standing.MOVED if same else Standing.CHANGED, newer, now)


def texts_of(document: Document) -> dict[str, str]:
    """Section key to what is written there, in the order of the outline."""
    return dict(document.sections.exclude(text="").order_by("position").values_list("key", "text"))


def counted(report: Report) -> dict[int, int]:
    """Pin number to the number that readers would see, of what the chapters cite and what is pinned."""
    known = set(report.pins.filter(dropped_at=None).values_list("number", flat=True))
    cited = [number for number in citing.cited_in(texts_of(report.document).values()) if number in known]
    return {number: place for place, number in enumerate(cited, 1)}


def marked(markdown: str, pins: Mapping[int, Seen], *, needs_citations: bool = True) -> list[Marked]:
    """A chapter block by block. Headings and footnotes, and chapters that hold lists and facts, need no citation."""
    blocks = list(text.blocks(markdown))
    following = [*blocks[1:], None]
    return [
        _marked(place, block, pins, needs_citations=needs_citations and not _leads_to(block, following[place]))
        for place, block in enumerate(blocks)
    ]


def _leads_to(block: Block, following: Block | None) -> bool:
    """Whether it only announces what comes next, and that is cited: “In the words of one State:”."""
    ends = block.text.rstrip().endswith((":", "："))
    return ends and following is not None and bool(citing.markers(following.text))


def _marked(place: int, block: Block, pins: Mapping[int, Seen], *, needs_citations: bool) -> Marked:
    named = citing.markers(block.text)
    known = [number for number in dict.fromkeys(named) if number in pins]
    return Marked(
        place,
        block,
        pins=known,
        unknown=[number for number in dict.fromkeys(named) if number not in pins],
        is_uncited=needs_citations and block.kind not in citing.QUIET and not named,
        is_misquoted=citing.misquotes(block, [pins[number].pin.paragraph.text for number in known]) if known else False,
        moved=[pins[number] for number in known if not pins[number].is_equal],
    )


def unknown_markers(texts: Iterable[str], known: Iterable[int]) -> list[int]:
    """Markers in these texts that name no pin."""
    return [number for number in citing.cited_in(texts) if number not in set(known)]
