"""Makes the workbooks of `tests/unit/readers/data` again: `python -m tests.documents.sheets`.

openpyxl writes them, LibreOffice (`soffice`) saves them anew in both formats: its own files are
what a town hall sends. Kept, so that the unit tests need no LibreOffice.
"""

from __future__ import annotations

import subprocess
import tempfile
from datetime import date
from pathlib import Path

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Font

DATA = Path(__file__).parents[1] / "unit" / "readers" / "data"
DAY = date(2026, 2, 11)
HEADER = ("liste", "nom", "prénoms", "email", "fonction", "date", "N°", "téléphone")


def traps() -> Workbook:
    """Return a workbook in which only some of the people may be acted on."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "Annexe"
    sheet["A1"], sheet["B1"] = "Date de transmission :", DAY
    sheet.append([])
    for row in (
        HEADER,
        (1, "PETIT", "Jean", "jean.petit@valbrune.example", "Agent", DAY, "=ROW()-3", "0400000000"),
        (1, "CACHÉ", "Luc", "luc.cache@valbrune.example", "Agent", DAY),
        (1, "CALCUL", "Ève", '=LOWER("EVE.CALCUL@VALBRUNE.EXAMPLE")', "Agent", DAY),
        (1, "LIEN", "Ali", "lui écrire", "Agent", DAY),
        (2, "ROGER", "Inès", "ines.roger@valbrune.example", "Élue", DAY),
        (None, "MARTEL", "Zoé", "zoe.martel@valbrune.example", None, DAY),
        (1, "BARRÉ", "Paul", "paul.barre@valbrune.example", "Agent", DAY),
        (1, "ERREUR", "Anne", "anne.erreur@valbrune.example", "Agent", "=NA()"),
    ):
        sheet.append(row)
    sheet.row_dimensions[5].hidden = True
    sheet["D7"].hyperlink = "mailto:ali.lien@valbrune.example?subject=Annexe"
    sheet.merge_cells("A8:A9")
    sheet.merge_cells("E8:E9")
    for cell in sheet[10]:
        cell.font = Font(strike=True)
    sheet.column_dimensions["H"].hidden = True
    sheet["B4"].comment = Comment("À vérifier", "Mairie")
    template = book.create_sheet("Modèle")
    template.append((1, "FANTÔME", "Guy", "guy.fantome@valbrune.example", "Agent", DAY))
    template.sheet_state = "hidden"
    return book


def two_lists() -> Workbook:
    """Return a workbook whose sheets' names are the headings."""
    book = Workbook()
    for number, person in (
        (1, ("PETIT", "Jean", "jean.petit@valbrune.example", "Agent", DAY)),
        (2, ("ROGER", "Inès", "ines.roger@valbrune.example", "Élue", DAY)),
    ):
        sheet = book.create_sheet(f"Liste {number}")
        if number == 1:
            sheet.append(("Date de transmission : 11 février 2026",))
        sheet.append(HEADER[1:6])
        sheet.append(person)
    book.remove(book.worksheets[0])
    return book


def make(folder: Path) -> None:
    """Write both workbooks, as LibreOffice saves them, into `folder`."""
    with tempfile.TemporaryDirectory() as work:
        for name, book in (("traps", traps()), ("two-lists", two_lists())):
            book.save(Path(work) / f"{name}.xlsx")
        profile = f"-env:UserInstallation={(Path(work) / 'profile').as_uri()}"
        sources = [str(path) for path in sorted(Path(work).glob("*.xlsx"))]
        for kind in ("ods", "xlsx"):
            to = ["--headless", "--convert-to", kind, "--outdir", str(folder)]
            subprocess.run(["soffice", profile, *to, *sources], check=True, capture_output=True)


if __name__ == "__main__":
    make(DATA)
