"""What people do in front of the realm: use links, log in, keep a session open."""

from __future__ import annotations

from dataclasses import dataclass

from tests.fake.state import FakeRealm, Mail, Session, User

CLIENT = "cooperation"


@dataclass(frozen=True, slots=True)
class OpenForm:
    """A password form that somebody keeps open."""

    user: str
    typed: str | None
    """The address that he gave to come to it; None where a link of an administrator led to it."""


class People:
    """Everybody with a browser: those who should get in, and those who should not."""

    def __init__(self, realm: FakeRealm) -> None:
        """Stand in front of `realm`."""
        self.realm = realm

    def mails_to(self, address: str) -> list[Mail]:
        """Return the mails that `address` was sent, the oldest first."""
        return [m for m in self.realm.outbox if m.to == address.lower()]

    def works(self, mail: Mail) -> bool:
        """Tell whether the link in this mail leads to the password form."""
        user = self.realm.users.get(mail.user)
        return (
            user is not None
            and user.enabled
            and user.email == mail.to
            and not mail.used
            and self.realm.now < mail.lives_until
        )

    def use_link(self, mail: Mail, password: str) -> bool:
        """Follow the link and choose a password; False where the link is dead."""
        if not self.works(mail):
            return False
        mail.used = True
        user = self.realm.users[mail.user]
        self._choose(user, password, typed=user.username)
        return True

    def ask_for_reset(self, address: str) -> User:
        """Ask for a new password as `address`; the mail goes to whom the account says."""
        user = self.realm.by_login(address)
        assert user is not None
        self.realm.say("SEND_RESET_PASSWORD", user, email=str(user.email), username=address)
        return user

    def open_form(self, address: str) -> OpenForm:
        """Ask for a new password as `address`, follow the link and keep the form open."""
        return OpenForm(self.ask_for_reset(address).id, address)

    def hold_form(self, mail: Mail) -> OpenForm:
        """Follow a link that works, and keep the form open."""
        assert self.works(mail)
        return OpenForm(mail.user, None)

    def submit_form(self, form: OpenForm, password: str) -> None:
        """Send a password form that was opened before: nothing can shut it (facts, 3)."""
        if (user := self.realm.users.get(form.user)) is not None:
            typed = form.typed or user.username
            self._choose(user, password, typed=typed, reads_the_mailbox=False)

    def can_log_in(self, address: str, password: str) -> bool:
        """Tell whether this password lets somebody into the platform, with nothing left to do."""
        user = self._identified(address, password)
        return user is not None and not user.required_actions and self._may_enter(user)

    def accepts(self, address: str, password: str) -> bool:
        """Tell whether the login page takes this password, whatever it asks for next."""
        return self._identified(address, password) is not None

    def gets_in(self, address: str, password: str) -> bool:
        """Tell whether who knows this password, and can't read the mailbox, ends up inside.

        Keycloak asks who has UPDATE_PASSWORD pending for a new password and then lets him in;
        with VERIFY_EMAIL pending the mailbox is needed.
        """
        user = self._identified(address, password)
        return (
            user is not None
            and self._may_enter(user)
            and ("VERIFY_EMAIL" not in user.required_actions or user.email_verified)
        )

    def log_in(self, address: str, password: str, *, offline: bool = False) -> Session | None:
        """Log in at the platform; None where it refuses."""
        if not self.can_log_in(address, password):
            return None
        user = self.realm.by_login(address)
        assert user is not None
        session = Session(CLIENT, self.realm.now, offline=offline)
        user.sessions.append(session)
        return session

    def is_in(self, address: str, session: Session) -> bool:
        """Tell whether this session still refreshes its tokens."""
        user = self.realm.by_login(address)
        return user is not None and user.enabled and session in user.sessions and not session.ended

    def _identified(self, address: str, password: str) -> User | None:
        user = self.realm.by_login(address)
        known = user is not None and user.enabled and user.password == password
        return user if known else None

    def _may_enter(self, user: User) -> bool:
        return self.realm.mapping.group in user.groups

    def _choose(
        self, user: User, password: str, *, typed: str, reads_the_mailbox: bool = True
    ) -> None:
        user.password, user.password_since = password, self.realm.now
        user.email_verified |= reads_the_mailbox
        session = {"code_id": self.realm.new_id("code"), "username": typed}
        doing = {**session, "custom_required_action": "UPDATE_PASSWORD"}
        for kind in ("UPDATE_PASSWORD", "UPDATE_CREDENTIAL"):
            self.realm.say(kind, user, credential_type="password", **doing)
        pending = [a for a in user.required_actions if a != "UPDATE_PASSWORD"]
        if "VERIFY_EMAIL" in pending and user.email_verified:
            pending.remove("VERIFY_EMAIL")
            verified = {**session, "custom_required_action": "VERIFY_EMAIL"}
            self.realm.say("CUSTOM_REQUIRED_ACTION", user, **verified)
        elif "VERIFY_EMAIL" in pending:
            self.realm.say("SEND_VERIFY_EMAIL", user, **doing)
        user.required_actions = pending
