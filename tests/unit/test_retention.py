"""The end of the data: each kind on its day, and nothing on a doubtful one (2.1, R10)."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from connector import retention
from connector.acts import Act, Deed, Result
from connector.errors import ExitStatus, JournalError
from connector.paper.filing import FORMATS, Report, report_name
from connector.registry.retention import Reason
from connector.retention.people import not_too_many
from connector.rules.retention import JOURNAL_KEPT, due_on
from tests.fake.world import FakeWorld

DOCS = Path(__file__).parents[2] / "docs" / "conservation.md"
HELENE = "helene.garrigue@valbrune.example"
JEAN = "jean.martel@valbrune.example"
HELENE_OPEN = f"1;GARRIGUE;Hélène;{HELENE};Chargée de mission;09/02/2026"
JEAN_OPEN = f"1;MARTEL;Jean;{JEAN};Agent;09/02/2026"
JEAN_CLOSED = f"2;MARTEL;Jean;{JEAN};Agent;29/02/2028"


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeWorld]:
    """Return a commune of two people, open since March 2026."""
    world = FakeWorld(tmp_path, monkeypatch)
    world.partner("valbrune", HELENE_OPEN, JEAN_OPEN, transmitted="2026-02-11")
    world.sync()
    yield world
    world.journal.close()


def closed(world: FakeWorld) -> None:
    """Close Jean by list 2 on 29 February 2028; he is deleted on 29 August, then named no more."""
    world.annex("valbrune", HELENE_OPEN, JEAN_CLOSED, transmitted="2028-02-29")
    world.on("2028-02-29")
    world.on("2028-08-29")
    world.annex("valbrune", HELENE_OPEN, transmitted="2030-01-15")
    world.on("2030-01-15")


def known(world: FakeWorld) -> set[str]:
    """Return whom the journal still knows."""
    return {p.address for p in world.journal.people()}


@pytest.mark.parametrize(
    ("start", "end"),
    [
        (date(2026, 3, 20), date(2028, 3, 20)),
        (date(2028, 2, 29), date(2030, 2, 28)),
        (date(2026, 2, 28), date(2028, 2, 28)),
        (date(2026, 8, 31), date(2028, 8, 31)),
    ],
)
def test_two_years_in_the_calendar(start: date, end: date) -> None:
    """The same day of the month, or its last."""
    assert due_on(start, JOURNAL_KEPT) == end


def test_the_journal_forgets_two_years_after_the_request(world: FakeWorld) -> None:
    """Asked on 29 February 2028: gone on 28 February 2030, not a day before."""
    closed(world)
    world.on("2030-02-27")
    assert known(world) == {HELENE, JEAN}
    ran = world.on("2030-02-28")
    assert ran.ended.people == 1
    assert ran.status is ExitStatus.OK
    assert known(world) == {HELENE}
    assert world.journal.verify().ok
    assert world.sync().ended.people == 0


def test_whoever_an_annex_in_force_names_stays(world: FakeWorld) -> None:
    """List 2 still names Jean, longer than it should: his data is in use."""
    world.annex("valbrune", HELENE_OPEN, JEAN_CLOSED, transmitted="2028-02-29")
    world.on("2028-02-29")
    world.on("2028-08-29")
    world.on("2030-02-20")
    world.on("2030-02-28")
    assert JEAN in known(world)


def test_unlisted_counts_from_the_transmission(world: FakeWorld) -> None:
    """Not in either list since the annex of 1 March 2026, seen on 10 March."""
    world.annex("valbrune", HELENE_OPEN, transmitted="2026-03-01")
    world.on("2026-03-10")
    world.on("2026-09-10")
    world.on("2028-02-20")
    assert JEAN in known(world)
    world.on("2028-02-29")
    assert JEAN in known(world)
    world.on("2028-03-01")
    assert JEAN not in known(world)


def test_who_was_never_closed_counts_from_the_last_mention(world: FakeWorld) -> None:
    """An act about an address that nobody listed: 5 March 2026 → 5 March 2028; with its suspension.

    The name of who acted goes two years after the act, too.
    """
    world.today = date(2026, 3, 5)
    stranger = "inconnu@valbrune.example"
    act = Act(Deed.SUSPEND, stranger, Result.DONE, "none")
    world.recorder("suspend").act(act, by="Anne MARTIN", why="appel")
    world.on("2028-02-20")
    world.on("2028-03-04")
    assert stranger in known(world)
    ran = world.on("2028-03-05")
    assert stranger not in known(world)
    assert ran.ended.actors == 0  # at six o'clock on that day, two years ago: not older yet
    assert world.on("2028-03-06").ended.actors == 1


def test_an_unknown_partner_keeps_everything(world: FakeWorld) -> None:
    """The folder is gone, or its convention can't be read: nothing of its people is destroyed."""
    world.partner("roquebelle", HELENE_OPEN, transmitted="2026-03-03")
    world.on("2026-03-03")
    closed(world)
    (world.folder / "valbrune" / "convention.yaml").write_text("nonsense: true\n")
    world.on("2030-02-20")
    ran = world.on("2030-02-28")
    assert JEAN in known(world)
    assert [(f.code, f.partner) for f in ran.ended.findings] == [("retention-waits", "valbrune")]
    assert ran.ended.files == ()


