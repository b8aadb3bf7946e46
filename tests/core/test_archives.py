"""Each rule for Word files is broken once; the same file without the defect passes."""

from __future__ import annotations

import struct
import warnings
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stocktake.core.archives import BadFile, BadFileCode, check_docx

TYPES = b'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
DOCUMENT = b'<w:document xmlns:w="urn:w"><w:body/></w:document>'
KINDS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PLAIN = {"[Content_Types].xml": TYPES, "word/document.xml": DOCUMENT, "word/styles.xml": b"<styles/>"}
RELATIONS = "word/_rels/document.xml.rels"


def related(attributes: str) -> bytes:
    return f'<Relationships xmlns="urn:r"><Relationship Id="r1" {attributes}/></Relationships>'.encode()


def packed(path: Path, *parts: tuple[str | zipfile.ZipInfo, bytes], without: str = "") -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # zipfile warns of duplicate names
        for name, data in [*PLAIN.items(), *parts]:
            if name != without:
                archive.writestr(name, data)
    return path


def code_of(path: Path) -> BadFileCode | None:
    try:
        check_docx(path)
    except BadFile as problem:
        return problem.code
    return None


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "file.docx"


@pytest.mark.parametrize(
    ("name", "good", "bad", "code"),
    [
        (RELATIONS, related(f'Type="{KINDS}/hyperlink" Target="https://a.org" TargetMode="External"'),
         related(f'Type="{KINDS}/attachedTemplate" Target="https://a.org/t.dotm" TargetMode="External"'), "external"),
        (RELATIONS, related(f'Type="{KINDS}/image" Target="media/hyperlink"'),
         related(f'Type="{KINDS}/image" Target="https://a.org/hyperlink" TargetMode="External"'), "external"),
        (RELATIONS, related(f'Type="{KINDS}/image" Target="External"'),
         related(f'Type="{KINDS}/image" Target="//a/b" TargetMode="&#69;xternal"'), "external"),
        (RELATIONS, related(f'Type="{KINDS}/styles" Target="styles.xml"'),
         related(f'Type="{KINDS}/vbaProject" Target="harmless.dat"'), "macro"),
        (RELATIONS, related(f'Type="{KINDS}/package" Target="embeddings/sheet.xlsx"'),
         related(f'Type="{KINDS}/oleObject" Target="harmless.dat"'), "embedded"),
        (RELATIONS, related(""), related("").replace(b"/>", b">", 1), "broken"),
        ("word/a.xml", b"<a/>", b"<!DOCTYPE a><a/>", "entity"),
        ("word/a.xml", b"<!--" + b" " * 600_000 + b"--><a/>", b"<!--" + b" " * 600_000 + b"--><!DOCTYPE a><a/>", "entity"),
        ("word/a.xml", "<a/>".encode("utf-16"), "<!DOCTYPE a><a/>".encode("utf-16"), "entity"),
    ],
)  # fmt: skip
def test_what_a_part_says(name: str, good: bytes, bad: bytes, code: str, path: Path) -> None:
    assert code_of(packed(path, (name, good))) is None
    assert code_of(packed(path, (name, bad))) == code


@pytest.mark.parametrize(
    ("good", "bad", "code"),
    [
        ("word/theme.xml", "word/styles.xml", "broken"),
        ("word/theme.xml", "WORD/Styles.xml", "broken"),
        ("word/project.bin", "word/vbaProject.bin", "macro"),
        ("word/embeddings/sheet.xlsx", "word/embeddings/object1.bin", "embedded"),
        ("word/active.xml", "word/activeX/control.xml", "embedded"),
        ("word/a..b.xml", "word/../../a.xml", "unsafe-path"),
        ("word/a.xml", "/etc/a.xml", "unsafe-path"),
        ("word/a.xml", "c:/a.xml", "unsafe-path"),
        ("word/a.xml", "word\\..\\a.xml", "unsafe-path"),
    ],
)
def test_what_a_part_is_called(good: str, bad: str, code: str, path: Path) -> None:
    assert code_of(packed(path, (good, b"<a/>"))) is None
    assert code_of(packed(path, (bad, b"<a/>"))) == code


