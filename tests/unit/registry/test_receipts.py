"""A document that came by `receive` and its receipt, read back from the folder."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import UTC, date, datetime
from hashlib import sha256
from pathlib import Path

import pytest

from connector.errors import RegistryError
from connector.model import Document, Memory, Verdict
from connector.readers import read_bytes
from connector.registry.files import TEMPORARY
from connector.registry.filing import Filed, file_document, file_name
from connector.registry.receipts import SUFFIX, read_receipt, receipt_bytes
from connector.rules.authority import authority
from tests.builders import TODAY, TRANSMITTED, annex, receipt
from tests.unit.registry.folders import ANNEX, UNDATED, codes, read, write


def filed(folder: Path, text: str = ANNEX, **values: object) -> Filed:
    """File an annex as `receive` does."""
    data = text.encode()
    document = read_bytes(data, "annexe.csv", today=TODAY)
    beside = replace(receipt(document.sha256), **values)  # type: ignore[arg-type]
    return file_document(folder, data, document, beside)


def test_a_receipt_says_the_same_when_read_back(tmp_path: Path) -> None:
    """Everything that it holds, awkward texts included."""
    whole = replace(
        receipt("0" * 64, "other-partner"),
        original_name="annexe: n°1 # été.csv",
        received_by="Édith ROUVIERE",
        sent_by="dgs@valbrune.example",
        transmitted_on=date(2026, 2, 11),
        replaces=("12" * 32,),
    )
    (tmp_path / "x.receipt.yaml").write_bytes(receipt_bytes(whole))
    assert read_receipt(tmp_path / "x.receipt.yaml") == whole


@pytest.mark.parametrize(
    ("document", "name"),
    [
        (annex(), "2026-02-11_abababababab.csv"),
        (
            annex(signed_on=date(2026, 1, 9), is_convention=True, format="txt"),
            "2026-01-09_convention_abababababab.txt",
        ),
        (annex(is_convention=True, format="txt"), "2026-02-11_convention_abababababab.txt"),
        (
            annex(has_annex1=False, transmitted_on=None, annex2_on=date(2026, 3, 1)),
            "2026-03-01_annexe-2_abababababab.csv",
        ),
        (
            annex(has_annex1=False, transmitted_on=None, annex3_on=date(2026, 3, 1)),
            "2026-03-01_annexe-3_abababababab.csv",
        ),
    ],
)
def test_the_name_tells_what_it_is_and_its_day(document: Document, name: str) -> None:
    """A person finds it in the folder."""
    assert file_name(document, receipt()) == name


def test_a_filed_document_is_read_with_its_receipt(tmp_path: Path) -> None:
    """Neither the receipt nor anything temporary is taken for a document."""
    folder = write(tmp_path)
    filed(folder)
    seen = read(tmp_path)
    assert [d.verdict for d in seen.documents] == [Verdict.ACCEPTED]
    assert seen.documents[0].receipt is not None
    assert seen.arrived == {seen.documents[0].name: date(2026, 3, 2)}
    assert codes(seen) == []


def test_a_supplied_date_counts_where_the_document_has_none(tmp_path: Path) -> None:
    """And holds for a copy of the same bytes that somebody put beside it."""
    folder = write(tmp_path)
    (folder / "copie.csv").write_text(UNDATED)
    assert codes(read(tmp_path)) == ["transmission-date-missing"]
    filed(folder, UNDATED, transmitted_on=date(2026, 2, 20))
    seen = read(tmp_path)
    assert [d.transmitted_on for d in seen.documents] == [date(2026, 2, 20)] * 2
    assert [d.verdict for d in seen.documents] == [Verdict.ACCEPTED] * 2
    assert set(codes(seen)) == {"note"}


def test_a_written_date_is_never_overridden(tmp_path: Path) -> None:
    """Not even by a receipt that somebody edited."""
    folder = write(tmp_path)
    filed(folder, transmitted_on=date(2026, 2, 20))
    assert [d.transmitted_on for d in read(tmp_path).documents] == [date(2026, 2, 11)]


def test_a_receipt_that_does_not_fit_confirms_nothing(tmp_path: Path) -> None:
    """The document was edited after it came: it counts as put in by hand, and that is said."""
    folder = write(tmp_path)
    name = filed(folder).name
    (folder / name).write_text(UNDATED)
    seen = read(tmp_path)
    assert seen.documents[0].receipt is None
    assert codes(seen) == ["transmission-date-missing", "receipt-ignored"]


@pytest.mark.parametrize("how", ["other partner", "unreadable"])
def test_a_receipt_of_elsewhere_confirms_nothing(tmp_path: Path, how: str) -> None:
    """Moved from another partner's folder, or damaged."""
    folder = write(tmp_path)
    if how == "other partner":
        filed(folder, partner="castelvert")
    else:
        (folder / filed(folder).receipt).write_text("sha256: [")
    seen = read(tmp_path)
    assert seen.documents[0].receipt is None
    assert codes(seen) == ["receipt-ignored"]


def test_a_receipt_of_a_day_to_come_is_a_forgery(tmp_path: Path) -> None:
    """It would outlast every later reception of the same date, and supply what it likes."""
    folder = write(tmp_path)
    filed(folder, UNDATED, transmitted_on=TRANSMITTED, received_at=datetime(2099, 1, 1, tzinfo=UTC))
    seen = read(tmp_path)
    assert seen.documents[0].receipt is None
    assert codes(seen) == ["transmission-date-missing", "receipt-ignored"]


