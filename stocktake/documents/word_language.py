"""The language of a Word file: by the script of its letters, then by its commonest words, then by what Word noted."""

from __future__ import annotations

import re
from collections import Counter

from stocktake.documents.word_parts import Element, Styles, W, attribute

NOTED = {"ar": "ar", "en": "en", "es": "es", "fr": "fr", "ru": "ru", "zh": "zh-hans"}
SCRIPTS = {
    "ar": re.compile(r"[\u0620-\u064a\u066e-\u06d3]"),
    "ru": re.compile(r"[\u0400-\u04ff]"),
    "zh-hans": re.compile(r"[\u3400-\u9fff]"),
    "": re.compile(r"[\u3040-\u30ff\uac00-\ud7af\u0370-\u03ff\u0590-\u05ff\u0900-\u0dff\u0e00-\u0e7f]"),
    "latin": re.compile(r"[A-Za-z\u00c0-\u024f]"),
}
# Letters of other languages in the same script: Persian and Urdu, Ukrainian and its neighbours.
OTHERS = {"ar": re.compile(r"[پچژگکیےٹڈ]"), "ru": re.compile(r"[іїєґђћјљњџўқғүұһәөҷҳӣ]", re.IGNORECASE)}
COMMON = {
    "en": {"the", "of", "and", "in", "to", "for", "with", "by"},
    "fr": {"les", "des", "et", "une", "dans", "est", "aux", "du", "pour", "sur"},
    "es": {"los", "las", "el", "y", "por", "una", "del", "su", "sus", "con"},
}
ENOUGH = 8
SAMPLE = 200_000


def language_of(text: str, body: Element, styles: Styles) -> str:
    """One of the six, or "" where it is none of them or cannot be known."""
    text = text[:SAMPLE]
    # A Chinese character says about as much as three letters.
    counts = {script: len(p.findall(text)) * (3 if script == "zh-hans" else 1) for script, p in SCRIPTS.items()}
    script = max(counts, key=lambda key: counts[key])
    if script == "zh-hans" and 3 * counts[""] > counts[script] / 3:
        return ""  # kana among the characters
    if script != "latin" and counts[script]:
        others = OTHERS.get(script)
        return "" if others and len(others.findall(text)) > counts[script] / 25 else script
    noted = _noted(body, styles)
    return _by_words(text) or noted


def _by_words(text: str) -> str:
    words = Counter(re.findall(r"[^\W\d_]+", text.lower()))
    scores = {language: sum(words[word] for word in common) for language, common in COMMON.items()}
    (first, most), (_, second) = Counter(scores).most_common(2)
    return first if most >= ENOUGH and most > 2 * second and most * 12 > sum(words.values()) else ""


def _noted(body: Element, styles: Styles) -> str:
    """What most of the text is marked as; unmarked text has the language of the document's defaults."""
    default = attribute(styles.languages, "val")
    letters: Counter[str] = Counter()
    for run in body.iter(W + "r"):
        lang = run.find(f"{W}rPr/{W}lang")
        length = sum(len(text.text or "") for text in run.iter(W + "t"))
        letters[attribute(lang, "val") or default] += length
    most = max(letters, key=lambda key: letters[key], default=default)
    return NOTED.get(most.lower().partition("-")[0], "")
