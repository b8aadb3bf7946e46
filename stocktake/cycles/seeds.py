"""Loads cycles, their known occasions, and what sources tell about milestones."""

import datetime as dt

from stocktake.core.languages import Multilingual
from stocktake.core.seeding import Seeding, rows
from stocktake.cycles.models import Cycle, MilestoneEntry, Occasion


def load(seeding: Seeding) -> None:
    for row in rows("cycles"):
        values = {
            "kind": row["kind"],
            "year": int(row["year"]),
            "name": Multilingual.from_columns(row, "name"),
            "summary": Multilingual.from_columns(row, "summary"),
        }
        seeding.upsert(Cycle, {"slug": row["slug"]}, values)
    _occasions(seeding)
    _entries(seeding)


def _occasions(seeding: Seeding) -> None:
    for row in rows("occasions"):
        key = {
            "cycle_id": row["cycle"],
            "commission_id": row["commission"] or None,
            "kind": row["kind"],
            "opens_on": _day(row["opens_on"]),
        }
        values = {
            "closes_on": _day(row["closes_on"]),
            "place": Multilingual({"en": row["place"], **Multilingual.from_columns(row, "place")}),
            "note": Multilingual.from_columns(row, "note"),
            "source": row["source"],
        }
        seeding.upsert(Occasion, key, values)


def _entries(seeding: Seeding) -> None:
    """Only what is not there yet: a date that the secretariat has entered since stands."""
    for row in rows("milestone_entries"):
        key = {"cycle_id": row["cycle"], "commission_id": row["commission"] or None, "key": row["key"]}
        if not MilestoneEntry.objects.filter(**key).exists():
            seeding.upsert(
                MilestoneEntry, key, {"on": _day(row["on"]), "met_on": _day(row["met_on"]), "source": row["source"]}
            )


def _day(text: str) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None
