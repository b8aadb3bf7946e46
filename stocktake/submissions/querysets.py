"""Sets of calls, submissions and publications: what a person may see is decided here."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone

from stocktake.accounts import roles
from stocktake.submissions.states import EVER_SENT


class CallQuerySet(models.QuerySet[Any]):
    def out(self) -> CallQuerySet:
        """Calls that have gone out, newest first in the order of their closing."""
        return self.filter(phase__opens_at__lte=timezone.now()).select_related("phase__cycle", "outline")

    def open(self) -> CallQuerySet:
        return self.out().filter(phase__closes_at__gt=timezone.now())

    def for_kind(self, kind: str, cycle: str) -> Any:
        return self.select_related("phase", "outline").filter(outline__kind=kind, phase__cycle=cycle).first()


class SubmissionQuerySet(models.QuerySet[Any]):
    def visible_to(self, person: Any) -> SubmissionQuerySet:
        """On the desk: one's own government's; for the secretariat and a region's officers, what was ever sent."""
        if not person.is_authenticated:
            return self.none()
        mine, commissions, everything = set(), set(), False
        for membership in person.current_memberships:
            if membership.role in {roles.FocalPoint.slug, roles.CoAuthor.slug}:
                mine.add(membership.organisation.government_id)
            elif membership.role == roles.RegionalOfficer.slug:
                commissions.add(membership.organisation.commission_id)
            everything |= membership.role == roles.Secretariat.slug
        seen = Q(organisation__in=mine)
        if everything:
            seen |= Q(state__in=EVER_SENT)
        elif commissions:
            seats = Q(organisation__country__seats__commission__in=commissions)
            seen |= Q(state__in=EVER_SENT) & seats & Q(organisation__country__seats__membership="member")
        return self.filter(seen).distinct() if commissions and not everything else self.filter(seen)

    def with_names(self) -> SubmissionQuerySet:
        return self.select_related("organisation__country", "cycle", "outline", "document")


class PublicationQuerySet(models.QuerySet[Any]):
    def current(self) -> PublicationQuerySet:
        return self.filter(standing="current")

    def with_names(self) -> PublicationQuerySet:
        """For lists: neither the outline nor a revision's whole text comes along."""
        names = self.select_related(
            "submission__organisation__country", "submission__cycle", "submission__outline", "revision"
        )
        return names.defer("submission__outline__content", "revision__content")
