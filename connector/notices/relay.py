"""The relay that takes the connector's own notices (`CONNECTOR_SMTP__…`, RFC 5321)."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Callable
from datetime import UTC, datetime
from email.errors import MessageError
from email.message import EmailMessage
from typing import TYPE_CHECKING, Any

from tenacity import Retrying, retry_if_exception_type, stop_after_attempt, wait_exponential

from connector.errors import NoticeError, NoticeUnknownError, StoppedError
from connector.notices.message import Notice, as_mail
from connector.stopping import Stop

if TYPE_CHECKING:
    from connector.settings import SmtpSettings

TIMEOUT = 20
"""Seconds that the relay has for each answer."""
ATTEMPTS = 3
_CHECK = "Check CONNECTOR_SMTP__… and the relay; the next run sends it."
_TRANSIENT = range(400, 500)
"""Reply codes that ask to try again (RFC 5321, 4.2.1)."""


class _TransientError(NoticeError):
    """The relay, or the way to it, may do better in a moment; nothing was taken."""


class _Handing:
    """Remembers whether the mail's text was handed over: from then on it may go."""

    handed_over = False

    def data(self, msg: Any) -> Any:
        self.handed_over = True
        return super().data(msg)  # type: ignore[misc]


class _Plain(_Handing, smtplib.SMTP):
    pass


class _Tls(_Handing, smtplib.SMTP_SSL):
    pass


class Relay:
    """Sends one notice at a time, each over a connection of its own."""

    def __init__(
        self,
        settings: SmtpSettings,
        name: str,
        *,
        stop: Stop | None = None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """Keep what is needed; `name` is the sender's as readers see it: the Caf's."""
        self._settings = settings
        self._name = name
        self._stop = stop or Stop()
        self._now = now

    def send(self, notice: Notice) -> tuple[str, ...]:
        """Hand the notice over; return the addresses that the relay refused, others took it.

        Repeated where nothing was taken and the relay may do better. Raises NoticeError where it
        did not go, NoticeUnknownError where nobody can tell, StoppedError where the run is to end.
        """
        sender = self._settings.sender
        if self._settings.host is None or sender is None:
            raise NoticeError("No relay is set for notices.", remedy=_CHECK)
        try:
            mail = as_mail(notice, sender=sender, name=self._name, now=self._now())
        except (ValueError, MessageError) as error:
            raise NoticeError(
                "A contact's address is none that mail can be sent to; the notice was not sent.",
                remedy="Correct annex 2, or the contacts of registry.yaml.",
            ) from error
        for attempt in Retrying(
            retry=retry_if_exception_type(_TransientError),
            stop=stop_after_attempt(ATTEMPTS),
            wait=wait_exponential(max=4),
            sleep=self._pause,
            reraise=True,
        ):
            with attempt:
                self._stop.check()
                refused = self._once(mail)
        return refused

    def _pause(self, seconds: float) -> None:
        self._stop.pause(seconds)

    def _once(self, mail: EmailMessage) -> tuple[str, ...]:
        relay: _Plain | _Tls | None = None
        try:
            with self._stop.waiting():
                relay = self._connected()
                refused = relay.send_message(mail)
        except StoppedError:
            if relay is not None and relay.handed_over:
                raise _unknown() from None
            raise
        except smtplib.SMTPRecipientsRefused as error:
            codes = [code for code, _ in error.recipients.values()]
            raise _refused(min(codes, default=0), "every recipient") from None
        except smtplib.SMTPResponseException as error:  # an answer, and so a certain one
            raise _refused(error.smtp_code, type(error).__name__) from None
        except smtplib.SMTPNotSupportedError as error:
            raise NoticeError(
                f"The relay lacks what the mail needs: {error}", remedy=_CHECK
            ) from None
        except ssl.SSLCertVerificationError as error:
            raise NoticeError(
                f"The relay's certificate is not trusted: {error.verify_message}.", remedy=_CHECK
            ) from None
        except (OSError, smtplib.SMTPException) as error:
            if relay is not None and relay.handed_over:
                raise _unknown() from None
            raise _TransientError(
                f"The relay {self._settings.host} does not answer ({type(error).__name__}).",
                remedy=_CHECK,
            ) from None
        finally:
            if relay is not None:
                relay.close()  # no QUIT: it may hang, and the answer to the mail is there
        return tuple(sorted(refused))

    def _connected(self) -> _Plain | _Tls:
        s = self._settings
        assert s.host is not None  # noqa: S101 — the caller's condition
        context = ssl.create_default_context()
        relay: _Plain | _Tls
        if s.tls == "tls":
            relay = _Tls(s.host, s.port, timeout=TIMEOUT, context=context)
        else:
            relay = _Plain(s.host, s.port, timeout=TIMEOUT)
        try:
            if s.tls == "starttls":
                relay.starttls(
                    context=context
                )  # raises where the relay offers none: never in clear
            if s.user:
                relay.login(s.user, s.password.get_secret_value() if s.password else "")
        except BaseException:
            relay.close()
            raise
        return relay


def _refused(code: int, what: str) -> NoticeError:
    kind = _TransientError if code in _TRANSIENT else NoticeError
    # The relay's own words may repeat addresses, or what was sent for a login.
    return kind(f"The relay refused the notice: {what}, reply {code}.", remedy=_CHECK)


def _unknown() -> NoticeUnknownError:
    return NoticeUnknownError(
        "Whether the notice went is not known: the relay's last answer is missing.",
        remedy="Ask a recipient; else it is sent again on another day.",
    )
