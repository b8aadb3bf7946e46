"""The figures, each counted from facts and reference data alone: no query here."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterable

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from stocktake.core import formats, languages
from stocktake.hub.figures.facts import Fact, World
from stocktake.hub.figures.tables import Column, Row, Table, Value, none_yet

Facts = list[Fact]


def _table(
    name: str,
    found: Facts,
    world: World,
    *,
    finding: str,
    definition: str,
    head: Column,
    columns: list[Column],
    rows: list[Row],
    also_of_nothing: bool = False,
) -> Table:
    """`also_of_nothing`: the finding holds where nothing is on the record, too."""
    invented = sum(fact.is_invented for fact in found)
    said = finding if found or also_of_nothing else none_yet()
    return Table(name, said, definition, head, columns, rows, world.day, len(found), invented)


def _invented(found: Iterable[Fact]) -> bool:
    return any(fact.is_invented for fact in found)


def _countries(found: Iterable[Fact]) -> int:
    """States, each once."""
    return len({fact.iso3 for fact in found})


def _leader(rows: list[Row]) -> Row | None:
    """The one row with the largest first number; None where two share it, or there is nothing."""
    ordered = sorted(rows, key=lambda row: row.told[0] or 0, reverse=True)
    if not ordered or not ordered[0].told[0] or (len(ordered) > 1 and ordered[1].told[0] == ordered[0].told[0]):
        return None
    return ordered[0]


def _cycles(world: World) -> list[Column]:
    return [Column(cycle.slug.replace("-", "_"), str(cycle)) for cycle in world.cycles]


def states(found: Facts, world: World, chosen: str = "") -> Table:
    """Each Member State, its reviews in each cycle and in all. With a cycle chosen, the finding is that cycle's."""
    by_state: dict[str, Facts] = {}
    for fact in found:
        by_state.setdefault(fact.iso3, []).append(fact)
    rows = []
    for country in world.members:
        own = by_state.get(country.iso3, [])
        told: list[Value] = [sum(fact.cycle == cycle.slug for fact in own) for cycle in world.cycles]
        href = reverse("hub:country", args=[country.iso3])
        rows.append(Row(country.iso3, str(country), [*told, len(own)], _invented(own), href))
    finding = _reviewed(found, world, chosen)
    definition = _("The Member States of the United Nations and the current reviews of each, by the cycle they were filed for.")  # fmt: skip
    columns = [*_cycles(world), Column("reviews", _("Reviews"))]
    head = Column("iso3", _("State"))
    return _table(
        "states",
        found,
        world,
        finding=finding,
        definition=definition,
        head=head,
        columns=columns,
        rows=rows,
        also_of_nothing=True,
    )


def _reviewed(found: Facts, world: World, chosen: str) -> str:
    counted = [fact for fact in found if fact.iso3 in world.codes and (not chosen or fact.cycle == chosen)]
    count = _countries(counted)
    said = {"count": formats.number(count), "states": formats.number(len(world.members))}
    if not chosen:
        finding = ngettext(
            "%(count)s of %(states)s Member States has a review on the record",
            "%(count)s of %(states)s Member States have a review on the record",
            count,
        )
        return finding % said
    finding = ngettext(
        "%(cycle)s: %(count)s of %(states)s Member States has a review on the record",
        "%(cycle)s: %(count)s of %(states)s Member States have a review on the record",
        count,
    )
    return finding % {**said, "cycle": next(str(cycle) for cycle in world.cycles if cycle.slug == chosen)}


def cycles(found: Facts, world: World) -> Table:
    """Reviews by commission and cycle."""
    rows = []
    for commission in world.commissions:
        own = [fact for fact in found if fact.iso3 in world.seats[commission.slug]]
        told: list[Value] = [len(own), *(sum(fact.cycle == cycle.slug for fact in own) for cycle in world.cycles)]
        href = reverse("hub:region", args=[commission.slug])
        rows.append(Row(commission.slug, str(commission.region), told, _invented(own), href, str(commission)))
    leader = _leader(rows)
    if leader:
        told_of = {"region": leader.label, "count": formats.number(leader.told[0] or 0), "total": formats.number(len(found))}  # fmt: skip
        finding = _("%(region)s: the most reviews on the record, %(count)s of %(total)s") % told_of
    else:
        finding = _("Reviews on the record by cycle and region")
    definition = _(
        "Current reviews by the cycle they were filed for and the regional commission that their State is a member of. "
        "A State in two commissions is counted in both, so the regions add up to more than the whole."
    )
    columns = [Column("reviews", _("Reviews")), *_cycles(world)]
    return _table(
        "cycles",
        found,
        world,
        finding=finding,
        definition=definition,
        head=Column("commission", _("Region")),
        columns=columns,
        rows=rows,
    )


