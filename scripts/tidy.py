"""Looks over the committed files: no address of a package registry, no path of a machine, nothing built or borrowed."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FORBIDDEN = {
    "an address of a package registry": re.compile(
        r"(?<!no-emit-)\b(extra-)?index-url|--find-links|https?://[^\s\"')]+\.(whl|tar\.gz|tgz)\b"
    ),
    "a path of one machine": re.compile(r"(?<![\w.])/(home|Users|root|work|farm)/[\w.]"),
    "words inside an f-string, which no extractor finds": re.compile(r"""\bf["'][^"'\n]*\{_\("""),
    "markup that skips escaping": re.compile(r"\|\s*safe\b|mark_safe\("),
}
NOT_TEXT = {".docx", ".png", ".ico"}
SELF = {"scripts/tidy.py"}


def main() -> int:
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    problems = []
    for name in listed.stdout.splitlines():
        path = ROOT / name
        if name in SELF or path.suffix in NOT_TEXT or not path.is_file():
            continue
        if path.suffix in {".mo", ".pyc", ".sqlite3"} or "node_modules" in path.parts:
            problems.append(f"{name}: a built file")
            continue
        text = path.read_text(encoding="utf-8", errors="replace")
        problems += [f"{name}: {what}" for what, pattern in FORBIDDEN.items() if pattern.search(text)]
    print("\n".join(problems) or "Nothing that does not belong.")
    return bool(problems)


if __name__ == "__main__":
    sys.exit(main())
