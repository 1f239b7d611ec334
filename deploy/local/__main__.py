"""`python -m deploy.local up|down|status`: the background servers of this checkout."""

from __future__ import annotations

import argparse
import sys

from deploy.local.errors import LocalError
from deploy.local.service import LocalServer, current_server, ensure_server, stop_server


def main() -> int:
    """Carry out one command; 0 done (status: both answer), 1 otherwise."""
    parser = argparse.ArgumentParser(prog="python -m deploy.local", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True, metavar="up|down|status")
    commands.add_parser("up", help="start Keycloak and the mail catcher where they do not run")
    commands.add_parser("down", help="end exactly what `up` started, and remove what it kept")
    commands.add_parser("status", help="tell whether both answer, and where")
    command = parser.parse_args().command
    try:
        if command == "down":
            stop_server()
            return 0
        server = ensure_server() if command == "up" else current_server()
    except LocalError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    except KeyboardInterrupt:
        return 130
    if server is None:
        sys.stdout.write(
            "Keycloak and the mail catcher of this checkout do not run, or not both.\n"
        )
        return 1
    sys.stdout.write(_described(server))
    return 0


def _described(server: LocalServer) -> str:
    whose = f"pid {server.pid}, log {server.log}" if server.pid else "not ours"
    return (
        f"Keycloak      {server.url} ({whose})\n"
        f"administrator client « {server.admin_client_id} » of realm {server.admin_realm}; "
        f"its secret is in {server.state_folder / 'state.json'}\n"
        f"mail          {server.smtp_host}:{server.smtp_port}, kept in {server.mail_folder}\n"
    )


sys.exit(main())
