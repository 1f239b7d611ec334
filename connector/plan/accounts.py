"""The decision table of the account (DESIGN, section 4): wanted × marker × enabled → step.

One row applies to every situation, never two: a test tries every combination. The conditions are
in :mod:`connector.plan.situation`, what is done in :mod:`connector.plan.account_acts`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from connector.model import Account
from connector.plan import account_acts as act
from connector.plan.account_acts import Result
from connector.plan.ground import Ground
from connector.plan.situation import CLOSED, OPEN, SUSPENDED, Situation, in_state, moved, rests
from connector.plan.wanted import Wanted


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


ROWS: tuple[Row, ...] = (
    Row(
        "create",
        "open", "no account", "create, UPDATE_PASSWORD, send the link", "3.1, 3.4",
        lambda s: s.account is None
        and s.stranger is None
        and s.wanted.open
        and not s.suspended,
        act.create,
    ),
    Row(
        "suspended-without-account",
        "open", "no account, and suspended",
        "created disabled and suspended, so that the realm remembers it; no mail; reported", "3.3",
        lambda s: s.account is None and s.stranger is None and s.wanted.open and s.suspended,
        act.create_suspended,
    ),
    Row(
        "no-account",
        "closed", "no account", "nothing", "3.3",
        lambda s: s.account is None and s.stranger is None and not s.wanted.open,
        act.nothing,
    ),
    Row(
        "foreign",
        "any", "an account that is not ours, same address", "never touched; reported", "3.5",
        lambda s: s.account is None and s.stranger is not None,
        act.stranger,
    ),
    Row(
        "keep-up",
        "open", "open, enabled",
        "compare; put back name, function, entitlements, group; a link owed or lapsed is sent",
        "3.2", in_state("open", OPEN, enabled=True),
        act.keep_up,
    ),
    Row(
        "stopped-by-hand",
        "open", "open, disabled (by hand, or a lockout)",
        "stays stopped; reported; only `resume` opens it", "3.2",
        in_state("open", OPEN, enabled=False),
        act.stopped,
    ),
    Row(
        "suspended",
        "open", "suspended", "stays stopped (closed again if enabled); reported", "3.2",
        in_state("open", SUSPENDED),
        act.suspended,
    ),
    Row(
        "reopen",
        "open", "closed",
        "end sessions, consents, offline tokens; delete every credential; enable; send the link",
        "3.2, 3.4", in_state("open", CLOSED),
        act.reopen,
    ),
    Row(
        "close",
        "closed", "open; or suspended or closed, when a list moves",
        "full closing: disable, end sessions, revoke consents and offline tokens, read back",
        "3.3, 4",
        lambda s: in_state("closed", OPEN)(s)
        or (in_state("closed", SUSPENDED)(s) and (s.wanted.reduces or s.unfinished))
        or (in_state("closed", CLOSED)(s) and s.wanted.reduces),
        act.close,
    ),
    Row(
        "close-again",
        "closed", "closed, enabled by hand", "full closing; reported", "3.3",
        lambda s: in_state("closed", CLOSED, enabled=True)(s) and not s.wanted.reduces,
        act.close_again,
    ),
    Row(
        "finish-closing",
        "closed", "closed, disabled, its closing never seen done", "full closing", "3.3",
        lambda s: in_state("closed", CLOSED, enabled=False)(s)
        and s.unfinished
        and not s.wanted.reduces,
        act.finish,
    ),
    Row(
        "purge",
        "closed", "closed for six months", "delete; entry in the destruction register", "2.1",
        lambda s: rests(s) and s.deletion_due,
        act.purge,
    ),
    Row(
        "rest",
        "closed", "closed for less than six months", "nothing", "2.1",
        lambda s: rests(s) and not s.deletion_due and not s.closed_ahead,
        act.nothing,
    ),
    Row(
        "closed-on-ahead",
        "closed", "closed, on a day that is still to come (written by hand)",
        "today's date is put back, or the journal's; the six months run from it; reported", "2.1",
        lambda s: rests(s) and s.closed_ahead,
        act.put_back_day,
    ),
    Row(
        "take-back",
        "open", "e-mail or username changed (possible takeover), or others' password since",
        "address put back, sessions ended, credentials deleted, new link to the annex's address",
        "3.4, 3.5", moved(wanted=True, out=False),
        act.take_back,
    ),
    Row(
        "shut",
        "closed, suspended, or its address is now another account's", "e-mail or username changed",
        "full closing", "3.3, 3.5", moved(wanted=False, out=False),
        act.shut,
    ),
    Row(
        "rename-back",
        "closed", "e-mail or username changed, and out",
        "address put back where it is free; deleted after six months", "3.5",
        moved(wanted=False, out=True),
        act.rename_back,
    ),
)  # fmt: skip
"""Exactly one applies to every situation."""
