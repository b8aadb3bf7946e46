"""Coverage is counted: against the public downloads alone, at full size, and within the weight of a page."""

from __future__ import annotations

import datetime as dt
import gzip
import json
import random
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from stocktake.accounts.actions import government_for
from stocktake.cycles.models import Occasion
from stocktake.documents import actions as documents
from stocktake.documents.models import ParagraphTag
from stocktake.framework.models import Country, GroupMembership
from stocktake.reviews import actions as reviews
from stocktake.submissions.models import Filing, Publication, Submission
from stocktake.synthesis import actions, queries
from stocktake.synthesis.models import Report
from tests.synthesis.conftest import FINDING, NUMBER

pytestmark = pytest.mark.django_db
DESK = f"/en/desk/reports/{NUMBER}/"


def published(world: Any, iso3: str, texts: dict[str, str], language: str = "en") -> Submission:
    """On the record without its files, which these tests do not read."""
    country = Country.objects.get(pk=iso3)
    government_for(country, by=None)
    made = reviews.begin(country, world.cycle, language=language, by=world.fresh("secretariat"))
    documents.fill(made.document, texts, by=None, origin="typed")
    revision = documents.freeze(made.document, documents.content_of(made.document, facts={}), by=None)
    filing = Filing.objects.create(submission=made, number=1, revision=revision, receipt=iso3)
    Publication.objects.create(submission=made, version=1, number=f"{made.number}-1", revision=revision, filing=filing)
    return made


def cells(report: Report) -> dict[tuple[str, int], str]:
    rows = queries.matrix(report).rows
    return {(row.country.pk, n): str(cell) for row in rows for n, cell in enumerate(row.cells, 1)}


def test_it_is_what_the_public_downloads_say(bench):
    """Counted again from the JSON that everybody can download, and from the text of the chapters."""
    published(bench.world, "MLI", {"3.1": "Data.", "3.23": "Together.", "1a": "How."}, "fr")
    paragraph = Publication.objects.get(number="VR-2028-MLI-1").revision.paragraphs.get(key="1a")
    ParagraphTag.objects.create(paragraph=paragraph, kind="objective", code="17")
    pin = bench.pin()
    bench.pin("We search for the missing.")  # pinned and named in no chapter: it counts for nothing
    bench.write({"3": f"So it is {pin.marker}."})
    download = json.loads(b"".join(Client().get("/en/reviews/KEN/regional-2028/v1/review.json").streaming_content))
    keys = set(json.dumps(download).split('"'))
    spoken = {("KEN", n) for n in range(1, 24) if f"3.{n}" in keys}
    wanted = dict.fromkeys(spoken | {("MLI", 1), ("MLI", 23), ("MLI", 17)}, "spoken") | {("KEN", 7): "cited"}
    assert spoken == {("KEN", 7), ("KEN", 8)}
    assert {spot: cell for spot, cell in cells(bench.report).items() if cell != "silent"} == wanted
    found = queries.matrix(bench.report)
    assert [(one.number, count) for one, count in found.uncited_objectives] == [(1, 1), (8, 1), (17, 1), (23, 1)]
    assert [country.pk for country in found.uncited_states] == ["MLI"]
    members = set(Country.objects.of_commission("eca").values_list("pk", flat=True))
    assert {country.pk for country in found.silent} == members - {"KEN", "MLI"}
    assert [(part.name, part.reviewed, part.cited) for part in found.languages] == [("en", 1, 1), ("fr", 1, 0)]


def test_a_citation_of_another_round_is_no_coverage_of_this_one(bench):
    pin = bench.pin()
    bench.write({"3": f"So it is {pin.marker}."})
    assert cells(bench.report)["KEN", 7] == "cited"
    Submission.objects.filter(pk=bench.review.pk).update(cycle="regional-2024")
    assert cells(bench.report)["KEN", 7] == "silent"


def test_groups_are_those_of_the_day_of_the_meeting(bench):
    published(bench.world, "MLI", {"3.1": "Data."})
    day = dt.date(2028, 6, 1)
    Occasion.objects.create(
        cycle=bench.world.cycle,
        commission_id="eca",
        kind="review",
        opens_on=day,
        closes_on=day,
        place={},
        note={},
        source="S",
    )
    members = Country.objects.of_commission("eca")
    in_group = GroupMembership.objects.on(day).filter(country__in=members, group="ldc").count()
    found = queries.matrix(bench.report)
    assert found.day == day
    part = next(one for one in found.groups if one.name == "LDC")
    assert (part.members, part.reviewed, part.cited) == (in_group, 1, 0)
    GroupMembership.objects.filter(country="MLI", group="ldc").update(until=day)
    part = next(one for one in queries.matrix(bench.report).groups if one.name == "LDC")
    assert (part.members, part.reviewed) == (in_group - 1, 0)


