"""Runs the fast tests: on SQLite, and on PostgreSQL where STOCKTAKE_TEST_DATABASE names one."""

import os
import subprocess
import sys


def run(engine: str, database: str, arguments: list[str]) -> int:
    print(f"Tests on {engine}", flush=True)
    environment = {**os.environ, "STOCKTAKE_DATABASE": database}
    workers = (
        [] if any(argument.startswith("-n") for argument in arguments) else ["-n", str(min(4, os.cpu_count() or 1))]
    )
    return subprocess.run(
        [sys.executable, "-m", "pytest", *workers, *arguments], env=environment, check=False
    ).returncode


def main() -> int:
    arguments = sys.argv[1:]
    postgresql = os.environ.get("STOCKTAKE_TEST_DATABASE", "")
    if "--postgresql" in arguments:
        arguments.remove("--postgresql")
        if not postgresql:
            print("STOCKTAKE_TEST_DATABASE is not set; it names the PostgreSQL to test on.", file=sys.stderr)
            return 1
        return run("PostgreSQL", postgresql, arguments)
    code = run("SQLite", "", arguments)
    if not postgresql:
        print("PostgreSQL was not tested: STOCKTAKE_TEST_DATABASE names none.")
    return code


if __name__ == "__main__":
    raise SystemExit(main())
