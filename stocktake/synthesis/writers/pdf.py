"""A report as a PDF: counted headings, contents with pages, each quotation in its language with the link to its paragraph."""

from functools import singledispatch

from django.utils.translation import gettext as _

from stocktake.core.pdf import Flow, Line, Look, Pdf
from stocktake.submissions.exports.pdf_text import TextWriter
from stocktake.synthesis.report import Cell, Cited, Heading, Link, Prose, Quote, Report, Sentence, Table
from stocktake.synthesis.writers.prose import blocks_of

CODE, SIGN, WARNING = Look(code=True), Look(bold=True), Look(warning=True)


def write(report: Report) -> bytes:
    """Raises NotMade."""
    notices = " · ".join(report.notices)
    pdf = Pdf(
        report.language,
        title=f"{report.title} – {report.subtitle}",
        heading=report.title,
        number=report.number,
        about=notices,
        made_at=report.compiled_at,
        band=notices,
        foot=f"{report.title} · {report.subtitle}",
        is_numbered=True,
        chapters_apart=True,
    )
    flow = pdf.body
    flow.paragraph("subtitle").text(report.subtitle)
    for notice in report.notices:
        flow.paragraph("notice").text(notice)
    flow.contents(_("Contents"), apart=True)
    for chapter in report.chapters:
        flow.heading(chapter.title, 1)
        for part in chapter.parts:
            _write(part, flow)
    if report.cited:
        flow.heading(_("Citations"), 1)
    for cited in report.cited:
        _source(flow.paragraph(), cited)
    return pdf.to_bytes()


def _source(line: Line, told: Cited | Quote) -> None:
    """[12] who said it · where, as a link."""
    line.text(f"[{told.number}] ", SIGN).text(f"{told.attribution} · ").link(told.address, told.address, CODE)
    if told.is_invented:
        line.text(" ").text(_("Invented content"), WARNING)


@singledispatch
def _write(part: object, flow: Flow) -> None:
    raise TypeError(part)


@_write.register
def _heading(part: Heading, flow: Flow) -> None:
    flow.heading(part.text, 2)


@_write.register
def _sentence(part: Sentence, flow: Flow) -> None:
    flow.paragraph().text(part.text)


@_write.register
def _table(part: Table, flow: Flow) -> None:
    flow.table([[_cell(flow, cell) for cell in row] for row in part.rows], title=part.title, widths=part.widths)


def _cell(flow: Flow, cell: Cell) -> Line:
    if isinstance(cell, Link):
        return flow.line().link(cell.text, cell.url, CODE)
    return flow.line().text(cell)


@_write.register
def _quote(part: Quote, flow: Flow) -> None:
    flow.quote(language=part.language).paragraph(language=part.language).text(part.text)
    _source(flow.paragraph("attribution"), part)


@_write.register
def _prose(part: Prose, flow: Flow) -> None:
    TextWriter(flow, blocks_of(part), lambda _block: "").write()
