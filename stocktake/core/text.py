"""Markdown in one place: parsed, rendered, sanitised, counted, hashed. Everything written passes here."""

import hashlib
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup
from mdit_py_plugins.footnote import footnote_plugin

from stocktake.core.directions import directed

TAGS = {
    *("p", "h4", "h5", "h6", "ul", "ol", "li", "blockquote", "strong", "em", "del", "code", "br", "hr", "a", "sup"),
    *("table", "thead", "tbody", "tr", "th", "td", "section", "div", "s"),
}
ATTRIBUTES = {
    "a": {"href", "id", "class"},
    "th": {"scope", "class", "dir"},
    "td": {"class", "dir"},
    "ol": {"start", "class", "dir"},
    "li": {"id", "class", "dir"},
    **{tag: {"dir"} for tag in ("p", "h4", "h5", "h6", "ul", "blockquote")},
    "sup": {"class"},
    "section": {"class"},
    "div": {"class", "tabindex", "role", "aria-label"},
}
SCHEMES = {"https", "http", "mailto"}
HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")
MARKS = re.compile(
    r"[\u0300-\u036f\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed]"
)  # they stand on letters, not between words
WORD = re.compile(r"[^\W_]+(?:[’'\-.][^\W_]+)*")
BREAKS = re.compile(r"\r\n?|[\u000b\u000c\u0085\u2028\u2029]")
HIDDEN = re.compile(r"[\u0000-\u0008\u000e-\u001f\ufffe\uffff]")
NOTE = re.compile(r"^\[\^([^\]\s]+)\]:", re.MULTILINE)
RULE = re.compile(r"\s*:?-+:?\s*")  # one cell of the line under a table's head
END = re.compile(r"\s*(?:#{1,6}(?:\s|$)|>|(?:[-+*]|\d{1,9}[.)])(?:\s|$)|(?:[-*_][ \t]*){3,}$)")  # what ends a table


@dataclass(frozen=True)
class Block:
    """One top-level block of a text: what a paragraph address points at. Headings have no address."""

    kind: str  # heading, paragraph, list, table, quote, notes
    html: str
    text: str


@lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "linkify": False, "breaks": False})
    parser.enable(["table", "strikethrough"]).use(footnote_plugin)
    # Each of these would drop or restyle words that a writer of a review means as words.
    parser.disable(["image", "reference", "fence", "code"])
    parser.add_render_rule("footnote_block_open", lambda *_: '<section class="notes"><ol>')
    parser.add_render_rule("footnote_block_close", lambda *_: "</ol></section>")
    parser.add_render_rule("table_open", lambda *_: '<div class="scroll" tabindex="0"><table>')
    parser.add_render_rule("table_close", lambda *_: "</table></div>")
    return parser


def clean(value: str) -> str:
    """What is stored of what was typed: composed letters, Unix line ends, no control characters, no words changed."""
    return HIDDEN.sub("", BREAKS.sub("\n", unicodedata.normalize("NFC", value))).rstrip()


def blocks(markdown: str, *, prefix: str = "", direction: str = "") -> Iterator[Block]:
    """The text's top-level blocks, sanitised. `prefix` keeps footnote ids of several texts on one page apart.

    With the text's own `direction` ("ltr", "rtl"), what is written the other way is marked to be laid out so.
    """
    parser = _parser()
    environment = {"docId": prefix} if prefix else {}
    for group in _groups(parser.parse(_whole(markdown), environment)):
        shown = directed(_shifted(group), direction) if direction else _shifted(group)
        html = sanitise(parser.renderer.render(shown, parser.options, environment))
        yield Block(_kind(group[0]), html, _plain(group))


def tokens(markdown: str) -> Iterator[tuple[str, list[Token]]]:
    """The same blocks as `blocks`, as (kind, tokens): for writers of other forms than HTML, who escape for themselves."""
    for group in _groups(_parser().parse(_whole(markdown), {})):
        yield _kind(group[0]), group


def to_html(markdown: str, prefix: str = "", direction: str = "") -> Markup:
    found = blocks(str(markdown), prefix=prefix, direction=direction)
    return Markup("".join(block.html for block in found))  # noqa: S704  (sanitised above)


