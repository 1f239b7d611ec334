"""`connector receive`: what is filed, what is refused, and what a person may confirm."""

from __future__ import annotations

import hashlib
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from connector.errors import ConnectorError, RegistryError
from connector.model import CarriedOut, Verdict
from connector.receive import Reception, Sending, receive
from connector.registry.receipts import SUFFIX
from connector.rules.authority import authority
from tests.builders import TODAY
from tests.unit.registry.folders import (
    ANNEX,
    CONVENTION,
    HELENE,
    JEAN,
    UNDATED,
    codes,
    dated,
    read,
    write,
)
from tests.unit.registry.test_load import CONVENTION as CONVENTION_DOCUMENT
from tests.unit.registry.test_load import annex_2

NOW = datetime(2026, 3, 2, 9, 15, tzinfo=ZoneInfo("Europe/Paris"))
CASTELVERT = """\
partner: Commune de Castelvert
signed_on: 2026-01-09
siren: "219900045"
email_domains: [castelvert.example]
"""
EDITH = "Édith ROUVIERE"


@pytest.fixture
def registry(tmp_path: Path) -> Path:
    """Return a registry with the partner Valbrune and no document."""
    path = tmp_path / "registry"
    path.mkdir()
    write(path)
    return path


def came(registry: Path, text: str = ANNEX, partner: str = "valbrune", **options: Any) -> Reception:
    """Receive a file with this content."""
    inbox = registry.parent / "inbox"
    inbox.mkdir(exist_ok=True)
    file = inbox / options.pop("name", "annexe 1.csv")
    file.write_text(text)
    now = options.pop("now", NOW)
    memory = {k: options.pop(k) for k in ("carried_out", "dry_run") if k in options}
    return receive(registry, file, partner, now, Sending(**options), **memory)


def files(registry: Path) -> list[str]:
    """Return what stands in Valbrune's folder beside its convention.yaml."""
    return sorted(p.name for p in (registry / "valbrune").iterdir() if p.name != "convention.yaml")


def why(reception: Reception) -> list[str]:
    """Return the codes of the reasons for a refusal."""
    return [f.code for f in reception.refused_because]


def test_a_good_annex_is_filed_under_its_date_and_digest(registry: Path) -> None:
    """With a receipt that says how it came; the next run reads it."""
    reception = came(registry, sent_by="", by=EDITH)
    digest = hashlib.sha256(ANNEX.encode()).hexdigest()
    name = f"2026-02-11_{digest[:12]}.csv"
    assert reception.filed_as == name
    assert files(registry) == [name, name + SUFFIX]
    assert (registry / "valbrune" / name).read_text() == ANNEX
    [document] = read(registry).documents
    assert document.verdict is Verdict.ACCEPTED
    assert document.receipt == reception.receipt
    assert document.receipt is not None
    assert document.receipt.original_name == "annexe 1.csv"
    assert document.receipt.received_at == NOW


def test_the_same_bytes_again_are_said_to_be_there(registry: Path) -> None:
    """Under another name, a day later: nothing is filed twice, and it is no refusal."""
    first = came(registry)
    again = came(registry, name="copie.csv", now=NOW.replace(day=3))
    assert again.already_filed
    assert not again.refused
    assert again.filed_as == first.filed_as
    assert len(files(registry)) == 2


def test_a_dry_run_files_nothing(registry: Path) -> None:
    """But tells the name it would have."""
    reception = came(registry, dry_run=True)
    assert reception.filed_as is None
    assert str(reception.would_be).startswith("2026-02-11_")
    assert files(registry) == []


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("%PDF-1.7 x", "unreadable"),
        ("Bonjour,\nje serai absente lundi.\n", "not-an-annex"),
        (UNDATED, "transmission-date-missing"),
        (dated("01/04/2026", HELENE), "transmission-date-ahead"),
        (dated("11/02/2026", HELENE).replace("liste;", ";"), "list-heading-missing"),
    ],
)
def test_what_nobody_can_confirm(registry: Path, text: str, code: str) -> None:
    """Refused also with --by, and nothing is filed; the reception still tells what it was."""
    reception = came(registry, text, by=EDITH, why="urgent")
    assert code in why(reception)
    assert not reception.confirmable
    assert reception.document.verdict is Verdict.REFUSED
    assert reception.document.sha256 == hashlib.sha256(text.encode()).hexdigest()
    assert files(registry) == []


def test_an_older_annex_is_refused(registry: Path) -> None:
    """March's was accepted; February's comes late. The journal's word counts as much."""
    came(registry, dated("01/03/2026", HELENE))
    assert why(came(registry, by=EDITH)) == ["superseded"]
    assert len(files(registry)) == 2
    for name in files(registry):
        (registry / "valbrune" / name).unlink()
    remembered = CarriedOut(date(2026, 3, 1), frozenset())
    assert why(came(registry, by=EDITH, carried_out=remembered)) == ["superseded"]
    assert files(registry) == []


