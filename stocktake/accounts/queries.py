"""Questions about people: who writes for a government, who is the secretariat, who waits to be invited."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from stocktake.accounts import roles
from stocktake.accounts.models import Membership, Organisation, User


def authors_of(government: int) -> list[User]:
    """Focal point and co-authors of a government and its ministries."""
    return _people(
        Membership.objects.filter(
            Q(organisation=government) | Q(organisation__parent=government),
            role__in=[roles.FocalPoint.slug, roles.CoAuthor.slug],
        )
    )


def secretariat() -> list[User]:
    return _people(Membership.objects.filter(role=roles.Secretariat.slug))


def focal_points(governments: QuerySet[Organisation]) -> dict[int, User]:
    """Government id to its focal point, where it has one."""
    held = Membership.objects.current().of_role(roles.FocalPoint).filter(organisation__in=governments)
    return {m.organisation_id: m.person for m in held.select_related("person") if m.person.is_active}


def _people(held: QuerySet[Membership]) -> list[User]:
    ids = held.filter(ended_at=None).values("person")
    return list(User.objects.filter(pk__in=ids, is_active=True).order_by("pk"))


def government_of(iso3: str) -> Organisation | None:
    return (
        Organisation.objects.select_related("country").filter(kind=Organisation.Kind.GOVERNMENT, country=iso3).first()
    )
