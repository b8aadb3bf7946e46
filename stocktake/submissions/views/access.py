"""How every desk view gets its submission: what one may not see is not there."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import render

from stocktake.accounts.requests import SignedIn
from stocktake.core.workflow import NotAllowed, NotPossible
from stocktake.documents.outlines import Question
from stocktake.submissions import queries
from stocktake.submissions.models import Submission

View = Callable[..., Any]


def with_submission(rule: Callable[[Any, Any], bool]) -> Callable[[View], View]:
    """Signed in, visible, and allowed by the rule; else the 404 of what does not exist."""

    def decorate(view: View) -> View:
        @wraps(view)
        @login_required
        def wrapped(request: SignedIn, number: str, **kwargs: Any) -> HttpResponse:
            submission = queries.visible_or_none(request.user, number)
            if submission is None or not rule(request.user, submission):
                raise Http404
            try:
                return view(request, submission, **kwargs)
            except NotAllowed as refusal:
                raise Http404 from refusal
            except NotPossible as refusal:
                context = {"submission": submission, "reasons": refusal.reasons}
                return render(request, "submissions/not_possible.jinja", context, status=409)

        return wrapped

    return decorate


def question_or_404(submission: Submission, key: str) -> Question:
    question = submission.outline.question(key)
    if question is None:
        raise Http404
    return question
