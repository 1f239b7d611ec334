"""The registry's folder: what is wrong with one partner stops and closes nobody."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from connector.errors import RegistryError
from connector.registry import PartnerFolder, load_registry
from connector.rules.authority import authority
from tests.builders import TODAY

CSV = "Date de transmission :;11/02/2026\nliste;nom;prenoms;email;fonction;date\n"
GOOD = "partner: Commune de Valbrune\nsigned_on: 2026-01-09\n"
CONVENTION = Path(__file__).parents[1] / "readers" / "data" / "convention-valbrune.txt"


@pytest.fixture
def registry(tmp_path: Path) -> Path:
    """Return a registry with a good head and no partner."""
    (tmp_path / "registry.yaml").write_text("id: caf99\ncaf: Caf des Hautes-Rives\n")
    return tmp_path


def folder(registry: Path, convention: str | None = GOOD, **files: str) -> PartnerFolder:
    """Write one partner's folder and return it as read."""
    path = registry / "valbrune"
    path.mkdir()
    if convention is not None:
        (path / "convention.yaml").write_text(convention)
    for name, content in files.items():
        (path / name.replace("_csv", ".csv").replace("_txt", ".txt")).write_text(content)
    [read] = load_registry(registry, TODAY).folders
    return read


def test_a_partner_and_its_documents(registry: Path) -> None:
    """The folder's name is the partner's id."""
    read = folder(registry, GOOD + "email_domains: ['@Valbrune.example']\n", annexe_csv=CSV)
    assert read.problem == ""
    assert read.partner.id == "valbrune"
    assert read.partner.email_domains == ("valbrune.example",)
    assert read.partner.agreements[0].signed_on == date(2026, 1, 9)
    assert [d.transmitted_on for d in read.documents] == [date(2026, 2, 11)]


def test_a_whole_convention_stands_in_for_the_file(registry: Path) -> None:
    """Partner, signature and contacts are read from it; the YAML file wins where both speak."""
    path = registry / "valbrune"
    path.mkdir()
    (path / "convention.txt").write_bytes(CONVENTION.read_bytes())
    [read] = load_registry(registry, TODAY).folders
    assert read.problem == ""
    assert "Valbrune" in read.partner.name
    assert len(read.partner.contacts) == 2
    signed = read.partner.agreements[0].signed_on
    (path / "convention.yaml").write_text("terminated_on: 2026-03-01\npartner: Ville de Valbrune\n")
    [read] = load_registry(registry, TODAY).folders
    assert read.partner.name == "Ville de Valbrune"
    assert read.partner.agreements[0].signed_on == signed
    assert read.partner.agreements[0].terminated_on == date(2026, 3, 1)


def test_another_partners_convention_decides_nothing(registry: Path) -> None:
    """Filed in the wrong folder: neither its signature nor its contacts' domains count."""
    path = registry / "castelvert"
    path.mkdir()
    (path / "convention.txt").write_bytes(CONVENTION.read_bytes())
    (path / "convention.yaml").write_text("partner: Commune de Castelvert\n")
    [read] = load_registry(registry, TODAY).folders
    assert "date de signature" in read.problem
    (path / "convention.yaml").write_text(GOOD.replace("Valbrune", "Castelvert"))
    [read] = load_registry(registry, TODAY).folders
    assert read.problem == ""
    assert read.partner.contacts == ()


@pytest.mark.parametrize(
    ("convention", "said"),
    [
        (None, "date de signature|nom du partenaire"),
        ("partner: Commune de Valbrune\n", "date de signature"),
        ("signed_on: 2026-01-09\n", "nom du partenaire"),
        (GOOD + "signedon: 2026-01-09\n", "signedon"),
        (GOOD + "terminated_on: 31/12/2026\n", "terminated_on"),
        (GOOD + "terminated_on: 2026-02-30\n", "terminated_on"),
        (GOOD + "terminated_on: demain\n", "terminated_on"),
        (GOOD + "siren: 12\n", "siren.*guillemets"),
        (GOOD + "framework_ends_on: 9999-12-31\n", "framework_ends_on"),
        (GOOD + "signed_on: 2026-01-10\n", "lisible"),
        ("partner: [unclosed\n", "lisible"),
        ("- a list\n", "convention.yaml"),
        ("", "convention.yaml|date de signature|nom du partenaire"),
    ],
)
def test_a_mistyped_convention_is_unknown(
    registry: Path, convention: str | None, said: str
) -> None:
    """Missing, misspelt, impossible, doubled, unreadable: never a traceback, never a closure."""
    import re  # noqa: PLC0415

    read = folder(registry, convention, annexe_csv=CSV)
    assert re.search(said, read.problem), read.problem
    assert read.partner.agreements == ()


def test_several_agreements(registry: Path) -> None:
    """Conventions that followed each other."""
    read = folder(
        registry,
        "partner: Commune de Valbrune\nagreements:\n"
        "  - {signed_on: 2024-01-09, terminated_on: 2025-12-01}\n  - {signed_on: 2026-01-09}\n",
    )
    assert len(read.partner.agreements) == 2


def test_both_forms_at_once_are_refused(registry: Path) -> None:
    """Nobody could say which date counts."""
    read = folder(registry, GOOD + "agreements:\n  - {signed_on: 2024-01-09}\n")
    assert read.problem


