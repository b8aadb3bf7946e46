"""What is new: the page by month, the feed, and the map of the site."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client
from lxml import etree

from stocktake.api import news
from stocktake.hub import sitemap
from stocktake.submissions.models import Publication
from tests.api import worlds

pytestmark = pytest.mark.django_db
ATOM = {"a": "http://www.w3.org/2005/Atom"}
LANGUAGES = ["ar", "en", "es", "fr", "ru", "zh-hans"]


def feed(language: str = "en") -> etree._Element:
    answer = Client().get(f"/{language}/updates/feed.atom")
    assert answer["Content-Type"] == "application/atom+xml; charset=utf-8"
    return etree.fromstring(answer.content)


def told(tree: etree._Element) -> list[tuple[str, str]]:
    return [
        (entry.findtext("a:id", namespaces=ATOM).rsplit("/", 2)[1], entry.find("a:category", ATOM).get("term"))
        for entry in tree.findall("a:entry", ATOM)
    ]


def test_news_are_publications_corrections_and_withdrawals_newest_first(world):
    worlds.every_state(world)
    happened = [(one.publication.number, one.what) for one in news.told(list(news.news()))]
    assert happened == [
        ("VR-2028-KEN-2", "corrected"), ("VR-2028-KEN-1", "published"), ("VR-2028-MAR-1", "published"),
        ("VR-2028-GHA-1", "withdrawn"), ("VR-2028-GHA-1", "published"),
    ]  # fmt: skip
    assert told(feed()) == happened


def test_a_review_of_many_versions_is_withdrawn_in_one_line(world):
    publication = worlds.every_state(world)
    submission = worlds.now(publication.submission)
    worlds.submissions.withdraw(submission, note="At our wish.", by=None)
    gone = [one.publication.number for one in news.told(list(news.news())) if one.what == "withdrawn"]
    assert gone == ["VR-2028-KEN-2", "VR-2028-GHA-1"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_feed_is_valid_atom_with_ids_that_stay(world, language):
    worlds.every_state(world)
    tree = feed(language)
    assert tree.tag == "{http://www.w3.org/2005/Atom}feed"
    assert tree.get("{http://www.w3.org/XML/1998/namespace}lang") == language
    for one in (tree, *tree.findall("a:entry", ATOM)):
        for name in ("id", "title", "updated"):
            assert len(one.findall(f"a:{name}", ATOM)) == 1
            assert one.findtext(f"a:{name}", namespaces=ATOM).strip()
        assert one.findtext("a:id", namespaces=ATOM).startswith("tag:127.0.0.1,2026:stocktake/updates/")
        assert dt.datetime.fromisoformat(one.findtext("a:updated", namespaces=ATOM)).tzinfo is not None
        links = {link.get("rel"): link.get("href") for link in one.findall("a:link", ATOM)}
        assert links["alternate"].startswith(f"http://127.0.0.1:8000/{language}/")
    assert tree.findtext("a:author/a:name", namespaces=ATOM) == "Stocktake"
    assert tree.find("a:link[@rel='self']", ATOM).get("href").endswith(f"/{language}/updates/feed.atom")
    ids = [one.text for one in tree.iterfind(".//a:id", ATOM)]
    assert len(set(ids)) == len(ids)
    worlds.published(world, "ZAF", {"1a": "New."})
    assert ids[1:] == [one.text for one in feed(language).iterfind(".//a:id", ATOM)][2:]
    for entry in feed(language).findall("a:entry", ATOM):
        assert "invented" in {category.get("term") for category in entry.findall("a:category", ATOM)}
        address = entry.find("a:link", ATOM).get("href").removeprefix("http://127.0.0.1:8000")
        assert Client().get(address).status_code == 200


def test_the_feed_says_why_and_never_what_was_withdrawn(world):
    worlds.every_state(world)
    whole = Client().get("/en/updates/feed.atom").content.decode()
    assert "At the wish of the State." in whole
    assert "A name." in whole
    assert "withdrawnonlywords" not in whole
    assert "Demonstration: invented content" in whole


def test_letters_of_markup_stay_letters(world):
    publication = worlds.every_state(world)
    Publication.objects.filter(pk=publication.pk).update(correction='<b>"&amp; ]]>')
    assert '<b>"&amp; ]]>' in "".join(feed().itertext())
    assert "<b>" not in Client().get("/en/updates/").content.decode()


def test_an_empty_feed_is_a_feed(db):
    assert feed().findtext("a:updated", namespaces=ATOM) == "2026-01-01T00:00:00Z"
    assert "Nothing has been published yet." in Client().get("/en/updates/").content.decode()


def test_the_page_goes_by_month_and_in_pages(world):
    worlds.many(world, 32)
    for place, publication in enumerate(Publication.objects.order_by("pk")):
        at = dt.datetime(2026, 1 + place % 3, 10, tzinfo=dt.UTC)
        Publication.objects.filter(pk=publication.pk).update(published_at=at)
    page = Client().get("/en/updates/").content.decode()
    assert page.index("March 2026") < page.index("February 2026") < page.index("January 2026")
    assert page.count('class="title"') == 30
    second = Client().get("/en/updates/?page=2").content.decode()
    assert second.count('class="title"') == 2
    assert "March 2026" not in second


@pytest.mark.parametrize(("language", "name"), [("ar", "آذار/مارس 2026"), ("fr", "Mars 2026"), ("ru", "Март 2026 года"), ("zh-hans", "2026年3月"), ("es", "Marzo de 2026")])  # fmt: skip
def test_a_month_is_written_as_the_language_does(world, language, name):
    worlds.many(world, 1)
    Publication.objects.update(published_at=dt.datetime(2026, 3, 10, tzinfo=dt.UTC))
    assert f"<h2>{name}</h2>" in Client().get(f"/{language}/updates/").content.decode()


def test_pages_name_the_feed(world):
    for path in ("", "updates/"):
        page = Client().get(f"/fr/{path}").content.decode()
        assert '<link rel="alternate" type="application/atom+xml" href="/fr/updates/feed.atom"' in page


def urls(page: str = "") -> etree._Element:
    return etree.fromstring(Client().get(f"/sitemap.xml{page}").content)


SITEMAP = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml"}


def test_the_map_names_every_page_with_its_other_languages(world):
    worlds.every_state(world)
    tree = urls()
    places = [one.text for one in tree.iterfind(".//s:loc", SITEMAP)]
    assert len(set(places)) == len(places)
    for path in ("data/", "updates/", "reviews/KEN/regional-2028/", "countries/KEN/", "objectives/23/"):
        for language in LANGUAGES:
            assert f"http://127.0.0.1:8000/{language}/{path}" in places
    assert not [place for place in places if "GHA/regional" in place or "UGA/regional" in place]
    for one in tree.findall("s:url", SITEMAP):
        others = {link.get("hreflang"): link.get("href") for link in one.findall("x:link", SITEMAP)}
        assert set(others) == {*LANGUAGES, "x-default"}
        assert one.findtext("s:loc", namespaces=SITEMAP) in others.values()
        assert set(others.values()) <= set(places)


def test_a_map_too_large_for_one_is_a_list_of_maps(world, monkeypatch):
    whole = [one.text for one in urls().iterfind(".//s:loc", SITEMAP)]
    monkeypatch.setattr(sitemap, "AT_ONCE", 100)
    index = urls()
    assert index.tag.endswith("sitemapindex")
    found: list[str] = []
    for one in index.iterfind(".//s:loc", SITEMAP):
        found += [
            p.text
            for p in urls(one.text.removeprefix("http://127.0.0.1:8000/sitemap.xml")).iterfind(".//s:loc", SITEMAP)
        ]
    assert found == whole
    for page in ("?page=0", "?page=99", "?page=x", "?page=-1"):
        assert Client().get(f"/sitemap.xml{page}").status_code == 404
