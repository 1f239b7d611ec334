"""What people do in front of the realm: use links, log in, keep a session open."""

from __future__ import annotations

from tests.fake.state import FakeRealm, Mail, Session, User

CLIENT = "cooperation"


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
        self._choose(self.realm.users[mail.user], password)
        return True

    def submit_open_form(self, user_id: str, password: str) -> None:
        """Send a password form that was opened before: nothing can shut it (facts, 3)."""
        if (user := self.realm.users.get(user_id)) is not None:
            self._choose(user, password, verifies=False)

    def can_log_in(self, address: str, password: str) -> bool:
        """Tell whether this password lets somebody into the platform, with nothing left to do."""
        user = self._identified(address, password)
        return user is not None and not user.required_actions and self._may_enter(user)

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

    def _choose(self, user: User, password: str, *, verifies: bool = True) -> None:
        user.password, user.password_since = password, self.realm.now
        done = {"UPDATE_PASSWORD", *(("VERIFY_EMAIL",) if verifies else ())}
        user.required_actions = [a for a in user.required_actions if a not in done]
        user.email_verified |= verifies
        millis = int(self.realm.now.timestamp() * 1000)
        for kind in ("UPDATE_PASSWORD", "UPDATE_CREDENTIAL"):
            self.realm.events.append(
                {"id": self.realm.new_id("event"), "time": millis, "type": kind, "userId": user.id}
            )
