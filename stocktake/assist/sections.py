"""Maps the headings of a free-form review to the sections of the official outline, by the words in section_words.yaml."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import yaml

LANGUAGES = ("ar", "en", "es", "fr", "ru", "zh")
QUESTIONS = {"1": "ab", "2": "abcd", "3": "abcd", "4": "a", "5": "ab"}
OBJECTIVES = 23
TRAY = ("front", "back", "intro")
STRONG, PLAIN = 3.0, 1.5  # a title decides against the order; below plain a word only chooses inside its own section
ALIKE_ENOUGH = 0.72  # of a heading and an objective's title
READ = 300  # characters of a heading, and of the text under it
HAN = "\u3007\u3400-\u9fff\uf900-\ufaff"
TOKEN = re.compile(rf"\d+|[{HAN}]|[^\W\d_{HAN}]+")
WIDE = str.maketrans({"œ": "oe", "Œ": "OE", "æ": "ae", "Æ": "AE", "ß": "ss", "ـ": ""})
ALIKE = {"ى": "ي", "ة": "ه", "ک": "ك", "ی": "ي", "ٱ": "ا", "ı": "i"}
ARABIC_FRONT = "[وف]?(?:ال|لل|[بلك](?:ال)?)?"


@dataclass(frozen=True)
class Placement:
    """Where a piece belongs: an outline key ("2", "3b", "3.7") or "" for the tray, and the words that decided."""

    section: str
    words: tuple[str, ...]


Found = tuple[Placement, float] | None  # with its weight; 0 for what is only inherited
Titles = Sequence[tuple[int, frozenset[str]]]


Rule = NamedTuple("Rule", [("key", str), ("weight", float), ("pattern", re.Pattern[str])])
Match = NamedTuple("Match", [("key", str), ("weight", float), ("start", int), ("end", int)])


class Verdict(NamedTuple):
    """What words say, and how clearly: an outline key, "front", "back", "intro" or "" (nothing)."""

    key: str = ""
    weight: float = 0.0
    words: tuple[str, ...] = ()


class Label(NamedTuple):
    """The number before a heading: "3.1" is path (3, 1), "(b)" is letter b; the style tells levels apart."""

    path: tuple[int, ...] = ()
    letter: str = ""
    style: str = ""
    end: int = 0


@lru_cache(maxsize=1)
def _words() -> dict[str, Any]:
    words: dict[str, Any] = yaml.safe_load(Path(__file__).with_name("section_words.yaml").read_text(encoding="utf-8"))
    return words


@lru_cache(maxsize=8192)
def _fold_char(char: str) -> str:
    if char.isdecimal():
        return str(int(char))
    base = unicodedata.normalize("NFD", char.casefold())[:1] or char
    return ALIKE.get(base) or _words()["traditional"].get(base, base)


def _fold(clean: str) -> str:
    """Folded character by character, so that a place in it is the same place in what is shown."""
    return "".join(map(_fold_char, clean))


@lru_cache(maxsize=1)
def _small() -> frozenset[str]:
    return frozenset(_fold(_words()["small"]).split())


def _clean(text: str) -> str:
    text = unicodedata.normalize("NFKC", text[: 2 * READ].translate(WIDE)).translate(WIDE)
    text = "".join(char for char in text if unicodedata.category(char) not in ("Mn", "Cf"))
    return " ".join(text.split())[:READ]


def _tag(name: str) -> str:
    """A capital, which no folded text has, for "Global Compact for Migration" and its like."""
    return chr(ord("A") + list(_words()["names"]).index(name))


def _pattern(text: str, *names: str) -> re.Pattern[str]:
    """A rule as a regular expression: stems in a row, small words between them, or any words where "~" stands."""
    small = rf"[\W_]+(?:(?:{'|'.join(_small())})[\W_]+)*"
    shape, last = "", ""
    for gap, word, whole in re.findall(rf"(~?)\s*([^\s~!{HAN}]+|[{HAN}])(!?)", _fold(_clean(text))):
        han = word in names or bool(re.match(f"[{HAN}]", word))
        near = r"[\W的和与及之]*" if han or re.match(f"[{HAN}]", last) else small
        far = r".{0,12}?" if han else r"(?:[\W_]+\w+){0,6}?[\W_]+"
        front = ARABIC_FRONT if "\u0600" <= word[0] <= "\u06ff" else ""
        stem = rf"(?<![^\W_]){front}{re.escape(word)}" + (r"(?![^\W_])" if whole else r"\w*")
        shape += ("" if not last else far if gap else near) + (_tag(word) if word in names else word if han else stem)
        last = word
    return re.compile(shape)


@lru_cache(maxsize=8)
def _rules(language: str) -> tuple[Rule, ...]:
    """The rules of a language; of all of them for a language that has none."""
    if language not in LANGUAGES:
        return tuple(dict.fromkeys(rule for known in LANGUAGES for rule in _rules(known)))
    told = [(key, weight, texts) for key, by in _words()[language].items() for weight, texts in by.items()]
    return tuple(Rule(k, weight, _pattern(text, *_words()["names"])) for k, weight, texts in told for text in texts)


@lru_cache(maxsize=1)
def _names() -> tuple[tuple[str, re.Pattern[str]], ...]:
    told = [(_tag(name), text.strip()) for name, texts in _words()["names"].items() for text in texts.split(";")]
    return tuple((tag, _pattern(text)) for tag, text in sorted(told, key=lambda item: -len(item[1])))


def _named(folded: str) -> str:
    """Each name becomes one capital and keeps its length: its words lend nothing to a section."""
    for tag, pattern in _names():
        folded = pattern.sub(lambda m, tag=tag: tag.ljust(len(m[0])), folded)
    return folded


def _group(key: str) -> str:
    return key if key in TRAY else key[:1]


def _matches(named: str, language: str) -> list[Match]:
    """What stands in the text by the rules of its language, or by those of all if these say nothing."""
    hits = ((rule, rule.pattern.search(named)) for rule in _rules(language))
    found = [Match(rule.key, rule.weight, *hit.span()) for rule, hit in hits if hit]
    found.sort(key=lambda m: (-m.weight, m.start - m.end))
    kept: list[Match] = []
    for m in found:
        if not any(k.start <= m.start and m.end <= k.end and _group(k.key) != _group(m.key) for k in kept):
            kept.append(m)
    return kept if kept or not language else _matches(named, "")


def _verdict(clean: str, matches: list[Match], near: int = 0) -> Verdict:
    """What the words say. `near`: the section the document is in; it and the next one win a tie."""
    best: dict[str, float] = {}
    spans: dict[str, set[int]] = {}
    for m in matches:
        best[_group(m.key)] = max(best.get(_group(m.key), 0), m.weight)
        spans.setdefault(_group(m.key), set()).update(range(m.start, m.end))
    if not best:
        return Verdict()
    tie = {str(near): 0.3, str(near + 1): 0.2}
    group = max(best, key=lambda g: (best[g] + 0.01 * len(spans[g]) + tie.get(g, 0), g not in TRAY, g))
    own = sorted((m for m in matches if _group(m.key) == group), key=lambda m: m.start)
    return Verdict(_key(group, own), best[group], tuple(dict.fromkeys(clean[m.start : m.end].strip() for m in own)))


def _key(group: str, matches: list[Match]) -> str:
    """The lettered question if it is said more clearly than the section, and than its sisters."""
    weights: dict[str, float] = {}
    for m in matches:
        weights[m.key] = max(weights.get(m.key, 0), m.weight)
    letters = sorted((key for key in weights if key != group), key=lambda key: -weights[key])
    if not letters or weights.get(group, 0) >= weights[letters[0]]:
        return group
    return group if len(letters) > 1 and weights[letters[0]] - weights[letters[1]] < 0.6 else letters[0]


@lru_cache(maxsize=1)
def _spoken() -> dict[str, int]:
    """Number words as patterns, the longest first."""
    told = [(str(word), value) for value, words in _words()["numbers"].items() for word in words]
    told.sort(key=lambda item: -len(item[0].rstrip("*")))
    arabic, front = r"(^| )(?=[\u0600-\u06ff])", r"\1و?(?:ال)?"
    endings = ((re.sub(arabic, front, _fold(word)).replace("*", r"\w{0,4}"), value) for word, value in told)
    return {pattern.replace(" ", r"[\s-]+"): value for pattern, value in endings}


def _number(text: str) -> int:
    if text.isdecimal():
        return int(text)
    return next((value for pattern, value in _spoken().items() if re.fullmatch(pattern, text)), 0)


@lru_cache(maxsize=32)
def _shape(shape: str) -> re.Pattern[str]:
    parts = dict(_words()["fragments"])
    parts["spoken"] = f"(?:{'|'.join(_spoken())})"
    parts["letter"] = f"[{_fold(''.join(char for chars in _words()['letters'].values() for char in chars))}]"
    while re.search(r"(?<!\?P)<[a-z]+>", shape):
        shape = re.sub(r"(?<!\?P)<([a-z]+)>", lambda m: parts[m[1]], shape)
    return re.compile(shape)


def _label(clean: str, folded: str) -> Label:
    for style, shape in _words()["labels"].items():
        found = _shape(shape).match(folded)
        if not found or (style == "roman" and not clean[: found.end()].isupper()):
            continue
        told = found.groupdict()
        path = tuple(map(_number, told["n"].split("."))) if told.get("n") else ()
        letter = next((key for key, chars in _words()["letters"].items() if told.get("l") in map(_fold, chars)), "")
        if style == "letter" and clean[found.start("l")].isupper():
            letter = ""  # "A." and "B." number anything
        return Label(path, letter, style, found.end())
    return Label()


def _objective(clean: str, named: str) -> Placement | None:
    """3.7 for "Objective 7", 3 for several; none for a goal of the 2030 Agenda."""
    folded, agenda = _fold(clean), [m.span() for m in re.finditer(rf"{_tag('sdg')}\s*", named)]
    found: dict[int, re.Match[str]] = {}
    for shape in _words()["objectives"].values():
        for m in _shape(shape).finditer(folded):
            between = (folded[m.end() : start] for start, end in agenda if m.start() < end)
            of_agenda = any(len(gap.split()) < 4 and not _shape("<join>").search(gap) for gap in between)
            if 0 < _number(m["n"]) <= OBJECTIVES and not of_agenda:
                found.setdefault(_number(m["n"]), m)
    if not found:
        return None
    words = tuple(clean[m.start() : m.end()] for m in found.values())
    number, m = next(iter(found.items()))
    another = _shape(_words()["another"]).match(folded, m.end())
    many = another and number < _number(another["n"]) <= OBJECTIVES
    return Placement("3" if many or len(found) > 1 else f"3.{number}", words)


def _stems(title: str) -> frozenset[str]:
    words = (word for word in TOKEN.findall(_fold(_clean(title))) if word not in _small())
    return frozenset(re.sub(r"^[وفبك]?ال(?=...)|^لل(?=...)|^و(?=....)", "", word)[:5] for word in words)


def _nearest(heading: str, titles: Titles) -> tuple[int, int]:
    """Whose title or label a heading (nearly) is: the objective's number (0 for none) and how many words the title has."""
    own, best = _stems(heading), (ALIKE_ENOUGH, 0, 0)
    for number, stems in titles:
        alike = 2 * len(own & stems) / (len(own) + len(stems) or 1)
        best = max(best, (alike, number, len(stems)))
    return best[1:]


