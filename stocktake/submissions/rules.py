"""Who may do what with a submission: one-line predicates, composed. The same object serves move, view and template."""

from typing import Any

import rules

from stocktake.accounts import roles
from stocktake.accounts.rules import is_secretariat
from stocktake.submissions.states import EVER_SENT, WRITABLE


def _holds_in_government(person: Any, submission: Any, *wanted: type[roles.Role]) -> bool:
    slugs = {role.slug for role in wanted}
    return person.is_authenticated and any(
        m.role in slugs and m.organisation.government_id == submission.organisation_id
        for m in person.current_memberships
    )


@rules.predicate
def is_focal_point(person: Any, submission: Any) -> bool:
    return _holds_in_government(person, submission, roles.FocalPoint)


@rules.predicate
def is_author(person: Any, submission: Any) -> bool:
    return _holds_in_government(person, submission, roles.FocalPoint, roles.CoAuthor)


@rules.predicate
def is_writable(person: Any, submission: Any) -> bool:
    return submission.state in WRITABLE


@rules.predicate
def was_sent(person: Any, submission: Any) -> bool:
    return submission.state in EVER_SENT


@rules.predicate
def is_officer_of_its_region(person: Any, submission: Any) -> bool:
    if not person.is_authenticated:
        return False
    commissions = {
        m.organisation.commission_id for m in person.current_memberships if m.role == roles.RegionalOfficer.slug
    }
    if not commissions:
        return False
    seats = submission.organisation.country.seats.filter(membership="member", commission__in=commissions)
    return bool(seats.exists())


@rules.predicate
def nobody(person: Any, submission: Any) -> bool:
    """For moves that only a command makes."""
    return False


can_write = is_author & is_writable
can_submit = is_focal_point
can_withdraw = is_focal_point
can_check = is_secretariat & was_sent
can_see_filed = was_sent & (is_secretariat | is_officer_of_its_region)
can_see = is_author | can_see_filed
