"""Languages of one review: filed together, published together, read in each, honest about what is older."""

from __future__ import annotations

import json
import re
from typing import Any

import pypdfium2
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from lxml import html

from stocktake.core import languages
from stocktake.core.text import fingerprint
from stocktake.cycles.models import Cycle
from stocktake.documents import actions as documents
from stocktake.documents.models import Document
from stocktake.documents.translations import language_versions
from stocktake.reviews import actions as reviews
from stocktake.submissions import actions as submissions
from stocktake.submissions import receipts
from stocktake.submissions.models import Filing, Publication, PublishedTranslation, Submission
from stocktake.submissions.queries import verify_hash

pytestmark = pytest.mark.django_db

NUMBER = "VR-2028-KEN"
FRENCH = {"1a": "Nous avons écrit ceci.", "3.7": "De la vulnérabilité."}
ARABIC = {"1a": "كتبنا هذا."}
PAGE = "/{}/reviews/KEN/regional-2028/{}"


def now() -> Submission:
    return Submission.objects.get(number=NUMBER)


def add(world: Any, language: str, texts: dict[str, str], going: str = "when-ready") -> Document:
    author = world.fresh("focal-point")
    version = documents.add_language(now().document, language, by=author)
    documents.fill(version, texts, by=author, origin="typed")
    if going != "when-ready":
        documents.decide_going(version, going, by=author)
    return version


def write(world: Any, document: Document, **texts: str) -> None:
    texts = {key.removeprefix("k"): text for key, text in texts.items()}
    documents.fill(document, texts, by=world.fresh("focal-point"), origin="typed")


def file(world: Any) -> Filing:
    return submissions.submit(now(), by=world.fresh("focal-point"))


def publish(world: Any) -> Publication:
    file(world)
    return submissions.publish(now(), by=world.fresh("secretariat"))


@pytest.fixture
def published(world) -> Publication:
    """English, with a whole French version and an Arabic one that lacks an answer and is older in the other."""
    draft = world.draft()
    add(world, "fr", FRENCH)
    add(world, "ar", ARABIC, going="as-it-stands")
    french = draft.document.translations.get(language="fr")
    write(world, draft.document, k1a="We wrote this anew.")
    documents.follow(french, {"1a": "Nous avons récrit ceci."}, by=world.fresh("focal-point"), origin="typed")
    return publish(world)


def page(world: Any, address: str) -> Any:
    answer = world.client("anonymous").get(address)
    assert answer.status_code == 200, address
    return html.fromstring(answer.content.decode())


def words(tree: Any, where: str) -> list[str]:
    return [" ".join(one.text_content().split()) for one in tree.xpath(where)]


# Filing


def test_a_review_of_one_language_is_filed_as_it_always_was(world):
    filing = world.submitted().filings.get()
    assert "languages" not in receipts.body(filing)
    assert set(filing.revision.content) == {"sections", "tables", "attachments", "facts"}
    assert receipts.holds(receipts.body(filing), filing.signature)


def test_a_whole_version_is_filed_with_the_original_and_the_receipt_names_it(world):
    world.draft()
    add(world, "fr", FRENCH)
    filing = file(world)
    version = filing.translations.get().revision
    assert (version.language, version.texts()) == ("fr", FRENCH)
    assert version.content["version_of"] == {
        "number": filing.revision.number, "language": "en", "sha256": filing.revision.sha256,
    }  # fmt: skip
    assert version.content["sections"][0] == {
        "key": "1a", "text": FRENCH["1a"], "state": "draft", "of": fingerprint("We wrote this. It has two sentences."),
    }  # fmt: skip
    assert version.content["facts"] == {**filing.revision.content["facts"], "language": "fr"}
    told = receipts.body(filing)
    assert told["languages"] == [{"language": "fr", "sha256": version.sha256}]
    assert receipts.holds(told, filing.signature)
    assert not receipts.holds({**told, "languages": []}, filing.signature)


