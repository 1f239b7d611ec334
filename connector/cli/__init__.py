"""The command line: it parses, calls a use case, prints, and turns errors into exit statuses.

Commands are imported when they are called, so that `connector --help` answers at once.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

import rich_click as click
from click.exceptions import Abort, ClickException

from connector import __version__
from connector.errors import ConnectorError, ExitStatus

COMMANDS = {
    "read": "Show what a document says; nothing is changed.",
    "receive": "Judge a document that came in, and file it in the registry.",
    "partner": "List the partners, add one, or write down that an agreement ends.",
    "plan": "Show what a sync would change, and the digest.",
    "sync": "Bring the realm in line with the registry.",
    "drift": "Report what differs from the convention; read only.",
    "realm": "Check or prepare the realm itself.",
    "suspend": "Take one person out now, until `resume`.",
    "resume": "Lift a suspension, or a stop by hand.",
    "resend": "Send the link to create a password again.",
    "confirm": "Confirm an address whose opening waits.",
    "adopt": "Take over existing accounts of people whom annex 1 names.",
    "explain": "Tell, in French, why a person has, or has not, access.",
    "accounts": "Show who has access, or had it at the end of a day.",
    "certify": "Write a partner's destruction certificate, or record that it asks for one.",
    "history": "Show the journal, or verify it.",
}
"""Each command and its help line; its module is `connector.cli.<name>_command`."""

SETTINGS_TABLE = Path(__file__).with_name("settings.txt")
"""Made from the settings' own documentation by `python -m connector.cli.settings_table`."""


class _LazyGroup(click.RichGroup):
    """Knows its commands by name and loads one only when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return what the group's own help needs: the name and one line."""
        del ctx
        known = cmd_name in COMMANDS
        return click.Command(cmd_name, help=COMMANDS[cmd_name]) if known else None

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the command that is called, imported now."""
        name, command, rest = super().resolve_command(ctx, args)
        if name in COMMANDS:
            command = import_module(f"connector.cli.{name}_command").command
        return name, command, rest

    def get_help(self, ctx: click.Context) -> str:
        """Return the help with every setting after it."""
        return f"{super().get_help(ctx)}\n{SETTINGS_TABLE.read_text(encoding='utf-8')}"


@click.group(cls=_LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="connector")
def main() -> None:
    """Provision a Keycloak realm from the annexes 1 of « Coopération » conventions.

    Exit status: 0 done or nothing to do, 1 error, 2 usage, 3 a person must look, 4 held or
    refused, 5 some changes failed. Results go to standard output, logs to standard error.
    """


def run() -> None:
    """Run the command line; the console script's entry point."""
    sys.exit(execute())


def execute(arguments: Sequence[str] | None = None) -> int:
    """Run one command line (default: the process's own) and return its exit status."""
    for stream in (sys.stdout, sys.stderr):  # a C locale must not make « é » a failure
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="replace")
    try:
        result = main(arguments, prog_name="connector", standalone_mode=False)
        sys.stdout.flush()
    except ClickException as error:
        error.show()
        return ExitStatus.USAGE
    except (Abort, KeyboardInterrupt):
        return _interrupted()
    except BrokenPipeError:  # whoever read our output has seen enough
        sys.stderr.close()
        return ExitStatus.ERROR
    except (ConnectorError, OSError) as error:  # OSError: the disk is full, no standard output
        said = error.strerror if isinstance(error, OSError) and error.strerror else error
        print(f"connector: {said}", file=sys.stderr)  # noqa: T201 — no log may be set up yet
        return getattr(error, "exit_status", ExitStatus.ERROR)
    return int(result) if isinstance(result, int) else ExitStatus.OK


def _interrupted() -> int:
    print("connector: interrupted; what was done so far is done.", file=sys.stderr)  # noqa: T201
    return 130
