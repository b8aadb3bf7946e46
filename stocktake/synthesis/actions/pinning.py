"""Pinning: a person takes a passage of the record as evidence, says what for, follows it when it was corrected."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from stocktake.core import events
from stocktake.core.text import clean, fingerprint
from stocktake.core.workflow import NotAllowed, NotPossible
from stocktake.documents.models import Paragraph
from stocktake.synthesis import queries, rules
from stocktake.synthesis.models import Pin, Report
from stocktake.synthesis.states import Standing

LONGEST = 2000  # characters of a note


def pin(report: Report, paragraph: int, *, stance: str, note: str = "", words: str = "", by: Any) -> Pin:
    """Take a passage that the public reads now. `words`: only these of it, as they stand there."""
    with transaction.atomic():
        held = _held(report, by)
        found = queries.found(paragraph)
        if found is None:
            raise NotPossible(_("The public does not read this passage any more. Look for it again."))
        start, end = _span(found, words)
        number = (held.pins.aggregate(last=Max("number"))["last"] or 0) + 1
        made = Pin.objects.create(
            report=held,
            number=number,
            revision=found.revision,
            paragraph=found,
            start=start,
            end=end,
            sha256=fingerprint(found.text[start:end]),
            stance=stance,
            note=clean(note).strip()[:LONGEST],
            by=by,
        )
        source: dict[str, Any] = {"source": found.revision.publication.number, "paragraph": found.number}
        events.record("pin", held, by=by, number=number, stance=str(stance), **source)
    return made


def restate(pinned: Pin, *, stance: str, note: str, by: Any) -> None:
    """Say anew what a passage is evidence of."""
    with transaction.atomic():
        held = _held(pinned.report, by)
        note = clean(note).strip()[:LONGEST]
        Pin.objects.filter(pk=pinned.pk, dropped_at=None).update(stance=stance, note=note)
        events.record("restate-pin", held, by=by, number=pinned.number, stance=str(stance))


def drop(pinned: Pin, *, by: Any) -> None:
    """Take a pin away; its number is not given again, so that a marker never comes to name another passage."""
    with transaction.atomic():
        held = _held(pinned.report, by)
        if Pin.objects.filter(pk=pinned.pk, dropped_at=None).update(dropped_at=timezone.now()):
            events.record("drop-pin", held, by=by, number=pinned.number)


def follow(pinned: Pin, *, by: Any) -> Pin:
    """Cite the version that the public reads now instead of the one that was pinned."""
    with transaction.atomic():
        held = _held(pinned.report, by)
        now = queries.seen(held).get(pinned.number)
        if now is None or now.now is None or now.standing not in {Standing.MOVED, Standing.CHANGED}:
            raise NotPossible(_("There is no newer passage to cite. Look at what became of the review."))
        pinned.start = pinned.end = None
        pinned.paragraph, pinned.revision = now.now, now.now.revision
        pinned.sha256 = fingerprint(now.now.text)
        pinned.save(update_fields=["start", "end", "paragraph", "revision", "sha256"])
        source: dict[str, Any] = {"source": now.current.number if now.current else "", "paragraph": now.now.number}
        events.record("follow-pin", held, by=by, number=pinned.number, **source)
    return pinned


def _held(report: Report, by: Any) -> Report:
    """The report, locked, so that two who pin at once get two numbers; only while it is being written."""
    held: Report = Report.objects.select_for_update().get(pk=report.pk)
    if not rules.is_writer(by, held):
        raise NotAllowed("pin")
    if not held.is_writable:
        raise NotPossible(held.moved_on_sentence())
    return held


def _span(paragraph: Paragraph, words: str) -> tuple[int | None, int | None]:
    words = words.strip()
    if not words or words == paragraph.text:
        return None, None
    start = paragraph.text.find(words)
    if start < 0:
        raise NotPossible(_("These words do not stand in the passage as you wrote them. Copy them from it."))
    return start, start + len(words)
