"""Words found in six languages, the same on either engine; whatever is typed; where the marks stand."""

from __future__ import annotations

import re
import threading

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stocktake.core.models import KnownWord
from stocktake.core.search import spelling, store
from stocktake.core.search.analyser import analyse, tokens
from stocktake.core.search.highlighting import matches, snippet
from stocktake.core.search.query import MOST_CHARACTERS, parse
from stocktake.core.search.ranking import ranked

TEXTS = {
    1: ("en", "Migrants’ rights: the regularisation of 1,200 workers at the borders. Kenya's policies were reviewed."),
    2: ("fr", "L’État a protégé les réfugiées ; les travailleurs migrants passent aux frontières. Œuvre commune."),
    3: ("es", "La regularización de los niños y la protección de las trabajadoras migrantes en la frontera."),
    4: ("ru", "Права мигрантов и ребёнка защищены на границах государства."),
    5: ("ar", "وللهجرة أثر في حُقُوق المهاجرين وسياساتها، ووصولهم إلى الخدمات بالحدود. عدد ٢٠٢٦"),
    6: ("zh-hans", "国际移民契约保护难民的权利，共2026年。"),
    7: ("en", "Nothing of this kind stands here."),
}
# what is typed, and the texts that hold it, by number
PROBES = [
    ("migrant", {1, 2, 3}), ("MIGRANTS", {1, 2, 3}), ("regularization", {1, 3}), ("border", {1}), ("policy", {1}),
    ("Kenya", {1}), ("1,200", {1}), ("“migrants' rights”", {1}), ('"rights migrants"', set()), ("rights border", {1}),
    ("rights nothing", set()),
    ("etats", {2}), ("état", {2}), ("réfugiés", {2}), ("refugie", {2}), ("l’État", {2}), ("frontière", {2}), ("oeuvres", {2}),
    ('"travailleurs migrants"', {2}),
    ("regularizaciones", {3}), ("niño", {3}), ("ninos", {3}), ("proteccion", {3}), ("trabajadores", {3}), ("fronteras", {3}),
    ("мигрант", {4}), ("мигрантами", {4}), ("ребенка", {4}), ("границы", {4}), ("ПРАВ", {4}),
    ("هجرة", {5}), ("الهجرة", {5}), ("والهجرة", {5}), ("حقوق", {5}), ("الحقوق", {5}), ("لحقوق", {5}), ("مهاجر", {5}),
    ("سياسة", {5}), ("السياسات", {5}), ("وصول", {5}), ("الحدود", {5}), ("حدود", {5}), ("2026", {5, 6}),
    ("移民", {6}), ("契约", {6}), ("国际移民契约", {6}), ("民", {6}), ("权", {6}), ("约", {6}), ("利", {6}), ("年", {6}),
    ("契 民", {6}), ("移约", set()), ('"移民 契约"', {6}), ("2026年", {6}), ("migrants 移民", set()),
]  # fmt: skip


@pytest.fixture
def indexed(db):
    store.clear()
    store.put((number, analyse(text, language)) for number, (language, text) in TEXTS.items())
    spelling.add(spelling.counted(text for _language, text in TEXTS.values()))


@pytest.mark.usefixtures("indexed")
def test_words_are_found_in_every_form_with_and_without_accents_in_six_languages():
    """The same numbers on SQLite and on PostgreSQL: this file runs on both."""
    assert {asked: set(store.find(parse(asked))) for asked, _found in PROBES} == dict(PROBES)


@pytest.mark.usefixtures("indexed")
def test_every_word_found_is_marked_in_the_text_as_it_was_written():
    marked = {}
    for asked, found in PROBES:
        for number in found:
            language, text = TEXTS[number]
            marked[asked, number] = [text[start:end] for start, end in matches(text, parse(asked), language)]
    assert all(marked.values()), [key for key, spans in marked.items() if not spans]
    assert marked["policy", 1] == ["policies"]
    assert marked["“migrants' rights”", 1] == ["Migrants’ rights"]
    assert marked["etats", 2] == ["État"]
    assert marked["حقوق", 5] == ["حُقُوق"]
    assert marked["国际移民契约", 6] == ["国际移民契约"]
    assert marked["民", 6] == ["民", "民"]
    assert marked["契 民", 6] == ["民契", "民"]


@pytest.mark.usefixtures("indexed")
@settings(max_examples=150, deadline=None)
@given(st.text(max_size=60) | st.text(alphabet="\"“”*()^:-+\\'&|!<>% NEAROT移民ab\x00\u200f٢", max_size=40))
def test_nothing_that_can_be_typed_breaks_it(asked):
    query = parse(asked)
    found = store.find(query)
    assert set(found) <= set(TEXTS)
    ranked(query, sorted(found))
    spelling.suggestion(query)
    "".join(snippet(text, query, language) for language, text in TEXTS.values()).encode()
    query.asked.encode()
    assert "\x00" not in query.asked


