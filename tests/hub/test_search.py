"""The search page, the faceted list and the feed, as a browser gets them."""

from __future__ import annotations

import datetime as dt
import random
import re
from urllib.parse import quote

import pytest
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree, html

from stocktake.core.search.query import parse
from stocktake.documents import actions as documents
from stocktake.framework.models import CommissionSeat, Country, GroupMembership
from stocktake.reviews import actions as reviews
from stocktake.submissions import actions as submissions
from stocktake.submissions.models import Publication, Submission
from stocktake.submissions.narrowing import name_of, names_at

pytestmark = pytest.mark.django_db
ATOM = {"a": "http://www.w3.org/2005/Atom"}


def publish(world, iso3: str, text: str, language: str = "en", *, is_invented: bool = False) -> Submission:
    country = Country.objects.get(pk=iso3)
    submission = reviews.begin(country, world.cycle, language=language, by=None, is_invented=is_invented)
    documents.fill(submission.document, {"1a": text, "3.7": f"{text} {iso3}"}, by=None, origin="typed")
    submissions.submit(submission, by=None)
    submissions.publish(Submission.objects.get(pk=submission.pk), by=None)
    return Submission.objects.get(pk=submission.pk)


@pytest.fixture
def record(world):
    """Five States in three languages."""
    publish(world, "KEN", "Migrants <script>alert(1)</script> arrive & stay.")
    publish(world, "UGA", "Migrants work here. Rights of migrants.", is_invented=True)
    publish(world, "FRA", "Les migrants travaillent ici.", "fr")
    publish(world, "MAR", "للمهاجرين حقوق.", "ar")
    publish(world, "PER", "Nothing of the kind.")
    return world


def get(address: str) -> html.HtmlElement:
    answer = Client().get(address)
    assert answer.status_code == 200, address
    return html.fromstring(answer.content.decode())


STEP = re.compile(r"(>?)\s*([a-z]*)((?:[.#][\w-]+|\[[^\]]*\])*)\s*")


def select(page: html.HtmlElement, path: str) -> list[html.HtmlElement]:
    """By the few CSS selectors that these tests need."""
    steps = ""
    for child, tag, rest in (match.groups() for match in STEP.finditer(path) if match[0]):
        steps += f"{'/' if child else '//'}{tag or '*'}"
        for kind, name, value in re.findall(r"([.#\[])([\w-]+)(?:=\"?([^\]\"]*)\"?)?", rest):
            told = {".": f"contains(concat(' ', normalize-space(@class), ' '), ' {name} ')", "#": f"@id='{name}'"}
            attribute = f"@{name}='{value}'" if value else f"@{name}"
            steps += f"[{told.get(kind, attribute)}]"
    return page.xpath(f".{steps}")


def words(page: html.HtmlElement, path: str) -> list[str]:
    return [" ".join(one.text_content().split()) for one in select(page, path)]


def counts(page: html.HtmlElement, facet: str) -> dict[str, int]:
    boxes = select(page, f'.facets input[name="{facet}"][type="checkbox"]')
    return {box.get("value"): int(select(box.getparent(), "small")[0].text) for box in boxes}


@pytest.mark.usefixtures("record")
def test_a_hit_is_a_paragraph_with_its_marks_its_language_and_its_address():
    page = get("/en/search/?q=migrant&country=KEN")
    assert words(page, ".hits .title") == [
        "Kenya, Third round of regional reviews (2028), paragraph 1",
        "Kenya, Third round of regional reviews (2028), paragraph 2",
    ]
    assert words(page, ".hits mark") == ["Migrants", "Migrants"]
    assert not select(page, ".hits script")
    assert "<script>alert(1)</script> arrive & stay." in words(page, ".hits .said")[0]
    href = select(page, ".hits .title a")[0].get("href")
    assert href == "/en/reviews/KEN/regional-2028/?text=en&section=1#p1"
    assert select(get(href.partition("#")[0]), "#p1")
    arabic = select(get(f"/fr/search/?q={quote('مهاجر')}"), ".hits .said")
    assert [(one.get("lang"), one.get("dir")) for one in arabic] == [("ar", "rtl")] * 2
    assert words(get("/en/search/?q=rights"), ".hits .muted")[0].endswith("Demonstration: invented content")


