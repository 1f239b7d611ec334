"""Months in the life of a registry: annexes, hands in the realm, faults, and the passing of days.

A model of the convention's rules (R1–R11), written without the connector's code, says after every
undisturbed run who must be in and who must be out; the realm says who gets in. Hypothesis looks
for a history where they disagree.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from dateutil.relativedelta import relativedelta
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from pydantic import SecretStr

from connector import acts, sync
from connector.errors import ConnectorError
from connector.evidence import Recorder
from connector.journal import open_journal
from connector.model import Outcome
from connector.plan.build import wishes
from connector.settings import Settings
from tests.fake import FakeGateway, Fault, KilledError
from tests.fake.state import Session

BEGIN = date(2026, 3, 2)
SHM = Path("/dev/shm")  # noqa: S108 — memory, where there is such a thing: nothing is to survive
PARTNERS = ("castelvert", "valbrune")
PEOPLE = {
    f"{first}.{last}@hautes-rives.example".lower(): (last.upper(), first)
    for first, last in (
        ("Adele", "Roux"),
        ("Bruno", "Pujol"),
        ("Chloe", "Vidal"),
    )
}
STRANGER = "inconnue@ailleurs.example"
COPY = "copie@hautes-rives.example"
FATES = ("new", "in", "in both", "out", "long out", "suspended", "stopped", "taken over",
         "later", "back")  # fmt: skip
"""What may have become of a person before a history begins."""
LETTERS = ("termination", "annex with errors", "empty annex")
"""What may just have come in from a partner."""
LINES = ("in", "in", "in", "out", "back", "left", "later", "leaves later")
"""How an annex may name a person."""
LONG = 182
"""Days, of which a few are missing for six months."""

Lists = dict[str, tuple[date | None, date | None]]
"""For each person named, the day of list 1 and that of list 2."""


@dataclass
class Partner:
    """What the paper says of one partner."""

    lists: Lists | None = None
    """The newest annex 1; None before the first."""
    complete: bool = True
    """False where a line of it can't be read: nothing is inferred from absence."""
    terminated_on: date | None = None
    legible: bool = True
    """False while somebody has mistyped `convention.yaml`."""
    granted: set[str] = field(default_factory=set)
    """Who has access here, as carried out."""

    def decides(self, today: date) -> tuple[set[str], set[str]]:
        """Return who is to be let in and who out; everybody else stays as is (3.1–3.3, 4)."""
        if not self.legible:
            return set(), set()
        if self.terminated_on is not None and self.terminated_on <= today:
            return set(), set(self.granted)
        if self.lists is None:
            return set(), set()
        inside, outside = set(), set()
        for person, (opening, closing) in self.lists.items():
            opens = opening is not None and opening <= today
            closes = closing is not None and closing <= today
            if opens and not (closes and closing >= opening):  # type: ignore[operator]
                inside.add(person)
            elif closes:
                outside.add(person)
        if self.complete:  # whoever is named for a later day only is named, and stays until then
            outside |= self.granted - inside - set(self.lists)
        return inside, outside


@dataclass
class Person:
    """What is known of one person's account."""

    exists: bool = False
    out_since: date | None = None
    """When the closing was seen done."""
    stopped: bool = False
    """Disabled by hand while open."""
    suspended: bool = False
    reopened: bool = False
    """Enabled by hand while out."""
    entitled: bool = False
    """Whether a partner granted access when the last run was over."""
    password: str | None = None
    """The one that must work, None where the person has to make one."""
    burnt: set[str] = field(default_factory=set)
    """Passwords that must never work again."""
    sessions: list[Session] = field(default_factory=list)
    """Sessions that must be dead."""
    live: list[Session] = field(default_factory=list)

    def burn(self) -> None:
        """Let nothing from before work."""
        if self.password:
            self.burnt.add(self.password)
        self.password = None
        self.sessions += self.live
        self.live = []


