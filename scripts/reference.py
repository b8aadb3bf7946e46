"""Writes the reference docs from the code: roles, workflows, commands, settings. With --check, only compares."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs" / "reference"
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "stocktake.config.settings")

import django  # noqa: E402  (after the path is set)

django.setup()

from django.core.management import get_commands, load_command_class  # noqa: E402
from django.utils import translation  # noqa: E402

from stocktake.accounts.roles import ROLES  # noqa: E402
from stocktake.submissions.workflow import SUBMISSION  # noqa: E402
from stocktake.synthesis.workflow import REPORT  # noqa: E402

WORKFLOWS = (SUBMISSION, REPORT)
NOTE = "Written by `scripts/reference.py` from the code; change it there.\n"


def roles() -> str:
    lines = [
        "# Roles\n",
        NOTE,
        "| role | what it may do | in which organisations | second factor |",
        "| --- | --- | --- | --- |",
    ]
    for role in ROLES:
        kinds = ", ".join(sorted(role.kinds))
        lines.append(
            f"| {role.name} (`{role.slug}`) | {role.sentence} | {kinds} | {'needed' if role.is_staff else 'offered'} |"
        )
    return "\n".join(lines) + "\n"


def workflows() -> str:
    lines = ["# Workflows\n", NOTE]
    for workflow in WORKFLOWS:
        lines += [f"## {workflow.name}\n", "```mermaid", *workflow.diagram(), "```\n"]
        lines += ["| move | from | to | button | needs a reason |", "| --- | --- | --- | --- | --- |"]
        for move in workflow.moves:
            sources = ", ".join(sorted(move.sources))
            lines.append(
                f"| `{move.name}` | {sources} | {move.target} | {move.button} | {'yes' if move.wants_note else 'no'} |"
            )
    return "\n".join(lines) + "\n"


def commands() -> str:
    lines = [
        "# Commands\n",
        NOTE,
        "All run as `./run stocktake NAME …`; `--help` says more, `--json` is there where a command reports.\n",
    ]
    for name, app in sorted(get_commands().items()):
        if app.startswith("stocktake."):
            command = load_command_class(app, name)
            usage = " ".join(command.create_parser("stocktake", name).format_usage().split())
            usage = re.sub(
                r" \[--(version|settings|pythonpath|traceback|no-color|force-color|skip-checks)[^\]]*\]| \[-[hv][^\]]*\]",
                "",
                usage,
            )
            lines += [f"## {name}\n", f"`{usage.removeprefix('usage: ')}`\n", f"{command.help}\n"]
    return "\n".join(lines)


def settings() -> str:
    """Every value that settings.py reads from the environment, with its default."""
    source = (ROOT / "stocktake" / "config" / "settings.py").read_text()
    found = re.findall(r"env\.(text|flag|number|words|folder)\(\"(\w+)\"(?:, ([^)\n]+))?\)", source)
    kinds = {"text": "text", "flag": "yes or no", "number": "whole number", "words": "words", "folder": "folder"}
    lines = ["# Settings\n", NOTE, "Every setting is an environment variable that begins with `STOCKTAKE_`.\n"]
    lines += [
        "| variable | kind | default |",
        "| --- | --- | --- |",
        "| `STOCKTAKE_DATABASE` | text | SQLite under `STOCKTAKE_DATA` |",
    ]
    lines += [
        f"| `STOCKTAKE_{name}` | {kinds[kind]} | `{default or 'empty'}` |"
        for kind, name, default in dict.fromkeys(found)
    ]
    return "\n".join(lines) + "\n"


PAGES: dict[str, Callable[[], str]] = {
    "roles": roles,
    "workflows": workflows,
    "commands": commands,
    "settings": settings,
}


def main() -> int:
    stale = []
    with translation.override("en"):
        for name, write in PAGES.items():
            path, text = DOCS / f"{name}.md", write()
            if "--check" in sys.argv and (not path.exists() or path.read_text() != text):
                stale.append(f"docs/reference/{name}.md is not what the code says; run scripts/reference.py")
            elif "--check" not in sys.argv:
                path.write_text(text)
    print("\n".join(stale) or "The reference docs are as the code.")
    return bool(stale)


if __name__ == "__main__":
    sys.exit(main())
