"""Places in a list, signed: opaque to who holds one, and none that we did not give is taken."""

from __future__ import annotations

from typing import Any

from django.core import signing

LONGEST = 200


class BadCursor(Exception):
    """Not one of ours, or of another list."""


def _signer(name: str) -> signing.Signer:
    return signing.Signer(salt=f"stocktake.api.cursor.{name}")


def give(name: str, place: list[Any]) -> str:
    return _signer(name).sign_object(place)


def take(name: str, cursor: str) -> list[Any]:
    if not cursor or len(cursor) > LONGEST:
        raise BadCursor(name)
    try:
        place = _signer(name).unsign_object(cursor)
    except (signing.BadSignature, ValueError) as wrong:
        raise BadCursor(name) from wrong
    if not isinstance(place, list):
        raise BadCursor(name)
    return place
