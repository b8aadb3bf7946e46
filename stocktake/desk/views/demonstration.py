"""Doors of the demonstration: sign in as any of its people by one click. Never included elsewhere."""

from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import get_language_from_request
from django.utils.translation import gettext_lazy as _

from stocktake.accounts import roles
from stocktake.accounts.models import User
from stocktake.core import languages


class Guest:
    slug = "guest"
    name = _("Guest")
    sentence = _("Belongs nowhere here; a State shares some sections of its draft, to read and comment on.")


class Minister:
    slug = "minister"
    name = _("Minister")
    sentence = _("Reads the whole draft of a State when asked, and clears it or sends it back.")


DOORS = (
    roles.FocalPoint,
    roles.CoAuthor,
    roles.Secretariat,
    roles.RegionalOfficer,
    roles.Administrator,
    Guest,
    Minister,
)


def doors(request: HttpRequest) -> HttpResponse:
    wanted = request.GET.get("language") or get_language_from_request(request)
    with translation.override(wanted if wanted in languages.CODES else languages.FALLBACK):
        return render(request, "desk/doors.jinja", {"doors": DOORS})


def enter(request: HttpRequest, role: str) -> HttpResponse:
    """A GET shows the doors; only a POST signs in."""
    person = User.objects.filter(email=f"{role}@example.org", is_invented=True).first()
    if person is None or role not in {door.slug for door in DOORS}:
        raise Http404
    if request.method != "POST":
        return doors(request)
    login(request, person, backend="allauth.account.auth_backends.AuthenticationBackend")
    wanted = request.POST.get("language", "")
    with translation.override(wanted if wanted in languages.CODES else person.language):
        return redirect("desk:home")
