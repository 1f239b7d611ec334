"""Example files damaged at random: a refusal or a reading, never a traceback, never a stranger."""

from __future__ import annotations

import random
import zipfile
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connector.readers.machine import write_machine
from tests.unit.readers.samples import DATA, read
from tests.unit.readers.test_machine import as_json

SAMPLES = {
    "traps.xlsx": (DATA / "traps.xlsx").read_bytes(),
    "traps.ods": (DATA / "traps.ods").read_bytes(),
    "two-lists.xlsx": (DATA / "two-lists.xlsx").read_bytes(),
    "two-lists.ods": (DATA / "two-lists.ods").read_bytes(),
    "yaml": write_machine(read((DATA / "convention-valbrune.txt").read_bytes())),
    "json": as_json().encode(),
}
PACKAGES = [name for name in SAMPLES if name.endswith(("xlsx", "ods"))]


def damaged(data: bytes, dice: random.Random) -> bytes:
    """Return `data` with bytes flipped, cut out, doubled or cut off."""
    content = bytearray(data)
    for _ in range(dice.randint(1, 6)):
        at = dice.randrange(max(len(content), 1))
        match dice.randrange(4):
            case 0 if content:
                content[at] = dice.randrange(256)
            case 1:
                del content[at : at + dice.randint(1, 100)]
            case 2:
                content[at:at] = content[at : at + dice.randint(1, 200)]
            case _:
                del content[max(at, len(content) * 3 // 4) :]
    return bytes(content)


def check(data: bytes) -> None:
    """Read the document: a Document, whose findings all say where."""
    document = read(data)
    assert all(f.message and f.at for f in document.findings)
    assert len({x.email for x in document.open}) == len(document.open)


@pytest.mark.parametrize("name", SAMPLES)
@given(dice=st.randoms(use_true_random=False))
@settings(max_examples=12, deadline=None)
def test_damaged_bytes(name: str, dice: random.Random) -> None:
    """As a disk or a mail gateway damages them."""
    check(damaged(SAMPLES[name], dice))


@pytest.mark.parametrize("name", PACKAGES)
@given(dice=st.randoms(use_true_random=False))
@settings(max_examples=12, deadline=None)
def test_damaged_parts(name: str, dice: random.Random) -> None:
    """A package that is whole, with a part that is not: the library gets to see it."""
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(SAMPLES[name])) as old, zipfile.ZipFile(out, "w") as new:
        names = old.namelist()
        wanted = [n for n in names if n.endswith((".xml", ".rels"))]
        victim = dice.choice(wanted)
        for part in names:
            content = old.read(part)
            new.writestr(part, damaged(content, dice) if part == victim else content)
    check(out.getvalue())
