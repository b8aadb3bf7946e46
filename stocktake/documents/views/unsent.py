"""Text that a browser saved as a file because it could not send it: sent from any other device, under the same ids."""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from stocktake.core.limits import limited
from stocktake.documents.actions import Reused, Stale
from stocktake.documents.drafts import Draft
from stocktake.documents.outlines import Question
from stocktake.documents.views import saving
from stocktake.documents.views.access import with_draft

MOST_BYTES = 5 * 1024 * 1024


class UnsentForm(forms.Form):
    """Valid with `cleaned_data["drafts"]`: what the file tells, each with text, base and id."""

    file = forms.FileField(label=gettext_lazy("The file that the editor saved"))

    def clean(self) -> dict[str, Any]:
        file = self.cleaned_data.get("file")
        if file is not None:
            try:
                self.cleaned_data["drafts"] = _read(file.read(MOST_BYTES + 1))
            except (ValueError, KeyError, TypeError, OverflowError, RecursionError):
                self.add_error(
                    "file",
                    _(
                        "This is not a file of unsent text, or it is damaged. Choose the .json file that the editor saved."
                    ),
                )
        return self.cleaned_data


@dataclass(frozen=True)
class Outcome:
    """What became of one text: saved, or kept aside beside a newer one."""

    question: Question
    is_saved: bool


def _read(data: bytes) -> list[tuple[str, int, str, uuid.UUID]]:
    """(where, base, text, id) of each draft; ValueError and its kin for anything else."""
    told = json.loads(data)
    if len(data) > MOST_BYTES or told["format"] != "stocktake-unsent":
        raise ValueError
    drafts = [(str(one["where"]), int(one["base"]), str(one["text"]), uuid.UUID(one["save"])) for one in told["drafts"]]
    if any(not 0 <= base < 1_000_000_000 or len(text) > saving.MOST_CHARACTERS for _where, base, text, _id in drafts):
        raise ValueError
    return drafts


@limited("upload", most=60, seconds=600)
@with_draft
def unsent(request: HttpRequest, draft: Draft) -> HttpResponse:
    """Takes what belongs to this draft; the rest of the file is told and left alone."""
    if not any(draft.rights.may_edit(question.key) for question in draft.questions):
        raise Http404
    form = UnsentForm(request.POST or None, request.FILES or None)
    outcomes: list[Outcome] = []
    others = 0
    if request.method == "POST" and form.is_valid():
        for where, base, text, save_id in form.cleaned_data["drafts"]:
            outcome = _send(draft, where, base, text, save_id)
            outcomes += [outcome] if outcome else []
            others += outcome is None
    told = {"draft": draft, "form": form, "outcomes": outcomes, "others": others, **draft.context}
    return render(request, "documents/unsent.jinja", told, status=422 if form.errors else 200)


def _send(draft: Draft, where: str, base: int, text: str, save_id: uuid.UUID) -> Outcome | None:
    places = {draft.url("write", one.key).split("/", 2)[2]: one for one in draft.questions}
    question = places.get(where)
    if question is None or not draft.rights.may_edit(question.key):
        return None
    try:
        saving.keep(draft, question.key, text, base=base, save_id=save_id, again=True)
    except Stale:
        return Outcome(question, is_saved=False)
    except Reused:
        return None
    return Outcome(question, is_saved=True)
