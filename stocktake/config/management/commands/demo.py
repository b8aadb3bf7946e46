"""`stocktake demo`: the demonstration, from nothing to a running site, in the foreground."""

import os
import signal
import socket
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
MARK = "stocktake-demonstration"
DATABASE = ("stocktake.sqlite3", "stocktake.sqlite3-wal", "stocktake.sqlite3-shm", "secret")
FOLDERS = ("files", "static")


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
        stopping = _stopping()
        folder = Path(data).resolve()
        if folder == ROOT / ".venv" or (ROOT / ".venv") in folder.parents:
            raise Problem("--data may not lie in .venv.")
        _refuse_if_taken(port)
        if reset:
            _reset(folder)
        _mark(folder)
        environment = {
            **os.environ,
            "STOCKTAKE_DATA": str(folder),
            "STOCKTAKE_DATABASE": "",
            "STOCKTAKE_DEMONSTRATION": "yes",
            "STOCKTAKE_ORIGIN": f"http://127.0.0.1:{port}",
            "STOCKTAKE_SECRET_KEY": _secret(folder),
            "PYTHONUNBUFFERED": "1",
        }
        _prepare(environment, stopping)
        if not stopping:
            _serve(environment, port, stopping)


def _stopping() -> list[int]:
    """The signals that asked us to end, as they come. They only note: no child is begun or ended half-way."""
    stopping: list[int] = []
    for sign in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        if sign == signal.SIGHUP and signal.getsignal(sign) == signal.SIG_IGN:
            continue  # begun with nohup: a closed terminal is no reason to end
        signal.signal(sign, lambda number, _frame: stopping.append(number))
    return stopping


def _refuse_if_taken(port: int) -> None:
    if not 0 < port < 65536:
        raise Problem("--port is a number from 1 to 65535.")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # one that was left a moment ago is free
        try:
            probe.bind(("127.0.0.1", port))
        except PermissionError as error:
            raise Problem(f"Port {port} may not be used by you.") from error
        except OSError as error:
            raise Problem(f"Port {port} is taken.") from error


def _reset(folder: Path) -> None:
    """Only what we put there, and only where we began."""
    if not folder.exists() or not any(folder.iterdir()):
        return
    if not (folder / MARK).exists():
        raise Problem(f"{folder} was not begun by the demonstration; --reset leaves it alone.")
    for name in DATABASE:
        (folder / name).unlink(missing_ok=True)
    for name in FOLDERS:
        for path in sorted((folder / name).rglob("*"), reverse=True):
            path.rmdir() if path.is_dir() and not path.is_symlink() else path.unlink()


def _mark(folder: Path) -> None:
    """Note that the folder is the demonstration's, unless something else lies there."""
    folder.mkdir(parents=True, exist_ok=True)
    if {path.name for path in folder.iterdir()} <= {*DATABASE, *FOLDERS}:
        (folder / MARK).touch()


def _secret(folder: Path) -> str:
    """The demonstration's own key, made once, readable by its owner only."""
    path = folder / "secret"
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(os.urandom(32).hex())
    return path.read_text().strip()


def _begin(environment: dict[str, str], *command: str, **streams: Any) -> subprocess.Popen[bytes]:
    """A child that leads a process group of its own: Ctrl-C reaches only us, and we end all of it."""
    line = [sys.executable, "manage.py", *command]
    return subprocess.Popen(line, cwd=ROOT, env=environment, start_new_session=True, **streams)


def _prepare(environment: dict[str, str], stopping: list[int]) -> None:
    child = _begin(environment, "prepare", "--demonstration", stdout=sys.stderr)
    try:
        while not stopping and child.poll() is None:
            time.sleep(0.05)
        if child.returncode and not stopping:
            raise Problem("prepare failed; see the lines above.")
    finally:
        _end([child])


def _serve(environment: dict[str, str], port: int, stopping: list[int]) -> None:
    children: list[subprocess.Popen[bytes]] = []
    try:
        children.append(_begin(environment, "serve", "--port", str(port)))
        children.append(_begin(environment, "work"))
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
    """End every child and what it started, also when the child itself has ended before what it started."""
    until = time.monotonic() + 8
    left = [child for child in children if _signal(child, signal.SIGTERM)]
    while left and time.monotonic() < until:
        time.sleep(0.05)
        left = [child for child in left if _signal(child, 0)]
    for child in left:
        _signal(child, signal.SIGKILL)
    for child in children:
        child.wait()


def _signal(child: subprocess.Popen[bytes], number: int) -> bool:
    """Signal a child's whole group. False when nobody of it is left."""
    child.poll()  # one that has ended and was not asked for still counts as there
    try:
        os.killpg(child.pid, number)
    except ProcessLookupError:
        return False
    return True