def objectives(found: Facts, world: World) -> Table:
    """States that speak of each objective, most first."""
    rows = []
    for objective in world.objectives:
        own = [fact for fact in found if objective.number in fact.objectives]
        href = reverse("hub:objective", args=[objective.number])
        rows.append(Row(str(objective.number), str(objective), [_countries(own)], _invented(own), href))
    rows.sort(key=lambda row: (-(row.told[0] or 0), int(row.key)))
    leader = _leader(rows)
    if leader:
        told = {"objective": leader.label, "count": formats.number(leader.told[0] or 0), "total": formats.number(_countries(found))}  # fmt: skip
        finding = _("%(objective)s: spoken of by the most States, %(count)s of %(total)s") % told
    else:
        finding = _("How many States speak of each objective")
    definition = _(
        "States that answer the objective’s question in a current review, or have a paragraph in it marked with the "
        "objective. A State is counted once, however many reviews it has."
    )
    columns = [Column("states", _("States"))]
    return _table(
        "objectives",
        found,
        world,
        finding=finding,
        definition=definition,
        head=Column("objective", _("Objective")),
        columns=columns,
        rows=rows,
    )


def regions(found: Facts, world: World) -> Table:
    """The 23 objectives by the five commissions: States."""
    rows = []
    for objective in world.objectives:
        own = [fact for fact in found if objective.number in fact.objectives]
        told: list[Value] = [
            _countries(fact for fact in own if fact.iso3 in world.seats[commission.slug])
            for commission in world.commissions
        ]
        href = reverse("hub:objective", args=[objective.number])
        rows.append(Row(str(objective.number), str(objective), told, _invented(own), href))
    empty = sum(not value for row in rows for value in row.told)
    finding = ngettext(
        "In %(count)s of %(total)s places nobody in the region speaks of the objective",
        "In %(count)s of %(total)s places nobody in the region speaks of the objective",
        empty,
    ) % {"count": formats.number(empty), "total": formats.number(len(rows) * len(world.commissions))}
    if not empty:
        finding = _("Every objective is spoken of in every region")
    definition = _(
        "States that speak of the objective in a current review, by the regional commission they are a member of. "
        "A State in two commissions is counted in both."
    )
    columns = [Column(commission.slug, str(commission.region)) for commission in world.commissions]
    return _table(
        "regions",
        found,
        world,
        finding=finding,
        definition=definition,
        head=Column("objective", _("Objective")),
        columns=columns,
        rows=rows,
    )


def languages_of(found: Facts, world: World) -> Table:
    """Reviews by the language they were written in, most first."""
    rows = []
    for code, name in languages.NAMES.items():
        own = [fact for fact in found if fact.language == code]
        rows.append(Row(code, name, [len(own)], _invented(own)))
    rows.sort(key=lambda row: (-(row.told[0] or 0), row.key))
    leader = _leader(rows)
    if leader:
        told = {"language": leader.label, "count": formats.number(leader.told[0] or 0), "total": formats.number(len(found))}  # fmt: skip
        finding = _("%(language)s: the language of the most reviews, %(count)s of %(total)s") % told
    else:
        finding = _("Reviews by the language they were written in")
    definition = _("The language in which the current version was written. Translations are not counted.")
    columns = [Column("reviews", _("Reviews"))]
    return _table(
        "languages",
        found,
        world,
        finding=finding,
        definition=definition,
        head=Column("language", _("Language")),
        columns=columns,
        rows=rows,
    )


