"""Tells what a file is from its content: a `.docx` that is a PDF is a PDF."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from connector.readers import packages


@dataclass(frozen=True, slots=True)
class Format:
    """A kind of file."""

    code: str
    """As in the JSON that `connector read` gives: `txt`, `pdf`…; `unknown` for anything else."""
    french: str
    """With its article, as in « ce fichier est … »."""
    remedy: str = ""
    """What to do with it, a French sentence; empty where the accepted formats say enough."""


_SAVE_AS = "Ouvrez-le et enregistrez-le au format {}."
_NO_PASSWORD = "Retirez le mot de passe et transmettez-le à nouveau."  # noqa: S105 — advice

TXT = Format("txt", "un fichier texte")
CSV = Format("csv", "un fichier CSV")
EMPTY = Format("unknown", "vide")
UNKNOWN = Format("unknown", "d’un type inconnu")
PDF = Format("pdf", "un document PDF")
ZIP = Format("zip", "une archive ZIP", "Extrayez-en le document et transmettez-le seul.")
IMAGE = Format("image", "une image")
ARCHIVE = Format(
    "archive", "une archive compressée", "Extrayez-en le document et transmettez-le seul."
)
DOUBLE = Format(
    "double",
    "de deux types à la fois, et ne dirait pas la même chose à tout le monde",
    "Enregistrez-le à nouveau, au format DOCX, ODT ou PDF.",
)
OLD = Format("ole", "un ancien document Word ou Excel", _SAVE_AS.format("DOCX ou XLSX"))

DOCX = Format("docx", "un document Word (DOCX)")
ODT = Format("odt", "un document ODT")
XLSX = Format("xlsx", "un classeur Excel (XLSX)")
ODS = Format("ods", "un classeur ODS")
YAML = Format("yaml", "un fichier YAML")
JSON = Format("json", "un fichier JSON")
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

_MAGIC: tuple[tuple[bytes, Format], ...] = (
    (b"\x89PNG\r\n", IMAGE),
    (b"\xff\xd8\xff", IMAGE),
    (b"GIF8", IMAGE),
    (b"II*\x00", IMAGE),
    (b"MM\x00*", IMAGE),
    (b"{\\rtf", Format("rtf", "un document RTF", _SAVE_AS.format("DOCX ou ODT"))),
    (b"\x1f\x8b", ARCHIVE),
    (b"7z\xbc\xaf\x27\x1c", ARCHIVE),
    (b"Rar!", ARCHIVE),
)
# The streams of an OLE file, by the names that its directory has in UTF-16.
_OLE_STREAMS: tuple[tuple[str, Format], ...] = (
    ("EncryptedPackage", Format("encrypted", "protégé par un mot de passe", _NO_PASSWORD)),
    ("WordDocument", Format("doc", "un ancien document Word (DOC)", _SAVE_AS.format("DOCX"))),
    ("Workbook", Format("xls", "un ancien classeur Excel (XLS)", _SAVE_AS.format("XLSX"))),
    ("Book", Format("xls", "un ancien classeur Excel (XLS)", _SAVE_AS.format("XLSX"))),
)
_OPEN_DOCUMENT: tuple[tuple[bytes, Format], ...] = (
    (b"application/vnd.oasis.opendocument.text", ODT),
    (b"application/vnd.oasis.opendocument.spreadsheet", ODS),
)
# The one part without which it is no such document.
_PARTS: tuple[tuple[str, Format], ...] = (
    ("word/document.xml", DOCX),
    ("xl/workbook.xml", XLSX),
    (
        "xl/workbook.bin",
        Format("xlsb", "un classeur Excel binaire (XLSB)", _SAVE_AS.format("XLSX")),
    ),
    ("ppt/presentation.xml", Format("pptx", "une présentation PowerPoint")),
)
_MARKUP: tuple[tuple[bytes, Format], ...] = (
    (b"<!doctype html", Format("html", "une page HTML")),
    (b"<html", Format("html", "une page HTML")),
    (b"<?xml", Format("xml", "un fichier XML")),
)
_CONTROLS = re.compile(rb"[\x00-\x06\x0e-\x19\x1b-\x1f\x7f]")
_MANIFEST_AT_MOST = 2**20
_MANY = 20
"""One control character in so many bytes: this is no text."""


_MARKER = "connector-annex"
# The machine format's first key: a text that begins with a brace is no annex that a person typed.
_MACHINE_JSON = re.compile(r"\s*\{")
_MACHINE_YAML = re.compile(rf"^[\"']?{_MARKER}[\"']?[ \t]*:", re.MULTILINE)
_EXTENSIONS = {
    "txt": (TXT, CSV), "csv": (TXT, CSV), "tsv": (TXT, CSV), "md": (TXT, CSV),
    "docx": (DOCX,), "docm": (DOCX,), "odt": (ODT,), "ott": (ODT,), "pdf": (PDF,),
    "xlsx": (XLSX,), "xlsm": (XLSX,), "ods": (ODS,), "ots": (ODS,),
    "yaml": (YAML,), "yml": (YAML,), "json": (JSON,),
    "doc": (), "xls": (), "rtf": (), "html": (),
}  # fmt: skip
"""What a file with this extension may be, without a word being said."""


def tell(data: bytes) -> Format:
    """Return the kind of `data`; whether text is a table (CSV) is told by its lines."""
    head = data[:1024].lstrip(codecs.BOM_UTF8).lstrip()
    is_pdf = b"%PDF-" in data[:1024]
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        kind = _tell_zip(data)
        # Some programs would show the one, some the other.
        return DOUBLE if is_pdf and kind not in (ZIP, ARCHIVE) else kind
    if is_pdf:
        return DOUBLE if packages.names(data) is not None else PDF
    if data.startswith(OLE):
        return next((k for name, k in _OLE_STREAMS if name.encode("utf-16-le") in data), OLD)
    found = [kind for mark, kind in _MAGIC if data.startswith(mark)]
    found += [kind for mark, kind in _MARKUP if head.lower().startswith(mark)]
    if data[8:12] == b"WEBP" or data[4:8] == b"ftyp":
        found.append(IMAGE)
    return found[0] if found else _tell_text(data)


def other_name(name: str, kind: Format) -> str:
    """Return the sentence to say where the extension of `name` is another kind's, else nothing."""
    extension = name.rpartition(".")[2].lower() if "." in name else ""
    if extension not in _EXTENSIONS or kind in _EXTENSIONS[extension]:
        return ""
    named = f"Le nom de ce fichier finit par «\u00a0.{extension}\u00a0», mais c’est {kind.french}"
    return f"{named}\u00a0: il est lu comme tel."


def _tell_zip(data: bytes) -> Format:
    listed = packages.names(data)
    if listed is None:
        return Format("zip", "une archive ZIP abîmée", "Transmettez-le à nouveau.")
    found = [kind for part, kind in _PARTS if part in listed]
    if "mimetype" in listed:
        # A template's or a flat document's type goes on behind these words.
        said = packages.first_part(data, "mimetype", 100)
        found += [kind for words, kind in _OPEN_DOCUMENT if said.startswith(words)]
    if len(found) > 1:
        return DOUBLE
    if found and found[0] in (ODT, ODS):
        manifest = packages.first_part(data, "META-INF/manifest.xml", _MANIFEST_AT_MOST)
        if b"encryption-data" in manifest:
            return _OLE_STREAMS[0][1]
    return found[0] if found else ZIP


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
    if _MARKER in text and _MACHINE_JSON.match(text):
        return JSON
    if _MACHINE_YAML.search(text):
        return YAML
    return CSV if delimited.delimiter(text) else TXT
