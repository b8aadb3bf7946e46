"""Writing: one section at a time, by plain form post; its versions; a preview of the whole."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from stocktake.accounts.requests import SignedIn
from stocktake.core import formats, text
from stocktake.core.converters import whole
from stocktake.core.text import clean
from stocktake.core.workflow import NotPossible
from stocktake.documents import actions as documents
from stocktake.documents.actions import Stale
from stocktake.documents.models import Section
from stocktake.submissions import queries, rules
from stocktake.submissions.models import Question, Remark, Submission
from stocktake.submissions.states import WRITABLE
from stocktake.submissions.views.access import question_or_404, with_submission
from stocktake.submissions.views.desk import frame

MOST_CHARACTERS = 400_000


@with_submission(rules.is_author)
def write(request: SignedIn, submission: Submission, key: str) -> HttpResponse:
    question = question_or_404(submission, key)
    can_write = rules.can_write(request.user, submission)
    if request.method == "POST":
        try:
            return _save(request, submission, question) if can_write else _too_late(request, submission)
        except NotPossible:
            return _too_late(request, submission)
    if not can_write:
        raise Http404
    section = submission.document.sections.get(key=key)
    return _writing(request, submission, question, section, typed=section.text)


def _writing(
    request: SignedIn, submission: Submission, question: Question, section: Section, *, typed: str,
    status: int = 200, **context: Any,
) -> HttpResponse:  # fmt: skip
    sections = {s.key: s for s in submission.document.sections.defer("text")}
    questions = submission.outline.questions
    place = questions.index(question)
    whole = frame(
        request,
        submission,
        question=question,
        section=section,
        sections=sections,
        typed=typed,
        save_id=uuid.uuid4(),
        words=text.count_words(typed),
        before=questions[place - 1] if place else None,
        after=questions[place + 1] if place + 1 < len(questions) else None,
        tables=list(submission.document.tables.filter(key=question.key).order_by("id")),
        remarks=_remarks(submission, question),
        **({"problem": "", "stale": None} | context),
    )
    return render(request, "submissions/write.jinja", whole, status=status)


def _too_late(request: SignedIn, submission: Submission) -> HttpResponse:
    """It was submitted while somebody wrote: the draft takes no text now, and the page gives what was typed back."""
    now = Submission.objects.with_names().get(pk=submission.pk)
    context = frame(request, now, reasons=[now.moved_on_sentence()], typed=request.POST.get("text", ""))
    return render(request, "submissions/not_possible.jinja", context, status=409)


def _remarks(submission: Submission, question: Question) -> list[Remark]:
    """What the secretariat asked about this answer when it returned the last filing."""
    last = submission.filings.order_by("-number").values("pk")[:1]
    asked = submission.remarks.filter(key=question.key, sent_at__isnull=False, filing__in=last)
    return list(asked.order_by("-id"))


def _save(request: SignedIn, submission: Submission, question: Question) -> HttpResponse:
    if "text" not in request.POST:
        return redirect("submissions:write", submission.number, question.key)  # half a form says nothing of the answer
    typed = request.POST["text"]
    base = whole(request.POST.get("version", "")) or 0  # a form without its version was written on nothing we know
    if len(typed) > MOST_CHARACTERS:
        section = submission.document.sections.get(key=question.key)
        problem = _("This answer is longer than %(most)s characters. Divide it, or attach part of it as a file.")
        return _writing(
            request, submission, question, section, typed=typed, status=422,
            problem=problem % {"most": formats.number(MOST_CHARACTERS)},
        )  # fmt: skip
    stale = None
    with transaction.atomic():
        section = Section.objects.select_for_update().get(document=submission.document_id, key=question.key)
        if not Submission.objects.filter(pk=submission.pk, state__in=WRITABLE).exists():
            raise NotPossible(submission.moved_on_sentence())
        try:
            section = documents.save(
                section, typed, base=base, by=request.user, save_id=_uuid(request.POST.get("save_id", ""))
            )
        except Stale as old:
            stale = old  # the text that was kept aside must be committed
    if stale is not None:
        context = {"stale": stale, "changes": list(queries.changes(stale.section.text, clean(typed)))}
        return _writing(request, submission, question, stale.section, typed=clean(typed), status=412, **context)
    messages.success(request, _("Saved at %(time)s.") % {"time": formats.clock(timezone.now())})
    return redirect(_next(request, submission, question))


def _next(request: SignedIn, submission: Submission, question: Question) -> Any:
    questions = [q.key for q in submission.outline.questions]
    key = request.POST.get("go", "")
    if key == "overview":
        return redirect("submissions:desk", submission.number).url
    return redirect("submissions:write", submission.number, key if key in questions else question.key).url


def _uuid(value: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(value)
    except ValueError:
        return None


@with_submission(rules.is_author)
def versions(request: SignedIn, submission: Submission, key: str) -> HttpResponse:
    question = question_or_404(submission, key)
    section = get_object_or_404(submission.document.sections, key=key)
    kept = list(section.versions.select_related("by").order_by("-at", "-id")[:100])
    shown = next((v for v in kept if str(v.pk) == request.GET.get("show")), None)
    changed = list(queries.changes(shown.text, section.text)) if shown else []
    context = frame(request, submission, question=question, section=section, kept=kept, shown=shown, changed=changed)
    return render(request, "submissions/versions.jinja", context)


@require_POST
@with_submission(rules.can_write)
def restore(request: SignedIn, submission: Submission, key: str, pk: int) -> HttpResponse:
    section = get_object_or_404(submission.document.sections, key=key)
    documents.restore(get_object_or_404(section.versions, pk=pk), by=request.user)
    messages.success(request, _("Restored. The text it replaced stays in the list of versions."))
    return redirect("submissions:write", submission.number, key)


@with_submission(rules.is_author)
def preview(request: SignedIn, submission: Submission) -> HttpResponse:
    """The draft as readers would see it."""
    sections = {s.key: s.text for s in submission.document.sections.exclude(text="")}
    tables: dict[str, list[Any]] = {}
    for table in submission.document.tables.order_by("id"):
        tables.setdefault(table.key, []).append(table)
    return render(request, "submissions/preview.jinja", frame(request, submission, texts=sections, tables=tables))


@with_submission(rules.is_author)
def changes(request: SignedIn, submission: Submission) -> HttpResponse:
    """What the draft changes against the published version, or the review it was carried over from."""
    earlier = queries.publication_at(submission) or submission.carried_from
    old = earlier.revision.texts() if earlier else {}
    new = {s.key: s.text for s in submission.document.sections.all()}
    keys = queries.changed_keys({k: v for k, v in old.items() if v}, {k: v for k, v in new.items() if v})
    changed = [
        (question, list(queries.changes(old.get(question.key, ""), new.get(question.key, ""))))
        for question in submission.outline.questions
        if question.key in keys
    ]
    return render(request, "submissions/changes.jinja", frame(request, submission, earlier=earlier, changed=changed))
