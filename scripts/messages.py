"""Collects the words of the interface into the catalogues. Run it after words have changed, then translate what is empty.

With --missing it writes nothing and lists what has no translation (exit 1 if anything has none).
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
KEYWORDS = ("_t", "gettext_lazy", "gettext", "ngettext:1,2", "ngettext_lazy:1,2", "pgettext:1c,2")
PLURALS = {
    "ar": "nplurals=6; plural=n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : n%100>=11 && n%100<=99 ? 4 : 5;",
    "es": "nplurals=2; plural=(n != 1);",
    "fr": "nplurals=2; plural=(n > 1);",
    "ru": "nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2);",
    "zh_Hans": "nplurals=1; plural=0;",
}
HEADER = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n"Language: {language}\\n"\n"Plural-Forms: {plurals}\\n"\n\n'


def path_of(name: str) -> Path:
    return ROOT / "stocktake" / "locale" / name / "LC_MESSAGES" / "django.po"


def collected() -> Catalog:
    """Every message that code and templates use now."""
    with tempfile.TemporaryDirectory() as folder:
        pot = Path(folder) / "messages.pot"
        keywords = [part for keyword in KEYWORDS for part in ("-k", keyword)]
        command = [sys.executable, "-m", "babel.messages.frontend", "-q", "extract", "-F", "babel.cfg", *keywords]
        subprocess.run([*command, "--no-location", "--sort-output", "-o", str(pot), "."], check=True, cwd=ROOT)
        with pot.open("rb") as file:
            return read_po(file)


def catalogue(name: str) -> Catalog:
    if not path_of(name).exists():
        return Catalog(locale=name)
    with path_of(name).open("rb") as file:
        return read_po(file, locale=name)


def forms(name: str) -> int:
    return int(PLURALS[name].split(";")[0].removeprefix("nplurals="))


def update(name: str, wanted: Catalog) -> int:
    """Bring one catalogue up to date; returns how many messages have no translation."""
    old, new, empty = catalogue(name), Catalog(locale=name), 0
    for message in sorted((m for m in wanted if m.id), key=lambda m: str(m.id)):
        known = old.get(message.id, message.context)
        text = known.string if known else ("",) * forms(name) if message.pluralizable else ""
        empty += not all(text) if isinstance(text, (tuple, list)) else not text
        new.add(message.id, text, flags=message.flags, context=message.context)
    path_of(name).parent.mkdir(parents=True, exist_ok=True)
    with path_of(name).open("wb") as file:
        file.write(HEADER.format(language=name, plurals=PLURALS[name]).encode())
        write_po(file, new, omit_header=True, width=120)
    return empty


def missing(name: str, wanted: Catalog) -> list[str]:
    known = catalogue(name)
    found = []
    for message in wanted:
        translated = known.get(message.id, message.context) if message.id else None
        text = translated.string if translated else ""
        if message.id and not (all(text) and len(text) == forms(name) if isinstance(text, (tuple, list)) else text):
            found.append(f"{name}: {message.id}")
    return found


def main() -> int:
    wanted = collected()
    if "--missing" in sys.argv:
        lines = [line for name in PLURALS for line in missing(name, wanted)]
        print("\n".join(lines[:50]) or "Every message is translated.")
        return bool(lines)
    for name in PLURALS:
        print(f"{name}: {update(name, wanted)} of {sum(1 for m in wanted if m.id)} messages have no translation")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
