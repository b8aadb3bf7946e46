"""Writing on a document: whatever was typed or brought in is in the text, in the tray or in the history."""

from __future__ import annotations

import contextlib
import hashlib
import re
import uuid
from collections import Counter

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from stocktake.accounts.models import User
from stocktake.core import events, files, text
from stocktake.core.models import Event
from stocktake.core.workflow import NotPossible
from stocktake.documents import actions as documents
from stocktake.documents.actions import Incoming, Reused, Stale
from stocktake.documents.models import Document, Paragraph, Piece, Proposal, Section, SectionVersion
from stocktake.submissions.queries import tray

pytestmark = pytest.mark.django_db

KEYS = ["1", "1a", "1b", "3.7"]


@pytest.fixture
def author(db) -> User:
    return User.objects.create_user("author@example.org", "a long password of four words", name="Author")


@pytest.fixture
def document(db) -> Document:
    return documents.begin(KEYS, language="en")


def section(document: Document, key: str = "1a") -> Section:
    return document.sections.get(key=key)


def save(document: Document, typed: str, *, base: int, by: User, key: str = "1a", **values: object) -> Section:
    with transaction.atomic():
        locked = Section.objects.select_for_update().get(document=document, key=key)
        return documents.save(locked, typed, base=base, by=by, **values)


def stale_save(document: Document, typed: str, *, base: int, by: User, **values: object) -> Stale:
    """As the page does it: the transaction commits what was kept aside, then the reader is told."""
    with transaction.atomic():
        locked = Section.objects.select_for_update().get(document=document, key="1a")
        try:
            documents.save(locked, typed, base=base, by=by, **values)
        except Stale as stale:
            return stale
    pytest.fail("the save was taken")


def words(*texts: str) -> Counter[str]:
    return Counter(word for one in texts for word in one.split())


def verbs(document: Document) -> list[str]:
    return list(events.history(document).order_by("id").values_list("verb", flat=True))


def test_a_document_begins_with_an_empty_section_for_each_key(document):
    assert list(document.sections.order_by("position").values_list("key", "text", "version")) == [
        (key, "", 0) for key in KEYS
    ]


def test_a_save_counts_up_and_keeps_every_version(document, author):
    save(document, "First.", base=0, by=author)
    save(document, "Second.", base=1, by=author)
    now = section(document)
    assert (now.text, now.version, now.changed_by) == ("Second.", 2, author)
    kept = now.versions.order_by("version").values_list("version", "base", "text", "origin", "by")
    assert list(kept) == [(1, 0, "First.", "typed", author.pk), (2, 1, "Second.", "typed", author.pk)]
    assert verbs(document) == ["save", "save"]
    assert events.history(document)[0].data["sha256"] == text.fingerprint("Second.")


def test_saving_what_stands_there_is_no_save(document, author):
    save(document, "The same.", base=0, by=author)
    save(document, "The same. \r\n", base=1, by=author)
    save(document, "The same.", base=0, by=author)
    assert section(document).version == 1
    assert verbs(document) == ["save"]


def test_the_same_save_sent_twice_is_one_version(document, author):
    name = uuid.uuid4()
    for _ in range(3):
        save(document, "Sent again by a bad line.", base=0, by=author, save_id=name)
    assert section(document).version == 1
    assert section(document).versions.count() == 1
    assert verbs(document) == ["save"]


def test_a_save_that_arrives_again_after_a_later_one_changes_nothing(document, author):
    name = uuid.uuid4()
    save(document, "Early.", base=0, by=author, save_id=name)
    save(document, "Late.", base=1, by=author)
    assert save(document, "Early.", base=0, by=author, save_id=name).version == 1
    assert section(document).text == "Late."
    assert section(document).versions.count() == 2
    control = stale_save(document, "Early.", base=0, by=author, save_id=uuid.uuid4())
    assert control.kept.text == "Early."


@pytest.mark.parametrize("base", [0, 1])
def test_other_words_under_a_used_save_id_are_refused(document, author, base):
    name = uuid.uuid4()
    documents.keep(document, "1a", "What was sent.", base=0, by=author, save_id=name)
    with pytest.raises(Reused):
        documents.keep(document, "1a", "Other words.", base=base, by=author, save_id=name)
    assert section(document).text == "What was sent."
    assert documents.keep(document, "1a", "Other words.", base=1, by=author, save_id=uuid.uuid4()).version == 2


