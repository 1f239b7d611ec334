"""Settings: from the environment, files and TOML; what is wrong is said by name, never by value."""

from __future__ import annotations

import os
import re
from pathlib import Path

import certifi
import pytest

from connector.errors import SettingsError
from connector.settings import load_settings


@pytest.fixture(autouse=True)
def clean(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Start without any setting, in an empty folder."""
    for variable in list(os.environ):
        if variable.startswith("CONNECTOR_"):
            monkeypatch.delenv(variable)
    monkeypatch.chdir(tmp_path)


def test_nothing_set_is_the_defaults() -> None:
    """`connector read` needs no setting at all."""
    settings = load_settings()
    assert settings.timezone == "Europe/Paris"
    assert settings.keycloak.url is None


def test_nested_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nested with two underscores, also where the name is a word of Python."""
    monkeypatch.setenv("CONNECTOR_KEYCLOAK__URL", "https://keycloak.example")
    monkeypatch.setenv("CONNECTOR_SMTP__FROM", "cooperation@caf.example")
    monkeypatch.setenv("CONNECTOR_GUARD__EXPLICIT__SHARE", "0.5")
    settings = load_settings()
    assert str(settings.keycloak.url) == "https://keycloak.example/"
    assert settings.smtp.sender == "cooperation@caf.example"
    assert (settings.guard.explicit.share, settings.guard.explicit.floor) == (0.5, 5)


def test_a_secret_comes_from_a_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """As containers pass it; the trailing newline is not part of it."""
    (tmp_path / "secret").write_text("s3cret\n")
    monkeypatch.setenv("CONNECTOR_KEYCLOAK__CLIENT_SECRET_FILE", str(tmp_path / "secret"))
    secret = load_settings().keycloak.client_secret
    assert secret is not None
    assert secret.get_secret_value() == "s3cret"


def test_a_setting_whose_own_name_ends_in_file(monkeypatch: pytest.MonkeyPatch) -> None:
    """CA_FILE is a path, not a file to read a value from."""
    monkeypatch.setenv("CONNECTOR_KEYCLOAK__CA_FILE", certifi.where())
    assert load_settings().keycloak.ca_file == Path(certifi.where())


def test_the_environment_wins_over_the_toml_file(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A file for all, a variable for the exception."""
    (tmp_path / "connector.toml").write_text(
        'unlisted = "report"\n[keycloak]\nrealm = "from-file"\nclient_id = "c"\n'
    )
    monkeypatch.setenv("CONNECTOR_KEYCLOAK__REALM", "from-environment")
    settings = load_settings()
    assert (settings.unlisted, settings.keycloak.client_id) == ("report", "c")
    assert settings.keycloak.realm == "from-environment"


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("CONNECTOR_TIMEZONE", "Mars/Olympus"),
        ("CONNECTOR_KEYCLOAK__URL", "keycloak"),
        ("CONNECTOR_KEYCLOAK__TIMEOUT", "soon"),
        ("CONNECTOR_KEYCLOAK__SECRET", "x"),
        ("CONNECTOR_REGISTERY", "/registry"),
        ("CONNECTOR_GUARD__EXPLICIT__SHARE", "3"),
        ("CONNECTOR_SITE_CLOSED_ON", "demain"),
        ("CONNECTOR_KEYCLOAK__CA_FILE", "/nowhere/ca.pem"),
        ("CONNECTOR_KEYCLOAK__URL", "https://user:tr3s-s3cret@keycloak.example"),
        ("CONNECTOR_KEYCLOAK__REALM", "master"),
        ("CONNECTOR_SMTP__FROM", "not-an-address"),
    ],
)
def test_a_wrong_setting_is_named(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str
) -> None:
    """By the name that the user wrote, with what is wrong."""
    monkeypatch.setenv(variable, value)
    with pytest.raises(SettingsError, match=variable):
        load_settings()


def test_an_empty_variable_sets_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """A compose file passes what is not set as an empty text; the relay is left as it is."""
    monkeypatch.setenv("CONNECTOR_SMTP__HOST", "")
    monkeypatch.setenv("CONNECTOR_KEYCLOAK__CLIENT_SECRET", "")
    settings = load_settings()
    assert settings.smtp.host is None
    assert settings.keycloak.client_secret is None


def test_an_empty_secret_file_is_said(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Keycloak would only say that it does not accept the client."""
    (tmp_path / "secret").write_text("\n")
    monkeypatch.setenv("CONNECTOR_KEYCLOAK__CLIENT_SECRET_FILE", str(tmp_path / "secret"))
    with pytest.raises(SettingsError, match="CONNECTOR_KEYCLOAK__CLIENT_SECRET: the secret is"):
        load_settings()


def test_every_wrong_setting_is_named_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """One round of corrections, not five."""
    monkeypatch.setenv("CONNECTOR_TIMEZONE", "Mars/Olympus")
    monkeypatch.setenv("CONNECTOR_UNLISTED", "maybe")
    with pytest.raises(SettingsError) as error:
        load_settings()
    assert "CONNECTOR_TIMEZONE" in str(error.value)
    assert "CONNECTOR_UNLISTED" in str(error.value)


def test_no_value_is_repeated(monkeypatch: pytest.MonkeyPatch) -> None:
    """It may be a secret in the wrong variable."""
    monkeypatch.setenv("CONNECTOR_KEYCLOAK__TIMEOUT", "tr3s-s3cret")
    monkeypatch.setenv("CONNECTOR_KEYCLOAK", "{tr3s-s3cret")
    with pytest.raises(SettingsError) as error:
        load_settings()
    assert "tr3s-s3cret" not in str(error.value)


@pytest.mark.parametrize(
    "content", ["not = [toml", "unknown_key = 1", 'registry = "x"\nregistry = "y"']
)
def test_a_bad_toml_file_is_one_message(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, content: str
) -> None:
    """Never a traceback."""
    (tmp_path / "my.toml").write_text(content)
    monkeypatch.setenv("CONNECTOR_CONFIG", str(tmp_path / "my.toml"))
    with pytest.raises(SettingsError):
        load_settings()


def test_a_file_that_is_not_there_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """CONNECTOR_CONFIG, or a secret's file."""
    monkeypatch.setenv("CONNECTOR_CONFIG", "/nowhere/my.toml")
    with pytest.raises(SettingsError, match=r"/nowhere/my\.toml"):
        load_settings()
    monkeypatch.delenv("CONNECTOR_CONFIG")
    monkeypatch.setenv("CONNECTOR_KEYCLOAK__CLIENT_SECRET_FILE", "/nowhere/secret")
    with pytest.raises(SettingsError, match="CLIENT_SECRET_FILE"):
        load_settings()


@pytest.mark.parametrize(
    ("value", "told"),
    [("partner", ("partner",)), ("partner, caf", ("partner", "caf")), ("", ())],
)
def test_who_is_told_is_a_list_with_commas(
    monkeypatch: pytest.MonkeyPatch, value: str, told: tuple[str, ...]
) -> None:
    """As an operator writes a list into a compose file."""
    monkeypatch.setenv("CONNECTOR_LINK__NEVER_ACTIVATED_TELL", value)
    monkeypatch.setenv("CONNECTOR_SMTP__HOST", "relay.caf.example")
    monkeypatch.setenv("CONNECTOR_SMTP__FROM", "cooperation@caf.example")
    assert load_settings().link.never_activated_tell == told


def test_who_is_told_may_stand_in_the_toml_file(tmp_path: Path) -> None:
    """As a list of TOML."""
    (tmp_path / "connector.toml").write_text(
        '[link]\nnever_activated_tell = ["caf"]\n[smtp]\nhost = "relay"\nfrom = "c@caf.example"\n'
    )
    assert load_settings().link.never_activated_tell == ("caf",)


def test_nobody_can_be_told_without_a_relay(monkeypatch: pytest.MonkeyPatch) -> None:
    """Refused at start, not discovered weeks later when the first reminders are spent."""
    monkeypatch.setenv("CONNECTOR_LINK__NEVER_ACTIVATED_TELL", "partner")
    monkeypatch.setenv("CONNECTOR_SMTP__FROM", "cooperation@caf.example")
    with pytest.raises(SettingsError, match=r"CONNECTOR_LINK.*set CONNECTOR_SMTP__HOST, or leave"):
        load_settings()


def test_only_the_two_sides_can_be_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """A slip of the pen is named."""
    monkeypatch.setenv("CONNECTOR_LINK__NEVER_ACTIVATED_TELL", "partner,cfa")
    with pytest.raises(SettingsError, match="CONNECTOR_LINK__NEVER_ACTIVATED_TELL"):
        load_settings()


def test_a_wrong_value_is_told_in_plain_words(monkeypatch: pytest.MonkeyPatch) -> None:
    """What to write, never the validator's own words, never the value: it may be a secret."""
    for name, value in (
        ("SITE_CLOSED_ON", "demain"),
        ("GUARD__WINDOW_DAYS", "x"),
        ("GUARD__EXPLICIT__SHARE", "7"),
        ("KEYCLOAK__URL", "keycloak"),
        ("KEYCLOAK__TIMEOUT", "0"),
        ("KEYCLOAK__REALM", "master"),
        ("UNLISTED", "ignore"),
        ("SMTP__PORT", "99999"),
        ("TIMEZONE", "Paris"),
        ("GUARD__WINDOW", "3"),
    ):
        monkeypatch.setenv(f"CONNECTOR_{name}", value)
    with pytest.raises(SettingsError) as caught:
        load_settings()
    said = caught.value.message
    for expected in (
        "CONNECTOR_SITE_CLOSED_ON: write a date, as 2026-01-09",
        "CONNECTOR_GUARD__WINDOW_DAYS: write a whole number",
        "CONNECTOR_GUARD__EXPLICIT__SHARE: write at most 1",
        "CONNECTOR_KEYCLOAK__URL: write a URL",
        "CONNECTOR_KEYCLOAK__TIMEOUT: write more than 0",
        "CONNECTOR_KEYCLOAK__REALM: the realm « master »",
        "CONNECTOR_UNLISTED: write 'close' or 'report'",
        "CONNECTOR_SMTP__PORT: write at most 65535",
        "CONNECTOR_TIMEZONE: no time zone",
        "CONNECTOR_GUARD__WINDOW: no such key",
    ):
        assert expected in said
    assert not re.search("Input|should|Value error|Extra inputs", said)


@pytest.mark.parametrize("value", ["nonsense", "{", "[1]"])
def test_a_section_is_no_single_value(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    """Somebody set the section instead of what is in it."""
    monkeypatch.setenv("CONNECTOR_GUARD", value)
    with pytest.raises(SettingsError) as caught:
        load_settings()
    assert not re.search("Input|should|EnvSettingsSource|pydantic", str(caught.value))
    assert "CONNECTOR_GUARD" in str(caught.value)
