"""A report's events in the reader's words: its own, and those of every draft."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from stocktake.core.models import Event
from stocktake.submissions import history
from stocktake.submissions.history import Told
from stocktake.synthesis import workflow

WORDS: dict[str, Any] = {
    "begin": gettext_lazy("Report begun"),
    "pin": gettext_lazy("Passage pinned"),
    "restate-pin": gettext_lazy("Pin changed"),
    "drop-pin": gettext_lazy("Pin taken away"),
    "follow-pin": gettext_lazy("Pin follows its source to a newer version"),
    **{move.name: move.done for move in workflow.REPORT.moves},
}


def told(event: Event) -> Told:
    if event.verb not in WORDS or event.thing.startswith("documents."):
        return history.told(event)
    words = str(WORDS[event.verb])
    if "number" in event.data:
        words = _("%(words)s: [@%(number)s]") % {"words": words, "number": event.data["number"]}
    return Told(event.at, words, str(event.actor) if event.actor else "", event.note)
