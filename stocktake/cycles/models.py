"""Rounds of review, their occasions, the phases that open verbs, and what is entered about milestones."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from stocktake.core.languages import MultilingualField


class Cycle(models.Model):
    """A round: regional reviews and the global forum alternate every two years (A/RES/73/195, paras 49 and 50)."""

    class Kind(models.TextChoices):
        REGIONAL = "regional", _("Regional reviews")
        GLOBAL = "global", _("International Migration Review Forum")

    slug = models.SlugField(primary_key=True, max_length=20)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    year = models.PositiveSmallIntegerField(unique=True)
    name = MultilingualField()
    summary = MultilingualField()

    def __str__(self) -> str:
        return str(self.name)


class Occasion(models.Model):
    """A meeting of a cycle. A date that nobody knows stays unknown."""

    class Kind(models.TextChoices):
        CONSULTATION = "consultation", _("Multi-stakeholder consultation")
        REVIEW = "review", _("Regional review meeting")
        DIALOGUE = "dialogue", _("Dialogue")
        HEARING = "hearing", _("Multi-stakeholder hearing")
        FORUM = "forum", _("Forum")

    cycle = models.ForeignKey(Cycle, on_delete=models.CASCADE, related_name="occasions")
    commission = models.ForeignKey(
        "framework.Commission", null=True, on_delete=models.PROTECT, related_name="occasions"
    )
    kind = models.CharField(max_length=20, choices=Kind.choices)
    opens_on = models.DateField(null=True)
    closes_on = models.DateField(null=True)
    place = MultilingualField()
    note = MultilingualField()
    source = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="an_occasion_closes_no_earlier_than_it_opens",
                condition=Q(opens_on=None, closes_on=None) | Q(closes_on__gte=F("opens_on")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.opens_on or '?'}"


class Phase(models.Model):
    """A dated row that opens verbs: while it is open, what `OPENS` names for its kind can be done."""

    class Kind(models.TextChoices):
        SUBMISSION = "submission", _("Submission")

    OPENS = {Kind.SUBMISSION: frozenset({"submit"})}

    cycle = models.ForeignKey(Cycle, on_delete=models.CASCADE, related_name="phases")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    opens_at = models.DateTimeField()
    closes_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(name="a_phase_closes_after_it_opens", condition=Q(closes_at__gt=F("opens_at"))),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.cycle_id}"

    def has_opened(self, moment: dt.datetime | None = None) -> bool:
        return self.opens_at <= (moment or timezone.now())

    def has_closed(self, moment: dt.datetime | None = None) -> bool:
        return self.closes_at <= (moment or timezone.now())

    def opens(self, verb: str, moment: dt.datetime | None = None) -> bool:
        moment = moment or timezone.now()
        return verb in self.OPENS[self.Kind(self.kind)] and self.has_opened(moment) and not self.has_closed(moment)


class Extension(models.Model):
    """A phase that closes later than first said, and why."""

    phase = models.ForeignKey(Phase, on_delete=models.CASCADE, related_name="extensions")
    closed_at = models.DateTimeField()
    closes_at = models.DateTimeField()
    reason = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.CheckConstraint(name="an_extension_is_later", condition=Q(closes_at__gt=F("closed_at"))),
        ]

    def __str__(self) -> str:
        return f"{self.phase_id} until {self.closes_at:%Y-%m-%d}"


class MilestoneEntry(models.Model):
    """What a person or a source has entered about a milestone: its date, a move with its reason, that it was met."""

    cycle = models.ForeignKey(Cycle, on_delete=models.CASCADE, related_name="milestone_entries")
    commission = models.ForeignKey("framework.Commission", null=True, on_delete=models.PROTECT, related_name="+")
    key = models.SlugField()
    on = models.DateField(null=True)
    reason = models.TextField(blank=True)
    met_on = models.DateField(null=True)
    source = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["cycle", "commission", "key"], name="one_entry_for_a_commissions_milestone"
            ),
            models.UniqueConstraint(
                fields=["cycle", "key"], condition=Q(commission=None), name="one_entry_for_a_cycles_milestone"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.cycle_id} {self.commission_id or ''} {self.key}"