@pytest.mark.usefixtures("record")
def test_facets_stand_beside_the_hits_count_them_and_are_kept_with_other_words():
    page = get("/en/search/?q=migrants&region=eca")
    assert words(page, "[role=status]") == ["4 passages"]
    assert counts(page, "country") == {"KEN": 2, "UGA": 2}
    assert counts(page, "region")["eca"] == 4
    assert counts(page, "region")["ece"] == 2  # without the tick on Africa
    form = select(page, "form.asking")[0]
    assert [(one.get("name"), one.get("value")) for one in select(form, "input[type=hidden]")] == [("region", "eca")]
    assert words(page, ".ticks li") == ["Remove: Region: Africa"]
    assert select(page, ".ticks a")[0].get("href") == "?q=migrants"
    assert counts(get("/en/search/?q=migrants"), "language") == {"en": 4, "fr": 2}
    assert counts(get("/en/search/?q=migrants"), "objective") == {}  # one value is no choice
    assert words(get("/en/search/?q=migrants&objective=7"), "[role=status]") == ["3 passages"]


@pytest.mark.usefixtures("record")
def test_by_relevance_and_by_date():
    first = [one.partition(",")[0] for one in words(get("/en/search/?q=migrants"), ".hits .title")]
    newest = [one.partition(",")[0] for one in words(get("/en/search/?q=migrants&sort=newest"), ".hits .title")]
    assert first[0] == "Uganda"  # says it twice
    assert newest == ["France", "France", "Uganda", "Uganda", "Kenya", "Kenya"]
    assert words(get("/en/search/?q=migrants&sort=nonsense"), ".sorts [aria-current]") == ["Relevance"]


@pytest.mark.usefixtures("record")
def test_nothing_found_says_what_to_try():
    page = get("/en/search/?q=migrats")
    link = select(page, ".hero a")[0]
    assert (link.text_content(), link.get("href")) == ("migrants", "?q=migrants")
    page = get("/en/search/?q=rights&country=KEN&region=eca")
    assert not select(page, ".hero a")
    assert words(page, ".empty li") == ["Country: Kenya (2)"]
    assert "nearly every text" in words(get("/en/search/?q=the+of"), ".empty")[0]
    assert words(get("/en/search/?q=**"), ".empty") == ["There is no word in this to look for."]


@pytest.mark.usefixtures("record")
def test_what_nobody_knows_is_left_out_with_a_sentence():
    page = get("/en/reviews/?planet=mars&country=XXX&region=eca&cycle=&page=x&sort=y")
    assert words(page, ".alert p") == [
        "There is no filter “planet”; it was left out.",
        "“XXX” is not known under “Country”; it was left out.",
    ]
    assert len(select(page, ".rows > li")) == 3  # Kenya, Uganda, Morocco


@pytest.mark.usefixtures("record")
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.sampled_from(["q", "country", "cycle", "objective", "page", "sort", "year", "kind"]),
    st.text(alphabet=st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), max_size=50),
    st.sampled_from(["search/", "search/feed.atom", "reviews/"]),
)
def test_no_address_breaks_a_page(name, value, path):
    answer = Client().get(f"/en/{path}", {name: value, "q": "migrants"} if name != "q" else {"q": value})
    assert answer.status_code == 200


@pytest.mark.usefixtures("record")
@pytest.mark.parametrize("asked", ["x" * 10_000, "the " * 2_000, '"' * 500, "移民 migrants حقوق", "\x01\x02", "%FF"])
def test_long_mixed_and_odd_words_get_a_page(asked):
    for path in ("search/", "search/feed.atom"):
        assert Client().get(f"/ar/{path}", {"q": asked}).status_code == 200
    assert Client().get("/en/search/?q=%00").status_code == 400


SORTED = {
    "": ["Peru", "Morocco", "France", "Uganda", "Kenya"],
    "newest": ["Peru", "Morocco", "France", "Uganda", "Kenya"],
    "state": ["France", "Kenya", "Morocco", "Peru", "Uganda"],
    "words": ["Kenya", "Uganda", "France", "Peru", "Morocco"],
}


@pytest.mark.usefixtures("record")
@pytest.mark.parametrize("sort", SORTED)
def test_the_list_of_reviews_is_sorted_as_asked(sort):
    found = words(get(f"/en/reviews/?sort={sort}"), ".rows .title")
    length = {name: Publication.objects.get(number__contains=iso3).revision.words for name, iso3 in STATES.items()}
    wanted = sorted(SORTED["newest"], key=lambda name: -length[name]) if sort == "words" else SORTED[sort]
    assert found == wanted


STATES = {"Kenya": "KEN", "Uganda": "UGA", "France": "FRA", "Morocco": "MAR", "Peru": "PER"}