def test_the_save_id_of_another_person_is_not_mine(document, author, django_user_model):
    """What one person names a save is nothing to another: neither a replay nor a refusal tells of it."""
    other, name = django_user_model.objects.create_user("other@example.org", "x" * 20), uuid.uuid4()
    documents.keep(document, "1a", "Mine.", base=0, by=author, save_id=name)
    assert documents.keep(document, "1a", "Theirs.", base=1, by=other, save_id=name).version == 2


def test_words_that_nobody_changed_are_not_kept_aside(document, author):
    save(document, "First.", base=0, by=author)
    save(document, "Second.", base=1, by=author)
    stale = stale_save(document, "First.", base=1, by=author)
    assert stale.kept is None
    assert section(document).versions.count() == 2


def test_nothing_is_saved_in_a_draft_that_has_closed(document, author):
    def closed():
        raise NotPossible("It was submitted.")

    with pytest.raises(NotPossible):
        documents.keep(document, "1a", "Too late.", base=0, by=author, save_id=uuid.uuid4(), still_open=closed)
    assert section(document).versions.count() == 0


def test_a_stale_save_keeps_both_texts_and_tells_of_their_ancestor(document, author):
    save(document, "The ancestor.", base=0, by=author)
    save(document, "The ancestor, changed by one.", base=1, by=author)
    stale = stale_save(document, "The ancestor, changed by another.", base=1, by=author)
    assert stale.ancestor == "The ancestor."
    assert stale.section.text == "The ancestor, changed by one."
    assert stale.kept.text == "The ancestor, changed by another."
    now = section(document)
    assert (now.text, now.version) == ("The ancestor, changed by one.", 2)
    aside = now.versions.get(origin="kept-aside")
    assert (aside.version, aside.base, aside.text) == (None, 1, "The ancestor, changed by another.")
    assert verbs(document) == ["save", "save", "keep-aside"]


def test_the_same_stale_save_twice_is_kept_once(document, author):
    save(document, "One.", base=0, by=author)
    name = uuid.uuid4()
    first = stale_save(document, "Another.", base=0, by=author, save_id=name)
    second = stale_save(document, "Another.", base=0, by=author, save_id=name)
    assert first.kept == second.kept
    assert section(document).versions.filter(origin="kept-aside").count() == 1


def test_a_version_that_is_still_to_come_is_stale_too(document, author):
    stale = stale_save(document, "From the future.", base=7, by=author)
    assert stale.ancestor == ""
    assert section(document).version == 0
    assert section(document).versions.get().text == "From the future."


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(st.integers(0, 4), st.text(max_size=12), st.integers(0, 3), st.sampled_from(["save", "restore"])),
        max_size=12,
    )
)
def test_every_text_ever_sent_is_in_the_history(author, steps):
    """Up to four editors, each on whatever version they last saw, with ids that repeat."""
    with transaction.atomic():
        document = documents.begin(["1a"], language="en")
        sent: set[str] = set()
        for number, (behind, typed, editor, how) in enumerate(steps):
            now = section(document)
            if how == "restore" and now.versions.exists():
                documents.restore(now.versions.order_by("id")[editor % now.versions.count()], by=author)
                continue
            name = uuid.uuid5(uuid.NAMESPACE_OID, f"{number} {editor}")
            with contextlib.suppress(Stale):
                documents.save(now, typed, base=max(0, now.version - behind), by=author, save_id=name)
            sent.add(text.clean(typed))
        now = section(document)
        kept = {"", *now.versions.values_list("text", flat=True)}
        assert sent <= kept
        numbers = sorted(now.versions.exclude(version=None).values_list("version", flat=True))
        assert numbers == list(range(1, now.version + 1))
        last = now.versions.filter(version=now.version).first()
        assert now.text == (last.text if last else "")
        transaction.set_rollback(True)


