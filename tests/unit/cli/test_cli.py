"""The command line: exit statuses, one clear message, JSON alone on standard output."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest

from connector.cli import COMMANDS, SETTINGS_TABLE, execute
from connector.cli.settings_table import README, in_readme, table

CSV = "Date de transmission :;11/02/2026\nliste;nom;prenoms;email;fonction;date\n"
LINE = "1;GARRIGUE;Hélène;helene.garrigue@valbrune.example;Chargée de mission;11/02/2026\n"


@pytest.fixture(autouse=True)
def clean(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Start without any setting."""
    for variable in list(os.environ):
        if variable.startswith("CONNECTOR_"):
            monkeypatch.delenv(variable)
    monkeypatch.chdir(tmp_path)


def test_read_prints_the_contracts_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """DESIGN, section 5: these keys and no others."""
    (tmp_path / "annexe.csv").write_text(CSV + LINE)
    assert execute(["read", "annexe.csv", "--format", "json"]) == 0
    read = json.loads(capsys.readouterr().out)
    assert set(read) == {
        "document", "verdict", "partner", "convention_signed_on", "transmission_date", "open",
        "closed", "contacts", "findings",
    }  # fmt: skip
    assert read["verdict"] == "accepted"
    assert read["transmission_date"] == "2026-02-11"
    assert read["open"] == [
        {
            "last_name": "GARRIGUE",
            "first_names": "Hélène",
            "email": "helene.garrigue@valbrune.example",
            "function": "Chargée de mission",
            "date": "2026-02-11",
            "page": None,
            "line": 3,
        }
    ]


