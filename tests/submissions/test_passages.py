"""The search over the record: what is published is found, and nothing else; facets count what there is."""

from __future__ import annotations

import io
from collections import Counter

import docx
import pytest
from django.core.management import call_command
from django.http import QueryDict

from stocktake.core import files
from stocktake.core.models import KnownWord
from stocktake.core.search import store
from stocktake.core.search.query import parse
from stocktake.documents import actions as documents
from stocktake.documents.models import Attachment
from stocktake.hub.hits import searched
from stocktake.submissions import actions as submissions
from stocktake.submissions.actions import indexing
from stocktake.submissions.models import Passage, Submission
from stocktake.submissions.passages import passages

pytestmark = pytest.mark.django_db


def found(asked: str) -> list[str]:
    """Publication, language and address of each passage found, in the order of the text."""
    told = Passage.objects.filter(pk__in=store.find(parse(asked))).select_related("publication", "paragraph")
    return [
        f"{one.publication.number} {one.language} {f'p{one.paragraph.number}' if one.paragraph else one.title}"
        for one in told.order_by("pk")
    ]


def published(world, text: str) -> Submission:
    submission = world.draft(text)
    submissions.submit(submission, by=world.fresh("focal-point"))
    submissions.publish(Submission.objects.get(pk=submission.pk), by=world.fresh("secretariat"))
    return Submission.objects.get(pk=submission.pk)


def again(submission: Submission) -> Submission:
    return Submission.objects.get(pk=submission.pk)


def test_only_what_was_published_is_found(world):
    submission = world.draft("Zebras cross here.")
    submissions.submit(submission, by=world.fresh("focal-point"))
    assert found("zebras") == []
    submissions.publish(again(submission), by=world.fresh("secretariat"))
    assert found("zebra") == ["VR-2028-KEN-1 en p1"]
    assert found("vulnerability") == ["VR-2028-KEN-1 en p2"]


def test_headings_have_no_address_and_are_no_passage(world):
    published(world, "# Okapi\n\nLions here.")
    assert found("okapi") == []
    assert found("lions") == ["VR-2028-KEN-1 en p1"]


def test_a_correction_takes_the_place_of_what_it_corrects(world):
    submission = published(world, "Zebras cross here.\n\nOkapis too.")
    submissions.correct(
        submission, texts={"1a": "Lions cross here.\n\nOkapis too."}, note="Lions.", by=world.fresh("secretariat")
    )
    assert found("zebras") == []
    assert found("lions") == ["VR-2028-KEN-2 en p1"]
    assert found("okapis") == ["VR-2028-KEN-2 en p2"]
    assert not KnownWord.objects.filter(word="zebras").exists()
    assert KnownWord.objects.get(word="okapis").texts == 1


def test_what_was_withdrawn_is_found_nowhere(world):
    submission = published(world, "Zebras cross here.")
    browser = world.client("anonymous")
    assert "Zebras" in browser.get("/en/search/?q=cross").content.decode()
    submissions.withdraw(submission, note="At our wish.", by=world.fresh("focal-point"))
    assert found("zebras") == []
    assert not Passage.objects.exists()
    assert not KnownWord.objects.exists()
    for address in ("?q=zebras", "?q=cross", "?q=zebrs", "?country=KEN", "feed.atom?q=zebras", "feed.atom?country=KEN"):
        page = browser.get(f"/en/search/{address}").content.decode()
        assert "Zebras" not in page, address
        assert "Did you mean" not in page, address
        assert "VR-2028-KEN" not in page, address


def test_an_update_in_writing_is_not_found_until_it_is_published(world):
    submission = published(world, "Zebras cross here.")
    submissions.revise(submission, by=world.fresh("focal-point"))
    documents.fill(submission.document, {"1a": "Lions cross here."}, by=world.fresh("focal-point"), origin="typed")
    submissions.submit(again(submission), by=world.fresh("focal-point"))
    assert (found("lions"), found("zebras")) == ([], ["VR-2028-KEN-1 en p1"])
    submissions.publish(again(submission), by=world.fresh("secretariat"))
    assert (found("lions"), found("zebras")) == (["VR-2028-KEN-2 en p1"], [])


def test_a_publication_that_fails_leaves_nothing_in_the_index(world, monkeypatch):
    submission = world.draft("Zebras cross here.")
    submissions.submit(submission, by=world.fresh("focal-point"))

    def fail(*_told):
        raise ZeroDivisionError

    monkeypatch.setattr("stocktake.submissions.mails.published", fail)
    with pytest.raises(ZeroDivisionError):
        submissions.publish(again(submission), by=world.fresh("secretariat"))
    assert found("zebras") == []
    assert not KnownWord.objects.filter(word="zebras").exists()