def test_another_partners_document_waits_for_a_name(registry: Path) -> None:
    """It names Castelvert: refused, until Édith confirms it; then the receipt says so."""
    text = f"Partenaire :;Commune de Castelvert\n{ANNEX}"
    refused = came(registry, text)
    assert (why(refused), refused.confirmable) == (["other-partner"], True)
    assert files(registry) == []
    confirmed = came(registry, text, by=EDITH, why="Ancien en-tête, vu au téléphone.")
    assert not confirmed.refused
    assert [f.code for f in confirmed.confirmed] == ["other-partner"]
    seen = read(registry)
    [document] = seen.documents
    assert document.receipt is not None
    assert [(c.code, c.by, c.why) for c in document.receipt.confirmations] == [
        ("other-partner", EDITH, "Ancien en-tête, vu au téléphone.")
    ]
    says = authority(seen.partner, seen.documents, today=TODAY)
    assert says.complete
    assert says.findings == ()


def test_an_annex_of_the_neighbours_domain(registry: Path) -> None:
    """Every address is Castelvert's."""
    (registry / "castelvert").mkdir()
    (registry / "castelvert" / "convention.yaml").write_text(CASTELVERT)
    text = ANNEX.replace("valbrune.example", "castelvert.example")
    assert why(came(registry, text)) == ["other-partner"]
    assert not came(registry, text, "castelvert").refused


def test_the_sender_is_the_contact_of_annex_2(registry: Path) -> None:
    """2.2: somebody else's sending is confirmed by name, and kept in the receipt."""
    unknown = came(registry, sent_by="x@valbrune.example", dry_run=True)
    assert [f.code for f in unknown.document.findings] == ["sender-unchecked"]
    assert not unknown.refused
    security = "Responsable sécurité :\n\n- OLLIVIER Maëlle ; ollivier@valbrune.example ; Agent\n"
    came(registry, annex_2("1 mars 2026", "TISSERAND Bruno") + security, name="annexe2.txt")
    assert [c.role for c in read(registry).partner.contacts] == ["access", "security"]
    assert not came(registry, sent_by="Tisserand@valbrune.example", dry_run=True).refused
    refused = came(registry, sent_by="x@valbrune.example")
    assert (why(refused), refused.confirmable) == (["sender-not-contact"], True)
    assert why(came(registry, sent_by="ollivier@valbrune.example")) == ["sender-not-contact"]
    assert came(registry, sent_by="x@valbrune.example", by=EDITH).filed_as


def test_a_document_does_not_vouch_for_its_own_sender(registry: Path) -> None:
    """A new annex 2 is held against the one that was known before."""
    came(registry, annex_2("20 février 2026", "TISSERAND Bruno"), name="annexe2.txt")
    text = annex_2("1 mars 2026", "OLLIVIER Maëlle")
    assert why(came(registry, text, sent_by="ollivier@valbrune.example")) == ["sender-not-contact"]


def test_annex_2_alone_is_filed_by_its_own_date(registry: Path) -> None:
    """R13: a new contact, and annex 1 is not disturbed."""
    came(registry)
    reception = came(registry, annex_2("1 mars 2026", "TISSERAND Bruno"), name="annexe2.txt")
    assert str(reception.filed_as).startswith("2026-03-01_annexe-2_")
    seen = read(registry)
    assert [c.last_name for c in seen.partner.contacts] == ["TISSERAND"]
    assert authority(seen.partner, seen.documents, today=TODAY).complete


def test_a_missing_date_is_supplied_by_name(registry: Path) -> None:
    """Recorded in the receipt, with who said it."""
    day = date(2026, 2, 20)
    with pytest.raises(ConnectorError, match="--by"):
        came(registry, UNDATED, transmitted_on=day)
    reception = came(registry, UNDATED, transmitted_on=day, by=EDITH)
    assert str(reception.filed_as).startswith("2026-02-20_")
    [document] = read(registry).documents
    assert document.transmitted_on == day
    assert document.receipt is not None
    assert (document.receipt.transmitted_on, document.receipt.received_by) == (day, EDITH)


@pytest.mark.parametrize(
    ("written", "refused"),
    [
        ("11/02/2026", ["date-already-written"]),
        ("31/02/2026", ["transmission-date-missing", "date-already-written"]),
        ("20/02/2026", []),
    ],
)
def test_a_written_date_is_never_overridden(
    registry: Path, written: str, refused: list[str]
) -> None:
    """Not even an impossible one; the same date is no contradiction, and is not recorded."""
    reception = came(registry, dated(written, HELENE), transmitted_on=date(2026, 2, 20), by=EDITH)
    assert why(reception) == refused
    assert not reception.confirmable
    if not refused:
        assert reception.receipt is not None
        assert reception.receipt.transmitted_on is None


