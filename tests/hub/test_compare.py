"""Comparisons: States on one subject, a State over two rounds, the languages of one text; and what is asked wrongly."""

from __future__ import annotations

import gzip
import random

import pytest
from django.test import Client

from stocktake.documents import actions as documents
from stocktake.documents.models import Paragraph
from stocktake.reviews import actions as reviews
from stocktake.submissions import actions as submissions
from stocktake.submissions.models import Publication, Submission

pytestmark = pytest.mark.django_db

STATES, ROUNDS, LANGUAGES = "/en/compare/", "/en/compare/rounds/", "/en/compare/languages/"


def columns(tree, words) -> dict[str, str]:
    return {words(a.xpath("h3")[0]): words(a) for a in tree.xpath("//div[contains(@class, 'compared')]/article")}


def test_states_stand_side_by_side_with_who_says_nothing(publish, tag, page, words):
    publish("AGO", {"3.7": "Angola on vulnerability.", "3.9": "Elsewhere."})
    tag(publish("GHA", {"1a": "Ghana speaks of vulnerable people."}), "1a", "objective", "7")
    publish("PER", {"3.10": "Peru on trafficking."})
    tree = page(f"{STATES}?country=GHA&country=AGO&country=PER&country=AND&on=objective-7")
    told = columns(tree, words)
    assert list(told) == ["Ghana", "Angola", "Peru", "Andorra"]
    assert "Ghana speaks of vulnerable people." in told["Ghana"]
    assert "Angola on vulnerability." in told["Angola"]
    assert "Its review does not speak of this." in told["Peru"]
    assert "It has no review on the record." in told["Andorra"]
    assert "Peru and Andorra say nothing on it." in words(tree)
    assert "Elsewhere." not in words(tree)
    assert [o.get("value") for o in tree.xpath("//select[@name='country']/option[@selected]")] == [
        "GHA", "AGO", "PER", "AND",
    ]  # fmt: skip
    assert tree.xpath("//select[@name='on']//option[@selected]/@value") == ["objective-7"]


def test_a_section_holds_its_answers_and_no_others(publish, page, words):
    for iso3 in ("AGO", "GHA"):
        publish(iso3, {"2a": f"{iso3} two a.", "2c": f"{iso3} two c.", "1a": f"{iso3} one a."})
    told = columns(page(f"{STATES}?country=AGO&country=GHA&on=2"), words)
    assert all(f"{iso3} two a." in told[name] for iso3, name in (("AGO", "Angola"), ("GHA", "Ghana")))
    assert "two c." in told["Angola"]
    assert "one a." not in told["Angola"]
    assert "two c." not in columns(page(f"{STATES}?country=AGO&country=GHA&on=2a"), words)["Angola"]


def test_the_latest_round_is_compared_unless_another_is_chosen(two_rounds, publish, page, words):
    publish("AGO", {"3.7": "Angola of 2028."})
    publish("AGO", {"3.7": "Angola of 2026."}, "imrf-2026")  # published later, of an earlier round
    publish("GHA", {"3.7": "Ghana of 2028."})
    latest = columns(page(f"{STATES}?country=AGO&country=GHA&on=objective-7"), words)
    assert "Angola of 2028." in latest["Angola"]
    chosen = columns(page(f"{STATES}?country=AGO&country=GHA&on=objective-7&cycle=imrf-2026"), words)
    assert "Angola of 2026." in chosen["Angola"]
    assert "It has no review of this round on the record." in chosen["Ghana"]


def test_each_paragraph_leads_to_its_permanent_address(publish, page):
    publish("AGO", {"1a": "Zero.", "3.7": "One.\n\n- a\n- b\n\nThree."})
    publish("GHA", {"3.7": "Other."})
    tree = page(f"{STATES}?country=AGO&country=GHA&on=objective-7")
    links = tree.xpath("//p[@class='source']/a/@href")
    assert len(links) == 4
    for link in links:
        address, anchor = link.split("#")
        answer = Client().get(address)
        assert answer.status_code == 302
        assert page(answer["Location"]).xpath(f"//*[@id='{anchor}']")


def test_a_long_text_is_cut_to_a_light_page_and_says_so(publish, page, words):

    for iso3 in ("AGO", "GHA", "EGY", "BEN"):
        publish(iso3, {"3.7": "\n\n".join(f"{iso3} {n}: " + f"word{n * 7919 % 997} " * 60 for n in range(300))})
    address = f"{STATES}?country=AGO&country=GHA&country=EGY&country=BEN&on=objective-7"
    assert len(gzip.compress(Client().get(address).content, 6)) < 25_000
    tree = page(address)
    shown = len(tree.xpath("//article[1]//p[@class='source']")) - 1
    assert shown > 3
    assert f"{300 - shown} more paragraphs in the review" in words(tree.xpath("//article")[0])


