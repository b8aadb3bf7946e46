"""Events in the reader's words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from stocktake.core.models import Event
from stocktake.submissions import workflow

WORDS: dict[str, Any] = {
    "begin": gettext_lazy("Draft begun"),
    "carry-over": gettext_lazy("Carried over from the last published review"),
    "save": gettext_lazy("Text saved"),
    "keep-aside": gettext_lazy("Text kept aside: it was written on an older one"),
    "propose": gettext_lazy("Word file read"),
    "place": gettext_lazy("Text from a file placed in the draft"),
    "dismiss": gettext_lazy("File set aside"),
    "settle": gettext_lazy("Text taken out of the tray"),
    "add-table": gettext_lazy("Statistics table added"),
    "remove-table": gettext_lazy("Statistics table removed"),
    "attach": gettext_lazy("File attached"),
    "detach": gettext_lazy("Attached file removed"),
    "remark": gettext_lazy("Remark noted"),
    "remove-remark": gettext_lazy("Remark taken back"),
    "reply": gettext_lazy("Remark answered"),
    **{move.name: move.done for move in workflow.SUBMISSION.moves},
}


@dataclass(frozen=True)
class Told:
    at: Any
    words: str
    who: str
    note: str


def told(event: Event) -> Told:
    words = str(WORDS.get(event.verb, event.verb))
    if event.verb == "save" and event.data.get("version"):
        words = _("Text saved, version %(version)s") % {"version": event.data["version"]}
    return Told(event.at, words, str(event.actor) if event.actor else "", event.note)
