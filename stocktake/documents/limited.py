"""A process that can harm nothing reads what comes from outside: started here, and limited by itself as it begins."""

from __future__ import annotations

import json
import os
import resource
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

from stocktake.core.archives import BadFile, BadFileCode

ROOT = Path(__file__).resolve().parents[2]
OUT_OF_TIME = {-signal.SIGXCPU, -signal.SIGKILL}
MEMORY = 1024**3
SECONDS = 20
OPEN_FILES = 16


def run(module: str, path: Path, *, seconds: float) -> dict[str, Any]:
    """What `python -m MODULE FILE` prints as JSON. Raises BadFile; `seconds` is by the clock on the wall."""
    command = [sys.executable, "-B", "-s", "-m", module, str(path.resolve())]
    # Nothing of this process's settings and secrets is passed on.
    environment = {"PYTHONPATH": str(ROOT), "PYTHONUTF8": "1", "PATH": os.defpath}
    try:
        done = subprocess.run(  # noqa: S603  (our own interpreter, our own module; the file is an argument)
            command,
            cwd=ROOT,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=seconds,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise BadFile(BadFileCode.TOO_SLOW) from error
    if done.returncode in OUT_OF_TIME:
        raise BadFile(BadFileCode.TOO_SLOW)
    if done.returncode != 0:
        raise BadFile(BadFileCode.BROKEN)
    try:
        told = json.loads(done.stdout)
    except ValueError as error:
        raise BadFile(BadFileCode.BROKEN) from error
    if not isinstance(told, dict):
        raise BadFile(BadFileCode.BROKEN)
    return told


def limit_itself() -> None:
    """Too much memory, time or any writing ends this process, and only this one."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (OPEN_FILES, OPEN_FILES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # Deeper than the XML parser allows elements to nest, so that it is the parser that refuses.
    sys.setrecursionlimit(6_000)
