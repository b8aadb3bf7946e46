"""Calls for earlier rounds, so that reviews of several can be published."""

import datetime as dt

import pytest
from django.utils import timezone

from stocktake.cycles.models import Cycle
from stocktake.submissions import actions as submissions


@pytest.fixture
def rounds(world):
    """The world with a call in two more rounds."""
    now = timezone.now()
    for slug in ("imrf-2022", "regional-2024"):
        submissions.open_call(
            cycle=Cycle.objects.get(pk=slug), kind="voluntary-review", opens_at=now - dt.timedelta(days=10),
            closes_at=now + dt.timedelta(days=30), titles={"en": "Call"}, texts={"en": "Send."}, accepts_late=True,
            by=world.people["secretariat"],
        )  # fmt: skip
    return world
