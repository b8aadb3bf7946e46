"""What goes with the text: statistics tables, attachments, Word files and their tray."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from stocktake.accounts.requests import SignedIn
from stocktake.core import files, tasks
from stocktake.core.archives import BadFile
from stocktake.core.files import NoRoom
from stocktake.core.limits import limited
from stocktake.documents import actions as documents
from stocktake.documents.file_in import check_file
from stocktake.documents.models import Proposal
from stocktake.submissions import actions, queries, rules
from stocktake.submissions.exports import outline_word
from stocktake.submissions.forms import FileForm, TableForm, WordForm
from stocktake.submissions.models import Submission
from stocktake.submissions.views import returned
from stocktake.submissions.views.access import question_or_404, with_submission
from stocktake.submissions.views.desk import frame
from stocktake.submissions.views.returned import chosen


@with_submission(rules.can_write)
def add_table(request: SignedIn, submission: Submission) -> HttpResponse:
    question = question_or_404(submission, request.GET.get("key", ""))
    form = TableForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        words = {"title": told["title"], "source": told["source"], "rows": told["cells"]}
        with actions.held_open(submission):
            documents.add_table(submission.document, key=question.key, by=request.user, **words)
        messages.success(request, _("The table is in the draft."))
        return redirect("submissions:write", submission.number, question.key)
    status = 422 if form.errors else 200
    return render(
        request, "submissions/table.jinja", frame(request, submission, question=question, form=form), status=status
    )


@require_POST
@with_submission(rules.can_write)
def remove_table(request: SignedIn, submission: Submission, pk: int) -> HttpResponse:
    table = get_object_or_404(submission.document.tables, pk=pk)
    with actions.held_open(submission):
        documents.remove_table(table, by=request.user)
    messages.success(request, _("The table is gone from the draft; the history keeps it."))
    return redirect("submissions:write", submission.number, table.key)


@limited("upload", most=60, seconds=600)
@with_submission(rules.is_author)
def attachments(request: SignedIn, submission: Submission) -> HttpResponse:
    can_write = rules.can_write(request.user, submission)
    if request.method == "POST" and not can_write:
        raise Http404
    form = FileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and can_write and form.is_valid():
        stored = _kept(form, "file")
        if stored is not None:
            file, title = form.cleaned_data["file"], form.cleaned_data["title"]
            name = files.safe_name(file.name)
            with actions.held_open(submission):
                documents.attach(submission.document, file=stored, name=name, title=title, by=request.user)
            messages.success(request, _("Attached."))
            return redirect("submissions:attachments", submission.number)
    attached = list(submission.document.attachments.select_related("file").order_by("id"))
    context = frame(request, submission, form=form if can_write else None, attached=attached)
    return render(request, "submissions/attachments.jinja", context, status=422 if form.errors else 200)


def _kept(form: Any, field: str) -> Any:
    """The file in storage, or an error on the form when the disk took nothing."""
    try:
        return files.keep(form.cleaned_data[field].read())
    except NoRoom:
        form.add_error(field, _("There is no room on the server’s disk. Nothing was kept; try again later."))
        return None


@with_submission(rules.is_author)
def attachment(request: SignedIn, submission: Submission, pk: int) -> FileResponse:
    found = get_object_or_404(submission.document.attachments.select_related("file"), pk=pk)
    return files.download(found.file, found.name)


@require_POST
@with_submission(rules.can_write)
def detach(request: SignedIn, submission: Submission, pk: int) -> HttpResponse:
    with actions.held_open(submission):
        documents.detach(get_object_or_404(submission.document.attachments, pk=pk), by=request.user)
    messages.success(request, _("Removed from the draft."))
    return redirect("submissions:attachments", submission.number)


@limited("upload", most=60, seconds=600)
@with_submission(rules.can_write)
def upload(request: SignedIn, submission: Submission) -> HttpResponse:
    """Take a Word file or a PDF: looked into at once, read in the background."""
    form = WordForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid() and _looks_readable(form):
        stored = _kept(form, "file")
        if stored is not None:
            name = files.safe_name(form.cleaned_data["file"].name)
            job = tasks.start(
                "stocktake.submissions.tasks.read_word_file",
                _("Read %(file)s into %(number)s") % {"file": name, "number": submission.number},
                by=request.user,
                number=submission.number,
                sha256=stored.pk,
                name=name,
            )
            return redirect("desk:job", job.pk)
    proposals = list(submission.document.proposals.select_related("made_by").order_by("-made_at"))
    context = frame(request, submission, form=form, proposals=proposals)
    return render(request, "submissions/upload.jinja", context, status=422 if form.errors else 200)


def _looks_readable(form: WordForm) -> bool:
    file: UploadedFile = form.cleaned_data["file"]
    try:
        with tempfile.NamedTemporaryFile() as copy:
            for chunk in file.chunks():
                copy.write(chunk)
            copy.flush()
            check_file(Path(copy.name))
    except BadFile as problem:
        form.add_error("file", actions.refusal(problem))
    except OSError:
        form.add_error("file", _("There is no room on the server’s disk. Nothing was kept; try again later."))
    file.seek(0)
    return not form.errors


@with_submission(rules.can_write)
def proposal(request: SignedIn, submission: Submission, pk: Any) -> HttpResponse:
    """The mapping, to be confirmed: each heading with the place it seems to have and the words that decided."""
    found = get_object_or_404(submission.document.proposals, pk=pk)
    if found.kind == Proposal.Kind.RETURNED:
        return returned.show(request, submission, found)
    pieces = list(found.pieces.order_by("position"))
    known = {question.key for question in submission.outline.questions}
    if request.method == "POST" and found.state == Proposal.State.WAITING:
        keys = {piece.position: chosen(request, piece, known) for piece in pieces}
        add = request.POST.get("how") != "replace"
        titles = actions.outline_titles(submission.outline)
        with actions.held_open(submission):
            documents.place(found, keys, by=request.user, add=add, titles=titles)
        left = queries.tray(submission.document).count()
        messages.success(request, _("Placed in the draft."))
        return redirect("submissions:tray" if left else "submissions:desk", submission.number)
    filled = set(submission.document.sections.exclude(text="").values_list("key", flat=True))
    problems = returned.sentences(submission, found)
    context = frame(request, submission, proposal=found, pieces=pieces, filled=filled, problems=problems)
    return render(request, "submissions/proposal.jinja", context)


@with_submission(rules.is_author)
def to_word(request: SignedIn, submission: Submission) -> HttpResponse:
    """The outline filled with the draft, to be written on in Word and brought back."""
    filling = outline_word.of_draft(submission)
    content = outline_word.write(submission.outline, submission.document.language, filling)
    answer = HttpResponse(content, content_type=files.TYPES["docx"])
    answer["Content-Disposition"] = f'attachment; filename="{submission.number}.docx"'
    return answer


@require_POST
@with_submission(rules.can_write)
def dismiss(request: SignedIn, submission: Submission, pk: Any) -> HttpResponse:
    documents.dismiss(get_object_or_404(submission.document.proposals, pk=pk), by=request.user)
    messages.success(request, _("Set aside. The file is kept with the draft."))
    return redirect("submissions:upload", submission.number)


@with_submission(rules.can_write)
def tray(request: SignedIn, submission: Submission) -> HttpResponse:
    waiting = list(queries.tray(submission.document).select_related("proposal"))
    return render(request, "submissions/tray.jinja", frame(request, submission, waiting=waiting))


@require_POST
@with_submission(rules.can_write)
def settle(request: SignedIn, submission: Submission, pk: int) -> HttpResponse:
    piece = get_object_or_404(queries.tray(submission.document), pk=pk)
    key = request.POST.get("key", "")
    if key:
        question_or_404(submission, key)
    with actions.held_open(submission):
        documents.settle(piece, key, by=request.user)
    messages.success(request, _("Placed in the draft.") if key else _("Set aside. The file is kept with the draft."))
    return redirect("submissions:tray", submission.number)
