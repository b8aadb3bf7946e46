"""Every gate but the tests. Prints each gate's name; ends with 1 if any failed."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
FRESH = {
    "STOCKTAKE_ORIGIN": "https://stocktake.example",
    "STOCKTAKE_SECRET_KEY": "a-key-for-the-check-only-0123456789-abcdefghijklmnopqrstuvwxyz",
    "STOCKTAKE_DATABASE": "",
}
GATES: list[tuple[str, list[str]]] = [
    ("style", ["ruff", "check", "."]),
    ("format", ["ruff", "format", "--check", "."]),
    ("ladder and file order", ["lint-imports", "--no-logo"]),
    ("types", ["mypy", "stocktake"]),
    ("budget", ["python", "scripts/budget.py"]),
    ("committed files", ["python", "scripts/tidy.py"]),
    ("words", ["python", "scripts/messages.py", "--missing"]),
    ("reference docs", ["python", "scripts/reference.py", "--check"]),
    ("migrations", ["python", "manage.py", "makemigrations", "--check", "--dry-run"]),
    ("seed loads", ["python", "manage.py", "prepare"]),
    ("seed is settled", ["python", "manage.py", "seed", "--check"]),
    ("deployment", ["python", "manage.py", "check", "--deploy", "--fail-level", "WARNING"]),
]


def main() -> int:
    failed = []
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, **FRESH, "STOCKTAKE_DATA": folder}
        for name, command in GATES:
            done = subprocess.run(
                [BIN / command[0], *command[1:]], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
            )
            print(f"{'failed' if done.returncode else 'ok':<7} {name}", flush=True)
            if done.returncode:
                failed.append(name)
                print(done.stdout[-6000:], done.stderr[-3000:], sep="\n", flush=True)
    print(f"{len(failed)} of {len(GATES)} gates failed: {', '.join(failed)}" if failed else "Every gate is green.")
    return bool(failed)


if __name__ == "__main__":
    raise SystemExit(main())
