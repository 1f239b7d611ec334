"""Writes annex 1 as a partner sends it, in every format and shape that the readers know.

It fills the yearly review's form (article 2.2) and makes the examples; reading back what was
written gives the same people.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module

from connector.annexes.content import AnnexContent, AnnexLine, Shape
from connector.errors import ConnectorError

__all__ = ["FORMATS", "AnnexContent", "AnnexLine", "Shape", "write"]

_BOTH = frozenset(Shape)
_MODULES: dict[str, tuple[str, frozenset[Shape]]] = {
    "txt": ("text", _BOTH),
    "csv": ("delimited", frozenset({Shape.TABLE})),
    "docx": ("word", _BOTH),
    "odt": ("opendocument", _BOTH),
    "xlsx": ("excel", frozenset({Shape.TABLE})),
    "ods": ("opendocument_sheet", frozenset({Shape.TABLE})),
    "pdf": ("pdf", _BOTH),
}
FORMATS: dict[str, frozenset[Shape]] = {code: shapes for code, (_, shapes) in _MODULES.items()}
"""Each format, and the shapes it can have: a sheet is always a table."""


def write(annex: AnnexContent, code: str, shape: Shape = Shape.BULLETS) -> bytes:
    """Return the annex as a file of the format `code` (`docx`, `csv`…) in this shape.

    The same content gives the same bytes. Raises ConnectorError for a format or a shape that there
    is not.
    """
    if code not in _MODULES:
        raise ConnectorError(
            f"An annex can't be written as {code}.",
            remedy=f"Choose one of {', '.join(_MODULES)}.",
        )
    module, shapes = _MODULES[code]
    if shape not in shapes:
        raise ConnectorError(
            f"An annex in {code} can't have the shape {shape}.",
            remedy=f"Choose {' or '.join(sorted(shapes))}.",
        )
    render: Callable[[AnnexContent, Shape], bytes] = import_module(
        f"connector.annexes.{module}"
    ).render
    return render(annex, shape)
