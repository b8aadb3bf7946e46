"""Reviews beside each other: States on one subject, a State over two rounds, the languages of one text."""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q

from stocktake.core import languages
from stocktake.core.facets import places
from stocktake.cycles.models import Cycle
from stocktake.documents.comparing import Change, changes
from stocktake.documents.models import Paragraph, Revision
from stocktake.documents.outlines import Question
from stocktake.framework.models import Country
from stocktake.hub.queries import tallies
from stocktake.hub.queries.said import Spoken, Subject, objective, spoken
from stocktake.reviews.states import KIND
from stocktake.submissions.models import Outline, PublishedTranslation
from stocktake.submissions.queries import changed_keys
from stocktake.submissions.records import Record, Records

MOST_BYTES = 13_000  # of text on a page, over the wire; the rest is read in the reviews
LONGEST = 6_000  # characters of one paragraph
KEPT = 280  # characters shown at each end of a stretch that both texts have


@dataclass(frozen=True)
class Topic:
    """What texts are compared on. `on` is its name in the address: objective-7, 2a, 5."""

    on: str
    heading: str
    subject: Subject
    is_section: bool = False
    is_objective: bool = False


@dataclass(frozen=True)
class Choices:
    """What the form offers."""

    countries: list[Country]
    cycles: list[Cycle]
    topics: dict[str, Topic]
    questions: dict[str, Question]  # by key, in the order of the outline

    def country(self, iso3: str) -> Country | None:
        return next((one for one in self.countries if one.pk == iso3), None)

    def cycle(self, slug: str) -> Cycle | None:
        return next((one for one in self.cycles if one.pk == slug), None)

    def heading(self, key: str) -> str:
        return self.questions[key].full_heading if key in self.questions else key


def choices() -> Choices:
    """Three queries: States, rounds, the newest outline."""
    outline = Outline.objects.filter(kind=KIND).order_by("-version").first()
    questions = outline.questions if outline else []
    return Choices(
        sorted(Country.objects.all(), key=lambda country: country.sort_name),
        list(Cycle.objects.order_by("-year")),
        {topic.on: topic for topic in _topics(questions)},
        {question.key: question for question in questions},
    )


def _topics(questions: list[Question]) -> Iterator[Topic]:
    for one in questions:
        if one.is_section:
            keys = tuple(other.key for other in questions if other.section == one.key)
            yield Topic(one.key, one.heading, Subject(keys), is_section=True)
        elif one.objective:
            yield Topic(f"objective-{one.objective}", one.heading, objective(one.objective), is_objective=True)
        else:
            yield Topic(one.key, one.full_heading, Subject((one.key,)))


@dataclass(frozen=True)
class Column:
    """One text among those compared: whose it is, its paragraphs, how many more there are; no record is silence."""

    country: Country
    record: Record | None
    cycle: str = ""
    language: str = ""
    paragraphs: list[Spoken] = field(default_factory=list)
    left: int = 0
    stale: frozenset[str] = frozenset()  # keys of a language version that say what an older original said

    @property
    def direction(self) -> str:
        return languages.direction(self.language)

    @property
    def path(self) -> str:
        return f"/{languages.here()}/{self.record.path}" if self.record else ""


def review_of(record: Records, iso3: str, cycles: Sequence[Cycle], cycle: str = "") -> int | None:
    """The place of a State's review of that round, or of its latest one."""
    found = list(places(record.bitmaps.choose(tallies.chosen(country=iso3, cycle=cycle))))
    years = {one.pk: one.year for one in cycles}
    return max(found, key=lambda place: years[record.all[place].cycle], default=None)


