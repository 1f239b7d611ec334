"""What `config/realm.yaml` and `config/emails.yaml` may hold; an unknown key is an error."""

from __future__ import annotations

from pathlib import Path
from typing import Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from connector.data import load_yaml
from connector.errors import ConnectorError
from connector.model.finding import Severity
from connector.validation import what_to_write

Scalar = bool | int | str


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Label(_Strict):
    """How a difference is said, and why it matters."""

    title: str = Field(min_length=1)
    rule: str
    article: str
    severity: Severity


class Keyed(Label):
    """A label of one of Keycloak's keys."""

    key: str


class Entry(Keyed):
    """What is asked of one value; the file's own comments explain each condition."""

    where: Literal["field", "attribute"] = "field"
    equals: Scalar | None = Field(None, alias="is")
    at_least: int | None = None
    at_most: int | None = None
    includes: tuple[str, ...] | None = None
    setting: Literal["link.lifespan_hours"] | None = None
    write: Scalar | None = None
    unit: Literal["seconds"] | None = None
    absent: Literal["differs", "same"] = "differs"
    empty: Literal["nothing", "all"] = "nothing"
    when: str | None = None
    repairable: bool = True

    @model_validator(mode="after")
    def _asks_for_something(self) -> Entry:
        conditions = (self.equals, self.at_least, self.at_most, self.includes, self.setting)
        if all(c is None for c in conditions):
            message = f"« {self.key} » asks for nothing: write `is`, `at_least`, `at_most`…"
            raise ValueError(message)
        return self


class IdentityFields(Label):
    """Profile attributes that the person sees and only administrators change."""

    attributes: tuple[str, ...]


class OwnAttributes(Label):
    """The connector's own attributes."""

    max_length: int = Field(gt=0)


class ProfileFile(_Strict):
    """The user profile."""

    identity: IdentityFields
    own: OwnAttributes


class DefaultRole(Label):
    """What the realm's default role must not give."""

    without: tuple[str, ...]


class LoginClientFile(Label):
    """The platform's login client."""

    role: str
    role_description: str
    role_title: str
    group_title: str
    create: dict[str, Scalar | list[str] | dict[str, str]]
    guards: tuple[Entry, ...]


class OwnClientFile(Label):
    """The connector's own client."""

    secret_title: str
    roles: tuple[str, ...]
    roles_title: str
    extra_severity: Severity
    create: dict[str, Scalar]
    guards: tuple[Entry, ...]


class FlowStep(_Strict):
    """One execution of a flow: an authenticator, or a flow below it."""

    authenticator: str | None = None
    flow: str | None = None
    description: str = ""
    requirement: str
    also: tuple[str, ...] = ()
    config: dict[str, str] = {}
    exactly: bool = False
    steps: tuple[FlowStep, ...] = ()

    @model_validator(mode="after")
    def _one_of_two(self) -> FlowStep:
        if (self.authenticator is None) == (self.flow is None):
            message = "a step is either an `authenticator` or a `flow`"
            raise ValueError(message)
        return self

    @property
    def name(self) -> str:
        """Return what the step is known by: the authenticator's id, or the flow's alias."""
        return self.authenticator or self.flow or ""


class LoginFlowFile(Label):
    """The login client's own browser flow."""

    alias: str
    description: str
    steps: tuple[FlowStep, ...]


class ResetFlowFile(Label):
    """The setting of the realm's reset flow."""

    authenticator: str
    config: dict[str, str]


class RealmFile(_Strict):
    """`config/realm.yaml`."""

    create: dict[str, Scalar]
    password_policy: tuple[Entry, ...]
    realm: tuple[Entry, ...]
    smtp: tuple[Keyed, ...]
    profile: ProfileFile
    required_actions: tuple[Entry, ...]
    default_role: DefaultRole
    open_to_all: Label
    login_client: LoginClientFile
    login_flow: LoginFlowFile
    reset_flow: ResetFlowFile
    identity_providers: Label
    own_client: OwnClientFile
    texts: Label
    missing: Label
    unseen: Label


class LinkParagraph(_Strict):
    """The link itself, and its words."""

    link: str = Field(min_length=1)


class Mail(_Strict):
    """One mail, once: its text and its HTML are made of the same paragraphs."""

    arguments: dict[str, int]
    subject: str
    body: tuple[str | LinkParagraph, ...]


class Neutral(_Strict):
    """What stands in a text while the registry is not known."""

    caf: str
    contact: str


class EmailsFile(_Strict):
    """`config/emails.yaml`."""

    locale: str
    contact: str
    neutral: Neutral
    mails: dict[str, Mail]
    pages: dict[str, str]


_File = TypeVar("_File", bound=BaseModel)


def read(path: Path, model: type[_File]) -> _File:
    """Return the file at `path` as `model`; ConnectorError with everything that is wrong in it."""
    try:
        return model.model_validate(load_yaml(path))
    except ValidationError as error:
        wrong = "\n".join(
            f"  {'.'.join(map(str, item['loc']))}: {what_to_write(item)}"
            for item in error.errors(include_url=False)
        )
        raise ConnectorError(
            f"{path} is not what the connector understands:\n{wrong}",
            remedy="Correct the file; its comments explain every key.",
        ) from None
