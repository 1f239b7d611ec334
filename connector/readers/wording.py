"""How a finding's message is written: French typography, and quotations that can't do harm."""

from __future__ import annotations

import re
import unicodedata
from datetime import date

_QUOTED_AT_MOST = 80
_BEFORE_HIGH = re.compile(r" (?=[;!?])")
_BEFORE_COLON = re.compile(r" (?=:)")


def quoted(text: str) -> str:
    """Return « text » on one line, cut at 80 characters, control characters made visible.

    A name may hold a terminal's escape sequence: it is shown, never sent.
    """
    plain = " ".join(text.split())
    if len(plain) > _QUOTED_AT_MOST:
        plain = plain[: _QUOTED_AT_MOST - 1].rstrip() + "…"
    shown = "".join("\ufffd" if unicodedata.category(c)[0] == "C" else c for c in plain)
    return f"«\u00a0{shown}\u00a0»"


def say(template: str, *values: str | int | date) -> str:
    """Return the sentence `template` with French spaces, each `{}` filled with the next value.

    A text is quoted, a number is not, a day is written 11/02/2026. Only the template is typeset:
    what a document says is quoted as it stands.
    """
    typeset = _BEFORE_COLON.sub("\u00a0", _BEFORE_HIGH.sub("\u202f", template))
    typeset = typeset.replace("« ", "«\u00a0").replace(" »", "\u00a0»")
    return typeset.format(*map(_shown, values))


def _shown(value: str | int | date) -> str:
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    return quoted(value) if isinstance(value, str) else str(value)
