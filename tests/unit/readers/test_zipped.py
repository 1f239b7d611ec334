"""Word and OpenDocument files are archives: what could do harm is refused before it is unpacked."""

from __future__ import annotations

import io
import warnings
import zipfile

import pytest

from connector.model import Verdict
from connector.readers import zipped
from connector.readers.rows import UnreadableError
from tests.documents.packages import docx, odt
from tests.unit.readers.samples import read

ENTITIES = '<!DOCTYPE a [<!ENTITY b "bbb">]><a>&b;</a>'


def with_part(name: str, content: str | bytes, data: bytes | None = None) -> bytes:
    """Return a Word file with one more part."""
    written = io.BytesIO(data or docx("<w:p/>"))
    with warnings.catch_warnings(), zipfile.ZipFile(written, "a", zipfile.ZIP_DEFLATED) as archive:
        warnings.simplefilter("ignore")  # zipfile warns of a second part of one name
        archive.writestr(name, content)
    return written.getvalue()


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (with_part("word/x.xml", ENTITIES), "DOCTYPE"),
        (with_part("word/x.xml", ENTITIES.encode("utf-16")), "DOCTYPE"),
        (with_part("word/x.bin", ENTITIES), "DOCTYPE"),
        (with_part("word/x.xml", b"<a>" + b" " * 30_000_000), "trop gros"),
        (with_part("media/x.png", b"\0" * 60_000_000), "trop gros"),
        (with_part("word/document.xml", "<a/>"), "même nom"),
        (with_part("../word/x.xml", "<a/>"), "hors de lui"),
        (with_part("/etc/x.xml", "<a/>"), "hors de lui"),
        (with_part("C:\\x.xml", "<a/>"), "hors de lui"),
        (with_part("word/x.xml", "<a"), "abîmé"),
        (with_part("word/x.xml", '<?xml version="1.0" encoding="no-such"?><a/>'), "abîmé"),
        (odt("<text:p/>", manifest=ENTITIES), "DOCTYPE"),
    ],
)
def test_what_could_do_harm_is_refused(data: bytes, words: str) -> None:
    """Entities, bombs, two documents in one, places outside: a sentence that says which."""
    document = read(data)
    assert document.verdict is Verdict.REFUSED
    assert words in document.findings[0].message


def test_far_too_many_parts_are_refused() -> None:
    """A document with many pictures has some hundred."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        for number in range(zipped.MAX_PARTS + 1):
            archive.writestr(str(number), "")
    with pytest.raises(UnreadableError, match="parties"):
        zipped.check(written.getvalue())


def test_a_part_that_a_password_protects_is_refused() -> None:
    """Its flag tells; the message says what to do."""
    data = bytearray(docx("<w:p/>"))
    at = data.index(b"PK\x01\x02")
    data[at + 8] |= 1
    with pytest.raises(UnreadableError, match="mot de passe"):
        zipped.check(bytes(data))


def test_a_part_gives_no_more_than_the_directory_says() -> None:
    """Whoever lies about a size is found out by the checksum."""
    data = bytearray(docx("<w:p/>" * 100))
    at = data.index(b"PK\x01\x02")
    data[at + 24 : at + 28] = (5).to_bytes(4, "little")
    with pytest.raises(UnreadableError, match="abîmé"):
        zipped.check(bytes(data))


def test_empty_parts_are_nothing() -> None:
    """LibreOffice writes an empty XML part."""
    zipped.check(with_part("Configurations2/accelerator/current.xml", ""))


def test_a_directory_that_points_before_the_file_is_damaged() -> None:
    """The fuzz's find: `zipfile` seeks to a negative place, which is a ValueError."""
    data = bytearray(docx("<w:p/>"))
    end = data.index(b"PK\x05\x06")
    at = int.from_bytes(data[end + 16 : end + 20], "little")
    data[end + 16 : end + 20] = (at + 1).to_bytes(4, "little")
    with pytest.raises(UnreadableError, match="abîmé"):
        zipped.check(bytes(data))
