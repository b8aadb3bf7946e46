"""The audit log: events in the transaction of the change, chained by hash soon afterwards by one sequencer."""

import hashlib
import hmac
import json
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.db import models, transaction

from stocktake.core import publication
from stocktake.core.models import Event, Link, thing_key

FIRST = "0" * 64


def record(verb: str, thing: models.Model | str, *, by: Any = None, note: str = "", **data: Any) -> Event:
    """Write an event. Call inside the transaction that makes the change."""
    actor = by if by is not None and by.pk else None
    return Event.objects.create(
        verb=verb,
        thing=thing if isinstance(thing, str) else thing_key(thing),
        actor=actor,
        actor_key=pseudonym(actor.pk) if actor else "",
        note=note,
        data=data,
    )


def pseudonym(key: Any) -> str:
    return hmac.new(settings.SECRET_KEY.encode(), f"actor:{key}".encode(), hashlib.sha256).hexdigest()[:16]


def history(*things: models.Model) -> models.QuerySet[Event]:
    """What happened to these, newest first."""
    keys = [thing_key(thing) for thing in things]
    return Event.objects.filter(thing__in=keys).select_related("actor").order_by("-id")


def chain(most: int = 1000) -> int:
    """Give unchained events their place. Safe to call from anywhere: one caller at a time does the work."""
    with transaction.atomic():
        publication.lock("chain")
        last = Link.objects.order_by("-position").first()
        position, previous = (last.position, last.hash) if last else (0, FIRST)
        events = list(Event.objects.filter(link=None).order_by("id")[:most])
        links = []
        for event in events:
            position += 1
            previous = link_hash(previous, event)
            links.append(Link(position=position, event=event, hash=previous))
        Link.objects.bulk_create(links)
    return len(links)


def link_hash(previous: str, event: Event) -> str:
    told = [event.pk, event.at.isoformat(), event.actor_key, event.verb, event.thing, event.note, event.data]
    return hashlib.sha256((previous + json.dumps(told, sort_keys=True, ensure_ascii=False)).encode()).hexdigest()


def first_broken_link() -> int | None:
    """The position of the first event that is not as it was chained; None when the whole chain holds."""
    previous = FIRST
    for expected, (link, event) in enumerate(_chained(), 1):
        if event is None or link.position != expected or link.hash != link_hash(previous, event):
            return expected
        if event.actor_id is not None and event.actor_key != pseudonym(event.actor_id):
            return expected  # put to somebody else's account
        previous = link.hash
    return None


def _chained(size: int = 1000) -> Iterator[tuple[Link, Event | None]]:
    """The links in order, each with its event, or None where that is gone."""
    links = Link.objects.order_by("position")
    batch = list(links[:size])
    while batch:
        known = Event.objects.in_bulk([link.event_id for link in batch])
        yield from ((link, known.get(link.event_id)) for link in batch)
        batch = list(links.filter(position__gt=batch[-1].position)[:size])
