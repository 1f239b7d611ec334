"""Deliberate mistakes in the connector: the machine must find each of them.

LIFE_BREAKAGES=1 make check ARGS='-k breakage'
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from dateutil.relativedelta import relativedelta

from connector.guard import Judgement
from connector.keycloak.ending import Ending
from connector.keycloak.gateway import KeycloakGateway
from connector.model import Account, AccountState, AgreementState
from connector.plan import accounts, build, steps, wanted
from connector.plan.situation import Situation
from connector.rules import people

Patch = pytest.MonkeyPatch
Breakage = Callable[[Patch], None]


def _never(_: object) -> bool:
    return False


def _suspension_ignored(patch: Patch) -> None:
    # Neither the journal's word nor the account's own: each of them alone suffices.
    patch.setattr(Situation, "suspended", property(_never))

    def account_step(account: Account | None, *others: Any) -> Any:
        if account is None or account.state is not AccountState.SUSPENDED:
            return accounts.account_step(account, *others)
        seen = replace(account, state=AccountState.CLOSED)
        step, findings = accounts.account_step(seen, *others)
        return step and replace(step, before=account), findings

    patch.setattr(build, "account_step", account_step)


def _unlisted_stay(patch: Patch) -> None:
    real = people._unlisted

    def stays(*args: Any) -> Any:
        decision, finding = real(*args)
        return replace(decision, open=None), finding

    patch.setattr(people, "_unlisted", stays)


def _sessions_survive_a_closing(patch: Patch) -> None:
    real = KeycloakGateway.close

    def close(self: KeycloakGateway, *args: Any) -> None:
        with pytest.MonkeyPatch.context() as inner:
            inner.setattr(Ending, "end_sessions", lambda *_: None)
            real(self, *args)

    patch.setattr(KeycloakGateway, "close", close)


def _deleted_a_month_early(patch: Patch) -> None:
    patch.setattr(steps, "KEPT", relativedelta(months=5))


def _never_deleted(patch: Patch) -> None:
    patch.setattr(steps, "KEPT", relativedelta(months=60))


def _credentials_survive(patch: Patch) -> None:
    patch.setattr(Ending, "delete_credentials", lambda *_: None)


def _no_guard(patch: Patch) -> None:
    patch.setattr(build, "judge", lambda *_: Judgement())


def _days_to_come_count(patch: Patch) -> None:
    real = people._by_lists
    patch.setattr(
        people, "_by_lists", lambda case: real(replace(case, today=case.today + timedelta(60)))
    )


def _one_partner_closes_for_all(patch: Patch) -> None:
    real = wanted.combine

    def combine(decisions: Any, *others: Any) -> Any:
        out = {d.email for d in decisions if d.open is False}
        return real([replace(d, open=False) if d.email in out else d for d in decisions], *others)

    patch.setattr(build, "combine", combine)


def _dates_of_list_2_ignored(patch: Patch) -> None:
    real = people.lists_say
    patch.setattr(people, "lists_say", lambda asked, ended: real(asked, None if asked else ended))


def _nobody_comes_back(patch: Patch) -> None:
    real = people.lists_say
    patch.setattr(people, "lists_say", lambda asked, ended: real(None if ended else asked, ended))


def _copies_stay(patch: Patch) -> None:
    patch.setattr(build, "_copies_closed", lambda _: [])


def _termination_ignored(patch: Patch) -> None:
    patch.setattr(people, "_everybody_closed", lambda *_: [])


def _takeovers_ignored(patch: Patch) -> None:
    patch.setattr(Situation, "astray", property(_never))


def _unreadable_lines_ignored(patch: Patch) -> None:
    # Whoever such a line was about is taken for missing.
    real = people._by_lists

    def by_lists(case: Any) -> Any:
        authority = replace(case.view.authority, complete=True)
        return real(replace(case, view=replace(case.view, authority=authority)))

    patch.setattr(people, "_by_lists", by_lists)


def _unknown_closes(patch: Patch) -> None:
    real = people.decide

    def decide(view: Any, *others: Any) -> Any:
        if view.standing.state is AgreementState.UNKNOWN:
            standing = replace(view.standing, state=AgreementState.ENDED)
            view = replace(view, standing=standing)
        return real(view, *others)

    patch.setattr(build, "decide", decide)


BREAKAGES: Mapping[str, Breakage] = {
    "a suspension is ignored": _suspension_ignored,
    "whoever is unlisted stays": _unlisted_stay,
    "sessions survive a closing": _sessions_survive_a_closing,
    "deleted a month early": _deleted_a_month_early,
    "never deleted": _never_deleted,
    "credentials survive a reopening": _credentials_survive,
    "no guard": _no_guard,
    "days to come count": _days_to_come_count,
    "one partner closes for all": _one_partner_closes_for_all,
    "dates of list 2 are ignored": _dates_of_list_2_ignored,
    "nobody comes back": _nobody_comes_back,
    "copies stay": _copies_stay,
    "a termination is ignored": _termination_ignored,
    "takeovers are ignored": _takeovers_ignored,
    "an annex with errors counts as a whole": _unreadable_lines_ignored,
    "an unknown agreement closes": _unknown_closes,
}
