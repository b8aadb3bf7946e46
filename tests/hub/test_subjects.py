"""Objectives and principles: what is said under each, and numbers that anybody can count again."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client
from django.utils import timezone

from stocktake.documents.models import Paragraph, ParagraphTag
from stocktake.framework.models import CommissionSeat, Country, GroupMembership, Principle
from stocktake.submissions import actions as submissions
from stocktake.submissions.models import Publication, Submission
from stocktake.submissions.records import made

pytestmark = pytest.mark.django_db


def speaking(kind: str, code: int, **where) -> set[str]:
    """The States that speak of it, looked up row by row."""
    found = set()
    for publication in Publication.objects.filter(standing="current", **where):
        said = Paragraph.objects.filter(revision=publication.revision_id, number__isnull=False)
        answered = kind == "objective" and said.filter(key=f"3.{code}").exists()
        if answered or ParagraphTag.objects.filter(paragraph__in=said, kind=kind, code=str(code)).exists():
            found.add(publication.submission.organisation.country_id)
    return found


def members(slug: str) -> set[str]:
    return set(CommissionSeat.objects.filter(commission=slug, membership="member").values_list("country", flat=True))


@pytest.fixture
def told(two_rounds, publish, tag):
    """Six States over two rounds: answers, tags in other answers, one silent on the objective."""
    publish("AGO", {"3.7": "Angola on vulnerability.\n\nAnd a second paragraph.", "1a": "How it was made."})
    ghana = publish("GHA", {"1a": "Ghana speaks of vulnerable people here.", "3.9": "On smuggling."})
    tag(ghana, "1a", "objective", "7")
    tag(ghana, "1a", "principle", "4")
    publish("EGY", {"3.7": "مصر عن الضعف.", "3.10": "عن الاتجار."}, language="ar")
    publish("FRA", {"3.7": "La France sur la vulnérabilité."}, language="fr")
    publish("PER", {"3.10": "Peru on trafficking."})
    publish("AGO", {"3.7": "Angola in the round before.", "3.1": "On data."}, "imrf-2026")


@pytest.mark.usefixtures("told")
def test_every_number_of_the_index_is_that_of_a_count_by_hand(page):
    tree = page("/en/objectives/")
    rows = tree.xpath("//table[contains(@class, 'tally')]/tbody/tr")
    assert len(rows) == 23
    for number, row in enumerate(rows, 1):
        everyone = speaking("objective", number)
        cells = [int(cell.text_content()) for cell in row.xpath("td")]
        regions = [len(everyone & members(slug)) for slug in ("eca", "ece", "eclac", "escap", "escwa")]
        assert cells == [number, len(everyone), *regions], number


@pytest.mark.usefixtures("told")
def test_the_principles_are_counted_from_tagged_paragraphs(page, words):
    rows = page("/en/principles/").xpath("//ol[@class='rows']/li")
    shown = [words(row.xpath("p[@class='tail']")[0]) for row in rows]
    assert shown == [
        f"{len(n)} State{'' if len(n) == 1 else 's'}" for n in (speaking("principle", c) for c in range(1, 11))
    ]
    assert shown[3] == "1 State"


@pytest.mark.usefixtures("told")
def test_an_objective_shows_answers_and_tagged_paragraphs_with_their_addresses(page, words):
    tree = page("/en/objectives/7/")
    said = {words(voice.xpath("h3")[0]): voice for voice in tree.xpath("//article[@class='voice']")}
    assert list(said) == ["Angola", "France", "Egypt", "Ghana"]  # Angola twice: newest first, the last wins its place
    assert len(tree.xpath("//article[@class='voice']")) == 5
    assert "5 reviews speak of it" in words(tree)
    ghana = said["Ghana"]
    assert "Ghana speaks of vulnerable people here." in words(ghana)
    assert "tagged, in another answer" in words(ghana)
    assert "On smuggling." not in words(tree)
    assert "Peru" not in [words(h) for h in tree.xpath("//article[@class='voice']/h3")]
    number = Publication.objects.get(submission__number="VR-2028-GHA").number
    assert ghana.xpath(f".//a[@href='/s/{number}#p1']")
    assert said["Egypt"].xpath(".//div[@lang='ar' and @dir='rtl']")


def table(tree, words) -> dict[str, tuple[int, int]]:
    rows = tree.xpath("//table[@aria-labelledby='who']//tr[td]")
    return {words(r.xpath("td")[0]): (int(words(r.xpath("td")[1])), int(words(r.xpath("td")[2]))) for r in rows}


@pytest.mark.usefixtures("told")
def test_the_table_beside_is_that_of_a_count_by_hand(page, words):
    seven, reviewed = speaking("objective", 7), {"AGO", "GHA", "EGY", "FRA", "PER"}
    shown = table(page("/en/objectives/7/"), words)
    assert shown["All States"] == (4, 5)
    for name, slug in (("Africa", "eca"), ("Europe, North America and Central Asia", "ece"), ("Arab region", "escwa")):
        assert shown[name] == (len(seven & members(slug)), len(reviewed & members(slug))), name
    tree = page("/en/objectives/7/?region=eca&language=ar")
    assert [words(h) for h in tree.xpath("//article[@class='voice']/h3")] == ["Egypt"]
    assert table(tree, words) == shown  # the table is of everybody, whatever the list is narrowed to
    assert {a.get("href") for a in tree.xpath("//p[contains(@class, 'narrowed')]/a")} == {"?region=eca", "?language=ar"}


def test_a_group_is_that_of_the_day_of_publication(publish, page, words):
    yesterday = timezone.localdate() - dt.timedelta(days=1)
    GroupMembership.objects.filter(country__in=["AGO", "ZMB"], group="ldc").delete()
    for iso3 in ("AGO", "ZMB"):
        GroupMembership.objects.create(country_id=iso3, group_id="ldc", until=yesterday, source="test")
        publish(iso3, {"3.7": f"{iso3} on it."})
    before = timezone.now() - dt.timedelta(days=30)
    Publication.objects.filter(submission__organisation__country="ZMB").update(published_at=before)
    made.cache_clear()
    assert table(page("/en/objectives/7/"), words)["Least developed countries"] == (1, 1)
    tree = page("/en/objectives/7/?group=ldc")
    assert [words(h) for h in tree.xpath("//article[@class='voice']/h3")] == ["Zambia"]


def test_nothing_superseded_and_nothing_withdrawn_is_shown_anywhere(world, publish, tag):
    submission = publish("KEN", {"3.7": "The firstwording of it.", "1a": "Method."})
    tag(submission, "3.7", "principle", "7")
    addresses = [
        "/en/", "/en/objectives/7/", "/en/principles/gender-responsive/", "/en/countries/KEN/", "/en/regions/eca/",
        "/en/compare/?country=KEN&country=PER&on=objective-7",
        "/en/compare/rounds/?country=KEN&cycle=imrf-2026&cycle=regional-2028&on=objective-7",
        "/en/compare/languages/?country=KEN&cycle=regional-2028&on=objective-7",
    ]  # fmt: skip
    by = world.people["secretariat"]
    texts = lambda: "".join(Client().get(address).content.decode() for address in addresses)  # noqa: E731
    assert texts().count("firstwording") == 3  # the objective, the principle, the comparison
    submissions.correct(submission, texts={"3.7": "The secondwording of it."}, note="Again.", by=by)
    assert "firstwording" not in texts()
    assert texts().count("secondwording") == 2  # the tag was on the first wording only
    submissions.withdraw(Submission.objects.get(pk=submission.pk), note="At our wish.", by=world.fresh("focal-point"))
    assert "secondwording" not in texts()
    assert "firstwording" not in texts()
    assert "No review on the record speaks of this objective here yet." in texts()


def test_a_long_paragraph_is_shortened_and_marks_lead_to_the_review(publish, page, words):
    publish("AGO", {"3.7": "Noted.[^1]\n\n[^1]: A note."})
    publish("GHA", {"3.7": "Noted.[^1]\n\n[^1]: A note."})
    publish("EGY", {"3.7": "word " * 2000})
    tree = page("/en/objectives/7/")
    ids = tree.xpath("//@id")
    assert len(ids) == len(set(ids))
    assert not tree.xpath("//article[@class='voice']//a[starts-with(@href, '#')]")
    egypt = tree.xpath("//article[@class='voice'][h3/a='Egypt']")[0]
    assert words(egypt).count("word") < 110
    assert "…" in words(egypt)


def test_the_list_is_paged_and_keeps_what_it_is_narrowed_to(publish, page, words):
    for iso3 in ("AGO", "BEN", "BWA", "BFA", "BDI", "CPV", "CMR", "CAF", "TCD", "COM", "COG", "CIV", "DJI", "EGY"):
        publish(iso3, {"3.7": "One.\n\nTwo.\n\nThree.\n\nFour."})
    first, second = page("/en/objectives/7/?region=eca"), page("/en/objectives/7/?region=eca&page=2")
    counts = [len(tree.xpath("//article[@class='voice']")) for tree in (first, second)]
    assert counts == [12, 2]
    assert first.xpath("//a[@rel='next']/@href") == ["?region=eca&page=2"]
    assert "2 more paragraphs in the review" in words(first)
    assert len(page("/en/objectives/7/?page=99").xpath("//article[@class='voice']")) == 2


@pytest.mark.parametrize(
    "address",
    [
        "objectives/24/", "objectives/0/", "objectives/999999999/", "objectives/7/?region=atlantis", "objectives/7/?group=g7",
        "objectives/7/?language=tlh", "principles/kindness/", "principles/human-rights/?region=x",
    ],
)  # fmt: skip
def test_what_there_is_not_is_a_clear_404(world, page, words, address):
    assert "There is no such page" in words(page(f"/en/{address}", 404))


def test_each_of_the_33_pages_answers_with_nothing_on_the_record(world, page):
    addresses = [f"objectives/{n}/" for n in range(1, 24)]
    addresses += [f"principles/{slug}/" for slug in Principle.objects.values_list("slug", flat=True)]
    assert len(addresses) == 33
    for address in addresses:
        assert page(f"/en/{address}").xpath("//div[@class='empty']"), address


@pytest.mark.parametrize("rows", [1, 30])
def test_a_principle_asks_five_queries(publish, tag, django_assert_num_queries, rows):
    for country in Country.objects.of_commission("eca").order_by("pk")[:rows]:
        tag(publish(country.pk, {"1a": "On gender."}), "1a", "principle", "7")
    slug = "gender-responsive"
    Client().get(f"/en/principles/{slug}/")
    with django_assert_num_queries(5):
        Client().get(f"/en/principles/{slug}/")
