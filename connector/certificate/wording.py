"""The certificate's words, once for all its formats."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from connector.certificate.model import Certificate, Traces
from connector.french import NBSP, counted, day_in_table, day_in_words, typography
from connector.paper import shown

Row = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A heading, the columns' names, the rows."""

    heading: str
    head: Row
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """The certificate's texts, typeset, in reading order; each format lays out the same ones."""

    caf: str
    article: str
    title: str
    subtitle: str
    facts: tuple[tuple[str, str], ...]
    answer: str
    statement: str
    destroyed: Table
    """Its last row is the total where there are several days (`has_total`)."""
    has_total: bool
    data_intro: str
    data: tuple[str, ...]
    remains: Table
    signature_heading: str
    signature_labels: tuple[str, str, str, str]
    """Place and date; name and function; signature; stamp."""
    foot: str
    proof_label: str
    journal_head: str
    version: str
    file_title: str


def sheet(certificate: Certificate) -> Sheet:
    """Return what the certificate says, in French."""
    c = certificate
    number, several = shown(c.number), len(c.destroyed) > 1
    return Sheet(
        caf=shown(c.caf),
        article="Convention d’accès, article 2.1",
        title="Attestation de destruction",
        subtitle=typography("Comptes d’accès à la plateforme « Coopération »"),
        facts=(
            ("Numéro", number),
            ("Partenaire", shown(c.partner)),
            ("Délivrée le", day_in_words(c.issued_on)),
            ("Demande", _requested(c.requested_on)),
        ),
        answer=_answer(c),
        statement=typography(
            "La Caf atteste que ces données, celles de personnes habilitées à la demande du "
            "partenaire, ne sont plus dans Keycloak, le serveur qui gère les accès. Le délai de "
            "six mois après la fin de l’habilitation était écoulé. L’attestation ne nomme "
            "aucun titulaire de compte : elle ne porte que des dates et des nombres."
        ),
        destroyed=Table("Ce qui a été détruit", ("Jour de la destruction", "Comptes"), _days(c)),
        has_total=several,
        data_intro=typography("Données détruites avec chaque compte :"),
        data=tuple(typography(shown(line)) for line in c.what),
        remains=Table(
            "Ce qui reste, et jusqu’à quand",
            ("Données", "Jusqu’à quand"),
            tuple((typography(what), typography(until)) for what, until in _remains(c)),
        ),
        signature_heading="Pour la Caf",
        signature_labels=("Fait à, le", "Nom et fonction", "Signature", "Cachet"),
        foot=f"Attestation {number}",
        proof_label=typography("Journal des accès, tête de la chaîne :"),
        journal_head=shown(c.journal_head),
        version=f"connecteur {shown(c.version)}",
        file_title=f"Attestation de destruction {number}",
    )


def _requested(day: date | None) -> str:
    return f"reçue du partenaire le {day_in_words(day)}" if day else "aucune n’est enregistrée"


def _answer(c: Certificate) -> str:
    days = sorted(d.day for d in c.destroyed)
    first, last = day_in_words(days[0]), day_in_words(days[-1])
    # « du 20 au 23 novembre 2026 »: what both have in common is said once.
    if days[0].year == days[-1].year:
        first = first.removesuffix(f" {days[0].year}")
        if days[0].month == days[-1].month:
            first = first.partition(NBSP)[0]
    when = f"le {last}" if len(days) == 1 else f"du {first} au {last}"
    of_how_many = "d’un compte" if c.total == 1 else f"de {counted(c.total, 'compte')}"
    return f"Les données {of_how_many} ont été détruites {when}."


def _days(c: Certificate) -> tuple[Row, ...]:
    rows = [
        (day_in_table(d.day), str(d.accounts)) for d in sorted(c.destroyed, key=lambda d: d.day)
    ]
    if len(rows) > 1:
        rows.append(("Total", str(c.total)))
    return tuple(rows)


def _remains(c: Certificate) -> tuple[Row, ...]:
    """Return what outlives the account: article 2.1, and what no article speaks of."""
    return (
        _traces(c.traces_until),
        (
            "Lignes de l’annexe 1 dans le journal : identité, adresse, fonction, dates",
            "deux ans après la demande de clôture",
        ),
        (
            "Annexes 1 et 2 de la convention (une annexe 1 remplacée est supprimée avant)",
            "deux ans après la fin de la convention",
        ),
        (
            "Registre des destructions et cette attestation, sans nom de titulaire",
            "sans limite",
        ),
        (
            "Copies de sauvegarde du serveur, s’il en existe",
            "selon les règles de la Caf",
        ),
    )


def _traces(until: date | Traces) -> Row:
    what = (
        "Traces de connexion et d’administration (événements de Keycloak) : identifiant, nom, "
        "adresse électronique, adresse IP, dates"
    )
    match until:
        case Traces.NONE:
            return ("Traces de connexion et d’administration", "aucune : elles ne sont pas gardées")
        case Traces.UNLIMITED:
            return (what, "sans limite : aucune durée de conservation n’est réglée")
        case day:
            return (what, f"jusqu’au {day_in_words(day)} au plus tard")
