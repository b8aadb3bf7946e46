"""The record of earlier rounds, from a spreadsheet and a folder of files: every row looked at before any is loaded."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import transaction

from stocktake.core import files, languages, publication
from stocktake.core.archives import BadFile, BadFileCode
from stocktake.core.dates import Ambiguous, NoDay, read_day
from stocktake.core.models import StoredFile
from stocktake.core.sheets import Row, Sheet
from stocktake.core.text import count_words
from stocktake.cycles.models import Cycle
from stocktake.documents import actions as documents
from stocktake.documents.file_in import read_file
from stocktake.documents.word_in import WordFile
from stocktake.framework.models import Country
from stocktake.framework.names import Names
from stocktake.reviews import actions
from stocktake.reviews.models import Review
from stocktake.reviews.states import KIND
from stocktake.submissions import actions as submissions
from stocktake.submissions.actions.returning import mapped
from stocktake.submissions.models import Outline, Provenance, Submission
from stocktake.submissions.queries import outline_for

# What a column may be called, casefolded.
COLUMNS = {
    "country": {
        "country",
        "state",
        "member state",
        "iso3",
        "pays",
        "país",
        "pais",
        "страна",
        "国家",
        "الدولة",
        "البلد",
    },
    "cycle": {"cycle", "round", "cycle slug", "ronde", "ronda", "цикл", "раунд", "轮次", "الجولة", "الدورة"},
    "published": {
        "published",
        "published on",
        "date",
        "date published",
        "publié le",
        "fecha",
        "дата",
        "日期",
        "التاريخ",
    },
    "file": {"file", "file name", "filename", "fichier", "archivo", "файл", "文件", "الملف"},
    "language": {"language", "langue", "idioma", "язык", "语言", "اللغة"},
    "source": {"source", "fuente", "источник", "来源", "المصدر"},
    "address": {"address", "url", "link", "web address", "adresse", "dirección", "адрес", "网址", "الرابط"},
    "note": {"note", "remark", "remarks", "nota", "примечание", "备注", "ملاحظة"},
}
NEEDED = ("country", "cycle", "published", "file")
WANTED = set().union(*COLUMNS.values())
TONGUES = {name.casefold(): code for code, name in languages.NAMES.items()} | {
    "english": "en", "french": "fr", "spanish": "es", "arabic": "ar", "russian": "ru", "chinese": "zh-hans", "zh": "zh-hans",
    "zh-cn": "zh-hans",
}  # fmt: skip


@dataclass
class Planned:
    """A row of the spreadsheet. `outcome`: new, known (loaded before, nothing to do) or wrong, with `problems`."""

    row: int
    told: dict[str, str]
    country: Country | None = None
    cycle: Cycle | None = None
    day: dt.date | None = None
    language: str = ""
    path: Path | None = None
    sha256: str = ""
    word: WordFile | None = None
    problems: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    outcome: str = "new"

    @property
    def number(self) -> str:
        return f"VR-{self.cycle.year}-{self.country.pk}" if self.country and self.cycle else ""

    @property
    def settled(self) -> tuple[Country, Cycle, dt.date, Path]:
        """What a row without problems has."""
        if not (self.country and self.cycle and self.day and self.path):
            raise ValueError(f"row {self.row} is wrong")
        return self.country, self.cycle, self.day, self.path

    def report(self) -> dict[str, Any]:
        return {
            "row": self.row,
            "number": self.number,
            "outcome": self.outcome,
            "problems": self.problems,
            "notes": self.notes,
        }


class Reader:
    """Looks at rows; reads files, writes nothing."""

    def __init__(self, folder: Path, *, month_first: bool | None) -> None:
        self.folder, self.month_first = folder.resolve(), month_first
        self.names = Names()
        self.cycles = {form: cycle for cycle in Cycle.objects.all() for form in _forms(cycle)}
        self.files = {_name(path.name): path for path in sorted(self.folder.iterdir()) if path.is_file()}
        self.seen: dict[str, int] = {}

    def plan(self, row: Row) -> Planned:
        cells = {column: row.cells[name] for column, name in _columns(row.cells).items()}
        planned = Planned(row.number, {column: str(cell).strip() for column, cell in cells.items()})
        if row.merged:
            planned.notes.append(f"Taken from merged cells: {', '.join(sorted(row.merged))}.")
        for column in NEEDED:
            if column not in planned.told:
                planned.problems.append(f"The column “{column}” is empty.")
            else:
                getattr(self, f"_{column}")(planned, cells[column])
        self._language(planned)
        self._address(planned)
        self._twice(planned)
        if not planned.problems and planned.outcome == "new":
            self._read(planned)
        if planned.problems:
            planned.outcome = "wrong"
        return planned

    def _country(self, planned: Planned, cell: Any) -> None:
        name = str(cell).strip()
        planned.country = self.names.find(name)
        if planned.country is None:
            near = self.names.near(name)
            planned.problems.append(f"No country is called “{name}”." + (f" Is it {near}?" if near else ""))
        elif planned.country.un_status != "member":
            planned.problems.append(f"{planned.country} is no Member State; only Member States send voluntary reviews.")

    def _cycle(self, planned: Planned, cell: Any) -> None:
        name = str(cell).strip()
        planned.cycle = self.cycles.get(_name(name))
        if planned.cycle is None:
            known = ", ".join(sorted({cycle.pk for cycle in self.cycles.values()}))
            planned.problems.append(f"No round is called “{name}”; there are {known}.")

    def _published(self, planned: Planned, cell: Any) -> None:
        try:
            planned.day = read_day(cell, month_first=self.month_first)
        except Ambiguous as both:
            one, other = (day.isoformat() for day in both.days)
            planned.problems.append(f"“{cell}” can be {one} or {other}: say which with --dates.")
        except NoDay:
            planned.problems.append(f"“{cell}” is no date; write it as 2021-03-12.")
        else:
            if planned.day > dt.datetime.now(dt.UTC).date():
                planned.problems.append(f"{planned.day.isoformat()} is in the future.")

    def _file(self, planned: Planned, cell: Any) -> None:
        name = str(cell).strip()
        path = self.files.get(_name(name))
        if path is None or path.resolve().parent != self.folder:
            planned.problems.append(f"There is no file “{name}” in the folder.")
            return
        planned.path = path
        planned.sha256 = hashlib.sha256(path.read_bytes()).hexdigest()

    def _language(self, planned: Planned) -> None:
        told = planned.told.get("language", "").casefold()
        if told:
            planned.language = told if told in languages.CODES else TONGUES.get(told, "")
            if not planned.language:
                planned.problems.append(f"“{told}” is none of the six languages; write ar, en, es, fr, ru or zh-hans.")

    @staticmethod
    def _address(planned: Planned) -> None:
        if address := planned.told.get("address"):
            try:
                URLValidator(schemes=["https", "http"])(address)
            except ValidationError:
                planned.problems.append(f"“{address}” is no web address.")

    def _twice(self, planned: Planned) -> None:
        if not planned.number:
            return
        if earlier := self.seen.get(planned.number):
            planned.problems.append(f"Row {earlier} is about the same State and round.")
            return
        self.seen[planned.number] = planned.row
        there = Review.objects.filter(country=planned.country, cycle=planned.cycle).select_related("submission").first()
        if there is None:
            return
        known = Provenance.objects.filter(submission=there.submission_id).first()
        if known and known.file_id == planned.sha256:
            planned.outcome = "known"
        else:
            planned.problems.append(f"{there.submission.number} is here already, from elsewhere.")

    def _read(self, planned: Planned) -> None:
        _country, cycle, _day, path = planned.settled
        try:
            planned.word = read_file(path)
        except BadFile as problem:
            if problem.code != BadFileCode.SCANNED:
                planned.problems.append(submissions.refusal(problem))
                return
            planned.notes.append("The file is a scan: it becomes an attachment, and there is no text.")
        found = planned.word.language if planned.word else ""
        if not planned.language and found not in languages.CODES:
            planned.problems.append("The language of the file cannot be told; name it in the column “language”.")
        elif planned.language and found and found != planned.language:
            planned.notes.append(f"The file looks like {languages.NAMES[found]}.")
        planned.language = planned.language or found
        if planned.word:
            pieces = mapped(planned.word.pieces, outline_for(KIND, cycle.year), planned.language)
            if loose := sum(count_words(f"{piece.heading} {piece.text}") for piece in pieces if not piece.key):
                planned.notes.append(f"{loose} words have no place in the outline; they stay with the text above them.")


def plan(sheet: Sheet, folder: Path, *, month_first: bool | None = None) -> Iterator[Planned]:
    """What each row would do, one after the other. Nothing is written."""
    reader = Reader(folder, month_first=month_first)
    return (reader.plan(row) for row in sheet.rows)


def unused(sheet: Sheet) -> list[str]:
    """Columns nobody reads."""
    return [name for name in sheet.head if name not in WANTED]


def missing(sheet: Sheet) -> list[str]:
    """Columns that must be there and are not."""
    return [column for column in NEEDED if not COLUMNS[column].intersection(sheet.head)]


def load(planned: Iterable[Planned], *, sheet: Path, source: str, by: Any) -> list[str]:
    """Put every new row on the record, all or none. `source` stands where a row names none. Returns the numbers."""
    new = [one for one in planned if one.outcome == "new"]
    stored = {one.row: files.keep(one.path.read_bytes()) for one in new if one.path}  # files before the transaction
    sheet_sha256 = hashlib.sha256(sheet.read_bytes()).hexdigest()
    with transaction.atomic():
        for one in new:
            provenance = Provenance(
                source=(one.told.get("source") or source)[:300], address=one.told.get("address", ""),
                note=one.told.get("note", "")[:500], sheet=sheet.name[:200], sheet_sha256=sheet_sha256, row=one.row,
                file=stored[one.row],
            )  # fmt: skip
            _load(one, stored[one.row], provenance, by=by)
        if new:
            publication.advance()
    return [one.number for one in new]


def _load(one: Planned, stored: StoredFile, provenance: Provenance, *, by: Any) -> None:
    country, cycle, day, path = one.settled
    submission = actions.begin(country, cycle, language=one.language, by=by)
    submission = Submission.objects.with_names().get(pk=submission.pk)
    if one.word is not None:
        proposal = submissions.bring_in(submission, path, name=path.name, by=by, word=one.word)
        keys = everywhere(
            [(piece.position, piece.key) for piece in proposal.pieces.order_by("position")], submission.outline
        )
        documents.place(proposal, keys, by=by, titles=submissions.outline_titles(submission.outline))
    name = files.safe_name(path.name)
    documents.attach(submission.document, file=stored, name=name, title=name[:200], by=by)
    submissions.take_over(Submission.objects.with_names().get(pk=submission.pk), provenance, on=day, by=by)


def everywhere(places: list[tuple[int, str]], outline: Outline) -> dict[int, str]:
    """A place for every piece, because nobody will empty a tray: with the piece above it, else with the first below."""
    found: dict[int, str] = {}
    here = next((key for _position, key in places if key), outline.sections[0].key)
    questions = {question.key for question in outline.questions}
    for position, key in places:
        here = key or here
        found[position] = here if here in questions else outline.questions[0].key
    return found


def _columns(cells: dict[str, Any]) -> dict[str, str]:
    return {column: name for column, names in COLUMNS.items() for name in cells if name in names}


def _forms(cycle: Cycle) -> set[str]:
    return {_name(form) for form in (cycle.pk, f"{cycle.kind} {cycle.year}", f"{cycle.year}", *cycle.name.values())}


def _name(text: str) -> str:
    return re.sub(r"[\s_-]+", " ", unicodedata.normalize("NFC", text).casefold()).strip()
