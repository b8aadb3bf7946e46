"""The aims of the suggestions on texts that the lexicon was not made from."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from stocktake.assist.headings import map_sections, proposals
from stocktake.assist.lexicon import shipped
from stocktake.assist.suggest import suggest

FOLDER = Path(__file__).parent / "blind"
LANGUAGES = ["ar", "en", "es", "fr", "ru", "zh"]


def rows(kind: str, language: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (FOLDER / f"{kind}-{language}.jsonl").read_text(encoding="utf-8").splitlines()]


def codes(row: dict[str, Any], kind: str) -> list[int]:
    return [one.code for one in suggest(row["text"], row["lang"], shipped(), kinds=(kind,))]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("kind", "aim"), [("objective", 0.85), ("principle", 0.90)])
def test_the_right_one_is_among_the_first_three(language, kind, aim):
    texts = rows(f"{kind}s", language)
    assert sum(row["code"] in codes(row, kind)[:3] for row in texts) / len(texts) >= aim


def test_the_first_objective_is_mostly_the_right_one():
    texts = [row for language in LANGUAGES for row in rows("objectives", language)]
    assert sum(codes(row, "objective")[:1] == [row["code"]] for row in texts) / len(texts) >= 0.70


@pytest.mark.parametrize("kind", ["objective", "principle"])
def test_procedural_text_is_left_alone(kind):
    texts = [row for language in LANGUAGES for row in rows("procedural", language)]
    assert sum(bool(codes(row, kind)) for row in texts) / len(texts) <= 0.10


@pytest.mark.parametrize("language", LANGUAGES)
def test_odd_headings_have_their_section_among_two(language):
    texts = rows("headings", language)
    found = [
        [section for section, _words in proposals(row["heading"], "", language, lexicon=shipped())] for row in texts
    ]
    assert sum(row["section"] in two for row, two in zip(texts, found, strict=True)) / len(texts) >= 0.60


def test_ordinary_headings_are_mapped():
    right = all_ = 0
    for language in LANGUAGES:
        for row in rows("documents", language):
            pieces = [(one["heading"], "\n\n".join(one["paragraphs"])) for one in row["sections"]]
            mapped = map_sections(pieces, language)
            right += sum(a == b for a, b in zip(mapped, row["answers"], strict=True))
            all_ += len(mapped)
    assert right / all_ >= 0.85
