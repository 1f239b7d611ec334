"""Codes in words: what the runs and the acts write into the journal, for a reader without code.

A code is never removed from here: old journals keep it.
"""

from __future__ import annotations

from dataclasses import dataclass

from connector.acts import Deed, Result
from connector.model import AccountState, Action, AgreementState


@dataclass(frozen=True, slots=True)
class Words:
    """What a code means, in French, and the article of the convention that it rests on."""

    text: str
    article: str = ""


REASONS: dict[str, Words] = {
    # what the lists and the agreement say
    "list-1": Words("la liste 1 de l’annexe 1 demande l’accès", "3.2"),
    "list-2": Words("la liste 2 de l’annexe 1 demande la clôture", "3.3"),
    "both-lists": Words(
        "la personne est dans les deux listes sans que l’ouverture soit plus récente : "
        "la clôture l’emporte",
        "3.3",
    ),
    "unlisted": Words("la personne ne figure plus dans l’annexe 1", "3.3"),
    "another-person": Words("l’annexe 1 donne l’adresse à une autre personne", "3.5"),
    "names-disagree": Words("deux partenaires donnent à l’adresse deux noms différents", "3.5"),
    "generic-mailbox-refused": Words("l’adresse est celle d’un service", "3.5"),
    "personal-provider": Words("l’adresse est celle d’un fournisseur personnel", "3.4"),
    "foreign-domain": Words("le domaine de l’adresse n’est pas connu du partenaire", "3.4"),
    "suspended": Words("l’accès est suspendu", "3.2"),
    "terminated": Words("la convention est résiliée", "4.2"),
    "expired": Words("la convention est arrivée à son terme", "4.1"),
    "site-closed": Words("la plateforme est fermée", "4"),
    # what the account itself shows
    "closed": Words("le compte n’était plus demandé et restait utilisable", "3.3"),
    "duplicate": Words("ce compte se donnait l’adresse d’une autre personne", "3.5"),
    "closing-unfinished": Words("la clôture précédente n’avait pas été constatée", "3.3"),
    "reopened-by-hand": Words("le compte avait été rouvert à la main dans Keycloak", "3.3"),
    "address-changed": Words(
        "l’adresse du compte avait été changée dans Keycloak (prise de contrôle possible)", "3.5"
    ),
    "password-by-other": Words(
        "un mot de passe avait été défini par quelqu’un d’autre que la personne", "3.4"
    ),
    "closed-on-ahead": Words("la date de clôture écrite sur le compte n’était pas venue", "2.1"),
    "six-months": Words("six mois ont passé depuis la clôture constatée", "2.1"),
    # what is put back, or sent again
    "function": Words("la qualité ou fonction a changé dans l’annexe 1", "3.1"),
    "name": Words("le nom n’était pas celui de l’annexe 1", "3.1"),
    "attributes": Words("le compte ne disait pas ce que dit l’annexe 1", "3.2"),
    "access-group": Words("le compte n’était plus dans le groupe qui donne l’accès", "3.2"),
    "partner-renamed": Words("le partenaire a changé d’identifiant (fusion, nouveau nom)", "3.2"),
    "link-owed": Words("le lien de création du mot de passe était encore dû", "3.4"),
    "reminder": Words("le lien précédent n’a pas été utilisé : rappel", "3.4"),
    "adopted": Words("le compte existait avant et a été repris", "3.2"),
}
"""Why: every code that `rules`, `plan` and `acts` give as a reason; a test greps for the others."""

ACTIONS: dict[str, str] = {
    Action.CREATE: "compte créé, accès ouvert",
    Action.OPEN: "accès rouvert : ancien mot de passe et anciennes sessions supprimés",
    Action.UPDATE: "compte mis à jour",
    Action.CLOSE: "accès clos",
    Action.SEND_LINK: "message avec le lien de création du mot de passe envoyé",
    Action.PURGE: "compte détruit",
}
"""What was done."""

TO_DO: dict[str, str] = {
    Action.CREATE: "création du compte",
    Action.OPEN: "réouverture de l’accès",
    Action.UPDATE: "mise à jour du compte",
    Action.CLOSE: "clôture de l’accès",
    Action.SEND_LINK: "envoi du lien de création du mot de passe",
    Action.PURGE: "destruction du compte",
}
"""What is to be done, was tried or is left."""

EFFECTS: dict[tuple[str, str], str] = {
    (Action.CREATE, "none"): "compte créé désactivé, l’accès restant fermé",
    (Action.UPDATE, "grant"): "accès ouvert aussi chez ce partenaire",
    (Action.UPDATE, "reduce"): "accès clos chez ce partenaire",
    (Action.UPDATE, "reduce-inferred"): "accès clos chez ce partenaire",
}
"""What the action alone would tell wrong: one partner of several, a suspended person's account."""

DEEDS: dict[str, str] = {
    Deed.SUSPEND: "suspension",
    Deed.RESUME: "levée de la suspension ou de l’arrêt",
    Deed.RESEND: "nouvel envoi du lien",
    Deed.CONFIRM: "confirmation de l’adresse",
    Deed.ADOPT: "reprise d’un compte qui existait avant",
}

RESULTS: dict[str, tuple[str, str]] = {
    Result.DONE: ("faite", "fait"),
    Result.REFUSED: ("refusée par le programme", "refusé par le programme"),
    Result.FAILED: ("échouée, en tout ou en partie", "échoué, en tout ou en partie"),
}
"""What became of a deed, feminine and masculine."""

STATES: dict[str, str] = {
    AccountState.OPEN: "ouvert",
    AccountState.SUSPENDED: "suspendu",
    AccountState.CLOSED: "clos",
}

AGREEMENTS: dict[AgreementState, str] = {
    AgreementState.IN_FORCE: "en vigueur",
    AgreementState.ENDED: "terminée",
    AgreementState.NOT_YET_SIGNED: "pas encore signée",
    AgreementState.UNKNOWN: "inconnue : rien n’est ouvert, clos ni détruit pour ce partenaire",
}


def reason(code: object) -> Words:
    """Return the words of a reason; an unknown code, from another version, is shown as it is."""
    return REASONS.get(str(code), Words(f"motif « {code} »" if code else "sans motif noté"))


def result_of(deed: str, result: str) -> str:
    """Return what became of a deed, in the right gender."""
    feminine, masculine = RESULTS.get(result, (result, result))
    return masculine if deed == Deed.RESEND else feminine


def asked(deed: str) -> str:
    """Return « asked », in the deed's gender."""
    return "demandé" if deed == Deed.RESEND else "demandée"