def test_a_renamed_partner_keeps_its_receipts(tmp_path: Path) -> None:
    """`former_ids`: what was confirmed under the former id still is."""
    folder = write(tmp_path, more="former_ids: [val-brune]\n")
    filed(folder, partner="val-brune")
    assert read(tmp_path).documents[0].receipt is not None


def test_a_receipt_without_a_document_is_passed_over(tmp_path: Path) -> None:
    """What a killed `receive` may leave, or somebody who removed the document alone."""
    folder = write(tmp_path)
    (folder / filed(folder).name).unlink()
    seen = read(tmp_path)
    assert [d.format for d in seen.documents] == ["none"]
    assert "accusé de réception" in seen.documents[0].findings[0].message


def test_nothing_is_ever_overwritten(tmp_path: Path) -> None:
    """Another file has the very name: the new one gets a longer one."""
    folder = write(tmp_path)
    name = filed(folder).name
    (folder / name).write_text("something else")
    (folder / (name + SUFFIX)).unlink()
    other = filed(folder).name
    assert other != name
    assert (folder / name).read_text() == "something else"
    assert (folder / other).read_text() == ANNEX


def test_a_receipt_that_a_kill_left_alone_is_taken_over(tmp_path: Path) -> None:
    """The next `receive` of the same file ends in the same state."""
    folder = write(tmp_path)
    first = filed(folder)
    (folder / first.name).unlink()
    assert filed(folder, received_by="Édith ROUVIERE") == first
    [document] = read(tmp_path).documents
    assert document.receipt is not None
    assert document.receipt.received_by == "Édith ROUVIERE"


@pytest.mark.parametrize("fails_at", [1, 2])
def test_a_folder_that_cannot_be_written_to_is_left_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fails_at: int
) -> None:
    """A full disk at the receipt, or at the document: one message, nothing half-filed."""
    folder = write(tmp_path)
    real, calls = os.fsync, []

    def full(handle: int) -> None:
        calls.append(handle)
        if len(calls) == 2 * fails_at - 1:  # one for the file, one for its folder
            raise OSError(28, "No space left on device")
        real(handle)

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(RegistryError, match="No space left"):
        filed(folder)
    assert sorted(p.name for p in folder.iterdir()) == ["convention.yaml"]


def test_a_read_only_registry_is_one_message(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What happened, where, and what to look at."""
    folder = write(tmp_path)
    real = os.open

    def read_only(path: Path, flags: int, *more: int) -> int:
        if flags & os.O_CREAT:
            raise OSError(30, "Read-only file system")
        return real(path, flags, *more)

    monkeypatch.setattr(os, "open", read_only)
    with pytest.raises(RegistryError, match=r"valbrune.*Read-only(.|\n)*mounted for writing"):
        filed(folder)
    assert sorted(p.name for p in folder.iterdir()) == ["convention.yaml"]


def test_a_file_system_without_hard_links_is_no_obstacle(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The file is renamed into place instead, and still never over another."""

    def none(*_: object, **__: object) -> None:
        raise OSError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", none)
    folder = write(tmp_path)
    name = filed(folder).name
    assert (folder / name).read_text() == ANNEX
    assert not list(folder.glob(f"{TEMPORARY}*"))


@pytest.mark.parametrize(
    ("memory", "counts"),
    [
        (Memory(), True),
        (Memory(begins=datetime(2026, 3, 2, 12, tzinfo=UTC)), True),
        (Memory(begins=datetime(2026, 3, 1, 12, tzinfo=UTC)), False),
        (
            Memory(
                begins=datetime(2026, 3, 1, 12, tzinfo=UTC),
                received=frozenset({("castelvert", sha256(UNDATED.encode()).hexdigest())}),
            ),
            False,
        ),
        (
            Memory(
                begins=datetime(2026, 3, 1, 12, tzinfo=UTC),
                received=frozenset({("valbrune", sha256(UNDATED.encode()).hexdigest())}),
            ),
            True,
        ),
    ],
    ids=[
        "no journal",
        "journal begun since",
        "never received",
        "received elsewhere",
        "received here",
    ],
)
def test_a_receipt_counts_as_far_as_the_journal_bears_it_out(
    tmp_path: Path, memory: Memory, *, counts: bool
) -> None:
    """One written by hand supplies no date: its document was dropped, and that is an error."""
    folder = write(tmp_path)
    filed(folder, UNDATED, transmitted_on=TRANSMITTED)
    seen = read(tmp_path, borne_out=memory.bears_out)
    [document] = seen.documents
    assert (document.receipt is not None) is counts
    assert document.transmitted_on == (TRANSMITTED if counts else None)
    assert ("receipt-unknown" in codes(seen)) is not counts


def test_a_forged_confirmation_is_told_beside_what_it_would_have_hidden(tmp_path: Path) -> None:
    """Another partner's annex under a receipt that nobody gave: refused, and both are said."""
    folder = write(tmp_path)
    text = f"Partenaire :;Commune de Castelvert\n{ANNEX}"
    beside = receipt(sha256(text.encode()).hexdigest(), "other-partner")
    filed(folder, text, confirmations=beside.confirmations)
    memory = Memory(begins=datetime(2026, 3, 1, 12, tzinfo=UTC))
    seen = read(tmp_path, borne_out=memory.bears_out)
    says = authority(seen.partner, seen.documents)
    assert says.annex is None
    assert {f.code for f in says.findings} == {"other-partner", "receipt-unknown"}
