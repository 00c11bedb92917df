"""PDF files for the tests, written by hand: text at places, in Helvetica, and nothing else."""

from __future__ import annotations

import zlib
from typing import NamedTuple


class Text(NamedTuple):
    """A line of text, in points from the lower left corner of a page of 595 x 842."""

    x: float
    y: float
    text: str
    size: float = 10
    bold: bool = False


def pdf(*pages: list[Text] | bytes, info: dict[str, str] | None = None, resources: str = "") -> bytes:
    """A file of these pages: each a list of texts, or the operators of its content stream."""
    font = "<< /Type /Font /Subtype /Type1 /BaseFont /{} /Encoding /WinAnsiEncoding >>"
    objects = ["<< /Type /Catalog /Pages 2 0 R >>", "", font.format("Helvetica"), font.format("Helvetica-Bold")]
    about = "".join(f"/{key} <{_utf16(value)}>" for key, value in (info or {}).items())
    objects.append(f"<< {about} >>")
    kids = []
    for page in pages:
        content = zlib.compress(page if isinstance(page, bytes) else b"\n".join(map(_operators, page)))
        kids.append(f"{len(objects) + 1} 0 R")
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {len(objects) + 2} 0 R "
            f"/Resources << /Font << /F1 3 0 R /F2 4 0 R >> {resources} >> >>"
        )
        objects.append(stream(content, "/Filter /FlateDecode"))
    objects[1] = f"<< /Type /Pages /Count {len(kids)} /Kids [{' '.join(kids)}] >>"
    return file_of(objects)


def stream(content: bytes, entries: str = "") -> str:
    return f"<< /Length {len(content)} {entries} >>\nstream\n{content.decode('latin-1')}\nendstream"


def file_of(objects: list[str]) -> bytes:
    """A file of these objects, numbered from 1; the first is the catalogue, the fifth the document information."""
    written, places = b"%PDF-1.7\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(written))
        written += f"{number} 0 obj\n{content}\nendobj\n".encode("latin-1")
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    count = len(objects) + 1
    end = f"xref\n0 {count}\n0000000000 65535 f \n{table}trailer\n<< /Size {count} /Root 1 0 R /Info 5 0 R >>\n"
    return written + f"{end}startxref\n{len(written)}\n%%EOF\n".encode()


def _operators(text: Text) -> bytes:
    letters = text.text.encode("cp1252").replace(b"\\", rb"\\").replace(b"(", rb"\(").replace(b")", rb"\)")
    return b"BT /F%d %g Tf 1 0 0 1 %g %g Tm (%s) Tj ET" % (1 + text.bold, text.size, text.x, text.y, letters)


def _utf16(text: str) -> str:
    return ("\ufeff" + text).encode("utf-16-be").hex()


def column(*lines: str, x: float = 60, top: float = 760, size: float = 10, leading: float = 12) -> list[Text]:
    """Lines below each other; "" leaves half a line free, as between paragraphs."""
    texts, y = [], top
    for line in lines:
        if line:
            texts.append(Text(x, y, line, size))
        y -= leading if line else leading / 2
    return texts
