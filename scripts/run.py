"""Makes the environment and runs what was asked. Standard library only: it runs before anything is installed."""

from __future__ import annotations

import fcntl
import hashlib
import os
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
USAGE = """usage: ./run demo [--port 8000] [--data DIR] [--reset]   serve the demonstration
       ./run test [PYTEST ARGUMENTS]                    the fast tests
       ./run check                                      every gate but the tests
       ./run e2e [PYTEST ARGUMENTS]                     journeys in a browser
       ./run bench [--json FILE] [NAME …]               the benchmarks
       ./run stocktake COMMAND …                        the command line; ./run stocktake help lists it
"""


def environment(kind: str) -> None:
    """Install `requirements/{kind}.txt` into .venv unless that very file has been installed already."""
    wanted = ROOT / "requirements" / f"{kind}.txt"
    mark = VENV / f".installed-{kind}"
    sign = hashlib.sha256(wanted.read_bytes() + sys.version.encode()).hexdigest()
    lock = ROOT / ".venv.lock"
    with lock.open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)  # two commands at once make one environment
        if not PYTHON.exists():
            _say("Making the environment …")
            venv.create(VENV, with_pip=True)
        if not mark.exists() or mark.read_text() != sign:
            _say("Installing what is needed …")
            pip = [
                PYTHON,
                "-m",
                "pip",
                "install",
                "-qq",
                "--disable-pip-version-check",
                "--require-hashes",
                "-r",
                wanted,
            ]
            subprocess.run(pip, check=True, stdout=sys.stderr)
            mark.write_text(sign)
        _compile_catalogues()


def _compile_catalogues() -> None:
    stale = [
        po
        for po in ROOT.glob("stocktake/locale/*/LC_MESSAGES/*.po")
        if not po.with_suffix(".mo").exists() or po.with_suffix(".mo").stat().st_mtime < po.stat().st_mtime
    ]
    for po in stale:
        command = [PYTHON, "-m", "babel.messages.frontend", "compile", "-i", po, "-o", po.with_suffix(".mo")]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def become(*command: str | Path) -> None:
    sys.stdout.flush()
    os.execv(str(command[0]), [str(part) for part in command])


def main() -> None:
    os.chdir(ROOT)
    what, rest = (sys.argv[1] if len(sys.argv) > 1 else "help"), sys.argv[2:]
    if what == "demo":
        environment("base")
        become(PYTHON, "-u", "manage.py", "demo", *rest)
    elif what == "stocktake":
        environment("base")
        become(PYTHON, "manage.py", *(rest or ["help"]))
    elif what == "test":
        environment("dev")
        become(PYTHON, "scripts/test.py", *rest)
    elif what == "check":
        environment("dev")
        become(PYTHON, "scripts/check.py", *rest)
    elif what == "e2e":
        environment("e2e")
        become(PYTHON, "-m", "pytest", "-m", "e2e", "-n", "0", "tests/e2e", *rest)
    elif what == "bench":
        environment("dev")
        become(PYTHON, "-m", "bench", *rest)
    else:
        print(USAGE, file=sys.stdout if what in {"help", "--help", "-h"} else sys.stderr, end="")
        raise SystemExit(what not in {"help", "--help", "-h"})


if __name__ == "__main__":
    main()
