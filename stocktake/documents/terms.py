"""What the lexicon's pages show: how many terms there are, why a paragraph would be tagged, how often people agreed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from markupsafe import Markup

from stocktake.assist.folding import LANGUAGES
from stocktake.assist.lexicon import CODES, Lexicon
from stocktake.assist.suggest import PROCEDURE, hear, suggest
from stocktake.core import languages
from stocktake.documents.highlighting import marked
from stocktake.documents.models import LexiconEntry, Revision, Tag

KINDS: tuple[str, ...] = tuple(CODES)
Speaks = tuple[str, int]  # kind and code


def language_name(code: str) -> str:
    return languages.NAMES["zh-hans" if code == "zh" else code]


def counts() -> dict[Speaks, dict[str, int]]:
    """Terms that are on, for each code there is, by language."""
    found: dict[Speaks, dict[str, int]] = {
        (kind, code): dict.fromkeys(LANGUAGES, 0) for kind, codes in CODES.items() for code in codes
    }
    rows = LexiconEntry.objects.filter(is_off=False).order_by().values_list("kind", "code", "language")
    for kind, code, language, count in rows.annotate(Count("pk")):
        found[kind, code][language] = count
    return found


def chosen(*, language: str = "", kind: str = "", code: int | None = None, words: str = "", only: str = "") -> QuerySet:
    """Terms narrowed; `only`: "ours" for what the secretariat added or changed, "off" for what is switched off."""
    found = LexiconEntry.objects.select_related("changed_by")
    if language in LANGUAGES:
        found = found.filter(language=language)
    if kind in CODES:
        found = found.filter(kind=kind)
        found = found.filter(code=code) if code is not None else found
    if words:
        found = found.filter(term__icontains=words)
    if only in {"ours", "off"}:
        found = found.filter(is_shipped=False) if only == "ours" else found.filter(is_off=True)
    return found.order_by("kind", "code", "language", "-weight", "term", "pk")


@dataclass(frozen=True)
class Why:
    """A code that was heard in a paragraph, with the terms that spoke for it. Without a band it was not proposed."""

    kind: str
    code: int
    score: float | None
    band: str
    terms: list[tuple[str, float]]


@dataclass(frozen=True)
class Trial:
    html: Markup
    proposed: list[Why]
    heard: list[Why]  # too little to be proposed, or outweighed
    procedure: list[tuple[str, float]]  # terms that spoke against


def tried(words: str, language: str, lexicon: Lexicon) -> Trial:
    heard = hear(words, language, lexicon)
    terms = {
        speaks: sorted(((term, weight) for term, (weight, _places) in by.items()), key=lambda one: (-one[1], one[0]))
        for speaks, by in heard.items()
    }
    found = suggest(words, language, lexicon)
    proposed = [Why(one.kind, one.code, one.score, one.band, terms[one.kind, one.code]) for one in found]
    known = {(one.kind, one.code) for one in found} | {(PROCEDURE, 0)}
    spans = [(one.start, one.end) for suggestion in found for one in suggestion.evidence]
    silent = [Why(kind, code, None, "", terms[kind, code]) for kind, code in sorted(heard) if (kind, code) not in known]
    return Trial(marked(words, spans), proposed, silent, terms.get((PROCEDURE, 0), []))


@dataclass(frozen=True)
class Agreement:
    """How people decided on what was proposed for a code in a language."""

    kind: str
    code: str
    language: str
    accepted: int
    rejected: int
    waiting: int

    @property
    def share(self) -> int | None:
        """Per cent accepted of those decided."""
        decided = self.accepted + self.rejected
        return round(100 * self.accepted / decided) if decided else None


def agreements() -> Iterator[Agreement]:
    """The weakest first. Only what stood when a text was last filed: a draft is its authors' own."""
    since = Revision.objects.filter(
        document=OuterRef("document"), frozen_at__gte=Coalesce(OuterRef("decided_at"), OuterRef("made_at"))
    )
    filed = Tag.objects.filter(Exists(since)).exclude(engine="")
    rows = filed.order_by().values("kind", "code", language=F("document__language")).annotate(
        accepted=Count("pk", filter=Q(standing="accepted")),
        rejected=Count("pk", filter=Q(standing="rejected")),
        waiting=Count("pk", filter=Q(standing="proposed")),
    )  # fmt: skip
    yield from sorted((Agreement(**row) for row in rows), key=_weakest_first)


def _weakest_first(one: Agreement) -> Any:
    return one.share is None, one.share or 0, -one.accepted - one.rejected, one.kind, int(one.code), one.language
