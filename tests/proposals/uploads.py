"""Small real files of each kind, built from their formats' own rules."""

import io
import struct
import zipfile

from django.core.files.uploadedfile import SimpleUploadedFile

SECTOR = 512
FREE, END, FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


def upload(name: str, content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type="application/octet-stream")


def pdf() -> bytes:
    return b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def png() -> bytes:
    return b"\x89PNG\r\n\x1a\n" + b"\x00\x00\x00\rIHDR" + bytes(17)


def jpeg() -> bytes:
    return b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + bytes(10) + b"\xff\xd9"


def _zip(members: dict[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return file.getvalue()


def _office(folder: str, part: str) -> bytes:
    return _zip({"[Content_Types].xml": b"<Types/>", f"{folder}/{part}": b"<x/>"})


def docx() -> bytes:
    return _office("word", "document.xml")


def docx_with_macros() -> bytes:
    return _zip({"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<x/>", "word/vbaProject.bin": b"x"})


def xlsx() -> bytes:
    return _office("xl", "workbook.xml")


def pptx() -> bytes:
    return _office("ppt", "presentation.xml")


def hwpx() -> bytes:
    return _zip({"mimetype": b"application/hwp+zip", "Contents/section0.xml": b"<x/>"})


def epub() -> bytes:
    return _zip({"mimetype": b"application/epub+zip", "OEBPS/a.xhtml": b"<x/>"})


def plain_zip() -> bytes:
    return _zip({"setup.exe": b"MZ"})


def zip_of_many(members: int) -> bytes:
    return _zip({"[Content_Types].xml": b"", **{f"word/{number}": b"" for number in range(members)}})


def hwp() -> bytes:
    return _ole("FileHeader", b"HWP Document File")


def doc() -> bytes:
    return _ole("WordDocument", b"\xec\xa5")


def _ole(stream: str, content: bytes) -> bytes:
    """A compound file with one stream of eight sectors: header, FAT, directory, stream."""
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    header += (
        struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, END, 0, END, 0)
        + struct.pack("<I", 0)
        + struct.pack("<I", FREE) * 108
    )
    fat = [FAT, END, *range(3, 10), END] + [FREE] * (SECTOR // 4 - 10)
    directory = _entry("Root Entry", 5, END, 0, child=1) + _entry(stream, 2, 2, 4096) + bytes(256)
    return header + struct.pack(f"<{SECTOR // 4}I", *fat) + directory + content.ljust(4096, b"\x00")


def _entry(name: str, kind: int, start: int, size: int, child: int = FREE) -> bytes:
    encoded = (name + "\x00").encode("utf-16-le")
    return (
        encoded.ljust(64, b"\x00")
        + struct.pack("<HBB", len(encoded), kind, 1)
        + struct.pack("<III", FREE, FREE, child)
        + bytes(36)
        + struct.pack("<IQ", start, size)
    )


GOOD = {
    "plan.pdf": pdf,
    "제안서.hwp": hwp,
    "제안서.hwpx": hwpx,
    "plan.docx": docx,
    "costs.xlsx": xlsx,
    "slides.pptx": pptx,
    "map.png": png,
    "site.jpg": jpeg,
    "site.jpeg": jpeg,
    "PLAN.PDF": pdf,
}
BAD = {
    "exe named pdf": ("plan.pdf", lambda: b"MZ\x90\x00" + bytes(100)),
    "html named docx": ("plan.docx", lambda: b"<html><script>alert(1)</script></html>"),
    "svg": ("map.svg", lambda: b'<svg xmlns="http://www.w3.org/2000/svg"/>'),
    "svg named png": ("map.png", lambda: b'<svg xmlns="http://www.w3.org/2000/svg"/>'),
    "old Word file": ("plan.doc", doc),
    "old Word file named hwp": ("plan.hwp", doc),
    "pdf named hwp": ("plan.hwp", pdf),
    "docx named pptx": ("plan.pptx", docx),
    "no ending": ("plan", pdf),
    "docx with macros": ("plan.docx", docx_with_macros),
    "plain zip named docx": ("plan.docx", plain_zip),
    "epub named hwpx": ("book.hwpx", epub),
    "zip of very many members": ("bomb.docx", lambda: zip_of_many(6000)),
    "torn zip": ("plan.docx", lambda: docx()[:60]),
    "torn OLE file": ("plan.hwp", lambda: hwp()[:600]),
}
