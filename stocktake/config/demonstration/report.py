"""A regional officer's report on the workbench: passages pinned, chapters begun, one paragraph still without a source."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from stocktake.config.demonstration.clock import Story
from stocktake.config.demonstration.people import REGION, REGIONAL_OFFICER, Cast
from stocktake.config.demonstration.states import PRESENT
from stocktake.core.text import count_words
from stocktake.cycles.models import Cycle
from stocktake.documents import actions as documents
from stocktake.documents.models import Paragraph, SectionVersion
from stocktake.framework.models import Commission
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
        "## Protection of victims\n\nEvery State that has reviewed in this round reports on the prevention of trafficking "
        "in persons and on the protection of victims {victims}.\n\nOne State puts it in these words:\n\n> {quotation}\n\n"
        "## Regular pathways\n\nRegular pathways are reported to have been opened or made simpler {pathways}.\n\n"
        "## Difficulties\n\nThe difficulties that States name are set out in their own sections {difficulties}. Means of "
        "implementation remain the most frequent request {means}."
    ),
    "4": "Practices that States offer to others in the region are listed here with the place where they are described {practices}.",
}
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
    rights = writing.rights_on(report, cast.secretary)
    if rights is not None:
        documents.comment(writing.lend(report, cast.secretary, rights, {}), "3", REMARK, version=1, block=5)


def _minutes(starts: dt.datetime) -> Iterator[dt.datetime]:
    moment = starts
    while True:
        moment += dt.timedelta(minutes=2)
        yield moment


def _passages(report: Report, key: str) -> list[Paragraph]:
    """The first substantial paragraph of each State under the key."""
    wanted = queries.Wanted(cycle=report.cycle_id, region=report.commission_id or "")
    found: dict[int, Paragraph] = {}
    for passage in queries.passages(wanted).filter(key=key, kind="paragraph"):
        found.setdefault(passage.revision_id, passage)
    return list(found.values())[:MOST]


def _markers(pins: dict[str, list[Pin]]) -> dict[str, str]:
    """What stands for each name in the texts; and one quotation, word for word."""
    told = {name: " ".join(pin.marker for pin in those) for name, those in pins.items()}
    quoted = min(
        pins["victims"], key=lambda pin: (pin.paragraph.revision.language != "en", count_words(pin.words) > QUOTABLE)
    )
    return told | {"quotation": f"{quoted.words} {quoted.marker}"}
