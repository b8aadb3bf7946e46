"""Long work on submissions, run as jobs."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from stocktake.core import files
from stocktake.core.archives import BadFile, BadFileCode
from stocktake.core.models import StoredFile
from stocktake.core.tasks import Progress, Refused
from stocktake.submissions import actions, queries, rules
from stocktake.submissions.models import Submission


def read_word_file(progress: Progress, *, by: Any, number: str, sha256: str, name: str) -> None:
    """Read an uploaded Word file or PDF into a proposal. Run twice, it finds the first one's proposal."""
    submission = queries.visible_or_none(by, number)
    if submission is None or not rules.can_write(by, submission):
        raise Refused(_("This draft is no longer open to you."))
    progress(_("Reading the file"), 1, 2)
    stored = StoredFile.objects.get(pk=sha256)
    proposal = submission.document.proposals.filter(file=stored, state="waiting").first()
    if proposal is None:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "review"
            path.write_bytes(files.read(stored))
            try:
                proposal = actions.bring_in(submission, path, name=name, by=by)
            except BadFile as problem:
                raise _refused(submission, stored, problem, name=name, by=by) from problem
    progress(_("Mapped to the outline"), 2, 2)
    progress.result(url=reverse("submissions:proposal", args=[number, proposal.pk]))


def _refused(submission: Submission, stored: StoredFile, problem: BadFile, *, name: str, by: Any) -> Refused:
    """Why, in the reader's words. A scan is kept as an attachment, anything else not at all."""
    if problem.code != BadFileCode.SCANNED:
        files.forget(stored)
        return Refused(actions.refusal(problem))
    actions.keep_scan(submission, stored, name=name, by=by)
    kept = _("Meanwhile it is kept as an attachment of the draft.")
    return Refused(f"{actions.refusal(problem)} {kept}")
