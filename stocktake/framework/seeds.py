"""Loads the reference data of the Global Compact and of the States."""

import datetime as dt
from typing import Any

from stocktake.core.languages import Multilingual
from stocktake.core.seeding import Seeding, rows, tree
from stocktake.framework import models


def load(seeding: Seeding) -> None:
    for loader in (_objectives, _principles, _categories, _commissions, _countries, _seats, _groups, _round_tables):
        loader(seeding)


def _objectives(seeding: Seeding) -> None:
    for row in rows("objectives"):
        values = {
            "title": Multilingual.from_columns(row, "title"),
            "label": Multilingual.from_columns(row, "label"),
            "actions": int(row["actions"]),
            "sdg_targets": row["sdg_targets"].split(),
        }
        seeding.upsert(models.Objective, {"number": int(row["number"])}, values)


def _principles(seeding: Seeding) -> None:
    for row in rows("principles"):
        values = {
            "slug": row["slug"],
            "name": Multilingual.from_columns(row, "name"),
            "summary": Multilingual.from_columns(row, "summary"),
        }
        seeding.upsert(models.Principle, {"number": int(row["number"])}, values)


def _categories(seeding: Seeding) -> None:
    for position, row in enumerate(rows("stakeholder_categories"), 1):
        values = {"name": Multilingual.from_columns(row, "name"), "position": position}
        seeding.upsert(models.StakeholderCategory, {"slug": row["slug"]}, values)


def _commissions(seeding: Seeding) -> None:
    for row in rows("commissions"):
        values = {stem: Multilingual.from_columns(row, stem) for stem in ("acronym", "name", "region")}
        seeding.upsert(models.Commission, {"slug": row["slug"]}, values)


def _countries(seeding: Seeding) -> None:
    areas = {row["name_en"]: Multilingual.from_columns(row, "name") for row in rows("m49_regions")}
    for row in rows("countries"):
        values = {
            "m49": row["m49"],
            "un_status": row["un_status"],
            "region": areas.get(row["m49_region"], Multilingual()),
            "subregion": areas.get(row["m49_subregion"], Multilingual()),
            "name": Multilingual.from_columns(row, "name"),
        }
        seeding.upsert(models.Country, {"iso3": row["iso3"]}, values)


def _seats(seeding: Seeding) -> None:
    for row in rows("commission_members"):
        key = {"commission_id": row["commission"], "country_id": row["iso3"]}
        seeding.upsert(models.CommissionSeat, key, {"membership": row["membership"]})


def _groups(seeding: Seeding) -> None:
    for slug, group in tree("country_groups").items():
        values = {
            "name": Multilingual.from_mapping(group["name"]),
            "abbreviation": Multilingual.from_mapping(group["abbreviations"]),
        }
        seeding.upsert(models.Group, {"slug": slug}, values)
    for row in rows("country_groups"):
        membership: dict[str, Any] = {
            "since": _day(row["since"]),
            "until": _day(row["until"]),
            "source": row["source"],
            "note": row["note"],
        }
        seeding.upsert(models.GroupMembership, {"group_id": row["group"], "country_id": row["iso3"]}, membership)


def _round_tables(seeding: Seeding) -> None:
    for row in rows("round_tables"):
        key = {"series": row["series"], "objective_id": int(row["objective"])}
        values = {"number": int(row["number"]), "name": Multilingual.from_columns(row, "name"), "source": row["source"]}
        seeding.upsert(models.RoundTable, key, values)


def _day(text: str) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None
