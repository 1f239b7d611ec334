"""A notice, and the mail that it becomes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid

from connector.paper import shown


@dataclass(frozen=True, slots=True)
class Notice:
    """What is to be said, to whom, in French."""

    to: tuple[str, ...]
    """Addresses; all of them see one another: they are the contacts of one side."""
    subject: str
    body: str
    """Plain text; lines end with a line feed."""
    reply_to: str | None = None


def as_mail(notice: Notice, *, sender: str, name: str, now: datetime) -> EmailMessage:
    """Return the mail; `name` is the sender's as a reader sees it, `now` has an offset.

    Raises ValueError where an address is none. It asks not to be answered by machines (RFC 3834).
    """
    mail = EmailMessage()
    mail["From"] = Address(shown(name), addr_spec=sender)
    mail["To"] = tuple(Address(addr_spec=address) for address in notice.to)
    if notice.reply_to:
        mail["Reply-To"] = Address(addr_spec=notice.reply_to)
    mail["Subject"] = shown(notice.subject)
    mail["Date"] = format_datetime(now)
    mail["Message-ID"] = make_msgid(domain=sender.rpartition("@")[2])
    mail["Auto-Submitted"] = "auto-generated"
    mail["Content-Language"] = "fr"
    mail.set_content(notice.body, cte="quoted-printable")
    return mail
