"""Countries by whatever people write for them: a code, or a name in one of six languages."""

from __future__ import annotations

import re
import unicodedata

from rapidfuzz import fuzz, process

from stocktake.framework.models import Country

LIKELY = 80  # of 100: near enough to ask "did you mean"


class Names:
    """All countries, read once."""

    def __init__(self) -> None:
        self._known: dict[str, Country | None] = {}
        for country in Country.objects.all():
            for word in (country.pk, country.m49, *country.name.values()):
                for form in {_bare(word), _bare(re.sub(r"[(（].*?[)）]", "", word))}:
                    self._known[form] = None if self._known.get(form, country) != country else country

    def find(self, word: str) -> Country | None:
        """None where no country, or more than one, is called that."""
        return self._known.get(_bare(word))

    def near(self, word: str) -> str:
        """The name of the country that was probably meant; "" where none is near."""
        found = process.extractOne(_bare(word), list(self._known), scorer=fuzz.ratio, score_cutoff=LIKELY)
        return "" if found is None else str(self._known[found[0]] or "")


def _bare(word: str) -> str:
    letters = unicodedata.normalize("NFD", unicodedata.normalize("NFKC", word).casefold())
    bare = "".join(letter if letter.isalnum() else " " for letter in letters if not unicodedata.combining(letter))
    return " ".join(
        part for part in bare.split() if part not in {"the", "la", "le", "les", "el", "los", "republic", "of"}
    )
