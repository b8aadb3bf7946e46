"""Calls, outlines, submissions, filings with their receipts, remarks, publications."""

from __future__ import annotations

import uuid
from functools import cached_property
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from stocktake.core import languages
from stocktake.core.languages import Multilingual, MultilingualField
from stocktake.core.models import StoredFile
from stocktake.documents.models import Document, Paragraph, Revision
from stocktake.documents.outlines import Question
from stocktake.submissions.querysets import CallQuerySet, PublicationQuerySet, SubmissionQuerySet
from stocktake.submissions.states import WRITABLE, State


class Outline(models.Model):
    """A questionnaire, versioned; frozen once a submission uses it."""

    kind = models.SlugField()
    version = models.PositiveSmallIntegerField()
    title = MultilingualField()
    source = models.CharField(max_length=200)
    content = models.JSONField()  # [{"key", "section", "label": {…}, "guidance": {…}, "suggested_words", "objective"}]

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "version"], name="an_outline_version_stands_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.version}"

    @cached_property
    def questions(self) -> list[Question]:
        return [
            Question(
                key=row["key"],
                section=row["section"],
                label=Multilingual(row["label"]),
                guidance=Multilingual(row["guidance"]),
                short=Multilingual(row.get("short") or row["label"]),
                suggested_words=row.get("suggested_words", 0),
                objective=row.get("objective"),
            )
            for row in self.content
        ]

    @property
    def sections(self) -> list[Question]:
        return [question for question in self.questions if question.is_section]

    def under(self, section: str) -> list[Question]:
        return [question for question in self.questions if question.section == section]

    def question(self, key: str) -> Question | None:
        return next((question for question in self.questions if question.key == key), None)


class Call(models.Model):
    """A call goes out: which outline, for which cycle, until when, and whether late answers are taken."""

    phase = models.OneToOneField("cycles.Phase", on_delete=models.PROTECT, related_name="call")
    outline = models.ForeignKey(Outline, on_delete=models.PROTECT, related_name="calls")
    title = MultilingualField()
    text = MultilingualField()
    accepts_late = models.BooleanField(default=True)
    is_invented = models.BooleanField(default=False)
    objects = CallQuerySet.as_manager()

    def __str__(self) -> str:
        return str(self.title)

    def takes(self) -> bool:
        """Whether a submission made now is taken, in time or late."""
        return self.phase.opens("submit") or (self.accepts_late and self.phase.has_closed())


