"""What the frame of every page shows: places, languages, who is signed in, messages."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from stocktake.core import languages


def frame(request: HttpRequest) -> dict[str, Any]:
    return {"frame": SimpleLazyObject(lambda: _frame(request))}


def _frame(request: HttpRequest) -> dict[str, Any]:
    user = getattr(request, "user", None)
    path = "/" if getattr(request, "is_error", False) else request.get_full_path()
    signed_in = user is not None and user.is_authenticated
    return {
        "places": [_place(request, name, view) for name, view in _places()],
        "more": [_place(request, name, view) for name, view in _more()],
        "in_language": {code: in_language(path, code) for code in languages.CODES},
        "person": str(user) if signed_in else "",
        "leaving": "documents/leaving.jinja",
        "person_key": getattr(user, "pk", None),
        "messages": list(messages.get_messages(request)) if signed_in else [],
    }


def _places() -> list[tuple[str, str]]:
    return [
        (_("Reviews"), "reviews:list"),
        (_("Reports"), "reports:list"),
        (_("Objectives"), "hub:objectives"),
        (_("Countries"), "hub:countries"),
        (_("Regions"), "hub:regions"),
    ]


def _more() -> list[tuple[str, str]]:
    return [
        (_("Cycles"), "hub:cycles"),
        (_("Compare"), "hub:compare"),
        (_("The record in figures"), "hub:figures"),
        (_("Guiding principles"), "hub:principles"),
        (_("What is new"), "updates:list"),
        (_("Data"), "data:list"),
        (_("Verify a document"), "verify"),
        (_("About and accessibility"), "hub:about"),
    ]


def _place(request: HttpRequest, name: str, view: str) -> dict[str, Any]:
    href = reverse(view)
    return {"name": name, "url": href, "here": request.path.startswith(href)}


def in_language(path: str, code: str) -> str:
    """The same page in another language: only the first part of the address differs."""
    first, _slash, rest = path.lstrip("/").partition("/")
    return f"/{code}/{rest}" if first in languages.CODES else f"/{code}/"