def test_restoring_makes_a_new_version_and_keeps_what_it_replaces(document, author):
    save(document, "Old.", base=0, by=author)
    save(document, "New.", base=1, by=author)
    documents.restore(section(document).versions.get(version=1), by=author)
    now = section(document)
    assert (now.text, now.version) == ("Old.", 3)
    assert now.versions.get(version=3).origin == "restored"
    assert now.versions.filter(text="New.").exists()


def test_a_text_that_was_kept_aside_can_be_restored(document, author):
    save(document, "One.", base=0, by=author)
    stale = stale_save(document, "Another.", base=0, by=author)
    documents.restore(stale.kept, by=author)
    assert section(document).text == "Another."
    assert section(document).versions.filter(text="One.", version=1).exists()


def test_filling_writes_on_whatever_stands_there(document, author):
    save(document, "Typed.", base=0, by=author)
    documents.fill(document, {"1a": "Filled.", "3.7": "Too.", "no-such-key": "Nowhere."}, by=author, origin="carried")
    assert (section(document).text, section(document).version) == ("Filled.", 2)
    assert section(document, "3.7").versions.get().origin == "carried"
    assert section(document).versions.filter(text="Typed.").exists()


def propose(document: Document, author: User, *pieces: Incoming) -> Proposal:
    stored = files.keep(b"a Word file")
    return documents.propose(document, pieces, file=stored, name="review.docx", language="en", by=author)


def test_a_proposal_changes_nothing_in_the_draft(document, author):
    save(document, "Typed.", base=0, by=author)
    propose(document, author, Incoming("Head", "Words.", "1a", ["head"]), Incoming("", "More.", ""))
    assert [s.text for s in document.sections.order_by("position")] == ["", "Typed.", "", ""]
    assert list(Piece.objects.order_by("position").values_list("heading", "text", "key", "words", "settled_at")) == [
        ("Head", "Words.", "1a", ["head"], None),
        ("", "More.", "", [], None),
    ]
    assert not tray(document).exists()  # it waits for a decision, not for a place


def test_pieces_go_where_they_are_sent_in_the_order_of_the_file(document, author):
    save(document, "Typed.", base=0, by=author)
    proposal = propose(
        document, author, Incoming("Second", "b", "1a"), Incoming("First", "a", "1b"), Incoming("Third", "c", "")
    )
    documents.place(proposal, {2: "1a"}, by=author)
    assert section(document).text == "Typed.\n\n# Second\n\nb\n\n# Third\n\nc"
    assert section(document, "1b").text == "# First\n\na"
    assert section(document).versions.get(version=2).origin == "imported"
    assert not tray(document).exists()
    assert verbs(document)[-1] == "place"


def test_replacing_keeps_the_replaced_text_in_the_history(document, author):
    save(document, "Typed.", base=0, by=author)
    documents.place(propose(document, author, Incoming("", "From the file.", "1a")), {}, by=author, add=False)
    assert section(document).text == "From the file."
    assert section(document).versions.filter(text="Typed.").exists()


def test_a_heading_of_the_outline_is_not_repeated_and_any_other_is(document, author):
    titles = ["Methodology", "Approach and scope"]
    pieces = [
        Incoming("1. METHODOLOGY", "a", "1"),
        Incoming("Method of ours", "b", "1"),
        Incoming("(a) Approach and scope", "c", "1"),
    ]
    documents.place(propose(document, author, *pieces), {}, by=author, titles=titles)
    assert section(document, "1").text == "a\n\n# Method of ours\n\nb\n\nc"


@pytest.mark.parametrize(
    "heading",
    [
        "Methodology (led by the Ministry of the Interior)",
        "Methodology 2021–2024",
        "(Ministry of the Interior) Methodology",
    ],
)
def test_words_that_a_writer_added_to_a_heading_of_the_outline_are_kept(document, author, heading):
    documents.place(propose(document, author, Incoming(heading, "a", "1")), {}, by=author, titles=["Methodology"])
    added = set(re.findall(r"\w+", heading)) - {"1", "Methodology"}
    assert added <= set(re.findall(r"\w+", section(document, "1").text))