@dataclass
class Heading:
    text: str
    body: str
    label: Label
    matches: list[Match]
    objective: Placement | None
    title: tuple[int, int]

    @property
    def name(self) -> str:
        return _fold(self.text[self.label.end :]).strip(" .:-")

    def says(self, near: int = 0) -> Verdict:
        return _verdict(self.text, self.matches, near)


def _heading(text: str, body: str, language: str, titles: Titles) -> Heading:
    clean = _clean(text)
    label, named = _label(clean, _fold(clean)), _named(_fold(clean))
    matches = _matches(" " * label.end + named[label.end :], language)
    return Heading(clean, body, label, matches, _objective(clean, named), _nearest(clean[label.end :], titles))


class Walk:
    """Goes through the headings in their order and remembers where it is."""

    def __init__(self, headings: list[Heading], language: str) -> None:
        self.headings, self.language = headings, language
        self.now = Placement("", ())  # where the heading above is
        self.section = 0  # its section
        self.base = 0  # the section of the last heading that is not a lettered question
        self.tray = ""  # "front" or "back" while inside such matter
        self.parents: dict[tuple[int, ...], tuple[Placement, float]] = {}
        self.within = self._within_objectives()
        self.below = {headings[i].name for i in self.within}
        self.openings = list(self._openings())
        self._judge_numbers()

    def _within_objectives(self) -> set[int]:
        """The headings between one objective and the next belong to the first, whatever they say."""
        marks = [i for i, h in enumerate(self.headings) if h.objective and "." in h.objective.section]
        within: set[int] = set()
        for start, end in pairwise(marks):
            says = [h.says() for h in self.headings[start + 1 : end]]
            if not any(v.key in ("3", "back") and v.weight >= STRONG for v in says):
                within.update(range(start + 1, end))
        return within

    def _openings(self) -> Iterator[tuple[int, int]]:
        """Where a section plainly begins: (place, section)."""
        names = Counter(heading.name for heading in self.headings)
        for i, h in enumerate(self.headings):
            v = h.says()
            sub = h.label.style in ("deep", "letter", "inner") or i in self.within or names[h.name] > 1
            if v.weight >= STRONG and v.key not in TRAY and not sub:
                yield i, int(v.key[0])

    def _judge_numbers(self) -> None:
        """Numbers are the outline's if the headings that speak plainly bear those numbers, or bear none at all."""
        styles = {h.label.style for h in self.headings if len(h.label.path) == 1 and not h.label.letter}
        self.top = next((style for style in _words()["labels"] if style in styles), "-")
        tops = [h for i, h in enumerate(self.headings) if h.label.style == self.top and i not in self.within]
        said = [(h.label.path[0], h.says().key[0]) for h in tops if h.says().weight >= 2 and h.says().key not in TRAY]
        agreed = sum(str(number) == section for number, section in said)
        unnumbered = any(not self.headings[i].label.path for i, _ in self.openings)
        self.numbered = bool(said)
        self.counts = 2 * agreed > len(said) or not (said or unnumbered)

    def place(self, i: int) -> Placement:
        h = self.headings[i]
        if not h.text:
            return Placement("", ())
        v = h.says(self.section)
        steps = (self._of_objective, self._below, self._lettered, self._worded, self._counted, self._told)
        placement, weight = next((found for step in steps if (found := step(i, h, v))), (self.now, 0.0))
        if weight:
            self.tray = v.key if v.key in TRAY and v.weight >= STRONG and not placement.section else ""
        self.now, self.section = placement, int(placement.section[:1] or 0)
        self.base = self.base if h.label.letter else self.section
        if h.label.style in (self.top, "deep"):
            self.parents[h.label.path] = placement, weight
        return placement

    def _of_objective(self, i: int, h: Heading, v: Verdict) -> Found:
        if v.key == "back" or (self.tray == "back" and self.openings):
            return None
        number, length = h.title
        early = self.section in (1, 2) and any(section == 3 and at > i for at, section in self.openings)
        if h.objective or not number or (length <= 3 and (early or self.section > 3)):
            return (h.objective, STRONG) if h.objective else None
        return Placement(f"3.{number}", (h.text[h.label.end :].strip(),)), STRONG

    def _below(self, i: int, h: Heading, v: Verdict) -> Found:
        """What stays under the heading above it: sub-headings of an objective, and numbers such as 3.1."""
        if "." in self.now.section and (i in self.within or h.name in self.below) and v.key not in TRAY[:2]:
            return self.now, 0.0
        parent, weight = self.parents.get(h.label.path[:-1]) or self.parents.get(h.label.path[:1]) or (None, 0.0)
        if h.label.style != "deep" or not parent or v.weight > weight + 0.5:
            return None
        same = parent.section and v.key[:1] == parent.section[:1] and "." not in parent.section
        return (Placement(v.key, v.words), v.weight) if same else (parent, 0.0)

    def _lettered(self, i: int, h: Heading, v: Verdict) -> Found:
        section = str(h.label.path[0] if h.label.path else self.base)
        under = h.label.path or ("." not in self.now.section and self.section == self.base)
        if not under or not h.label.letter or h.label.letter not in QUESTIONS.get(section, ""):
            return None
        if v.key[:1] == section and len(v.key) == 2:
            return Placement(v.key, v.words), v.weight
        foreign = v.weight >= STRONG and v.key[:1] != section
        if foreign and h.label.path:
            return None
        return Placement(section if foreign else section + h.label.letter, (h.text[: h.label.end].strip(),)), 2.0

    def _worded(self, i: int, h: Heading, v: Verdict) -> Found:
        """By its words, unless they are weak and the order contradicts."""
        found = Placement("" if v.key in TRAY else v.key, v.words), v.weight
        if v.key == "intro":
            return self._introduction(h, v)
        if not v.key or v.key in TRAY:
            return found if v.weight >= STRONG or (v.key and not self.section) else None
        section = int(v.key[0])
        if v.weight >= STRONG:
            return found if not self._comes_again(i, section) else None
        heard = v.weight >= PLAIN or (h.label.style == self.top and self.numbered) or self.section in (0, section)
        return found if heard and self.tray != "back" and self._in_order(i, section) else None

    def _introduction(self, h: Heading, v: Verdict) -> Found:
        """An introduction that goes on about method is section 1."""
        told = [m for m in _matches(_named(_fold(_clean(h.body))), self.language) if m.key[0] == "1" and m.weight >= 2]
        if told and self.section <= 1:
            return Placement("1", (*v.words, *_verdict(_clean(h.body), told).words)), 2.0
        return None if self.section else (Placement("", v.words), v.weight)

    def _in_order(self, i: int, section: int) -> bool:
        later = {opened for at, opened in self.openings if at > i}
        if not self.section:
            return section < 3 or not any(opened < section for opened in later)
        return section == self.section or (section > self.section and not any(opened <= section for opened in later))

    def _comes_again(self, i: int, section: int) -> bool:
        """A "Next steps" before the sections that come first, while another one follows them, is not the last section."""
        lower = [at for at, opened in self.openings if at > i and opened < section]
        again = any(at > lower[0] and opened == section for at, opened in self.openings) if lower else False
        return bool(self.section) and section != self.section and again

    def _counted(self, i: int, h: Heading, v: Verdict) -> Found:
        """By its number alone: "Section 3", "IV."."""
        number = h.label.path[0] if h.label.path and h.label.style in (self.top, "deep") else 0
        loose = h.text[: h.label.end].strip().isdecimal() and h.label.end < len(h.text) and not self.numbered
        if loose or v.weight >= PLAIN or not self.counts or self.tray == "back" or not self.section <= number <= 5:
            return None
        return (Placement(str(number), (h.text[: h.label.end].strip(),)), PLAIN) if number else None

    def _told(self, i: int, h: Heading, v: Verdict) -> Found:
        """By strong words where its text begins, if there is nothing to inherit."""
        top = h.label.style == self.top and self.numbered and not v.key
        if not top and (self.section or self.tray):
            return None
        clean = _clean(h.body)
        told = _verdict(clean, _matches(_named(_fold(clean)), self.language))
        if told.weight >= STRONG and told.key not in TRAY:
            return Placement(told.key, told.words), PLAIN
        return (Placement("", ()), PLAIN) if top else None


def map_pieces(
    pieces: Sequence[tuple[str, str]],
    language: str | None = None,
    *,
    objectives: Sequence[tuple[int, Sequence[str]]] = (),
) -> list[Placement]:
    """One placement for each (heading, text), in the order of the file. Text before the first heading has heading ""."""
    known = (language or "").split("-")[0].lower()
    known = known if known in LANGUAGES else ""
    titles = [(number, _stems(title)) for number, told in objectives for title in told]
    walk = Walk([_heading(heading, text, known, titles) for heading, text in pieces], known)
    return [walk.place(i) for i in range(len(pieces))]
