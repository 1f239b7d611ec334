"""The courteous French answer to a partner: what was understood, what to correct and why.

It names nobody but whom the partner's own document names.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from connector.data import data_file, load_yaml
from connector.french import counted, day_in_table, day_in_words, typography
from connector.model import AccessLine, Document, Finding, Severity, Verdict, catalogue
from connector.readers.wording import quoted

_HEADINGS = {
    1: "Accès demandés ou ouverts (liste 1)",
    2: "Clôtures demandées ou de moins de 2 ans (liste 2)",
}
_NEXT = {
    Verdict.ACCEPTED: "Votre document est complet : nous n’avons pas besoin d’un nouvel envoi.",
    Verdict.RESERVATIONS: (
        "Les lignes sans erreur et les clôtures lisibles seront traitées sans attendre. Merci de "
        "nous adresser une nouvelle annexe 1 corrigée et complète : les deux listes, toutes les "
        "personnes qui gardent leur accès (article 3.2), et la date du jour de l’envoi."
    ),
    Verdict.REFUSED: (
        "En l’état, nous ne pouvons rien appliquer de ce document : les accès restent comme ils "
        "sont. Merci de nous adresser à nouveau le document corrigé et complet, avec la date du "
        "jour de l’envoi. Si quelqu’un doit perdre son accès sans attendre, dites-le-nous en "
        "réponse à ce message."
    ),
}


def reply_to_partner(document: Document) -> str:
    """Return the message, ready to send: its subject on the first line, then the text.

    `document` is as `connector read` shows it. Raises ConnectorError where `mappings/reply.yaml`
    is unusable.
    """
    partner = f" – {_plain(document.partner)}" if document.partner else ""
    received = f"{_what(document, ours=False)} (fichier {quoted(document.name)})"
    lines = [
        f"Objet : plateforme « Coopération », {_what(document)}{partner}",
        "",
        "Madame, Monsieur,",
        "",
        f"Nous avons bien reçu {received} et vous en remercions.",
    ]
    if document.has_annex1:
        lines += ["", "Ce que nous avons compris", ""]
        for number, people in ((1, document.open), (2, document.closed)):
            lines += _list(_HEADINGS[number], people)
    asked = [f for f in document.findings if f.code in _asks() and not _is_ours(f)]
    wrong = [f for f in asked if f.severity is not Severity.INFO or _refuses(document, f)]
    known = [f for f in asked if f not in wrong]
    if wrong:
        lines += ["", "Ce que nous vous demandons de corriger", ""]
        lines += [line for n, f in enumerate(wrong, start=1) for line in _point(f, n)]
    if known:
        lines += ["", "À vérifier, sans que rien n’attende", ""]
        lines += [line for n, f in enumerate(known, start=1) for line in _point(f, n)]
    lines += ["", _next(document, wrong)]
    lines += [
        "",
        "Nous restons à votre disposition pour toute question.",
        "",
        "Cordialement,",
        "",
        "La Caf, responsable des habilitations « Coopération »",
    ]
    return typography("\n".join(lines))


def asked_for(code: str) -> str | None:
    """Return what a partner is asked to do about a finding; None where it is none of theirs."""
    return _asks().get(code)


def _next(document: Document, wrong: Sequence[Finding]) -> str:
    """Return what is to be sent again, and what happens meanwhile."""
    if document.verdict is Verdict.ACCEPTED and wrong:
        return (
            "Ces points n’empêchent pas le traitement de votre document ; merci d’en tenir compte "
            "dans votre réponse ou votre prochain envoi."
        )
    return _NEXT[document.verdict]


def _is_ours(finding: Finding) -> bool:
    """Tell whether it is about annex 3, which the Caf writes."""
    about_contacts = finding.kind is catalogue.CONTACT_INCOMPLETE
    return about_contacts and "annexe 3" in finding.message.casefold()[: len("l’annexe 3")]


def _refuses(document: Document, finding: Finding) -> bool:
    """Tell whether it is because of this that the document is no annex at all."""
    return document.verdict is Verdict.REFUSED and finding.code == "not-an-annex"


def _what(document: Document, *, ours: bool = True) -> str:
    """Return « annexe 1 du 11 février 2026 », or with « votre » in front."""
    if document.is_convention:
        return "convention" if ours else "votre convention"
    for number, there, day in (
        (1, document.has_annex1, document.transmitted_on),
        (2, bool(document.annex2_on or document.contacts), document.annex2_on),
        (3, document.annex3_on is not None, document.annex3_on),
    ):
        if there:
            name = f"annexe {number}" + (f" du {day_in_words(day)}" if day else "")
            return name if ours else f"votre {name}"
    return "votre document"


def _list(heading: str, people: Sequence[AccessLine]) -> list[str]:
    if not people:
        return [f"{heading} : aucune personne."]
    return [f"{heading} : {counted(len(people), 'personne')}.", *map(_line, people)]


def _line(line: AccessLine) -> str:
    name = f"{line.last_name} {line.first_names}".strip()
    day = f"demande du {day_in_table(line.date)}" if line.date else "demande sans date"
    return "- " + ", ".join(part for part in (name, line.email, line.function, day) if part)


def _point(finding: Finding, number: int) -> list[str]:
    at = finding.at
    places = (("page", at.page), ("ligne", at.line)) if at else ()
    where = [f"{label} {place}" for label, place in places if place]
    where += [f"article {finding.kind.article}"] if finding.kind.article else []
    place = f" ({', '.join(where)})" if where else ""
    return [f"{number}. {finding.message}{place}", f"   {asked_for(finding.code)}"]


def _plain(text: str) -> str:
    """Return a name that the document bears, as a message can carry it."""
    return quoted(text).strip("«»\u00a0")


@lru_cache(maxsize=1)
def _asks() -> dict[str, str]:
    raw: dict[str, dict[str, str]] = load_yaml(data_file("mappings", "reply.yaml"))
    return dict(raw["ask"])
