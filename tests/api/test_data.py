"""The data sets: every row is the database's, every form says the same, and nothing unpublished is in any of them."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import openpyxl
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st
from jsonschema_rs import validator_for

from stocktake.api import columns, machine, writers
from stocktake.api.columns import Column
from stocktake.api.sets import SETS, DataSet
from stocktake.cycles.models import Cycle, Occasion
from stocktake.cycles.queries import milestones
from stocktake.documents.models import Paragraph
from stocktake.framework.models import (
    Commission,
    CommissionSeat,
    Country,
    Group,
    GroupMembership,
    Objective,
    Principle,
)
from stocktake.submissions import actions as submissions
from stocktake.submissions.models import Call, Outline, Publication, Submission
from tests.api import worlds

pytestmark = pytest.mark.django_db


def got(address: str) -> bytes:
    answer = Client().get(address)
    assert answer.status_code == 200, address
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def rows(name: str, language: str = "en") -> list[dict[str, str]]:
    text = got(f"/{language}/data/{name}.csv").decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def objects(name: str, language: str = "en") -> list[dict[str, Any]]:
    return json.loads(got(f"/{language}/data/{name}.json"))["rows"]


def sheet(name: str) -> list[dict[str, Any]]:
    book = openpyxl.load_workbook(io.BytesIO(got(f"/en/data/{name}.xlsx")), read_only=True)
    head, *lines = book[name].iter_rows(values_only=True)
    return [dict(zip(head, line, strict=True)) for line in lines]


# What is in them


def test_reviews_are_the_current_publications(world):
    worlds.every_state(world)
    told = {row["number"]: row for row in rows("reviews")}
    assert set(told) == set(Publication.objects.current().values_list("number", flat=True))
    for publication in Publication.objects.current().select_related("submission__organisation", "revision", "filing"):
        row = told[publication.number]
        assert row["iso3"] == publication.submission.organisation.country_id
        assert row["cycle"] == publication.submission.cycle_id
        assert row["language"] == publication.revision.language
        assert row["version"] == str(publication.version)
        assert row["published_at"] == f"{publication.published_at:%Y-%m-%dT%H:%M:%SZ}"
        assert row["late"] == str(publication.filing.is_late).lower()
        assert row["words"] == str(publication.revision.words)
        assert row["sha256"] == publication.revision.sha256
        assert row["address"] == f"http://127.0.0.1:8000/s/{publication.number}"
        assert row["invented"] == "true"
        answered = Paragraph.objects.filter(revision=publication.revision, key__startswith="3.", number__isnull=False)
        assert set(row["objectives_answered"].split()) == {p.key.removeprefix("3.") for p in answered}
    assert told["VR-2028-KEN-2"]["languages"] == "en fr"
    assert told["VR-2028-KEN-2"]["objectives"] == "7 12"


def test_paragraphs_are_those_with_an_address_in_every_language(world):
    worlds.every_state(world)
    told = rows("paragraphs")
    current = Publication.objects.current()
    revisions = {*current.values_list("revision", flat=True), *current.values_list("translations__revision", flat=True)}
    expected = Paragraph.objects.filter(revision__in=revisions - {None}, number__isnull=False)
    assert sorted(row["sha256"] for row in told) == sorted(expected.values_list("sha256", flat=True))
    by_address = {row["address"]: row for row in told}
    assert len(by_address) == len(told) == expected.count()
    tagged = by_address["http://127.0.0.1:8000/s/VR-2028-KEN-2#p1"]
    assert (tagged["objectives"], tagged["principles"], tagged["text"]) == ("12", "4", "Corrected words.")
    assert by_address["http://127.0.0.1:8000/s/VR-2028-KEN-2#p2"]["targets"] == "10.7"
    assert by_address["http://127.0.0.1:8000/s/VR-2028-KEN-2?text=fr#fr-p1"]["text"] == "En français."


def test_tags_find_their_paragraphs_among_many(world):
    made = worlds.many(world, 4)
    for n, publication in enumerate(made, 1):
        worlds.tag(publication, n, "principle", str(n))
        worlds.tag(publication, n, "principle", "10")
        worlds.tag(publication, n, "objective", "23")
    told = {(row["review"], row["number"]): row for row in rows("paragraphs")}
    for n, publication in enumerate(made, 1):
        assert told[publication.number, str(n)]["principles"] == f"{n} 10"
        assert told[publication.number, str(n)]["objectives"] == ("7 23" if n > 2 else "23")
    assert sum(bool(row["principles"]) for row in told.values()) == 4


def test_versions_hold_each_that_ever_stood_there_and_stubs(world):
    worlds.every_state(world)
    told = {row["number"]: row for row in rows("versions")}
    assert set(told) == set(Publication.objects.values_list("number", flat=True))
    gone = told["VR-2028-GHA-1"]
    assert (gone["standing"], gone["withdrawal_reason"]) == ("withdrawn", "At the wish of the State.")
    assert gone["withdrawn_at"]
    assert (gone["sha256"], gone["words"], gone["language"], gone["correction"]) == ("", "", "", "")
    assert (told["VR-2028-KEN-1"]["standing"], told["VR-2028-KEN-2"]["correction"]) == ("superseded", "A name.")


def test_who_has_sent_what_names_no_draft(world):
    worlds.every_state(world)
    told = {row["number"]: row for row in rows("filings")}
    sent = Submission.objects.exclude(state="draft").values_list("number", flat=True)
    assert set(told) == set(sent) == {"VR-2028-RWA", "VR-2028-GHA", "VR-2028-MAR", "VR-2028-KEN"}
    assert {number: row["standing"] for number, row in told.items()} == {
        "VR-2028-RWA": "none", "VR-2028-GHA": "withdrawn", "VR-2028-MAR": "current", "VR-2028-KEN": "current",
    }  # fmt: skip
    unread = worlds.begun(world, "ZAF", {"1a": "Never read."})
    submissions.submit(unread, by=None)
    submissions.withdraw(worlds.now(unread), note="Wish.", by=None)
    assert "VR-2028-ZAF" not in {row["number"] for row in rows("filings")}


def counted() -> dict[str, int]:
    cycles = Cycle.objects.all()
    return {
        "countries": Country.objects.count(), "commissions": Commission.objects.count(), "groups": Group.objects.count(),
        "seats": CommissionSeat.objects.count(), "memberships": GroupMembership.objects.count(),
        "objectives": Objective.objects.count(), "principles": Principle.objects.count(), "cycles": cycles.count(),
        "occasions": Occasion.objects.count(), "milestones": sum(len(milestones(cycle)) for cycle in cycles),
        "calls": Call.objects.count(), "outlines": sum(len(one.content) for one in Outline.objects.all()),
    }  # fmt: skip


def test_the_frame_is_whole(world):
    assert {name: len(rows(name)) for name in counted()} == counted()
    kenya = next(row for row in rows("countries") if row["iso3"] == "KEN")
    assert (kenya["name_en"], kenya["name_ar"], kenya["commissions"]) == ("Kenya", "كينيا", "eca")
    today = (
        GroupMembership.objects.on(world.call.phase.opens_at.date())
        .filter(country="UGA")
        .values_list("group", flat=True)
    )
    uganda = next(row for row in rows("countries") if row["iso3"] == "UGA")
    assert set(uganda["groups"].split()) == set(today)


# The forms


@pytest.mark.parametrize("name", SETS)
def test_csv_json_and_xlsx_say_the_same_and_what_the_schema_says(world, name):
    worlds.every_state(world)
    one, flat, tree, cells = SETS[name], rows(name), objects(name), sheet(name)
    schema = json.loads(got(f"/en/data/{name}/schema.json"))
    described = schema["tableSchema"]["columns"]
    assert len(flat) == len(tree) == len(cells) > 0
    assert [c["name"] for c in described] == list(flat[0]) == list(cells[0])
    assert all(c["dc:description"] for c in described)
    check = validator_for(schema["x-json-schema"])
    make = columns.flat(one.columns, guard=False)
    for line, told, in_sheet in zip(flat, tree, cells, strict=True):
        check.validate(told)
        assert {name: unguarded(value) for name, value in line.items()} == as_cells(one, told)
        assert {name: in_sheet[name] if in_sheet[name] is not None else "" for name in line} == {
            name: int(value) if described_as(described, name) == "integer" and value else value
            for name, value in as_cells(one, told).items()
        }
    assert len({tuple(line[key] for key in one.key) for line in flat}) == len(flat), "its key tells rows apart"
    assert make is not None


def unguarded(value: str) -> str:
    return value[1:] if value.startswith("'") and columns.FORMULA.match(value) else value


def described_as(described: list[dict[str, Any]], name: str) -> str:
    return next(column["datatype"] for column in described if column["name"] == name)


def as_cells(one: DataSet, told: dict[str, Any]) -> dict[str, str]:
    """A row's object as the flat file should have it, worked out here once more."""
    cells: dict[str, str] = {}
    for column in one.columns:
        value = told[column.name]
        if column.kind == "texts":
            cells |= {
                name: value.get(code, "")
                for name, code in zip(column.names, ["ar", "en", "es", "fr", "ru", "zh-hans"], strict=True)
            }
        elif column.kind == "list":
            cells[column.name] = " ".join(value)
        else:
            cells[column.name] = (
                {None: "", True: "true", False: "false"}.get(value, str(value))
                if not isinstance(value, int) or isinstance(value, bool)
                else str(value)
            )
    return cells


