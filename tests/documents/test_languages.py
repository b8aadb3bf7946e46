"""Language versions of a document: what the database keeps, and what is older than the original."""

from __future__ import annotations

import uuid

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import ProtectedError
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from stocktake.accounts.models import User
from stocktake.core.models import Event
from stocktake.documents import actions as documents
from stocktake.documents.actions import NoVersion
from stocktake.documents.models import Document, Section
from stocktake.documents.translations import LanguageVersion, language_versions

pytestmark = pytest.mark.django_db

KEYS = ["1", "1a", "1b", "3.7"]


@pytest.fixture
def author(db) -> User:
    return User.objects.create_user("author@example.org", "a long password of four words", name="Author")


@pytest.fixture
def original(author) -> Document:
    document = documents.begin(KEYS, language="en")
    documents.fill(document, {"1a": "Approach.", "3.7": "On vulnerability."}, by=author, origin="typed")
    return document


@pytest.fixture
def french(original, author) -> Document:
    return documents.add_language(original, "fr", by=author)


def write(document: Document, by: User, **texts: str) -> None:
    documents.fill(document, {key.removeprefix("k"): text for key, text in texts.items()}, by=by, origin="typed")


def now(document: Document) -> LanguageVersion:
    return language_versions(Document.objects.get(pk=document.original_id), document.language)[0]


def progress(document: Document) -> dict[str, str]:
    return {key: str(pair.progress.value) for key, pair in now(document).pairs.items()}


# What the database keeps


def test_a_version_has_the_keys_of_its_original_and_nothing_written(original, french):
    assert list(french.sections.order_by("position").values_list("key", "text", "source_version")) == [
        (key, "", 0) for key in KEYS
    ]
    assert set(original.sections.values_list("source_version", flat=True)) == {None}


def test_one_version_in_a_language(original, french, author):
    assert documents.add_language(original, "fr", by=author) == french
    with pytest.raises(IntegrityError), transaction.atomic():
        Document.objects.create(original=original, language="fr")
    Document.objects.create(language="fr")  # originals are as many as there are
    Document.objects.create(language="fr")


@pytest.mark.parametrize("language", ["en", "de", ""])
def test_no_version_in_the_originals_language_or_in_none_of_ours(original, author, language):
    with pytest.raises(NoVersion):
        documents.add_language(original, language, by=author)
    assert not original.translations.exists()


def test_a_version_is_no_original_of_others(french, author):
    with pytest.raises(NoVersion):
        documents.add_language(french, "es", by=author)


def test_nothing_is_its_own_original(original):
    with pytest.raises(IntegrityError), transaction.atomic():
        Document.objects.filter(pk=original.pk).update(original=original)


def test_what_has_versions_is_not_deleted(original, french):
    with pytest.raises(ProtectedError):
        original.delete()


def test_signed_off_has_its_time_and_nothing_else_has(french):
    with pytest.raises(IntegrityError), transaction.atomic():
        french.sections.update(standing="signed-off")
    with pytest.raises(IntegrityError), transaction.atomic():
        french.sections.update(signed_at=timezone.now())


# Older than the original


def test_an_answer_goes_from_empty_to_signed_off(french, author):
    assert progress(french) == {"1": "silent", "1a": "empty", "1b": "silent", "3.7": "empty"}
    write(french, author, k1a="Démarche.")
    assert progress(french)["1a"] == "draft"
    documents.sign_off_answer(french, "1a", seen=1, by=author)
    section = french.sections.get(key="1a")
    assert (section.standing, section.signed_by) == ("signed-off", author)
    assert progress(french)["1a"] == "signed-off"
    write(french, author, k1a="La démarche.")
    section.refresh_from_db()
    assert (section.standing, section.signed_at, section.signed_by) == ("draft", None, None)


def test_a_change_of_the_original_makes_its_versions_older_until_they_are_compared(original, french, author):
    write(french, author, k1a="Démarche.")
    documents.sign_off_answer(french, "1a", seen=1, by=author)
    write(original, author, k1a="Approach and scope.")
    pair = now(french).pairs["1a"]
    assert (pair.progress, pair.source, pair.original.text) == ("stale", "Approach.", "Approach and scope.")
    write(french, author, k1a="Démarche et portée.")
    assert progress(french)["1a"] == "stale"  # writing alone says nothing of the original
    documents.compare(french, "1a", source=2, by=author)
    assert progress(french)["1a"] == "draft"  # to be signed off again


