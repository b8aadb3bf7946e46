"""Links of a page in a static copy: made relative where their target goes along, taken away where it does not."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlsplit

from django.conf import settings
from lxml import html
from lxml.html import HtmlElement

from stocktake.core import languages

KEPT_QUERIES = (
    "changes",
    "chapter",
    "page",
    "section",
    "text",
)  # what changed; of a list; of a long text; its languages
SCHEMES = ("http", "https", "mailto")


@dataclass(frozen=True)
class Target:
    """Something of this site: its address without origin, its query as (name, value) in order, its place on the page."""

    path: str
    query: tuple[tuple[str, str], ...] = ()
    anchor: str = ""

    @property
    def place(self) -> str:
        """Where it stands in the copy."""
        told = self.path.lstrip("/")
        if not told.endswith("/") and told:
            return told
        marks = "".join(f".{name}-{re.sub('[^A-Za-z0-9-]', '_', value)}" for name, value in self.query)
        return f"{told}index{marks}.html"


def target(link: str, *, on: Target) -> Target | None:
    """What a link on that page leads to; None for what is elsewhere. Raises ValueError for what cannot be read."""
    told = link.strip()
    if told.startswith(settings.ORIGIN):
        told = told.removeprefix(settings.ORIGIN) or "/"
    parts = urlsplit(told)
    if parts.scheme or parts.netloc:
        return None
    path = posixpath.normpath(posixpath.join(on.path, parts.path)) if parts.path else on.path
    if parts.path.endswith("/") and not path.endswith("/"):
        path += "/"
    asked = parse_qsl(parts.query) if parts.path or parts.query else list(on.query)
    return Target(path, tuple(sorted(asked)), parts.fragment)


def rewritten(page: str, *, on: Target, resolve: Callable[[Target], Target | None]) -> bytes:
    """The page for the copy. `resolve` gives what goes along in a link's place, or None where nothing does."""
    tree = html.document_fromstring(page)
    for one in tree.xpath("//script | //form | //link[@rel='alternate' or @rel='canonical'] | //a[@class='sign-in']"):
        one.drop_tree()
    for one in tree.xpath("//*[@href or @src]"):
        name = "href" if one.get("href") is not None else "src"
        _rewrite(one, name, on, resolve)
    return bytes(html.tostring(tree, encoding="utf-8", doctype="<!doctype html>"))


def _rewrite(one: HtmlElement, name: str, on: Target, resolve: Callable[[Target], Target | None]) -> None:
    link = one.get(name) or ""
    try:
        wanted = target(link, on=on)
    except ValueError:
        _remove(one, name)
        return
    if wanted is None:
        if urlsplit(link).scheme not in SCHEMES:
            _remove(one, name)
        return
    found = resolve(wanted)
    if found is None:
        _remove(one, name)
        return
    where = relative(found.place, of=on.place)
    one.set(
        name,
        (where if found.place != on.place or not found.anchor else "") + (f"#{found.anchor}" if found.anchor else ""),
    )


def _remove(one: HtmlElement, name: str) -> None:
    """A link that leads nowhere in the copy is its words; an item of a menu that is nothing else goes."""
    del one.attrib[name]
    item = one.getparent()
    is_menu = any(above.tag in {"nav", "header", "footer"} for above in one.iterancestors())
    if is_menu and item is not None and item.tag == "li" and len(item) == 1:
        item.drop_tree()
    elif one.tag in {"link", "img"}:
        one.drop_tree()


def relative(place: str, *, of: str) -> str:
    return posixpath.relpath(place, posixpath.dirname(of) or ".")


def language_of(path: str) -> str:
    first = path.lstrip("/").partition("/")[0]
    return first if first in languages.CODES else ""
