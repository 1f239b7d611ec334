"""A made-up person in front of Keycloak's pages: follows a link, fills in forms, logs in.

Speaks HTTP and reads the forms as a browser would, so that the demo needs none; the tests do the
same once more in a real Chromium.
"""

from __future__ import annotations

import base64
import hashlib
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urljoin, urlsplit

import requests
from bs4 import BeautifulSoup
from requests.cookies import RequestsCookieJar

if TYPE_CHECKING:
    from http.cookiejar import Cookie

    from bs4 import Tag

TIMEOUT = 30.0
"""Seconds for one page."""
MOST_PAGES = 20
"""How far a person follows links and redirections before giving up."""


@dataclass(frozen=True, slots=True)
class Page:
    """What the person sees."""

    url: str
    status: int
    soup: BeautifulSoup

    @property
    def text(self) -> str:
        """Return the words on the page, white space collapsed."""
        return " ".join(self.soup.get_text(" ").split())

    @property
    def errors(self) -> str:
        """Return what the page complains about; empty where it does not."""
        marked = self.soup.select("[id^=input-error], .kc-feedback-text, .pf-m-danger")
        return " ".join(dict.fromkeys(" ".join(m.get_text(" ").split()) for m in marked))

    def form(self, containing: str) -> Tag | None:
        """Return the form that has a field of this name, None where no form has."""
        field = self.soup.find("input", attrs={"name": containing})
        return field.find_parent("form") if field else None


@dataclass(frozen=True, slots=True)
class Tokens:
    """What the login client holds after a login."""

    access: str
    refresh: str


class _LoopbackCookies(RequestsCookieJar):
    """Sends cookies marked « Secure » to this machine without TLS too, as browsers do.

    Keycloak marks all of its own, on loopback too.
    """

    def set_cookie(self, cookie: Cookie, *args: Any, **options: Any) -> None:
        """Keep the cookie, not the mark."""
        cookie.secure = False
        super().set_cookie(cookie, *args, **options)


class Person:
    """One person with one browser: cookies are kept from page to page."""

    def __init__(self, server: str, realm: str, client_id: str, redirect_uri: str) -> None:
        """Sit down in front of `realm` on `server`; nothing is opened yet."""
        self._oidc = f"{server.rstrip('/')}/realms/{realm}/protocol/openid-connect"
        self._client_id = client_id
        self._redirect_uri = redirect_uri
        self._browser = requests.Session()
        self._browser.trust_env = False
        self._browser.cookies = _LoopbackCookies()
        self._verifier = ""
        self.code: str | None = None
        """The authorization code that the login client was last given."""

    def login_url(self, **extra: str) -> str:
        """Return the address of the login page, with a new PKCE challenge (RFC 7636)."""
        self._verifier = secrets.token_urlsafe(48)
        digest = hashlib.sha256(self._verifier.encode()).digest()
        query = {
            "client_id": self._client_id,
            "redirect_uri": self._redirect_uri,
            "response_type": "code",
            "scope": "openid",
            "code_challenge": base64.urlsafe_b64encode(digest).rstrip(b"=").decode(),
            "code_challenge_method": "S256",
            **extra,
        }
        prepared = requests.Request("GET", f"{self._oidc}/auth", params=query).prepare()
        return str(prepared.url)

    def open(self, url: str) -> Page:
        """Open an address and follow it, up to a page or back to the login client."""
        return self._follow("GET", url)

    def submit(self, page: Page, **fields: str) -> Page:
        """Fill in the form that has these fields and send it.

        Raises LookupError where the page has no such form.
        """
        form = page.form(next(iter(fields)))
        if form is None:
            raise LookupError(f"no form for {', '.join(fields)} on this page: {page.text[:200]}")
        hidden = {
            str(i["name"]): str(i.get("value", ""))
            for i in form.find_all("input")
            if i.get("name") and i.get("type") in ("hidden", None)
        }
        return self._follow("POST", urljoin(page.url, str(form["action"])), {**hidden, **fields})

    def choose_password(self, link: str, password: str, again: str | None = None) -> Page:
        """Follow the link of the mail up to the password form and send it."""
        return self.submit_password(self.open_link(link), password, again)

    def submit_password(self, page: Page, password: str, again: str | None = None) -> Page:
        """Send the password form of `page`."""
        return self.submit(
            page, **{"password-new": password, "password-confirm": again or password}
        )

    def open_link(self, link: str) -> Page:
        """Open the mail's link, and pass the page that says what it will do."""
        page = self.open(link)
        for _ in range(MOST_PAGES):
            if page.form("password-new") is not None:
                break
            proceed = page.soup.select_one("#kc-info-message a[href*='/login-actions/']")
            if proceed is None:  # the link has expired, or was used: the page says so
                break
            page = self.open(urljoin(page.url, str(proceed["href"])))
        return page

    def log_in(self, username: str, password: str) -> Page:
        """Open the login page and log in; `code` tells whether the client let the person in."""
        page = self.open(self.login_url())
        if self.code is not None:
            return page  # a session that was still alive
        return self.submit(page, username=username, password=password)

    def tokens(self) -> Tokens:
        """Exchange the authorization code for tokens. Raises HTTPError where it is refused."""
        if self.code is None:
            raise LookupError("there is no authorization code: log in first")
        return self._tokens(
            grant_type="authorization_code",
            code=self.code,
            redirect_uri=self._redirect_uri,
            code_verifier=self._verifier,
        )

    def refresh(self, tokens: Tokens) -> Tokens:
        """Renew the tokens. Raises HTTPError where they have been ended."""
        return self._tokens(grant_type="refresh_token", refresh_token=tokens.refresh)

    def _tokens(self, **form: str) -> Tokens:
        answer = requests.post(
            f"{self._oidc}/token", data={"client_id": self._client_id, **form}, timeout=TIMEOUT
        )
        answer.raise_for_status()
        got = answer.json()
        return Tokens(got["access_token"], got["refresh_token"])

    def _follow(self, method: str, url: str, data: dict[str, str] | None = None) -> Page:
        self.code = None
        for _ in range(MOST_PAGES):
            answer = self._browser.request(
                method, url, data=data, allow_redirects=False, timeout=TIMEOUT
            )
            target = answer.headers.get("Location")
            if target is None:
                return Page(url, answer.status_code, BeautifulSoup(answer.text, "html.parser"))
            method, data, url = "GET", None, urljoin(url, target)
            if url.startswith(self._redirect_uri) and "code=" in url:
                self.code = parse_qs(urlsplit(url).query)["code"][0]
                return Page(url, answer.status_code, BeautifulSoup("", "html.parser"))
            if url.startswith(self._redirect_uri) and not url.startswith(self._oidc):
                return Page(url, answer.status_code, BeautifulSoup("", "html.parser"))
        raise LookupError(f"too many redirections, the last one to {url}")
