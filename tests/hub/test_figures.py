"""Every number drawn is counted again, from what is public of each review and the reference files alone."""

from __future__ import annotations

import csv
import gzip
import io
import re
import statistics
from collections import Counter
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from lxml import html

from stocktake.core import charts, publication
from stocktake.cycles.models import Cycle
from stocktake.documents import actions as documents
from stocktake.documents.models import Paragraph, ParagraphTag
from stocktake.framework.models import Country
from stocktake.hub.figures.counting import FIGURES
from stocktake.reviews import actions as reviews
from stocktake.submissions import actions as submissions
from stocktake.submissions.models import Filing, Submission

pytestmark = pytest.mark.django_db

LANGUAGES = ["ar", "en", "es", "fr", "ru", "zh-hans"]
# iso3, round, language, objectives, words beside, late, invented
FILED = [
    ("KEN", "regional-2028", "en", (1, 7, 23), 40, False, True),
    ("KEN", "imrf-2022", "en", (7,), 10, True, False),
    ("EGY", "regional-2028", "ar", (7, 9), 80, True, False),  # in ECA and in ESCWA
    ("FRA", "imrf-2022", "fr", (2,), 25, False, False),
    ("TUV", "imrf-2022", "en", (), 5, False, False),  # a dot
    ("BOL", "regional-2028", "es", (7, 14), 300, False, False),
    ("GBR", "regional-2024", "en", (14,), 61, True, True),
]


@pytest.fixture
def record(rounds):
    for iso3, cycle, language, objectives, words, late, invented in FILED:
        country = Country.objects.get(pk=iso3)
        submission = reviews.begin(country, Cycle.objects.get(pk=cycle), language=language, by=None)
        texts = {"1a": "word " * words, **{f"3.{number}": "We did this." for number in objectives}}
        documents.fill(submission.document, texts, by=None, origin="typed")
        submissions.submit(submission, by=None)
        Filing.objects.filter(submission=submission).update(is_late=late)
        Submission.objects.filter(pk=submission.pk).update(is_invented=invented)
        submissions.publish(Submission.objects.get(pk=submission.pk), by=None)
    marked = Paragraph.objects.filter(revision__publication__number="VR-2022-TUV-1")[0]
    ParagraphTag.objects.create(paragraph=marked, kind="objective", code="20")
    publication.advance()
    return Client()


# What the public download of reviews says, and the reference files.


def public_reviews() -> list[dict[str, str]]:
    """A row for each current review, from the public download alone."""
    answer = Client().get("/en/data/reviews.csv")
    return list(csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))


def file(name: str) -> list[dict[str, str]]:
    with (settings.SEED_DIR / f"{name}.csv").open(encoding="utf-8") as opened:
        return list(csv.DictReader(opened))


def members() -> set[str]:
    return {row["iso3"] for row in file("countries") if row["un_status"] == "member"}


def cycles() -> list[str]:
    return [row["slug"] for row in sorted(file("cycles"), key=lambda row: row["year"])]


def seats() -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for row in file("commission_members"):
        if row["membership"] == "member":
            found.setdefault(row["commission"], set()).add(row["iso3"])
    return found


def groups(day: str) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for row in file("country_groups"):
        if (not row["since"] or row["since"] <= day) and (not row["until"] or day < row["until"]):
            found.setdefault(row["group"], set()).add(row["iso3"])
    return found


def recount(told: list[dict[str, str]], day: str) -> dict[str, dict[str, list[Any]]]:
    """Figure to its rows, from the download alone."""
    by_state = Counter(row["iso3"] for row in told)
    states = {
        iso3: [*(sum(r["iso3"] == iso3 and r["cycle"] == one for r in told) for one in cycles()), by_state[iso3]]
        for iso3 in members()
    }
    speak = {n: {r["iso3"] for r in told if str(n) in r["objectives"].split()} for n in range(1, 24)}
    of_round = {one: [int(r["words"]) for r in told if r["cycle"] == one] for one in cycles()}
    late = {one: sum(r["late"] == "true" for r in told if r["cycle"] == one) for one in cycles()}
    sets = {**seats(), **groups(day)}
    return {
        "states": states,
        "cycles": {
            slug: [
                sum(r["iso3"] in own for r in told),
                *(sum(r["iso3"] in own and r["cycle"] == one for r in told) for one in cycles()),
            ]
            for slug, own in seats().items()
        },
        "objectives": {str(n): [len(own)] for n, own in speak.items()},
        "regions": {str(n): [len(own & seats()[slug]) for slug in sorted(seats())] for n, own in speak.items()},
        "languages": {code: [sum(r["language"] == code for r in told)] for code in LANGUAGES},
        "timeliness": {one: [len(of_round[one]) - late[one], late[one]] for one in cycles()},
        "words": {
            one: [statistics.median_high(own), min(own), max(own), len(own)] if own else ["", "", "", 0]
            for one, own in of_round.items()
        },
        "silence": {slug: [len((own & members()) - set(by_state)), len(own & members())] for slug, own in sets.items()},
    }


