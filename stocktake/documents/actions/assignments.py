"""Who writes what until when: a section is given to a ministry, which signs it off."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from stocktake.accounts.models import Organisation
from stocktake.core import events
from stocktake.core.workflow import NotAllowed, NotPossible
from stocktake.documents import mails
from stocktake.documents.drafts import Draft
from stocktake.documents.models import Assignment, Section


def assign(draft: Draft, key: str, *, organisation: Organisation, due_on: dt.date, note: str = "") -> Assignment:
    """Give a section to a ministry, or to the government itself; whoever had it before has it no more."""
    question = draft.question(key)
    if not draft.rights.manages or question is None or organisation.government_id != draft.owner.pk:
        raise NotAllowed("assign")
    draft.still_open()
    with transaction.atomic():
        Section.objects.select_for_update().get(document=draft.document, key=key)
        draft.document.assignments.filter(key=key, ended_at=None).update(ended_at=timezone.now())
        assignment = Assignment.objects.create(
            document=draft.document, key=key, organisation=organisation, due_on=due_on, note=note, by=draft.person
        )
        told = {"key": key, "organisation": organisation.pk, "due_on": due_on.isoformat()}
        events.record("assign", draft.document, by=draft.person, note=note, **told)
        mails.assigned(assignment, draft, question)
    return assignment


def end_assignment(assignment: Assignment, draft: Draft) -> None:
    if not draft.rights.manages:
        raise NotAllowed("end-assignment")
    with transaction.atomic():
        if draft.document.assignments.filter(pk=assignment.pk, ended_at=None).update(ended_at=timezone.now()):
            events.record("end-assignment", draft.document, by=draft.person, key=assignment.key)


def may_sign_off(assignment: Assignment, draft: Draft) -> bool:
    """Whoever belongs to the ministry it was given to, and who manages the draft."""
    offices = {membership.organisation_id for membership in draft.person.current_memberships}
    return draft.rights.belongs and (draft.rights.manages or assignment.organisation_id in offices)


def sign_off(assignment: Assignment, draft: Draft, *, version: int) -> None:
    """The section is ready as it stands at that version; refused where it has changed since the page was made."""
    if not may_sign_off(assignment, draft):
        raise NotAllowed("sign-off")
    draft.still_open()
    with transaction.atomic():
        section = Section.objects.select_for_update().get(document=draft.document, key=assignment.key)
        if section.version != version:
            raise NotPossible(_("The text has changed since you opened this page. Read it again, then sign it off."))
        if not section.text:
            raise NotPossible(_("Nothing is written here yet, so there is nothing to sign off."))
        values = {"signed_off_at": timezone.now(), "signed_off_by": draft.person, "signed_off_version": version}
        if draft.document.assignments.filter(pk=assignment.pk, ended_at=None).update(**values):
            events.record("sign-off", draft.document, by=draft.person, key=assignment.key, version=version)


def take_back_sign_off(assignment: Assignment, draft: Draft) -> None:
    if not may_sign_off(assignment, draft):
        raise NotAllowed("take-back-sign-off")
    draft.still_open()
    signed = draft.document.assignments.filter(pk=assignment.pk, ended_at=None, signed_off_at__isnull=False)
    with transaction.atomic():
        if signed.update(signed_off_at=None, signed_off_by=None, signed_off_version=None):
            events.record("take-back-sign-off", draft.document, by=draft.person, key=assignment.key)
