"""The regional review report as a tree: facts that were counted and paragraphs that were quoted, in the fixed outline.

The tree knows nothing of Word or HTML. Its words are in the language that is active while it is made.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field

from babel.numbers import format_percent
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from stocktake.core import formats, languages
from stocktake.cycles.models import Cycle, Occasion
from stocktake.cycles.queries import shift
from stocktake.framework.models import Commission, Objective
from stocktake.synthesis.queries import DIFFICULTIES, DISSEMINATION, PRACTICES, STEPS, Coverage, Voices


@dataclass(frozen=True)
class Heading:
    text: str


@dataclass(frozen=True)
class Sentence:
    text: str


@dataclass(frozen=True)
class Link:
    """A cell that leads somewhere."""

    text: str
    url: str


Cell = str | Link


@dataclass(frozen=True)
class Table:
    """The first row is the head. `widths` are shares of the page's width."""

    title: str
    rows: list[list[Cell]]
    widths: list[int]


@dataclass(frozen=True)
class Quote:
    """A paragraph word for word, in its own language, with where it stands."""

    number: int
    text: str
    kind: str
    language: str
    attribution: str
    address: str
    is_invented: bool

    @property
    def direction(self) -> str:
        return languages.direction(self.language)


@dataclass(frozen=True)
class Said:
    """A block that somebody wrote: sanitised HTML with its citations linked, and its address."""

    html: str
    number: int | None


@dataclass(frozen=True)
class Prose:
    """What was written in a chapter: as blocks, and as Markdown with the numbers of its citations in brackets."""

    blocks: list[Said]
    markdown: str
    language: str

    @property
    def direction(self) -> str:
        return languages.direction(self.language)


@dataclass(frozen=True)
class Cited:
    """A citation of the written chapters, as it stands in the list at the end."""

    number: int
    attribution: str
    address: str
    is_invented: bool


Part = Heading | Sentence | Table | Quote | Prose


@dataclass
class Chapter:
    key: str
    title: str
    parts: list[Part] = field(default_factory=list)


@dataclass(frozen=True)
class Report:
    kind: str
    title: str
    subtitle: str
    number: str
    language: str
    compiled_at: dt.datetime
    notices: list[str]
    chapters: list[Chapter]
    cited: list[Cited] = field(default_factory=list)

    @property
    def direction(self) -> str:
        return languages.direction(self.language)

    def quotes(self) -> Iterator[Quote]:
        return (part for chapter in self.chapters for part in chapter.parts if isinstance(part, Quote))

    def citations(self) -> list[Quote | Cited]:
        """Of all chapters, in the order of their numbers."""
        return sorted([*self.quotes(), *self.cited], key=lambda one: one.number)


@dataclass(frozen=True)
class Evidence:
    """All that a report is made of."""

    cycle: Cycle
    commission: Commission
    occasions: list[Occasion]
    objectives: list[Objective]
    coverage: Coverage
    voices: dict[str, Voices]


def regional(evidence: Evidence, *, language: str, compiled_at: dt.datetime) -> Report:
    """The suggested structure of regional review reports (regional review check-list, point 3)."""
    writer = _Writer(evidence, compiled_at)
    invented = any(source.is_invented for source in evidence.coverage.sources)
    return Report(
        kind="regional",
        title=_("Regional review report: %(region)s") % {"region": evidence.commission.region},
        subtitle=str(evidence.cycle),
        number=f"regional-{evidence.cycle.pk}-{evidence.commission.pk}",
        language=language,
        compiled_at=compiled_at,
        notices=[_("Demonstration: invented content")] if invented else [],
        chapters=[
            Chapter("introduction", _("Introduction"), list(writer.introduction())),
            Chapter("summary", _("Executive summary"), list(writer.summary())),
            Chapter("findings", _("Key findings"), list(writer.findings())),
            Chapter("practices", _("Good practices and lessons learned"), list(writer.practices())),
            Chapter("conclusions", _("Conclusions and recommendations"), list(writer.conclusions())),
            Chapter("annex", _("Annex"), list(writer.annex())),
        ],
    )


