"""The public record as one list: what is in it, what it can be found by, what it costs."""

from __future__ import annotations

import pytest

from stocktake.submissions import actions as submissions
from stocktake.submissions.models import Submission
from stocktake.submissions.records import records

pytestmark = pytest.mark.django_db


def found(**chosen) -> list[str]:
    told = records()
    bits = told.bitmaps.choose({facet: [value] for facet, value in chosen.items()})
    return [record.number for place, record in enumerate(told.all) if bits >> place & 1]


def test_only_what_is_current_is_in_it_and_it_follows_every_publication(world):
    assert records().all == []
    submission = world.in_state("published")
    assert found() == ["VR-2028-KEN-1"]
    submissions.withdraw(submission, note="At our wish.", by=world.fresh("focal-point"))
    assert records().all == []


def test_a_review_is_found_by_state_commission_round_language_and_objective(world):
    submission = world.draft()
    section = submission.document.sections.get(key="3.7")
    section.text, section.version = "We shortened the procedure.", 1
    section.save()
    submissions.submit(submission, by=world.fresh("focal-point"))
    submissions.publish(Submission.objects.get(pk=submission.pk), by=world.fresh("secretariat"))
    for chosen in (
        {"country": "KEN"}, {"region": "eca"}, {"cycle": "regional-2028"}, {"language": "en"}, {"objective": "7"},
        {"kind": "voluntary-review"},
    ):  # fmt: skip
        assert found(**chosen) == ["VR-2028-KEN-1"], chosen
    for chosen in ({"country": "UGA"}, {"region": "ece"}, {"objective": "8"}, {"group": "ldc"}, {"planet": "mars"}):
        assert found(**chosen) == [], chosen
    assert records().bitmaps.counts("objective", {"country": ["KEN"]}) == {"7": 1}


def test_the_record_is_made_in_seven_queries_and_then_costs_one(world, django_assert_num_queries):
    world.in_state("published")
    with django_assert_num_queries(7):
        records()
    with django_assert_num_queries(1):
        records()
