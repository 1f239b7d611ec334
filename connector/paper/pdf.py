"""From a Typst template and data to a PDF/UA-1 file: tagged, titled, the same bytes each time."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time
from functools import lru_cache
from importlib.resources import as_file, files
from typing import Any

import typst

from connector.errors import ConnectorError

_LONGEST_WORD = 40
_PIECE = 10
_PROBE = b'#set document(title: "-"); #set text(lang: "fr"); #json(bytes(sys.inputs.data))'
_STANDARDS: list[typst.PDFStandard] = ["ua-1"]


class PaperError(ConnectorError):
    """A paper can't be typeset: a defect of its template, or of this installation."""


def as_pdf(template: str, data: Any, *, day: date) -> bytes:
    """Return the PDF of `template`, a path inside the package such as `certificate/page.typ`.

    The template reads `data` (JSON values) as `json(bytes(sys.inputs.data))`: it is never part of
    the template's source, so nothing in it is taken for markup. Very long words may be broken.
    A character that no font of Typst's own has is printed « � » (PDF/UA-1 wants all text
    readable). `day` is the file's date of creation. Raises PaperError.
    """
    data = _each_text(data, _breakable)
    try:
        return _typeset(template, data, day)
    except RuntimeError as error:  # TypstError, or a template that is not there
        if "could not be displayed" not in str(error):
            raise _defect(template, error) from error
    try:
        return _typeset(template, _each_text(data, _displayable), day)
    except RuntimeError as error:
        raise _defect(template, error) from error


def _typeset(template: str, data: Any, day: date) -> bytes:
    with as_file(files("connector")) as package:
        return typst.compile(
            package / template,
            root=package,
            ignore_system_fonts=True,
            sys_inputs={"data": json.dumps(data)},
            pdf_standards=_STANDARDS,
            timestamp=datetime.combine(day, time(), tzinfo=UTC),
        )


def _defect(template: str, error: RuntimeError) -> PaperError:
    return PaperError(
        f"{template} can't be typeset: {error}",
        remedy="Install the connector again; if that does not help, report the defect.",
    )


def _each_text(data: Any, change: Callable[[str], str]) -> Any:
    """Return `data` with `change` made to each text in it, the keys left alone."""
    match data:
        case str():
            return change(data)
        case dict():
            return {key: _each_text(value, change) for key, value in data.items()}
        case list() | tuple():
            return [_each_text(value, change) for value in data]
        case _:
            return data


def _breakable(text: str) -> str:
    """Let a word that no line can hold be broken, at zero-width spaces."""
    return re.sub(
        rf"\S{{{_LONGEST_WORD},}}",
        lambda word: "\u200b".join(re.findall(rf".{{1,{_PIECE}}}", word[0])),
        text,
    )


def _displayable(text: str) -> str:
    return "".join(char if _has_glyph(char) else "\ufffd" for char in text)


@lru_cache(maxsize=4096)
def _has_glyph(char: str) -> bool:
    """Tell whether a font has it, by the only judge there is: Typst, on a page of its own."""
    try:
        typst.compile(
            _PROBE,
            ignore_system_fonts=True,
            sys_inputs={"data": json.dumps(char)},
            pdf_standards=_STANDARDS,
            timestamp=0,
        )
    except typst.TypstError:
        return False
    return True
