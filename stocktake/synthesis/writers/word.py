"""A report as a Word file: each quotation in its own language and direction, each with the link to its paragraph."""

from functools import singledispatch

from django.utils.translation import gettext as _

from stocktake.core import languages
from stocktake.core.word import Look, Place, Word
from stocktake.submissions.exports.word_text import TextWriter
from stocktake.synthesis.report import Cited, Heading, Link, Prose, Quote, Report, Sentence, Table
from stocktake.synthesis.writers.prose import blocks_of


def write(report: Report) -> bytes:
    word = Word(
        report.language,
        title=f"{report.title} – {report.subtitle}",
        number=report.number,
        about=" · ".join(report.notices),
        made_at=report.compiled_at,
        head=" · ".join(report.notices),
        foot=f"{report.title} · {report.subtitle}",
    )
    word.body.paragraph("Title").text(report.title)
    word.body.paragraph("Subtitle").text(report.subtitle)
    for notice in report.notices:
        word.body.paragraph("Notice").text(notice)
    word.contents(_("Contents"))
    for chapter in report.chapters:
        word.body.heading(chapter.title, 1)
        for part in chapter.parts:
            _write(part, word.body)
    if report.cited:
        word.body.heading(_("Citations"), 1)
    for cited in report.cited:
        _cited(cited, word.body)
    return word.to_bytes()


def _cited(cited: Cited, place: Place) -> None:
    line = place.paragraph().text(f"[{cited.number}] {cited.attribution} · ").link(cited.address, cited.address)
    if cited.is_invented:
        line.text(" ").text(_("Invented content"), Look("Invented"))


@singledispatch
def _write(part: object, place: Place) -> None:
    raise TypeError(part)


@_write.register
def _heading(part: Heading, place: Place) -> None:
    place.heading(part.text, 2)


@_write.register
def _sentence(part: Sentence, place: Place) -> None:
    place.paragraph().text(part.text)


@_write.register
def _prose(part: Prose, place: Place) -> None:
    TextWriter(place, blocks_of(part)).write()


@_write.register
def _table(part: Table, place: Place) -> None:
    place.paragraph("Caption").text(part.title)
    places = place.cells(len(part.rows), len(part.rows[0]), widths=part.widths)
    for number, row in enumerate(part.rows):
        for cell, told in zip(places[number], row, strict=True):
            line = cell.paragraph("TableText" if number else "TableHead")
            if isinstance(told, Link):
                line.link(told.text, told.url)
            else:
                line.text(told)
    place.paragraph()


@_write.register
def _quote(part: Quote, place: Place) -> None:
    style = "QuoteRight" if part.language in languages.RIGHT_TO_LEFT else "Quote"
    place.paragraph(style, language=part.language).text(part.text)
    line = (
        place.paragraph("Attribution").text(f"[{part.number}] {part.attribution} · ").link(part.address, part.address)
    )
    if part.is_invented:
        line.text(" ").text(_("Invented content"), Look("Invented"))
