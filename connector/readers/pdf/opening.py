"""Opens a PDF, once it is sure that it may be: neither a bomb, nor locked, nor endless."""

from __future__ import annotations

import io
import re
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pdfplumber
import pdfplumber.pdf
import pypdfium2
from pdfminer.pdfdocument import PDFPasswordIncorrect
from pdfplumber.utils.exceptions import PdfminerException

from connector.readers.rows import UnreadableError

MAX_PAGES = 60
"""Pages above this are refused: a convention with its annexes has some twenty."""
MAX_STREAM = 24 * 1024 * 1024
"""Unpacked bytes of one part of the file that is no image: a page of text has some ten thousand."""
MAX_UNPACKED = 64 * 1024 * 1024
"""The same for all parts that are no images."""
MAX_PIXELS = 120_000_000
"""Of one image: a page of paper scanned at 600 dots an inch has 35 million."""

LOCKED = (
    "Ce PDF est protégé par un mot de passe. Enregistrez-le sans mot de passe, puis renvoyez-le."
)
DAMAGED = "Ce PDF est abîmé ou incomplet : il ne peut pas être lu."
_STREAM = re.compile(rb"stream\r?\n")
_DICTIONARY = 1500
"""Bytes before a stream that hold what it is."""
_SIDE = re.compile(rb"/(?:Width|Height)\s+(\d{1,9})")


@dataclass(frozen=True, slots=True)
class Opened:
    """One PDF under the two libraries that it takes: one reads the text, one draws the pages."""

    text: pdfplumber.pdf.PDF
    drawn: pypdfium2.PdfDocument


@contextmanager
def opened(data: bytes) -> Iterator[Opened]:
    """Open the PDF `data`, and close it again.

    Raises UnreadableError where it is locked, damaged or far too big, or is a form that only
    Adobe's own program can show (XFA). A PDF that is encrypted with an empty password is read.
    """
    refuse_bombs(data)
    try:
        text = pdfplumber.open(io.BytesIO(data), password="")
    except PdfminerException as error:
        locked = any(isinstance(x, PDFPasswordIncorrect) for x in error.args)
        raise UnreadableError(LOCKED if locked else DAMAGED) from error
    try:
        drawn = _drawn(data)
        try:
            if not 0 < len(drawn) <= MAX_PAGES:
                raise UnreadableError(
                    f"Ce PDF a plus de {MAX_PAGES} pages." if len(drawn) else DAMAGED
                )
            _refuse_xfa(text)
            if len(text.pages) != len(drawn):
                # Two programs that see two documents: nobody knows which one was signed.
                raise UnreadableError(DAMAGED)
            yield Opened(text, drawn)
        finally:
            drawn.close()
    finally:
        text.close()


def _drawn(data: bytes) -> pypdfium2.PdfDocument:
    try:
        return pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        raise UnreadableError(DAMAGED) from error


def _refuse_xfa(pdf: pdfplumber.pdf.PDF) -> None:
    form = resolved(resolved(pdf.doc.catalog).get("AcroForm"))
    if isinstance(form, dict) and form.get("XFA"):
        raise UnreadableError(
            "Ce PDF est un formulaire XFA, que seul Adobe Reader affiche. "
            "Imprimez-le vers un PDF ordinaire, puis renvoyez-le."
        )


def resolved(value: Any) -> Any:
    """Return what an indirect reference of a PDF stands for; anything else as it is."""
    from pdfminer.pdftypes import resolve1  # noqa: PLC0415 — beside its only use

    return resolve1(value)


def refuse_bombs(data: bytes) -> None:
    """Raise UnreadableError where a part of the PDF `data` unpacks to far more than any page has.

    What is packed twice escapes this; the limits around the parser hold then.
    """
    total = 0
    for found in _STREAM.finditer(data):
        about = data[max(0, found.start() - _DICTIONARY) : found.start()]
        about = about[about.rfind(b" obj") + 1 :]
        if b"/Image" in about:
            pixels = 1
            for side in _SIDE.findall(about)[:2]:
                pixels *= int(side)
            if pixels > MAX_PIXELS:
                raise UnreadableError("Une image de ce PDF est démesurée.")
        elif b"/FlateDecode" in about or b"/Fl" in about:
            total += _unpacked(data[found.end() :])
            if total > MAX_UNPACKED:
                raise UnreadableError("Le contenu de ce PDF est démesuré.")


def _unpacked(packed: bytes) -> int:
    """Return how many bytes `packed` makes; raises UnreadableError above the limit."""
    try:
        size = len(zlib.decompressobj().decompress(packed, MAX_STREAM + 1))
    except zlib.error:
        return 0
    if size > MAX_STREAM:
        raise UnreadableError("Le contenu de ce PDF est démesuré.")
    return size