WRONG = {
    f"{STATES}?country=XXX&country=KEN&on=objective-7": "There is no country “XXX”. Choose one from the list.",
    f"{STATES}?country=KEN&country=KEN&on=objective-7": "Kenya is chosen twice. Choose another one.",
    f"{STATES}?country=KEN&country=PER&country=AGO&country=GHA&country=FRA&on=1": "5 countries are chosen; choose at most 4.",
    f"{STATES}?country=KEN&country=PER&on=objective-24": "“objective-24” is no objective and no part of the outline.",
    f"{STATES}?country=KEN&country=PER&on={'9' * 5000}": "is no objective and no part of the outline.",
    f"{STATES}?country=KEN&country=PER&on=1&cycle=imrf-1999": "There is no round “imrf-1999”. Choose one from the list.",
    f"{STATES}?on=1{'&country=KEN' * 500}": "Kenya is chosen twice.",
    f"{ROUNDS}?country=KEN&country=PER&cycle=imrf-2026": "2 countries are chosen; choose at most 1.",
    f"{ROUNDS}?country=KEN&cycle=imrf-2026&cycle=imrf-2026": "is chosen twice. Choose another one.",
    f"{ROUNDS}?country=KEN&cycle=imrf-2022&cycle=imrf-2026&cycle=regional-2028": "3 rounds are chosen; choose at most 2.",
    f"{LANGUAGES}?country=KEN&cycle=regional-2028&text=tlh": "There is no language “tlh” here.",
    f"{STATES}?country=%3Cscript%3E&country=KEN&on=1": "There is no country “<script>”.",
}


@pytest.mark.parametrize("address", WRONG, ids=range(len(WRONG)))
def test_what_is_asked_wrongly_is_said_and_what_fits_is_kept(world, page, words, address):
    tree = page(address, 422)
    assert WRONG[address] in words(tree.xpath("//div[@role='alert']")[0])
    assert "KEN" in tree.xpath("//select[@name='country']/option[@selected]/@value") or "XXX" in address
    assert not tree.xpath("//article")


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        (STATES, ""),
        (f"{STATES}?country=KEN", "Choose at least two States."),
        (f"{STATES}?on=1a", "Choose at least two States."),
        (f"{STATES}?country=KEN&country=PER", "Choose an objective or a part of the outline."),
        (f"{ROUNDS}?country=KEN", "Choose a State and two rounds."),
        (f"{ROUNDS}?country=KEN&cycle=imrf-2026&cycle=regional-2028", "Kenya has no review on the record of this round"),
        (f"{LANGUAGES}?country=KEN", "Choose a State and a round."),
        (f"{LANGUAGES}?country=KEN&cycle=imrf-2022", "Kenya has no review on the record of this round"),
    ],
)  # fmt: skip
def test_half_a_question_and_a_round_not_reviewed_are_answered_in_words(world, page, words, address, sentence):
    assert sentence in words(page(address))


@pytest.fixture
def changed(two_rounds, publish):
    publish(
        "GHA", {"1a": "It stayed.", "2a": "We had three offices in the north of it.", "4a": "Gone now."}, "imrf-2026"
    )
    publish("GHA", {"1a": "It stayed.", "2a": "We had seven offices in the north of it.", "5a": "All new."})


GHANA = f"{ROUNDS}?country=GHA&cycle=regional-2028&cycle=imrf-2026"


@pytest.mark.usefixtures("changed")
def test_two_rounds_say_what_changed_and_the_country_page_says_how_much(page, words):
    tree = page(GHANA)
    assert "Changed: 1. New: 1. Gone: 1. The same: 1." in words(tree)
    rows = {words(row.xpath("th")[0]): words(row.xpath("td")[0]) for row in tree.xpath("//tbody/tr")}
    assert list(rows.values()) == ["The same", "Changed", "Gone", "New"]
    country = page("/en/countries/GHA/")
    assert "3 answers of 4 (75 %) are not those of the round before." in words(country)
    there = [a.get("href") for a in country.xpath("//a[.='See what changed']")]
    assert there == [f"{ROUNDS}?country=GHA&cycle=imrf-2026&cycle=regional-2028"]
    assert "Changed: 1." in words(page(there[0]))


