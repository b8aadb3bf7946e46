"""What a file brings: kept beside the draft, and put into it as a person decides."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.db import transaction
from django.utils import timezone

from stocktake.core import events
from stocktake.core.models import StoredFile
from stocktake.documents.actions.drafts import save
from stocktake.documents.actions.word_comments import bring_comments
from stocktake.documents.models import Document, Piece, Proposal, SectionVersion
from stocktake.documents.proposals import compared

Origin = SectionVersion.Origin


@dataclass(frozen=True)
class Incoming:
    """A piece of a file on its way in, and where it seems to belong ("" = the tray).

    `alternatives` are (key, words), at most two; `base` the version that a text which came back was written on.
    """

    heading: str
    text: str
    key: str
    words: Sequence[str] = ()
    alternatives: Sequence[tuple[str, Sequence[str]]] = ()
    base: int | None = None


@dataclass(frozen=True)
class Told:
    """What else a file says: its comments, what is wrong with it, who had changed how much."""

    comments: Sequence[dict[str, Any]] = ()
    problems: Sequence[tuple[str, str]] = ()
    changes: Sequence[dict[str, Any]] = ()


class Choice(StrEnum):
    """What a person does with a text that came back."""

    LEAVE = "leave"  # the draft's text stays
    MERGE = "merge"  # both together; where both changed the same words the draft's stay
    THEIRS = "theirs"  # the file's text as it stands


class MovedOn(Exception):
    """Sections were saved after the comparison was shown; nothing was taken."""

    def __init__(self, keys: Sequence[str]) -> None:
        super().__init__(", ".join(keys))
        self.keys = tuple(keys)


NOTHING = Told()


def propose(
    document: Document, pieces: Iterable[Incoming], *, file: StoredFile, name: str, language: str, by: Any,
    kind: str = Proposal.Kind.SPLIT, told: Told = NOTHING,
) -> Proposal:  # fmt: skip
    """Keep what a file brings beside the draft. Nothing in the draft changes."""
    with transaction.atomic():
        proposal = Proposal.objects.create(
            document=document, file=file, file_name=name, language=language or "", made_by=by, kind=kind,
            comments=list(told.comments),
            told={"problems": [list(problem) for problem in told.problems], "changes": list(told.changes)},
        )  # fmt: skip
        Piece.objects.bulk_create(_row(proposal, position, piece) for position, piece in enumerate(pieces))
        events.record("propose", document, by=by, file=file.sha256, name=name)
    return proposal


def _row(proposal: Proposal, position: int, piece: Incoming) -> Piece:
    return Piece(
        proposal=proposal, position=position, heading=piece.heading, text=piece.text, key=piece.key,
        words=list(piece.words), base=piece.base,
        alternatives=[[key, list(said)] for key, said in piece.alternatives],
    )  # fmt: skip


def place(
    proposal: Proposal, keys: dict[int, str], *, by: Any, add: bool = True, titles: Iterable[str] = ()
) -> Proposal:
    """Put a proposal's pieces into the draft. `keys` says where each piece goes, by position; "" leaves it in the tray.

    Pieces for one key are joined in the order of the file, each under its heading unless that is one of the
    outline's own `titles`. With `add` they follow what stands there; without, they replace it (history keeps it).
    """
    known = {_bare(title) for title in titles}
    places = set(proposal.document.sections.values_list("key", flat=True))
    with transaction.atomic():
        locked = Proposal.objects.select_for_update().get(pk=proposal.pk)
        gathered: dict[str, list[str]] = {}
        for piece in locked.pieces.filter(settled_at=None).order_by("position"):
            wanted = keys.get(piece.position, piece.key)
            piece.key = wanted if wanted in places else ""
            piece.settled_at = timezone.now() if piece.key else None
            piece.save(update_fields=["key", "settled_at"])
            if piece.key:
                gathered.setdefault(piece.key, []).append(_with_heading(piece, known))
        for section in proposal.document.sections.select_for_update().filter(key__in=gathered).order_by("position"):
            incoming = "\n\n".join(part for part in gathered[section.key] if part)
            joined = f"{section.text}\n\n{incoming}" if add and section.text else incoming
            save(section, joined, base=section.version, by=by, origin=Origin.IMPORTED)
        locked.state = Proposal.State.PLACED
        locked.save(update_fields=["state"])
        bring_comments(locked, by=by)
        events.record("place", proposal.document, by=by, proposal=str(proposal.pk), keys=sorted(gathered))
    return locked


def dismiss(proposal: Proposal, *, by: Any) -> None:
    """Set a waiting proposal aside; file and pieces are kept."""
    with transaction.atomic():
        waiting = Proposal.objects.filter(pk=proposal.pk, state=Proposal.State.WAITING)
        if waiting.update(state=Proposal.State.DISMISSED):
            events.record("dismiss", proposal.document, by=by, proposal=str(proposal.pk))


def settle(piece: Piece, key: str, *, by: Any) -> None:
    """Take a piece out of the tray: into the section `key`, or, with "", aside for good (kept with its file)."""
    with transaction.atomic():
        piece = Piece.objects.select_for_update(of=("self",)).select_related("proposal__document").get(pk=piece.pk)
        if piece.settled_at is not None:
            return  # a second click on the same button
        document = piece.proposal.document
        if key:
            section = document.sections.select_for_update().get(key=key)
            joined = "\n\n".join(part for part in (section.text, _with_heading(piece, set())) if part)
            save(section, joined, base=section.version, by=by, origin=Origin.IMPORTED)
        piece.key, piece.settled_at = key, timezone.now()
        piece.save(update_fields=["key", "settled_at"])
        events.record("settle", document, by=by, piece=piece.pk, key=key)


def take_back(
    proposal: Proposal, choices: Mapping[int, str], places: dict[int, str], *, shown: Mapping[str, int], by: Any,
    titles: Iterable[str] = (),
) -> None:  # fmt: skip
    """Do with each returned text what was chosen, by position; `places` says where pieces outside any answer go.

    `shown` has the versions the choice was made on. Raises MovedOn where one has been saved since.
    """
    with transaction.atomic():
        locked = Proposal.objects.select_for_update().get(pk=proposal.pk)
        if locked.state != Proposal.State.WAITING:
            return  # a second click on the same button
        keys = list(locked.pieces.filter(base__isnull=False).values_list("key", flat=True))
        held = locked.document.sections.select_for_update().filter(key__in=keys).order_by("position")
        sections = {section.key: section for section in held}
        comparisons = compared(locked)
        wanted = [one for one in comparisons if choices.get(one.piece.position) in {Choice.MERGE, Choice.THEIRS}]
        if late := [one.section.key for one in wanted if shown.get(one.section.key) != one.section.version]:
            raise MovedOn(late)
        for one in wanted:
            text = one.merged.text if choices[one.piece.position] == Choice.MERGE else one.piece.text
            section = sections[one.section.key]
            save(section, text, base=section.version, by=by, origin=Origin.IMPORTED)
        locked.pieces.filter(settled_at=None, base__isnull=False).update(settled_at=timezone.now())
        place(locked, places, by=by, titles=titles)


def _with_heading(piece: Piece, known: set[str]) -> str:
    if not piece.heading or _bare(piece.heading) in known:
        return piece.text
    heading = f"# {' '.join(piece.heading.split())}"
    return f"{heading}\n\n{piece.text}" if piece.text else heading


def _bare(title: str) -> str:
    """A title without its number and the outline's own remark on length, to tell the outline's headings from a writer's."""
    bare = re.sub(r"^\s*(\(?[a-z0-9]{1,2}[.)]\s*)+", "", title.casefold())
    return " ".join(re.sub(r"\(suggested [\d, ]+ words\)\s*$", "", bare).split())
