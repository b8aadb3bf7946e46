"""Files brought into a document, split and waiting for a person."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from stocktake.core.models import StoredFile
from stocktake.documents.models.texts import Document


class Proposal(models.Model):
    """A file split by its headings, or come back with changes, waiting beside the draft until a person decides."""

    class Kind(models.TextChoices):
        SPLIT = "split", _("Split by its headings")
        RETURNED = "returned", _("Came back")

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting for your decision")
        PLACED = "placed", _("Placed in the draft")
        DISMISSED = "dismissed", _("Set aside")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="proposals")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT)
    file_name = models.CharField(max_length=120)
    language = models.CharField(max_length=10, blank=True)
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.SPLIT)
    comments = models.JSONField(default=list)  # [{"author", "date", "text", "quoted", "standing", "key", "answers" …}]
    told = models.JSONField(default=dict)  # {"problems": [[code, key]], "changes": [{"author", "inserted" …}]}
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.file_name


class Piece(models.Model):
    """A heading of the file and what stands under it. Without a key it waits in the tray."""

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="pieces")
    position = models.PositiveIntegerField()
    heading = models.TextField(blank=True)
    text = models.TextField(blank=True)
    key = models.CharField(max_length=12, blank=True)
    words = models.JSONField(default=list)  # the words that decided
    alternatives = models.JSONField(default=list)  # [[key, [words]]], at most two, for a heading that is not plain
    base = models.PositiveIntegerField(null=True)  # of a text that came back: the version it was written on
    settled_at = models.DateTimeField(null=True)  # placed in the draft, or set aside by a person

    class Meta:
        constraints = [models.UniqueConstraint(fields=["proposal", "position"], name="a_piece_has_its_place")]

    def __str__(self) -> str:
        return self.heading or f"({self.position})"
