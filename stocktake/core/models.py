"""Rows of the mechanisms: events and their chain, mails, files, jobs, the publication counter."""

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone


class Event(models.Model):
    """Something that happened, written in the transaction that did it. Never changed, never deleted."""

    at = models.DateTimeField(default=timezone.now, editable=False)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.DO_NOTHING, db_constraint=False, related_name="+"
    )
    actor_key = models.CharField(max_length=16, blank=True)  # a keyed pseudonym: what the chain hashes
    verb = models.CharField(max_length=60)
    thing = models.CharField(max_length=120, db_index=True)
    note = models.TextField(blank=True)
    data = models.JSONField(default=dict)

    def __str__(self) -> str:
        return f"{self.verb} {self.thing}"


class Link(models.Model):
    """An event's place in the chain: each hash covers the one before it."""

    position = models.BigIntegerField(primary_key=True)
    event = models.OneToOneField(Event, on_delete=models.DO_NOTHING, db_constraint=False)
    hash = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"{self.position} {self.hash[:12]}"


class Counter(models.Model):
    """A number that goes up in the transaction that changes what it counts."""

    name = models.CharField(max_length=30, primary_key=True)
    value = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.name} = {self.value}"


class StoredFile(models.Model):
    """A file kept by its SHA-256; the same content is kept once."""

    sha256 = models.CharField(max_length=64, primary_key=True)
    size = models.BigIntegerField()
    stored_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.sha256

    @property
    def path(self) -> str:
        return f"{self.sha256[:2]}/{self.sha256}"


class MailQuerySet(models.QuerySet["Mail"]):
    def due(self) -> "MailQuerySet":
        return self.filter(sent_at=None, failed_at=None, send_after__lte=timezone.now())

    def about(self, thing: str) -> "MailQuerySet":
        return self.filter(thing=thing)


class Mail(models.Model):
    """A mail as its reader gets it, kept as sent. The outbox is the rows without `sent_at`."""

    to = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="mails")
    address = models.EmailField()
    language = models.CharField(max_length=10)
    key = models.CharField(max_length=60)
    subject = models.CharField(max_length=200)
    body = models.TextField()
    thing = models.CharField(max_length=120, blank=True, db_index=True)
    created_at = models.DateTimeField(default=timezone.now)
    send_after = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    objects = MailQuerySet.as_manager()

    def __str__(self) -> str:
        return self.subject


class Job(models.Model):
    """Long work that somebody waits for: progress in words and numbers, and a result that waits for them."""

    class State(models.TextChoices):
        WAITING = "waiting"
        RUNNING = "running"
        DONE = "done"
        FAILED = "failed"
        CANCELLED = "cancelled"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    function = models.CharField(max_length=120)
    arguments = models.JSONField(default=dict)
    title = models.CharField(max_length=200)
    language = models.CharField(max_length=10, default="en")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="jobs")
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    step = models.CharField(max_length=200, blank=True)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    problem = models.TextField(blank=True)
    result_url = models.CharField(max_length=300, blank=True)
    file = models.ForeignKey(StoredFile, null=True, on_delete=models.PROTECT)
    file_name = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.title

    @property
    def is_over(self) -> bool:
        return self.state in {self.State.DONE, self.State.FAILED, self.State.CANCELLED}


class KnownWord(models.Model):
    """A word of the texts that can be searched, as it is written, and in how many of them it stands."""

    word = models.CharField(max_length=60, primary_key=True)
    folded = models.CharField(max_length=60)
    length = models.PositiveSmallIntegerField()
    texts = models.IntegerField()

    class Meta:
        indexes = [models.Index(fields=["length", "-texts"], name="known_words_by_length")]

    def __str__(self) -> str:
        return self.word


class Beat(models.Model):
    """A worker's sign of life; a task whose worker has stopped beating is run again."""

    worker = models.CharField(max_length=64, primary_key=True)
    seen_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.worker


def thing_key(thing: Any) -> str:
    """The name under which events and mails remember a row: `submissions.submission:VR-2026-KEN`."""
    return f"{thing._meta.label_lower}:{getattr(thing, 'event_name', None) or thing.pk}"
