"""The notice about people whose reminders are spent (articles 3.3 to 3.5)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Literal

from connector.french import counted, day_in_words, typography
from connector.model import Contact
from connector.notices.message import Notice
from connector.paper import shown

_DUTY = {
    "partner": (
        "Vous recevez ce message parce que l’annexe 2 de la convention vous désigne comme contact "
        "pour les habilitations à la plateforme « Coopération »."
    ),
    "caf": (
        "Vous recevez ce message parce que l’annexe 3 vous désigne comme contact de la Caf pour "
        "les habilitations à la plateforme « Coopération »."
    ),
}
_WANTED = {
    "partner": (
        "Si l’accès est toujours utile, invitez la personne à ouvrir la page de connexion ({page}),"
        " à choisir « Mot de passe oublié » et à saisir son adresse professionnelle : elle recevra "
        "un nouveau lien. Ce lien lui est strictement personnel (article 3.5) : personne ne peut "
        "s’en servir à sa place. Si aucun message n’arrive, qu’elle vérifie les courriers "
        "indésirables, puis l’adresse portée dans l’annexe 1."
    ),
    "caf": (
        "Si l’accès est toujours utile, la personne obtient elle-même un nouveau lien : page de "
        "connexion ({page}), « Mot de passe oublié », adresse professionnelle. Vérifier avec le "
        "partenaire que l’adresse portée dans l’annexe 1 est la bonne et que les messages arrivent."
    ),
}
_NOT_WANTED = {
    "partner": (
        "Si l’accès n’est plus utile (départ, changement de mission), merci de nous transmettre "
        "sans délai une nouvelle annexe 1 : la personne y quitte la liste 1 et figure dans la "
        "liste 2, celle des clôtures demandées (article 3.3)."
    ),
    "caf": (
        "Si l’accès n’est plus utile, demander au partenaire une nouvelle annexe 1 où la personne "
        "quitte la liste 1 et figure dans la liste 2, celle des clôtures demandées (article 3.3)."
    ),
}


@dataclass(frozen=True, slots=True)
class NeverActivated:
    """One person who got the link several times and never created a password."""

    last_name: str
    first_names: str
    address: str
    function: str
    partner: str
    """The partner's name."""
    mailed_on: tuple[date, ...]
    """The days of the mails, the first one first; those that are known."""


def never_activated(  # noqa: PLR0913 — what the notice is made of, each with a name
    side: Literal["partner", "caf"],
    to: tuple[str, ...],
    people: Sequence[NeverActivated],
    *,
    caf: str,
    contact: Contact | None,
    page: str,
) -> Notice:
    """Return the one notice to these contacts about all `people`.

    `caf` is the Caf's name, `contact` whom a partner may ask there, `page` the platform's address.
    """
    count = len(people)
    they = "elle n’a" if count == 1 else "elles n’ont"
    whose = "de la personne ci-dessous" if count == 1 else "des personnes ci-dessous"
    paragraphs = [
        "Bonjour,",
        _DUTY[side],
        (
            f"L’accès {whose} a été ouvert comme l’annexe 1 le demande, mais {they} pas encore "
            "créé de mot de passe. Les liens envoyés ont expiré, et aucun autre ne partira de "
            "lui-même."
        ),
        *_by_partner(people),
        "Ce qu’il convient de faire :",
        "1. " + _WANTED[side].format(page=page),
        "2. " + _NOT_WANTED[side],
        "Sans nouvelle annexe 1, l’accès reste ouvert et ce message n’est pas renvoyé.",
        *_asking(side, contact),
        f"Cordialement,\n{shown(caf)}",
    ]
    who = counted(count, "personne")
    verb = "n’a" if count == 1 else "n’ont"
    return Notice(
        to,
        typography(f"Plateforme « Coopération » : {who} {verb} pas créé de mot de passe"),
        typography("\n\n".join(paragraphs)) + "\n",
        contact.email if contact and side == "partner" else None,
    )


def _by_partner(people: Sequence[NeverActivated]) -> list[str]:
    ordered = sorted(people, key=lambda p: (p.partner, p.last_name, p.first_names, p.address))
    return [
        "\n".join([f"{shown(partner)} :", *(_person(p) for p in those)])
        for partner, those in groupby(ordered, key=lambda p: p.partner)
    ]


def _person(person: NeverActivated) -> str:
    function = f", {shown(person.function)}" if person.function else ""
    name = shown(f"{person.first_names} {person.last_name}")
    days = [day_in_words(d) for d in dict.fromkeys(person.mailed_on)]
    words = " et ".join(filter(None, (", ".join(days[:-1]), *days[-1:])))
    sent = "message envoyé le" if len(days) == 1 else "messages envoyés les"
    mails = f" : {sent} {words}" if days else ""
    return f"- {name}{function} ({shown(person.address)}){mails}."


def _asking(side: str, contact: Contact | None) -> list[str]:
    if side != "partner" or contact is None:
        return []
    name = shown(f"{contact.first_names} {contact.last_name}".strip())
    return [f"Pour toute question : {name}, {shown(contact.email)}."]