def test_a_language_version_is_found_in_its_language_with_its_own_address(world):
    submission = world.draft("Zebras cross here.")
    version = documents.add_language(submission.document, "fr", by=world.fresh("focal-point"))
    documents.fill(
        version, {"1a": "Les zèbres passent.", "3.7": "Vulnérabilités."}, by=world.fresh("focal-point"), origin="typed"
    )
    documents.decide_going(submission.document.translations.get(), "as-it-stands", by=world.fresh("focal-point"))
    submissions.submit(again(submission), by=world.fresh("focal-point"))
    submissions.publish(again(submission), by=world.fresh("secretariat"))
    assert found("zebre") == ["VR-2028-KEN-1 fr p1"]
    hit = searched(QueryDict("q=zebre")).hits[0]
    assert hit.href == "/en/reviews/KEN/regional-2028/?text=fr&section=1#fr-p1"
    assert (hit.language, hit.direction, hit.said) == ("fr", "ltr", "Les <mark>zèbres</mark> passent.")
    page = world.client("anonymous").get(hit.href.partition("#")[0]).content.decode()
    assert 'id="fr-p1"' in page


@pytest.fixture
def with_file(world):
    submission = world.draft("See the annex.")
    annex, buffer = docx.Document(), io.BytesIO()
    annex.add_heading("Annex on giraffes", 1)
    annex.add_paragraph("Giraffes were counted in all provinces.")
    annex.save(buffer)
    stored = files.keep(buffer.getvalue())
    Attachment.objects.create(document=submission.document, file=stored, name="annex.docx", title="Giraffes of 2026")
    broken = files.keep(b"no Word file")
    Attachment.objects.create(document=submission.document, file=broken, name="broken.docx", title="Broken")
    submissions.submit(submission, by=world.fresh("focal-point"))
    return again(submission)


def test_attachments_are_read_afterwards_and_found_until_withdrawn(
    world, with_file, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        submissions.publish(with_file, by=world.fresh("secretariat"))
    assert found("giraffe provinces") == ["VR-2028-KEN-1 en Giraffes of 2026"]
    hit = searched(QueryDict("q=giraffes")).hits[0]
    assert hit.href == "/en/reviews/KEN/regional-2028/v1/files/1/"
    pk = Passage.objects.filter(paragraph=None).values_list("publication", flat=True)[0]
    indexing.read_attachments.call(pk)  # a worker died after it had written: run again, it stands once
    assert found("giraffe provinces") == ["VR-2028-KEN-1 en Giraffes of 2026"]
    submissions.withdraw(again(with_file), note="At our wish.", by=world.fresh("focal-point"))
    indexing.read_attachments.call(pk)  # a job that comes too late
    assert found("giraffe provinces") == []
    assert not KnownWord.objects.exists()


def test_the_index_made_anew_is_the_index_that_was_there(world, with_file, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        submissions.publish(with_file, by=world.fresh("secretariat"))

    def whole():
        rows = Passage.objects.order_by("publication", "pk").values_list(
            "publication", "paragraph", "section", "key", "title", "text"
        )
        numbers = list(Passage.objects.order_by("publication", "pk").values_list("pk", flat=True))
        terms = dict(store.read(numbers))
        return list(rows), [terms[number] for number in numbers], sorted(KnownWord.objects.values_list("word", "texts"))

    before = whole()
    out = io.StringIO()
    call_command("reindex", stdout=out)
    assert out.getvalue() == "passages: 3\n"
    assert whole() == before
    store.clear()
    Passage.objects.all().delete()
    assert indexing.is_missing()
    call_command("reindex", stdout=out)
    assert not indexing.is_missing()
    assert found("giraffes") == ["VR-2028-KEN-1 en Giraffes of 2026"]


def test_facets_count_what_a_look_at_every_passage_counts(world):
    """Brute force: every passage's own and its publication's values, counted one by one."""
    published(world, "Zebras cross here.\n\nZebras and okapis.")
    told = passages()
    rows = Passage.objects.select_related("publication__submission__organisation")
    wanted: Counter[tuple[str, str]] = Counter()
    for one in rows:
        wanted["country", one.publication.submission.organisation.country_id] += 1
        wanted["cycle", one.publication.submission.cycle_id] += 1
        wanted["language", one.language] += 1
        for seat in one.publication.submission.organisation.country.seats.filter(membership="member"):
            wanted["region", seat.commission_id] += 1
        if one.key.startswith("3."):
            wanted["objective", one.key.removeprefix("3.")] += 1
    for facet in ("country", "cycle", "language", "region", "objective"):
        counted = {(facet, value): count for value, count in told.bitmaps.counts(facet, {}).items()}
        assert counted == {pair: count for pair, count in wanted.items() if pair[0] == facet}
    assert len(told.numbers) == rows.count() == 3
