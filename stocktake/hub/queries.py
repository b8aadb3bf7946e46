"""What the public pages that cross kinds show, in few queries."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, OuterRef, Subquery
from django.utils import timezone

from stocktake.cycles.models import Cycle, Extension
from stocktake.documents.models import Paragraph
from stocktake.framework.models import Commission, CommissionSeat, Country, GroupMembership
from stocktake.submissions.models import Call, Filing, Publication, Submission


@dataclass(frozen=True)
class Figures:
    """Numbers that open."""

    reviews: int
    states: int
    objectives: int
    paragraphs: int


def figures() -> Figures:
    standing = "revision__publication__standing"
    addressed = Paragraph.objects.filter(**{standing: "current"}, number__isnull=False).order_by()
    on_objectives = addressed.filter(key__startswith="3.")
    told = (
        Publication.objects.current()
        .order_by("standing")
        .values("standing")
        .annotate(
            reviews=Count("id"),
            states=Count("submission__organisation", distinct=True),
            objectives=Subquery(on_objectives.values(standing).annotate(n=Count("key", distinct=True)).values("n")),
            paragraphs=Subquery(addressed.values(standing).annotate(n=Count("id")).values("n")),
        )
        .first()
    )
    if told is None:
        return Figures(0, 0, 0, 0)
    return Figures(told["reviews"], told["states"], told["objectives"] or 0, told["paragraphs"] or 0)


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
