"""A comment stays with its paragraph through edits, moves, splits and deletions, or says that it is gone."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stocktake.documents import anchors

PARAGRAPHS = (
    "The ministry asked every county how many permits it had issued since the law came into force.",
    "Registration at birth now reaches nine children in ten, and the rest are followed up by health visitors.",
    "Two hospitals near the border treat whoever comes, and send no data to the police about anybody.",
    "Remittances cost less than last year because three banks opened their systems to small transfers.",
)
CHINESE = (
    "该部在法律生效后向每个县询问已签发的许可证数量并公布结果。",
    "出生登记现已覆盖十分之九的儿童，其余由卫生人员跟进。",
)
ARABIC = ("سألت الوزارة كل مقاطعة عن عدد التصاريح التي أصدرتها منذ بدء نفاذ القانون الجديد.", "تبلغ نسبة تسجيل المواليد الآن تسعة من كل عشرة أطفال في البلد.")  # fmt: skip


def stands(block: int, *texts: list[str]) -> int | None:
    """`texts`: the version commented on, those between, today's."""
    return anchors.stands_at(texts[0][block], block, texts[-1], lambda: texts)


def test_blocks_are_those_that_pages_show():
    assert anchors.blocks_of("# Head\n\nOne.\n\n- a\n- b\n\nTwo\nlines.") == ("Head", "One.", "a b", "Two\nlines.")
    assert anchors.blocks_of("") == ()


def test_a_paragraph_that_moved_is_found_by_its_words():
    now = ["New first.", PARAGRAPHS[2], PARAGRAPHS[0], PARAGRAPHS[1]]
    assert [stands(n, list(PARAGRAPHS), now) for n in range(4)] == [2, 3, 1, None]


def test_of_two_alike_the_nearer_one_counts():
    then = ["Same.", "Other words here.", "Same."]
    assert stands(0, then, ["Same.", "Same."]) == 0
    assert stands(2, then, ["x", "Same.", "y", "Same."]) in {1, 3}


@pytest.mark.parametrize("texts", [PARAGRAPHS, CHINESE, ARABIC], ids=["English", "Chinese", "Arabic"])
def test_an_edited_paragraph_is_the_same_paragraph(texts):
    for n, words in enumerate(texts):
        now = list(texts)
        now[n] = words[:8] + "†" + words[10:-6] + "."
        assert stands(n, list(texts), ["A new opening.", *now]) == n + 1


def test_a_deleted_paragraph_is_gone_though_its_neighbours_are_like_it():
    then = [f"In {year} the ministry issued {n} permits to workers of neighbouring States." for year, n in ((2024, 7), (2025, 9))]  # fmt: skip
    assert stands(0, then, then[1:]) is None
    assert stands(0, then, []) is None
    assert stands(1, list(PARAGRAPHS), [PARAGRAPHS[0]]) is None


def test_a_divided_paragraph_keeps_its_comment_on_its_larger_part():
    long = f"{PARAGRAPHS[0]} {PARAGRAPHS[1]}"
    assert stands(1, ["Opening.", long], ["Opening.", *long.split("force. ")]) in {1, 2}


def test_joined_paragraphs_keep_the_comment():
    now = [f"{PARAGRAPHS[0]} {PARAGRAPHS[1]}", PARAGRAPHS[2]]
    assert stands(0, list(PARAGRAPHS), now) == stands(1, list(PARAGRAPHS), now) == 0


def rewritten(words: str, seed: int) -> list[str]:
    """The paragraph as a different one, a few words a step."""
    rng, tokens, texts = random.Random(seed), words.split(), []
    places = list(range(len(tokens)))
    rng.shuffle(places)
    for start in range(0, len(places), 3):
        for place in places[start : start + 3]:
            tokens[place] = f"word{rng.randrange(1000)}"
        texts.append(" ".join(tokens))
    return texts


def test_a_paragraph_rewritten_little_by_little_is_followed_through_its_versions():
    steps = [[PARAGRAPHS[0], words, PARAGRAPHS[2]] for words in rewritten(PARAGRAPHS[1], 1)]
    assert stands(1, list(PARAGRAPHS[:3]), *steps) == 1
    assert stands(1, list(PARAGRAPHS[:3]), steps[-1]) is None  # control: without the versions between it is lost


def test_a_text_that_was_emptied_and_restored_keeps_its_comments():
    now = [PARAGRAPHS[0], PARAGRAPHS[1].replace("nine", "eight")]
    assert stands(1, list(PARAGRAPHS), [], ["Nothing."], now) == 1


def test_not_more_versions_are_read_than_are_needed():
    assert anchors.steps(3, 6) == [4, 5, 6]
    assert anchors.steps(3, 3) == anchors.steps(3, 1) == []
    many = anchors.steps(1, 5000)
    assert len(many) <= anchors.MOST_STEPS
    assert (many[0], many[-1]) == (2, 5000)


words = st.lists(st.sampled_from("abcdefghijkl"), min_size=12, max_size=30)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.lists(words.map(" ".join), min_size=1, max_size=6, unique=True), st.randoms(use_true_random=False))
def test_whatever_was_shuffled_and_added_each_untouched_paragraph_keeps_its_comment(texts, rng):
    now = [*texts, "Something new that nobody had written before today."]
    rng.shuffle(now)
    for place, text in enumerate(texts):
        assert now[stands(place, texts, now)] == text


@settings(max_examples=150, deadline=None)
@given(st.lists(st.lists(st.text(max_size=60), max_size=5), min_size=1, max_size=6), st.integers(0, 4))
def test_any_texts_give_a_place_or_none(versions, place):
    if place < len(versions[0]):
        found = stands(place, *versions)
        assert found is None or 0 <= found < len(versions[-1])
