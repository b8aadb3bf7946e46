"""The hidden marks by which a Word file that went out is known when it comes back.

Its properties say which document and outline it was made from, and for each key the version and the hash of the text
that was put in. Bookmarks stand over each heading of the outline, over each answer, and over each line that is ours
(guidance, suggested lengths): the last carry a hash of their words, so that a changed line is told from one left alone.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field

MAIN = "Stocktake"
HEAD, BODY, LINE = "_st_head_", "_st_body_", "_st_line_"
NAME = re.compile(r"(_st_(?:head|body|line)_)(.+)")
KEY = re.compile(r"[0-9A-Za-z.]{1,12}")
BASE = re.compile(r"(\d{1,9}) ([0-9a-f]{64})")


@dataclass(frozen=True)
class Origin:
    """What a file was made from. `bases` is (version, SHA-256 of the text) by key; `document` is "" for an empty outline."""

    kind: str
    version: int
    language: str
    document: str = ""
    bases: dict[str, tuple[int, str]] = field(default_factory=dict)

    def as_properties(self) -> dict[str, str]:
        told = {MAIN: f"{self.kind} {self.version} {self.language} {self.document}".strip()}
        return told | {f"{MAIN} {key}": f"{version} {sha256}" for key, (version, sha256) in self.bases.items()}

    @classmethod
    def from_properties(cls, told: dict[str, str]) -> Origin | None:
        kind, version, language, document, *_ = [*told.get(MAIN, "").split(), "", "", "", ""]
        if not version.isdecimal() or len(version) > 4 or not language:
            return None
        bases = {}
        for name, value in told.items():
            key, said = name.removeprefix(f"{MAIN} "), BASE.fullmatch(value)
            if said and key != name and KEY.fullmatch(key):
                bases[key] = (int(said[1]), said[2])
        return cls(kind, int(version), language, document, bases)


def anchor(kind: str, key: str) -> str:
    """The bookmark over a key's heading (HEAD) or answer (BODY). Word takes letters, digits and underscores only."""
    return kind + key.replace(".", "_")


def line_anchor(words: str, number: int) -> str:
    """The bookmark over a line of ours; `number` keeps equal lines apart."""
    return f"{LINE}{_short(words)}_{number}"


def named(bookmark: str) -> tuple[str, str]:
    """(HEAD or BODY, key), (LINE, hash), or ("", "") for a bookmark that is not ours."""
    known = NAME.fullmatch(bookmark)
    if not known:
        return "", ""
    kind, rest = known[1], known[2]
    if kind == LINE:
        return LINE, rest.partition("_")[0]
    key = rest.replace("_", ".")
    return (kind, key) if KEY.fullmatch(key) else ("", "")


def is_unchanged(plain: str, sha: str) -> bool:
    """Whether a line of ours still says what its bookmark says that it said."""
    return _short(plain) == sha


def _short(words: str) -> str:
    return hashlib.sha256("".join(words.split()).encode()).hexdigest()[:12]
