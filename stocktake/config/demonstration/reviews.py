"""How each invented review goes, from its draft to where it stands today, all by the real actions."""

from __future__ import annotations

import datetime as dt
import io
import re
from collections.abc import Callable
from typing import NamedTuple

import docx

from stocktake.accounts.models import User
from stocktake.config.demonstration import phrases, tables, tagging
from stocktake.config.demonstration.clock import Diary, Story, hour, working_day
from stocktake.config.demonstration.people import Cast
from stocktake.config.demonstration.states import PAST, PLANS, PRESENT, State
from stocktake.config.demonstration.texts import Author, keys_for, seeded
from stocktake.config.demonstration.together import write_together
from stocktake.core import files
from stocktake.cycles.models import Cycle
from stocktake.documents import actions as documents
from stocktake.documents.models import Document, SectionVersion
from stocktake.framework.models import Country
from stocktake.reviews import actions as reviews
from stocktake.submissions import actions as submissions
from stocktake.submissions.models import Publication, Submission
from stocktake.submissions.queries import publication_at

Origin = SectionVersion.Origin

# How many days after the call a review is begun, so that each course is where it should be today.
BEGINS = {
    (PAST, "published"): (2, 50),
    (PAST, "corrected"): (2, 50),
    (PAST, "withdrawn"): (2, 50),
    (PAST, "mended"): (1, 16),
    (PAST, "updated"): (1, 8),
    (PRESENT, "draft"): (14, 29),
    (PRESENT, "submitted"): (12, 24),
    (PRESENT, "returned"): (8, 18),
    (PRESENT, "resubmitted"): (4, 9),
    (PRESENT, "scheduled"): (8, 18),
    (PRESENT, "published"): (1, 22),
    (PRESENT, "revising"): (1, 7),
    (PRESENT, "taken-back"): (4, 12),
}
LATE = (60, 80)


class Window(NamedTuple):
    """When a cycle's call is open, and the hour after which nothing has happened yet."""

    opens_at: dt.datetime
    closes_at: dt.datetime
    latest: dt.datetime


class Telling:
    """One review while it is told: who writes, what, and when. `texts` is what the draft holds."""

    def __init__(self, state: State, cycle: str, cast: Cast, window: Window) -> None:
        self.course, *traits = PLANS[cycle][state.iso3].split()
        self.state, self.cycle, self.cast, self.window, self.traits = state, cycle, cast, window, frozenset(traits)
        before = PLANS[PAST].get(state.iso3, "")
        self.is_carried = "carried" in traits
        self.seed = f"{state.iso3} {PAST if self.is_carried else cycle}"
        self.rng = seeded(f"{state.iso3} {cycle}")
        is_long = "long" in (before if self.is_carried else traits)
        self.paragraphs = keys_for(state.language, self.seed, long=is_long)
        self.is_long = is_long
        self.updates = 1 if self.is_carried and before.startswith(("updated", "mended")) else 0
        self.diary = Diary(self.rng, self._begins_at(), window.latest)
        self.last_full_year = self.diary.now.year - 1
        self.author = Author(state.language, self.seed, (self.diary.now - dt.timedelta(days=60)).year)
        self.languages = [trait.removeprefix("in-") for trait in traits if trait.startswith("in-")]
        self.texts: dict[str, str] = {}
        self.submission: Submission

    def _begins_at(self) -> dt.datetime:
        least, most = LATE if "late" in self.traits else BEGINS[self.cycle, self.course]
        return self.window.opens_at + dt.timedelta(days=self.rng.randint(least, most))

    @property
    def focal_point(self) -> User:
        return self.cast.focal_point(self.state)

    def write(self, texts: dict[str, str], *, by: User | None = None, origin: str = Origin.TYPED) -> None:
        documents.fill(self.submission.document, texts, by=by or self.focal_point, origin=origin)
        self.texts |= texts

    def renewed(self, keys: list[str]) -> dict[str, str]:
        """These answers brought up to date."""
        self.updates += 1
        return {
            key: self.author.differing(
                key, self.texts[key], paragraphs=self.paragraphs.get(key, 1), update=self.updates
            )
            for key in keys
        }

    def said_in(self, language: str, keys: list[str], *, update: int = 0) -> dict[str, str]:
        """These answers in another language: invented words on the same questions."""
        author = Author(language, self.seed, self.author.latest_year)
        return {key: author.answer(key, paragraphs=self.paragraphs.get(key, 1), update=update) for key in keys}

    def some(self, least: int, most: int) -> list[str]:
        """Some of the answered keys, in their order."""
        picked = set(self.rng.sample(sorted(self.texts), self.rng.randint(least, most)))
        return [key for key in self.texts if key in picked]

    def tell(self) -> Story:
        yield from draft(self)
        for chapter in COURSES[self.course]:
            yield from chapter(self)


