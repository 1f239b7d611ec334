"""The whole job on real parts: a Keycloak, a mail relay, the connector and a person.

`make demo` runs it. `DEMO_REGISTRY=/path` takes a registry of one's own instead of the made-up
communes (it is copied, never changed); with `DEMO_LOGIN=1` even the only person of it uses the link
and logs in. A second run finds everything as it was left.
"""

from __future__ import annotations

import json
import os
import re
import secrets
import shlex
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from deploy.local import LocalError, LocalServer, ensure_server
from deploy.local.mailcatcher import links, mails, wait_for_mail
from deploy.local.person import Person
from examples.dates import moved

EXAMPLES = Path(__file__).parent / "registry"
AS_OF = date(2026, 3, 2)
"""The day on which the dates of `examples/registry` are as they are written."""
NEWS = ("annexe-1-fevrier.csv",)
"""What has come in since the first run of the example: left out of that one."""
PLATFORM = "http://127.0.0.1:8899/"
"""Nothing listens there; the login is over when Keycloak sends the browser to it."""


@dataclass(frozen=True)
class Demo:
    """One demo: where things are, and how the connector is called."""

    server: LocalServer
    folder: Path
    registry: Path
    realm: str
    environment: dict[str, str]

    def run(self, *arguments: str, show: bool = True, fine: tuple[int, ...] = (0,)) -> str:
        """Run the connector, show what it prints, and return it. Raises LocalError."""
        command = [sys.executable, "-m", "connector", *arguments]
        if show:
            print(f"\n$ connector {' '.join(arguments)}")
        done = subprocess.run(  # noqa: S603 — our own program
            command, env=self.environment, capture_output=True, text=True, check=False
        )
        if done.returncode not in fine:
            raise LocalError(
                f"connector {' '.join(arguments)} ended with {done.returncode}:\n"
                f"{done.stdout}{done.stderr}"
            )
        if show:
            print(done.stdout.rstrip())
        return done.stdout


def main() -> int:
    """Run the demo; return 0 when all went well."""
    started = time.monotonic()
    try:
        own = _own_registry()
        server = ensure_server(say=_say)
        demo = _prepared(server, own)
        first = not (demo.folder / "done").exists()
        _realm(demo)
        if first and own is None:
            _last_month(demo)
        changed = _today(demo)
        _drift(demo)
        _people(demo, changed)
        _why(demo)
    except (LocalError, LookupError, OSError) as error:
        print(f"\ndemo: {error}", file=sys.stderr)
        return 1
    (demo.folder / "done").touch()
    _where(demo, time.monotonic() - started, changed=bool(changed))
    return 0


def _own_registry() -> Path | None:
    own = os.environ.get("DEMO_REGISTRY")
    if own and not (Path(own) / "registry.yaml").is_file():
        raise LocalError(f"DEMO_REGISTRY is {own}, where there is no registry.yaml")
    return Path(own) if own else None


