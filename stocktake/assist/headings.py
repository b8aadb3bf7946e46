"""What an odd heading may mean: up to two sections of the outline, each with the words that decided."""

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from stocktake.assist.folding import LANGUAGES, known
from stocktake.assist.lexicon import Lexicon
from stocktake.assist.matching import Matcher
from stocktake.assist.sections import Heading, Objectives, map_pieces
from stocktake.assist.suggest import spoken, suggest
from stocktake.core.seeding import rows

MOST = 2
PROGRESS = 3  # the section that goes through the objectives
TITLE = 2.0  # how much more a plain word of a title counts than the meaning of one
TOPIC = 1.5  # a heading about an objective's matter, such as "Our borders"
NUMBER = 0.8  # "4." before a heading may be the outline's or the author's
BODY = 0.4  # how much the beginning of the text counts beside the heading
READ = 400

Scores = dict[int, tuple[float, tuple[str, ...]]]


def proposals(
    heading: str, text: str = "", language: str | None = None, *, lexicon: Lexicon
) -> list[tuple[int, tuple[str, ...]]]:
    """At most two of the sections 0 (front or back matter) to 5, best first; none if no word says anything."""
    told = spoken(heading, language) if heading.strip() else known(language)
    scores: Scores = {}
    for found in (_titled(heading, told), _meant(heading, told), _topical(heading, told, lexicon)):
        _add(scores, found, 1.0)
    _add(scores, _meant(text[:READ], known(language)), BODY if scores else 1.0)
    best = sorted(scores.items(), key=lambda one: (-one[1][0], one[0]))
    return [(section, words) for section, (_, words) in best[:MOST]]


def map_sections(pieces: Sequence[tuple[str, str]], language: str | None = None) -> list[int]:
    """One section, 0 to 5, for each (heading, text) of a whole document, in its order."""
    placed = map_pieces(pieces, language, objectives=titles())
    return [int(placement.section[:1] or 0) for placement in placed]


@lru_cache(maxsize=1)
def titles() -> Objectives:
    """The objectives' titles and labels in all languages."""
    return [
        (int(row["number"]), [row[k] for k in row if k.startswith(("title_", "label_"))]) for row in rows("objectives")
    ]


def _add(scores: Scores, found: Scores, share: float) -> None:
    for section, (score, words) in found.items():
        before, said = scores.get(section, (0.0, ()))
        scores[section] = (before + share * score, tuple(dict.fromkeys(said + words)))


def _titled(text: str, language: str) -> Scores:
    """By the words of titles and by a number in front."""
    heading = Heading(text, "", language, ())
    found: Scores = {}
    for m in heading.matches:
        section = int(m.key[0]) if m.key[0].isdigit() else 0
        score = TITLE * (m.weight if m.key != "intro" else 1.0)
        words = found.get(section, (0.0, ()))[1]
        found[section] = (max(score, found.get(section, (0.0, ()))[0]), (*words, heading.text[m.start : m.end].strip()))
    if heading.objective.key:
        _add(found, {PROGRESS: (TITLE * heading.objective.weight, heading.objective.words)}, 1.0)
    number = heading.path[0] if heading.path else 0
    if 1 <= number <= 5:
        _add(found, {number: (NUMBER, (heading.number,))}, 1.0)
    return found


def _meant(text: str, language: str) -> Scores:
    best: dict[tuple[int, int, int], float] = {}
    for one in _matcher(language).find(text):
        section, weight = one.value
        place = (section, one.start, one.end)
        best[place] = max(best.get(place, 0.0), weight)
    found: Scores = {}
    inside = {a for a in best for b in best if a != b and b[0] == a[0] and b[1] <= a[1] and a[2] <= b[2]}
    for place in sorted(set(best) - inside):
        _add(found, {place[0]: (best[place], (text[place[1] : place[2]],))}, 1.0)
    return found


def _topical(text: str, language: str, lexicon: Lexicon) -> Scores:
    said = suggest(text, language, lexicon, kinds=("objective",))
    return {PROGRESS: (TOPIC, tuple(e.words for e in said[0].evidence))} if said else {}


@lru_cache(maxsize=1)
def _words() -> dict[str, dict[int, dict[float, list[Any]]]]:
    told: dict[str, Any] = yaml.safe_load(Path(__file__).with_name("heading_words.yaml").read_text(encoding="utf-8"))
    return told


@lru_cache(maxsize=8)
def _matcher(language: str) -> Matcher:
    own = [language] if language else LANGUAGES
    told = [(section, by) for each in own for section, by in _words()[each].items()]
    return Matcher([(str(t), (section, w)) for section, by in told for w, terms in by.items() for t in terms])