@pytest.mark.parametrize(
    ("texts", "going", "goes"),
    [
        (FRENCH, "when-ready", True),
        (FRENCH, "not", False),
        ({"1a": FRENCH["1a"]}, "when-ready", False),
        ({"1a": FRENCH["1a"]}, "as-it-stands", True),
        ({}, "as-it-stands", False),
    ],
)
def test_what_is_filed_is_what_the_page_says(world, texts, going, goes):
    world.draft()
    add(world, "fr", texts, going)
    said = world.client("focal-point").get(f"/en/desk/submissions/{NUMBER}/submit/").content.decode()
    assert ("goes with the filing" in said, "does not go with the filing" in said) == (goes, not goes)
    assert file(world).translations.exists() == goes


def test_an_older_version_stays_at_home_unless_the_focal_point_says_so(world):
    draft = world.draft()
    version = add(world, "fr", FRENCH)
    write(world, draft.document, k1a="We wrote this anew.")
    assert not file(world).translations.exists()
    submissions.give_back(now(), note="Why?", by=world.fresh("secretariat"))
    documents.decide_going(version, "as-it-stands", by=world.fresh("focal-point"))
    filing = file(world)
    assert filing.translations.get().revision.older_than(filing.revision) == {"1a"}


def test_the_secretariat_reads_each_language_that_was_filed(world):
    world.draft()
    add(world, "fr", FRENCH)
    add(world, "ar", ARABIC)  # not whole
    file(world)
    for role in ("secretariat", "regional-officer"):
        client, address = world.client(role), f"/en/desk/submissions/{NUMBER}/filed/"
        assert "We wrote this" in client.get(address).content.decode()
        assert FRENCH["1a"] in client.get(f"{address}?text=fr").content.decode()
        assert client.get(f"{address}?text=ar").status_code == 404
    shown = world.client("focal-point").get(f"/en/desk/submissions/{NUMBER}/receipts/1/").content.decode()
    assert Filing.objects.get().translations.get().revision.sha256 in shown


# Publishing


def test_each_language_is_on_the_record_with_its_files(world, published):
    kept = {one.language: one.revision for one in published.translations.select_related("revision")}
    assert (kept["fr"].older_than(published.revision), kept["ar"].older_than(published.revision)) == (set(), {"1a"})
    files = set(published.files.values_list("language", "format"))
    assert files == {(language, form) for language in ("", "ar", "fr") for form in ("docx", "md", "json")}
    found = verify_hash(kept["fr"].sha256)
    assert (found.kind, found.publication, found.translation) == ("publication", published, kept["fr"])
    download = published.files.get(language="ar", format="json")
    assert verify_hash(download.file_id).kind == "file"


def test_the_pdf_of_a_version_is_in_its_language_and_says_what_it_is(world, published):
    client = world.client("anonymous")
    page = client.get("/fr/reviews/KEN/regional-2028/").content.decode()
    address = "/fr/reviews/KEN/regional-2028/v1/review.fr.pdf"
    assert address in page
    content = b"".join(client.get(address).streaming_content)
    document = pypdfium2.PdfDocument(content)
    text = " ".join(" ".join(document[n].get_textpage().get_text_range() for n in range(len(document))).split())
    assert "Nous avons récrit ceci." in text
    assert "Version linguistique" in text
    assert f"/s/{published.number}?text=fr" in text
    assert "fr-p1" in text
    assert published.files.get(format="pdf", language="fr").file.size == len(content)
    assert re.search(rb"/Lang ?\(fr-FR\)", content)


