"""A Word file that went out comes back answer by answer, whatever was done to it, and no word is lost on the way."""

from __future__ import annotations

import re
import shutil
import subprocess
import uuid
import zipfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from stocktake.core import files
from stocktake.core import text as markdown
from stocktake.documents import actions as documents
from stocktake.documents import word_reader
from stocktake.documents.returned import Found, Problem, Returned, sort_out
from stocktake.documents.word_anchors import BODY, HEAD, Origin, anchor, named
from stocktake.documents.word_in import WordFile, _file, read_word
from stocktake.submissions.exports import outline_word
from stocktake.submissions.exports.outline_word import Filling
from stocktake.submissions.models import Outline

SOFFICE = shutil.which("soffice")
DOCUMENT = str(uuid.uuid4())
KEYS = ("1", "1a", "1b", "2")
SPACE = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
W14 = "http://schemas.microsoft.com/office/word/2010/wordml"
W15 = "http://schemas.microsoft.com/office/word/2012/wordml"
AUTHOR = 'w:author="Minister" w:date="2026-11-01T10:00:00Z"'


def outline() -> Outline:
    """A small outline: two sections, the first with two questions."""
    rows = [
        {"key": key, "section": key[0], "label": {"en": label}, "guidance": {"en": guidance}, "suggested_words": length}
        for key, label, guidance, length in [
            ("1", "Methodology", "", 500),
            ("1a", "Approach", "Say how you went about it.", 0),
            ("1b", "Process", "Say who took part.", 0),
            ("2", "Progress", "", 0),
        ]
    ]
    return Outline(kind="voluntary-review", version=7, title={"en": "Outline"}, content=rows)


def sent_out(folder: Path, texts: dict[str, str], language: str = "en", document: str = DOCUMENT) -> Path:
    versions = dict.fromkeys(texts, 3)
    path = folder / "draft.docx"
    filling = Filling(document, "Freedonia", "Forum of 2026", ("Invented",), texts, versions)
    path.write_bytes(outline_word.write(outline(), language, filling))
    return path


def brought_back(path: Path, document: str = DOCUMENT) -> Returned:
    return sort_out(read_here(path), document_id=document)


def read_here(path: Path) -> WordFile:
    """In this process: the limits are tested elsewhere."""
    return _file(word_reader.read(path))


def changed(path: Path, *changes: tuple[str, str], **parts: str) -> Path:
    """The file with its body changed as if by Word, and further parts."""
    with zipfile.ZipFile(path) as archive:
        held = {name: archive.read(name).decode("utf-8", "surrogateescape") for name in archive.namelist()}
    for old, new in changes:
        assert old in held["word/document.xml"], old
        held["word/document.xml"] = held["word/document.xml"].replace(old, new, 1)
    kinds = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    for name, content in parts.items():
        held[f"word/{name}.xml"] = content
        relation = f'<Relationship Id="rId{name}" Type="{kinds}/{name}" Target="{name}.xml"/>'
        rels = "word/_rels/document.xml.rels"
        held[rels] = held[rels].replace("</Relationships>", f"{relation}</Relationships>")
        types = "[Content_Types].xml"
        held[types] = held[types].replace(
            "</Types>", f'<Override PartName="/word/{name}.xml" ContentType="application/xml"/></Types>'
        )
    out = path.with_name("changed.docx")
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in held.items():
            archive.writestr(name, content.encode("utf-8", "surrogateescape"))
    return out


def run(words: str) -> str:
    return f'<w:r><w:t xml:space="preserve">{words}</w:t></w:r>'


TEXTS = {
    "plain": "One paragraph.\n\nAnother one, with (brackets), a dash – and 50 % of R&D.",
    "stress": "Some **bold words**, *stressed ones*, ***both***, ~~struck~~ and plain.",
    "headings": "# First\n\nText.\n\n## Second\n\nText.\n\n### Third with **bold**\n\nText.",
    "lists": "Before:\n\n- one\n- two\n  - inner\n    - innermost\n- three\n\nBetween.\n\n3. three\n4. four\n   - bullet\n5. five",
    "long items": "- one\n\n  goes on\n- two",
    "table": "| Year | Count |\n| --- | --- |\n| 2024 | 7 \\| 8 |\n|  | **x** |\n\nAfter.",
    "tables": "| a | b |\n| --- | --- |\n| 1 | 2 |\n\n| c | d |\n| --- | --- |\n| 3 | 4 |",
    "notes": "A claim.[^1]\n\nAnother.[^2]\n\n[^1]: Office, [page](https://example.org/a?b=1), 2024.\n\n[^2]: Ministry, *Report*.",
    "links": "See [our site](https://example.org/x) and [mail](mailto:a@example.org).",
    "quote": "> Said once.\n>\n> Said again.\n\nAfter.\n\n---\n\nEnd.",
    "breaks": "First line  \nsecond line.",
    "signs": "1\\. no list, # no heading, \\* no star, a_b\\_, \\[^1] no note, \\`code\\`, a \\< b.",
    "bold line": "**1\\. A bold line is no heading here**\n\nText.",
    "chinese": "我们**审查**了*全部*内容。\n\n1. 一\n2. 二\n\n又\n\n- 甲\n- 乙",
}
ARABIC = "النص *المائل* و**الغامق** هنا، مع Latin inside و 23 هدفاً.[^1]\n\n# عنوان فرعي\n\n- بند أول\n- بند ثان\n\n[^1]: مصدر، [صفحة](https://example.org)."


