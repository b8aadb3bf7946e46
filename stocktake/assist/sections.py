"""Maps the headings of a free-form review to the sections of the official outline, by the words in section_words.yaml."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from stocktake.assist.folding import HAN, LANGUAGES, fold, known, plain, words

QUESTIONS = {"1": "ab", "2": "abcd", "3": "abcd", "4": "a", "5": "ab"}
OBJECTIVES = 23
TRAY = ("front", "back", "intro")
STRONG, PLAIN = 3.0, 1.5  # a title decides against the order; below plain a word only chooses inside its own section
ALIKE = 0.72  # from here on a heading is an objective's title
READ, LONG = 300, 70  # characters of a heading or a text that are read; from here on a letter tells more than words
TOKEN = re.compile(rf"\d+|[{HAN}]|[^\W\d_{HAN}]+")
Objectives = Sequence[tuple[int, Sequence[str]]]  # number, titles and labels in any language
Titles = Sequence[tuple[int, frozenset[str]]]
ARABIC_FRONT = "[وف]?(?:ال|لل|[بلك](?:ال)?)?"


@dataclass(frozen=True)
class Placement:
    """Where a piece belongs: an outline key ("2", "3b", "3.7") or "" for the tray, and the words that decided."""

    section: str
    words: tuple[str, ...]


class Match(NamedTuple):
    key: str
    weight: float
    start: int
    end: int


class Verdict(NamedTuple):
    """What decides, and how clearly: an outline key, "front", "back" or "intro" (the tray), or "" for nothing."""

    key: str = ""
    weight: float = 0.0
    words: tuple[str, ...] = ()


def _clean(text: str) -> str:
    return " ".join(plain(text[: 2 * READ]).split())[:READ]


def _pattern(text: str, *names: str) -> tuple[str, re.Pattern[str]]:
    """The first word of a rule, and the rule as a regular expression; section_words.yaml says how rules are written."""
    small = rf"[\W_]+(?:(?:{'|'.join(words()['small'])})[\W_]+)*"
    shape, first, last = "", "", ""
    for gap, word, whole in re.findall(rf"(~?)\s*([^\s~!={HAN}]+|[{HAN}])(!?)", fold(_clean(text))):
        if word in "的和与及之":
            continue
        han = word in names or bool(re.match(f"[{HAN}]", word))
        near = r"[\W的和与及之]*" if han or re.match(f"[{HAN}]", last) else small
        far = r".{0,12}?" if han else r"(?:[\W_]+[^\W_]+){0,6}?[\W_]+"
        front = ARABIC_FRONT if "\u0600" <= word[0] <= "\u06ff" else ""
        stem = rf"(?<![^\W_]){front}{re.escape(word)}" + (r"(?![^\W_])" if whole else r"[^\W_]*")
        shape += ("" if not last else far if gap else near) + (rf"{word}·*" if word in names else word if han else stem)
        first, last = first or word, word
    return first, re.compile(rf"(?<!.)[\W_]*{shape}[\W_]*$" if text.strip().startswith("=") else shape)


@lru_cache(maxsize=8)
def _rules(language: str) -> tuple[tuple[str, float, str, re.Pattern[str]], ...]:
    """The rules of a language; of all of them for a language that has none."""
    if language not in LANGUAGES:
        return tuple(dict.fromkeys(rule for each in LANGUAGES for rule in _rules(each)))
    told = [(key, weight, texts) for key, by in words()[language].items() for weight, texts in by.items()]
    return tuple((k, weight, *_pattern(text, *words()["names"])) for k, weight, texts in told for text in texts)


@lru_cache(maxsize=1)
def _names() -> list[tuple[str, str, re.Pattern[str]]]:
    return [(name, *_pattern(text)) for name, texts in words()["names"].items() for text in texts.split(";")]


def _named(folded: str) -> str:
    """Each name becomes its short form, as long as it was: its words lend nothing to a section."""
    for name, first, pattern in _names():
        for m in pattern.finditer(folded) if first in folded else ():
            folded = folded[: m.start()] + name.ljust(len(m[0]), "·") + folded[m.end() :]
    return folded


def _matches(named: str, language: str) -> list[Match]:
    """What stands in the text by the rules of its language, or by those of all if these say nothing."""
    hits = ((key, weight, pattern.search(named)) for key, weight, first, pattern in _rules(language) if first in named)
    found = sorted((Match(k, w, *hit.span()) for k, w, hit in hits if hit), key=lambda m: (-m.weight, m.start - m.end))
    kept: list[Match] = []
    for m in found:
        if not any(k.start <= m.start and m.end <= k.end and k.key[0] != m.key[0] for k in kept):
            kept.append(m)
    return kept if not language or any(m.weight >= PLAIN for m in kept) else _matches(named, "")


def _verdict(clean: str, matches: list[Match], near: int = 0) -> Verdict:
    """What the words say. `near`: the section the document is in; it and the next one win a tie."""
    matches = [m for m in matches if not near or m.key != "front" or m.weight >= STRONG]
    if not matches:
        return Verdict()
    best = {m.key[0]: m.weight for m in reversed(matches)}
    tie = {str(near): 0.3, str(near + 1): 0.2}
    length = {group: max(m.end - m.start for m in matches if m.key[0] == group) for group in best}
    group = max(best, key=lambda g: (best[g] + 0.01 * length[g] + tie.get(g, 0), g.isdigit(), g))
    own = sorted((m for m in matches if m.key[0] == group), key=lambda m: (m.start, -m.end))
    wide = [m for i, m in enumerate(own) if all(m.end > before.end for before in own[:i])]
    return Verdict(_key(group, own), best[group], tuple(clean[m.start : m.end].strip() for m in wide))


def _key(group: str, matches: list[Match]) -> str:
    """The lettered question if it is said more clearly than the section, and than its sisters."""
    weights = {group: 0.0, **{m.key: m.weight for m in sorted(matches, key=lambda m: m.weight)}}
    first, *rest = sorted(weights, key=lambda key: (-weights[key], key != group))
    return group if any(weights[first] - weights[key] < (0.6, 0.25)[key == group] for key in rest) else first


@lru_cache(maxsize=1)
def _spoken() -> dict[str, int]:
    """Number words as patterns, the longest first."""
    told = [(str(word), value) for value, words in words()["numbers"].items() for word in words]
    told.sort(key=lambda item: -len(item[0].rstrip("*")))
    arabic, front = r"(^| )(?=[\u0600-\u06ff])", r"\1و?(?:ال)?"
    endings = ((re.sub(arabic, front, fold(word)).replace("*", r"\w{0,4}"), value) for word, value in told)
    return {pattern.replace(" ", r"[\s-]+"): value for pattern, value in endings}


def _number(text: str) -> int:
    return int(text) if text.isdecimal() else next((v for p, v in _spoken().items() if re.fullmatch(p, text)), 0)


@lru_cache(maxsize=32)
def _shape(shape: str) -> re.Pattern[str]:
    parts = dict(words()["fragments"])
    parts["spoken"] = f"(?:{'|'.join(_spoken())})"
    parts["letter"] = f"[{''.join(words()['letters'].values())}]"
    while re.search(r"(?<!\?P)<[a-z]+>", shape):
        shape = re.sub(r"(?<!\?P)<([a-z]+)>", lambda m: parts[m[1]], shape)
    return re.compile(shape)


def _label(clean: str, folded: str) -> tuple[tuple[int, ...], str, str, int]:
    """The number before a heading: "3.1" is path (3, 1), "(b)" is letter b; its style tells levels apart; its end."""
    for style, shape in words()["labels"].items():
        found = _shape(shape).match(folded)
        if not found or (style == "roman" and not clean[: found.end()].isupper()):
            continue
        told = found.groupdict()
        path = tuple(map(_number, re.sub(r"(\.0)+$", "", told["n"]).split("."))) if told.get("n") else ()
        letter = next((key for key, chars in words()["letters"].items() if (told.get("l") or " ") in chars), "")
        if style == "letter" and clean[found.start("l")].isupper():
            letter = ""  # "A." and "B." number anything
        return path, letter, "decimal" if style == "deep" and len(path) == 1 else style, found.end()
    return (), "", "", 0


def _objective(clean: str, named: str) -> Verdict:
    """3.7 for "Objective 7", 3 for several; none for a goal of the 2030 Agenda."""
    folded, agenda = fold(clean), [m.span() for m in re.finditer("sdg·*", named)]
    found: dict[int, re.Match[str]] = {}
    for shape in words()["objectives"].values():
        for m in _shape(shape).finditer(folded):
            between = (folded[m.end() : start] for start, end in agenda if m.start() < end)
            of_agenda = any(len(gap.split()) < 4 and not _shape("<join>").search(gap) for gap in between)
            if 0 < _number(m["n"]) <= OBJECTIVES and not of_agenda:
                found.setdefault(_number(m["n"]), m)
    if not found:
        return Verdict()
    number, m = next(iter(found.items()))
    more = _shape(words()["another"]).match(folded, m.end())
    if more and number < _number(more["n"]) <= OBJECTIVES:
        return Verdict("3", STRONG, (clean[m.start() : more.end()],))
    key = "3" if len(found) > 1 else f"3.{number}"
    return Verdict(key, STRONG, tuple(clean[m.start() : m.end()] for m in found.values()))


@lru_cache(maxsize=4096)
def _stems(title: str) -> frozenset[str]:
    own = (word for word in TOKEN.findall(fold(_clean(title))) if word not in words()["small"])
    return frozenset(re.sub(r"^[وفبك]?ال(?=...)|^لل(?=...)|^و(?=....)", "", word)[:5] for word in own)


def _nearest(heading: str, titles: Titles, bears: int) -> tuple[int, int]:
    """Whose title or label a heading (nearly) is: the objective's number (0 for none) and how many words the title has."""
    own, best = _stems(heading), (ALIKE, 0, 0)
    for number, stems in titles:
        alike = 2 * len(own & stems) / (len(own) + len(stems) or 1)
        best = max(best, (alike + 0.3 * (number == bears and len(own & stems) > 1), number, len(stems)))
    return best[1:]


