"""The suggestions: paragraphs a second on one core, in each language, by the command line from end to end."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from itertools import cycle, islice
from pathlib import Path

import yaml

from bench.processes import ROOT, Broken
from bench.results import Row, Told
from bench.site import Stage, clean_environment

LANGUAGES = ("ar", "en", "es", "fr", "ru", "zh")
WORDS, CHARACTERS = 80, 140  # a paragraph; a Chinese word is not quite two characters
TARGET = 2000


def suggested(stage: Stage) -> Told:
    """The start of the command is taken off: it is measured on a single line."""
    times, env = (2_000, 30_000)[not stage.is_quick], clean_environment(STOCKTAKE_DATA=str(stage.folder / "words"))
    one = min(_seconds(stage.folder, env, _paragraphs("en", 1)) for _ in range(stage.rounds))
    rates = {}
    for language in LANGUAGES:
        taken = [_seconds(stage.folder, env, _paragraphs(language, times)) for _ in range(stage.rounds)]
        rates[language] = times / max(min(taken) - one, 0.001)
    worst = min(rates, key=rates.__getitem__)
    what, note = f"objectives, worst language ({worst})", f"{one:.2f} s to start; {times:,} paragraphs"
    held = rates[worst] >= TARGET
    yield Row("suggest", what, rates[worst], "/s", None, None, f"≥ {TARGET:,} /s", held, note, each=rates)


def _paragraphs(language: str, times: int) -> list[str]:
    told = yaml.safe_load((ROOT / "tests" / "assist" / "texts" / f"{language}.yaml").read_text(encoding="utf-8"))
    texts = [text for texts in told["objectives"].values() for text in texts]
    parts, size = (list("".join(texts)), CHARACTERS) if language == "zh" else (" ".join(texts).split(), WORDS)
    joined = ("" if language == "zh" else " ").join
    cut = [joined(parts[i : i + size]) for i in range(0, len(parts) - size, size)]
    return list(islice(cycle(cut), times))


def _seconds(folder: Path, env: dict[str, str], texts: list[str]) -> float:
    lines = folder / "paragraphs.jsonl"
    lines.write_text("".join(json.dumps({"id": i, "text": text}) + "\n" for i, text in enumerate(texts)))
    started = time.monotonic()
    with lines.open("rb") as sent:
        command = [sys.executable, "manage.py", "suggest", "objectives"]
        done = subprocess.run(command, cwd=ROOT, env=env, stdin=sent, capture_output=True, check=False)
    if done.returncode or done.stdout.count(b"\n") != len(texts):
        raise Broken(f"suggest failed: {done.stderr.decode(errors='replace')[-300:]}")
    return time.monotonic() - started
