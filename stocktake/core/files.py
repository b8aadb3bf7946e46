"""Files, kept by their SHA-256 in Django storage: written and synced before the row that names them commits."""

import hashlib
import os
import re
import unicodedata
import uuid
from pathlib import Path

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db.models import ProtectedError
from django.http import FileResponse

from stocktake.core.models import StoredFile

TYPES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "html": "text/html; charset=utf-8",
    "json": "application/json",
    "md": "text/markdown; charset=utf-8",
    "pdf": "application/pdf",
    "txt": "text/plain; charset=utf-8",
}


class NoRoom(Exception):
    """The disk did not take the file. Nothing of it is kept."""


def keep(content: bytes) -> StoredFile:
    """Store bytes; the same bytes are stored once. Call before the transaction that refers to the file."""
    sha256 = hashlib.sha256(content).hexdigest()
    stored = StoredFile(sha256=sha256, size=len(content))
    try:
        if not _is_whole(stored):
            _write(stored.path, content)
    except OSError as error:
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
    """A file name that no browser, shell or page can trip over; its letters and their marks stay as they are."""
    bare = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    kept = "".join("_" if letter.isspace() else letter for letter in bare.strip() if _may_stand(letter))
    kept = kept.lstrip("-").rstrip(".")[-120:]
    return f"file.{kept.lstrip('.')}" if kept.startswith(".") else kept or "file"


def _may_stand(letter: str) -> bool:
    return letter in "-._" or letter.isspace() or unicodedata.category(letter)[0] in "LMN"


def _is_whole(stored: StoredFile) -> bool:
    return default_storage.exists(stored.path) and default_storage.size(stored.path) == stored.size


def _write(path: str, content: bytes) -> None:
    """Under its name there is all of it or nothing, also when the machine stops in between."""
    try:
        place = default_storage.path(path)
    except NotImplementedError:  # remote storage shows a file only when it has all the bytes
        default_storage.delete(path)
        default_storage.save(path, ContentFile(content))
        return
    part = f"{path}.{uuid.uuid4().hex}.part"
    try:
        default_storage.save(part, ContentFile(content))
        _sync(default_storage.path(part))
        Path(default_storage.path(part)).replace(place)
        _sync(Path(place).parent)
    except OSError:
        default_storage.delete(part)
        raise


def _sync(target: str | Path) -> None:
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
