"""Tags on paragraphs: proposals come and go, decisions stay, and what was accepted is frozen."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from stocktake.accounts.models import User
from stocktake.core import events, text
from stocktake.core.workflow import NotPossible
from stocktake.documents import actions as documents
from stocktake.documents import queries, tagged
from stocktake.documents.highlighting import highlighted, marked
from stocktake.documents.lexicons import current_lexicon
from stocktake.documents.models import Document, LexiconEntry, ParagraphTag, Tag
from stocktake.documents.outlines import Question
from stocktake.framework.targets import codes, target

pytestmark = pytest.mark.django_db

TRAFFICKING = "A new law punishes trafficking in persons, and victims of trafficking find shelter."
BORDERS = "Border guards were trained, and border crossing points share one building."
PLAIN = "The sky over the harbour was grey that year."


def question(key: str, objective: int | None = None) -> Question:
    return Question(key, key[0], {}, {}, {}, objective=objective)


@pytest.fixture
def author(db) -> User:
    return User.objects.create_user("author@example.org", "a long password of four words", name="Author")


@pytest.fixture
def document(author) -> Document:
    made = documents.begin(["1a", "3.10"], language="en")
    write(made, f"# Trafficking in persons\n\n{TRAFFICKING}\n\n{BORDERS}\n\n{PLAIN}", by=author)
    return made


def write(document: Document, words: str, *, by: User, key: str = "1a") -> None:
    documents.fill(document, {key: words}, by=by, origin="typed")


def propose(document: Document, by: User, *questions: Question) -> int:
    return documents.propose_tags(document, questions or [question("1a")], by=by)


def told(document: Document, standing: str = "proposed") -> set[tuple[int, str, str]]:
    return set(document.tags.filter(standing=standing).values_list("block", "kind", "code"))


def only(document: Document, kind: str, code: str) -> Tag:
    return document.tags.get(kind=kind, code=code)


def test_paragraphs_are_proposed_with_the_words_that_decided(document, author):
    assert propose(document, author) == document.tags.count() > 0
    assert {(1, "objective", "10"), (2, "objective", "11")} <= told(document)
    assert not {tag for tag in told(document) if tag[0] in {0, 3}}, (
        "neither a heading nor a paragraph that says nothing"
    )
    tag = only(document, "objective", "10")
    assert (tag.quote, tag.version, tag.engine) == (TRAFFICKING, 1, "words")
    assert tag.lexicon == current_lexicon().version
    assert all(TRAFFICKING[start:end] == words for start, end, words in tag.words)
    assert "trafficking" in " ".join(tag.said)
    assert events.history(document).first().data["count"] == document.tags.count()


def test_a_paragraph_gets_three_proposals_of_a_kind_at_most(document, author):
    every = (
        "Data on statistics, border guards, trafficking in persons, smuggling networks, remittances and consular care."
    )
    write(document, every, by=author)
    propose(document, author)
    assert document.tags.filter(kind="objective").count() == 3


def test_the_objective_of_a_slot_is_not_proposed(document, author):
    write(document, TRAFFICKING, by=author, key="3.10")
    propose(document, author, question("3.10", 10))
    assert not document.tags.filter(kind="objective", code="10").exists()
    propose(document, author, question("3.10"))
    assert document.tags.filter(kind="objective", code="10").exists(), "control: elsewhere it is"


def test_a_second_run_replaces_proposals_and_keeps_decisions(document, author):
    propose(document, author)
    documents.accept_tag(only(document, "objective", "10"), by=author)
    documents.reject_tag(only(document, "objective", "11"), by=author)
    before = set(document.tags.exclude(standing="proposed").values_list("pk", "standing", "decided_at"))
    propose(document, author)
    propose(document, author)
    assert set(document.tags.exclude(standing="proposed").values_list("pk", "standing", "decided_at")) == before
    assert document.tags.filter(kind="objective", code="11").count() == 1, "what was rejected is not proposed again"


def test_what_moved_is_known_again(document, author):
    propose(document, author)
    documents.accept_tag(only(document, "objective", "10"), by=author)
    documents.reject_tag(only(document, "objective", "11"), by=author)
    write(document, f"{PLAIN}\n\n{PLAIN}\n\n{BORDERS}\n\n{TRAFFICKING}", by=author)
    propose(document, author)
    rows = passages(document).rows
    assert [[tag.code for tag, _changed in row.accepted] for row in rows] == [[], [], [], ["10"]]
    assert not [tag for row in rows for tag, _changed in row.proposed if tag.code in {"10", "11"}]


def passages(document: Document, key: str = "1a") -> tagged.Passages:
    return tagged.passages(document.sections.select_related("document").get(key=key))


def test_a_changed_paragraph_is_to_be_reviewed_and_kept(document, author):
    propose(document, author)
    accepted = documents.accept_tag(only(document, "objective", "10"), by=author)
    changed = TRAFFICKING.replace("A new law", "A law of 2024")
    write(document, f"{changed}\n\n{PLAIN}", by=author)
    shown = passages(document)
    assert (shown.to_review, shown.gone) == (1, [])
    assert shown.rows[0].accepted == [(accepted, True)]
    documents.accept_tag(accepted, by=author)
    accepted.refresh_from_db()
    assert (accepted.quote, accepted.block, accepted.version, accepted.words) == (changed, 0, 2, [])
    assert passages(document).to_review == 0


def test_tags_of_a_paragraph_that_is_gone_fall_silent(document, author):
    propose(document, author)
    tag = documents.accept_tag(only(document, "objective", "10"), by=author)
    write(document, PLAIN, by=author)
    shown = passages(document)
    assert (shown.gone, shown.waiting, queries.accepted_tags(document)) == ([tag], 0, [])
    with pytest.raises(NotPossible):
        documents.accept_tag(tag, by=author)
    write(document, f"{PLAIN}\n\n{TRAFFICKING}", by=author)
    assert [one["position"] for one in queries.accepted_tags(document)] == [1], "and stand again when it comes back"


def test_tags_are_added_by_hand(document, author):
    tag = documents.add_tag(document, "1a", version=1, block=3, kind="target", code="SDG 10.7", by=author)
    assert (tag.code, tag.standing, tag.score, tag.engine, tag.quote) == ("10.7", "accepted", None, "", PLAIN)
    assert documents.add_tag(document, "1a", version=1, block=3, kind="target", code="10.7", by=author).pk == tag.pk
    documents.reject_tag(tag, by=author)
    assert documents.add_tag(document, "1a", version=1, block=3, kind="target", code="10.7", by=author).pk == tag.pk
    assert told(document, "accepted") == {(3, "target", "10.7")}


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        ("target", "17.a"),
        ("target", "10"),
        ("objective", "24"),
        ("objective", "x"),
        ("principle", "0"),
        ("pledge", "1"),
    ],
)
def test_a_code_there_is_not_is_refused(document, author, kind, code):
    with pytest.raises(NotPossible):
        documents.add_tag(document, "1a", version=1, block=3, kind=kind, code=code, by=author)
    assert not document.tags.exists()


@pytest.mark.parametrize("block", [0, 4])
def test_a_heading_and_what_is_not_there_take_no_tag(document, author, block):
    with pytest.raises(NotPossible):
        documents.add_tag(document, "1a", version=1, block=block, kind="objective", code="7", by=author)


def test_the_targets_are_those_of_the_agenda():
    assert len(codes()) == 169
    assert [target(typed) for typed in ("1.1", "17.19", "5.C", "ODS 10,7", "١٠.٧")] == [
        "1.1",
        "17.19",
        "5.c",
        "10.7",
        "10.7",
    ]
    assert [target(typed) for typed in ("17.20", "18.1", "0.1", "10.d", "", "ten")] == [""] * 6


def test_all_likely_ones_are_accepted_at_once(document, author):
    propose(document, author)
    likely = document.tags.filter(band="likely").count()
    assert documents.accept_likely(document, "1a", by=author) == likely > 0
    assert document.tags.filter(standing="accepted").count() == likely
    event = events.history(document).first()
    assert (event.verb, event.data["count"], len(event.data["tags"])) == ("accept-likely-tags", likely, likely)
    assert documents.accept_likely(document, "1a", by=author) == 0


def test_a_proposal_on_a_text_that_changed_is_not_accepted_in_a_batch(document, author):
    propose(document, author)
    write(document, TRAFFICKING.replace("A new law", "A law of 2024"), by=author)
    assert documents.accept_likely(document, "1a", by=author) == 0


def test_a_replaced_proposal_says_so(document, author):
    propose(document, author)
    old = only(document, "objective", "10")
    propose(document, author)
    with pytest.raises(NotPossible):
        documents.accept_tag(old, by=author)


@pytest.mark.parametrize(
    "broken",
    [
        {"standing": "accepted"},
        {"decided_at": timezone.now()},
        {"engine": "words"},
        {"score": 3.0},
    ],
)
def test_the_database_keeps_tags_honest(document, broken):
    told = {
        "document": document,
        "key": "1a",
        "version": 1,
        "block": 1,
        "sha256": "0",
        "kind": "objective",
        "code": "7",
    }
    with pytest.raises(IntegrityError), transaction.atomic():
        Tag.objects.create(**told, **broken)
    Tag.objects.create(**told)
    with pytest.raises(IntegrityError), transaction.atomic():
        Tag.objects.create(**told)


# Freezing


def test_a_revision_without_tags_is_what_it_was(document, author):
    propose(document, author)
    content = documents.content_of(document, facts={})
    assert "tags" not in content, "proposals are nobody’s word"
    revision = documents.freeze(document, content, by=author)
    assert (revision.tags, ParagraphTag.objects.count()) == ([], 0)


def test_accepted_tags_are_frozen_with_their_paragraphs(document, author):
    propose(document, author)
    documents.accept_tag(only(document, "objective", "10"), by=author)
    documents.add_tag(document, "1a", version=1, block=1, kind="target", code="8.7", by=author)
    documents.add_tag(document, "1a", version=1, block=3, kind="principle", code="10", by=author)
    documents.add_tag(document, "1a", version=1, block=3, kind="principle", code="9", by=author)
    content = documents.content_of(document, facts={})
    assert content["tags"] == [
        {"key": "1a", "position": 1, "kind": "objective", "code": "10"},
        {"key": "1a", "position": 1, "kind": "target", "code": "8.7"},
        {"key": "1a", "position": 3, "kind": "principle", "code": "9"},
        {"key": "1a", "position": 3, "kind": "principle", "code": "10"},
    ]
    revision = documents.freeze(document, content, by=author)
    assert revision.sha256 == text.fingerprint(documents.canonical(content))
    rows = ParagraphTag.objects.filter(paragraph__revision=revision).values_list("paragraph__number", "kind", "code")
    assert set(rows) == {(1, "objective", "10"), (1, "target", "8.7"), (3, "principle", "9"), (3, "principle", "10")}


def test_a_corrected_text_carries_the_tags_of_its_paragraphs():
    before = {"sections": [{"key": "1a", "text": f"{TRAFFICKING}\n\n{PLAIN}"}]}
    content = before | {
        "tags": [
            {"key": "1a", "position": 0, "kind": "objective", "code": "10"},
            {"key": "1a", "position": 1, "kind": "objective", "code": "2"},
        ]
    }
    after = [{"key": "1a", "text": f"Added in front.\n\n{TRAFFICKING.replace('new', 'newer')}"}]
    assert documents.carried_tags(content, after) == [{"key": "1a", "position": 1, "kind": "objective", "code": "10"}]
    assert documents.carried_tags(content, []) == []
    assert documents.carried_tags(before, after) == []


# Highlights


HOSTILE = (
    'Victims of **trafficking** <img src=x onerror="alert(1)"> & "others" [^1] see <b>trafficking</b>.\n\n[^1]: A note.'
)


def test_marks_keep_hostile_text_harmless():
    block = next(text.blocks(HOSTILE))
    place = block.text.index("trafficking")
    shown = highlighted(block, [(place, place + 11), (block.text.index("<img"), block.text.index("&") + 1)])
    assert "<strong><mark>trafficking</mark></strong>" in shown
    assert "<mark>&lt;img" in shown
    assert "<img" not in shown
    assert "<b>" not in shown
    assert text.sanitise(shown.replace("<mark>", "").replace("</mark>", "")) == block.html


def test_marks_where_html_and_text_do_not_meet_fall_back_on_the_text():
    block = text.Block("paragraph", "<p>Something else</p>", "<i>Words</i> here")
    assert highlighted(block, [(3, 8)]) == "<p>&lt;i&gt;<mark>Words</mark>&lt;/i&gt; here</p>"
    assert highlighted(block, []) == block.html
    assert marked("<a>", [(0, 1)]) == "<mark>&lt;</mark>a&gt;"


@pytest.mark.parametrize(
    "words", ["| a | b |\n| - | - |\n| one | two |", "- one\n- two\n  - three", "> one\n> two", "a  \nb `c` d"]
)
def test_marks_reach_every_kind_of_block(words):
    block = next(text.blocks(words))
    shown = highlighted(block, [(0, len(block.text))])
    assert shown.replace("<mark>", "").replace("</mark>", "") == block.html
    assert shown.count("<mark>") == shown.count("</mark>") > 0


def test_as_many_queries_for_thirty_changed_paragraphs_as_for_one(document, author):
    counts = []
    for rows in (1, 30):
        key = "1a" if rows == 1 else "3.10"
        lines = [f"{TRAFFICKING} It was number {n} of the list." for n in range(rows)]
        write(document, "\n\n".join(lines), by=author, key=key)
        propose(document, author, question(key))
        documents.accept_likely(document, key, by=author)
        write(document, "\n\n".join(line.replace("A new law", "The law") for line in lines), by=author, key=key)
        section = document.sections.select_related("document").get(key=key)
        with CaptureQueriesContext(connection) as captured:
            shown = tagged.passages(section)
        assert shown.to_review >= rows
        counts.append(len(captured))
    assert counts == [2, 2]


# The lexicon


def test_editing_the_lexicon_changes_what_is_proposed(document, author):
    write(document, "The quokka programme went on.", by=author)
    assert propose(document, author) == 0
    entry = LexiconEntry(kind="objective", code=7, language="en", term="quokka", weight=5)
    documents.add_term(entry, by=author)
    assert propose(document, author) == 1
    documents.change_term(entry, weight=0.5, note="", by=author)
    assert propose(document, author) == 0
    documents.change_term(entry, weight=5, note="", by=author)
    documents.switch_term(entry, is_off=True, by=author)
    assert propose(document, author) == 0
    documents.switch_term(entry, is_off=False, by=author)
    assert propose(document, author) == 1
    assert [event.verb for event in events.history(entry)] == [
        "switch-on-term", "switch-off-term", "change-term", "change-term", "add-term",
    ]  # fmt: skip
