"""The JSON download: everything, with the very content that its SHA-256 is of."""

import json
from typing import Any

from stocktake.core import text
from stocktake.submissions.exports.contents import Answer, Block, Download


def write(download: Download) -> bytes:
    return (json.dumps(told(download), ensure_ascii=False, indent=2) + "\n").encode()


def told(download: Download) -> dict[str, Any]:
    publication, submission = download.publication, download.submission
    country = submission.organisation.country
    return {
        "number": download.number,
        "version": publication.version if publication else None,
        "published_at": download.made_at.isoformat(timespec="seconds") if publication else None,
        "sha256": download.sha256,
        "standing": publication.standing if publication else ("filed" if download.filing else "draft"),
        "country": country.pk if country else None,
        "country_name": download.country,
        "cycle": submission.cycle_id,
        "cycle_name": str(submission.cycle),
        "language": download.language,
        "original_language": download.original.language if download.original else download.language,
        "invented": submission.is_invented,
        "notice": " ".join([*download.notices, *download.reservations]),
        "title": download.title,
        "permanent": download.permanent or None,
        "correction": download.correction,
        "provenance": _provenance(download),
        "sections": [_section(download, answer) for answer in download.answers.values() if answer.text],
        "tables": download.content["tables"],
        "attachments": download.content["attachments"],
        "content": download.content,
    }


def _provenance(download: Download) -> dict[str, Any] | None:
    """Of what was not filed here: where it came from, and the file as it came."""
    if (found := download.provenance) is None:
        return None
    return {
        "source": found.source,
        "address": found.address,
        "note": found.note,
        "file_sha256": found.file_id,
        "taken_over_at": found.taken_over_at.isoformat(timespec="seconds"),
    }


def _section(download: Download, answer: Answer) -> dict[str, Any]:
    # Read again as blocks, whose plain text is what paragraph rows and citations hold.
    words = [block.text for block in text.blocks(answer.text)]
    return {
        "key": answer.question.key,
        "title": str(answer.question.label),
        "text": answer.text,
        "paragraphs": [
            {"number": block.number, "text": words[n], "address": _address(download, block)} | _tags(answer, n)
            for n, block in enumerate(answer.blocks)
            if block.number is not None
        ],
    }


def _tags(answer: Answer, place: int) -> dict[str, Any]:
    tags = [{"kind": tag["kind"], "code": tag["code"]} for tag in answer.tags.get(place, [])]
    return {"tags": tags} if tags else {}


def _address(download: Download, block: Block) -> str | None:
    return f"{download.permanent}#{block.mark}" if download.permanent else None