@pytest.mark.parametrize("name", [name for name in SETS if name in {"reviews", "paragraphs", *machine.SHORT}])
def test_each_number_of_the_api_is_that_of_the_file(world, name):
    worlds.every_state(world)
    told = walked(name)
    names = {column.name for column in SETS[name].columns}
    in_file = [row for row in objects(name) if name != "calls" or row["open"]]
    if name == "outlines":
        told = [question for outline in told for question in outline["questions"]]
    assert [{key: one[key] for key in names} for one in told] == in_file
    for part, of in {
        "seats": "seats",
        "members": "memberships",
        "occasions": "occasions",
        "milestones": "milestones",
    }.items():
        if told and part in told[0]:
            key = lambda row: json.dumps(row, sort_keys=True)  # noqa: E731
            assert sorted((row for one in told for row in one[part]), key=key) == sorted(objects(of), key=key)


def walked(name: str) -> list[dict[str, Any]]:
    found, cursor = [], ""
    while True:
        page = Client().get(f"/api/v1/{name}/?limit=200{cursor}").json()
        found += page["items"]
        if not page["next"]:
            return found
        cursor = f"&cursor={page['next']}"


def test_a_cell_is_never_run_as_a_formula(world):
    worlds.every_state(world)
    told = [row for row in rows("paragraphs") if row["iso3"] == "KEN" and row["language"] == "en"]
    assert [row["text"] for row in told] == ["Corrected words.", "'=SUM(A1) on seven.", "'@home we said so."]
    assert [p["text"] for p in objects("paragraphs") if p["iso3"] == "KEN"][-2:] == [
        "=SUM(A1) on seven.",
        "@home we said so.",
    ]
    book = openpyxl.load_workbook(io.BytesIO(got("/en/data/paragraphs.xlsx")))
    kinds = {cell.data_type for line in book["paragraphs"].iter_rows() for cell in line}
    assert "f" not in kinds
    assert "=SUM(A1) on seven." in {cell.value for line in book["paragraphs"].iter_rows() for cell in line}


