"""The text of one paragraph as it is gathered, and what a link behind it adds."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from urllib.parse import unquote

from connector.readers.emails import has_address
from connector.readers.words import says_nothing

HIDDEN = "une partie de son texte est masquée ou barrée"
"""The flaw of a paragraph with text that nobody sees: it neither opens nor closes an access."""
_MAILTO = re.compile(r"\s*mailto:\s*([^?\s]{1,320})", re.IGNORECASE)


@dataclass
class Inline:
    """The text of one paragraph so far."""

    pieces: list[str] = field(default_factory=list)
    links: list[tuple[int, int, str]] = field(default_factory=list)
    """First piece, the one behind the last, and the address that stands behind them."""
    hidden: bool = False
    """Whether something of it is masked."""

    def add(self, text: str, *, hidden: bool = False) -> None:
        """Take `text`; where it is masked it is kept, so that it can be quoted."""
        if text:
            self.pieces.append(text)
            self.hidden |= hidden and not says_nothing(text)

    def link(self, start: int, target: str) -> None:
        """Say that the pieces from `start` on have `target` behind them, if it is an address."""
        if mail := _MAILTO.match(target):
            self.links.append((start, len(self.pieces), unquote(mail[1])))

    @property
    def flaw(self) -> str:
        """Return why nothing of it may be acted on; empty where it is sound."""
        return HIDDEN if self.hidden else ""

    @property
    def text(self) -> str:
        """Return the text; the address behind a link stands in it where the text has none.

        It is added in angle brackets, as in « Jean PETIT <jean.petit@…> »: nothing of what is
        shown is lost.
        """
        shown = "".join(self.pieces)
        if not self.links or has_address(shown):
            return shown
        pieces = list(self.pieces)
        for _, end, address in reversed(self.links):
            pieces.insert(end, f" <{address}>")
        return "".join(pieces)

    @property
    def unused_links(self) -> list[str]:
        """Return the addresses behind links that differ from what the text shows."""
        shown = "".join(self.pieces)
        if not has_address(shown):
            return []
        said = shown.lower()
        return [address for _, _, address in self.links if address.lower() not in said]
