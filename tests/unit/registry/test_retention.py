"""Files that must go (R4, R10), and those that never do."""

from __future__ import annotations

import os
from collections.abc import Iterable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from connector.model import CarriedOut
from connector.registry import PartnerFolder
from connector.registry.retention import (
    Reason,
    Removal,
    after_the_end,
    former_annexes,
    orphan_receipts,
    refused_documents,
    remove,
)
from connector.rules.authority import Authority, authority
from tests.builders import TODAY
from tests.unit.registry.folders import ANNEX, HELENE, JEAN, UNDATED, dated, read, write
from tests.unit.registry.test_load import CONVENTION as CONVENTION_DOCUMENT
from tests.unit.registry.test_load import annex_2
from tests.unit.registry.test_receipts import filed

MARCH = date(2026, 3, 1)
NEWEST = dated("01/03/2026", HELENE, JEAN)


def put(folder: Path, name: str, text: str, day: date = date(2026, 3, 1)) -> None:
    """Put a file into the folder by hand on this day."""
    (folder / name).write_text(text)
    noon = datetime(day.year, day.month, day.day, 12, tzinfo=UTC).timestamp()
    os.utime(folder / name, (noon, noon))


def look(
    registry: Path, *, late: tuple[str, ...] = ()
) -> tuple[PartnerFolder, Authority, CarriedOut]:
    """Return the folder, what it says, and the memory of a run that saw all but `late`."""
    folder = read(registry)
    seen = frozenset(d.sha256 for d in folder.documents if d.name not in late and d.sha256)
    memory = CarriedOut(MARCH, seen)
    says = authority(folder.partner, folder.documents, carried_out=memory, today=TODAY)
    return folder, says, memory


def names(removals: Iterable[Removal]) -> list[str]:
    """Return the files' names."""
    return sorted(r.path.name for r in removals)


# --- R4 -----------------------------------------------------------------------------------------


def test_the_former_annex_goes_once_the_newer_is_carried_out(tmp_path: Path) -> None:
    """And the newest, the convention, what holds an annex 2, and the refused stay."""
    folder = write(tmp_path, more="")
    put(folder, "janvier.csv", dated("12/01/2026", HELENE))
    put(folder, "mars.csv", NEWEST)
    put(folder, "copie-de-mars.csv", NEWEST)
    put(folder, "annexe-2.txt", annex_2("11 février 2026", "TISSERAND Bruno"))
    put(folder, "sans-date.csv", UNDATED)
    put(folder, "lettre.txt", "Bonjour,\nje serai absente lundi.\n")
    (folder / "convention.txt").write_bytes(CONVENTION_DOCUMENT.read_bytes())
    assert names(former_annexes(*look(tmp_path))) == ["janvier.csv"]


def test_a_received_former_annex_goes_with_its_receipt(tmp_path: Path) -> None:
    """Both files are gone, the others are not."""
    folder = write(tmp_path)
    former = filed(folder)
    put(folder, "mars.csv", NEWEST)
    removed = remove(former_annexes(*look(tmp_path)))
    assert names(removed.done) == [former.name]
    assert removed.done[0].reason is Reason.FORMER_ANNEX
    assert removed.left == ()
    assert sorted(p.name for p in folder.iterdir()) == ["convention.yaml", "mars.csv"]


def test_an_annex_that_was_replaced_on_its_own_day_goes_too(tmp_path: Path) -> None:
    """The corrected one came by `receive` and is in force."""
    folder = write(tmp_path)
    put(folder, "par-erreur.csv", dated("01/03/2026", HELENE))
    [there] = read(tmp_path).documents
    filed(folder, NEWEST, replaces=(there.sha256,))
    assert names(former_annexes(*look(tmp_path))) == ["par-erreur.csv"]


def test_an_annex_that_was_not_there_then_stays(tmp_path: Path) -> None:
    """The run that is remembered never saw it, so that nobody may say it is carried out."""
    folder = write(tmp_path)
    earlier = datetime(2026, 3, 1, 8, tzinfo=UTC)
    name = filed(folder, dated("01/03/2026", HELENE), received_at=earlier).name
    filed(folder, NEWEST)
    seen, says, memory = look(tmp_path, late=(name,))
    assert says.complete
    assert former_annexes(seen, says, memory) == ()
    assert names(former_annexes(*look(tmp_path))) == [name]


