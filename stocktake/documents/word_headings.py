"""Which paragraphs of a Word file are headings: what styles say, and where they say little, how lines look."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from stocktake.documents.word_plain import plain_headings
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
ALWAYS_FIRST = re.compile(
    r"chapter|part|annex|appendix|chapitre|partie|capítulo|anexo|parte|глава|часть|приложение|الفصل|الجزء|المرفق|الملحق|第|附",
    re.IGNORECASE,
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
TYPED_BULLET = re.compile(r"(?:[•●▪■◦○‣⁃∙·►➢➤✓✔❖▶]\s*|[*–—-]\s+)(?=\S)")
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


UNMARKED = Look("", 0, "", is_bold=False, is_capital=False, is_generated=False)


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
    titles = sum(1 for item in items if isinstance(item, Paragraph) and item.is_title)
    if len(styled) - titles >= ENOUGH_STYLED:
        looks = {place: look for place, look in looks.items() if look.is_sure}
        lists = _in_lists(items, looks, also_bold=True)
        looks = {place: look for place, look in looks.items() if place not in lists}
    else:
        looks = _plausible(items, looks)
        if len(looks) < ENOUGH_STYLED:  # a file that marks its headings leaves none unmarked
            looks |= dict.fromkeys(plain_headings(items, {*styled, *looks}), UNMARKED)
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
    # A short word alone is an abbreviation.
    is_long = len(cased) >= 7 or (len(cased) >= 4 and len(text.split()) > 1)
    is_capital = is_long and len(cased) == len(letters) and (item.is_capital or rest.upper() == rest)
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
            number = match[0].strip() if kind == "name" else match.groupdict().get("number", "")
            rest = text[match.end() :].strip()
            return kind, number, (rest or text if kind == "name" else rest)
    return "", "", text


def _plausible(items: Sequence[Paragraph | Table], looks: dict[int, Look]) -> dict[int, Look]:
    """Without lists of short lines, initials of names, and bold where everything is bold."""
    lists = _in_lists(items, looks)
    kept = {place: look for place, look in looks.items() if place not in lists}
    kept = _in_sequence(kept)
    paragraphs = sum(isinstance(item, Paragraph) for item in items)
    bold = [place for place, look in kept.items() if look.is_bold and not look.kind]
    if paragraphs > 5 and 2 * len(bold) > paragraphs:
        kept = {place: look for place, look in kept.items() if place not in bold}
    return kept


def _in_lists(items: Sequence[Paragraph | Table], looks: dict[int, Look], *, also_bold: bool = False) -> set[int]:
    """Numbered lines in a row are a list, and so is what a colon announces."""
    found: set[int] = set()
    row: list[int] = []
    for place in range(len(items) + 1):
        look = looks.get(place)
        is_item = look is not None and bool(look.kind) and (look.is_weak or also_bold)
        if look and is_item and (not row or _is_sibling(looks[row[-1]], look)):
            row.append(place)
            continue
        found.update(row if row and _is_list(items, looks, row) else [])
        row = [place] if is_item else []
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
    letter, roman = "", 0
    letters = {look.number for look in looks.values() if look.kind == "letter"}
    for place, look in looks.items():
        if look.kind in {"letter", "roman"}:
            value = _roman(look.number)
            is_next_letter = bool(letter) and look.number == chr(ord(letter) + 1)  # the "I." after "H."
            is_next_roman = look.kind == "roman" and value in {1, roman + 1}
            is_first_letter = look.number in {"A", "А"} and chr(ord(look.number) + 1) in letters
            if look.is_weak and not (is_next_letter or is_next_roman or is_first_letter):
                continue
            if is_next_letter or look.kind == "letter":
                look.kind, letter = "letter", look.number
            else:
                letter, roman = "", value
        kept[place] = look
    return kept


def _roman(letters: str) -> int:
    worth = [{"I": 1, "V": 5, "X": 10}.get(letter, 0) for letter in letters]
    following = [*worth[1:], 0]
    return sum(-value if value < after else value for value, after in zip(worth, following, strict=True))


def _levels(styled: dict[int, int], looks: dict[int, Look]) -> dict[int, int]:
    """Levels for what looks decide: by its number, or one below the last heading that has a level of its own."""
    levels: dict[int, int] = {}
    above = 0
    # Which numbers stand above which is told by what comes first: "I." before "1.", or "1." before "Objective 1".
    counted = [look for look in looks.values() if look.kind in {"number", "deep", "roman"} or _is_name_within(look)]
    has_roof = bool(counted) and counted[0].kind in {"roman", "name"}
    has_floor = bool(counted) and not has_roof
    for place in sorted([*styled, *looks]):
        if place in styled:
            level = above = styled[place]
        else:
            look = looks[place]
            has_roof = has_roof or (look.kind == "name" and not _is_name_within(look))
            own = _own_level(look, has_roof=has_roof, has_floor=has_floor)
            own = max(own, min(styled.values())) if styled and own else own
            level = min(6, own or above + 1)
            above = level if own else above
        levels[place] = level
    return levels


def _is_name_within(look: Look) -> bool:
    """Tells "Objective 1", which may stand within a chapter, from "Chapter 1" and "Annex 1"."""
    return look.kind == "name" and not ALWAYS_FIRST.match(look.number)


def _own_level(look: Look, *, has_roof: bool, has_floor: bool) -> int:
    """The level a line's number or capitals give; 0 for bold alone."""
    if look.kind in {"number", "deep"}:
        return 1 + look.depth + has_roof
    if _is_name_within(look):
        return 1 + has_floor
    known = {"name": 1, "roman": 1, "han": 1, "letter": 2, "han-deep": 2}
    return known.get(look.kind, 1 if look.is_capital else 0)
