"""Accepting a share: by signing in with the invited address, or by making an account for it."""

from __future__ import annotations

from typing import Any

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from stocktake.accounts import actions as accounts
from stocktake.accounts.forms import JoinForm
from stocktake.accounts.models import User
from stocktake.core.workflow import NotPossible
from stocktake.documents import actions
from stocktake.documents.models import Share


@sensitive_post_parameters("password")
def invitation(request: HttpRequest, key: str) -> HttpResponse:
    """Used, ended, expired and unknown keys look alike; looking at an invitation changes nothing."""
    share = actions.share_with(key)
    if share is None:
        return render(request, "accounts/invitation_gone.jinja", status=404)
    person: Any = request.user
    if person.is_authenticated:
        if person.email.lower() != share.address.lower():
            return _page(request, share, who="other")
        return _accept(request, share, person)
    if User.objects.filter(email__iexact=share.address).exists():
        return _page(request, share, who="known")
    return _join(request, share)


def _accept(request: HttpRequest, share: Share, person: User) -> HttpResponse:
    if request.method != "POST":
        return _page(request, share, who="invited")
    try:
        actions.accept_share(share, by=person)
    except NotPossible as problem:
        return _page(request, share, who="invited", problem=str(problem))
    return _welcome(request, share, person)


def _join(request: HttpRequest, share: Share) -> HttpResponse:
    form = JoinForm(request.POST or None, address=share.address, iso3=share.organisation.country_id or "")
    if request.method == "POST" and form.is_valid():
        told = {name: form.cleaned_data[name] for name in ("name", "password", "language", "time_zone")}
        try:
            with transaction.atomic():
                person = accounts.join(share.address, **told)
                actions.accept_share(share, by=person)
        except NotPossible as problem:
            form.add_error(None, str(problem))
        except IntegrityError:  # the same form sent twice: the account stands by now
            return redirect(request.path)
        else:
            login(request, person, backend=settings.AUTHENTICATION_BACKENDS[0])
            UserSession.objects.create_from_request(request)
            return _welcome(request, share, person)
    return _page(request, share, who="new", form=form)


def _page(
    request: HttpRequest, share: Share, *, who: str, problem: str = "", form: JoinForm | None = None
) -> HttpResponse:
    context = {"share": share, "who": who, "problem": problem, "form": form}
    return render(request, "documents/invitation.jinja", context)


def _welcome(request: HttpRequest, share: Share, person: User) -> HttpResponse:
    with translation.override(person.language):
        messages.success(request, _("The draft is open to you now."))
        return redirect(reverse(f"{share.namespace}:sections", args=[share.name]))
