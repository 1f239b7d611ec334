"""What an answer of Keycloak means, or that none came: in plain words, with the remedy."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import requests

from connector.errors import KeycloakError, KeycloakForbiddenError, KeycloakUnreachableError

if TYPE_CHECKING:
    from keycloak.exceptions import KeycloakError as ClientError
    from requests import Response

BUSY = frozenset(
    {
        HTTPStatus.TOO_MANY_REQUESTS,
        HTTPStatus.BAD_GATEWAY,
        HTTPStatus.SERVICE_UNAVAILABLE,
        HTTPStatus.GATEWAY_TIMEOUT,
    }
)
"""Statuses that mean « later »: starting, restarting, overloaded."""


def parsed(response: Response) -> Any:
    """Return the JSON of an answer, None where it is empty. Raises KeycloakError if it is none."""
    if not response.content:
        return None
    try:
        return response.json()
    except ValueError:
        raise _not_keycloaks(response) from None


def check_kind(response: Response) -> Response:
    """Return the answer unless it is somebody's page with a success: nothing is known to be done.

    The admin API never answers a page; a gateway under maintenance does, to a logout as well.
    Raises KeycloakError.
    """
    if response.ok and response.headers.get("Content-Type", "").startswith("text/html"):
        raise _not_keycloaks(response)
    return response


def retry_after(response: Response) -> float | None:
    """Return how many seconds the server asks to wait, None where it does not say."""
    value = response.headers.get("Retry-After", "")
    return float(value) if value.isdigit() else None


def turned_away(response: Response) -> bool:
    """Tell whether the request was refused before it was carried out: safe to send again."""
    if response.status_code == HTTPStatus.SERVICE_UNAVAILABLE:
        return "Retry-After" in response.headers
    return response.status_code == HTTPStatus.TOO_MANY_REQUESTS


def refusal(response: Response, *, url: str, client_id: str) -> KeycloakError:
    """Return the error that an answer to the admin API stands for."""
    status = response.status_code
    what = f"{response.request.method} {response.request.path_url.split('?')[0]}"
    match status:
        case HTTPStatus.UNAUTHORIZED:
            return KeycloakForbiddenError(
                f"Keycloak does not accept the token of « {client_id} »: {what}.",
                remedy="Check that CONNECTOR_KEYCLOAK__REALM is the realm of that client.",
                status=status,
            )
        case HTTPStatus.FORBIDDEN:
            return KeycloakForbiddenError(
                f"The client « {client_id} » may not do this: {what}.",
                remedy="Give its service account the roles manage-users, view-realm and "
                "view-events (connector realm apply --create does).",
                status=status,
            )
        case HTTPStatus.NOT_FOUND:
            return KeycloakError(
                f"Keycloak at {url} knows no such thing: {what}.",
                remedy="Check CONNECTOR_KEYCLOAK__REALM and the URL's path.",
                status=status,
            )
        case _:
            return KeycloakError(
                f"Keycloak answered {status} to {what}{_words(response)}.",
                status=status,
                fields=_fields(response),
            )


def login_refusal(error: ClientError, *, url: str, client_id: str, realm: str) -> KeycloakError:
    """Return the error that a refused token stands for; the request itself was never sent."""
    status = error.response_code
    match status:
        case HTTPStatus.NOT_FOUND:
            return KeycloakError(
                f"Keycloak at {url} has no realm « {realm} ».",
                remedy="Check the URL (without /auth or /admin) and CONNECTOR_KEYCLOAK__REALM "
                "(__ADMIN_REALM for the realm commands), or make the realm: "
                "connector realm apply --create.",
                status=status,
            )
        case HTTPStatus.BAD_REQUEST | HTTPStatus.UNAUTHORIZED:
            return KeycloakForbiddenError(
                f"Keycloak refused the client « {client_id} » in realm « {realm} ».",
                remedy="Check the client id and its secret, and that its service account is "
                "enabled.",
                status=status,
            )
        case _ if status in BUSY:
            return KeycloakUnreachableError(
                f"Keycloak at {url} is not ready.",
                remedy="Wait until it has started, then run the command again.",
                status=status,
                maybe_done=False,
            )
        case _:
            return KeycloakError(f"Keycloak at {url} gave no token.", status=status)


def no_answer(error: BaseException, url: str) -> KeycloakUnreachableError:
    """Return the error for a request that got no answer, whatever became of it."""
    return KeycloakUnreachableError(
        f"No answer from Keycloak at {url}{_cause(error)}.",
        remedy="Check CONNECTOR_KEYCLOAK__URL, that the server runs, and the network.",
        maybe_done=not _never_connected(error),
    )


def _not_keycloaks(response: Response) -> KeycloakError:
    return KeycloakError(
        f"The answer of {response.url.split('?')[0]} is not Keycloak's.",
        remedy="Check CONNECTOR_KEYCLOAK__URL: it may name a proxy or another server.",
    )


def _body(response: Response) -> dict[str, Any]:
    try:
        body = response.json()
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}


def _fields(response: Response) -> frozenset[str]:
    """Return the fields that Keycloak refuses: one stands in the body, several in `errors`."""
    body = _body(response)
    errors = [body, *(e for e in body.get("errors") or () if isinstance(e, dict))]
    return frozenset(str(e["field"]) for e in errors if e.get("field"))


def _words(response: Response) -> str:
    """Return what Keycloak said is wrong, by its own key and never with a value."""
    body = _body(response)
    said = body.get("errorMessage") or body.get("error_description") or body.get("error") or ""
    field = f" ({body['field']})" if isinstance(body.get("field"), str) else ""
    return f": {said}{field}" if said else ""


def _chain(error: BaseException) -> list[BaseException]:
    chain: list[BaseException] = []
    cause: BaseException | None = error
    while cause is not None and cause not in chain:
        chain.append(cause)
        cause = cause.__cause__ or cause.__context__
    return chain


def _never_connected(error: BaseException) -> bool:
    """Tell whether no connection was made: then nothing can have been carried out."""
    return any(
        isinstance(e, requests.exceptions.ConnectTimeout | requests.exceptions.SSLError)
        or "NewConnectionError" in repr(e)
        for e in _chain(error)
    )


def _cause(error: BaseException) -> str:
    """Say in a few words why no answer came, without the address twice."""
    for cause in _chain(error):
        if isinstance(cause, requests.exceptions.SSLError):
            if "CERTIFICATE" in str(cause).upper():
                return " (its TLS certificate was not accepted)"
            return " (it does not speak TLS there: http instead of https?)"
        if isinstance(cause, requests.exceptions.Timeout):
            return " (time-out)"
    return ""
