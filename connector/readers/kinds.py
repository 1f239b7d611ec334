"""Tells what a file is from its content: a `.docx` that is a PDF is a PDF."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Format:
    """A kind of file."""

    code: str
    """As in the JSON that `connector read` gives: `txt`, `pdf`…; `unknown` for anything else."""
    french: str
    """With its article, as in « ce fichier est … »."""


TXT = Format("txt", "un fichier texte")
CSV = Format("csv", "un fichier CSV")
EMPTY = Format("unknown", "vide")
UNKNOWN = Format("unknown", "d’un type inconnu")
PDF = Format("pdf", "un document PDF")
ZIP = Format("zip", "une archive ZIP")
IMAGE = Format("image", "une image")

_MAGIC: tuple[tuple[bytes, Format], ...] = (
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Format("ole", "un ancien document Word ou Excel")),
    (b"\x89PNG\r\n", IMAGE),
    (b"\xff\xd8\xff", IMAGE),
    (b"GIF8", IMAGE),
    (b"II*\x00", IMAGE),
    (b"MM\x00*", IMAGE),
    (b"{\\rtf", Format("rtf", "un document RTF")),
    (b"\x1f\x8b", Format("archive", "une archive compressée")),
    (b"7z\xbc\xaf\x27\x1c", Format("archive", "une archive compressée")),
    (b"Rar!", Format("archive", "une archive compressée")),
)
# Names inside a ZIP stand uncompressed, so that nothing needs to be unpacked to tell them.
_ZIPPED: tuple[tuple[bytes, Format], ...] = (
    (b"mimetypeapplication/vnd.oasis.opendocument.text", Format("odt", "un document ODT")),
    (b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet", Format("ods", "un classeur ODS")),
    (b"word/document.xml", Format("docx", "un document Word (DOCX)")),
    (b"xl/workbook", Format("xlsx", "un classeur Excel (XLSX)")),
)
_MARKUP: tuple[tuple[bytes, Format], ...] = (
    (b"<!doctype html", Format("html", "une page HTML")),
    (b"<html", Format("html", "une page HTML")),
    (b"<?xml", Format("xml", "un fichier XML")),
)
_CONTROLS = re.compile(rb"[\x00-\x06\x0e-\x19\x1b-\x1f\x7f]")
_MANY = 20
"""One control character in so many bytes: this is no text."""


def tell(data: bytes) -> Format:
    """Return the kind of `data`; whether text is a table (CSV) is told by its lines."""
    head = data[:1024].lstrip(codecs.BOM_UTF8).lstrip()
    if b"%PDF-" in data[:1024]:
        return PDF
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return next((kind for mark, kind in _ZIPPED if mark in data), ZIP)
    for mark, kind in _MAGIC:
        if data.startswith(mark):
            return kind
    for mark, kind in _MARKUP:
        if head.lower().startswith(mark):
            return kind
    if data[8:12] == b"WEBP" or data[4:8] == b"ftyp":
        return IMAGE
    return _tell_text(data)


def _tell_text(data: bytes) -> Format:
    from connector.readers import delimited  # noqa: PLC0415 — knows the labels, which cost a load
    from connector.readers.decoding import decode  # noqa: PLC0415

    utf16 = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    if not utf16 and (b"\x00" in data or len(_CONTROLS.findall(data)) * _MANY > len(data)):
        return UNKNOWN
    text = decode(data)
    if utf16 and "\x00" in text:
        return UNKNOWN
    if not text.strip("\ufeff \t\r\n\f\v\x1a\u00a0"):
        return EMPTY
    return CSV if delimited.delimiter(text) else TXT
