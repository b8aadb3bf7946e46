"""Who a person is, as predicates; and who may look after whom."""

from typing import Any

import rules

from stocktake.accounts import roles


@rules.predicate
def is_secretariat(person: Any) -> bool:
    return person.is_authenticated and person.holds(roles.Secretariat)


@rules.predicate
def is_administrator(person: Any) -> bool:
    return person.is_authenticated and person.holds(roles.Administrator)


@rules.predicate
def is_regional_officer(person: Any) -> bool:
    return person.is_authenticated and person.holds(roles.RegionalOfficer)


@rules.predicate
def is_its_focal_point(person: Any, organisation: Any) -> bool:
    return person.is_authenticated and any(
        m.role == roles.FocalPoint.slug and m.organisation_id == organisation.government_id
        for m in person.current_memberships
    )


@rules.predicate
def is_its_officer(person: Any, organisation: Any) -> bool:
    """Of the commission whose body the organisation is."""
    return organisation.commission_id is not None and any(
        m.role == roles.RegionalOfficer.slug and m.organisation.commission_id == organisation.commission_id
        for m in person.current_memberships
    )


def shares_drafts_of(person: Any, organisation: Any) -> bool:
    """Who may open a draft of it to others: a government’s focal point; a commission’s officers, and the secretariat."""
    if organisation.commission_id is None:
        return bool(is_its_focal_point(person, organisation))
    return bool(is_its_officer(person, organisation) or is_secretariat(person))


@rules.predicate
def belongs(person: Any) -> bool:
    return person.is_authenticated and bool(person.current_memberships)


manages_people = is_secretariat | is_administrator
manages_members = is_secretariat | is_administrator | is_its_focal_point


def may_give(person: Any, organisation: Any, role: type[roles.Role]) -> bool:
    """Whether this person may invite somebody to this role: never more than one's own office covers."""
    if organisation.kind not in role.kinds:
        return False
    if role is roles.FocalPoint:
        return is_secretariat(person)  # a State's focal point is vouched for by the secretariat
    if role is roles.CoAuthor:
        return is_its_focal_point(person, organisation)
    if is_administrator(person):
        return True
    return is_secretariat(person) and not role.is_staff


def may_end(person: Any, membership: Any) -> bool:
    """Whether this person may end that role: whoever may give it, and the holder."""
    given = may_give(person, membership.organisation, roles.BY_SLUG[membership.role])
    return given or membership.person_id == person.pk
