"""The certificate as a Word file, for a Caf that completes or signs it there."""

from __future__ import annotations

from docx.document import Document
from docx.enum.text import WD_TAB_ALIGNMENT
from docx.shared import Mm, Pt

from connector.certificate.model import Certificate
from connector.certificate.wording import Sheet, sheet
from connector.paper import word as paper

_WIDTH = 172
"""Of the text, in mm."""


def as_docx(certificate: Certificate) -> bytes:
    """Return the A4 page; the same certificate gives the same bytes."""
    s = sheet(certificate)
    document = paper.start(title=s.file_title, author=s.caf, day=certificate.issued_on)
    _masthead(document, s)
    document.add_heading(s.title, 1)
    paper.add_run(document.add_paragraph(), s.subtitle, size=11, colour=paper.SECONDARY)
    paper.add_table(document, (), s.facts, (29, _WIDTH - 29))
    answer = document.add_paragraph()
    answer.paragraph_format.space_before = Pt(8)
    paper.add_run(answer, s.answer, size=12, bold=True)
    document.add_paragraph(s.statement)
    document.add_heading(s.destroyed.heading, 2)
    paper.add_table(
        document,
        s.destroyed.head,
        s.destroyed.rows,
        (60, 24),
        strong_last=s.has_total,
        numbers=(1,),
    )
    intro = document.add_paragraph(s.data_intro)
    intro.paragraph_format.space_before, intro.paragraph_format.space_after = Pt(7), Pt(1)
    for line in s.data:
        document.add_paragraph(line, "List Bullet")
    document.add_heading(s.remains.heading, 2)
    paper.add_table(document, s.remains.head, s.remains.rows, (_WIDTH - 66, 66))
    _signature(document, s)
    _foot(document, s)
    return paper.to_bytes(document)


def _masthead(document: Document, s: Sheet) -> None:
    line = document.add_paragraph()
    line.paragraph_format.tab_stops.add_tab_stop(Mm(_WIDTH), WD_TAB_ALIGNMENT.RIGHT)
    paper.add_run(line, s.caf, bold=True)
    paper.add_run(line, f"\t{s.article}", colour=paper.SECONDARY)
    paper.add_rule(line)


def _signature(document: Document, s: Sheet) -> None:
    document.add_heading(s.signature_heading, 2)
    table = document.add_table(rows=2, cols=2)
    paper.shape(table, (_WIDTH / 2, _WIDTH / 2), inset=2)
    for row, height in zip(table.rows, (13, 26), strict=True):
        row.height = Mm(height)
    for cell, label in zip(table._cells, s.signature_labels, strict=True):  # noqa: SLF001 — all of them, in order
        paper.add_run(cell.paragraphs[0], label, size=8, colour=paper.SECONDARY)
        for side in ("top", "left", "bottom", "right"):
            paper.border(cell, side, "717D8F")


def _foot(document: Document, s: Sheet) -> None:
    foot = document.sections[0].footer.paragraphs[0]
    foot.paragraph_format.tab_stops.add_tab_stop(Mm(_WIDTH), WD_TAB_ALIGNMENT.RIGHT)
    paper.add_rule(foot, side="top")
    paper.add_run(foot, f"{s.foot}\t")
    paper.add_page_number(foot)
    paper.add_run(foot, f"\n{s.proof_label} ")
    paper.add_run(foot, s.journal_head, size=7, mono=True)
    paper.add_run(foot, f"\n{s.version}")
