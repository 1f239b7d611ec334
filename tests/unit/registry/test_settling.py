"""A file that a person puts in is read once it has stopped changing."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from connector.readers import read_document
from connector.registry import documents
from connector.registry.settling import still_changing
from tests.unit.registry.folders import ANNEX, codes, read, write


class Wait:
    """Stands in for the time that passes; may write to a file meanwhile."""

    def __init__(self, writes_to: Path | None = None) -> None:
        """Write to `writes_to` at each call."""
        self.waited: list[float] = []
        self._writes_to = writes_to

    def __call__(self, seconds: float) -> None:
        """Remember the wait."""
        self.waited.append(seconds)
        if self._writes_to is not None:
            with self._writes_to.open("a") as file:
                file.write("\n")


def test_a_file_that_is_being_copied_is_not_there_yet(tmp_path: Path) -> None:
    """The last accepted annex stays in force; the copy is said, as an information."""
    folder = write(tmp_path)
    (folder / "annexe.csv").write_text(ANNEX)
    wait = Wait(writes_to=folder / "annexe.csv")
    seen = read(tmp_path, settle_seconds=30, wait=wait)
    assert codes(seen) == ["still-copying"]
    assert not any(d.has_annex1 for d in seen.documents)
    assert len(wait.waited) == 1


def test_a_file_at_rest_is_read(tmp_path: Path) -> None:
    """It was put in just now, and nobody has touched it since."""
    folder = write(tmp_path)
    for name in ("annexe.csv", "annexe-2.csv"):
        (folder / name).write_text(ANNEX)
    wait = Wait()
    assert codes(read(tmp_path, settle_seconds=30, wait=wait)) == []
    assert len(wait.waited) == 1
    assert 0 < wait.waited[0] <= 30


def test_nobody_waits_for_what_has_been_there_for_long(tmp_path: Path) -> None:
    """A day later."""
    path = tmp_path / "annexe.csv"
    path.write_text(ANNEX)
    wait = Wait()
    assert not still_changing([path], 30, clock=lambda: time.time() + 86_400, wait=wait)
    assert wait.waited == []


def test_a_clock_that_is_behind_blocks_nothing_for_ever(tmp_path: Path) -> None:
    """The file server is an hour ahead: what is at rest is found out by looking twice."""
    path = tmp_path / "annexe.csv"
    path.write_text(ANNEX)
    os.utime(path, (time.time() + 86_400, time.time() + 86_400))
    wait = Wait()
    assert not still_changing([path], 30, clock=lambda: time.time() - 3_600, wait=wait)
    assert wait.waited == [30]
    moving = Wait(writes_to=path)
    assert still_changing([path], 30, clock=lambda: time.time() - 3_600, wait=moving) == {path}


def test_a_file_that_changes_while_it_is_read_is_passed_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Half of the old and half of the new would be nobody's annex."""
    folder = write(tmp_path)
    path = folder / "annexe.csv"
    path.write_text(ANNEX)
    real = read_document

    def meanwhile(*args: object, **options: object) -> object:
        read_before = real(*args, **options)  # type: ignore[arg-type]
        path.write_text(ANNEX + "\n")
        return read_before

    monkeypatch.setattr(documents, "read_document", meanwhile)
    assert codes(read(tmp_path)) == ["still-copying"]


@pytest.mark.parametrize("name", ["annexe.csv.part", "annexe.CRDOWNLOAD", "a.tmp", "~$annexe.docx"])
def test_temporary_files_are_passed_over_with_a_note(tmp_path: Path, name: str) -> None:
    """Browsers and word processors."""
    folder = write(tmp_path)
    (folder / name).write_text(ANNEX)
    seen = read(tmp_path)
    assert codes(seen) == ["not-an-annex"]
    assert not any(d.has_annex1 for d in seen.documents)
