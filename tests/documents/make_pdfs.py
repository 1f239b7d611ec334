"""Makes the PDFs that the readers' unit tests read: `python -m tests.documents.make_pdfs`.

LibreOffice (`soffice`) converts what python-docx and openpyxl wrote; the results are kept beside
the tests, so that these need no LibreOffice. Everybody in them is made up.
"""

from __future__ import annotations

import io
import shutil
import subprocess
import tempfile
from pathlib import Path

import docx
import openpyxl
import pypdfium2
from docx.oxml import OxmlElement
from openpyxl.worksheet.properties import PageSetupProperties
from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from tests.unit.readers.samples import DATA, FOOTNOTE, LIST_1, LIST_2, SENT, TITLE

PEOPLE = (
    (
        "DE LA TOUR-D'AUVERGNE",
        "Jean-Pierre",
        "jean-pierre.delatour-dauvergne@mairie-valbrune.example",
        "Responsable du service jeunesse et des sports",
        "11/02/2026",
    ),
    ("ÉLÈVE", "Éloïse", "eloise.eleve@valbrune.example", "Agent", "10/02/2026"),
    ("MARTEL", "Jean", "jean.martel@valbrune.example", "Directrice générale", "09/02/2026"),
)
_COLUMNS = ("NOM Prénom", "Adresse électronique", "Fonction", "Date")
_WIDTHS = {"A": 8, "B": 24, "C": 14, "D": 56, "E": 46, "F": 12}


def annex(path: Path, *, table: int = 0) -> None:
    """Write an annex 1 as Word does: `table` times the people in a table, or bullets for 0."""
    document = docx.Document()
    for text in (TITLE, SENT, LIST_1):
        document.add_paragraph(text)
    if table:
        grid = document.add_table(rows=1, cols=len(_COLUMNS), style="Table Grid")
        for cell, text in zip(grid.rows[0].cells, _COLUMNS, strict=True):
            cell.text = text
        grid.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
        for turn in range(table):
            for last, first, email, function, day in PEOPLE:
                address = email.replace("@", f"{turn}@") if turn else email
                row = grid.add_row()
                texts = (f"{last} {first}", address, function, day)
                for cell, text in zip(row.cells, texts, strict=True):
                    cell.text = text
    else:
        for last, first, email, function, day in PEOPLE:
            text = f"{last} {first} ; {email} ; {function} ; {day}"
            document.add_paragraph(text, style="List Bullet")
    document.add_paragraph(LIST_2)
    document.add_paragraph("Sans objet", style="List Bullet")
    document.add_paragraph(FOOTNOTE)
    foot = document.sections[0].footer.paragraphs[0]
    foot.text = "Envoyé en préfecture le 20/02/2026\nMairie de Valbrune, 1 place de la Mairie"
    document.save(str(path))


def workbook(path: Path) -> None:
    """Write an annex 1 as a spreadsheet that prints without lines."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(("", "Date de transmission :", "11/02/2026"))
    sheet.append(())
    sheet.append(("liste", "nom", "prénom", "email", "fonction", "date"))
    for person in PEOPLE:
        sheet.append((1, *person))
    for column, width in _WIDTHS.items():
        sheet.column_dimensions[column].width = width
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    book.save(path)


def scanned(pdf: bytes, *, askew: float = 0.5, dots_per_inch: int = 150) -> bytes:
    """Return the PDF that a copier makes of the printed pages: pictures, a little askew."""
    out = io.BytesIO()
    canvas = Canvas(out)
    for page in pypdfium2.PdfDocument(pdf):
        picture = page.render(scale=dots_per_inch / 72, grayscale=True).to_pil().convert("L")
        picture = picture.rotate(askew, resample=Image.Resampling.BICUBIC, fillcolor=255)
        file = io.BytesIO()
        picture.save(file, "JPEG", quality=35)
        file.seek(0)
        canvas.setPageSize(page.get_size())
        canvas.drawImage(ImageReader(file), 0, 0, *page.get_size())
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def main() -> None:
    """Make them all again, by one run of LibreOffice."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        annex(folder / "word-bullets.docx")
        annex(folder / "word-table.docx", table=1)
        annex(folder / "word-pages.docx", table=8)
        workbook(folder / "calc.xlsx")
        subprocess.run(
            [shutil.which("soffice") or "soffice", f"-env:UserInstallation=file://{folder}/profile",
             "--headless", "--convert-to", "pdf", "--outdir", str(folder),
             *(str(p) for p in sorted(folder.iterdir()) if p.is_file())],
            check=True, capture_output=True, timeout=180,
        )  # fmt: skip
        for made in sorted(folder.glob("*.pdf")):
            shutil.copy(made, DATA / made.name)


if __name__ == "__main__":
    main()
