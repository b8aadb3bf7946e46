"""A region's report beside the small world: Kenya has reviewed, Africa's officer writes."""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import Any

import pytest
from django.utils import timezone

from stocktake.documents import actions as documents
from stocktake.documents.drafts import Draft
from stocktake.documents.models import Paragraph
from stocktake.framework.models import Commission
from stocktake.submissions import actions as submissions
from stocktake.submissions.models import Submission
from stocktake.synthesis import actions
from stocktake.synthesis.models import Pin, Report
from stocktake.synthesis.views import writing

NUMBER = "RR-2028-ECA"
FINDING = "Desks at the border were opened, and forty thousand people were heard there."
GAP = "Money for the desks ends next year."
CHAPTERS = ("1", "2", "3", "4", "5", "6a")


@dataclasses.dataclass
class Bench:
    """The report while it is written, and the review it rests on."""

    world: Any
    review: Submission

    @property
    def report(self) -> Report:
        return Report.objects.with_names().get(number=NUMBER)

    @property
    def officer(self) -> Any:
        return self.world.fresh("regional-officer")

    def passage(self, words: str = FINDING) -> Paragraph:
        found = Paragraph.objects.filter(text=words, revision__publication__standing="current")
        return found.get()

    def pin(self, passage: str = FINDING, **told: Any) -> Pin:
        told = {"stance": "progress", "by": self.officer} | told
        return actions.pin(self.report, self.passage(passage).pk, **told)

    def lent(self, role: str = "regional-officer") -> Draft:
        person, report = self.world.fresh(role), self.report
        rights = writing.rights_on(report, person)
        assert rights is not None
        return writing.lend(report, person, rights, {})

    def write(self, texts: dict[str, str]) -> None:
        documents.fill(self.report.document, texts, by=self.officer, origin="typed")

    def write_all(self, marker: str) -> None:
        self.write({key: f"Chapter {key} says so {marker}." for key in CHAPTERS})

    def consult(self, **told: Any) -> None:
        told = {"closes_on": timezone.localdate() + dt.timedelta(days=20), "asks_members": True, **told}
        actions.consult(self.report, self.lent(), by=self.officer, **told)

    def share(self, role: str, *, right: str = "comment") -> None:
        share, _key = documents.offer(self.lent(), address=self.world.people[role].email, right=right)
        documents.accept_share(share, by=self.world.fresh(role))

    def correct(self, texts: dict[str, str]) -> None:
        review = Submission.objects.get(pk=self.review.pk)
        submissions.correct(review, texts=texts, note="At the wish of the State.", by=self.world.fresh("secretariat"))

    def withdraw(self) -> None:
        review = Submission.objects.get(pk=self.review.pk)
        submissions.withdraw(review, note="At our wish.", by=self.world.fresh("focal-point"))

    def brought_to(self, state: str) -> Report:
        """By real moves, with one pin that every chapter cites."""
        pin = self.pin()
        self.write_all(pin.marker)
        for wanted, step in (
            ("consultation", self.consult),
            ("final", lambda: actions.finalise(self.report, by=self.officer)),
            ("published", lambda: actions.publish(self.report, by=self.officer)),
            ("transmitted", self.transmit),
        ):
            if self.report.state == state:
                break
            step()
            assert self.report.state == wanted
        assert self.report.state == state
        return self.report

    def transmit(self) -> None:
        today = timezone.localdate()
        actions.transmit(self.report, recipient="coordinator", sent_on=today, form="docx", by=self.officer)


def review_of_kenya(world: Any) -> Submission:
    review = world.draft()
    author = world.fresh("focal-point")
    documents.fill(
        review.document, {"3.7": f"{FINDING}\n\n{GAP}", "3.8": "We search for the missing."}, by=author, origin="typed"
    )
    submissions.submit(review, by=author)
    submissions.publish(Submission.objects.get(pk=review.pk), by=world.fresh("secretariat"))
    return Submission.objects.get(pk=review.pk)


@pytest.fixture
def bench(world) -> Bench:
    review = review_of_kenya(world)
    actions.begin(world.cycle, Commission.objects.get(pk="eca"), language="en", by=world.fresh("regional-officer"))
    return Bench(world, review)
