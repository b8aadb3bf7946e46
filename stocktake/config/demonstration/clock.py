"""The demonstration's clock: every step is taken at the hour at which it is said to have happened, in that order.

Receipts are signed, events written, mails worded and downloads made with the time of the step, so nothing has to be
painted over afterwards. Only the process that loads the demonstration sees this clock, and only while it loads.
"""

import datetime as dt
import heapq
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from random import Random
from typing import Any

from django.utils import timezone

Story = Iterator[dt.datetime]  # yields when its next step happens, and takes that step when it is asked for more

FIRST_HOUR, LAST_HOUR = 7, 16


class _LikeDatetime(type):
    def __instancecheck__(cls, thing: Any) -> bool:
        return isinstance(thing, dt.datetime)


@contextmanager
def at(moment: dt.datetime) -> Iterator[None]:
    """Within it, `django.utils.timezone.now()` is this moment, also where it is the default of a column."""

    class Stopped(metaclass=_LikeDatetime):
        @staticmethod
        def now(tz: dt.tzinfo | None = None) -> dt.datetime:
            return moment.astimezone(tz) if tz else moment.replace(tzinfo=None)

    kept = timezone.datetime  # type: ignore[attr-defined]
    timezone.datetime = Stopped  # type: ignore[attr-defined, assignment]
    try:
        yield
    finally:
        timezone.datetime = kept  # type: ignore[attr-defined]


def play(stories: Iterable[Story]) -> Iterator[dt.datetime]:
    """Take the steps of all stories in the order of time. Yields the time of each step taken."""
    waiting = [(moment, place, story) for place, story in enumerate(stories) if (moment := next(story, None))]
    heapq.heapify(waiting)
    while waiting:
        moment, place, story = heapq.heappop(waiting)
        with at(moment):
            following = next(story, None)
        if following is not None:
            heapq.heappush(waiting, (following, place, story))
        yield moment


class Diary:
    """The working hours in which one story happens, each later than the one before and none after `latest`."""

    def __init__(self, rng: Random, starts: dt.datetime, latest: dt.datetime) -> None:
        self.rng, self.now, self.latest = rng, starts, latest

    def after(self, least: int, most: int) -> dt.datetime:
        """A working hour so many days on."""
        return self.on(self.now.date() + dt.timedelta(days=self.rng.randint(least, most)))

    def on(self, day: dt.date) -> dt.datetime:
        """An hour of that day, or of the next working day."""
        wanted = hour(
            working_day(day), self.rng.randint(FIRST_HOUR, LAST_HOUR), self.rng.randrange(60), self.rng.randrange(60)
        )
        soonest = self.now + dt.timedelta(minutes=self.rng.randint(4, 50))
        wanted = max(wanted, soonest)
        self.now = wanted if wanted < self.latest else self.now + (self.latest - self.now) / 2
        return self.now


def working_day(day: dt.date) -> dt.date:
    """The day itself, or the next that is neither in a weekend nor at the turn of the year."""
    while day.weekday() > 4 or (day.month, day.day) >= (12, 24) or (day.month, day.day) == (1, 1):
        day += dt.timedelta(days=1)
    return day


def hour(day: dt.date, hours: int, minutes: int = 0, seconds: int = 0) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(hours, minutes, seconds), tzinfo=dt.UTC)
