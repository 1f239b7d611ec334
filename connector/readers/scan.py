"""Scans and photos of an annex: what a machine reads off the paper, for a person to compare.

Nothing of it is acted on before somebody has confirmed it: the reading has a note of the kind
`SCANNED`, which makes the document refused.
"""

from __future__ import annotations

import io
from dataclasses import replace

from PIL import Image, ImageOps, ImageSequence, UnidentifiedImageError

from connector.readers import ocr, pdf
from connector.readers.pdf.opening import DAMAGED, opened
from connector.readers.pdf.pages import Page, page_of_words
from connector.readers.rows import Reading, UnreadableError

MAX_PAGES = 30
"""Scanned pages above this are not read: a whole convention has some fifteen."""
MAX_DOTS = 40_000_000
"""Of a photo; telephones take 12 to 50 million, of which a page needs 9."""
_PAGE_DOTS = 26_000_000
_FORMATS = ("PNG", "JPEG", "TIFF", "GIF", "WEBP")
_A4_WIDTH = 8.27
"""Inches: how large a photo's letters are is told as if it showed one page."""
_POINTS = 72


def rows(data: bytes) -> Reading:
    """Return what can be read on a scanned PDF, or a photo, as rows.

    Its pages with a text of their own are read as those of any PDF. Raises UnreadableError where
    Tesseract is not installed, or the file is damaged or far too big.
    """
    try:
        return _pdf(data) if b"%PDF-" in data[:1024] else _photo(data)
    except (UnreadableError, MemoryError):
        raise
    except Exception as error:
        raise UnreadableError(DAMAGED) from error


def _pdf(data: bytes) -> Reading:
    with opened(data) as file:
        pages = pdf.pages_of(file)
        notes = pdf.notes_on(file)
        scanned = [number for number, page in enumerate(pages) if page.scanned]
        if not scanned:
            return pdf.reading_of(pages, notes)
        _refuse_many(len(scanned))
        tesseract = ocr.program()
        for number in scanned:
            sheet = file.drawn[number]
            width, height = sheet.get_size()
            dots = min(ocr.DOTS_PER_INCH, (_PAGE_DOTS / (width * height)) ** 0.5 * _POINTS)
            picture = sheet.render(scale=dots / _POINTS, grayscale=True).to_pil()
            found = ocr.words_on(picture, tesseract, dots_per_inch=dots)
            carried = pages[number - 1].header if number else None
            page = page_of_words(found, number + 1, height, carried)
            pages[number] = replace(page, notes=pages[number].notes, scanned=True)
            sheet.close()
        return pdf.reading_of(pages, notes)


def _photo(data: bytes) -> Reading:
    try:
        image = Image.open(io.BytesIO(data), formats=_FORMATS)
    except (UnidentifiedImageError, Image.DecompressionBombError) as error:
        raise UnreadableError("Cette image est abîmée, ou d’un format inconnu.") from error
    if image.width * image.height > MAX_DOTS:
        raise UnreadableError("Cette image est démesurée.")
    _refuse_many(getattr(image, "n_frames", 1))
    tesseract = ocr.program()
    pages: list[Page] = []
    for number, frame in enumerate(ImageSequence.Iterator(image), start=1):
        upright = ImageOps.exif_transpose(frame)
        dots = min(upright.size) / _A4_WIDTH
        found = ocr.words_on(upright, tesseract, dots_per_inch=dots)
        carried = pages[-1].header if pages else None
        page = page_of_words(found, number, upright.height / dots * _POINTS, carried)
        page.scanned = True
        pages.append(page)
    return pdf.reading_of(pages, [])


def _refuse_many(count: int) -> None:
    if count > MAX_PAGES:
        raise UnreadableError(f"Ce document numérisé a plus de {MAX_PAGES} pages.")
