"""Dates, times and numbers as the reader's language writes them (Babel knows Arabic and Chinese better than Django)."""

import datetime as dt
import re
from functools import lru_cache

from babel import Locale, dates, numbers
from django.utils import timezone
from django.utils.translation import gettext as _

from stocktake.core import languages

# United Nations documents in Arabic name each month twice, for readers in the east and in the west.
ARABIC_MONTHS = (
    *("كانون الثاني/يناير", "شباط/فبراير", "آذار/مارس", "نيسان/أبريل", "أيار/مايو", "حزيران/يونيه"),
    *("تموز/يوليه", "آب/أغسطس", "أيلول/سبتمبر", "تشرين الأول/أكتوبر", "تشرين الثاني/نوفمبر", "كانون الأول/ديسمبر"),
)


@lru_cache(maxsize=16)
def _locale(language: str) -> Locale:
    return Locale.parse({"zh-hans": "zh_Hans", "ar": "ar_EG"}.get(language, language).replace("-", "_"))


def locale() -> Locale:
    return _locale(languages.here())


def date(value: dt.date | dt.datetime | None) -> str:
    """21 November 2026; a word for a date that nobody knows."""
    if value is None:
        return _("Date not known")
    if isinstance(value, dt.datetime):
        value = timezone.localtime(value).date()
    if languages.here() == "ar":
        return f"{value.day} {ARABIC_MONTHS[value.month - 1]} {value.year}"
    written = dates.format_date(value, "d MMMM y" if languages.here() == "en" else "long", locale=locale())
    return re.sub(r"^1 ", "1er ", written) if languages.here() == "fr" else written


def short_date(value: dt.date | None) -> str:
    return date(value) if value is None else dates.format_date(value, "d MMM y", locale=locale())


def month(value: dt.date) -> str:
    """November 2026, as a heading."""
    if languages.here() == "ar":
        return f"{ARABIC_MONTHS[value.month - 1]} {value.year}"
    written = dates.format_skeleton("yMMMM", value, locale=locale()).replace("\u202fг.", " года")
    return written[:1].upper() + written[1:]


def clock(value: dt.datetime) -> str:
    return dates.format_time(timezone.localtime(value), "HH:mm", locale=locale())


def moment(value: dt.datetime | None) -> str:
    """A date and a time with its zone: 21 November 2026, 14:02 (UTC)."""
    if value is None:
        return _("Date not known")
    local = timezone.localtime(value)
    return _("%(date)s, %(time)s (%(zone)s)") % {"date": date(local), "time": clock(local), "zone": local.tzname()}


def span(opens: dt.date | None, closes: dt.date | None) -> str:
    if opens is None or closes is None or opens == closes:
        return date(opens or closes)
    if languages.here() == "ar":
        return f"{date(opens)} – {date(closes)}" if opens.month != closes.month else f"{opens.day}–{date(closes)}"
    if languages.here() != "en":
        return dates.format_interval(
            opens, closes, "yMMMMd" if languages.here() != "zh-hans" else "yMMMd", locale=locale()
        )
    if (opens.year, opens.month) == (closes.year, closes.month):
        return f"{opens.day}–{date(closes)}"
    return f"{date(opens)} – {date(closes)}"


def number(value: float) -> str:
    return _number(value, languages.here())


@lru_cache(maxsize=4096)
def _number(value: float, language: str) -> str:
    return numbers.format_decimal(value, locale=_locale(language))


def comma() -> str:
    """What stands between the items of an open list."""
    return {"ar": "، ", "zh-hans": "、"}.get(languages.here(), ", ")


def join(items: list[str]) -> str:
    """Kenya, Mali and Peru, with the language's own comma and conjunction."""
    from babel.lists import format_list  # noqa: PLC0415  (a heavy module that few pages need)

    return format_list(items, locale=locale())
