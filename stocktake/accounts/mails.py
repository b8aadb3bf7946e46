"""Mails about accounts."""

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import translation

from stocktake.accounts.models import Invitation, User
from stocktake.core import mails


def invited(invitation: Invitation, key: str) -> None:
    """In the language the person has chosen, or the inviter's for somebody new."""
    reader = User.objects.filter(email__iexact=invitation.address).first()
    language = reader.language if reader else (invitation.invited_by.language if invitation.invited_by else "en")
    with translation.override(language):
        link = settings.ORIGIN + reverse("accounts:invitation", args=[key])
        letter = mails.write("accounts/mails/invited", language, invitation=invitation, reader=reader, link=link)
        mails.queue("invited", reader, letter, about=invitation.organisation, address=invitation.address)


def from_allauth(key: str, address: str, context: dict[str, Any]) -> None:
    """What the sign-in library wants sent (reset, notices), through our outbox and in our words."""
    reader = context.get("user") or User.objects.filter(email__iexact=address).first()
    language = reader.language if reader else translation.get_language() or "en"
    name = key.rsplit("/", 1)[-1].replace("_", "-")
    letter = mails.write(f"accounts/mails/{name}", language, reader=reader, origin=settings.ORIGIN, **context_for(context))
    mails.queue(name, reader, letter, address=address)


def context_for(context: dict[str, Any]) -> dict[str, Any]:
    return {"link": context.get("password_reset_url") or settings.ORIGIN}
