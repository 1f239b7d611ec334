"""What a file is, told from its content: never from its name, never from what it merely holds."""

from __future__ import annotations

import zipfile
from io import BytesIO

import pytest

from connector.model import catalogue
from connector.readers import kinds, packages, read_bytes
from connector.readers.rows import UnreadableError
from tests.unit.readers.samples import TODAY, codes, form, found, read

ODF = "application/vnd.oasis.opendocument."


def zipped(*parts: tuple[str, str | bytes], compression: int = zipfile.ZIP_STORED) -> bytes:
    """Return a ZIP archive of these parts."""
    data = BytesIO()
    with zipfile.ZipFile(data, "w", compression) as archive:
        for name, content in parts:
            archive.writestr(name, content)
    return data.getvalue()


DOCX = zipped(("word/document.xml", "<w/>"))
PDF = b"%PDF-1.7\n%%EOF\n"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (zipped(("xl/workbook.xml", ""), ("xl/embeddings/a.docx", DOCX)), "xlsx"),
        (zipped(("a.docx", DOCX)), "zip"),
        (zipped(("a.pdf", PDF)), "zip"),
        (zipped(("notes.txt", "word/document.xml")), "zip"),
        (zipped(("mimetype", ODF + "text-template")), "odt"),
        (zipped(("xl/workbook.bin", "")), "xlsb"),
        (zipped(("xl/workbook.xml", ""), ("word/document.xml", "")), "double"),
        (zipped(("mimetype", ODF + "text"), ("xl/workbook.xml", "")), "double"),
        (PDF + DOCX, "double"),
        (zipped(("a", PDF), ("word/document.xml", "")), "double"),
        (DOCX[:-30], "zip"),
        (DOCX[: len(DOCX) // 3], "zip"),
        (kinds.OLE + "EncryptedPackage".encode("utf-16-le"), "encrypted"),
        (kinds.OLE + "WordDocument".encode("utf-16-le"), "doc"),
        (kinds.OLE + "Workbook".encode("utf-16-le"), "xls"),
        (b'{"connector-annex": 1}', "json"),
        (b'{"document": {}}', "txt"),
        (b"# annexe 1\nconnector-annex: 1\nopen: []\n", "yaml"),
        (b"PETIT Jean (connector-annex: 1)\n", "txt"),
    ],
)
def test_what_it_is(data: bytes, code: str) -> None:
    """By the package's own directory; a file of two kinds is none."""
    assert kinds.tell(data).code == code


def test_an_encrypted_open_document_is_told_as_such() -> None:
    """Its parts are there, and can't be read."""
    manifest = "<manifest:file-entry><manifest:encryption-data/></manifest:file-entry>"
    data = zipped(("mimetype", ODF + "spreadsheet"), ("META-INF/manifest.xml", manifest))
    message = found(read(data), catalogue.UNREADABLE).message
    assert "mot de passe" in message
    assert "Retirez" in message


def test_an_old_document_is_refused_with_what_to_do() -> None:
    """The sender has the program that converts it."""
    data = kinds.OLE + "WordDocument".encode("utf-16-le")
    assert "enregistrez-le au format DOCX" in found(read(data), catalogue.UNREADABLE).message


@pytest.mark.parametrize("name", ["annexe.docx", "annexe.pdf", "annexe.xls"])
def test_a_name_that_says_otherwise_is_told(name: str) -> None:
    """Read all the same: the content tells."""
    document = read_bytes(form().encode(), name, today=TODAY)
    message = found(document, catalogue.NOTE).message
    assert f".{name[-3:]}" in message or ".docx" in message
    assert "c’est un fichier CSV" in message


@pytest.mark.parametrize("name", ["annexe.csv", "annexe.TXT", "annexe", "annexe 1 du 11.02.2026"])
def test_a_name_that_says_the_same_or_nothing_is_not_told(name: str) -> None:
    """A full stop alone is no extension."""
    assert codes(read_bytes(form().encode(), name, today=TODAY)) == []


def refused(data: bytes) -> str:
    """Return why no library may unpack this."""
    with pytest.raises(UnreadableError) as caught:
        packages.check(data)
    return str(caught.value)


def test_a_bomb_is_told_by_its_directory() -> None:
    """A hundred kilobytes that unpack to a hundred megabytes."""
    data = zipped(("a.xml", b" " * 97 * 2**20), compression=zipfile.ZIP_DEFLATED)
    assert "démesuré" in refused(data)
    assert "démesuré" in refused(zipped(*((f"{i}.xml", "") for i in range(2_001))))


def test_a_part_of_xml_is_limited() -> None:
    """A library makes ten times as much of it in memory."""
    data = zipped(("a.xml", b" " * 49 * 2**20), compression=zipfile.ZIP_DEFLATED)
    assert "démesuré" in refused(data)


def test_a_size_that_lies_is_found_when_unpacked() -> None:
    """The directory says 10 bytes, the part has a million."""
    data = zipped(("a.xml", b" " * 2**20), compression=zipfile.ZIP_DEFLATED)
    lying = data.replace((2**20).to_bytes(4, "little"), (10).to_bytes(4, "little"))
    assert lying != data
    assert "abîmé" in refused(lying)


def test_overlapping_parts_are_refused() -> None:
    """Many names for the same bytes: the bomb that needs no nesting."""
    data = zipped(("a.xml", "x" * 1000), ("b.xml", "y"))
    directory = data.index(b"PK\x01\x02")
    entry = data[directory : data.index(b"PK\x01\x02", directory + 4)]
    entries = b"".join(entry.replace(b"a.xml", b"%05d" % i) for i in range(50))
    end = data.index(b"PK\x05\x06")
    ending = bytearray(data[end:])
    ending[8:12] = (50).to_bytes(2, "little") * 2
    ending[12:16] = len(entries).to_bytes(4, "little")
    assert "abîmé" in refused(data[:directory] + entries + bytes(ending))


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_two_parts_of_one_name_are_refused() -> None:
    """One library takes the first, another the last."""
    assert "deux fois" in refused(zipped(("a.xml", "<a/>"), ("a.xml", "<b/>")))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-32"])
@pytest.mark.parametrize("name", ["word/document.xml", "word/styles", "_rels/.rels"])
def test_entities_are_refused(encoding: str, name: str) -> None:
    """A billion laughs, or a file of this machine; whatever the part is called."""
    content = '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a/>'
    assert "entité" in refused(zipped((name, content.encode(encoding))))


def test_an_encrypted_part_is_told() -> None:
    """The archive itself has a password."""
    data = bytearray(zipped(("a.xml", "<a/>")))
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(mark) + offset] |= 1
    assert "mot de passe" in refused(bytes(data))


def test_a_sound_package_passes() -> None:
    """Nothing is said of it."""
    packages.check(DOCX)
