"""What may be unpacked: Word, Excel and OpenDocument files are ZIP archives of XML parts.

Everything is judged by the archive's directory before a byte is unpacked. A part never gives more
than the directory says of it (`zipfile` stops there), so that the limits hold for liars too.
"""

from __future__ import annotations

import io
import stat
import zipfile
import zlib
from collections.abc import Collection, Iterator
from contextlib import contextmanager

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import ParseError, iterparse

from connector.readers.rows import UnreadableError
from connector.readers.wording import say

MAX_PARTS = 2_000
"""Files in the archive; a document with many pictures has some hundred."""
MAX_UNPACKED = 100 * 1024 * 1024
"""Bytes of all parts unpacked, pictures included."""
MAX_XML = 24 * 1024 * 1024
"""Bytes of all XML parts unpacked: a tree in memory takes ten times as much."""
MAX_RATIO = 300
"""Unpacked to packed; text has some ten, a bomb a thousand."""
_RATIO_MATTERS = 1024 * 1024
"""Bytes below which a part may repeat itself as it likes."""
_ENCRYPTED = 0x1
_HEAD = 256
"""Bytes in which XML begins, if it is any."""
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_XML = (".xml", ".rels", ".rdf", ".vml")
_UNPACKING: tuple[type[Exception], ...] = (
    *(zipfile.BadZipFile, zlib.error, EOFError, KeyError, NotImplementedError),
    *(OSError, OverflowError, RuntimeError, ValueError),
)
"""What the standard library raises on a damaged archive."""
_BROKEN = "Ce fichier est abîmé ou incomplet\u00a0: il ne peut pas être ouvert."


@contextmanager
def opened(data: bytes, *, dtd_in: Collection[str] = ()) -> Iterator[zipfile.ZipFile]:
    """Give the archive, its directory and the beginnings of its XML parts found harmless.

    A part of `dtd_in` may name a document type (OpenDocument's old manifests do), though no
    entity. Raises UnreadableError: damaged, encrypted, far too big, entities, odd names.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _judge(archive.infolist())
            for entry in archive.infolist():
                # LibreOffice writes empty ones
                if entry.file_size:
                    _refuse_document_type(archive, entry, allowed=entry.filename in dtd_in)
            yield archive
    except _UNPACKING as error:
        raise UnreadableError(_BROKEN) from error


def check(data: bytes, *, dtd_in: Collection[str] = ()) -> None:
    """Raise UnreadableError unless a library may be given this archive; see :func:`opened`.

    Every part is unpacked once here, so that a wrong checksum is found before a library meets it.
    """
    with opened(data, dtd_in=dtd_in) as archive:
        if archive.testzip() is not None:
            raise UnreadableError(_BROKEN)


def is_xml(name: str) -> bool:
    """Tell whether the part of this name is XML."""
    return name.lower().endswith(_XML)


def _judge(entries: list[zipfile.ZipInfo]) -> None:
    """Raise what is wrong with the archive's directory."""
    if len(entries) > MAX_PARTS:
        raise UnreadableError(say("Ce fichier contient plus de {} parties.", MAX_PARTS))
    names = {entry.filename for entry in entries}
    if len(names) < len(entries):
        # Two programs would show two documents.
        raise UnreadableError("Ce fichier contient deux parties de même nom.")
    for entry in entries:
        _judge_entry(entry)
    if sum(entry.file_size for entry in entries) > MAX_UNPACKED:
        raise UnreadableError(_too_big(MAX_UNPACKED))
    if sum(entry.file_size for entry in entries if is_xml(entry.filename)) > MAX_XML:
        raise UnreadableError(_too_big(MAX_XML))


def _judge_entry(entry: zipfile.ZipInfo) -> None:
    if entry.flag_bits & _ENCRYPTED:
        raise UnreadableError(
            "Ce fichier est protégé par un mot de passe\u00a0: enregistrez-le sans mot de passe."
        )
    name = entry.filename.replace("\\", "/")
    outside = name.startswith("/") or ":" in name.split("/")[0] or ".." in name.split("/")
    if outside or stat.S_ISLNK(entry.external_attr >> 16):
        raise UnreadableError("Une partie de ce fichier désigne un endroit hors de lui.")
    if entry.compress_type not in _METHODS:
        raise UnreadableError(_BROKEN)
    packed = max(entry.compress_size, 1)
    if entry.file_size > _RATIO_MATTERS and entry.file_size / packed > MAX_RATIO:
        raise UnreadableError(_too_big(MAX_UNPACKED))


def _too_big(limit: int) -> str:
    megabytes = limit // 2**20
    return say("Ce fichier, une fois décompressé, est trop gros : plus de {} Mo.", megabytes)


def _refuse_document_type(
    archive: zipfile.ZipFile, entry: zipfile.ZipInfo, *, allowed: bool
) -> None:
    """Raise where an XML part has a document type, the only place that can declare entities.

    It can stand only before the first element: no more than that is parsed. A library may take
    for XML what the directory calls so elsewhere, whatever its name.
    """
    named = is_xml(entry.filename)
    try:
        with archive.open(entry) as part:
            if not named and b"<" not in part.read(_HEAD):
                return
        with archive.open(entry) as part:
            next(iterparse(part, events=("start",), forbid_dtd=not allowed), None)
    except DefusedXmlException as error:
        raise UnreadableError(
            "Ce fichier contient des déclarations XML (DOCTYPE, entités) qu’un document "
            "bureautique n’a jamais."
        ) from error
    except (ParseError, ValueError, LookupError) as error:
        # ValueError, LookupError: an encoding that does not exist, or that lies
        if named:
            raise UnreadableError(_BROKEN) from error


_STRICT = b"http://purl.oclc.org/ooxml/"
_TRANSITIONAL = (
    (
        b"http://purl.oclc.org/ooxml/officeDocument/relationships",
        b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    ),
    (
        b"http://purl.oclc.org/ooxml/wordprocessingml/main",
        b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    ),
)


def transitional(data: bytes) -> bytes:
    """Return a « Strict Open XML » file under the names that libraries know, others as they are."""
    with opened(data) as archive:
        if not any(_STRICT in archive.read(n) for n in archive.namelist() if n.endswith(".rels")):
            return data
        renamed = io.BytesIO()
        with zipfile.ZipFile(renamed, "w") as target:
            for entry in archive.infolist():
                content = archive.read(entry)
                if is_xml(entry.filename):
                    for strict, known in _TRANSITIONAL:
                        content = content.replace(strict, known)
                target.writestr(entry.filename, content)
        return renamed.getvalue()
