"""The one way to Keycloak's admin API: one token for all threads, the only retries, plain errors.

Sits on python-keycloak's connection for sessions and tokens. What is repeated is only what is
safe to repeat: reads, and PUT and DELETE that set a state. A POST, and a mail, whose answer was
lost is never repeated here; the caller looks what became of it.
"""

from __future__ import annotations

import base64
import json
import threading
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import keycloak.exceptions as kc
from keycloak import KeycloakOpenID, KeycloakOpenIDConnection

from connector.errors import KeycloakError, KeycloakUnreachableError
from connector.keycloak.answers import (
    BUSY,
    check_kind,
    login_refusal,
    no_answer,
    parsed,
    refusal,
    retry_after,
    turned_away,
)
from connector.keycloak.retries import LaterError, Retries

if TYPE_CHECKING:
    from pathlib import Path

    from requests import Response


class _SharedToken(KeycloakOpenIDConnection):
    """python-keycloak's connection, with the lock that its token renewal lacks (its issue 708)."""

    def __init__(self, **options: Any) -> None:
        self._renewal = threading.RLock()
        self.clock_ahead: float | None = None
        super().__init__(**options)
        # The library's own client for tokens repeats by itself unless told not to: here, one place
        # repeats.
        self._keycloak_openid = KeycloakOpenID(
            server_url=options["server_url"],
            realm_name=options["realm_name"],
            client_id=options["client_id"],
            client_secret_key=options["client_secret_key"],
            timeout=options["timeout"],
            verify=options["verify"],
            max_retries=0,
        )

    def _refresh_if_required(self) -> None:
        with self._renewal:
            super()._refresh_if_required()

    def refresh_token(self) -> None:
        # Ten threads that met 401 at once must fetch one token, not ten.
        seen = self.token
        with self._renewal:
            if self.token is seen:
                super().refresh_token()

    def get_token(self) -> None:
        super().get_token()
        # Keycloak sends no Date header of its own (a proxy's is the proxy's clock); the moment
        # at which it says to have issued the token is its clock.
        issued_at = _claims(self.token["access_token"]).get("iat") if self.token else None
        if isinstance(issued_at, int | float):
            self.clock_ahead = issued_at - datetime.now(UTC).timestamp()


