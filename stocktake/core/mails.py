"""Mails: written in their reader's language when the thing happens, sent once from the outbox."""

import logging
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.core.mail import EmailMessage
from django.db import models, transaction
from django.template.loader import render_to_string
from django.utils import timezone, translation

from stocktake.core.models import Mail, thing_key

log = logging.getLogger(__name__)
MOST_TRIES = 8
CLAIM = timedelta(minutes=5)


@dataclass(frozen=True)
class Letter:
    """A mail that can be read before it is sent."""

    subject: str
    body: str
    language: str


def write(template: str, language: str, **context: Any) -> Letter:
    """Render `mails/{template}.jinja` in that language: its first line is the subject, the rest the body."""
    with translation.override(language):
        text = render_to_string(f"{template}.jinja", context).strip()
    subject, _, body = text.partition("\n")
    return Letter(re.sub(r"[ \t\r]+", " ", subject).strip()[:200], body.strip() + "\n", language)


def queue(key: str, to: Any, letter: Letter, *, about: models.Model | None = None, address: str = "") -> Mail:
    """Put a letter in the outbox, in the transaction of the change that causes it."""
    return Mail.objects.create(
        key=key,
        to=to,
        address=address or to.email,
        language=letter.language,
        subject=letter.subject,
        body=letter.body,
        thing=thing_key(about) if about is not None else "",
    )


def send_due(most: int = 50, deliver: Callable[[Mail], None] | None = None) -> int:
    """Send what is due; a failure is tried again later, ever more patiently. Returns how many went out."""
    sent = 0
    for pk in list(Mail.objects.due().order_by("id").values_list("pk", flat=True)[:most]):
        mail = _claim(pk)
        if mail is not None:
            sent += _send(mail, deliver or _deliver)
    return sent


def _claim(pk: int) -> Mail | None:
    """Take a mail for this worker: nobody else sends it, unless this one dies and the claim runs out."""
    with transaction.atomic():
        mail = Mail.objects.due().select_for_update(skip_locked=True).filter(pk=pk).first()
        if mail is not None:
            mail.tries += 1
            mail.send_after = timezone.now() + CLAIM
            mail.save(update_fields=["tries", "send_after"])
    return mail


def _send(mail: Mail, deliver: Callable[[Mail], None]) -> int:
    """Outside any transaction: a slow mail server holds no lock."""
    try:
        deliver(mail)
    except Exception as error:  # noqa: BLE001  (one bad mail, whatever is wrong with it, must not hold up the others)
        log.warning("mail %s not sent: %s", mail.pk, error)
        mail.send_after = timezone.now() + timedelta(minutes=2**mail.tries)
        mail.failed_at = timezone.now() if mail.tries >= MOST_TRIES else None
        mail.save(update_fields=["send_after", "failed_at"])
        return 0
    mail.sent_at = timezone.now()
    mail.save(update_fields=["sent_at"])
    return 1


def _deliver(mail: Mail) -> None:
    EmailMessage(mail.subject, mail.body, to=[mail.address]).send()
