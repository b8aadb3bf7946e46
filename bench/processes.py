"""Children: started on the loopback, awaited, weighed, and each ended by its process id."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Self

ROOT = Path(__file__).resolve().parent.parent


class Broken(Exception):
    """Something under measurement did not do what it should; the message says what."""


class Child:
    """A process in a group of its own. Use as a context manager: it and what it started are gone afterwards."""

    def __init__(self, command: Sequence[str | Path], *, env: dict[str, str], log: Path) -> None:
        self.log = log
        with log.open("ab") as file:
            self.process = subprocess.Popen(
                [str(part) for part in command], cwd=ROOT, env=env, stdin=subprocess.DEVNULL, stdout=file,
                stderr=subprocess.STDOUT, start_new_session=True,
            )  # fmt: skip

    @property
    def pid(self) -> int:
        return self.process.pid

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_problem: object) -> None:
        self.end()

    def end(self, patience: float = 12) -> int:
        """Asked with TERM, then made to. Returns its exit code."""
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(patience)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.pid, signal.SIGKILL)  # its own group: whatever it left behind
        return self.process.returncode

    def await_port(self, port: int, patience: float = 30) -> None:
        until = time.monotonic() + patience
        while time.monotonic() < until:
            if self.process.poll() is not None:
                raise Broken(f"{self.log.name} ended before it listened: {tail(self.log)}")
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
                return
            time.sleep(0.01)
        raise Broken(f"{self.log.name} does not listen: {tail(self.log)}")


def free_port() -> int:
    with socket.socket() as asking:
        asking.bind(("127.0.0.1", 0))
        return int(asking.getsockname()[1])


def run(command: Sequence[str | Path], *, env: dict[str, str], patience: float = 900) -> str:
    """What a command prints; Broken with its last lines when it fails."""
    words = [str(part) for part in command]
    done = subprocess.run(
        words,
        cwd=ROOT,
        env=env,
        capture_output=True,
        text=True,
        timeout=patience,
        check=False,
        stdin=subprocess.DEVNULL,
    )
    if done.returncode:
        raise Broken(f"{' '.join(words[:4])} failed: {(done.stderr or done.stdout).strip()[-600:]}")
    return done.stdout


def measured(command: Sequence[str | Path], *, env: dict[str, str], log: Path) -> tuple[float, float]:
    """Seconds and peak resident megabytes of a command that must succeed."""
    child = Child(command, env=env, log=log)
    started = time.monotonic()
    _pid, status, usage = os.wait4(child.pid, 0)
    seconds = time.monotonic() - started
    child.process.returncode = os.waitstatus_to_exitcode(status)
    if child.process.returncode:
        raise Broken(f"{log.name} failed: {tail(log)}")
    return seconds, usage.ru_maxrss / 1024


def tail(log: Path) -> str:
    return log.read_text(errors="replace").strip()[-600:] if log.exists() else ""


def children_of(pid: int) -> list[int]:
    told = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [int(one) for one in told]


def pss_megabytes(pid: int, part: str = "Pss") -> float:
    """Proportional set size: shared pages are divided among those who share them. `part` may be Pss_Anon or Pss_File."""
    rolled = Path(f"/proc/{pid}/smaps_rollup").read_text()
    return sum(int(line.split()[1]) for line in rolled.splitlines() if line.startswith(f"{part}:")) / 1024
