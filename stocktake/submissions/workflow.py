"""The moves of a submission, from draft to the public record."""

from typing import Any

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from stocktake.core.workflow import Move, Workflow
from stocktake.submissions import queries, rules
from stocktake.submissions.states import State


def says_something(submission: Any) -> str | None:
    if submission.document.sections.exclude(text="").exists():
        return None
    return _t("Nothing is written yet. Write at least one answer.")


def call_takes_it(submission: Any) -> str | None:
    """First filings need a call that takes them; what the secretariat returned or the public reads may be updated."""
    if submission.state != State.DRAFT:
        return None
    call = queries.call_of(submission)
    if call is None:
        return _t("No call for this kind of submission has gone out for %(cycle)s.") % {"cycle": submission.cycle}
    if not call.phase.has_opened():
        return _t("The call has not opened yet.")
    if not call.takes():
        return _t("The call has closed and takes no late submissions.")
    return None


def tray_is_empty(submission: Any) -> str | None:
    left = queries.tray(submission.document).count()
    if not left:
        return None
    return _t("Text from a file still waits in the tray: give it a place or set it aside.")


SUBMIT = Move(
    "submit", _("Submit"), _("Submitted"), frozenset({State.DRAFT, State.RETURNED, State.REVISING}), State.SUBMITTED,
    rules.can_submit, (says_something, call_takes_it, tray_is_empty),
)  # fmt: skip
RETURN = Move(
    "return", _("Return with remarks"), _("Returned with remarks"), frozenset({State.SUBMITTED, State.SCHEDULED}),
    State.RETURNED, rules.can_check, wants_note=True,
)  # fmt: skip
SCHEDULE = Move(
    "schedule", _("Publish later"), _("Set to be published"), frozenset({State.SUBMITTED}), State.SCHEDULED,
    rules.can_check,
)  # fmt: skip
UNSCHEDULE = Move(
    "unschedule", _("Do not publish yet"), _("Taken off the publication list"), frozenset({State.SCHEDULED}),
    State.SUBMITTED, rules.can_check,
)  # fmt: skip
PUBLISH = Move(
    "publish", _("Publish now"), _("Published"), frozenset({State.SUBMITTED, State.SCHEDULED}), State.PUBLISHED,
    rules.can_check,
)  # fmt: skip
TAKE_OVER = Move(
    "take-over", _("Take over"), _("Taken over from an earlier record"), frozenset({State.DRAFT}), State.PUBLISHED,
    rules.nobody,
)  # fmt: skip
CORRECT = Move(
    "correct", _("Publish the correction"), _("Corrected"), frozenset({State.PUBLISHED}), State.PUBLISHED,
    rules.can_check, wants_note=True,
)  # fmt: skip
REVISE = Move(
    "revise", _("Update the review"), _("Opened for an update"), frozenset({State.PUBLISHED}), State.REVISING,
    rules.can_submit,
)  # fmt: skip
KEEP = Move(
    "keep", _("Give up the update"), _("Update given up"), frozenset({State.REVISING}), State.PUBLISHED,
    rules.can_submit,
)  # fmt: skip
WITHDRAW = Move(
    "withdraw", _("Withdraw"), _("Withdrawn"),
    frozenset({State.SUBMITTED, State.SCHEDULED, State.RETURNED, State.PUBLISHED, State.REVISING}), State.WITHDRAWN,
    rules.can_withdraw, wants_note=True,
)  # fmt: skip
REOPEN = Move(
    "reopen", _("Draft again"), _("Reopened as a draft"), frozenset({State.WITHDRAWN}), State.DRAFT, rules.can_submit,
)  # fmt: skip

SUBMISSION = Workflow(
    "submission",
    State.DRAFT,
    (SUBMIT, RETURN, SCHEDULE, UNSCHEDULE, PUBLISH, TAKE_OVER, CORRECT, REVISE, KEEP, WITHDRAW, REOPEN),
    state_names=dict(State.choices),
)
