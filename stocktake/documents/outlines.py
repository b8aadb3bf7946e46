"""The questions that a document answers: one for each key of its outline."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from stocktake.core import languages
from stocktake.core.languages import Multilingual

# United Nations documents in Arabic count with these letters.
ARABIC_LETTERS = {"a": "أ", "b": "ب", "c": "ج", "d": "د", "e": "هـ"}


@dataclass(frozen=True)
class Question:
    """One key of an outline: a whole section, a lettered question, or the slot of an objective."""

    key: str
    section: str
    label: Multilingual
    guidance: Multilingual
    short: Multilingual
    suggested_words: int = 0
    objective: int | None = None

    @property
    def is_section(self) -> bool:
        return self.key == self.section

    @property
    def heading(self) -> str:
        """`(a) Approach and scope`, `Objective 7: Reduce vulnerabilities`, `1. Methodology …`."""
        if self.objective:
            numbered = {"number": self.objective, "label": self.label}
            return _("Objective %(number)s: %(label)s") % numbered
        return f"{self.letter}. {self.label}" if self.is_section else f"{self.letter} {self.label}"

    @property
    def full_heading(self) -> str:
        """The heading where those of other sections stand beside it: `1 (a) Approach and scope`."""
        return self.heading if self.objective or self.is_section else f"{self.section} {self.heading}"

    @property
    def letter(self) -> str:
        """`(a)` for a lettered question, the objective’s number for a slot, the section’s number else."""
        if self.objective:
            return str(self.objective)
        if self.is_section:
            return self.key
        letter = self.key.removeprefix(self.section)
        return f"({ARABIC_LETTERS.get(letter, letter) if languages.here() == 'ar' else letter})"
