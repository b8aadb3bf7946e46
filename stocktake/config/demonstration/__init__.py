"""The demonstration: invented people of real roles, and invented reviews that carry the names of real States.

Everything in it is marked as invented. It is loaded into an empty record only, once, in one transaction.
"""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable, Iterator

from django.db import transaction
from django.db.models import F
from django.utils import timezone, translation

from stocktake.accounts.models import User
from stocktake.config.demonstration import earlier, people, phrases, report
from stocktake.config.demonstration.clock import Story, hour, play
from stocktake.config.demonstration.people import Cast
from stocktake.config.demonstration.reviews import Telling, Window
from stocktake.config.demonstration.states import BY_ISO3, PAST, PLANS, PRESENT
from stocktake.core.commands import Problem
from stocktake.core.languages import Multilingual
from stocktake.core.models import Mail
from stocktake.cycles import actions as cycles
from stocktake.cycles.models import Cycle, Phase
from stocktake.framework.models import Country
from stocktake.reviews.states import KIND
from stocktake.submissions.models import Call, Publication, Submission
from stocktake.submissions.queries import outline_for

CLOSED_ON = dt.date(2026, 4, 3)  # a month before the Forum, or, for an earlier today, long enough ago
FIRST_DAY = dt.date(2024, 5, 6)  # on which the office was set up
EVERY = 200

Summary = dict[str, int | float | bool]


def load(*, today: dt.date | None = None, progress: Callable[[str], None] | None = None) -> Summary:
    """Load the demonstration with dates relative to `today`; where it is loaded already, change nothing.

    Raises Problem without reference data, and where the record holds anything that is not invented.
    """
    say = progress or (lambda _line: None)
    if Call.objects.filter(is_invented=True).exists():
        say("The demonstration is loaded already; nothing was changed.")
        return _summary(loaded=False, seconds=0.0)
    if Submission.objects.exists() or Call.objects.exists():
        raise Problem("This database holds a real record. The demonstration is only loaded into an empty one.")
    if Country.objects.filter(pk__in=BY_ISO3).count() < len(BY_ISO3):
        raise Problem("The reference data are missing. Run seed first.")
    reviews = sum(map(len, PLANS.values())) + sum(most for _first, _last, most in earlier.ROUNDS.values())
    say(f"Loading the demonstration: {len({*BY_ISO3, *earlier.LANGUAGE_OF})} States, {reviews} reviews.")
    started = time.monotonic()
    with transaction.atomic(), translation.override("en"):
        for steps, moment in enumerate(play(_stories(today or timezone.localdate())), 1):
            if steps % EVERY == 0:
                say(f"{steps} steps, as far as {moment:%d %B %Y}.")
        # Whoever is invented gets no real mail: what was written to them counts as sent when it was written.
        Mail.objects.filter(address__endswith="@example.org", sent_at=None).update(sent_at=F("created_at"), tries=1)
    return _summary(loaded=True, seconds=round(time.monotonic() - started, 1))


def _stories(today: dt.date) -> Iterator[Story]:
    latest = hour(today - dt.timedelta(days=1), 18)
    closed = min(CLOSED_ON, today - dt.timedelta(days=170))
    windows = {
        PAST: Window(
            hour(closed - dt.timedelta(days=120), 8), hour(closed, 23, 59), hour(today - dt.timedelta(days=42), 18)
        ),
        PRESENT: Window(hour(today - dt.timedelta(days=40), 8), hour(today + dt.timedelta(days=60), 23, 59), latest),
    }
    cast = Cast()
    yield from earlier.stories()
    yield from people.stories(cast, hour(FIRST_DAY, 9), latest)
    for slug, plans in PLANS.items():
        yield _call(slug, cast, windows[slug])
        for iso3 in plans:
            yield Telling(BY_ISO3[iso3], slug, cast, windows[slug]).tell()
    yield report.publish_report(cast)
    yield report.write_report(cast, latest)
    yield report.consult_on_report(cast, latest, today)


def _call(slug: str, cast: Cast, window: Window) -> Story:
    """A call goes out on its first day."""
    yield window.opens_at
    cycle = Cycle.objects.get(pk=slug)
    phase = cycles.open_phase(
        cycle=cycle, kind=Phase.Kind.SUBMISSION, opens_at=window.opens_at, closes_at=window.closes_at, by=cast.secretary
    )
    Call.objects.create(
        phase=phase,
        outline=outline_for(KIND, cycle.year),
        title=Multilingual(phrases.CALL_TITLES[slug]),
        text=Multilingual(phrases.CALL_TEXTS),
        accepts_late=True,
        is_invented=True,
    )


def _summary(*, loaded: bool, seconds: float) -> Summary:
    invented = Submission.objects.filter(is_invented=True)
    return {
        "loaded": loaded,
        "people": User.objects.filter(is_invented=True).count(),
        "states": invented.values("organisation").distinct().count(),
        "reviews": invented.count(),
        "publications": Publication.objects.filter(submission__in=invented).count(),
        "seconds": seconds,
    }
