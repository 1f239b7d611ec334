"""Every setting, its default and its documentation, in one place.

Read, first wins: environment variables `CONNECTOR_…` (nested with `__`), the files that
`CONNECTOR_…_FILE` variables name (secrets), then the TOML file named by `CONNECTOR_CONFIG`
(default `connector.toml` in the working directory, where there is one).
"""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal
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
    EnvSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from connector.errors import SettingsError
from connector.guard import Limits

PREFIX = "CONNECTOR_"
DEFAULT_CONFIG = "connector.toml"
NOT_SETTINGS = frozenset({f"{PREFIX}CONFIG", f"{PREFIX}BY", f"{PREFIX}JOURNAL"})
"""Variables of ours that are read elsewhere, or by commands that are to come."""


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


NORMAL = Limits()
"""The guard's own defaults."""

Count = Annotated[int, Field(ge=0)]
Share = Annotated[float, Field(ge=0, le=1)]


class LimitSettings(_Section):
    """How many closures are normal (`docs/guard.md`); each kind has its own defaults."""

    floor: Annotated[Count, Field(description="never held up to this many")]
    count: Annotated[Count, Field(description="held above this many")]
    share: Annotated[Share, Field(description="held above this share of the open accesses")]


class ExplicitLimit(LimitSettings):
    """Closures asked for: list 2, termination."""

    floor: Count = NORMAL.explicit.floor
    count: Count = NORMAL.explicit.count
    share: Share = NORMAL.explicit.share


class InferredPartnerLimit(LimitSettings):
    """Closures inferred at one partner: unlisted, agreement expired."""

    floor: Count = NORMAL.inferred_per_partner.floor
    count: Count = NORMAL.inferred_per_partner.count
    share: Share = NORMAL.inferred_per_partner.share


class InferredRunLimit(LimitSettings):
    """Closures inferred, all partners together."""

    floor: Count = NORMAL.inferred_per_run.floor
    count: Count = NORMAL.inferred_per_run.count
    share: Share = NORMAL.inferred_per_run.share


class GuardSettings(_Section):
    """What one run may do without a person's approval."""

    openings_per_partner: Count = Field(
        NORMAL.openings_per_partner, description="Openings of one partner in a run."
    )
    openings_per_run: Count = Field(
        NORMAL.openings_per_run, description="Openings of all partners in a run."
    )
    explicit: ExplicitLimit = ExplicitLimit()
    inferred_per_partner: InferredPartnerLimit = InferredPartnerLimit()
    inferred_per_run: InferredRunLimit = InferredRunLimit()


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
        env_prefix=PREFIX,
        env_nested_delimiter="__",
        extra="forbid",
        frozen=True,
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
        if isinstance(env_settings, EnvSettingsSource):
            env_settings.env_vars = {
                name: value
                for name, value in env_settings.env_vars.items()
                if file_keys(name) is None
            }
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
            keys = file_keys(variable)
            if keys is None:
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


def file_keys(variable: str) -> list[str] | None:
    """Return the keys of the setting whose value stands in the file that `variable` names.

    None where it is no such variable: `CONNECTOR_KEYCLOAK__CA_FILE` is a setting of its own.
    """
    name = variable.upper()
    if not (name.startswith(PREFIX) and name.endswith("_FILE")):
        return None
    keys = name[len(PREFIX) : -len("_FILE")].lower().split("__")
    return keys if _is_setting(keys) else None


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


def _unknown_variables() -> list[str]:
    """Return the CONNECTOR_ variables that set nothing: a misspelt one must not go unnoticed."""
    unknown = []
    for variable in sorted(os.environ):
        if not variable.startswith(PREFIX) or variable in NOT_SETTINGS:
            continue
        keys = variable.removeprefix(PREFIX).lower().split("__")
        # Below the first level pydantic says what is wrong, with all else that is.
        if keys[0] not in Settings.model_fields and file_keys(variable) is None:
            unknown.append(variable)
    return unknown


def variable_name(keys: tuple[str, ...]) -> str:
    """Return the environment variable that sets the setting at `keys`."""
    return PREFIX + "__".join(keys).upper()


def _plain(message: str) -> str:
    return message.removeprefix("Value error, ").removesuffix(".")
