"""Sets of reports: what a person may see is decided here."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import F, Q

from stocktake.accounts import roles
from stocktake.synthesis.states import PUBLIC


class ReportQuerySet(models.QuerySet[Any]):
    def visible_to(self, person: Any) -> ReportQuerySet:
        """On the desk: those of one's own commission; all for the secretariat."""
        if not person.is_authenticated:
            return self.none()
        if person.holds(roles.Secretariat):
            return self.all()
        commissions = {
            m.organisation.commission_id for m in person.current_memberships if m.role == roles.RegionalOfficer.slug
        }
        return self.filter(commission__in=commissions - {None})

    def consulted(self, person: Any) -> ReportQuerySet:
        """Those on which the member States are asked, for the focal points of these States."""
        if not person.is_authenticated:
            return self.none()
        countries = {m.organisation.country_id for m in person.current_memberships if m.role == roles.FocalPoint.slug}
        if not countries:
            return self.none()
        asked = Q(consultations__closed_at=None, consultations__asks_members=True)
        seat = Q(commission__commissionseat__country__in=countries, commission__commissionseat__membership="member")
        return self.filter(asked & seat, state="consultation").distinct()

    def public(self) -> ReportQuerySet:
        return self.filter(state__in=PUBLIC).order_by(F("published_at").desc(), "number")

    def with_names(self) -> ReportQuerySet:
        return self.select_related("cycle", "commission", "organisation", "outline", "document")
