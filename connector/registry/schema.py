"""What `registry.yaml` and `convention.yaml` may hold; an unknown key is an error."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    model_validator,
)

from connector.model import Agreement

REGISTRY_ID = r"^[a-z0-9][a-z0-9_-]{0,62}$"


BOTH_FORMS = "write the dates either at the top or under « agreements », not both"
SIGNED_ON_MISSING = "each agreement needs its « signed_on »"

YEARS = range(2000, 2100)
"""A year outside is a slip of the pen, and would take the calendar arithmetic with it."""


def _calendar_day(value: Any) -> Any:
    """Accept what YAML calls a date, or its ISO text; never a moment or a number."""
    if isinstance(value, datetime):
        message = "write a day only, as 2026-01-09"
        raise ValueError(message)  # noqa: TRY004 — pydantic collects ValueError
    if isinstance(value, str):
        if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
            message = "write the date as 2026-01-09"
            raise ValueError(message)
        value = date.fromisoformat(value)
        if value.year not in YEARS:
            message = "the year must be between 2000 and 2099"
            raise ValueError(message)
        return value
    if value is not None and not isinstance(value, date):
        message = "write the date as 2026-01-09"
        raise ValueError(message)
    return value


Day = Annotated[date, BeforeValidator(_calendar_day)]
Domain = Annotated[
    str,
    StringConstraints(
        strip_whitespace=True, to_lower=True, pattern=r"(?i)^@?[a-z0-9-]+(\.[a-z0-9-]+)+$"
    ),
]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ContactFile(_Strict):
    """A contact of annex 3, written in `registry.yaml`."""

    role: Literal["access", "security", "technical"]
    last_name: str = Field(min_length=1)
    first_names: str = ""
    email: str = Field(pattern=r"^[^@\s]+@[^@\s]+$")
    function: str = ""


class RegistryFile(_Strict):
    """`registry.yaml`."""

    id: str = Field(pattern=REGISTRY_ID)
    caf: str = Field(min_length=1)
    contacts: tuple[ContactFile, ...] = ()


class AgreementFile(_Strict):
    """The dates of one agreement."""

    signed_on: Day | None = None
    framework_ends_on: Day | None = None
    terminated_on: Day | None = None
    renewal_refused_on: Day | None = None

    def agreement(self, signed_on: date) -> Agreement:
        """Return the agreement that these dates describe."""
        return Agreement(
            signed_on, self.framework_ends_on, self.terminated_on, self.renewal_refused_on
        )


class ConventionFile(AgreementFile):
    """`convention.yaml`: the partner, and one agreement or several under `agreements`."""

    partner: str | None = Field(None, min_length=1)
    siren: Annotated[str, StringConstraints(pattern=r"^\d{9}$")] | None = None
    email_domains: tuple[Domain, ...] = ()
    former_ids: tuple[str, ...] = ()
    agreements: tuple[AgreementFile, ...] = ()

    @model_validator(mode="after")
    def _one_form(self) -> ConventionFile:
        single = (
            self.signed_on, self.framework_ends_on, self.terminated_on, self.renewal_refused_on
        )  # fmt: skip
        if self.agreements and any(single):
            raise ValueError(BOTH_FORMS)
        if any(a.signed_on is None for a in self.agreements):
            raise ValueError(SIGNED_ON_MISSING)
        return self
