"""The explicit acts: who is out, in again, asked again, confirmed, taken over."""

from __future__ import annotations

from dataclasses import replace

import pytest

from connector import acts
from connector.acts import Result
from connector.acts.words import NEXT, WHY
from connector.errors import AccountChangedError, KeycloakError, MailError
from connector.model import (
    Account,
    AccountState,
    Action,
    Link,
    Memory,
    Obstacle,
    Outcome,
    Refusal,
)
from connector.plan.build import Wishes, wishes
from connector.rules.people import PartnerView
from tests.builders import (
    TODAY,
    TRANSMITTED,
    account,
    annex,
    closed_account,
    entitlement,
    ground,
    line,
    partner,
    view,
)

LISTED = view(annex(line()))
GONE = view(annex(closed=(line(),)))
HELENE = account()
SUSPENDED = account(state=AccountState.SUSPENDED, enabled=False, closed_on=TRANSMITTED)
TO_BE_MADE = frozenset({"UPDATE_PASSWORD"})


class _Realm:
    """Writes down what it is asked to do; `refuses` fails that operation once for each error."""

    def __init__(
        self, *accounts: Account, refuses: dict[str, list[Exception]] | None = None
    ) -> None:
        self.accounts = accounts
        self.done: list[tuple[str, Account]] = []
        self.refuses = refuses or {}

    def _do(self, what: str, after: Account) -> None:
        if self.refuses.get(what):
            raise self.refuses[what].pop(0)
        self.done.append((what, after))

    registry = "caf99"

    def find(self, address: str) -> list[Account]:
        return [a for a in self.accounts if address in (a.address, a.email, a.username)]

    def create(self, account: Account) -> Account:
        self._do("create", account)
        return account

    def update(self, before: Account, after: Account) -> None:
        del before
        self._do("update", after)

    def reduce(self, before: Account, after: Account) -> None:
        del before
        self._do("reduce", after)

    def reopen(self, before: Account, after: Account) -> None:
        del before
        self._do("reopen", after)

    def close(self, before: Account, after: Account) -> None:
        del before
        self._do("close", after)

    def purge(self, before: Account) -> None:
        self._do("purge", before)

    def check_unchanged(self, before: Account) -> None:
        del before

    def send_link(self, account: Account) -> None:
        self._do("send_link", account)

    def adoption_obstacle(self, account: Account) -> Obstacle | None:
        administers = account.username == "admin"
        return Obstacle(Refusal.ADMINISTRATOR, ("manage-users",)) if administers else None

    def adopt(self, before: Account, after: Account) -> None:
        del before
        self._do("adopt", after)

    @property
    def did(self) -> list[str]:
        return [what for what, _ in self.done]


def wish(*views: PartnerView, accounts: tuple[Account, ...] = (), **options: object) -> Wishes:
    """Return what these partners want of these accounts."""
    return wishes(ground(*views, accounts=accounts, **options))


# --- suspend --------------------------------------------------------------------------------------


def test_suspend_is_a_full_closing_that_is_remembered() -> None:
    """One person out, now: entitlements stay, so that `resume` can tell what annex 1 wants."""
    realm = _Realm(HELENE)
    act = acts.suspend(realm, HELENE.address, TODAY)
    assert act.result is Result.DONE
    [(what, after)] = realm.done
    assert what == "close"
    assert (after.state, after.enabled, after.closed_on) == (AccountState.SUSPENDED, False, TODAY)
    assert after.entitlements == HELENE.entitlements


def test_suspend_of_a_closed_account_keeps_its_day() -> None:
    """The six months of 2.1 count from the closing, not from the suspension."""
    realm = _Realm(closed_account())
    assert acts.suspend(realm, HELENE.address, TODAY).result is Result.DONE
    [(what, after)] = realm.done
    assert (what, after.state, after.closed_on) == ("update", AccountState.SUSPENDED, TRANSMITTED)


def test_suspend_puts_a_stolen_address_back() -> None:
    """Out, and found again at the annex's address."""
    realm = _Realm(replace(HELENE, email="x@elsewhere.example", username="x@elsewhere.example"))
    acts.suspend(realm, HELENE.address, TODAY)
    assert realm.done[0][1].email == HELENE.address


def test_suspend_starts_again_when_the_account_changes_under_it() -> None:
    """A sync writes the same account in this moment: the person goes out all the same."""
    realm = _Realm(HELENE, refuses={"close": [AccountChangedError("changed")]})
    assert acts.suspend(realm, HELENE.address, TODAY).result is Result.DONE
    assert realm.did == ["close"]