def draft(t: Telling) -> Story:
    """Begun by the focal point, carried over where there is something to carry, written in two sittings."""
    yield t.diary.on(t.diary.now.date())
    country, cycle = Country.objects.get(pk=t.state.iso3), Cycle.objects.get(pk=t.cycle)
    t.submission = reviews.begin(country, cycle, language=t.state.language, by=t.focal_point, is_invented=True)
    if t.is_carried:
        source = Publication.objects.current().get(submission__review__country=country, submission__cycle=PAST)
        submissions.carry_over(t.submission, source, by=t.focal_point)
        t.texts = dict(source.revision.texts())
        fresh = t.renewed(t.some(4, 8))
    else:
        fresh = {key: t.author.answer(key, paragraphs=count) for key, count in t.paragraphs.items()}
    keys = list(fresh)
    yield t.diary.after(0, 3)
    t.write({key: fresh[key] for key in keys[::2]})
    yield t.diary.after(1, 5)
    second = t.cast.co_author if "tray" in t.traits else t.focal_point
    t.write({key: fresh[key] for key in keys[1::2]}, by=second)
    yield from add_beside(t)
    if t.languages:
        yield from translate(t)


def add_beside(t: Telling) -> Story:
    """Tables, a file, and for one draft a Word file of which a part still waits for its place."""
    yield t.diary.after(0, 1)
    most = t.rng.randint(2, 3) if t.is_long else 1
    for key in tables.keys_in(set(t.texts), t.seed, most):
        table = tables.drawn(key, t.state.language, t.state.iso3, t.last_full_year)
        documents.add_table(t.submission.document, **table._asdict(), by=t.focal_point)
    if "annex" in t.traits:
        title = phrases.ANNEX_TITLES[t.state.language]
        counts = {letter: t.rng.randint(2, 19) for letter in "abcd"}
        content = phrases.ANNEX_TEXTS[t.state.language].format(title=title, **counts)
        name = f"consultations-{t.state.iso3}-{t.cycle}.md"
        kept = files.keep(content.encode())
        documents.attach(t.submission.document, file=kept, name=name, title=title, by=t.focal_point)
    if "tray" in t.traits:
        yield t.diary.after(1, 2)
        bring_in(t)
        yield from write_together(t)
        tagging.leave_waiting(t)


def translate(t: Telling) -> Story:
    """The other languages: the first is whole and signed off, a second lacks an answer and goes as it stands."""
    for place, language in enumerate(t.languages):
        yield t.diary.after(1, 2)
        version = documents.add_language(t.submission.document, language, by=t.focal_point)
        keys = list(t.texts)[:-1] if place else list(t.texts)
        documents.follow(version, t.said_in(language, keys), by=t.focal_point, origin=Origin.TYPED)
        if place:
            documents.decide_going(version, Document.Going.AS_IT_STANDS, by=t.focal_point)
            continue
        yield t.diary.after(1, 2)
        for key in keys:
            documents.sign_off_answer(version, key, seen=1, by=t.focal_point)


def bring_in(t: Telling) -> None:
    """The co-author brings in a Word file; what has a key is placed, the rest stays in the tray."""
    incoming = [documents.Incoming(heading, text, key, words) for heading, key, words, text in phrases.TRAY]
    proposal = documents.propose(
        t.submission.document, incoming, file=files.keep(_word_file()), name=phrases.TRAY_FILE, language="en",
        by=t.cast.co_author,
    )  # fmt: skip
    documents.place(proposal, {}, by=t.cast.co_author, titles=submissions.outline_titles(t.submission.outline))


def _word_file() -> bytes:
    word, buffer = docx.Document(), io.BytesIO()
    for heading, _key, _words, text in phrases.TRAY:
        word.add_heading(heading, level=1)
        word.add_paragraph(text)
    word.save(buffer)
    return buffer.getvalue()


