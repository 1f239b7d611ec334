"""Professional addresses: what is tidied, what is refused, and why, in words (article 3.4)."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from connector.model import Kind, catalogue
from connector.readers.names import is_hidden
from connector.readers.wording import say
from connector.readers.words import says_nothing

_MAX_LOCAL = 64
"""Of the part before the @: Keycloak answers 400 above (RFC 5321, 4.5.3.1.1)."""
# Signs that are an @ or a hyphen, in another width or unbreakable.
_SAME = str.maketrans({"＠": "@", "﹫": "@", "\u2010": "-", "\u2011": "-"})
_OPENING = "<([{\"'«‹“‘ \u00a0"
_CLOSING = ">)]}\"'»›”’ \u00a0.,;:!?"
_SEPARATORS = re.compile(r"[\s,;<>()\[\]\"«»|/]+")
_ALIEN = re.compile(r"[\s,;:<>()\[\]\"«»|]")
_LABEL = re.compile(
    r"(?:(?:mailto|(?:adresse )?(?:e-?)?mail|mél|courriel|adresse(?: électronique)?) ?: ?)+",
    re.IGNORECASE,
)
_DISPLAY_NAME = re.compile(r"[^@<>]{0,200}<([^<>]{1,400})>")
_DOMAIN_LABEL = re.compile(r"[^\W_](?:[\w-]{0,61}[^\W_])?")
# Letters that a French domain name may have (Afnic's list); others only imitate.
_FRENCH = frozenset("àáâãäåæçèéêëìíîïñòóôõöœùúûüýÿ")
_CUT_AFTER = "@._-+"


@dataclass(frozen=True, slots=True)
class Email:
    """An address that can be used, or what is wrong with it."""

    address: str = ""
    """Lower case; empty unless it can be used."""
    kind: Kind | None = None
    reason: str = ""
    """French, as the end of a sentence."""


class _InvalidError(Exception):
    """Why this is no address, in French, as the end of a sentence."""


class _LookalikeError(_InvalidError):
    """A character imitates another."""


def plain_signs(text: str) -> str:
    """Return `text` with the @ and the hyphen of the keyboard in the place of their doubles."""
    return text.translate(_SAME)


def has_address(text: str) -> bool:
    """Tell whether an @, of any width, is in `text`."""
    return "@" in plain_signs(text)


def tokens_of(text: str) -> list[str]:
    """Return the pieces of `text` that hold an @, as written, without what is around them."""
    pieces = _SEPARATORS.split(plain_signs(text))
    return [piece for piece in pieces if "@" in piece]


def parse_email(text: str, *, accents: bool = False) -> Email:
    """Return the one address of a cell; a line break inside it is where it was cut.

    With `accents` the part before the @ may have some: a contact (annexes 2 and 3) is only written
    to, while an account with such an address is refused by Keycloak.
    """
    plain = unicodedata.normalize("NFC", plain_signs(text)).strip()
    if says_nothing(plain):
        return Email(kind=catalogue.EMAIL_MISSING, reason="l’adresse électronique manque")
    tokens = {_stripped(token).lower() for token in tokens_of(plain)}
    if len(tokens) > 1:
        return Email(
            kind=catalogue.EMAIL_SEVERAL, reason=say("il y a plusieurs adresses, {}", plain)
        )
    try:
        address = _stripped(_alone(plain))
        if plain.count("@") > 1 and len(tokens_of(plain)) > 1:
            address = _stripped(tokens_of(plain)[0])  # written twice: « x@y <x@y> »
        _check(address, accents=accents)
    except _LookalikeError as error:
        return Email(kind=catalogue.EMAIL_LOOKALIKE, reason=str(error))
    except _InvalidError as error:
        return Email(kind=catalogue.EMAIL_INVALID, reason=str(error))
    return Email(address.lower())


def _stripped(text: str) -> str:
    """Take off `mailto:`, brackets, quotes and the punctuation of the sentence around."""
    plain = text.lstrip(_OPENING).rstrip(_CLOSING)
    if label := _LABEL.match(plain):
        plain = plain[label.end() :].lstrip(_OPENING)
    address, _, query = plain.partition("?")
    return (address if "=" in query else plain).rstrip(_CLOSING)


def _alone(plain: str) -> str:
    """Return the address without a display name in front, its pieces joined."""
    if named := _DISPLAY_NAME.fullmatch(plain):
        plain = named[1]
    if "\n" not in plain:
        return plain
    pieces = [piece.strip() for piece in plain.split("\n")]
    joined = pieces[0]
    for piece in pieces[1:]:
        _refuse_doubtful_cut(plain, joined, piece)
        joined += piece  # a hyphen at the end of a line is the address's own
    return joined


def _refuse_doubtful_cut(text: str, before: str, behind: str) -> None:
    """Refuse to join two pieces that may be an address and something else.

    « …@ville.fr / responsable » joined would be a valid address, and a stranger's.
    """
    if before[-1:] in _CUT_AFTER or behind[:1] in _CUT_AFTER:
        return
    whole_before = "@" in before and "." in before.rpartition("@")[2]
    whole_behind = "@" in behind and not (before.islower() and set(before) & set(_CUT_AFTER))
    if whole_before or whole_behind:
        raise _InvalidError(say("l’adresse {} est coupée à un endroit qui laisse un doute", text))


def _check(address: str, *, accents: bool) -> None:
    """Raise what is wrong with `address`; the library has the last word on syntax.

    The case is as written: in lower case the Kelvin sign would be an honest « k ».
    """
    for char in address:
        if is_hidden(char):
            raise _LookalikeError(
                say("l’adresse {} contient un caractère invisible", address)
                + f" (U+{ord(char):04X})"
            )
    if alien := _ALIEN.search(address):
        inside = "une espace" if alien[0].isspace() else say("le caractère {}", alien[0])
        raise _InvalidError(
            say("{} n’est pas une adresse seule : il y a ", address) + inside + " à l’intérieur"
        )
    if address.count("@") != 1:
        wrong = "ne contient pas de signe @" if "@" not in address else "contient deux signes @"
        raise _InvalidError(say("l’adresse {} " + wrong, address))
    local, _, domain = address.partition("@")
    _check_letters(address, local, accents=accents)
    _check_domain(address, domain)
    if not local:
        raise _InvalidError(say("il manque ce qui précède le signe @ dans l’adresse {}", address))
    if len(local) > _MAX_LOCAL:
        raise _InvalidError(
            say("l’adresse {} a plus de {} caractères avant le signe @", address, _MAX_LOCAL)
        )
    if local[0] == "." or local[-1] == "." or ".." in address:
        raise _InvalidError(say("l’adresse {} a un point mal placé", address))
    _check_by_library(address)


def _check_letters(address: str, local: str, *, accents: bool) -> None:
    for char in address:
        if not char.isascii() and char.lower() not in _FRENCH:
            raise _LookalikeError(
                say("dans l’adresse {}, le caractère {} en imite un autre", address, char)
            )
    if accents:
        return
    accented = next((c for c in local if not c.isascii()), None)
    if accented:
        raise _InvalidError(
            say("l’adresse {} a un accent ({}) avant le signe @", address, accented)
            + say(" ; une adresse n’en a pas à cet endroit")
        )


def _check_domain(address: str, domain: str) -> None:
    if not domain:
        raise _InvalidError(say("il manque ce qui suit le signe @ dans l’adresse {}", address))
    if "." not in domain.strip("."):
        raise _InvalidError(say("il manque la fin de l’adresse {}, par exemple « .fr »", address))
    labels = domain.split(".")
    if len(labels[-1]) < len("fr") or labels[-1].isdecimal():
        raise _InvalidError(say("la fin de l’adresse {} n’est pas celle d’un domaine", address))
    for label in labels:
        if not _DOMAIN_LABEL.fullmatch(label) or "_" in label:
            raise _InvalidError(
                say("ce qui suit le signe @ n’est pas un domaine valide dans l’adresse {}", address)
            )


def _check_by_library(address: str) -> None:
    from email_validator import EmailNotValidError, validate_email  # noqa: PLC0415 — slow to load

    try:
        # Whether the domain exists, or is one of the reserved ones, is no question of syntax.
        checked = validate_email(address, check_deliverability=False, globally_deliverable=False)
    except EmailNotValidError as error:
        raise _InvalidError(say("l’adresse {} n’est pas valide", address)) from error
    # The domain is decoded here: « xn--… » may hide letters of another script.
    if any(not c.isascii() and c not in _FRENCH for c in checked.domain):
        raise _LookalikeError(
            say("l’adresse {} cache des caractères qui en imitent d’autres", address)
        )
