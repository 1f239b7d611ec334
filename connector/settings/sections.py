"""The groups of settings, each with its defaults and its documentation."""

from __future__ import annotations

import ssl
from pathlib import Path
from typing import Annotated, Literal

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    HttpUrl,
    SecretStr,
    field_validator,
    model_validator,
)
from pydantic_settings import NoDecode

from connector.guard import Limits


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
        "master", min_length=1, description="Realm of the administrator client."
    )
    admin_client_id: str | None = Field(
        None, description="Administrator client; used by the `realm` commands and `adopt` alone."
    )
    admin_client_secret: SecretStr | None = Field(None, description="Its secret.")
    ca_file: Path | None = Field(
        None, description="PEM file of the certificate authority; TLS is always verified."
    )
    timeout: float = Field(30, gt=0, le=300, description="Seconds to wait for one answer.")
    page_size: int = Field(100, ge=1, le=1000, description="Accounts asked for in one page.")

    @field_validator("url")
    @classmethod
    def _no_credentials(cls, value: HttpUrl | None) -> HttpUrl | None:
        if value is not None and (value.username or value.password):
            message = "write no user and password into the URL; the client's secret has a setting"
            raise ValueError(message)
        return value

    @field_validator("realm")
    @classmethod
    def _not_master(cls, value: str) -> str:
        if value == "master":
            message = "the realm « master » administers the server; people belong in another one"
            raise ValueError(message)
        return value

    @field_validator("client_secret", "admin_client_secret")
    @classmethod
    def _some_secret(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and not value.get_secret_value():
            message = "the secret is empty"
            raise ValueError(message)
        return value

    @field_validator("ca_file")
    @classmethod
    def _certificates(cls, value: Path | None) -> Path | None:
        if value is not None:
            try:
                ssl.create_default_context(cafile=value)
            except OSError as error:  # SSLError is one
                message = "this file can't be read as PEM certificates"
                raise ValueError(message) from error
        return value


class SmtpSettings(_Section):
    """The relay that the realm is given (`realm apply`) and that notices use."""

    host: str | None = Field(None, description="Not set: the realm's relay is left as it is.")
    port: int = Field(25, ge=1, le=65535, description="TCP port of the relay.")
    sender: str | None = Field(
        None, alias="from", pattern=r"^[^@\s]+@[^@\s]+$", description="Address that writes."
    )
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


class DeletionPartnerLimit(LimitSettings):
    """Closed accounts of one partner that are deleted."""

    floor: Count = NORMAL.deletions_per_partner.floor
    count: Count = NORMAL.deletions_per_partner.count
    share: Share = NORMAL.deletions_per_partner.share


class DeletionRunLimit(LimitSettings):
    """Closed accounts that are deleted, all partners together."""

    floor: Count = NORMAL.deletions_per_run.floor
    count: Count = NORMAL.deletions_per_run.count
    share: Share = NORMAL.deletions_per_run.share


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
    deletions_per_partner: DeletionPartnerLimit = DeletionPartnerLimit()
    deletions_per_run: DeletionRunLimit = DeletionRunLimit()
    window_days: int = Field(
        NORMAL.window_days,
        ge=1,
        le=366,
        description="Days over which inferred closures and deletions add up.",
    )


Told = Literal["partner", "caf"]


class LinkSettings(_Section):
    """The link with which a person creates a password (article 3.4)."""

    lifespan_hours: int = Field(72, ge=1, le=720, description="Life of the opening link, hours.")
    reminders: int = Field(
        2, ge=0, le=20, description="How often a link that lapsed unused is sent again."
    )
    reminder_days: int = Field(
        7, ge=1, le=366, description="Days between two mails to a person who does not use it."
    )
    never_activated_tell: Annotated[tuple[Told, ...], NoDecode] = Field(
        (),
        description="Who is mailed, once, about a person who never used the links: `partner` "
        "(annex 2's contact for accesses), `caf` (annex 3's), both with a comma; not set: reports "
        "alone. Needs the relay.",
    )

    @field_validator("never_activated_tell", mode="before")
    @classmethod
    def _with_commas(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        return tuple(word.strip() for word in value.split(",") if word.strip())

    @model_validator(mode="after")
    def _one_at_a_time(self) -> LinkSettings:
        if self.reminder_days * 24 < self.lifespan_hours:
            message = "reminder_days must be longer than lifespan_hours: links would pile up"
            raise ValueError(message)
        return self


class PlatformSettings(_Section):
    """The platform that people log in to."""

    url: HttpUrl = Field(
        HttpUrl("https://ctg.caf.fr/"),
        description="Where a person lands after creating a password or logging in.",
    )
    client_id: str = Field("cooperation", description="The public login client.")