def test_lock_files_links_and_folders_are_passed_over(registry: Path, tmp_path: Path) -> None:
    """An editor's lock file is no annex; a link out of the folder is nobody's."""
    outside = tmp_path.parent / "outside.csv"
    outside.write_text(CSV)
    path = registry / "valbrune"
    path.mkdir()
    (path / "convention.yaml").write_text(GOOD)
    (path / ".~lock.annexe.csv#").write_text("x")
    (path / "~$annexe.docx").write_text("x")
    (path / "archive").mkdir()
    (path / "link.csv").symlink_to(outside)
    [read] = load_registry(registry, TODAY).folders
    outside.unlink()
    assert [d.name for d in read.documents] == ["archive", "link.csv", "~$annexe.docx"]
    assert {d.has_annex1 for d in read.documents} == {False}
    assert {f.code for d in read.documents for f in d.findings} == {"not-an-annex"}


def test_one_bad_partner_does_not_hide_the_others(registry: Path) -> None:
    """The others are read as ever."""
    for name, content in (("castelvert", GOOD), ("valbrune", "nonsense: [")):
        (registry / name).mkdir()
        (registry / name / "convention.yaml").write_text(content)
    problems = {f.partner.id: bool(f.problem) for f in load_registry(registry, TODAY).folders}
    assert problems == {"castelvert": False, "valbrune": True}


@pytest.mark.parametrize(
    "head",
    [None, "", "id: Caf 13!\ncaf: x\n", "id: caf13\n", "id: caf13\ncaf: x\nfoo: 1\n", "id: ["],
)
def test_a_registry_without_a_good_head_is_refused(tmp_path: Path, head: str | None) -> None:
    """Its id is the marker of every account: nothing is done without it."""
    if head is not None:
        (tmp_path / "registry.yaml").write_text(head)
    with pytest.raises(RegistryError, match=r"registry\.yaml"):
        load_registry(tmp_path, TODAY)


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    """A volume that was not mounted."""
    with pytest.raises(RegistryError, match="nowhere"):
        load_registry(tmp_path / "nowhere", TODAY)


def test_a_registry_without_partners_is_refused(registry: Path) -> None:
    """A volume that was not mounted must not look like everybody's departure."""
    with pytest.raises(RegistryError, match="holds no partner"):
        load_registry(registry, TODAY)
    assert load_registry(registry, TODAY, may_be_empty=True).folders == ()


def test_a_folder_that_cannot_be_listed_is_unknown(
    registry: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The other partners are read as ever."""
    for name in ("castelvert", "valbrune"):
        (registry / name).mkdir()
        (registry / name / "convention.yaml").write_text(GOOD)
    real = Path.iterdir

    def refusing(self: Path) -> object:
        if self.name == "castelvert":
            raise PermissionError(13, "Permission denied", str(self))
        return real(self)

    monkeypatch.setattr(Path, "iterdir", refusing)
    problems = {f.partner.id: f.problem for f in load_registry(registry, TODAY).folders}
    assert "lisible" in problems["castelvert"]
    assert problems["valbrune"] == ""


ANNEX_2 = """\
ANNEXE 2 : Les interlocuteurs chez le partenaire
Date de transmission : {day}

Responsable des habilitations « Coopération » :

- {name} ; {email} ; Directrice ; {day}
"""


def annex_2(day: str, name: str) -> str:
    """Return an annex 2 that names this person."""
    return ANNEX_2.format(
        day=day, name=name, email=f"{name.split(maxsplit=1)[0].lower()}@valbrune.example"
    )


def test_the_newest_annex_2_by_its_own_date_wins(registry: Path) -> None:
    """R13: the contacts change without a new annex 1, and annex 1 is not disturbed."""
    read = folder(
        registry,
        GOOD,
        annexe_csv=CSV,
        a_txt=annex_2("1 mars 2026", "TISSERAND Bruno"),
        b_txt=annex_2("20 février 2026", "OLLIVIER Maëlle"),
        c_txt=annex_2("1 avril 2026", "VIDAL Delphine"),
    )
    assert [c.last_name for c in read.partner.contacts] == ["TISSERAND"]
    alone = [d for d in read.documents if d.contacts_alone]
    assert {d.annex2_on for d in alone} == {
        date(2026, 3, 1), date(2026, 2, 20), date(2026, 4, 1),
    }  # fmt: skip
    says = authority(read.partner, read.documents, today=TODAY)
    assert says.complete
    assert [f.code for f in says.findings] == ["transmission-date-ahead"]


def test_the_people_of_each_partner(registry: Path) -> None:
    """What tells that a document is another partner's."""
    (registry / "castelvert").mkdir()
    (registry / "castelvert" / "convention.yaml").write_text(GOOD.replace("Valbrune", "Castelvert"))
    folder_path = registry / "valbrune"
    folder_path.mkdir()
    (folder_path / "convention.yaml").write_text(GOOD)
    line = "1;MARTEL;Jean;jean.martel@valbrune.example;Agent;11/02/2026\n"
    (folder_path / "annexe.csv").write_text(CSV + line)
    people = load_registry(registry, TODAY).people
    assert people == {"valbrune": frozenset({"jean.martel@valbrune.example"})}