def test_what_is_sent_to_a_key_the_document_lacks_stays_in_the_tray(document, author):
    documents.place(propose(document, author, Incoming("Head", "Words.", "1a")), {0: "9z"}, by=author)
    written = " ".join(document.sections.values_list("text", flat=True))
    waiting = " ".join(piece.text for piece in tray(document))
    assert "Words." in written + waiting


def test_a_piece_of_the_tray_gets_its_place(document, author):
    save(document, "Typed.", base=0, by=author)
    documents.place(propose(document, author, Incoming("Head", "Words.", "")), {}, by=author)
    piece = tray(document).get()
    documents.settle(piece, "1a", by=author)
    assert section(document).text == "Typed.\n\n# Head\n\nWords."
    assert not tray(document).exists()
    assert verbs(document)[-1] == "settle"


def test_a_piece_set_aside_is_kept_with_its_file(document, author):
    documents.place(propose(document, author, Incoming("Head", "Words.", "")), {}, by=author)
    documents.settle(tray(document).get(), "", by=author)
    assert not tray(document).exists()
    assert Piece.objects.get().text == "Words."


def test_a_file_set_aside_is_kept_with_its_pieces(document, author):
    proposal = propose(document, author, Incoming("Head", "Words.", "1a"))
    documents.dismiss(proposal, by=author)
    assert [s.text for s in document.sections.all()] == [""] * len(KEYS)
    assert Piece.objects.get().text == "Words."
    assert files.read(proposal.file) == b"a Word file"


def test_setting_a_placed_file_aside_does_not_empty_the_tray(document, author):
    """A second tab may still show the button: what waits for a place goes on waiting."""
    proposal = propose(document, author, Incoming("Head", "Words.", ""), Incoming("", "Placed.", "1a"))
    documents.place(proposal, {}, by=author)
    assert tray(document).count() == 1
    documents.dismiss(Proposal.objects.get(pk=proposal.pk), by=author)
    assert tray(document).count() == 1


def test_a_file_placed_twice_stands_there_once(document, author):
    proposal = propose(document, author, Incoming("", "Placed.", "1a"), Incoming("", "Waiting.", ""))
    documents.place(proposal, {}, by=author)
    documents.place(Proposal.objects.get(pk=proposal.pk), {}, by=author)
    assert section(document).text == "Placed."
    assert tray(document).count() == 1


LETTERS = st.text(
    alphabet=st.one_of(
        st.characters(categories=["Lu", "Ll", "Lo", "Nd", "Po", "Sm", "So"]), st.sampled_from("#*_-|>[]()`~\\1.")
    ),
    min_size=1,
    max_size=8,
)
LINES = st.lists(LETTERS, max_size=6).map(" ".join)
PIECES = st.lists(
    st.tuples(LINES, st.lists(LINES, max_size=3).map("\n\n".join), st.sampled_from(["", *KEYS])), min_size=1, max_size=8
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    pieces=PIECES,
    moved=st.dictionaries(st.integers(0, 7), st.sampled_from(["", *KEYS])),
    settled=st.lists(st.sampled_from(["", *KEYS, None]), max_size=8),
    add=st.booleans(),
)
def test_every_word_of_a_file_is_in_the_text_or_in_the_tray(author, pieces, moved, settled, add):
    with transaction.atomic():
        document = documents.begin(KEYS, language="en")
        documents.fill(document, {"1a": "It stood there before."}, by=author, origin="typed")
        proposal = propose(document, author, *(Incoming(heading, body, key) for heading, body, key in pieces))
        brought = words(*(text.clean(part) for heading, body, _key in pieces for part in (heading, body)))
        documents.place(proposal, moved, by=author, add=add, titles=["Methodology"])
        aside: list[str] = []
        for piece, key in zip(list(tray(document)), settled, strict=False):
            if key is not None:
                documents.settle(piece, key, by=author)
                aside += [piece.heading, piece.text] if key == "" else []
        waiting = [part for piece in tray(document) for part in (piece.heading, piece.text)]
        written = list(document.sections.values_list("text", flat=True))
        found = words(*written, *(text.clean(part) for part in [*waiting, *aside]))
        assert not brought - found
        before = words(*SectionVersion.objects.filter(section__document=document).values_list("text", flat=True))
        assert not words("It stood there before.") - before
        transaction.set_rollback(True)


