"""`/api/v1/`: what it answers, how it pages, how it refuses, and that a fuzzer finds nothing."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from stocktake.api import cursors, machine
from stocktake.documents.models import Paragraph
from stocktake.submissions import actions as submissions
from stocktake.submissions.models import Publication
from tests.api import worlds

pytestmark = pytest.mark.django_db
LISTS = ["reviews", "paragraphs", *machine.SHORT]


def ask(path: str, **headers: str) -> Any:
    return Client(headers=headers).get(f"/api/v1/{path}")


def items(path: str) -> list[dict[str, Any]]:
    answer = ask(path)
    assert answer.status_code == 200, answer.content
    return answer.json()["items"]


def walked(path: str, limit: int) -> list[dict[str, Any]]:
    """Every page after the other."""
    found, cursor = [], ""
    while True:
        told = ask(f"{path}?limit={limit}{cursor}").json()
        assert len(told["items"]) <= limit
        found += told["items"]
        if told["next"] is None:
            return found
        cursor = f"&cursor={told['next']}"


def assert_problem(answer: Any, status: int) -> dict[str, Any]:
    assert answer.status_code == status
    assert answer["Content-Type"] == "application/problem+json; charset=utf-8"
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert "no-store" in answer["Cache-Control"]
    told = answer.json()
    assert told["status"] == status
    assert told["type"] == "about:blank"
    assert told["title"]
    assert told["detail"]
    return told


# What is answered


def test_a_review_is_told_with_what_it_can_be_found_by(world):
    worlds.every_state(world)
    told = {one["number"]: one for one in items("reviews/")}
    assert set(told) == {"VR-2028-KEN-2", "VR-2028-MAR-1"}
    kenya = told["VR-2028-KEN-2"]
    publication = Publication.objects.get(number="VR-2028-KEN-2")
    assert {name: kenya[name] for name in kenya if name not in {"published_at", "page"}} == {
        "number": "VR-2028-KEN-2", "iso3": "KEN", "country": "Kenya", "cycle": "regional-2028",
        "kind": "voluntary-review", "language": "en", "languages": ["en", "fr"], "version": 2, "late": False,
        "words": publication.revision.words, "objectives": ["7", "12"], "objectives_answered": ["7"],
        "principles": ["4"], "regions": ["eca"], "sha256": publication.revision.sha256,
        "address": "http://127.0.0.1:8000/s/VR-2028-KEN-2", "invented": True,
    }  # fmt: skip


def test_a_review_in_full_says_what_the_list_says_and_each_paragraph(world):
    worlds.every_state(world)
    for listed in items("reviews/"):
        full = ask(f"reviews/{listed['number']}/").json()
        paragraphs = full.pop("paragraphs")
        assert (full.pop("standing"), full.pop("correction")) == (
            "current",
            "A name." if listed["version"] == 2 else None,
        )
        assert full == listed
        assert [p for p in items("paragraphs/") if p["review"] == listed["number"]] == paragraphs
    kenya = ask("reviews/VR-2028-KEN-2/").json()["paragraphs"]
    assert [(p["number"], p["key"], p["language"], p["original"]) for p in kenya] == [
        (1, "1a", "fr", False), (2, "3.7", "fr", False),
        (1, "1a", "en", True), (2, "3.7", "en", True), (3, "3.7", "en", True),
    ]  # fmt: skip
    by_place = {(p["language"], p["number"]): p for p in kenya}
    assert by_place["en", 1]["text"] == "Corrected words."
    assert by_place["en", 1]["html"] == "<p>Corrected words.</p>\n"
    assert (by_place["en", 1]["objectives"], by_place["en", 1]["principles"]) == (["12"], ["4"])
    assert (by_place["en", 2]["objectives"], by_place["en", 2]["targets"]) == (["7"], ["10.7"])
    assert by_place["en", 1]["address"].endswith("/s/VR-2028-KEN-2#p1")
    assert by_place["fr", 1]["address"].endswith("/s/VR-2028-KEN-2?text=fr#fr-p1")
    assert {p["sha256"] for p in kenya} <= set(Paragraph.objects.values_list("sha256", flat=True))


def test_a_submissions_number_gives_what_is_current_and_an_earlier_version_stays(world):
    worlds.every_state(world)
    assert ask("reviews/VR-2028-KEN/").json() == ask("reviews/VR-2028-KEN-2/").json()
    earlier = ask("reviews/VR-2028-KEN-1/").json()
    assert (earlier["standing"], earlier["version"]) == ("superseded", 1)


def test_what_was_withdrawn_is_a_stub_with_number_date_and_reason(world):
    worlds.every_state(world)
    for number in ("VR-2028-GHA-1", "VR-2028-GHA"):
        told = assert_problem(ask(f"reviews/{number}/"), 410)
        assert told["number"] == "VR-2028-GHA-1"
        assert told["reason"] == "At the wish of the State."
        assert set(told) == {"type", "title", "status", "detail", "number", "withdrawn_at", "reason"}


@pytest.mark.parametrize("number", ["VR-2028-UGA", "VR-2028-UGA-1", "VR-2028-RWA", "VR-2028-XXX-1"])
def test_what_is_not_published_is_not_there(world, number):
    worlds.every_state(world)
    there = assert_problem(ask(f"reviews/{number}/"), 404)
    assert there == assert_problem(ask("reviews/VR-1999-ZZZ-9/"), 404)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("country=KEN", {"KEN"}), ("country=KEN&country=MAR", {"KEN", "MAR"}), ("country=UGA", set()),
        ("region=eca", {"KEN", "MAR"}), ("region=ece", set()), ("cycle=regional-2028", {"KEN", "MAR"}),
        ("language=fr", {"KEN"}), ("objective=12", {"KEN"}), ("objective=9", {"MAR"}), ("objective=7&objective=9", {"KEN", "MAR"}),
        ("principle=4", {"KEN"}), ("principle=4&objective=9", set()), ("kind=voluntary-review", {"KEN", "MAR"}),
        ("group=ldc", set()), ("category=academia", set()), ("year=2001", set()), ("kind=nobody-files-this", set()),
    ],
)  # fmt: skip
def test_facets_narrow_reviews_and_paragraphs_alike(world, query, found):
    worlds.every_state(world)
    assert {one["iso3"] for one in items(f"reviews/?{query}")} == found
    assert {one["iso3"] for one in items(f"paragraphs/?{query}")} == found


def test_paragraphs_are_narrowed_by_what_they_say_themselves(world):
    worlds.every_state(world)
    assert [(p["language"], p["number"]) for p in items("paragraphs/?objective=12")] == [("en", 1)]
    assert {(p["language"], p["number"]) for p in items("paragraphs/?objective=7")} == {("fr", 2), ("en", 2), ("en", 3)}
    assert {p["language"] for p in items("paragraphs/?language=fr")} == {"fr"}
    assert items("paragraphs/?objective=7&principle=4") == []  # the review says both, no paragraph does


def test_the_frame_is_answered_with_its_parts(world):
    assert len(walked("countries/", 200)) > 200
    assert {c["commission"] for c in items("commissions/")} == {"eca", "ece", "eclac", "escap", "escwa"}
    assert all(s["commission"] == c["commission"] for c in items("commissions/") for s in c["seats"])
    assert {g["group"] for g in items("groups/")} == {"ldc", "lldc", "sids"}
    assert all(set(m) >= {"iso3", "since", "until", "source"} for g in items("groups/") for m in g["members"])
    assert [o["number"] for o in items("objectives/")] == list(range(1, 24))
    assert [p["number"] for p in items("principles/")] == list(range(1, 11))
    cycles = {c["cycle"]: c for c in items("cycles/")}
    assert len(cycles) == 6
    assert cycles["imrf-2026"]["milestones"]
    assert cycles["imrf-2022"]["occasions"]
    assert [(c["cycle"], c["open"]) for c in items("calls/")] == [("regional-2028", True)]
    assert all(o["questions"] for o in items("outlines/"))


def test_the_index_says_where_things_are():
    told = ask("").json()
    assert set(told["lists"]) == set(LISTS)
    for address in [told["openapi"], *told["lists"].values(), told["data"]]:
        assert Client().get(address.removeprefix("http://127.0.0.1:8000")).status_code == 200


# Pages


@pytest.mark.parametrize("name", LISTS)
def test_pages_of_any_size_are_the_list(world, name):
    worlds.every_state(world)
    worlds.many(world, 5)
    whole = walked(f"{name}/", 200)
    assert len({json.dumps(one, sort_keys=True) for one in whole}) == len(whole)
    for limit in (1, 2, 3) if len(whole) < 60 else (7, 40):
        assert walked(f"{name}/", limit) == whole


@pytest.mark.parametrize("name", ["reviews", "paragraphs"])
def test_what_is_published_between_two_pages_moves_nothing(world, name):
    worlds.many(world, 4)
    before = [one["address"] for one in items(f"{name}/")]
    first = ask(f"{name}/?limit=2").json()
    worlds.published(world, "MAR", {"1a": "New words."})
    told = [one["address"] for one in first["items"]]
    cursor = first["next"]
    while cursor:
        page = ask(f"{name}/?limit=2&cursor={cursor}").json()
        told, cursor = told + [one["address"] for one in page["items"]], page["next"]
    assert [one for one in told if "MAR" not in one] == before
    assert len(set(told)) == len(told)


def test_a_review_withdrawn_between_two_pages_is_left_out_and_nothing_else(world):
    made = worlds.many(world, 5)
    before = [one["number"] for one in items("reviews/")]
    first = ask("reviews/?limit=2").json()
    last = Publication.objects.get(number=before[1])
    submissions.withdraw(worlds.now(last.submission), note="Wish.", by=None)
    rest = items(f"reviews/?cursor={first['next']}")
    assert [one["number"] for one in rest] == before[2:]
    assert len(made) == 5


BAD_CURSORS = [
    "", "x", "null", "W10:abc", "%F0%9F%98%80", "a" * 201, cursors.give("countries", ["KEN"]), "1",
    cursors.give("reviews", ["2026", 1])[:-1] + "!",
]  # fmt: skip


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("cursor", BAD_CURSORS)
def test_a_cursor_that_the_list_did_not_give_is_refused(world, name, cursor):
    if cursor == cursors.give(name, ["KEN"]):
        return  # this one it did give
    told = assert_problem(ask(f"{name}/?cursor={cursor}"), 422)
    assert told["errors"][0]["where"] == "cursor"


@pytest.mark.parametrize("place", [[], [999], ["x", "y"], [1, 2, 3], [None, None], {"a": 1}, [True, 1]])
def test_a_signed_cursor_of_another_shape_is_refused(place):
    for name in LISTS:
        assert_problem(ask(f"{name}/?cursor={cursors.give(name, place)}"), 422)


@pytest.mark.parametrize(
    "query",
    [
        "limit=0", "limit=201", "limit=-1", "limit=ten", "limit=1e400", f"limit={10**30}", "limit=", "country=kenya", "country=KE",
        "country=", "objective=0", "objective=24", "objective=07", "objective=seven", "principle=11", "language=xx",
        "language=EN", "year=99", "year=20266", "planet=mars", "cycle=Regional%202028", "region=%27%3B--", "group=LDC",
        "country=KEN&country=kenya", "cuntry=KEN", "&".join(["country=KEN"] * 31), "objective=7%0A", "country=KEN%0A",
    ],
)  # fmt: skip
@pytest.mark.parametrize("name", ["reviews", "paragraphs"])
def test_a_facet_that_cannot_be_is_refused_and_named(name, query):
    told = assert_problem(ask(f"{name}/?{query}"), 422)
    wrong = query.split("&")[-1].split("=")[0]
    assert told["errors"][0]["where"].split(".")[0] == wrong
    assert wrong in told["detail"]


# Methods, headers, errors


def test_head_is_get_without_a_body(world):
    worlds.every_state(world)
    for path in ["", "openapi.json", "reviews/VR-2028-KEN-2/", *(f"{name}/" for name in LISTS)]:
        got, head = ask(path), Client().head(f"/api/v1/{path}")
        assert (head.status_code, head.content) == (200, b"")
        assert head["Content-Length"] == str(len(got.content))
        assert head["Content-Type"] == got["Content-Type"], path
        assert got["Content-Type"].startswith("application/json"), path
        assert head["Cache-Control"] == got["Cache-Control"]


def test_options_tells_a_browser_that_anyone_may_read():
    for path in ("", "reviews/", "reviews/VR-2028-KEN-2/", "openapi.json"):
        answer = Client().options(
            f"/api/v1/{path}", headers={"origin": "https://elsewhere.example", "access-control-request-method": "GET"}
        )
        assert (answer.status_code, answer.content) == (204, b"")
        assert answer["Allow"] == answer["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"
        assert answer["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "trace"])
def test_another_method_is_refused_with_what_is_allowed(method):
    for path in ("", "reviews/", "reviews/VR-2028-KEN-2/", "openapi.json"):
        answer = getattr(Client(enforce_csrf_checks=True), method)(f"/api/v1/{path}")
        assert_problem(answer, 405)
        assert answer["Allow"] == "GET, HEAD, OPTIONS"


def test_an_answer_is_public_in_english_and_needs_no_session(world):
    worlds.every_state(world)
    for path in ["", "openapi.json", "reviews/VR-2028-KEN-2/", *(f"{name}/" for name in LISTS)]:
        answer = ask(path, accept_language="fr", origin="https://elsewhere.example")
        assert answer["Cache-Control"] == "public, max-age=0, must-revalidate"
        assert answer["Access-Control-Allow-Origin"] == "*"
        assert answer["Content-Language"] == "en"
        assert not answer.cookies
        assert answer.content == world.client("secretariat").get(f"/api/v1/{path}").content
    assert items("reviews/?country=KEN")[0]["page"].startswith("http://127.0.0.1:8000/en/")


def test_the_cache_of_public_pages_gives_an_etag_and_304(world, client):
    from stocktake.config.wsgi import application

    worlds.every_state(world)
    told: list[Any] = []

    def asked(**headers: str) -> bytes:
        environ = client._base_environ(PATH_INFO="/api/v1/reviews/", REQUEST_METHOD="GET", **headers)
        return b"".join(application(environ, lambda status, headers, exc=None: told.append((status, dict(headers)))))

    application.read_at = 0.0
    body = asked()
    assert len(json.loads(body)["items"]) == 2
    again = asked(HTTP_IF_NONE_MATCH=told[0][1]["ETag"])
    assert (told[1][0], again) == ("304 Not Modified", b"")
    assert told[1][1]["Access-Control-Allow-Origin"] == "*"
    application.entries.clear()


def test_an_address_without_its_last_slash_leads_there():
    answer = ask("reviews?country=KEN")
    assert (answer.status_code, answer["Location"]) == (301, "/api/v1/reviews/?country=KEN")


@pytest.mark.parametrize("path", ["nothing/", "reviews/VR-2028-KEN-1/p1/", "../v1/x/", "reviews/%F0%9F%98%80/x/"])
def test_where_nothing_is_a_problem_says_so(path):
    assert_problem(ask(path), 404)


def test_what_cannot_be_read_or_breaks_is_a_problem_too(world, monkeypatch):
    assert_problem(ask("reviews/?country=%00"), 400)
    assert_problem(Client().get("/api/v1/", headers={"host": "evil.example"}), 400)

    def broken(*_args: Any, **_told: Any) -> None:
        raise ZeroDivisionError("a secret of ours")

    monkeypatch.setattr(machine.lists, "reviews", broken)
    answer = Client(raise_request_exception=False).get("/api/v1/reviews/")
    told = assert_problem(answer, 500)
    assert told["reference"] == answer.wsgi_request.reference
    assert b"secret" not in answer.content


def test_who_asks_too_often_waits(settings):
    settings.API_REQUESTS_A_MINUTE = 5
    told = [ask("objectives/") for _ in range(11)]  # a minute may begin between two of them
    assert told[0].status_code == 200
    answer = told[-1]
    assert_problem(answer, 429)
    assert int(answer["Retry-After"]) > 0


# Queries


QUERIES = {
    "reviews/": 3, "reviews/?region=eca&objective=7&limit=200": 3, "paragraphs/": 4,
    "paragraphs/?objective=7&region=eca&limit=200": 4, "reviews/VR-2028-AGO-1/": 6, "countries/": 3, "commissions/": 2,
    "groups/": 2, "objectives/": 1, "principles/": 1, "cycles/": 9, "calls/": 1, "outlines/": 1,
}  # fmt: skip


@pytest.mark.parametrize("path", QUERIES)
def test_an_answer_asks_as_many_queries_for_thirty_reviews_as_for_one(world, path):
    counts = []
    worlds.many(world, 1)
    for more in (0, 30):
        if more:
            for iso3 in ("KEN", "MAR", "GHA", "PER", "FRA", "JPN", "ITA", "ESP", "CHL", "BRA"):
                worlds.published(world, iso3, {"1a": f"{iso3}.\n\nMore.", "3.7": "On seven."})
        ask(path)
        with CaptureQueriesContext(connection) as captured:
            assert ask(path).status_code == 200
        counts.append(len(captured))
    assert counts == [QUERIES[path]] * 2, [query["sql"][:150] for query in captured.captured_queries]
