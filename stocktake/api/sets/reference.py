"""The frame of the record as rows: countries, commissions, groups, the Compact, the rounds. A few hundred at most."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from django.conf import settings
from django.utils import timezone

from stocktake.api.columns import Row
from stocktake.core import languages
from stocktake.cycles.models import Cycle, Occasion
from stocktake.cycles.queries import milestones as milestones_of
from stocktake.framework.models import (
    Commission,
    CommissionSeat,
    Country,
    Group,
    GroupMembership,
    Objective,
    Principle,
    RoundTable,
)
from stocktake.submissions.models import Call, Outline


def countries() -> Iterator[Row]:
    """By iso3, with the commissions and, as of today, the groups that each belongs to."""
    seats: dict[str, list[str]] = {}
    for iso3, commission in CommissionSeat.objects.order_by("commission").values_list("country", "commission"):
        seats.setdefault(iso3, []).append(commission)
    groups: dict[str, list[str]] = {}
    today = GroupMembership.objects.on(timezone.localdate()).order_by("group")
    for iso3, group in today.values_list("country", "group"):
        groups.setdefault(iso3, []).append(group)
    for c in Country.objects.order_by("iso3"):
        yield (
            c.iso3, c.m49, c.name, c.un_status, c.region, c.subregion, seats.get(c.iso3, []), groups.get(c.iso3, []),
            page(f"countries/{c.iso3}/"),
        )  # fmt: skip


def page(path: str) -> str:
    return f"{settings.ORIGIN}/{languages.here()}/{path}"


def commissions() -> Iterator[Row]:
    for c in Commission.objects.order_by("slug"):
        yield c.slug, c.acronym, c.name, c.region, page(f"regions/{c.slug}/")


def seats() -> Iterator[Row]:
    yield from CommissionSeat.objects.order_by("commission", "country").values_list(
        "commission", "country", "membership"
    )


def groups() -> Iterator[Row]:
    yield from Group.objects.order_by("slug").values_list("slug", "abbreviation", "name")


def memberships() -> Iterator[Row]:
    yield from GroupMembership.objects.order_by("group", "country").values_list(
        "group", "country", "since", "until", "source", "note"
    )


def objectives() -> Iterator[Row]:
    for o in Objective.objects.order_by("number"):
        yield o.number, o.label, o.title, o.paragraph, o.actions, o.sdg_targets, page(f"objectives/{o.number}/")


def principles() -> Iterator[Row]:
    for p in Principle.objects.order_by("number"):
        yield p.number, p.slug, p.name, p.summary, page(f"principles/{p.slug}/")


def round_tables() -> Iterator[Row]:
    yield from RoundTable.objects.order_by("series", "number", "objective").values_list(
        "series", "number", "objective", "name", "source"
    )


def cycles() -> Iterator[Row]:
    for c in Cycle.objects.order_by("year"):
        yield c.slug, c.kind, c.year, c.name, c.summary, page(f"cycles/{c.slug}/")


def occasions() -> Iterator[Row]:
    yield from Occasion.objects.order_by("cycle__year", "opens_on", "commission", "pk").values_list(
        "cycle", "commission", "kind", "opens_on", "closes_on", "place", "note", "source"
    )


def milestones(today: dt.date | None = None) -> Iterator[Row]:
    """As the cycle pages tell them, in the reader's language where a reason is composed."""
    rounds = Cycle.objects.order_by("year").prefetch_related("milestone_entries", "occasions__commission")
    for cycle in rounds:
        for m in milestones_of(cycle, today=today):
            commission = m.commission.pk if m.commission else ""
            yield cycle.pk, commission, m.key, m.title, m.date, m.state, m.responsible, m.reason, m.source


def calls() -> Iterator[Row]:
    """Calls that have gone out, the newest first."""
    now = timezone.now()
    for call in Call.objects.out().order_by("-phase__closes_at", "-pk"):
        phase = call.phase
        yield (
            phase.cycle_id, call.outline.kind, call.outline.version, call.title, call.text, phase.opens_at,
            phase.closes_at, not phase.has_closed(now), call.accepts_late, call.is_invented,
        )  # fmt: skip


def outlines() -> Iterator[Row]:
    for o in Outline.objects.order_by("kind", "version"):
        for question in o.questions:
            yield (
                o.kind, o.version, question.key, question.section, question.label, question.guidance,
                question.suggested_words or None, question.objective, o.source,
            )  # fmt: skip
