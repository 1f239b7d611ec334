"""Workbooks that mean harm: a clear refusal or a safe reading, soon, and nothing else affected."""

from __future__ import annotations

import time
import zipfile
from functools import partial
from io import BytesIO

import pytest

from connector.model import Document, Verdict, catalogue
from connector.readers import sandbox
from tests.unit.readers.samples import DATA, codes, found, read
from tests.unit.readers.workbooks import PETIT, ROGER, SHEET, with_part, workbook

SAMPLES = {
    "xlsx": (DATA / "two-lists.xlsx").read_bytes(),
    "ods": (DATA / "two-lists.ods").read_bytes(),
}
MAIN = {"xlsx": SHEET, "ods": "content.xml"}
LAUGHS = b"".join(
    b'<!ENTITY l%d "%s">' % (n, b"&l%d;" % (n - 1) * 10 if n else b"lol") for n in range(10)
)
EVERY = pytest.mark.parametrize("kind", SAMPLES)


def soon(data: bytes) -> Document:
    """Return what is read of `data`, within ten seconds; the next document is read as ever."""
    began = time.monotonic()
    document = read(data)
    assert time.monotonic() - began < 10
    assert read(SAMPLES["xlsx"]).verdict is Verdict.ACCEPTED
    return document


def refusal(data: bytes) -> str:
    """Return why it is refused, soon."""
    document = soon(data)
    assert (document.verdict, codes(document)) == (Verdict.REFUSED, ["unreadable"])
    return found(document, catalogue.UNREADABLE).message


@EVERY
@pytest.mark.parametrize("tenths", range(1, 10))
def test_a_truncated_workbook_is_refused(kind: str, tenths: int) -> None:
    """The download stopped, or the disk was full."""
    data = SAMPLES[kind]
    assert refusal(data[: len(data) * tenths // 10])


@EVERY
@pytest.mark.parametrize(
    "declaration",
    [
        b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
        b'<!DOCTYPE x SYSTEM "http://valbrune.example/x.dtd">',
        b"<!DOCTYPE x [" + LAUGHS + b"]>",
    ],
)
def test_entities_are_refused(kind: str, declaration: bytes) -> None:
    """A file of this machine, an address on the network, a billion laughs."""
    data = with_part(SAMPLES[kind], MAIN[kind], lambda c: c.replace(b"?>", b"?>" + declaration, 1))
    assert "entité" in refusal(data)


@EVERY
def test_a_bomb_is_refused(kind: str) -> None:
    """Of one part, and of a part that nobody needs."""
    spaces = b" " * 60 * 2**20
    assert "démesuré" in refusal(with_part(SAMPLES[kind], MAIN[kind], lambda c: c + spaces))
    assert "démesuré" in refusal(with_part(SAMPLES[kind], "x.bin", lambda _: spaces * 2))


@EVERY
def test_an_archive_within_is_not_opened(kind: str) -> None:
    """However much it would unpack to."""
    inner = BytesIO()
    with zipfile.ZipFile(inner, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a", b" " * 200 * 2**20)
    document = soon(with_part(SAMPLES[kind], "embedded.zip", lambda _: inner.getvalue()))
    # odfdo counts how much a part shrinks when it is packed, and refuses.
    assert codes(document) == [] if kind == "xlsx" else ["unreadable"]


@EVERY
def test_xml_that_nests_without_end_is_refused(kind: str) -> None:
    """Deeper than a library's stack."""
    deep = b"<a>" * 200_000
    data = with_part(SAMPLES[kind], MAIN[kind], lambda c: c.replace(b"?>", b"?>" + deep, 1))
    assert refusal(data)


@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/styles.xml", SHEET, "[Content_Types].xml"])
@pytest.mark.parametrize("content", [b"", b"<a/>", b"\x00" * 99, b"PK\x03\x04"])
def test_a_part_of_rubbish_is_refused(part: str, content: bytes) -> None:
    """Nobody is opened by it."""
    document = soon(with_part(SAMPLES["xlsx"], part, lambda _: content))
    assert document.open == ()


def test_an_address_out_of_the_package_is_not_followed() -> None:
    """A sheet that would be a file of this machine."""
    data = with_part(
        SAMPLES["xlsx"],
        "xl/_rels/workbook.xml.rels",
        lambda c: c.replace(b"worksheets/sheet1.xml", b"../../../../../etc/passwd"),
    )
    assert refusal(data)


def test_rows_and_columns_without_end_cost_nothing() -> None:
    """« Repeat this person a billion times », in each direction."""
    for element, repeat in ((b"row", b"rows"), (b"table-cell", b"columns")):
        tag = b"<table:table-row" if element == b"row" else b"<table:table-cell"
        often = tag + b" table:number-" + repeat + b'-repeated="999999999" x="'
        data = with_part(SAMPLES["ods"], "content.xml", partial(_repeat, tag, often))
        assert soon(data).open == ()


def _repeat(tag: bytes, often: bytes, content: bytes) -> bytes:
    kept = content.replace(b"-repeated=", b"-was=")
    return kept.replace(tag + b" ", often + b'" ')


@pytest.mark.parametrize(
    "name", ["<script>alert(1)</script>", "PETIT_x001B_[2J", "PETIT_x0000_", "=1+1", "\u202ePETIT"]
)
def test_a_name_that_is_code_opens_nobody(name: str) -> None:
    """HTML, a terminal's escape sequence, a formula as text, a mark that turns the line."""
    data = workbook((1, "NOM", *PETIT[2:]), ROGER)
    shown = name.replace("<", "&lt;").replace(">", "&gt;").encode()
    data = with_part(data, SHEET, lambda c: c.replace(b">NOM<", b">" + shown + b"<"))
    document = soon(data)
    assert document.open == ()
    assert "name-refused" in codes(document)
    assert not any(c in f.message for f in document.findings for c in "\x00\x1b")


def test_a_line_of_ten_megabytes_is_told() -> None:
    """In one cell; the other people are read."""
    data = workbook((1, "NOM", *PETIT[2:]), PETIT, ROGER)
    data = with_part(data, SHEET, lambda c: c.replace(b"NOM", b"N" * 10_000_000))
    document = soon(data)
    assert [x.last_name for x in document.open] == ["PETIT"]
    assert codes(document) == ["line-not-understood"]


def test_the_process_keeps_its_memory() -> None:
    """After all of the above one process serves, and is no larger than it was."""
    read(SAMPLES["xlsx"])
    [worker] = sandbox._running
    with open(f"/proc/{worker._process.pid}/status", encoding="ascii") as status:  # noqa: PTH123
        size = next(int(line.split()[1]) for line in status if line.startswith("VmRSS"))
    assert size < 200_000
