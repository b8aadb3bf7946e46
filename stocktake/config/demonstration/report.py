"""Reports of regions: one published with its citations, one being written, one laid before the States."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from stocktake.accounts.models import User
from stocktake.config.demonstration.clock import Story, hour
from stocktake.config.demonstration.people import REGION, REGIONAL_OFFICER, Cast
from stocktake.config.demonstration.states import PRESENT
from stocktake.core.text import count_words
from stocktake.core.workflow import NotAllowed
from stocktake.cycles.models import Cycle
from stocktake.documents import actions as documents
from stocktake.documents.drafts import Rights
from stocktake.documents.models import Paragraph, SectionVersion
from stocktake.framework.models import Commission, Objective
from stocktake.synthesis import actions, queries
from stocktake.synthesis.models import Pin, Report
from stocktake.synthesis.states import Stance
from stocktake.synthesis.views import writing

# What the chapters call them, the outline's key under which they stand, what they are taken for, and why.
PINNED = (
    ("victims", "3.10", Stance.PROGRESS, "On victims of trafficking: compare with the last round."),
    ("practices", "3d", Stance.PRACTICE, "For the chapter on practices."),
    ("difficulties", "3c", Stance.GAP, "Named as a difficulty."),
    ("means", "4a", Stance.NEED, "Means of implementation."),
    ("pathways", "3.5", Stance.PROGRESS, "Regular pathways."),
)
MOST = 3  # States under a key
QUOTABLE = 60  # words

CHAPTERS = {
    "1": (
        "This report brings together what the States of the region have said in their voluntary reviews of the round so "
        "far. It rests on published reviews alone; States without one are named under coverage and not spoken for {difficulties}.\n\n"
        "The regional meeting has not been held yet, and the chapter on its conclusions is empty."
    ),
    "3": (
        "# Protection of victims\n\nEvery State that has reviewed in this round reports on the prevention of trafficking "
        "in persons and on the protection of victims {victims}.\n\nOne State puts it in these words:\n\n> {quotation}\n\n"
        "# Regular pathways\n\nRegular pathways are reported to have been opened or made simpler {pathways}.\n\n"
        "# Difficulties\n\nThe difficulties that States name are set out in their own sections {difficulties}. Means of "
        "implementation remain the most frequent request {means}."
    ),
    "4": "Practices that States offer to others in the region are listed here with the place where they are described {practices}.",
}
# The report of the round before, of the officer's region.
EARLIER, MET_ON, LAID_OPEN_ON, PUBLISHED_ON = (
    "regional-2024",
    dt.date(2024, 10, 14),
    dt.date(2024, 11, 4),
    dt.date(2024, 12, 5),
)
FINDINGS = {"3c": "Difficulties", "3d": "Practices", "4a": "Means of implementation", "5a": "Planned steps"}
EACH = 4  # passages under an objective
OPENING = (
    "This report brings together what States of the region have said in their voluntary reviews of the second round. "
    "It rests on {count} published reviews; each statement leads to the paragraphs it rests on {first}."
)
SUMMARY = (
    "Most is said under these objectives: {most} {first}. States name difficulties in their own words {difficulties}, and "
    "offer practices to others {practices}."
)
CONCLUSIONS = "States have announced steps of their own {steps}, and ask for means to take them {means}. The region takes note of both."
WORK = "The meeting was held in Addis Ababa on 9 and 10 October 2024. The list of documents is kept by the secretariat of the commission."
PRESENT_THERE = "The list of participants is kept by the secretariat of the commission."
# The report that is laid before the States of another region.
CONSULTED, ASKED_FOR = "escap", 16  # days
NOTE = "Please look at chapter 3: is your State spoken of as it wishes?"
REMARK = "Which States? Please name them, or pin one passage more."


def write_report(cast: Cast, starts: dt.datetime) -> Story:
    """After everything that was published before."""
    clock = _minutes(starts)
    yield next(clock)
    officer = cast.at(REGIONAL_OFFICER)
    cycle, commission = Cycle.objects.get(pk=PRESENT), Commission.objects.get(pk=REGION)
    report = actions.begin(cycle, commission, language="en", by=officer, is_invented=True)
    pins: dict[str, list[Pin]] = {}
    for name, key, stance, note in PINNED:
        for passage in _passages(report, key):
            yield next(clock)
            pins.setdefault(name, []).append(actions.pin(report, passage.pk, stance=stance, note=note, by=officer))
    yield next(clock)
    texts = {key: text.format_map(_markers(pins)) for key, text in CHAPTERS.items()}
    documents.fill(report.document, texts, by=officer, origin=SectionVersion.Origin.TYPED)
    yield next(clock)
    lent = writing.lend(report, cast.secretary, rights_of(report, cast.secretary), {})
    documents.comment(lent, "3", REMARK, version=1, block=5)


def publish_report(cast: Cast) -> Story:
    """Written after the meeting, laid before the member States, published within two months, sent to the coordinator."""
    clock = _minutes(hour(MET_ON, 8))
    yield next(clock)
    officer = cast.at(REGIONAL_OFFICER)
    commission = Commission.objects.get(pk=REGION)
    report = actions.begin(Cycle.objects.get(pk=EARLIER), commission, language="en", by=officer, is_invented=True)
    pins: dict[str, list[Pin]] = {}
    for key in [*(f"3.{number}" for number in range(1, 24)), *FINDINGS]:
        yield next(clock)
        stance = Stance.PRACTICE if key == "3d" else Stance.GAP if key == "3c" else Stance.PROGRESS
        those = _passages(report, key, most=EACH)
        pins[key] = [actions.pin(report, passage.pk, stance=stance, by=officer) for passage in those]
    yield next(clock)
    documents.fill(report.document, _written(report, pins), by=officer, origin=SectionVersion.Origin.TYPED)
    yield hour(LAID_OPEN_ON, 9)
    lent = writing.lend(report, officer, rights_of(report, officer), {})
    actions.consult(
        report, lent, closes_on=LAID_OPEN_ON + dt.timedelta(days=20), asks_members=True, note=NOTE, by=officer
    )
    yield hour(PUBLISHED_ON, 9)
    report.refresh_from_db()
    actions.finalise(report, by=officer)
    yield hour(PUBLISHED_ON, 15)
    actions.publish(report, by=officer)
    yield hour(PUBLISHED_ON, 16)
    report.refresh_from_db()
    actions.transmit(report, recipient="coordinator", sent_on=PUBLISHED_ON, form="pdf", by=officer)


def consult_on_report(cast: Cast, starts: dt.datetime, today: dt.date) -> Story:
    """Begun by the secretariat, and laid before the States of the region since yesterday."""
    clock = _minutes(starts + dt.timedelta(hours=2))
    yield next(clock)
    by = cast.secretary
    commission = Commission.objects.get(pk=CONSULTED)
    report = actions.begin(Cycle.objects.get(pk=PRESENT), commission, language="en", by=by, is_invented=True)
    pins: dict[str, list[Pin]] = {}
    for name, key, stance, note in PINNED:
        yield next(clock)
        those = _passages(report, key, most=EACH)
        pins[name] = [actions.pin(report, passage.pk, stance=stance, note=note, by=by) for passage in those]
    texts = {key: text.format_map(_markers(pins)) for key, text in CHAPTERS.items()}
    documents.fill(report.document, texts, by=by, origin=SectionVersion.Origin.TYPED)
    yield next(clock)
    lent = writing.lend(report, by, rights_of(report, by), {})
    actions.consult(report, lent, closes_on=today + dt.timedelta(days=ASKED_FOR), asks_members=True, note=NOTE, by=by)


def rights_of(report: Report, person: User) -> Rights:
    rights = writing.rights_on(report, person)
    if rights is None:
        raise NotAllowed("write")
    return rights


def _written(report: Report, pins: dict[str, list[Pin]]) -> dict[str, str]:
    """The chapters in the officer's words; every sentence about States names its passages."""

    def cited(key: str, most: int = 99) -> str:
        return " ".join(pin.marker for pin in pins[key][:most])

    spoken = {number: pins[f"3.{number}"] for number in range(1, 24) if pins[f"3.{number}"]}
    labels = {one.number: str(one.label) for one in Objective.objects.filter(pk__in=spoken)}
    findings = [
        f"# {number}. {labels[number]}\n\nUnder objective {number} ({labels[number].lower()}) States report what they have "
        f"done since the last round {cited(f'3.{number}')}."
        for number in spoken
    ]
    most = sorted(spoken, key=lambda number: (-len(spoken[number]), number))[:3]
    sources = {pin.revision_id for those in pins.values() for pin in those}
    first = next(iter(spoken.values()))[0].marker
    return {
        "1": OPENING.format(count=len(sources), first=first),
        "2": SUMMARY.format(
            most="; ".join(f"{number}, {labels[number].lower()}" for number in most), first=first, difficulties=cited("3c", 2),
            practices=cited("3d", 2),
        ),
        "3": "\n\n".join([*findings, f"# Difficulties\n\nStates name what stood in the way {cited('3c')}."]),
        "4": f"Practices that States offer to others in the region stand in their reviews {cited('3d')}.",
        "5": CONCLUSIONS.format(steps=cited("5a"), means=cited("4a")),
        "6a": WORK,
        "6b": PRESENT_THERE,
    }  # fmt: skip


def _minutes(starts: dt.datetime) -> Iterator[dt.datetime]:
    moment = starts
    while True:
        moment += dt.timedelta(minutes=2)
        yield moment


def _passages(report: Report, key: str, *, most: int = MOST) -> list[Paragraph]:
    """The first substantial paragraph of each State under the key."""
    wanted = queries.Wanted(cycle=report.cycle_id, region=report.commission_id or "")
    found: dict[int, Paragraph] = {}
    for passage in queries.passages(wanted).filter(key=key, kind="paragraph"):
        found.setdefault(passage.revision_id, passage)
    return list(found.values())[:most]


def _markers(pins: dict[str, list[Pin]]) -> dict[str, str]:
    """What stands for each name in the texts; and one quotation, word for word."""
    told = {name: " ".join(pin.marker for pin in those) for name, those in pins.items()}
    quoted = min(
        pins["victims"], key=lambda pin: (pin.paragraph.revision.language != "en", count_words(pin.words) > QUOTABLE)
    )
    return told | {"quotation": f"{quoted.words} {quoted.marker}"}
