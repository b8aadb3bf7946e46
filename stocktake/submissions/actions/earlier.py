"""What was published before Stocktake was there: taken over as it stands, with where it came from."""

from __future__ import annotations

import datetime as dt
from functools import partial
from typing import Any

from django.db import transaction

from stocktake.core.workflow import take
from stocktake.documents import actions as documents
from stocktake.submissions import receipts, workflow
from stocktake.submissions.actions.filing import _facts, _publish
from stocktake.submissions.models import Filing, Provenance, Publication, Submission


def take_over(submission: Submission, provenance: Provenance, *, on: dt.date, by: Any) -> Publication:
    """Put a draft on the record as what was published elsewhere on that day. Nobody filed it here, and nobody is mailed."""
    moment = dt.datetime.combine(on, dt.time(12), dt.UTC)
    with transaction.atomic():
        provenance.submission, provenance.taken_over_by = submission, by
        provenance.save()
        told = {"source": provenance.source, "file": provenance.file_id, "row": provenance.row}
        facts = _facts(submission) | {"taken_over": told}
        revision = documents.freeze(submission.document, documents.content_of(submission.document, facts=facts), by=by)
        filing = Filing(
            submission=submission, number=1, revision=revision, filed_at=moment,
            receipt=f"{submission.number}-F1-{receipts.new_code()}",
        )  # fmt: skip
        filing.save()
        filing.signature = receipts.sign(receipts.body(filing))
        filing.save(update_fields=["signature"])
        move = partial(take, submission, workflow.TAKE_OVER, by=None, source=provenance.source, row=provenance.row)
        return _publish(submission, filing, revision, by=by, move=move, on=moment)
