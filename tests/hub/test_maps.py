"""The two maps of the States: everybody once, nobody under another, what is disputed as the list says."""

from __future__ import annotations

import csv
import gzip
import itertools
import re
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from lxml import etree, html

from stocktake.core import publication
from stocktake.cycles.models import Cycle
from stocktake.documents import actions as documents
from stocktake.framework.models import Country
from stocktake.hub.figures import world as maps
from stocktake.reviews import actions as reviews
from stocktake.submissions import actions as submissions
from stocktake.submissions.models import Submission

LANGUAGES = ["ar", "en", "es", "fr", "ru", "zh-hans"]
SVG = "{http://www.w3.org/2000/svg}"


def members() -> set[str]:
    with (settings.SEED_DIR / "countries.csv").open(encoding="utf-8") as opened:
        return {row["iso3"] for row in csv.DictReader(opened) if row["un_status"] == "member"}


def drawn() -> dict[str, Any]:
    """The symbols of the file, by their name."""
    return {one.get("id"): one for one in etree.parse(maps.SHAPES).getroot().find(f"{SVG}defs")}


def publish(iso3: str, cycle: str) -> None:
    submission = reviews.begin(Country.objects.get(pk=iso3), Cycle.objects.get(pk=cycle), language="en", by=None)
    documents.fill(submission.document, {"1a": "We wrote this.", "3.7": "And this."}, by=None, origin="typed")
    submissions.submit(submission, by=None)
    submissions.publish(Submission.objects.get(pk=submission.pk), by=None)


def page(address: str) -> Any:
    return html.fromstring(Client().get(address).content.decode())


# The file


def test_every_member_state_has_one_shape():
    names = re.findall(r'id="([A-Z]{3})"', maps.SHAPES.read_text())
    assert len(names) == 193
    assert set(names) == members()


def test_the_file_holds_shapes_only_and_no_colour():
    text = maps.SHAPES.read_text()
    assert not re.search(r"style=|<style|<script|href|fill=\"#|stroke=\"#", text)
    assert len(gzip.compress(text.encode(), 6)) < 25_000
    assert all(len(number) <= 6 for number in re.findall(r"\d+\.(\d+)", text))
    assert max(len(digits) for digits in re.findall(r"\.(\d+)", text)) == 1


def test_shapes_stand_inside_the_page_of_the_map():
    _x, _y, width, height = (float(number) for number in maps.VIEW_BOX.split())
    for name, one in drawn().items():
        if one.tag == f"{SVG}path":
            starts = re.findall(r"M(-?[\d.]+) ?(-?[\d.]+)", one.get("d"))
            assert starts, name
            assert all(0 <= float(x) <= width and 0 <= float(y) <= height for x, y in starts), name


def test_a_small_state_is_a_dot_that_can_be_hit_and_covers_no_other():
    dots = {name: one.findall(f"{SVG}circle") for name, one in drawn().items() if one.tag == f"{SVG}g"}
    assert {"TUV", "NRU", "MCO", "SMR", "MDV", "SGP", "KNA", "MLT", "LUX", "VUT"} <= set(dots)
    places = {}
    for name, (area, dot) in dots.items():
        assert (area.get("fill"), area.get("pointer-events")) == ("none", "all"), name
        assert float(area.get("r")) >= 4.5 > float(dot.get("r")) >= 2.5, name
        assert (area.get("cx"), area.get("cy")) == (dot.get("cx"), dot.get("cy"))
        places[name] = (float(dot.get("cx")), float(dot.get("cy")))
    for (one, (x, y)), (other, (a, b)) in itertools.combinations(places.items(), 2):
        assert ((x - a) ** 2 + (y - b) ** 2) ** 0.5 >= 8.8, (one, other)
    assert maps.shapes()[0] == set(dots)


def test_a_state_that_is_no_dot_is_large_enough_to_hit():
    for name, one in drawn().items():
        if one.tag == f"{SVG}path" and not name.startswith("x-"):
            assert size(one.get("d")) >= 5, name


def size(path: str) -> float:
    """Square units that a path covers; each ring is relative steps from its start."""
    whole = 0.0
    for steps in re.findall(r"l([^z]*)z", path):
        numbers = [float(number) for number in re.findall(r"-?\d*\.?\d+", steps)]
        x = y = ring = 0.0
        for dx, dy in zip(numbers[::2], numbers[1::2], strict=True):
            ring += (x * (y + dy) - (x + dx) * y) / 2
            x, y = x + dx, y + dy
        whole += abs(ring)
    return whole


def test_the_list_of_disputed_areas_is_obeyed():
    names = set(drawn())
    for area in maps.areas():
        code = area["shape"]
        assert area["reason"]
        assert area["drawn"] in {"merged", "grey", "left_out", "as_given"}
        assert (f"x-{code}" in names) == (area["drawn"] == "grey"), area
        assert (area.get("into") in members()) == (area["drawn"] == "merged"), area
        assert code not in names
    listed = {f"x-{area['shape']}" for area in maps.areas()}
    assert {name for name in names if name.startswith("x-")} <= listed
    assert len([area for area in maps.areas() if area["shape"]]) == len(
        {area["shape"] for area in maps.areas() if area["shape"]}
    )


def test_every_member_state_has_one_square():
    rows = [line.split() for line in (settings.SEED_DIR / "map" / "tiles.txt").read_text().splitlines()]
    assert len({len(row) for row in rows}) == 1
    codes = [code for row in rows for code in row if code != "..."]
    assert len(codes) == 193
    assert set(codes) == members()
    assert len(set(maps.squares().values())) == 193


