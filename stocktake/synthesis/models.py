"""Reports, the passages pinned for them, consultations on them, and to whom they were sent."""

from __future__ import annotations

import datetime as dt
import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from stocktake.core import languages
from stocktake.core.models import StoredFile
from stocktake.documents.models import Document, Paragraph, Revision
from stocktake.submissions.models import Outline
from stocktake.synthesis.querysets import ReportQuerySet
from stocktake.synthesis.states import PUBLIC, WRITABLE, Recipient, Stance, State

PERSON = settings.AUTH_USER_MODEL


class Report(models.Model):
    """A report that is compiled from the record; its chapters are the sections of its document.

    Without a commission it is the secretariat's. `revision` is the text once it is final.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    number = models.CharField(max_length=40, unique=True)  # RR-2028-ECA
    slug = models.SlugField(unique=True)  # of its public page
    kind = models.SlugField()
    cycle = models.ForeignKey("cycles.Cycle", on_delete=models.PROTECT, related_name="reports")
    commission = models.ForeignKey("framework.Commission", null=True, on_delete=models.PROTECT, related_name="reports")
    organisation = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="reports")
    outline = models.ForeignKey(Outline, on_delete=models.PROTECT, related_name="reports")
    document = models.OneToOneField(Document, on_delete=models.PROTECT, related_name="report")
    state = models.CharField(max_length=12, choices=State.choices, default=State.DRAFTING)
    revision = models.OneToOneField(Revision, null=True, on_delete=models.PROTECT, related_name="report")
    published_at = models.DateTimeField(null=True)
    is_invented = models.BooleanField(default=False)
    created_by = models.ForeignKey(PERSON, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    objects = ReportQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "cycle", "commission"], name="one_report_of_a_region_in_a_cycle"),
            models.UniqueConstraint(
                fields=["kind", "cycle"], condition=Q(commission=None), name="one_report_of_a_kind_in_a_cycle"
            ),
            models.CheckConstraint(
                name="a_report_is_frozen_exactly_when_it_is_final",
                condition=Q(state__in=["drafting", "consultation"], revision=None)
                | (~Q(state__in=["drafting", "consultation"]) & Q(revision__isnull=False)),
            ),
            models.CheckConstraint(
                name="a_report_is_published_exactly_when_it_has_its_time",
                condition=Q(state__in=["published", "transmitted"], published_at__isnull=False)
                | (~Q(state__in=["published", "transmitted"]) & Q(published_at=None)),
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def event_name(self) -> str:
        return self.number

    @property
    def title(self) -> str:
        if self.commission is None:
            return str(self.cycle)
        return _("Regional review report: %(region)s") % {"region": self.commission.region}

    @property
    def is_writable(self) -> bool:
        return self.state in WRITABLE

    @property
    def is_public(self) -> bool:
        return self.state in PUBLIC

    @property
    def public_url(self) -> str:
        return f"/{languages.here()}/reports/{self.slug}/"

    @property
    def permanent(self) -> str:
        return f"{settings.ORIGIN}/s/{self.number}"

    def get_absolute_url(self) -> str:
        return reverse("synthesis:desk", args=[self.number])

    def moved_on_sentence(self) -> str:
        return _("%(number)s has moved on meanwhile: it is now “%(state)s”. Look at it again before you go on.") % {
            "number": self.number,
            "state": self.get_state_display(),
        }

    def note_wanted_sentence(self) -> str:
        return _("Write a sentence that says why; it is kept with the report.")


class Pin(models.Model):
    """A passage of the record that a person took as evidence. `[@12]` in a chapter cites the pin numbered 12.

    `start` and `end` are characters of the paragraph's text; without them it is the whole paragraph. `sha256` is that of
    the words that were pinned.
    """

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="pins")
    number = models.PositiveIntegerField()
    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="pins")
    paragraph = models.ForeignKey(Paragraph, on_delete=models.PROTECT, related_name="pins")
    start = models.PositiveIntegerField(null=True)
    end = models.PositiveIntegerField(null=True)
    sha256 = models.CharField(max_length=64)
    stance = models.CharField(max_length=12, choices=Stance.choices)
    note = models.TextField(blank=True)
    by = models.ForeignKey(PERSON, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    dropped_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["report", "number"], name="a_pin_is_numbered_once"),
            models.CheckConstraint(
                name="a_pin_is_of_a_whole_paragraph_or_of_some_characters",
                condition=Q(start=None, end=None) | Q(start__isnull=False, end__gt=models.F("start")),
            ),
        ]
        indexes = [models.Index(fields=["report", "paragraph"], name="pins_of_a_paragraph")]

    def __str__(self) -> str:
        return self.marker

    @property
    def marker(self) -> str:
        return f"[@{self.number}]"

    @property
    def words(self) -> str:
        """What was pinned; with its paragraph loaded, no query."""
        return self.paragraph.text[self.start : self.end] if self.end else self.paragraph.text


class Consultation(models.Model):
    """A draft laid before named audiences until a day: the member States, and whoever was invited by address."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="consultations")
    asks_members = models.BooleanField()
    addresses = models.JSONField(default=list)
    closes_on = models.DateField()
    note = models.TextField(blank=True)
    opened_by = models.ForeignKey(PERSON, null=True, on_delete=models.SET_NULL, related_name="+")
    opened_at = models.DateTimeField(default=timezone.now)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["report"], condition=Q(closed_at=None), name="one_consultation_is_open_at_a_time"
            ),
            models.CheckConstraint(
                name="a_consultation_asks_somebody", condition=Q(asks_members=True) | ~Q(addresses=[])
            ),
        ]

    def __str__(self) -> str:
        return f"{self.report_id} until {self.closes_on}"

    def takes_comments(self, today: dt.date | None = None) -> bool:
        return self.closed_at is None and (today or timezone.localdate()) <= self.closes_on


class ReportFile(models.Model):
    """A download of a report, made once when it was published, so that its bytes can be verified later."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="files")
    format = models.CharField(max_length=8)
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="reported_as")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["report", "format"], name="one_file_of_a_format_for_a_report")]

    def __str__(self) -> str:
        return f"{self.report_id}.{self.format}"


class Transmission(models.Model):
    """A published report was sent to somebody: when, and the hash of the file that was sent."""

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="transmissions")
    recipient = models.CharField(max_length=20, choices=Recipient.choices)
    name = models.CharField(max_length=200, blank=True)
    sent_on = models.DateField()
    format = models.CharField(max_length=8)
    sha256 = models.CharField(max_length=64)
    note = models.TextField(blank=True)
    by = models.ForeignKey(PERSON, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.CheckConstraint(name="somebody_else_has_a_name", condition=~Q(recipient="other") | ~Q(name=""))
        ]

    def __str__(self) -> str:
        return f"{self.report_id} {self.recipient}"

    @property
    def whom(self) -> str:
        return self.name if self.recipient == Recipient.OTHER else str(Recipient(self.recipient).label)
