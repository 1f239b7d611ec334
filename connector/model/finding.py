"""What is wrong, or worth knowing: a finding, and the kind that it is of."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """How bad a finding is, worst first."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"

    @property
    def rank(self) -> int:
        """Return 0 for an error, 1 for a warning, 2 for an information."""
        return list(Severity).index(self)


@dataclass(frozen=True, slots=True, order=True)
class Provenance:
    """Where a fact was read."""

    document: str
    """File name, without its folder."""
    sha256: str
    """Digest of the whole file, hexadecimal."""
    page: int | None = None
    """From 1; None where the format has no pages."""
    line: int | None = None
    """From 1: physical line, sheet row or paragraph; None where there is none."""

    def in_french(self) -> str:
        """Return « document, page n, ligne n », leaving out what is unknown."""
        parts = [self.document]
        if self.page is not None:
            parts.append(f"page {self.page}")
        if self.line is not None:
            parts.append(f"ligne {self.line}")
        return ", ".join(parts)


@dataclass(frozen=True, slots=True)
class Kind:
    """One row of the catalogue: everything about a finding but the case at hand."""

    code: str
    """Stable and machine-readable, e.g. `generic-mailbox`."""
    rule: str
    """R1 to R13 (DESIGN, section 1), or « – » for what no article speaks of."""
    severity: Severity
    article: str
    """Article of the convention, e.g. `3.5`; empty where none applies."""
    advice: str
    """What to do, in French, for an officer or the partner."""

    def found(
        self,
        message: str,
        *,
        at: Provenance | None = None,
        email: str | None = None,
        partner: str | None = None,
        subject: str = "",
    ) -> Finding:
        """Return the finding of this kind that says `message` (French, dated, no blame)."""
        return Finding(
            kind=self, message=message, at=at, email=email, partner=partner, subject=subject
        )


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong or worth knowing, in words that its reader can act on."""

    kind: Kind
    message: str
    """French; one fact a sentence."""
    at: Provenance | None = None
    email: str | None = None
    """The address concerned, in lower case."""
    partner: str | None = None
    """The partner's id, i.e. the name of its folder."""
    subject: str = ""
    """What tells it from others of its kind, where no person or line does: a realm setting."""

    @property
    def severity(self) -> Severity:
        """Return the severity of the finding's kind."""
        return self.kind.severity

    @property
    def code(self) -> str:
        """Return the code of the finding's kind."""
        return self.kind.code

    @property
    def fingerprint(self) -> str:
        """Return 16 hexadecimal digits that stay the same from run to run for the same case.

        The words and the severity are not in it: they may be improved without making it new.
        """
        at = self.at
        where = f"{at.document}:{at.line}" if at is not None and self.email is None else ""
        case = "\x1f".join((self.code, self.partner or "", self.email or "", where, self.subject))
        return hashlib.sha256(case.encode()).hexdigest()[:16]
