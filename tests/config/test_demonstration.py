"""The demonstration: what is in it, that all of it is marked as invented, and that loading it again changes nothing."""

import re
from collections import Counter
from collections.abc import Iterator

import pytest
from django.db import transaction
from django.test import override_settings
from django.utils import timezone

from stocktake.accounts.models import Membership, User
from stocktake.config import demonstration
from stocktake.config.demonstration.states import PAST, PRESENT
from stocktake.config.demonstration.texts import Author
from stocktake.config.loaders import LOADERS
from stocktake.core import publication, seeding
from stocktake.core.commands import Problem
from stocktake.core.models import Event, Mail
from stocktake.core.text import count_words
from stocktake.documents.models import Attachment, ParagraphTag, Revision, Section, StatisticsTable, Tag
from stocktake.framework.models import Commission, Country
from stocktake.submissions import queries, receipts
from stocktake.submissions.models import Call, Filing, Publication, PublishedTranslation, Submission
from stocktake.synthesis import queries as synthesis
from stocktake.synthesis.models import Report

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("loaded")]


@pytest.fixture(scope="module")
def loaded(django_db_setup, django_db_blocker, tmp_path_factory) -> Iterator[list[str]]:
    """Loaded once for this file, and taken back when it is done."""
    told: list[str] = []
    media = override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("files"))
    with django_db_blocker.unblock(), media, transaction.atomic():
        seeding.run(LOADERS)
        demonstration.load(progress=told.append)
        yield told
        transaction.set_rollback(True)


def test_reviews_stand_in_every_state():
    found = Counter(Submission.objects.order_by().values_list("cycle", "state"))
    assert found == {
        ("imrf-2022", "published"): 108,
        ("regional-2024", "published"): 122,
        (PAST, "published"): 41,
        (PAST, "withdrawn"): 1,
        (PRESENT, "draft"): 6,
        (PRESENT, "submitted"): 5,
        (PRESENT, "returned"): 3,
        (PRESENT, "scheduled"): 2,
        (PRESENT, "published"): 12,
        (PRESENT, "revising"): 1,
        (PRESENT, "withdrawn"): 1,
    }


def test_versions_and_stubs():
    assert Counter(Publication.objects.values_list("standing", flat=True)) == {
        "current": 284,
        "superseded": 6,
        "withdrawn": 1,
    }
    assert Publication.objects.exclude(correction="").count() == 1
    assert Filing.objects.filter(is_late=True).count() == 3


def test_every_commission_has_seven_states_with_a_review():
    for commission in Commission.objects.all():
        states = Country.objects.of_commission(commission.pk).filter(reviews__isnull=False).distinct()
        assert states.count() >= 7, commission
    assert Country.objects.filter(reviews__isnull=False).distinct().count() >= 44


def test_silent_states_have_focal_points():
    heard = Submission.objects.filter(cycle__in=(PAST, PRESENT)).values("organisation")
    assert Membership.objects.filter(role="focal-point").exclude(organisation__in=heard).count() >= 4


def test_languages():
    states = set(Submission.objects.values_list("organisation__country", "document__language"))
    written = Counter(language for _, language in states)
    assert min(written[language] for language in ("en", "fr", "es", "ar")) >= 10
    assert (written["ru"], written["zh-hans"]) == (8, 1)


def test_the_size_that_makes_it_true():
    """120 States, three rounds and more, 300 reviews, what was taken over with the file as it came."""
    reviews = Submission.objects.all()
    assert reviews.values("organisation").distinct().count() >= 120
    assert reviews.count() >= 300
    assert reviews.values("cycle").distinct().count() >= 3
    assert Attachment.objects.values("document").distinct().count() >= 230


def test_four_reviews_can_be_read_in_other_languages():
    found: dict[str, dict[str, bool]] = {}
    for one in PublishedTranslation.objects.filter(publication__standing="current").select_related(
        "revision", "publication__revision"
    ):
        is_older = bool(one.revision.older_than(one.publication.revision))
        found.setdefault(one.publication.number, {})[one.language] = is_older
    assert found["VR-2026-KEN-2"] == {"ar": True, "fr": False}
    assert {number: set(languages) for number, languages in found.items()} == {
        "VR-2026-KEN-2": {"ar", "fr"}, "VR-2026-CAN-2": {"fr"}, "VR-2026-SEN-1": {"en"}, "VR-2026-MAR-1": {"fr"},
    }  # fmt: skip


def test_lengths():
    words: Counter[tuple[str, str]] = Counter()
    reviews = Section.objects.filter(document__original=None, document__submission__isnull=False)
    for section in reviews.select_related("document__submission"):
        words[section.document.submission.number, section.document.language] += count_words(section.text)
    assert min(words.values()) >= 800
    assert max(words.values()) <= 6000
    long = Counter(language for (number, language), count in words.items() if count >= 3000)
    assert min(long[language] for language in ("en", "fr", "es", "ar")) >= 2


def test_every_text_is_whole_and_names_no_later_year():
    for revision in Revision.objects.filter(document__report=None).select_related(
        "document__submission__cycle", "document__original__submission__cycle"
    ):
        text = "\n".join(revision.texts().values())
        assert not re.search(r"[{}]", text)
        years = {int(year) for year in re.findall(r"\b20[0-2]\d\b", text)}
        assert max(years, default=0) <= min(
            (revision.document.original or revision.document).submission.cycle.year, revision.frozen_at.year
        )


def test_every_review_has_a_table_that_says_it_is_invented():
    assert not Submission.objects.filter(document__tables=None).exists()
    sources = set(StatisticsTable.objects.values_list("source", flat=True))
    assert all(re.search("invented|invent|مختلقة|вымышл|虚构", source) for source in sources)


