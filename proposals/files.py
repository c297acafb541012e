"""What a proposal's attachment may be. A file's type is read from its content; its name must agree."""

import struct
import unicodedata
import zipfile
from dataclasses import dataclass
from pathlib import PurePath

import filetype
import olefile
from django.conf import settings
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from .exceptions import FileRefused

NAME_LENGTH = 150

# Bounds on a zip's directory: an office file has some hundred members, a bomb has millions.
ZIP_MEMBERS = 5000
ZIP_DIRECTORY_BYTES = 2 * 1024 * 1024
MIMETYPE_BYTES = 100


@dataclass(frozen=True)
class Kind:
    label: str
    content_type: str
    extensions: tuple[str, ...]


OFFICE = "application/vnd.openxmlformats-officedocument"
PDF = Kind("PDF", "application/pdf", ("pdf",))
HWP = Kind("HWP", "application/x-hwp", ("hwp",))
HWPX = Kind("HWPX", "application/hwp+zip", ("hwpx",))
DOCX = Kind("DOCX", f"{OFFICE}.wordprocessingml.document", ("docx",))
XLSX = Kind("XLSX", f"{OFFICE}.spreadsheetml.sheet", ("xlsx",))
PPTX = Kind("PPTX", f"{OFFICE}.presentationml.presentation", ("pptx",))
PNG = Kind("PNG", "image/png", ("png",))
JPEG = Kind("JPEG", "image/jpeg", ("jpg", "jpeg"))
KINDS = (PDF, HWP, HWPX, DOCX, XLSX, PPTX, PNG, JPEG)

ACCEPT = ",".join(f".{extension}" for kind in KINDS for extension in kind.extensions)
LABELS = ", ".join(kind.label for kind in KINDS)

_SIMPLE_KINDS = {kind.content_type: kind for kind in (PDF, PNG, JPEG)}
_BEGINNING_BYTES = 262  # what the library wants to see
_OFFICE_FOLDERS = (("word/", DOCX), ("xl/", XLSX), ("ppt/", PPTX))


def check(file, name: str) -> Kind:
    """The kind of an uploaded file that may be attached.

    Raises FileRefused where it is empty, too large, of another kind, or named as something it is not.
    """
    if not file.size:
        raise FileRefused(_("“%(name)s” is empty.") % {"name": name})
    if file.size > settings.ATTACHMENT_MAX_BYTES:
        raise FileRefused(
            _("“%(name)s” is larger than %(limit)s.")
            % {"name": name, "limit": filesizeformat(settings.ATTACHMENT_MAX_BYTES)}
        )
    kind = kind_of(file)
    if kind is None:
        raise FileRefused(_("“%(name)s” is not one of these: %(kinds)s.") % {"name": name, "kinds": LABELS})
    if PurePath(name).suffix.lower().lstrip(".") not in kind.extensions:
        raise FileRefused(
            _(
                "The content of “%(name)s” is %(kind)s, but its name says otherwise. Rename the file to end in .%(extension)s."
            )
            % {"name": name, "kind": kind.label, "extension": kind.extensions[0]}
        )
    return kind


def kind_of(file) -> Kind | None:
    """The kind that the content shows, or None. Leaves the file at its beginning."""
    file.seek(0)
    beginning = file.read(_BEGINNING_BYTES)
    try:
        if beginning.startswith(olefile.MAGIC):
            return _kind_of_ole(file)
        if beginning.startswith(b"PK\x03\x04"):
            return _kind_of_zip(file)
        return _SIMPLE_KINDS.get(filetype.guess_mime(beginning))
    finally:
        file.seek(0)


def _kind_of_ole(file) -> Kind | None:
    file.seek(0)
    try:
        with olefile.OleFileIO(file) as ole:
            if not ole.exists("FileHeader"):
                return None
            return HWP if ole.openstream("FileHeader").read(17) == b"HWP Document File" else None
    except (OSError, ValueError, IndexError, TypeError, struct.error):
        return None


def _kind_of_zip(file) -> Kind | None:
    """Reads the directory and one member of some bytes; nothing is unpacked."""
    if not _has_modest_directory(file):
        return None
    try:
        with zipfile.ZipFile(file) as archive:
            names = set(archive.namelist())
            if "mimetype" in names:
                return HWPX if _mimetype(archive) == b"application/hwp+zip" else None
    except (zipfile.BadZipFile, OSError, ValueError, RuntimeError, NotImplementedError, struct.error):
        return None
    if "[Content_Types].xml" not in names or any(name.endswith("vbaProject.bin") for name in names):
        return None
    return next((kind for folder, kind in _OFFICE_FOLDERS if any(name.startswith(folder) for name in names)), None)


def _mimetype(archive: zipfile.ZipFile) -> bytes:
    with archive.open("mimetype") as member:
        return member.read(MIMETYPE_BYTES).strip()


def _has_modest_directory(file) -> bool:
    """Whether the end record announces a directory small enough to read; zip64 (65535 members) is not."""
    file.seek(max(0, file.size - 65557))
    tail = file.read(65557)
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) < at + 22:
        return False
    members, directory_bytes = struct.unpack("<HL", tail[at + 10 : at + 16])
    return members <= ZIP_MEMBERS and directory_bytes <= ZIP_DIRECTORY_BYTES


def safe_name(name: str) -> str:
    """The uploaded name for showing: no folders, no control or direction characters, not too long, ending kept.

    Names from a Mac come with Hangul taken apart, hence NFC.
    """
    name = unicodedata.normalize("NFC", name).replace("\\", "/").rsplit("/", 1)[-1]
    name = "".join(" " if character.isspace() else character for character in name)
    name = "".join(character for character in name if unicodedata.category(character)[0] != "C")
    name = " ".join(name.split()).lstrip(". ")
    path = PurePath(name or "file")
    ending = path.suffix[:10]
    return path.name[: len(path.name) - len(path.suffix)][: NAME_LENGTH - len(ending)] + ending