@pytest.mark.parametrize("name", TEXTS)
def test_a_text_that_nobody_changed_comes_back_as_it_was(name: str, tmp_path: Path) -> None:
    texts = {"1": "Before.", "1a": TEXTS[name], "1b": TEXTS[name], "2": ""}
    back = brought_back(sent_out(tmp_path, texts))
    assert back.texts == texts
    assert (back.loose, back.problems, back.comments) == ((), (), ())


def test_right_to_left_comes_back_as_it_was(tmp_path: Path) -> None:
    back = brought_back(sent_out(tmp_path, {"1a": ARABIC, "2": "نص."}, "ar"))
    assert back.texts == {"1": "", "1a": ARABIC, "1b": "", "2": "نص."}
    assert back.language == "ar"


def test_what_a_file_was_made_from_comes_back(tmp_path: Path) -> None:
    back = brought_back(sent_out(tmp_path, {"1a": "Text."}))
    assert (back.document_id, back.kind, back.outline_version, back.language) == (DOCUMENT, "voluntary-review", 7, "en")
    assert back.bases["1a"] == (3, markdown.fingerprint("Text."))
    assert back.bases["2"] == (0, markdown.fingerprint(""))


def test_an_empty_outline_comes_back_empty_and_written_on(tmp_path: Path) -> None:
    path = tmp_path / "outline.docx"
    path.write_bytes(outline_word.write(outline(), "en"))
    back = sort_out(read_word(path, may_be_empty=True), document_id=DOCUMENT)
    assert back.texts == dict.fromkeys(KEYS, "")
    assert (back.document_id, back.loose, back.problems) == (None, (), ())
    empty = re.search(r"<w:p><w:pPr/></w:p>", zipfile.ZipFile(path).read("word/document.xml").decode())
    written = changed(path, (empty[0], f"<w:p>{run('Written here.')}</w:p><w:p>{run('- and here')}</w:p>"))
    assert brought_back(written).texts["1"] == "Written here.\n\n\\- and here"


WORDS = st.text(st.sampled_from("ab Жé你ع1.*_`#->|<[]()!&~:^\\,"), min_size=1, max_size=20)
BLOCKS = st.one_of(
    WORDS,
    st.builds("# {}".format, WORDS),
    st.builds("- {}\n- {}\n  - {}".format, WORDS, WORDS, WORDS),
    st.builds("1. {}\n2. {}".format, WORDS, WORDS),
    st.builds("| {} | b |\n| --- | --- |\n| c | d |".format, WORDS),
    st.builds("> {}".format, WORDS),
    st.builds("**{}** and *{}*".format, WORDS, WORDS),
    st.builds("claim[^N]\n\n[^N]: {}".format, WORDS),
)


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(BLOCKS, min_size=1, max_size=5))
def test_any_text_keeps_its_words_and_settles_after_one_pass(tmp_path: Path, blocks: list[str]) -> None:
    written = markdown.clean("\n\n".join(block.replace("^N", f"^{n}") for n, block in enumerate(blocks)))
    once = brought_back(sent_out(tmp_path, {"1a": written})).texts["1a"]
    twice = brought_back(sent_out(tmp_path, {"1a": once})).texts["1a"]
    assert letters(markdown.plain(once)) == letters(markdown.plain(written))
    assert twice == once


def letters(plain: str) -> list[str]:
    """The letters, whatever their order: notes stand at the end of a text and their paragraph may not."""
    return sorted(letter for letter in plain if letter.isalpha())