def test_read_shows_a_refused_document_too(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit 4, with what is wrong, in both formats."""
    (tmp_path / "annexe.csv").write_text(CSV.split("\n", 1)[1] + LINE)
    assert execute(["read", "annexe.csv", "--format", "json"]) == 4
    read = json.loads(capsys.readouterr().out)
    assert read["verdict"] == "refused"
    assert [f["code"] for f in read["findings"]] == ["transmission-date-missing"]
    assert set(read["findings"][0]) == {
        "rule", "code", "severity", "article", "message", "page", "line", "email",
    }  # fmt: skip
    assert execute(["read", "annexe.csv"]) == 4
    assert "refusé" in capsys.readouterr().out


@pytest.mark.parametrize(
    "content", [b"", b"%PDF-1.7 x", b"PK\x03\x04 x", b"\x89PNG\r\n", b"\x00\x01\x02", b"Bonjour,\n"]
)
def test_read_never_ends_in_a_traceback(
    tmp_path: Path, content: bytes, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whatever arrives: refused, with the reason."""
    (tmp_path / "annexe.txt").write_bytes(content)
    assert execute(["read", "annexe.txt"]) == 4
    assert "refusé" in capsys.readouterr().out


@pytest.mark.parametrize(
    "arguments",
    [
        ["nonsense"],
        ["read"],
        ["read", "nowhere.csv"],
        ["plan", "--today", "demain"],
        ["drift", "--fail-on", "x"],
    ],
)
def test_a_wrong_command_line_is_usage(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit 2, on standard error."""
    assert execute(arguments) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "Error" in captured.err


@pytest.mark.parametrize("command", ["plan", "sync", "drift"])
def test_what_is_not_set_is_named(
    command: str,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Exit 1: first the registry, then the server."""
    assert execute([command]) == 1
    assert "CONNECTOR_REGISTRY" in capsys.readouterr().err
    (tmp_path / "registry.yaml").write_text("id: caf99\ncaf: Caf des Hautes-Rives\n")
    (tmp_path / "valbrune").mkdir()
    monkeypatch.setenv("CONNECTOR_REGISTRY", str(tmp_path))
    assert execute([command]) == 1
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "CONNECTOR_KEYCLOAK__URL, CONNECTOR_KEYCLOAK__CLIENT_SECRET" in captured.err


def test_realm_commands_need_their_own_client(capsys: pytest.CaptureFixture[str]) -> None:
    """The connector's own rights never touch the realm."""
    assert execute(["realm", "check"]) == 1
    assert "CONNECTOR_KEYCLOAK__ADMIN_CLIENT_ID" in capsys.readouterr().err


def test_a_server_that_is_down_is_one_message(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Port 1 of this machine: refused at once."""
    import connector.keycloak.retries as of  # noqa: PLC0415

    monkeypatch.setattr(of, "ATTEMPTS", 1)
    (tmp_path / "registry.yaml").write_text("id: caf99\ncaf: Caf des Hautes-Rives\n")
    (tmp_path / "valbrune").mkdir()
    monkeypatch.setenv("CONNECTOR_REGISTRY", str(tmp_path))
    monkeypatch.setenv("CONNECTOR_KEYCLOAK__URL", "http://127.0.0.1:1")
    monkeypatch.setenv("CONNECTOR_KEYCLOAK__CLIENT_SECRET", "tr3s-s3cret")
    assert execute(["plan"]) == 1
    error = capsys.readouterr().err
    assert "No answer from Keycloak at http://127.0.0.1:1" in error
    assert "CONNECTOR_KEYCLOAK__URL" in error
    assert "tr3s-s3cret" not in error


def test_help_names_every_command_and_setting(capsys: pytest.CaptureFixture[str]) -> None:
    """One place to find them all."""
    assert execute(["--help"]) == 0
    said = capsys.readouterr().out
    for word in (*COMMANDS, *re.findall(r"CONNECTOR_\w+", SETTINGS_TABLE.read_text())):
        assert word in said


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    """`connector COMMAND --help`."""
    assert execute([command, "--help"]) == 0
    assert "Usage: connector" in capsys.readouterr().out


@pytest.mark.parametrize(
    "command",
    [
        *([c] for c in COMMANDS if c not in ("partner", "realm")),
        *(["partner", c] for c in ("list", "add", "end")),
        *(["realm", c] for c in ("check", "apply")),
    ],
)
def test_every_command_says_what_it_needs_and_how_it_ends(
    command: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    """Which settings and files, and its exit statuses."""
    assert execute([*command, "--help"]) == 0
    said = capsys.readouterr().out
    assert "Needs " in said
    assert "Exit status:" in said or command == ["partner", "list"]


def test_who_decides_may_come_from_the_environment(capsys: pytest.CaptureFixture[str]) -> None:
    """Whoever forgets `--by` is told of both ways."""
    for command in (
        ["suspend", "a@b.example", "--why", "x"],
        ["resume", "a@b.example"],
        ["partner", "add", "x", "--name", "X", "--signed-on", "2026-01-09"],
        ["partner", "end", "x", "--on", "2026-01-09"],
        ["certify", "--partner", "x", "--request"],
    ):
        assert execute(command) == 2
        said = " ".join(capsys.readouterr().err.replace("│", " ").split())
        assert "--by NAME (or CONNECTOR_BY)" in said


def test_the_settings_table_is_the_settings() -> None:
    """`python -m connector.cli.settings_table` was run after the last change."""
    assert SETTINGS_TABLE.read_text(encoding="utf-8") == table()
    text = README.read_text(encoding="utf-8")
    assert in_readme(text) == text


def test_every_command_is_in_the_readme() -> None:
    """A command that nobody is told of does not exist."""
    text = README.read_text(encoding="utf-8")
    for command in COMMANDS:
        assert f"`connector {command}" in text


def test_help_answers_at_once() -> None:
    """Under 0.4 s: the best of three, as this machine may be busy with something else."""
    times = []
    for _ in range(3):
        started = time.perf_counter()
        subprocess.run(
            [sys.executable, "-m", "connector", "--help"],
            check=True,
            capture_output=True,
            cwd=README.parent,
        )
        times.append(time.perf_counter() - started)
    assert min(times) < 0.4
