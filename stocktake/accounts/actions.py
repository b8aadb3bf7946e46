"""Inviting, accepting, ending: who belongs where, and since when."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from stocktake.accounts import mails, roles, rules
from stocktake.accounts.models import Invitation, Membership, Organisation, User
from stocktake.core import events
from stocktake.core.languages import Multilingual
from stocktake.core.text import fingerprint
from stocktake.core.workflow import NotAllowed, NotPossible
from stocktake.framework.models import Country

LIFETIME = timedelta(days=14)


def government_for(country: Country, *, by: Any) -> Organisation:
    """The organisation of a State's government, made when first needed."""
    with transaction.atomic():
        government, made = Organisation.objects.get_or_create(
            kind=Organisation.Kind.GOVERNMENT,
            country=country,
            defaults={"slug": f"government-{country.pk.lower()}", "name": country.name},
        )
        if made:
            events.record("add-organisation", government, by=by)
    return government


def add_organisation(*, kind: str, name: str, language: str, by: Any, **links: Any) -> Organisation:
    """A ministry, UN entity, regional body or stakeholder. `links`: parent, country, commission, category."""
    with transaction.atomic():
        organisation = Organisation.objects.create(
            kind=kind, name=Multilingual({"en": name, language: name}), slug=_free_slug(name), **links
        )
        events.record("add-organisation", organisation, by=by, name=name)
    return organisation


def _free_slug(name: str) -> str:
    stem = slugify(name)[:40] or "organisation"
    while Organisation.objects.filter(slug=(slug := f"{stem}-{secrets.token_hex(3)}")).exists():
        continue
    return slug


def invite(
    *, address: str, organisation: Organisation, role: type[roles.Role], by: User, replaces: bool = False
) -> tuple[Invitation, str]:
    """Invite an address to a role. Returns the invitation and its key, which is in the mail and nowhere else.

    A second invitation of the same address to the same role takes the place of the first.
    """
    if not rules.may_give(by, organisation, role):
        raise NotAllowed("invite")
    address = address.strip().lower()
    with transaction.atomic():
        Organisation.objects.select_for_update().get(pk=organisation.pk)
        held = Membership.objects.current().of_role(role).filter(organisation=organisation)
        if held.filter(person__email__iexact=address).exists():
            raise NotPossible(_("%(address)s has this role already.") % {"address": address})
        if role.only_one and not replaces and held.exists():
            raise NotPossible(_("There is a focal point already. Choose “replace” if this person takes over."))
        organisation.invitations.open().filter(address=address, role=role.slug).update(revoked_at=timezone.now())
        key = secrets.token_urlsafe(32)
        invitation = Invitation.objects.create(
            address=address,
            organisation=organisation,
            role=role.slug,
            key_hash=fingerprint(key),
            invited_by=by,
            expires_at=timezone.now() + LIFETIME,
            replaces=replaces,
        )
        events.record("invite", organisation, by=by, role=role.slug, invitation=invitation.pk)
        mails.invited(invitation, key)
    return invitation, key


def invitation_with(key: str) -> Invitation | None:
    """The open invitation that this key belongs to."""
    found = Invitation.objects.open().select_related("organisation__country", "organisation__parent", "invited_by")
    return found.filter(key_hash=fingerprint(key)).first()


def accept(invitation: Invitation, *, by: User) -> Membership:
    """Take the role. The address must be the invited one; the second of two at once is refused."""
    with transaction.atomic():
        locked = Invitation.objects.select_for_update().select_related("organisation").get(pk=invitation.pk)
        if not locked.is_open:
            raise NotPossible(_("This invitation has been used, withdrawn or has run out. Ask for a new one."))
        if by.email.lower() != locked.address.lower():
            raise NotPossible(_("This invitation is for another address. Sign in with that address to accept it."))
        role = roles.BY_SLUG[locked.role]
        inviter = locked.invited_by
        if inviter is None or not rules.may_give(User.objects.get(pk=inviter.pk), locked.organisation, role):
            raise NotPossible(_("Whoever invited you may no longer give this role. Ask for a new invitation."))
        if role.only_one:
            _end_holders(locked, by=by)
        membership, _made = Membership.objects.get_or_create(
            person=by, organisation=locked.organisation, role=role.slug, ended_at=None, defaults={"vouched_by": inviter}
        )
        locked.accepted_at, locked.accepted_by = timezone.now(), by
        locked.save(update_fields=["accepted_at", "accepted_by"])
        events.record("accept-invitation", locked.organisation, by=by, role=role.slug, invitation=locked.pk)
    by.__dict__.pop("current_memberships", None)
    return membership


def _end_holders(invitation: Invitation, *, by: User) -> None:
    held = Membership.objects.current().filter(organisation=invitation.organisation, role=invitation.role)
    others = held.exclude(person=by)
    if others.exists() and not invitation.replaces:
        raise NotPossible(_("Somebody else is focal point by now. Ask the secretariat."))
    for membership in others:
        membership.ended_at = timezone.now()
        membership.save(update_fields=["ended_at"])
        events.record("end-role", invitation.organisation, by=by, role=membership.role, person=membership.person_id)


def revoke(invitation: Invitation, *, by: User) -> None:
    if not rules.may_give(by, invitation.organisation, roles.BY_SLUG[invitation.role]):
        raise NotAllowed("revoke")
    with transaction.atomic():
        if Invitation.objects.open().filter(pk=invitation.pk).update(revoked_at=timezone.now()):
            events.record("revoke-invitation", invitation.organisation, by=by, invitation=invitation.pk)


def end_membership(membership: Membership, *, by: User) -> None:
    """End a role. Rights follow memberships, so every session of theirs loses it with its next request."""
    if not rules.may_end(by, membership):
        raise NotAllowed("end-role")
    with transaction.atomic():
        Membership.objects.current().filter(pk=membership.pk).update(ended_at=timezone.now())
        events.record("end-role", membership.organisation, by=by, role=membership.role, person=membership.person_id)


def join(address: str, *, name: str, password: str, language: str, time_zone: str) -> User:
    """Make the account of a person who was invited."""
    with transaction.atomic():
        user = User.objects.create_user(address, password, name=name, language=language, time_zone=time_zone)
        events.record("join", user, by=user)
    return user


def appoint(address: str, *, role: type[roles.Role], organisation: Organisation) -> Membership:
    """Give a staff role from the command line: how the first people of an installation come in."""
    with transaction.atomic():
        user = User.objects.filter(email__iexact=address).first() or User.objects.create_user(address)
        membership, _made = Membership.objects.get_or_create(
            person=user, organisation=organisation, role=role.slug, ended_at=None
        )
        events.record("appoint", organisation, role=role.slug, person=user.pk)
    return membership
