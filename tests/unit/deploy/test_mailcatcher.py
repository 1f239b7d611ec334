"""Each mail is a file; a refusal is a refusal."""

from __future__ import annotations

import smtplib
import threading
from datetime import UTC, datetime
from email.message import EmailMessage
from typing import TYPE_CHECKING

import pytest

from deploy.local.mailcatcher import HOST, MailCatcher, links, mails, wait_for_mail

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LINK = "https://sso.example/realms/cooperation/login-actions/action-token?key=abc&client_id=c"


@pytest.fixture
def relay(tmp_path: Path) -> Iterator[MailCatcher]:
    """Return a relay that listens."""
    with MailCatcher(tmp_path / "mails") as catcher:
        yield catcher


def mail(to: str, text: str = "Bonjour") -> EmailMessage:
    """Return a mail as Keycloak writes them: text and HTML."""
    message = EmailMessage()
    message["From"] = "ne-pas-repondre@caf.example"
    message["To"] = to
    message["Subject"] = "Ouverture de votre accès"
    message.set_content(text)
    message.add_alternative(f"<p>{text.replace('&', '&amp;')}</p>", subtype="html")
    return message


def send(relay: MailCatcher, to: str, text: str = "Bonjour") -> None:
    """Hand a mail to the relay."""
    with smtplib.SMTP(HOST, relay.port, local_hostname="localhost", timeout=10) as client:
        client.send_message(mail(to, text))


@pytest.mark.loopback
def test_a_mail_is_kept_with_its_envelope(relay: MailCatcher) -> None:
    """Whole, readable, and found by its recipient in any case of letters."""
    send(relay, "lea@mairie.example", "Voilà")
    found = wait_for_mail(relay.folder, to="Lea@Mairie.example", timeout=5)
    assert found["Subject"] == "Ouverture de votre accès"
    assert found["X-RcptTo"] == "lea@mairie.example"
    body = found.get_body(("plain",))
    assert body is not None
    assert body.get_content() == "Voilà\n"


@pytest.mark.loopback
def test_only_whole_mails_are_there(relay: MailCatcher) -> None:
    """Another process that lists the folder never reads half a mail."""
    send(relay, "lea@mairie.example")
    assert [path.suffix for path in relay.folder.iterdir()] == [".eml"]


@pytest.mark.loopback
def test_mails_come_in_their_order_and_can_be_counted(relay: MailCatcher) -> None:
    """A second link is a second mail."""
    for number in range(3):
        send(relay, "lea@mairie.example", f"n° {number}")
    send(relay, "paul@mairie.example")
    found = relay.mails(to="lea@mairie.example")
    bodies = [each.get_body(("plain",)) for each in found]
    assert [body.get_content().strip() for body in bodies if body] == ["n° 0", "n° 1", "n° 2"]


@pytest.mark.loopback
def test_a_mail_of_before_is_not_waited_for(relay: MailCatcher) -> None:
    """`after` tells the new link from the old one."""
    send(relay, "lea@mairie.example", "ancien")
    before = datetime.now(UTC)
    later = threading.Timer(0.1, send, (relay, "lea@mairie.example", "nouveau"))
    later.start()
    found = wait_for_mail(relay.folder, to="lea@mairie.example", after=before, timeout=10)
    later.join()
    assert "nouveau" in found.as_string()


def test_waiting_in_vain_says_who_got_mail(tmp_path: Path) -> None:
    """A mail to the wrong person is the first thing to look at."""
    (tmp_path / "00000000000000000001-000000.eml").write_text("X-RcptTo: paul@mairie.example\n\n")
    with pytest.raises(TimeoutError, match=r"no mail to lea@.* went to: paul@mairie\.example"):
        wait_for_mail(tmp_path, to="lea@mairie.example", timeout=0)


@pytest.mark.loopback
def test_a_recipient_is_refused_and_no_other(relay: MailCatcher) -> None:
    """As an address that does not exist any more."""
    relay.refuse("Partie@mairie.example")
    with pytest.raises(smtplib.SMTPRecipientsRefused, match="550"):
        send(relay, "partie@mairie.example")
    send(relay, "lea@mairie.example")
    assert [each["X-RcptTo"] for each in relay.mails()] == ["lea@mairie.example"]


@pytest.mark.loopback
def test_everything_is_refused_until_it_is_taken_again(relay: MailCatcher) -> None:
    """As a relay that does not want our mail."""
    relay.refuse_all()
    with pytest.raises(smtplib.SMTPRecipientsRefused):
        send(relay, "lea@mairie.example")
    relay.accept_all()
    send(relay, "lea@mairie.example")
    assert len(relay.mails()) == 1


@pytest.mark.loopback
def test_a_relay_that_is_down_comes_back_on_its_port(relay: MailCatcher) -> None:
    """The realm's settings still point to it."""
    port = relay.port
    relay.stop()
    with pytest.raises(ConnectionRefusedError):
        send(relay, "lea@mairie.example")
    relay.start()
    send(relay, "lea@mairie.example")
    assert (relay.port, len(relay.mails())) == (port, 1)


@pytest.mark.loopback
def test_a_client_that_never_hangs_up_does_not_hold_up_the_end(tmp_path: Path) -> None:
    """A server under test may keep its connection open."""
    with MailCatcher(tmp_path) as relay:
        client = smtplib.SMTP(HOST, relay.port, local_hostname="localhost", timeout=10)
    client.close()


def test_links_are_found_in_text_and_html() -> None:
    """Each once, with `&amp;` resolved and the sentence's full stop left out."""
    message = mail("lea@mairie.example", f"Suivez {LINK}.")
    message.get_payload()[1].set_content(  # type: ignore[index, union-attr]
        f'<a href="{LINK.replace("&", "&amp;")}">ici</a> <a href="mailto:x@y.z">nous</a>',
        subtype="html",
    )
    assert links(message) == [LINK]


def test_a_mail_without_links_has_none() -> None:
    """An empty list, not an error."""
    assert links(mail("lea@mairie.example")) == []


def test_an_empty_folder_holds_no_mail(tmp_path: Path) -> None:
    """Also one that nobody has made yet."""
    assert mails(tmp_path / "not yet") == []
