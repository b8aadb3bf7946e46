"""People, the organisations they belong to, and what they are there."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from stocktake.accounts import roles
from stocktake.core import languages
from stocktake.core.languages import MultilingualField


class People(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **values: Any) -> User:
        user = self.model(email=email.strip().lower(), **values)
        user.set_password(password)
        user.save()
        return user

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email__iexact=username)


class User(AbstractBaseUser):
    """A person. Rights come from memberships only."""

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=120, blank=True)
    language = models.CharField(max_length=10, choices=languages.NAMES.items(), default="en")
    time_zone = models.CharField(max_length=60, default="UTC")
    is_active = models.BooleanField(default=True)
    is_invented = models.BooleanField(default=False)  # a person of the demonstration
    joined_at = models.DateTimeField(default=timezone.now)
    objects = People()
    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="one_person_per_address")]

    def __str__(self) -> str:
        return self.name or self.email

    @cached_property
    def current_memberships(self) -> list[Membership]:
        """Read once per request: rights follow memberships at once, on every session."""
        return list(self.memberships.current().select_related("organisation", "organisation__parent"))

    def holds(self, role: type[roles.Role]) -> bool:
        return any(membership.role == role.slug for membership in self.current_memberships)

    @property
    def needs_second_factor(self) -> bool:
        return any(roles.BY_SLUG[membership.role].is_staff for membership in self.current_memberships)


class Organisation(models.Model):
    """A government, one of its ministries, a UN entity, a regional body or a stakeholder organisation."""

    class Kind(models.TextChoices):
        GOVERNMENT = "government", _("Government")
        MINISTRY = "ministry", _("Ministry")
        UN_ENTITY = "un-entity", _("United Nations entity")
        REGIONAL_BODY = "regional-body", _("Regional body")
        STAKEHOLDER = "stakeholder", _("Stakeholder")

    slug = models.SlugField(unique=True)
    kind = models.CharField(max_length=20, choices=Kind.choices)
    name = MultilingualField()
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="ministries")
    country = models.ForeignKey(
        "framework.Country", null=True, blank=True, on_delete=models.PROTECT, related_name="organisations"
    )
    commission = models.ForeignKey(
        "framework.Commission", null=True, blank=True, on_delete=models.PROTECT, related_name="bodies"
    )
    category = models.ForeignKey("framework.StakeholderCategory", null=True, blank=True, on_delete=models.PROTECT)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["country"], condition=Q(kind="government"), name="one_government_for_a_country"
            ),
            models.CheckConstraint(
                name="a_ministry_belongs_to_a_government",
                condition=~Q(kind="ministry") | Q(parent__isnull=False),
            ),
            models.CheckConstraint(
                name="a_government_is_a_countrys", condition=~Q(kind="government") | Q(country__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return str(self.name)

    @property
    def government_id(self) -> int:
        """Whose drafts its people write on: a ministry's government, else itself."""
        return self.parent_id if self.kind == self.Kind.MINISTRY and self.parent_id else self.pk


class MembershipQuerySet(models.QuerySet["Membership"]):
    def current(self) -> MembershipQuerySet:
        return self.filter(ended_at=None)

    def of_role(self, role: type[roles.Role]) -> MembershipQuerySet:
        return self.filter(role=role.slug)


class Membership(models.Model):
    """A person's role in an organisation, from one day to another."""

    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=20, choices=roles.CHOICES)
    since = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)
    vouched_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    objects = MembershipQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "organisation", "role"], condition=Q(ended_at=None), name="a_role_is_held_once"
            ),
            models.UniqueConstraint(
                fields=["organisation"],
                condition=Q(ended_at=None, role="focal-point"),
                name="one_focal_point_at_a_time",
            ),
            models.CheckConstraint(
                name="a_membership_ends_no_earlier_than_it_began",
                condition=Q(ended_at=None) | Q(ended_at__gte=F("since")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.role} in {self.organisation_id}"

    @property
    def role_name(self) -> str:
        return str(roles.BY_SLUG[self.role].name)


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def open(self) -> InvitationQuerySet:
        return self.filter(accepted_at=None, revoked_at=None, expires_at__gt=timezone.now())


class Invitation(models.Model):
    """Binds an address, an organisation and a role; works once. Only the hash of its key is kept."""

    address = models.EmailField()
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="invitations")
    role = models.CharField(max_length=20, choices=roles.CHOICES)
    key_hash = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    invited_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    accepted_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    revoked_at = models.DateTimeField(null=True)
    replaces = models.BooleanField(default=False)  # a new focal point: the old one's role ends on acceptance
    objects = InvitationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="an_invitation_is_accepted_or_revoked_not_both",
                condition=Q(accepted_at=None) | Q(revoked_at=None),
            ),
            models.CheckConstraint(
                name="accepted_by_somebody_exactly_when_accepted",
                condition=Q(accepted_at=None, accepted_by=None) | Q(accepted_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.address} as {self.role} in {self.organisation_id}"

    @property
    def role_name(self) -> str:
        return str(roles.BY_SLUG[self.role].name)

    @property
    def is_open(self) -> bool:
        return self.accepted_at is None and self.revoked_at is None and self.expires_at > timezone.now()
