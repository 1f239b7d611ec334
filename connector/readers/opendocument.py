"""ODT: the text that LibreOffice shows, wherever the file keeps it, in the document's order.

odfdo opens the package; its tree is walked here, since frames, notes, hidden sections and tracked
deletions each mean something else for who has access.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from itertools import count

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring
from odfdo import Document

from connector.readers import zipped
from connector.readers.blocks import BULLET, Block, Cell, Paragraph, TableRow, paragraphs, to_rows
from connector.readers.inline import HIDDEN, Inline
from connector.readers.noticed import Noticed
from connector.readers.odt_styles import Styles
from connector.readers.odt_text import TextOf
from connector.readers.rows import Reading, UnreadableError
from connector.readers.tree import Node, child, find, local, value

MANIFEST = "META-INF/manifest.xml"
_BROKEN = "Ce document ODT est abîmé ou incomplet\u00a0: il ne peut pas être ouvert."
_LOCKED = "Ce fichier est protégé par un mot de passe\u00a0: enregistrez-le sans mot de passe."
_WIDEST = 1_024
"""Columns of a table; LibreOffice writes no more in a text."""
# Their paragraphs are the document's, wherever they stand.
_WRAPPERS = frozenset(
    {
        *("list", "list-item", "list-header", "numbered-paragraph", "index-body", "index-title"),
        *("table-of-content", "alphabetical-index", "illustration-index", "user-index"),
        *("frame", "text-box", "custom-shape", "rect", "g", "a", "ellipse", "caption"),
    }
)
_TABLE_PARTS = frozenset({"table-header-rows", "table-rows", "table-row-group"})
_MARGINS = ("header", "footer", "header-left", "footer-left", "header-first", "footer-first")


def rows(data: bytes) -> Reading:
    """Return the rows of an OpenDocument text and what else it holds.

    Tracked insertions count, deletions don't. Raises UnreadableError: damaged, encrypted, too big.
    """
    refuse_encrypted(data)
    zipped.check(data, dtd_in=(MANIFEST,))
    try:
        return _Document(*parts(data, "content.xml", "styles.xml")).read()
    except RecursionError as error:
        raise UnreadableError(_BROKEN) from error


def refuse_encrypted(data: bytes) -> None:
    """Raise UnreadableError where a password protects an OpenDocument file, in either way."""
    with zipped.opened(data, dtd_in=(MANIFEST,)) as archive:
        names = archive.namelist()
        manifest = archive.read(MANIFEST) if MANIFEST in names else b""
    if "encrypted-package" in names or b"encryption-data" in manifest:
        raise UnreadableError(_LOCKED)


def parts(data: bytes, *names: str) -> list[Node | None]:
    """Return the trees of these parts, None for one that is missing; raises UnreadableError."""
    try:
        container = Document(io.BytesIO(data)).container
        present = set(container.get_parts()) if container else set()
        found = [container.get_part(n) if container and n in present else None for n in names]
    except Exception as error:  # odfdo raises whatever it meets in a broken file
        raise UnreadableError(_BROKEN) from error
    try:
        return [None if text is None else fromstring(text, forbid_dtd=True) for text in found]
    except (ParseError, DefusedXmlException, ValueError) as error:
        raise UnreadableError(_BROKEN) from error


class _Document:
    """One document: its text, and what stands beside it."""

    def __init__(self, content: Node | None, styles: Node | None) -> None:
        body = None if content is None else find(content, "body")
        text = child(body, "text")
        if text is None:
            raise UnreadableError(_BROKEN)
        self._body = text
        self._masters = styles
        self._styles = Styles([root for root in (styles, content) if root is not None])
        self._noticed = Noticed()
        self._text = TextOf(self._noticed, self._styles)
        self._tables = count(1)
        self._line = 0
        self._hidden = False

    def read(self) -> Reading:
        """Return the rows and the notes."""
        found = to_rows(self._walk(self._body))
        self._read_margins()
        return Reading(found, self._noticed.all())

    def _read_margins(self) -> None:
        for node in () if self._masters is None else self._masters.iter():
            if local(node) in _MARGINS:
                for paragraph in paragraphs(self._walk(node)):
                    self._noticed.margin(paragraph.text)

    def _walk(self, container: Iterable[Node], bullet: str = "") -> Iterator[Block]:
        for node in container:
            kind = local(node)
            if kind in {"p", "h"}:
                yield from self._paragraph(node, bullet)
                bullet = ""  # a second paragraph of the same item
            elif kind == "table":
                yield from self._table(node)
            elif kind == "list-item":
                yield from self._walk(node, BULLET)
            elif kind in _WRAPPERS:
                yield from self._walk(node)
            elif kind == "section":
                yield from self._section(node)
            elif kind == "tracked-changes":
                self._changes(node)
            elif kind == "forms":
                self._forms(node)
            elif kind in {"object", "object-ole"}:
                self._noticed.embedded(self._line)

    def _paragraph(self, node: Node, bullet: str) -> Iterator[Block]:
        self._line += 1
        inline = Inline()
        boxes = self._text.gather(node, inline, self._line)
        for address in inline.unused_links:
            self._noticed.other_link(address, self._line)
        flaw = HIDDEN if self._hidden else inline.flaw
        yield Paragraph(self._line, inline.text, bullet if inline.text.strip() else "", flaw)
        for box in boxes:
            yield from self._walk([box])

    def _section(self, node: Node) -> Iterator[Block]:
        """Walk a section; what stands in a hidden one is read, and nothing of it counts."""
        outside = self._hidden
        self._hidden = outside or value(node, "display") in {"none", "condition"}
        yield from self._walk(node)
        self._hidden = outside

    def _changes(self, node: Node) -> None:
        for change in node.iter():
            if local(change) == "insertion":
                self._noticed.inserted()
            elif local(change) == "deletion":
                texts = ["".join(p.itertext()) for p in change.iter() if local(p) in {"p", "h"}]
                self._noticed.deleted("\n".join(texts), self._line + 1)

    def _forms(self, node: Node) -> None:
        for part in node.iter():
            typed = value(part, "current-value") or value(part, "value") or ""
            self._noticed.form_field(typed, None)

    def _table(self, node: Node) -> Iterator[Block]:
        table = next(self._tables)
        below: dict[int, tuple[int, int]] = {}
        for row in _table_rows(node):
            first = self._line + 1
            cells, below = self._cells(row, below)
            said = any(cell.text for cell in cells)
            repeated = _number(row, "number-rows-repeated") if said else 1
            for _ in range(repeated):
                yield TableRow(first, tuple(cells), table)

    def _cells(
        self, row: Node, above: dict[int, tuple[int, int]]
    ) -> tuple[list[Cell], dict[int, tuple[int, int]]]:
        """Return the row's cells, and which columns the next rows' cells are merged with.

        `above` maps a column to the rows that its cell still covers, and its width.
        """
        cells: list[Cell] = []
        below: dict[int, tuple[int, int]] = {}
        column = covered = 0
        for node in row:
            kind = local(node)
            if kind not in {"table-cell", "covered-table-cell"} or len(cells) > _WIDEST:
                continue
            repeated = min(_number(node, "number-columns-repeated"), _WIDEST)
            blocks = tuple(self._walk(node))
            for _ in range(repeated if kind == "covered-table-cell" or blocks else 1):
                if kind == "covered-table-cell" and covered:
                    covered -= 1  # it lies under its left neighbour, which is so many columns wide
                elif kind == "covered-table-cell":
                    rest, span = above.get(column, (0, 1))
                    cells.append(Cell(blocks, span, below=rest > 0))
                    if rest > 1:
                        below[column] = (rest - 1, span)
                    covered = span - 1
                    column += span
                else:
                    span = min(_number(node, "number-columns-spanned"), _WIDEST)
                    covering = _number(node, "number-rows-spanned") - 1
                    if covering:
                        below[column] = (covering, span)
                    cells.append(Cell(blocks, span))
                    covered = span - 1
                    column += span
            if not blocks and repeated > 1 and kind == "table-cell":
                cells += [Cell(())] * (repeated - 1)
                column += repeated - 1
        return cells, below


def _table_rows(node: Node) -> Iterator[Node]:
    for part in node:
        if local(part) == "table-row":
            yield part
        elif local(part) in _TABLE_PARTS:
            yield from _table_rows(part)


def _number(node: Node, name: str) -> int:
    written = value(node, name) or ""
    return max(int(written), 1) if written.isdecimal() and len(written) < len("1048576x") else 1
