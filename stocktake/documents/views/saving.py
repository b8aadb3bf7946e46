"""Saves of the editor's script: versioned, named by the client, acknowledged only after they are committed."""

from __future__ import annotations

import re
import uuid
from pathlib import Path
from typing import Any

from django.contrib.staticfiles import finders
from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from stocktake.core import formats, text
from stocktake.core.converters import whole
from stocktake.core.text import clean
from stocktake.documents import actions
from stocktake.documents.actions import Reused, Saved, Stale
from stocktake.documents.comparing import changes
from stocktake.documents.drafts import Draft
from stocktake.documents.merging import merge
from stocktake.documents.models import Section
from stocktake.documents.states import Right
from stocktake.documents.views.access import problem, question_or_404, with_draft

MOST_CHARACTERS = 400_000
TAG = re.compile(r'^"(\d{1,9})"$')


def put(request: HttpRequest, draft: Draft, key: str) -> HttpResponse:
    """`If-Match: "version"`, `Idempotency-Key: uuid`, the text in the body; `?of=` the original's version beside it.

    200 once it is committed; 412 with both texts and a proposal; 409 where the draft takes no text; 422 for an id that
    came with other words, or too long a text; 428 without its two headers; 503 when the database is busy; 403 where
    `Stocktake-Person: id` names another than who is signed in: a page left open by whoever used the browser before.
    """
    if request.headers.get("Stocktake-Person", str(draft.person.pk)) != str(draft.person.pk):
        return problem(
            403,
            _(
                "Somebody else is signed in on this browser now. Your text stays on this device until you sign in again."
            ),
        )
    if not draft.rights.holds(Right.EDIT, key):
        raise Http404
    base, save_id = TAG.match(request.headers.get("If-Match", "")), as_uuid(request.headers.get("Idempotency-Key", ""))
    if base is None or save_id is None:
        return problem(428, _("This save does not say on which version it was written."))
    try:
        typed = request.body.decode()
    except UnicodeDecodeError:
        return problem(400, _("This text cannot be read."))
    if len(typed) > MOST_CHARACTERS:
        return problem(422, too_long())
    try:
        saved = keep(draft, key, typed, base=int(base[1]), save_id=save_id, source=whole(request.GET.get("of", "")))
    except Stale as stale:
        return _conflict(request, draft, stale, typed)
    except Section.DoesNotExist as nowhere:
        raise Http404 from nowhere
    except Reused:
        return problem(422, _("This save was sent before with other words. Nothing is lost: save again."), reused=True)
    except OperationalError:
        busy = problem(503, _("The server is busy. Your text is kept here and is sent again by itself."))
        busy["Retry-After"] = "5"
        return busy
    return _acknowledged(saved, typed)


def keep(
    draft: Draft, key: str, typed: str, *, base: int, save_id: uuid.UUID, source: int | None = None, again: bool = False
) -> Saved:
    """Save; with `again`, other words under an old id are another save: the browser's Back brought the old form."""
    told = {"base": base, "by": draft.person, "still_open": draft.still_open, "source": source}
    try:
        return actions.keep(draft.document, key, typed, save_id=save_id, **told)
    except Reused:
        if not again:
            raise
        return actions.keep(draft.document, key, typed, save_id=uuid.uuid4(), **told)


def _acknowledged(saved: Saved, typed: str) -> JsonResponse:
    told: dict[str, Any] = {
        "version": saved.version,
        "received": text.fingerprint(typed),  # of the bytes that came: what the client may now forget
        "at": saved.at and saved.at.isoformat(),
        "words": saved.at and _("Saved %(time)s") % {"time": formats.clock(saved.at)},
        "count": text.count_words(typed),
    }
    return JsonResponse(told, json_dumps_params={"ensure_ascii": False})


def _conflict(request: HttpRequest, draft: Draft, stale: Stale, typed: str) -> JsonResponse:
    section, mine = stale.section, clean(typed)
    merged = merge(stale.ancestor, mine, section.text)
    who = section.changed_by
    context = {"merged": merged, "changes": list(changes(section.text, mine)), "section": section, "draft": draft}
    return problem(
        412,
        _("Somebody saved this answer while you were writing"),
        version=section.version,
        text=section.text,
        ancestor=stale.ancestor,
        author=str(who) if who else "",
        is_mine=bool(who and who.pk == draft.person.pk),
        at=section.changed_at and section.changed_at.isoformat(),
        received=text.fingerprint(typed),
        kept=stale.kept is not None,
        merged=merged.text,
        conflicts=[
            {"base": c.base, "mine": c.mine, "theirs": c.theirs, "start": c.start, "end": c.end}
            for c in merged.conflicts
        ],
        html="" if merged.is_clean else render_to_string("documents/conflict.jinja", context, request),
    )


@with_draft
def status(request: HttpRequest, draft: Draft, key: str) -> HttpResponse:
    """Who is signed in, the form's token, and which version stands: what the script asks when it comes back."""
    question_or_404(draft, key)
    section = draft.document.sections.select_related("changed_by").defer("text").get(key=key)
    return JsonResponse(
        {
            "person": draft.person.pk,
            "token": get_token(request),
            "version": section.version,
            "author": str(section.changed_by or ""),
            "words": section.changed_at and _("Saved %(time)s") % {"time": formats.clock(section.changed_at)},
        }
    )


def worker(request: HttpRequest) -> HttpResponse:
    """The script that shows the editor without a line; it stands at the root, because it can reach only what is below it."""
    path = finders.find("documents/worker.js")
    answer = HttpResponse(Path(str(path)).read_bytes(), content_type="text/javascript")
    answer["Cache-Control"] = "no-cache"
    return answer


def too_long() -> str:
    most = formats.number(MOST_CHARACTERS)
    sentence = _("This answer is longer than %(most)s characters. Divide it, or attach part of it as a file.")
    return sentence % {"most": most}


def as_uuid(value: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(value)
    except ValueError:
        return None