def test_a_supplied_date_ahead_is_refused(registry: Path) -> None:
    """The same rule as for a written one."""
    reception = came(registry, UNDATED, transmitted_on=date(2026, 3, 3), by=EDITH)
    assert why(reception) == ["transmission-date-ahead"]


def test_the_later_annex_of_a_day_replaces_what_was_there(registry: Path) -> None:
    """The officer had put the first one in by hand: the corrected one counts, without an error."""
    (registry / "valbrune" / "annexe.csv").write_text(ANNEX)
    reception = came(registry, dated("11/02/2026", HELENE, JEAN))
    assert ["annexe.csv" in f.message for f in reception.document.findings] == [True]
    seen = read(registry)
    says = authority(seen.partner, seen.documents, today=TODAY)
    assert says.annex is not None
    assert {x.last_name for x in says.annex.open} == {"GARRIGUE", "MARTEL"}
    assert (says.complete, says.findings) == (True, ())


def test_a_signed_convention_may_come_late(registry: Path) -> None:
    """It is filed for good, and its officer is told that its annex 1 is not read again."""
    came(registry, dated("01/03/2026", HELENE))
    text = CONVENTION_DOCUMENT.read_text()
    reception = came(registry, text, name="convention.txt", by=EDITH)
    assert str(reception.filed_as).startswith("2026-01-09_convention_")
    assert any("n’est pas relue" in f.message for f in reception.document.findings)
    seen = read(registry)
    says = authority(seen.partner, seen.documents, today=TODAY)
    assert says.annex is not None
    assert says.annex.transmitted_on == date(2026, 3, 1)


def test_a_copy_put_in_by_hand_is_no_reason_not_to_file(registry: Path) -> None:
    """Its date was missing: with the receipt both copies are understood."""
    (registry / "valbrune" / "annexe.csv").write_text(UNDATED)
    came(registry, UNDATED, transmitted_on=date(2026, 2, 20), by=EDITH)
    assert [d.verdict for d in read(registry).documents] == [Verdict.ACCEPTED] * 2


@pytest.mark.parametrize("partner", ["castelvert", "..", "../valbrune", "", "registry.yaml", "."])
def test_a_partner_that_is_no_folder_of_the_registry(registry: Path, partner: str) -> None:
    """Named with those that are; nothing outside is ever written to."""
    with pytest.raises(RegistryError, match=r"valbrune"):
        came(registry, partner=partner)
    assert [p.name for p in registry.parent.iterdir() if p.name not in {"inbox", "registry"}] == []


def test_a_folder_that_is_a_link_out_of_the_registry(registry: Path) -> None:
    """Nothing is filed elsewhere."""
    elsewhere = registry.parent / "elsewhere"
    elsewhere.mkdir()
    (registry / "castelvert").symlink_to(elsewhere)
    with pytest.raises(RegistryError, match="link"):
        came(registry, partner="castelvert")
    assert list(elsewhere.iterdir()) == []


def test_a_partner_whose_agreement_is_unknown_still_receives(registry: Path) -> None:
    """The convention itself may be what comes; a neighbour's name is still a reason."""
    (registry / "castelvert").mkdir()
    (registry / "castelvert" / "convention.yaml").write_text(CASTELVERT)
    (registry / "new-one").mkdir()
    text = f"Partenaire :;Commune de Castelvert\n{ANNEX}"
    assert why(came(registry, text, "new-one")) == ["other-partner"]
    assert came(registry, partner="new-one").filed_as


@pytest.mark.parametrize("same", [True, False], ids=["one file", "two files"])
def test_two_at_once_do_not_collide(registry: Path, same: bool) -> None:  # noqa: FBT001
    """Eight receptions of one partner at the same moment."""

    def one(number: int) -> Reception:
        text = ANNEX if same else dated("11/02/2026", HELENE, JEAN * number)
        return came(registry, text, name=f"annexe-{number}.csv")

    with ThreadPoolExecutor(8) as pool:
        receptions = list(pool.map(one, range(8)))
    assert not any(r.refused for r in receptions)
    documents = 1 if same else 8
    assert sum(not r.already_filed for r in receptions) == documents
    assert len(files(registry)) == 2 * documents
    seen = read(registry)
    assert all(d.receipt for d in seen.documents)
    assert "receipt-ignored" not in codes(seen)


def test_a_file_that_is_not_there_is_one_message(registry: Path) -> None:
    """Also a folder, or a pipe that could be read for ever."""
    for name in ("nowhere.csv", "."):
        with pytest.raises(ConnectorError, match=r"file|exist"):
            receive(registry, registry / name, "valbrune", NOW)


def test_another_siren_is_another_partner(registry: Path) -> None:
    """The préfecture's identifier on the last page."""
    (registry / "valbrune" / "convention.yaml").write_text(CONVENTION + 'siren: "219900011"\n')
    text = ANNEX + "\n;;;;;\nID : 013-219900045-20260217-20260013-DE;;;;;\n"
    reception = came(registry, text)
    assert "other-partner" in why(reception)
