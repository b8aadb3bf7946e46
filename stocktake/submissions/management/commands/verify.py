"""`stocktake verify FILE-OR-NUMBER`: is this on the record, and unchanged?"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from stocktake.core.commands import Command as BaseCommand
from stocktake.core.commands import Problem
from stocktake.submissions import queries
from stocktake.submissions.verification import verify_content


class Command(BaseCommand):
    help = "Verify a publication number, a receipt code, a SHA-256 fingerprint, a downloaded file or a receipt file."
    reports = True

    def add_arguments(self, parser: Any) -> None:
        super().add_arguments(parser)
        parser.add_argument("what", metavar="FILE-OR-NUMBER")

    def answer(self, *, what: str, **options: Any) -> dict[str, Any]:
        path = Path(what)
        found = verify_content(path.read_bytes()) if path.is_file() else queries.verify_text(what)
        if found.kind == "altered":
            raise Problem(f"{what}: the signature does not fit what the receipt says.")
        if found.publication is not None:
            return {"kind": found.kind, "format": found.format, **found.publication.record()}
        if found.filing is None:
            raise Problem(f"{what} is no number, receipt, fingerprint or file of this record.")
        filing = found.filing
        return {
            "kind": found.kind,
            "receipt": filing.receipt,
            "submission": filing.submission.number,
            "filed_at": filing.filed_at.isoformat(timespec="seconds"),
            "late": filing.is_late,
            "sha256": filing.revision.sha256,
        }
