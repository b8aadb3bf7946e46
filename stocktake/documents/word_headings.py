"""Which paragraphs of a Word file are headings: what styles say, and where they say little, how lines look."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from stocktake.documents.word_story import Paragraph, Table

ENOUGH_STYLED = 3
MOST_LETTERS_STYLED = 300
MARKS = re.compile("[\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
HAN = "一二三四五六七八九十百〇零"
AFTER = r"(?:\s*[.)．、。:：–—-]+\s*|\s+)"
NAMES = (
    "chapter|section|part|annex|appendix|objective|action|pillar|theme|chapitre|partie|annexe|objectif|axe"
    "|capítulo|sección|parte|anexo|objetivo|eje|глава|раздел|часть|приложение|цель"
    "|الفصل|القسم|الجزء|المحور|المرفق|الملحق|الهدف"
)
ORDINALS = "أولا|ثانيا|ثالثا|رابعا|خامسا|سادسا|سابعا|ثامنا|تاسعا|عاشرا"
LABELS: list[tuple[str, re.Pattern[str]]] = [
    ("name", re.compile(rf"(?:{NAMES})\s+(?P<number>\d{{1,3}}|[IVX]{{1,5}}|[A-Z])(?:{AFTER}|$)", re.IGNORECASE)),
    ("name", re.compile(rf"第\s*[{HAN}\d]+\s*[章节節部分篇]\s*")),
    ("name", re.compile(rf"(?:目标|附件|附录)\s*[{HAN}\d]+\s*[:：.、]?\s*")),
    ("deep", re.compile(r"(?P<number>\d{1,2}(?:[.．]\d{1,2}){1,5})(?:[.)]?\s+|[.)．、:-]\s*)")),
    ("number", re.compile(r"(?P<number>\d{1,2})(?:\s*[.)．、]\s*(?=\D)|\s*[–—-]\s+)")),
    ("roman", re.compile(r"(?P<number>[IVX]{1,6})(?:\s*[.)]\s*|\s+[–—-]\s+)")),
    ("letter", re.compile(r"\(?(?P<number>[A-ZА-Я])(?:[.)]\s*|\s+[–—-]\s+)")),
    ("han", re.compile(rf"[{HAN}]{{1,3}}\s*[、．.]\s*")),
    ("han-deep", re.compile(rf"[（(][{HAN}]{{1,3}}[）)]\s*")),
    ("name", re.compile(rf"(?:{ORDINALS})[\u064b]?\s*[:.،–-]\s*")),
]
CAPTION = re.compile(
    r"(?:table|figure|box|chart|map|source|note|tableau|encadré|graphique|carte|cuadro|tabla|gráfico|recuadro|mapa|fuente"
    r"|таблица|рисунок|источник|表|图|جدول|شكل|المصدر)\s*(?:[\d:.]|$)",
    re.IGNORECASE,
)
TYPED_BULLET = re.compile(r"(?:[•●▪■◦○‣⁃∙·►➢➤✓✔❖▶*–—-])\s+(?=\S)")
SENTENCE_END = re.compile(r"[.;,،؛。；，…]\W*$")
PAGE_AT_END = re.compile(r"(?:\.{3,}|…)\s*\d+$|\s{2,}\d+$")
CJK = re.compile(r"[\u3400-\u9fff]")


@dataclass
class Look:
    """How a line looks: the kind of its number ("" none), how deep that is, whether it is set apart from text."""

    kind: str
    depth: int
    number: str
    is_bold: bool
    is_capital: bool
    is_generated: bool

    @property
    def is_weak(self) -> bool:
        return not (self.is_bold or self.is_capital)

    @property
    def is_sure(self) -> bool:
        return self.is_bold and bool(self.kind or self.is_capital)


def headings(items: Sequence[Paragraph | Table]) -> dict[int, int]:
    """The level, from 1 to 6, of every item that is a heading, by its place among the items."""
    styled = {
        place: item.level
        for place, item in enumerate(items)
        if isinstance(item, Paragraph) and item.level and len(item.plain) <= MOST_LETTERS_STYLED
    }
    looks = {
        place: look
        for place, item in enumerate(items)
        if place not in styled and isinstance(item, Paragraph) and (look := looked_at(item))
    }
    if sum(1 for place in styled if not items[place].is_title) >= ENOUGH_STYLED:  # type: ignore[union-attr]
        looks = {place: look for place, look in looks.items() if look.is_sure}
    else:
        looks = _plausible(items, looks)
    return _levels(styled, looks)


def looked_at(item: Paragraph) -> Look | None:
    """How a paragraph looks if it could be a heading at all."""
    text = MARKS.sub("", item.plain).strip()
    if item.is_apart or not text or "\n" in text or (item.number and not item.number.is_ordered):
        return None
    label = f"{MARKS.sub('', item.number.label)} " if item.number else ""
    kind, number, rest = labelled(label + text)
    if item.number and not kind:
        return None
    letters = [c for c in rest if c.isalpha()]
    cased = [c for c in letters if c.isupper() or c.islower()]
    is_capital = len(cased) >= 5 and len(cased) == len(letters) and (item.is_capital or rest.upper() == rest)
    look = Look(kind, number.count("."), number, item.is_bold, is_capital, bool(item.number))
    return look if _is_like_a_heading(look, text, rest or text) else None


def _is_like_a_heading(look: Look, text: str, rest: str) -> bool:
    words = len(rest.split()) + len(CJK.findall(rest)) // 2
    first = next((c for c in rest if c.isalpha()), "")
    limit = 22 if look.is_bold or look.kind == "name" else 14
    if not first or words > limit or len(rest) > 8 * limit or PAGE_AT_END.search(text):
        return False
    # "Annex 1: Check-list." is a heading in spite of its full stop.
    is_named = look.kind == "name" and text[: len(text) - len(rest)].rstrip().endswith((":", ".", "–", "—"))
    if SENTENCE_END.search(text) and not is_named:
        return False
    if CAPTION.match(rest) or TYPED_BULLET.match(text) or "@" in text or "://" in text:
        return False
    if look.is_bold or look.is_capital:
        return True
    # "Objective 5" is a heading by itself; after other numbers comes a name, not the rest of a sentence.
    return bool(look.kind) and not first.islower() and rest[:1].isalnum() and not text.endswith((":", "："))


def labelled(text: str) -> tuple[str, str, str]:
    """(kind of number, number, what follows); ("", "", text) for a line without a number."""
    for kind, pattern in LABELS:
        match = pattern.match(text)
        if match:
            number = match.groupdict().get("number") or match[0].strip()
            rest = text[match.end() :].strip()
            return kind, number, (rest or text if kind == "name" else rest)
    return "", "", text


def _plausible(items: Sequence[Paragraph | Table], looks: dict[int, Look]) -> dict[int, Look]:
    """Without lists of short lines, initials of names, and bold where everything is bold."""
    kept = {place: look for place, look in looks.items() if place not in _in_lists(items, looks)}
    kept = _in_sequence(kept)
    paragraphs = sum(isinstance(item, Paragraph) for item in items)
    bold = [place for place, look in kept.items() if look.is_bold and not look.kind]
    if paragraphs > 5 and 2 * len(bold) > paragraphs:
        kept = {place: look for place, look in kept.items() if place not in bold}
    return kept


def _in_lists(items: Sequence[Paragraph | Table], looks: dict[int, Look]) -> set[int]:
    """Numbered lines in a row are a list, and so is what a colon announces."""
    found: set[int] = set()
    row: list[int] = []
    for place in range(len(items) + 1):
        look = looks.get(place)
        if look and look.is_weak and (not row or _is_sibling(looks[row[-1]], look)):
            row.append(place)
            continue
        found.update(row if row and _is_list(items, looks, row) else [])
        row = [place] if look and look.is_weak else []
    return found


def _is_sibling(one: Look, other: Look) -> bool:
    return (one.kind, one.depth) == (other.kind, other.depth)


def _is_list(items: Sequence[Paragraph | Table], looks: dict[int, Look], row: list[int]) -> bool:
    before = items[row[0] - 1] if row[0] else None
    after = items[row[-1] + 1] if row[-1] + 1 < len(items) else None
    if len(row) > 1 and isinstance(before, Paragraph) and before.plain.endswith((":", "：")):
        return True
    if looks[row[0]].is_generated:
        # Word's own numbers: a heading stands alone between texts, an item stands among items.
        near = [item for item in (before, after) if isinstance(item, Paragraph) and item.number]
        return len(row) > 1 or bool(near) or not isinstance(after, Paragraph)
    return len(row) > 2


def _in_sequence(looks: dict[int, Look]) -> dict[int, Look]:
    """Letters and Roman numbers count only where they follow on each other: "A. Guterres" is a name."""
    kept: dict[int, Look] = {}
    last = {"letter": "", "roman": 0}
    for place, look in looks.items():
        if look.kind in {"letter", "roman"} and look.is_weak:
            value = _roman(look.number) if look.kind == "roman" else 0
            if last["letter"] and ord(look.number[0]) == ord(str(last["letter"])) + 1 and len(look.number) == 1:
                look.kind = "letter"  # the "I." after "H."
            elif (
                look.kind == "roman"
                and value not in {1, int(last["roman"]) + 1}
                or look.kind == "letter"
                and look.number not in {"A", "А"}
            ):
                continue
        if look.kind == "letter":
            last["letter"] = look.number[0]
        elif look.kind == "roman":
            last["roman"], last["letter"] = _roman(look.number), ""
        kept[place] = look
    return kept


def _roman(letters: str) -> int:
    worth = [{"I": 1, "V": 5, "X": 10}.get(letter, 0) for letter in letters]
    following = [*worth[1:], 0]
    return sum(-value if value < after else value for value, after in zip(worth, following, strict=True))


def _levels(styled: dict[int, int], looks: dict[int, Look]) -> dict[int, int]:
    """Levels for what looks decide: by its number, or one below the last heading that has a level of its own."""
    levels: dict[int, int] = {}
    above, has_roof = 0, any(look.kind in {"roman", "name"} for look in looks.values())
    for place in sorted([*styled, *looks]):
        if place in styled:
            level = above = styled[place]
        else:
            look = looks[place]
            own = _own_level(look, has_roof=has_roof)
            if styled:
                own = max(own, min(styled.values()))
            level = min(6, own or above + 1)
            above = level if own else above
        levels[place] = level
    return levels


def _own_level(look: Look, *, has_roof: bool) -> int:
    """The level a line's number or capitals give; 0 for bold alone."""
    if look.kind in {"number", "deep"}:
        return 1 + look.depth + has_roof
    known = {"name": 1, "roman": 1, "han": 1, "letter": 2, "han-deep": 2}
    return known.get(look.kind, 1 if look.is_capital else 0)