def written_on(document: Document, author: User) -> None:
    documents.fill(
        document,
        {
            "1": "# Our way\n\nFirst paragraph.\n\n- a list\n- of two\n\nSecond.[^1]\n\n[^1]: A note.",
            "1a": "| Year | Count |\n| ---- | ----- |\n| 2024 | 7 |\n\n> Quoted.",
            "3.7": "On vulnerability.",
        },
        by=author,
        origin="typed",
    )  # fmt: skip
    documents.add_table(
        document, key="1a", title="Arrivals", source="Office, 2024", rows=[["Year"], ["2024"]], by=author
    )
    documents.attach(document, file=files.keep(b"annex"), name="annex.pdf", title="Annex", by=author)


def frozen(document: Document, author: User):
    return documents.freeze(document, documents.content_of(document, facts={"kind": "voluntary-review"}), by=author)


def test_a_snapshot_holds_sections_tables_attachments_and_facts(document, author):
    written_on(document, author)
    content = frozen(document, author).content
    assert [one["key"] for one in content["sections"]] == ["1", "1a", "3.7"]
    assert content["tables"] == [
        {"key": "1a", "title": "Arrivals", "source": "Office, 2024", "rows": [["Year"], ["2024"]]}
    ]
    assert content["attachments"] == [
        {"name": "annex.pdf", "title": "Annex", "sha256": hashlib.sha256(b"annex").hexdigest()}
    ]
    assert content["facts"] == {"kind": "voluntary-review"}


def test_a_snapshot_stays_when_the_draft_goes_on(document, author):
    written_on(document, author)
    revision = frozen(document, author)
    content, sha256 = documents.canonical(revision.content), revision.sha256
    documents.fill(document, dict.fromkeys(KEYS, "Other."), by=author, origin="typed")
    documents.remove_table(document.tables.get(), by=author)
    documents.detach(document.attachments.get(), by=author)
    revision.refresh_from_db()
    assert (documents.canonical(revision.content), revision.sha256) == (content, sha256)
    assert revision.texts()["3.7"] == "On vulnerability."
    assert revision.tables_under("1a")[0]["title"] == "Arrivals"


def test_freezing_the_same_twice_gives_the_same(document, author):
    written_on(document, author)
    first, second = frozen(document, author), frozen(document, author)
    assert (first.number, second.number) == (1, 2)
    assert first.sha256 == second.sha256 == hashlib.sha256(documents.canonical(first.content).encode()).hexdigest()
    rows = [
        list(revision.paragraphs.order_by("position").values_list("number", "key", "kind", "html", "text", "sha256"))
        for revision in (first, second)
    ]
    assert rows[0] == rows[1]
    documents.fill(document, {"3.7": "On vulnerability!"}, by=author, origin="typed")
    assert frozen(document, author).sha256 != first.sha256


def test_the_hash_does_not_depend_on_the_order_of_names(document):
    one = {"sections": [{"key": "1", "text": "État"}], "facts": {"a": 1, "b": 2}}
    other = {"facts": {"b": 2, "a": 1}, "sections": [{"text": "État", "key": "1"}]}
    assert documents.canonical(one) == documents.canonical(other)
    assert documents.canonical(one) == '{"facts":{"a":1,"b":2},"sections":[{"key":"1","text":"État"}]}'


def test_paragraphs_are_numbered_through_and_headings_and_notes_are_not(document, author):
    written_on(document, author)
    rows = list(frozen(document, author).paragraphs.order_by("position"))
    assert [(row.key, row.kind, row.number) for row in rows] == [
        ("1", "heading", None),
        ("1", "paragraph", 1),
        ("1", "list", 2),
        ("1", "paragraph", 3),
        ("1", "notes", None),
        ("1a", "table", 4),
        ("1a", "quote", 5),
        ("3.7", "paragraph", 6),
    ]
    assert [row.anchor for row in rows if row.number] == ["p1", "p2", "p3", "p4", "p5", "p6"]
    assert all(row.sha256 == text.fingerprint(row.text) for row in rows)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.dictionaries(st.sampled_from(KEYS), st.text(alphabet="ab #-*>|\n1.`[]^:", max_size=60)))