class Heading:
    def __init__(self, text: str, body: str, language: str, titles: Titles) -> None:
        self.text, self.body, self.language = _clean(text), body, language
        folded = fold(self.text)
        named = _named(folded)
        self.path, self.letter, self.style, end = _label(self.text, folded)
        self.number, self.title = self.text[:end].strip(), self.text[end:].strip()
        self.name, self.level = fold(self.title).strip(" .:-"), (self.style, len(self.path))
        self.matches = _matches(" " * end + named[end:], language)
        self.objective = _objective(self.text, named)
        self.nearest = _nearest(self.title, titles, (0, *self.path)[-1])

    def says(self, near: int = 0) -> Verdict:
        return _verdict(self.text, self.matches, near)

    def reads(self, sections: str) -> Verdict:
        """What the beginning of its text says for these sections."""
        clean = _clean(self.body)
        return _verdict(clean, [m for m in _matches(_named(fold(clean)), self.language) if m.key[0] in sections])


class Walk:
    """Goes through the headings in their order and remembers where it is."""

    def __init__(self, headings: list[Heading]) -> None:
        self.headings, self.at = headings, 0
        self.now = Verdict()  # of the heading above
        self.section = 0  # where that is
        self.tray = ""  # "front" or "back" while inside such matter
        self.outer: dict[tuple[str, int], Verdict] = {}  # for each level of numbers, what stands above it
        self.within = self._within_objectives()
        self.below = {headings[i].name for i in self.within}
        self.openings = self._openings()
        self.silent = not any(h.objective.key or h.says().weight >= PLAIN for h in headings)
        self._judge_numbers()

    def _within_objectives(self) -> set[int]:
        """The headings between one objective and the next belong to the first, whatever they say."""
        marks = [i for i, h in enumerate(self.headings) if "." in h.objective.key or h.nearest[1] > 3]
        spans = [range(start + 1, end) for start, end in pairwise(marks)]
        said = {i: self.headings[i].says() for span in spans for i in span}
        broken = {i for i, v in said.items() if v.key in ("3", "back") and v.weight >= STRONG}
        return {i for span in spans if broken.isdisjoint(span) for i in span}

    def _openings(self) -> list[tuple[int, int]]:
        """Where a section plainly begins: (place, section)."""
        last = {h.name: i for i, h in enumerate(self.headings) if h.style not in ("deep", "letter", "inner")}
        says = [(i, self.headings[i].says()) for i in sorted(last.values()) if i not in self.within]
        return [(i, int(v.key[0])) for i, v in says if v.weight >= STRONG and v.key not in TRAY]

    def _judge_numbers(self) -> None:
        """Numbers are the outline's if the headings that speak plainly bear those numbers, or bear none at all."""
        tops = [h for i, h in enumerate(self.headings) if len(h.path) == 1 and not h.letter and i not in self.within]
        plain = [h for h in tops if h.says().weight >= 2 and h.says().key not in TRAY]
        styles = {h.style for h in plain or tops}
        self.top = next((style for style in words()["labels"] if style in styles), "-")
        agree = [h.says().key[0] == str(h.path[0]) for h in plain if h.style == self.top]
        self.numbered = bool(agree)
        unnumbered = any(not self.headings[i].path for i, _ in self.openings)
        self.counts = 2 * sum(agree) > len(agree) or not (agree or unnumbered)

    def place(self, at: int) -> Placement:
        self.at, h = at, self.headings[at]
        if not h.text:
            return Placement("", ())
        self._descend(h)
        self.is_top = self.numbered and h.style == self.top
        v = h.says(self.section)
        steps = (self._of_objective, self._below, self._lettered, self._worded, self._counted, self._told)
        found = next((found for step in steps if (found := step(h, v))), self._above(h))
        if found.weight:
            self.tray = found.key if found.key in TRAY and found.weight >= STRONG else ""
        self.now = found._replace(key="" if found.key in TRAY else found.key)
        self.section = int(self.now.key[:1] or 0)
        if found.weight >= STRONG and not h.style:
            self.outer = {level: v for level, v in self.outer.items() if self.numbered and level[0] == self.top}
        return Placement(self.now.key, self.now.words)

    def _descend(self, h: Heading) -> None:
        level, levels = h.level, list(self.outer)
        if level in levels:
            self.outer = {kept: self.outer[kept] for kept in levels[: levels.index(level) + 1]}
        if h.style and (level not in levels or 1 in h.path[-1:] or h.letter == "a"):
            self.outer[level] = self.now

    def _above(self, h: Heading) -> Verdict:
        """What a heading inherits: a numbered one from what is above its level, any other from the heading above."""
        return self.outer.get(h.level, self.now)._replace(weight=0.0)

    def _of_objective(self, h: Heading, v: Verdict) -> Verdict | None:
        if v.key == "back" or (self.tray == "back" and self.openings):
            return None
        number, length = h.nearest
        early = self.section in (1, 2) and any(section == 3 and at > self.at for at, section in self.openings)
        if h.objective.key or not number or (length <= 3 and (early or self.section > 3)):
            return h.objective if h.objective.key else None
        return Verdict(f"3.{number}", STRONG, (h.title,))

    def _below(self, h: Heading, v: Verdict) -> Verdict | None:
        """What stays under the heading above it: sub-headings of an objective, and numbers such as 3.1."""
        if "." in self.now.key and (self.at in self.within or h.name in self.below) and v.key not in ("front", "back"):
            return self.now._replace(weight=0.0)
        above = self.outer.get(h.level, self.now)
        inner = h.style in ("letter", "inner") or (v.weight < 2.5 and v.key[:1] in ("", "3") and h.style != self.top)
        if "." in above.key and inner:
            return above._replace(weight=0.0)
        if h.style != "deep" or not above.key or v.weight > above.weight + 0.5:
            return None
        return v if v.key[:1] == above.key[:1] and "." not in above.key else above._replace(weight=0.0)

    def _lettered(self, h: Heading, v: Verdict) -> Verdict | None:
        above = self._above(h).key
        section = str(h.path[0]) if h.path else above[: "." not in above]
        if not h.letter or h.letter not in QUESTIONS.get(section, ""):
            return None
        v = v if len(h.title) < LONG else Verdict()
        foreign = v.weight >= STRONG and v.key[:1] != section
        if foreign and h.path:
            return None
        told = Verdict(section if foreign else section + h.letter, 2.0, (h.number,))
        return v if v.key[:1] == section and len(v.key) == 2 else told

    def _worded(self, h: Heading, v: Verdict) -> Verdict | None:
        """By its words, unless they are weak and the order contradicts."""
        if v.key == "intro":
            return self._introduction(h, v)
        if not v.key or v.key in TRAY:
            return v if v.weight >= STRONG or (v.key and not self.section) else None
        section = int(v.key[0])
        if v.weight >= STRONG:
            annexed = self.tray == "back" and any(at < self.at and opened >= section for at, opened in self.openings)
            return None if annexed or self._comes_again(section) else v
        heard = v.weight >= PLAIN or self.is_top or self.section == section
        return v if heard and self.tray != "back" and self._in_order(section) else None

    def _introduction(self, h: Heading, v: Verdict) -> Verdict | None:
        """An introduction that goes on about method is section 1."""
        told = h.reads("1")
        if told.weight >= 2 and self.section <= 1:
            return Verdict("1", 2.0, v.words + told.words)
        return None if self.section else v

    def _in_order(self, section: int) -> bool:
        later = {opened for at, opened in self.openings if at > self.at}
        lower = any(opened < section for opened in later)
        if not self.section or section == self.section:
            return bool(self.section) or section < 3 or not lower
        return section > self.section and not lower and (self.is_top or section not in later)

    def _comes_again(self, section: int) -> bool:
        """A "Next steps" before the sections that come first, while another one follows them, is not the last section."""
        lower = [at for at, opened in self.openings if at > self.at and opened < section]
        again = [at for at, opened in self.openings if lower and at > lower[0] and opened == section]
        return bool(again) and self.section not in (0, section) and not self.is_top

    def _counted(self, h: Heading, v: Verdict) -> Verdict | None:
        """By its number alone: "Section 3", "IV."."""
        number = h.path[0] if h.path and h.style in (self.top, "deep", "word", "chapter") else 0
        loose = h.number.isdecimal() and h.title and not self.numbered
        if loose or v.weight >= PLAIN or not self.counts or self.tray == "back" or not self.section <= number <= 5:
            return None
        return Verdict(str(number), PLAIN, (h.number,)) if number else None

    def _told(self, h: Heading, v: Verdict) -> Verdict | None:
        """By strong words where its text begins, if there is nothing to inherit."""
        if v.key or (self.tray or (self.section and not self.silent and not self.is_top)):
            return None
        told = h.reads("12345")
        return told if told.weight >= STRONG else None


def map_pieces(
    pieces: Sequence[tuple[str, str]], language: str | None = None, *, objectives: Objectives = ()
) -> list[Placement]:
    """One placement for each (heading, text), in the order of the file. Text before the first heading has heading ""."""
    titles = [(number, _stems(title)) for number, told in objectives for title in told]
    walk = Walk([Heading(heading, text, known(language), titles) for heading, text in pieces])
    return [walk.place(i) for i in range(len(pieces))]
