"""Numbers in addresses: at most nine digits, so that none is too large for the database."""

from django.urls import register_converter


class Whole:
    regex = "[0-9]{1,9}"

    def to_python(self, value: str) -> int:
        return int(value)

    def to_url(self, value: int) -> str:
        return str(value)


def whole(value: str) -> int | None:
    """A number out of a query or a form; None when it is none of ours."""
    return int(value) if value.isascii() and value.isdecimal() and len(value) <= 9 else None


register_converter(Whole, "whole")
