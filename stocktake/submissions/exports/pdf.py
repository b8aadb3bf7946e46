"""The PDF download: what the page shows, with each paragraph's address in the margin, to be printed and read aloud."""

from django.utils.translation import gettext as _

from stocktake.core.pdf import Flow, Line, Look, Pdf
from stocktake.submissions.exports.contents import Answer, Block, Download, Fact, heading_of, unanswered_sentence
from stocktake.submissions.exports.pdf_text import TextWriter

CODE = Look(code=True)


def write(download: Download) -> bytes:
    """Raises NotMade."""
    notices = download.notices
    pdf = Pdf(
        download.language,
        title=download.title,
        heading=download.country,
        number=download.number,
        about=" · ".join([*notices, download.permanent or download.number, f"SHA-256 {download.sha256}"]),
        made_at=download.made_at,
        band=" · ".join(notices),
        foot=f"{download.country} · {download.number}",
    )
    flow = pdf.body
    _front(flow, download)
    flow.contents(_("Contents"))
    for chapter in download.chapters():
        flow.heading(heading_of(chapter.section), 1)
        for answer in chapter.answers:
            _answer(flow, answer, download)
        if sentence := unanswered_sentence(chapter):
            flow.paragraph("guidance").text(sentence)
    _attachments(flow, download)
    return pdf.to_bytes()


def _front(flow: Flow, download: Download) -> None:
    flow.paragraph("subtitle").text(_("Voluntary GCM review")).line_break().text(str(download.submission.cycle))
    for notice in [*download.notices, *download.reservations]:
        flow.paragraph("notice").text(notice)
    if download.correction:
        quote = flow.quote()
        quote.paragraph("strong").text(_("Correction"))
        quote.paragraph().text(download.correction).directed()
    flow.facts([(fact.label, _fact(flow, fact)) for fact in download.facts()])


def _fact(flow: Flow, fact: Fact) -> Line:
    look = CODE if fact.is_code else Look()
    return flow.line().link(fact.value, fact.url, look) if fact.url else flow.line().text(fact.value, look)


def _answer(flow: Flow, answer: Answer, download: Download) -> None:
    def address(block: Block) -> str:
        return f"{download.permanent}#{block.mark}" if download.permanent else ""

    if not answer.question.is_section:
        flow.heading(heading_of(answer.question), 2)
    TextWriter(flow, answer.blocks, address).write()
    for table in answer.tables:
        rows = [[flow.line().text(cell) for cell in row] for row in table["rows"]]
        flow.table(rows, title=table["title"])
        if table["source"]:
            flow.paragraph("source").text(_("Source: %(source)s") % {"source": table["source"]})


def _attachments(flow: Flow, download: Download) -> None:
    attachments = download.content["attachments"]
    if not attachments:
        return
    flow.heading(_("Attachments"), 1)
    head = [flow.line().text(name) for name in (_("Title"), _("File"), "SHA-256")]
    rows = [
        [flow.line().text(a["title"]), flow.line().text(a["name"]), flow.line().text(a["sha256"], CODE)]
        for a in attachments
    ]
    flow.table([head, *rows], widths=[3, 3, 4])
