"""All settings together, and how they are loaded."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic_settings import (
    BaseSettings,
    EnvSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)
from pydantic_settings import SettingsError as UnreadableSectionError

from connector.errors import SettingsError
from connector.settings.sections import (
    GuardSettings,
    KeycloakSettings,
    LinkSettings,
    PlatformSettings,
    SmtpSettings,
)
from connector.settings.sources import PREFIX, FileVariables, file_keys, variable_name
from connector.validation import what_to_write

DEFAULT_CONFIG = "connector.toml"
NOT_SETTINGS = frozenset({f"{PREFIX}CONFIG", f"{PREFIX}BY"})
"""Variables of ours that are read elsewhere: by the loading itself, and by `--by`."""


class Settings(BaseSettings):
    """All settings of the connector."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_nested_delimiter="__",
        env_ignore_empty=True,  # an empty variable is how a compose file says « not set »
        extra="forbid",
        frozen=True,
    )

    registry: Path | None = Field(None, description="The registry: a folder.")
    journal: SecretStr = Field(
        SecretStr("sqlite:///journal.sqlite"),
        description="The journal: SQLite or PostgreSQL, as an SQLAlchemy URL.",
    )
    registry_settle_seconds: float = Field(
        2,
        ge=0,
        le=300,
        description="A file put into the registry by hand is read once it has not changed for "
        "this long; more for a slow network share.",
    )
    reports: Path = Field(Path("reports"), description="Folder that reports are written to.")
    metrics: Path | None = Field(
        None,
        description="File that each sync writes its metrics to, for Prometheus' node exporter.",
    )
    site_closed_on: date | None = Field(
        None, description="The day the platform's site closes for good: everybody is closed."
    )
    timezone: str = Field("Europe/Paris", description="Time zone of every date.")
    unlisted: Literal["close", "report"] = Field(
        "close", description="What becomes of a person whom a newer annex 1 no longer names."
    )
    generic_mailboxes: Literal["warn", "refuse"] = Field(
        "warn", description="A service's mailbox as a person's address (article 3.5)."
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        "info", description="How much is logged on standard error."
    )
    keycloak: KeycloakSettings = KeycloakSettings()
    smtp: SmtpSettings = SmtpSettings()
    guard: GuardSettings = GuardSettings()
    link: LinkSettings = LinkSettings()
    platform: PlatformSettings = PlatformSettings()

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError) as error:
            message = f"no time zone is called {value!r}; write for example Europe/Paris"
            raise ValueError(message) from error
        return value

    @field_validator("link")
    @classmethod
    def _able_to_tell(cls, value: LinkSettings, info: ValidationInfo) -> LinkSettings:
        smtp = info.data.get("smtp")
        if value.never_activated_tell and smtp is not None:
            lacking = [n for n, v in (("HOST", smtp.host), ("FROM", smtp.sender)) if not v]
            if lacking:
                names = " and ".join(f"{PREFIX}SMTP__{name}" for name in lacking)
                message = f"never_activated_tell sends mail: set {names}, or leave it empty"
                raise ValueError(message)
        return value

    @property
    def zone(self) -> ZoneInfo:
        """Return the time zone in which every calendar day is counted."""
        return ZoneInfo(self.timezone)

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Read the environment first, then `*_FILE`, then the TOML file."""
        del dotenv_settings, file_secret_settings
        path = os.environ.get(f"{PREFIX}CONFIG") or DEFAULT_CONFIG
        if isinstance(env_settings, EnvSettingsSource):
            env_settings.env_vars = {
                name: value
                for name, value in env_settings.env_vars.items()
                if file_keys(name, settings_cls) is None
            }
        return (
            init_settings,
            env_settings,
            FileVariables(settings_cls),
            TomlConfigSettingsSource(settings_cls, path),
        )


def load_settings() -> Settings:
    """Read the settings from the environment and the TOML file.

    Raises SettingsError with every wrong setting at once, by the name the user wrote, and never
    with its value: it may be a secret.
    """
    explicit = os.environ.get(f"{PREFIX}CONFIG")
    if explicit and not Path(explicit).is_file():
        raise SettingsError(
            f"{PREFIX}CONFIG names a file that is not there: {explicit}",
            remedy="Correct the path, or unset the variable.",
        )
    unknown = _unknown_variables()
    if unknown:
        raise SettingsError(
            f"No such setting: {', '.join(unknown)}.",
            remedy="`connector --help` and the README list every setting.",
        )
    try:
        return Settings()
    except ValidationError as error:
        wrong = [
            f"  {variable_name(tuple(str(p) for p in item['loc']))}: {what_to_write(item)}"
            for item in error.errors(include_input=False, include_url=False)
        ]
        raise SettingsError(
            "Some settings are wrong:\n" + "\n".join(wrong),
            remedy="`connector --help` and the README list every setting.",
        ) from None
    except UnreadableSectionError as error:
        section = _section_in(str(error))
        raise SettingsError(
            f"{variable_name((section,))}: a section can't be set as a whole.",
            remedy=f"Set the values in it, as {variable_name((section, '…'))}; see the README.",
        ) from None
    except (ValueError, OSError) as error:  # a TOML file that is none; a malformed nested value
        raise SettingsError(
            f"The settings can't be read ({explicit or DEFAULT_CONFIG}): {error}",
            remedy="Check that TOML file and the CONNECTOR_ variables.",
        ) from None


def _section_in(message: str) -> str:
    """Return the section that the library names in quotes."""
    return next((name for name in Settings.model_fields if f'"{name}"' in message), "?")


def _unknown_variables() -> list[str]:
    """Return the CONNECTOR_ variables that set nothing: a misspelt one must not go unnoticed."""
    unknown = []
    for variable in sorted(os.environ):
        if not variable.startswith(PREFIX) or variable in NOT_SETTINGS:
            continue
        keys = variable.removeprefix(PREFIX).lower().split("__")
        # Below the first level pydantic says what is wrong, with all else that is.
        if keys[0] not in Settings.model_fields and file_keys(variable, Settings) is None:
            unknown.append(variable)
    return unknown
