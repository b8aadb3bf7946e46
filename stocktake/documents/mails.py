"""What is written to those who are asked for something in a draft, each in their own language. Comments send no mail."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation

from stocktake.accounts.models import Membership, User
from stocktake.core import mails
from stocktake.documents.drafts import Draft
from stocktake.documents.models import Assignment, Clearance, Share


def shared(share: Share, key: str, places: list[Any]) -> None:
    """`places`: the questions that are shared, none for the whole draft."""
    _write("shared", share.address, share.offered_by, share.document, share=share, places=places, key=key)


def assigned(assignment: Assignment, draft: Draft, question: Any) -> None:
    """To everybody of the ministry who writes."""
    held = Membership.objects.current().filter(organisation=assignment.organisation, person__is_active=True)
    for address in sorted(set(held.values_list("person__email", flat=True))):
        told: dict[str, Any] = {
            "assignment": assignment,
            "question": question,
            "path": ("write", draft.name, assignment.key),
        }
        _write("assigned", address, draft.person, draft.document, draft=draft, **told)


def clearance_asked(clearance: Clearance, draft: Draft, address: str, key: str) -> None:
    """With a key the link opens the invitation, without one the text that is to be cleared."""
    told: dict[str, Any] = {"clearance": clearance, "path": ("clearance", draft.name, clearance.pk)}
    _write("clearance-asked", address, draft.person, draft.document, draft=draft, key=key, **told)


def clearance_decided(clearance: Clearance, draft: Draft) -> None:
    if clearance.asked_by:
        told: dict[str, Any] = {"clearance": clearance, "path": ("clearance", draft.name, clearance.pk)}
        _write("clearance-decided", clearance.asked_by.email, draft.person, draft.document, draft=draft, **told)


def _write(name: str, address: str, sender: Any, document: Any, **told: Any) -> None:
    """In the language the reader has chosen, or the sender's for somebody new."""
    reader = User.objects.filter(email__iexact=address).first()
    known = reader or sender
    with translation.override(known.language if known else "en"), timezone.override(known.time_zone if known else None):
        if told.get("key"):
            link = reverse("shared:invitation", args=[told["key"]])
        else:
            door, *args = told["path"]
            link = reverse(f"{told['draft'].namespace}:{door}", args=args)
        letter = mails.write(
            f"documents/mails/{name}", translation.get_language() or "en",
            reader=reader, address=address, sender=sender, link=settings.ORIGIN + link, **told,
        )  # fmt: skip
        mails.queue(name, reader, letter, about=document, address=address)
