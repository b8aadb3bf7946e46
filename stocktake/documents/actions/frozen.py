"""Freezing: an immutable revision in which every paragraph has an address."""

from __future__ import annotations

import json
from functools import partial
from typing import Any

from django.db import transaction

from stocktake.core import text
from stocktake.documents import anchors, queries
from stocktake.documents.models import Document, FrozenFile, Paragraph, ParagraphTag, Revision
from stocktake.documents.translations import LanguageVersion


def content_of(document: Document, *, facts: dict[str, Any]) -> dict[str, Any]:
    """What a revision freezes: every section with text, the tables, the attachments by hash, and the kind's facts."""
    sections = document.sections.exclude(text="").order_by("position")
    tables = document.tables.order_by("key", "id")
    content = {
        "sections": [{"key": section.key, "text": section.text} for section in sections],
        "tables": [{"key": t.key, "title": t.title, "source": t.source, "rows": t.rows} for t in tables],
        "attachments": [
            {"name": a.name, "title": a.title, "sha256": a.file_id} for a in document.attachments.order_by("id")
        ],
        "facts": facts,
    }
    tags = queries.accepted_tags(document)
    return content | {"tags": tags} if tags else content


def content_of_version(version: LanguageVersion, original: Revision) -> dict[str, Any]:
    """What a language version freezes beside its original: its texts, each with its state and the text it follows.

    `of` is the SHA-256 of the original’s text that the answer was made from or last compared with, so that anyone can
    tell later which answers are older than an original. Tables, attachments and facts are those of the original.
    """
    sections = [
        {
            "key": key,
            "text": pair.section.text,
            "state": pair.section.standing,
            "of": text.fingerprint(pair.source),
        }
        for key, pair in version.pairs.items()
        if pair.section.text
    ]
    told = {"number": original.number, "language": original.language, "sha256": original.sha256}
    facts = {**original.content["facts"], "language": version.language}
    beside = {name: part for name, part in original.content.items() if name != "tags"}  # they stand on its paragraphs
    return {**beside, "sections": sections, "facts": facts, "version_of": told}


def canonical(content: dict[str, Any]) -> str:
    """The one way a content is written before it is hashed: JSON, sorted keys, no spaces, letters as they are."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def freeze(document: Document, content: dict[str, Any], *, by: Any) -> Revision:
    """Make an immutable revision: hash, words, and a row with an address for each paragraph."""
    with transaction.atomic():
        last = document.revisions.order_by("-number").values_list("number", flat=True).first() or 0
        rows = _paragraphs(content["sections"], document.direction)
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
        ParagraphTag.objects.bulk_create(_tags(revision, rows), batch_size=500)
        FrozenFile.objects.bulk_create(
            FrozenFile(revision=revision, file_id=told["sha256"], position=place)
            for place, told in enumerate(content["attachments"], 1)
        )
    return revision


def carried_tags(content: dict[str, Any], sections: list[dict[str, str]]) -> list[dict[str, Any]]:
    """The tags of a content, put on the paragraphs of other texts that these became; where one is gone, its tags are."""
    old = {section["key"]: anchors.blocks_of(section["text"]) for section in content["sections"]}
    new = {section["key"]: anchors.blocks_of(section["text"]) for section in sections}
    found: list[dict[str, Any]] = []
    for tag in content.get("tags", []):
        key, position = tag["key"], tag["position"]
        before = old[key]
        place = anchors.stands_at(before[position], position, new.get(key, ()), partial(list, [before]))
        moved = tag | {"position": place}
        if place is not None and moved not in found:
            found.append(moved)
    return found


def _tags(revision: Revision, rows: list[Paragraph]) -> list[ParagraphTag]:
    under: dict[str, list[Paragraph]] = {}
    for row in rows:
        under.setdefault(row.key, []).append(row)
    return [
        ParagraphTag(paragraph=under[tag["key"]][tag["position"]], kind=tag["kind"], code=tag["code"])
        for tag in revision.tags
    ]


def _paragraphs(sections: list[dict[str, str]], direction: str) -> list[Paragraph]:
    rows: list[Paragraph] = []
    number = 0
    for section in sections:
        for block in text.blocks(section["text"], prefix=section["key"].replace(".", "-"), direction=direction):
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