def test_words_put_back_leave_nothing_older(original, french, author):
    write(french, author, k1a="Démarche.")
    write(original, author, k1a="Approach and scope.")
    write(original, author, k1a="Approach.")
    assert progress(french)["1a"] == "draft"


def test_comparing_is_with_what_was_shown(original, french, author):
    write(french, author, k1a="Démarche.")
    write(original, author, k1a="Approach and scope.")
    write(original, author, k1a="Approach, scope and limits.")
    documents.compare(french, "1a", source=2, by=author)  # an old page
    assert now(french).pairs["1a"].source == "Approach and scope."
    documents.compare(french, "1a", source=99, by=author)  # no such version: no further than there is
    assert french.sections.get(key="1a").source_version == 3
    documents.compare(french, "1a", source=1, by=author)  # never back
    assert french.sections.get(key="1a").source_version == 3


def test_the_first_words_follow_the_original_that_stood_beside_them(original, french, author):
    write(original, author, k1a="Approach and scope.")
    documents.keep(french, "1a", "Démarche.", base=0, by=author, save_id=uuid.uuid4(), source=1)
    assert progress(french)["1a"] == "stale"
    documents.keep(french, "3.7", "Vulnérabilité.", base=0, by=author, save_id=uuid.uuid4())
    assert progress(french)["3.7"] == "draft"


def test_an_original_knows_no_standing(original, author):
    write(original, author, k1a="Approach again.")
    section = original.sections.get(key="1a")
    assert (section.source_version, section.standing) == (None, "draft")


@pytest.mark.parametrize("seen", [0, 2])
def test_what_was_not_read_is_not_signed_off(french, author, seen):
    write(french, author, k1a="Démarche.")
    with pytest.raises(NoVersion):
        documents.sign_off_answer(french, "1a", seen=seen, by=author)


def test_neither_the_empty_nor_the_older_is_signed_off(original, french, author):
    with pytest.raises(NoVersion):
        documents.sign_off_answer(french, "1a", seen=0, by=author)
    write(french, author, k1a="Démarche.")
    write(original, author, k1a="Another approach.")
    with pytest.raises(NoVersion):
        documents.sign_off_answer(french, "1a", seen=1, by=author)


# What goes with a filing


def test_a_version_goes_along_when_every_answer_is_there_and_none_is_older(original, french, author):
    assert not now(french).goes_along
    write(french, author, k1a="Démarche.")
    assert not now(french).goes_along
    write(french, author, **{"k3.7": "Vulnérabilité."})
    assert now(french).goes_along
    write(original, author, k1a="Another approach.")
    assert not now(french).goes_along


def test_the_focal_point_may_say_otherwise(original, french, author):
    documents.decide_going(french, "as-it-stands", by=author)
    assert not now(french).goes_along  # nothing is written
    write(french, author, k1a="Démarche.")
    assert now(french).goes_along
    write(french, author, **{"k3.7": "Vulnérabilité."})
    documents.decide_going(french, "not", by=author)
    assert not now(french).goes_along


def test_what_only_a_machine_has_read_does_not_go_along(french, author):
    write(french, author, **{"k1a": "Démarche.", "k3.7": "Vulnérabilité."})
    french.sections.filter(key="1a").update(standing=Section.Standing.MACHINE)
    assert (progress(french)["1a"], now(french).goes_along) == ("machine", False)
    documents.sign_off_answer(french, "1a", seen=1, by=author)
    assert now(french).goes_along


def test_only_a_version_in_which_nothing_was_ever_written_is_removed(original, french, author):
    write(french, author, k1a="Démarche.")
    write(french, author, k1a="")
    with pytest.raises(NoVersion):
        documents.remove_language(french, by=author)
    spanish = documents.add_language(original, "es", by=author)
    documents.remove_language(spanish, by=author)
    assert list(original.translations.all()) == [french]
    assert Event.objects.filter(verb="remove-language").get().data == {"language": "es"}


def test_the_overview_asks_three_queries_for_one_language_as_for_five(original, french, author):
    write(french, author, k1a="Démarche.")
    write(original, author, k1a="Another approach.")
    counts = []
    for languages in ([], ["ar", "es", "ru", "zh-hans"]):
        for language in languages:
            write(documents.add_language(original, language, by=author), author, k1a=language)
        with CaptureQueriesContext(
            connection,
        ) as captured:
            language_versions(original)
        counts.append(len(captured))
    assert counts == [3, 3]
