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

from connector.settings import LimitSettings, Settings, variable_name

TARGET = Path(__file__).with_name("settings.txt")
README = Path(__file__).parents[2] / "README.md"
README_START = "<!-- settings: written by `python -m connector.cli.settings_table` -->"
README_END = "<!-- /settings -->"


def rows(
    model: type[BaseModel] = Settings, keys: tuple[str, ...] = ()
) -> Iterator[tuple[str, str, str]]:
    """Yield (environment variable, default, description) of every setting."""
    for name, field in model.model_fields.items():
        path = (*keys, field.alias or name)
        kind: Any = field.annotation
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            yield from rows(kind, path)
            continue
        description = field.description or ""
        if not description:  # a limit's number: what it limits, then what the number means
            meaning = LimitSettings.model_fields[name].description
            description = f"{(model.__doc__ or '').removesuffix('.')}: {meaning}."
        yield variable_name(path), _default(field.default), description


def _default(value: object) -> str:
    if value is None or value is PydanticUndefined:
        return ""
    if isinstance(value, SecretStr):  # what stands in the source is no secret
        return value.get_secret_value()
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


def in_readme(text: str) -> str:
    """Return the README's text with the table as it is now."""
    before, _, rest = text.partition(README_START)
    _, _, after = rest.partition(README_END)
    return f"{before}{README_START}\n{markdown()}{README_END}{after}"


if __name__ == "__main__":
    TARGET.write_text(table(), encoding="utf-8")
    README.write_text(in_readme(README.read_text(encoding="utf-8")), encoding="utf-8")