class Submission(models.Model):
    """Something filed, or on its way to it. Its draft belongs to the organisation, whoever holds a role there."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    number = models.CharField(max_length=40, unique=True)
    kind = models.SlugField()
    cycle = models.ForeignKey("cycles.Cycle", on_delete=models.PROTECT, related_name="submissions")
    outline = models.ForeignKey(Outline, on_delete=models.PROTECT, related_name="submissions")
    organisation = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="submissions")
    document = models.OneToOneField(Document, on_delete=models.PROTECT, related_name="submission")
    path = models.CharField(max_length=120)  # the public page, below the language: reviews/KEN/imrf-2026/
    state = models.CharField(max_length=12, choices=State.choices, default=State.DRAFT)
    carried_from = models.ForeignKey("Publication", null=True, on_delete=models.PROTECT, related_name="carried_into")
    publish_at = models.DateTimeField(null=True)
    is_invented = models.BooleanField(default=False)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    objects = SubmissionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "cycle", "organisation"], name="one_submission_of_a_kind_in_a_cycle"
            ),
            models.CheckConstraint(
                name="scheduled_exactly_when_it_has_an_hour",
                condition=Q(state="scheduled", publish_at__isnull=False) | (~Q(state="scheduled") & Q(publish_at=None)),
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def event_name(self) -> str:
        return self.number

    @property
    def taken_over(self) -> Provenance | None:
        """Where it came from, if it was not filed here."""
        return getattr(self, "provenance", None)

    @property
    def is_writable(self) -> bool:
        return self.state in WRITABLE

    @property
    def public_url(self) -> str:
        return f"/{languages.here()}/{self.path}"

    def get_absolute_url(self) -> str:
        return reverse("submissions:desk", args=[self.number])

    def moved_on_sentence(self) -> str:
        return _("%(number)s has moved on meanwhile: it is now “%(state)s”. Look at it again before you go on.") % {
            "number": self.number,
            "state": self.get_state_display(),
        }

    def note_wanted_sentence(self) -> str:
        return _("Write a sentence that says why; it is kept with the submission.")


class Provenance(models.Model):
    """A submission that was not filed here: taken over from an earlier record, with where each thing came from."""

    submission = models.OneToOneField(Submission, on_delete=models.CASCADE, related_name="provenance")
    source = models.CharField(max_length=300)  # who kept it, in words
    address = models.URLField(max_length=500, blank=True)  # where it was read
    note = models.CharField(max_length=500, blank=True)
    sheet = models.CharField(max_length=200)
    sheet_sha256 = models.CharField(max_length=64)
    row = models.PositiveIntegerField()
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")  # as it came
    taken_over_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    taken_over_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.submission_id} from {self.source}"

    @property
    def sentence(self) -> str:
        return _(
            "Taken over from an earlier record: %(source)s. It was not filed here; the file as it came is attached."
        ) % {"source": self.source}


class Filing(models.Model):
    """A submission was sent: this text, at this time, by this person. Its receipt can be verified by anyone."""

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="filings")
    number = models.PositiveSmallIntegerField()
    revision = models.OneToOneField(Revision, on_delete=models.PROTECT, related_name="filing")
    filed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    filed_at = models.DateTimeField(default=timezone.now)
    is_late = models.BooleanField(default=False)
    receipt = models.CharField(max_length=60, unique=True)  # VR-2026-KEN-F1-K7QM2X4PTA
    signature = models.CharField(max_length=128)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["submission", "number"], name="a_filing_is_numbered_once")]

    def __str__(self) -> str:
        return self.receipt


class FiledTranslation(models.Model):
    """A language version that went with a filing; the receipt names its hash."""

    filing = models.ForeignKey(Filing, on_delete=models.PROTECT, related_name="translations")
    language = models.CharField(max_length=10, choices=languages.NAMES.items())
    revision = models.OneToOneField(Revision, on_delete=models.PROTECT, related_name="filed_translation")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["filing", "language"], name="a_language_is_filed_once")]

    def __str__(self) -> str:
        return f"{self.filing_id} {self.language}"


class Remark(models.Model):
    """What the secretariat asks about one answer of one filing, and what the State replies."""

    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="remarks")
    filing = models.ForeignKey(Filing, on_delete=models.CASCADE, related_name="remarks")
    key = models.CharField(max_length=12)
    text = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True)  # with the move that returned the submission
    reply = models.TextField(blank=True)
    replied_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    replied_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="a_reply_has_its_time",
                condition=Q(reply="", replied_at=None) | (~Q(reply="") & Q(replied_at__isnull=False)),
            )
        ]

    def __str__(self) -> str:
        return f"{self.submission_id} {self.key}"


class Publication(models.Model):
    """A version that the public reads. Versions stay for ever; one is current."""

    class Standing(models.TextChoices):
        CURRENT = "current"
        SUPERSEDED = "superseded"
        WITHDRAWN = "withdrawn"

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="publications")
    version = models.PositiveSmallIntegerField()
    number = models.CharField(max_length=44, unique=True)  # VR-2026-KEN-1
    revision = models.OneToOneField(Revision, on_delete=models.PROTECT, related_name="publication")
    filing = models.ForeignKey(Filing, on_delete=models.PROTECT, related_name="publications")
    standing = models.CharField(max_length=12, choices=Standing.choices, default=Standing.CURRENT)
    published_at = models.DateTimeField(default=timezone.now)
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    correction = models.TextField(blank=True)  # what was corrected; empty for a version that the State filed
    withdrawn_at = models.DateTimeField(null=True)
    withdrawal = models.TextField(blank=True)
    objects = PublicationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["submission", "version"], name="a_version_is_published_once"),
            models.UniqueConstraint(
                fields=["submission"], condition=Q(standing="current"), name="one_current_publication"
            ),
            models.CheckConstraint(
                name="withdrawn_exactly_when_it_has_its_time",
                condition=Q(standing="withdrawn", withdrawn_at__isnull=False)
                | (~Q(standing="withdrawn") & Q(withdrawn_at=None)),
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def event_name(self) -> str:
        return self.number

    @property
    def public_url(self) -> str:
        return f"{self.submission.public_url}v{self.version}/"

    def record(self) -> dict[str, Any]:
        """What `verify` and the downloads say of it."""
        return {
            "number": self.number,
            "version": self.version,
            "published_at": self.published_at.isoformat(timespec="seconds"),
            "sha256": self.revision.sha256,
            "standing": self.standing,
        }


class PublishedTranslation(models.Model):
    """A language version of what the public reads. A correction of the original keeps it; its older answers say so."""

    publication = models.ForeignKey(Publication, on_delete=models.CASCADE, related_name="translations")
    language = models.CharField(max_length=10, choices=languages.NAMES.items())
    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="published_translations")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["publication", "language"], name="a_language_is_published_once")]

    def __str__(self) -> str:
        return f"{self.publication_id} {self.language}"


class PublishedFile(models.Model):
    """A download of a publication, made once when it was published, so that its bytes can be verified later."""

    publication = models.ForeignKey(Publication, on_delete=models.CASCADE, related_name="files")
    format = models.CharField(max_length=8)
    language = models.CharField(max_length=10, blank=True)  # of a language version; empty for the original
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="published_as")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["publication", "language", "format"], name="one_file_of_a_format")
        ]

    def __str__(self) -> str:
        return f"{self.publication_id}.{self.format}"


class Passage(models.Model):
    """A piece of the public record as the search finds it: an addressed paragraph, or a stretch of an attachment.

    Written in the transaction that publishes, gone in the one that supersedes or withdraws.
    """

    publication = models.ForeignKey(Publication, on_delete=models.CASCADE, related_name="passages")
    paragraph = models.ForeignKey(Paragraph, null=True, on_delete=models.CASCADE, related_name="+")
    attachment = models.PositiveSmallIntegerField(null=True)  # its position among the revision's files
    language = models.CharField(max_length=10)
    section = models.CharField(max_length=12, blank=True)  # of the outline
    key = models.CharField(max_length=12, blank=True)
    title = models.CharField(max_length=300, blank=True)  # of an attachment
    text = models.TextField(blank=True)  # of an attachment's stretch; a paragraph has its own

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["publication", "paragraph"], name="a_paragraph_is_found_once"),
            models.CheckConstraint(
                name="a_passage_is_of_a_paragraph_or_of_a_file",
                condition=Q(paragraph__isnull=False, attachment=None, text="")
                | (Q(paragraph=None, attachment__isnull=False) & ~Q(text="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.publication_id} {self.language} {self.key}"

    @property
    def said(self) -> str:
        return self.paragraph.text if self.paragraph else self.text
