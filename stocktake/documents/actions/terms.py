"""The lexicon in the secretariat's hands: terms added, weighed, switched off and on. What was shipped is never deleted."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone

from stocktake.core import events
from stocktake.documents.models import LexiconEntry


def add_term(entry: LexiconEntry, *, by: Any) -> LexiconEntry:
    """Raises Unusable, from the assistant, where it could never be found in a text."""
    entry.told().check()
    entry.is_shipped, entry.changed_by, entry.changed_at = False, by, timezone.now()
    with transaction.atomic():
        entry.save(force_insert=True)
        events.record("add-term", entry, by=by, **entry.facts(), weight=entry.weight)
    return entry


def change_term(entry: LexiconEntry, *, weight: float, note: str, by: Any) -> LexiconEntry:
    """From now on the row is the secretariat's: a new seed leaves it alone."""
    with transaction.atomic():
        locked = LexiconEntry.objects.select_for_update().get(pk=entry.pk)
        if (locked.weight, locked.note) == (weight, note):
            return locked
        before, locked.weight, locked.note = locked.weight, weight, note
        locked.told().check()
        _keep(locked, by=by)
        events.record("change-term", locked, by=by, **locked.facts(), weight=weight, before=before)
    return locked


def switch_term(entry: LexiconEntry, *, is_off: bool, by: Any) -> LexiconEntry:
    with transaction.atomic():
        locked = LexiconEntry.objects.select_for_update().get(pk=entry.pk)
        if locked.is_off == is_off:
            return locked
        locked.is_off = is_off
        _keep(locked, by=by)
        verb = "switch-off-term" if is_off else "switch-on-term"
        events.record(verb, locked, by=by, **locked.facts(), weight=locked.weight)
    return locked


def _keep(entry: LexiconEntry, *, by: Any) -> None:
    entry.is_shipped, entry.changed_by, entry.changed_at = False, by, timezone.now()
    entry.save()
