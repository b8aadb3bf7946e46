"""The Global Compact and the States: reference data, keyed by their own names, loaded by `seed`."""

from __future__ import annotations

import datetime as dt

from django.db import models
from django.db.models import F, Q

from stocktake.core.languages import MultilingualField


class Objective(models.Model):
    """One of the 23 objectives (A/RES/73/195, paragraphs 17 to 39)."""

    number = models.PositiveSmallIntegerField(primary_key=True)
    title = MultilingualField()
    label = MultilingualField()
    actions = models.PositiveSmallIntegerField()
    sdg_targets = models.JSONField(default=list)

    def __str__(self) -> str:
        return f"{self.number}. {self.label}"

    @property
    def paragraph(self) -> int:
        return self.number + 16


class Principle(models.Model):
    """One of the ten guiding principles (A/RES/73/195, paragraph 15)."""

    number = models.PositiveSmallIntegerField(primary_key=True)
    slug = models.SlugField(unique=True)
    name = MultilingualField()
    summary = MultilingualField()

    def __str__(self) -> str:
        return str(self.name)


class Commission(models.Model):
    """A United Nations regional commission, which runs its region's review."""

    slug = models.SlugField(primary_key=True, max_length=10)
    acronym = MultilingualField()
    name = MultilingualField()
    region = MultilingualField()

    def __str__(self) -> str:
        return str(self.acronym)


class CountryQuerySet(models.QuerySet["Country"]):
    def member_states(self) -> CountryQuerySet:
        return self.filter(un_status="member")

    def of_commission(self, slug: str) -> CountryQuerySet:
        """The commission's member States; associates and territories are not States that review."""
        seats = CommissionSeat.objects.filter(commission=slug, membership="member")
        return self.filter(un_status="member", pk__in=seats.values("country"))


class Country(models.Model):
    """A State or territory of the M49 standard."""

    iso3 = models.CharField(max_length=3, primary_key=True)
    m49 = models.CharField(max_length=3, unique=True)
    un_status = models.CharField(max_length=40)
    region = MultilingualField()
    subregion = MultilingualField()
    name = MultilingualField()
    commissions: models.ManyToManyField[Commission, CommissionSeat] = models.ManyToManyField(
        Commission, through="CommissionSeat", related_name="countries"
    )
    objects = CountryQuerySet.as_manager()

    def __str__(self) -> str:
        return str(self.name)

    @property
    def sort_name(self) -> str:
        """A key that files accented and Arabic names where a reader looks for them."""
        import unicodedata  # noqa: PLC0415  (only lists sort)

        return "".join(
            c for c in unicodedata.normalize("NFD", str(self.name).casefold()) if not unicodedata.combining(c)
        )


class CommissionSeat(models.Model):
    """Membership in a commission. A State can sit in two or more."""

    commission = models.ForeignKey(Commission, on_delete=models.CASCADE)
    country = models.ForeignKey(Country, on_delete=models.CASCADE, related_name="seats")
    membership = models.CharField(max_length=10)  # member, associate

    class Meta:
        constraints = [models.UniqueConstraint(fields=["commission", "country"], name="one_seat_in_a_commission")]

    def __str__(self) -> str:
        return f"{self.country_id} in {self.commission_id}"


class Group(models.Model):
    """A group of countries in special situations: LDC, LLDC, SIDS."""

    slug = models.SlugField(primary_key=True, max_length=10)
    name = MultilingualField()
    abbreviation = MultilingualField()

    def __str__(self) -> str:
        return str(self.name)


class GroupMembershipQuerySet(models.QuerySet["GroupMembership"]):
    def on(self, day: dt.date) -> GroupMembershipQuerySet:
        """Memberships in force that day; `until` is the first day outside."""
        return self.filter(Q(since=None) | Q(since__lte=day), Q(until=None) | Q(until__gt=day))


class GroupMembership(models.Model):
    """Dated: States join and leave groups, also during a cycle."""

    group = models.ForeignKey(Group, on_delete=models.CASCADE)
    country = models.ForeignKey(Country, on_delete=models.CASCADE, related_name="group_memberships")
    since = models.DateField(null=True)
    until = models.DateField(null=True)
    source = models.CharField(max_length=200)
    note = models.CharField(max_length=300, blank=True)
    objects = GroupMembershipQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["group", "country"], name="one_membership_of_a_group"),
            models.CheckConstraint(
                name="a_membership_ends_after_it_began",
                condition=Q(since=None) | Q(until=None) | Q(until__gt=F("since")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.country_id} in {self.group_id}"


class StakeholderCategory(models.Model):
    """Who takes part besides States (A/RES/73/195, paragraph 44)."""

    slug = models.SlugField(primary_key=True)
    name = MultilingualField()
    position = models.PositiveSmallIntegerField()

    def __str__(self) -> str:
        return str(self.name)


class RoundTable(models.Model):
    """A round table of a forum or round, and the objectives it takes. Lists differ: each keeps its source."""

    series = models.SlugField()
    number = models.PositiveSmallIntegerField()
    name = MultilingualField()
    objective = models.ForeignKey(Objective, on_delete=models.CASCADE, related_name="round_tables")
    source = models.CharField(max_length=200)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["series", "objective"], name="one_table_for_an_objective")]

    def __str__(self) -> str:
        return f"{self.series} {self.number}"
