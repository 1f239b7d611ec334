"""Every setting, its default and its documentation, in one place.

Read, first wins: environment variables `CONNECTOR_…` (nested with `__`), the files that
`CONNECTOR_…_FILE` variables name (secrets), then the TOML file named by `CONNECTOR_CONFIG`
(default `connector.toml` in the working directory, where there is one).
"""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path
from typing import Any, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    HttpUrl,
    SecretStr,
    ValidationError,
    field_validator,
)
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from connector.errors import SettingsError

PREFIX = "CONNECTOR_"
DEFAULT_CONFIG = "connector.toml"


class _Section(BaseModel):
    """A group of settings; a misspelt key is an error, never ignored."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class KeycloakSettings(_Section):
    """How to reach Keycloak."""

    url: HttpUrl | None = Field(None, description="Base URL of the server, without /admin.")
    realm: str = Field("cooperation", min_length=1, description="The realm that is provisioned.")
    client_id: str = Field("connector", min_length=1, description="The connector's own client.")
    client_secret: SecretStr | None = Field(None, description="Its secret.")
    admin_realm: str = Field(
        "master", min_length=1, description="Realm of the administrator client; `realm` only."
    )
    admin_client_id: str | None = Field(
        None, description="Administrator client; used by the `realm` commands alone."
    )
    admin_client_secret: SecretStr | None = Field(None, description="Its secret.")
    ca_file: Path | None = Field(
        None, description="PEM file of the certificate authority; TLS is always verified."
    )
    timeout: float = Field(30, gt=0, le=300, description="Seconds to wait for one answer.")
    page_size: int = Field(100, ge=1, le=1000, description="Accounts asked for in one page.")


class SmtpSettings(_Section):
    """The relay that the realm is given (`realm apply`) and that notices use."""

    host: str | None = Field(None, description="Not set: the realm's relay is left as it is.")
    port: int = Field(25, ge=1, le=65535, description="TCP port of the relay.")
    sender: str | None = Field(None, alias="from", description="Address that writes.")
    user: str | None = Field(None, description="Login at the relay, if it asks for one.")
    password: SecretStr | None = Field(None, description="Password at the relay.")
    tls: Literal["none", "starttls", "tls"] = Field("starttls", description="Encryption.")


class LimitSettings(_Section):
    """How many are normal: up to `floor` always; above, held beyond `count` or `share`."""

    floor: int = Field(ge=0, description="Never held up to this many, whatever the share.")
    count: int = Field(ge=0, description="Held above this many.")
    share: float = Field(ge=0, le=1, description="Held above this share of the open accesses.")


class GuardSettings(_Section):
    """What one run may do without a person's approval."""

    openings_per_partner: int = Field(20, ge=0, description="Openings of one partner in a run.")
    openings_per_run: int = Field(100, ge=0, description="Openings of all partners in a run.")
    explicit: LimitSettings = Field(
        LimitSettings(floor=5, count=50, share=0.3),
        description="Closures asked for (list 2, termination), all partners together.",
    )
    inferred_per_partner: LimitSettings = Field(
        LimitSettings(floor=1, count=5, share=0.3),
        description="Closures inferred (unlisted, agreement expired), each partner.",
    )
    inferred_per_run: LimitSettings = Field(
        LimitSettings(floor=3, count=20, share=0.1),
        description="Closures inferred, all partners together.",
    )


class LinkSettings(_Section):
    """The link with which a person creates a password (article 3.4)."""

    lifespan_hours: int = Field(72, ge=1, le=720, description="Life of the opening link, hours.")


class PlatformSettings(_Section):
    """The platform that people log in to."""

    url: HttpUrl = Field(
        HttpUrl("https://ctg.caf.fr/"),
        description="Where a person lands after creating a password or logging in.",
    )
    client_id: str = Field("cooperation", description="The public login client.")


class Settings(BaseSettings):
    """All settings of the connector."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_nested_delimiter="__", extra="forbid", frozen=True
    )

    registry: Path | None = Field(None, description="The registry: a folder.")
    reports: Path = Field(Path("reports"), description="Folder that reports are written to.")
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
        path = os.environ.get(f"{PREFIX}CONFIG", DEFAULT_CONFIG)
        return (
            init_settings,
            env_settings,
            _FileVariables(settings_cls),
            TomlConfigSettingsSource(settings_cls, path),
        )


class _FileVariables(PydanticBaseSettingsSource):
    """Values read from the files that `CONNECTOR_…_FILE` name: the way containers pass secrets."""

    def get_field_value(self, field: Any, field_name: str) -> tuple[Any, str, bool]:
        """Unused: the whole tree is made at once by `__call__`."""
        del field
        return None, field_name, False

    def __call__(self) -> dict[str, Any]:
        """Return the nested values, keys in lower case."""
        tree: dict[str, Any] = {}
        for variable, path in os.environ.items():
            if not (variable.startswith(PREFIX) and variable.endswith("_FILE")):
                continue
            keys = variable[len(PREFIX) : -len("_FILE")].lower().split("__")
            if not _is_setting(keys):  # e.g. CONNECTOR_KEYCLOAK__CA_FILE is a setting of its own
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


def _is_setting(keys: list[str]) -> bool:
    model: Any = Settings
    for key in keys:
        fields = getattr(model, "model_fields", None)
        if not fields:
            return False
        names = {(f.alias or name): f for name, f in fields.items()}
        if key not in names:
            return False
        model = names[key].annotation
    return True


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
    try:
        return Settings()
    except ValidationError as error:
        wrong = [
            f"  {variable_name(tuple(str(p) for p in item['loc']))}: {_plain(item['msg'])}"
            for item in error.errors(include_input=False, include_url=False)
        ]
        raise SettingsError(
            "Some settings are wrong:\n" + "\n".join(wrong),
            remedy="`connector --help` and the README list every setting.",
        ) from None
    except (ValueError, OSError) as error:  # a TOML file that is none; a malformed nested value
        raise SettingsError(
            f"The settings can't be read: {error}",
            remedy="Check the TOML file and the CONNECTOR_ variables.",
        ) from None


def variable_name(keys: tuple[str, ...]) -> str:
    """Return the environment variable that sets the setting at `keys`."""
    return PREFIX + "__".join(keys).upper()


def _plain(message: str) -> str:
    return message.removeprefix("Value error, ").removesuffix(".")
