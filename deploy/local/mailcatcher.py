"""A mail relay that delivers nothing: each mail becomes a file, for tests and demo to read.

    with MailCatcher(folder) as relay:                      # in this process
        ...
        mail = wait_for_mail(folder, to="lea@mairie.example", after=before)
        print(links(mail))

    python -m deploy.local.mailcatcher --port 0 --folder F  # as a process of its own

A file is named after the moment it came in and appears whole, in one rename. The envelope is kept
in the headers `X-MailFrom` and `X-RcptTo`.
"""

from __future__ import annotations

import argparse
import asyncio
import email
import email.policy
import itertools
import re
import signal
import socket
import threading
import time
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING, Self

from aiosmtpd.smtp import SMTP

if TYPE_CHECKING:
    from datetime import datetime
    from email.message import EmailMessage
    from types import TracebackType

    from aiosmtpd.smtp import Envelope, Session

HOST = "127.0.0.1"

_POLL = 0.05
_URL = re.compile(r"https?://[^\s<>\"']+")


class MailCatcher:
    """A relay on loopback, in a thread of its own; stop and start it to have one that is down."""

    def __init__(self, folder: Path, *, port: int = 0) -> None:
        """Keep the folder for the mails, made where missing, and the port (0: a free one)."""
        self.folder = folder
        self.port = port
        self._refuses_all = False
        self._refused: set[str] = set()
        self._count = itertools.count()
        self._thread: threading.Thread | None = None
        folder.mkdir(parents=True, exist_ok=True)

    def start(self) -> None:
        """Listen; return once mail is taken. The port stays the same from one start to the next.

        Raises OSError when the port is taken.
        """
        listener = socket.create_server((HOST, self.port))
        self.port = listener.getsockname()[1]
        self._loop = asyncio.new_event_loop()
        self._stopping = asyncio.Event()
        self._thread = threading.Thread(target=self._run, args=(listener,), daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Listen no more: from now on the relay is down. Does nothing when it is."""
        if self._thread is not None:
            self._loop.call_soon_threadsafe(self._stopping.set)
            self._thread.join()
            self._thread = None

    def __enter__(self) -> Self:
        """Start."""
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop."""
        self.stop()

    def refuse(self, *addresses: str) -> None:
        """Answer 550 for these recipients, until `accept_all`."""
        self._refused.update(address.casefold() for address in addresses)

    def refuse_all(self) -> None:
        """Answer 550 for every recipient, until `accept_all`."""
        self._refuses_all = True

    def accept_all(self) -> None:
        """Take every mail again."""
        self._refuses_all = False
        self._refused.clear()

    def mails(self, to: str | None = None, after: datetime | None = None) -> list[EmailMessage]:
        """Return the mails taken so far; see the function of the same name."""
        return mails(self.folder, to=to, after=after)

    async def handle_RCPT(  # noqa: N802  # aiosmtpd's name
        self,
        server: SMTP,  # noqa: ARG002  # aiosmtpd's signature
        session: Session,  # noqa: ARG002
        envelope: Envelope,
        address: str,
        rcpt_options: list[str],
    ) -> str:
        """Take or refuse a recipient; called by aiosmtpd."""
        if self._refuses_all or address.casefold() in self._refused:
            return "550 5.1.1 Refused by the mail catcher"
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(rcpt_options)
        return "250 OK"

    async def handle_DATA(  # noqa: N802  # aiosmtpd's name
        self,
        server: SMTP,  # noqa: ARG002  # aiosmtpd's signature
        session: Session,  # noqa: ARG002
        envelope: Envelope,
    ) -> str:
        """Keep a mail; called by aiosmtpd."""
        head = f"X-MailFrom: {envelope.mail_from}\r\nX-RcptTo: {', '.join(envelope.rcpt_tos)}\r\n"
        # The count keeps the order of mails that share a tick of the clock.
        name = f"{time.time_ns():020d}-{next(self._count):06d}"
        part = self.folder / f".{name}.part"
        part.write_bytes(head.encode() + (envelope.original_content or b""))
        part.rename(self.folder / f"{name}.eml")
        return "250 OK"

    def _run(self, listener: socket.socket) -> None:
        with asyncio.Runner(loop_factory=lambda: self._loop) as runner:
            runner.run(self._serve(listener))

    async def _serve(self, listener: socket.socket) -> None:
        def protocol() -> SMTP:
            # A name of its own: asking the system for one may ask the network.
            return SMTP(self, hostname="localhost", enable_SMTPUTF8=True)

        server = await asyncio.get_running_loop().create_server(protocol, sock=listener)
        await self._stopping.wait()
        # Not `wait_closed`: it would wait for clients that never hang up.
        server.close()


def mails(
    folder: Path, *, to: str | None = None, after: datetime | None = None
) -> list[EmailMessage]:
    """Return the mails of a folder, the oldest first.

    `to` keeps those whose envelope names this recipient, in any case of letters; `after`, which
    has an offset, those that came in later.
    """
    since = -1 if after is None else int(after.timestamp() * 1_000_000) * 1_000
    found = []
    for path in sorted(folder.glob("*.eml")):
        if int(path.name.partition("-")[0]) <= since:
            continue
        # The lines end as on the wire; a test had rather compare with what was written.
        content = path.read_bytes().replace(b"\r\n", b"\n")
        mail = email.message_from_bytes(content, policy=email.policy.default)
        recipients = str(mail["X-RcptTo"]).casefold().split(", ")
        if to is None or to.casefold() in recipients:
            found.append(mail)
    return found


def wait_for_mail(
    folder: Path, *, to: str, after: datetime | None = None, timeout: float = 30.0
) -> EmailMessage:
    """Return the newest mail to a recipient, as soon as there is one (later than `after`).

    Raises TimeoutError after `timeout` seconds, saying who did get mail.
    """
    deadline = time.monotonic() + timeout
    while not (found := mails(folder, to=to, after=after)):
        if time.monotonic() > deadline:
            others = [str(mail["X-RcptTo"]) for mail in mails(folder, after=after)]
            raise TimeoutError(
                f"no mail to {to} within {timeout:g} s; mails went to: {', '.join(others) or '-'}"
            )
        time.sleep(_POLL)
    return found[-1]


def links(message: EmailMessage) -> list[str]:
    """Return the addresses that a mail's text and HTML name, each once, in their order."""
    found: dict[str, None] = {}
    for part in message.walk():
        if part.get_content_type() == "text/plain":
            text = part.get_content()
            found.update((url.rstrip(".,;:!?)»"), None) for url in _URL.findall(text))
        elif part.get_content_type() == "text/html":
            parser = _Links()
            parser.feed(part.get_content())
            found.update((url, None) for url in parser.found)
    return list(found)


class _Links(HTMLParser):
    """Collects the targets of links; the parser resolves `&amp;` in them."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        target = dict(attrs).get("href")
        if tag == "a" and target and _URL.match(target):
            self.found.append(target)


def main() -> None:
    """Catch mail until this process is told to end."""
    parser = argparse.ArgumentParser(description="Keep each mail as a file, deliver none.")
    parser.add_argument("--port", type=int, default=0, help="on loopback; 0: a free one")
    parser.add_argument("--folder", type=Path, required=True, help="where the mails are put")
    arguments = parser.parse_args()
    ends = {signal.SIGINT, signal.SIGTERM}
    # Before the thread starts, so that it inherits the mask and the signal comes to us.
    signal.pthread_sigmask(signal.SIG_BLOCK, ends)
    with MailCatcher(arguments.folder, port=arguments.port) as relay:
        print(f"listening on {HOST}:{relay.port}", flush=True)  # noqa: T201  # its one answer
        signal.sigwait(ends)


if __name__ == "__main__":
    main()