@pytest.mark.parametrize("name", ["[Content_Types].xml", "word/document.xml"])
def test_parts_that_must_be_there(name: str, path: Path) -> None:
    assert code_of(packed(path)) is None
    assert code_of(packed(path, without=name)) == BadFileCode.NOT_WORD


def test_a_numbered_main_part_will_do(path: Path) -> None:
    assert code_of(packed(path, ("word/document2.xml", DOCUMENT), without="word/document.xml")) is None


def test_content_types_with_macros(path: Path) -> None:
    macro = b"<Types><Default ContentType='application/vnd.ms-word.document.macroEnabled.main+xml'/></Types>"
    packed(path, ("[Content_Types].xml ", TYPES))
    assert code_of(path) is None
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in (PLAIN | {"[Content_Types].xml": macro}).items():
            archive.writestr(name, data)
    assert code_of(path) == BadFileCode.MACRO


def test_a_part_that_unpacks_to_far_more(path: Path) -> None:
    half = 512 * 1024
    assert code_of(packed(path, ("word/a.txt", b" " * half))) is None
    assert code_of(packed(path, ("word/a.txt", b" " * 8 * half))) == BadFileCode.BOMB


def test_a_file_of_too_many_parts(path: Path) -> None:
    few = [(f"word/{n}.txt", b"") for n in range(1_990)]
    many = [(f"word/{n}.txt", b"") for n in range(2_000)]
    assert code_of(packed(path, *few)) is None
    assert code_of(packed(path, *many)) == BadFileCode.TOO_MANY_PARTS


def test_a_link_among_the_parts(path: Path) -> None:
    link = zipfile.ZipInfo("word/a.txt")
    assert code_of(packed(path, (link, b"/etc/passwd"))) is None
    link = zipfile.ZipInfo("word/a.txt")
    link.external_attr = 0o120777 << 16
    assert code_of(packed(path, (link, b"/etc/passwd"))) == BadFileCode.UNSAFE_PATH


def directory_entry(data: bytes, name: bytes) -> int:
    """Where the directory's entry of a part begins."""
    return data.rindex(name) - 46


def test_an_encrypted_part(path: Path) -> None:
    data = bytearray(packed(path).read_bytes())
    data[directory_entry(bytes(data), b"word/styles.xml") + 8] |= 1
    path.write_bytes(data)
    assert code_of(path) == BadFileCode.ENCRYPTED


def test_parts_that_share_their_bytes(path: Path) -> None:
    data = bytearray(packed(path).read_bytes())
    styles = directory_entry(bytes(data), b"word/styles.xml")
    first = directory_entry(bytes(data), b"word/document.xml")
    struct.pack_into("<L", data, styles + 42, struct.unpack_from("<L", data, first + 42)[0])
    path.write_bytes(data)
    assert code_of(path) == BadFileCode.BOMB


def test_a_part_that_does_not_unpack(path: Path) -> None:
    data = bytearray(packed(path, ("word/a.xml", b"<a>" + bytes(range(48, 58)) * 9 + b"</a>")).read_bytes())
    start = data.index(b"word/a.xml") + len(b"word/a.xml")
    data[start : start + 8] = b"\xff" * 8
    path.write_bytes(data)
    assert code_of(path) == BadFileCode.BROKEN


@pytest.mark.parametrize(
    ("data", "code"),
    [(b"", "not-word"), (b"%PDF-1.7", "not-word"), (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 512, "encrypted")],
)
def test_files_that_are_no_archive(data: bytes, code: str, path: Path) -> None:
    path.write_bytes(data)
    assert code_of(path) == code


@settings(max_examples=300, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 10_000), st.integers(0, 255)), min_size=1, max_size=6), st.integers(0, 400))
def test_any_damage_is_passed_or_named(
    tmp_path_factory: pytest.TempPathFactory, changes: list[tuple[int, int]], cut: int
) -> None:
    path = tmp_path_factory.getbasetemp() / "damaged.docx"
    data = bytearray(packed(path, (RELATIONS, related('Type="a/styles" Target="styles.xml"'))).read_bytes())
    for place, value in changes:
        data[place % len(data)] = value
    path.write_bytes(data[: len(data) - cut if cut % 3 == 0 else len(data)])
    code_of(path)
