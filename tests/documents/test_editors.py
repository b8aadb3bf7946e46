"""Two to five people write in one section at once, on bad lines, with undo and large pastes: no acknowledged word is lost.

`STOCKTAKE_CASES` says how many stories are tried (1,000 in continuous integration, 10,000 on demand).
"""

from __future__ import annotations

import dataclasses
import os
import random
import uuid

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from stocktake.core.text import clean
from stocktake.documents import actions
from stocktake.documents.actions import Stale
from stocktake.documents.merging import Merged, merge
from stocktake.documents.models import Section

pytestmark = pytest.mark.django_db
CASES = int(os.environ.get("STOCKTAKE_CASES", "100"))
KEY = "1a"
PASTES = [
    "وضعت اللجنة خطة عمل. ",
    "委员会通过了一项计划。",
    "🙂 принято решение ",
    "| a | b |\n|---|---|\n| 1 | 2 |\n\n",
    "line of words. ",
]


@dataclasses.dataclass
class Editor:
    """What the script in the browser does: one save at a time, under one id until its outcome is known."""

    person: object
    number: int
    text: str = ""
    base: int = 0
    pending: tuple[uuid.UUID, int, str] | None = None
    undo: list[str] = dataclasses.field(default_factory=list)
    told: list[str] = dataclasses.field(default_factory=list)  # words in a text that the server acknowledged
    shown: list[str] = dataclasses.field(default_factory=list)  # words in a conflict view
    typed: int = 0

    def type(self, chance: random.Random) -> None:
        self.undo.append(self.text)
        self.typed += 1
        words = self.text.split(" ")
        place = chance.randrange(len(words) + 1)
        what = chance.random()
        if what < 0.6:
            words.insert(place, f"e{self.number}n{self.typed}")
        elif what < 0.7:
            words.insert(place, f"\n\ne{self.number}p{self.typed} " + chance.choice(PASTES) * chance.choice([1, 40]))
        elif what < 0.85 and len(words) > 1:
            del words[place : place + chance.randrange(1, 4)]
        elif len(self.undo) > 1:
            self.text = self.undo[-2]
            return
        self.text = " ".join(words)

    def send(self, document, save, chance: random.Random) -> None:
        """The save may get lost on the way, or its answer on the way back."""
        self.pending = self.pending or (uuid.uuid4(), self.base, self.text)
        save_id, base, text = self.pending
        if chance.random() < 0.15:
            return
        try:
            saved = save(document, KEY, text, base=base, by=self.person, save_id=save_id)
        except Stale as stale:
            if chance.random() < 0.15:
                return
            self.told += text.split()
            self.pending = None
            self.bring_together(text, stale, chance)
        else:
            if chance.random() < 0.15:
                return
            self.told += text.split()
            self.pending, self.base = None, saved.version

    def bring_together(self, sent: str, stale: Stale, chance: random.Random) -> None:
        if self.text != sent:
            return  # typed on: all of it is brought together next time, from the same version
        merged: Merged = merge(stale.ancestor, clean(sent), stale.section.text)
        for conflict in merged.conflicts:
            self.shown += f"{conflict.mine} {conflict.theirs}".split()
        self.text, self.base = merged.text, stale.section.version
        for conflict in reversed(merged.conflicts):
            words = chance.choice([conflict.mine, conflict.theirs, f"{conflict.mine} {conflict.theirs}"])
            self.text = self.text[: conflict.start] + words + self.text[conflict.end :]


def story(people, seed: int, editors: int, steps: int, save) -> tuple[list[Editor], Section]:
    document = actions.begin([KEY], language="en")
    chance = random.Random(seed)
    writing = [Editor(people[number], number) for number in range(editors)]
    for _step in range(steps):
        editor = chance.choice(writing)
        for _key in range(chance.randrange(1, 4)):
            editor.type(chance)
        if chance.random() < 0.7:
            editor.send(document, save, chance)
    section = Section.objects.get(document=document, key=KEY)
    return writing, section


def lost(writing: list[Editor], section: Section) -> list[str]:
    """Acknowledged words that are neither in the text nor in history nor in the conflict view of who wrote them."""
    kept = set(section.text.split())
    for text in section.versions.values_list("text", flat=True):
        kept |= set(text.split())
    return [word for editor in writing for word in editor.told if word not in kept | set(editor.shown)]


@pytest.fixture
def people(django_user_model):
    return [django_user_model.objects.create_user(f"p{n}@example.org", "x" * 20, name=f"P{n}") for n in range(5)]


@settings(max_examples=CASES, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**32), editors=st.integers(2, 5), steps=st.integers(4, 25))
def test_no_word_that_was_acknowledged_is_lost(people, seed, editors, steps):
    writing, section = story(people, seed, editors, steps, actions.keep)
    assert lost(writing, section) == []
    versions = list(section.versions.exclude(version=None).order_by("version").values_list("version", "base", "text"))
    assert [version for version, _base, _text in versions] == list(range(1, section.version + 1))
    assert all(base == version - 1 for version, base, _text in versions)
    if versions:
        assert versions[-1][2] == section.text


def last_one_wins(document, key, typed, *, base, by, save_id):
    """The control: what most systems do."""
    section = Section.objects.get(document=document, key=key)
    section.text, section.version = clean(typed), section.version + 1
    section.save()
    return actions.Saved(section, section.version, None)


def test_the_control_where_the_last_one_wins_words_are_lost(people):
    found = [lost(*story(people, seed, 4, 20, last_one_wins)) for seed in range(10)]
    assert sum(bool(words) for words in found) >= 8


def test_a_story_asks_few_questions(people, django_assert_max_num_queries):
    """A save is a handful of statements, however many people write."""
    document = actions.begin([KEY], language="en")
    with django_assert_max_num_queries(7):
        actions.keep(document, KEY, "Words.", base=0, by=people[0], save_id=uuid.uuid4())
    assert connection.in_atomic_block
