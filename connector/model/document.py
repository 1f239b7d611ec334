"""What a document says, once read: lines of annex 1, contacts, dates, and a verdict."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Literal

from connector.model.finding import Finding, Provenance
from connector.model.receipt import Receipt


class Verdict(StrEnum):
    """What a document is good for (DESIGN, section 4, « The document »)."""

    ACCEPTED = "accepted"
    """All of it counts."""
    RESERVATIONS = "reservations"
    """Some lines are errors: clean openings and all explicit closures count, absence does not."""
    REFUSED = "refused"
    """Nothing of it counts; the last accepted annex stays in force."""


@dataclass(frozen=True, slots=True)
class AccessLine:
    """One line of annex 1 that can be acted on."""

    last_name: str
    first_names: str
    email: str
    """Lower case, NFC, valid."""
    function: str
    """« Qualité / fonction »; may be empty in list 2."""
    date: date | None
    """The day of the request; None only in list 2, where a bad date closes today."""
    at: Provenance


@dataclass(frozen=True, slots=True)
class Contact:
    """One of the contacts named by annex 2 (partner) or annex 3 (Caf): articles 2.1 and 2.2."""

    side: Literal["partner", "caf"]
    role: Literal["access", "security", "technical"]
    last_name: str
    first_names: str
    email: str
    function: str
    at: Provenance


@dataclass(frozen=True, slots=True)
class Annex1:
    """The authoritative list of who may have access, as of its transmission (articles 3.1–3.3)."""

    transmitted_on: date
    open: tuple[AccessLine, ...]
    """List 1: access asked for, or open."""
    closed: tuple[AccessLine, ...]
    """List 2: closure asked for, or closed less than 2 years ago."""

    def same_lines(self, other: Annex1) -> bool:
        """Tell whether the two say the same of the same people, wherever each was read."""
        return self._content() == other._content()

    def _content(self) -> tuple[object, ...]:
        def plain(lines: tuple[AccessLine, ...]) -> frozenset[object]:
            return frozenset(
                (x.last_name, x.first_names, x.email, x.function, x.date) for x in lines
            )

        return (self.transmitted_on, plain(self.open), plain(self.closed))


@dataclass(frozen=True, slots=True)
class Document:
    """Everything that was understood of one file, and everything that is wrong with it."""

    name: str
    """File name, without its folder."""
    sha256: str
    format: str
    """`txt`, `csv`…, told from the content; `unknown` where it could not be."""
    verdict: Verdict
    partner: str | None = None
    """The partner's name as written, e.g. « Commune de Mouriès »."""
    siren: str | None = None
    """From the préfecture's identifier, nine digits."""
    signed_on: date | None = None
    """The convention's signature; None where the document is no convention."""
    transmitted_on: date | None = None
    """Annex 1's own transmission date, as written or as its receipt supplies it."""
    has_annex1: bool = False
    """Whether the document holds an annex 1 at all, understood or not."""
    is_convention: bool = False
    """Whether it holds the convention itself, with or without a readable signature date."""
    annex2_on: date | None = None
    """Annex 2's own transmission date (2.2); None where it has none, or is not there."""
    annex3_on: date | None = None
    """Annex 3's own transmission date (2.1); None where it has none, or is not there."""
    open: tuple[AccessLine, ...] = ()
    closed: tuple[AccessLine, ...] = ()
    contacts: tuple[Contact, ...] = ()
    findings: tuple[Finding, ...] = field(default=())
    receipt: Receipt | None = None
    """How it came, where it came by `receive`; None where it was put in the folder by hand."""

    @property
    def contacts_alone(self) -> bool:
        """Tell whether it is an annex 2 or 3 and nothing else: it never disturbs annex 1."""
        named = bool(self.contacts or self.annex2_on or self.annex3_on)
        return named and not (self.has_annex1 or self.is_convention or self.signed_on)

    @property
    def annex1_alone(self) -> bool:
        """Tell whether it is an annex 1 and nothing else: what a newer one replaces (3.2, R4)."""
        other = self.contacts or self.annex2_on or self.annex3_on
        return self.has_annex1 and not (other or self.is_convention or self.signed_on)

    def contacts_on(self, side: Literal["partner", "caf"]) -> date | None:
        """Return the day as of which it names the contacts of `side`; None where nothing tells.

        The annex's own date first, then the day the same file gives for annex 1, the signature,
        the receipt.
        """
        own = self.annex2_on if side == "partner" else self.annex3_on
        received = self.receipt.received_at.date() if self.receipt else None
        return own or self.transmitted_on or self.signed_on or received

    @property
    def people(self) -> frozenset[str]:
        """Return every address that either list of annex 1 names."""
        return frozenset(line.email for line in (*self.open, *self.closed))

    @property
    def is_annex(self) -> bool:
        """Tell whether this is one of the convention's papers; a letter or a photo is not."""
        return self.has_annex1 or bool(self.contacts) or self.signed_on is not None

    @property
    def annex1(self) -> Annex1 | None:
        """Return annex 1 if it may be acted on, None where there is none or it is refused."""
        if not self.has_annex1 or self.verdict is Verdict.REFUSED or self.transmitted_on is None:
            return None
        return Annex1(self.transmitted_on, self.open, self.closed)
