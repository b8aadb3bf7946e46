"""How written words are made comparable: case, accents, Arabic letter forms, digits, widths, traditional characters."""

import re
import unicodedata
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

LANGUAGES = ("ar", "en", "es", "fr", "ru", "zh")
HAN = "\u3007\u3400-\u9fff\uf900-\ufaff"
# Signs that stand inside a word and say nothing: accents, tashkeel, direction marks, soft hyphens, joiners.
MARKS = (
    "\u00ad\u0300-\u036f\u0483-\u0487\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e8\u06ea-\u06ed\u200b-\u200f"
    "\u202a-\u202e\u2060-\u2069\ufe00-\ufe0f\ufeff"
)
WIDE = str.maketrans({"œ": "oe", "Œ": "OE", "æ": "ae", "Æ": "AE", "ß": "ss", "ـ": ""})
SAME = {"ى": "ي", "ة": "ه", "ک": "ك", "ی": "ي", "ٱ": "ا", "ı": "i"}


@lru_cache(maxsize=1)
def words() -> dict[str, Any]:
    """What section_words.yaml tells: the words of headings, small words, traditional characters."""
    told: dict[str, Any] = yaml.safe_load(Path(__file__).with_name("section_words.yaml").read_text(encoding="utf-8"))
    return told


@lru_cache(maxsize=8192)
def fold_char(char: str) -> str:
    base = str(unicodedata.decimal(char, "")) or unicodedata.normalize("NFD", char.casefold())[:1] or char
    return SAME.get(base) or words()["traditional"].get(base, base)


def fold(clean: str) -> str:
    """Folded character by character, so that a place in it is the same place in what is shown."""
    return "".join(map(fold_char, clean))


def plain(text: str) -> str:
    """Without presentation forms, ligatures and signs that say nothing; what remains may be shorter or longer."""
    text = unicodedata.normalize("NFKC", text.translate(WIDE)).translate(WIDE)
    return "".join(char for char in text if unicodedata.category(char) not in ("Mn", "Cf"))


def known(language: str | None) -> str:
    """One of our languages for "zh-hans", "zh_Hans" or "FR"; "" for none of them."""
    told = re.split(r"[-_]", (language or "").lower())[0]
    return told if told in LANGUAGES else ""
