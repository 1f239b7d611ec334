"""Whose a document is: name, SIREN, domains and people (articles 2.2 and 3.5)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from connector.model import Document, Finding, Partner, Provenance, catalogue
from connector.rules.names import folded

# How each kind of body is written, after folding. A commune and its CCAS are two partners.
_BODIES = {
    "ccas": ("centre communal d action sociale", "ccas"),
    "cias": ("centre intercommunal d action sociale", "cias"),
    "community": ("communaute de communes", "communaute d agglomeration", "communaute urbaine"),
    "commune": ("commune", "ville", "mairie"),
}
_LINK_WORDS = frozenset(["de", "des", "du", "d", "l", "la", "le", "les", "et"])
_ONE_SHARED_PERSON = 1
"""Two small communes share a secretary: one person in both annexes is no sign of a mistake."""


def other_partner(
    partner: Partner,
    document: Document,
    others: Iterable[Partner] = (),
    *,
    people: Mapping[str, frozenset[str]] | None = None,
    known: frozenset[str] = frozenset(),
) -> Finding | None:
    """Return why `document` is another partner's, None where nothing says so (3.5).

    Looks, in this order, at the SIREN in the préfecture's identifier, the partner's name, the
    domains of the addresses when they are all another partner's, and the people: `people` are
    those whom each partner's newest annex 1 names, by partner id, `known` those whom the other
    documents of this partner name. Whatever a person confirmed at the reception is not said again.
    """
    receipt = document.receipt
    if receipt is not None and receipt.confirms(catalogue.OTHER_PARTNER.code):
        return None
    others = [o for o in others if o.id != partner.id]
    reason, certain = _by_identity(partner, document, others)
    if reason is None:
        reason = _by_domains(partner, document, others, certain=certain)
    if reason is None and not certain:
        reason = _by_people(partner, document, others, people or {}, known)
    if reason is None:
        return None
    return catalogue.OTHER_PARTNER.found(
        f"{document.name} : {reason}", at=Provenance(document.name, document.sha256)
    )


def _by_identity(
    partner: Partner, document: Document, others: Iterable[Partner]
) -> tuple[str | None, bool]:
    """Return what SIREN and name say against the document, and whether they speak for it."""
    if document.siren and partner.siren and document.siren != partner.siren:
        return (
            f"l’identifiant de la préfecture porte le SIREN {document.siren}, "
            f"celui du partenaire est {partner.siren}."
        ), False
    certain = bool(document.siren and document.siren == partner.siren)
    if document.partner:
        if partner.name and not same_body(document.partner, partner.name):
            return (
                f"le document nomme « {document.partner} », le partenaire est « {partner.name} »."
            ), False
        if not partner.name:  # a folder of which nothing is known yet
            for other in others:
                if other.name and same_body(document.partner, other.name):
                    return f"le document nomme « {other.name} », qui a son propre dossier.", False
        certain = certain or bool(partner.name)
    return None, certain


def _by_domains(
    partner: Partner, document: Document, others: Iterable[Partner], *, certain: bool
) -> str | None:
    """Tell whether all addresses of the document are of another partner's own domains.

    Whatever name is written on it, where this partner's own domains are known: a name is typed, and
    copied from a neighbour's model. Where they are not, the name decides: a CCAS writes from its
    commune's domain.
    """
    domains = {_domain(email) for email in document.people}
    own = _own_domains(partner)
    if not domains or domains & own:
        return None
    if not own and (
        certain or not partner.agreements
    ):  # nothing is known of it yet, and it decides nothing
        return None
    others = list(others)
    told = Counter(d for o in others for d in _contact_domains(o))
    for other in others:
        # Where contacts of several partners write from one domain, it is a provider's.
        theirs = {d for d in _contact_domains(other) if told[d] == 1}
        if domains <= theirs | set(other.email_domains):
            return f"les adresses sont celles de « {other.name} »."
    return None


def _by_people(
    partner: Partner,
    document: Document,
    others: Iterable[Partner],
    people: Mapping[str, frozenset[str]],
    known: frozenset[str],
) -> str | None:
    """Tell whether most of the document's people are another partner's, and not this one's.

    Whoever has an address of this partner's own domains is its own, wherever else they work: a
    commune and its CCAS name the same people.
    """
    named = document.people
    own = _own_domains(partner)
    strangers = {email for email in named if _domain(email) not in own}
    if len(strangers) <= _ONE_SHARED_PERSON:
        return None
    for other in others:
        theirs = named & people.get(other.id, frozenset())
        elsewhere = theirs & strangers
        if (
            len(elsewhere) > _ONE_SHARED_PERSON
            and 2 * len(elsewhere) > len(named)
            and len(theirs) > len(named & known)
        ):
            return (
                f"{len(theirs)} de ses {len(named)} personnes sont celles de la dernière annexe 1 "
                f"de « {other.name} »."
            )
    return None


def _own_domains(partner: Partner) -> set[str]:
    return {*partner.email_domains, *_contact_domains(partner)}


def _contact_domains(partner: Partner) -> set[str]:
    return {_domain(c.email) for c in partner.contacts if c.email}


def _domain(email: str) -> str:
    return email.rpartition("@")[2]


def same_body(one: str, other: str) -> bool:
    """Tell whether two names can be one body: same proper name, and no different kind of body."""
    (kind, words), (other_kind, other_words) = _body(one), _body(other)
    return words == other_words and (kind is None or other_kind is None or kind == other_kind)


def _body(name: str) -> tuple[str | None, frozenset[str]]:
    plain = f" {folded(name)} "
    for kind, spellings in _BODIES.items():
        for spelling in spellings:
            if f" {spelling} " in plain:
                rest = plain.replace(f" {spelling} ", " ", 1)
                return kind, frozenset(rest.split()) - _LINK_WORDS
    return None, frozenset(plain.split()) - _LINK_WORDS
