"""What waits for a person, and the queue of a cycle."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Count, F, Max, OuterRef, Q, QuerySet, Subquery, Value, When
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from stocktake.accounts import queries as people
from stocktake.accounts import roles
from stocktake.accounts.models import Organisation, User
from stocktake.core import formats
from stocktake.core.models import Mail, thing_key
from stocktake.cycles.models import Cycle
from stocktake.documents import queries as written_together
from stocktake.documents.models import Assignment, Clearance, Share
from stocktake.framework.models import CommissionSeat, Country
from stocktake.submissions.models import Call, Filing, Submission
from stocktake.submissions.states import EVER_SENT, State
from stocktake.synthesis.models import Report

# The order of the queue: whose turn it is decides.
TURN = (State.SUBMITTED, State.SCHEDULED, State.RETURNED, State.REVISING, State.PUBLISHED, State.WITHDRAWN)


@dataclass(frozen=True)
class Waiting:
    """One sentence of "what waits for me", with where to go."""

    sentence: str
    url: str
    label: str
    due: Any = None


def waiting_for(person: User) -> list[Waiting]:
    """Sentences by urgency: returned drafts and open calls for a State, submissions to check for the secretariat."""
    found: list[Waiting] = []
    visible = Submission.objects.visible_to(person).with_names()
    if person.holds(roles.FocalPoint) or person.holds(roles.CoAuthor):
        found += [
            _own(submission) for submission in visible.filter(state__in=[State.RETURNED, State.DRAFT, State.REVISING])
        ]
    if person.holds(roles.FocalPoint):
        found += [_to_comment(report) for report in Report.objects.consulted(person).with_names().order_by("number")]
    if person.holds(roles.Secretariat):
        filed = Filing.objects.filter(submission=OuterRef("pk")).order_by("-number").values("filed_at")[:1]
        to_check = visible.filter(state=State.SUBMITTED).annotate(filed_at=Subquery(filed)).order_by("filed_at")
        found += [_to_check(submission) for submission in to_check]
    return found


def _own(submission: Submission) -> Waiting:
    sentences = {
        State.RETURNED: _("Your review for %(cycle)s was returned with remarks."),
        State.DRAFT: _("Your draft for %(cycle)s is not submitted yet."),
        State.REVISING: _("You opened your published review for %(cycle)s for an update."),
    }
    sentence = sentences[State(submission.state)] % {"cycle": submission.cycle}
    return Waiting(sentence, submission.get_absolute_url(), _("Go on writing"))


def _to_comment(report: Report) -> Waiting:
    sentence = _("The draft of a report is laid before you: %(report)s.") % {"report": report.title}
    return Waiting(sentence, reverse("synthesis:sections", args=[report.number]), _("Read and comment"))


def _to_check(submission: Any) -> Waiting:
    days = (timezone.now() - submission.filed_at).days
    if days < 1:
        sentence = _("%(country)s: the review came today.") % {"country": submission.organisation.country}
        return Waiting(sentence, submission.get_absolute_url(), _("Check"), submission.filed_at)
    sentence = ngettext(
        "%(country)s: the review has waited %(days)s day for your check.",
        "%(country)s: the review has waited %(days)s days for your check.",
        days,
    ) % {"country": submission.organisation.country, "days": formats.number(days)}
    return Waiting(sentence, submission.get_absolute_url(), _("Check"), submission.filed_at)


@dataclass(frozen=True)
class Together:
    """Drafts written together: what waits, what is shared with me, and how much is said in my own."""

    waiting: list[Waiting]
    shares: list[Share]
    comments: dict[Any, int]  # submission to its open threads


def together_for(person: User, own: list[Submission]) -> Together:
    """`own`: what this person writes on."""
    drafts = {submission.document_id: submission for submission in own if submission.is_writable}
    found = written_together.waiting_for(person, drafts)
    waiting = [_to_clear(clearance, drafts) for clearance in found.clearances]
    waiting += [_to_write(assignment, drafts[assignment.document_id]) for assignment in found.assignments]
    comments = {drafts[document].pk: count for document, count in found.threads.items()}
    shares = {share.document_id: share for share in found.shares}
    return Together([one for one in waiting if one], list(shares.values()), comments)


def _to_clear(clearance: Clearance, drafts: dict[Any, Submission]) -> Waiting | None:
    own = drafts.get(clearance.document_id)
    if own is None and clearance.share is None:
        return None
    name = own.number if own else clearance.share.name  # type: ignore[union-attr]
    namespace = "submissions" if own else clearance.share.namespace  # type: ignore[union-attr]
    where = reverse(f"{namespace}:clearance", args=[name, clearance.pk])
    return Waiting(_("Your clearance is asked: %(number)s.") % {"number": name}, where, _("Read and decide"))


def _to_write(assignment: Assignment, submission: Submission) -> Waiting:
    question = submission.outline.question(assignment.key)
    told = {
        "section": question.full_heading if question else assignment.key,
        "organisation": assignment.organisation,
        "date": formats.date(assignment.due_on),
    }
    sentence = _("%(organisation)s writes “%(section)s”, due on %(date)s.")
    if assignment.is_late():
        sentence = _("%(organisation)s writes “%(section)s”. It was due on %(date)s.")
    where = reverse("submissions:write", args=[submission.number, assignment.key])
    return Waiting(sentence % told, where, _("Write"), assignment.due_on)


def calls_to_answer(person: User) -> list[tuple[Call, Submission | None]]:
    """Open calls, and late ones still taken, that this focal point has not begun or not finished."""
    own = [m.organisation for m in person.current_memberships if m.role == roles.FocalPoint.slug]
    if not own:
        return []
    begun = {s.cycle_id: s for s in Submission.objects.filter(organisation__in=own)}
    calls = (
        Call.objects.out()
        .filter(Q(phase__closes_at__gt=timezone.now()) | Q(accepts_late=True))
        .order_by("-phase__closes_at")
    )
    return [(call, begun.get(call.phase.cycle_id)) for call in calls if call.phase.cycle_id not in begun]


def queue(person: User, cycle: Cycle, *, state: str = "", region: str = "") -> QuerySet[Submission]:
    """What was sent for a cycle and this person may see: what waits for a check first, longest waiting first."""
    last = Filing.objects.filter(submission=OuterRef("pk")).order_by("-number")
    found = Submission.objects.visible_to(person).with_names().filter(cycle=cycle, state__in=EVER_SENT)
    if state:
        found = found.filter(state=state)
    if region:
        members = CommissionSeat.objects.filter(commission=region, membership="member").values("country")
        found = found.filter(organisation__country__in=members)
    return found.annotate(
        filed_at=Subquery(last.values("filed_at")[:1]),
        is_late=Subquery(last.values("is_late")[:1]),
        filing_number=Subquery(last.values("number")[:1]),
        open_remarks=Count("remarks", filter=Q(remarks__sent_at__isnull=False, remarks__reply=""), distinct=True),
        turn=Case(*[When(state=state, then=Value(turn)) for turn, state in enumerate(TURN)], default=Value(len(TURN))),
    ).order_by("turn", F("filed_at").asc(nulls_last=True), "number")


def counts_by_state(person: User, cycle: Cycle) -> dict[str, int]:
    visible = Submission.objects.visible_to(person).filter(cycle=cycle, state__in=EVER_SENT)
    return dict(visible.order_by().values_list("state").annotate(Count("pk", distinct=True)))


@dataclass(frozen=True)
class Silent:
    """A State that has sent nothing for a cycle."""

    country: Country
    focal_point: User | None
    reminded_at: Any


def silent(person: User, cycle: Cycle) -> list[Silent]:
    """Member States (of the officer's commission) without a filing in the cycle, with whom to remind."""
    states = Country.objects.member_states()
    commissions = [
        m.organisation.commission_id for m in person.current_memberships if m.role == roles.RegionalOfficer.slug
    ]
    if commissions and not person.holds(roles.Secretariat):
        states = states.filter(seats__commission__in=commissions, seats__membership="member").distinct()
    sent = Filing.objects.filter(submission__cycle=cycle).values("submission__organisation__country")
    states = states.exclude(pk__in=sent)
    governments = Organisation.objects.filter(kind=Organisation.Kind.GOVERNMENT, country__in=states)
    points = people.focal_points(governments)
    by_country = {g.country_id: points.get(g.pk) for g in governments}
    reminded = dict(
        Mail.objects.about(thing_key(cycle)).filter(key="reminder").values_list("to").annotate(at=Max("created_at"))
    )
    found = []
    for country in states:
        point = by_country.get(country.pk)
        found.append(Silent(country, point, reminded.get(point.pk) if point else None))
    return sorted(found, key=lambda one: one.country.sort_name)
