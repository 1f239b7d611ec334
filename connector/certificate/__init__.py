"""The destruction certificate (« attestation de destruction », article 2.1): from data to a file.

Pure: no clock, no registry, no Keycloak; the same certificate gives the same bytes.
"""

from __future__ import annotations

from connector.certificate.model import ACCOUNT_DATA, Certificate, Destroyed, Traces
from connector.certificate.pdf import as_pdf
from connector.certificate.text import as_text
from connector.certificate.word import as_docx

__all__ = [
    "ACCOUNT_DATA",
    "Certificate",
    "Destroyed",
    "Traces",
    "as_docx",
    "as_pdf",
    "as_text",
]
