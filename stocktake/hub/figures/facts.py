"""What is public of each current review, and of the States: all that any figure is counted from."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field, replace

from django.utils import timezone

from stocktake.core.facets import places
from stocktake.cycles.models import Cycle
from stocktake.framework.models import Commission, CommissionSeat, Country, Group, GroupMembership, Objective
from stocktake.reviews.states import KIND
from stocktake.submissions.records import Records, records

OBJECTIVES = range(1, 24)


@dataclass(frozen=True)
class Fact:
    """A current review, as the public download of reviews tells it."""

    number: str
    iso3: str
    cycle: str
    language: str
    published_at: dt.datetime
    words: int
    is_late: bool
    objectives: frozenset[int]
    is_invented: bool
    path: str = ""


def facts(record: Records | None = None) -> list[Fact]:
    """Newest first. No query but the record's own, where the caller has none."""
    record = record or records()
    spoken: dict[int, set[int]] = {}
    for number in OBJECTIVES:
        for place in places(record.bitmaps.choose({"kind": [KIND], "objective": [str(number)]})):
            spoken.setdefault(place, set()).add(number)
    return [
        Fact(
            one.number, one.iso3, one.cycle, one.language, one.published_at, one.words, one.is_late,
            frozenset(spoken.get(place, ())), one.is_invented, one.path,
        )
        for place, one in enumerate(record.all)
        if one.kind == KIND
    ]  # fmt: skip


@dataclass(frozen=True)
class World:
    """The States and what they belong to. Groups are those of `day`."""

    members: list[Country]
    cycles: list[Cycle]
    day: dt.date
    observers: list[Country] = field(default_factory=list)
    commissions: list[Commission] = field(default_factory=list)
    groups: list[Group] = field(default_factory=list)
    objectives: list[Objective] = field(default_factory=list)
    seats: dict[str, set[str]] = field(default_factory=dict)  # commission to its members' codes
    in_group: dict[str, set[str]] = field(default_factory=dict)

    @property
    def codes(self) -> set[str]:
        return {country.iso3 for country in self.members}


def states() -> World:
    """The States, members of the United Nations and observers, and the cycles. Two queries."""
    everybody = Country.objects.filter(un_status__in=["member", "observer"])
    kinds: dict[str, list[Country]] = {"member": [], "observer": []}
    for country in sorted(everybody, key=lambda country: country.sort_name):
        kinds[country.un_status].append(country)
    cycles = list(Cycle.objects.order_by("year"))
    return World(kinds["member"], cycles, timezone.localdate(), observers=kinds["observer"])


def whole() -> World:
    """With commissions, groups of today and objectives. Five queries."""
    found = states()
    commissions: dict[str, Commission] = {}
    groups: dict[str, Group] = {}
    seats: dict[str, set[str]] = {}
    in_group: dict[str, set[str]] = {}
    taken = CommissionSeat.objects.filter(membership="member").select_related("commission")
    for seat in taken.order_by("commission", "country"):
        commissions[seat.commission_id] = seat.commission
        seats.setdefault(seat.commission_id, set()).add(seat.country_id)
    for membership in GroupMembership.objects.on(found.day).select_related("group").order_by("group", "country"):
        groups[membership.group_id] = membership.group
        in_group.setdefault(membership.group_id, set()).add(membership.country_id)
    return replace(
        found,
        commissions=list(commissions.values()),
        groups=list(groups.values()),
        objectives=list(Objective.objects.order_by("number")),
        seats=seats,
        in_group=in_group,
    )


def objectives_only() -> World:
    """For the chart of objectives alone. One query."""
    return World([], [], timezone.localdate(), objectives=list(Objective.objects.order_by("number")))
