"""Who may do what with a report: one-line predicates, composed."""

from typing import Any

import rules

from stocktake.accounts import roles
from stocktake.accounts.rules import is_regional_officer, is_secretariat
from stocktake.synthesis.states import PUBLIC, WRITABLE


@rules.predicate
def is_its_officer(person: Any, report: Any) -> bool:
    return (
        person.is_authenticated
        and report.commission_id is not None
        and any(
            m.role == roles.RegionalOfficer.slug and m.organisation.commission_id == report.commission_id
            for m in person.current_memberships
        )
    )


@rules.predicate
def takes_text(person: Any, report: Any) -> bool:
    return report.state in WRITABLE


@rules.predicate
def is_public(person: Any, report: Any) -> bool:
    return report.state in PUBLIC


is_writer = is_its_officer | is_secretariat
can_write = is_writer & takes_text
can_compile = is_secretariat | is_regional_officer