def test_a_download_says_what_it_is_and_what_is_older(world, published):
    def read(form: str) -> str:
        answer = world.client("anonymous").get(PAGE.format("en", f"v1/review.ar.{form}"))
        assert answer.status_code == 200
        assert f'filename="{published.number}.ar.{form}"' in answer["Content-Disposition"]
        return b"".join(answer.streaming_content).decode()

    markdown, told = read("md"), json.loads(read("json"))
    assert languages.NAMES["en"] in markdown
    assert "أقدم من الأصل: (أ)" in markdown
    assert "في الأصل فقط:" in markdown
    assert [line[0] for line in markdown.splitlines() if "الهدف 7:" in line] == [">"]  # not among what nobody answered
    assert "{ar-p1} كتبنا هذا." in markdown
    assert (told["language"], told["original_language"]) == ("ar", "en")
    assert told["sections"][0]["paragraphs"][0]["address"].endswith(f"/s/{published.number}?text=ar#ar-p1")
    original = b"".join(world.client("anonymous").get(PAGE.format("en", "v1/review.md")).streaming_content).decode()
    assert "{p1} We wrote this anew." in original


def test_a_correction_leaves_the_versions_and_makes_them_older(world, published):
    french = published.translations.get(language="fr").revision
    corrected = submissions.correct(
        now(), texts={"3.7": "On vulnerability, corrected."}, note="A word.", by=world.fresh("secretariat")
    )
    kept = corrected.translations.get(language="fr").revision
    assert kept == french
    assert kept.older_than(corrected.revision) == {"3.7"}
    assert kept.older_than(published.revision) == set()
    draft = {key: pair.progress for key, pair in language_versions(now().document, "fr")[0].pairs.items()}
    assert (draft["1a"], draft["3.7"]) == ("draft", "stale")


def test_an_update_that_is_given_up_leaves_every_language_as_it_was(world, published):
    author = world.fresh("focal-point")
    submissions.revise(now(), by=author)
    document = now().document
    write(world, document, k1a="Something else.")
    french = document.translations.get(language="fr")
    documents.follow(french, {"1a": "Autre chose."}, by=author, origin="typed")
    submissions.give_up_update(now(), by=author)
    version = language_versions(now().document, "fr")[0]
    assert version.pairs["1a"].section.text == "Nous avons récrit ceci."
    assert version.is_ready


def test_the_next_review_is_carried_over_in_every_language(world, published):
    later = reviews.begin(world.kenya, Cycle.objects.get(pk="imrf-2030"), language="en", by=world.fresh("focal-point"))
    submissions.carry_over(later, published, by=world.fresh("focal-point"))
    found = {
        v.language: {k: p.progress for k, p in v.pairs.items() if p.section.text}
        for v in language_versions(later.document)
    }
    assert found == {"fr": {"1a": "draft", "3.7": "draft"}, "ar": {"1a": "stale"}}


def test_a_review_begun_in_another_language_starts_from_that_version(world, published):
    later = reviews.begin(world.kenya, Cycle.objects.get(pk="imrf-2030"), language="fr", by=world.fresh("focal-point"))
    submissions.carry_over(later, published, by=world.fresh("focal-point"))
    texts = dict(later.document.sections.exclude(text="").values_list("key", "text"))
    assert texts == {"1a": "Nous avons récrit ceci.", "3.7": "De la vulnérabilité."}
    assert not later.document.translations.exists()


# Reading


@pytest.mark.parametrize(
    ("address", "language"),
    [
        (PAGE.format("en", ""), "en"),
        (PAGE.format("fr", ""), "fr"),
        (PAGE.format("ar", "v1/"), "ar"),
        (PAGE.format("ru", ""), "en"),
        (PAGE.format("fr", "?text=en"), "en"),
        (PAGE.format("en", "?text=ar"), "ar"),
    ],
)
def test_the_text_is_in_the_language_of_the_page_or_in_the_one_asked_for(world, published, address, language):
    tree = page(world, address)
    first = tree.xpath("//article//div[contains(@class, 'prose')]")[0]
    assert (first.get("lang"), first.get("dir")) == (language, "rtl" if language == "ar" else "ltr")
    assert tree.xpath("//nav[@class='row']//a[@aria-current]/@href") == [f"?text={language}"]
    anchors = [one for one in tree.xpath("//article//@id") if re.search(r"p\d+$", one)]
    wanted = {"en": ["p1", "p2"], "fr": ["fr-p1", "fr-p2"], "ar": ["ar-p1", "p2"]}
    assert anchors == wanted[language]


