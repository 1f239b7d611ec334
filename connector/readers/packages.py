"""ZIP packages (DOCX, ODT, XLSX, ODS), looked at before any library unpacks them."""

from __future__ import annotations

import lzma
import re
import zipfile
import zlib
from io import BytesIO

from connector.readers.rows import UnreadableError

MAX_PARTS = 2_000
MAX_UNPACKED = 96 * 2**20
"""Bytes of all parts together, pictures included: a convention has some megabytes."""
MAX_XML = 48 * 2**20
"""Bytes of one part of XML. A library makes ten times as much of it in memory."""

_DAMAGED = "Ce fichier est abîmé\u00a0: son contenu n’a pas pu être lu."
_ENCRYPTED = 0x1
_ENTRY = b"PK\x01\x02"
_DECLARATION = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_UNPACKING: tuple[type[Exception], ...] = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    KeyError,
    NotImplementedError,
    OSError,
    OverflowError,
    RuntimeError,
    ValueError,
)
"""What the standard library raises on a damaged archive."""
_XML = (".xml", ".rels", ".rdf", ".vml")


def names(data: bytes) -> list[str] | None:
    """Return the parts that the package's directory lists; None where it has no readable one.

    The directory is what every library goes by: a name that stands elsewhere in the bytes, as in
    a document within the document, is none of its parts.
    """
    if data.count(_ENTRY) > MAX_PARTS:
        return None  # a directory of hundreds of thousands would cost seconds
    try:
        with zipfile.ZipFile(BytesIO(data)) as package:
            return package.namelist()
    except _UNPACKING:
        return None


def first_part(data: bytes, name: str, at_most: int) -> bytes:
    """Return the first `at_most` bytes of the part `name`; none where it can't be read."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as package, package.open(name) as part:
            return part.read(at_most)
    except _UNPACKING:
        return b""


def check(data: bytes) -> None:
    """Raise UnreadableError unless the package is one that a library may unpack.

    Refused: far too many or too large parts, parts that share their bytes (a bomb needs few bytes
    then), two of one name, encrypted ones, and XML that declares a type or an entity, which no word
    processor writes.
    """
    try:
        with zipfile.ZipFile(BytesIO(data)) as package:
            parts = package.infolist()
            _check_directory(parts, len(data))
            for part in parts:
                # By what the part is called and by how it begins: a library goes by either.
                with package.open(part) as content:
                    head = content.read(256)
                    if not (part.filename.lower().endswith(_XML) or b"<" in head):
                        continue
                    _check_xml(head + content.read(MAX_XML))
    except _UNPACKING as error:
        raise UnreadableError(_DAMAGED) from error


def _check_directory(parts: list[zipfile.ZipInfo], size: int) -> None:
    if any(part.flag_bits & _ENCRYPTED for part in parts):
        raise UnreadableError("Ce fichier est protégé par un mot de passe\u00a0: retirez-le.")
    if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED:
        raise UnreadableError("Ce fichier est démesuré une fois décompressé.")
    if len({part.filename for part in parts}) < len(parts):
        raise UnreadableError("Ce fichier est ambigu\u00a0: il contient deux fois la même partie.")
    if sum(part.compress_size for part in parts) > size:
        raise UnreadableError(_DAMAGED)


def _check_xml(content: bytes) -> None:
    if len(content) > MAX_XML:
        raise UnreadableError("Ce fichier est démesuré une fois décompressé.")
    # In UTF-16 or UTF-32 each letter comes with zeros.
    plain = content.replace(b"\x00", b"") if b"\x00" in content else content
    if _DECLARATION.search(plain):
        raise UnreadableError(
            "Ce fichier est refusé par prudence\u00a0: il contient une déclaration d’entité, "
            "qu’aucun traitement de texte n’écrit."
        )
