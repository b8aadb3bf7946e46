"""Downloads: everything that was written is in them, the same bytes each time, in the review's language."""

import datetime as dt
import hashlib
import io
import json
import zipfile
from pathlib import Path

import docx
import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from docx.oxml.ns import qn

from stocktake.accounts.models import Organisation
from stocktake.core import files, text
from stocktake.core.languages import Multilingual
from stocktake.core.models import StoredFile
from stocktake.cycles.models import Cycle
from stocktake.documents import actions as documents
from stocktake.documents.models import SectionVersion
from stocktake.framework.models import Country
from stocktake.submissions import exports
from stocktake.submissions.models import Filing, Outline, Publication, Submission

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("bare")]

WRITTEN = """# Our way

We asked **every ministry**, *all* municipalities and [the public](https://example.org/a?b=1&c=2).[^1]

- first item
- second item
  1. inner one
  2. inner two

> Nobody told us before.

| Year | Permits |
|------|---------|
| 2024 | 1,200 |

```
SELECT 1;
```

Hostile <script>alert(1)</script> & friends.

[^1]: A note with *stress*.

    And its second paragraph.
"""
ARABIC = "استشرنا وزارة الداخلية (MOI) في عام 2024.\n\n- البند الأول\n- البند الثاني"
CHINESE = "我们征求了各部委的意见。"
OUTLINE = [
    {"key": "1", "section": "1", "label": {"en": "Methodology", "ar": "المنهجية"}, "guidance": {}},
    {
        "key": "1a",
        "section": "1",
        "label": {"en": "Approach and scope", "ar": "النهج والنطاق"},
        "guidance": {"en": "How?"},
    },
    {"key": "1b", "section": "1", "label": {"en": "Process"}, "guidance": {}},
    {"key": "3", "section": "3", "label": {"en": "Progress"}, "guidance": {}},
    {"key": "3.7", "section": "3", "label": {"en": "Vulnerabilities"}, "guidance": {}, "objective": 7},
]


def country(key: str = "KEN", **name: str) -> Country:
    made, _ = Country.objects.get_or_create(
        iso3=key, defaults={"m49": key, "un_status": "member", "name": Multilingual({"en": f"State {key}", **name})}
    )
    return made


def submission(
    texts: dict[str, str], *, language: str = "en", key: str = "KEN", is_invented: bool = False
) -> Submission:
    state = country(key, ar="كينيا")
    government, _ = Organisation.objects.get_or_create(
        kind="government", country=state, defaults={"slug": key.lower(), "name": state.name}
    )
    cycle, _ = Cycle.objects.get_or_create(
        slug="imrf-2026",
        defaults={"kind": "global", "year": 2026, "name": Multilingual({"en": "Forum 2026", "ar": "منتدى 2026"})},
    )
    outline, _ = Outline.objects.get_or_create(
        kind="voluntary-review", version=1, defaults={"title": {"en": "Outline"}, "source": "", "content": OUTLINE}
    )
    made = Submission.objects.create(
        kind="voluntary-review", number=f"VR-2026-{key}", path="", cycle=cycle, outline=outline, organisation=government,
        document=documents.begin([row["key"] for row in outline.content], language=language), is_invented=is_invented,
    )  # fmt: skip
    documents.fill(made.document, texts, by=None, origin=SectionVersion.Origin.TYPED)
    return made


def filed(made: Submission) -> Filing:
    revision = documents.freeze(made.document, documents.content_of(made.document, facts={}), by=None)
    number = made.filings.count() + 1
    return Filing.objects.create(submission=made, number=number, revision=revision, receipt=f"{made.number}-F{number}")


def publication(made: Submission, **values: object) -> Publication:
    filing = filed(made)
    day = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)
    return Publication(
        submission=made,
        version=1,
        number=f"{made.number}-1",
        revision=filing.revision,
        filing=filing,
        published_at=day,
        **values,
    )


def words_of(content: bytes) -> str:
    """All text of a Word file, footnotes, tables and running heads included."""
    parts = []
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        for name in file.namelist():
            if name.startswith("word/") and name.endswith(".xml"):
                parts += [node.text or "" for node in docx.oxml.parse_xml(file.read(name)).iter(qn("w:t"))]
    return "".join(parts)


@pytest.fixture
def full() -> Publication:
    made = submission(
        {"1a": WRITTEN, "3.7": "One more paragraph, with its own note.[^1]\n\n[^1]: Another note."}, is_invented=True
    )
    rows = [["Year", "People"], ["2024", "1|2 <b>"]]
    documents.add_table(made.document, key="3.7", title="Arrivals", source="National office", rows=rows, by=None)
    stored = StoredFile.objects.create(sha256="a" * 64, size=3)
    documents.attach(made.document, file=stored, name="annex.pdf", title="Annex", by=None)
    return publication(made, correction="A number was wrong.")


