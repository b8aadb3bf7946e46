"""The lexicon on the desk of the secretariat: what is in it, what it would propose and why, how often people agreed."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from stocktake.accounts.requests import SignedIn
from stocktake.accounts.rules import is_secretariat
from stocktake.assist.folding import LANGUAGES, known
from stocktake.core import events, languages
from stocktake.core.converters import whole
from stocktake.core.models import Event
from stocktake.documents import actions, tagged
from stocktake.documents import terms as lexicon
from stocktake.documents.forms import TermForm
from stocktake.documents.lexicons import current_lexicon
from stocktake.documents.models import LexiconEntry

PER_PAGE = 100
MOST_CHARACTERS = 20_000
View = Callable[..., HttpResponse]


def _for_secretariat(view: View) -> View:
    @wraps(view)
    @login_required
    def wrapped(request: SignedIn, **kwargs: Any) -> HttpResponse:
        if not is_secretariat(request.user):
            raise Http404
        return view(request, **kwargs)

    return wrapped


class Names(tagged.Names):
    def __call__(self, kind: str, code: Any) -> str:
        return _("Procedure") if kind == LexiconEntry.Kind.PROCEDURE else super().__call__(kind, code)

    def speaks(self) -> list[tuple[str, str]]:
        every = [*((kind, code) for kind, code, _name in self.choices()), (str(LexiconEntry.Kind.PROCEDURE), "0")]
        return [(f"{kind}:{code}", self(kind, code)) for kind, code in every]


def _languages() -> list[tuple[str, str]]:
    return [(code, lexicon.language_name(code)) for code in LANGUAGES]


@_for_secretariat
def overview(request: SignedIn) -> HttpResponse:
    context = {"names": Names(), "counts": lexicon.counts(), "in_language": _languages()}
    return render(request, "documents/lexicon.jinja", context)


@_for_secretariat
def terms(request: SignedIn) -> HttpResponse:
    chosen = {name: request.GET.get(name, "")[:120].strip() for name in ("language", "speaks", "q", "only")}
    kind, _colon, code = chosen["speaks"].partition(":")
    found = lexicon.chosen(
        language=chosen["language"], kind=kind, code=whole(code), words=chosen["q"], only=chosen["only"]
    )
    names = Names()
    context = {
        "page": Paginator(found, PER_PAGE).get_page(request.GET.get("page")),
        "chosen": chosen,
        "query": urlencode({name: value for name, value in chosen.items() if value}) + "&",
        "names": names,
        "speaks": names.speaks(),
        "in_language": _languages(),
    }
    return render(request, "documents/terms.jinja", context)


@_for_secretariat
def add(request: SignedIn) -> HttpResponse:
    first = {name: request.GET.get(name, "") for name in ("speaks", "language", "term")} | {"weight": 2}
    first["language"] = first["language"] or known(languages.here())
    form = TermForm(request.POST or None, speaks=Names().speaks(), languages=_languages(), initial=first)
    if request.method == "POST" and form.is_valid():
        entry = actions.add_term(form.save(commit=False), by=request.user)
        messages.success(request, _("Added. It counts from now on."))
        return redirect("lexicon:term", entry.pk)
    return render(request, "documents/term.jinja", {"form": form, "entry": None}, status=422 if form.errors else 200)


@_for_secretariat
def term(request: SignedIn, pk: int) -> HttpResponse:
    entry = get_object_or_404(LexiconEntry, pk=pk)
    names = Names()
    form = TermForm(request.POST or None, speaks=[], languages=[], instance=entry)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        actions.change_term(entry, weight=told["weight"], note=told["note"], by=request.user)
        messages.success(request, _("Kept. It counts from now on."))
        return redirect("lexicon:term", pk)
    context = {
        "form": form,
        "entry": entry,
        "name": names(entry.kind, entry.code),
        "language": lexicon.language_name(entry.language),
        "history": _told(events.history(entry)),
    }
    return render(request, "documents/term.jinja", context, status=422 if form.errors else 200)


@require_POST
@_for_secretariat
def switch(request: SignedIn, pk: int) -> HttpResponse:
    entry = get_object_or_404(LexiconEntry, pk=pk)
    switched = actions.switch_term(entry, is_off=request.POST.get("to") == "off", by=request.user)
    messages.success(request, _("Switched off.") if switched.is_off else _("Switched on."))
    return redirect("lexicon:term", pk)


@_for_secretariat
def try_out(request: SignedIn) -> HttpResponse:
    """What the lexicon would propose for a paragraph, and why. Nothing is kept."""
    words = request.POST.get("text", "")[:MOST_CHARACTERS].replace("\r\n", "\n")
    language = request.POST.get("language", "")
    context = {
        "text": words,
        "language": language if language in LANGUAGES else "",
        "in_language": _languages(),
        "names": Names(),
        "trial": lexicon.tried(words, language, current_lexicon()) if words.strip() else None,
    }
    return render(request, "documents/try.jinja", context)


@_for_secretariat
def agreement(request: SignedIn) -> HttpResponse:
    page = Paginator(list(lexicon.agreements()), PER_PAGE // 2).get_page(request.GET.get("page"))
    return render(request, "documents/agreement.jinja", {"page": page, "names": Names()})


@_for_secretariat
def history(request: SignedIn) -> HttpResponse:
    """Every change to the lexicon, newest first."""
    kind = LexiconEntry._meta.label_lower
    found = Event.objects.filter(thing__startswith=f"{kind}:").select_related("actor").order_by("-id")
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "documents/lexicon_history.jinja", {"page": page, "events": _told(page)})


def _told(found: Any) -> list[dict[str, Any]]:
    return [{"at": e.at, "words": _sentence(e), "who": str(e.actor or ""), "note": ""} for e in found]


def _sentence(event: Event) -> str:
    sentences = {
        "add-term": _("“%(term)s” was added with weight %(weight)s"),
        "change-term": _("“%(term)s” changed: weight %(before)s became %(weight)s"),
        "switch-off-term": _("“%(term)s” was switched off"),
        "switch-on-term": _("“%(term)s” was switched on again"),
    }
    told = {"before": "", **event.data, "weight": f"{event.data['weight']:g}"}
    if told["before"] != "":
        told["before"] = f"{told['before']:g}"
    return sentences[event.verb] % told