def test_tracked_changes_are_accepted_and_counted(tmp_path: Path) -> None:
    path = sent_out(tmp_path, {"1a": "Alpha beta.\n\nGamma.\n\nDelta.", "1b": "Stays."})
    back = brought_back(
        changed(
            path,
            (">Alpha beta.</w:t></w:r>", (f">Alpha </w:t></w:r><w:ins w:id='90' {AUTHOR}>{run('new ')}</w:ins>"
             f"<w:del w:id='91' {AUTHOR}><w:r><w:delText>old </w:delText></w:r></w:del>{run('beta.')}")),
            ('<w:t xml:space="preserve">Gamma.</w:t></w:r>',
             f"</w:r><w:moveFrom w:id='92' {AUTHOR}>{run('Gamma.')}</w:moveFrom>"),
            (">Delta.</w:t></w:r>", f">Delta.</w:t></w:r><w:moveTo w:id='93' {AUTHOR}>{run(' Gamma.')}</w:moveTo>"),
        )
    )  # fmt: skip
    assert back.texts["1a"] == "Alpha new beta.\n\nDelta. Gamma."
    assert back.texts["1b"] == "Stays."
    assert [(c.author, c.inserted, c.deleted, c.moved) for c in back.changes] == [("Minister", 1, 1, 1)]


def test_a_tracked_paragraph_mark_and_a_tracked_row_are_accepted(tmp_path: Path) -> None:
    path = sent_out(tmp_path, {"1a": "One\n\ntwo.\n\n| a | b |\n| --- | --- |\n| c | d |"})
    gone = f"<w:rPr><w:del w:id='90' {AUTHOR}/></w:rPr>"
    body = zipfile.ZipFile(path).read("word/document.xml").decode()
    first = re.search(r'<w:p><w:pPr/>(<w:bookmarkStart[^>]*/>)?<w:r><w:rPr/><w:t xml:space="preserve">One', body)
    row = next(found for found in re.findall(r"<w:trPr>.*?</w:trPr>", body) if "tblHeader" not in found)
    back = brought_back(
        changed(
            path,
            (first[0], first[0].replace("<w:pPr/>", f"<w:pPr>{gone}</w:pPr>")),
            (row, row.replace("</w:trPr>", f"<w:del w:id='91' {AUTHOR}/></w:trPr>")),
        )
    )
    assert back.texts["1a"] == "Onetwo.\n\n| a | b |\n| --- | --- |"


COMMENTS = (
    f'<w:comments {SPACE} xmlns:w14="{W14}">'
    '<w:comment w:id="5" w:author="Minister" w:date="2026-11-01T10:00:00Z"><w:p w14:paraId="AA"><w:r><w:t>Really?</w:t>'
    '</w:r></w:p></w:comment><w:comment w:id="6" w:author="Writer"><w:p w14:paraId="BB"><w:r><w:t>Yes.</w:t></w:r></w:p>'
    "</w:comment></w:comments>"
)
REPLIES = (
    f'<w15:commentsEx xmlns:w15="{W15}"><w15:commentEx w15:paraId="AA" w15:done="1"/>'
    '<w15:commentEx w15:paraId="BB" w15:paraIdParent="AA" w15:done="0"/></w15:commentsEx>'
)


def test_comments_come_with_their_place_and_their_answers(tmp_path: Path) -> None:
    path = sent_out(tmp_path, {"1a": "Before.", "1b": "Some words here."})
    marked = (
        f"{run('Some ')}<w:commentRangeStart w:id='5'/><w:commentRangeStart w:id='6'/>{run('words')}"
        f"<w:commentRangeEnd w:id='5'/><w:commentRangeEnd w:id='6'/><w:r><w:commentReference w:id='5'/></w:r>"
    )
    inside = '<w:r><w:rPr/><w:t xml:space="preserve">Some words here.</w:t></w:r>'
    back = brought_back(changed(path, (inside, marked + run(" here.")), comments=COMMENTS, commentsExtended=REPLIES))
    first, answer = back.comments
    assert (first.author, first.date, first.text) == ("Minister", "2026-11-01T10:00:00Z", "Really?")
    assert (first.key, first.quoted, first.standing, first.is_done) == ("1b", "words", "Some words here.", True)
    assert (answer.answers, answer.text, answer.key, answer.is_done) == ("5", "Yes.", "1b", False)
    assert back.texts["1b"] == "Some words here."


def without(path: Path, *names: str) -> Path:
    """The file without these bookmarks, as when the text they stood on was deleted or another program wrote it."""
    body = zipfile.ZipFile(path).read("word/document.xml").decode()
    found = [re.search(rf'<w:bookmarkStart [^>]*w:name="{name}"/>', body)[0] for name in names]
    return changed(path, *((one, "") for one in found))


