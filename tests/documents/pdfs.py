"""A small writer of PDF files for tests: a page is lines of (size, bold, x, y, words), or bytes of drawing."""

from __future__ import annotations

from pathlib import Path

Words = tuple[float, bool, float, float, str]
PICTURE = b"q 500 0 0 700 50 50 cm /Im1 Do Q"


def line(words: str, y: float, *, size: float = 11, bold: bool = False, x: float = 72) -> Words:
    return size, bold, x, y, words


def drawn(lines: list[Words]) -> bytes:
    shown = []
    for size, bold, x, y, words in lines:
        escaped = words.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
        shown.append(f"BT /F{2 if bold else 1} {size} Tf {x} {y} Td ({escaped}) Tj ET")
    return "\n".join(shown).encode("latin-1")


def text_page(paragraphs: list[str | Words], *, top: float = 760, size: float = 11) -> list[Words]:
    """Paragraphs broken into lines of some 80 letters; a ready line keeps its look and takes the next place."""
    lines, y = [], top
    for paragraph in paragraphs:
        if not isinstance(paragraph, str):
            kind, bold, x, _, words = paragraph
            y -= 1.6 * kind
            lines.append((kind, bold, x, y, words))
            y -= 0.6 * kind
            continue
        row = ""
        for word in paragraph.split():
            if len(row) + len(word) > 80:
                y -= 1.3 * size
                lines.append(line(row, y, size=size))
                row = ""
            row = f"{row} {word}".strip()
        y -= 1.3 * size
        lines.append(line(row, y, size=size))
        y -= 0.9 * size
    return lines


def write(
    path: Path,
    pages: list[list[Words] | bytes],
    *,
    box: str = "0 0 595 842",
    trailer: str = "",
    extra: list[str] = [],  # noqa: B006  (never changed)
    catalog: str = "",
) -> Path:
    """The file. `extra` are further objects, from number 6 on; pages that are bytes may draw the picture /Im1."""
    first = 6 + len(extra)
    kids = " ".join(f"{first + 2 * n} 0 R" for n in range(len(pages)))
    image = (
        b"<< /Type /XObject /Subtype /Image /Width 1 /Height 1 /ColorSpace /DeviceGray /BitsPerComponent 8 /Length 1 >>"
    )
    objects = [
        f"<< /Type /Catalog /Pages 2 0 R {catalog} >>".encode(),
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} /MediaBox [{box}] >>".encode(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica-Bold /Encoding /WinAnsiEncoding >>",
        image + b"\nstream\n\x80\nendstream",
        *(one.encode() for one in extra),
    ]
    for n, page in enumerate(pages):
        content = page if isinstance(page, bytes) else drawn(page)
        resources = "/Resources << /Font << /F1 3 0 R /F2 4 0 R >> /XObject << /Im1 5 0 R >> >>"
        objects.append(f"<< /Type /Page /Parent 2 0 R {resources} /Contents {first + 2 * n + 1} 0 R >>".encode())
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content))
    body, places = b"%PDF-1.7\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    end = f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}"
    end += f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R {trailer} >>\nstartxref\n{len(body)}\n%%EOF\n"
    path.write_bytes(body + end.encode())
    return path


LOCKED = (
    "/Encrypt << /Filter /Standard /V 1 /R 2 /P -44 "
    f"/O <{'ab' * 32}> /U <{'cd' * 32}> >> /ID [<{'01' * 16}> <{'01' * 16}>]"
)
