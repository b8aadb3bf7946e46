"""Writing together: who was invited to a draft, what is said about it, who writes what, who is where, who cleared it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from stocktake.documents.models.texts import Document
from stocktake.documents.states import Right

PERSON = settings.AUTH_USER_MODEL


class ShareQuerySet(models.QuerySet["Share"]):
    def standing(self) -> ShareQuerySet:
        """Accepted and not ended: what gives rights."""
        return self.filter(accepted_at__isnull=False, ended_at=None)

    def offered(self) -> ShareQuerySet:
        """Waiting to be accepted."""
        return self.filter(accepted_at=None, ended_at=None, expires_at__gt=timezone.now())


class Share(models.Model):
    """A draft, or single sections of it, opened to one address; works once. Only the hash of its key is kept.

    `name` and `namespace` say where the draft stands, as the kind that lent it told.
    """

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="shares")
    name = models.CharField(max_length=40)
    namespace = models.CharField(max_length=40)
    organisation = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="+")
    address = models.EmailField()
    right = models.CharField(max_length=8, choices=Right.choices)
    keys = models.JSONField(default=list)  # empty: the whole draft
    person = models.ForeignKey(PERSON, null=True, on_delete=models.SET_NULL, related_name="shares")
    key_hash = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField()
    offered_by = models.ForeignKey(PERSON, null=True, on_delete=models.SET_NULL, related_name="+")
    offered_at = models.DateTimeField(default=timezone.now)
    accepted_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    objects = ShareQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="a_share_is_nobodys_before_it_is_accepted",
                condition=Q(accepted_at=None, person=None) | Q(accepted_at__isnull=False),
            ),
            models.CheckConstraint(
                name="a_share_ends_no_earlier_than_it_was_offered",
                condition=Q(ended_at=None) | Q(ended_at__gte=F("offered_at")),
            ),
        ]
        indexes = [models.Index(fields=["person", "document"], name="shares_of_a_person")]

    def __str__(self) -> str:
        return f"{self.address} {self.right} {self.name}"

    @property
    def is_offered(self) -> bool:
        return self.accepted_at is None and self.ended_at is None and self.expires_at > timezone.now()


class Thread(models.Model):
    """Comments on one paragraph, as it stood in one version; without a block, on the section as a whole."""

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="threads")
    key = models.CharField(max_length=12)
    version = models.PositiveIntegerField()
    block = models.PositiveIntegerField(null=True)  # from 0, among the text's blocks at that version
    quote = models.TextField(blank=True)
    opened_by = models.ForeignKey(PERSON, null=True, on_delete=models.SET_NULL, related_name="+")
    opened_at = models.DateTimeField(default=timezone.now)
    resolved_at = models.DateTimeField(null=True)
    resolved_by = models.ForeignKey(PERSON, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="a_thread_is_resolved_by_nobody_before_it_is_resolved",
                condition=Q(resolved_at=None, resolved_by=None) | Q(resolved_at__isnull=False),
            )
        ]
        indexes = [models.Index(fields=["document", "key"], name="threads_of_a_section")]

    def __str__(self) -> str:
        return f"{self.key} v{self.version}: {self.quote[:40]}"


class Comment(models.Model):
    """What somebody said. `author` is the name that stood in a Word file, where nobody here is known to be it."""

    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="comments")
    text = models.TextField()
    by = models.ForeignKey(PERSON, null=True, on_delete=models.SET_NULL, related_name="+")
    author = models.CharField(max_length=120, blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.CheckConstraint(name="a_comment_says_something", condition=~Q(text=""))]

    def __str__(self) -> str:
        return self.text[:40]

    @property
    def who(self) -> str:
        return self.author or str(self.by or _("Somebody who has left"))


class Assignment(models.Model):
    """A section is one ministry's to write until a day; it is signed off at one version of its text."""

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="assignments")
    key = models.CharField(max_length=12)
    organisation = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="assignments")
    due_on = models.DateField()
    note = models.TextField(blank=True)
    by = models.ForeignKey(PERSON, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    signed_off_at = models.DateTimeField(null=True)
    signed_off_by = models.ForeignKey(PERSON, null=True, on_delete=models.SET_NULL, related_name="+")
    signed_off_version = models.PositiveIntegerField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["document", "key"], condition=Q(ended_at=None), name="a_section_is_assigned_to_one_at_a_time"
            ),
            models.CheckConstraint(
                name="signed_off_exactly_when_at_a_version",
                condition=Q(signed_off_at=None, signed_off_by=None, signed_off_version=None)
                | Q(signed_off_at__isnull=False, signed_off_version__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key} by {self.due_on}"

    def is_late(self, today: dt.date | None = None) -> bool:
        return self.signed_off_at is None and self.due_on < (today or timezone.localdate())

    def has_changed(self, section: Any) -> bool:
        """Whether the text is another than the one that was signed off."""
        return self.signed_off_at is not None and self.signed_off_version != section.version


class Presence(models.Model):
    """Where in a document a person was seen last."""

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="presences")
    person = models.ForeignKey(PERSON, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=12)
    seen_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["document", "person"], name="a_person_is_at_one_place_of_a_document")
        ]

    def __str__(self) -> str:
        return f"{self.person_id} in {self.key}"


class Clearance(models.Model):
    """A draft laid before somebody who decides once: the versions of its sections as they stood when it was asked."""

    class Decision(models.TextChoices):
        OPEN = "", _("Waits for a decision")
        CLEARED = "cleared", _("Cleared")
        RETURNED = "returned", _("Sent back")
        TAKEN_BACK = "taken-back", _("Taken back")

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="clearances")
    asked_of = models.ForeignKey(PERSON, null=True, on_delete=models.SET_NULL, related_name="+")
    share = models.ForeignKey(Share, null=True, on_delete=models.PROTECT, related_name="clearances")
    asked_by = models.ForeignKey(PERSON, null=True, on_delete=models.SET_NULL, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    note = models.TextField(blank=True)
    versions = models.JSONField()  # {key: version}, of the sections that held a text
    besides = models.JSONField()  # {"tables": […], "attachments": […]} as a revision holds them
    decision = models.CharField(max_length=10, choices=Decision.choices, blank=True, default="")
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(PERSON, null=True, on_delete=models.SET_NULL, related_name="+")
    remark = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="decided_exactly_when_it_has_its_time",
                condition=Q(decision="", decided_at=None, decided_by=None)
                | (~Q(decision="") & Q(decided_at__isnull=False)),
            ),
            models.UniqueConstraint(
                fields=["document"], condition=Q(decision=""), name="one_clearance_is_asked_at_a_time"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.document_id} {self.decision or 'open'}"

    def is_asked_of(self, person: Any) -> bool:
        """By name, or by the share that was offered with it (loaded with the clearance)."""
        by_share = self.share.person_id if self.share and self.share.ended_at is None else None
        return person.pk in {self.asked_of_id, by_share}

    @property
    def whom(self) -> str:
        return str(self.asked_of or (self.share and (self.share.person or self.share.address)) or "")
