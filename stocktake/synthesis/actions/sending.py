"""Who a published report was sent to, when, and which file."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from stocktake.core import publication
from stocktake.core.text import clean
from stocktake.core.workflow import NotPossible, take
from stocktake.synthesis import workflow
from stocktake.synthesis.models import Report, Transmission
from stocktake.synthesis.states import Recipient


def transmit(
    report: Report, *, recipient: str, name: str = "", sent_on: dt.date, form: str, note: str = "", by: Any
) -> Transmission:
    """Record it with the hash of the file that went; the log keeps the same."""
    name = clean(name).strip()
    if recipient == Recipient.OTHER and not name:
        raise NotPossible(_("Say to whom it was sent."))
    if sent_on > timezone.localdate():
        raise NotPossible(_("This day has not come yet."))
    with transaction.atomic():
        file = report.files.filter(format=form).first()
        if file is None:
            raise NotPossible(_("There is no such file of this report."))
        data: dict[str, Any] = {
            "recipient": str(recipient),
            "name": name,
            "sent_on": sent_on.isoformat(),
            "sha256": file.file_id,
        }
        locked = take(report, workflow.TRANSMIT, by=by, note=note, **data)
        made = Transmission.objects.create(
            report=locked, recipient=recipient, name=name if recipient == Recipient.OTHER else "", sent_on=sent_on,
            format=form, sha256=file.file_id, note=clean(note).strip(), by=by,
        )  # fmt: skip
        publication.advance()
    return made
