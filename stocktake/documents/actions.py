"""Writing on a document: saving, restoring, bringing files in, freezing."""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone

from stocktake.core import events, text
from stocktake.core.models import StoredFile
from stocktake.documents.models import (
    Attachment,
    Document,
    FrozenFile,
    Paragraph,
    Piece,
    Proposal,
    Revision,
    Section,
    SectionVersion,
    StatisticsTable,
)

Origin = SectionVersion.Origin
MOST_CELLS = 5_000


class Stale(Exception):
    """The text was written on an older version. Both texts are kept; `kept` is what was typed, in the history."""

    def __init__(self, section: Section, kept: SectionVersion, ancestor: str) -> None:
        super().__init__(f"{section.key} is at version {section.version}")
        self.section, self.kept, self.ancestor = section, kept, ancestor


@dataclass(frozen=True)
class Incoming:
    """A piece of a file on its way in: where it came from and where it seems to belong ("" = the tray)."""

    heading: str
    text: str
    key: str
    words: Sequence[str] = ()


def begin(keys: Sequence[str], *, language: str) -> Document:
    """A new document with an empty section for each key."""
    document = Document.objects.create(language=language)
    Section.objects.bulk_create(Section(document=document, key=key, position=n) for n, key in enumerate(keys))
    return document


def save(
    section: Section, typed: str, *, base: int, by: Any, save_id: uuid.UUID | None = None, origin: str = Origin.TYPED
) -> Section:
    """Save a section's text, written on version `base`. The same text under the same `save_id` is one save.

    Call inside a transaction with the section locked by it. Raises Stale once the kept-aside text is stored, so
    the caller must commit when it catches it.
    """
    typed, save_id = text.clean(typed), save_id or uuid.uuid4()
    if section.text == typed:
        return section
    stale = base != section.version
    if done := section.versions.filter(save_id=save_id).first():
        if done.text == typed and done.version is not None:
            return section
        if done.text == typed:
            raise Stale(section, done, _text_at(section, base))
        save_id = uuid.uuid4()  # the browser's Back brought the old form again: other words are another save
    version = None if stale else section.version + 1
    kept = SectionVersion.objects.create(
        section=section,
        version=version,
        base=base,
        text=typed,
        by=by,
        save_id=save_id,
        origin=Origin.KEPT_ASIDE if stale else origin,
    )
    if stale:
        events.record("keep-aside", _thing(section), by=by, base=base, version=section.version)
        raise Stale(section, kept, _text_at(section, base))
    section.text, section.version = typed, section.version + 1
    section.changed_at, section.changed_by = kept.at, by
    section.save(update_fields=["text", "version", "changed_at", "changed_by"])
    events.record("save", _thing(section), by=by, version=version, sha256=text.fingerprint(typed), origin=origin)
    return section


def fill(document: Document, texts: dict[str, str], *, by: Any, origin: str) -> None:
    """Write many sections at once, each on whatever it holds now."""
    with transaction.atomic():
        for section in document.sections.select_for_update().filter(key__in=texts).order_by("position"):
            save(section, texts[section.key], base=section.version, by=by, origin=origin)


def restore(version: SectionVersion, *, by: Any) -> Section:
    """Make an older or kept-aside text the section's text again; what it replaces stays in the history."""
    with transaction.atomic():
        section = Section.objects.select_for_update().get(pk=version.section_id)
        return save(section, version.text, base=section.version, by=by, origin=Origin.RESTORED)


def propose(
    document: Document, pieces: Iterable[Incoming], *, file: StoredFile, name: str, language: str, by: Any
) -> Proposal:
    """Keep a split file beside the draft. Nothing in the draft changes."""
    with transaction.atomic():
        proposal = Proposal.objects.create(
            document=document, file=file, file_name=name, language=language or "", made_by=by
        )
        Piece.objects.bulk_create(
            Piece(proposal=proposal, position=n, heading=p.heading, text=p.text, key=p.key, words=list(p.words))
            for n, p in enumerate(pieces)
        )
        events.record("propose", document, by=by, file=file.sha256, name=name)
    return proposal


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


