"""Programs that only the system has: a test that lacks one is skipped, and says so.

On CI (`CI_NO_SKIPS=1`) such a skip is a failure (see `tests/conftest.py`): there, `.ci/run`
installs them. What makes it such a skip is that its reason starts with `lacks `.
"""

from __future__ import annotations

import shutil

import pytest

LACKS = "lacks "

CHROMIUM: str | None = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)
"""The program that drives a browser test, None where there is none."""


PDFTOTEXT: str | None = shutil.which("pdftotext")
"""The program that reads the text of a PDF, None where there is none."""


SOFFICE: str | None = shutil.which("soffice")
"""LibreOffice, None where there is none."""


def lacks(name: str) -> str:
    """Return the reason of a skip for want of a program; `name` is what a person calls it."""
    return f"{LACKS}{name} (a package of the system: see .ci/run)"


def needs(program: str | None, name: str) -> pytest.MarkDecorator:
    """Return the mark for tests that need a program, given where it was found."""
    return pytest.mark.skipif(program is None, reason=lacks(name))


needs_chromium = needs(CHROMIUM, "Chromium")
needs_pdftotext = needs(PDFTOTEXT, "pdftotext")
needs_soffice = needs(SOFFICE, "LibreOffice")
needs_tesseract = needs(shutil.which("tesseract"), "Tesseract")
