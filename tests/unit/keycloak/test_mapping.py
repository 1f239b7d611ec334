"""The names that `mappings/account.yaml` gives to an account's facts."""

from __future__ import annotations

from pathlib import Path

import pytest

from connector.errors import ConnectorError
from connector.keycloak.mapping import load_mapping

GOOD = {
    "marker": "managedBy",
    "address": "annexEmail",
    "name": "annexName",
    "state": "accessState",
    "entitlement": "entitlements",
    "closed_on": "closedOn",
    "link": "accessLink",
    "function": "function",
    "group": "/platform-access",
}


def _file(folder: Path, names: dict[str, str]) -> Path:
    path = folder / "account.yaml"
    path.write_text("".join(f"{k}: {v!r}\n" for k, v in names.items()), encoding="utf-8")
    return path


def test_the_projects_own_mapping(tmp_path: Path) -> None:
    """Renaming one of these orphans every account: the test is a reminder, the file decides."""
    mapping = load_mapping()
    assert mapping == load_mapping(_file(tmp_path, GOOD))
    assert mapping.attributes == tuple(GOOD.values())[:-1]
    assert mapping.multivalued == {"entitlements", "function"}


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"marker": ""}, "marker"),
        ({"marker": "two words"}, "marker"),
        ({"group": "platform-access"}, "group"),
        ({"group": "/a/b"}, "group"),
        ({"merker": "x"}, "merker"),
        ({"link": "managedBy"}, "managedBy"),
    ],
)
def test_what_keycloak_would_refuse_or_mix_up_is_an_error(
    tmp_path: Path, change: dict[str, str], named: str
) -> None:
    """Said when the file is read, with the name concerned."""
    with pytest.raises(ConnectorError, match=named):
        load_mapping(_file(tmp_path, {**GOOD, **change}))


def test_a_missing_name_is_an_error(tmp_path: Path) -> None:
    """No default stands in: it would orphan accounts in silence."""
    with pytest.raises(ConnectorError, match="closed_on"):
        load_mapping(_file(tmp_path, {k: v for k, v in GOOD.items() if k != "closed_on"}))
