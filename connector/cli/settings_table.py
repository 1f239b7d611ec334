"""Write the settings' table of `connector --help` and of the README from the settings themselves.

`python -m connector.cli.settings_table` writes `settings.txt` beside this file; a test fails when
it is stale. The help reads the file, because importing the settings takes longer than it may.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic import BaseModel, SecretStr
from pydantic_core import PydanticUndefined

from connector.settings import Settings, variable_name

TARGET = Path(__file__).with_name("settings.txt")


def rows(
    model: type[BaseModel] = Settings, keys: tuple[str, ...] = ()
) -> Iterator[tuple[str, str, str]]:
    """Yield (environment variable, default, description) of every setting."""
    for name, field in model.model_fields.items():
        path = (*keys, field.alias or name)
        kind: Any = field.annotation
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            default = field.default
            if keys and isinstance(default, BaseModel):  # a group of numbers with own defaults
                for key, value in default.model_dump().items():
                    text = kind.model_fields[key].description or ""
                    yield variable_name((*path, key)), str(value), f"{field.description} {text}"
            else:
                yield from rows(kind, path)
            continue
        yield variable_name(path), _default(field.default), field.description or ""


def is_secret(variable: str) -> bool:
    """Tell whether the setting is one that should come from a `*_FILE`."""
    return variable.endswith(("SECRET", "PASSWORD"))


def _default(value: object) -> str:
    if value is None or value is PydanticUndefined:
        return ""
    assert not isinstance(value, SecretStr), "no secret has a default"
    return str(value)


def table() -> str:
    """Return the text that `connector --help` ends with."""
    lines = [
        "Settings are environment variables; CONNECTOR_CONFIG may name a TOML file.",
        "With _FILE after its name a variable reads its value, e.g. a secret, from a file.",
        "",
    ]
    for variable, default, description in rows():
        shown = f" (default {default})" if default else ""
        lines += [f"  {variable}{shown}", f"      {description}"]
    return "\n".join(lines) + "\n"


def markdown() -> str:
    """Return the README's table."""
    lines = ["| variable | default | meaning |", "|---|---|---|"]
    lines += [
        f"| `{variable}` | {f'`{default}`' if default else ''} | {description} |"
        for variable, default, description in rows()
    ]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    TARGET.write_text(table(), encoding="utf-8")