def _prepared(server: LocalServer, own: Path | None) -> Demo:
    """Lay out the demo's folder; a registry that is there already stays as it is."""
    source = own or EXAMPLES
    head = re.search(r"^id:\s*(\S+)", (source / "registry.yaml").read_text("utf-8"), re.MULTILINE)
    if head is None:
        raise LocalError(f"{source / 'registry.yaml'} has no « id: »")
    folder = server.state_folder / f"demo-{head[1]}"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    registry = folder / "registry"
    if own is not None:
        shutil.rmtree(registry, ignore_errors=True)
        shutil.copytree(own, registry)
    elif not registry.exists():
        _copy_as_of_today(registry)
    secret = folder / "client-secret"
    if not secret.exists():
        secret.touch(mode=0o600)
        secret.write_text(secrets.token_urlsafe(24))
    realm = f"demo-{head[1]}"
    environment = {
        **{k: v for k, v in os.environ.items() if not k.startswith("CONNECTOR_")},
        "CONNECTOR_KEYCLOAK__URL": server.url,
        "CONNECTOR_KEYCLOAK__REALM": realm,
        "CONNECTOR_KEYCLOAK__CLIENT_SECRET_FILE": str(secret),
        "CONNECTOR_KEYCLOAK__ADMIN_REALM": server.admin_realm,
        "CONNECTOR_KEYCLOAK__ADMIN_CLIENT_ID": server.admin_client_id,
        "CONNECTOR_KEYCLOAK__ADMIN_CLIENT_SECRET": server.admin_client_secret,
        "CONNECTOR_REGISTRY": str(registry),
        "CONNECTOR_JOURNAL": f"sqlite:///{folder / 'journal.sqlite'}",
        "CONNECTOR_REPORTS": str(folder / "reports"),
        "CONNECTOR_PLATFORM__URL": PLATFORM,
        "CONNECTOR_SMTP__HOST": server.smtp_host,
        "CONNECTOR_SMTP__PORT": str(server.smtp_port),
        "CONNECTOR_SMTP__FROM": "cooperation@caf99.example",
        "CONNECTOR_SMTP__TLS": "none",
        "CONNECTOR_LOG_LEVEL": "warning",
    }
    return Demo(server, folder, registry, realm, environment)


def _copy_as_of_today(registry: Path) -> None:
    days = (datetime.now(ZoneInfo("Europe/Paris")).date() - AS_OF).days
    for source in sorted(EXAMPLES.rglob("*")):
        target = registry / source.relative_to(EXAMPLES)
        if source.is_dir():
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        content = source.read_bytes()
        encoding = _encoding(content)
        target.write_bytes(moved(content.decode(encoding), days).encode(encoding))


def _encoding(content: bytes) -> str:
    """Return the encoding of a file of the example: each keeps its own, to be read as it came."""
    if content.startswith(b"\xef\xbb\xbf"):
        return "utf-8-sig"
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"


def _realm(demo: Demo) -> None:
    _title(f"The realm « {demo.realm} », as config/realm.yaml wants it")
    shown = demo.run("realm", "apply", "--create", show=False).splitlines()
    print("$ connector realm apply --create")
    print(shown[-1] if shown else "")
    demo.run("realm", "check")


def _last_month(demo: Demo) -> None:
    """Run once on what the registry held before the latest documents came in."""
    _title("Last month: the first annexes (not shown in full)")
    before = demo.folder / "registry-before"
    shutil.copytree(demo.registry, before, dirs_exist_ok=True)
    for name in NEWS:
        for path in before.rglob(name):
            path.unlink()
    for path in before.rglob("convention.yaml"):
        text = path.read_text("utf-8")
        path.write_text(re.sub(r"^terminated_on:.*\n", "", text, flags=re.MULTILINE), "utf-8")
    environment = {**demo.environment, "CONNECTOR_REGISTRY": str(before)}
    past = Demo(demo.server, demo.folder, before, demo.realm, environment)
    print(past.run("sync", show=False, fine=(0, 3)).splitlines()[-1])
    shutil.rmtree(before)


def _today(demo: Demo) -> list[dict[str, Any]]:
    """Plan, then sync; return the changes that were made."""
    _title("Today: what a sync would do, and doing it")
    demo.run("plan", fine=(0, 3))
    print("\n$ connector sync --format json   # the same as a program reads it")
    done: dict[str, Any] = json.loads(demo.run("sync", "--format", "json", show=False, fine=(0, 3)))
    changes: list[dict[str, Any]] = done["changes"]
    for change in changes:
        print(f"  {change['outcome']:<8} {change['action']:<10} {change['email']}")
    if not changes:
        print("  Nothing changed: the realm is as the registry asks.")
    (demo.folder / "sync.json").write_text(json.dumps(done, ensure_ascii=False, indent=2))
    return changes


def _drift(demo: Demo) -> None:
    _title("What differs from the convention, for the security officers")
    text = demo.run("drift", fine=(0, 3))
    reports = demo.folder / "reports"
    reports.mkdir(exist_ok=True)
    (reports / "ecarts.txt").write_text(text, encoding="utf-8")
    found = demo.run("drift", "--format", "json", show=False, fine=(0, 3))
    (reports / "ecarts.json").write_text(found, encoding="utf-8")


