"""The parts of a Word file beside its text: page, properties, lists, footnotes, and bytes that do not change by themselves."""

import datetime as dt
import io
import zipfile
from typing import Any

from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.shared import Twips
from lxml import etree

from stocktake.core.word.styles import NAMESPACE

W = f"{{{NAMESPACE}}}"
VAL = f"{W}val"
LEVELS = 6
EPOCH = (1980, 1, 1, 0, 0, 0)
PROPERTIES = (
    "http://schemas.openxmlformats.org/officeDocument/2006/custom-properties",
    "http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes",
)
NEEDLESS = ("stylesWithEffects", "thumbnail", "customXml")


def strip_template(document: Any) -> None:
    """Drop what python-docx's template brings that is not ours: a picture of its first page, old styles."""
    for rels in (document.part.rels, document.part.package.rels):
        for key in [key for key, rel in rels.items() if rel.reltype.rsplit("/", 1)[-1] in NEEDLESS]:
            del rels[key]


def describe(document: Any, *, title: str, number: str, about: str, language: str, made_at: dt.datetime) -> None:
    """Core properties; the limits of 255 characters are the format's."""
    told = document.core_properties
    made_at = made_at.astimezone(dt.UTC).replace(microsecond=0, tzinfo=None)
    told.title, told.subject, told.identifier = title[:255], number[:255], number[:255]
    told.comments, told.language = about[:255], language
    told.author = told.last_modified_by = "Stocktake"
    told.created = told.modified = made_at
    told.keywords, told.revision = "", 1
    _modern(document.settings.element)
    tongue = document.settings.element.find(f"{W}themeFontLang")
    if tongue is not None:
        document.settings.element.remove(tongue)


def remember(document: Any, properties: dict[str, str]) -> None:
    """Write custom properties, for which python-docx has no part."""
    names = 'xmlns="{}" xmlns:vt="{}"'.format(*PROPERTIES)
    whole = parse_xml(f"<Properties {names}/>")
    for number, (name, value) in enumerate(properties.items(), 2):  # the format counts from 2
        told = {"fmtid": "{D5CDD505-2E9C-101B-9397-08002B2CF9AE}", "pid": str(number), "name": name}
        one = etree.SubElement(whole, f"{{{PROPERTIES[0]}}}property", told)
        etree.SubElement(one, f"{{{PROPERTIES[1]}}}lpwstr").text = value[:255]
    data = etree.tostring(whole, xml_declaration=True, encoding="UTF-8", standalone=True)
    package = document.part.package
    part = Part(PackURI("/docProps/custom.xml"), CONTENT_TYPE.OFC_CUSTOM_PROPERTIES, data, package)
    package.relate_to(part, RELATIONSHIP_TYPE.CUSTOM_PROPERTIES)


def ask_for_fields(document: Any) -> None:
    """Word counts the pages of the contents when it opens the file; until then their place is marked."""
    settings = document.settings.element
    if settings.find(f"{W}updateFields") is None:
        settings.find(f"{W}compat").addprevious(etree.Element(f"{W}updateFields", {VAL: "true"}))


def field_begin(instruction: str) -> list[Any]:
    """What stands before a field's result; `field_end` stands after it."""
    parts = [etree.Element(f"{W}r") for _ in range(3)]
    etree.SubElement(parts[0], f"{W}fldChar", {f"{W}fldCharType": "begin"})
    told = etree.SubElement(parts[1], f"{W}instrText", {"{http://www.w3.org/XML/1998/namespace}space": "preserve"})
    told.text = f" {instruction} "
    etree.SubElement(parts[2], f"{W}fldChar", {f"{W}fldCharType": "separate"})
    return parts


def field_end() -> Any:
    run = etree.Element(f"{W}r")
    etree.SubElement(run, f"{W}fldChar", {f"{W}fldCharType": "end"})
    return run


def _modern(settings: Any) -> None:
    """Without its mode Word opens the file as one of 2010, and tables hang out into the margin."""
    compat = settings.find(f"{W}compat")
    for known in compat.findall(f"{W}compatSetting"):
        if known.get(f"{W}name") == "compatibilityMode":
            known.set(VAL, "15")