@given(st.text(alphabet=st.sampled_from("=+-@'\t\r\n\"ab,;＝＋－＠ "), max_size=12))
def test_any_text_comes_back_from_csv_and_begins_as_no_formula(text):
    cell = columns.guarded(text)
    assert cell[:1] not in set("=+-@\t\r＝＋－＠")
    assert unguarded(cell) == text
    line = csv.writer(writers.Echo()).writerow([cell, "x"])
    assert next(csv.reader(io.StringIO(str(line), newline=""))) == [cell, "x"]


def endless(count: int, walked: list[int]) -> DataSet:
    def given_rows() -> Any:
        for number in range(count):
            walked.append(number)
            yield number, f"Row {number}"

    told = (Column("number", "A number", "integer"), Column("text", "A text"))
    return DataSet("endless", "Endless", "About", "Source", told, given_rows, ("number",), "record")


@pytest.mark.parametrize("write", [writers.as_csv, writers.as_json])
def test_the_first_byte_leaves_before_the_last_row_is_read(write):
    walked: list[int] = []
    pieces = write(endless(100_000, walked))
    assert next(pieces)
    assert walked == []
    assert next(pieces)
    assert len(walked) == writers.AT_ONCE
    assert sum(1 for _piece in pieces) >= 100_000 // writers.AT_ONCE - 1
    assert len(walked) == 100_000


