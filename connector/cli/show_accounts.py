"""Who has access, in a terminal and as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import groupby
from typing import Any

from connector.evidence.presence import Presence, Standing
from connector.french import counted, day_in_table, typography
from connector.paper import shown

DESTROYED = "(données détruites)"
STANDINGS = {
    Standing.OPEN: "accès ouvert",
    Standing.SUSPENDED: "suspendu",
    Standing.STOPPED: "arrêté dans Keycloak",
}


def accounts_as_text(presences: Sequence[Presence], day: date, *, from_journal: bool) -> str:
    """Return the list in French, partner by partner."""
    source = (
        "d’après le journal, à la fin de ce jour, tel que les passages l’ont vu"
        if from_journal
        else "d’après Keycloak"
    )
    lines = [typography(f"Accès au {day_in_table(day)}, {source}."), ""]
    for partner, of_partner in groupby(presences, key=lambda p: p.partner):
        rows = list(of_partner)
        opened = sum(p.standing is Standing.OPEN for p in rows)
        where = partner or "Sans partenaire connu"
        lines.append(typography(f"{where} : {counted(opened, 'accès').replace('accèss', 'accès')}"
                                f" {'ouverts' if opened > 1 else 'ouvert'}"))  # fmt: skip
        lines += [f"  {_row(p)}" for p in rows]
        lines.append("")
    people = {p.address for p in presences if p.address and p.standing is Standing.OPEN}
    destroyed = sum(p.address is None for p in presences)
    total = f"En tout : {counted(len(people), 'personne')} avec un accès ouvert"
    if destroyed:
        total += f", et {counted(destroyed, 'habilitation')} de personnes aux données détruites"
    return "\n".join([*lines, typography(f"{total}.")])


def accounts_as_json(
    presences: Sequence[Presence], day: date, *, from_journal: bool
) -> dict[str, Any]:
    """Return the list as JSON values; `email` is null where the person's data is destroyed."""
    return {
        "as_of": day.isoformat(),
        "source": "journal" if from_journal else "keycloak",
        "accounts": [
            {
                "partner": p.partner or None,
                "email": p.address,
                "last_name": p.last_name or None,
                "first_names": p.first_names or None,
                "standing": p.standing,
                "since": p.since and p.since.isoformat(),
            }
            for p in presences
        ],
        "totals": {
            **{s.value: sum(p.standing is s for p in presences) for s in Standing},
            "destroyed": sum(p.address is None for p in presences),
        },
    }


def _row(presence: Presence) -> str:
    who = presence.address or DESTROYED
    name = f"{presence.last_name} {presence.first_names}".strip()
    since = f"depuis le {day_in_table(presence.since)}" if presence.since else "début non connu"
    parts = [who, name, STANDINGS[presence.standing], since]
    return ", ".join(shown(p) for p in parts if p)