@pytest.mark.parametrize("case", ["no memory", "reservations", "older run", "late", "new winner"])
def test_nothing_goes_before_the_newer_annex_is_carried_out(tmp_path: Path, case: str) -> None:
    """The former annex is all there is until then."""
    folder = write(tmp_path)
    put(folder, "janvier.csv", dated("12/01/2026", HELENE))
    newest = NEWEST if case != "reservations" else NEWEST + "1;SANS;Adresse;;Agent;01/03/2026\n"
    put(folder, "mars.csv", newest)
    late = {"late": ("janvier.csv",), "new winner": ("mars.csv",)}.get(case, ())
    seen, says, memory = look(tmp_path, late=late)
    remembered: CarriedOut | None = memory
    if case == "no memory":
        remembered = None
    elif case == "older run":
        remembered = CarriedOut(date(2026, 2, 1), memory.documents)
    assert says.annex is not None
    assert says.annex.transmitted_on == MARCH
    assert former_annexes(seen, says, remembered) == ()


# --- R10: two years after the end ---------------------------------------------------------------


def test_two_years_after_the_end_everything_of_ours_goes(tmp_path: Path) -> None:
    """Annexes, conventions, receipts; what is no document of ours and convention.yaml stay."""
    folder = write(tmp_path)
    filed(folder)
    put(folder, "annexe-2.txt", annex_2("11 février 2026", "TISSERAND Bruno"))
    (folder / "convention.txt").write_bytes(CONVENTION_DOCUMENT.read_bytes())
    put(folder, "lettre.txt", "Bonjour,\nje serai absente lundi.\n")
    (folder / "archive").mkdir()
    seen = read(tmp_path)
    assert after_the_end(seen, date(2024, 3, 3), TODAY) == ()
    removed = remove(after_the_end(seen, date(2024, 3, 2), TODAY))
    assert {r.reason for r in removed.done} == {Reason.AGREEMENT_ENDED}
    left = sorted(p.name for p in folder.iterdir())
    assert left == ["archive", "convention.yaml", "lettre.txt"]


def test_the_29th_of_february(tmp_path: Path) -> None:
    """Two years after 29 February 2024 is 28 February 2026."""
    put(write(tmp_path), "annexe.csv", ANNEX)
    seen = read(tmp_path)
    assert after_the_end(seen, date(2024, 2, 29), date(2026, 2, 27)) == ()
    assert names(after_the_end(seen, date(2024, 2, 29), date(2026, 2, 28))) == ["annexe.csv"]


# --- Refused documents --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("sans-date.csv", UNDATED),
        ("castelvert.csv", f"Partenaire :;Commune de Castelvert\n{ANNEX}"),
        ("scan.pdf", "%PDF-1.7 x"),
    ],
)
def test_a_refused_document_goes_after_six_months(tmp_path: Path, name: str, text: str) -> None:
    """From the day it came; a 31st ends with its month."""
    folder = write(tmp_path)
    put(folder, "mars.csv", NEWEST)
    put(folder, name, text, date(2025, 8, 31))
    seen, says, memory = look(tmp_path, late=(name,))
    assert refused_documents(seen, says, memory, date(2026, 2, 27)) == ()
    [removal] = refused_documents(seen, says, memory, date(2026, 2, 28))
    assert (removal.path.name, removal.reason) == (name, Reason.REFUSED)
    assert remove([removal]).done == (removal,)


def test_an_annex_that_came_too_late_stays_six_months(tmp_path: Path) -> None:
    """It is said at each run meanwhile."""
    folder = write(tmp_path)
    put(folder, "mars.csv", NEWEST)
    put(folder, "janvier.csv", dated("12/01/2026", HELENE), date(2026, 3, 2))
    seen, says, memory = look(tmp_path, late=("janvier.csv",))
    assert [f.code for f in says.findings] == ["superseded"]
    assert refused_documents(seen, says, memory, date(2026, 9, 1)) == ()
    assert names(refused_documents(seen, says, memory, date(2026, 9, 2))) == ["janvier.csv"]


def test_a_refused_annex_goes_once_it_was_corrected(tmp_path: Path) -> None:
    """A newer one came after it and has been carried out."""
    folder = write(tmp_path)
    put(folder, "sans-date.csv", UNDATED, date(2026, 2, 12))
    put(folder, "mars.csv", NEWEST, MARCH)
    [removal] = refused_documents(*look(tmp_path), TODAY)
    assert (removal.path.name, removal.reason) == ("sans-date.csv", Reason.CORRECTED)