# The pages


@pytest.mark.django_db
@pytest.mark.parametrize("view", ["map", "tiles"])
def test_a_map_shows_each_member_state_once_as_a_link_with_its_name(rounds, view):
    publish("KEN", "regional-2028")
    publish("KEN", "imrf-2022")
    publish("TUV", "imrf-2022")
    tree = page(f"/en/countries/?view={view}")
    links = tree.xpath("//svg[contains(@class, 'map')]/a")
    assert sorted(link.get("href") for link in links) == [f"/en/countries/{iso3}/" for iso3 in sorted(members())]
    told = {link.get("href")[-4:-1]: (link.get("class"), link.findtext("title")) for link in links}
    assert told["KEN"] == ("n2", "Kenya: 2 reviews")
    assert told["TUV"] == ("n1", "Tuvalu: 1 review")
    assert told["BOL"] == ("n0", "Bolivia (Plurinational State of): No review")
    if view == "map":
        for link in links:
            assert link.find("use").get("href").endswith(f"world.svg#{link.get('href')[-4:-1]}")
        dots, _grey = maps.shapes()
        assert [link.get("href")[-4:-1] in dots for link in links] == sorted(
            link.get("href")[-4:-1] in dots for link in links
        )
    else:
        assert {link.findtext("text") for link in links} == members()
    legend = [" ".join("".join(one.itertext()).split()) for one in tree.xpath("//ul[@class='legend']/li")]
    assert legend[:4] == ["No review: 191", "1 review: 1", "2 reviews: 1", "3 reviews or more: 0"]
    svg = tree.xpath("//svg[contains(@class, 'map')]")[0]
    assert svg.findtext("title") == "2 of 193 Member States have a review on the record"
    assert svg.findtext("desc")


@pytest.mark.django_db
def test_a_round_is_chosen_and_what_does_not_exist_is_not_there(rounds):
    publish("KEN", "regional-2028")
    publish("TUV", "imrf-2022")
    tree = page("/en/countries/?cycle=imrf-2022")
    told = {link.get("href")[-4:-1]: link.get("class") for link in tree.xpath("//svg[@class='map']/a")}
    assert {iso3 for iso3, tone in told.items() if tone != "n0"} == {"TUV"}
    assert told["TUV"] == "n3"
    assert tree.xpath("//select/option[@selected]/@value") == ["imrf-2022"]
    assert "International Migration Review Forum 2022: 1 of 193 Member States has a review" in "".join(tree.itertext())
    assert tree.xpath("//nav[@class='tabs']//a/@href") == ["?view=map&cycle=imrf-2022", "?view=tiles&cycle=imrf-2022"]
    for address in ("?cycle=imrf-1999", "?view=globe", "?cycle=imrf-2022'--"):
        assert Client().get(f"/en/countries/{address}").status_code == 404


@pytest.mark.django_db
def test_the_table_of_states_holds_everybody_with_what_is_on_the_record(rounds):
    publish("KEN", "imrf-2022")
    publish("KEN", "regional-2028")
    rows = page("/en/countries/").xpath("//table//tbody/tr")
    assert len(rows) == 193
    told = {row.xpath("./th/a/@href")[0][-4:-1]: row for row in rows}
    assert told["KEN"].xpath("./td[1]/a/@href") == ["/en/reviews/KEN/imrf-2022/", "/en/reviews/KEN/regional-2028/"]
    assert told["KEN"].xpath("./td[1]/a/text()") == ["2022", "2028"]
    assert told["KEN"].xpath("./td[2]/text()") == ["1"]
    assert told["GBR"].xpath("string(./th)") == "United Kingdom of Great Britain and Northern Ireland"
    assert told["GBR"].xpath("string(./td)") == "No review"


@pytest.mark.django_db
def test_an_observers_review_stands_in_the_table_and_counts_as_no_member(world):
    publish("VAT", "regional-2028")
    tree = page("/en/countries/")
    assert len(tree.xpath("//table//tbody/tr")) == 194
    assert tree.xpath("string(//table//tbody/tr[last()]/th)") == "Holy See"
    assert "0 of 193 Member States have a review on the record" in "".join(tree.itertext())
    assert len(tree.xpath("//svg[@class='map']/a")) == 193


@pytest.mark.django_db
def test_boundaries_are_disclaimed_beside_the_map(world):
    for view in ("map", "tiles"):
        said = " ".join(page(f"/en/countries/?view={view}").xpath("string(//section[h2/@id='drawn'])").split())
        assert "do not imply official endorsement or acceptance by the United Nations" in said
        assert ("Jammu and Kashmir" in said) == (view == "map")
    assert len(maps.notes()) == len({area["say"] for area in maps.areas() if area.get("say")})


@pytest.mark.django_db
def test_the_map_page_is_light_with_a_full_record_and_asks_four_queries(world):
    for iso3 in sorted(members())[:40]:
        publish(iso3, "regional-2028")
    publication.advance()
    for view in ("map", "tiles"):
        for language in LANGUAGES:
            answer = Client().get(f"/{language}/countries/?view={view}")
            assert len(gzip.compress(answer.content, 6)) <= 25_000, (view, language)
    with CaptureQueriesContext(connection) as captured:
        Client().get("/en/countries/")
    assert len(captured) == 3


@pytest.mark.django_db
def test_an_empty_record_is_an_honest_map(world):
    tree = page("/en/countries/")
    assert {link.get("class") for link in tree.xpath("//svg[@class='map']/a")} == {"n0"}
    assert "0 of 193 Member States have a review on the record" in "".join(tree.itertext())
