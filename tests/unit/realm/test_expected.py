"""The two files of `config/` with the settings put in."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from connector.errors import ConnectorError, SettingsError
from connector.realm import Caf, expected_realm
from connector.realm.expected import redirect_uris
from connector.settings import Settings

CAF = Caf("Caf de l’Exemple", "Alix MARTIN", "alix@caf.example")


def _settings(**sections: Any) -> Settings:
    return Settings.model_validate(sections)


@pytest.mark.parametrize(
    ("url", "uris"),
    [
        ("https://ctg.example/", ["https://ctg.example/*"]),
        ("https://ctg.example", ["https://ctg.example/*"]),
        ("https://ctg.example/app/", ["https://ctg.example/app/*"]),
        ("https://ctg.example/app", ["https://ctg.example/app", "https://ctg.example/app/*"]),
        ("https://ctg.example/?a=1#b", ["https://ctg.example/*"]),
    ],
)
def test_codes_go_back_to_the_platform_alone(url: str, uris: list[str]) -> None:
    """Without the slash, `/app*` would let `/application-of-others` receive them."""
    assert redirect_uris(url) == uris


def test_the_settings_decide_the_links_life_and_the_clients_names() -> None:
    """48 hours in the settings are 48 hours in the realm."""
    expected = expected_realm(
        _settings(link={"lifespan_hours": 48}, platform={"client_id": "plateforme"}), CAF
    )
    (life,) = (e for e in expected.entries if e.key == "actionTokenGeneratedByAdminLifespan")
    assert life.equals == 48 * 3600
    assert expected.login_client["clientId"] == "plateforme"
    guard = expected.flow_steps[1].steps[0]
    assert guard.config == {"condUserRole": "plateforme.platform-access", "negate": "true"}


def test_the_relay_is_left_alone_unless_the_settings_name_one() -> None:
    """Keycloak keeps strings; the password is not among what is compared."""
    assert expected_realm(_settings(), CAF).smtp is None
    relay = {"host": "r.example", "port": 587, "from": "a@caf.example", "user": "u"}
    expected = expected_realm(_settings(smtp={**relay, "password": "hush", "tls": "starttls"}), CAF)
    assert expected.smtp == {
        "host": "r.example",
        "port": "587",
        "from": "a@caf.example",
        "fromDisplayName": "Caf de l’Exemple",
        "auth": "true",
        "user": "u",
        "starttls": "true",
        "ssl": "false",
    }
    assert "hush" not in repr(expected)


def test_a_relay_without_a_sender_is_refused() -> None:
    """Keycloak would answer 400 to the whole realm."""
    with pytest.raises(SettingsError, match="CONNECTOR_SMTP__HOST") as caught:
        expected_realm(_settings(smtp={"host": "r.example"}), CAF)
    assert "CONNECTOR_SMTP__FROM" in caught.value.remedy


def test_a_wrong_file_is_one_error_with_everything_wrong_in_it(tmp_path: Path) -> None:
    """The operator who edits the file learns the line's name, not a traceback."""
    path = tmp_path / "realm.yaml"
    path.write_text("create: {}\nrealms: []\n", encoding="utf-8")
    with pytest.raises(ConnectorError, match="realms") as caught:
        expected_realm(_settings(), CAF, realm_file=path)
    assert "password_policy" in caught.value.message
