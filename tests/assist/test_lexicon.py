"""The lexicon: what we ship, rows from elsewhere, its version, and how terms are written."""

from pathlib import Path

import pytest

from stocktake.assist.lexicon import CODES, Entry, Lexicon, Unusable, read, shipped
from stocktake.assist.matching import Matcher, parsed

LANGUAGES = ("ar", "en", "es", "fr", "ru", "zh")


def found(term: str, text: str) -> list[str]:
    return [text[one.start : one.end] for one in Matcher([(term, None)]).find(text)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_code_has_words_in_every_language(language: str) -> None:
    own = [entry for entry in shipped().entries if entry.language == language]
    for kind in ("objective", "principle"):
        for code in CODES[kind]:
            terms = [entry for entry in own if (entry.kind, entry.code) == (kind, code)]
            assert len(terms) >= 20
            assert sum(entry.weight >= 3 for entry in terms) >= 8
    assert sum(entry.kind == "procedure" for entry in own) >= 60


def test_no_term_is_told_twice_for_a_code() -> None:
    told = [(e.kind, e.code, e.language, e.term) for e in shipped().entries]
    assert len(told) == len(set(told))


def test_smuggling_and_trafficking_share_no_word() -> None:
    for language in LANGUAGES:
        own = {
            code: {e.term for e in shipped().entries if (e.kind, e.code, e.language) == ("objective", code, language)}
            for code in (9, 10)
        }
        heavy = {e.term for e in shipped().entries if e.language == language and e.code in own and e.weight >= 3}
        assert not own[9] & own[10] & heavy


def test_the_version_is_that_of_the_rows() -> None:
    one, two = Entry("objective", 1, "en", "census", 3), Entry("principle", 8, "fr", "enfant", 2.5)
    version = Lexicon([one, two]).version
    assert Lexicon([two, one, two]).version == version
    assert Lexicon([one, Entry("principle", 8, "fr", "enfant", 2.5, "a note")]).version == version
    assert Lexicon([one, Entry("principle", 8, "fr", "enfant", 2)]).version != version
    assert len(version) == 12


@pytest.mark.parametrize(
    ("entry", "says"),
    [
        (
            Entry("object", 1, "en", "census", 1),
            "There is no kind 'object'; there are objective, principle, procedure.",
        ),
        (Entry("objective", 24, "en", "census", 1), "There is no objective 24."),
        (Entry("principle", 0, "en", "census", 1), "There is no principle 0."),
        (Entry("objective", 1, "de", "census", 1), "There is no language 'de'; there are ar, en, es, fr, ru, zh."),
        (Entry("objective", 1, "en", "census", -1), "The weight of 'census' lies outside 0 to 10."),
        (Entry("objective", 1, "en", "of the", 1), "The term 'of the' has no word that could be found, or too many."),
        (
            Entry("objective", 1, "en", "word " * 9, 1),
            f"The term {'word ' * 9!r} has no word that could be found, or too many.",
        ),
    ],
)
def test_what_cannot_be_is_refused(entry: Entry, says: str) -> None:
    with pytest.raises(Unusable) as refused:
        Lexicon([entry])
    assert str(refused.value) == says


def test_files_are_read(tmp_path: Path) -> None:
    (tmp_path / "en.yaml").write_text("objective:\n  1:\n    2.5: [census, {term: survey, note: of households}]\n")
    (tmp_path / "README.md").write_text("no words")
    assert list(read(tmp_path)) == [
        Entry("objective", 1, "en", "census", 2.5),
        Entry("objective", 1, "en", "survey", 2.5, "of households"),
    ]


@pytest.mark.parametrize(
    ("term", "text", "wanted"),
    [
        ("remit", "Remittances, remitted; transmit", ["Remittances", "remitted"]),
        ("sea!", "The sea and the season", ["sea"]),
        ("data protection", "The protection of data, data and the protection", ["data and the protection"]),
        (
            "cost ~ sending",
            "the cost of, say, quickly sending; cost one two three four five sending",
            ["cost of, say, quickly sending"],
        ),
        ("pre-departure", "Pre departure and pre-departure", ["Pre departure", "pre-departure"]),
        ("état civil", "L’ÉTAT CIVIL", ["ÉTAT CIVIL"]),
        ("تحويل", "والتحويلات وللتحويلات بالتحويل", ["والتحويلات", "وللتحويلات", "بالتحويل"]),
        ("儿童最大利益", "儿童的最大利益", ["儿童的最大利益"]),
        ("降低~汇款", "降低了向国内汇款，降低一二三四五六七八九汇款", ["降低了向国内汇款"]),
        ("sur sur", "cooperación Sur-Sur", ["Sur-Sur"]),
    ],
)
def test_terms(term: str, text: str, wanted: list[str]) -> None:
    assert parsed(term)
    assert found(term, text) == wanted


def test_words_remembered_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("stocktake.assist.matching.KEPT", 10)
    matcher = Matcher([("remit", 1)])
    assert len(matcher.find(" ".join(f"w{n}" for n in range(100)) + " remittance")) == 1
    assert len(matcher.seen) <= 10
