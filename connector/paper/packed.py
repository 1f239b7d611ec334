"""ZIP packages (DOCX, ODT, XLSX…) that are the same bytes each time for the same content."""

from __future__ import annotations

import re
import zipfile
from datetime import datetime
from io import BytesIO

_FIRST_DAY_OF_ZIP = (1980, 1, 1, 0, 0, 0)
_STORED = frozenset({"mimetype"})
"""OpenDocument wants its first part unpacked, so that a file's kind is told without unpacking."""


def reproducible(data: bytes, stamp: bytes = b"", moment: datetime | None = None) -> bytes:
    """Return the package without the times at which its parts were written.

    `stamp` names an XML element that a library fills with the clock; it says `moment` then.
    """
    fixed = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as source, zipfile.ZipFile(fixed, "w") as target:
        for name in source.namelist():
            entry = zipfile.ZipInfo(name, _FIRST_DAY_OF_ZIP)
            stored = name in _STORED
            entry.compress_type = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
            content = source.read(name)
            if stamp and moment:
                said = f"{moment:%Y-%m-%dT%H:%M:%SZ}".encode()
                pattern = rb"(<" + stamp + rb"[^>]*>)[^<]*(?=</)"
                content = re.sub(pattern, rb"\g<1>" + said, content)
            target.writestr(entry, content)
    return fixed.getvalue()
