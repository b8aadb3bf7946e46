"""Milestones: rules of the cycle laid over its occasions and what has been entered."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from stocktake.core import formats
from stocktake.core.languages import Multilingual
from stocktake.core.seeding import rows
from stocktake.cycles.models import Cycle, MilestoneEntry, Occasion
from stocktake.framework.models import Commission

STATES = {
    "met": gettext_lazy("Met"),
    "due": gettext_lazy("Due"),
    "late": gettext_lazy("Late"),
    "moved": gettext_lazy("Moved"),
    "unknown": gettext_lazy("Not known"),
}


# Milestones that are meetings: their own date is a fact, and their passing is their being met.
MEETINGS = frozenset({"hearing", "consultation", "programme"})


@dataclass(frozen=True)
class Rule:
    """A line of `seed/milestone_rules.csv`."""

    applies_to: str  # forum, review, regional, any
    key: str
    title: Multilingual
    anchor: str
    offset: str
    responsible: Multilingual
    source: str


@dataclass(frozen=True)
class Milestone:
    """What should happen by when, by whom, and whether it did. `date` is None where nobody can know it."""

    key: str
    title: Multilingual
    commission: Commission | None
    date: dt.date | None
    responsible: Multilingual
    state: str
    reason: str
    source: str

    @property
    def state_name(self) -> str:
        return str(STATES[self.state])

    def as_json(self, language: str) -> dict[str, Any]:
        return {
            "key": self.key,
            "title": self.title.get(language) or self.title.get("en", ""),
            "commission": self.commission.pk if self.commission else None,
            "date": self.date.isoformat() if self.date else None,
            "responsible": self.responsible.get(language) or self.responsible.get("en", ""),
            "state": self.state,
            "reason": self.reason,
            "source": self.source,
        }


@dataclass(frozen=True)
class Anchor:
    """A meeting that rules count from: planned, known or unknown."""

    kind: str  # forum, review
    commission: Commission | None
    opens: dt.date | None
    closes: dt.date | None


@lru_cache(maxsize=1)
def rules() -> tuple[Rule, ...]:
    return tuple(
        Rule(
            row["applies_to"],
            row["key"],
            Multilingual.from_columns(row, "title"),
            row["anchor"],
            row["offset"],
            Multilingual({"en": row["responsible"], **Multilingual.from_columns(row, "responsible")}),
            row["source"],
        )
        for row in rows("milestone_rules")
    )


def milestones(
    cycle: Cycle,
    *,
    commission: str | None = None,
    opens: dt.date | None = None,
    closes: dt.date | None = None,
    today: dt.date | None = None,
) -> list[Milestone]:
    """A cycle's milestones in the order of their dates; the undated last.

    With `opens` (and `closes`, else one day) the meeting is planned on these days instead of its own dates: for
    cycles whose dates are not known yet. Nothing is stored.
    """
    today = today or timezone.localdate()
    entries = {(e.commission_id, e.key): e for e in cycle.milestone_entries.all()}
    known = getattr(cycle, "_prefetched_objects_cache", {})  # a page that shows the meetings has read them already
    occasions = list(cycle.occasions.all() if "occasions" in known else cycle.occasions.select_related("commission"))
    anchors = [_planned(a, opens, closes) for a in _anchors(cycle, occasions, commission)]
    found = [
        _settled(m, entries.get((m.commission.pk if m.commission else None, m.key)), cycle, today)
        for anchor in anchors
        for rule in rules()
        if rule.applies_to == anchor.kind
        for m in _from_rule(rule, anchor, [] if opens else occasions)
    ]
    general = [rule for rule in rules() if rule.applies_to in {"any", cycle.kind}]
    for rule in general:
        bare = Milestone(
            rule.key, rule.title, None, None, rule.responsible, "unknown", _why_open(rule, cycle), rule.source
        )
        found.append(_settled(bare, entries.get((None, rule.key)), cycle, today))
    return sorted(found, key=lambda m: (m.date is None, m.date or dt.date.max, m.commission.pk if m.commission else ""))


def _anchors(cycle: Cycle, occasions: list[Occasion], commission: str | None) -> list[Anchor]:
    if cycle.kind == Cycle.Kind.GLOBAL:
        forum = next((o for o in occasions if o.kind == Occasion.Kind.FORUM), None)
        return [Anchor("forum", None, forum.opens_on if forum else None, forum.closes_on if forum else None)]
    reviews = {o.commission_id: o for o in occasions if o.kind == Occasion.Kind.REVIEW}
    wanted = Commission.objects.order_by("pk").filter(**({"pk": commission} if commission else {}))
    return [
        Anchor(
            "review",
            c,
            reviews[c.pk].opens_on if c.pk in reviews else None,
            reviews[c.pk].closes_on if c.pk in reviews else None,
        )
        for c in wanted
    ]


def _planned(anchor: Anchor, opens: dt.date | None, closes: dt.date | None) -> Anchor:
    return replace(anchor, opens=opens, closes=closes or opens) if opens else anchor


def _from_rule(rule: Rule, anchor: Anchor, occasions: list[Occasion]) -> Iterator[Milestone]:
    def at(day: dt.date | None, reason: str = "", source: str = "") -> Milestone:
        said = f"{rule.source}; {source}" if source else rule.source
        return Milestone(rule.key, rule.title, anchor.commission, day, rule.responsible, "unknown", reason, said)

    held = _held(rule.key, anchor, occasions)
    start = anchor.opens if rule.anchor.endswith("opens") else anchor.closes
    if held is not None:
        yield at(held.opens_on, source=held.source)
    elif rule.anchor.startswith("every month"):
        yield from (at(day) for day in _months_before(anchor.opens)) if anchor.opens else [at(None, _no_date())]
    elif rule.anchor == "entered":
        yield at(None, _("A date that somebody sets; none has been entered."))
    elif start is None:
        yield at(None, _no_date())
    elif rule.offset in {"before", "after"}:
        sentence = (
            _("Before %(date)s; the day is not set.")
            if rule.offset == "before"
            else _("After %(date)s; the day is not set.")
        )
        yield at(None, sentence % {"date": formats.date(start)})
    else:
        yield at(shift(start, rule.offset))


def _held(key: str, anchor: Anchor, occasions: list[Occasion]) -> Occasion | None:
    """The meeting itself where its date is known: a hearing or a consultation that is a fact, not an offset."""
    kinds = {"hearing": {Occasion.Kind.HEARING}, "consultation": {Occasion.Kind.CONSULTATION, Occasion.Kind.HEARING}}
    commission = anchor.commission.pk if anchor.commission else None
    return next(
        (o for o in occasions if o.kind in kinds.get(key, set()) and o.opens_on and o.commission_id == commission), None
    )


def _months_before(opens: dt.date) -> Iterator[dt.date]:
    """Monthly from the launch of the communications plan, six months before, until the forum."""
    for months in range(6, 0, -1):
        yield shift(opens, f"-{months} months")


def shift(day: dt.date, offset: str) -> dt.date:
    """`day` moved by "-8 weeks", "+2 months", "-1 day". Months keep the day, or end with the month.

    >>> shift(dt.date(2024, 12, 31), "+2 months")
    datetime.date(2025, 2, 28)
    """
    match = re.fullmatch(r"([+-]\d+) (day|week|month)s?", offset)
    if match is None:
        raise ValueError(f"offset {offset!r}: use for example -8 weeks or +2 months")
    number, unit = int(match[1]), match[2]
    if unit != "month":
        return day + dt.timedelta(days=number * (7 if unit == "week" else 1))
    months = day.year * 12 + day.month - 1 + number
    year, month = divmod(months, 12)
    return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def _settled(m: Milestone, entry: MilestoneEntry | None, cycle: Cycle, today: dt.date) -> Milestone:
    """Lay what was entered over what the rules say, and tell the state."""
    if entry is not None:
        source = f"{m.source}; {entry.source}" if entry.source else m.source
        moved = entry.on is not None and m.date is not None and entry.on != m.date
        reason = entry.reason or ("" if entry.on or entry.met_on else m.reason)
        m = replace(m, date=entry.on or m.date or entry.met_on, reason=reason, source=source)
        if entry.met_on:
            return replace(m, state="met", date=entry.on or entry.met_on)
        if moved and entry.on and entry.on >= today:
            return replace(m, state="moved")
    if m.date is None:
        return m
    if m.date >= today:
        return replace(m, state="due", reason=m.reason)
    if m.key in MEETINGS:
        return replace(m, state="met")
    if cycle.year < today.year or is_over(cycle, today):
        return replace(m, state="unknown", reason=m.reason or _("The day has passed; nothing was recorded."))
    return replace(m, state="late")


def is_over(cycle: Cycle, today: dt.date) -> bool:
    last = max((o.closes_on for o in cycle.occasions.all() if o.closes_on), default=None)
    return last is not None and last < today


def _no_date() -> str:
    return _("The date of the meeting is not known.")


def _why_open(rule: Rule, cycle: Cycle) -> str:
    if rule.key == "sg-biennial":
        return _("Due in %(year)s; the day is not known.") % {"year": cycle.year}
    if rule.key == "ga-plenary":
        return _("In the second half of %(year)s; the day is not set.") % {"year": cycle.year}
    return _("A date that somebody sets; none has been entered.")
