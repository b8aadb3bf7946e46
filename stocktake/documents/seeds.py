"""Loads the lexicon that we ship as rows. What the secretariat changed or added stays as it is."""

from __future__ import annotations

from collections import Counter

from django.conf import settings
from django.utils import timezone

from stocktake.assist.lexicon import Entry, read
from stocktake.core.seeding import Seeding
from stocktake.documents.models import LexiconEntry

Key = tuple[str, int, str, str]


def load(seeding: Seeding) -> None:
    """In bulk: there are thousands. A shipped term that is shipped no more is switched off, not deleted."""
    shipped = _shipped()
    found = {(row.kind, row.code, row.language, row.term): row for row in LexiconEntry.objects.all()}
    new = [_row(entry) for key, entry in shipped.items() if key not in found]
    changed = [row for key, row in found.items() if row.is_shipped and _renew(row, shipped.get(key))]
    LexiconEntry.objects.bulk_create(new, batch_size=500)
    LexiconEntry.objects.bulk_update(changed, ["weight", "note", "is_off", "changed_at"], batch_size=200)
    seeding.report["lexiconentry", "unchanged"] += len(found) - len(changed)
    for what, rows in (("new", new), ("changed", changed)):
        for language, count in sorted(Counter(row.language for row in rows).items()):
            seeding.report["lexiconentry", what] += count
            seeding.changes.append(f"{what} lexiconentry {language}: {count} terms")


def _shipped() -> dict[Key, Entry]:
    """By what names a row; where a term has two weights the heavier counts."""
    found: dict[Key, Entry] = {}
    for entry in read(settings.SEED_DIR / "lexicon"):
        key = (entry.kind, entry.code, entry.language, entry.term)
        if key not in found or found[key].weight < entry.weight:
            found[key] = entry
    return found


def _row(entry: Entry) -> LexiconEntry:
    return LexiconEntry(
        kind=entry.kind, code=entry.code, language=entry.language, term=entry.term, weight=entry.weight,
        note=entry.note, is_shipped=True,
    )  # fmt: skip


def _renew(row: LexiconEntry, entry: Entry | None) -> bool:
    """Whether the row was made to say what is shipped now."""
    wanted = (entry.weight, entry.note, False) if entry else (row.weight, row.note, True)
    if (row.weight, row.note, row.is_off) == wanted:
        return False
    row.weight, row.note, row.is_off = wanted
    row.changed_at = timezone.now()
    return True
