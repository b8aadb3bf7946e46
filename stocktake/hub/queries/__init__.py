"""What the public pages that cross kinds show, in few queries."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.db.models import OuterRef, Subquery
from django.utils import timezone

from stocktake.cycles.models import Cycle, Extension
from stocktake.framework.models import Commission, CommissionSeat, Country, GroupMembership
from stocktake.submissions.models import Call, Filing, Publication, Submission


def open_calls() -> list[Call]:
    return list(Call.objects.open().order_by("phase__closes_at"))


def groups_on(iso3: str, day: Any = None) -> list[GroupMembership]:
    memberships = GroupMembership.objects.filter(country=iso3).select_related("group").order_by("group")
    return list(memberships.on(day or timezone.localdate()))


def seats_of(slug: str) -> list[CommissionSeat]:
    seats = CommissionSeat.objects.filter(commission=slug).select_related("country")
    return sorted(seats, key=lambda seat: (seat.membership != "member", seat.country.sort_name))


def reviews_by_country(**where: Any) -> dict[str, int]:
    """iso3 to the number of its current reviews."""
    rows = Publication.objects.current().filter(**where).values_list("submission__organisation__country", flat=True)
    return dict(Counter(rows))


@dataclass(frozen=True)
class Sent:
    """A line of "who has sent what": a State, when it filed last, whether late, what can be read (standing and where)."""

    country: Country
    filed_at: Any
    is_late: bool
    standing: str
    path: str


def who_sent(cycle: Cycle) -> list[Sent]:
    """States whose review of the cycle is on the public record or was filed; unpublished texts stay closed."""
    last = Filing.objects.filter(submission=OuterRef("pk")).order_by("-number")
    newest_version = Publication.objects.filter(submission=OuterRef("pk")).order_by("-version")
    sent = (
        Submission.objects.filter(cycle=cycle, organisation__country__isnull=False)
        .exclude(state="draft")
        .exclude(state="withdrawn", publications=None)  # withdrawn before anybody could read it
        .select_related("organisation__country")
        .annotate(
            filed_at=Subquery(last.values("filed_at")[:1]),
            is_late=Subquery(last.values("is_late")[:1]),
            standing=Subquery(newest_version.values("standing")[:1]),
        )
    )
    lines = [
        Sent(s.organisation.country, s.filed_at, bool(s.is_late), s.standing or "", s.public_url)
        for s in sent
        if s.organisation.country is not None
    ]
    return sorted(lines, key=lambda line: line.country.sort_name)


def calls_of(cycle: Cycle) -> list[Call]:
    """The cycle's calls that are out, with their last extension: `extended_from`, `extension_reason`."""
    extensions = Extension.objects.filter(phase=OuterRef("phase")).order_by("-at")
    out = Call.objects.out().filter(phase__cycle=cycle)
    return list(
        out.annotate(
            extended_from=Subquery(extensions.values("closed_at")[:1]),
            extension_reason=Subquery(extensions.values("reason")[:1]),
        )
    )


def commissions() -> list[Commission]:
    return list(Commission.objects.order_by("slug"))
