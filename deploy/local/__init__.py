"""A throwaway, real Keycloak and a mail catcher for the demo, the tests and the benchmarks.

    from deploy.local import ensure_server, running_keycloak, stop_server
    from deploy.local.mailcatcher import MailCatcher, links, wait_for_mail

`ensure_server()` starts both in the background, once a checkout (`python -m deploy.local up`);
`stop_server()` ends them. `running_keycloak()` is a server for the length of a `with` block.
"""

from deploy.local.errors import LocalError
from deploy.local.keycloak import running_keycloak
from deploy.local.server import KeycloakServer
from deploy.local.service import LocalServer, current_server, ensure_server, stop_server

__all__ = [
    "KeycloakServer",
    "LocalError",
    "LocalServer",
    "current_server",
    "ensure_server",
    "running_keycloak",
    "stop_server",
]
