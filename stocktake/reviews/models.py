"""A State's voluntary GCM review: which State, which cycle."""

from __future__ import annotations

from django.db import models

from stocktake.submissions.models import Submission


class Review(models.Model):
    """One for a State and a cycle; its versions are the submission's publications."""

    submission = models.OneToOneField(Submission, on_delete=models.CASCADE, primary_key=True, related_name="review")
    country = models.ForeignKey("framework.Country", on_delete=models.PROTECT, related_name="reviews")
    cycle = models.ForeignKey("cycles.Cycle", on_delete=models.PROTECT, related_name="reviews")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["country", "cycle"], name="one_review_of_a_state_in_a_cycle")]

    def __str__(self) -> str:
        return f"{self.country_id} {self.cycle_id}"
