"""Damaged Word and OpenDocument files: a refusal or a reading, never a traceback or a stranger."""

from __future__ import annotations

import io
import random
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.documents.converted import ANNEX, KEPT
from tests.unit.readers.samples import read

SAMPLES = ("annexe-bullets.docx", "annexe-table.docx", "annexe-bullets.odt", "annexe-table.odt")
KNOWN = {line.email for line in (*ANNEX.open, *ANNEX.closed)}


def damaged(data: bytes, dice: random.Random) -> bytes:
    """Return `data` with bytes flipped, cut out, doubled or cut off."""
    changed = bytearray(data)
    for _ in range(dice.randint(1, 6)):
        at = dice.randrange(len(changed))
        match dice.randrange(4):
            case 0:
                changed[at] = dice.randrange(256)
            case 1:
                del changed[at : at + dice.randint(1, 60)]
            case 2:
                changed[at:at] = changed[at : at + dice.randint(1, 60)]
            case _:
                del changed[max(at, len(changed) * 3 // 4) :]
        changed = changed or bytearray(b" ")
    return bytes(changed)


@pytest.mark.parametrize("name", SAMPLES)
@given(dice=st.randoms(use_true_random=False))
@settings(max_examples=25, deadline=None)
def test_a_damaged_file_makes_a_document(name: str, dice: random.Random) -> None:
    """Bytes of the archive itself: the checksums find nearly all."""
    document = read(damaged((KEPT / name).read_bytes(), dice))
    assert {line.email for line in document.open} <= KNOWN


@pytest.mark.parametrize("name", SAMPLES)
@given(dice=st.randoms(use_true_random=False))
@settings(max_examples=25, deadline=None)
def test_damaged_parts_make_a_document(name: str, dice: random.Random) -> None:
    """An archive in order, whose parts are not; elements that stand where none should."""
    written = io.BytesIO()
    with (
        zipfile.ZipFile(KEPT / name) as source,
        zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for entry in source.infolist():
            content = source.read(entry)
            if entry.filename.endswith(".xml") and dice.random() < 0.5:
                tags = content.split(b"<")
                for _ in range(dice.randint(1, 4)):
                    i, j = dice.randrange(len(tags)), dice.randrange(len(tags))
                    tags[i], tags[j] = tags[j], tags[i]
                content = b"<".join(tags)
                content = content if dice.random() < 0.7 else damaged(content, dice)
            stored = entry.filename == "mimetype"
            target.writestr(entry.filename, content, zipfile.ZIP_STORED if stored else None)
    document = read(written.getvalue())
    assert all(f.message and f.at for f in document.findings)