FULL = {"1": "Whole.", "1a": "Approach text.", "1b": "Process text.", "2": "Progress text."}


def test_an_anchor_is_enough_and_a_heading_that_lost_both_is_told(tmp_path: Path) -> None:
    path = sent_out(tmp_path, FULL)
    for name in (anchor(HEAD, "1b"), anchor(BODY, "1b")):
        back = brought_back(without(path, name))
        # Without the anchor of its answer the heading's still says where it begins, and the other way round.
        assert (back.texts["1b"], back.problems) == ("Process text.", ()) or name.startswith(HEAD)
    back = brought_back(without(path, anchor(HEAD, "1b"), anchor(BODY, "1b")))
    assert back.problems == (Found(Problem.MISSING, "1b"),)
    assert "1b" not in back.texts
    assert [(piece.heading, piece.text) for piece in back.loose] == [("(b) Process", "Process text.")]
    assert back.texts["1a"] == "Approach text."


def test_an_answer_that_stands_twice_is_taken_once(tmp_path: Path) -> None:
    path = sent_out(tmp_path, FULL)
    again = f'<w:p><w:bookmarkStart w:id="900" w:name="{anchor(BODY, "1a")}"/>{run("Copied.")}<w:bookmarkEnd w:id="900"/></w:p>'
    back = brought_back(
        changed(path, (">Progress text.</w:t></w:r></w:p>", f">Progress text.</w:t></w:r></w:p>{again}"))
    )
    assert back.problems == (Found(Problem.DOUBLED, "1a"),)
    assert back.texts == FULL
    assert [piece.text for piece in back.loose] == ["Copied."]


def test_anchors_that_overlap_are_told(tmp_path: Path) -> None:
    path = sent_out(tmp_path, FULL)
    body = zipfile.ZipFile(path).read("word/document.xml").decode()
    number = re.search(rf'w:id="(\d+)" w:name="{anchor(BODY, "1a")}"', body)[1]
    end = f'<w:bookmarkEnd w:id="{number}"/>'
    back = brought_back(
        changed(path, (end, ""), (">Process text.</w:t></w:r></w:p>", f">Process text.</w:t></w:r></w:p>{end}<w:p/>"))
    )
    assert back.problems == (Found(Problem.CROSSED, "1a"),)
    assert back.texts == FULL


def test_a_file_from_another_draft_is_told(tmp_path: Path) -> None:
    path = sent_out(tmp_path, FULL, document=str(uuid.uuid4()))
    assert brought_back(path).has(Problem.OTHER_DOCUMENT)
    assert not sort_out(read_here(path)).has(Problem.OTHER_DOCUMENT)


def test_an_anchor_that_no_outline_knows_is_told(tmp_path: Path) -> None:
    path = sent_out(tmp_path, FULL)
    back = brought_back(changed(path, (anchor(BODY, "2"), anchor(BODY, "9z")), (anchor(HEAD, "2"), anchor(HEAD, "9z"))))
    assert set(back.problems) == {Found(Problem.UNKNOWN, "9z"), Found(Problem.MISSING, "2")}
    assert " ".join(piece.text for piece in back.loose) == "Progress text."


def test_text_outside_the_answers_is_kept(tmp_path: Path) -> None:
    path = sent_out(tmp_path, FULL)
    annex = f'<w:p><w:pPr><w:pStyle w:val="Heading1"/></w:pPr>{run("Annex")}</w:p><w:p>{run("More.")}</w:p>'
    back = brought_back(
        changed(path, ("<w:sectPr", f"{annex}<w:sectPr"), ("<w:body>", f"<w:body><w:p>{run('First.')}</w:p>"))
    )
    assert [(piece.heading, piece.text) for piece in back.loose] == [("", "First."), ("Annex", "More.")]
    assert back.texts == FULL


def test_a_line_of_ours_that_somebody_changed_is_kept(tmp_path: Path) -> None:
    path = sent_out(tmp_path, FULL)
    back = brought_back(changed(path, ("Say who took part.", "Say who took part. We all did.")))
    assert back.texts["1b"] == "Say who took part. We all did.\n\nProcess text."


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_no_word_is_lost_whatever_happens_to_the_anchors(tmp_path: Path, data: st.DataObject) -> None:
    path = sent_out(tmp_path, FULL)
    body = zipfile.ZipFile(path).read("word/document.xml").decode()
    marks = re.findall(r"<w:bookmark(?:Start|End)[^>]*/>", body)
    changes = []
    for mark in data.draw(st.lists(st.sampled_from(marks), unique=True, max_size=8)):
        other = data.draw(st.sampled_from(["", mark + mark, data.draw(st.sampled_from(marks))]))
        changes.append((mark, other))
    for old, new in changes:
        body = body.replace(old, new, 1)
    broken = changed(path, (zipfile.ZipFile(path).read("word/document.xml").decode(), body))
    back = brought_back(broken)
    told = [*back.texts.values(), *(f"{piece.heading} {piece.text}" for piece in back.loose)]
    for words in FULL.values():
        assert sum(text.count(words) for text in told) == 1


