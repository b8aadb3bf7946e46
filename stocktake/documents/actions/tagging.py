"""Objectives, principles and SDG targets on paragraphs: proposed by words, decided by people.

A proposal may be replaced at any time; what a person decided stays until a person changes it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from stocktake.assist.lexicon import Lexicon
from stocktake.assist.suggest import KINDS, Suggestion, suggest
from stocktake.core import events, text
from stocktake.core.converters import whole
from stocktake.core.workflow import NotPossible
from stocktake.documents import anchors, queries
from stocktake.documents.actions.drafts import text_at
from stocktake.documents.lexicons import current_lexicon
from stocktake.documents.models import Document, Revision, Section, Tag, TagKind
from stocktake.documents.outlines import Question
from stocktake.documents.tagged import SILENT
from stocktake.framework.models import Objective, Principle
from stocktake.framework.targets import target

ENGINE = "words"
MOST = 3  # proposals of a kind on a paragraph
Standing = Tag.Standing


def propose_tags(document: Document, questions: Iterable[Question], *, by: Any) -> int:
    """Read the saved text under these questions again. Returns how many proposals wait there now.

    The objective of a slot of the outline is declared by the slot itself, and is not proposed.
    """
    asked = {question.key: question.objective for question in questions}
    lexicon, waiting = current_lexicon(), 0
    with transaction.atomic():
        for section in document.sections.select_for_update().filter(key__in=asked).order_by("position"):
            waiting += _propose(document, section, asked[section.key], lexicon)
        events.record("propose-tags", document, by=by, keys=sorted(asked), count=waiting, lexicon=lexicon.version)
    return waiting


def _propose(document: Document, section: Section, slot: int | None, lexicon: Lexicon) -> int:
    document.tags.filter(key=section.key, standing=Standing.PROPOSED).delete()
    kept = list(document.tags.filter(key=section.key))
    places = queries.places(section, kept)
    decided = {(places[tag.pk], tag.kind, tag.code) for tag in kept}
    made: list[Tag] = []
    for place, block in enumerate(text.blocks(section.text)):
        if block.kind in SILENT:
            continue
        made += [
            _proposal(section, place, block.text, one, lexicon)
            for one in _best(suggest(block.text, document.language, lexicon), slot)
            if (place, one.kind, str(one.code)) not in decided
        ]
    # A tag of an older text may hold the place that a new one would take; the older decision stands.
    Tag.objects.bulk_create(made, ignore_conflicts=True, batch_size=200)
    return len(made)


def _best(found: list[Suggestion], slot: int | None) -> list[Suggestion]:
    """The first few of each kind: more than a person reads are no help."""
    own = [one for one in found if one.kind != TagKind.OBJECTIVE or one.code != slot]
    return [one for kind in KINDS for one in [one for one in own if one.kind == kind][:MOST]]


def _proposal(section: Section, place: int, words: str, one: Suggestion, lexicon: Lexicon) -> Tag:
    return Tag(
        document_id=section.document_id,
        key=section.key,
        version=section.version,
        block=place,
        quote=words,
        sha256=text.fingerprint(words),
        kind=one.kind,
        code=str(one.code),
        score=one.score,
        band=one.band,
        words=[[start, end, said] for start, end, said in one.evidence],
        engine=ENGINE,
        lexicon=lexicon.version,
    )


def accept_tag(tag: Tag, *, by: Any) -> Tag:
    """Also for one whose paragraph was changed: the tag then stands on the paragraph as it is now."""
    return _decide(tag, Standing.ACCEPTED, "accept-tag", by=by)


def reject_tag(tag: Tag, *, by: Any) -> Tag:
    """Not this one, or no longer: it is not proposed there again."""
    return _decide(tag, Standing.REJECTED, "reject-tag", by=by)


def _decide(tag: Tag, standing: str, verb: str, *, by: Any) -> Tag:
    with transaction.atomic():
        section = Section.objects.select_for_update().get(document=tag.document_id, key=tag.key)
        locked = Tag.objects.filter(pk=tag.pk).first()
        if locked is None:
            raise NotPossible(_("This proposal was replaced meanwhile. Look at the paragraph again."))
        place = queries.places(section, [locked])[locked.pk]
        if place is None:
            raise NotPossible(_gone())
        _stand(locked, section, place)
        _settle(locked, standing, by=by)
        events.record(verb, locked.document, by=by, key=locked.key, kind=locked.kind, code=locked.code, tag=locked.pk)
    return locked


def _settle(tag: Tag, standing: str, *, by: Any) -> None:
    tag.standing, tag.decided_at, tag.decided_by = standing, timezone.now(), by
    tag.save()


def _stand(tag: Tag, section: Section, place: int) -> None:
    """Put it on the paragraph as it stands today; words that decided an older text are no evidence any more."""
    words = anchors.blocks_of(section.text)[place]
    if words == tag.quote:
        return
    tag.version, tag.block, tag.quote, tag.sha256 = section.version, place, words, text.fingerprint(words)
    tag.words = []
    same = Tag.objects.filter(
        document=tag.document_id, key=tag.key, block=place, sha256=tag.sha256, kind=tag.kind, code=tag.code
    )
    same.exclude(pk=tag.pk).delete()  # the newer decision takes the place of the older


def accept_likely(document: Document, key: str, *, by: Any) -> int:
    """All that the engine holds for likely in a section, on paragraphs that stand as they were read."""
    with transaction.atomic():
        section = Section.objects.select_for_update().get(document=document, key=key)
        now = set(anchors.blocks_of(section.text))
        waiting = document.tags.filter(key=key, standing=Standing.PROPOSED, band="likely").order_by("pk")
        taken = [tag for tag in waiting if tag.quote in now]
        for tag in taken:
            _settle(tag, Standing.ACCEPTED, by=by)
        if taken:
            told = [f"{tag.kind} {tag.code}" for tag in taken]
            events.record("accept-likely-tags", document, by=by, key=key, count=len(taken), tags=told)
    return len(taken)


def add_tag(document: Document, key: str, *, version: int, block: int, kind: str, code: str, by: Any) -> Tag:
    """By hand, on the paragraph at that place of that version. Raises NotPossible for a code there is not."""
    code = _known(kind, code)
    with transaction.atomic():
        section = Section.objects.select_for_update().get(document=document, key=key)
        before = anchors.blocks_of(text_at(section, version))
        if block >= len(before):
            raise NotPossible(_gone())
        seen = Tag(key=key, version=version, block=block, quote=before[block])
        place = queries.places(section, [seen])[seen.pk]
        if place is None or list(text.blocks(section.text))[place].kind in SILENT:
            raise NotPossible(_gone())
        tag = _standing_at(document, section, place, kind, code)
        _stand(tag, section, place)
        _settle(tag, Standing.ACCEPTED, by=by)
        events.record("add-tag", document, by=by, key=key, kind=kind, code=code, tag=tag.pk)
    return tag


def _standing_at(document: Document, section: Section, place: int, kind: str, code: str) -> Tag:
    """The tag of that code that stands on the paragraph already, in whatever standing; else a new one."""
    same = list(document.tags.filter(key=section.key, kind=kind, code=code))
    places = queries.places(section, same)
    found = next((tag for tag in same if places[tag.pk] == place), None)
    return found or Tag(document=document, key=section.key, version=section.version, block=place, kind=kind, code=code)


def carry_tags(document: Document, revision: Revision, keys: Collection[str], *, by: Any) -> None:
    """The tags of a revision whose texts were carried over into these sections, on the same paragraphs."""
    sections = {section.key: section for section in document.sections.filter(key__in=keys)}
    carried, now = [], timezone.now()
    for told in revision.tags:
        section = sections.get(told["key"])
        blocks = anchors.blocks_of(section.text) if section else ()
        if section is None or told["position"] >= len(blocks):
            continue
        words = blocks[told["position"]]
        tag = Tag(document=document, key=section.key, version=section.version, block=told["position"], quote=words)
        tag.sha256, tag.kind, tag.code = text.fingerprint(words), told["kind"], told["code"]
        tag.standing, tag.decided_at, tag.decided_by = Standing.ACCEPTED, now, by
        carried.append(tag)
    Tag.objects.bulk_create(carried, ignore_conflicts=True, batch_size=200)


def _known(kind: str, code: str) -> str:
    if kind == TagKind.TARGET:
        if found := target(code):
            return found
        raise NotPossible(_("There is no such target. Write its number, for example 10.7 or 17.18."))
    known = Objective.objects.values("number") if kind == TagKind.OBJECTIVE else Principle.objects.values("number")
    number = whole(code)
    if kind in TagKind.values and number and known.filter(number=number).exists():
        return str(number)
    raise NotPossible(_("Choose an objective, a principle or an SDG target."))
    return code


def _gone() -> str:
    return _("This paragraph does not stand in the text any more. Look at the text again.")