def test_all_of_it_is_marked():
    assert not Submission.objects.filter(is_invented=False).exists()
    assert not Call.objects.filter(is_invented=False).exists()
    assert not Revision.objects.exclude(content__facts__invented=True).exists()
    assert not User.objects.filter(is_invented=False).exists()
    assert not User.objects.exclude(email__endswith="@example.org").exists()
    assert not any(person.has_usable_password() for person in User.objects.all())


def test_a_person_for_each_role():
    found = {
        (m.person.email, m.organisation.kind, m.organisation.commission_id)
        for m in Membership.objects.select_related("person", "organisation")
        if "." not in m.person.email.partition("@")[0]
    }
    assert found == {
        ("focal-point@example.org", "government", None),
        ("co-author@example.org", "ministry", None),
        ("secretariat@example.org", "un-entity", None),
        ("administrator@example.org", "un-entity", None),
        ("regional-officer@example.org", "regional-body", "eca"),
    }


def test_calls():
    past, present = Call.objects.select_related("phase").order_by("phase__opens_at")
    assert past.phase.has_closed()
    assert past.takes()
    assert present.phase.opens("submit")
    assert past.title.keys() == present.text.keys() == {"ar", "en", "es", "fr", "ru", "zh-hans"}


def test_kenyas_draft_is_carried_over_and_waits_for_a_piece_of_a_file():
    draft = Submission.objects.get(number="VR-2028-KEN")
    assert (draft.state, draft.carried_from.number) == ("draft", "VR-2026-KEN-2")
    texts = dict(draft.document.sections.values_list("key", "text"))
    assert 0 < len(queries.changed_keys(draft.carried_from.revision.texts(), texts)) < 12
    assert queries.tray(draft.document).count() == 1


def test_returned_reviews_carry_remarks():
    for submission in Submission.objects.filter(state="returned"):
        remarks = Counter(submission.remarks.exclude(sent_at=None).values_list("key", flat=True))
        assert len(remarks) == 2
        assert set(remarks.values()) <= {2, 3}


def test_receipts_hold_and_nothing_happened_later_than_now():
    for filing in Filing.objects.select_related("submission", "revision"):
        assert receipts.holds(receipts.body(filing), filing.signature)
        call = queries.call_of(filing.submission)  # what was taken over answered none
        assert filing.is_late == bool(call and filing.filed_at > call.phase.closes_at)
    times = list(Event.objects.order_by("id").values_list("at", flat=True))
    assert times == sorted(times)
    assert times[-1] < timezone.now()


def test_no_mail_is_left_to_be_sent():
    assert Mail.objects.exists()
    assert not Mail.objects.filter(sent_at=None).exists()


def test_loading_again_changes_nothing_and_says_so():
    before = Event.objects.count(), publication.current(), Section.objects.count()
    told: list[str] = []
    assert demonstration.load(progress=told.append)["loaded"] is False
    assert told == ["The demonstration is loaded already; nothing was changed."]
    assert (Event.objects.count(), publication.current(), Section.objects.count()) == before


def test_it_is_not_mixed_with_a_real_record():
    with transaction.atomic():
        Call.objects.update(is_invented=False)
        with pytest.raises(Problem):
            demonstration.load()
        transaction.set_rollback(True)


def test_the_same_seed_writes_the_same_words():
    one, same, other = (Author("en", seed, 2025) for seed in ("a", "a", "b"))
    assert one.answer("3.1", paragraphs=2) == same.answer("3.1", paragraphs=2)
    assert one.answer("3.1") != other.answer("3.1")
    assert one.differing("3.1", one.answer("3.1")) != one.answer("3.1")


def test_paragraphs_are_tagged_and_proposals_wait_on_the_open_draft():
    published = ParagraphTag.objects.filter(paragraph__revision__publication__standing="current")
    kinds = set(published.values_list("kind", flat=True))
    assert kinds == {"objective", "principle", "target"}
    assert set(published.values_list("paragraph__revision__language", flat=True)) == {
        "ar", "en", "es", "fr", "ru", "zh-hans",
    }  # fmt: skip
    draft = Submission.objects.get(number="VR-2028-KEN").document
    assert draft.tags.filter(standing="proposed").count() >= 10
    assert Tag.objects.filter(standing="rejected").exists()


def test_one_report_is_published_with_eighty_citations_and_one_is_laid_before_the_states():
    published = Report.objects.get(number="RR-2024-ECA")
    assert (published.state, published.is_invented) == ("transmitted", True)
    assert set(published.files.values_list("format", flat=True)) == {"docx", "html", "pdf"}
    pins = synthesis.seen(published)
    cited = {number for text in published.revision.texts().values() for number in re.findall(r"\[@(\d+)\]", text)}
    assert len(cited) >= 80
    assert cited <= {str(number) for number in pins}
    assert Report.objects.get(number="RR-2028-ESCAP").state == "consultation"


def test_a_report_is_being_written_on_what_was_published():
    report = Report.objects.get(number="RR-2028-ECA")
    assert (report.state, report.is_invented) == ("drafting", True)
    pins = synthesis.seen(report)
    assert len(pins) >= 10
    assert all(one.is_equal and one.publication.submission.is_invented for one in pins.values())
    texts = synthesis.texts_of(report.document)
    assert synthesis.unknown_markers(texts.values(), pins) == []
    marked = [block for text in texts.values() for block in synthesis.marked(text, pins)]
    assert sum(block.is_uncited for block in marked) == 1  # left to be found
    assert not any(block.is_misquoted for block in marked)
    assert any(block.block.kind == "quote" for block in marked)
    assert report.document.threads.count() == 1