class Connection:
    """Speaks to the admin API of one realm with one client's rights.

    `timeout` is in seconds. Nothing is sent before the first request.
    """

    def __init__(  # noqa: PLR0913 — one argument for each thing a connection is made of
        self,
        *,
        url: str,
        realm: str,
        client_id: str,
        client_secret: str,
        login_realm: str | None = None,
        ca_file: Path | None = None,
        timeout: float = 30,
        retries: Retries | None = None,
    ) -> None:
        """Keep what is needed; `login_realm` is where the client lives, `realm` by default."""
        self.url = url.rstrip("/")
        self.realm = realm
        self.client_id = client_id
        self.requests_sent = 0
        """Requests to the admin API so far; token requests are not counted."""
        self._retries = retries or Retries()
        self._raw = _SharedToken(
            server_url=self.url + "/",
            realm_name=login_realm or realm,
            client_id=client_id,
            client_secret_key=client_secret,
            timeout=timeout,
            verify=str(ca_file) if ca_file else True,
            max_retries=0,
            pool_maxsize=16,
        )
        self._login_realm = login_realm or realm

    def path(self, *parts: str) -> str:
        """Return the path below this realm's admin root, each part quoted."""
        return "/".join(
            ["admin/realms", quote(self.realm, safe=""), *(quote(p, safe="") for p in parts)]
        )

    def get(self, path: str, **query: Any) -> Any:
        """Return the parsed JSON of `path`; None where Keycloak answers 404."""
        response = self._ask("GET", path, query=query, missing_ok=True)
        return None if response.status_code == HTTPStatus.NOT_FOUND else parsed(response)

    def put(self, path: str, payload: Any = None, **query: Any) -> Any:
        """Set a state; repeated when no answer came, so only for what may be repeated."""
        return parsed(self._ask("PUT", path, payload, query=query))

    def put_unless(self, already: Callable[[], bool], path: str, payload: Any) -> None:
        """Set a state that somebody else may change meanwhile: look before each repetition.

        `already` tells whether the state is there; it raises where somebody changed it.
        """
        tried = False

        def attempt() -> None:
            nonlocal tried
            if not (tried and already()):
                tried = True
                self._attempt("PUT", path, payload, {})

        self._retries.persist(attempt)

    def put_once(self, path: str, payload: Any = None, **query: Any) -> Response:
        """PUT that must not be repeated (a mail); any status is returned to the caller.

        Raises KeycloakUnreachableError when no answer came: it may have been carried out.
        """
        return self._once("PUT", path, payload, query)

    def post(self, path: str, payload: Any = None, **query: Any) -> Response:
        """POST, never repeated once it may have reached the server; any status is returned.

        Raises KeycloakUnreachableError when no answer came: it may have been carried out.
        """
        return self._ask("POST", path, payload, query=query, repeat=False, raw=True)

    def post_again(self, path: str, payload: Any = None, **query: Any) -> Response:
        """POST that may be carried out twice, such as a logout; repeated like a PUT."""
        return self._ask("POST", path, payload, query=query)

    def delete(self, path: str, payload: Any = None, **query: Any) -> bool:
        """Delete; False where it was not there (404): it is gone either way."""
        response = self._ask("DELETE", path, payload, query=query, missing_ok=True)
        return response.status_code != HTTPStatus.NOT_FOUND

    def expect(self, response: Response, *statuses: int) -> Response:
        """Return `response` if its status is one of `statuses`, else raise the fitting error."""
        if response.status_code not in statuses:
            raise self._error(response)
        return response

    def forget_token(self) -> None:
        """Ask for a new token: one issued before a realm was made has no rights in it."""
        self._raw.token = None

    @property
    def clock_ahead(self) -> float | None:
        """Return how many seconds Keycloak's clock is ahead; None before the first token."""
        return self._raw.clock_ahead

    @property
    def user_id(self) -> str | None:
        """Return the id of the client's own service account; None before the first token."""
        token = self._raw.token
        return _claims(token["access_token"]).get("sub") if token else None

    # ------------------------------------------------------------------------------------------

    def _ask(  # noqa: PLR0913
        self,
        method: str,
        path: str,
        payload: Any = None,
        *,
        query: Mapping[str, Any],
        repeat: bool = True,
        missing_ok: bool = False,
        raw: bool = False,
    ) -> Response:
        def attempt() -> Response:
            response = self._attempt(method, path, payload, query, repeat=repeat, raw=True)
            if raw or response.ok:
                return response
            if missing_ok and response.status_code == HTTPStatus.NOT_FOUND:
                return response
            raise self._error(response)

        return self._retries.persist(attempt)

    def _attempt(  # noqa: PLR0913
        self,
        method: str,
        path: str,
        payload: Any,
        query: Mapping[str, Any],
        *,
        repeat: bool = True,
        raw: bool = False,
    ) -> Response:
        """Send once; raise LaterError where sending again may help and harms nobody."""
        try:
            response = self._once(method, path, payload, query)
        except KeycloakUnreachableError as error:
            if repeat or not error.maybe_done:
                raise LaterError(error, None) from error
            raise
        if response.status_code in BUSY and (repeat or turned_away(response)):
            raise LaterError(self._error(response), retry_after(response))
        if raw or response.ok:
            return response
        raise self._error(response)

    def _once(self, method: str, path: str, payload: Any, query: Mapping[str, Any]) -> Response:
        self.requests_sent += 1
        call = getattr(self._raw, f"raw_{method.lower()}")
        try:
            with self._retries.stop.waiting():
                if method == "GET":
                    response: Response = call(path, **query)
                else:
                    data = None if payload is None else json.dumps(payload)
                    response = call(path, data=data, **query)
        except kc.KeycloakConnectionError as error:
            # The library takes whatever ends its wait, a stop too, for a lost connection.
            self._retries.stop.check_late()
            raise no_answer(error, self.url) from error
        except (kc.KeycloakAuthenticationError, kc.KeycloakPostError) as error:
            raise login_refusal(
                error, url=self.url, client_id=self.client_id, realm=self._login_realm
            ) from error
        if response.status_code not in BUSY:
            self._retries.answered()
        return check_kind(response)

    def _error(self, response: Response) -> KeycloakError:
        return refusal(response, url=self.url, client_id=self.client_id)


def _claims(token: str) -> dict[str, Any]:
    """Return the claims of a token that was just received from its issuer; nothing is verified."""
    try:
        payload = token.split(".")[1]
        claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    except (IndexError, ValueError):
        return {}
    return claims if isinstance(claims, dict) else {}
