"""A person's own pages: their account, an invitation to accept, why a second factor is needed."""

from __future__ import annotations

from typing import Any

from allauth.mfa.utils import is_mfa_enabled
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_required
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_safe

from stocktake.accounts import actions, roles
from stocktake.accounts.forms import JoinForm, ProfileForm
from stocktake.accounts.models import Invitation, Membership, User
from stocktake.core.workflow import NotPossible


@login_required
def profile(request: HttpRequest) -> HttpResponse:
    person: Any = request.user
    # A copy of the person: what a form with errors holds must not show in the frame of the page.
    form = ProfileForm(request.POST or None, instance=User.objects.get(pk=person.pk))
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Your account is saved."))
        return redirect("accounts:profile")
    context = {"form": form, "memberships": person.current_memberships, "protected": is_mfa_enabled(person)}
    return render(request, "accounts/profile.jinja", context)


@login_required
@require_safe
def address(request: HttpRequest, **_key: str) -> HttpResponse:
    """An address is what an invitation was sent to, so nobody changes their own."""
    return render(request, "account/email.jinja")


@login_required
@require_safe
def security(request: HttpRequest) -> HttpResponse:
    return render(request, "accounts/security.jinja", {"protected": is_mfa_enabled(request.user)})


@sensitive_post_parameters("password")
def invitation(request: HttpRequest, key: str) -> HttpResponse:
    """Used, withdrawn, expired and unknown keys look alike; looking at an invitation changes nothing."""
    found = actions.invitation_with(key)
    if found is None:
        return render(request, "accounts/invitation_gone.jinja", status=404)
    if request.user.is_authenticated:
        return _accept(request, found)
    if User.objects.filter(email__iexact=found.address).exists():
        return _page(request, found, who="known")
    return _join(request, found)


def _accept(request: HttpRequest, found: Invitation) -> HttpResponse:
    person: Any = request.user
    if person.email.lower() != found.address.lower():
        return _page(request, found, who="other")
    if request.method != "POST":
        return _page(request, found, who="invited")
    try:
        membership = actions.accept(found, by=person)
    except NotPossible as problem:
        return _page(request, found, who="invited", problem=str(problem))
    return _welcome(request, membership)


def _join(request: HttpRequest, found: Invitation) -> HttpResponse:
    home = found.organisation.country_id or (found.organisation.parent and found.organisation.parent.country_id)
    form = JoinForm(request.POST or None, address=found.address, iso3=home or "")
    if request.method == "POST" and form.is_valid():
        told = {name: form.cleaned_data[name] for name in ("name", "password", "language", "time_zone")}
        try:
            with transaction.atomic():
                person = actions.join(found.address, **told)
                membership = actions.accept(found, by=person)
        except NotPossible as problem:
            form.add_error(None, str(problem))
        except IntegrityError:  # the same form sent twice: the account stands by now
            return redirect(request.path)
        else:
            login(request, person, backend=settings.AUTHENTICATION_BACKENDS[0])
            UserSession.objects.create_from_request(request)
            return _welcome(request, membership)
    return _page(request, found, who="new", form=form)


def _page(
    request: HttpRequest, found: Invitation, *, who: str, problem: str = "", form: JoinForm | None = None
) -> HttpResponse:
    role = roles.BY_SLUG[found.role]
    context = {"invitation": found, "role": role, "who": who, "problem": problem, "form": form}
    return render(request, "accounts/invitation.jinja", context)


def _welcome(request: HttpRequest, membership: Membership) -> HttpResponse:
    with translation.override(membership.person.language):
        told = {"role": membership.role_name, "organisation": membership.organisation}
        messages.success(request, _("You have accepted the invitation: %(role)s, %(organisation)s.") % told)
        return redirect("desk:home")
