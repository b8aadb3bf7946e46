"""The public record as static files in a zip, page after page: what one page needs is all that memory holds.

The pages are those that the site itself answers to somebody who is not signed in.
"""

from __future__ import annotations

import hashlib
import io
import json
import re
import sys
import tempfile
import zipfile
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.handlers.wsgi import WSGIHandler
from django.template.loader import render_to_string
from django.utils import timezone, translation

from stocktake.api import detail, writers
from stocktake.api.sets import SETS
from stocktake.config.static_links import KEPT_QUERIES, Target, language_of, relative, rewritten
from stocktake.core import languages, publication
from stocktake.hub.sitemap import paths
from stocktake.submissions.models import Publication
from stocktake.synthesis.models import Report

CHUNK = 256 * 1024
EARLIEST = (1980, 1, 1, 0, 0, 0)  # the time of every entry: the same record makes the same directory
DATA = re.compile(r"data/([a-z]+)(?:\.(csv|json|xlsx)|/schema\.json)")
FILE = re.compile(r"(?P<path>.+/)v(?P<version>\d{1,5})/(?:review\.(?P<name>[a-z.-]+)|files/(?P<position>\d{1,5})/)")
NOT_ALONG = frozenset({"verify/"})  # what only a server can do


REPORT = re.compile(r"reports/(?P<slug>[a-z0-9-]+)/report\.(?P<form>[a-z]+)")


class Unwritable(Exception):
    """A page that the site does not answer: nothing half is kept."""