def test_a_clock_that_jumped_destroys_nothing_for_a_week(world: FakeWorld) -> None:
    """Four years at once: everything waits and is said; a week later the day is believed."""
    world.annex("valbrune", HELENE_OPEN, JEAN_CLOSED.replace("29/02/2028", "01/03/2026"),
                transmitted="2026-03-01")  # fmt: skip
    world.on("2026-03-03")
    world.on("2026-09-03")
    world.annex("valbrune", HELENE_OPEN, transmitted="2026-09-04")
    world.on("2026-09-05")
    ran = world.on("2030-10-01")
    assert JEAN in known(world)
    assert [f.code for f in ran.ended.findings] == ["retention-waits"]
    assert "horloge" in ran.ended.findings[0].message
    assert JEAN in known(world)
    world.on("2030-10-07")
    assert JEAN in known(world)
    assert world.on("2030-10-08").ended.people == 1


def test_clocks_that_disagree_destroy_nothing(world: FakeWorld) -> None:
    """Keycloak's is two days ahead."""
    closed(world)
    world.on("2030-02-20")
    world.gateway.realm.clock_ahead = timedelta(days=2)
    world.on("2030-02-28")
    assert JEAN in known(world)


def test_an_emptied_realm_destroys_nothing(world: FakeWorld) -> None:
    """Nobody has an account any more: that is no reason to forget them all."""
    closed(world)
    world.on("2030-02-20")
    world.gateway.by_hand.delete(HELENE)
    ran = world.on("2030-02-28")
    assert JEAN in known(world)
    assert [f.code for f in ran.ended.findings] == ["retention-waits"]


def test_a_run_on_one_partner_or_cut_short_destroys_nothing(world: FakeWorld) -> None:
    """Only a whole run does."""
    closed(world)
    world.on("2030-02-20")
    world.on("2030-02-28", only_partner="valbrune")
    assert JEAN in known(world)


def test_the_former_annex_goes_once_the_new_one_is_carried_out(world: FakeWorld) -> None:
    """R4, at once; the register names the digest and never the file."""
    world.annex("valbrune", HELENE_OPEN, JEAN_OPEN.replace("Agent", "Élu"),
                transmitted="2026-03-03")  # fmt: skip
    ran = world.on("2026-03-04")
    assert [(r.path.name, r.reason) for r in ran.ended.files] == [
        ("annexe-1-2026-02-11.csv", Reason.FORMER_ANNEX)
    ]
    assert [p.name for p in sorted((world.folder / "valbrune").iterdir())] == [
        "annexe-1-2026-03-03.csv", "convention.yaml",
    ]  # fmt: skip
    [entry] = world.journal.entries(kinds=("file-deleted",))
    assert set(entry.payload) == {"partner", "sha256", "reason"}
    assert world.sync().ended.files == ()


def test_documents_go_two_years_after_the_end(world: FakeWorld) -> None:
    """Terminated on 1 April 2026, closed at once: the annex stays until 1 April 2028."""
    world.partner("valbrune", HELENE_OPEN, JEAN_OPEN, transmitted="2026-02-11",
                  terminated_on="2026-04-01")  # fmt: skip
    world.partner("roquebelle", HELENE_OPEN.replace("garrigue", "g").replace("helene", "h"),
                  transmitted="2026-03-03")  # fmt: skip
    world.on("2026-04-01")
    world.on("2026-10-01")
    world.on("2028-03-20")
    world.on("2028-03-31")
    assert (world.folder / "valbrune" / "annexe-1-2026-02-11.csv").exists()
    ran = world.on("2028-04-01")
    assert [r.reason for r in ran.ended.files] == [Reason.AGREEMENT_ENDED]
    assert known(world).isdisjoint({HELENE, JEAN})


