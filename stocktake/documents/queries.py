"""Questions about a draft written together: who may see it, what is said where, who is here, what waits for whom."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any

from django.db.models import Count, Prefetch, Q, QuerySet
from django.utils import timezone

from stocktake.accounts import roles
from stocktake.accounts.models import Organisation
from stocktake.documents import anchors
from stocktake.documents.drafts import Draft, Rights
from stocktake.documents.models import (
    Assignment,
    Clearance,
    Comment,
    Document,
    Presence,
    Section,
    SectionVersion,
    Share,
    Tag,
    Thread,
    in_order,
)

FORGOTTEN = timedelta(seconds=60)


def rights_of_guest(document: Document, person: Any, *, takes_text: bool) -> Rights | None:
    """What a person was invited to on this document; None for who was not."""
    shares = list(Share.objects.standing().filter(document=document, person=person))
    return Rights.of_guest(shares, takes_text=takes_text) if shares else None


def shares_of(document: Document) -> list[Share]:
    """Who is a guest, and who is still invited."""
    open_now = Q(accepted_at__isnull=False) | Q(expires_at__gt=timezone.now())
    found = document.shares.filter(open_now, ended_at=None).select_related("person", "offered_by")
    return list(found.order_by("address", "pk"))


def threads_of(document: Document, key: str, *, is_open: bool | None = None) -> QuerySet[Thread]:
    """A section's threads with all that was said, oldest first."""
    said = Prefetch("comments", Comment.objects.select_related("by").order_by("id"))
    found = document.threads.filter(key=key).prefetch_related(said)
    return (found if is_open is None else found.filter(resolved_at__isnull=is_open)).order_by("id")


def open_counts(document: Document, keys: Iterable[str]) -> dict[str, int]:
    """Section key to its open threads."""
    found = document.threads.filter(key__in=list(keys), resolved_at=None).order_by()
    return dict(found.values_list("key").annotate(Count("pk")))


def places(section: Section, anchored: Iterable[Thread | Tag]) -> dict[int, int | None]:
    """Id to the block of today's text that a thread or a tag stands on; None where its paragraph is gone."""
    now = anchors.blocks_of(section.text)
    anchored = [one for one in anchored if one.block is not None]
    texts = _texts_between(section, {one.version for one in anchored if one.quote not in now})
    return {
        one.pk: anchors.stands_at(one.quote, one.block or 0, now, partial(_history, texts, one.version))
        for one in anchored
    }


def _texts_between(section: Section, since: set[int]) -> dict[int, str]:
    """Version to text, of the versions that have to be looked at to follow paragraphs from these to today's."""
    if not since:
        return {}
    wanted = {*since, *anchors.steps(min(since), section.version)}
    found = section.versions.filter(version__in=wanted).order_by("version").values_list("version", "text")
    return {version or 0: text for version, text in found}


def _history(texts: dict[int, str], since: int) -> Iterator[tuple[str, ...]]:
    return (anchors.blocks_of(text) for version, text in texts.items() if version >= since)


def accepted_tags(document: Document) -> list[dict[str, Any]]:
    """What people decided, as a revision keeps it: in the order of the text, where the paragraph still stands."""
    accepted: dict[str, list[Tag]] = {}
    for tag in document.tags.filter(standing=Tag.Standing.ACCEPTED):
        accepted.setdefault(tag.key, []).append(tag)
    found: list[dict[str, Any]] = []
    for section in document.sections.filter(key__in=accepted).order_by("position"):
        tags = accepted[section.key]
        at = places(section, tags)
        standing = {(place, tag.kind, tag.code) for tag in tags if (place := at[tag.pk]) is not None}
        found += [
            {"key": section.key, "position": place, "kind": kind, "code": code}
            for place, kind, code in sorted(standing, key=lambda one: (one[0], in_order(one[1], one[2])))
        ]
    return found


def assignments_of(document: Document, keys: Iterable[str]) -> dict[str, Assignment]:
    """Section key to its open assignment."""
    found = document.assignments.filter(ended_at=None, key__in=list(keys))
    return {one.key: one for one in found.select_related("organisation", "organisation__parent", "signed_off_by")}


def ministries_of(government: Organisation) -> list[Organisation]:
    """Who can be given a section: the government itself, and its ministries."""
    return [government, *sorted(government.ministries.all(), key=str)]


def others_here(draft: Draft) -> list[Presence]:
    """Who else was on the document within the last minute, in sections that this person may see."""
    recent = draft.document.presences.filter(
        seen_at__gt=timezone.now() - FORGOTTEN, key__in=[question.key for question in draft.questions]
    )
    return list(recent.exclude(person=draft.person).select_related("person").order_by("person__name", "pk"))


def clearances_of(document: Document) -> QuerySet[Clearance]:
    """Newest first, with everybody they name."""
    named = document.clearances.select_related("asked_of", "share__person", "asked_by", "decided_by")
    return named.order_by("-pk")


def texts_at(document: Document, versions: dict[str, int]) -> dict[str, str]:
    """Section key to its text at that version."""
    wanted = Q(pk=None)
    for key, version in versions.items():
        wanted |= Q(section__key=key, version=version)
    found = SectionVersion.objects.filter(wanted, section__document=document)
    return dict(found.values_list("section__key", "text"))


def cleared_before(clearance: Clearance) -> Clearance | None:
    """The last one before it that was cleared."""
    earlier = clearance.document.clearances.filter(decision=Clearance.Decision.CLEARED, pk__lt=clearance.pk)
    return earlier.order_by("-pk").first()


@dataclass(frozen=True)
class Waiting:
    """What waits for a person in drafts written together, as the desk tells it."""

    shares: list[Share]
    assignments: list[Assignment]
    clearances: list[Clearance]
    threads: dict[Any, int]  # document to open threads


def waiting_for(person: Any, documents: Iterable[Any]) -> Waiting:
    """`documents`: the drafts that are this person's own and open."""
    offices = [
        m.organisation_id for m in person.current_memberships if m.role in {roles.FocalPoint.slug, roles.CoAuthor.slug}
    ]
    shares = Share.objects.standing().filter(person=person).select_related("organisation").order_by("-pk")
    asked = Clearance.objects.filter(decision="").select_related("share", "document")
    mine = Q(asked_of=person) | Q(share__person=person, share__ended_at=None)
    assigned = Assignment.objects.filter(
        organisation__in=offices, document__in=list(documents), ended_at=None, signed_off_at=None
    )
    counts = Thread.objects.filter(document__in=list(documents), resolved_at=None).order_by()
    return Waiting(
        list(shares),
        list(assigned.select_related("organisation").order_by("due_on", "key")) if offices else [],
        list(asked.filter(mine).order_by("pk")),
        dict(counts.values_list("document").annotate(Count("pk"))) if offices else {},
    )
