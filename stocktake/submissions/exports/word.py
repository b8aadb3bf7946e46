"""The Word download: real headings, tables, lists, links and footnotes, each paragraph's address in the margin."""

from django.utils.translation import gettext as _

from stocktake.core.word import Look, Place, Word
from stocktake.submissions.exports.contents import Answer, Download, heading_of, unanswered_sentence
from stocktake.submissions.exports.word_text import TextWriter

CODE = Look("CodeText")


def write(download: Download) -> bytes:
    notices = download.notices
    word = Word(
        download.language,
        title=download.title,
        number=download.number,
        about=" · ".join([*notices, download.permanent or download.number, f"SHA-256 {download.sha256}"]),
        made_at=download.made_at,
        head=" · ".join(notices),
        foot=f"{download.country} · {download.number}",
    )
    _front(word.body, download)
    word.contents(_("Contents"))
    for chapter in download.chapters():
        word.body.heading(heading_of(chapter.section), 1)
        for answer in chapter.answers:
            _answer(word.body, answer)
        if sentence := unanswered_sentence(chapter):
            word.body.paragraph("Guidance").text(sentence)
    _attachments(word.body, download)
    return word.to_bytes()


def _front(place: Place, download: Download) -> None:
    place.paragraph("Title").text(download.country)
    place.paragraph("Subtitle").text(_("Voluntary GCM review")).line_break().text(str(download.submission.cycle))
    for notice in [*download.notices, *download.reservations]:
        place.paragraph("Notice").text(notice)
    if download.correction:
        place.paragraph("Quote").text(_("Correction"), Look(bold=True)).line_break().text(download.correction)
    facts = list(download.facts())
    for fact, (label, value) in zip(facts, place.cells(len(facts), 2, head=False, widths=[5, 17]), strict=True):
        label.paragraph("TableHead").text(fact.label)
        line = value.paragraph("TableText")
        if fact.url:
            line.link(fact.value, fact.url)
        else:
            line.text(fact.value, CODE if fact.is_code else Look())
    place.paragraph()


def _answer(place: Place, answer: Answer) -> None:
    question = answer.question
    if not question.is_section:
        place.heading(heading_of(question), 2)
        if guidance := str(question.guidance):
            place.paragraph("Guidance", language=question.guidance.language).text(guidance)
    TextWriter(place, answer.blocks).write()
    for table in answer.tables:
        place.paragraph("Caption").text(table["title"])
        place.table(table["rows"])
        place.paragraph("Source").text(
            _("Source: %(source)s") % {"source": table["source"]} if table["source"] else " "
        )


def _attachments(place: Place, download: Download) -> None:
    attachments = download.content["attachments"]
    if not attachments:
        return
    place.heading(_("Attachments"), 1)
    head = [_("Title"), _("File"), "SHA-256"]
    place.table([head, *[[a["title"], a["name"], a["sha256"]] for a in attachments]], widths=[3, 3, 4])
    place.paragraph()
