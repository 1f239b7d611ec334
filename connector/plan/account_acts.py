"""What the rows of the account's table do: each returns the step, and what there is to say."""

from __future__ import annotations

from collections.abc import Sequence

from connector.model import AccountState, Finding, Step, catalogue
from connector.plan import steps
from connector.plan.situation import Situation

Result = tuple[Step | None, Sequence[Finding]]


def nothing(_: Situation) -> Result:
    """Do nothing."""
    return None, ()


def create(s: Situation) -> Result:
    """Create the account; said where one was deleted by hand."""
    step = steps.create(s.wanted, s.ground.registry)
    if s.wanted.address not in s.ground.memory.accounts:
        return step, ()
    message = (
        f"Le compte « {s.wanted.address} » a été supprimé dans Keycloak alors que l’annexe 1 "
        "demande l’accès ; il est créé à nouveau, avec un nouveau lien."
    )
    return step, [s.said(catalogue.DELETED_BY_HAND, message)]


def create_suspended(s: Situation) -> Result:
    """Let the realm itself remember a suspension, where the journal alone did (3.3)."""
    message = (
        f"L’accès de {s.wanted.first_names} {s.wanted.last_name} est suspendu alors que l’annexe 1 "
        "le demande et qu’il n’y a pas de compte ; le compte est créé désactivé, sans message."
    )
    step = steps.create_suspended(s.wanted, s.ground.registry, s.ground.today)
    return step, [s.said(catalogue.SUSPENDED, message)]


def stranger(s: Situation) -> Result:
    """Leave an account that is not ours alone, and say what is not done for it (3.5)."""
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


def keep_up(s: Situation) -> Result:
    """Keep a person who is in as the annexes say; said where nobody ever came (3.4)."""
    assert s.account is not None  # noqa: S101 — the row says so
    step = steps.keep_up(s.account, s.wanted, s.ground.policy, s.link_day)
    link = s.account.link
    if (
        steps.UPDATE_PASSWORD not in s.account.pending_actions
        or not s.ground.policy.given_up(link, s.link_day)
    ):  # fmt: skip
        return step, ()
    message = (
        f"{s.who} (« {s.wanted.address} ») n’a jamais créé de mot de passe : {link.count} messages "
        f"envoyés, le dernier le {link.at:%d/%m/%Y}."
    )
    return step, [s.said(catalogue.NEVER_ACTIVATED, message)]


def stopped(s: Situation) -> Result:
    """Leave a stop by hand, or a lockout, as it is, and say it."""
    assert s.account is not None  # noqa: S101
    lockout = " (verrouillé par Keycloak)" if s.account.locked_out else ""
    message = (
        f"Le compte de {s.who} est désactivé dans Keycloak alors que l’annexe 1 "
        f"demande l’accès{lockout} ; il reste désactivé."
    )
    step = steps.keep_up(s.account, s.wanted, s.ground.policy, s.link_day)
    return step, [s.said(catalogue.DISABLED_BY_HAND, message)]


def suspended(s: Situation) -> Result:
    """Keep a suspension standing, and say it (3.3)."""
    assert s.account is not None  # noqa: S101
    step = steps.keep_up(s.account, s.wanted, s.ground.policy, s.link_day)
    if s.unfinished or s.account.state is not AccountState.SUSPENDED:
        # Enabled by hand, never seen closed, or written over.
        step = steps.close(s.account, s.wanted, s.ground.today, "suspended", suspended=True)
    elif s.closed_ahead:
        at = steps.kept_up(s.account, s.wanted)
        step = steps.put_back_day(s.account, s.wanted, s.closed_on, at=at)
    return step, [s.said(catalogue.SUSPENDED, _kept_shut(s))]


def _kept_shut(s: Situation) -> str:
    return f"L’accès de {s.who} est suspendu alors que l’annexe 1 le demande ; il reste fermé."


def put_back_day(s: Situation) -> Result:
    """Write the day of a closing that is said to be of a day to come (2.1)."""
    assert s.account is not None  # noqa: S101
    at = s.account if s.taken or not s.account.moved else steps.at_its_address(s.account)
    return steps.put_back_day(s.account, s.wanted, s.closed_on, at=at), ()


def reopen(s: Situation) -> Result:
    """Open again so that nothing from before works (3.4)."""
    assert s.account is not None  # noqa: S101
    return steps.reopen(s.account, s.wanted), ()


def close(s: Situation) -> Result:
    """Close in full (3.3)."""
    assert s.account is not None  # noqa: S101
    today, suspended = s.ground.today, s.suspended
    return steps.close(s.account, s.wanted, today, "closed", suspended=suspended), ()


def close_again(s: Situation) -> Result:
    """Close what somebody reopened by hand, and say it (3.3)."""
    assert s.account is not None  # noqa: S101
    step = steps.close(s.account, s.wanted, s.ground.today, "reopened-by-hand")
    closed_on = s.account.closed_on
    since = f"le {closed_on:%d/%m/%Y}" if closed_on else "à une date inconnue"
    message = (
        f"Le compte de {s.who}, clos {since}, a été rouvert à la main ; il est clos à nouveau."
    )
    return step, [s.said(catalogue.REOPENED_BY_HAND, message)]


def finish(s: Situation) -> Result:
    """Finish a closing that was never seen done (3.3)."""
    assert s.account is not None  # noqa: S101
    return steps.close(s.account, s.wanted, s.ground.today, "closing-unfinished"), ()


def purge(s: Situation) -> Result:
    """Delete what has been closed for six months (2.1)."""
    assert s.account is not None  # noqa: S101
    return steps.purge(s.account), ()


def take_back(s: Situation) -> Result:
    """Undo a possible takeover of somebody who is to be in (3.4, 3.5)."""
    assert s.account is not None  # noqa: S101
    if s.account.state is AccountState.CLOSED:
        return steps.reopen(s.account, s.wanted), [_gone_astray(s)]
    return steps.taken_over(s.account, s.wanted), [_gone_astray(s)]


def shut(s: Situation) -> Result:
    """Close an account that went astray and whose person is not to be in (3.5)."""
    assert s.account is not None  # noqa: S101
    at = s.account if s.taken else steps.at_its_address(s.account)
    step = steps.close(
        s.account, s.wanted, s.ground.today, "address-changed", at=at, suspended=s.suspended
    )
    return step, [_gone_astray(s)]


def rename_back(s: Situation) -> Result:
    """Give an account that is out its address back, or delete it when that is due."""
    assert s.account is not None  # noqa: S101
    if s.deletion_due:
        return steps.purge(s.account), [_gone_astray(s)]
    if s.closed_ahead:
        return put_back_day(s)[0], [_gone_astray(s)]
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
