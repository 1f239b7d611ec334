"""Codes in words: what the runs and the acts write into the journal, for a reader without code.

A code is never removed from here: old journals keep it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from connector.acts import Deed, Result
from connector.model import AccountState, Action, AgreementState, Refusal


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
    "resumed": Words("l’accès a été rouvert par une personne", "3.4"),
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
    (Action.UPDATE, "grant"): "accès ouvert aussi chez ce partenaire",
    (Action.UPDATE, "reduce"): "accès clos chez ce partenaire",
    (Action.UPDATE, "reduce-inferred"): "accès clos chez ce partenaire",
}
"""Updates that open or close one partner of several."""

DEEDS: dict[str, str] = {
    Deed.SUSPEND: "suspension",
    Deed.RESUME: "levée de la suspension ou de l’arrêt",
    Deed.RESEND: "nouvel envoi du lien",
    Deed.CONFIRM: "confirmation de l’adresse",
    Deed.ADOPT: "reprise d’un compte qui existait avant",
}

RESULTS: dict[str, tuple[str, str]] = {
    Result.DONE: ("faite", "fait"),
    Result.ALREADY: ("déjà faite : rien n’a été changé", "déjà fait : rien n’a été changé"),
    Result.PLANNED: ("à l’essai : rien n’a été changé", "à l’essai : rien n’a été changé"),
    Result.REFUSED: ("refusée par le programme", "refusé par le programme"),
    Result.FAILED: ("échouée, en tout ou en partie", "échoué, en tout ou en partie"),
}
"""What became of a deed, feminine and masculine."""

REFUSALS: dict[str, str] = {
    Refusal.NO_ACCOUNT: "aucun compte de ce registre ne porte cette adresse",
    Refusal.STRANGER_ENABLED: (
        "un compte actif qui n’est pas géré par ce registre porte cette adresse ; il n’a pas été "
        "touché et reste à désactiver dans Keycloak"
    ),
    Refusal.NOT_SUSPENDED: "le compte n’était ni suspendu ni arrêté à la main",
    Refusal.NOT_KNOWN: (
        "on ne sait pas si l’annexe 1 demande encore l’accès : la convention ou l’annexe du "
        "partenaire est à régler d’abord"
    ),
    Refusal.NOBODY_ASKS: "aucune annexe 1 en vigueur ne demande l’accès",
    Refusal.NOT_OPEN: "le compte n’était pas ouvert",
    Refusal.HAS_PASSWORD: (
        "la personne a un mot de passe ; « Mot de passe oublié ? » lui donne un lien"
    ),
    Refusal.ADDRESS_MOVED: "l’adresse du compte avait été changée dans Keycloak",
    Refusal.NOTHING_WAITS: "aucune ouverture de cette adresse n’attendait de confirmation",
    Refusal.NO_SUCH_ACCOUNT: "le royaume n’avait aucun compte à cette adresse",
    Refusal.NOT_NAMED: "aucune annexe 1 en vigueur ne demandait d’ouvrir ou de clore cette adresse",
    Refusal.WAITS_FOR_CONFIRM: "l’adresse attendait d’abord une confirmation",
    Refusal.UNDECIDED: "l’ouverture que demande l’annexe 1 attendait encore",
    Refusal.NAME_DIFFERS: "le nom n’était pas celui de l’annexe 1 (« {0} » au lieu de « {1} »)",
    Refusal.OTHER_REGISTRY: "le compte est géré par un autre registre (« {0} »)",
    Refusal.GONE: "le compte n’existait plus",
    Refusal.OURS_ALREADY: "le compte était déjà géré par ce registre",
    Refusal.NO_EMAIL: "le compte n’avait pas d’adresse électronique",
    Refusal.OTHER_EMAIL: "l’adresse électronique du compte (« {0} ») n’était pas celle demandée",
    Refusal.DIRECTORY: "le compte vient d’un annuaire extérieur (fédération)",
    Refusal.IDENTITY_PROVIDER: "le compte est lié à un fournisseur d’identité",
    Refusal.SERVICE_ACCOUNT: "le compte est celui d’un programme (compte de service)",
    Refusal.ADMINISTRATOR: "le compte a des droits d’administration du royaume ({0})",
    **dict.fromkeys(
        (
            Refusal.NO_INSPECTOR,
            Refusal.ADMINISTRATORS_REALM,
            Refusal.FINE_GRAINED,
            Refusal.INSPECTOR_FORBIDDEN,
            Refusal.ROLES_HIDDEN,
        ),
        "ses droits d’administration n’ont pas pu être vérifiés",
    ),
}
"""Why an act was refused; `{0}`, `{1}` are what it is about."""

FAULTS: dict[str, str] = {
    "error": "le programme n’a pas pu faire ce qui était demandé",
    "settings": "un réglage du connecteur manque ou est faux",
    "registry": "le dossier du registre, ou son fichier « registry.yaml », n’est pas utilisable",
    "keycloak": "Keycloak a refusé la demande, ou sa réponse n’est pas sûre",
    "unreachable": "Keycloak n’a pas répondu",
    "forbidden": "Keycloak n’en donne pas le droit au connecteur",
    "listing": "la liste des comptes rendue par Keycloak n’était pas complète",
    "account-changed": "le compte a changé dans Keycloak entre-temps",
    "account-gone": "le compte a été supprimé dans Keycloak entre-temps",
    "not-closed": "le compte est encore utilisable : il est à désactiver dans Keycloak sans délai",
    "adoption-refused": "le compte ne peut pas être repris",
    "mail": "le relais de messagerie n’a pas pris le message : le lien reste dû",
    "mail-unknown": "on ne sait pas si le message est parti : le lien reste dû",
    "clock": "l’horloge de cette machine et celle de Keycloak ne concordent pas",
    "stopped": "le passage a été arrêté avant d’y venir",
    "journal": "le journal n’a pas pu être lu ou écrit",
    "lease-held": "un autre passage était en cours",
    "lease-lost": "un autre passage a pris la suite",
}
"""Every code of `connector.errors`; a test enumerates them."""

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


def refusal(code: object, about: Sequence[object] = ()) -> str:
    """Return why an act was not carried out, empty where the journal holds no code.

    What its words name may be destroyed since: then the reason alone is told.
    """
    said = REFUSALS.get(str(code)) or FAULTS.get(str(code), "")
    try:
        return said.format(*about)
    except IndexError:
        return re.sub(r" \([^)]*\{.*\}[^)]*\)", "", said)


def fault(code: object) -> str:
    """Return what an error was, in French; an older journal holds no code."""
    return FAULTS.get(str(code), FAULTS["error"])


def result_of(deed: str, result: str) -> str:
    """Return what became of a deed, in the right gender."""
    feminine, masculine = RESULTS.get(result, (result, result))
    return masculine if deed == Deed.RESEND else feminine


def asked(deed: str) -> str:
    """Return « asked », in the deed's gender."""
    return "demandé" if deed == Deed.RESEND else "demandée"