def test_the_answer_itself_streams(world):
    worlds.every_state(world)
    for form in ("csv", "json"):
        answer = Client().get(f"/en/data/paragraphs.{form}")
        assert answer.streaming
        assert "Content-Length" not in answer


def test_a_sheet_that_is_full_goes_on_in_another_and_a_cell_that_is_full_says_so(monkeypatch):
    monkeypatch.setattr(writers, "MOST_ROWS", 3)
    with writers.as_xlsx(endless(7, [])) as file:
        book = openpyxl.load_workbook(file)
    assert [sheet.max_row - 1 for sheet in book.worksheets[1:]] == [3, 3, 1]
    long = "x" * 40_000
    cell = writers._fitting(long)
    assert len(cell) == writers.MOST_LETTERS
    assert cell.endswith("CSV and JSON files.")
    assert writers._fitting("short") == "short"


# What it costs, and what is in no file


QUERIES = {
    "reviews": 4, "paragraphs": 5, "versions": 3, "filings": 3, "calls": 2, "countries": 4, "commissions": 2, "seats": 2,
    "groups": 2, "memberships": 2, "objectives": 2, "principles": 2, "outlines": 2, "cycles": 2, "occasions": 2,
    "milestones": 8,
}  # fmt: skip


@pytest.mark.parametrize("name", SETS)
def test_a_file_asks_as_many_queries_for_thirty_reviews_as_for_one(world, name):
    counts = []
    worlds.many(world, 1)
    for more in (False, True):
        if more:
            for iso3 in ("KEN", "MAR", "GHA", "PER", "FRA", "JPN", "ITA", "ESP", "CHL", "BRA"):
                worlds.tag(
                    worlds.published(world, iso3, {"1a": f"{iso3}.\n\nMore.", "3.7": "On seven."}), 1, "principle", "4"
                )
        got(f"/en/data/{name}.csv")
        with CaptureQueriesContext(connection) as captured:
            got(f"/en/data/{name}.csv")
        counts.append(len(captured))
    assert counts == [QUERIES[name]] * 2, [query["sql"][:150] for query in captured.captured_queries]


def everything_public() -> list[str]:
    files = [f"/en/data/{name}.{form}" for name in SETS for form in ("csv", "json")]
    schemas = [f"/en/data/{name}/schema.json" for name in SETS]
    lists = [f"/api/v1/{name}/?limit=200" for name in ("reviews", "paragraphs", *machine.SHORT)]
    reviews = [f"/api/v1/reviews/{number}/" for number in Publication.objects.values_list("number", flat=True)]
    drafts = [f"/api/v1/reviews/{number}/" for number in Submission.objects.values_list("number", flat=True)]
    pages = ["/en/data/", "/en/updates/", "/en/updates/feed.atom", "/sitemap.xml", "/api/v1/", "/api/v1/openapi.json"]
    return [*files, *schemas, *lists, *reviews, *drafts, *pages]


