"""The registry without editing YAML: `connector partner list`, `add`, `end`."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from connector.errors import RegistryError
from connector.model import AgreementState
from connector.partners import (
    Ending,
    NewPartner,
    add_partner,
    end_agreement,
    list_partners,
)
from connector.registry import load_registry
from tests.builders import TODAY
from tests.unit.registry.folders import HELENE, dated, read, write
from tests.unit.registry.test_load import CONVENTION as CONVENTION_DOCUMENT

NEW = NewPartner("castelvert", "Commune de Castelvert", date(2026, 2, 1))
JUNE = date(2026, 6, 30)
END = Ending("Édith ROUVIERE", terminated_on=JUNE)
COMMENTED = """\
# Dossier suivi par le service Action sociale.
partner: Commune de Valbrune
siren: "219900011"   # délibération du 17/02

signed_on: 2026-01-09
terminated_on: null  # rien à ce jour
email_domains: [valbrune.example]
"""


def yaml_of(registry: Path) -> str:
    """Return Valbrune's convention.yaml."""
    return (registry / "valbrune" / "convention.yaml").read_text()


# --- list ---------------------------------------------------------------------------------------


def test_the_list_of_partners(tmp_path: Path) -> None:
    """One in force with an annex, one mistyped, one that has ended."""
    folder = write(tmp_path)
    (folder / "annexe.csv").write_text(dated("11/02/2026", HELENE))
    (folder / "scan.csv").write_bytes(b"%PDF-1.7 x")
    for name, text in (("castelvert", "partner: ["), ("roquebelle", "terminated_on: 2026-02-01")):
        (tmp_path / name).mkdir()
        more = "partner: Commune de Roquebelle\nsigned_on: 2026-01-09\n"
        (tmp_path / name / "convention.yaml").write_text((more if name[0] == "r" else "") + text)
    castelvert, roquebelle, valbrune = list_partners(load_registry(tmp_path, TODAY), TODAY)
    assert castelvert.state is AgreementState.UNKNOWN
    assert "lisible" in castelvert.problems[0]
    assert roquebelle.state is AgreementState.ENDED
    assert roquebelle.ends_on == date(2026, 1, 31)
    assert valbrune.state is AgreementState.IN_FORCE
    assert (valbrune.annex_on, valbrune.listed, valbrune.closed) == (date(2026, 2, 11), 1, 0)
    assert valbrune.ends_on is None
    assert len(valbrune.problems) == 1


# --- add ----------------------------------------------------------------------------------------


def test_a_new_partner(tmp_path: Path) -> None:
    """Also the first one of a registry; read back as it was said."""
    (tmp_path / "registry.yaml").write_text("id: caf99\ncaf: Caf des Hautes-Rives\n")
    whole = replace(
        NEW,
        siren="219900045",
        framework_ends_on=date(2028, 12, 31),
        email_domains=("castelvert.example", "ccas.example"),
    )
    assert add_partner(tmp_path, whole) == tmp_path / "castelvert"
    partner = read(tmp_path, "castelvert").partner
    assert (partner.name, partner.siren) == ("Commune de Castelvert", "219900045")
    assert partner.email_domains == whole.email_domains
    [agreement] = partner.agreements
    assert (agreement.signed_on, agreement.framework_ends_on) == (
        date(2026, 2, 1), date(2028, 12, 31),
    )  # fmt: skip
    assert sorted(p.name for p in tmp_path.iterdir()) == ["castelvert", "registry.yaml"]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"id": "valbrune"}, "already"),
        ({"id": "val-brune"}, "before"),
        ({"siren": "219900011"}, "SIREN"),
        ({"name": "commune de  VALBRUNE"}, "is called"),
        ({"id": "../castelvert"}, "id"),
        ({"id": "Castelvert"}, "id"),
        ({"siren": "12"}, "siren"),
        ({"name": "  "}, "partner|at least"),
        ({"email_domains": ("castelvert",)}, "email_domains"),
        ({"signed_on": date(1999, 1, 1)}, "signed_on"),
    ],
)
def test_a_partner_that_cannot_be_added(
    tmp_path: Path, changes: dict[str, object], said: str
) -> None:
    """One message, and no folder."""
    write(tmp_path, more='siren: "219900011"\nformer_ids: [val-brune]\n')
    with pytest.raises(RegistryError, match=said):
        add_partner(tmp_path, replace(NEW, **changes))  # type: ignore[arg-type]
    assert sorted(p.name for p in tmp_path.iterdir()) == ["registry.yaml", "valbrune"]


# --- end ----------------------------------------------------------------------------------------


