"""From a file to a document: what it is told from, and what becomes of files that are none."""

import hashlib
import os
import zipfile
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest

from connector.errors import ConnectorError
from connector.model import Verdict, catalogue
from connector.readers import read_bytes, read_document, rows
from tests.unit.readers.samples import DATA, TODAY, annex, codes, form, found, read

PETIT = "- PETIT Jean ; jean.petit@valbrune.example ; Agent ; 11/02/2026"


def zipped(name: str, content: str = "") -> bytes:
    """Return a ZIP archive with this one file."""
    data = BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr(name, content)
    return data.getvalue()


def test_reads_a_file() -> None:
    """Name and digest are the file's own, on every fact that was read."""
    path = DATA / "convention-valbrune.txt"
    document = read_document(path, today=TODAY)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    assert (document.name, document.sha256) == ("convention-valbrune.txt", digest)
    assert document.open[0].at.document == "convention-valbrune.txt"
    assert document.contacts[0].at.sha256 == digest


def test_the_name_tells_nothing(tmp_path: Path) -> None:
    """A `.docx` that is a CSV file is read as one."""
    path = tmp_path / "annexe.docx"
    path.write_text(form(), encoding="utf-8")
    assert read_document(path, today=TODAY).format == "csv"


def test_a_missing_file_is_an_error_with_a_remedy(tmp_path: Path) -> None:
    """There is no document to speak of."""
    with pytest.raises(ConnectorError, match="does not exist") as caught:
        read_document(tmp_path / "annexe.txt", today=TODAY)
    assert caught.value.remedy


def test_a_folder_or_a_pipe_is_not_read(tmp_path: Path) -> None:
    """A pipe would be waited for, for ever."""
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path, tmp_path / "pipe"):
        with pytest.raises(ConnectorError, match="not a regular file"):
            read_document(path, today=TODAY)


def test_a_file_that_may_not_be_read_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The operating system's reason is passed on."""
    path = tmp_path / "annexe.txt"
    path.write_text(annex(), encoding="utf-8")

    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(ConnectorError, match="Permission denied"):
        read_document(path, today=TODAY)


@pytest.mark.parametrize(
    ("data", "code", "words"),
    [
        (b"", "unknown", "vide"),
        (b"\xef\xbb\xbf \r\n\t", "unknown", "vide"),
        (zipped("annexe.txt", "PETIT"), "zip", "ZIP"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(99), "ole", "ancien document Word"),
        (b"{\\rtf1 annexe 1}", "rtf", "RTF"),
        (b"\xef\xbb\xbf<!DOCTYPE html><html>", "html", "HTML"),
        (
            b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]>',
            "xml",
            "XML",
        ),
        (b"\x1f\x8b\x08", "archive", "archive"),
        (b"annexe\x00 1", "unknown", "inconnu"),
        (bytes(range(1, 32)) * 9, "unknown", "inconnu"),
        ("a\x00b".encode("utf-16"), "unknown", "inconnu"),
    ],
)
def test_what_is_no_text_is_refused_by_its_name(data: bytes, code: str, words: str) -> None:
    """The message says what the file is, and what is accepted."""
    document = read(data)
    assert (document.verdict, document.format) == (Verdict.REFUSED, code)
    assert not document.has_annex1
    message = found(document, catalogue.UNREADABLE).message
    assert words in message
    assert {"TXT", "DOCX", "XLSX"} <= set(message.replace(",", "").rstrip(".").split())


def test_a_file_of_many_megabytes_is_refused(tmp_path: Path) -> None:
    """Nothing of it is kept in memory; its digest still names it."""
    path = tmp_path / "annexe.txt"
    with path.open("wb") as file:
        file.truncate(rows.MAX_BYTES + 1)
    document = read_document(path, today=TODAY)
    assert document.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert codes(document) == codes(read(path.read_bytes())) == ["unreadable"]


@pytest.mark.parametrize(
    "data",
    [
        b"a" * 10_000_000,
        b"a;" * 5_000_000,
        b"a\n" * 20_001,
        form().encode() + b"1;a;b;c@d.example;e;f\n" * 20_001,
        b'nom;email\n"' + b"a\n" * 1_900_000,
    ],
    ids=["line", "cells", "rows", "records", "quote"],
)
def test_far_too_much_is_refused(data: bytes) -> None:
    """A line of ten megabytes, a million rows: no town hall has them."""
    assert codes(read(data)) == ["unreadable"]


def test_a_long_line_spoils_nothing_else() -> None:
    """It is reported, and the other lines are read."""
    document = read(annex(f"{PETIT}\n- {'x;' * 9000}\n"))
    assert [x.last_name for x in document.open] == ["PETIT"]
    assert codes(document) == ["line-not-understood"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_decodes_what_windows_writes(encoding: str) -> None:
    """« Éloïse » in four encodings."""
    line = "- D'ANGELO Éloïse ; eloise@valbrune.example ; Chargée d’études ; 11/02/2026"
    document = read(annex(line), encoding=encoding)
    assert document.open[0].first_names == "Éloïse"
    assert document.open[0].function == "Chargée d’études"
    assert document.findings == ()


def test_a_damaged_file_opens_nobody_under_a_mangled_name() -> None:
    """One bad byte doesn't turn « Éloïse » into « Ã‰loÃ¯se »."""
    line = "- D'ANGELO Éloïse ; eloise@valbrune.example ; Élue ; 11/02/2026"
    data = annex(line).encode().replace("ï".encode(), b"\xc3")
    document = read(data)
    assert document.open == ()
    assert codes(document) == ["note", "name-refused"]


def test_a_terminal_is_safe_from_a_name() -> None:
    """Escape sequences of a document are shown, not sent."""
    document = read(
        annex("- \x1b[31mPETIT\x1b[0m Jean ; jean@valbrune.example ; Agent ; 11/02/2026")
    )
    assert "\x1b" not in "".join(f.message for f in document.findings)
    assert document.open == ()


def test_today_is_a_parameter() -> None:
    """The same bytes on another day: the transmission date is ahead."""
    data = annex(PETIT).encode()
    assert read_bytes(data, "a.txt", today=date(2026, 2, 11)).verdict is Verdict.ACCEPTED
    assert read_bytes(data, "a.txt", today=date(2026, 2, 10)).verdict is Verdict.REFUSED


@pytest.mark.parametrize(
    ("data", "format_", "code"),
    [
        (b"%PDF-1.7\n%\xe2\xe3", "pdf", "unreadable"),
        (b"\n\n%PDF-1.4", "pdf", "unreadable"),
        (b"\x89PNG\r\n\x1a\n", "image", "scanned"),
        (b"\xff\xd8\xff\xe0", "image", "scanned"),
        (b"RIFF....WEBPVP8 ", "image", "scanned"),
    ],
)
def test_a_broken_pdf_and_a_picture_are_refused(data: bytes, format_: str, code: str) -> None:
    """Each for its own reason; asked to look at the picture, the reader finds it broken."""
    document = read(data)
    assert (document.format, document.verdict) == (format_, Verdict.REFUSED)
    assert code in codes(document)
    looked_at = read_bytes(data, "annexe", today=TODAY, scans=True)
    assert codes(looked_at) == ["unreadable"]