def test_addresses_run_from_one_without_a_gap(author, texts):
    with transaction.atomic():
        document = documents.begin(KEYS, language="en")
        documents.fill(document, texts, by=author, origin="typed")
        rows = list(frozen(document, author).paragraphs.order_by("position"))
        addresses = [row.number for row in rows if row.number is not None]
        assert addresses == list(range(1, len(addresses) + 1))
        assert [row.position for row in rows] == list(range(len(rows)))
        order = [KEYS.index(row.key) for row in rows]
        assert order == sorted(order)
        transaction.set_rollback(True)


def test_the_words_of_a_revision_are_those_of_its_paragraphs(document, author):
    documents.fill(document, {"1a": "Four words stand here.", "3.7": "And two."}, by=author, origin="typed")
    assert frozen(document, author).words == 6


@pytest.mark.parametrize(
    "typed",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[x](javascript:alert(1))",
        "<a href='https://a.example' onclick=alert(1)>x</a>",
        "<!-- hidden --><style>p{display:none}</style>",
    ],
)
def test_markup_in_a_text_is_inert_in_its_paragraph(document, author, typed):
    documents.fill(document, {"1a": typed}, by=author, origin="typed")
    paragraph = frozen(document, author).paragraphs.get()
    assert set(re.findall(r"<\s*/?\s*([a-z!]+)", paragraph.html)) == {"p"}
    assert not re.search(r"<[^>]*\s(on\w+|style|href)\s*=", paragraph.html)
    assert paragraph.text == typed  # shown as it was typed, nothing taken out


def test_fifty_kilobytes_of_arabic_come_back_letter_for_letter(document, author):
    line = "\u202bاستشرنا وزارة الداخلية (MOI) في عام ٢٠٢٤\u202c \u200f👩‍👩‍👧‍👦🇰🇪\u200e، نمی\u200cدانم؛ \u2067IOM\u2069 لا\u064eإ\u0650له 🙏🏽."
    typed = text.clean("\n\n".join(f"{number} {line}" for number in range(400)))
    assert len(typed.encode()) > 50_000
    save(document, typed, base=0, by=author)
    assert section(document).text == typed
    assert section(document).versions.get().text == typed
    revision = frozen(document, author)
    revision.refresh_from_db()
    assert revision.texts() == {"1a": typed}
    assert revision.sha256 == hashlib.sha256(documents.canonical(revision.content).encode()).hexdigest()
    rows = list(revision.paragraphs.order_by("position"))
    assert len(rows) == 400
    assert [row.text for row in rows] == typed.split("\n\n")
    assert all(line in row.html for row in rows)


def test_a_table_that_is_removed_is_kept_in_the_history(document, author):
    written_on(document, author)
    documents.remove_table(document.tables.get(), by=author)
    assert not document.tables.exists()
    kept = Event.objects.get(verb="remove-table").data
    assert (kept["title"], kept["source"], kept["rows"]) == ("Arrivals", "Office, 2024", [["Year"], ["2024"]])


def test_the_same_file_attached_twice_is_one_attachment(document, author):
    stored = files.keep(b"annex")
    for _ in range(2):
        documents.attach(document, file=stored, name="annex.pdf", title="Annex", by=author)
    assert document.attachments.count() == 1
    assert verbs(document) == ["attach"]


def test_a_detached_file_stays_in_the_store(document, author):
    written_on(document, author)
    attached = document.attachments.get()
    stored = attached.file
    documents.detach(attached, by=author)
    assert not document.attachments.exists()
    assert files.read(stored) == b"annex"


def test_a_table_of_a_document_belongs_to_its_snapshot_only_while_it_is_there(document, author):
    written_on(document, author)
    documents.remove_table(document.tables.get(), by=author)
    assert frozen(document, author).content["tables"] == []


def test_paragraphs_of_one_revision_do_not_touch_those_of_another(document, author):
    written_on(document, author)
    first = frozen(document, author)
    count = first.paragraphs.count()
    documents.fill(document, {"1": ""}, by=author, origin="typed")
    second = frozen(document, author)
    assert first.paragraphs.count() == count
    assert second.paragraphs.count() == 3
    assert Paragraph.objects.count() == count + 3
