"""The server is killed at random moments under saves with retries: every save that was acknowledged is stored, once."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import random
import re
import threading
import time
import uuid

import pytest

from tests.e2e.server import Server

SEEDS = range(int(os.environ.get("STOCKTAKE_SEEDS", "10")))
KEYS = ["1a", "1b", "2a", "2b", "2c", "2d"]


class Writer(threading.Thread):
    """Writes one section, word after word, as the editor's script does: the same id until the outcome is known."""

    def __init__(self, server: Server, number: int) -> None:
        super().__init__(daemon=True)
        self.server, self.key, self.person = server, KEYS[number], number
        self.words: list[str] = []
        self.acknowledged: list[str] = []
        self.stopping = threading.Event()

    def run(self) -> None:
        cookie, token, base = self._open()
        while not self.stopping.is_set():
            self.words.append(f"w{len(self.words)}")
            text, save_id = " ".join(self.words), str(uuid.uuid4())
            while (answer := self._put(cookie, token, base, save_id, text)) is None:
                time.sleep(0.05)
            base = answer["version"]
            self.acknowledged.append(text)

    def _open(self) -> tuple[str, str, int]:
        status, headers, page = self._ask("GET", {"Cookie": f"session={self.server.world['sessions'][self.person]}"})
        assert status == 200, page[:300]
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[1]
        csrf = next(part.split(";")[0] for part in headers.get_all("Set-Cookie") if part.startswith("csrf="))
        version = int(re.search(r'name="version" value="(\d+)"', page)[1])
        return f"session={self.server.world['sessions'][self.person]}; {csrf}", token, version

    def _put(self, cookie: str, token: str, base: int, save_id: str, text: str) -> dict | None:
        headers = {
            "Cookie": cookie, "X-CSRFToken": token, "If-Match": f'"{base}"', "Idempotency-Key": save_id,
            "Accept": "application/json", "Content-Type": "text/plain",
        }  # fmt: skip
        try:
            status, _headers, page = self._ask("PUT", headers, text)
        except (OSError, http.client.HTTPException):
            return None
        if status >= 500:
            return None
        assert status == 200, (status, page)
        return json.loads(page)

    def _ask(self, method, headers, body=None):
        with contextlib.closing(http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=20)) as connection:
            connection.request(method, self.server.path(self.key), body=body, headers=headers)
            answer = connection.getresponse()
            return answer.status, answer.headers, answer.read().decode()


def lost(server: Server, writers: list[Writer]) -> list[str]:
    """Saves that were acknowledged and are not stored exactly once."""
    missing = []
    for writer in writers:
        stored = server.history(writer.key)
        missing += [text for text in writer.acknowledged if stored.count(text) != 1]
    return missing


def everybody_goes_on(writers: list[Writer]) -> None:
    """Until each has had a save acknowledged since: however slow the machine, each kill meets people who write."""
    before = [len(writer.acknowledged) for writer in writers]
    until = time.monotonic() + 120
    while any(len(writer.acknowledged) <= count for writer, count in zip(writers, before, strict=True)):
        assert time.monotonic() < until, "nothing is acknowledged any more"
        time.sleep(0.02)


def write_and_kill(server: Server, seeds: range) -> list[Writer]:
    server.start()
    writers = [Writer(server, number) for number in range(len(KEYS))]
    for writer in writers:
        writer.start()
    for seed in seeds:
        everybody_goes_on(writers)
        time.sleep(random.Random(seed).uniform(0.0, 1.0))
        server.kill()
        server.start()
    everybody_goes_on(writers)
    for writer in writers:
        writer.stopping.set()
    for writer in writers:
        writer.join(timeout=60)
    server.kill()
    return writers


@pytest.fixture
def make(tmp_path):
    made = []

    def one(**told) -> Server:
        made.append(Server(tmp_path / f"site{len(made)}", **told))
        return made[-1]

    yield one
    for server in made:
        server.kill()


def test_a_killed_server_loses_nothing_it_acknowledged(make):
    server = make()
    writers = write_and_kill(server, SEEDS)
    assert min(len(writer.acknowledged) for writer in writers) > len(SEEDS)
    assert lost(server, writers) == []
    assert all(server.text(writer.key) == writer.acknowledged[-1] for writer in writers)


def test_the_control_a_server_that_acknowledges_first_is_found_out(make):
    server = make(application="tests.e2e.hasty:application")
    server.start()
    writer = Writer(server, 0)
    writer.start()
    until = time.monotonic() + 10
    while not writer.acknowledged and time.monotonic() < until + 50:
        time.sleep(0.01)
    server.kill()
    writer.stopping.set()
    assert lost(server, [writer]) != []
