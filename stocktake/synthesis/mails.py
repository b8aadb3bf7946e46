"""What is written to the member States when a report is laid before them."""

from __future__ import annotations

import zoneinfo
from typing import Any

from django.conf import settings
from django.utils import timezone

from stocktake.core import mails
from stocktake.synthesis.models import Consultation


def consulted(consultation: Consultation, readers: list[Any]) -> None:
    report = consultation.report
    for reader in readers:
        with timezone.override(zoneinfo.ZoneInfo(reader.time_zone)):
            letter = mails.write(
                "synthesis/mails/consulted",
                reader.language,
                reader=reader,
                report=report,
                consultation=consultation,
                origin=settings.ORIGIN,
            )
        mails.queue("consulted", reader, letter, about=report)
