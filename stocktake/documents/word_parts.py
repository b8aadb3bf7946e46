"""The parts of a Word file: parsed safely, with their relations and the styles that say what a paragraph is."""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from lxml import etree

Element = Any  # lxml has no types of its own

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
OFF = {"0", "false", "off", "none"}
# Files in the "strict" form differ in the names of their namespaces only.
STRICT = {
    b"http://purl.oclc.org/ooxml/wordprocessingml/main": W[1:-1].encode(),
    b"http://purl.oclc.org/ooxml/officeDocument/relationships": R[1:-1].encode(),
}
HEADING_NAMES = re.compile(
    r"(?:heading|überschrift|titre|t[ií]tulo|titolo|kop|rubrik|nagłówek|заголовок|标题|標題|見出し|عنوان|العنوان)\s*([1-9])"
)
TITLE_NAMES = {"title", "titel", "titre", "título", "название", "标题", "العنوان"}
CONTENTS_HEADING = "toc heading"
NEVER_HEADING = re.compile(r"(?:toc|table of|caption|index|footnote|endnote|header|footer|list)\b")
# What stands in the file but is not on the page, or is taken from elsewhere.
UNSEEN = {
    *("del", "moveFrom", "delText", "delInstrText", "pPr", "rPr", "tblPr", "tblGrid", "tblPrEx", "trPr", "tcPr"),
    *("sectPr", "sdtPr", "sdtEndPr", "ctrlPr", "annotationRef", "commentReference"),
}


def local(element: Element) -> str:
    return str(element.tag.rpartition("}")[2])


def attribute(element: Element | None, name: str) -> str:
    return "" if element is None else str(element.get(W + name, ""))


def child(element: Element | None, *names: str) -> Element | None:
    for name in names:
        element = None if element is None else element.find(W + name)
    return element


def switch(properties: Element | None, name: str) -> bool | None:
    """An on/off property: None where nothing is said."""
    found = child(properties, name)
    return None if found is None else attribute(found, "val") not in OFF


def number(value: str, default: int = 0) -> int:
    return int(value) if re.fullmatch(r"-?[0-9]{1,9}", value) else default


def descend(container: Element, wanted: set[str]) -> Iterator[Element]:
    """The wanted elements in order, through content controls, insertions and whatever else wraps them."""
    for element in container:
        name = local(element)
        if name in wanted:
            yield element
        elif name == "AlternateContent":
            yield from descend(alternative(element), wanted)
        elif name not in UNSEEN:
            yield from descend(element, wanted)


def alternative(element: Element) -> Element:
    """Of one thing written twice, the version to read: the newer one unless only the older one holds text."""
    best = element[:0]
    for branch in element:
        if any(text.text for text in branch.iter(W + "t")):
            return branch
        best = branch if len(best) == 0 else best
    return best


def parse(data: bytes) -> Element:
    for strict, usual in STRICT.items():
        data = data.replace(strict, usual)
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True
    )
    root = etree.fromstring(data, parser)
    if root.getroottree().docinfo.internalDTD is not None:
        raise ValueError("a part with a document type")
    return root


@dataclass(frozen=True)
class Relation:
    kind: str
    target: str
    external: bool


class Package:
    """The zip file. Names of parts are found whatever their case, as Word does."""

    def __init__(self, path: Path) -> None:
        self._archive = zipfile.ZipFile(path)
        self._names = {name.lower(): name for name in self._archive.namelist()}
        main = [r.target for r in self.relations("").values() if r.kind == "officeDocument"]
        self.main = next((name for name in main if name.lower() in self._names), "word/document.xml")

    def bytes(self, name: str) -> bytes | None:
        stored = self._names.get(name.lower())
        return None if stored is None else self._archive.read(stored)

    def xml(self, name: str) -> Element | None:
        data = self.bytes(name)
        return None if data is None else parse(data)

    @cache  # noqa: B019  (one package a process)
    def relations(self, part: str) -> dict[str, Relation]:
        folder, name = posixpath.split(part)
        root = self.xml(posixpath.join(folder, "_rels", f"{name}.rels"))
        found: dict[str, Relation] = {}
        for relation in [] if root is None else root:
            target, external = relation.get("Target", ""), relation.get("TargetMode", "").lower() == "external"
            if not external:
                target = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
            found[relation.get("Id", "")] = Relation(relation.get("Type", "").rpartition("/")[2], target, external)
        return found

    def related(self, kind: str) -> str:
        """The name of the main document's part of a kind ("" where it has none)."""
        return next((r.target for r in self.relations(self.main).values() if r.kind == kind and not r.external), "")


class Styles:
    """What the styles say, through the chain of styles each is based on."""

    def __init__(self, root: Element | None) -> None:
        styles = [] if root is None else root.findall(W + "style")
        self._styles = {attribute(style, "styleId"): style for style in styles}
        self.default = next(
            (
                i
                for i, s in self._styles.items()
                if attribute(s, "type") == "paragraph" and attribute(s, "default") == "1"
            ),
            "",
        )
        defaults = None if root is None else child(root, "docDefaults", "rPrDefault", "rPr")
        self.languages = child(defaults, "lang")

    def chain(self, style: str) -> list[Element]:
        found: list[Element] = []
        while style in self._styles and len(found) < 20:
            found.append(self._styles[style])
            style = attribute(child(found[-1], "basedOn"), "val")
        return found

    @cache  # noqa: B019
    def switch(self, style: str, name: str) -> bool:
        """Whether runs of the style are bold, hidden …"""
        said = (switch(child(link, "rPr"), name) for link in self.chain(style))
        return next((value for value in said if value is not None), False)

    @cache  # noqa: B019
    def heading(self, style: str) -> int:
        """The heading level the style gives, 0 for none, 1 also for the title of the document."""
        for link in self.chain(style):
            name = attribute(child(link, "name"), "val").strip().lower()
            if name == CONTENTS_HEADING:
                return 1
            if NEVER_HEADING.match(name):
                return 0
            if named := HEADING_NAMES.fullmatch(name):
                return min(6, int(named[1]))
            if name in TITLE_NAMES:
                return 1
            outline = attribute(child(link, "pPr", "outlineLvl"), "val")
            if outline:
                return outline_level(outline)
        return 0

    @cache  # noqa: B019
    def name(self, style: str) -> str:
        found = self._styles.get(style)
        return attribute(child(found, "name"), "val").strip().lower() if found is not None else ""

    @cache  # noqa: B019
    def is_title(self, style: str) -> bool:
        return any(attribute(child(link, "name"), "val").strip().lower() in TITLE_NAMES for link in self.chain(style))

    @cache  # noqa: B019
    def is_apart(self, style: str) -> bool:
        """Contents, captions, notes: never a heading however they look."""
        names = (attribute(child(link, "name"), "val").strip().lower() for link in self.chain(style))
        return any(NEVER_HEADING.match(name) and not name.startswith("list") for name in names)

    @cache  # noqa: B019
    def numbering(self, style: str) -> tuple[str, str, str]:
        """(numId, ilvl, style that says so), each "" where nothing is said."""
        for link in self.chain(style):
            said = child(link, "pPr", "numPr")
            if said is not None and child(said, "numId") is not None:
                ids = attribute(child(said, "numId"), "val"), attribute(child(said, "ilvl"), "val")
                return *ids, attribute(link, "styleId")
        return "", "", ""


def outline_level(value: str) -> int:
    level = number(value, 9)
    return min(6, level + 1) if 0 <= level < 9 else 0