def test_suspend_that_fails_says_so() -> None:
    """Nobody may believe that the person is out."""
    realm = _Realm(HELENE, refuses={"close": [KeycloakError("still open", remedy="Look.")]})
    act = acts.suspend(realm, HELENE.address, TODAY)
    assert (act.result, act.message) == (Result.FAILED, "still open Look.")


def test_suspend_of_somebody_without_account_is_for_the_journal() -> None:
    """The opening waits on the journal's word."""
    realm = _Realm()
    assert acts.suspend(realm, HELENE.address, TODAY).result is Result.DONE
    assert realm.done == []


def test_suspend_twice_changes_nothing() -> None:
    """Neither with an account nor without."""
    realm = _Realm(SUSPENDED)
    act = acts.suspend(realm, HELENE.address, TODAY)
    assert (act.result, realm.done) == (Result.ALREADY, [])
    assert acts.suspend(_Realm(), HELENE.address, TODAY, remembered=True).result is Result.ALREADY


@pytest.mark.parametrize(
    "found",
    [
        replace(SUSPENDED, enabled=True),
        replace(SUSPENDED, closed_on=None),
        replace(SUSPENDED, email="x@elsewhere.example"),
    ],
)
def test_suspend_of_a_suspended_account_that_is_not_out(found: Account) -> None:
    """Enabled by hand, never seen closed, at another address: taken out now."""
    realm = _Realm(found)
    assert acts.suspend(realm, HELENE.address, TODAY).result is Result.DONE
    assert len(realm.done) == 1


def test_suspend_takes_out_every_account_that_lets_the_person_in() -> None:
    """Somebody gave the account another's annex address: it is found by its e-mail."""
    mine = account("PRADAL Monique", id="mine")
    astray = replace(mine, address=HELENE.address)
    realm = _Realm(HELENE, astray)
    act = acts.suspend(realm, mine.address, TODAY)
    assert act.result is Result.DONE
    assert [(what, after.id, after.email) for what, after in realm.done] == [
        ("close", "mine", mine.email)  # never Hélène's address, and Hélène stays in
    ]


def test_suspend_fails_where_a_strangers_account_lets_the_person_in() -> None:
    """The marker was changed: not touched, and nobody may believe that the person is out."""
    realm = _Realm(replace(HELENE, registry="caf13"))
    act = acts.suspend(realm, HELENE.address, TODAY)
    assert (act.result, realm.done) == (Result.FAILED, [])
    assert "Disable it" in act.message


# --- resume ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("held", [SUSPENDED, account(enabled=False)])
def test_resume_opens_by_the_reopening_procedure(held: Account) -> None:
    """Suspended, or stopped by hand: no old password works, a new link goes out."""
    realm = _Realm(held)
    act = acts.resume(realm, wish(LISTED, accounts=(held,)), held.address, TODAY)
    assert act.result is Result.DONE
    assert realm.did == ["reopen", "send_link"]
    after = realm.done[0][1]
    assert (after.state, after.enabled, after.closed_on) == (AccountState.OPEN, True, None)


def test_resume_opens_nobody_whom_no_annex_asks_for() -> None:
    """List 2 names the person meanwhile: the suspension ends, the account stays closed."""
    held = replace(SUSPENDED, entitlements=(entitlement(is_open=False),))
    realm = _Realm(held)
    act = acts.resume(realm, wish(GONE, accounts=(held,)), held.address, TODAY)
    assert act.result is Result.DONE
    [(what, after)] = realm.done
    assert (what, after.state, after.closed_on) == ("update", AccountState.CLOSED, TRANSMITTED)
    assert "stays closed" in act.message


def test_resume_waits_while_the_agreement_is_unknown() -> None:
    """Nobody is opened on the word of no list, not even by the next sync."""
    unknown = view(annex(line()), of=partner(agreements=()))
    realm = _Realm(SUSPENDED)
    act = acts.resume(realm, wish(unknown, accounts=(SUSPENDED,)), HELENE.address, TODAY)
    assert (act.result, realm.done) == (Result.REFUSED, [])


def test_resume_of_an_open_account_changes_nothing() -> None:
    """There is nothing to lift, and a second `resume` is no failure."""
    realm = _Realm(HELENE)
    act = acts.resume(realm, wish(LISTED, accounts=(HELENE,)), HELENE.address, TODAY)
    assert (act.result, realm.done) == (Result.ALREADY, [])