@pytest.mark.skipif(not SOFFICE, reason="LibreOffice (soffice) is not installed")
def test_libreoffice_keeps_anchors_and_origin(tmp_path: Path) -> None:
    texts = {"1a": TEXTS["lists"], "1b": "\n\n".join([TEXTS["table"], TEXTS["stress"]]), "2": TEXTS["notes"]}
    path = sent_out(tmp_path, texts)
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    command = [SOFFICE, profile, "--headless", "--convert-to", "docx", "--outdir", str(tmp_path / "out"), str(path)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    back = brought_back(tmp_path / "out" / "draft.docx")
    assert back.texts == {"1": "", **texts}
    assert (back.document_id, back.loose, back.problems) == (DOCUMENT, (), ())


@pytest.mark.parametrize(
    "told",
    [
        {"Stocktake": "review x en"},
        {"Stocktake": "review 1"},
        {"Stocktake": ""},
        {},
        {"Stocktake": "review 99999 en"},
    ],
)
def test_properties_that_say_nothing_are_no_origin(told: dict[str, str]) -> None:
    assert Origin.from_properties(told) is None


def test_bases_that_say_nothing_are_left_out() -> None:
    told = {
        "Stocktake": "review 1 en",
        "Stocktake 1a": "2 short",
        "Stocktake 9": f"2 {'a' * 64}",
        "Stocktake <": f"2 {'a' * 64}",
    }
    assert Origin.from_properties(told).bases == {"9": (2, "a" * 64)}


@pytest.mark.parametrize(
    ("name", "meant"),
    [("_st_head_3_7", (HEAD, "3.7")), ("_st_body_1a", (BODY, "1a")), ("_Toc12", ("", "")), ("_st_body_a<b", ("", ""))],
)
def test_names_of_anchors(name: str, meant: tuple[str, str]) -> None:
    assert named(name) == meant


def test_a_file_that_is_not_ours_is_all_loose(tmp_path: Path) -> None:
    import docx

    document: Any = docx.Document()
    document.add_heading("Progress", 1)
    document.add_paragraph("Much.")
    document.save(str(tmp_path / "free.docx"))
    back = brought_back(tmp_path / "free.docx")
    assert (back.document_id, back.texts, back.problems) == (None, {}, ())
    assert [(piece.heading, piece.text) for piece in back.loose] == [("Progress", "Much.")]


@pytest.mark.django_db
def test_comments_of_a_file_become_threads_on_their_paragraphs(django_user_model) -> None:
    author = django_user_model.objects.create_user("a@example.org", "x" * 20)
    document = documents.begin(["1a", "1b"], language="en")
    documents.fill(document, {"1a": "First words.\n\nSecond paragraph here."}, by=author, origin="typed")
    told = {"author": "M. Reader", "date": "", "quoted": "Second", "is_done": False}
    comments = [
        told | {"id": "1", "text": "Which year?", "standing": "Second paragraph here.", "key": "1a", "answers": ""},
        told | {"id": "2", "text": "2024.", "standing": "", "key": "1a", "answers": "1"},
        told | {"id": "3", "text": "Settled.", "standing": "First words.", "key": "", "answers": "", "is_done": True},
        told | {"id": "4", "text": "On nothing we have.", "standing": "Elsewhere.", "key": "5b", "answers": ""},
    ]
    file = {"file": files.keep(b"w"), "name": "w.docx", "language": "en", "by": author}
    proposal = documents.propose(document, [], **file, kind="returned", told=documents.Told(comments=comments))
    documents.take_back(proposal, {}, {}, shown={}, by=author)
    threads = list(document.threads.order_by("id"))
    assert [(t.key, t.block, t.quote, t.resolved_at is None) for t in threads] == [
        ("1a", 1, "Second paragraph here.", True), ("1a", 0, "First words.", False),
    ]  # fmt: skip
    assert [(c.text, c.author, c.by) for c in threads[0].comments.order_by("id")] == [
        ("Which year?", "M. Reader", None), ("2024.", "M. Reader", None),
    ]  # fmt: skip
    assert len(proposal.comments) == 4
