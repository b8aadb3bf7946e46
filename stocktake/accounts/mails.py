"""Mails about accounts."""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.template import TemplateDoesNotExist
from django.urls import reverse, translate_url
from django.utils import timezone, translation

from stocktake.accounts.models import Invitation, User
from stocktake.core import mails
from stocktake.core.mails import Letter

LONGEST_ADDRESS = 254


def invited(invitation: Invitation, key: str) -> None:
    """In the language the person has chosen, or the inviter's for somebody new."""
    reader = User.objects.filter(email__iexact=invitation.address).first()
    known = reader or invitation.invited_by
    language = known.language if known else "en"
    with translation.override(language), timezone.override(known.time_zone if known else None):
        link = settings.ORIGIN + reverse("accounts:invitation", args=[key])
        letter = mails.write("accounts/mails/invited", language, invitation=invitation, reader=reader, link=link)
        mails.queue("invited", reader, letter, about=invitation.organisation, address=invitation.address)


def from_allauth(key: str, address: str, context: dict[str, Any]) -> None:
    """What the sign-in library wants sent (reset, notices), through our outbox and in our words."""
    if len(address) > LONGEST_ADDRESS:
        return  # nobody here has it, and no mail could reach it
    reader = context.get("user") or User.objects.filter(email__iexact=address).first()
    language = reader.language if reader else translation.get_language() or "en"
    name = key.rsplit("/", 1)[-1].replace("_", "-")
    told = {"reader": reader, "address": address, "at": timezone.now(), "link": _link(context, language)}
    with timezone.override(reader.time_zone if reader else None):
        mails.queue(name, reader, _letter(name, language, told), address=address)


def _letter(name: str, language: str, told: dict[str, Any]) -> Letter:
    try:
        return mails.write(f"accounts/mails/{name}", language, **told)
    except TemplateDoesNotExist:  # a notice of the library for which we have no words of our own
        return mails.write("accounts/mails/changed", language, **told)


def _link(context: dict[str, Any], language: str) -> str:
    """Where a new password is chosen: at our own address whatever host was asked, in the reader's language."""
    asked = context.get("password_reset_url")
    return settings.ORIGIN + translate_url(urlsplit(asked).path, language) if asked else ""
