"""Annexes and a whole convention as LibreOffice writes them: DOCX, ODT, and by way of DOC.

`python -m tests.documents.converted` makes the files of `tests/unit/readers/data/office` again.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from datetime import date
from pathlib import Path

from connector.annexes import AnnexContent, AnnexLine, Shape, write

DATA = Path(__file__).parents[1] / "unit" / "readers" / "data"
KEPT = DATA / "office"
SENT = date(2026, 2, 11)
OPEN = (
    AnnexLine("DE LA TOUR", "Jean-Pierre", "jp.delatour@valbrune.example", "Agent d’accueil", SENT),
    AnnexLine("D'ANGELO", "Éloïse", "eloise.dangelo@valbrune.example", "Élue – Jeunesse", SENT),
    AnnexLine("NOËL-PETIT", "Anne Marie", "am.noel-petit@valbrune.example", "DGS", SENT),
)
CLOSED = (AnnexLine("ROGER", "Inès", "ines.roger@valbrune.example", "Élue", date(2026, 2, 10)),)
ANNEX = AnnexContent(SENT, "Caf des Trois-Rivières", "Commune de Valbrune", OPEN, CLOSED)
CONVENTION = "convention-valbrune"
_TEXT_IN = "Text (encoded):UTF8,LF,,,"


def make(folder: Path, soffice: str) -> list[Path]:
    """Write the documents into `folder` with LibreOffice (`soffice`); return them."""
    source, docx, odt, doc, back = (folder / n for n in ("in", "docx", "odt", "doc", "back"))
    source.mkdir(parents=True)
    for shape in Shape:
        (source / f"annexe-{shape}.docx").write_bytes(write(ANNEX, "docx", shape))
        (source / f"annexe-{shape}.odt").write_bytes(write(ANNEX, "odt", shape))
    text = (DATA / f"{CONVENTION}.txt").read_text(encoding="utf-8").replace("**", "")
    (source / f"{CONVENTION}.txt").write_text(text, encoding="utf-8")
    convert(soffice, "odt", odt, [*source.glob("*.docx"), *source.glob("*.txt")])
    convert(soffice, "docx", docx, [*source.glob("*.odt"), *source.glob("*.txt")])
    convert(soffice, "doc", doc, source.glob("*.docx"))
    convert(soffice, "docx", back, doc.glob("*.doc"))
    made = [*docx.iterdir(), *odt.iterdir()]
    return sorted([*made, *(p.rename(p.with_stem(f"{p.stem}-doc")) for p in back.iterdir())])


def convert(soffice: str, to: str, folder: Path, files: Iterable[Path]) -> None:
    """Convert `files` by one LibreOffice with a profile of its own."""
    profile = f"-env:UserInstallation={(folder.parent / 'profile').as_uri()}"
    paths = list(files)
    texts = [path for path in paths if path.suffix == ".txt"]
    others = [path for path in paths if path not in texts]
    for options, group in (([f"--infilter={_TEXT_IN}"], texts), ([], others)):
        if group:
            command = [soffice, profile, "--headless", *options, "--convert-to", to, "--outdir"]
            subprocess.run(
                [*command, str(folder), *map(str, group)],
                check=True,
                capture_output=True,
                timeout=120,
            )


def main() -> None:
    """Make the kept files again."""
    soffice = shutil.which("soffice")
    if soffice is None:
        sys.exit("LibreOffice (soffice) is not installed.")
    KEPT.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        for path in make(Path(folder) / "made", soffice):
            shutil.copy(path, KEPT / path.name)


if __name__ == "__main__":
    main()
