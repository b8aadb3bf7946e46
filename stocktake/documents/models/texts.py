"""A document of sections, its history, its tables and attachments."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from stocktake.core import languages
from stocktake.core.models import StoredFile


class Document(models.Model):
    """Anything written. Its sections are made with it, one for each key of its outline.

    A language version is a document of its own, with the same keys, that says the same as its `original`.
    """

    class Going(models.TextChoices):
        WHEN_READY = "when-ready", _("When it is complete and up to date")
        AS_IT_STANDS = "as-it-stands", _("As it stands, even if parts are missing or older")
        NOT = "not", _("Not with the next filing")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    language = models.CharField(max_length=10, choices=languages.NAMES.items(), default="en")
    created_at = models.DateTimeField(default=timezone.now)
    original = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="translations")
    going = models.CharField(max_length=12, choices=Going.choices, default=Going.WHEN_READY)  # with the next filing

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["original", "language"], name="one_version_in_a_language"),
            models.CheckConstraint(name="a_version_is_not_its_own_original", condition=~Q(original=F("id"))),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def direction(self) -> str:
        return languages.direction(self.language)


class Section(models.Model):
    """What is saved as one: the answer under one key of the outline. `version` goes up by one with each save.

    In a language version `source_version` is the version of the original's section that it was made from or last
    compared with; 0 where it was not begun. The sections of an original have none.
    """

    class Standing(models.TextChoices):
        DRAFT = "draft", _("Draft")
        MACHINE = "machine", _("By a machine, not read yet")
        SIGNED_OFF = "signed-off", _("Signed off")

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="sections")
    key = models.CharField(max_length=12)
    position = models.PositiveSmallIntegerField()
    text = models.TextField(blank=True)
    words = models.PositiveIntegerField(default=0)
    version = models.PositiveIntegerField(default=0)
    changed_at = models.DateTimeField(null=True)
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    source_version = models.PositiveIntegerField(null=True)
    standing = models.CharField(max_length=10, choices=Standing.choices, default=Standing.DRAFT)
    signed_at = models.DateTimeField(null=True)
    signed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["document", "key"], name="a_key_stands_once_in_a_document"),
            models.CheckConstraint(
                name="signed_off_exactly_when_it_has_its_time",
                condition=Q(standing="signed-off", signed_at__isnull=False)
                | (~Q(standing="signed-off") & Q(signed_at=None)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key} v{self.version}"


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
            models.UniqueConstraint(fields=["section", "by", "save_id"], name="a_save_counts_once"),
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