@pytest.mark.usefixtures("record")
def test_facets_of_the_list_count_what_the_rows_say():
    """Against a count by the database, for every facet and every choice of two values."""
    current = Publication.objects.current()
    of = {
        "country": "submission__organisation__country", "cycle": "submission__cycle", "language": "revision__language",
    }  # fmt: skip
    rng = random.Random(4)
    for _ in range(12):
        chosen = {facet: rng.choice(sorted(set(current.values_list(path, flat=True)))) for facet, path in of.items()}
        chosen = {facet: value for facet, value in chosen.items() if rng.random() < 0.5}
        page = get("/en/reviews/?" + "&".join(f"{facet}={value}" for facet, value in chosen.items()))
        assert len(select(page, ".rows > li")) == current.filter(**{of[f]: v for f, v in chosen.items()}).count()
        for facet, shown in ((facet, counts(page, facet)) for facet in of):
            others = current.filter(**{of[f]: v for f, v in chosen.items() if f != facet})
            told = {v: others.filter(**{of[facet]: v}).count() for v in set(others.values_list(of[facet], flat=True))}
            if shown:
                assert {value: count for value, count in shown.items() if count} == told, (facet, chosen)
            else:
                assert len(told) < 2 and facet not in chosen  # noqa: PT018  (one sentence: no choice, none shown)
    regions = counts(get("/en/reviews/"), "region")
    members = CommissionSeat.objects.filter(membership="member", country__in=STATES.values())
    assert regions == {
        slug: members.filter(commission=slug).count() for slug in set(members.values_list("commission", flat=True))
    }
    groups = counts(get("/en/reviews/?group=ldc"), "group")
    in_group = GroupMembership.objects.on(timezone.localdate()).filter(country__in=STATES.values())
    assert groups == {
        slug: in_group.filter(group=slug).count() for slug in set(in_group.values_list("group", flat=True))
    }


@pytest.mark.usefixtures("record")
def test_an_empty_list_says_which_choice_to_give_up():
    page = get("/en/reviews/?country=PER&region=eca")
    assert words(page, ".empty li") == ["Country: Peru (3)", "Region: Africa (1)"]
    assert select(page, ".empty li a")[0].get("href") == "?region=eca"


def test_names_are_those_of_the_readers_language(db):
    names = names_at(-1)
    from django.utils import translation

    with translation.override("fr"):
        assert name_of("country", "MAR", names) == "Maroc"
        assert name_of("kind", "some-new-kind", names) == "Some new kind"


@pytest.mark.usefixtures("record")
def test_a_search_can_be_followed():
    answer = Client().get("/fr/search/feed.atom?q=migrants&region=eca")
    assert answer["Content-Type"] == "application/atom+xml; charset=utf-8"
    feed = etree.fromstring(answer.content)
    ids = feed.xpath("a:entry/a:id/text()", namespaces=ATOM)
    assert ids == ["http://127.0.0.1:8000/s/VR-2028-UGA-1", "http://127.0.0.1:8000/s/VR-2028-KEN-1"]
    marked = feed.xpath("a:entry[a:category/@term='invented']/a:id/text()", namespaces=ATOM)
    assert marked == ["http://127.0.0.1:8000/s/VR-2028-UGA-1"]
    content = feed.xpath("a:entry/a:content/text()", namespaces=ATOM)
    assert not select(html.fromstring(content[1]), "script")
    assert [one.text for one in select(html.fromstring(content[1]), "mark")] == ["Migrants", "Migrants"]
    for one in (feed, *feed.xpath("a:entry", namespaces=ATOM)):
        updated = one.xpath("a:updated/text()", namespaces=ATOM)[0]
        assert dt.datetime.fromisoformat(updated).tzinfo is not None
        assert one.xpath("a:title/text()", namespaces=ATOM)
    listed = etree.fromstring(Client().get("/en/search/feed.atom?kind=voluntary-review&country=PER").content)
    assert listed.xpath("a:entry/a:id/text()", namespaces=ATOM) == ["http://127.0.0.1:8000/s/VR-2028-PER-1"]
    assert etree.fromstring(Client().get("/en/search/feed.atom?q=zzzz").content).xpath("a:entry", namespaces=ATOM) == []


def test_the_field_in_the_header_is_on_every_page_but_the_search_itself(world):
    assert select(get("/ar/"), 'header form[action="/ar/search/"] input[name=q]')
    assert not select(get("/ar/search/"), "header form[role=search]")
    assert parse("").parts == ()
