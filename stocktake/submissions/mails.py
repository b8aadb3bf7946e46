"""What is written to whom when a submission moves, each in its reader's language."""

from __future__ import annotations

import zoneinfo
from typing import Any

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from stocktake.accounts import queries as people
from stocktake.core import mails
from stocktake.core.mails import Letter


def _tell(key: str, readers: list[Any], submission: Any, **context: Any) -> None:
    for reader in readers:
        mails.queue(key, reader, letter(key, reader, submission, **context), about=submission)


def letter(key: str, reader: Any, submission: Any, **context: Any) -> Letter:
    with timezone.override(zoneinfo.ZoneInfo(reader.time_zone)):
        return mails.write(
            f"submissions/mails/{key}",
            reader.language,
            reader=reader,
            submission=submission,
            origin=settings.ORIGIN,
            **context,
        )


def submitted(filing: Any) -> None:
    submission = filing.submission
    _tell("submitted", people.authors_of(submission.organisation_id), submission, filing=filing)
    _tell("to-check", people.secretariat(), submission, filing=filing)


def returned(submission: Any, note: str) -> None:
    remarks = list(submission.remarks.filter(reply="").order_by("key", "id"))
    _tell("returned", people.authors_of(submission.organisation_id), submission, note=note, remarks=remarks)


def published(publication: Any) -> None:
    submission = publication.submission
    _tell("published", people.authors_of(submission.organisation_id), submission, publication=publication)


def withdrawn(submission: Any, note: str) -> None:
    _tell("withdrawn", people.secretariat(), submission, note=note)


def reminder(person: Any, country: Any, call: Any) -> Letter:
    """The reminder a focal point would get, to be read before it is sent."""
    with timezone.override(zoneinfo.ZoneInfo(person.time_zone)):
        return mails.write(
            "submissions/mails/reminder",
            person.language,
            reader=person,
            country=country,
            call=call,
            origin=settings.ORIGIN,
        )


def queue_reminder(person: Any, text: Letter, cycle: Any) -> None:
    with translation.override(person.language):
        mails.queue("reminder", person, text, about=cycle)


def nothing_changed_sentence() -> str:
    return _("Nothing was changed, so there is nothing to correct.")
