"""Coverage: which State speaks of which objective, and what of it the report cites. Counted from the public record."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass
from enum import StrEnum

from django.utils import timezone

from stocktake.cycles.models import Occasion
from stocktake.documents.models import Paragraph, ParagraphTag, TagKind
from stocktake.framework.models import Country, Group, GroupMembership, Objective
from stocktake.synthesis import citing
from stocktake.synthesis.models import Report
from stocktake.synthesis.queries.compiled import OBJECTIVES, Source, sources
from stocktake.synthesis.queries.pins import pins_of, texts_of


class Cell(StrEnum):
    SILENT = "silent"
    SPOKEN = "spoken"
    CITED = "cited"


@dataclass(frozen=True)
class Row:
    """A State; `cells` in the order of the objectives. `source` is its published review of the round."""

    country: Country
    source: Source | None
    groups: tuple[str, ...]
    cells: tuple[Cell, ...]

    @property
    def is_cited(self) -> bool:
        return Cell.CITED in self.cells

    def count(self, cell: Cell) -> int:
        return self.cells.count(cell)

    def numbers(self, cell: Cell) -> list[int]:
        return [number for number, one in enumerate(self.cells, 1) if one is cell]


@dataclass(frozen=True)
class Part:
    """A group of States or a language of reviews: how many there are, have reviewed, are cited."""

    name: str
    members: int
    reviewed: int
    cited: int


@dataclass(frozen=True)
class Matrix:
    """Who has reviewed comes first. Group memberships are those of `day`: the last day of the meeting, else today."""

    day: dt.date
    objectives: list[Objective]
    rows: list[Row]
    groups: list[Part]
    languages: list[Part]

    @property
    def silent(self) -> list[Country]:
        """Who has no published review in the round."""
        return [row.country for row in self.rows if row.source is None]

    @property
    def uncited_states(self) -> list[Country]:
        return [row.country for row in self.rows if row.source and not row.is_cited]

    def column(self, objective: int) -> Counter[Cell]:
        return Counter(row.cells[objective - 1] for row in self.rows)

    @property
    def uncited_objectives(self) -> list[tuple[Objective, int]]:
        """Objectives of which States speak and nobody is cited, with how many States speak."""
        counts = [(one, self.column(one.number)) for one in self.objectives]
        return [(one, count[Cell.SPOKEN]) for one, count in counts if count[Cell.SPOKEN] and not count[Cell.CITED]]


def matrix(report: Report) -> Matrix:
    members = Country.objects.of_commission(report.commission_id) if report.commission_id else None
    found = list(Country.objects.member_states() if members is None else members)
    by_key = {country.pk: country for country in found}
    reviews = {source.country.pk: source for source in sources(report.cycle, by_key)}
    countries = sorted(found, key=lambda country: (country.pk not in reviews, country.sort_name))
    spoken, cited, passages = _spoken(reviews), *_cited(report)
    day = _day(report)
    groups = _groups(day, by_key)
    rows = [
        Row(
            country,
            reviews.get(country.pk),
            tuple(groups.get(country.pk, ())),
            tuple(_cell((country.pk, number), spoken, cited) for number in range(1, len(OBJECTIVES) + 1)),
        )
        for country in countries
    ]
    return Matrix(day, list(Objective.objects.order_by("number")), rows, _by_group(rows), _by_language(rows, passages))


Spot = tuple[str, int]  # iso3, objective


def _cell(spot: Spot, spoken: set[Spot], cited: set[Spot]) -> Cell:
    if spot in cited:
        return Cell.CITED
    return Cell.SPOKEN if spot in spoken else Cell.SILENT


def _spoken(reviews: dict[str, Source]) -> set[Spot]:
    """Answered under the objective's own heading, or tagged so in another paragraph."""
    whose = {source.revision: iso3 for iso3, source in reviews.items()}
    answered = Paragraph.objects.filter(revision__in=whose, key__in=OBJECTIVES, number__isnull=False).exclude(text="")
    pairs = answered.order_by().values_list("revision", "key").distinct()
    said = ParagraphTag.objects.filter(paragraph__revision__in=whose, kind=TagKind.OBJECTIVE).order_by()
    tagged = said.values_list("paragraph__revision", "code").distinct()
    under = {(whose[revision], int(key.removeprefix("3."))) for revision, key in pairs}
    return under | {(whose[revision], int(code)) for revision, code in tagged}


def _cited(report: Report) -> tuple[set[Spot], Counter[str]]:
    """What markers in the chapters cite of the round's reviews; and how many cited passages there are by language."""
    called = citing.cited_in(texts_of(report.document).values())
    cited: set[Spot] = set()
    passages: Counter[str] = Counter()
    for pin in pins_of(report).filter(number__in=called).prefetch_related("paragraph__tags"):
        submission, key = pin.revision.publication.submission, pin.paragraph.key
        if submission.cycle_id != report.cycle_id or not submission.organisation.country_id:
            continue
        passages[pin.revision.language] += 1
        of = {int(tag.code) for tag in pin.paragraph.tags.all() if tag.kind == TagKind.OBJECTIVE}
        of |= {int(key.removeprefix("3."))} if key in OBJECTIVES else set()
        cited |= {(submission.organisation.country_id, number) for number in of}
    return cited, passages


def _day(report: Report) -> dt.date:
    held = report.cycle.occasions.filter(kind=Occasion.Kind.REVIEW, commission=report.commission_id)
    return held.values_list("closes_on", flat=True).first() or timezone.localdate()


def _groups(day: dt.date, by_key: dict[str, Country]) -> dict[str, list[str]]:
    """State to the abbreviations of its groups on that day."""
    names = {group.pk: str(group.abbreviation) for group in Group.objects.order_by("slug")}
    found: dict[str, list[str]] = {}
    for country, group in (
        GroupMembership.objects.on(day).filter(country__in=by_key).order_by("group").values_list("country", "group")
    ):
        found.setdefault(country, []).append(names[group])
    return found


def _by_group(rows: list[Row]) -> list[Part]:
    names = sorted({name for row in rows for name in row.groups})
    of = {name: [row for row in rows if name in row.groups] for name in names}
    return [
        Part(name, len(those), sum(row.source is not None for row in those), sum(row.is_cited for row in those))
        for name, those in of.items()
    ]


def _by_language(rows: list[Row], passages: Counter[str]) -> list[Part]:
    """`cited` are passages here, not States."""
    reviews = Counter(row.source.language for row in rows if row.source)
    return [Part(code, count, count, passages[code]) for code, count in sorted(reviews.items())]
