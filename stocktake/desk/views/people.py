"""People: organisations, who belongs to them, invitations."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.db.models.fields.json import KT
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from stocktake.accounts import actions, roles, rules
from stocktake.accounts.models import Invitation, Membership, Organisation, User
from stocktake.accounts.requests import SignedIn
from stocktake.core import languages
from stocktake.core.workflow import NotAllowed, NotPossible
from stocktake.desk.forms import InviteForm, MinistryForm, OrganisationForm
from stocktake.framework.models import Country

PER_PAGE = 50


@login_required
def organisations(request: SignedIn) -> HttpResponse:
    if not rules.manages_people(request.user):
        raise Http404
    kind = request.GET.get("kind", "")
    found = Organisation.objects.select_related("country", "parent").annotate(
        people=Count("memberships", filter=Q(memberships__ended_at=None))
    )
    if kind in Organisation.Kind.values:
        found = found.filter(kind=kind)
    page = Paginator(found.order_by("kind", KT("name__en"), "pk"), PER_PAGE).get_page(request.GET.get("page"))
    without = Country.objects.member_states().exclude(organisations__kind=Organisation.Kind.GOVERNMENT)
    context = {
        "page": page,
        "kind": kind,
        "kind_tabs": [(label, f"?kind={value}", value == kind) for value, label in Organisation.Kind.choices],
        "query": f"kind={kind}&" if kind else "",
        "without": sorted(without, key=lambda country: country.sort_name) if rules.is_secretariat(request.user) else [],
    }
    return render(request, "desk/people.jinja", context)


@login_required
def add(request: SignedIn) -> HttpResponse:
    """A State's government by one click, any other organisation by its name."""
    if not rules.is_secretariat(request.user):
        raise Http404
    if request.method == "POST" and request.POST.get("country"):
        country = get_object_or_404(Country.objects.member_states(), pk=request.POST["country"])
        return redirect("desk:organisation", actions.government_for(country, by=request.user).slug)
    form = OrganisationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        links = {name: told[name] for name in ("commission", "category") if told[name]}
        made = actions.add_organisation(
            kind=told["kind"], name=told["name"], language=languages.here(), by=request.user, **links
        )
        return redirect("desk:organisation", made.slug)
    return render(request, "desk/add_organisation.jinja", {"form": form}, status=422 if form.errors else 200)


def _organisation(request: SignedIn, slug: str) -> Organisation:
    known = Organisation.objects.select_related("country", "parent__country", "commission", "category")
    found = get_object_or_404(known, slug=slug)
    if not rules.manages_members(request.user, found):
        raise Http404
    return found


def _gifts(person: User, organisation: Organisation) -> list[tuple[str, str]]:
    """The roles this person may give there, each with its sentence."""
    return [(r.slug, f"{r.name}. {r.sentence}") for r in roles.ROLES if rules.may_give(person, organisation, r)]


@login_required
def organisation(request: SignedIn, slug: str) -> HttpResponse:
    found = _organisation(request, slug)
    form = MinistryForm(request.POST or None)
    can_add = found.kind == Organisation.Kind.GOVERNMENT and rules.is_its_focal_point(request.user, found)
    if request.method == "POST" and can_add and form.is_valid():
        actions.add_organisation(
            kind=Organisation.Kind.MINISTRY, name=form.cleaned_data["name"], language=request.user.language,
            by=request.user, parent=found, country=found.country,
        )  # fmt: skip
        return redirect("desk:organisation", found.slug)
    memberships = found.memberships.select_related("person", "vouched_by").order_by("ended_at", "-since")
    context = {
        "organisation": found,
        "memberships": [(m, m.ended_at is None and rules.may_end(request.user, m)) for m in memberships],
        "invitations": list(found.invitations.open().order_by("-invited_at")),
        "ministries": list(found.ministries.order_by("slug")),
        "gifts": _gifts(request.user, found),
        "form": form if can_add else None,
    }
    return render(request, "desk/organisation.jinja", context)


@login_required
def invite(request: SignedIn, slug: str) -> HttpResponse:
    found = _organisation(request, slug)
    gifts = _gifts(request.user, found)
    if not gifts:
        raise Http404
    has_one = found.memberships.current().of_role(roles.FocalPoint).exists()
    form = InviteForm(request.POST or None, roles=gifts, can_replace=has_one and roles.FocalPoint.slug in dict(gifts))
    if request.method == "POST" and form.is_valid() and _invited(request, found, form):
        messages.success(
            request, _("The invitation is on its way to %(address)s.") % {"address": form.cleaned_data["address"]}
        )
        return redirect("desk:organisation", found.slug)
    return render(
        request, "desk/invite.jinja", {"organisation": found, "form": form}, status=422 if form.errors else 200
    )


def _invited(request: SignedIn, organisation: Organisation, form: Any) -> bool:
    told = form.cleaned_data
    try:
        actions.invite(
            address=told["address"], organisation=organisation, role=roles.BY_SLUG[told["role"]], by=request.user,
            replaces=told.get("replaces", False),
        )  # fmt: skip
    except NotPossible as refusal:
        form.add_error(None, " ".join(refusal.reasons))
        return False
    return True


@require_POST
@login_required
def revoke(request: SignedIn, pk: int) -> HttpResponse:
    invitation = get_object_or_404(Invitation.objects.select_related("organisation"), pk=pk)
    try:
        actions.revoke(invitation, by=request.user)
    except NotAllowed as refusal:
        raise Http404 from refusal
    messages.success(request, _("The invitation is withdrawn."))
    return redirect("desk:organisation", invitation.organisation.slug)


@require_POST
@login_required
def end(request: SignedIn, pk: int) -> HttpResponse:
    membership = get_object_or_404(Membership.objects.current().select_related("organisation"), pk=pk)
    try:
        actions.end_membership(membership, by=request.user)
    except NotAllowed as refusal:
        raise Http404 from refusal
    messages.success(request, _("The role has ended."))
    back = rules.manages_members(User.objects.get(pk=request.user.pk), membership.organisation)
    return redirect("desk:organisation", membership.organisation.slug) if back else redirect("desk:home")