def of_states(
    record: Records, chosen: list[Country], topic: Topic, cycles: Sequence[Cycle], cycle: str = ""
) -> list[Column]:
    """What each State says on the topic, in the language it wrote in. One query."""
    names = {one.pk: str(one) for one in cycles}
    at = {one.pk: review_of(record, one.pk, cycles, cycle) for one in chosen}
    read = {iso3: record.all[place] for iso3, place in at.items() if place is not None}
    said = _paragraphs({one.revision: one for one in read.values()}, topic.subject.where())
    columns = []
    for country in chosen:
        one = read.get(country.pk)
        if one is None:
            columns.append(Column(country, None))
            continue
        mine = sorted(said[one.revision], key=lambda place: place.key not in topic.subject.keys)
        shown = _within(mine, MOST_BYTES // len(chosen))
        left = len(mine) - len(shown)
        columns.append(Column(country, one, names[one.cycle], one.language, shown, left))
    return columns


def _paragraphs(by_revision: dict[int, Record], where: Q) -> dict[int, list[Spoken]]:
    found: dict[int, list[Spoken]] = {revision: [] for revision in by_revision}
    rows = Paragraph.objects.filter(where, revision__in=by_revision, number__isnull=False)
    told: Any
    for revision, *told in rows.order_by("position").values_list("revision", "number", "key", "html", "text"):
        found[revision].append(spoken(by_revision[revision].number, *told, longest=LONGEST))
    return found


def _within(paragraphs: list[Spoken], most: int) -> list[Spoken]:
    """As many as keep the page light, and always one."""
    shown: list[Spoken] = []
    for one in paragraphs:
        most -= one.weight
        if most < 0 and shown:
            break
        shown.append(one)
    return shown


@dataclass(frozen=True)
class Answer:
    """An answer in two rounds. `state`: same, changed, new, gone. Places lead to its paragraphs in either review."""

    key: str
    heading: str
    state: str
    changes: list[Change] = field(default_factory=list)
    before: list[Spoken] = field(default_factory=list)
    after: list[Spoken] = field(default_factory=list)
    is_cut: bool = False


@dataclass(frozen=True)
class Rounds:
    """A State's reviews of two rounds. Either may be missing; then there is nothing to compare."""

    earlier: Column
    later: Column
    answers: list[Answer]

    @property
    def is_whole(self) -> bool:
        return self.earlier.record is not None and self.later.record is not None

    @property
    def is_translated(self) -> bool:
        return self.earlier.language != self.later.language

    def count(self, state: str) -> int:
        return sum(answer.state == state for answer in self.answers)


def of_rounds(record: Records, country: Country, told: Choices, cycles: list[Cycle], topic: Topic | None) -> Rounds:
    """`cycles` are the earlier and the later. Two queries: the texts, the paragraphs of the topic."""
    at = [review_of(record, country.pk, told.cycles, one.pk) for one in cycles]
    columns = [
        Column(country, record.all[place], str(cycle), record.all[place].language)
        if place is not None
        else Column(country, None, str(cycle))
        for place, cycle in zip(at, cycles, strict=True)
    ]
    if columns[0].record is None or columns[1].record is None:
        return Rounds(columns[0], columns[1], [])
    read = {one.revision: one for one in (columns[0].record, columns[1].record)}
    texts = {one.pk: one.texts() for one in Revision.objects.filter(pk__in=read)}
    old, new = (texts[revision] for revision in read)
    keys = [key for key in told.questions if key in old or key in new]
    keys += sorted((old.keys() | new.keys()) - set(keys))
    if topic is None:
        return Rounds(columns[0], columns[1], [_answer(told, key, old, new) for key in keys])
    said = list(_paragraphs(read, Q(key__in=topic.subject.keys)).values())
    keys = [key for key in keys if key in topic.subject.keys]
    answers, left = [], MOST_BYTES
    for key in keys:
        places_of = [[one for one in column if one.key == key] for column in said]
        answer = _answer(told, key, old, new, places_of=places_of, most=left)
        answers.append(answer)
        left -= sum(_weight(change.text) for change in answer.changes)
    return Rounds(columns[0], columns[1], answers)


def _answer(
    told: Choices,
    key: str,
    old: dict[str, str],
    new: dict[str, str],
    *,
    places_of: list[list[Spoken]] | None = None,
    most: int = 0,
) -> Answer:
    state = (
        "new"
        if key not in old
        else "gone"
        if key not in new
        else "changed"
        if key in changed_keys(old, new)
        else "same"
    )
    if places_of is None:
        return Answer(key, told.heading(key), state)
    shown, is_cut = _light(list(changes(old.get(key, ""), new.get(key, ""))), most) if state != "same" else ([], False)
    return Answer(key, told.heading(key), state, shown, places_of[0], places_of[1], is_cut)


def _light(found: list[Change], most: int) -> tuple[list[Change], bool]:
    """The changes with what stayed between them shortened; and whether they are more than a page holds."""
    shown: list[Change] = []
    for change in found:
        text = change.text
        if change.kind == "kept" and len(text) > 2 * KEPT:
            text = f"{text[:KEPT]} … {text[-KEPT:]}"
        most -= _weight(text)
        if most < 0:
            return shown, True
        shown.append(Change(change.kind, text))
    return shown, False


def _weight(text: str) -> int:
    return len(zlib.compress(text.encode()))


def languages_of(
    record: Records, country: Country, cycles: Sequence[Cycle], cycle: str
) -> tuple[int | None, list[str]]:
    """The place of the review and the languages it can be read in, the original first."""
    place = review_of(record, country.pk, cycles, cycle)
    return place, tallies.languages_at(record, place) if place is not None else []


def of_languages(one: Record, country: Country, wanted: list[str], topic: Topic) -> list[Column]:
    """The topic's answers in these languages, as they stand in each. Two queries: the versions, their paragraphs."""
    translated = PublishedTranslation.objects.filter(publication=one.pk).values("revision")
    versions = {r.language: r for r in Revision.objects.filter(Q(pk=one.revision) | Q(pk__in=translated))}
    original, shown = versions[one.language], [versions[code] for code in wanted if code in versions]
    said: dict[int, list[Spoken]] = {version.pk: [] for version in shown}
    rows = Paragraph.objects.filter(revision__in=said, key__in=topic.subject.keys, number__isnull=False)
    told: Any
    for revision, *told in rows.order_by("position").values_list("revision", "number", "key", "html", "text"):
        said[revision].append(spoken(one.number, *told, longest=LONGEST))
    columns = []
    for version in shown:
        some = _within(said[version.pk], MOST_BYTES // len(shown))
        is_original = version.pk == original.pk
        stale = frozenset() if is_original else frozenset(version.older_than(original))
        here = some if is_original else [_in_language(place, one.number, version.language) for place in some]
        columns.append(Column(country, one, "", version.language, here, len(said[version.pk]) - len(some), stale))
    return columns


def _in_language(one: Spoken, publication: str, code: str) -> Spoken:
    """The permanent address of a paragraph in a language version."""
    return Spoken(one.number, one.key, one.html, one.excerpt, f"/s/{publication}?text={code}#{code}-p{one.number}")
