"""`stocktake suggest`: JSON lines in, JSON lines out."""

import io
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).parents[2]


def answered(monkeypatch: pytest.MonkeyPatch, what: str, *lines: Any, raw: bytes = b"") -> list[Any]:
    sent = raw or "".join(json.dumps(line) + "\n" for line in lines).encode()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(sent)))
    out = io.StringIO()
    call_command("suggest", what, stdout=out)
    text = out.getvalue()
    assert not text or text.endswith("\n")
    return [json.loads(line) for line in text.split("\n")[:-1]]


def test_objectives_and_principles(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "The best interests of the child guide every decision; unaccompanied children get a guardian."
    line = {"id": 7, "lang": "en", "text": text}
    assert answered(monkeypatch, "objectives", line) == [{"id": 7, "codes": [7]}]
    assert answered(monkeypatch, "principles", line)[0]["codes"][0] == 8


def test_headings_and_documents(monkeypatch: pytest.MonkeyPatch) -> None:
    found = answered(monkeypatch, "headings", {"id": "a", "lang": "en", "heading": "Money and people"})
    assert found == [{"id": "a", "sections": [4, 3]}]
    sections = [{"heading": h, "paragraphs": ["Words."]} for h in ("Foreword", "Methodology", "Next steps")]
    assert answered(monkeypatch, "documents", {"id": 0, "sections": sections}) == [{"id": 0, "sections": [0, 1, 5]}]
    assert answered(monkeypatch, "documents", {"id": 0, "lang": "fr", "sections": []}) == [{"id": 0, "sections": []}]


IDS: list[Any] = [0, -1, 1.5, 10**30, "", "é\u2028\n", "\ud800", True, None, [], [1, {"a": None}], {"b": {"c": [2]}}]


def test_the_id_comes_back_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    found = answered(monkeypatch, "objectives", *({"id": one, "text": ""} for one in IDS))
    assert found == [{"id": one, "codes": []} for one in IDS]
    assert [type(row["id"]) for row in found] == [type(one) for one in IDS]


def test_languages(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = [{"id": n, "lang": lang, "text": "汇款费用下降。"} for n, lang in enumerate(("zh", "zh-hans", None, "xx"))]
    assert [row["codes"] for row in answered(monkeypatch, "objectives", *lines, {"id": 4, "text": "汇款"})] == [
        [20]
    ] * 5


def test_empty_input_gives_no_output(monkeypatch: pytest.MonkeyPatch) -> None:
    for raw in (b"\n", b" \n\r\n", b"\n\n\n"):
        assert answered(monkeypatch, "objectives", raw=raw) == []


def test_line_ends_and_byte_order_marks_do_not_matter(monkeypatch: pytest.MonkeyPatch) -> None:
    raw = b'\xef\xbb\xbf{"id":1,"text":""}\r\n\n{"id":2,"text":""}'
    assert [row["id"] for row in answered(monkeypatch, "objectives", raw=raw)] == [1, 2]


@pytest.mark.parametrize("text", ["x" * 500_000, "移" * 200_000, "\u200f" * 200_000, "remittances " * 50_000])
def test_a_huge_paragraph(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    assert len(answered(monkeypatch, "objectives", {"id": 1, "text": text})) == 1


BAD = {
    ("objectives", b"x"): "Line 2: this is not JSON in UTF-8.",
    ("objectives", b'{"id": NaN, "text": ""}'): "Line 2: this is not JSON in UTF-8.",
    ("objectives", b'{"id": 1, "text": "\xff"}'): "Line 2: this is not JSON in UTF-8.",
    ("objectives", b"[" * 100_000): "Line 2: this is not JSON in UTF-8.",
    ("objectives", b"[1]"): "Line 2: this is no object with an id.",
    ("objectives", b'{"text": ""}'): "Line 2: this is no object with an id.",
    ("objectives", b'{"id": 1}'): "Line 2: text is no text.",
    ("objectives", b'{"id": 1, "text": 5}'): "Line 2: text is no text.",
    ("principles", b'{"id": 1, "text": "", "lang": 5}'): "Line 2: lang is no text.",
    ("objectives", b'{"id": 1e999, "text": ""}'): "Line 2: the id is no number that could be written back.",
    ("headings", b'{"id": 1, "heading": ["a"]}'): "Line 2: heading is no text.",
    ("documents", b'{"id": 1, "sections": {}}'): "Line 2: sections is no list.",
    ("documents", b'{"id": 1, "sections": ["a"]}'): "Line 2: a section is no object.",
    ("documents", b'{"id": 1, "sections": [{"heading": 1}]}'): "Line 2: heading is no text.",
    ("documents", b'{"id": 1, "sections": [{"heading": "", "paragraphs": [1]}]}'): "Line 2: a paragraph is no text.",
}
GOOD = b'{"id":0,"text":"","heading":"","sections":[]}\n'


@pytest.mark.parametrize(("what", "line"), BAD)
def test_a_bad_line_is_named(monkeypatch: pytest.MonkeyPatch, what: str, line: bytes) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(GOOD + line + b"\n" + GOOD)))
    out = io.StringIO()
    with pytest.raises(CommandError) as refused:
        call_command("suggest", what, stdout=out)
    assert str(refused.value) == BAD[what, line]
    assert len(out.getvalue().splitlines()) == 1


def test_on_the_command_line(tmp_path: Path) -> None:
    env = {"PATH": os.environ["PATH"], "STOCKTAKE_DATA": str(tmp_path), "LC_ALL": "C", "PYTHONUTF8": "0"}
    sent = '{"id":"ключ","lang":"ru","text":"Денежные переводы"}\nno\n'.encode()
    command = [sys.executable, "manage.py", "suggest", "objectives"]
    done = subprocess.run(command, cwd=ROOT, env=env, input=sent, capture_output=True, check=False)
    assert done.returncode == 1
    assert done.stdout.decode() == '{"id": "ключ", "codes": [20]}\n'
    assert done.stderr.decode().strip().endswith("Line 2: this is not JSON in UTF-8.")
    assert len(done.stderr.decode().strip().splitlines()) == 1
    assert {path.name for path in tmp_path.iterdir()} <= {"stocktake.sqlite3"}  # nothing is prepared for it
