"""`stocktake reindex`: make the search index anew from the public record."""

from __future__ import annotations

import sys
from typing import Any

from stocktake.core.commands import Command as BaseCommand
from stocktake.submissions.actions import indexing

EVERY = 100


class Command(BaseCommand):
    help = (
        "Make the search index anew from what is published, a publication at a time; attachments are read again. "
        "Meanwhile the search finds what is made so far."
    )
    reports = True

    def answer(self, **options: Any) -> dict[str, int]:
        def say(done: int, total: int) -> None:
            if done % EVERY == 0 or done == total:
                sys.stderr.write(f"{done} of {total} publications\n")

        return {"passages": indexing.reindex(say)}
