"""What the commands of reviews are asked about: a State, a round, a person. An unknown one is a Problem in a line."""

from __future__ import annotations

from stocktake.accounts.models import User
from stocktake.core.commands import Problem
from stocktake.cycles.models import Cycle
from stocktake.framework.models import Country


def country(iso3: str) -> Country:
    found = Country.objects.filter(pk=iso3.upper()).first()
    if found is None:
        raise Problem(f"There is no country {iso3}; use a code of three letters such as KEN.")
    if found.un_status != "member":
        raise Problem(f"{found} is no Member State; only Member States send voluntary reviews.")
    return found


def cycle(slug: str) -> Cycle:
    found = Cycle.objects.filter(pk=slug).first()
    if found is None:
        known = ", ".join(Cycle.objects.order_by("year").values_list("slug", flat=True))
        raise Problem(f"There is no cycle {slug}; there are {known}.")
    return found


def actor(email: str | None) -> User | None:
    if not email:
        return None
    person = User.objects.filter(email__iexact=email).first()
    if person is None:
        raise Problem(f"Nobody has the address {email}.")
    return person
