"""Everything whose end the connector brings about, beside accounts: until when, and why."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """One kind of data, and until when it is kept."""

    code: str
    what: str
    """For people, in French."""
    until: str
    """For people, in French."""
    article: str


ROWS = (
    Row("former-annex", "annexe 1 remplacée, dans un fichier à elle",
        "l’application sans réserve de la suivante", "2.1, 3.2"),
    Row("agreement-ended", "annexes, convention signée, reçus",
        "deux ans après la fin de la convention", "2.1"),
    Row("refused", "document refusé", "sa correction, six mois au plus", "–"),
    Row("orphan-receipt", "reçu dont le document n’est plus là", "le lendemain", "–"),
    Row("people", "noms, adresses, lignes de l’annexe 1 dans le journal",
        "deux ans après la demande de clôture (personne qui n’est plus listée : date de "
        "transmission ; jamais close : dernière mention)", "2.1"),
    Row("actors", "noms des agents dans le journal", "deux ans après leur dernier acte", "–"),
    Row("reports", "rapports", "deux ans", "–"),
)  # fmt: skip
"""Everything that ends here; `docs/conservation.md` says the same, and a test compares."""
