"""Home, regions and countries: where the rounds stand, who took part, what a State filed; counted again by hand."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.test import Client
from django.utils import timezone

from stocktake.core import files
from stocktake.cycles.models import Cycle, Occasion
from stocktake.documents import actions as documents
from stocktake.documents.models import Paragraph
from stocktake.framework.models import Commission, Country
from stocktake.reviews import actions as reviews
from stocktake.submissions import actions as submissions
from stocktake.submissions.models import Provenance, Publication, Submission

pytestmark = pytest.mark.django_db


def send(iso3: str, cycle: Cycle) -> Submission:
    """Filed, and not published."""
    draft = reviews.begin(Country.objects.get(pk=iso3), cycle, language="en", by=None)
    documents.fill(draft.document, {"1a": "Unread words."}, by=None, origin="typed")
    submissions.submit(draft, by=None)
    return Submission.objects.get(pk=draft.pk)


def spoken_of(**where) -> dict[int, set[str]]:
    """Objective to States that answer under it, looked up row by row."""
    found: dict[int, set[str]] = {}
    current = Paragraph.objects.filter(revision__publication__standing="current", number__isnull=False, **where)
    for one in current.filter(key__startswith="3."):
        iso3 = one.revision.publication.submission.organisation.country_id
        found.setdefault(int(one.key[2:]), set()).add(iso3)
    return found


def ranking(tree, words) -> list[tuple[int, int]]:
    told = [words(one) for one in tree.xpath("//ol[@class='ranking']/li")]
    return [tuple(map(int, re.fullmatch(r"Objective (\d+): .* (\d+) States?", one).groups())) for one in told]


@pytest.fixture
def record(two_rounds, publish):
    publish("AGO", {"3.7": "On it.", "3.9": "On it."}, "imrf-2026")
    publish("AGO", {"3.7": "On it.", "3.10": "On it."})
    publish("GHA", {"3.7": "On it.", "3.10": "On it."})
    publish("FRA", {"3.9": "On it."})
    return two_rounds


@pytest.mark.usefixtures("record")
def test_the_numbers_of_home_are_counted_by_hand_and_open(page, words):
    tree = page("/en/")
    figures = {words(a): a.get("href") for a in tree.xpath("//a[@class='figure']")}
    assert figures == {
        "4 reviews on the record": "/en/reviews/",
        "3 States have reviewed": "/en/countries/",
        "3 objectives of 23 spoken of": "/en/objectives/",
        "3 reviews in the round under way": "/en/cycles/regional-2028/",
    }
    counted = {number: len(states) for number, states in spoken_of().items()}
    assert dict(ranking(tree, words)) == counted == {7: 2, 9: 2, 10: 2}
    for href in [*figures.values(), *tree.xpath("//ol[@class='ranking']//a/@href")]:
        assert Client().get(href).status_code == 200
    assert [words(p) for p in tree.xpath("//section[@aria-labelledby='new']//p[@class='title']")] == [
        "France", "Ghana", "Angola", "Angola",
    ]  # fmt: skip


def test_home_says_where_we_are_and_what_is_open_for_whom_and_until_when(world, page, words):
    tree = page("/en/")
    line = tree.xpath("//ol[@class='rounds']/li")
    today = [words(one) for one in line if one.get("aria-current") == "date"]
    assert len(line) == Cycle.objects.count() + 1
    assert len(today) == 1
    tones = [one.get("class") for one in line]
    assert tones == sorted(tones, key=["done", "today", "now", "open"].index)
    opened = words(tree.xpath("//section[@aria-labelledby='open']")[0])
    assert "Call for voluntary reviews" in opened
    assert "For national focal points, until" in opened
    moment = tree.xpath("//time/@datetime")[0]
    assert dt.datetime.fromisoformat(moment) == world.call.phase.closes_at
    assert "{moment}" in tree.xpath("//time/@data-yours")[0]
    world.call.phase.closes_at = timezone.now() - dt.timedelta(minutes=1)
    world.call.phase.save()
    assert "No call is open today." in words(page("/en/"))


def test_home_is_useful_before_anything_is_published(world, page, words):
    told = words(page("/en/"))
    assert "Nothing has been published yet." in told
    assert "0 reviews on the record" in told
    assert "Objectives most spoken of" not in told


def standing(tree, words) -> dict[str, list[str]]:
    rows = tree.xpath("//section[@aria-labelledby='took-part']//tbody/tr")
    return {words(row.xpath("th")[0]): [words(cell) for cell in row.xpath("td")] for row in rows}


def test_a_region_says_of_every_member_where_it_stands_in_every_round(record, page, words):
    send("BEN", record.cycle)
    withdrawn = send("TGO", record.cycle)
    submissions.publish(withdrawn, by=None)
    submissions.withdraw(Submission.objects.get(pk=withdrawn.pk), note="At our wish.", by=None)
    never_read = send("MLI", record.cycle)
    submissions.withdraw(never_read, note="Not yet.", by=None)
    reviews.begin(Country.objects.get(pk="ZMB"), record.cycle, language="en", by=None)
    tree = page("/en/regions/eca/")
    told = standing(tree, words)
    assert len(told) == Country.objects.of_commission("eca").count()
    assert told["Angola"] == ["Reviewed", "Reviewed"]
    assert told["Ghana"] == ["Reviewed", "Nothing sent"]
    assert told["Benin"] == ["Sent, not yet published", "Nothing sent"]
    assert told["Togo"] == ["Withdrawn", "Nothing sent"]
    assert told["Mali"] == told["Zambia"] == ["Nothing sent", "Nothing sent"]
    assert "France" not in told
    silent = len(told) - 4
    stands = words(tree.xpath("//section[@aria-labelledby='stands']//li[1]")[0])
    assert f"Reviewed: 2. Sent, not yet published: 1. Nothing sent: {silent}. Withdrawn: 1." in stands
    assert "The call for reviews is open until" in stands
    assert "Unread words." not in words(tree)
    for link in tree.xpath("//section[@aria-labelledby='took-part']//td/a/@href"):
        assert Client().get(link).status_code == 200


@pytest.mark.usefixtures("record")
def test_the_numbers_of_a_region_are_counted_by_hand_and_open(page, words):
    tree = page("/en/regions/eca/")
    figures = [words(a) for a in tree.xpath("//a[@class='figure']")]
    assert figures == ["3 reviews on the record", "2 States have reviewed", "54 member States"]
    members = set(Country.objects.of_commission("eca").values_list("pk", flat=True))
    counted = {n: len(states & members) for n, states in spoken_of().items() if states & members}
    assert dict(ranking(tree, words)) == counted == {7: 2, 9: 1, 10: 2}
    for href in tree.xpath("//ol[@class='ranking']//a/@href"):
        assert href.endswith("?region=eca")
        assert page(href).xpath("//article[@class='voice']")


def test_a_region_shows_its_meetings_past_and_to_come_around_today(world, page, words):
    soon = timezone.localdate() + dt.timedelta(days=40)
    Occasion.objects.create(
        cycle=world.cycle, commission_id="eca", kind="review", opens_on=soon, closes_on=soon, source="test"
    )
    steps = page("/en/regions/eca/").xpath("//ol[@class='timeline']/li")
    today = next(place for place, step in enumerate(steps) if step.get("class") == "today")
    assert all("Held" in words(step) for step in steps[:today])
    assert "To come" in words(steps[today + 1])
    assert not any("Bangkok" in words(step) for step in steps)


def test_each_of_the_five_portals_answers_with_nothing_on_the_record(world, page, words):
    for commission in Commission.objects.all():
        tree = page(f"/en/regions/{commission.pk}/")
        assert "No review from this region is on the record yet." in words(tree)
        assert len(standing(tree, words)) == Country.objects.of_commission(commission.pk).count()
    page("/en/regions/atlantis/", 404)


def test_a_country_shows_everything_it_filed_with_versions_receipts_and_objectives(record, page, words):
    submission = Submission.objects.get(number="VR-2028-AGO")
    submissions.correct(submission, texts={"3.10": "Righter."}, note="It was wrong.", by=record.people["secretariat"])
    tree = page("/en/countries/AGO/")
    rounds = [words(h) for h in tree.xpath("//article[@class='round']/h3")]
    assert rounds == ["Third round of regional reviews (2028)", "International Migration Review Forum 2026"]
    versions = tree.xpath("//ul[@class='versions']/li")
    assert len(versions) == Publication.objects.filter(submission__organisation__country="AGO").count() == 3
    assert "Corrected" in words(versions[0])
    assert "Earlier version" in words(versions[1])
    for link in tree.xpath("//ul[@class='versions']//a/@href"):
        assert Client().get(link).status_code == 200
    receipts = {
        link.split("?q=")[1] for link in tree.xpath("//a[starts-with(@href, '/en/verify/')]/@href") if "?q=" in link
    }
    assert receipts == {
        filing.receipt for one in Submission.objects.filter(organisation__country="AGO") for filing in one.filings.all()
    }
    table = {
        int(re.search(r"\d+", words(row.xpath("th")[0]))[0]): [words(cell) for cell in row.xpath("td")[:2]]
        for row in tree.xpath("//section[@aria-labelledby='spoken']//tbody/tr")
    }
    assert table == {7: ["Speaks of it"] * 2, 9: ["Says nothing", "Speaks of it"], 10: ["Speaks of it", "Says nothing"]}
    silent = tree.xpath("//section[@aria-labelledby='spoken']/p[@class='muted']/a")
    assert [int(a.text) for a in silent] == [n for n in range(1, 24) if n not in {7, 9, 10}]


def test_a_country_whose_review_is_withdrawn_shows_the_stub_and_neither_words_nor_receipt(world, page, words):
    world.in_state("withdrawn")
    tree = page("/en/countries/KEN/")
    assert "Withdrawn" in words(tree.xpath("//ul[@class='versions']/li")[0])
    assert not tree.xpath("//ul[@class='versions']//a[contains(@href, 'verify')]")
    assert not tree.xpath("//section[@aria-labelledby='spoken']")
    assert "words" not in words(tree.xpath("//article[@class='round']")[0])


def test_a_country_with_nothing_says_so_and_what_is_open_for_it(world, page, words):
    told = words(page("/en/countries/KEN/"))
    assert "No review of this country is on the record yet." in told
    assert "This State has not sent a review yet." in told
    send("KEN", world.cycle)
    told = words(page("/en/countries/KEN/"))
    assert "This State has sent a review." in told
    assert "a review has been sent and is not published yet." in told
    assert "Unread words." not in told


def test_what_was_taken_over_says_where_it_comes_from_and_claims_no_receipt(world, page, words):
    draft = reviews.begin(Country.objects.get(pk="AGO"), Cycle.objects.get(pk="imrf-2026"), language="en", by=None)
    documents.fill(draft.document, {"1a": "As it came."}, by=None, origin="typed")
    file = files.keep(b"a file")
    kept = Provenance(source="Network on Migration", sheet="a.xlsx", sheet_sha256="0" * 64, row=2, file=file)
    submissions.take_over(Submission.objects.get(pk=draft.pk), kept, on=dt.date(2026, 3, 1), by=None)
    tree = page("/en/countries/AGO/")
    assert "Taken over from an earlier record: Network on Migration." in words(tree)
    assert "1 March 2026" in words(tree)
    assert "Receipt" not in words(tree)
    region = page("/en/regions/eca/")
    assert standing(region, words)["Angola"] == ["Nothing sent", "Reviewed"]
    assert standing(region, words)["Benin"] == ["Nothing sent", "Not on the record"]  # nobody was asked here
    assert "Reviewed: 1. Not on the record: 53." in words(region)


@pytest.mark.parametrize("iso3", ["XXX", "ken", "K", "KENYA"])
def test_a_country_there_is_not_is_a_clear_404(world, page, words, iso3):
    assert "There is no such page" in words(page(f"/en/countries/{iso3}/", 404))


def test_all_193_states_and_the_others_have_a_page_of_at_most_six_queries(world, django_assert_max_num_queries):
    assert Country.objects.member_states().count() == 193
    Client().get("/en/")  # makes the record, once
    for iso3 in Country.objects.values_list("pk", flat=True):
        with django_assert_max_num_queries(6):
            assert Client().get(f"/en/countries/{iso3}/").status_code == 200


@pytest.mark.parametrize("rounds", [1, 2])
def test_a_country_asks_six_queries_for_one_round_and_for_two(two_rounds, publish, django_assert_num_queries, rounds):
    for cycle in ("regional-2028", "imrf-2026")[:rounds]:
        publish("AGO", {"3.7": "On it."}, cycle)
    Client().get("/en/countries/AGO/")
    with django_assert_num_queries(6):
        Client().get("/en/countries/AGO/")


def test_compare_is_found_from_the_footer_and_the_header_holds_five_places(world, page):
    tree = page("/en/")
    assert tree.xpath("//footer//a[.='Compare']/@href") == ["/en/compare/"]
    assert len(tree.xpath("//header//nav//li")) <= 5


@pytest.mark.usefixtures("record")
def test_compare_is_found_from_a_country_an_objective_and_a_review(page):
    for address in ("/en/countries/AGO/", "/en/objectives/7/", "/en/reviews/AGO/regional-2028/"):
        links = page(address).xpath("//main//a[starts-with(@href, '/en/compare/')]/@href")
        assert links, address
        for link in links:
            page(link)
