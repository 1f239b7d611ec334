"""What an annex 1 says, and the template's words around it, as parts that every format renders."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from connector.data import data_file, load_yaml
from connector.paper import shown

TITLE = "ANNEXE 1\u00a0: Suivi des habilitations"
HEAD = (
    "Nom",
    "Prénom(s)",
    "Adresse électronique professionnelle",
    "Qualité/fonction",
    "Date de la demande",
)
LIST_COLUMN = "Liste"
NOBODY = "Sans objet"
SENT = "Date de transmission"
PARTNER = "Partenaire"
_INTRODUCTION = (
    "Conformément à l’article 3 de la convention d’accès à la plateforme «\u00a0Coopération\u00a0» "
    "conclue entre la {caf} et le partenaire, les personnes habilitées informatiquement par la Caf "
    "pour accéder à la plateforme «\u00a0Coopération\u00a0» sont nominativement listées ci-après."
)
_FOOTNOTE = (
    "*Les personnes pour lesquelles une fin d’habilitation est demandée depuis plus de 2 ans, à "
    "compter de la date de transmission de cette annexe, ne doivent plus y figurer."
)


class Shape(StrEnum):
    """How the two lists are laid out."""

    BULLETS = "bullets"
    """The template's lines: NOM Prénom ; adresse ; fonction ; date. A semicolon inside a field is
    written as a comma."""
    TABLE = "table"


@dataclass(frozen=True, slots=True)
class AnnexLine:
    """One person's line; a field that is not known is empty (or None), and is left blank."""

    last_name: str
    first_names: str
    email: str
    function: str
    date: date | None
    """The day of the request."""

    @property
    def cells(self) -> tuple[str, ...]:
        """Return the fields as they are written, in the order of the template's columns."""
        texts = (self.last_name, self.first_names, self.email, self.function)
        return (*map(shown, texts), day(self.date))

    @property
    def item(self) -> str:
        """Return the template's line."""
        last, first, *rest = (cell.replace(";", ",") for cell in self.cells)
        return "\u00a0; ".join((f"{last} {first}".strip(), *rest))


@dataclass(frozen=True, slots=True)
class AnnexContent:
    """An annex 1, as a partner transmits it (articles 3.1 to 3.3)."""

    transmitted_on: date
    caf: str
    """« Caf des Trois-Rivières »."""
    partner: str
    """« Commune de Valbrune »; empty where the form does not name it."""
    open: tuple[AnnexLine, ...] = ()
    closed: tuple[AnnexLine, ...] = ()


@dataclass(frozen=True, slots=True)
class Listed:
    """One of the two lists, with its heading."""

    number: int
    heading: str
    lines: tuple[AnnexLine, ...]

    @property
    def items(self) -> tuple[str, ...]:
        """Return the bullet lines; a list of nobody says so."""
        return tuple(line.item for line in self.lines) or (NOBODY,)

    @property
    def rows(self) -> tuple[tuple[str, ...], ...]:
        """Return the rows of its table, none for nobody."""
        return tuple(line.cells for line in self.lines)


def form_lines(annex: AnnexContent) -> Sequence[tuple[str, str]]:
    """Return the form's own lines: labels and values."""
    named = [(PARTNER, shown(annex.partner))] if annex.partner else []
    return (*named, (SENT, day(annex.transmitted_on)))


def introduction(annex: AnnexContent) -> str:
    """Return the sentence that stands over the lists."""
    return _INTRODUCTION.format(caf=shown(annex.caf))


def footnote() -> str:
    """Return the sentence under list 2 (article 3.3)."""
    return _FOOTNOTE


def lists(annex: AnnexContent) -> tuple[Listed, Listed]:
    """Return both lists under the headings of the convention, from `mappings/annex1.yaml`."""
    known = load_yaml(data_file("mappings", "annex1.yaml"))["lists"]
    first, second = (known[number]["full"][0] for number in (1, 2))
    return (
        Listed(1, f"1 - {first}", annex.open),
        Listed(2, f"2 - {second}*", annex.closed),
    )


def day(when: date | None) -> str:
    """Return a day as the template writes it, 11/02/2026; empty for none."""
    return f"{when:%d/%m/%Y}" if when else ""
