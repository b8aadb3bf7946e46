"""Helpers that read settings from the environment and name a bad value."""

import os
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

PREFIX = "STOCKTAKE_"


def text(name: str, default: str = "") -> str:
    return os.environ.get(PREFIX + name, default)


def flag(name: str, default: bool) -> bool:  # noqa: FBT001  (reads like the other helpers)
    raw = text(name)
    if not raw:
        return default
    if raw.lower() in {"1", "yes", "true", "on"}:
        return True
    if raw.lower() in {"0", "no", "false", "off"}:
        return False
    raise ImproperlyConfigured(f"{PREFIX}{name} is {raw!r}; it must be yes or no.")


def number(name: str, default: int) -> int:
    raw = text(name)
    try:
        return int(raw) if raw else default
    except ValueError as error:
        raise ImproperlyConfigured(f"{PREFIX}{name} is {raw!r}; it must be a whole number.") from error


def words(name: str, default: str = "") -> list[str]:
    return text(name, default).replace(",", " ").split()


def folder(name: str, default: Path) -> Path:
    return Path(text(name) or default).resolve()


def database(default: Path) -> dict[str, object]:
    """`STOCKTAKE_DATABASE`: empty for SQLite at `default`, a path, or postgresql://user:password@host:port/name."""
    raw = text("DATABASE")
    if not raw.startswith(("postgres://", "postgresql://")):
        place = Path(raw or default)
        place.parent.mkdir(parents=True, exist_ok=True)
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": place,
            "CONN_MAX_AGE": None,
            "OPTIONS": _sqlite_options(),
        }
    parts = urlsplit(raw)
    if not parts.path.strip("/"):
        raise ImproperlyConfigured(f"{PREFIX}DATABASE names no database: postgresql://user@host/NAME is needed.")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.strip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": parts.port or "",
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
    }


def _sqlite_options() -> dict[str, object]:
    # IMMEDIATE: a read snapshot cannot be upgraded, so deferred writers fail at once under load.
    return {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA mmap_size=268435456;"
        " PRAGMA cache_size=-20000; PRAGMA journal_size_limit=67108864; PRAGMA temp_store=MEMORY;",
    }
