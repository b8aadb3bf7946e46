"""A publication's files: those made with it, and its PDF, made when it is first wanted and kept from then on."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from stocktake.core import files
from stocktake.core.models import StoredFile
from stocktake.core.pdf import NotMade
from stocktake.submissions import exports
from stocktake.submissions.models import Publication, PublishedFile

PATIENCE = 3.0  # seconds that a reader waits for another reader's PDF
_one_at_a_time = threading.BoundedSemaphore(1)  # in each process: a PDF takes a processor for half a second


class Busy(Exception):
    """Other PDFs are being made; in a few seconds there will be room."""


def file_of(publication: Publication, form: str, language: str = "") -> StoredFile | None:
    """The kept file of a format, and of a language version ("" is the original). None where there is no such.

    The first to ask for a PDF has it made. Raises Busy, NotMade, files.NoRoom.
    """
    if kept := _kept(publication, form, language):
        return kept
    if form != "pdf":
        return None
    version = publication.translations.select_related("revision").filter(language=language).first()
    if language and version is None:
        return None
    download = exports.of_publication(publication, version.revision if version else None)
    with _turn():
        if kept := _kept(publication, form, language):  # made while this one waited
            return kept
        stored = files.keep(exports.in_format(download, form))
    # Who made the same at the same time has the same bytes: the first row stays.
    PublishedFile.objects.get_or_create(
        publication=publication, language=language, format=form, defaults={"file": stored}
    )
    return _kept(publication, form, language)


def _kept(publication: Publication, form: str, language: str) -> StoredFile | None:
    found = publication.files.select_related("file").filter(format=form, language=language).first()
    return found.file if found else None


@contextmanager
def _turn() -> Iterator[None]:
    if not _one_at_a_time.acquire(timeout=PATIENCE):
        raise Busy
    try:
        yield
    finally:
        _one_at_a_time.release()


__all__ = ["Busy", "NotMade", "file_of"]