def submit(t: Telling) -> Story:
    if "late" in t.traits:
        yield t.diary.on(t.window.closes_at.date() + dt.timedelta(days=t.rng.randint(4, 24)))
    elif t.cycle == PAST:
        yield t.diary.after(10, 20 if t.course == "updated" else 40)
    else:
        yield t.diary.after(1, 4)
    tagging.tag(t)
    t.submission = submissions.submit(t.submission, by=t.focal_point).submission


def give_back(t: Telling) -> Story:
    """Two or three remarks on each of two answers, and a note."""
    keys = t.some(2, 2)
    bank = phrases.REMARKS[t.state.language]
    yield t.diary.after(1, 3)
    for key in keys:
        for text, _reply in t.rng.sample(bank, t.rng.randint(2, 3)):
            submissions.add_remark(t.submission, key=key, text=text, by=t.cast.secretary)
    note = phrases.RETURN_NOTES[t.state.language]
    t.submission = submissions.give_back(t.submission, note=note, by=t.cast.secretary)


def reply_once(t: Telling) -> Story:
    yield t.diary.after(1, 2)
    _reply(t, most=1)


def mend(t: Telling) -> Story:
    """Every remark is answered, and the answers they are about are changed."""
    yield t.diary.after(2, 4)
    _reply(t, most=None)
    t.write(t.renewed(sorted(set(t.submission.remarks.values_list("key", flat=True)))))


def _reply(t: Telling, *, most: int | None) -> None:
    replies = dict(phrases.REMARKS[t.state.language])
    for remark in t.submission.remarks.filter(reply="").order_by("id")[:most]:
        submissions.reply(remark, text=replies[remark.text], by=t.focal_point)


def publish(t: Telling) -> Story:
    yield t.diary.after(1, 4) if t.cycle == PRESENT else t.diary.after(2, 12)
    submissions.publish(t.submission, by=t.cast.secretary)
    t.submission.refresh_from_db()


def schedule(t: Telling) -> Story:
    yield t.diary.after(1, 3)
    at = hour(working_day(t.window.latest.date() + dt.timedelta(days=t.rng.randint(4, 9))), 9)
    t.submission = submissions.schedule(t.submission, at=at, by=t.cast.secretary)


def revise(t: Telling) -> Story:
    """Opened for an update some weeks later; some answers are renewed."""
    yield t.diary.after(15, 25) if t.cycle == PAST else t.diary.after(2, 4)
    t.submission = submissions.revise(t.submission, by=t.focal_point)
    yield t.diary.after(1, 3)
    renewed = t.renewed(t.some(3, 6))
    t.write(renewed)
    for language in t.languages[:1]:
        version = t.submission.document.translations.get(language=language)
        texts = t.said_in(language, list(renewed), update=t.updates)
        documents.follow(version, texts, by=t.focal_point, origin=Origin.TYPED)


def correct(t: Telling) -> Story:
    """A misprinted figure is put right by the secretariat."""
    yield t.diary.after(6, 20)
    current = publication_at(t.submission)
    old = current.revision.texts() if current else {}
    key, found = next(
        (key, found) for key, text in old.items() if (found := re.search(r"\b[2-9]\d\b(?= per cent)", text))
    )
    right = str(int(found[0]) - 1)
    note = phrases.CORRECTION_NOTE.format(wrong=found[0], right=right)
    text = old[key][: found.start()] + right + old[key][found.end() :]
    submissions.correct(t.submission, texts={key: text}, note=note, by=t.cast.secretary)
    t.submission.refresh_from_db()


def withdraw(t: Telling) -> Story:
    yield t.diary.after(10, 20) if t.cycle == PAST else t.diary.after(2, 5)
    t.submission = submissions.withdraw(t.submission, note=phrases.WITHDRAWAL_NOTES[t.state.language], by=t.focal_point)


COURSES: dict[str, tuple[Callable[[Telling], Story], ...]] = {
    "draft": (),
    "submitted": (submit,),
    "returned": (submit, give_back, reply_once),
    "resubmitted": (submit, give_back, mend, submit),
    "scheduled": (submit, schedule),
    "published": (submit, publish),
    "mended": (submit, give_back, mend, submit, publish),
    "updated": (submit, publish, revise, submit, publish),
    "corrected": (submit, publish, correct),
    "revising": (submit, publish, revise),
    "withdrawn": (submit, publish, withdraw),
    "taken-back": (submit, withdraw),
}
