"""The compiled report: whole paragraphs with their addresses, counts that are true, nothing else."""

import datetime as dt
import io
import re
from html.parser import HTMLParser
from pathlib import Path

import docx
import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from docx.oxml.ns import qn

from stocktake.accounts.models import Organisation
from stocktake.core.languages import Multilingual
from stocktake.core.tasks import Refused
from stocktake.cycles.models import Cycle, Occasion
from stocktake.documents import actions as documents
from stocktake.documents.models import Paragraph, SectionVersion
from stocktake.framework.models import Commission, CommissionSeat, Country, Objective
from stocktake.submissions.models import Filing, Outline, Publication, Submission
from stocktake.synthesis.actions import Compiled, compile_for_desk, compile_report
from stocktake.synthesis.report import Quote

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("bare")]

KEYS = [*(f"3.{n}" for n in range(1, 24)), "3c", "3d", "5a", "5b"]
LONG = "This paragraph about {what} is long enough to say something of substance, for it holds well more than twenty words of plain text."
HOSTILE = "Hostile <script>alert('1')</script> & \"quoted\" text of one State, long enough to be substantial because it goes on and on and on until twenty."
ARABIC = "أنشأت الحكومة منصة وطنية موحدة للبيانات تجمع السجلات الإدارية والمسوح الأسرية وبيانات التعداد، وتتيحها للباحثين والبلديات مع حماية الخصوصية وفق القانون الوطني لحماية البيانات الشخصية."


@pytest.fixture(autouse=True)
def africa(bare: None) -> Commission:
    commission = Commission.objects.create(
        slug="eca", acronym=Multilingual({"en": "ECA"}), name=Multilingual({"en": "Commission for Africa"}),
        region=Multilingual({"en": "Africa", "ar": "أفريقيا"}),
    )  # fmt: skip
    cycle = Cycle.objects.create(
        slug="regional-2024", kind="regional", year=2024, name=Multilingual({"en": "Second round"})
    )
    Occasion.objects.create(
        cycle=cycle, commission=commission, kind="review", opens_on=dt.date(2024, 12, 30), closes_on=dt.date(2024, 12, 31),
        place=Multilingual({"en": "Addis Ababa"}), source="The list",
    )  # fmt: skip
    for n in range(1, 24):
        Objective.objects.create(
            number=n, title={}, label=Multilingual({"en": f"Label {n}", "ar": f"هدف {n}"}), actions=1
        )
    content = [{"key": key, "section": key[0], "label": {"en": key}, "guidance": {}} for key in KEYS]
    Outline.objects.create(kind="voluntary-review", version=1, title={}, source="", content=content)
    return commission


def state(key: str, commission: str = "eca", un_status: str = "member") -> Country:
    made = Country.objects.create(iso3=key, m49=key, un_status=un_status, name=Multilingual({"en": f"State {key}"}))
    CommissionSeat.objects.create(commission_id=commission, country=made, membership="member")
    return made


def review(
    key: str,
    texts: dict[str, str],
    *,
    language: str = "en",
    is_late: bool = False,
    is_invented: bool = False,
    published: bool = True,
) -> Submission:
    country = Country.objects.filter(pk=key).first() or state(key)
    government = Organisation.objects.create(kind="government", country=country, slug=key.lower(), name=country.name)
    made = Submission.objects.create(
        kind="voluntary-review", number=f"VR-2024-{key}", path="", cycle_id="regional-2024", outline=Outline.objects.get(),
        organisation=government, document=documents.begin(KEYS, language=language), is_invented=is_invented,
        state="published" if published else "submitted",
    )  # fmt: skip
    documents.fill(made.document, texts, by=None, origin=SectionVersion.Origin.TYPED)
    revision = documents.freeze(made.document, documents.content_of(made.document, facts={}), by=None)
    filing = Filing.objects.create(submission=made, number=1, revision=revision, receipt=key, is_late=is_late)
    if published:
        Publication.objects.create(
            submission=made, version=1, number=f"{made.number}-1", revision=revision, filing=filing
        )
    return made


def compiled(language: str = "en") -> Compiled:
    return compile_report("regional", cycle="regional-2024", region="eca", language=language)


def quotes(made: Compiled) -> list[Quote]:
    return list(made.report.quotes())


