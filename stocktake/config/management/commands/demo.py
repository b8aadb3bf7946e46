"""`stocktake demo`: the demonstration, from nothing to a running site, in the foreground."""

import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

from stocktake.core.commands import Command as BaseCommand
from stocktake.core.commands import Problem

ROOT = Path(__file__).resolve().parents[4]
PATIENCE = 120


class Command(BaseCommand):
    needs_data = False
    help = "Serve the demonstration: an embedded database, invented content, one-click roles at /demo/."

    def add_arguments(self, parser: Any) -> None:
        super().add_arguments(parser)
        parser.add_argument("--port", type=int, default=8000, help="where to listen (8000)")
        parser.add_argument("--data", default="var", help="the folder that keeps everything (var)")
        parser.add_argument(
            "--reset", action="store_true", help="begin anew: removes the database and files under --data"
        )

    def answer(self, *, port: int, data: str, reset: bool, **options: Any) -> None:
        folder = Path(data).resolve()
        if folder == ROOT / ".venv" or (ROOT / ".venv") in folder.parents:
            raise Problem("--data may not lie in .venv.")
        environment = {
            **os.environ,
            "STOCKTAKE_DATA": str(folder),
            "STOCKTAKE_DATABASE": "",
            "STOCKTAKE_DEMONSTRATION": "yes",
            "STOCKTAKE_ORIGIN": f"http://127.0.0.1:{port}",
            "PYTHONUNBUFFERED": "1",
        }
        if reset:
            _reset(folder)
        folder.mkdir(parents=True, exist_ok=True)
        environment["STOCKTAKE_SECRET_KEY"] = _secret(folder)
        _manage(environment, "prepare", "--demonstration")
        _serve(environment, port)


def _reset(folder: Path) -> None:
    """Only what we put there."""
    for name in ("stocktake.sqlite3", "stocktake.sqlite3-wal", "stocktake.sqlite3-shm", "secret"):
        (folder / name).unlink(missing_ok=True)
    for name in ("files", "static"):
        for path in sorted((folder / name).rglob("*"), reverse=True):
            path.unlink() if path.is_file() else path.rmdir()


def _secret(folder: Path) -> str:
    """The demonstration's own key, made once, readable by its owner only."""
    path = folder / "secret"
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(os.urandom(32).hex())
    return path.read_text().strip()


def _manage(environment: dict[str, str], *command: str) -> None:
    done = subprocess.run(
        [sys.executable, "manage.py", *command], cwd=ROOT, env=environment, stdout=sys.stderr, check=False
    )
    if done.returncode:
        raise Problem(f"{command[0]} failed; see the lines above.")


def _serve(environment: dict[str, str], port: int) -> None:
    web = [sys.executable, "manage.py", "serve", "--port", str(port)]
    work = [sys.executable, "manage.py", "work"]
    children = [subprocess.Popen(command, cwd=ROOT, env=environment, start_new_session=True) for command in (web, work)]
    stopping: list[int] = []
    for sign in (signal.SIGTERM, signal.SIGINT):
        signal.signal(sign, lambda number, _frame: stopping.append(number))
    try:
        _await_first_page(port, children, stopping)
        while not stopping:
            if any(child.poll() is not None for child in children):
                raise Problem("A part of the demonstration has ended; see the lines above.")
            time.sleep(0.2)
    finally:
        _end(children)


def _await_first_page(port: int, children: list[subprocess.Popen[bytes]], stopping: list[int]) -> None:
    address = f"http://127.0.0.1:{port}/"
    until = time.monotonic() + PATIENCE
    while not stopping and time.monotonic() < until:
        if any(child.poll() is not None for child in children):
            raise Problem(f"The server did not start; is port {port} taken?")
        if _answers(f"{address}en/"):
            print(f"Stocktake is ready: {address}", flush=True)
            return
        time.sleep(0.1)
    if not stopping:
        raise Problem("The first page did not answer in time.")


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=5) as page:
            return bool(page.status == 200)
    except OSError:
        return False


def _end(children: list[subprocess.Popen[bytes]]) -> None:
    """End every child and what it started; each leads a process group of its own."""
    for child in children:
        if child.poll() is None:
            os.killpg(child.pid, signal.SIGTERM)
    for child in children:
        try:
            child.wait(timeout=8)
        except subprocess.TimeoutExpired:
            os.killpg(child.pid, signal.SIGKILL)
            child.wait()