def lay_out(section: Any, *, is_right_to_left: bool) -> None:
    """A4 with 2.5 cm around; a right-to-left document also turns its pages and columns."""
    section.page_width, section.page_height = Twips(11906), Twips(16838)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Twips(1418)
    section.header_distance = section.footer_distance = Twips(709)
    if is_right_to_left:
        grid = section._sectPr.find(f"{W}docGrid")
        grid.addprevious(etree.Element(f"{W}bidi"))


class Lists:
    """Numbered and bulleted lists. Each begins at its own number."""

    def __init__(self, part: Any) -> None:
        self.element = part.numbering_part.element
        for child in list(self.element):
            self.element.remove(child)
        self._kinds: dict[bool, str] = {}
        self._count = 0

    def add(self, *, ordered: bool, start: int = 1) -> int:
        if ordered not in self._kinds:
            self._define(ordered=ordered)
        self._count += 1
        number = etree.SubElement(self.element, f"{W}num", {f"{W}numId": str(self._count)})
        etree.SubElement(number, f"{W}abstractNumId", {VAL: self._kinds[ordered]})
        for level in range(LEVELS if ordered else 0):
            anew = etree.SubElement(number, f"{W}lvlOverride", {f"{W}ilvl": str(level)})
            etree.SubElement(anew, f"{W}startOverride", {VAL: str(start if level == 0 else 1)})
        return self._count

    def _define(self, *, ordered: bool) -> None:
        key = self._kinds[ordered] = str(len(self._kinds))
        kind = etree.Element(f"{W}abstractNum", {f"{W}abstractNumId": key})
        etree.SubElement(kind, f"{W}multiLevelType", {VAL: "multilevel"})
        for level in range(LEVELS):
            told = etree.SubElement(kind, f"{W}lvl", {f"{W}ilvl": str(level)})
            etree.SubElement(told, f"{W}start", {VAL: "1"})
            form = ("decimal", "lowerLetter", "lowerRoman")[level % 3] if ordered else "bullet"
            etree.SubElement(told, f"{W}numFmt", {VAL: form})
            etree.SubElement(told, f"{W}lvlText", {VAL: f"%{level + 1}." if ordered else "•–▪"[level % 3]})
            etree.SubElement(told, f"{W}lvlJc", {VAL: "left"})
            indent = {f"{W}left": str(397 * (level + 1)), f"{W}hanging": "397"}
            etree.SubElement(etree.SubElement(told, f"{W}pPr"), f"{W}ind", indent)
        self.element.insert(len(self._kinds) - 1, kind)


class Notes:
    """Footnotes, which python-docx does not know. The part is made with the first one."""

    def __init__(self, owner: Part) -> None:
        self.owner = owner
        self.element: Any = None
        self.part: Any = None
        self._count = 0

    def add(self) -> tuple[int, Any, Part]:
        if self.part is None:
            self._begin()
        self._count += 1
        element = etree.SubElement(self.element, f"{W}footnote", {f"{W}id": str(self._count)})
        return self._count, element, self.part

    def store(self) -> None:
        if self.part is not None:
            self.part._blob = etree.tostring(self.element, xml_declaration=True, encoding="UTF-8", standalone=True)

    def _begin(self) -> None:
        self.element = parse_xml(
            f'<w:footnotes xmlns:w="{NAMESPACE}" '
            'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
            '<w:footnote w:type="separator" w:id="-1"><w:p><w:r><w:separator/></w:r></w:p></w:footnote>'
            '<w:footnote w:type="continuationSeparator" w:id="0"><w:p><w:r><w:continuationSeparator/></w:r></w:p>'
            "</w:footnote></w:footnotes>"
        )
        name = PackURI("/word/footnotes.xml")
        self.part = Part(name, CONTENT_TYPE.WML_FOOTNOTES, b"", self.owner.package)
        self.owner.relate_to(self.part, RELATIONSHIP_TYPE.FOOTNOTES)


def saved(document: Any) -> bytes:
    """The file with every time inside it set to the same moment: the same content makes the same bytes."""
    drawn, fixed = io.BytesIO(), io.BytesIO()
    document.save(drawn)
    with zipfile.ZipFile(drawn) as source, zipfile.ZipFile(fixed, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            told = zipfile.ZipInfo(name, EPOCH)
            told.compress_type, told.create_system, told.external_attr = zipfile.ZIP_DEFLATED, 3, 0o644 << 16
            target.writestr(told, source.read(name))
    return fixed.getvalue()