def downloaded(client: Client, name: str, language: str = "en") -> tuple[str, dict[str, list[str]], Any]:
    answer = client.get(f"/{language}/figures/{name}.csv")
    rows = list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode())))
    return ",".join(rows[0]), {row[0]: row[2:] for row in rows[1:]}, answer


def page(client: Client, address: str) -> Any:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return html.fromstring(answer.content.decode())


@pytest.mark.parametrize("name", FIGURES)
def test_each_download_is_what_the_public_rows_add_up_to(record, name):
    metadata = record.get(f"/en/figures/{name}.csv-metadata.json").json()
    _head, rows, _answer = downloaded(record, name)
    wanted = recount(public_reviews(), metadata["dc:date"])[name]
    assert {key: told[:-1] for key, told in rows.items()} == {
        key: [str(v) for v in told] for key, told in wanted.items()
    }


@pytest.mark.parametrize("language", ["en", "ar"])
def test_each_number_drawn_is_the_downloads(record, language):
    tree = page(record, f"/{language}/figures/")

    def drawn(part: str, where: str) -> list[str]:
        return [one.strip() for one in tree.xpath(f"//section[h2/@id='{part}']{where}")]

    bars = {"objectives": 23, "languages": 6, "timeliness": 12, "silence": 16}
    for name, count in bars.items():
        _head, rows, _answer = downloaded(record, name, language)
        numbers = drawn(name, "//span[@class='number']/text()")
        assert numbers == [value for told in rows.values() for value in told[:-1]], name
        assert len(numbers) == count
        widest = max(int(number) for number in numbers)
        shares = [float(width[:-1]) for width in drawn(name, "//svg[contains(@class, 'strip')]/rect/@width")]
        assert shares == [round(100 * int(number) / widest, 2) for number in numbers if number != "0"]
    _head, rows, _answer = downloaded(record, "regions", language)
    cells = ["".join(cell.itertext()).strip() for cell in tree.xpath("//table[@class='matrix']//td")]
    assert cells == [value for told in rows.values() for value in told[:-1]]
    _head, rows, _answer = downloaded(record, "cycles", language)
    assert drawn("cycles", "//g[@class='columns-of']/text/text()") == [v for told in rows.values() for v in told[1:-1]]
    _head, rows, _answer = downloaded(record, "words", language)
    assert drawn("words", "//g[@class='points']/text/text()") == [told[0] for told in rows.values() if told[0]]
    for name in ("cycles", "words"):
        _head, rows, _answer = downloaded(record, name, language)
        shown = ["".join(cell.itertext()).strip() for cell in tree.xpath(f"//section[h2/@id='{name}']//details//td")]
        known = [cell if cell.isdecimal() else "" for cell in shown]
        assert known == [value for told in rows.values() for value in told[:-1]]


def test_the_chart_of_objectives_draws_the_same_on_its_own_page(record):
    _head, rows, _answer = downloaded(record, "objectives")
    tree = page(record, "/en/objectives/")
    assert tree.xpath("//span[@class='number']/text()") == [told[0] for told in rows.values()]
    assert tree.xpath("//h2/text()")[0] == "7. Reduce vulnerabilities: spoken of by the most States, 3 of 6"
    assert len(tree.xpath("//table[contains(@class, 'tally')]/tbody/tr")) == 23


def test_findings_say_what_the_numbers_say(record):
    tree = page(record, "/en/figures/")
    found = {one.get("id"): one.text for one in tree.xpath("//section[@class='chart']/h2")}
    assert (
        found
        == {
            "silence": "187 of 193 Member States have no review on the record",
            "cycles": "Reviews on the record by cycle and region",  # ECA and ECLAC have three each: France and the United Kingdom are members, too
            "objectives": "7. Reduce vulnerabilities: spoken of by the most States, 3 of 6",
            "regions": "In 101 of 115 places nobody in the region speaks of the objective",
            "languages": "English: the language of the most reviews, 4 of 7",
            "timeliness": "3 of 7 reviews on the record came late",
            "words": "Third round of regional reviews (2028): half of the reviews have up to 86 words",
        }
    )


def test_invented_reviews_are_marked_on_the_page_and_in_the_file(record):
    assert "2 of the reviews counted are invented" in record.get("/en/figures/").content.decode()
    assert "2 of the reviews counted are invented" in record.get("/en/countries/").content.decode()
    _head, rows, _answer = downloaded(record, "states")
    assert {iso3 for iso3, told in rows.items() if told[-1] == "yes"} == {"KEN", "GBR"}
    assert (
        "2 of the reviews counted are invented"
        in record.get("/en/figures/states.csv-metadata.json").json()["dc:description"]
    )
    Submission.objects.update(is_invented=False)
    publication.advance()
    assert "invented" not in record.get("/en/figures/").content.decode()