def _people(demo: Demo, changes: list[dict[str, Any]]) -> None:
    """Show a link that somebody received; let another one use theirs."""
    told = [c["email"] for c in changes if c["action"] == "send_link" and c["outcome"] == "done"]
    _title("The people")
    ours = f"/realms/{demo.realm}/"
    written = [m for m in mails(demo.server.mail_folder) if ours in _link(m)]
    print(f"Mails taken by the relay: {len(written)}, in {demo.server.mail_folder}")
    if not told:
        print("No new link was sent.")
        return
    shown = told[0]
    mail = wait_for_mail(demo.server.mail_folder, to=shown)
    print(f"\n{shown} received « {mail['Subject']} »:\n  {_link(mail)}")
    # Somebody else's link is used here, so that the one above is still good for you.
    out = {c["email"] for c in changes if c["action"] == "close"}
    others = [to for m in written if (to := str(m["To"])) != shown and to not in out]
    if others or os.environ.get("DEMO_LOGIN"):
        _log_in(demo, next(iter(others), shown))


def _why(demo: Demo) -> None:
    """Tell why one person has access, who has, and that the evidence is whole."""
    listed = json.loads(demo.run("accounts", "--format", "json", show=False))
    people = sorted({a["email"] for a in listed["accounts"] if a["standing"] == "open"})
    _title("A year later: who had access, and why")
    demo.run("accounts")
    if people:
        demo.run("explain", people[0])
    demo.run("history", "--verify")


def _log_in(demo: Demo, email: str) -> None:
    """Let a person use the link, be refused a weak password, choose a good one and log in."""
    person = Person(demo.server.url, demo.realm, "cooperation", PLATFORM)
    link = _link(wait_for_mail(demo.server.mail_folder, to=email))
    print(f"\n{email} uses the link:")
    page = person.choose_password(link, "soleil")
    print(f"  password « soleil »: {page.errors}")
    password = f"Lavoir-{secrets.randbelow(9000) + 1000}"
    person.submit_password(page, password)
    person.log_in(email, password)
    if person.code is None:
        raise LocalError(f"{email} could not log in")
    person.tokens()
    print(f"  password « {password} »: accepted; logged in at the platform.")


def _link(mail: Any) -> str:
    return next((x for x in links(mail) if "/login-actions/" in x), "")


def _where(demo: Demo, seconds: float, *, changed: bool) -> None:
    person = Person(demo.server.url, demo.realm, "cooperation", PLATFORM)
    _title("Done" if changed else "Done: nothing had to be changed")
    print(f"Login page:  {person.login_url()}")
    print(f"             (after the login it goes to {PLATFORM}, where nothing listens)")
    print(f"Reports:     {demo.folder / 'reports'}")
    print(f"Registry:    {demo.registry}")
    print(f"Keycloak:    {demo.server.url}/admin/ (client {demo.server.admin_client_id})")
    print(f"By hand:     . {_for_a_shell(demo)}; connector explain …, suspend …, history …")
    print(f"The server goes on running ({seconds:.0f} s); `make stop` ends it.")


def _for_a_shell(demo: Demo) -> Path:
    """Write the settings of the demo so that a shell can read them."""
    file = demo.folder / "settings.sh"
    file.touch(mode=0o600)
    settings = {k: v for k, v in demo.environment.items() if k.startswith("CONNECTOR_")}
    lines = [f"export {name}={shlex.quote(value)}\n" for name, value in sorted(settings.items())]
    bin_folder = shlex.quote(str(Path(sys.executable).parent))
    file.write_text("".join(lines) + f'export PATH={bin_folder}:"$PATH"\n')
    return file


def _title(words: str) -> None:
    print(f"\n--- {words} {'-' * max(0, 76 - len(words))}")


def _say(words: str) -> None:
    print(words, flush=True)


if __name__ == "__main__":
    sys.exit(main())
