"""What one State has filed over the rounds, and where each member State of a commission stands in each."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.db.models import Case, Exists, F, JSONField, OuterRef, Q, Subquery, When
from django.http import Http404

from stocktake.cycles.models import Cycle
from stocktake.framework.models import CommissionSeat, Country
from stocktake.hub.queries import tallies
from stocktake.reviews.states import KIND
from stocktake.submissions.models import Call, Publication, Submission
from stocktake.submissions.queries import changed_keys
from stocktake.submissions.records import Records
from stocktake.submissions.states import EVER_SENT, State

IN_HAND = frozenset({State.SUBMITTED, State.SCHEDULED, State.RETURNED})


@dataclass(frozen=True)
class Change:
    """A round's review beside that of the round before: answers that differ, of those that either has."""

    earlier: Cycle
    changed: int
    answers: int
    is_translated: bool  # written in another language than the one before: the words cannot be compared


@dataclass(frozen=True)
class Round:
    """What a State has on the record of one round. `current` is None where all was withdrawn."""

    cycle: Cycle
    versions: list[Publication]  # newest first
    current: Publication | None
    languages: list[str]
    objectives: list[int]
    change: Change | None = None


def country_with_seats(iso3: str) -> tuple[Country, list[Any]]:
    """The country; and its seats as (commission, acronym, membership). One query."""
    rows: list[Any] = list(
        Country.objects.filter(pk=iso3)
        .annotate(
            commission=F("seats__commission"),
            acronym=F("seats__commission__acronym"),
            membership=F("seats__membership"),
        )
        .order_by("seats__commission")
    )
    if not rows:
        raise Http404
    return rows[0], [(row.commission, row.acronym, row.membership) for row in rows if row.commission]


def rounds_of(record: Records, iso3: str) -> list[Round]:
    """Everything a State has on the record, newest round first. One query: only current texts come along."""
    text = Case(When(standing="current", then=F("revision__content")), output_field=JSONField())
    mine = Publication.objects.with_names().select_related("filing")
    found = (
        mine.filter(submission__organisation__country=iso3, submission__kind=KIND)
        .annotate(content=text)
        .order_by("-submission__cycle__year", "-version")
    )
    rounds: list[Round] = []
    for _cycle, versions in groupby(found, key=lambda one: one.submission.cycle_id):
        rounds.append(_round(record, list(versions)))
    return [Round(**{**vars(one), "change": _change(one, rounds[place + 1 :])}) for place, one in enumerate(rounds)]


def _round(record: Records, versions: list[Publication]) -> Round:
    current = next((one for one in versions if one.standing == Publication.Standing.CURRENT), None)
    place = record.place_of.get(current.pk) if current else None
    if place is None:
        return Round(versions[0].submission.cycle, versions, current, [], [])
    spoken_of = tallies.objectives_at(record, place)
    return Round(versions[0].submission.cycle, versions, current, tallies.languages_at(record, place), spoken_of)


def _change(one: Round, before: list[Round]) -> Change | None:
    earlier = next((other for other in before if other.current), None)
    if one.current is None or earlier is None or earlier.current is None:
        return None
    old, new = _texts(earlier.current), _texts(one.current)
    is_translated = earlier.current.revision.language != one.current.revision.language
    return Change(earlier.cycle, len(changed_keys(old, new)), len(old.keys() | new.keys()), is_translated)


def _texts(publication: Any) -> dict[str, str]:
    return {section["key"]: section["text"] for section in publication.content["sections"]}


def calls_for(iso3: str) -> list[Any]:
    """The calls that went out, newest first; `is_sent`: the State has sent a review, published or not."""
    sent = Submission.objects.filter(
        kind=KIND, cycle=OuterRef("phase__cycle"), organisation__country=iso3, state__in=EVER_SENT
    )
    return list(Call.objects.out().annotate(is_sent=Exists(sent)).order_by("-phase__closes_at"))


def cycles_with_calls(*prefetched: Any) -> list[Any]:
    """Every round in its order, with `closes_at` of a call that has gone out (or None)."""
    call = Call.objects.out().filter(phase__cycle=OuterRef("pk")).order_by("-phase__closes_at")
    closing = Subquery(call.values("phase__closes_at")[:1])
    return list(Cycle.objects.annotate(closes_at=closing).order_by("year").prefetch_related(*prefetched))


def seats_with_names(slug: str) -> list[CommissionSeat]:
    """The commission's seats with the commission, members first, by the country's name."""
    seats = CommissionSeat.objects.filter(commission=slug).select_related("country", "commission")
    return sorted(seats, key=lambda seat: (seat.membership != "member", seat.country.sort_name))


@dataclass(frozen=True)
class Standing:
    """Where a State stands in a round: reviewed, sent, withdrawn or silent."""

    state: str
    path: str = ""
    published_at: dt.datetime | None = None


@dataclass(frozen=True)
class Took:
    """Who of the members took part in a round, and how many of them did what."""

    cycle: Any
    standings: dict[str, Standing]  # by iso3

    def count(self, state: str) -> int:
        return sum(one.state == state for one in self.standings.values())


def took_part(record: Records, cycles: Iterable[Any], members: Iterable[str]) -> list[Took]:
    """By round, newest first; rounds without a call and without any review on the record are not known. One query."""
    wanted = set(members)
    read = {(one.cycle, one.iso3): one for one in record.all if one.kind == KIND and one.iso3 in wanted}
    others = {(cycle, iso3): state for iso3, cycle, state in _unread(wanted)}
    known = {one.cycle for one in record.all}
    found = []
    for cycle in cycles:
        if cycle.closes_at is None and cycle.pk not in known:
            continue
        standings = {}
        for iso3 in wanted:
            if told := read.get((cycle.pk, iso3)):
                standings[iso3] = Standing("reviewed", told.path, told.published_at)
            else:
                standings[iso3] = Standing(others.get((cycle.pk, iso3), "silent"))
        found.append(Took(cycle, standings))
    return found[::-1]


def _unread(members: set[str]) -> Any:
    """(iso3, round, sent or withdrawn) of what cannot be read: not yet published, or withdrawn after it was."""
    published = Publication.objects.filter(submission=OuterRef("pk"))
    told = Submission.objects.filter(kind=KIND, organisation__country__in=members).filter(
        Q(state__in=IN_HAND) | Q(Exists(published), state=State.WITHDRAWN)
    )
    for iso3, cycle, state in told.values_list("organisation__country", "cycle", "state"):
        yield iso3, cycle, "withdrawn" if state == State.WITHDRAWN else "sent"
