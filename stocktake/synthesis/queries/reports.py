"""Where a report is: who writes it, by when it is due, on what it is laid before whom, what waits for an answer."""

from __future__ import annotations

from typing import Any

from stocktake.accounts import queries as people
from stocktake.accounts import roles
from stocktake.accounts.models import Membership, Organisation, User
from stocktake.cycles.queries import Milestone, milestones
from stocktake.documents.models import Comment, Thread
from stocktake.framework.models import Country
from stocktake.synthesis.models import Consultation, Report

REPORT = "report"  # the milestone: two months after the meeting


def visible_or_none(person: Any, number: str) -> Report | None:
    found: Report | None = Report.objects.visible_to(person).with_names().filter(number=number).first()
    return found


def writers_of(report: Report) -> list[User]:
    """The officers of its commission, and the secretariat."""
    officers = Membership.objects.current().of_role(roles.RegionalOfficer)
    own = officers.filter(organisation__commission=report.commission_id) if report.commission_id else officers.none()
    ids = {member.pk for member in people.secretariat()} | set(own.values_list("person", flat=True))
    return list(User.objects.filter(pk__in=ids, is_active=True).order_by("pk"))


def due(report: Report) -> Milestone | None:
    """When it is to be finalised: two months after the region's meeting, or the day that was entered instead."""
    if report.commission_id is None:
        return None
    found = milestones(report.cycle, commission=report.commission_id)
    return next((one for one in found if one.key == REPORT and one.commission), None)


def consultation_of(report: Report) -> Consultation | None:
    """The one that is open, also when its last day has passed."""
    return report.consultations.filter(closed_at=None).first()


def may_comment(report: Report, person: Any) -> bool:
    """Whether somebody who does not write it may still say something: whoever was asked, until the last day.

    A guest who was invited beside any consultation is bound to no day.
    """
    standing = consultation_of(report)
    if standing is not None and (standing.asks_members or person.email.lower() in standing.addresses):
        own_guest = not _was_asked(report, person) and report.document.shares.standing().filter(person=person).exists()
        return own_guest or standing.takes_comments()
    return not _was_asked(report, person)


def _was_asked(report: Report, person: Any) -> bool:
    """By address, in a consultation that is open or over."""
    asked = report.consultations.values_list("addresses", flat=True)
    return any(person.email.lower() in addresses for addresses in asked)


def focal_points_of(report: Report) -> list[User]:
    """Of the member States of its commission."""
    if report.commission_id is None:
        return []
    states = Country.objects.of_commission(report.commission_id)
    governments = Organisation.objects.filter(kind=Organisation.Kind.GOVERNMENT, country__in=states)
    return sorted(people.focal_points(governments).values(), key=lambda person: person.pk)


def unanswered(report: Report) -> list[Thread]:
    """Threads in which somebody who does not write the report had the last word: each needs an answer."""
    writers = {person.pk for person in writers_of(report)}
    said = Comment.objects.filter(thread__document=report.document_id).order_by("pk").values_list("thread", "by")
    last = dict(said)  # of each thread the last to speak
    waiting = [thread for thread, by in last.items() if by not in writers]
    return list(Thread.objects.filter(pk__in=waiting).order_by("key", "pk"))
