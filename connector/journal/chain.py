"""How entries are bound to one another, and names to entries without being in them.

    hash       = SHA-256 of canonical JSON of [previous hash, seq, at, kind, run, person id,
                 actor id, payload (the stored text), commitment to the person, to the actor]
    commitment = HMAC-SHA256, keyed by the person's salt, of canonical JSON of
                 [seq, name, personal data or null]

The salt is 32 random bytes, one a person, and is destroyed with the name. From then on the
commitment is a random number to everybody: no address can be tried against it. The number of the
entry is in the commitment, so that two entries do not show that they said the same of somebody.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
import unicodedata
from collections.abc import Mapping, Sequence
from json.encoder import encode_basestring
from typing import Any

from connector.journal.values import JSON

SALT_BYTES = 32

_KIND = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def canonical(value: Any) -> str:
    """Return the one JSON text of a value: keys sorted, no spaces, letters as they are.

    Raises ValueError where the value is no JSON (NaN, a date, an endless loop).
    """
    try:
        text = json.dumps(
            value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
        )
        text.encode()
    except (TypeError, RecursionError) as error:
        raise ValueError(f"not JSON: {error}") from error
    return text


def entry_hash(previous: str, fields: Sequence[Any]) -> str:
    """Return the hash of an entry: `fields` from seq to the actor's commitment, as stored."""
    return hashlib.sha256(_canonical_row((previous, *fields)).encode()).hexdigest()


def commitment(salt: bytes, seq: int, name: str, personal: str | None) -> str:
    """Bind a name and the personal data (canonical JSON) to entry `seq`, telling neither."""
    return hmac.digest(salt, _canonical_row((seq, name, personal)).encode(), "sha256").hex()


def _canonical_row(values: Sequence[Any]) -> str:
    """Return what `canonical` does of a list of texts, whole numbers and nulls, five times faster.

    A run verifies the whole chain before it begins.
    """
    written = []
    for value in values:
        if type(value) is str:
            written.append(encode_basestring(value))
        elif type(value) is int:
            written.append(str(value))
        elif value is None:
            written.append("null")
        else:
            return canonical(list(values))
    return f"[{','.join(written)}]"


def plain(value: JSON) -> Any:
    """Return the value in Python's own dicts and lists. Raises ValueError where it is no JSON."""
    match value:
        case None | bool() | int() | float() | str():
            return value
        case Mapping():
            if not all(isinstance(key, str) for key in value):
                raise ValueError("not JSON: a key is no text")
            return {key: plain(item) for key, item in value.items()}
        case Sequence() if not isinstance(value, bytes | bytearray):
            return [plain(item) for item in value]
        case _:
            raise ValueError(f"not JSON: {type(value).__name__}")


def check_kind(kind: str) -> None:
    """Raise ValueError where `kind` is not lower case words with hyphens."""
    if not _KIND.fullmatch(kind):
        raise ValueError(f"a kind is written like « link-sent », not {kind!r}")


def check_impersonal(where: str, value: Any, actor: str | None) -> None:
    """Raise ValueError where something that stays for ever names a person.

    That is a defect of the caller. What can be recognised is: an « @ » anywhere, as every address
    has one, and the actor's full name (a single word may be a partner's id just as well). The
    message repeats nothing of it: it may end in a log.
    """
    if isinstance(value, dict):
        for key, item in value.items():
            check_impersonal(f"a key of {where}", key, actor)
            check_impersonal(where, item, actor)
    elif isinstance(value, list):
        for item in value:
            check_impersonal(where, item, actor)
    elif isinstance(value, str):
        text = unicodedata.normalize("NFKC", value).casefold()
        if "@" in text:
            raise ValueError(f"{where} holds an address: it belongs in `person` or `personal`")
        if actor and " " in actor and actor.casefold() in text:
            raise ValueError(f"{where} names the actor: it belongs in `actor` or `personal`")


def address_key(address: str) -> str:
    """Return the one form of an address under which its person is known: NFC, lower case.

    Raises ValueError where nothing is left.
    """
    return actor_key(address).lower()


def actor_key(name: str) -> str:
    """Return the one form of an actor's name: NFC, white space collapsed.

    What no database can store (a NUL, half a character from a misread command line) becomes
    « � ». Raises ValueError where nothing is left.
    """
    text = " ".join(unicodedata.normalize("NFC", _UNSTORABLE.sub("\ufffd", name)).split())
    if not text:
        raise ValueError("a name or an address is empty")
    return text
