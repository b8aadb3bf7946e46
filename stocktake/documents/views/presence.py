"""Who is where: told by the editor's script while its page is in view, forgotten a minute later."""

from __future__ import annotations

from contextlib import suppress

from django.db import OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_POST

from stocktake.documents import queries
from stocktake.documents.drafts import Draft
from stocktake.documents.models import Presence
from stocktake.documents.views.access import question_or_404, with_draft


def note(draft: Draft, key: str) -> None:
    """Keep where this person is; a busy database is no reason to keep anybody from their text."""
    seen = Presence(document=draft.document, person=draft.person, key=key, seen_at=timezone.now())
    with suppress(OperationalError):
        Presence.objects.bulk_create(
            [seen], update_conflicts=True, unique_fields=["document", "person"], update_fields=["key", "seen_at"]
        )


def labels(draft: Draft) -> list[dict[str, str]]:
    """The others on this document, each with the section they are in."""
    asked = {question.key: question for question in draft.questions}
    return [
        {"name": str(one.person), "key": one.key, "label": asked[one.key].full_heading}
        for one in queries.others_here(draft)
    ]


@require_POST
@with_draft
def presence(request: HttpRequest, draft: Draft, key: str) -> HttpResponse:
    question_or_404(draft, key)
    note(draft, key)
    section = draft.document.sections.select_related("changed_by").defer("text").get(key=key)
    told = {"here": labels(draft), "version": section.version, "author": str(section.changed_by or "")}
    return JsonResponse(told, json_dumps_params={"ensure_ascii": False})