@pytest.mark.parametrize(
    ("name", "text", "goes", "reason"),
    [
        ("scan.pdf", "%PDF-1.7 x", date(2027, 2, 28), Reason.REFUSED),
        ("gone.csv.receipt.yaml", "{}", date(2026, 9, 2), Reason.ORPHAN_RECEIPT),
    ],
)
def test_what_nobody_can_use_goes_by_a_run(
    world: FakeWorld, name: str, text: str, goes: date, reason: Reason
) -> None:
    """It came on 31 August: a refused document has six months, a receipt alone one day."""
    path = world.folder / "valbrune" / name
    path.write_text(text)
    came = datetime(2026, 8, 31, 8, tzinfo=UTC).timestamp()
    os.utime(path, (came, came))
    world.on("2026-08-20")
    assert world.on((goes - timedelta(days=1)).isoformat()).ended.files == ()
    ended = world.on(goes.isoformat()).ended
    assert [(r.path, r.reason) for r in ended.files] == [(path, reason)]
    assert not path.exists()


def test_reports_go_after_two_years_and_certificates_stay(world: FakeWorld) -> None:
    """Only what the connector writes, by its name."""
    folder = world.settings.reports
    folder.mkdir()
    names = (
        "rapport-2026-03-02.pdf", "ecarts-valbrune-2028-03-03.html", "notes-2020-01-01.pdf",
        "attestation-caf99-2026-0001.pdf", "rapport-2026-13-45.pdf",
    )  # fmt: skip
    for name in names:
        (folder / name).write_text("x")
    world.on("2028-02-20")
    assert len(list(folder.iterdir())) == 5
    assert world.on("2028-03-02").ended.reports == 1
    assert not (folder / "rapport-2026-03-02.pdf").exists()
    assert len(list(folder.iterdir())) == 4


@pytest.mark.parametrize("report", Report)
@pytest.mark.parametrize("about", ["", "valbrune", "Saint-Étienne / 2"])
def test_whatever_report_is_written_goes(world: FakeWorld, report: Report, about: str) -> None:
    """One table of names: the writer's is the one that retention knows, in every format."""
    folder = world.settings.reports
    folder.mkdir()
    for file_format in FORMATS:
        (folder / report_name(report, date(2026, 3, 2), file_format, about=about)).write_text("x")
    world.on("2028-02-20")
    assert world.on("2028-03-02").ended.reports == len(FORMATS)
    assert list(folder.iterdir()) == []


def test_a_report_that_would_stay_for_ever_is_refused() -> None:
    """A name that retention does not know is a defect, told where it is made."""
    with pytest.raises(ValueError, match="can't be called"):
        report_name(Report.DRIFT, date(2026, 3, 2), "exe")


def test_what_fails_is_said_and_stops_nothing(
    world: FakeWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The journal can't be wiped: the run says so, exit 3, and the next one tries again."""
    closed(world)
    world.on("2030-02-20")

    def broken(_addresses: object) -> int:
        raise JournalError("Another process reads the journal.", remedy="Try again.")

    with monkeypatch.context() as patch:
        patch.setattr(world.journal, "destroy", broken)
        ran = world.on("2030-02-28")
    assert ran.status is ExitStatus.ATTENTION
    assert "Another process" in ran.problems[0]
    assert world.sync().ended.people == 1


def test_many_at_once_wait_two_weeks() -> None:
    """A dozen of 40 people on one day: said for a fortnight, then done."""
    day = date(2030, 2, 1)
    people = {f"p{n}@valbrune.example": day for n in range(12)}
    chosen, [finding] = not_too_many(people, 40, date(2030, 2, 14))
    assert list(chosen) == []
    assert "12" in finding.message
    chosen, findings = not_too_many(people, 40, date(2030, 2, 15))
    assert len(list(chosen)) == 12
    assert findings == ()
    chosen, _ = not_too_many(dict(list(people.items())[:10]), 10, date(2030, 2, 1))
    assert len(list(chosen)) == 10


def test_plan_says_what_would_go(world: FakeWorld) -> None:
    """The same decision, and nothing is done."""
    from connector.sync import gather, retention_due  # noqa: PLC0415

    closed(world)
    world.on("2030-02-20")
    world.today = date(2030, 2, 28)
    memory = world.recorder("plan").memory(world.settings, world.today)
    gathered = gather(world.settings, world.today, gateway=world.gateway, memory=memory)
    due = retention_due(gathered, world.journal, world.settings, memory.carried_out)
    assert due.people == (JEAN,)
    assert due.actors_before == datetime(2028, 2, 28, tzinfo=ZoneInfo("Europe/Paris"))
    assert JEAN in known(world)


def test_the_document_says_what_the_code_does() -> None:
    """Every row of the table is a row of `docs/conservation.md`."""
    text = DOCS.read_text(encoding="utf-8")
    for row in retention.ROWS:
        assert f"`{row.code}`" in text
