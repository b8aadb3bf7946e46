"""The data sets: what each is, its columns, where it comes from, and the function that gives its rows."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.utils.translation import gettext_lazy as _

from stocktake.api.columns import Column, Row
from stocktake.api.sets import columns as c
from stocktake.api.sets import record, reference
from stocktake.core import publication


@dataclass(frozen=True)
class DataSet:
    """`rows` does its look-ups when it is called, in the reader's language; the iterator only walks."""

    name: str
    title: Any
    about: Any
    source: Any
    columns: tuple[Column, ...]
    rows: Callable[[], Iterator[Row]]
    key: tuple[str, ...]  # the columns that tell a row from all others
    part: str  # record, compact, states, rounds
    follows_the_clock: bool = False


RECORD = _("The public record kept here")
COMPACT = _("Resolution A/RES/73/195 of the General Assembly")
M49 = _("United Nations Statistics Division, standard M49, May 2026")
GENERAL = _("As generally known in 2026")
FRAMEWORK = _("Network framework of 24 February 2020; other sources in each row")

SETS: dict[str, DataSet] = {
    one.name: one
    for one in (
        DataSet(
            "reviews", _("Reviews"),
            _("Every voluntary review on the record in its current version, the newest first."),
            RECORD, c.REVIEWS, record.reviews, ("number",), "record",
        ),
        DataSet(
            "paragraphs", _("Paragraphs"),
            _("Every paragraph of the current reviews that has an address, language versions included."),
            RECORD, c.PARAGRAPHS, record.paragraphs, ("review", "language", "number"), "record",
        ),
        DataSet(
            "versions", _("Versions, corrections and withdrawals"),
            _("Every version that was ever on the record. Of a withdrawn one only number, dates and reason are told."),
            RECORD, c.VERSIONS, record.versions, ("number",), "record",
        ),
        DataSet(
            "filings", _("Who has sent what"),
            _("Every State that has sent a review for a round, also when nothing of it is published yet."),
            RECORD, c.FILINGS, record.filings, ("number",), "record",
        ),
        DataSet(
            "calls", _("Calls"), _("Calls for reviews that have gone out, open or closed."),
            RECORD, c.CALLS, reference.calls, ("cycle", "kind"), "record", follows_the_clock=True,
        ),
        DataSet(
            "countries", _("Countries"),
            _("States and areas, with their regional commissions and the groups that they belong to today."),
            M49, c.COUNTRIES, reference.countries, ("iso3",), "states", follows_the_clock=True,
        ),
        DataSet(
            "commissions", _("Regional commissions"), _("The five regional commissions of the United Nations."),
            GENERAL, c.COMMISSIONS, reference.commissions, ("commission",), "states",
        ),
        DataSet(
            "seats", _("Seats in regional commissions"),
            _("Members and associate members. A State can sit in two or more commissions."),
            GENERAL, c.SEATS, reference.seats, ("commission", "iso3"), "states",
        ),
        DataSet(
            "groups", _("Groups of countries"),
            _("Least developed countries, landlocked developing countries and small island developing States."),
            M49, c.GROUPS, reference.groups, ("group",), "states",
        ),
        DataSet(
            "memberships", _("Members of groups"),
            _("Which country belongs to which group, from which day until which day."),
            M49, c.MEMBERSHIPS, reference.memberships, ("group", "iso3"), "states",
        ),
        DataSet(
            "objectives", _("Objectives"), _("The 23 objectives of the Global Compact."),
            COMPACT, c.OBJECTIVES_ALL, reference.objectives, ("number",), "compact",
        ),
        DataSet(
            "principles", _("Guiding principles"), _("The ten guiding principles of the Global Compact."),
            COMPACT, c.PRINCIPLES_ALL, reference.principles, ("number",), "compact",
        ),
        DataSet(
            "outlines", _("Outlines"), _("The questions that reviews answer, with guidance and suggested lengths."),
            FRAMEWORK, c.OUTLINES, reference.outlines, ("kind", "version", "key"), "compact",
        ),
        DataSet(
            "cycles", _("Cycles"), _("The rounds of review: regional ones and the global forum in turn."),
            FRAMEWORK, c.CYCLES, reference.cycles, ("cycle",), "rounds",
        ),
        DataSet(
            "occasions", _("Meetings"), _("The meetings of each round, with the days and places that are known."),
            FRAMEWORK, c.OCCASIONS, reference.occasions, ("cycle", "commission", "kind", "opens_on"), "rounds",
        ),
        DataSet(
            "milestones", _("Milestones"), _("What should happen by when, by whom, and whether it did, as of today."),
            FRAMEWORK, c.MILESTONES, reference.milestones, ("cycle", "commission", "milestone", "on"), "rounds",
            follows_the_clock=True,
        ),
    )
}  # fmt: skip
PARTS: dict[str, Any] = {
    "record": _("The record"),
    "states": _("Countries and groups"),
    "compact": _("The Global Compact"),
    "rounds": _("Rounds of review"),
}


@dataclass(frozen=True)
class Figures:
    """How many rows each set has, and when the record changed last."""

    rows: dict[str, int]
    newest_at: Any


def figures() -> Figures:
    """Counted once for each state of the record, and minute: calls open and close by the clock."""
    return _counted(publication.current(), int(time.time() // 60))


@lru_cache(maxsize=1)
def _counted(_counter: int, _minute: int) -> Figures:
    return Figures({name: count(one) for name, one in SETS.items()}, record.newest_at())


def count(one: DataSet) -> int:
    if one.name == "paragraphs":
        return record.ADDRESSED.filter(record.on_record()).order_by().count()
    return sum(1 for _row in one.rows())
