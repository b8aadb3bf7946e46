"""Files, kept by their SHA-256 in Django storage: written and synced before the row that names them commits."""

import hashlib
import os
import re
from pathlib import Path

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db.models import ProtectedError
from django.http import FileResponse
from django.utils.text import get_valid_filename

from stocktake.core.models import StoredFile

TYPES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "html": "text/html; charset=utf-8",
    "json": "application/json",
    "md": "text/markdown; charset=utf-8",
    "txt": "text/plain; charset=utf-8",
}


class NoRoom(Exception):
    """The disk did not take the file. Nothing of it is kept."""


def keep(content: bytes) -> StoredFile:
    """Store bytes; the same bytes are stored once. Call before the transaction that refers to the file."""
    sha256 = hashlib.sha256(content).hexdigest()
    stored = StoredFile(sha256=sha256, size=len(content))
    if not default_storage.exists(stored.path):
        try:
            default_storage.save(stored.path, ContentFile(content))
            _sync(stored.path)
        except OSError as error:
            default_storage.delete(stored.path)
            raise NoRoom from error
    return StoredFile.objects.get_or_create(sha256=sha256, defaults={"size": len(content)})[0]


def read(stored: StoredFile) -> bytes:
    with default_storage.open(stored.path) as file:
        return bytes(file.read())


def download(stored: StoredFile, name: str) -> FileResponse:
    """Always an attachment: nothing that was uploaded or exported is shown inside a page."""
    kind = TYPES.get(name.rsplit(".", 1)[-1], "application/octet-stream")
    return FileResponse(default_storage.open(stored.path), as_attachment=True, filename=name, content_type=kind)


def safe_name(name: str) -> str:
    """A file name that no browser, shell or page can trip over; its letters stay as they are."""
    bare = re.sub(r"[\u0000-\u001f\u202a-\u202e\u2066-\u2069<>:\"/\\|?*]+", "_", name.rsplit("/", 1)[-1]).strip(" .")
    return (get_valid_filename(bare) if bare else "file")[-120:]


def _sync(path: str) -> None:
    try:
        place = default_storage.path(path)
    except NotImplementedError:
        return  # remote storage answers only when it has the bytes
    for target in (place, Path(place).parent):
        handle = os.open(target, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def forget(stored: StoredFile) -> None:
    """Delete a file that nothing refers to; one that is referred to stays."""
    path = stored.path
    try:
        stored.delete()
    except ProtectedError:
        return
    default_storage.delete(path)
