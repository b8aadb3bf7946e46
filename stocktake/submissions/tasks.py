"""Long work on submissions, run as jobs."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from stocktake.core import files
from stocktake.core.archives import BadFile
from stocktake.core.models import StoredFile
from stocktake.core.tasks import Progress, Refused
from stocktake.submissions import actions, queries, rules


def read_word_file(progress: Progress, *, by: Any, number: str, sha256: str, name: str) -> None:
    """Read an uploaded Word file into a proposal. Run twice, it finds the first one's proposal."""
    submission = queries.visible_or_none(by, number)
    if submission is None or not rules.can_write(by, submission):
        raise Refused(_("This draft is no longer open to you."))
    progress(_("Reading the file"), 1, 2)
    stored = StoredFile.objects.get(pk=sha256)
    proposal = submission.document.proposals.filter(file=stored, state="waiting").first()
    if proposal is None:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "review.docx"
            path.write_bytes(files.read(stored))
            try:
                proposal = actions.bring_in(submission, path, name=name, by=by)
            except BadFile as problem:
                files.forget(stored)
                raise Refused(actions.refusal(problem)) from problem
    progress(_("Mapped to the outline"), 2, 2)
    progress.result(url=reverse("submissions:proposal", args=[number, proposal.pk]))