def test_drafts_and_withdrawn_texts_are_in_no_answer(world):
    worlds.every_state(world)
    hidden = [secret for secret in worlds.SECRETS if secret != "supersededonlywords"]
    gone = Publication.objects.get(number="VR-2028-GHA-1").revision
    hidden += [gone.sha256, *gone.paragraphs.values_list("sha256", flat=True)]
    for address in everything_public():
        answer = Client().get(address)
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        found = [secret for secret in hidden if secret.encode() in body]
        assert not found, (address, found)
        # The text of an earlier version is given under its own number only.
        assert b"supersededonlywords" not in body or address.endswith("/VR-2028-KEN-1/"), address
    for name in SETS:
        whole = str(sheet(name))
        assert [secret for secret in hidden if secret in whole] == []


# The page and the headers


def test_the_page_lists_every_set_with_its_files_rows_and_columns(world):
    worlds.every_state(world)
    page = got("/en/data/").decode()
    for name, one in SETS.items():
        assert str(one.title) in page
        for form in ("csv", "xlsx", "json"):
            assert f'href="/en/data/{name}.{form}"' in page
        assert f'href="/en/data/{name}/schema.json"' in page
        count = len(rows(name))
        assert f"{count:,} row" in page
    assert 'href="/en/data/"' in got("/en/").decode()


def test_the_page_asks_few_queries(world, django_assert_num_queries):
    worlds.every_state(world)
    got("/en/data/")
    with django_assert_num_queries(1):
        got("/en/data/")


def test_a_file_is_a_download_that_can_be_asked_for_again(world):
    worlds.every_state(world)
    answer = Client().get("/fr/data/reviews.csv")
    got_etag, _read = answer["ETag"], b"".join(answer.streaming_content)
    assert answer["Content-Type"] == "text/csv; charset=utf-8; header=present"
    assert answer["Content-Disposition"] == 'attachment; filename="stocktake-reviews.fr.csv"'
    assert answer["Cache-Control"] == "public, no-cache"
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert answer["Link"] == '</fr/data/reviews/schema.json>; rel="describedby"; type="application/csvm+json"'
    again = Client(headers={"if-none-match": got_etag}).get("/fr/data/reviews.csv")
    assert (again.status_code, again.content) == (304, b"")
    assert Client().get("/en/data/reviews.csv")["ETag"] != got_etag
    worlds.published(world, "ZAF", {"1a": "New."})
    assert Client(headers={"if-none-match": got_etag}).get("/fr/data/reviews.csv").status_code == 200


def test_head_reads_no_row_and_other_methods_are_refused(world):
    for form in ("csv", "json", "xlsx"):
        head = Client().head(f"/en/data/paragraphs.{form}")
        assert (head.status_code, head.content) == (200, b"")
        assert head["Content-Type"] == writers.TYPES[form]
    assert Client().post("/en/data/reviews.csv").status_code == 405


@pytest.mark.parametrize(
    "address", ["nothing.csv", "reviews.pdf", "reviews.", "nothing/schema.json", "people.csv", "reviews.csv/"]
)
def test_what_is_no_set_or_form_is_not_there(address):
    assert Client().get(f"/en/data/{address}").status_code == 404


def test_names_follow_the_language_of_the_address(world):
    worlds.every_state(world)
    assert {row["country"] for row in rows("reviews", "fr")} == {"Kenya", "Maroc"}
    assert got("/en/data/reviews.csv").startswith(
        b"\xef\xbb\xbfnumber,iso3,country,cycle,kind,language,languages,version,published_at"
    )


def test_who_downloads_without_end_waits(world, monkeypatch):
    monkeypatch.setattr("stocktake.api.views.data.MOST_A_MINUTE", 2)
    told = [Client().get("/en/data/objectives.csv").status_code for _ in range(5)]
    assert told[0] == 200
    assert told[-1] == 429
