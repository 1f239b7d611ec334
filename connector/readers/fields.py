"""Cuts one line of a list into its fields, as written: name, address, function, date.

The template's line is `NOM Prénom ; adresse ; fonction ; date`. Some separate by commas or dashes,
some put the address elsewhere; a table says itself what each cell is.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from connector.readers.columns import Columns
from connector.readers.dates import looks_like_date, split_trailing_date
from connector.readers.emails import has_address, plain_signs, tokens_of
from connector.readers.names import is_capital
from connector.readers.vocabulary import vocabulary
from connector.readers.words import clean, says_nothing, words

SEPARATOR = ";"
_TEMPLATE_FIELDS = 4
_AROUND = " \t\n,;|–—-"
_PARTED = (",", "|", "–", "—", "-")
_NAME_WORDS = range(2, 7)
# Where a line's end cut an address or a compound word: nothing stood there. The piece before it
# holds the @, or is in lower case and the @ follows: « PETIT J. » in front of an address is a name.
_CUT_AT = (".", "_", "-")
_CUTS = re.compile(
    r"(?<=[^\W_]-)\n(?=[^\W_])"
    r"|(?<=[a-z0-9][._-])\n(?=[^\s;,@]{1,200}@)"
    r"|\n(?=@[^\s;,]|\.[a-z])"
)
_LIST_NUMBER = re.compile(r"liste (?:n )?\d")
_CUT_DOMAIN = re.compile(r"(@[^\s;,@]{0,200}(?<=[@._-]))\n(?=[a-z0-9])")


@dataclass(frozen=True, slots=True)
class Fields:
    """The fields of one line, not yet judged; what is missing is empty."""

    name: str = ""
    """« NOM Prénom », where one cell holds both."""
    last_name: str = ""
    first_names: str = ""
    email: str = ""
    """May hold a line break, where the address was cut."""
    function: str = ""
    date: str = ""
    doubt: str = ""
    """Why the cut can't be trusted, in French, as the end of a sentence; empty where it can."""

    @property
    def who(self) -> str:
        """Return the person's name as written."""
        return clean(self.name or f"{self.last_name} {self.first_names}")


def from_table(cells: Sequence[str], columns: Columns) -> Fields:
    """Cut a table's row by its header."""
    texts = {
        field: "" if _is_void(columns.cell(cells, field)) else columns.cell(cells, field)
        for field in ("name", "last_name", "first_names", "email", "function", "date")
    }
    if texts["first_names"] and not texts["last_name"]:
        # Beside a first name, « PERSONNE » and « VIDE » are surnames.
        texts["last_name"] = columns.cell(cells, "last_name")
    fields = Fields(**texts)
    if columns.overflow(cells):
        return replace(fields, doubt="elle a plus de cellules que le tableau n’a de colonnes")
    elsewhere = {k: v for k, v in texts.items() if k != "email" and has_address(v)}
    if elsewhere:
        return replace(fields, doubt="une adresse est dans une autre colonne que la sienne")
    return fields


def from_text(text: str, columns: Columns | None = None) -> Fields:
    """Cut a line of text; `text` keeps the line breaks inside an item that takes several lines."""
    whole = _mend(text)
    if SEPARATOR not in whole:
        return _around_address(whole)
    parts = [part.strip() for part in whole.split(SEPARATOR)]
    if columns and len(parts) == columns.width:
        return from_table(parts, columns)
    return from_parts(parts)