class WholeLife(RuleBasedStateMachine):
    """Everything that can happen between two runs, and the runs."""

    def __init__(self) -> None:
        """Begin with two empty folders and an empty realm."""
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(dir=SHM if SHM.is_dir() else None))
        self.registry = self.folder / "registry"
        self.registry.mkdir()
        (self.registry / "registry.yaml").write_text("id: caf99\ncaf: Caf des Hautes-Rives\n")
        self.today = BEGIN
        self.gateway = FakeGateway()
        self.realm = self.gateway.realm
        self.realm.now = datetime.combine(BEGIN, time(9), UTC)
        self.partners = {p: Partner() for p in PARTNERS}
        self.people = {p: Person() for p in PEOPLE}
        self.settings = Settings(
            registry=self.registry,
            journal=SecretStr(f"sqlite:///{self.folder / 'journal.sqlite'}"),
            registry_settle_seconds=0,
            reports=self.folder / "reports",
        )
        self.passwords = (f"Mot-de-passe-{n}" for n in range(10**6))
        self.settled = False
        """Whether the last run was an undisturbed one, with nothing since."""

    def teardown(self) -> None:
        """Hold the journal's chain against itself one last time."""
        with self.journal() as journal:
            problems = journal.verify().problems
        shutil.rmtree(self.folder)
        assert problems == ()

    def journal(self) -> Any:
        """Open the journal, with the realm's clock."""
        url = self.settings.journal.get_secret_value()
        return open_journal(url, now=lambda: self.realm.now)

    # --- Paper ----------------------------------------------------------------------------------

    @initialize(
        fates=st.fixed_dictionaries({p: st.sampled_from(FATES) for p in sorted(PEOPLE)}),
        letter=st.sampled_from(["none", "none", *LETTERS]),
    )
    def it_did_not_begin_today(self, fates: dict[str, str], letter: str) -> None:
        """Two conventions, an account that is nobody's, and people in all states."""
        for partner in PARTNERS:
            (self.registry / partner).mkdir()
            self.write_agreement(partner)
        self.gateway.by_hand.create_foreign(STRANGER, "Inconnue", "Anne")
        self.stranger = self.gateway.by_hand.user(STRANGER)
        self.known = [p for p, fate in fates.items() if fate not in ("new", "later")]
        if both := [p for p, fate in fates.items() if fate == "in both"]:
            self.lists_arrive("castelvert", dict.fromkeys(both, "in"))
        if self.known:
            self.lists_arrive("valbrune", dict.fromkeys(self.known, "in"))
            self.a_run()
            self.everybody_uses_the_link()
        for gone, days in ((("long out",), LONG), (("out", "back"), 1)):
            if left := [p for p in self.known if fates[p] in gone]:
                lists = dict.fromkeys(self.partners["valbrune"].lists or {}, "in")
                self.lists_arrive("valbrune", lists | dict.fromkeys(left, "left"))
                self.a_run()
                self.known = [p for p in self.known if p not in left]
                self.lists_arrive("valbrune", dict.fromkeys(self.known, "in"))
                self.pass_days(days)
        if moved := {p: fate for p, fate in fates.items() if fate in ("later", "back")}:
            self.lists_arrive("valbrune", dict.fromkeys(self.known, "in") | moved)
        if letter == "annex with errors":  # it does not bear out an address that was changed
            fates = {p: "in" if fate == "taken over" else fate for p, fate in fates.items()}
        self.fates_come(fates)
        if letter == "termination":
            self.the_agreement_is_terminated("valbrune", 0)
        elif letter != "none":
            self.lists_arrive("valbrune", {}, complete=letter == "empty annex")
        self.a_run()

    def fates_come(self, fates: dict[str, str]) -> None:
        """Suspend, stop and take over."""
        for person, fate in fates.items():
            if fate == "suspended":
                self.the_caf_suspends(person)
            elif fate == "stopped":
                self.somebody_disables(person)
            elif fate == "taken over":
                self.somebody_takes_an_account_over(person, sorted(PEOPLE).index(person))

    def write_agreement(self, partner: str) -> None:
        """Write `convention.yaml`."""
        of = self.partners[partner]
        key = "signed_on" if of.legible else "signed_onn"
        lines = [
            f"partner: Commune de {partner.capitalize()}",
            "email_domains: [hautes-rives.example]",
            f"{key}: 2026-01-09",
            "framework_ends_on: 2040-12-31",
        ]
        if of.terminated_on:
            lines.append(f"terminated_on: {of.terminated_on}")
        (self.registry / partner / "convention.yaml").write_text("\n".join(lines) + "\n")

    @rule(
        partner=st.sampled_from(PARTNERS),
        chosen=st.dictionaries(
            st.sampled_from(sorted(PEOPLE)),
            st.sampled_from(LINES),
            max_size=len(PEOPLE),
        ),
        complete=st.sampled_from([True, True, True, False]),
        days=st.integers(1, 20),
        at_once=st.booleans(),
    )
    def a_newer_annex_arrives(
        self, partner: str, chosen: dict[str, str], days: int, *, complete: bool, at_once: bool
    ) -> None:
        """Somebody at the town hall has typed the lists anew."""
        self.pass_days(days - 1)
        self.lists_arrive(partner, chosen, complete=complete)
        if at_once:
            self.a_run()

    @rule(
        partner=st.sampled_from(PARTNERS),
        person=st.sampled_from(sorted(PEOPLE)),
        line=st.sampled_from([*LINES, ""]),
    )
    def one_line_changes(self, partner: str, person: str, line: str) -> None:
        """Repeat everybody who is in, but for one person."""
        granted = self.partners[partner].granted
        lists = {p: "in" for p in sorted(granted) if p != person}
        self.lists_arrive(partner, lists | ({person: line} if line else {}))
        self.a_run()

    def lists_arrive(self, partner: str, chosen: dict[str, str], *, complete: bool = True) -> None:
        """Write an annex that is newer than any other."""
        self.pass_days(1)
        ours = [(p, self.of_ours(p)) for p in PEOPLE]
        complete |= any(user and user["email"] != p for p, user in ours)  # as for a takeover
        today, before = self.today, self.today - timedelta(days=10)
        ahead = today + timedelta(days=8)
        dates: dict[str, tuple[date | None, date | None]] = {
            "in": (before, None),
            "out": (None, before),
            "back": (today, before),
            "left": (before, today),
            "later": (ahead, None),
            "leaves later": (before, ahead),
        }
        of = self.partners[partner]
        of.lists = {person: dates[what] for person, what in chosen.items()}
        of.complete = complete
        rows = [f"Date de transmission :;{today:%d/%m/%Y}", "liste;nom;prenoms;email;fonction;date"]
        for person, (opening, closing) in of.lists.items():
            last, first = PEOPLE[person]
            for number, day in ((1, opening), (2, closing)):
                if day:
                    rows.append(f"{number};{last};{first};{person};Agent;{day:%d/%m/%Y}")
        if not of.lists:
            rows += ["1;;;;;", "2;;;;;"]
        elif complete:
            rows += [f"{n};;;;;" for n in (1, 2)]
        if not complete:
            rows.append("1;ILLISIBLE;Ligne;pas-une-adresse;Agent;01/02/2026")
        (self.registry / partner / f"annexe-1-{today}.csv").write_text("\n".join(rows) + "\n")
        self.settled = False

    @rule(partner=st.sampled_from(PARTNERS), days=st.integers(0, 9))
    def the_agreement_is_terminated(self, partner: str, days: int) -> None:
        """Let a letter arrive: the agreement ends on that day, from 00:00 (4.2)."""
        if self.partners[partner].terminated_on is None:
            self.partners[partner].terminated_on = self.today + timedelta(days=days)
            self.write_agreement(partner)
            self.settled = False

    @rule(partner=st.sampled_from(PARTNERS))
    def somebody_mistypes_the_agreement(self, partner: str) -> None:
        """Or corrects it again."""
        ours = [self.of_ours(p) for p, of in self.people.items() if of.out_since]
        if any(user and user["enabled"] for user in ours):
            return  # `test_out_while_unknown.py`
        self.partners[partner].legible = not self.partners[partner].legible
        self.write_agreement(partner)
        self.settled = False

    # --- Time -----------------------------------------------------------------------------------

    @rule(days=st.sampled_from([1, 2, 8, 31, 100, 190]), at_once=st.booleans())
    def days_pass(self, days: int, *, at_once: bool) -> None:
        """Let what lies ahead come due, links lapse, data come to its end."""
        self.pass_days(days)
        if at_once:
            self.a_run()

    def pass_days(self, days: int) -> None:
        """Move every clock."""
        self.today += timedelta(days=days)
        self.realm.pass_time(days=days)
        self.settled = False

    # --- Hands in the realm ---------------------------------------------------------------------

    def of_ours(self, person: str) -> dict[str, Any] | None:
        """Return the person's account if it is there and ours."""
        found = self.gateway.by_hand.find(person)
        marked = found and (found.get("attributes") or {}).get("managedBy") == ["caf99"]
        return found if marked else None

    @rule(person=st.sampled_from(sorted(PEOPLE)))
    def somebody_disables(self, person: str) -> None:
        """In the administration console."""
        found = self.of_ours(person)
        if found and found["enabled"]:
            self.gateway.by_hand.disable(person)
            self.people[person].reopened = False
            if self.inside(person):
                self.people[person].stopped = True
            self.settled = False

    @rule(person=st.sampled_from(sorted(PEOPLE)))
    def somebody_enables(self, person: str) -> None:
        """Enable: what is closed or suspended must be closed again, a stop is lifted."""
        if self.people[person].out_since and not all(of.legible for of in self.partners.values()):
            return  # `test_out_while_unknown.py`
        if found := self.of_ours(person):
            self.gateway.by_hand.enable(person)
            of = self.people[person]
            of.stopped = False
            of.reopened |= of.out_since is not None and not found["enabled"]
            self.settled = False

    @rule(person=st.sampled_from(sorted(PEOPLE)))
    def somebody_deletes(self, person: str) -> None:
        """Delete: a new account, with a new link, where the annex asks."""
        if self.of_ours(person):
            self.gateway.by_hand.delete(person)
            for of in self.partners.values():
                of.granted.discard(person)  # an unknown partner's word does not bring it back
            before = self.people[person]
            before.burn()
            self.people[person] = Person(
                burnt=before.burnt, sessions=before.sessions, suspended=before.suspended
            )
            self.settled = False

    @rule(person=st.sampled_from(sorted(PEOPLE)), number=st.integers(0, 10**6))
    def somebody_takes_an_account_over(self, person: str, number: int) -> None:
        """Change the address, and store a password of one's own."""
        if not all(of.legible and of.complete for of in self.partners.values()):
            return  # nothing bears out the address of a person whom no list is sure to name: shut
        if self.of_ours(person):
            theirs = f"voleur{number}@elsewhere.example"
            self.gateway.by_hand.rename(person, theirs)
            self.gateway.by_hand.set_password(person, f"Attaque-{number}")
            self.people[person].burn()
            self.people[person].burnt.add(f"Attaque-{number}")
            self.settled = False

    @rule(person=st.sampled_from(sorted(PEOPLE)))
    def somebody_takes_out_of_the_group(self, person: str) -> None:
        """Take out of the group: it is put back, the annex says so."""
        if self.of_ours(person):
            self.gateway.by_hand.leave_group(person)
            self.settled = False

    @rule(person=st.sampled_from(sorted(PEOPLE)))
    def somebody_renames_the_person(self, person: str) -> None:
        """Rename: the annex's name is put back."""
        if self.of_ours(person):
            self.gateway.by_hand.set_name(person, "Autre", "Nom")
            self.settled = False

    @rule(person=st.sampled_from(sorted(PEOPLE)))
    @precondition(lambda self: self.settled)
    def somebody_copies_an_account(self, person: str) -> None:
        """Make a user with its attributes: the copy is closed, whatever the lists say (3.5)."""
        if found := self.of_ours(person):
            hands = self.gateway.by_hand
            id_ = hands.create_foreign(COPY, "COPIE", "Une", attributes=found["attributes"])
            self.run()
            path = hands.admin.path("users", id_)
            assert not hands.admin.get(path)["enabled"], "two accounts for one person"
            hands.admin.delete(path)
            self.a_run()

    # --- The person -----------------------------------------------------------------------------

    @rule()
    @precondition(lambda self: self.settled)
    def everybody_uses_the_link(self) -> None:
        """And logs in, with a session that lasts."""
        for person in PEOPLE:
            self.use_link(person)

    def use_link(self, person: str) -> None:
        """Let one person use the newest link, if there is a need."""
        mails = self.gateway.people.mails_to(person)
        if not mails or not self.inside(person) or self.people[person].password:
            return
        password = next(self.passwords)
        if self.gateway.people.use_link(mails[-1], password):
            of = self.people[person]
            of.password = password
            session = self.gateway.people.log_in(person, password, offline=True)
            assert session is not None, "who used the link must get in"
            of.live.append(session)

    # --- The Caf --------------------------------------------------------------------------------

    @rule(person=st.sampled_from(sorted(PEOPLE)))
    def the_caf_suspends(self, person: str) -> None:
        """Out now, until resume; also who has no account yet."""
        self.act(acts.suspend(self.gateway, person, self.today))
        of = self.people[person]
        if self.of_ours(person) is None:
            of.suspended = True
            self.settled = False
            return
        if not of.suspended and of.out_since is None:
            of.out_since = self.today
        of.suspended, of.stopped = True, False
        of.burn()
        self.settled = False

    @rule(person=st.sampled_from(sorted(PEOPLE)))
    def the_caf_resumes(self, person: str) -> None:
        """Resume: opens at once if an annex still asks."""
        of = self.people[person]
        if not (of.suspended or of.stopped):
            return
        with self.journal() as journal:
            memory = Recorder(journal, "test").memory(self.settings, self.today)
        gathered = sync.gather(self.settings, self.today, gateway=self.gateway, memory=memory)
        wish = wishes(gathered.ground)
        act = acts.resume(self.gateway, wish, person, self.today)
        self.act(act)
        if act.result is acts.Result.DONE:
            of.suspended = of.stopped = False
            if act.after is not None and act.after.enabled:
                of.burn()
                of.out_since = None
        self.settled = False

    def act(self, act: acts.Act) -> None:
        """Write an act down, as the command does."""
        with self.journal() as journal:
            Recorder(journal, act.deed).act(act, by="Édith ROUVIERE")

    @rule()
    def the_journal_is_lost(self) -> None:
        """No access depends on it."""
        if any(p.suspended and not self.of_ours(a) for a, p in self.people.items()):
            return  # only the journal remembers a suspension until a list asks for the person
        if any((u := self.of_ours(a)) and u["email"] != a for a in PEOPLE):
            return  # and only it bears out an address that no list names
        for file in self.folder.glob("journal.sqlite*"):
            file.unlink()

    # --- Runs -----------------------------------------------------------------------------------

    def run(self, approve: str = "") -> sync.Ran:
        """Run a sync."""
        approval = sync.Approval(approve, "Édith ROUVIERE") if approve else None
        with self.journal() as journal:
            return sync.run(
                self.settings, journal, self.today, approval=approval, gateway=self.gateway
            )

    @rule(
        fault=st.sampled_from(list(Fault)),
        at=st.integers(4, 40),
        again=st.one_of(st.none(), st.integers(1, 30)),
    )
    def a_run_goes_wrong(self, fault: Fault, at: int, again: int | None) -> None:
        """Killed, cut off, or refused in the middle: the next one puts it right."""
        self.gateway.faults.at(at, fault)
        if again:
            self.gateway.faults.at(at + again, fault)
        try:
            self.run()
        except (KilledError, ConnectorError):
            pass
        finally:
            self.gateway.faults.clear()
        self.a_run()

    @rule()
    def a_run(self) -> None:
        """Undisturbed; what the guard holds is looked at by a person, and let through."""
        mails = len(self.realm.outbox)
        waiting = self.nobody_repeated()
        before = {p for p in PEOPLE if self.inside(p)}
        ran = self.run()
        # A takeover is undone at once, also where the closing waits for a person.
        mailed = before if ran.plan.held else set()
        if waiting:
            assert ran.plan.held, waiting
        for address in waiting:
            assert self.gateway.by_hand.user(address)["enabled"], f"{address} was not held"
        for _ in range(2):  # what was not held may have moved the ground of what was, once
            if ran.plan.held:
                ran = self.run(ran.plan.digest)
        assert not ran.plan.held, ran.plan.reasons
        assert {c.outcome for c in ran.changes} <= {Outcome.DONE}, ran.changes
        self.follow()
        self.settled = True
        for mail in self.realm.outbox[mails:]:
            assert self.inside(mail.to) or mail.to in mailed, (
                f"a mail to {mail.to}, who is not to be in"
            )

    def nobody_repeated(self) -> set[str]:
        """Return who must wait for a person: missing in a list 1 that repeats nobody."""
        waiting = set()
        for of in self.partners.values():
            inside, outside = of.decides(self.today)
            named = {p for p, (opening, _) in (of.lists or {}).items() if opening}
            ended = of.terminated_on is not None and of.terminated_on <= self.today
            if of.lists is not None and not ended and not named & of.granted:
                missing = outside - inside - set(of.lists)
                waiting |= {p for p in missing if self.plainly_in(p)}
        return waiting

    def plainly_in(self, address: str) -> bool:
        """Tell whether the person is in, and no hand has been laid on the account."""
        user = self.of_ours(address)
        return bool(user and user["enabled"] and user["email"] == address and self.inside(address))

    def follow(self) -> None:
        """Let the model do what the rules ask."""
        for of in self.partners.values():
            inside, outside = of.decides(self.today)
            of.granted = (of.granted | inside) - outside
        for address, person in self.people.items():
            user = self.of_ours(address)
            entitled = self.entitled(address)
            if person.reopened or (person.suspended and person.entitled and not entitled):
                person.out_since = self.today  # 2.1: the closing is seen done anew
            person.reopened, person.entitled = False, entitled
            if entitled and not person.suspended:
                if person.out_since is not None or not person.exists:
                    person.burn()  # opened, or opened again
                    person.stopped = False
                person.exists, person.out_since = True, None
            elif entitled and not person.exists:
                person.exists, person.out_since = True, self.today  # suspended, made disabled
            elif person.exists and person.out_since is None:
                person.out_since = self.today
                person.burn()
                person.stopped = False
            if user is None and not entitled and person.out_since is not None:
                ends = person.out_since + relativedelta(months=6)
                assert ends <= self.today, f"{address} was deleted before {ends}"
                person.exists, person.out_since = False, None

    def entitled(self, address: str) -> bool:
        """Tell whether a partner grants access."""
        return any(address in of.granted for of in self.partners.values())

    def inside(self, address: str) -> bool:
        """Tell whether the person is to be in."""
        person = self.people.get(address)
        return (
            person is not None
            and self.entitled(address)
            and not person.suspended
            and not person.stopped
        )

    # --- What must hold -------------------------------------------------------------------------

    @invariant()
    def nobody_gets_in_by_what_is_burnt(self) -> None:
        """After a run: no old password, no old session, no attacker's."""
        if not self.settled:
            return
        people = self.gateway.people
        for address, person in self.people.items():
            for password in person.burnt:
                assert not people.gets_in(address, password), (address, password)
            for session in person.sessions:
                assert not people.is_in(address, session), address

    @invariant()
    def who_is_out_is_out_and_who_is_in_is_in(self) -> None:
        """After a run the realm says of everybody what the convention says."""
        if not self.settled:
            return
        for address, person in self.people.items():
            user = self.of_ours(address)
            enabled = bool(user and user["enabled"])
            assert enabled is self.inside(address), (address, person)
            if user and enabled:
                assert user["username"] == user["email"] == address
                if all(of.legible for of in self.partners.values()):  # unknown: nothing is put back
                    assert (user["lastName"], user["firstName"]) == PEOPLE[address]
                pending = "UPDATE_PASSWORD" in user["requiredActions"]
                assert pending is (person.password is None), (address, person)
                if person.password and all(of.legible for of in self.partners.values()):
                    assert self.gateway.people.can_log_in(address, person.password)

    @invariant()
    def who_is_out_has_no_session(self) -> None:
        """After a run no session waits for somebody to enable the account (3.3)."""
        if not self.settled:
            return
        for user in self.realm.users.values():
            person = self.people.get(user.username)
            if person is not None and person.out_since is not None:
                assert all(session.ended for session in user.sessions), user.username

    @invariant()
    def the_stranger_is_never_touched(self) -> None:
        """Accounts of nobody's stay as they are."""
        if hasattr(self, "stranger"):
            assert self.gateway.by_hand.user(STRANGER) == self.stranger

    @invariant()
    def data_comes_to_its_end(self) -> None:
        """After a run nobody's account is left who is out for six months (2.1)."""
        if not self.settled or not all(of.legible for of in self.partners.values()):
            return
        for address, person in self.people.items():
            out = person.out_since
            if out and out + relativedelta(months=6) <= self.today and not self.entitled(address):
                assert self.of_ours(address) is None, (address, person)

    @rule()
    @precondition(lambda self: self.settled)
    def a_second_run_does_nothing(self) -> None:
        """Two runs in a row are one."""
        mails, writes = len(self.realm.outbox), len(self.realm.admin_events)
        ran = self.run()
        assert ran.changes == ()
        assert len(self.realm.outbox) == mails
        assert len(self.realm.admin_events) == writes


SETTINGS = settings(
    max_examples=int(os.environ.get("LIFE_EXAMPLES", "25")),
    stateful_step_count=20,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
WholeLife.TestCase.settings = SETTINGS
TestWholeLife = WholeLife.TestCase