@pytest.mark.usefixtures("indexed")
@pytest.mark.parametrize(
    ("asked", "parts", "found"),
    [
        ("", 0, set()), ("   \t ", 0, set()), ("\x00\x01", 0, set()), ("the of and", 0, set()), ("*", 0, set()), ('"', 0, set()),
        ('""', 0, set()), ("migrants OR", 1, {1, 2, 3}), ("NOT migrants", 1, {1, 2, 3}), ("migr*", 1, {2}), ("terms:migrants", 1, set()),
        ("migrants\x00rights", 2, {1}), ("“the regularisation of”", 1, {1}), ("the migrants of", 1, {1, 2, 3}),
        ('"migrants', 1, {1, 2, 3}), ("\ud800migrants", 1, {1, 2, 3}), ("' OR 1=1 --", 1, set()), ("x" * 10_000, 1, set()),
        ("migrants " * 1_200, 1, {1, 2, 3}), ("a/b " * 2_500, 1, set()),
    ],
)  # fmt: skip
def test_odd_input_gets_a_clean_answer(asked, parts, found):
    query = parse(asked)
    assert (len(query.parts), set(store.find(query))) == (parts, found)
    assert len(query.asked) <= MOST_CHARACTERS


def test_common_words_alone_are_told_from_no_words():
    assert parse("the of and").is_only_common
    assert parse("la de les").is_only_common
    assert not parse("*").is_only_common
    assert not parse('"the"').is_only_common
    assert parse("y" * 5000).is_cut


@pytest.mark.usefixtures("indexed")
def test_what_is_replaced_or_dropped_is_found_no_longer():
    store.put([(1, analyse("Other words entirely.", "en"))])
    assert store.find(parse("Kenya")) == []
    assert store.find(parse("entirely")) == [1]
    store.drop([1, 6])
    assert store.find(parse("entirely")) == store.find(parse("移民")) == []


@pytest.mark.django_db
def test_the_hit_with_more_of_the_words_in_fewer_others_comes_first():
    texts = {
        1: "Labour migration. " + "Many other things are told here at length. " * 20,
        2: "Labour migration and labour rights: migration by labour agreement.",
        3: "Migration. " + "Labour. " + "Words. " * 60,
    }
    store.clear()
    store.put((number, analyse(text, "en")) for number, text in texts.items())
    query = parse("labour migration")
    assert ranked(query, [1, 2, 3]) == [2, 3, 1]
    assert ranked(query, [3, 1]) == [3, 1]


def test_a_snippet_escapes_the_text_and_marks_only_words():
    text = '<script>alert("migrants")</script> & <b onclick=x>migrants</b>'
    told = snippet(text, parse("migrants <script> onclick"), "en")
    assert re.findall(r"<[^>]*>", told) == ["<mark>", "</mark>"] * 5
    assert "&lt;<mark>script</mark>&gt;" in told
    long = "Before. " * 200 + "The <i>migrants</i> arrive. " + "After. " * 200
    told = snippet(long, parse("migrant"), "en")
    assert told.startswith("… ")
    assert told.endswith(" …")
    assert "&lt;i&gt;<mark>migrants</mark>&lt;/i&gt;" in told
    assert len(told) < 420


@given(st.text(max_size=80), st.sampled_from(["ar", "en", "es", "fr", "ru", "zh-hans"]))
def test_a_term_holds_nothing_but_letters_and_digits_and_tells_where_it_stands(text, language):
    for term, start, end in tokens(text, language):
        assert 0 <= start < end <= len(text)
        assert len(term) <= 60
        assert term
        assert all(letter.isalnum() for letter in term), ascii(term)


@pytest.mark.usefixtures("indexed")
def test_a_misspelt_word_is_answered_by_the_nearest_one_known():
    assert spelling.suggestion(parse("regularisaton")) == "regularisation"
    assert spelling.suggestion(parse("Kenia, bordrs")) == "kenya, borders"
    assert spelling.suggestion(parse("réfugées")) == "réfugiées"
    assert spelling.suggestion(parse("мегрантов")) == "мигрантов"
    assert spelling.suggestion(parse("migrants")) == ""
    assert spelling.suggestion(parse("xylophonic 移民 ab")) == ""


@pytest.mark.usefixtures("indexed")
def test_a_word_that_no_text_has_any_longer_is_not_suggested():
    assert KnownWord.objects.get(pk="migrants").texts == 2
    spelling.remove(spelling.counted([TEXTS[1][1]]))
    assert KnownWord.objects.get(pk="migrants").texts == 1
    assert spelling.suggestion(parse("regularisaton")) == ""


def test_many_threads_analyse_at_once():
    """A stemmer is not shared: every thread finds the same."""
    wanted = analyse(TEXTS[2][1] * 50, "fr")
    found: list[str] = []
    threads = [threading.Thread(target=lambda: found.append(analyse(TEXTS[2][1] * 50, "fr"))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [wanted] * 8