class Copy:
    """One zip. Its file stands under its name only when it is whole."""

    def __init__(self, out: Path, codes: list[str], *, say: Callable[[str], Any]) -> None:
        self.out, self.codes, self.say = out, codes, say
        self.site: Callable[..., Any] = WSGIHandler()
        self.public = {path for path in paths() if path not in NOT_ALONG}
        self.public |= set(_versions())
        self.statics: dict[str, str] = {}  # place: name
        self.files: dict[str, str] = {}  # address: place, in the order in which pages name them
        self.here = codes[0]
        self.count = 0

    def write(self) -> dict[str, Any]:
        part = self.out.with_name(f".{self.out.name}.part")
        withdrawn = _withdrawn()
        try:
            with (
                zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED) as self.zip,
                tempfile.TemporaryFile("w+") as self.sums,
            ):
                self._fill()
            if _withdrawn() != withdrawn:
                raise Unwritable("a review was withdrawn meanwhile; start it again")
            part.replace(self.out)
        finally:
            part.unlink(missing_ok=True)
        return {"file": str(self.out), "files": self.count, "bytes": self.out.stat().st_size, "languages": self.codes}

    def _fill(self) -> None:
        for code in self.codes:
            pages = self._pages_of(code)
            self.say(f"{languages.NAMES[code]}: {pages} pages")
        for address, place in self.files.items():
            self._add(place, self._asked(address))
        for place, name in sorted(self.statics.items()):
            self._add(place, [_static(name) or b""])
        self._data()
        with translation.override(self.codes[0]):
            self._cover()
        self._manifest()

    def _pages_of(self, code: str) -> int:
        """Every public page in a language, and what their pagers and sections lead to."""
        waiting = deque(Target(f"/{code}/{path}") for path in sorted(self.public))
        known, self.here = set(waiting), code

        def resolve(wanted: Target) -> Target | None:
            found = self._resolved(wanted)
            page = Target(found.path, found.query) if found else None
            if page and page not in known and language_of(page.path) == code and self._is_page(page):
                known.add(page)
                waiting.append(page)
            return found

        while waiting:
            page = waiting.popleft()
            written = b"".join(self._asked(page.path, urlencode(page.query))).decode()
            self._add(page.place, [rewritten(written, on=page, resolve=resolve)])
        return len(known)

    def _is_page(self, wanted: Target) -> bool:
        code = language_of(wanted.path)
        return code in self.codes and wanted.path.removeprefix(f"/{code}/") in self.public

    def _resolved(self, wanted: Target) -> Target | None:
        """What stands for it in the copy."""
        if wanted.path.startswith("/s/"):
            return self._by_number(wanted)
        if wanted.path.startswith(settings.STATIC_URL):
            return self._static(wanted)
        code = language_of(wanted.path)
        rest = wanted.path.removeprefix(f"/{code}/")
        if match := DATA.fullmatch(rest):
            return Target(f"/data/{match[1]}.{match[2] or 'schema.json'}") if match[1] in SETS else None
        if code in self.codes and (match := FILE.fullmatch(rest)):
            return self._file(wanted, **match.groupdict(""))
        if code in self.codes and (match := REPORT.fullmatch(rest)):
            return self._report(wanted, **match.groupdict())
        if not self._is_page(wanted):
            return None
        if code != self.here:  # what it is divided into there is not known here
            return Target(wanted.path)
        return wanted if all(name in KEPT_QUERIES for name, _value in wanted.query) else None

    def _by_number(self, wanted: Target) -> Target | None:
        """A permanent address: the page that it leads to, in the language whose paragraphs it names."""
        number = wanted.path.removeprefix("/s/")
        found = detail.publication(number)
        if found is None:
            slug = Report.objects.public().filter(number=number).values_list("slug", flat=True).first()
            return Target(f"/{self.here}/reports/{slug}/", (), wanted.anchor) if slug else None
        told = {found.revision.language, *found.translations.values_list("language", flat=True)}
        asked = dict(wanted.query).get("text", "")
        is_readable = found.standing != Publication.Standing.WITHDRAWN
        query = (
            (("text", asked if asked in told else found.revision.language),) if len(told) > 1 and is_readable else ()
        )
        return Target(f"/{self.here}/{found.submission.path}v{found.version}/", query, wanted.anchor)

    def _static(self, wanted: Target) -> Target | None:
        name = wanted.path.removeprefix(settings.STATIC_URL)
        if wanted.place not in self.statics and _static(name) is None:
            return None
        self.statics[wanted.place] = name
        return Target(wanted.path)

    def _file(self, wanted: Target, *, path: str, version: str, name: str, position: str) -> Target | None:
        """A download or an attachment of a version that can be read."""
        if wanted.path not in self.files:
            known = Publication.objects.exclude(standing=Publication.Standing.WITHDRAWN).select_related("revision")
            found = known.filter(submission__path=path, version=int(version)).first()
            place = _place(found, wanted.path, name, position) if found else ""
            if not place:
                return None
            self.files[wanted.path] = place
        return Target(f"/{self.files[wanted.path]}")

    def _report(self, wanted: Target, *, slug: str, form: str) -> Target | None:
        if not Report.objects.public().filter(slug=slug, files__format=form).exists():
            return None
        self.files[wanted.path] = wanted.place
        return Target(wanted.path)

    def _asked(self, path: str, query: str = "") -> Iterator[bytes]:
        """What the site answers to anybody, in pieces. A part of a page that is not there is the page."""
        status, answer = self._answer(path, query)
        if query and not status.startswith("200"):
            answer.close()
            status, answer = self._answer(path, "")
        try:
            if not status.startswith("200"):
                raise Unwritable(f"{path} answers {status}")
            yield from answer
        finally:
            answer.close()

    def _answer(self, path: str, query: str) -> tuple[str, Any]:
        origin = urlsplit(settings.ORIGIN)
        told: list[str] = []
        environ = {
            "REQUEST_METHOD": "GET", "PATH_INFO": path, "QUERY_STRING": query, "SCRIPT_NAME": "",
            "SERVER_NAME": origin.hostname or "localhost", "SERVER_PORT": str(origin.port or 80),
            "HTTP_HOST": origin.netloc, "SERVER_PROTOCOL": "HTTP/1.1", "REMOTE_ADDR": "127.0.0.1",
            "wsgi.url_scheme": origin.scheme, "wsgi.input": io.BytesIO(), "wsgi.errors": sys.stderr,
        }  # fmt: skip
        answer = self.site(environ, lambda status, _headers, _error=None: told.append(status))
        return told[0], answer

    def _data(self) -> None:
        """The data sets once, in the first of the languages."""
        with translation.override(self.codes[0]):
            for name, one in SETS.items():
                self._add(f"data/{name}.csv", writers.as_csv(one))
                self._add(f"data/{name}.json", writers.as_json(one))
                with writers.as_xlsx(one) as file:
                    self._add(f"data/{name}.xlsx", iter(lambda: file.read(CHUNK), b""))
                schema = writers.schema(one, f"{name}.csv", self.codes[0])
                self._add(f"data/{name}.schema.json", [_as_json(schema)])

    def _cover(self) -> None:
        """The page to open first, and which publications are invented."""
        record = Publication.objects.order_by("number")
        invented = record.filter(submission__is_invented=True)
        style = next((place for place in self.statics if place.endswith(".css")), "")
        facts = {
            "made_at": timezone.now(),
            "codes": self.codes,
            "style": style,
            "reviews": record.current().count(),
            "invented": invented.current().count(),
            "here": relative,
        }
        self._add("index.html", [render_to_string("config/static_copy.jinja", facts).encode()])
        lines = (f"{number}\n" for number in invented.values_list("number", flat=True).iterator(chunk_size=2000))
        self._add("invented.txt", (line.encode() for line in lines))

    def _manifest(self) -> None:
        """Every file with its size and hash, in the order of the zip; and the same for `sha256sum --check`."""
        facts = {
            "made_at": timezone.now().isoformat(timespec="seconds"),
            "origin": settings.ORIGIN,
            "languages": self.codes,
            "publication_counter": publication.current(),
            "files": self.count,
        }
        head = json.dumps(facts, ensure_ascii=False)[:-1] + ', "sha256": {\n'
        self._put("manifest.json", self._listed(head))
        self._put("SHA256SUMS", (f"{sha256}  {place}\n".encode() for place, sha256 in self._summed()))

    def _listed(self, head: str) -> Iterator[bytes]:
        yield head.encode()
        between = ""
        for place, sha256 in self._summed():
            yield f"{between}{json.dumps(place, ensure_ascii=False)}: {json.dumps(sha256)}".encode()
            between = ",\n"
        yield b"\n}}\n"

    def _summed(self) -> Iterator[tuple[str, str]]:
        self.sums.seek(0)
        for line in self.sums:
            sha256, place = line.rstrip("\n").split("  ", 1)
            yield place, sha256

    def _add(self, place: str, pieces: Iterable[bytes]) -> None:
        self.sums.write(f"{self._put(place, pieces)}  {place}\n")
        self.count += 1

    def _put(self, place: str, pieces: Iterable[bytes]) -> str:
        """Write a file into the zip in pieces. Its SHA-256."""
        entry, sum_of = zipfile.ZipInfo(place, EARLIEST), hashlib.sha256()
        entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
        with self.zip.open(entry, "w", force_zip64=True) as file:
            for piece in pieces:
                sum_of.update(piece)
                file.write(piece)
        return sum_of.hexdigest()