def test_a_termination_changes_that_line_and_no_other(tmp_path: Path) -> None:
    """Comments, quotes and order survive."""
    write(tmp_path, convention=COMMENTED)
    ended = end_agreement(tmp_path, "valbrune", END, TODAY)
    expected = COMMENTED.replace("terminated_on: null  #", "terminated_on: 2026-06-30 #")
    assert yaml_of(tmp_path) == expected
    assert (ended.key, ended.before, ended.after) == ("terminated_on", None, JUNE)
    assert ended.first_day_without_access == JUNE
    assert read(tmp_path).partner.agreements[0].terminated_on == JUNE


def test_whoever_could_read_the_file_still_can(tmp_path: Path) -> None:
    """The console may run as another user."""
    path = write(tmp_path) / "convention.yaml"
    path.chmod(0o664)
    end_agreement(tmp_path, "valbrune", END, TODAY)
    assert path.stat().st_mode & 0o777 == 0o664


def test_a_refusal_to_renew(tmp_path: Path) -> None:
    """4.1: received in time, it ends the period under way."""
    write(tmp_path)
    ending = Ending("Édith ROUVIERE", renewal_refused_on=date(2026, 3, 1))
    ended = end_agreement(tmp_path, "valbrune", ending, TODAY)
    assert ended.first_day_without_access == date(2027, 1, 9)
    assert read(tmp_path).partner.agreements[0].renewal_refused_on == date(2026, 3, 1)


def test_a_date_that_is_set_is_replaced_only_on_purpose(tmp_path: Path) -> None:
    """The same date again is no contradiction."""
    write(tmp_path, more="terminated_on: 2026-05-31\n")
    with pytest.raises(RegistryError, match="set already: 2026-05-31"):
        end_agreement(tmp_path, "valbrune", END, TODAY)
    assert "2026-05-31" in yaml_of(tmp_path)
    ended = end_agreement(tmp_path, "valbrune", replace(END, replace=True), TODAY)
    assert ended.before == date(2026, 5, 31)
    assert end_agreement(tmp_path, "valbrune", END, TODAY).after == JUNE


SEVERAL = """\
partner: Commune de Valbrune
agreements:
  - {signed_on: 2024-01-09, terminated_on: 2025-12-01}
  - signed_on: 2026-01-09  # la nouvelle
"""


def test_of_several_agreements_the_one_that_goes_on(tmp_path: Path) -> None:
    """The former one has ended; only one can be meant."""
    write(tmp_path, convention=SEVERAL)
    assert end_agreement(tmp_path, "valbrune", END, TODAY).signed_on == date(2026, 1, 9)
    assert "# la nouvelle" in yaml_of(tmp_path)
    former, newest = read(tmp_path).partner.agreements
    assert (former.terminated_on, newest.terminated_on) == (date(2025, 12, 1), JUNE)


def test_two_agreements_that_could_be_meant_are_named(tmp_path: Path) -> None:
    """Nothing is guessed."""
    write(tmp_path, convention=SEVERAL.replace(", terminated_on: 2025-12-01", ""))
    with pytest.raises(RegistryError, match=r"2024-01-09, 2026-01-09"):
        end_agreement(tmp_path, "valbrune", END, TODAY)
    assert "2026-06-30" not in yaml_of(tmp_path)


def test_a_convention_document_that_stands_in_for_the_file(tmp_path: Path) -> None:
    """A minimal convention.yaml is written with what the document says."""
    folder = write(tmp_path)
    (folder / "convention.yaml").unlink()
    (folder / "convention.txt").write_bytes(CONVENTION_DOCUMENT.read_bytes())
    before = read(tmp_path).partner
    end_agreement(tmp_path, "valbrune", END, TODAY)
    after = read(tmp_path).partner
    assert after.name == before.name
    assert after.agreements == (replace(before.agreements[0], terminated_on=JUNE),)


@pytest.mark.parametrize(
    ("partner", "convention", "ending", "said"),
    [
        ("castelvert", COMMENTED, END, "valbrune"),
        ("../valbrune", COMMENTED, END, "valbrune"),
        ("valbrune", "partner: [", END, "unknown"),
        ("valbrune", COMMENTED, replace(END, terminated_on=date(2025, 1, 1)), "before"),
        ("valbrune", COMMENTED, replace(END, by=" "), "--by"),
        ("valbrune", COMMENTED, replace(END, renewal_refused_on=JUNE), "--on"),
        ("valbrune", COMMENTED, replace(END, terminated_on=None), "--on"),
        ("valbrune", COMMENTED, replace(END, terminated_on=date(2150, 1, 1)), "terminated_on"),
    ],
)
def test_an_end_that_is_refused_writes_nothing(
    tmp_path: Path, partner: str, convention: str, ending: Ending, said: str
) -> None:
    """Unknown partner or agreement, impossible dates, nobody's name."""
    write(tmp_path, convention=convention)
    with pytest.raises(RegistryError, match=said):
        end_agreement(tmp_path, partner, ending, TODAY)
    assert yaml_of(tmp_path) == convention
