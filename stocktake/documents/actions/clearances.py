"""Clearance: a draft is laid before somebody as it stands, who clears it or sends it back, once."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from stocktake.core import events
from stocktake.core.workflow import NotAllowed, NotPossible
from stocktake.documents import mails
from stocktake.documents.actions.frozen import content_of
from stocktake.documents.actions.shares import prepare
from stocktake.documents.drafts import Draft
from stocktake.documents.models import Clearance, Document, Share
from stocktake.documents.states import Right

Decision = Clearance.Decision


def ask_clearance(draft: Draft, *, address: str, note: str = "") -> tuple[Clearance, str]:
    """Ask the person with that address: one of the authors, or a guest, who is invited to read where need be.

    Returns the clearance and the key of the invitation that went with it, "" where none was needed.
    """
    if not draft.rights.manages:
        raise NotAllowed("ask-clearance")
    draft.still_open()
    address, key = address.strip().lower(), ""
    with transaction.atomic():
        Document.objects.select_for_update().get(pk=draft.document.pk)
        if draft.document.clearances.filter(decision=Decision.OPEN).exists():
            raise NotPossible(_("A clearance is asked already. Wait for the decision, or take it back first."))
        written = draft.document.sections.exclude(text="")
        if not written.exists():
            raise NotPossible(_("Nothing is written yet. Write at least one answer."))
        author = next((one for one in draft.authors() if one.email.lower() == address), None)
        share = None if author else _reads_all(draft, address)
        if author is None and share is None:
            share, key = prepare(draft, address=address, right=Right.VIEW)
        content = content_of(draft.document, facts={})
        clearance = Clearance.objects.create(
            document=draft.document, asked_of=author, share=share, asked_by=draft.person, note=note,
            versions=dict(written.values_list("key", "version")),
            besides={name: content[name] for name in ("tables", "attachments")},
        )  # fmt: skip
        told = {"clearance": clearance.pk, "versions": clearance.versions}
        events.record("ask-clearance", draft.document, by=draft.person, note=note, **told)
        mails.clearance_asked(clearance, draft, address, key)
    return clearance, key


def _reads_all(draft: Draft, address: str) -> Share | None:
    whole = Share.objects.standing().filter(document=draft.document, person__email__iexact=address)
    return next((share for share in whole.select_related("person").order_by("-pk") if not share.keys), None)


def decides(clearance: Clearance, draft: Draft) -> bool:
    """Whom it is asked of, for as long as they may read the whole draft."""
    return clearance.is_asked_of(draft.person) and draft.rights.everywhere is not None


def decide(clearance: Clearance, draft: Draft, *, decision: str, remark: str = "") -> None:
    """Clear it, or send it back with a reason. One decision: the second is told what the first was."""
    if not decides(clearance, draft) or decision not in {Decision.CLEARED, Decision.RETURNED}:
        raise NotAllowed("decide")
    if decision == Decision.RETURNED and not remark.strip():
        raise NotPossible(_("Say in a sentence why you send it back, or what should change."))
    verb = "clear" if decision == Decision.CLEARED else "send-back"
    _settle(clearance, draft, decision, verb, remark.strip())


def take_back_clearance(clearance: Clearance, draft: Draft) -> None:
    if not draft.rights.manages:
        raise NotAllowed("take-back-clearance")
    with transaction.atomic():
        _settle(clearance, draft, Decision.TAKEN_BACK, "take-back-clearance", "")
        if clearance.share:
            Share.objects.offered().filter(pk=clearance.share.pk).update(ended_at=timezone.now())


def _settle(clearance: Clearance, draft: Draft, decision: str, verb: str, remark: str) -> None:
    with transaction.atomic():
        found = Clearance.objects.select_for_update(of=("self",)).select_related("asked_by")
        locked = found.get(pk=clearance.pk, document=draft.document)
        if locked.decision:
            told = {"decision": locked.get_decision_display()}
            raise NotPossible(_("This was decided already: %(decision)s.") % told)
        locked.decision, locked.decided_at, locked.decided_by = decision, timezone.now(), draft.person
        locked.remark = remark
        locked.save(update_fields=["decision", "decided_at", "decided_by", "remark"])
        events.record(verb, draft.document, by=draft.person, note=remark, clearance=clearance.pk)
        if decision != Decision.TAKEN_BACK:
            mails.clearance_decided(locked, draft)
