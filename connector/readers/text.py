"""TXT: one row a physical line, its bullet and its Markdown marks taken off."""

from __future__ import annotations

import re
from dataclasses import replace

from connector.readers.decoding import decode
from connector.readers.rows import (
    MAX_CHARACTERS,
    MAX_ROWS,
    Reading,
    Row,
    UnreadableError,
    make_row,
    refuse_oversize,
)

# As editors count lines: \v, \f and Unicode's separators end none.
_LINE_END = re.compile(r"\r\n|\n|\r")

# What word processors put before an item, their private-use bullets (Symbol, Wingdings) included;
# an « o » or a number only where a space follows: « omar@… », « 11.02.2026 » are no bullets.
_SIGN = re.compile(
    "(?:[-\u2010-\u2015\u2212•◦▪‣⁃∙●○■□▫◆◇►▸➢➤✓✔·»›>*§\uf0b7\uf0a7\uf0d8\uf076]\\s*)+"
)
_NUMBER = re.compile(r"(?:o|\(?\d{1,3}[.)])\s+")
_LINK = re.compile(r"\[([^\[\]\n]{1,300})\]\((?:mailto:)?([^()\s]{1,300})\)")
_AUTOLINK = re.compile(r"<([^<>\s]{1,300})>")
_ESCAPED = re.compile(r"\\(?=[-_*.@#+])")
_HEADING = re.compile(r"#{1,6}\s+")
_COLUMN_MARKS = ("|", "\t")


def rows(data: bytes) -> Reading:
    """Return the rows of a text file; raises UnreadableError where there is far too much of it."""
    refuse_oversize(data)
    lines = _LINE_END.split(decode(data))
    if len(lines) > MAX_ROWS:
        raise UnreadableError(f"Ce fichier a plus de {MAX_ROWS} lignes.")
    return Reading(tuple(_row(text, number) for number, text in enumerate(lines, start=1)))


def begins_with_bullet(text: str) -> bool:
    """Tell whether `text` is an item behind a bullet; a lone « - » is none, nor is a number."""
    bullet = _SIGN.match(text.strip())
    return bullet is not None and bullet.end() < len(text.strip())


def row_of(
    text: str, line: int | None, *, bullet: str = "", apart: bool = False, flaw: str = ""
) -> Row:
    """Return the row of one line of running text: a typed bullet is taken off, tabs part cells.

    `bullet` is the one that a word processor puts in front; the rest as in :class:`Row`.
    """
    if len(text) > MAX_CHARACTERS:
        return replace(make_row([text], line=line, bullet=bullet, flaw=flaw), apart=apart)
    typed, plain = part_bullet(text)
    return replace(
        make_row(_cells(plain), line=line, bullet=bullet or typed, flaw=flaw), apart=apart
    )


def part_bullet(text: str) -> tuple[str, str]:
    """Return the bullet, or the number, that `text` begins with, if any, and what follows it."""
    plain = text.strip()
    bullet = _SIGN.match(plain) or _NUMBER.match(plain)
    if bullet and bullet.end() < len(plain):
        return bullet[0].strip(), plain[bullet.end() :]
    return "", plain


def _row(text: str, line: int) -> Row:
    if len(text) > MAX_CHARACTERS:
        return make_row([text], line=line)
    return row_of(_without_markdown(text), line)


def _without_markdown(text: str) -> str:
    """Take off the marks that a conversion from Word leaves: `**`, `#`, `<https…>`, `[…](…)`."""
    plain = _HEADING.sub("", text.lstrip(), count=1) if text.lstrip().startswith("#") else text
    plain = _LINK.sub(lambda m: m[1] if "@" in m[1] else f"{m[1]} {m[2]}", plain)
    # « Jean Petit <jean@…> »: there the marks part the name from the address.
    plain = _AUTOLINK.sub(lambda m: m[0] if "@" in m[1] else m[1], plain)
    return _ESCAPED.sub("", plain.replace("**", ""))


def _cells(text: str) -> list[str]:
    """Cut a table's row (Markdown's bars, or tabs); an annex's own `;` are cut with its items."""
    if ";" not in text:
        for mark in _COLUMN_MARKS:
            inner = text.strip().strip(mark) if mark == "|" else text.strip()
            if inner.count(mark) > 1:
                return inner.split(mark)
    return [text]