def test_a_language_that_does_not_exist_is_not_there(world, published):
    client = world.client("anonymous")
    assert [client.get(PAGE.format("en", f"?text={one}")).status_code for one in ("es", "de", "", "EN")] == [404] * 4


def test_the_page_says_what_exists_and_what_is_older(world, published):
    tree = page(world, PAGE.format("en", "?text=ar"))
    (offered,) = words(tree, "//nav[@class='row'][@aria-label='Languages of this review']")
    assert offered == (
        "Read in: English (original) العربية (1 answer older than the original; 1 answer missing) Français"
    )
    marks = words(tree, "//article//span[contains(@class, 'pill')]")
    assert marks == ["Older than the original", "Only in English"]
    missing = tree.xpath("//article//div[@lang='en' and contains(@class, 'prose')]")
    assert [" ".join(one.text_content().split()) for one in missing] == ["2On vulnerability."]
    assert words(page(world, PAGE.format("en", "")), "//article//span[contains(@class, 'pill')]") == []
    assert words(page(world, PAGE.format("fr", "")), "//article//span[contains(@class, 'pill')]") == []


def test_a_review_of_one_language_offers_none(world):
    world.draft()
    publish(world)
    tree = page(world, PAGE.format("fr", ""))
    assert tree.xpath("//nav[@class='row']") == []
    assert words(tree, "//dd[@lang='en']") == ["English"]
    assert world.client("anonymous").get(f"/s/{NUMBER}-1")["Location"].endswith("/reviews/KEN/regional-2028/v1/")


def test_a_permanent_address_leads_to_the_original_whatever_the_reader_speaks(world, published):
    client = world.client("anonymous")
    for number in (published.number, NUMBER):
        found = client.get(f"/s/{number}", headers={"accept-language": "fr"})["Location"]
        assert found.startswith("/fr/")
        assert found.endswith("?text=en")
        assert client.get(f"/s/{number}?text=ar")["Location"].endswith("?text=ar")
        assert client.get(f"/s/{number}?text=es")["Location"].endswith("?text=en")


def test_a_paged_text_keeps_its_language(world):
    draft = world.draft("\n\n".join(f"Paragraph {n}: " + " ".join(f"w{n * m}" for m in range(60)) for n in range(300)))
    long = "\n\n".join(f"Alinéa {n} : " + " ".join(f"m{n * m}" for m in range(60)) for n in range(300))
    add(world, "fr", {"1a": long, "3.7": "De la vulnérabilité."})
    publish(world)
    tree = page(world, PAGE.format("en", "?text=fr"))
    away = tree.xpath("//span[@class='addresses']/a")
    assert [(one.get("id"), one.get("href")) for one in away] == [("fr-p301", "?text=fr&section=3#fr-p301")]
    assert words(page(world, PAGE.format("en", "?text=fr&section=3")), "//article//div[@lang='fr']") == [
        "301De la vulnérabilité."
    ]
    assert draft.number == NUMBER


def test_the_list_finds_a_review_by_each_of_its_languages(world, published):
    for language, count in (("en", 1), ("fr", 1), ("ar", 1), ("es", 0)):
        tree = page(world, f"/en/reviews/?language={language}")
        assert len(tree.xpath("//ul[@class='rows']/li")) == count, language


def test_a_page_asks_as_many_queries_in_any_language(world, published):
    counts = {}
    for address in ("", "?text=fr", "?text=ar", "v1/?text=ar"):
        client = world.client("anonymous")
        client.get(PAGE.format("en", address))
        with CaptureQueriesContext(connection) as captured:
            client.get(PAGE.format("en", address))
        counts[address] = len(captured)
    assert counts == dict.fromkeys(counts, 4)


def test_reports_and_numbers_count_the_original_alone(world, published):
    pages = [page(world, f"/en/{one}") for one in ("", "objectives/7/", "countries/KEN/")]
    said = " ".join(tree.text_content() for tree in pages)
    assert "On vulnerability." in said
    assert "vulnérabilité" not in said
    assert PublishedTranslation.objects.count() == 2


