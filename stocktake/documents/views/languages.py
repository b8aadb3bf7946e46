"""The language versions of a draft: what exists, side by side with the original, and what goes with the filing."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from stocktake.core import formats, languages
from stocktake.core.converters import whole
from stocktake.core.workflow import NotPossible
from stocktake.documents import actions
from stocktake.documents.actions import NoVersion
from stocktake.documents.comparing import changes
from stocktake.documents.drafts import Draft
from stocktake.documents.models import Document
from stocktake.documents.states import Progress
from stocktake.documents.translations import LanguageVersion, Pair, language_versions
from stocktake.documents.views.access import question_or_404, with_draft


@with_draft
def overview(request: HttpRequest, draft: Draft) -> HttpResponse:
    """Sections by languages, each with how far it is; a POST begins another language."""
    if not draft.rights.belongs:
        raise Http404
    can_add = draft.rights.takes_text
    if request.method == "POST":
        if not can_add:
            raise Http404
        return _add(request, draft)
    versions = language_versions(draft.document)
    taken = {draft.document.language, *(version.language for version in versions)}
    context = {
        "draft": draft,
        "versions": versions,
        "sections": {s.key: s for s in draft.document.sections.defer("text")},
        "left": {code: name for code, name in languages.NAMES.items() if code not in taken} if can_add else {},
        "choices": Document.Going.choices,
        "progress": Progress,
    }
    return render(request, "documents/languages.jinja", {**context, **draft.context})


def _add(request: HttpRequest, draft: Draft) -> HttpResponse:
    draft.still_open()
    try:
        version = actions.add_language(draft.document, request.POST.get("language", ""), by=draft.person)
    except NoVersion:
        messages.error(request, _("Choose a language that the review is not written in yet."))
        return redirect(draft.url("languages"))
    name = languages.NAMES[version.language]
    messages.success(request, _("%(language)s: begun. Each answer stands beside the original.") % {"language": name})
    return redirect(draft.url_in(version.language, "beside", draft.questions[0].section))


@with_draft
def beside(request: HttpRequest, draft: Draft, section: str) -> HttpResponse:
    """One section: every answer of the original with that of the version beside it."""
    part = next((question for question in draft.outline if question.is_section and question.key == section), None)
    questions = [question for question in draft.questions if question.section == section]
    if part is None or not questions:
        raise Http404
    pairs = _version(draft).pairs
    answers = [(question, pairs[question.key]) for question in questions]
    signs = draft.rights.manages and draft.rights.takes_text
    parts = [one for one in draft.outline if one.is_section and any(q.section == one.key for q in draft.questions)]
    context = {
        "draft": draft,
        "part": part,
        "parts": parts,
        "answers": answers,
        "to_sign": [(q, pair) for q, pair in answers if signs and pair.progress in {Progress.DRAFT, Progress.MACHINE}],
        "original": draft.document.original,
    }
    return render(request, "documents/side_by_side.jinja", {**context, **draft.context})


def beside_the_editor(draft: Draft, key: str) -> dict[str, Any]:
    """The original's answer for the editor of a language version, with what changed in it since."""
    if not draft.is_version:
        return {"pair": None}
    pair: Pair = _version(draft).pairs[key]
    since = list(changes(pair.source, pair.original.text)) if pair.is_stale else []
    return {"pair": pair, "since": since, "original": draft.document.original}


@require_POST
@with_draft
def compare(request: HttpRequest, draft: Draft, key: str) -> HttpResponse:
    """This answer says what the original says, as it was shown."""
    question_or_404(draft, key)
    if not draft.rights.may_edit(key):
        raise Http404
    source = whole(request.POST.get("of", "")) or 0
    actions.compare(draft.document, key, source=source, by=draft.person, still_open=draft.still_open)
    messages.success(request, _("Noted: this answer says what the original says now."))
    return redirect(_back(request, draft, key))


@require_POST
@with_draft
def sign_off(request: HttpRequest, draft: Draft, key: str) -> HttpResponse:
    question_or_404(draft, key)
    if not draft.rights.manages or not draft.rights.takes_text:
        raise Http404
    seen = whole(request.POST.get("version", "")) or 0
    try:
        actions.sign_off_answer(draft.document, key, seen=seen, by=draft.person, still_open=draft.still_open)
    except NoVersion as refusal:
        raise NotPossible(
            _("This answer cannot be signed off: it is empty, older than the original, or was changed meanwhile.")
        ) from refusal
    messages.success(request, _("Signed off."))
    return redirect(_back(request, draft, key))


@require_POST
@with_draft
def sign_section(request: HttpRequest, draft: Draft, section: str) -> HttpResponse:
    """Every answer of a section that was shown and has not changed since."""
    if not draft.rights.manages or not draft.rights.takes_text:
        raise Http404
    draft.still_open()
    signed = 0
    for question in draft.questions:
        seen = whole(request.POST.get(f"version-{question.key}", ""))
        if question.section == section and seen:
            with suppress(NoVersion):
                actions.sign_off_answer(
                    draft.document, question.key, seen=seen, by=draft.person, still_open=draft.still_open
                )
                signed += 1
    told = ngettext("%(count)s answer signed off.", "%(count)s answers signed off.", signed)
    messages.success(request, told % {"count": formats.number(signed)})
    return redirect(draft.url("beside", section))


@require_POST
@with_draft
def going(request: HttpRequest, draft: Draft) -> HttpResponse:
    """Whether this language goes with the next filing."""
    if not draft.rights.manages or not draft.rights.takes_text:
        raise Http404
    if request.POST.get("going") in Document.Going.values:
        draft.still_open()
        actions.decide_going(draft.document, request.POST["going"], by=draft.person)
        messages.success(request, _("Your choice is kept."))
    return redirect(draft.url("languages"))


@require_POST
@with_draft
def remove(request: HttpRequest, draft: Draft) -> HttpResponse:
    if not draft.rights.manages or not draft.rights.takes_text:
        raise Http404
    draft.still_open()
    try:
        actions.remove_language(draft.document, by=draft.person)
    except NoVersion as refusal:
        raise NotPossible(
            _("Something was written in this language, so it stays. It is filed only if you say so.")
        ) from refusal
    messages.success(request, _("Removed."))
    return redirect(draft.url("languages"))


def _version(draft: Draft) -> LanguageVersion:
    original = draft.document.original
    if original is None:
        raise Http404
    return language_versions(original, draft.document.language)[0]


def _back(request: HttpRequest, draft: Draft, key: str) -> str:
    """To where the button stood: the editor, or the two texts side by side."""
    question = question_or_404(draft, key)
    if request.POST.get("go") == "write":
        return draft.url("write", key)
    return draft.url("beside", question.section) + f"#a{key.replace('.', '-')}"