def test_resume_of_a_closed_account_is_refused() -> None:
    """List 2 closed it: `resume` opens nobody whom no list wants in."""
    held = closed_account()
    act = acts.resume(_Realm(held), wish(GONE, accounts=(held,)), held.address, TODAY)
    assert (act.result, act.code) == (Result.REFUSED, Refusal.NOT_SUSPENDED)


def test_resume_heeds_the_journal_where_the_account_was_written_over() -> None:
    """A sync at work enabled it again: the next one would shut it, `resume` opens it anew."""
    memory = Memory(suspended=frozenset({HELENE.address}))
    realm = _Realm(HELENE)
    found = wish(LISTED, accounts=(HELENE,), memory=memory)
    assert acts.resume(realm, found, HELENE.address, TODAY).result is Result.DONE
    assert realm.did == ["reopen", "send_link"]


def test_resume_of_who_is_not_suspended_and_has_no_account() -> None:
    """The next sync opens it; an address that nobody asks for is unknown."""
    assert acts.resume(_Realm(), wish(LISTED), HELENE.address, TODAY).result is Result.ALREADY
    act = acts.resume(_Realm(), wish(view(annex())), HELENE.address, TODAY)
    assert (act.result, act.code) == (Result.REFUSED, Refusal.NO_ACCOUNT)


def test_the_link_of_a_resume_is_told_apart() -> None:
    """It went, or is owed: the journal has an entry of its own for it."""
    down: dict[str, list[Exception]] = {"send_link": [MailError("down")]}
    for refuses, outcome in (({}, Outcome.DONE), (down, Outcome.PENDING)):
        realm = _Realm(SUSPENDED, refuses=refuses)
        act = acts.resume(realm, wish(LISTED, accounts=(SUSPENDED,)), HELENE.address, TODAY)
        assert act.link is not None
        assert (act.link.action, act.link.reason) == (Action.SEND_LINK, "resumed")
        assert act.link.outcome == outcome


def test_resume_lifts_a_suspension_that_outlived_the_account() -> None:
    """The next sync opens it as any other."""
    memory = Memory(suspended=frozenset({HELENE.address}))
    act = acts.resume(_Realm(), wish(LISTED, memory=memory), HELENE.address, TODAY)
    assert act.result is Result.DONE


def test_resume_whose_mail_fails_says_what_is_owed() -> None:
    """Open, the link owed: the next sync sends it."""
    realm = _Realm(SUSPENDED, refuses={"send_link": [MailError("relay down")]})
    act = acts.resume(realm, wish(LISTED, accounts=(SUSPENDED,)), HELENE.address, TODAY)
    assert (act.result, realm.did) == (Result.FAILED, ["reopen"])
    assert "owed" in act.message


# --- resend, confirm ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("held", "result"),
    [
        (account(pending_actions=TO_BE_MADE, link=Link(owed=False, count=1)), Result.DONE),
        (HELENE, Result.REFUSED),  # has a password: self-service
        (SUSPENDED, Result.REFUSED),
        (account(pending_actions=TO_BE_MADE, enabled=False), Result.REFUSED),
        (account(pending_actions=TO_BE_MADE, username="x@elsewhere.example"), Result.REFUSED),
    ],
)
def test_resend_is_for_people_without_a_password(held: Account, result: Result) -> None:
    """Never to a closed account, never to an address that somebody changed."""
    realm = _Realm(held)
    act = acts.resend(realm, wish(LISTED, accounts=(held,)), HELENE.address)
    assert act.result is result
    assert realm.did == (["send_link"] if result is Result.DONE else [])


def test_confirm_is_for_an_opening_that_waits() -> None:
    """A foreign domain waits; an ordinary address does not."""
    foreign = line(email="helene@ailleurs.example")
    waiting = wish(view(annex(foreign)))
    act = acts.confirm(waiting, foreign.email)
    assert (act.result, act.partners) == (Result.DONE, ("valbrune",))
    assert acts.confirm(wish(LISTED), HELENE.address).result is Result.REFUSED


# --- adopt ----------------------------------------------------------------------------------------

STRANGER = account(registry=None, entitlements=(), annex_name=None, functions=(), member=False)


def adopted(
    stranger: Account, *views: PartnerView, dry_run: bool = False
) -> tuple[_Realm, acts.Act]:
    """Return what became of adopting one existing account."""
    realm = _Realm()
    found = wish(*(views or (LISTED,)), others=(stranger,))
    [act] = acts.adopt(realm, found, [HELENE.address], dry_run=dry_run)
    return realm, act


