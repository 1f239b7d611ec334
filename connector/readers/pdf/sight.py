"""What of a page's text can be seen on paper: nobody is opened by words that nobody saw.

The page is drawn twice, with its text and without: where the two are alike there is no text to be
seen. That finds white and transparent text, text under a picture or outside the page, layers that
are switched off, and the invisible text of a scan, whatever made it so.
"""

from __future__ import annotations

from collections.abc import Iterable

import pypdfium2
from PIL import Image, ImageChops
from pypdfium2 import raw

from connector.readers.pdf.glyphs import HIDDEN, Glyph
from connector.readers.words import says_nothing

_SCALE = 1.5
"""108 dots an inch: a full stop is still more than one of them."""
_SEEN = 20
"""Of 255 shades of grey between text and ground; what is fainter nobody prints."""
_SMALLEST = 3.5
"""Points; the small print of a contract has 5."""
_MAX_DOTS = 12_000_000
_LEVELS = 12


class Sight:
    """One page as it looks with and without its text."""

    def __init__(self, page: pypdfium2.PdfPage, corner: tuple[float, float]) -> None:
        """Draw `page` twice; its text is gone from it afterwards.

        `corner` is where characters are placed that stand in the upper left of what is shown.
        """
        width, height = page.get_size()
        self._scale = min(_SCALE, (_MAX_DOTS / max(1.0, width * height)) ** 0.5)
        self._offset = corner
        full = self._draw(page)
        for item in page.get_objects([raw.FPDF_PAGEOBJ_TEXT], max_depth=_LEVELS):
            raw.FPDFTextObj_SetTextRenderMode(item, raw.FPDF_TEXTRENDERMODE_INVISIBLE)
        self._without = self._draw(page)
        self._text = ImageChops.difference(full, self._without)

    def _draw(self, page: pypdfium2.PdfPage) -> Image.Image:
        bitmap = page.render(scale=self._scale, grayscale=True, may_draw_forms=False)
        picture: Image.Image = bitmap.to_pil().convert("L")
        return picture

    @property
    def has_pictures(self) -> bool:
        """Tell whether anything but text is drawn on the page."""
        return _contrast(self._without) > _SEEN

    def mark_hidden(self, glyphs: Iterable[Glyph]) -> None:
        """Give every character that can't be seen its flaw."""
        for glyph in glyphs:
            if not glyph.flaw and not says_nothing(glyph.text) and not self._shows(glyph):
                glyph.flaw = HIDDEN

    def _shows(self, glyph: Glyph) -> bool:
        if glyph.size < _SMALLEST:
            return False
        dx, dy = self._offset
        box = (
            int((glyph.x0 - dx) * self._scale),
            int((glyph.top - dy) * self._scale),
            int((glyph.x1 - dx) * self._scale) + 1,
            int((glyph.bottom - dy) * self._scale) + 1,
        )
        width, height = self._text.size
        if box[0] >= width or box[1] >= height or box[2] <= 0 or box[3] <= 0:
            return False
        box = (max(0, box[0]), max(0, box[1]), min(width, box[2]), min(height, box[3]))
        return _most(self._text.crop(box)) > _SEEN


def _most(picture: Image.Image) -> int:
    """Return the brightest shade of a grey picture."""
    return max(shade for shade, dots in enumerate(picture.histogram()) if dots)


def _contrast(picture: Image.Image) -> int:
    shades = [shade for shade, dots in enumerate(picture.histogram()) if dots]
    return shades[-1] - shades[0]
