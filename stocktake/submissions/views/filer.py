"""A submission's draft for those who write it: lent to the editor, and compared with what the public reads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from stocktake.accounts import queries as people
from stocktake.accounts.requests import SignedIn
from stocktake.core.workflow import NotPossible
from stocktake.documents.comparing import changes as compare
from stocktake.documents.drafts import Draft, Rights
from stocktake.documents.models import Document
from stocktake.documents.queries import rights_of_guest
from stocktake.documents.states import Right
from stocktake.submissions import queries, rules
from stocktake.submissions.actions import held_open
from stocktake.submissions.models import Remark, Submission
from stocktake.submissions.states import WRITABLE
from stocktake.submissions.views.access import with_submission
from stocktake.submissions.views.desk import frame


def draft_of(request: HttpRequest, number: str) -> Draft:
    """The draft as this person may use it; 404 for whoever may not see it."""
    person: Any = request.user
    is_page = request.method != "PUT"  # a save shows nothing and asks for little
    submission = queries.visible_or_none(person, number, names=is_page)
    if submission is None or not rules.is_author(person, submission):
        submission = Submission.objects.with_names().filter(number=number).first()
    rights = rights_on(submission, person) if submission else None
    if submission is None or rights is None:
        raise Http404
    context = frame(request, submission) if is_page else {}  # type: ignore[arg-type]
    return lend(submission, person, rights, context)


def rights_on(submission: Submission, person: Any) -> Rights | None:
    """Those of an author, or of a guest with whom the draft is shared; None for everybody else."""
    if not rules.is_author(person, submission):
        return rights_of_guest(submission.document, person, takes_text=submission.is_writable)
    return Rights(
        Right.EDIT,
        takes_text=submission.is_writable,
        manages=rules.is_focal_point(person, submission),
        belongs=True,
    )


def lend(submission: Submission, person: Any, rights: Rights, context: Mapping[str, Any]) -> Draft:
    home = reverse(f"submissions:{'desk' if rights.belongs else 'sections'}", args=[submission.number])
    return Draft(
        document=submission.document,
        person=person,
        name=submission.number,
        outlined=lambda: submission.outline,
        rights=rights,
        namespace="submissions",
        frame="submissions/frame.jinja",
        editor="submissions/write.jinja",
        context={**context, "home": home},
        owner=submission.organisation,
        authors=lambda: people.authors_of(submission.organisation_id),
        home=home,
        still_open=lambda: _still_open(submission),
        held_open=lambda: held_open(submission),
        asked=lambda key: {"remarks": _remarks(submission, key) if rights.belongs else []},
    )


def version_of(request: HttpRequest, number: str, language: str) -> Draft:
    """The draft in another language, for its authors."""
    draft = draft_of(request, number)
    if not draft.rights.belongs:
        raise Http404
    version = Document.objects.select_related("original").filter(original=draft.document.pk, language=language).first()
    if version is None:
        raise Http404
    return replace(draft, document=version, context={**draft.context, "in_language": language})


def _still_open(submission: Submission) -> None:
    if not Submission.objects.filter(pk=submission.pk, state__in=WRITABLE).exists():
        raise NotPossible(Submission.objects.get(pk=submission.pk).moved_on_sentence())


def _remarks(submission: Submission, key: str) -> list[Remark]:
    """What the secretariat asked about this answer when it returned the last filing."""
    last = submission.filings.order_by("-number").values("pk")[:1]
    asked = submission.remarks.filter(key=key, sent_at__isnull=False, filing__in=last)
    return list(asked.order_by("-id"))


@with_submission(rules.is_author)
def changes(request: SignedIn, submission: Submission) -> HttpResponse:
    """What the draft changes against the published version, or the review it was carried over from."""
    earlier = queries.publication_at(submission) or submission.carried_from
    old = earlier.revision.texts() if earlier else {}
    new = {s.key: s.text for s in submission.document.sections.all()}
    keys = queries.changed_keys({k: v for k, v in old.items() if v}, {k: v for k, v in new.items() if v})
    changed: list[tuple[Any, Any]] = [
        (question, list(compare(old.get(question.key, ""), new.get(question.key, ""))))
        for question in submission.outline.questions
        if question.key in keys
    ]
    return render(request, "submissions/changes.jinja", frame(request, submission, earlier=earlier, changed=changed))
