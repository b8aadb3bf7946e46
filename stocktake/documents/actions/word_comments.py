"""Comments that came in a Word file become threads on the paragraphs that they stood on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils import timezone

from stocktake.documents import anchors
from stocktake.documents.actions.comments import LONGEST, begin_thread
from stocktake.documents.models import Comment, Document, Proposal, Section, Thread


def bring_comments(proposal: Proposal, *, by: Any) -> list[Thread]:
    """A thread for each comment whose paragraph, or at least answer, is in the draft; its replies in it. Others wait."""
    sections = {section.key: section for section in proposal.document.sections.exclude(text="")}
    threads: dict[str, Thread] = {}
    for told in proposal.comments:
        root = threads.get(told["answers"])
        if root is not None:
            Comment.objects.create(thread=root, text=told["text"][:LONGEST], author=told["author"][:120])
            threads[told["id"]] = root
        elif (thread := _thread(proposal.document, sections, told, by=by)) is not None:
            threads[told["id"]] = thread
    return list(dict.fromkeys(threads.values()))


def _thread(document: Document, sections: dict[str, Section], told: dict[str, Any], *, by: Any) -> Thread | None:
    if not told["text"].strip():
        return None
    own = sections.get(told["key"])
    found = next(((s, n) for s in _order(own, sections) if (n := _block(s, told["standing"])) is not None), None)
    section, block = found or (own, None)
    if section is None:
        return None
    quote = anchors.blocks_of(section.text)[block] if block is not None else told["quoted"]
    thread = begin_thread(
        document, section.key, told["text"][:LONGEST], version=section.version, block=block, quote=quote, by=by,
        author=told["author"] or "Word",
    )  # fmt: skip
    if told["is_done"]:
        Thread.objects.filter(pk=thread.pk).update(resolved_at=timezone.now(), resolved_by=by)
    return thread


def _order(own: Section | None, sections: dict[str, Section]) -> Sequence[Section]:
    return [own] if own is not None else list(sections.values())


def _block(section: Section, standing: str) -> int | None:
    """The paragraph that the comment stood on: word for word, else the most alike."""
    blocks = anchors.blocks_of(section.text)
    wanted = " ".join(standing.split())
    if not wanted:
        return None
    exact = (n for n, block in enumerate(blocks) if " ".join(block.split()) == wanted)
    return next(exact, anchors.stands_at(wanted, 0, blocks))
