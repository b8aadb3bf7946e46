"""A server that a test may kill: a data folder of its own, one draft, six people. And a line that can be cut or slowed."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import random
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


class Server:
    """`start`, `kill` (kill -9 of the whole group) and `start` again, on the same port and the same database."""

    def __init__(self, folder: Path, application: str = "stocktake.config.wsgi:application") -> None:
        self.folder, self.port, self.application = folder, free_port(), application
        self.env = {
            **os.environ,
            "STOCKTAKE_DATA": str(folder),
            "STOCKTAKE_DATABASE": "",
            "STOCKTAKE_ORIGIN": f"http://127.0.0.1:{self.port}",
            "STOCKTAKE_SECOND_FACTOR_FOR_STAFF": "no",
            "PYTHONPATH": str(ROOT),
        }
        for command in (["manage.py", "prepare"], ["manage.py", "collectstatic", "--noinput"]):
            subprocess.run(
                [sys.executable, *command],
                cwd=ROOT,
                env=self.env,
                check=True,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
        told = subprocess.run(
            [sys.executable, "-m", "tests.e2e.small_world"],
            cwd=ROOT,
            env=self.env,
            check=True,
            capture_output=True,
            text=True,
        )
        self.world = json.loads(told.stdout.splitlines()[-1])
        self.child: subprocess.Popen | None = None

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def path(self, key: str = "1a") -> str:
        return f"/en/desk/submissions/{self.world['number']}/write/{key}/"

    def start(self) -> None:
        command = [
            sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(self.port),
            "--workers", "2", "--blocking-threads", "2", "--no-ws", "--http", "1", "--log-level", "critical", self.application,
        ]  # fmt: skip
        self.child = subprocess.Popen(
            command,
            cwd=ROOT,
            env=self.env,
            start_new_session=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        until = time.monotonic() + 30
        while time.monotonic() < until:
            with contextlib.suppress(OSError, http.client.HTTPException):
                connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
                connection.request("GET", "/healthz")
                if connection.getresponse().status == 200:
                    return
            time.sleep(0.05)
        raise AssertionError("the server did not come up")

    def kill(self) -> None:
        if self.child is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.child.pid, signal.SIGKILL)
            self.child.wait()
            self.child = None

    def ask(self, question: str, *told) -> list[tuple]:
        """Straight from the database file: what is stored, whatever the server says."""
        with contextlib.closing(sqlite3.connect(self.folder / "stocktake.sqlite3", timeout=30)) as connection:
            return connection.execute(question, told).fetchall()

    def change(self, statement: str, *told) -> None:
        with (
            contextlib.closing(sqlite3.connect(self.folder / "stocktake.sqlite3", timeout=30)) as connection,
            connection,
        ):
            connection.execute(statement, told)

    def text(self, key: str = "1a") -> str:
        return self.ask("SELECT text FROM documents_section WHERE key = ?", key)[0][0]

    def history(self, key: str = "1a") -> list[str]:
        rows = self.ask(
            "SELECT v.text FROM documents_sectionversion v JOIN documents_section s ON s.id = v.section_id WHERE s.key = ?",
            key,
        )
        return [text for (text,) in rows]


class Line:
    """A line between a browser and the server: whole, slow, or cut at any byte."""

    def __init__(self, port: int) -> None:
        self.target, self.bytes_a_second, self.is_cut = port, 0, False
        self.chance, self.random = 0.0, random.Random(1)
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.open: set[socket.socket] = set()
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def cut(self) -> None:
        self.is_cut = True
        for one in list(self.open):
            _hang_up(one)

    def mend(self) -> None:
        self.is_cut = False

    def close(self) -> None:
        self.cut()
        self.listener.close()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                near, _address = self.listener.accept()
                if self.is_cut:
                    near.close()
                    continue
                far = socket.create_connection(("127.0.0.1", self.target))
                self.open |= {near, far}
                for a, b in ((near, far), (far, near)):
                    threading.Thread(target=self._carry, args=(a, b), daemon=True).start()

    def _carry(self, a: socket.socket, b: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := a.recv(2048):
                if self.bytes_a_second:
                    time.sleep(len(data) / self.bytes_a_second)
                if self.is_cut or self.random.random() < self.chance:
                    break
                b.sendall(data)
        for one in (a, b):
            _hang_up(one)
            self.open.discard(one)


def _hang_up(one: socket.socket) -> None:
    with contextlib.suppress(OSError):
        one.shutdown(socket.SHUT_RDWR)
    one.close()
