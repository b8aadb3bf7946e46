"""What the public pages that cross kinds show, in few queries."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q
from django.utils import timezone

from stocktake.cycles.models import Cycle, Occasion
from stocktake.documents.models import Paragraph
from stocktake.framework.models import Commission, CommissionSeat, Country, Group, GroupMembership
from stocktake.submissions.models import Call, Filing, Publication


@dataclass(frozen=True)
class Figures:
    """Numbers that open."""

    reviews: int
    states: int
    objectives: int
    paragraphs: int


def figures() -> Figures:
    current = Q(revision__publication__standing="current")
    told = Paragraph.objects.filter(current, number__isnull=False).aggregate(
        paragraphs=Count("id"), objectives=Count("key", distinct=True, filter=Q(key__startswith="3."))
    )
    said = Publication.objects.current().aggregate(
        reviews=Count("id"), states=Count("submission__organisation", distinct=True)
    )
    return Figures(said["reviews"], said["states"], told["objectives"], told["paragraphs"])


def open_calls() -> list[Call]:
    return list(Call.objects.open().order_by("phase__closes_at"))


def newest(most: int = 5) -> list[Publication]:
    return list(Publication.objects.current().with_names().order_by("-published_at", "-id")[:most])


def publications_of(iso3: str) -> list[Publication]:
    """Everything a State has on the record, newest first; withdrawn versions stand as stubs."""
    of_state = Publication.objects.with_names().filter(submission__organisation__country=iso3)
    return list(of_state.order_by("-submission__cycle__year", "-version"))


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


def published_of_commission(slug: str) -> list[Publication]:
    members = CommissionSeat.objects.filter(commission=slug, membership="member").values("country")
    found = Publication.objects.current().with_names().filter(submission__organisation__country__in=members)
    return list(found.order_by("-submission__cycle__year", "-published_at"))


@dataclass(frozen=True)
class Said:
    """One paragraph on an objective, with who said it and where."""

    country: str
    cycle: str
    number: int
    html: str
    language: str
    direction: str
    publication: str
    path: str
    is_invented: bool
    iso3: str


def said_on(objective: int, *, commission: str = "", most: int = 30) -> list[Said]:
    """The first addressed paragraph of each current review on the objective, newest reviews first."""
    found = Paragraph.objects.filter(
        key=f"3.{objective}", number__isnull=False, revision__publication__standing="current"
    ).select_related(
        "revision__publication__submission__organisation__country", "revision__publication__submission__cycle"
    )
    if commission:
        members = CommissionSeat.objects.filter(commission=commission, membership="member").values("country")
        found = found.filter(revision__publication__submission__organisation__country__in=members)
    said: dict[int, Said] = {}
    for paragraph in found.order_by("-revision__publication__published_at", "position").iterator(chunk_size=200):
        publication = paragraph.revision.publication
        if publication.pk in said:
            continue
        if len(said) == most:
            break
        submission = publication.submission
        said[publication.pk] = Said(
            country=str(submission.organisation.country),
            cycle=str(submission.cycle),
            number=paragraph.number or 0,
            html=paragraph.html,
            language=paragraph.revision.language,
            direction=paragraph.revision.direction,
            publication=publication.number,
            path=submission.public_url,
            is_invented=submission.is_invented,
            iso3=submission.organisation.country_id or "",
        )
    return list(said.values())


def states_on_objectives() -> dict[int, int]:
    """How many States speak of each objective in a current review."""
    rows = (
        Paragraph.objects.filter(revision__publication__standing="current", key__startswith="3.", number__isnull=False)
        .values("key")
        .annotate(states=Count("revision__publication__submission__organisation", distinct=True))
    )
    return {int(row["key"].removeprefix("3.")): row["states"] for row in rows}


@dataclass(frozen=True)
class Sent:
    """A line of "who has sent what": a State, when it filed last, whether late, what can be read."""

    country: Country
    filed_at: Any
    is_late: bool
    publication: Publication | None


def who_sent(cycle: Cycle) -> list[Sent]:
    """States whose review of the cycle is on the public record or was filed; unpublished texts stay closed."""
    publications = {
        p.submission_id: p for p in Publication.objects.filter(submission__cycle=cycle).with_names().order_by("version")
    }
    filings = (
        Filing.objects.filter(submission__cycle=cycle)
        .exclude(submission__state="draft")
        .select_related("submission__organisation__country")
        .order_by("filed_at")
    )
    last = {filing.submission_id: filing for filing in filings}
    lines = [
        Sent(f.submission.organisation.country, f.filed_at, f.is_late, publications.get(f.submission_id))
        for f in last.values()
        if f.submission.organisation.country
    ]
    return sorted(lines, key=lambda line: line.country.sort_name)


def groups() -> list[Group]:
    return list(Group.objects.order_by("slug"))


def commissions() -> list[Commission]:
    return list(Commission.objects.order_by("slug"))


def occasions_of(cycle: Cycle) -> list[Occasion]:
    return list(cycle.occasions.select_related("commission").order_by("opens_on"))
