"""The fonts of our PDF files: from installed packages, found when they are wanted; the system's are never asked."""

from __future__ import annotations

from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

# The package as it is installed, the module with the files, the folder inside it, for which letters.
PACKAGES = (
    ("fontpkg-noto-sans", "fontpkg_noto_sans", "files"),
    ("fontpkg-amiri", "fontpkg_amiri", "files"),
    ("justmytype-intl-cjk", "justmytype_intl_cjk", "fonts/ofl/notosanssc"),
)


class NoFonts(Exception):
    """A package with letters is not installed; `package` is its name."""

    def __init__(self, package: str) -> None:
        super().__init__(package)
        self.package = package


@lru_cache(maxsize=1)
def folders() -> tuple[str, ...]:
    """Where the letters are: Latin and Cyrillic, Arabic, Chinese. Raises NoFonts."""
    return tuple(str(_folder(*one)) for one in PACKAGES)


def _folder(package: str, module: str, inside: str) -> Path:
    found = find_spec(module)
    folder = Path(found.origin).parent / inside if found and found.origin else None
    if folder is None or not any(folder.glob("*.[ot]tf")):
        raise NoFonts(package)
    return folder