# Writing


def test_the_editor_of_a_version_shows_the_original_beside_it(world):
    draft = world.draft()
    add(world, "fr", FRENCH)
    client, own = world.client("focal-point"), f"/en/desk/submissions/{NUMBER}/in/fr/"
    tree = html.fromstring(client.get(f"{own}write/1a/").content.decode())
    assert (tree.xpath("//textarea[@id='text']/@lang"), words(tree, "//section[@class='original']//div")) == (
        ["fr"], ["We wrote this. It has two sentences."],
    )  # fmt: skip
    write(world, draft.document, k1a="We wrote this. It has three sentences.")
    tree = html.fromstring(client.get(f"{own}write/1a/").content.decode())
    assert (words(tree, "//del"), words(tree, "//ins")) == (["two"], ["three"])
    form = tree.xpath("//section[@class='original']//form")[0]
    assert form.get("action") == f"{own}write/1a/compare/"
    client.post(form.get("action"), dict(form.form_values()))
    assert language_versions(draft.document)[0].is_ready


def test_a_saved_answer_follows_the_original_that_was_shown(world):
    draft = world.draft()
    add(world, "fr", {})
    client, address = world.client("co-author"), f"/en/desk/submissions/{NUMBER}/in/fr/write/1a/"
    form = html.fromstring(client.get(address).content.decode()).xpath("//form[@id='writing']")[0]
    write(world, draft.document, k1a="We wrote another thing.")
    answer = client.post(address, {**dict(form.form_values()), "text": "Nous avons écrit ceci."})
    assert answer["Location"] == address
    assert language_versions(draft.document)[0].pairs["1a"].is_stale


def test_the_script_saves_a_version_by_its_own_address(world):
    draft = world.draft()
    add(world, "fr", {})
    client, own = world.client("co-author"), f"/en/desk/submissions/{NUMBER}/in/fr/write/1a/"
    form = html.fromstring(client.get(own).content.decode()).xpath("//form[@id='writing']")[0]
    assert form.get("data-url") == f"{own}?of=1"
    headers = {"If-Match": '"0"', "Idempotency-Key": "6f1a2c1e-8a55-4a61-9f57-0d7f3b9a0c11"}
    answer = client.put(form.get("data-url"), "Ceci.", content_type="text/plain", headers=headers)
    assert (answer.status_code, answer.json()["version"]) == (200, 1)
    assert draft.document.sections.get(key="1a").text == "We wrote this. It has two sentences."
    assert draft.document.translations.get().sections.get(key="1a").text == "Ceci."


def test_a_whole_section_is_signed_off_at_once_as_it_was_shown(world):
    draft = world.draft()
    version = add(world, "fr", FRENCH)
    client, own = world.client("focal-point"), f"/en/desk/submissions/{NUMBER}/in/fr/beside/1/"
    tree = html.fromstring(client.get(own).content.decode())
    form = tree.xpath("//form[contains(@action, '/beside/1/sign-off/')]")[0]
    assert dict(form.form_values())["version-1a"] == "1"
    write(world, version, k1a="Changé entre-temps.")
    client.post(form.get("action"), dict(form.form_values()))
    assert not version.sections.filter(standing="signed-off").exists()
    client.post(form.get("action"), {"version-1a": "2"})
    assert list(version.sections.filter(standing="signed-off").values_list("key", flat=True)) == ["1a"]
    assert draft.number == NUMBER


def test_the_history_names_the_language(world):
    world.draft()
    version = add(world, "fr", FRENCH)
    documents.sign_off_answer(version, "1a", seen=1, by=world.fresh("focal-point"))
    said = world.client("focal-point").get(f"/en/desk/submissions/{NUMBER}/history/").content.decode()
    for sentence in ("Français: Language added", "Français: Answer signed off", "Français: Text saved, version 1"):
        assert sentence in said
