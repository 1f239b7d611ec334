"""Reads the words off a picture of a page, by Tesseract (French); nothing is written to a disk.

Tesseract is spoken to directly: under the limits that a document is read with, no program may
write a file, and every library that calls it does.
"""

from __future__ import annotations

import csv
import io
import os
import shutil
import subprocess
from collections import defaultdict
from statistics import median

from PIL import Image, ImageOps

from connector.readers.pdf.glyphs import Word
from connector.readers.rows import UnreadableError

DOTS_PER_INCH = 300
"""What Tesseract reads best."""
_SECONDS_A_PAGE = 60
_POINTS = 72
_RULES = frozenset("|[]{}_—–~¦!")
"""What the lines of a table look like to it."""
_BULLETS = frozenset("°+«©®¢e*o•·▪>»")
"""What a round bullet looks like to it, where more than a space follows."""
_BULLET_ROOM = 0.45
_WORD_LEVEL = "5"
_FEWEST_WORDS = 4
_MISSING = (
    "Ce document est numérisé, et aucun programme n’est installé ici pour le lire. "
    "À installer\u00a0: apt-get install tesseract-ocr tesseract-ocr-fra."
)


def program() -> str:
    """Return Tesseract's path; raises UnreadableError, with what to install, where it lacks."""
    found = shutil.which("tesseract")
    if not found:
        raise UnreadableError(_MISSING)
    known = subprocess.run(  # noqa: S603 — a fixed command, found on the machine's own path
        [found, "--list-langs"], capture_output=True, check=False, timeout=_SECONDS_A_PAGE
    )
    if b"fra" not in known.stdout.split():
        raise UnreadableError(_MISSING)
    return found


def words_on(picture: Image.Image, tesseract: str, *, dots_per_inch: float) -> list[Word]:
    """Return the words on `picture`, placed in points, a page that lay askew put straight."""
    file = io.BytesIO()
    ImageOps.autocontrast(picture.convert("L")).save(file, "PNG", compress_level=1)
    try:
        done = subprocess.run(  # noqa: S603 — as above; the picture comes on standard input
            [tesseract, "stdin", "stdout", "-l", "fra", "--psm", "4", "--dpi",
             str(round(dots_per_inch)), "tsv"],
            input=file.getvalue(),
            capture_output=True,
            check=True,
            timeout=_SECONDS_A_PAGE,
            env={**os.environ, "OMP_THREAD_LIMIT": "1"},
        )  # fmt: skip
    except (subprocess.SubprocessError, OSError) as error:
        raise UnreadableError("Une page numérisée n’a pas pu être lue.") from error
    return _words(done.stdout.decode("utf-8", errors="replace"), _POINTS / dots_per_inch)


def _words(table: str, scale: float) -> list[Word]:
    lines: dict[tuple[str, str, str], list[Word]] = defaultdict(list)
    for row in csv.DictReader(io.StringIO(table), delimiter="\t", quoting=csv.QUOTE_NONE):
        text = (row["text"] or "").strip()
        if row["level"] != _WORD_LEVEL or not text or set(text) <= _RULES:
            continue
        left, top, width, height = (
            int(row[side]) * scale for side in ("left", "top", "width", "height")
        )
        text = text.strip("|")
        word = Word(text, left, left + width, top, top + height, height, width / len(text))
        lines[row["block_num"], row["par_num"], row["line_num"]].append(word)
    slope = _slope(list(lines.values()))
    for line in lines.values():
        _level(line, slope)
        _name_bullet(line)
        _mend_separators(line)
    return [word for line in lines.values() for word in line]


def _slope(lines: list[list[Word]]) -> float:
    """Return by how much the lines fall, per point to the right."""
    slopes = [
        (line[-1].middle - line[0].middle) / (line[-1].x0 - line[0].x0)
        for line in lines
        if len(line) >= _FEWEST_WORDS and line[-1].x0 > line[0].x0
    ]
    return median(slopes) if slopes else 0.0


def _level(line: list[Word], slope: float) -> None:
    """Give the words of one line one height: letters without a stem are lower than others."""
    size = median(word.size for word in line)
    middles = [word.middle - slope * word.x0 for word in line]
    middle = median(middles)
    for word in line:
        word.top, word.bottom, word.size = middle - size / 2, middle + size / 2, size


def _name_bullet(line: list[Word]) -> None:
    sign = len(line) > 1 and line[0].text in _BULLETS
    if sign and line[1].x0 - line[0].x1 > _BULLET_ROOM * line[0].size:
        line[0].text = "•"


def _mend_separators(line: list[Word]) -> None:
    """Take a lone colon for the semicolon that it was, on a line that has others of them."""
    if any(word.text == ";" for word in line):
        for word in line:
            word.text = ";" if word.text == ":" else word.text