def test_the_page_is_light_with_every_state_and_objective(bench):
    everything = {f"3.{n}": f"On {n}." for n in range(1, 24)}
    states = list(Country.objects.of_commission("eca").exclude(pk="KEN").values_list("pk", flat=True))
    for iso3 in states:
        published(bench.world, iso3, everything)
    paragraph = Publication.objects.get(number=f"VR-2028-{states[0]}-1").revision.paragraphs.get(key="3.9")
    pin = actions.pin(bench.report, paragraph.pk, stance="gap", by=bench.officer)
    bench.write({"3": f"So {pin.marker}."})
    client = bench.world.client("regional-officer")
    answer = client.get(f"{DESK}coverage/")
    page = answer.content
    assert len(gzip.compress(page, 6)) <= 25_000
    assert len(states) + 1 == 54
    assert page.count(b'<td class="spoken">') == len(states) * 23 - 1 + 2  # Kenya speaks of two
    assert page.count(b'<td class="cited">') == 1
    with CaptureQueriesContext(connection) as many:
        client.get(f"{DESK}coverage/")
    Publication.objects.exclude(number__startswith="VR-2028-KEN").update(standing="superseded")
    with CaptureQueriesContext(connection) as one:
        client.get(f"{DESK}coverage/")
    assert len(many) == len(one)


@pytest.mark.parametrize("path", ["", "evidence/", "pins/", "write/3/"])
def test_the_desks_pages_ask_as_much_for_one_pin_as_for_thirty(bench, path):
    bench.write({"3": f"So [@1].\n\n> {FINDING} [@1]"})
    bench.pin()
    client = bench.world.client("regional-officer")
    client.get(DESK + path)
    with CaptureQueriesContext(connection) as one:
        assert client.get(DESK + path).status_code == 200
    for _n in range(29):
        bench.pin()
    bench.write({"3": "\n\n".join(f"So [@{n}]." for n in range(1, 31))})
    with CaptureQueriesContext(connection) as many:
        assert client.get(DESK + path).status_code == 200
    assert len(one) == len(many)


def test_public_pages_ask_six_times_at_most_and_as_much_for_one_as_for_many(bench):
    bench.brought_to("published")
    client = Client()
    client.get("/en/reports/")
    with CaptureQueriesContext(connection) as listed:
        assert client.get("/en/reports/").status_code == 200
    with CaptureQueriesContext(connection) as page:
        assert client.get("/en/reports/regional-2028-eca/").status_code == 200
    assert (len(listed), len(page)) == (2, 5)
    bench.correct({"3.7": "Other words."})
    with CaptureQueriesContext(connection) as page:
        assert client.get("/en/reports/regional-2028-eca/").status_code == 200
    assert len(page) == 6


def test_a_long_report_is_paged_by_chapter_and_keeps_its_addresses(bench):
    rng = random.Random(7)
    letters = "abcdefghijklmnopqrstuvwxyz"

    def words(count: int) -> str:
        return " ".join("".join(rng.choice(letters) for _ in range(rng.randint(3, 9))) for _ in range(count))

    pin = bench.pin()
    bench.write_all(pin.marker)
    bench.write({key: "\n\n".join(f"{words(110)} {pin.marker}" for _ in range(12)) for key in ("1", "3", "4", "5")})
    bench.consult()
    actions.finalise(bench.report, by=bench.officer)
    actions.publish(bench.report, by=bench.officer)
    client = Client()
    first = client.get("/en/reports/regional-2028-eca/").content
    third = client.get("/en/reports/regional-2028-eca/?chapter=3").content
    assert max(len(gzip.compress(page, 6)) for page in (first, third)) <= 25_000
    last = bench.report.revision.paragraphs.exclude(number=None).order_by("-number").first().number
    for page in (first, third):
        assert all(page.count(f'id="p{n}"'.encode()) == 1 for n in range(1, last + 1))
    assert b'href="?chapter=3#p14"' in first
    assert b'<div class="block" id="p14">' in third
