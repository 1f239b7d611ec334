"""A plan, or what became of it, as an operator reads it and as a program does."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from connector.cli.show_history import head_as_text, plain_head
from connector.cli.show_retention import due_as_json, due_as_text, ended_as_json, ended_as_text
from connector.model import Action, Change, Finding, Outcome, Plan, Severity, catalogue
from connector.model.plain import plain, plain_finding

if TYPE_CHECKING:
    from connector.retention import Due
    from connector.sync import Gathered, Ran

VERBS = {
    Action.CREATE: "create",
    Action.OPEN: "open again",
    Action.UPDATE: "update",
    Action.CLOSE: "close",
    Action.SEND_LINK: "send link",
    Action.PURGE: "delete",
}


def plan_as_json(
    decided: Plan,
    changes: Iterable[Change],
    ran: Ran | None = None,
    *,
    ending: Due | None = None,
) -> dict[str, Any]:
    """Return the contract's JSON for `plan` and `sync` (DESIGN, section 5).

    Of a run, also the head of the journal's chain, what could not be recorded, certificates issued;
    of both, the data that comes to its end.
    """
    of_run: dict[str, Any] = {}
    if ran is not None:
        of_run["journal"] = plain_head(ran.head)
        of_run["approved"] = bool(decided.released)
        of_run["notices"] = [x for x in (ran.interrupted, ran.unrecorded) if x]
        of_run["notices"] += ran.problems
        of_run["certificates"] = [
            {"partner": c.partner, "number": c.number, "files": [str(f) for f in c.files]}
            for c in ran.certificates
        ]
        of_run["retention"] = ended_as_json(ran.ended)
        of_run["not_closed"] = list(ran.not_closed)
        of_run["told"] = {"notices": ran.told.notices, "people": ran.told.people}
    if ending is not None:
        of_run["retention"] = due_as_json(ending)
    return {
        **of_run,
        "digest": decided.digest,
        "changes": [plain(c) for c in changes],
        "findings": [plain_finding(f) for f in decided.findings],
        "guard": {"tripped": bool(decided.held), "reasons": list(decided.reasons)},
    }


def plan_as_text(gathered: Gathered, decided: Plan, ending: Due | None = None) -> str:
    """Return the plan for a terminal."""
    lines = [_header("Plan", gathered), ""]
    if decided.steps:
        lines += ["To do:", *_table(c for s in decided.steps for c in s.changes), ""]
    elif not decided.held:
        lines += ["Nothing to do: the realm is as the registry asks.", ""]
    lines += _held(decided)
    lines += due_as_text(ending) if ending is not None else []
    lines += _findings(decided.findings)
    lines.append(f"{_summary(decided.changes)} Digest {decided.digest[:12]}.")
    return "\n".join(lines)


def sync_as_text(ran: Ran) -> str:
    """Return what was done, for a terminal; what was not done comes first."""
    decided, changes = ran.plan, ran.changes
    lines = [*_not_closed(ran.not_closed), _header("Sync", ran.gathered), ""]
    if ran.interrupted:
        lines += [f"NOTE: {ran.interrupted}", ""]
    if ran.unrecorded:
        lines += [f"NOT RECORDED: {ran.unrecorded}", ""]
    done = [c for c in changes if c.outcome is Outcome.DONE]
    failed = [c for c in changes if c.outcome in (Outcome.FAILED, Outcome.PENDING)]
    if failed:  # first: nobody must miss it
        lines += ["NOT DONE:", *_table(failed), ""]
    if done:
        lines += ["Done:", *_table(done), ""]
    elif not failed and not decided.held:
        lines += ["Nothing changed: the realm is as the registry asks.", ""]
    for problem in ran.problems:
        lines += [f"PROBLEM: {problem}", ""]
    for issued in ran.certificates:
        lines += [
            f"Destruction certificate {issued.number} of {issued.partner}:",
            *(f"  {path}" for path in issued.files),
            "",
        ]
    lines += ended_as_text(ran.ended)
    if ran.told.notices:
        notices, people = _some(ran.told.notices, "notice"), _some(ran.told.people, "account")
        lines += [f"Told contacts that nobody used the link: {notices} about {people}.", ""]
    if ran.approval is not None:
        lines += [_approval(ran), ""]
    lines += _held(decided)
    lines += _findings(decided.findings)
    lines.append(f"{_summary(done)} {head_as_text(ran.head)}")
    return "\n".join(lines)


def _not_closed(addresses: Sequence[str]) -> list[str]:
    """Return what nobody may miss: the very first line of all."""
    if not addresses:
        return []
    count = len(addresses)
    be = "account that should be closed is" if count == 1 else "accounts that should be closed are"
    return [
        f"{count} {be} still open, or not seen closed (why: under NOT DONE):",
        *(f"  {address}" for address in addresses),
        "",
    ]


def _approving(decided: Plan) -> str:
    return f"connector sync --approve {decided.digest[:12]} --by NAME"


def _approval(ran: Ran) -> str:
    approval = ran.approval
    assert approval is not None  # noqa: S101 — the caller's condition
    if ran.plan.released:
        count = _some(len(ran.plan.released), "change")
        return f"Let through by {approval.by}: {count} under {ran.plan.digest[:12]}."
    if not ran.plan.held:
        return f"The approval of {approval.digest[:12]} fits nothing: nothing is held."
    return (
        f"The approval of {approval.digest[:12]} no longer fits: what it came from has moved. "
        "Nothing held was done; the new digest is below."
    )


def _header(what: str, gathered: Gathered) -> str:
    ground = gathered.ground
    return (
        f"{what} of {ground.today:%Y-%m-%d}: registry {ground.registry}, "
        f"{_some(len(gathered.registry.partners), 'partner')}, "
        f"{_some(len(ground.snapshot.ours), 'account')} of ours, "
        f"{len(ground.snapshot.others)} of others."
    )


def _some(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def _held(decided: Plan) -> list[str]:
    if not decided.held:
        return []
    return [
        "HELD by the guard:",
        *_table(decided.held),
        *(f"  Reason: {reason}" for reason in decided.reasons),
        f"  Digest: {decided.digest}",
        f"  Nothing of it is done. If it is right: {_approving(decided)}",
        "",
    ]


def _table(changes: Iterable[Change]) -> list[str]:
    rows = [
        (VERBS[c.action], c.email, c.partner or "-", c.reason, f"  {c.error}" if c.error else "")
        for c in changes
    ]
    widths = [max((len(r[i]) for r in rows), default=0) for i in range(3)]
    return [
        f"  {verb:<{widths[0]}}  {email:<{widths[1]}}  {partner:<{widths[2]}}  {reason}{error}"
        for verb, email, partner, reason, error in rows
    ]


def _findings(findings: Sequence[Finding]) -> list[str]:
    if not findings:
        return []
    lines = ["Findings:"]
    for finding in findings:
        where = f" [{finding.at.in_french()}]" if finding.at else ""
        lines.append(
            f"  {finding.severity.value:<7}  {finding.partner or '-'}  {finding.message}{where}"
        )
    counted = Counter(f.severity for f in findings)
    words = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
    totals = ", ".join(_some(counted[s], words[s]) for s in Severity if counted[s])
    lines.append(f"  In all: {totals}.")
    strangers = [f for f in findings if f.kind is catalogue.FOREIGN_ACCOUNT]
    if len(strangers) > 1:
        partners = {f.partner for f in strangers}
        whom = f"--partner {partners.pop()}" if len(partners) == 1 else "--all"
        lines.append(
            f"  {len(strangers)} accounts are not ours: `connector adopt {whom} --dry-run` shows "
            "which can be taken over."
        )
    return [*lines, ""]


def _summary(changes: Sequence[Change]) -> str:
    counted = Counter(c.action for c in changes)
    said = [f"{VERBS[a]} {counted[a]}" for a in Action if counted[a]]
    return f"In all: {', '.join(said)}." if said else "No change."