def test_adopt_takes_over_what_annex_1_names() -> None:
    """Marked, in the group, entitled; enabled, password and actions stay, no mail."""
    realm, act = adopted(STRANGER)
    assert act.result is Result.DONE
    [(what, after)] = realm.done
    assert what == "adopt"
    assert (after.registry, after.state, after.member) == ("caf99", AccountState.OPEN, True)
    assert [(e.partner, e.open) for e in after.entitlements] == [("valbrune", True)]
    assert after.link == Link(owed=False)
    assert after.functions == ("Chargée de mission",)


def test_a_disabled_account_stays_disabled() -> None:
    """`enabled` stays as it is: only resume opens."""
    realm, act = adopted(replace(STRANGER, enabled=False))
    assert not realm.done[0][1].enabled
    assert "disabled" in act.message


def test_whom_list_2_names_is_taken_over_to_be_closed() -> None:
    """The next sync closes the account in full."""
    realm, _ = adopted(STRANGER, GONE)
    after = realm.done[0][1]
    [step] = wish(GONE, accounts=(replace(after, id="x"),)).steps()[0]
    assert step.changes[0].reason == "list-2"


@pytest.mark.parametrize(
    ("stranger", "word"),
    [
        (replace(STRANGER, last_name="PUJOL"), "annex 1"),
        (replace(STRANGER, registry="caf98"), "caf98"),
        (replace(STRANGER, username="admin"), "administration roles of the realm (manage-users)"),
    ],
)
def test_what_is_never_adopted(stranger: Account, word: str) -> None:
    """Another name, another registry's, an administrator."""
    realm, act = adopted(stranger)
    assert (act.result, realm.done) == (Result.REFUSED, [])
    assert word in act.message


def test_who_is_named_nowhere_is_not_adopted() -> None:
    """The annex is the authority."""
    _, act = adopted(STRANGER, view(annex()))
    assert act.result is Result.REFUSED


def test_a_dry_run_writes_nothing() -> None:
    """It tells what would be taken over."""
    realm, act = adopted(STRANGER, dry_run=True)
    assert (act.result, realm.done) == (Result.PLANNED, [])


def test_an_address_that_waits_is_named_with_what_to_do() -> None:
    """Its account exists, its domain is unknown: `confirm` first; never passed over in silence."""
    foreign = line(email="helene@ailleurs.example")
    there = replace(STRANGER, address=foreign.email, email=foreign.email, username=foreign.email)
    found = wish(view(annex(foreign)), others=(there,))
    assert acts.adoptable(found) == (foreign.email,)
    [act] = acts.adopt(_Realm(), found, acts.adoptable(found))
    assert (act.result, act.code) == (Result.REFUSED, Refusal.WAITS_FOR_CONFIRM)
    assert f"connector adopt {foreign.email} --by" in acts.next_step(act.code, [foreign.email])


def test_one_bad_address_does_not_stop_the_others() -> None:
    """Unknown, and one that fails: the third is taken over."""
    other = replace(STRANGER, address="x@valbrune.example", email="x@valbrune.example",
                    username="x@valbrune.example", id="x")  # fmt: skip
    realm = _Realm(refuses={"adopt": [KeycloakError("500")]})
    found = wish(view(annex(line(), line(email=other.address))), others=(STRANGER, other))
    done = acts.adopt(realm, found, ["nobody@valbrune.example", HELENE.address, other.address])
    assert [a.result for a in done] == [Result.REFUSED, Result.FAILED, Result.DONE]


def test_every_refusal_has_words() -> None:
    """And, unless the words themselves say it, something to do next."""
    assert set(WHY) == set(Refusal)
    says_itself = {Refusal.STRANGER_ENABLED, Refusal.HAS_PASSWORD, Refusal.GONE,
                   Refusal.OURS_ALREADY}  # fmt: skip
    assert set(NEXT) == set(Refusal) - says_itself


def test_all_that_could_be_adopted() -> None:
    """Those whom an annex names and whose account is nobody's; a partner's alone on demand."""
    other = replace(STRANGER, address="x@y.example", email="x@y.example", username="x@y.example")
    found = wish(LISTED, others=(STRANGER, other))
    assert acts.adoptable(found) == (HELENE.address,)
    assert acts.adoptable(found, partner="castelvert") == ()
    assert acts.adoptable(wish(LISTED, accounts=(HELENE,))) == ()
