"""What a paragraph speaks of, proposed and decided; and the words by which it is proposed."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from stocktake.assist.lexicon import CODES, HEAVIEST, Entry
from stocktake.documents.models.texts import Document

PERSON = settings.AUTH_USER_MODEL


class TagKind(models.TextChoices):
    OBJECTIVE = "objective", _("Objective")
    PRINCIPLE = "principle", _("Guiding principle")
    TARGET = "target", _("SDG target")


def in_order(kind: str, code: str) -> tuple[int, int, int, str]:
    """By kind, then by number: 7 before 10, 10.7 before 10.a."""
    first, _dot, rest = code.partition(".")
    kinds: list[str] = list(TagKind.values)
    return kinds.index(kind), int(first), int(rest) if rest.isdecimal() else 99, rest


class Tag(models.Model):
    """An objective, a principle or an SDG target on one paragraph, as it stood in one version of its section.

    A proposal until a person decides; what a person rejected or took away stays, so that it is not proposed again.
    """

    class Standing(models.TextChoices):
        PROPOSED = "proposed", _("Proposed")
        ACCEPTED = "accepted", _("Accepted")
        REJECTED = "rejected", _("Rejected")

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="tags")
    key = models.CharField(max_length=12)
    version = models.PositiveIntegerField()
    block = models.PositiveIntegerField()  # from 0, among the text's blocks at that version
    quote = models.TextField()
    sha256 = models.CharField(max_length=64)
    kind = models.CharField(max_length=10, choices=TagKind.choices)
    code = models.CharField(max_length=6)  # "7" of the objectives and principles, "10.7" of the SDG targets
    standing = models.CharField(max_length=10, choices=Standing.choices, default=Standing.PROPOSED)
    score = models.FloatField(null=True)  # none: added by hand
    band = models.CharField(max_length=10, blank=True)
    words = models.JSONField(default=list)  # [start, end, words] in the quote: what decided
    engine = models.CharField(max_length=20, blank=True)
    lexicon = models.CharField(max_length=20, blank=True)  # its version
    made_at = models.DateTimeField(default=timezone.now)
    decided_by = models.ForeignKey(PERSON, null=True, on_delete=models.SET_NULL, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["document", "key", "block", "sha256", "kind", "code"],
                name="a_code_stands_once_on_a_paragraph",
            ),
            models.CheckConstraint(
                name="a_tag_is_decided_exactly_when_not_proposed",
                condition=Q(standing="proposed", decided_at=None, decided_by=None)
                | (~Q(standing="proposed") & Q(decided_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="a_tag_is_scored_exactly_when_an_engine_made_it",
                condition=Q(engine="", score=None, band="") | (~Q(engine="") & Q(score__isnull=False) & ~Q(band="")),
            ),
        ]
        indexes = [models.Index(fields=["document", "key"], name="tags_of_a_section")]

    def __str__(self) -> str:
        return f"{self.key} {self.kind} {self.code} {self.standing}"

    @property
    def is_likely(self) -> bool:
        return self.band == "likely"

    @property
    def said(self) -> list[str]:
        """The words that decided, each once."""
        return list(dict.fromkeys(words for _start, _end, words in self.words))


class LexiconEntry(models.Model):
    """A weighted term of the lexicon. `is_shipped`: as it came with the program, so that a new seed may change it."""

    class Kind(models.TextChoices):
        OBJECTIVE = "objective", _("Objective")
        PRINCIPLE = "principle", _("Guiding principle")
        PROCEDURE = "procedure", _("Procedure: speaks against a proposal")

    kind = models.CharField(max_length=10, choices=Kind.choices)
    code = models.PositiveSmallIntegerField()  # 0 for procedure
    language = models.CharField(max_length=2)
    term = models.CharField(max_length=120)
    weight = models.FloatField()
    note = models.CharField(max_length=300, blank=True)
    is_shipped = models.BooleanField(default=False)
    is_off = models.BooleanField(default=False)
    changed_at = models.DateTimeField(default=timezone.now)
    changed_by = models.ForeignKey(PERSON, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "code", "language", "term"], name="a_term_speaks_once_for_a_code_in_a_language"
            ),
            models.CheckConstraint(
                name="a_term_weighs_no_more_than_the_heaviest", condition=Q(weight__gte=0, weight__lte=HEAVIEST)
            ),
            models.CheckConstraint(
                name="a_term_speaks_for_a_code_there_is",
                condition=Q(kind="objective", code__gte=1, code__lt=CODES["objective"].stop)
                | Q(kind="principle", code__gte=1, code__lt=CODES["principle"].stop)
                | Q(kind="procedure", code=0),
            ),
        ]
        indexes = [models.Index(fields=["language", "kind", "code"], name="terms_of_a_code")]

    def __str__(self) -> str:
        return f"{self.language} {self.kind} {self.code}: {self.term}"

    def told(self) -> Entry:
        """As the assistant takes it."""
        return Entry(self.kind, self.code, self.language, self.term, self.weight, self.note)

    def facts(self) -> dict[str, Any]:
        """What an event keeps of it."""
        return {"language": self.language, "kind": self.kind, "code": self.code, "term": self.term}