@pytest.mark.usefixtures("changed")
def test_a_changed_answer_shows_its_differences_and_leads_to_both_texts(page, words):
    tree = page(f"{GHANA}&on=2a")
    assert [words(one) for one in tree.xpath("//del")] == ["three"]
    assert [words(one) for one in tree.xpath("//ins")] == ["seven"]
    assert tree.xpath("//p[@class='source']/a/@href") == ["/s/VR-2026-GHA-1#p2", "/s/VR-2028-GHA-1#p2"]
    gone = page(f"{GHANA}&on=4")
    assert [words(one) for one in gone.xpath("//del")] == ["Gone now."]
    assert "Neither review answers this." in words(page(f"{GHANA}&on=objective-9"))


def test_rounds_in_different_languages_stand_beside_each_other(two_rounds, publish, page, words):
    publish("EGY", {"1a": "We wrote this."}, "imrf-2026")
    publish("EGY", {"1a": "كتبنا هذا."}, language="ar")
    tree = page(f"{ROUNDS}?country=EGY&cycle=imrf-2026&cycle=regional-2028&on=1a")
    assert not tree.xpath("//ins | //del")
    assert [words(d) for d in tree.xpath("//div[@lang='en' or @lang='ar'][@dir]")] == ["We wrote this.", "كتبنا هذا."]
    assert "Written in another language than the review before." in words(page("/en/countries/EGY/"))


def test_a_difference_of_two_long_texts_is_light_and_says_where_it_ends(two_rounds, publish, page, words):

    letters = random.Random(1)
    texts = [" ".join(f"{letters.random():.9f}" for _ in range(9000)) for _ in range(2)]
    publish("GHA", {"2a": texts[0]}, "imrf-2026")
    publish("GHA", {"2a": texts[1]})
    assert len(gzip.compress(Client().get(f"{GHANA}&on=2a").content, 6)) < 25_000
    assert "The rest is more than one page holds" in words(page(f"{GHANA}&on=2a"))


def test_languages_of_one_text_stand_side_by_side_and_say_what_is_older(world, page, words):
    document, author = world.draft().document, world.people["focal-point"]
    french = documents.add_language(document, "fr", by=author)
    documents.fill(french, {"1a": "Nous avons écrit ceci."}, by=author, origin="typed")
    documents.fill(document, {"1a": "We changed this."}, by=author, origin="typed")
    documents.decide_going(french, "as-it-stands", by=author)
    submissions.submit(Submission.objects.get(), by=author)
    submissions.publish(Submission.objects.get(), by=world.people["secretariat"])
    address = f"{LANGUAGES}?country=KEN&cycle=regional-2028&on=1a"
    tree = page(address)
    told = columns(tree, words)
    assert list(told) == ["English (original)", "Français"]
    assert "We changed this." in told["English (original)"]
    assert "Nous avons écrit ceci." in told["Français"]
    assert "Older than the original" in told["Français"]
    assert "Older than the original" not in told["English (original)"]
    links = tree.xpath("//p[@class='source']/a/@href")
    assert links == ["/s/VR-2028-KEN-1#p1", "/s/VR-2028-KEN-1?text=fr#fr-p1"]
    there = Client().get(links[1].split("#")[0])["Location"]
    assert page(there).xpath("//*[@id='fr-p1']")
    assert "Nothing is written under this in this language." in words(page(address.replace("1a", "objective-7")))
    assert "Nous" not in words(page(f"{address}&text=en"))


def test_a_review_in_one_language_says_so(publish, page, words):
    publish("GHA", {"1a": "Words."})
    assert "This review can be read in one language only: English." in words(
        page(f"{LANGUAGES}?country=GHA&cycle=regional-2028")
    )


@pytest.mark.parametrize("paragraphs", [1, 30])
def test_a_comparison_asks_the_same_queries_for_one_paragraph_and_thirty(
    two_rounds, publish, django_assert_num_queries, paragraphs
):
    text = "\n\n".join(f"Paragraph {n}." for n in range(paragraphs))
    for iso3 in ("AGO", "GHA"):
        publish(iso3, {"2a": text})
    publish("GHA", {"2a": f"Before. {text}"}, "imrf-2026")
    assert Paragraph.objects.count() == 3 * paragraphs
    for address, count in (
        (f"{STATES}?country=AGO&country=GHA&on=2", 5),
        (GHANA, 5),
        (f"{GHANA}&on=2", 6),
        (STATES, 3),
    ):
        Client().get(address)
        with django_assert_num_queries(count):
            assert Client().get(address).status_code == 200


def test_a_draft_is_never_compared(world, page, words):
    draft = reviews.begin(world.kenya, world.cycle, language="en", by=None)
    documents.fill(draft.document, {"1a": "Secret words."}, by=None, origin="typed")
    submissions.submit(draft, by=None)
    assert not Publication.objects.exists()
    for address in (f"{STATES}?country=KEN&country=PER&on=1", f"{LANGUAGES}?country=KEN&cycle=regional-2028"):
        assert "Secret words." not in words(page(address))
