"""What should go and waits: because the day, or the realm, is not to be relied on."""

from __future__ import annotations

from datetime import date

from connector.evidence.kinds import Kind
from connector.journal import Journal
from connector.model import Finding, catalogue
from connector.plan.ground import Ground

STEADY = (7, 400)
"""Days: a run of so long ago, and no longer, shows that the clock did not jump ahead by years. It
bears the day that the clock said then, so a wrong clock has to stay wrong for a week, in which each
run says what waits."""


def doubtful(journal: Journal, ground: Ground, *, clock_agrees: bool) -> str:
    """Return why the day, or the realm, is not to be relied on; empty where it is. In French."""
    if not clock_agrees:
        return "L’horloge de ce poste et celle de Keycloak diffèrent."
    if ground.memory.accounts and not ground.snapshot.ours:
        return "Aucun compte géré n’est dans ce royaume."
    least, most = STEADY
    for entry in journal.entries(kinds=(Kind.RUN_BEGUN,), newest_first=True):
        day = date.fromisoformat(str(entry.payload["today"]))
        if least <= (ground.today - day).days <= most:
            return ""
    return (
        f"Aucun passage des {most} derniers jours, d’au moins {least} jours, ne confirme la date : "
        "l’horloge a peut-être sauté."
    )


def waits(message: str, *, partner: str | None = None) -> Finding:
    """Return the finding that some data is kept beyond its day."""
    return catalogue.RETENTION_WAITS.found(message, partner=partner, subject="retention")
