"""`connector certify`: the destruction certificate, on the partner's request (2.1)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import rich_click as click

from connector.cli.options import (
    Day,
    by_option,
    format_option,
    opened_journal,
    print_json,
    settings_and_logs,
    somebody,
)

if TYPE_CHECKING:
    from connector.certifying import ToCome
    from connector.errors import ExitStatus
    from connector.evidence.register import Register
    from connector.journal import Journal
    from connector.keycloak.gateway import KeycloakGateway
    from connector.model import Account
    from connector.registry import Registry
    from connector.settings import Settings


@click.command("certify")
@click.option("--partner", required=True, metavar="ID", help="The name of its folder.")
@click.option("--request", is_flag=True, help="Record that the partner asks for a certificate.")
@click.option(
    "--on", type=Day(), metavar="DATE", help="With --request: the day it came; today by default."
)
@by_option
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help="Where the DOCX and the PDF go; CONNECTOR_REPORTS by default.",
)
@format_option
def command(  # noqa: PLR0913 — the command's options
    *,
    partner: str,
    request: bool,
    on: date | None,
    by: str | None,
    out: Path | None,
    output: str,
) -> int:
    """Write the certificate of what was destroyed for a partner since the last one.

    Needs CONNECTOR_REGISTRY (registry.yaml and the partners' folders), the Keycloak settings
    (CONNECTOR_KEYCLOAK__URL, __REALM, __CLIENT_ID, __CLIENT_SECRET) and the journal.
    Exit status: 0 written, or the request is recorded; 3 not yet due, or nobody asked for it.
    """
    from connector.errors import RegistryError
    from connector.sync import read_registry, today_in

    if on is not None and not request:
        raise click.UsageError("--on needs --request.")
    name = somebody(by, "--request") if request else ""
    settings = settings_and_logs()
    today = today_in(settings)
    if on is not None and on > today:
        raise click.BadParameter("a request can't have come on a day to come.", param_hint="--on")
    registry = read_registry(settings, today)
    if partner not in {p.id for p in registry.partners}:
        raise RegistryError(
            f"The registry has no partner « {partner} ».",
            remedy=f"Its folders: {', '.join(p.id for p in registry.partners) or 'none'}.",
        )
    with opened_journal(settings) as journal:
        case = _case(settings, journal, registry, partner)
        if request:
            return _ask(case, today if on is None else on, name, output)
        return _certify(case, today, out, output)


@dataclass(frozen=True, slots=True)
class _Case:
    """What both forms of the command rest on."""

    settings: Settings
    journal: Journal
    registry: Registry
    partner: str
    gateway: KeycloakGateway
    register: Register
    accounts: tuple[Account, ...] | None
    """Ours; None where Keycloak can't tell: the register does without."""

    @property
    def coming(self) -> ToCome | None:
        """What is still to be destroyed; None where Keycloak can't tell."""
        from connector import certifying

        if self.accounts is None:
            return None
        present = certifying.present_ids(self.registry)
        return certifying.to_come(self.accounts, self.partner, present)


def _case(settings: Settings, journal: Journal, registry: Registry, partner: str) -> _Case:
    from connector.certifying import present_ids
    from connector.errors import KeycloakError
    from connector.evidence.register import Register, registers
    from connector.keycloak import connect

    gateway = connect(settings, registry.id)
    try:
        accounts = tuple(gateway.snapshot().ours)
    except KeycloakError:
        accounts = None
    register = registers(journal, present_ids(registry)).get(partner, Register(partner))
    return _Case(settings, journal, registry, partner, gateway, register, accounts)


def _ask(case: _Case, day: date, by: str, output: str) -> ExitStatus:
    from connector.errors import ExitStatus
    from connector.evidence import Recorder
    from connector.french import day_in_table

    Recorder(case.journal, "certify").certificate_asked(case.partner, day, by=by)
    said = [f"La demande d’attestation du {day_in_table(day)} est enregistrée."]
    if destroyed := case.register.destroyed:
        command = f"connector certify --partner {case.partner}"
        number = sum(destroyed.values())
        said.append(f"Déjà détruits, pas encore attestés : {number} ; « {command} » l’atteste.")
    said += _coming(case.coming)
    _say(case, said, output, request=day.isoformat())
    return ExitStatus.OK


def _certify(case: _Case, today: date, out: Path | None, output: str) -> ExitStatus:
    from connector import certifying
    from connector.errors import ConnectorError, ExitStatus
    from connector.evidence import Recorder

    register, coming = case.register, case.coming
    if not register.requests:
        ask = f"  connector certify --partner {case.partner} --request --on DATE --by NOM"
        why = "Aucune demande d’attestation de ce partenaire n’attend de réponse (article 2.1)."
        _say(case, [why, "Pour en enregistrer une :", ask], output)
        return ExitStatus.ATTENTION
    if not register.destroyed:
        _say(case, ["Pas encore dû : rien n’a été détruit.", *_coming(coming)], output)
        return ExitStatus.ATTENTION
    present = certifying.present_ids(case.registry)
    answered = case.accounts is not None and certifying.fulfilled(register, case.accounts, present)
    try:
        issued = certifying.issue(
            case.journal,
            Recorder(case.journal, "certify"),
            case.registry,
            case.gateway,
            case.partner,
            today=today,
            folder=out or case.settings.reports,
            answered=answered,
        )
    except OSError as error:
        raise ConnectorError(
            f"The certificate can't be written: {error.filename or ''} {error.strerror}.",
            remedy="Check CONNECTOR_REPORTS or --out: mounted for writing, not full.",
        ) from error
    files = [str(path) for path in issued.files]
    said = [f"Attestation {issued.number} :", *(f"  {path}" for path in files)]
    said += _coming(coming) if not answered else []
    _say(case, said, output, number=issued.number, files=files)
    return ExitStatus.OK


def _coming(coming: ToCome | None) -> list[str]:
    from connector.french import counted, day_in_table

    if coming is None:
        return ["Keycloak n’a pas pu être lu : ce qui reste à détruire n’est pas connu."]
    if not coming.days:
        return ["Aucun compte clos de ce partenaire n’attend sa destruction."]
    return [
        f"À détruire à partir du {day_in_table(day)} : {counted(number, 'compte')}."
        for day, number in coming.days
    ]


def _say(case: _Case, said: list[str], output: str, **more: Any) -> None:
    from connector.french import typography

    if output == "json":
        coming = case.coming
        days = None if coming is None else {d.isoformat(): n for d, n in coming.days}
        message = " ".join(s.strip() for s in said)
        print_json({"partner": case.partner, "message": message, "to_come": days, **more})
    else:
        click.echo("\n".join(typography(s) for s in said))
