"""The search index over the public record: what can be read now is in it, and nothing else."""

from __future__ import annotations

import logging
import re
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import transaction
from django_tasks import task
from django_tasks_db.backend import DatabaseBackend

from stocktake.core import files, languages, publication
from stocktake.core.archives import BadFile
from stocktake.core.models import KnownWord
from stocktake.core.search import spelling, store
from stocktake.core.search.analyser import analyse
from stocktake.documents.file_in import read_file
from stocktake.documents.models import FrozenFile, Paragraph, Revision
from stocktake.submissions.models import Outline, Passage, Publication

log = logging.getLogger(__name__)
READABLE = ("docx", "pdf")
STRETCH = 900  # characters of an attachment that are found together, about a paragraph
MOST_STRETCHES = 2000  # of one attachment
AT_ONCE = 500


@dataclass(frozen=True)
class Prepared:
    """What will be written for one text, analysed before anything is locked."""

    rows: list[tuple[Passage, str]]  # with the terms
    words: Counter[str]


def prepared(outline: Outline, revisions: Iterable[Revision]) -> Prepared:
    """The addressed paragraphs of the original and of its language versions."""
    sections = {question.key: question.section for question in outline.questions}
    rows: list[tuple[Passage, str]] = []
    words: Counter[str] = Counter()
    for revision in revisions:
        found = Paragraph.objects.filter(revision=revision, number__isnull=False).order_by("position")
        for paragraph in found.only("id", "key", "text").iterator(chunk_size=AT_ONCE):
            section = sections.get(paragraph.key) or re.sub(r"\D.*", "", paragraph.key)
            passage = Passage(paragraph=paragraph, language=revision.language, section=section, key=paragraph.key)
            rows.append((passage, analyse(paragraph.text, revision.language)))
            words.update(spelling.words_of(paragraph.text))
    return Prepared(rows, words)


def index(told: Publication, found: Prepared) -> None:
    """Put what was prepared into the index, and ask for its attachments to be read. In the caller's transaction."""
    _write(told, found)
    if any(_form(one["name"]) for one in told.revision.content.get("attachments", [])):
        _later(told)


def unindex(publications: Iterable[Publication]) -> None:
    """Nothing of these is found any longer, nor suggested. In the caller's transaction."""
    for one in publications:
        _erase(Passage.objects.filter(publication=one))


def _write(told: Publication, found: Prepared) -> None:
    publication.lock("passages")  # words are counted by one transaction at a time
    for passage, _terms in found.rows:
        passage.publication = told
    made = Passage.objects.bulk_create([passage for passage, _terms in found.rows], batch_size=AT_ONCE)
    store.put((passage.pk, terms) for passage, (_same, terms) in zip(made, found.rows, strict=True))
    spelling.add(found.words)


def _erase(passages: Any) -> None:
    publication.lock("passages")
    numbers: list[int] = []
    words: Counter[str] = Counter()
    for passage in passages.select_related("paragraph").iterator(chunk_size=AT_ONCE):
        numbers.append(passage.pk)
        words.update(spelling.words_of(passage.said))
    store.drop(numbers)
    spelling.remove(words)
    passages.delete()


def _later(told: Publication) -> None:
    if isinstance(read_attachments.get_backend(), DatabaseBackend):
        read_attachments.enqueue(told.pk)  # a row of the same transaction: both are there or neither
    else:
        transaction.on_commit(lambda: read_attachments.enqueue(told.pk))


@task()
def read_attachments(publication_id: int) -> None:
    """Read a publication's attachments in a process that can harm nothing, and index what they say. Safe to run twice."""
    told = Publication.objects.current().select_related("revision").filter(pk=publication_id).first()
    if told is None:
        return
    frozen = FrozenFile.objects.filter(revision=told.revision_id).select_related("file").order_by("position")
    found = _of_files(told.revision, frozen)
    with transaction.atomic():
        if not Publication.objects.current().select_for_update().filter(pk=told.pk).exists():
            return  # superseded or withdrawn while its files were read
        _erase(Passage.objects.filter(publication=told, paragraph=None))
        _write(told, found)
        publication.advance()


def _of_files(revision: Revision, frozen: Iterable[FrozenFile]) -> Prepared:
    rows: list[tuple[Passage, str]] = []
    words: Counter[str] = Counter()
    for one in frozen:
        told = revision.content["attachments"][one.position - 1]
        name, title = told["name"], (told["title"] or told["name"])[:300]
        language, text = _read(one, name) if _form(name) else ("", "")
        language = language if language in languages.CODES else revision.language
        for stretch in _stretches(text):
            passage = Passage(attachment=one.position, language=language, title=title, text=stretch)
            rows.append((passage, analyse(stretch, language)))
            words.update(spelling.words_of(stretch))
    return Prepared(rows, words)


def _form(name: str) -> str:
    form = name.rsplit(".", 1)[-1].lower()
    return form if form in READABLE else ""


def _read(frozen: FrozenFile, name: str) -> tuple[str, str]:
    """Language and text; nothing of a file that cannot be read."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"attachment.{_form(name)}"
        try:
            path.write_bytes(files.read(frozen.file))
            told = read_file(path)
        except (BadFile, OSError) as problem:
            log.warning("attachment %s is not searched: %s", frozen.file_id[:12], problem)
            return "", ""
    return told.language, "\n\n".join(f"{piece.heading}\n\n{piece.plain}" for piece in told.pieces)


def _stretches(text: str) -> Iterator[str]:
    """Paragraphs put together until they are about as long as one of a review."""
    said, made = "", 0
    for paragraph in filter(None, map(str.strip, text.replace("\x00", " ").split("\n\n"))):
        for piece in (paragraph[at : at + 4 * STRETCH] for at in range(0, len(paragraph), 4 * STRETCH)):
            said = f"{said}\n\n{piece}" if said else piece
            if len(said) >= STRETCH:
                yield said
                said, made = "", made + 1
            if made >= MOST_STRETCHES:
                return
    if said:
        yield said


def reindex(say: Callable[[int, int], None]) -> int:
    """Make the whole index anew, a publication at a time. Returns how many passages there are.

    Meanwhile the search finds what is made so far. `say` is told how many publications are done, of how many.
    """
    with transaction.atomic():
        publication.lock("passages")
        Passage.objects.all().delete()
        KnownWord.objects.all().delete()
        store.clear()
        publication.advance()
    current = list(Publication.objects.current().order_by("-published_at").values_list("pk", flat=True))
    for done, pk in enumerate(current, 1):
        _index_again(pk)
        say(done, len(current))
    with transaction.atomic():
        publication.advance()
    return Passage.objects.count()


def _index_again(pk: int) -> None:
    told = Publication.objects.select_related("revision", "submission__outline").get(pk=pk)
    revisions = [told.revision, *(one.revision for one in told.translations.select_related("revision"))]
    found = prepared(told.submission.outline, revisions)
    with transaction.atomic():
        still = Publication.objects.current().select_for_update().filter(pk=pk).exists()
        if not still or Passage.objects.filter(publication=pk, paragraph__isnull=False).exists():
            return  # withdrawn meanwhile, or published while this ran and therefore written already
        _write(told, found)
    if any(_form(one["name"]) for one in told.revision.content.get("attachments", [])):
        read_attachments.call(pk)


def is_missing() -> bool:
    """Whether there is a record and no index, as after an update that brings the search."""
    return not Passage.objects.exists() and Publication.objects.current().exists()


__all__: Sequence[str] = ("index", "is_missing", "prepared", "read_attachments", "reindex", "unindex")
