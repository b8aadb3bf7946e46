"""A public record to look at: reviews of any State in two rounds, tags, and pages as trees."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client
from django.utils import timezone
from lxml import html

from stocktake.cycles.models import Cycle
from stocktake.documents import actions as documents
from stocktake.documents.models import Paragraph, ParagraphTag
from stocktake.framework.models import Country
from stocktake.reviews import actions as reviews
from stocktake.submissions import actions as submissions
from stocktake.submissions.models import Publication, Submission
from stocktake.submissions.records import made


@pytest.fixture
def two_rounds(world):
    """A call of the forum's round beside the world's own."""
    now = timezone.now()
    submissions.open_call(
        cycle=Cycle.objects.get(pk="imrf-2026"), kind="voluntary-review", opens_at=now - dt.timedelta(days=300),
        closes_at=now - dt.timedelta(days=200), titles={"en": "Call of 2026"}, texts={"en": "Send it."},
        accepts_late=True, by=world.people["secretariat"],
    )  # fmt: skip
    return world


@pytest.fixture
def publish(world):
    """Publishes a State's review: `publish("AGO", {"3.7": "…"})`; gives the submission as it stands."""

    def publishing(iso3: str, texts: dict[str, str], cycle: str = "regional-2028", language: str = "en") -> Submission:
        country = Country.objects.get(pk=iso3)
        draft = reviews.begin(country, Cycle.objects.get(pk=cycle), language=language, by=None)
        documents.fill(draft.document, texts, by=None, origin="typed")
        submissions.submit(draft, by=None)
        submissions.publish(Submission.objects.get(pk=draft.pk), by=None)
        return Submission.objects.get(pk=draft.pk)

    return publishing


@pytest.fixture
def tag():
    """Tags the first paragraph of a published answer."""

    def tagging(submission: Submission, key: str, kind: str, code: str) -> Paragraph:
        revision = Publication.objects.get(submission=submission, standing="current").revision
        paragraph = revision.paragraphs.filter(key=key, number__isnull=False).order_by("position")[0]
        ParagraphTag.objects.create(paragraph=paragraph, kind=kind, code=code)
        made.cache_clear()
        return paragraph

    return tagging


@pytest.fixture
def page():
    """A page as a tree; `.status` beside it."""

    def asking(address: str, status: int = 200):
        answer = Client().get(address)
        assert answer.status_code == status, f"{address}: {answer.status_code}"
        return html.fromstring(answer.content.decode())

    return asking


@pytest.fixture
def words():
    """What a piece of a page says, in one line."""
    return lambda tree: " ".join(tree.text_content().split())


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
