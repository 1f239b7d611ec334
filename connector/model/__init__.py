"""The values that everything else speaks in: frozen, without behaviour that reaches outside."""

from connector.model.account import Account, AccountState, Entitlement, Link, Snapshot
from connector.model.agreement import Agreement, AgreementState, Partner
from connector.model.document import AccessLine, Annex1, Contact, Document, Verdict
from connector.model.finding import Finding, Kind, Provenance, Severity
from connector.model.memory import CarriedOut, Memory, PastChange
from connector.model.plan import Action, Change, Effect, Outcome, Plan, Step, StepKind
from connector.model.receipt import Confirmation, Receipt
from connector.model.refusal import Obstacle, Refusal

__all__ = [
    "AccessLine",
    "Account",
    "AccountState",
    "Action",
    "Agreement",
    "AgreementState",
    "Annex1",
    "CarriedOut",
    "Change",
    "Confirmation",
    "Contact",
    "Document",
    "Effect",
    "Entitlement",
    "Finding",
    "Kind",
    "Link",
    "Memory",
    "Obstacle",
    "Outcome",
    "Partner",
    "PastChange",
    "Plan",
    "Provenance",
    "Receipt",
    "Refusal",
    "Severity",
    "Snapshot",
    "Step",
    "StepKind",
    "Verdict",
]