class Page(HTMLParser):
    """Blockquotes with their language, and every address the page would load by itself."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.quotes: list[tuple[dict[str, str | None], str]] = []
        self.loaded: list[str] = []
        self.tags: set[str] = set()
        self._inside = False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        if tag == "blockquote":
            self.quotes.append((dict(attrs), ""))
            self._inside = True
        self.loaded += [
            value or "" for name, value in attrs if name in {"src", "style"} or (tag == "link" and name == "href")
        ]

    def handle_endtag(self, tag: str) -> None:
        self._inside = self._inside and tag != "blockquote"

    def handle_data(self, data: str) -> None:
        if self._inside:
            about, words = self.quotes[-1]
            self.quotes[-1] = about, words + data


def test_the_outline_is_the_fixed_one() -> None:
    titles = [chapter.title for chapter in compiled().report.chapters]
    assert titles == [
        "Introduction", "Executive summary", "Key findings", "Good practices and lessons learned", "Conclusions and recommendations",
        "Annex",
    ]  # fmt: skip


def test_quotations_are_whole_paragraphs_in_both_forms() -> None:
    review("AAA", {"3.1": f"{HOSTILE}\n\nShort.\n\n{LONG.format(what='two')}", "3d": LONG.format(what="a practice")})
    review("BBB", {"3.1": ARABIC, "5a": "Only a short one."}, language="ar")
    made = compiled()
    page, document = Page(made.html().decode()), docx.Document(io.BytesIO(made.docx()))
    sources = set(Paragraph.objects.values_list("text", flat=True))
    assert {text for _, text in page.quotes} <= sources
    assert [text for _, text in page.quotes] == [
        HOSTILE,
        LONG.format(what="two"),
        ARABIC,
        LONG.format(what="a practice"),
        "Only a short one.",
    ]
    assert [p.text for p in document.paragraphs if p.style.name.startswith("Quote")] == [
        text for _, text in page.quotes
    ]
    assert page.quotes[2][0]["lang"] == "ar"
    assert page.quotes[2][0]["dir"] == "rtl"
    arabic = next(p for p in document.paragraphs if p.text == ARABIC)
    assert arabic._p.pPr.find(qn("w:bidi")) is not None
    assert arabic.runs[0]._r.rPr.find(qn("w:rtl")) is not None


def test_the_page_escapes_and_loads_nothing() -> None:
    review("AAA", {"3.1": HOSTILE})
    page = compiled().html().decode()
    assert "<script" not in page
    assert "&lt;script&gt;" in page
    assert Page(page).loaded == []
    assert not {"script", "img", "link"} & Page(page).tags


def test_every_quotation_leads_to_its_paragraph() -> None:
    review("AAA", {"3.1": f"First.\n\n{LONG.format(what='this')}", "3c": LONG.format(what="trouble")})
    made = compiled()
    paragraph = Paragraph.objects.get(text=LONG.format(what="this"))
    address = f"{settings.ORIGIN}/s/VR-2024-AAA-1#p{paragraph.number}"
    assert quotes(made)[0].address == address
    assert quotes(made)[0].attribution == "State AAA, voluntary review, section 3.1, paragraph 2"
    assert quotes(made)[1].attribution == "State AAA, voluntary review, section 3(c), paragraph 3"
    page = made.html().decode()
    assert f'href="{address}"' in page
    for piece in ('id="c1"', 'href="#s1">[1]<', 'id="s1"'):
        assert piece in page
    document = docx.Document(io.BytesIO(made.docx()))
    assert address in {rel.target_ref for rel in document.part.rels.values() if rel.is_external}
    assert f"[1] State AAA, voluntary review, section 3.1, paragraph 2 · {address}" in [
        p.text for p in document.paragraphs
    ]


def test_at_most_three_of_a_state_the_substantial_ones_first() -> None:
    long = [LONG.format(what=f"number {n}") for n in range(5)]
    review(
        "AAA",
        {
            "3.1": "\n\n".join(["Short.", *long]),
            "3.2": "One.\n\nTwo.",
            "3.3": "Such as:\n\n- " + LONG.format(what="a list"),
        },
    )
    assert [quote.text for quote in quotes(compiled())] == [*long[:3], "One.", LONG.format(what="a list")]


def test_what_is_counted_is_true() -> None:
    review("AAA", {"3.1": LONG.format(what="one"), "3.2": "Yes."})
    review("BBB", {"3.1": "Yes."}, is_late=True)
    review("CCC", {"3.1": "Not public."}, published=False)
    state("DDD")
    state("EEE", un_status="observer")
    made = compiled().report
    rows = {row[0]: row[1:] for chapter in made.chapters for part in chapter.parts for row in getattr(part, "rows", [])}
    assert rows["Member States of the commission"] == ["4"]
    assert rows["States with a published review"] == ["2"]
    assert rows["of these, first sent after the deadline"] == ["1"]
    assert rows["States without a published review"] == ["2"]
    assert rows["of these, with a review received and not yet published"] == ["1"]
    assert rows["1. Label 1"] == ["2", "100%"]
    assert rows["2. Label 2"] == ["1", "50%"]
    assert rows["3. Label 3"] == ["0", "0%"]
    annex = [part.text for part in made.chapters[-1].parts if hasattr(part, "text")]
    assert "State AAA and State BBB" in annex
    assert "State CCC (received, not yet published) and State DDD" in annex
    assert "The report is to be finalised within two months after the meeting, by 28 February 2025." in annex
    assert "Not public." not in compiled().html().decode()


def test_only_current_versions_are_quoted() -> None:
    made = review("AAA", {"3.1": LONG.format(what="the old")})
    made.publications.update(standing="superseded")
    assert quotes(compiled()) == []


def test_invented_content_is_marked_on_top_and_at_each_quotation() -> None:
    review("AAA", {"3.1": LONG.format(what="one")})
    assert "Demonstration" not in compiled().html().decode()
    review("BBB", {"3.1": LONG.format(what="two")}, is_invented=True)
    made = compiled()
    assert made.report.notices == ["Demonstration: invented content"]
    assert [quote.is_invented for quote in quotes(made)] == [False, True]
    page = made.html().decode()
    assert page.count("Demonstration: invented content") == 1
    assert page.count("Invented content") == 1


def test_an_empty_round_compiles_and_says_so() -> None:
    state("AAA")
    made = compiled()
    assert "0 of 1 member States have a published voluntary GCM review." in made.html().decode()
    assert docx.Document(io.BytesIO(made.docx())).paragraphs


def test_an_arabic_report_keeps_english_quotations_left_to_right() -> None:
    review("AAA", {"3.1": LONG.format(what="one")})
    made = compiled("ar")
    page = made.html().decode()
    assert '<html lang="ar" dir="rtl">' in page
    assert "أفريقيا" in page
    assert Page(page).quotes[0][0]["dir"] == "ltr"
    document = docx.Document(io.BytesIO(made.docx()))
    quote = next(p for p in document.paragraphs if p.text == LONG.format(what="one"))
    assert quote._p.pPr.find(qn("w:bidi")).get(qn("w:val")) == "0"
    assert quote.runs[0]._r.rPr.find(qn("w:rtl")) is None


def test_twenty_reviews_take_as_many_queries_as_two() -> None:
    counts = []
    for many in (2, 18):
        for n in range(many):
            review(f"{'AB'[many > 2]}{n:02}", {key: LONG.format(what=key) for key in KEYS})
        with CaptureQueriesContext(
            connection,
        ) as seen:
            compiled().docx()
        counts.append(len(seen))
    assert counts[0] == counts[1]
    assert counts[0] <= 10


@pytest.mark.parametrize(
    ("kind", "cycle", "region", "language"),
    [
        ("global", "regional-2024", "eca", "en"),
        ("regional", "regional-1999", "eca", "en"),
        ("regional", "regional-2024", "mars", "en"),
        ("regional", "regional-2024", "", "en"),
        ("regional", "regional-2024", "eca", "tlh"),
    ],
)
def test_what_is_not_there_is_refused_in_one_line(
    kind: str, cycle: str, region: str, language: str, tmp_path: Path
) -> None:
    with pytest.raises(Refused) as caught:
        compile_report(kind, cycle=cycle, region=region, language=language)
    assert re.search(r"; there are: .+\.$", str(caught.value))
    told = ["--cycle", cycle, "--region", region, "--language", language, "-o", str(tmp_path / "a.html")]
    with pytest.raises(CommandError):
        call_command("compile_report", kind, *told)


def test_the_command_writes_every_form(tmp_path: Path) -> None:
    review("AAA", {"3.1": LONG.format(what="one")})
    for form in ("docx", "pdf", "html"):
        target = tmp_path / f"report.{form}"
        call_command("compile_report", "regional", "--cycle", "regional-2024", "--region", "eca", "-o", str(target))
        assert target.stat().st_size > 1000
    with pytest.raises(CommandError, match=r"\.docx, \.pdf, \.html"):
        call_command(
            "compile_report", "regional", "--cycle", "regional-2024", "--region", "eca", "-o", str(tmp_path / "a.odt")
        )


def test_the_job_leaves_a_file_for_whoever_asked() -> None:
    class Told:
        def __init__(self) -> None:
            self.steps: list[tuple[str, int, int]] = []

        def __call__(self, step: str, done: int = 0, total: int = 0) -> None:
            self.steps.append((step, done, total))

        def result(self, *, content: bytes, name: str) -> None:
            self.content, self.name = content, name

    told = Told()
    with translation.override("en"):
        compile_for_desk(told, by=None, cycle="regional-2024", region="eca", language="fr", form="html")  # type: ignore[arg-type]
    assert told.name == "regional-regional-2024-eca-fr.html"
    assert b'lang="fr"' in told.content
    assert told.steps[-1][1:] == (2, 2)
