"""Sharing a draft: offered to an address, accepted once, ended at any time. Each acts as the person it was lent to."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from stocktake.accounts.models import User
from stocktake.accounts.rules import shares_drafts_of
from stocktake.core import events
from stocktake.core.text import fingerprint
from stocktake.core.workflow import NotAllowed, NotPossible
from stocktake.documents import mails
from stocktake.documents.drafts import Draft
from stocktake.documents.models import Document, Share
from stocktake.documents.states import Right

LIFETIME = timedelta(days=14)


def offer(draft: Draft, *, address: str, right: Right, keys: Sequence[str] = ()) -> tuple[Share, str]:
    """Invite an address to the whole draft, or to single sections. Returns the share and its key, which only the mail has.

    A new offer to an address takes the place of one it has not accepted yet.
    """
    with transaction.atomic():
        share, key = prepare(draft, address=address, right=right, keys=keys)
        mails.shared(share, key, [question for question in draft.outline if question.key in share.keys])
    return share, key


def prepare(draft: Draft, *, address: str, right: Right, keys: Sequence[str] = ()) -> tuple[Share, str]:
    """The same without its mail. Call inside a transaction."""
    if not draft.rights.manages:
        raise NotAllowed("share")
    address = address.strip().lower()
    Document.objects.select_for_update().get(pk=draft.document.pk)
    if any(author.email.lower() == address for author in draft.authors()):
        raise NotPossible(_("%(address)s writes on this draft already.") % {"address": address})
    draft.document.shares.offered().filter(address=address, clearances=None).update(ended_at=timezone.now())
    key = secrets.token_urlsafe(32)
    share = Share.objects.create(
        document=draft.document,
        name=draft.name,
        namespace=draft.namespace,
        organisation=draft.owner,
        address=address,
        right=right,
        keys=sorted(set(keys)),
        key_hash=fingerprint(key),
        expires_at=timezone.now() + LIFETIME,
        offered_by=draft.person,
    )
    events.record("offer-share", draft.document, by=draft.person, share=share.pk, right=str(right), keys=share.keys)
    return share, key


def share_with(key: str) -> Share | None:
    """The open offer that this key belongs to."""
    found = Share.objects.offered().select_related("organisation__country", "offered_by", "document")
    return found.filter(key_hash=fingerprint(key)).first()


def accept_share(share: Share, *, by: User) -> Share:
    """Take what was offered. The address must be the invited one; the second of two at once is refused."""
    with transaction.atomic():
        locked = Share.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=share.pk)
        if not locked.is_offered:
            raise NotPossible(_("This invitation has been used, withdrawn or has run out. Ask for a new one."))
        if by.email.lower() != locked.address.lower():
            raise NotPossible(_("This invitation is for another address. Sign in with that address to accept it."))
        inviter = locked.offered_by and User.objects.get(pk=locked.offered_by.pk)
        if inviter is None or not shares_drafts_of(inviter, locked.organisation):
            raise NotPossible(_("Whoever invited you may no longer share this draft. Ask for a new invitation."))
        # What the same person was given before for the same sections is replaced, so that a share can also give less.
        earlier = Share.objects.standing().filter(document=locked.document_id, person=by)
        same = [one.pk for one in earlier if one.keys == locked.keys]
        Share.objects.filter(pk__in=same).update(ended_at=timezone.now())
        locked.accepted_at, locked.person = timezone.now(), by
        locked.save(update_fields=["accepted_at", "person"])
        events.record("accept-share", locked.document, by=by, share=locked.pk)
    return locked


def end_share(share: Share, draft: Draft) -> None:
    """Rights are read from the shares with every request, so every session of theirs loses it with its next one."""
    if not draft.rights.manages:
        raise NotAllowed("end-share")
    with transaction.atomic():
        if draft.document.shares.filter(pk=share.pk, ended_at=None).update(ended_at=timezone.now()):
            events.record("end-share", draft.document, by=draft.person, share=share.pk)