def from_parts(cells: Sequence[str]) -> Fields:
    """Cut a line whose parts no header names: the address and the date are known by their look."""
    parts = ["" if _is_void(p) else p for p in cells if words(p) not in vocabulary().civilities]
    if len(parts) > _TEMPLATE_FIELDS and not parts[-1]:
        parts.pop()  # a separator at the end of the line
    addresses = [i for i, part in enumerate(parts) if has_address(part)]
    if not addresses:
        return _without_address(parts)
    at = addresses[0]
    if len(addresses) > 1:
        parts[at] = " ".join(clean(parts[i]) for i in addresses)
        parts = [part for i, part in enumerate(parts) if i not in addresses[1:]]
    if at == 0 and (before := _around_address(parts[0])).name and not before.doubt:
        # « NOM Prénom adresse ; fonction ; date »: the first separator is missing.
        parts[:1] = [before.name, before.email]
        at = 1
    if any(_LIST_NUMBER.fullmatch(words(part)) for part in parts[:at]):
        return Fields(email=parts[at], doubt="elle nomme elle-même une liste")
    dates = [i for i, part in enumerate(parts) if i != at and looks_like_date(part)]
    if len(dates) > 1:
        name = parts[0] if at else ""
        return Fields(name, email=parts[at], doubt="elle porte plusieurs dates")
    written = parts[dates[0]] if dates else ""
    kept = [i for i in range(len(parts)) if i not in dates]
    others = [parts[i] for i in kept if i != at]
    if not dates and at == 1 and len(parts) == _TEMPLATE_FIELDS:
        written = others.pop()  # « dès que possible » stands where the date should
    return _by_place(others, kept.index(at), parts[at], written)


def _by_place(others: list[str], at: int, email: str, written: str) -> Fields:
    """Give the parts that are neither address nor date their meaning, from where they stand."""
    behind = others[at:]
    if at <= 1:
        name = others[0] if others else ""
        return Fields(name, email=email, function=_joined(others[1:]), date=written)
    if at == 2 and behind:  # noqa: PLR2004 — two parts before the address
        return Fields("", others[0], others[1], email, _joined(behind), written)
    if at == 2:  # noqa: PLR2004
        return Fields(others[0], email=email, function=others[1], date=written)
    return Fields(_joined(others[:1]), email=email, doubt="ses parties ne sont pas dans l’ordre")


def _without_address(parts: list[str]) -> Fields:
    if len(parts) == _TEMPLATE_FIELDS:
        return Fields(parts[0], email=parts[1], function=parts[2], date=parts[3])
    dates = [part for part in parts if looks_like_date(part)]
    others = [part for part in parts if part not in dates]
    function = _joined(others[1:])
    return Fields(others[0] if others else "", function=function, date="".join(dates[:1]))


def _around_address(text: str) -> Fields:
    """Cut a line without semicolons: what stands before the address is the name.

    The name must look like one, so that « pour toute question, écrire à … » names nobody.
    """
    text = plain_signs(text)
    tokens = tokens_of(text)
    if not tokens:
        parts = [part.strip() for part in clean(text).split(",")]
        if len(parts) >= _TEMPLATE_FIELDS - 1:
            return _without_address(parts)
        return Fields(doubt="elle n’a pas la forme attendue")
    before, _, behind = text.partition(tokens[0])
    if len(tokens) > 1:
        return Fields(name=clean(before).strip(_AROUND), email=" ".join(tokens))
    name = clean(before).strip(_AROUND + "<")
    if says_nothing(name) and says_nothing(behind):
        return Fields(email=text)
    cut = before.rstrip(" ").endswith("\n") and before.rstrip().endswith(_CUT_AT)
    parted = before.rstrip().endswith(_PARTED)
    if cut or not _looks_like_name(name, parted=parted):
        return Fields(name=name, doubt="elle n’a pas la forme attendue")
    function, written = split_trailing_date(clean(behind).strip(_AROUND + ">)"))
    return Fields(name, email=tokens[0], function=function.strip(_AROUND), date=written)


def _looks_like_name(text: str, *, parted: bool) -> bool:
    """Tell a name from a sentence; `parted`: a separator stands between it and the address."""
    known = vocabulary()
    linking = known.particles | known.name_links
    tokens = text.replace(",", " ").split()
    if len(tokens) not in _NAME_WORDS:
        return False
    if parted and is_capital(tokens[0]) and len(tokens) < len(_NAME_WORDS):
        return True
    return all(t[:1].isupper() or words(t).split(" ")[0] in linking for t in tokens)


def _mend(text: str) -> str:
    """Join what a line's end cut: the pieces of an address, of a compound word."""
    return _CUTS.sub("", _CUT_DOMAIN.sub(r"\1", text)) if "\n" in text else text


def _is_void(part: str) -> bool:
    """Tell whether a part stands for nothing: « / », « - », « néant »."""
    return says_nothing(part) or words(part) in vocabulary().empty_list


def _joined(parts: Sequence[str]) -> str:
    return " ; ".join(clean(part) for part in parts if part)
