"""A document of sections, its history, the files brought into it, and its frozen revisions."""

from __future__ import annotations

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from stocktake.core import languages, text
from stocktake.core.models import StoredFile


class Document(models.Model):
    """Anything written. Its sections are made with it, one for each key of its outline."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    language = models.CharField(max_length=10, choices=languages.NAMES.items(), default="en")
    created_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def direction(self) -> str:
        return languages.direction(self.language)


class Section(models.Model):
    """What is saved as one: the answer under one key of the outline. `version` goes up by one with each save."""

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="sections")
    key = models.CharField(max_length=12)
    position = models.PositiveSmallIntegerField()
    text = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=0)
    changed_at = models.DateTimeField(null=True)
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["document", "key"], name="a_key_stands_once_in_a_document")]

    def __str__(self) -> str:
        return f"{self.key} v{self.version}"

    @property
    def words(self) -> int:
        return text.count_words(self.text)


class SectionVersion(models.Model):
    """A text that was saved, or kept aside because it was written on an older text. Nothing typed is lost."""

    class Origin(models.TextChoices):
        TYPED = "typed", _("Written")
        IMPORTED = "imported", _("From a file")
        CARRIED = "carried", _("Carried over")
        RESTORED = "restored", _("Restored")
        CORRECTED = "corrected", _("Corrected")
        KEPT_ASIDE = "kept-aside", _("Kept aside: written on an older text")

    section = models.ForeignKey(Section, on_delete=models.CASCADE, related_name="versions")
    version = models.PositiveIntegerField(null=True)
    base = models.PositiveIntegerField()
    text = models.TextField(blank=True)
    origin = models.CharField(max_length=12, choices=Origin.choices, default=Origin.TYPED)
    save_id = models.UUIDField(default=uuid.uuid4)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["section", "version"], name="a_version_is_saved_once"),
            models.UniqueConstraint(fields=["section", "save_id"], name="a_save_counts_once"),
            models.CheckConstraint(
                name="kept_aside_exactly_when_without_a_version",
                condition=Q(version=None, origin="kept-aside") | (Q(version__isnull=False) & ~Q(origin="kept-aside")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.section_id} {self.version or 'aside'}"


class StatisticsTable(models.Model):
    """A table of figures with its source, under one section of the document."""

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="tables")
    key = models.CharField(max_length=12)
    title = models.CharField(max_length=200)
    source = models.CharField(max_length=300)
    rows = models.JSONField()  # a list of rows of cells; the first row is the head
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    added_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.title


class Attachment(models.Model):
    """A file that goes with the document."""

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="attachments")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT)
    name = models.CharField(max_length=120)
    title = models.CharField(max_length=200)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    added_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["document", "file"], name="a_file_is_attached_once")]

    def __str__(self) -> str:
        return self.name


class Proposal(models.Model):
    """A Word file split by its headings, waiting beside the draft until a person decides."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting for your decision")
        PLACED = "placed", _("Placed in the draft")
        DISMISSED = "dismissed", _("Set aside")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="proposals")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT)
    file_name = models.CharField(max_length=120)
    language = models.CharField(max_length=10, blank=True)
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
    settled_at = models.DateTimeField(null=True)  # placed in the draft, or set aside by a person

    class Meta:
        constraints = [models.UniqueConstraint(fields=["proposal", "position"], name="a_piece_has_its_place")]

    def __str__(self) -> str:
        return self.heading or f"({self.position})"


class Revision(models.Model):
    """The document as it stood at one moment, for ever: a snapshot, its SHA-256, its paragraphs with addresses."""

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="revisions")
    number = models.PositiveIntegerField()
    language = models.CharField(max_length=10)
    content = (
        models.JSONField()
    )  # canonical: {"sections": [{"key", "text"}], "tables": […], "attachments": […], "facts": {}}
    sha256 = models.CharField(max_length=64, db_index=True)
    words = models.PositiveIntegerField()
    frozen_at = models.DateTimeField(default=timezone.now)
    frozen_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["document", "number"], name="a_revision_is_numbered_once")]

    def __str__(self) -> str:
        return f"{self.document_id} r{self.number}"

    @property
    def direction(self) -> str:
        return languages.direction(self.language)

    def texts(self) -> dict[str, str]:
        """Section key to Markdown."""
        return {section["key"]: section["text"] for section in self.content["sections"]}

    def tables_under(self, key: str) -> list[dict[str, Any]]:
        return [table for table in self.content["tables"] if table["key"] == key]


class FrozenFile(models.Model):
    """An attachment of a revision: as long as the revision stands, the file is kept."""

    revision = models.ForeignKey(Revision, on_delete=models.CASCADE, related_name="files")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField()  # from 1, in the order of the revision's attachments

    class Meta:
        constraints = [models.UniqueConstraint(fields=["revision", "position"], name="a_frozen_file_has_its_place")]

    def __str__(self) -> str:
        return f"{self.revision_id} file {self.position}"


class Paragraph(models.Model):
    """A block of a revision. `number` is its address (p14); headings have none."""

    revision = models.ForeignKey(Revision, on_delete=models.CASCADE, related_name="paragraphs")
    position = models.PositiveIntegerField()
    number = models.PositiveIntegerField(null=True)
    key = models.CharField(max_length=12)
    kind = models.CharField(max_length=10)
    html = models.TextField()
    text = models.TextField()
    sha256 = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["revision", "position"], name="a_paragraph_has_its_place"),
            models.UniqueConstraint(fields=["revision", "number"], name="an_address_is_given_once"),
        ]
        indexes = [models.Index(fields=["key", "revision"], name="paragraphs_under_a_key")]

    def __str__(self) -> str:
        return f"p{self.number}"

    @property
    def anchor(self) -> str:
        return f"p{self.number}"
