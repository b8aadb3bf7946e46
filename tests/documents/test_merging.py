"""Merging word by word: what both wrote is there, and where both changed the same words, both are told."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stocktake.documents.merging import TOKEN, Merged, merge

BASE = "We opened twelve offices. Each has one clerk.\n\nThe law was passed in 2023."


@pytest.mark.parametrize(
    ("mine", "theirs", "together"),
    [
        ("We opened nine offices. Each has one clerk.\n\nThe law was passed in 2023.",
         "We opened twelve offices. Each has two clerks.\n\nThe law was passed in 2023.",
         "We opened nine offices. Each has two clerks.\n\nThe law was passed in 2023."),
        (BASE + "\n\nMine at the end.", "Theirs first.\n\n" + BASE, "Theirs first.\n\n" + BASE + "\n\nMine at the end."),
        (BASE + "\n\nMine.", BASE + "\n\nTheirs.", BASE + "\n\nTheirs.\n\nMine."),
        ("Mine.\n\n" + BASE, "Theirs.\n\n" + BASE, "Theirs.\n\nMine.\n\n" + BASE),
        (BASE.replace("\n\n", "\n\nMine.\n\n"), BASE.replace("\n\n", "\n\nTheirs.\n\n"),
         BASE.replace("\n\n", "\n\nTheirs.\n\nMine.\n\n")),
        (BASE.replace("2023", "2024"), BASE.replace("2023", "2024"), BASE.replace("2023", "2024")),
        ("", BASE, ""),
        (BASE + "\n\nP.\n\nQ.", BASE + "\n\nP.", BASE + "\n\nP.\n\nQ."),
        (BASE + "\n\nP.", BASE + "\n\nP.\n\nQ.", BASE + "\n\nP.\n\nQ."),
        (BASE + "\n\nP.\n\nMine.", BASE + "\n\nP.\n\nTheirs.", BASE + "\n\nP.\n\nTheirs.\n\nMine."),
    ],
)  # fmt: skip
def test_changes_apart_come_together(mine, theirs, together):
    assert merge(BASE, mine, theirs) == Merged(together, ())


def test_the_same_words_changed_by_both_are_told_and_mine_stand_in_the_text():
    merged = merge(BASE, BASE.replace("twelve", "nine"), BASE.replace("twelve", "twenty small"))
    (conflict,) = merged.conflicts
    assert (conflict.base, conflict.mine, conflict.theirs) == ("twelve", "nine", "twenty small")
    assert merged.text[conflict.start : conflict.end] == "nine"
    assert merged.text == BASE.replace("twelve", "nine")


def test_chinese_is_merged_by_character_and_arabic_by_word():
    merged = merge(
        "我们开设了办事处。法律已通过。", "我们去年开设了办事处。法律已通过。", "我们开设了办事处。法律已经通过。"
    )
    assert merged == Merged("我们去年开设了办事处。法律已经通过。", ())
    merged = merge("فتحنا مكاتب جديدة في العاصمة.", "فتحنا مكاتب كثيرة في العاصمة.", "فتحنا مكاتب جديدة في المدن.")
    assert merged.text == "فتحنا مكاتب كثيرة في المدن."


WORDS = st.lists(
    st.sampled_from(["one", "two", "the", "the", "law", "移民", "قانون", "#", "|", "a|b", "- x", "\n", "\n\n"]),
    max_size=25,
)


@given(WORDS, WORDS, WORDS)
def test_every_word_that_somebody_wrote_is_in_the_text_or_in_a_conflict(base, mine, theirs):
    told = [" ".join(words) for words in (base, mine, theirs)]
    merged = merge(*told)
    there = " ".join([merged.text, *(f"{c.mine} {c.theirs}" for c in merged.conflicts)])
    for written in told[1:]:
        added = set(re.findall(r"\S+", written)) - set(re.findall(r"\S+", told[0]))
        assert added <= set(re.findall(r"\S+", there)) or all(word in there for word in added)
    for conflict in merged.conflicts:
        assert merged.text[conflict.start : conflict.end] == conflict.mine


@given(st.text(max_size=200))
def test_tokens_are_the_whole_text(written):
    assert "".join(TOKEN.findall(written)) == written


@given(WORDS, WORDS)
def test_what_only_one_changed_is_taken_as_it_is(base, mine):
    old, new = " ".join(base), " ".join(mine)
    assert merge(old, new, old) == Merged(new, ())
    assert merge(old, old, new) == Merged(new, ())