def _versions() -> Iterator[str]:
    told = Publication.objects.order_by("submission__path", "version")
    for path, version in told.values_list("submission__path", "version").iterator(chunk_size=2000):
        yield path
        yield f"{path}v{version}/"


def _withdrawn() -> int:
    return Publication.objects.filter(standing=Publication.Standing.WITHDRAWN).count()


def _place(found: Publication, path: str, name: str, position: str) -> str:
    """Where a file of it stands in the copy; an attachment, whose address names no file, by its own name."""
    if position:
        attachments = found.revision.content["attachments"]
        if not 1 <= int(position) <= len(attachments):
            return ""
        return f"{path.strip('/')}-{re.sub('[^A-Za-z0-9._-]+', '_', attachments[int(position) - 1]['name'])[-80:]}"
    language, form = name.rpartition(".")[0], name.rpartition(".")[2]
    return path.lstrip("/") if found.files.filter(language=language, format=form).exists() else ""


def _static(name: str) -> bytes | None:
    """A static file as it is served: under its hashed name where there is one, else from where it lies."""
    with suppress(OSError, ValueError), staticfiles_storage.open(name) as file:
        return bytes(file.read())
    found = finders.find(name)
    return Path(found).read_bytes() if isinstance(found, str) and Path(found).is_file() else None


def _as_json(told: Any) -> bytes:
    return (json.dumps(told, ensure_ascii=False, indent=2) + "\n").encode()
