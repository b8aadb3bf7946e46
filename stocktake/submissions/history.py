"""Events in the reader's words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from stocktake.core import languages
from stocktake.core.models import Event
from stocktake.core.templating import labelled
from stocktake.submissions import workflow

WORDS: dict[str, Any] = {
    "begin": gettext_lazy("Draft begun"),
    "carry-over": gettext_lazy("Carried over from the last published review"),
    "save": gettext_lazy("Text saved"),
    "keep-aside": gettext_lazy("Text kept aside: it was written on an older one"),
    "propose": gettext_lazy("File read"),
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
    "offer-share": gettext_lazy("Draft shared: invitation sent"),
    "accept-share": gettext_lazy("Invitation to the draft accepted"),
    "end-share": gettext_lazy("Draft no longer shared"),
    "comment": gettext_lazy("Comment made"),
    "answer-comment": gettext_lazy("Comment answered"),
    "resolve-comment": gettext_lazy("Comment resolved"),
    "reopen-comment": gettext_lazy("Comment opened again"),
    "assign": gettext_lazy("Section assigned"),
    "end-assignment": gettext_lazy("Section no longer assigned"),
    "sign-off": gettext_lazy("Section signed off"),
    "take-back-sign-off": gettext_lazy("Sign-off taken back"),
    "ask-clearance": gettext_lazy("Clearance asked"),
    "clear": gettext_lazy("Draft cleared"),
    "send-back": gettext_lazy("Draft sent back, not cleared"),
    "take-back-clearance": gettext_lazy("Request for clearance taken back"),
    "propose-tags": gettext_lazy("Objectives and principles proposed"),
    "accept-tag": gettext_lazy("Proposed tag accepted"),
    "accept-likely-tags": gettext_lazy("All likely tags of a section accepted"),
    "add-tag": gettext_lazy("Paragraph tagged"),
    "reject-tag": gettext_lazy("Tag rejected or taken away"),
    "add-term": gettext_lazy("Term added to the lexicon"),
    "change-term": gettext_lazy("Term of the lexicon changed"),
    "switch-off-term": gettext_lazy("Term of the lexicon switched off"),
    "switch-on-term": gettext_lazy("Term of the lexicon switched on again"),
    "add-language": gettext_lazy("Language added"),
    "remove-language": gettext_lazy("Language removed"),
    "compare": gettext_lazy("Found up to date with the original"),
    "sign-off-answer": gettext_lazy("Answer signed off"),
    "go-along": gettext_lazy("Decided whether it goes with the filing"),
    **{move.name: move.done for move in workflow.SUBMISSION.moves},
}


@dataclass(frozen=True)
class Told:
    at: Any
    words: str
    who: str
    note: str


def told(event: Event, language: str = "") -> Told:
    """`language` names the language version that it happened to."""
    words = str(WORDS.get(event.verb, event.verb))
    if event.verb == "save" and event.data.get("version"):
        words = _("Text saved, version %(version)s") % {"version": event.data["version"]}
    if language or event.verb in {"add-language", "remove-language"}:
        words = labelled(language or languages.NAMES[event.data["language"]], words)
    return Told(event.at, words, str(event.actor) if event.actor else "", event.note)