def timeliness(found: Facts, world: World) -> Table:
    """Reviews of each cycle in time and late."""
    rows = []
    for cycle in world.cycles:
        own = [fact for fact in found if fact.cycle == cycle.slug]
        late = sum(fact.is_late for fact in own)
        href = reverse("hub:cycle", args=[cycle.slug])
        rows.append(Row(cycle.slug, str(cycle), [len(own) - late, late], _invented(own), href, str(cycle.year)))
    late = sum(fact.is_late for fact in found)
    finding = ngettext(
        "%(count)s of %(total)s reviews on the record came late",
        "%(count)s of %(total)s reviews on the record came late",
        late,
    ) % {"count": formats.number(late), "total": formats.number(len(found))}
    if not late:
        finding = _("Every review on the record came in time")
    definition = _(
        "Late: the State first filed the review after the call for it had closed. "
        "What was filed without a call counts as in time."
    )
    columns = [Column("in_time", _("In time")), Column("late", _("Late"))]
    return _table(
        "timeliness",
        found,
        world,
        finding=finding,
        definition=definition,
        head=Column("cycle", _("Cycle")),
        columns=columns,
        rows=rows,
    )


def words(found: Facts, world: World) -> Table:
    """How long reviews are, cycle by cycle; one without reviews has no length."""
    rows, newest = [], None
    for cycle in world.cycles:
        own = [fact for fact in found if fact.cycle == cycle.slug]
        lengths = [fact.words for fact in own]
        told: list[Value] = [None, None, None, len(own)]
        if lengths:
            told = [statistics.median_high(lengths), min(lengths), max(lengths), len(own)]
        href = reverse("hub:cycle", args=[cycle.slug])
        rows.append(Row(cycle.slug, str(cycle), told, _invented(own), href, str(cycle.year)))
        newest = rows[-1] if lengths else newest
    finding = ""
    if newest:
        said = ngettext(
            "%(cycle)s: half of the reviews have up to %(count)s word",
            "%(cycle)s: half of the reviews have up to %(count)s words",
            int(newest.told[0] or 0),
        )
        finding = said % {"cycle": newest.label, "count": formats.number(newest.told[0] or 0)}
    definition = _(
        "The words of the current reviews of each cycle. The median is the length that half of them do not exceed; "
        "of an even number of reviews, the longer of the two in the middle."
    )
    columns = [
        Column("median", _("Median of words")), Column("shortest", _("Shortest")), Column("longest", _("Longest")),
        Column("reviews", _("Reviews")),
    ]  # fmt: skip
    return _table(
        "words",
        found,
        world,
        finding=finding,
        definition=definition,
        head=Column("cycle", _("Cycle")),
        columns=columns,
        rows=rows,
    )


def silence(found: Facts, world: World) -> Table:
    """Member States without a review of any cycle, by commission and by group."""
    told_of = {fact.iso3 for fact in found}
    sets = [(one.slug, str(one.region), world.seats[one.slug], reverse("hub:region", args=[one.slug])) for one in world.commissions]  # fmt: skip
    sets += [(one.slug, str(one.name), world.in_group[one.slug], "") for one in world.groups]
    rows = []
    for slug, name, everybody, href in sets:
        own = everybody & world.codes
        spoke = [fact for fact in found if fact.iso3 in own]
        rows.append(Row(slug, name, [len(own - told_of), len(own)], _invented(spoke), href))
    count = len(world.codes - told_of)
    finding = ngettext(
        "%(count)s of %(states)s Member States has no review on the record",
        "%(count)s of %(states)s Member States have no review on the record",
        count,
    ) % {"count": formats.number(count), "states": formats.number(len(world.members))}
    definition = _(
        "Member States of the United Nations without a current review of any cycle, by regional commission and by "
        "group of countries in special situations as it stands today. Some belong to several. Reviews are voluntary."
    )
    columns = [Column("without", _("Without a review")), Column("members", _("Member States"))]
    head = Column("set", _("Region or group"))
    return _table(
        "silence",
        found,
        world,
        finding=finding,
        definition=definition,
        head=head,
        columns=columns,
        rows=rows,
        also_of_nothing=True,
    )


FIGURES: dict[str, Callable[[Facts, World], Table]] = {
    "states": states,
    "cycles": cycles,
    "objectives": objectives,
    "regions": regions,
    "languages": languages_of,
    "timeliness": timeliness,
    "words": words,
    "silence": silence,
}
