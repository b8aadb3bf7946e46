"""Tables and attachments: into the draft, and out of it."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from stocktake.core import events
from stocktake.core.models import StoredFile
from stocktake.documents.models import Attachment, Document, StatisticsTable

MOST_CELLS = 5_000


def add_table(
    document: Document, *, key: str, title: str, source: str, rows: list[list[str]], by: Any
) -> StatisticsTable:
    with transaction.atomic():
        table = StatisticsTable.objects.create(
            document=document, key=key, title=title, source=source, rows=rows, added_by=by
        )
        events.record("add-table", document, by=by, title=title)
    return table


def remove_table(table: StatisticsTable, *, by: Any) -> None:
    with transaction.atomic():
        # The event keeps the whole table: nothing typed is lost.
        events.record("remove-table", table.document, by=by, title=table.title, source=table.source, rows=table.rows)
        table.delete()


def attach(document: Document, *, file: StoredFile, name: str, title: str, by: Any) -> Attachment:
    """Attach a file; the same file twice is one attachment."""
    with transaction.atomic():
        attachment, made = Attachment.objects.get_or_create(
            document=document, file=file, defaults={"name": name, "title": title, "added_by": by}
        )
        if made:
            events.record("attach", document, by=by, file=file.sha256, name=name)
    return attachment


def detach(attachment: Attachment, *, by: Any) -> None:
    with transaction.atomic():
        events.record("detach", attachment.document, by=by, file=attachment.file_id, name=attachment.name)
        attachment.delete()
