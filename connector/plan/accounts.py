"""The decision table of the account (DESIGN, section 4): wanted × marker × enabled → step.

One row applies to every situation, never two: a test tries every combination.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from connector.model import Account, AccountState, Finding, Kind, Step, catalogue
from connector.plan import steps
from connector.plan.ground import Ground
from connector.plan.wanted import Wanted

Result = tuple[Step | None, Sequence[Finding]]


@dataclass(frozen=True, slots=True)
class Situation:
    """What the table looks at for one address."""

    account: Account | None
    """Ours, as the realm has it."""
    wanted: Wanted
    """What all partners together want."""
    ground: Ground

    @property
    def suspended(self) -> bool:
        """Tell whether a person suspended the account and nobody has resumed it.

        The journal's word suffices: a sync at work in that moment, or hands in the realm, may have
        written over the account's own.
        """
        account = self.account
        return account is not None and (
            account.state is AccountState.SUSPENDED
            or account.address in self.ground.memory.suspended
        )

    @property
    def wanted_in(self) -> bool:
        """Tell whether the person is to be in.

        Whoever is closed comes back on the word of a list 1 in force only, not on what an
        attribute of the account says.
        """
        closed = self.account is not None and self.account.state is AccountState.CLOSED
        return self.wanted.open and (self.wanted.asked or not closed)

    @property
    def stranger(self) -> Account | None:
        """Return the account that is not ours and bears the same address."""
        return self.ground.snapshot.foreign_by_name.get(self.wanted.address)

    @property
    def astray(self) -> bool:
        """Tell whether others may have the account: its address changed, or their password in it.

        The latter counts while the account may be used.
        """
        a = self.account
        if a is None:
            return False
        return a.moved or (a.enabled and a.address in self.ground.intruded)

    @property
    def taken(self) -> bool:
        """Tell whether another account has the address that this one should have."""
        account, snapshot = self.account, self.ground.snapshot
        if account is None:
            return False
        others = (a for a in snapshot.ours if a.id != account.id)
        mine = account.address
        return mine in snapshot.foreign_by_name or any(
            mine in (a.email, a.username) for a in others
        )

    @property
    def unfinished(self) -> bool:
        """Tell whether the account is not out for good: usable, or never seen closed."""
        account = self.account
        return account is not None and (account.enabled or account.closed_on is None)

    @property
    def deletion_due(self) -> bool:
        """Tell whether the account has been closed for six months, and its partners are known."""
        account, ground = self.account, self.ground
        return (
            account is not None
            and not self.unfinished
            and self.wanted.deletable
            and steps.purge_due(account, ground.today)
        )

    def said(self, kind: Kind, message: str) -> Finding:
        """Return the finding about this account."""
        partner = self.wanted.named_by or steps.first_partner(self.wanted)
        return kind.found(message, email=self.wanted.address, partner=partner)

    @property
    def who(self) -> str:
        """Return the person's name as Keycloak shows it."""
        account = self.account
        return f"{account.first_names} {account.last_name}" if account else self.wanted.address


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the table."""

    code: str
    wanted: str
    """For people: what the annexes want."""
    found: str
    """For people: what the realm holds."""
    done: str
    """For people: what is done."""
    article: str
    applies: Callable[[Situation], bool]
    act: Callable[[Situation], Result]


def account_step(account: Account | None, wanted: Wanted, ground: Ground) -> Result:
    """Return the one step that brings the account where it is wanted, and what to report."""
    situation = Situation(account, wanted, ground)
    return row_for(situation).act(situation)


def row_for(situation: Situation) -> Row:
    """Return the row that applies."""
    return next(row for row in ROWS if row.applies(situation))


def _is(
    wanted: str, *states: AccountState, enabled: bool | None = None
) -> Callable[[Situation], bool]:
    """Return the test for an account of ours that has its address."""

    def applies(s: Situation) -> bool:
        a = s.account
        return (
            a is not None
            and not s.astray
            and s.wanted_in is (wanted == "open")
            and (_SUSPENDED if s.suspended else a.state) in states
            and enabled in (None, a.enabled)
        )

    return applies


def _moved(*, wanted: bool, out: bool) -> Callable[[Situation], bool]:
    """Return the test for an account whose address somebody changed."""

    def applies(s: Situation) -> bool:
        a = s.account
        return (
            a is not None and s.astray and _stays_open(s) is wanted and (wanted or _out(s) is out)
        )

    return applies


def _stays_open(s: Situation) -> bool:
    """Tell whether a moved account may be open afterwards."""
    a = s.account
    if a is None or not s.wanted_in or s.suspended or s.taken:
        return False
    # Its address is an attribute, too: a list that asks for it today, or the journal, bears it out.
    known = s.ground.memory.accounts.get(a.address) == a.id
    return not a.moved or s.wanted.asked or known


def _out(s: Situation) -> bool:
    """Tell whether a moved account is out already, and no list moves."""
    a = s.account
    out = a is not None and a.state is not AccountState.OPEN and not s.unfinished
    return out and not s.wanted.reduces


# --- What is done -------------------------------------------------------------------------------


def _nothing(_: Situation) -> Result:
    return None, ()


def _create(s: Situation) -> Result:
    step = steps.create(s.wanted, s.ground.registry)
    if s.wanted.address not in s.ground.memory.accounts:
        return step, ()
    message = (
        f"Le compte « {s.wanted.address} » a été supprimé dans Keycloak alors que l’annexe 1 "
        "demande l’accès ; il est créé à nouveau, avec un nouveau lien."
    )
    return step, [s.said(catalogue.DELETED_BY_HAND, message)]


def _stranger(s: Situation) -> Result:
    stranger = s.stranger
    if not s.wanted.open and not (s.wanted.closure_asked and stranger and stranger.enabled):
        return None, ()
    what = (
        "l’accès demandé n’est pas ouvert"
        if s.wanted.open
        else "la clôture demandée n’est pas faite"
    )
    message = (
        f"Un compte « {s.wanted.address} » existe et n’est pas géré par ce registre ; "
        f"il n’est pas modifié et {what}. S’il est celui de la personne : "
        f"`connector adopt {s.wanted.address} --by NOM`."
    )
    return None, [s.said(catalogue.FOREIGN_ACCOUNT, message)]


def _keep_up(s: Situation) -> Result:
    assert s.account is not None  # noqa: S101 — the row says so
    step = steps.keep_up(s.account, s.wanted, s.ground.policy, s.ground.today)
    link = s.account.link
    if (
        steps.UPDATE_PASSWORD not in s.account.pending_actions
        or not s.ground.policy.given_up(link, s.ground.today)
    ):  # fmt: skip
        return step, ()
    message = (
        f"{s.who} (« {s.wanted.address} ») n’a jamais créé de mot de passe : {link.count} messages "
        f"envoyés, le dernier le {link.at:%d/%m/%Y}."
    )
    return step, [s.said(catalogue.NEVER_ACTIVATED, message)]


def _stopped(s: Situation) -> Result:
    assert s.account is not None  # noqa: S101
    lockout = " (verrouillé par Keycloak)" if s.account.locked_out else ""
    message = (
        f"Le compte de {s.who} est désactivé dans Keycloak alors que l’annexe 1 "
        f"demande l’accès{lockout} ; il reste désactivé."
    )
    step = steps.keep_up(s.account, s.wanted, s.ground.policy, s.ground.today)
    return step, [s.said(catalogue.DISABLED_BY_HAND, message)]


def _suspended(s: Situation) -> Result:
    assert s.account is not None  # noqa: S101
    step = steps.keep_up(s.account, s.wanted, s.ground.policy, s.ground.today)
    if s.unfinished or s.account.state is not AccountState.SUSPENDED:
        # Enabled by hand, never seen closed, or written over.
        step = steps.close(s.account, s.wanted, s.ground.today, "suspended", suspended=True)
    message = f"L’accès de {s.who} est suspendu alors que l’annexe 1 le demande ; il reste fermé."
    return step, [s.said(catalogue.SUSPENDED, message)]


def _reopen(s: Situation) -> Result:
    assert s.account is not None  # noqa: S101
    return steps.reopen(s.account, s.wanted), ()


def _close(s: Situation) -> Result:
    assert s.account is not None  # noqa: S101
    today, suspended = s.ground.today, s.suspended
    return steps.close(s.account, s.wanted, today, "closed", suspended=suspended), ()


def _close_again(s: Situation) -> Result:
    assert s.account is not None  # noqa: S101
    step = steps.close(s.account, s.wanted, s.ground.today, "reopened-by-hand")
    closed_on = s.account.closed_on
    since = f"le {closed_on:%d/%m/%Y}" if closed_on else "à une date inconnue"
    message = (
        f"Le compte de {s.who}, clos {since}, a été rouvert à la main ; il est clos à nouveau."
    )
    return step, [s.said(catalogue.REOPENED_BY_HAND, message)]


def _finish(s: Situation) -> Result:
    assert s.account is not None  # noqa: S101
    return steps.close(s.account, s.wanted, s.ground.today, "closing-unfinished"), ()


def _purge(s: Situation) -> Result:
    assert s.account is not None  # noqa: S101
    return steps.purge(s.account), ()


def _take_back(s: Situation) -> Result:
    assert s.account is not None  # noqa: S101
    if s.account.state is AccountState.CLOSED:
        return steps.reopen(s.account, s.wanted), [_gone_astray(s)]
    return steps.taken_over(s.account, s.wanted), [_gone_astray(s)]


def _shut(s: Situation) -> Result:
    assert s.account is not None  # noqa: S101
    at = s.account if s.taken else steps.at_its_address(s.account)
    step = steps.close(
        s.account, s.wanted, s.ground.today, "address-changed", at=at, suspended=s.suspended
    )
    return step, [_gone_astray(s)]


def _rename_back(s: Situation) -> Result:
    assert s.account is not None  # noqa: S101
    if s.deletion_due:
        return steps.purge(s.account), [_gone_astray(s)]
    if s.taken:  # out, and stays as it is until the address is free
        return None, [_gone_astray(s)]
    return steps.put_back(s.account, s.wanted), [_gone_astray(s)]


def _gone_astray(s: Situation) -> Finding:
    assert s.account is not None  # noqa: S101
    last_name, first_names = s.account.known_as
    partner = steps.first_partner(s.wanted)
    if not s.account.moved:
        return catalogue.PASSWORD_BY_OTHER.found(
            f"Après la prise de contrôle du compte de {first_names} {last_name} "
            f"(« {s.account.address} »), un tiers y a encore enregistré un mot de passe ; "
            "les mots de passe sont effacés et un nouveau lien est envoyé.",
            email=s.account.address,
            partner=partner,
        )
    return catalogue.ADDRESS_CHANGED.found(
        f"L’adresse du compte de {first_names} {last_name} (« {s.account.address} ») "
        "a été changée dans Keycloak : prise de contrôle possible.",
        email=s.account.address,
        partner=partner,
    )


_OPEN, _SUSPENDED, _CLOSED = AccountState.OPEN, AccountState.SUSPENDED, AccountState.CLOSED

ROWS: tuple[Row, ...] = (
    Row(
        "create",
        "open", "no account", "create, UPDATE_PASSWORD, send the link", "3.1, 3.4",
        lambda s: s.account is None and s.stranger is None and s.wanted.open,
        _create,
    ),
    Row(
        "no-account",
        "closed", "no account", "nothing", "3.3",
        lambda s: s.account is None and s.stranger is None and not s.wanted.open,
        _nothing,
    ),
    Row(
        "foreign",
        "any", "an account that is not ours, same address", "never touched; reported", "3.5",
        lambda s: s.account is None and s.stranger is not None,
        _stranger,
    ),
    Row(
        "keep-up",
        "open", "open, enabled",
        "compare; put back name, function, entitlements, group; a link owed or lapsed is sent",
        "3.2", _is("open", _OPEN, enabled=True),
        _keep_up,
    ),
    Row(
        "stopped-by-hand",
        "open", "open, disabled (by hand, or a lockout)",
        "stays stopped; reported; only `resume` opens it", "3.2",
        _is("open", _OPEN, enabled=False),
        _stopped,
    ),
    Row(
        "suspended",
        "open", "suspended", "stays stopped (closed again if enabled); reported", "3.2",
        _is("open", _SUSPENDED),
        _suspended,
    ),
    Row(
        "reopen",
        "open", "closed",
        "end sessions, consents, offline tokens; delete every credential; enable; send the link",
        "3.2, 3.4", _is("open", _CLOSED),
        _reopen,
    ),
    Row(
        "close",
        "closed", "open; or suspended or closed, when a list moves",
        "full closing: disable, end sessions, revoke consents and offline tokens, read back",
        "3.3, 4",
        lambda s: _is("closed", _OPEN)(s)
        or (_is("closed", _SUSPENDED)(s) and (s.wanted.reduces or s.unfinished))
        or (_is("closed", _CLOSED)(s) and s.wanted.reduces),
        _close,
    ),
    Row(
        "close-again",
        "closed", "closed, enabled by hand", "full closing; reported", "3.3",
        lambda s: _is("closed", _CLOSED, enabled=True)(s) and not s.wanted.reduces,
        _close_again,
    ),
    Row(
        "finish-closing",
        "closed", "closed, disabled, its closing never seen done", "full closing", "3.3",
        lambda s: _is("closed", _CLOSED, enabled=False)(s)
        and s.unfinished
        and not s.wanted.reduces,
        _finish,
    ),
    Row(
        "purge",
        "closed", "closed for six months", "delete; entry in the destruction register", "2.1",
        lambda s: _rests(s) and s.deletion_due,
        _purge,
    ),
    Row(
        "rest",
        "closed", "closed for less than six months", "nothing", "2.1",
        lambda s: _rests(s) and not s.deletion_due,
        _nothing,
    ),
    Row(
        "take-back",
        "open", "e-mail or username changed (possible takeover), or others' password since",
        "address put back, sessions ended, credentials deleted, new link to the annex's address",
        "3.4, 3.5", _moved(wanted=True, out=False),
        _take_back,
    ),
    Row(
        "shut",
        "closed, suspended, or its address is now another account's", "e-mail or username changed",
        "full closing", "3.3, 3.5", _moved(wanted=False, out=False),
        _shut,
    ),
    Row(
        "rename-back",
        "closed", "e-mail or username changed, and out",
        "address put back where it is free; deleted after six months", "3.5",
        _moved(wanted=False, out=True),
        _rename_back,
    ),
)  # fmt: skip
"""Exactly one applies to every situation."""


def _rests(s: Situation) -> bool:
    """Tell whether the account is out for good, and nothing moves."""
    return _is("closed", _CLOSED, _SUSPENDED)(s) and not s.unfinished and not s.wanted.reduces