def add_table(
    document: Document, *, key: str, title: str, source: str, rows: list[list[str]], by: Any
) -> StatisticsTable:
    with transaction.atomic():
        table = StatisticsTable.objects.create(
            document=document, key=key, title=title, source=source, rows=rows, added_by=by
        )
        events.record("add-table", document, by=by, title=title)
    return table


def remove_table(table: StatisticsTable, *, by: Any) -> None:
    with transaction.atomic():
        # The event keeps the whole table: nothing typed is lost.
        events.record("remove-table", table.document, by=by, title=table.title, source=table.source, rows=table.rows)
        table.delete()


def attach(document: Document, *, file: StoredFile, name: str, title: str, by: Any) -> Attachment:
    """Attach a file; the same file twice is one attachment."""
    with transaction.atomic():
        attachment, made = Attachment.objects.get_or_create(
            document=document, file=file, defaults={"name": name, "title": title, "added_by": by}
        )
        if made:
            events.record("attach", document, by=by, file=file.sha256, name=name)
    return attachment


def detach(attachment: Attachment, *, by: Any) -> None:
    with transaction.atomic():
        events.record("detach", attachment.document, by=by, file=attachment.file_id, name=attachment.name)
        attachment.delete()


def content_of(document: Document, *, facts: dict[str, Any]) -> dict[str, Any]:
    """What a revision freezes: every section with text, the tables, the attachments by hash, and the kind's facts."""
    sections = document.sections.exclude(text="").order_by("position")
    tables = document.tables.order_by("key", "id")
    return {
        "sections": [{"key": section.key, "text": section.text} for section in sections],
        "tables": [{"key": t.key, "title": t.title, "source": t.source, "rows": t.rows} for t in tables],
        "attachments": [
            {"name": a.name, "title": a.title, "sha256": a.file_id} for a in document.attachments.order_by("id")
        ],
        "facts": facts,
    }


def canonical(content: dict[str, Any]) -> str:
    """The one way a content is written before it is hashed: JSON, sorted keys, no spaces, letters as they are."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def freeze(document: Document, content: dict[str, Any], *, by: Any) -> Revision:
    """Make an immutable revision: hash, words, and a row with an address for each paragraph."""
    with transaction.atomic():
        last = document.revisions.order_by("-number").values_list("number", flat=True).first() or 0
        rows = _paragraphs(content["sections"])
        revision = Revision.objects.create(
            document=document,
            number=last + 1,
            language=document.language,
            content=content,
            sha256=text.fingerprint(canonical(content)),
            words=sum(text.count_words(row.text) for row in rows),
            frozen_by=by,
        )
        for row in rows:
            row.revision = revision
        Paragraph.objects.bulk_create(rows, batch_size=500)
        FrozenFile.objects.bulk_create(
            FrozenFile(revision=revision, file_id=told["sha256"], position=place)
            for place, told in enumerate(content["attachments"], 1)
        )
    return revision


def _paragraphs(sections: list[dict[str, str]]) -> list[Paragraph]:
    rows: list[Paragraph] = []
    number = 0
    for section in sections:
        for block in text.blocks(section["text"], prefix=section["key"].replace(".", "-")):
            addressed = block.kind not in {"heading", "notes"}
            number += addressed
            rows.append(
                Paragraph(
                    position=len(rows),
                    number=number if addressed else None,
                    key=section["key"],
                    kind=block.kind,
                    html=block.html,
                    text=block.text,
                    sha256=text.fingerprint(block.text),
                )
            )
    return rows


def _with_heading(piece: Piece, known: set[str]) -> str:
    if not piece.heading or _bare(piece.heading) in known:
        return piece.text
    heading = f"# {' '.join(piece.heading.split())}"
    return f"{heading}\n\n{piece.text}" if piece.text else heading


def _bare(title: str) -> str:
    """A title without its number and the outline's own remark on length, to tell the outline's headings from a writer's."""
    bare = re.sub(r"^\s*(\(?[a-z0-9]{1,2}[.)]\s*)+", "", title.casefold())
    return " ".join(re.sub(r"\(suggested [\d, ]+ words\)\s*$", "", bare).split())


def _text_at(section: Section, version: int) -> str:
    return section.versions.filter(version=version).values_list("text", flat=True).first() or ""


def _thing(section: Section) -> str:
    return f"documents.document:{section.document_id}"
