"""Which way a block is written, where that is not the way of the text around it: an Arabic paragraph in English."""

import unicodedata

from markdown_it.token import Token

# The elements that can be marked; what else opens stands as the text around it does.
MARKED = {
    *("paragraph_open", "heading_open", "blockquote_open", "bullet_list_open", "ordered_list_open", "list_item_open"),
    *("th_open", "td_open"),
}
STRONG = {"L": "ltr", "R": "rtl", "AL": "rtl"}


def directed(tokens: list[Token], direction: str) -> list[Token]:
    """Mark what begins with a letter of the other direction; what stands inside it follows it."""
    around = [direction]
    for place, token in enumerate(tokens):
        if token.nesting == 1:
            can_be_marked = token.type in MARKED and not token.hidden
            own = (_first_strong(tokens, place) if can_be_marked else "") or around[-1]
            if own != around[-1]:
                token.attrSet("dir", "auto")
            around.append(own)
        elif token.nesting == -1:
            around.pop()
    return tokens


def _first_strong(tokens: list[Token], place: int) -> str:
    """The direction of the first letter that has one, inside the element that opens here; "" where none has."""
    depth = 0
    for token in tokens[place:]:
        depth += token.nesting
        if depth == 0:
            return ""
        for child in (token.children or []) if token.type == "inline" else []:
            if child.type in {"text", "code_inline"} and (found := strong(child.content)):
                return found
    return ""


def strong(words: str) -> str:
    """The direction of the first letter that has one; "" where none has."""
    return next((way for letter in words if (way := STRONG.get(unicodedata.bidirectional(letter)))), "")
