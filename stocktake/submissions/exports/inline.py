"""The words of a paragraph from their tokens, for writers of lines: Word's and PDF's are written alike."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from markdown_it.token import Token

LOOKS: dict[str, dict[str, Any]] = {"strong": {"bold": True}, "em": {"italic": True}, "s": {"strike": True}}


def write(
    line: Any,
    tokens: list[Token],
    call: Callable[[int, Any], None],
    *,
    plain: Any,
    code: dict[str, Any],
    link: dict[str, Any],
) -> None:
    """`plain` is the form's look of words; `code` and `link` are what it changes for those. `call` puts a footnote."""
    looks = [plain]
    for token in tokens:
        stem = token.type.removesuffix("_open")
        if token.type in {"text", "code_inline", "softbreak"}:
            look = replace(looks[-1], **code) if token.type == "code_inline" else looks[-1]
            line.text(" " if token.type == "softbreak" else token.content, look)
        elif token.type == "hardbreak":
            line.line_break()
        elif stem in LOOKS:
            looks.append(replace(looks[-1], **LOOKS[stem]))
        elif token.type == "link_open":
            line.opened(str(token.attrs.get("href", "")))
            looks.append(replace(looks[-1], **link))
        elif token.type == "footnote_ref":
            call(token.meta["id"], line)
        elif token.nesting < 0:
            looks.pop()
            if token.type == "link_close":
                line.closed()


def words(tokens: list[Token]) -> str:
    """What is read of some blocks, to tell how they are written."""
    inner = [child for token in tokens for child in token.children or []]
    return " ".join(child.content for child in inner if child.type in {"text", "code_inline"})
