"""Bytes of a text file into text: UTF-8, UTF-16 with its mark, else Windows' Western set."""

from __future__ import annotations

import codecs

_REPLACEMENT = "\ufffd"


def decode(data: bytes) -> str:
    """Return the text of `data`; what can't be decoded becomes U+FFFD, which no field accepts."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data.decode("utf-16", errors="replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    damaged = data.decode("utf-8-sig", errors="replace")
    bad = damaged.count(_REPLACEMENT)
    good = sum(1 for c in damaged if not c.isascii()) - bad
    # A damaged UTF-8 file is not a cp1252 one: read as such, « Éloïse » would be opened under the
    # name « Ã‰loÃ¯se ». French text in cp1252 holds hardly a sequence that is valid UTF-8.
    return damaged if good > bad else data.decode("cp1252", errors="replace")
