"""The six languages: codes, directions, and texts that exist in several of them."""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import get_language

CODES: tuple[str, ...] = tuple(code for code, _ in settings.LANGUAGES)
NAMES: dict[str, str] = dict(settings.LANGUAGES)
FALLBACK = "en"
RIGHT_TO_LEFT = {"ar"}


def direction(language: str) -> str:
    return "rtl" if language in RIGHT_TO_LEFT else "ltr"


def here() -> str:
    """The language of the page being made."""
    return get_language() or FALLBACK


class Multilingual(dict[str, str]):
    """One text in several languages. `str()` gives the reader's language, or English where that is missing."""

    def __str__(self) -> str:
        return self.get(self.language, "")

    @property
    def language(self) -> str:
        """The language that `str()` really gives; pages set `lang` by it."""
        wanted = here()
        return wanted if self.get(wanted) else FALLBACK

    @classmethod
    def from_columns(cls, row: dict[str, str], stem: str) -> "Multilingual":
        """From a CSV row with the columns `{stem}_en`, `{stem}_fr` …; `zh` in data is simplified Chinese."""
        texts = {code: row.get(f"{stem}_{'zh' if code == 'zh-hans' else code}") or "" for code in CODES}
        return cls({code: text for code, text in texts.items() if text})

    @classmethod
    def from_mapping(cls, mapping: dict[str, str]) -> "Multilingual":
        return cls({"zh-hans" if code == "zh" else code: text for code, text in mapping.items() if text})


class MultilingualField(models.JSONField):
    """A JSON column that reads as `Multilingual`."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("default", Multilingual)
        super().__init__(*args, **kwargs)

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Multilingual:
        return Multilingual(super().from_db_value(value, expression, connection) or {})

    def to_python(self, value: Any) -> Multilingual:
        return Multilingual(value or {})
