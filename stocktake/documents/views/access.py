"""How the editor's views get a draft: what one may not see is not there."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from stocktake.core.workflow import NotAllowed, NotPossible
from stocktake.documents.drafts import Draft
from stocktake.documents.outlines import Question

Opener = Callable[..., Draft]  # (request, number[, language]); raises Http404 where the person may see nothing of it
View = Callable[..., HttpResponse]


def is_machine(request: HttpRequest) -> bool:
    """Asked by the editor's script, which reads JSON, not by a page."""
    return request.method == "PUT" or request.headers.get("Accept", "").startswith("application/json")


def problem(status: int, detail: str, **more: Any) -> JsonResponse:
    """An error as RFC 9457 tells it."""
    told = {"type": "about:blank", "status": status, "detail": detail, **more}
    answer = JsonResponse(told, status=status, json_dumps_params={"ensure_ascii": False})
    answer["Content-Type"] = "application/problem+json"
    return answer


def with_draft(view: View) -> View:
    """Signed in, and the kind lets this person at the draft; else the 404 of what does not exist."""

    @wraps(view)
    def wrapped(request: HttpRequest, number: str, opener: Opener, language: str = "", **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            if is_machine(request):
                return problem(401, _("You are signed out. Sign in again; your text is still here."))
            if request.POST.get("text"):
                return render(request, "documents/signed_out.jinja", {"typed": request.POST["text"]}, status=401)
            return redirect_to_login(request.get_full_path())
        try:
            draft = opener(request, number, language) if language else opener(request, number)
            return _answered(request, draft, view, kwargs)
        except (Http404, NotAllowed) as refusal:
            if is_machine(request):
                return problem(404, gone())
            raise Http404 from refusal

    return wrapped


def _answered(request: HttpRequest, draft: Draft, view: View, told: dict[str, Any]) -> HttpResponse:
    try:
        return view(request, draft, **told)
    except NotPossible as refusal:
        if is_machine(request):
            return problem(409, " ".join(refusal.reasons))
        return too_late(request, draft, refusal.reasons)


def gone() -> str:
    return _("This section is no longer open to you. Your text is still here: copy it or save it as a file.")


def too_late(request: HttpRequest, draft: Draft, reasons: Sequence[str]) -> HttpResponse:
    """It moved on while somebody wrote: the page gives back what was typed."""
    context = {"draft": draft, "reasons": reasons, "typed": request.POST.get("text", ""), **draft.context}
    return render(request, "documents/not_possible.jinja", context, status=409)


def question_or_404(draft: Draft, key: str) -> Question:
    question = draft.question(key)
    if question is None:
        raise Http404
    return question
