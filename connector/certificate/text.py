"""The certificate as plain text, for a mail or a terminal."""

from __future__ import annotations

import textwrap

from connector.certificate.model import Certificate
from connector.certificate.wording import sheet

_WIDTH = 72


def as_text(certificate: Certificate) -> str:
    """Return the certificate in lines of at most 72 characters (longer words excepted)."""
    s = sheet(certificate)
    label_width = max(len(label) for label, _ in s.facts) + 2
    blocks = [
        f"{s.caf}\n{s.article}",
        f"{s.title.upper()}\n{s.subtitle}",
        "\n".join(_hung(f"{label:<{label_width}}", value) for label, value in s.facts),
        _hung("", s.answer),
        _hung("", s.statement),
        _heading(s.destroyed.heading),
        "\n".join(
            f"{day:<24}{accounts:>8}" for day, accounts in (s.destroyed.head, *s.destroyed.rows)
        ),
        "\n".join([s.data_intro, *(_hung("– ", line) for line in s.data)]),
        _heading(s.remains.heading),
        "\n".join(f"{_hung('– ', what)}\n{_hung('  → ', until)}" for what, until in s.remains.rows),
        _heading(s.signature_heading),
        "\n\n".join(f"{label}\u00a0:" for label in s.signature_labels),
        f"{s.proof_label} {s.journal_head}\n{s.foot}, {s.version}",
    ]
    return "\n\n".join(blocks) + "\n"


def _heading(text: str) -> str:
    return f"{text}\n{'-' * len(text)}"


def _hung(label: str, text: str) -> str:
    """Return `text` after `label`, its further lines under its first one."""
    return textwrap.fill(
        text,
        _WIDTH,
        initial_indent=label,
        subsequent_indent=" " * len(label),
        break_long_words=False,
        break_on_hyphens=False,
    )