def test_every_format_is_made_and_the_same_each_time(full: Publication) -> None:
    once, again = exports.all_formats(full), exports.all_formats(full)
    assert set(once) == {"docx", "md", "json"}
    assert once == again


def test_every_word_of_the_text_is_in_every_format(full: Publication) -> None:
    made = exports.all_formats(full)
    word, markdown, told = words_of(made["docx"]), made["md"].decode(), json.loads(made["json"])
    for piece in (
        "every ministry", "second item", "inner two", "Nobody told us before.", "1,200", "SELECT 1;", "And its second paragraph.",
        "Another note.", "<script>alert(1)</script> & friends.", "Arrivals", "National office", "a" * 64, "annex.pdf",
        "A number was wrong.", "Demonstration: invented content", full.revision.sha256, f"{settings.ORIGIN}/s/VR-2026-KEN-1",
        "Approach and scope", "Objective 7: Vulnerabilities", "State KEN", "Forum 2026", "1 March 2026", "Not answered: (b) Process.",
    ):  # fmt: skip
        assert piece in word, piece
        assert piece in markdown, piece
    assert told["invented"] is True
    assert told["notice"] == "Demonstration: invented content"


def test_the_json_content_hashes_to_the_printed_hash(full: Publication) -> None:
    told = json.loads(exports.all_formats(full)["json"])
    written = json.dumps(told["content"], ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert hashlib.sha256(written.encode()).hexdigest() == told["sha256"] == full.revision.sha256


def test_paragraph_numbers_are_those_of_the_revision(full: Publication) -> None:
    told = json.loads(exports.all_formats(full)["json"])
    found = [(p["number"], p["text"]) for section in told["sections"] for p in section["paragraphs"]]
    rows = full.revision.paragraphs.filter(number__isnull=False).order_by("number")
    assert found == list(rows.values_list("number", "text"))
    assert told["sections"][0]["paragraphs"][0]["address"] == f"{settings.ORIGIN}/s/VR-2026-KEN-1#p1"


def test_markdown_marks_do_not_change_what_blocks_are_there(full: Publication) -> None:
    lines = exports.all_formats(full)["md"].decode()
    start = lines.index("#### Our way")
    kinds = [block.kind for block in text.blocks(lines[start : lines.index("*Not answered")])]
    assert kinds == [
        "heading", "paragraph", "paragraph", "list", "paragraph", "quote", "paragraph", "table", "paragraph", "paragraph",
        "notes",
    ]  # fmt: skip
    assert "{p1} We asked" in lines
    assert "[^1a-1]: A note" in lines
    assert "[^3.7-1]: Another note." in lines


def test_a_list_right_after_a_paragraph_stays_a_list() -> None:
    made = exports.all_formats(publication(submission({"1a": "Such as:\n- one\n- two"})))["md"].decode()
    assert "{p1} Such as:\n\n{p2}\n\n- one\n- two" in made


def test_word_has_real_headings_tables_lists_links_notes_and_properties(full: Publication) -> None:
    document = docx.Document(io.BytesIO(exports.all_formats(full)["docx"]))
    styles = [(p.style.name, p.text) for p in document.paragraphs]
    assert ("Heading 1", "1. Methodology") in styles
    assert ("Heading 2", "(a) Approach and scope") in styles
    assert ("Heading 3", "Our way") in styles
    assert ("Title", "State KEN") in styles
    items = [p for p in document.paragraphs if p._p.pPr.numPr is not None]
    assert [p.text for p in items] == ["first item", "second item", "inner one", "inner two"]
    heads = [t.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None for t in document.tables]
    assert heads == [False, True, True, True]  # the facts at the front have no head row
    targets = [rel.target_ref for rel in document.part.rels.values() if rel.is_external]
    assert "https://example.org/a?b=1&c=2" in targets
    assert len(list(document.element.iter(qn("w:footnoteReference")))) == 2
    names = {mark.get(qn("w:name")) for mark in document.element.iter(qn("w:bookmarkStart"))}
    assert {name for name in names if not name.startswith("_Toc")} == {f"p{n}" for n in range(1, 8)}
    assert sum(name.startswith("_Toc") for name in names) == 5  # the contents lead to headings of two levels
    told = document.core_properties
    assert (told.title, told.language) == ("State KEN: voluntary GCM review, Forum 2026", "en-GB")
    assert told.identifier == told.subject == "VR-2026-KEN-1"
    assert "invented" in told.comments


def test_arabic_runs_from_right_to_left() -> None:
    made = exports.all_formats(publication(submission({"1a": ARABIC}, language="ar")))
    document = docx.Document(io.BytesIO(made["docx"]))
    assert all(p._p.pPr.find(qn("w:bidi")) is not None for p in document.paragraphs)
    assert document.element.body.sectPr.find(qn("w:bidi")) is not None
    assert all(t._tbl.tblPr.find(qn("w:bidiVisual")) is not None for t in document.tables)
    runs = {run.text: run for p in document.paragraphs for run in p.runs}
    arabic = runs["استشرنا وزارة الداخلية (MOI) في عام 2024."]
    assert arabic._r.rPr.find(qn("w:rtl")) is not None
    assert arabic._r.rPr.find(qn("w:lang")).get(qn("w:bidi")) == "ar-SA"
    assert "كينيا" in words_of(made["docx"])
    assert json.loads(made["json"])["cycle_name"] == "منتدى 2026"
    number = document.tables[0].rows[0].cells[1].paragraphs[0].runs[0]
    assert number.text == "VR-2026-KEN-1"
    assert number._r.rPr.find(qn("w:rtl")) is None


def test_chinese_asks_for_east_asian_letters() -> None:
    document = docx.Document(
        io.BytesIO(exports.all_formats(publication(submission({"1a": CHINESE}, language="zh-hans")))["docx"])
    )
    run = next(run for p in document.paragraphs for run in p.runs if run.text == CHINESE)
    assert run._r.rPr.find(qn("w:rFonts")).get(qn("w:hint")) == "eastAsia"
    defaults = document.styles.element.find(".//" + qn("w:lang"))
    assert defaults.get(qn("w:eastAsia")) == "zh-CN"


@pytest.mark.parametrize("address", ["javascript:alert(1)", "data:text/html,x", "/relative", "file:///etc/passwd"])
def test_only_addresses_that_can_be_opened_become_links(address: str) -> None:
    made = exports.all_formats(publication(submission({"1a": f"See [this]({address})."})))
    document = docx.Document(io.BytesIO(made["docx"]))
    assert all(rel.target_ref.startswith("http://127.0.0.1") for rel in document.part.rels.values() if rel.is_external)
    assert "this" in words_of(made["docx"])


def test_odd_texts_make_files_that_open() -> None:
    odd = "---\n\n1. a\n\n   more of a\n2. b\n\n5) five\n\n> - q\n>\n>   > deep\n\n    code\n\nx[^a] y[^a]\n\n[^a]: see [^b]\n[^b]: end [^a]"
    made = exports.all_formats(publication(submission({"1a": odd, "1": "Under the section itself."})))
    assert docx.Document(io.BytesIO(made["docx"])).paragraphs
    for piece in ("more of a", "five", "deep", "code", "end", "Under the section itself."):
        assert piece in words_of(made["docx"])


def test_the_command_writes_publication_filing_or_draft(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    made = submission({"1a": "A draft paragraph."})
    target = tmp_path / "review.md"
    call_command("export_submission", made.number, "-o", str(target))
    assert "neither filed nor published" in target.read_text()
    filing = filed(made)
    call_command("export_submission", made.number, "-o", str(target))
    assert "It is not published" in target.read_text()
    assert filing.revision.sha256 in target.read_text()
    Publication.objects.create(
        submission=made, version=1, number="VR-2026-KEN-1", revision=filing.revision, filing=filing
    )
    for asked in ("VR-2026-KEN-1", "vr-2026-ken"):
        call_command("export_submission", asked, "-o", str(target))
        assert "published" not in target.read_text().split("##")[0].replace("Published on", "")
    assert capsys.readouterr().err == ""


def test_what_no_outline_knows_is_not_left_out() -> None:
    made = submission({})
    filing = filed(made)
    rows = [["a"], ["b"]]
    table = {"key": "1b", "title": "Alone", "source": "", "rows": rows}
    content = {"sections": [{"key": "9z", "text": "A lost text."}], "tables": [table], "attachments": [], "facts": {}}
    revision = documents.freeze(made.document, content, by=None)
    found = exports.all_formats(
        Publication(submission=made, version=1, number="VR-2026-KEN-1", revision=revision, filing=filing)
    )
    for piece in ("A lost text.", "Alone", "9z"):
        assert piece in words_of(found["docx"])
        assert piece in found["md"].decode()


def test_the_command_gives_the_file_that_was_kept_and_nothing_withdrawn(tmp_path: Path) -> None:
    made = publication(submission({"1a": "Text."}))
    made.save()
    made.files.create(format="md", file=files.keep(b"as it was published"))
    target = tmp_path / "review.md"
    call_command("export_submission", made.number, "-o", str(target))
    assert target.read_bytes() == b"as it was published"
    made.standing, made.withdrawn_at = "withdrawn", made.published_at
    made.save()
    for asked in (made.number, made.submission.number):
        with pytest.raises(CommandError, match="withdrawn"):
            call_command("export_submission", asked, "-o", str(target))


@pytest.mark.parametrize(("asked", "file"), [("VR-0", "a.md"), ("VR-2026-KEN", "a.txt"), ("VR-2026-KEN", "none/a.md")])
def test_the_command_says_what_is_wrong_in_one_line(tmp_path: Path, asked: str, file: str) -> None:
    submission({"1a": "Text."})
    with pytest.raises(CommandError) as caught:
        call_command("export_submission", asked, "-o", str(tmp_path / file))
    assert len(str(caught.value).splitlines()) == 1
