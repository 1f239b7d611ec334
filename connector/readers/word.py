"""DOCX: the text that Word shows, wherever the file keeps it, in the document's order.

python-docx opens the package. Its own paragraphs leave out content controls, tracked insertions,
text boxes and links, so that the element tree is walked instead, by local names: Word's strict and
transitional files differ only in their namespaces.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from itertools import count

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring
from docx.opc.package import OpcPackage
from docx.opc.part import Part

from connector.readers import zipped
from connector.readers.blocks import BULLET, Block, Cell, Paragraph, TableRow, paragraphs, to_rows
from connector.readers.inline import Inline
from connector.readers.noticed import Noticed
from connector.readers.rows import Reading, UnreadableError
from connector.readers.tree import ADDED, STRUCK, Node, child, find, local, value, wrapped
from connector.readers.word_styles import Styles
from connector.readers.word_text import TextOf

_BROKEN = "Ce document Word est abîmé ou incomplet\u00a0: il ne peut pas être ouvert."
_WIDEST = 63
"""Word's own limit of columns."""
_MARGINS = ("header", "footer")
_NOTES = ("footnotes", "endnotes", "comments")


def rows(data: bytes) -> Reading:
    """Return the rows of a Word document and what else it holds.

    Tracked insertions count, deletions don't. Raises UnreadableError: damaged, encrypted, too big.
    """
    zipped.check(data)
    try:
        return _Document(_open(data)).read()
    except RecursionError as error:
        raise UnreadableError(_BROKEN) from error


def _open(data: bytes) -> Part:
    """Return the part with the text; its relations lead to the others."""
    try:
        part = OpcPackage.open(io.BytesIO(zipped.transitional(data))).main_document_part
    except Exception as error:  # python-docx raises whatever it meets in a broken file
        raise UnreadableError(_BROKEN) from error
    if not isinstance(part, Part):
        raise UnreadableError(_BROKEN)
    return part


def _tree(part: Part) -> Node:
    try:
        return fromstring(part.blob, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError) as error:
        raise UnreadableError(_BROKEN) from error


class _Document:
    """One document: its text, and the parts that its text refers to."""

    def __init__(self, part: Part) -> None:
        self._part = part
        self._noticed = Noticed()
        self._tables = count(1)
        self._line = 0
        self._pending: Inline | None = None
        """The text of a paragraph whose end was deleted: the next one goes on with it."""
        self._text = TextOf(self._noticed, self._links(), Styles(None))

    def read(self) -> Reading:
        """Return the rows and the notes."""
        styles = self._related("styles")
        self._text.styles = Styles(styles[0] if styles else None)
        root = _tree(self._part)
        body = find(root, "body")
        if body is None:
            raise UnreadableError(_BROKEN)
        blocks = list(self._blocks(body))
        found = to_rows(blocks)
        self._read_parts()
        return Reading(found, self._noticed.all())

    def _links(self) -> dict[str, str]:
        return {key: rel.target_ref for key, rel in self._part.rels.items() if rel.is_external}

    def _related(self, kind: str) -> list[Node]:
        """Return the trees of the parts of this kind, by the last word of the relation's type."""
        rels = [rel for rel in self._part.rels.values() if not rel.is_external]
        return [_tree(r.target_part) for r in rels if r.reltype.rpartition("/")[2] == kind]

    def _read_parts(self) -> None:
        """Say what the parts beside the text hold."""
        said = self._text.anchors
        self._text.apart = True
        for kind in _MARGINS:
            for root in self._related(kind):
                for paragraph in paragraphs(list(self._blocks(root))):
                    self._noticed.margin(paragraph.text)
        for kind in _NOTES:
            for root in self._related(kind):
                for note in root:
                    line = said.get((kind, value(note, "id")))
                    text = "\n".join(p.text for p in paragraphs(list(self._blocks(note))))
                    if kind == "comments":
                        self._noticed.comment(text, line)
                    else:
                        self._noticed.footnote(text, line)
        kinds = {rel.reltype.rpartition("/")[2] for rel in self._part.rels.values()}
        if "vbaProject" in kinds:
            self._noticed.macros()

    def _blocks(self, container: Node) -> Iterator[Block]:
        """Give the paragraphs and table rows in `container`, the last one's end included."""
        yield from self._walk(container)
        if self._pending is not None:
            inline, self._pending = self._pending, None
            yield Paragraph(self._line, inline.text, flaw=inline.flaw)

    def _walk(self, container: Iterable[Node]) -> Iterator[Block]:
        for node in container:
            kind = local(node)
            if kind == "p":
                yield from self._paragraph(node)
            elif kind == "tbl":
                yield from self._table(node)
            elif kind in STRUCK:
                self._text.strike(node, self._line + 1)
            elif kind == "altChunk":
                self._noticed.embedded(self._line)
            elif (inner := wrapped(node)) is not None:
                if kind in ADDED:
                    self._noticed.inserted()
                yield from self._walk(inner)

    def _paragraph(self, node: Node) -> Iterator[Block]:
        self._line += 1
        inline, self._pending = self._pending or Inline(), None
        boxes = self._text.gather(node, inline, self._line)
        properties = child(node, "pPr")
        mark = child(properties, "rPr")
        if any(child(mark, sign) is not None for sign in STRUCK):
            self._pending = inline  # its end is struck out: the next one goes on with it
        else:
            for address in inline.unused_links:
                self._noticed.other_link(address, self._line)
            bullet = BULLET if self._text.styles.is_item(properties) else ""
            yield Paragraph(self._line, inline.text, bullet, inline.flaw)
        for box in boxes:
            yield from self._walk(box)

    def _table(self, node: Node) -> Iterator[Block]:
        table = next(self._tables)
        for row in _parts_of(node, "tr"):
            properties = child(row, "trPr")
            if child(properties, "del") is not None:
                self._text.strike(row, self._line + 1)
                continue
            if child(properties, "ins") is not None:
                self._noticed.inserted()
            first = self._line + 1
            before = int(value(child(properties, "gridBefore"), "val") or 0)
            cells = [Cell((), span=before)] if 0 < before < _WIDEST else []
            cells += [self._cell(cell) for cell in _parts_of(row, "tc")]
            yield TableRow(first, tuple(cells), table)

    def _cell(self, node: Node) -> Cell:
        properties = child(node, "tcPr")
        if child(properties, "cellDel") is not None:
            self._text.strike(node, self._line + 1)
            return Cell(())
        span = value(child(properties, "gridSpan"), "val")
        merged = child(properties, "vMerge")
        below = merged is not None and value(merged, "val") in {None, "continue"}
        width = int(span) if span and span.isdigit() else 1
        return Cell(tuple(self._blocks(node)), min(max(width, 1), _WIDEST), below)


def _parts_of(node: Iterable[Node], name: str) -> Iterator[Node]:
    """Give the rows of a table, or the cells of a row, also inside content controls."""
    for part in node:
        if local(part) == name:
            yield part
        elif (inner := wrapped(part)) is not None:
            yield from _parts_of(inner, name)