@pytest.mark.parametrize("case", ["same day", "another partner's", "unreadable", "came since"])
def test_a_refused_document_that_nothing_has_corrected(tmp_path: Path, case: str) -> None:
    """It waits for a person, six months at most."""
    folder = write(tmp_path)
    day = MARCH if case == "same day" else date(2026, 2, 12)
    text = {
        "another partner's": f"Partenaire :;Commune de Castelvert\n{ANNEX}",
        "unreadable": "%PDF-1.7 x",
    }.get(case, UNDATED)
    put(folder, "refused.csv", text, day)
    put(folder, "mars.csv", NEWEST, MARCH)
    late = ("refused.csv",) if case == "came since" else ()
    assert refused_documents(*look(tmp_path, late=late), TODAY) == ()


def test_a_scanned_convention_is_never_taken_for_a_refused_annex(tmp_path: Path) -> None:
    """Its name says what it is; letters are not ours to delete either."""
    folder = write(tmp_path)
    put(folder, "mars.csv", NEWEST)
    put(folder, "Convention signée.pdf", "%PDF-1.7 x", date(2020, 1, 1))
    put(folder, "lettre.txt", "Bonjour,\nje serai absente lundi.\n", date(2020, 1, 1))
    assert refused_documents(*look(tmp_path), TODAY) == ()


# --- Deleting -----------------------------------------------------------------------------------


def test_a_file_that_changed_since_is_left(tmp_path: Path) -> None:
    """Somebody has put the corrected annex under the same name."""
    folder = write(tmp_path)
    put(folder, "janvier.csv", dated("12/01/2026", HELENE))
    put(folder, "mars.csv", NEWEST)
    removals = former_annexes(*look(tmp_path))
    put(folder, "janvier.csv", dated("02/03/2026", HELENE))
    removed = remove(removals)
    assert removed.done == ()
    assert [why for _, why in removed.left] == ["it has changed since the decision"]
    assert (folder / "janvier.csv").exists()


def test_what_cannot_be_deleted_is_said_and_does_not_stop_the_rest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A read-only file system, or one file that is busy."""
    folder = write(tmp_path)
    put(folder, "a.csv", dated("12/01/2026", HELENE))
    put(folder, "b.csv", dated("13/01/2026", HELENE))
    put(folder, "mars.csv", NEWEST)
    removals = former_annexes(*look(tmp_path))
    real = Path.unlink

    def refusing(self: Path, missing_ok: bool = False) -> None:  # noqa: FBT001, FBT002 — as pathlib has it
        if self.name == "a.csv":
            raise OSError(30, "Read-only file system")
        real(self, missing_ok=missing_ok)

    monkeypatch.setattr(Path, "unlink", refusing)
    removed = remove(removals)
    assert names(removed.done) == ["b.csv"]
    assert [(r.path.name, why) for r, why in removed.left] == [("a.csv", "Read-only file system")]


def test_deleting_twice_is_deleting_once(tmp_path: Path) -> None:
    """A run that was killed after the first deletion starts again; a lost folder is said."""
    folder = write(tmp_path)
    former = filed(folder)
    put(folder, "mars.csv", NEWEST)
    removals = former_annexes(*look(tmp_path))
    (folder / former.name).unlink()
    assert remove(removals).done == removals
    assert not (folder / former.receipt).exists()
    lost = Removal("gone", tmp_path / "gone" / "a.csv", "00", Reason.REFUSED)
    assert len(remove([lost]).left) == 1


def test_a_receipt_whose_document_is_gone_goes_a_day_later(tmp_path: Path) -> None:
    """It may name the sender."""
    folder = write(tmp_path)
    orphan = filed(folder)
    (folder / orphan.name).unlink()
    text = (folder / orphan.receipt).read_text()
    put(folder, orphan.receipt, text, date(2026, 3, 1))
    assert orphan_receipts(read(tmp_path), TODAY) == ()
    put(folder, orphan.receipt, text, date(2026, 2, 28))
    removed = remove(orphan_receipts(read(tmp_path), TODAY))
    assert names(removed.done) == [orphan.receipt]
    assert sorted(p.name for p in folder.iterdir()) == ["convention.yaml"]
