"""PDF: what can be seen on its pages, as rows; tables with and without lines, forms, footers.

`opening` refuses what must not be parsed; `glyphs` makes words and lines of characters; `sight`
tells what nobody sees; `cells` and `columns` are tables with and without lines; `marks` is what
is laid over a page; `pages` reads one page; `breaks` puts pages together. Pages that are pictures
are told as such here, and read by `connector.readers.scan`.
"""

from __future__ import annotations

from connector.model import catalogue
from connector.readers.pdf.breaks import put_together
from connector.readers.pdf.columns import Header
from connector.readers.pdf.opening import DAMAGED, Opened, opened, resolved
from connector.readers.pdf.pages import Page, read_page
from connector.readers.rows import MAX_ROWS, Note, Reading, UnreadableError


def rows(data: bytes) -> Reading:
    """Return the rows of a PDF with the page and the line that they stand on.

    A page that is a picture makes no rows; the reading has a note of the kind `SCANNED` then.
    Raises UnreadableError where the file is locked, damaged or far too big.
    """
    try:
        with opened(data) as pdf:
            return reading_of(pages_of(pdf), notes_on(pdf))
    except UnreadableError:
        raise
    except Exception as error:
        raise UnreadableError(DAMAGED) from error


def pages_of(pdf: Opened) -> list[Page]:
    """Return the pages of `pdf` as they were read."""
    found: list[Page] = []
    header: Header | None = None
    for page, drawn in zip(pdf.text.pages, pdf.drawn, strict=True):
        found.append(read_page(page, drawn, header))
        header = found[-1].header
        page.close()
        drawn.close()
    return found


def reading_of(pages: list[Page], notes: list[Note]) -> Reading:
    """Return the reading that `pages` make."""
    found, left_out = put_together(pages)
    if len(found) > MAX_ROWS:
        raise UnreadableError(f"Ce fichier a plus de {MAX_ROWS} lignes.")
    notes = [*notes, *(note for page in pages for note in page.notes), *left_out]
    scanned = [number for number, page in enumerate(pages, start=1) if page.scanned]
    if scanned:
        which = ", ".join(map(str, scanned))
        notes.append(
            Note(
                f"Ce document est numérisé (pages en image\u00a0: {which}).",
                kind=catalogue.SCANNED,
            )
        )
    return Reading(tuple(found), tuple(notes))


def notes_on(pdf: Opened) -> list[Note]:
    """Return what is worth knowing of the file as a whole: other files may be packed in it."""
    catalog = resolved(pdf.text.doc.catalog)
    names = resolved(catalog.get("Names"))
    attached = isinstance(names, dict) and names.get("EmbeddedFiles")
    if attached or catalog.get("Collection"):
        return [Note("Ce PDF contient d’autres fichiers ; ils ne sont pas lus.")]
    return []
