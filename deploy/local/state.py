"""What runs in the background for this checkout, in a file that outlives the command."""

from __future__ import annotations

import os
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from deploy.local.errors import LocalError
from deploy.local.processes import ProcessId
from deploy.local.server import KeycloakServer

_FILE = "state.json"


class MailRelay(BaseModel):
    """The mail catcher of this checkout."""

    model_config = ConfigDict(frozen=True)

    port: int
    """0 while it is starting."""
    folder: Path
    process: ProcessId


class State(BaseModel):
    """All that `up` started; either part may be missing when it was interrupted."""

    model_config = ConfigDict(frozen=True)

    checkout: Path
    """For a person who finds the file."""
    keycloak: KeycloakServer | None = None
    mail: MailRelay | None = None


def read_state(folder: Path) -> State | None:
    """Return what was kept, None when nothing was. Raises LocalError on a damaged file."""
    path = folder / _FILE
    try:
        return State.model_validate_json(path.read_bytes())
    except FileNotFoundError:
        return None
    except ValidationError as error:
        raise LocalError(
            f"{path} is damaged. End the java process of this checkout by hand, if there is one, "
            f"then delete {folder}."
        ) from error


def write_state(folder: Path, state: State) -> None:
    """Keep the state in one rename, readable by this user alone: it holds a secret."""
    part = folder / f"{_FILE}.part"
    part.unlink(missing_ok=True)
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(state.model_dump_json(indent=2))
    part.replace(folder / _FILE)