def sanitise(html: str) -> str:
    return nh3.clean(html, tags=TAGS, attributes=ATTRIBUTES, url_schemes=SCHEMES, link_rel="nofollow noopener")


def plain(markdown: str) -> str:
    return "\n\n".join(block.text for block in blocks(markdown))


def count_words(value: str) -> int:
    """Words as Word counts them: a Chinese character is one word."""
    value = MARKS.sub("", value)
    return len(HAN.findall(value)) + len(WORD.findall(HAN.sub(" ", value)))


def fingerprint(value: str | bytes) -> str:
    """SHA-256 in hexadecimal digits."""
    return hashlib.sha256(value.encode() if isinstance(value, str) else value).hexdigest()


def _whole(markdown: str) -> str:
    """The text so that no word of it is dropped: notes nobody refers to, and cells beyond a table's head, stay visible."""
    used, seen = set(re.findall(r"\[\^([^\]\s]+)\](?!:)", markdown)), set()

    def note(match: re.Match[str]) -> str:
        kept = match[1] in used and match[1] not in seen
        seen.add(match[1])
        return match[0] if kept else "\\" + match[0]

    return _widened(NOTE.sub(note, markdown)) if "|" in markdown else NOTE.sub(note, markdown)


def _widened(markdown: str) -> str:
    lines, place = markdown.split("\n"), 1
    while place < len(lines):
        head, rule = _cells(lines[place - 1]), _cells(lines[place])
        if not _opens_table(lines[place - 1], lines[place], head, rule):
            place += 1
            continue
        below, widest = place + 1, 0
        while below < len(lines) and lines[below].strip() and not END.match(lines[below]):
            widest = max(widest, len(_cells(lines[below])))
            below += 1
        if (more := widest - len(head)) > 0:
            lines[place - 1] = "|" + "|".join([*head, *[" "] * more]) + "|"
            lines[place] = "|" + "|".join([*rule, *["-"] * more]) + "|"
        place = below + 1  # the line after the body can be the head of the next table, so that is not yet its rule
    return "\n".join(lines)


def _opens_table(above: str, line: str, head: list[str], rule: list[str]) -> bool:
    indent = len(line) - len(line.lstrip(" "))
    is_rule = indent < 4 and all(RULE.fullmatch(cell) for cell in rule)
    return is_rule and len(head) == len(rule) and "|" in above + line


def _cells(row: str) -> list[str]:
    return re.split(r"(?<!\\)\|", re.sub(r"^\s*\||(?<!\\)\|\s*$", "", row))


def _groups(tokens: list[Token]) -> Iterator[list[Token]]:
    group: list[Token] = []
    depth = 0
    for token in tokens:
        group.append(token)
        depth += token.nesting
        if depth == 0:
            yield group
            group = []


def _shifted(group: list[Token]) -> list[Token]:
    # A page has its own headings down to h3; what writers call # becomes h4.
    for token in group:
        if token.type in {"heading_open", "heading_close"}:
            token.tag = f"h{min(6, int(token.tag[1]) + (3 if int(token.tag[1]) < 4 else 0))}"
        if token.type == "th_open":
            token.attrSet("scope", "col")
    return group


def _kind(first: Token) -> str:
    kinds = {
        "heading_open": "heading",
        "table_open": "table",
        "blockquote_open": "quote",
        "footnote_block_open": "notes",
    }
    if first.type in {"bullet_list_open", "ordered_list_open"}:
        return "list"
    return kinds.get(first.type, "paragraph")


def _plain(group: list[Token]) -> str:
    parts: list[str] = []
    for token in group:
        if token.type == "inline":
            parts.append("".join(_inline(child) for child in token.children or []))
        elif token.type in {"code_block", "fence"}:
            parts.append(token.content.rstrip())
        elif token.type == "tr_close":
            parts.append("\n")
    return " ".join(parts).replace(" \n ", "\n").strip()


def _inline(token: Token) -> str:
    if token.type in {"softbreak", "hardbreak"}:
        return "\n"
    return token.content if token.type in {"text", "code_inline"} else ""
