"""What every test may ask for: a real Keycloak, a mail relay; and what a skip may mean."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import hypothesis
import pytest

from tests.needs import LACKS, lacks

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

    from deploy.local import KeycloakServer
    from deploy.local.mailcatcher import MailCatcher
    from deploy.local.postgres import PostgresServer
    from tests.quick_journal import Template

# Tests that two folders share: pytest explains the failures of files that it finds by itself only.
for _shared in ("adopting", "broken", "opening", "passwords", "closing", "writing"):
    pytest.register_assert_rewrite(f"tests.gateway_suite.{_shared}")

# No time limit for an example: two cores that also run Java are no fair judge of it.
hypothesis.settings.register_profile("here", deadline=None)
# A CI that fails must fail again for the person who looks into it.
hypothesis.settings.register_profile("ci", deadline=None, derandomize=True, print_blob=True)
_ON_CI = os.environ.get("CI") or os.environ.get("CI_NO_SKIPS")  # the latter is `.ci/run`'s own
hypothesis.settings.load_profile("ci" if _ON_CI else "here")


@pytest.fixture(scope="session")
def empty_journal(tmp_path_factory: pytest.TempPathFactory) -> Template:
    """Return what new journals are copied from."""
    from tests.quick_journal import Template  # noqa: PLC0415

    return Template(tmp_path_factory.mktemp("journal"))


@pytest.fixture(autouse=True)
def _quick_journals(empty_journal: Template) -> Iterator[None]:
    """Let the journals of this process open at once."""
    with empty_journal.in_use():
        yield


@pytest.fixture(scope="session")
def keycloak(request: pytest.FixtureRequest) -> Iterator[KeycloakServer]:
    """Return a Keycloak that only this run of the tests uses; it ends with the run.

    However the run ends, Ctrl-C and being killed included: see `deploy/local/watchdog.py`. Where
    `KEYCLOAK_URL` is set, it is that server, and it goes on running.
    """
    # Here and not above: the unit tests do without them.
    from deploy.local import LocalError, running_keycloak  # noqa: PLC0415

    capture = request.config.pluginmanager.getplugin("capturemanager")

    def say(line: str) -> None:
        # The first time on a machine it takes a minute; a person should know for what.
        with capture.global_and_fixture_disabled():
            print(f"\n{line}", end="", flush=True)  # noqa: T201

    try:
        with running_keycloak(say=say) as server:
            yield server
    except LocalError as error:
        pytest.exit(f"no Keycloak for the tests: {error}", returncode=1)


@pytest.fixture(scope="session")
def mailbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MailCatcher]:
    """Return a mail relay of this process: it can be told to refuse, or be stopped and started.

    A test that does either puts it right again (`accept_all`, `start`).
    """
    from deploy.local.mailcatcher import MailCatcher  # noqa: PLC0415

    with MailCatcher(tmp_path_factory.mktemp("mails")) as relay:
        yield relay


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """Return a PostgreSQL that only this run of the tests uses; it ends with the run."""
    from deploy.local.postgres import postgres_programs, running_postgres  # noqa: PLC0415

    if postgres_programs() is None:
        pytest.skip(lacks("PostgreSQL"))
    with running_postgres() as server:
        yield server


def _lacking(reason: object) -> str | None:
    """Return the reason of a skip if it is that a program is not on this machine."""
    # pytest gives (file, line, "Skipped: reason").
    text = str(reason[-1]) if isinstance(reason, tuple) else ""
    text = text.removeprefix("Skipped: ")
    return text if text.startswith(LACKS) else None


def _fail_if_it_lacks(report: pytest.TestReport | pytest.CollectReport) -> None:
    if os.environ.get("CI_NO_SKIPS") == "1" and report.skipped:
        lacking = _lacking(report.longrepr)
        if lacking:
            report.outcome = "failed"
            report.longrepr = f"CI_NO_SKIPS=1 and this machine {lacking}"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Turn a test skipped for want of a program into a failure, where CI asks for it."""
    report = yield
    _fail_if_it_lacks(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """Do the same for a whole file that skips itself."""
    report = yield
    _fail_if_it_lacks(report)
    return report
