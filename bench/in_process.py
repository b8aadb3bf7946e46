"""Requests made in process, through the whole WSGI handler: what a save sends to PostgreSQL, and where time goes."""

from __future__ import annotations

import cProfile
import io
import pstats
import re
import tempfile
import time
import uuid
from collections.abc import Callable
from typing import Any

from django.core.wsgi import get_wsgi_application
from django.db import connection
from django.test import RequestFactory

from stocktake.documents.models import SectionVersion

SECRET = "benchmark" + "0" * 23  # a CSRF secret has 32 letters; cookie and form carry the same
TOP = 15
# One line of libpq's trace for each message that we send: time, F, length, kind, words.
SENT = re.compile(r"^(?:\S+ \S+\t)?F\t\d+\t(Query|Execute)\t(.*)$", re.MULTILINE)
TRANSACTION = re.compile(r"^(BEGIN|COMMIT|ROLLBACK|SELECT 1$)")


class Browser:
    """One signed-in person, asking the WSGI handler directly."""

    def __init__(self, writer: dict[str, str], names: dict[str, str]) -> None:
        self.path = writer["path"]
        self.cookie = f"{names['cookie']}={writer['session']}; {names['csrf']}={SECRET}"
        self.handler = get_wsgi_application()
        self.version = _version(self.path)

    def save(self) -> int:
        """A section, with other words than before. The status; every accepted save is one version more."""
        text = f"Save {self.version} {uuid.uuid4()}. " + "We have reviewed what was promised. " * 55
        request = RequestFactory(SERVER_NAME="127.0.0.1").put(
            self.path, text, "text/plain", HTTP_ACCEPT="application/json", HTTP_IF_MATCH=f'"{self.version}"',
            HTTP_IDEMPOTENCY_KEY=str(uuid.uuid4()), HTTP_X_CSRFTOKEN=SECRET,
        )  # fmt: skip
        status = self._ask(request)
        self.version += status == 200
        return status

    def read(self, path: str) -> int:
        return self._ask(RequestFactory(SERVER_NAME="127.0.0.1").get(path))

    def _ask(self, request: Any) -> int:
        told: list[str] = []

        def note(status: str, *_rest: Any) -> Any:
            told.append(status)

        answer = self.handler({**request.environ, "HTTP_COOKIE": self.cookie}, note)
        b"".join(answer)
        answer.close()
        return int(told[0].split()[0])


def _version(path: str) -> int:
    number, key = path.split("/")[4], path.split("/")[6]
    latest = SectionVersion.objects.filter(section__document__submission__number=number, section__key=key)
    return latest.order_by("-version").values_list("version", flat=True).first() or 0


def save_statements(writer: dict[str, str], names: dict[str, str]) -> dict[str, Any]:
    """What one warm save sends over the wire to PostgreSQL, as libpq traces it: nothing is left out."""
    browser = Browser(writer, names)
    _sure(browser.save())
    _sure(browser.save())
    connection.ensure_connection()
    with tempfile.TemporaryFile("w+") as trace:
        wire = connection.connection.pgconn
        wire.trace(trace.fileno())
        _sure(browser.save())
        wire.untrace()
        trace.seek(0)
        sent = _statements(trace.read())
    kept = [line for line in sent if not TRANSACTION.match(line)]
    return {
        "sent": sent,
        "statements": len(kept),
        "round_trips": len(sent),
        "commits": sum(line.startswith("COMMIT") for line in sent),
        "health_checks": sum(line.startswith("SELECT 1") and len(line) < 10 for line in sent),
    }


def _statements(trace: str) -> list[str]:
    """The first line of each statement sent, in order; a prepared one is known by its name."""
    return [rest.strip().strip('"')[:200] for _kind, rest in SENT.findall(trace)]


def saves(writer: dict[str, str], names: dict[str, str], times: int) -> int:
    """That many saves; how many were accepted."""
    browser = Browser(writer, names)
    return sum(browser.save() == 200 for _ in range(times))


def profile_save(writer: dict[str, str], names: dict[str, str], times: int = 100) -> str:
    browser = Browser(writer, names)
    _sure(browser.save())
    return _profiled(lambda: _sure(browser.save()), times)


def profile_page(path: str, times: int = 40) -> str:
    browser = Browser.__new__(Browser)
    browser.cookie, browser.handler = "", get_wsgi_application()
    browser.read(path)
    return _profiled(lambda: browser.read(path), times)


def _profiled(call: Callable[[], Any], times: int) -> str:
    """CPU milliseconds of one request without the profiler, then the functions that take most time of their own."""
    started = time.process_time()
    for _ in range(times):
        call()
    each = (time.process_time() - started) * 1000 / times
    profile = cProfile.Profile()
    for _ in range(times):
        profile.runcall(call)
    told = io.StringIO()
    stats = pstats.Stats(profile, stream=told).strip_dirs()
    stats.sort_stats("tottime").print_stats(TOP)
    stats.sort_stats("cumtime").print_stats(3 * TOP)
    return f"{times} requests, {each:.2f} ms of CPU each without the profiler\n{told.getvalue()}"


def _sure(status: int) -> None:
    if status != 200:
        raise SystemExit(f"a save answers {status}")
