"""The desk's pages of one submission: where it stands, its history, what was filed, receipts, mails."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render

from stocktake.accounts.requests import SignedIn
from stocktake.core import events, files, languages
from stocktake.core.models import Mail, thing_key
from stocktake.documents.models import Proposal
from stocktake.submissions import actions, queries, receipts, rules, workflow
from stocktake.submissions.history import told
from stocktake.submissions.models import Submission
from stocktake.submissions.views.access import with_submission


def frame(request: SignedIn, submission: Submission, **context: Any) -> dict[str, Any]:
    """What every page of a submission shows besides its own."""
    return {
        "submission": submission,
        "outline": submission.outline,
        "is_author": rules.is_author(request.user, submission),
        "can_write": rules.can_write(request.user, submission),
        "can_check": rules.can_check(request.user, submission),
        **context,
    }


@with_submission(rules.can_see)
def overview(request: SignedIn, submission: Submission) -> HttpResponse:
    is_author = rules.is_author(request.user, submission)
    sections = {s.key: s for s in submission.document.sections.all()} if is_author else {}
    checks = rules.can_check(request.user, submission)
    remarks = submission.remarks.all() if checks else submission.remarks.filter(sent_at__isnull=False)
    context = frame(
        request,
        submission,
        sections=sections,
        call=queries.call_of(submission),
        moves=[move for move in workflow.SUBMISSION.open_to(submission, request.user) if move is not workflow.CORRECT],
        missing=actions.checklist(submission) if rules.can_write(request.user, submission) else [],
        remarks=list(remarks.select_related("filing").order_by("-filing__number", "key")),
        filings=list(queries.filings_by(submission)),
        publications=list(submission.publications.order_by("-version")),
        proposals=list(submission.document.proposals.filter(state=Proposal.State.WAITING)) if is_author else [],
        tray_count=queries.tray(submission.document).count() if is_author else 0,
        mails=list(_mails(request, submission).order_by("-id")[:20]),
    )
    return render(request, "submissions/overview.jinja", context)


@with_submission(rules.can_see)
def history(request: SignedIn, submission: Submission) -> HttpResponse:
    is_author = rules.is_author(request.user, submission)
    versions = list(submission.document.translations.all()) if is_author else []
    things = [submission, submission.document, *versions] if is_author else [submission]
    found = events.history(*things)
    if not rules.can_check(request.user, submission):
        found = found.exclude(verb__in=["remark", "remove-remark"])  # the secretariat's until it is sent
    page = Paginator(found, 200).get_page(request.GET.get("page"))
    names = {thing_key(version): languages.NAMES[version.language] for version in versions}
    happened = [told(event, names.get(event.thing, "")) for event in page]
    return render(request, "submissions/history.jinja", frame(request, submission, happened=happened, page=page))


@with_submission(rules.can_see)
def filed(request: SignedIn, submission: Submission) -> HttpResponse:
    """The text as it was last filed, in one of its languages, with remarks for those who check it."""
    revision = queries.revision_for(submission)
    if revision is None:
        raise Http404
    current = queries.publication_at(submission)
    filed_in = [revision, *queries.translations_of(revision)]
    asked = request.GET.get("text", revision.language)
    shown = next((one for one in filed_in if one.language == asked), None)
    if shown is None:
        raise Http404
    paragraphs: dict[str, list[Any]] = {}
    for paragraph in shown.paragraphs.order_by("position"):
        paragraphs.setdefault(paragraph.key, []).append(paragraph)
    remarks: dict[str, list[Any]] = {}
    for remark in submission.remarks.filter(filing__revision=revision).order_by("id"):
        if remark.sent_at or rules.can_check(request.user, submission):
            remarks.setdefault(remark.key, []).append(remark)
    context = frame(
        request,
        submission,
        revision=revision,
        filed_in=filed_in,
        shown=shown,
        older=shown.older_than(revision),
        paragraphs=paragraphs,
        remarks=remarks,
        moves=workflow.SUBMISSION.open_to(submission, request.user),
        can_remark=workflow.RETURN in workflow.SUBMISSION.open_to(submission, request.user),
        can_correct=workflow.CORRECT in workflow.SUBMISSION.open_to(submission, request.user) and current is not None,
    )
    return render(request, "submissions/filed.jinja", context)


@with_submission(rules.can_see)
def filed_file(request: SignedIn, submission: Submission, position: int) -> FileResponse:
    """An attachment of what was filed last."""
    revision = queries.revision_for(submission)
    if revision is None:
        raise Http404
    frozen = get_object_or_404(revision.files.select_related("file"), position=position)
    return files.download(frozen.file, revision.content["attachments"][position - 1]["name"])


@with_submission(rules.can_see)
def receipt(request: SignedIn, submission: Submission, filing: int) -> HttpResponse:
    found = get_object_or_404(submission.filings.select_related("revision", "filed_by"), number=filing)
    translations = [(languages.NAMES[one.language], one.sha256) for one in queries.translations_of(found.revision)]
    context = frame(request, submission, filing=found, key=receipts.public_key(), translations=translations)
    return render(request, "submissions/receipt.jinja", context)


@with_submission(rules.can_see)
def receipt_file(request: SignedIn, submission: Submission, filing: int) -> HttpResponse:
    found = get_object_or_404(submission.filings.select_related("revision", "submission"), number=filing)
    answer = JsonResponse(receipts.as_file(found), json_dumps_params={"ensure_ascii": False, "indent": 2})
    answer["Content-Disposition"] = f'attachment; filename="{found.receipt}.json"'
    return answer


def _mails(request: SignedIn, submission: Submission) -> QuerySet[Mail]:
    """All that was written about it for who checks it; for others what was written to them."""
    about = Mail.objects.about(thing_key(submission))
    return about if rules.can_check(request.user, submission) else about.filter(to=request.user)


@with_submission(rules.can_see)
def mail(request: SignedIn, submission: Submission, pk: int) -> HttpResponse:
    found = get_object_or_404(_mails(request, submission), pk=pk)
    return render(request, "submissions/mail.jinja", frame(request, submission, mail=found))
