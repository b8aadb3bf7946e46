"""Filing, checking and publishing: whatever moves a submission, writes, or mails."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from stocktake.core import events, files, publication
from stocktake.core.models import StoredFile
from stocktake.core.text import clean
from stocktake.core.workflow import NotAllowed, NotPossible, check, missing, take
from stocktake.cycles import actions as cycles
from stocktake.cycles.models import Cycle, Phase
from stocktake.documents import actions as documents
from stocktake.documents.models import Revision, SectionVersion
from stocktake.submissions import exports, mails, queries, receipts, workflow
from stocktake.submissions.actions import indexing
from stocktake.submissions.actions.translations import carry_languages, file_languages, restore_languages
from stocktake.submissions.models import (
    Call,
    Filing,
    Outline,
    Publication,
    PublishedFile,
    PublishedTranslation,
    Remark,
    Submission,
)
from stocktake.submissions.states import State

log = logging.getLogger(__name__)


def open_call(
    *, cycle: Cycle, kind: str, opens_at: dt.datetime, closes_at: dt.datetime, titles: dict[str, str],
    texts: dict[str, str], accepts_late: bool, by: Any, is_invented: bool = False,
) -> Call:  # fmt: skip
    """Send a call out: from its first moment on, submissions of that kind are taken."""
    with transaction.atomic():
        phase = cycles.open_phase(
            cycle=cycle, kind=Phase.Kind.SUBMISSION, opens_at=opens_at, closes_at=closes_at, by=by
        )
        call = Call.objects.create(
            phase=phase,
            outline=queries.outline_for(kind, cycle.year),
            title=titles,
            text=texts,
            accepts_late=accepts_late,
            is_invented=is_invented,
        )
        events.record("open-call", cycle, by=by, kind=kind)
    return call


def begin(
    *, kind: str, number: str, path: str, cycle: Any, outline: Outline, organisation: Any, language: str, by: Any,
    is_invented: bool = False,
) -> Submission:  # fmt: skip
    """A new draft, owned by the organisation."""
    with transaction.atomic():
        submission = Submission.objects.create(
            kind=kind,
            number=number,
            path=path,
            cycle=cycle,
            outline=outline,
            organisation=organisation,
            document=documents.begin([question.key for question in outline.questions], language=language),
            is_invented=is_invented,
            created_by=by,
        )
        events.record("begin", submission, by=by)
    return submission


def carry_over(submission: Submission, source: Publication, *, by: Any) -> Submission:
    """Start the draft from the State's last published review, in the draft's language where that exists.

    Only empty answers are filled. The other language versions come along with the original.
    """
    with transaction.atomic():
        empty = set(submission.document.sections.filter(text="").values_list("key", flat=True))
        said = source.translations.filter(language=submission.document.language).first()
        texts = {key: text for key, text in (said or source).revision.texts().items() if key in empty}
        documents.fill(submission.document, texts, by=by, origin=SectionVersion.Origin.CARRIED)
        if said is None:
            documents.carry_tags(submission.document, source.revision, texts, by=by)
            carry_languages(submission, source, keys=set(texts), by=by)
        submission.carried_from = source
        submission.save(update_fields=["carried_from"])
        events.record("carry-over", submission, by=by, source=source.number)
    return submission


@contextmanager
def held_open(submission: Submission) -> Iterator[None]:
    """A transaction in which the draft stays open: nobody submits it meanwhile. Raises NotPossible where it is closed."""
    with transaction.atomic():
        locked = Submission.objects.select_for_update().get(pk=submission.pk)
        if not locked.is_writable:
            raise NotPossible(locked.moved_on_sentence())
        yield


def submit(submission: Submission, *, by: Any) -> Filing:
    """File the draft as it stands: freeze, sign a receipt, tell the State and the secretariat."""
    with transaction.atomic():
        locked = take(submission, workflow.SUBMIT, by=by)
        call = queries.call_of(locked)
        revision = documents.freeze(locked.document, documents.content_of(locked.document, facts=_facts(locked)), by=by)
        number = locked.filings.count() + 1
        filing = Filing(
            submission=locked,
            number=number,
            revision=revision,
            filed_by=by,
            # A State that filed in time stays in time when it answers remarks or updates later.
            is_late=bool(call and call.phase.has_closed()) and not locked.filings.filter(is_late=False).exists(),
            receipt=f"{locked.number}-F{number}-{receipts.new_code()}",
        )
        filing.save()
        file_languages(filing, by=by)
        filing.signature = receipts.sign(receipts.body(filing))
        filing.save(update_fields=["signature"])
        publication.advance()  # the cycle page counts who has sent what
        mails.submitted(filing)
    return filing


def _facts(submission: Submission) -> dict[str, Any]:
    country = submission.organisation.country
    return {
        "kind": submission.kind,
        "outline": submission.outline.version,
        "cycle": submission.cycle_id,
        "country": country.pk if country else None,
        "language": submission.document.language,
        "invented": submission.is_invented,
    }


def add_remark(submission: Submission, *, key: str, text: str, by: Any) -> Remark:
    """Note something about one answer; the State sees it when the submission is returned."""
    filing = submission.filings.order_by("-number").first()
    if filing is None or workflow.RETURN not in workflow.SUBMISSION.open_to(submission, by):
        raise NotAllowed("remark")
    with transaction.atomic():
        remark = Remark.objects.create(submission=submission, filing=filing, key=key, text=text, by=by)
        events.record("remark", submission, by=by, key=key)
    return remark


def remove_remark(remark: Remark, *, by: Any) -> None:
    """Take back a remark that was not sent yet."""
    if workflow.RETURN not in workflow.SUBMISSION.open_to(remark.submission, by):
        raise NotAllowed("remove-remark")
    with transaction.atomic():
        events.record("remove-remark", remark.submission, by=by, key=remark.key, text=remark.text)
        remark.delete()


def reply(remark: Remark, *, text: str, by: Any) -> Remark:
    with transaction.atomic():
        before = remark.reply  # the event keeps what an earlier answer said
        remark.reply, remark.replied_by = text, by
        remark.replied_at = timezone.now() if text else None
        remark.save(update_fields=["reply", "replied_by", "replied_at"])
        events.record("reply", remark.submission, by=by, key=remark.key, before=before)
    return remark


def give_back(submission: Submission, *, note: str, by: Any) -> Submission:
    """Return it to the State with the remarks noted so far."""
    with transaction.atomic():
        locked = take(submission, workflow.RETURN, by=by, note=note, sets={"publish_at": None})
        locked.remarks.filter(sent_at=None).update(sent_at=timezone.now())
        publication.advance()
        mails.returned(locked, note)
    return locked


def schedule(submission: Submission, *, at: dt.datetime, by: Any) -> Submission:
    """Publish at a set hour."""
    return take(submission, workflow.SCHEDULE, by=by, sets={"publish_at": at}, at=at.isoformat())


def unschedule(submission: Submission, *, by: Any) -> Submission:
    return take(submission, workflow.UNSCHEDULE, by=by, sets={"publish_at": None})


def publish(submission: Submission, *, by: Any, filing_number: int | None = None) -> Publication:
    """Put the text that was last filed on the public record; an earlier version is superseded, never removed."""
    check(submission, workflow.PUBLISH, by=by)  # before files are written
    filing = queries.filings_by(submission)[0]
    if filing_number is not None and filing_number != filing.number:
        raise NotPossible(submission.moved_on_sentence())  # what was read is not what was filed last

    def move() -> Submission:
        locked: Submission = take(submission, workflow.PUBLISH, by=by, sets={"publish_at": None})
        if locked.filings.filter(number__gt=filing.number).exists():
            raise NotPossible(submission.moved_on_sentence())
        return locked

    return _publish(submission, filing, filing.revision, by=by, move=move)


def _publish_on_time(submission: Submission) -> Publication:
    """By the clock: only what still stands on the list, with its hour come, when it is locked."""
    filing = queries.filings_by(submission)[0]

    def move() -> Submission:
        still = Submission.objects.select_for_update().filter(
            pk=submission.pk, state=State.SCHEDULED, publish_at__lte=timezone.now()
        )
        if not still.exists():
            raise NotPossible(submission.moved_on_sentence())
        locked: Submission = take(submission, workflow.PUBLISH, by=None, sets={"publish_at": None})
        return locked

    return _publish(submission, filing, filing.revision, by=None, move=move)


def publish_due() -> int:
    """Publish what has reached its hour. Returns how many."""
    due = Submission.objects.filter(state=State.SCHEDULED, publish_at__lte=timezone.now())
    published = 0
    for submission in due.order_by("publish_at"):
        try:
            _publish_on_time(submission)
        except NotPossible as reason:
            log.warning("%s was not published at its hour: %s", submission.number, reason)
            continue
        except Exception:
            log.exception("%s was not published at its hour", submission.number)
            continue
        published += 1
    return published


def correct(submission: Submission, *, texts: dict[str, str], note: str, by: Any) -> Publication:
    """Publish a marked correction of the current version: same filing, new version, the change told in `note`."""
    check(submission, workflow.CORRECT, by=by)
    current = queries.publication_at(submission)
    if current is None:
        raise NotAllowed("correct")

    def move() -> Submission:
        locked: Submission = take(submission, workflow.CORRECT, by=by, note=note)
        if not locked.publications.current().filter(pk=current.pk).exists():
            raise NotPossible(submission.moved_on_sentence())  # somebody corrected it a moment ago
        return locked

    old = current.revision.texts()
    texts = {key: clean(text) for key, text in texts.items()}
    if not (changed := {key: text for key, text in texts.items() if old.get(key, "") != text}):
        raise NotPossible(mails.nothing_changed_sentence())
    content = _with_texts(current.revision, submission.outline, old | changed)
    with transaction.atomic():
        revision = documents.freeze(submission.document, content, by=by)
        unchanged = submission.document.sections.filter(key__in=changed)
        same = {s.key: changed[s.key] for s in unchanged if s.text == old.get(s.key, "")}
        documents.fill(submission.document, same, by=by, origin=SectionVersion.Origin.CORRECTED)
        return _publish(submission, current.filing, revision, by=by, correction=note, move=move)


def _with_texts(revision: Revision, outline: Outline, texts: dict[str, str]) -> dict[str, Any]:
    keys = [question.key for question in outline.questions if texts.get(question.key)]
    sections = [{"key": key, "text": texts[key]} for key in keys]
    tags = documents.carried_tags(revision.content, sections)
    content = {name: told for name, told in revision.content.items() if name != "tags"} | {"sections": sections}
    return content | {"tags": tags} if tags else content


def _publish(
    submission: Submission,
    filing: Filing,
    revision: Revision,
    *,
    by: Any,
    move: Callable[[], Any],
    correction: str = "",
    on: dt.datetime | None = None,
) -> Publication:
    """`on`: the moment of an earlier publication, of which nobody is told by mail."""
    version = submission.publications.count() + 1
    told = Publication(
        submission=submission, version=version, number=f"{submission.number}-{version}", revision=revision, filing=filing,
        published_by=by, correction=correction, published_at=on or timezone.now(),
    )  # fmt: skip
    translations = {one.language: one.revision for one in filing.translations.select_related("revision")}
    # Files are written before the transaction: nothing slow happens while rows are locked.
    try:
        stored = list(_downloads(told, translations))
    except files.NoRoom as full:
        raise NotPossible(_("There is no room on the server’s disk. Nothing was published; try again later.")) from full
    found = indexing.prepared(submission.outline, [revision, *translations.values()])
    with transaction.atomic():
        locked = move()
        told.submission = locked
        indexing.unindex(locked.publications.current())
        locked.publications.current().update(standing=Publication.Standing.SUPERSEDED)
        told.save()
        _put_beside(told, translations, stored)
        indexing.index(told, found)
        events.record("put-on-record", told, by=by, sha256=revision.sha256)
        publication.advance()
        if on is None:
            mails.published(told)
    return told


def _put_beside(
    told: Publication, translations: dict[str, Revision], stored: list[tuple[str, str, StoredFile]]
) -> None:
    """Its language versions and its downloads."""
    PublishedTranslation.objects.bulk_create(
        PublishedTranslation(publication=told, language=code, revision=text) for code, text in translations.items()
    )
    PublishedFile.objects.bulk_create(
        PublishedFile(publication=told, language=code, format=form, file=file) for code, form, file in stored
    )


def _downloads(told: Publication, translations: dict[str, Revision]) -> Iterator[tuple[str, str, StoredFile]]:
    """Each file, kept: its language ("" is the original's), its format."""
    versions: dict[str, Revision | None] = {"": None, **translations}
    for language, version in versions.items():
        for form, content in exports.all_formats(told, version).items():
            yield language, form, files.keep(content)


def revise(submission: Submission, *, by: Any) -> Submission:
    """Open a published review for an update; the public keeps reading the current version."""
    return take(submission, workflow.REVISE, by=by)


def give_up_update(submission: Submission, *, by: Any) -> Submission:
    """Keep the published version; what was written meanwhile stays in the history."""
    with transaction.atomic():
        locked = take(submission, workflow.KEEP, by=by)
        current = queries.publication_at(locked)
        if current is not None:
            published = current.revision.texts()
            texts = {key: published.get(key, "") for key in locked.document.sections.values_list("key", flat=True)}
            documents.fill(locked.document, texts, by=by, origin=SectionVersion.Origin.RESTORED)
            restore_languages(current, by=by)
    return locked


def withdraw(submission: Submission, *, note: str, by: Any) -> Submission:
    """Take it off the record at the State's wish; a stub says so where it stood."""
    with transaction.atomic():
        locked = take(submission, workflow.WITHDRAW, by=by, note=note, sets={"publish_at": None})
        indexing.unindex(locked.publications.current())
        locked.publications.exclude(standing=Publication.Standing.WITHDRAWN).update(
            standing=Publication.Standing.WITHDRAWN, withdrawn_at=timezone.now(), withdrawal=note
        )
        publication.advance()
        mails.withdrawn(locked, note)
    return locked


def reopen(submission: Submission, *, by: Any) -> Submission:
    return take(submission, workflow.REOPEN, by=by)


def checklist(submission: Submission) -> list[str]:
    """What stands in the way of submitting."""
    return missing(submission, workflow.SUBMIT)


def remind(cycle: Any, people: list[Any], *, letters: dict[int, Any], by: Any) -> int:
    """Send the reminders that were read before sending. Returns how many went into the outbox."""
    with transaction.atomic():
        for person in people:
            mails.queue_reminder(person, letters[person.pk], cycle)
        events.record("remind", cycle, by=by, people=len(people))
    return len(people)
