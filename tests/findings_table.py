"""Write `docs/lecture.md`: every finding that reading a document can give.

`python -m tests.findings_table` writes it; a test fails where it is out of date.
"""

from __future__ import annotations

import re
from pathlib import Path

from connector.cli.show_document import SEVERITIES
from connector.cli.show_reply import asked_for
from connector.french import typography
from connector.model import Kind, catalogue

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "lecture.md"
_SAID_FOR_FORESIGHT = {catalogue.FOREIGN_DOMAIN.code}
"""By `held_address`, which foresight asks."""
HEAD = """\
# Ce que la lecture d’un document peut signaler

Page écrite par `python -m tests.findings_table`. `connector read` dit tout en une fois, chaque
point avec sa ligne et son article. Une erreur sur une ligne ne refuse que cette ligne ; les codes
marqués « refus » refusent le document entier. « Pour la mairie » est ce qu’écrit la réponse
(`connector read FICHIER --reply`).

| Code | Gravité | Article | À faire, pour la Caf | Pour la mairie |
|---|---|---|---|---|
"""
_REFUSING = frozenset(
    {
        catalogue.UNREADABLE,
        catalogue.NOT_AN_ANNEX,
        catalogue.LIST_HEADING_MISSING,
        catalogue.LIST_HEADING_TWICE,
        catalogue.TRANSMISSION_DATE_MISSING,
        catalogue.TRANSMISSION_DATE_AHEAD,
    }
)


def kinds() -> list[Kind]:
    """Return the kinds that the readers and foresight name, in the catalogue's order."""
    places = [*(ROOT / "connector/readers").glob("*.py"), ROOT / "connector/rules/foresight.py"]
    named = {n for p in places for n in re.findall(r"catalogue\.([A-Z_]{3,})", p.read_text())}
    codes = {getattr(catalogue, name).code for name in named} | _SAID_FOR_FORESIGHT
    return [kind for kind in catalogue.CATALOGUE.values() if kind.code in codes]


def page() -> str:
    """Return the page."""
    return HEAD + "".join(
        f"| `{kind.code}` | {SEVERITIES[kind.severity]}{_refusal(kind)} | {kind.article or '–'} | "
        f"{typography(kind.advice) or '–'} | {typography(asked_for(kind.code) or '–')} |\n"
        for kind in kinds()
    )


def _refusal(kind: Kind) -> str:
    return ", refus" if kind in _REFUSING else ""


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
