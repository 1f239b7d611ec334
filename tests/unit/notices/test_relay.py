"""The relay of the connector's own notices: repeated where nothing went, never in clear."""

from __future__ import annotations

import smtplib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from connector.errors import NoticeError, NoticeUnknownError, StoppedError
from connector.notices import Notice, Relay
from connector.notices import relay as module
from connector.settings import SmtpSettings
from connector.stopping import Stop
from deploy.local.mailcatcher import MailCatcher

pytestmark = pytest.mark.loopback

NOTICE = Notice(("denis.faure@valbrune.example",), "Deux accès jamais utilisés", "Bonjour,\n")
NOW = datetime(2026, 3, 23, 8, tzinfo=UTC)


@pytest.fixture
def catcher(tmp_path: Path) -> Iterator[MailCatcher]:
    """Return a relay on this machine."""
    with MailCatcher(tmp_path) as catcher:
        yield catcher


@pytest.fixture(autouse=True)
def _no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Relay, "_pause", lambda *_: None)


def relay(catcher: MailCatcher, *, stop: Stop | None = None, **values: Any) -> Relay:
    """Return the sender to `catcher`."""
    known = {"host": "127.0.0.1", "port": catcher.port, "from": "coop@caf99.example", "tls": "none"}
    smtp = SmtpSettings.model_validate(known | values)
    return Relay(smtp, "Caf des Hautes-Rives", stop=stop, now=lambda: NOW)


def test_a_notice_says_who_writes_and_asks_no_machine_to_answer(catcher: MailCatcher) -> None:
    """French letters, the Caf's name, RFC 3834."""
    assert relay(catcher).send(NOTICE) == ()
    [mail] = catcher.mails()
    assert mail["From"] == "Caf des Hautes-Rives <coop@caf99.example>"
    assert mail["Subject"] == "Deux accès jamais utilisés"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Date"].datetime == NOW
    assert mail.get_content() == "Bonjour,\n"


def test_a_relay_that_comes_back_gets_it(
    catcher: MailCatcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Down for a moment: one mail, no error."""
    catcher.stop()
    monkeypatch.setattr(Relay, "_pause", lambda *_: catcher.start())
    relay(catcher).send(NOTICE)
    assert len(catcher.mails()) == 1


def test_a_relay_that_stays_down_is_said_without_a_name(catcher: MailCatcher) -> None:
    """After some attempts."""
    catcher.stop()
    with pytest.raises(NoticeError, match="does not answer") as error:
        relay(catcher).send(NOTICE)
    assert "valbrune" not in str(error.value)


@pytest.mark.parametrize(("code", "attempts"), [(450, module.ATTEMPTS), (550, 1)])
def test_only_a_refusal_for_now_is_repeated(
    catcher: MailCatcher, monkeypatch: pytest.MonkeyPatch, code: int, attempts: int
) -> None:
    """4xx asks to try again, 5xx does not (RFC 5321, 4.2.1)."""
    asked: list[str] = []

    async def answer(_self: object, _s: object, _x: object, _e: object, to: str, _o: object) -> str:
        asked.append(to)
        return f"{code} no"

    monkeypatch.setattr(MailCatcher, "handle_RCPT", answer)
    with pytest.raises(NoticeError, match=f"reply {code}"):
        relay(catcher).send(NOTICE)
    assert len(asked) == attempts


def test_one_refused_of_two_is_told(catcher: MailCatcher) -> None:
    """The other gets it."""
    catcher.refuse("b@valbrune.example")
    notice = Notice(("a@valbrune.example", "b@valbrune.example"), "Objet", "Texte\n")
    assert relay(catcher).send(notice) == ("b@valbrune.example",)
    assert catcher.mails()[0]["X-RcptTo"] == "a@valbrune.example"


def test_never_in_clear_where_encryption_is_asked(catcher: MailCatcher) -> None:
    """The relay offers no STARTTLS: refused, whoever took the offer out on the way."""
    with pytest.raises(NoticeError, match="STARTTLS"):
        relay(catcher, tls="starttls", user="coop", password="made-up").send(NOTICE)
    assert catcher.mails() == []


def test_tls_to_a_relay_that_speaks_none_is_refused(catcher: MailCatcher) -> None:
    """`tls` from the first byte on."""
    with pytest.raises(NoticeError):
        relay(catcher, tls="tls").send(NOTICE)
    assert catcher.mails() == []


def test_a_text_that_was_handed_over_is_not_sent_again(
    catcher: MailCatcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The connection broke after it: it may go, and a second one would too."""
    real = smtplib.SMTP.data

    def cut(self: smtplib.SMTP, msg: Any) -> Any:
        real(self, msg)
        raise ConnectionResetError

    monkeypatch.setattr(smtplib.SMTP, "data", cut)
    with pytest.raises(NoticeUnknownError):
        relay(catcher).send(NOTICE)
    assert len(catcher.mails()) == 1


def test_no_address_no_mail(catcher: MailCatcher) -> None:
    """What annex 2 calls an address may hold anything, a second header too."""
    for address in (
        "nobody",
        "a@b.example\nBcc: evil@elsewhere.example",
        "a@b.example, c@d.example",
    ):
        with pytest.raises(NoticeError, match="none that mail can be sent to"):
            relay(catcher).send(Notice((address,), "Objet", "Texte\n"))
    assert catcher.mails() == []


def test_a_run_that_is_to_end_sends_nothing(catcher: MailCatcher) -> None:
    """SIGTERM: the next run does it."""
    stop = Stop()
    stop.asked.set()
    with pytest.raises(StoppedError):
        relay(catcher, stop=stop).send(NOTICE)
    assert catcher.mails() == []
