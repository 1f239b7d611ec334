"""PDFs as reportlab draws them: each test draws only what it is about."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence

from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from tests.unit.readers.samples import LIST_2, SENT, TITLE

LIST_1 = (
    "1 - Liste des personnes pour lesquelles un nouvel accès est demandé",
    "ou qui ont un accès ouvert",
)
_MIDDLE = LIST_2.index(" demandée")
HEADING_2 = (LIST_2[:_MIDDLE], LIST_2[_MIDDLE:])
EVA = "- MARTEL Éva ; eva.martel@valbrune.example ; Agent ; 10/02/2026"
PAUL = "- PRADAL Paul ; paul.pradal@valbrune.example ; Agent ; 10/02/2026"
HEIGHT: float = A4[1]
_PITCH = 16
Draw = Callable[[Canvas], None]


def pdf(*draws: Draw, **options: str | int) -> bytes:
    """Return a PDF with one page for each of `draws`."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4, **options)
    for draw in draws:
        canvas.setFont("Helvetica", 10)
        draw(canvas)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def lines(canvas: Canvas, texts: Sequence[str], *, top: float = 60, left: float = 60) -> None:
    """Write lines of text below each other, from `top` points below the page's edge."""
    for index, text in enumerate(texts):
        canvas.drawString(left, HEIGHT - top - index * _PITCH, text)


def annex(canvas: Canvas, opened: Sequence[str] = (EVA,), closed: Sequence[str] = ()) -> None:
    """Write an annex 1 with these lines."""
    texts = [TITLE, SENT, *LIST_1, *opened, *HEADING_2, *(closed or ("- Sans objet",))]
    lines(canvas, texts)


def height_of(line: int) -> float:
    """Return the baseline of the annex's line, from 0, in points from the page's lower edge."""
    return HEIGHT - 60 - line * _PITCH
