"""Where settings come from, beside what pydantic-settings reads by itself."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from pydantic import BaseModel
from pydantic_settings import PydanticBaseSettingsSource

from connector.errors import SettingsError

PREFIX = "CONNECTOR_"


class FileVariables(PydanticBaseSettingsSource):
    """Values read from the files that `CONNECTOR_…_FILE` name: the way containers pass secrets."""

    def get_field_value(self, field: Any, field_name: str) -> tuple[Any, str, bool]:
        """Unused: the whole tree is made at once by `__call__`."""
        del field
        return None, field_name, False

    def __call__(self) -> dict[str, Any]:
        """Return the nested values, keys in lower case."""
        tree: dict[str, Any] = {}
        for variable, path in os.environ.items():
            keys = file_keys(variable, self.settings_cls)
            if keys is None or not path:
                continue
            try:
                value = Path(path).read_text(encoding="utf-8").strip()
            except (OSError, UnicodeDecodeError) as error:
                raise SettingsError(
                    f"{variable} names a file that can't be read: {path}",
                    remedy="Check that the file is there and that the connector may read it.",
                ) from error
            branch = tree
            for key in keys[:-1]:
                branch = branch.setdefault(key, {})
            branch[keys[-1]] = value
        return tree


def file_keys(variable: str, settings: type[BaseModel]) -> list[str] | None:
    """Return the keys of the setting whose value stands in the file that `variable` names.

    None where it is no such variable: `CONNECTOR_KEYCLOAK__CA_FILE` is a setting of its own.
    """
    name = variable.upper()
    if not (name.startswith(PREFIX) and name.endswith("_FILE")):
        return None
    keys = name[len(PREFIX) : -len("_FILE")].lower().split("__")
    return keys if _is_setting(keys, settings) else None


def _is_setting(keys: list[str], settings: type[BaseModel]) -> bool:
    model: Any = settings
    for key in keys:
        fields = getattr(model, "model_fields", None)
        if not fields:
            return False
        names = {(f.alias or name): f for name, f in fields.items()}
        if key not in names:
            return False
        model = names[key].annotation
    return True


def variable_name(keys: tuple[str, ...]) -> str:
    """Return the environment variable that sets the setting at `keys`."""
    return PREFIX + "__".join(keys).upper()
