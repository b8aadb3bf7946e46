"""The targets of the 2030 Agenda (A/RES/70/1) by their numbers: "10.7", "17.19", "10.c"."""

import re
from functools import lru_cache

from stocktake.core.seeding import rows

DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "01234567890123456789")


@lru_cache(maxsize=1)
def codes() -> tuple[str, ...]:
    """All 169, goal by goal: first those that are numbered, then those with a letter."""
    found: list[str] = []
    for row in rows("sdg_goals"):
        found += [f"{row['goal']}.{number}" for number in range(1, int(row["numbered"]) + 1)]
        found += [f"{row['goal']}.{chr(ord('a') + place)}" for place in range(int(row["lettered"]))]
    return tuple(found)


def target(typed: str) -> str:
    """The target that somebody means by "SDG 10.7" or "10.C"; "" where there is none."""
    match = re.search(r"(\d{1,2})\s*[.,٫]\s*(\d{1,2}|[a-d])\s*$", typed.translate(DIGITS).strip().lower())
    code = f"{int(match[1])}.{match[2] if match[2].isalpha() else int(match[2])}" if match else ""
    return code if code in codes() else ""
