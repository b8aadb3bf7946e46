"""Beginning a State's review."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from stocktake.accounts import queries as people
from stocktake.accounts.actions import government_for
from stocktake.cycles.models import Cycle
from stocktake.framework.models import Country
from stocktake.reviews.models import Review
from stocktake.reviews.states import KIND
from stocktake.submissions import actions as submissions
from stocktake.submissions.models import Submission
from stocktake.submissions.queries import outline_for


def review_of(country: Country, cycle: Cycle) -> Review | None:
    reviews = Review.objects.select_related("submission__document", "submission__outline")
    return reviews.filter(country=country, cycle=cycle).first()


def begin(country: Country, cycle: Cycle, *, language: str, by: Any, is_invented: bool = False) -> Submission:
    """The State's draft for that cycle: the one that is there, or a new one."""
    with transaction.atomic():
        government = people.government_of(country.pk) or government_for(country, by=by)
        Country.objects.select_for_update().get(pk=country.pk)  # two starters make one draft
        if found := review_of(country, cycle):
            return found.submission
        submission = submissions.begin(
            kind=KIND,
            number=f"VR-{cycle.year}-{country.pk}",
            path=f"reviews/{country.pk}/{cycle.pk}/",
            cycle=cycle,
            outline=outline_for(KIND, cycle.year),
            organisation=government,
            language=language,
            by=by,
            is_invented=is_invented,
        )
        Review.objects.create(submission=submission, country=country, cycle=cycle)
    return submission