class _Writer:
    """Writes the chapters; counts the citations through the whole report."""

    def __init__(self, evidence: Evidence, compiled_at: dt.datetime) -> None:
        self.evidence, self.coverage, self.compiled_at = evidence, evidence.coverage, compiled_at
        self.cited = 0

    def introduction(self) -> Iterator[Part]:
        names = {"commission": self.evidence.commission.name, "cycle": self.evidence.cycle}
        yield Sentence(
            _("This report covers the member States of the %(commission)s in this round: %(cycle)s.") % names
        )
        count = len(self.coverage.sources)
        of = {"count": formats.number(count), "members": formats.number(len(self.coverage.members))}
        yield Sentence(
            ngettext(
                "%(count)s of %(members)s member States has a published voluntary GCM review.",
                "%(count)s of %(members)s member States have a published voluntary GCM review.",
                count,
            )
            % of
        )
        if days := sorted(timezone.localtime(source.published_at).date() for source in self.coverage.sources):
            span = {"dates": formats.span(days[0], days[-1])}
            yield Sentence(_("Dates of publication of the versions quoted here: %(dates)s.") % span)
        yield Sentence(
            _("Compiled on %(moment)s from the versions current at that time.")
            % {"moment": formats.moment(self.compiled_at)}
        )
        yield Sentence(
            _("The program counts and quotes; it adds no words of its own to what States have written. "
              "Each quotation is a whole paragraph in its original language and leads to its place in the published review.")
        )  # fmt: skip
        yield Sentence(
            _(
                "Under each heading at most three paragraphs of a State are quoted, the first of at least twenty words; the full text is in the review."
            )
        )

    def summary(self) -> Iterator[Part]:
        seen = self.coverage
        tongues = sorted({source.language for source in seen.sources})
        rows: list[list[Cell]] = [
            [_("What was received"), _("How many")],
            [_("Member States of the commission"), formats.number(len(seen.members))],
            [_("States with a published review"), formats.number(len(seen.sources))],
            [_("of these, first sent after the deadline"), formats.number(len(seen.late))],
            [_("States without a published review"), formats.number(len(seen.silent))],
            [_("of these, with a review received and not yet published"), formats.number(len(seen.sent))],
            [_("Words in the published reviews"), formats.number(sum(source.words for source in seen.sources))],
            [_("Languages of the published reviews"), formats.join([languages.NAMES[code] for code in tongues]) or "–"],
        ]
        yield Table(_("What was received"), rows, [4, 2])
        yield from self._spoken_of()

    def _spoken_of(self) -> Iterator[Part]:
        rows: list[list[Cell]] = [[_("Objective"), _("States"), _("Share of the published reviews")]]
        whole = len(self.coverage.sources)
        for objective in self.evidence.objectives:
            count = self._voices(objective).states
            share = format_percent(count / whole, locale=formats.locale()) if whole else "–"
            rows.append([str(objective), formats.number(count), share])
        yield Table(_("Objectives spoken of, by number of States"), rows, [6, 2, 2])
        silent = [str(o.number) for o in self.evidence.objectives if not self._voices(o).states]
        if silent:
            yield Sentence(
                _("No published review answers under these objectives: %(numbers)s.")
                % {"numbers": formats.join(silent)}
            )
        yield Sentence(_("A State speaks of an objective when its review holds an answer under that objective."))

    def findings(self) -> Iterator[Part]:
        for objective in self.evidence.objectives:
            voices = self._voices(objective)
            yield Heading(_("Objective %(number)s: %(title)s") % {"number": objective.number, "title": objective.label})
            yield Sentence(_spoken(voices.states))
            yield from self._quotes(voices)

    def practices(self) -> Iterator[Part]:
        yield Heading(_("Promising practices"))
        yield from self._under(PRACTICES)
        yield Heading(_("Difficulties and lessons learned"))
        yield from self._under(DIFFICULTIES)

    def conclusions(self) -> Iterator[Part]:
        yield Sentence(
            _("Conclusions are for the States to draw. What follows is what they have announced themselves.")
        )
        yield Heading(_("Planned steps"))
        yield from self._under(STEPS)
        yield Heading(_("Dissemination and preparation of the Forum"))
        yield from self._under(DISSEMINATION)

    def annex(self) -> Iterator[Part]:
        yield Heading(_("Organisation of work"))
        yield from self._work()
        yield Heading(_("Participants"))
        yield Sentence(_("The list of participants is not known here."))
        yield Heading(_("States that have reviewed"))
        yield Sentence(_listed([str(source.country) for source in self.coverage.sources]))
        yield Heading(_("States whose review was first sent after the deadline"))
        yield Sentence(_listed([str(source.country) for source in self.coverage.late]))
        yield Heading(_("States without a published review"))
        yield Sentence(_listed([self._silent_name(country) for country in self.coverage.silent]))
        yield Heading(_("Sources"))
        yield from self._sources()

    def _silent_name(self, country: object) -> str:
        if getattr(country, "pk", None) in self.coverage.sent:
            return _("%(country)s (received, not yet published)") % {"country": country}
        return str(country)

    def _work(self) -> Iterator[Part]:
        if not self.evidence.occasions:
            yield Sentence(_("The dates and the place of the regional review meeting are not known."))
            return
        rows: list[list[Cell]] = [[_("Meeting"), _("Dates"), _("Place"), _("Source")]]
        for occasion in self.evidence.occasions:
            place = str(occasion.place) or _("Place not known")
            rows.append(
                [
                    str(occasion.get_kind_display()),
                    formats.span(occasion.opens_on, occasion.closes_on),
                    place,
                    occasion.source,
                ]
            )
        yield Table(_("Meetings of the round in the region"), rows, [3, 3, 3, 2])
        review = next((o for o in self.evidence.occasions if o.kind == Occasion.Kind.REVIEW and o.closes_on), None)
        if review and review.closes_on:
            due = formats.date(shift(review.closes_on, "+2 months"))
            yield Sentence(
                _("The report is to be finalised within two months after the meeting, by %(day)s.") % {"day": due}
            )

    def _sources(self) -> Iterator[Part]:
        if not self.coverage.sources:
            yield Sentence(_listed([]))
            return
        head: list[Cell] = [_("State"), _("Number"), _("Version"), _("Published on"), "SHA-256"]
        rows: list[list[Cell]] = [
            [
                str(s.country),
                Link(s.number, s.address),
                formats.number(s.version),
                formats.date(s.published_at),
                s.sha256,
            ]
            for s in self.coverage.sources
        ]
        yield Table(_("Published reviews that this report rests on"), [head, *rows], [4, 4, 3, 4, 6])

    def _voices(self, objective: Objective) -> Voices:
        return self.evidence.voices[f"3.{objective.number}"]

    def _under(self, key: str) -> Iterator[Part]:
        voices = self.evidence.voices[key]
        yield Sentence(_spoken(voices.states))
        yield from self._quotes(voices)

    def _quotes(self, voices: Voices) -> Iterator[Quote]:
        for passage in voices.passages:
            self.cited += 1
            source = passage.source
            yield Quote(
                self.cited,
                passage.text,
                passage.kind,
                source.language,
                attribution(source.country, passage.key, passage.number),
                passage.address,
                source.is_invented,
            )


def attribution(country: object, key: str, number: int) -> str:
    told = {"country": country, "section": _section(key), "number": number}
    return _("%(country)s, voluntary review, section %(section)s, paragraph %(number)s") % told


def _section(key: str) -> str:
    """`3d` as the outline prints it: 3(d)."""
    return f"{key[:-1]}({key[-1]})" if key[-1].isalpha() else key


def _spoken(count: int) -> str:
    if not count:
        return _("No published review answers here.")
    told = {"count": formats.number(count)}
    return ngettext("%(count)s State speaks of it.", "%(count)s States speak of it.", count) % told


def _listed(names: list[str]) -> str:
    return formats.join(names) if names else _("None.")
