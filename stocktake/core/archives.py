"""Looks into a Word file's zip directory before anything is unpacked: is it what it says, and harmless?"""

from __future__ import annotations

import re
import stat
import zipfile
import zlib
from enum import StrEnum
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

MOST_PARTS = 2_000
MOST_BYTES = 200 * 1024 * 1024
MOST_BYTES_OF_A_PART = 100 * 1024 * 1024
MOST_RATIO = 100
RATIO_COUNTS_FROM = 1024 * 1024
CHUNK = 256 * 1024
# Some versions of Word number the part that holds the text.
MAIN = re.compile(r"word/document\d*\.xml", re.IGNORECASE)
DECLARATIONS = (b"<!DOCTYPE", b"<!ENTITY")
RUNNING = {"vbaProject": "macro", "wordVbaData": "macro", "control": "embedded", "oleObject": "embedded"}


class BadFileCode(StrEnum):
    NOT_WORD = "not-word"
    NOT_PDF = "not-pdf"
    SCANNED = "scanned"
    TOO_MANY_PAGES = "too-many-pages"
    ENCRYPTED = "encrypted"
    TOO_LARGE = "too-large"
    TOO_MANY_PARTS = "too-many-parts"
    BOMB = "bomb"
    BROKEN = "broken"
    UNSAFE_PATH = "unsafe-path"
    MACRO = "macro"
    EMBEDDED = "embedded"
    EXTERNAL = "external"
    ENTITY = "entity"
    TOO_SLOW = "too-slow"
    EMPTY = "empty"


class BadFile(Exception):
    """A file that is not read. The caller words the code for the person."""

    def __init__(self, code: BadFileCode, **params: Any) -> None:
        super().__init__(code)
        self.code, self.params = code, params


def check_docx(path: Path) -> None:
    """Raise BadFile unless the file is a plain Word document that can be unpacked safely."""
    try:
        archive = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, OSError, EOFError, NotImplementedError, RuntimeError, ValueError) as error:
        # An encrypted or an old .doc file is a compound document, not a zip.
        code = BadFileCode.ENCRYPTED if _head(path).startswith(b"\xd0\xcf\x11\xe0") else BadFileCode.NOT_WORD
        raise BadFile(code) from error
    try:
        with archive:
            parts = archive.infolist()
            _check_directory(parts)
            _check_places(parts)
            _check_kind({part.filename for part in parts})
            _check_contents(archive, parts)
    except (
        zipfile.BadZipFile,
        zlib.error,
        OSError,
        EOFError,
        RuntimeError,
        ValueError,
        ET.ParseError,
    ) as error:
        # The directory is in order, the parts are not.
        raise BadFile(BadFileCode.BROKEN) from error


def check_pdf(path: Path) -> None:
    """Raise BadFile unless the file begins as a PDF does; all else is told by the process that reads it."""
    if not is_pdf(path):
        raise BadFile(BadFileCode.NOT_PDF)


def is_pdf(path: Path) -> bool:
    return _head(path, 1024).lstrip(b"\xef\xbb\xbf\r\n\t ").startswith(b"%PDF-")


def _head(path: Path, length: int = 8) -> bytes:
    if not path.is_file():
        return b""
    with path.open("rb") as file:
        return file.read(length)


def _check_directory(parts: list[zipfile.ZipInfo]) -> None:
    if len(parts) > MOST_PARTS:
        raise BadFile(BadFileCode.TOO_MANY_PARTS, count=len(parts))
    if any(part.flag_bits & 0x1 for part in parts):
        raise BadFile(BadFileCode.ENCRYPTED)
    if sum(part.file_size for part in parts) > MOST_BYTES or any(p.file_size > MOST_BYTES_OF_A_PART for p in parts):
        raise BadFile(BadFileCode.BOMB)
    for part in parts:
        if part.file_size > RATIO_COUNTS_FROM and part.file_size > MOST_RATIO * max(1, part.compress_size):
            raise BadFile(BadFileCode.BOMB)


def _check_places(parts: list[zipfile.ZipInfo]) -> None:
    # Word takes two names that differ in case only for one part.
    names = [part.filename.lower() for part in parts]
    if len(set(names)) != len(names):
        raise BadFile(BadFileCode.BROKEN)
    for part in parts:
        pieces = part.filename.replace("\\", "/").split("/")
        if part.filename.startswith(("/", "\\")) or ".." in pieces or ":" in pieces[0]:
            raise BadFile(BadFileCode.UNSAFE_PATH)
        if stat.S_ISLNK(part.external_attr >> 16):
            raise BadFile(BadFileCode.UNSAFE_PATH)
    end = 0
    for part in sorted(parts, key=lambda p: p.header_offset):
        if part.header_offset < end:
            raise BadFile(BadFileCode.BOMB)  # parts that share bytes
        end = part.header_offset + 30 + len(part.orig_filename.encode("utf-8", "replace")) // 2 + part.compress_size


def _check_kind(names: set[str]) -> None:
    if "[Content_Types].xml" not in names or not any(MAIN.fullmatch(name) for name in names):
        raise BadFile(BadFileCode.NOT_WORD)
    lowered = {name.lower() for name in names}
    if any("vbaproject" in name or "vbadata" in name for name in lowered):
        raise BadFile(BadFileCode.MACRO)
    if any("/activex/" in name or (name.endswith(".bin") and "/embeddings/" in name) for name in lowered):
        raise BadFile(BadFileCode.EMBEDDED)


def _check_contents(archive: zipfile.ZipFile, parts: list[zipfile.ZipInfo]) -> None:
    if b"macroenabled" in archive.read("[Content_Types].xml").replace(b"\x00", b"").lower():
        raise BadFile(BadFileCode.MACRO)
    for part in parts:
        name = part.filename.lower()
        if name.endswith((".xml", ".rels")):
            _check_declarations(archive, part)
        if name.endswith(".rels"):
            _check_relations(archive.read(part))


def _check_declarations(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    """A document type may stand behind any number of comments, so the whole part is looked through."""
    with archive.open(part) as file:
        before = b""
        while chunk := file.read(CHUNK):
            window = before + chunk.upper().replace(b"\x00", b"")  # as it is in UTF-16
            if any(declaration in window for declaration in DECLARATIONS):
                raise BadFile(BadFileCode.ENTITY)
            before = window[-16:]


def _check_relations(data: bytes) -> None:
    """What lies outside the file may be linked to, never loaded; what runs is not taken under any name."""
    for relation in ET.fromstring(data):  # noqa: S314  (no part with a document type comes this far)
        kind = relation.get("Type", "").rpartition("/")[2]
        if relation.get("TargetMode", "").strip().lower() == "external" and kind != "hyperlink":
            raise BadFile(BadFileCode.EXTERNAL)
        if kind in RUNNING:
            raise BadFile(BadFileCode(RUNNING[kind]))
