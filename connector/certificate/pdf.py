"""The certificate as PDF/UA-1."""

from __future__ import annotations

from dataclasses import asdict

from connector.certificate.model import Certificate
from connector.certificate.wording import sheet
from connector.paper import pdf as paper


def as_pdf(certificate: Certificate) -> bytes:
    """Return the A4 page, tagged and in French; raises PaperError."""
    return paper.as_pdf(
        "certificate/certificate.typ", asdict(sheet(certificate)), day=certificate.issued_on
    )
