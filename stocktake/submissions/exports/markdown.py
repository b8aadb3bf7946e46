"""The Markdown download: the text as it was written, under the outline's headings, with the paragraphs' addresses."""

import re
from collections.abc import Iterator

from django.utils.translation import gettext as _

from stocktake.documents.tagged import marks
from stocktake.submissions.exports.contents import Answer, Block, Download, heading_of, unanswered_sentence

NOTE = re.compile(r"\[\^([^\]\s]+)\]")


def write(download: Download) -> bytes:
    return ("\n\n".join(part for part in _parts(download) if part) + "\n").encode()


def _parts(download: Download) -> Iterator[str]:
    yield f"# {download.country}"
    yield "**" + _("Voluntary GCM review") + f"** · {download.submission.cycle}"
    yield from (f"> **{notice}**" for notice in download.notices)
    yield from (f"> {reservation}" for reservation in download.reservations)
    if download.correction:
        yield "> **" + _("Correction") + "**\n" + _quoted(download.correction)
    yield "\n".join(f"- {fact.label}: {f'`{fact.value}`' if fact.is_code else fact.value}" for fact in download.facts())
    if download.publication:
        mark = f"{download.prefix}p14"
        yield _("A mark such as {%(mark)s} before a paragraph is its address: %(address)s") % {
            "mark": mark,
            "address": f"{download.permanent}#{mark}",
        }
    for chapter in download.chapters():
        yield f"## {heading_of(chapter.section)}"
        for answer in chapter.answers:
            yield from _answer(answer)
        yield _italic(unanswered_sentence(chapter))
    yield from _attachments(download)


def _answer(answer: Answer) -> Iterator[str]:
    if not answer.question.is_section:
        yield f"### {heading_of(answer.question)}"
        yield _italic(str(answer.question.guidance))
    yield _marked(answer)
    yield "\n".join(_speaks_of(answer))
    for table in answer.tables:
        yield f"**{_flat(table['title'])}**"
        yield _table(table["rows"])
        yield _italic(_("Source: %(source)s") % {"source": _flat(table["source"])}) if table["source"] else ""


def _speaks_of(answer: Answer) -> Iterator[str]:
    """What the paragraphs were tagged as, a line for each."""
    for place, tags in sorted(answer.tags.items()):
        if number := answer.blocks[place].number:
            yield f"- {{p{number}}} {marks(tags)}"


def _marked(answer: Answer) -> str:
    """The text line by line as it was written; only marks are put in, headings set lower, footnotes told apart."""
    lines = answer.text.split("\n")
    before: dict[int, str] = {}
    for block in answer.blocks:
        span = block.tokens[0].map
        if span is None:
            continue
        start, end = span
        if block.kind == "heading":
            lines[start:end] = [_heading(block), *[""] * (end - start - 1)]
        elif block.tokens[0].type == "paragraph_open":
            lines[start] = f"{{{block.mark}}} {lines[start].lstrip()}"
        else:
            before[start] = f"{{{block.mark}}}"
    whole: list[str] = []
    for n, line in enumerate(lines):
        if n in before:
            whole += [*([""] if whole and whole[-1].strip() else []), before[n], ""]
        whole.append(line)
    return _own_notes("\n".join(whole).strip("\n"), answer)


def _heading(block: Block) -> str:
    level = min(6, int(block.tokens[0].tag[1]) + 3)
    return f"{'#' * level} {' '.join(block.tokens[1].content.split())}"


def _own_notes(written: str, answer: Answer) -> str:
    """Footnotes of several answers stand in one file: each label carries its answer's key."""
    has_notes = any(block.kind == "notes" for block in answer.blocks)
    return NOTE.sub(rf"[^{answer.question.key}-\1]", written) if has_notes else written


def _table(rows: list[list[str]]) -> str:
    columns = max((len(row) for row in rows), default=0)
    if not columns:
        return ""
    filled = [[_flat(cell).replace("|", "\\|") for cell in row] + [""] * (columns - len(row)) for row in rows]
    told = [f"| {' | '.join(row)} |" for row in filled]
    return "\n".join([told[0], "|" + " --- |" * columns, *told[1:]])


def _attachments(download: Download) -> Iterator[str]:
    attachments = download.content["attachments"]
    if attachments:
        yield "## " + _("Attachments")
        yield "\n".join(
            f"- {_flat(a['title'] or a['name'])} ({_flat(a['name'])}), SHA-256 `{a['sha256']}`" for a in attachments
        )


def _italic(words: str) -> str:
    return f"*{words}*" if words else ""


def _quoted(words: str) -> str:
    return "\n".join(f"> {line}" for line in words.splitlines())


def _flat(words: str) -> str:
    return " ".join(str(words).split())