def test_a_file_says_what_it_is_and_where_its_description_stands(record):
    head, _rows, answer = downloaded(record, "timeliness", "fr")
    assert head == "cycle,label,in_time,late,invented"
    assert answer["Content-Type"] == "text/csv; charset=utf-8; header=present"
    assert answer["Content-Disposition"] == 'attachment; filename="timeliness.csv"'
    assert answer["Cache-Control"] == "public, max-age=0, must-revalidate"
    described = record.get(re.findall("<(.*?)>", answer["Link"])[0])
    assert described["Content-Type"] == "application/csvm+json"
    told = described.json()
    assert told["url"] == "timeliness.csv"
    assert [column["name"] for column in told["tableSchema"]["columns"]] == head.split(",")
    assert all(told[f"dc:{word}"] for word in ("title", "description", "source", "date"))
    for address in ("/en/figures/none.csv", "/en/figures/none.csv-metadata.json", "/en/figures/views.csv"):
        assert record.get(address).status_code == 404


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_empty_record_is_said_to_be_empty(world, language):
    client = Client()
    tree = page(client, f"/{language}/figures/")
    assert len(tree.xpath("//section[@class='chart']")) == 1  # silence alone
    assert len(tree.xpath("//div[@class='empty']")) == 1
    for name in FIGURES:
        _head, rows, _answer = downloaded(client, name, language)
        wanted = recount([], client.get(f"/en/figures/{name}.csv-metadata.json").json()["dc:date"])[name]
        assert {key: told[:-1] for key, told in rows.items()} == {
            key: [str(v) for v in told] for key, told in wanted.items()
        }
    assert "nan" not in "".join(tree.itertext()).split()
    assert page(client, f"/{language}/objectives/").xpath("//svg[contains(@class, 'strip')]/rect") == []


def test_withdrawn_reviews_are_counted_nowhere(record):
    for submission in Submission.objects.filter(organisation__country="KEN"):
        submissions.withdraw(submission, note="At our wish.", by=None)
    _head, rows, _answer = downloaded(record, "states")
    assert rows["KEN"] == ["0"] * 7 + ["no"]
    _head, rows, _answer = downloaded(record, "objectives")
    assert rows["23"] == ["0", "no"]


@pytest.mark.parametrize(("address", "count"), [("figures/", 6), ("objectives/", 3), ("figures/regions.csv", 6)])
def test_pages_of_figures_ask_few_queries(record, address, count):
    record.get(f"/en/{address}")
    with CaptureQueriesContext(connection) as captured:
        answer = record.get(f"/en/{address}")
        b"".join(answer)
    assert len(captured) == count, [query["sql"][:90] for query in captured.captured_queries]


@pytest.mark.parametrize("address", ["figures/", "objectives/"])
def test_pages_of_figures_are_light(record, address):
    weights = {language: len(gzip.compress(record.get(f"/{language}/{address}").content, 6)) for language in LANGUAGES}
    assert {language: weight for language, weight in weights.items() if weight > 25_000} == {}


# Where marks stand


@pytest.mark.parametrize(
    ("most", "end"), [(0, 4), (3, 4), (5, 5), (11, 20), (21, 25), (26, 50), (99, 100), (1201, 2000)]
)
def test_an_axis_ends_at_a_round_number(most, end):
    assert charts.top(most) == end


def test_what_is_not_known_is_a_gap_and_no_nought():
    drawn = charts.plot(["a", "b", "c", "d"], [4, None, 2, 0], height=100)
    assert [(a.label, b.label) for a, b in drawn.lines] == [("c", "d")]
    assert [(point.x, point.y) for point in drawn.points if point.value is not None] == [
        (12.5, 0),
        (62.5, 50),
        (87.5, 100),
    ]
    assert drawn.ticks == [(0, 100), (1, 75), (2, 50), (3, 25), (4, 0)]


def test_axes_are_mirrored_where_one_reads_from_the_right(record):
    def years(language: str) -> list[tuple[str, float]]:
        labels = page(record, f"/{language}/figures/").xpath("//section[h2/@id='words']//g[@class='labels']/text")
        return [(one.text, float(one.get("x")[:-1])) for one in labels]

    assert [year for year, _x in sorted(years("en"), key=lambda one: one[1])] == [
        "2020",
        "2022",
        "2024",
        "2026",
        "2028",
        "2030",
    ]
    assert [year for year, _x in sorted(years("ar"), key=lambda one: one[1])] == [
        "2030",
        "2028",
        "2026",
        "2024",
        "2022",
        "2020",
    ]


def test_the_area_of_a_dot_tells_the_number():
    assert charts.radius(0, 50) == 0
    assert charts.radius(50, 50) == 9
    assert charts.radius(12.5, 50) == 4.5
    assert charts.radius(1, 5000) == 1.5  # still seen
    assert charts.share(1, 0) == 0
