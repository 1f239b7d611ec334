"""Receive a document: judge it, then file it under its date with a receipt (2.2, 3.2, 3.3)."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path, PurePath

from connector.errors import ConnectorError
from connector.model import (
    AccessLine,
    CarriedOut,
    Confirmation,
    Contact,
    Document,
    Finding,
    Partner,
    Provenance,
    Receipt,
    Verdict,
    catalogue,
)
from connector.readers import read_bytes
from connector.readers.confirming import as_yaml, confirms, digest_to_confirm
from connector.registry import PartnerFolder, Registry, load_registry, partner_path
from connector.registry.documents import BorneOut, believed
from connector.registry.files import locked
from connector.registry.filing import file_document, file_name
from connector.rules.judging import CONFIRMABLE, Judgement, Surroundings, judge_document


@dataclass(frozen=True, slots=True)
class Sending:
    """What is known of a document beside its bytes; empty where nobody said."""

    sent_by: str = ""
    """The sender's address: it should be that of annex 2's contact for the accesses (2.2)."""
    transmitted_on: date | None = None
    """Supplies the transmission date of a document that bears none; needs `by`."""
    by: str = ""
    """Who runs `receive`."""
    why: str = ""
    confirm: str = ""
    """The digest of what was read off a scan; needs `by`, who has compared it with the paper."""
    confirms: bool = True
    """Whether `by` is said of this very document, and so confirms what needs a confirmation: a
    name that merely stands in the environment does not."""


@dataclass(frozen=True, slots=True)
class Reception:
    """What became of a document: everything that is printed, and that the journal keeps."""

    partner: Partner
    document: Document
    """As judged: its verdict, dates, lines, findings, digest, and the name under which it came."""
    sending: Sending
    received_at: datetime
    refused_because: tuple[Finding, ...] = ()
    """Empty where it was, or would be, filed."""
    confirmed: tuple[Finding, ...] = ()
    """What `by` let pass."""
    receipt: Receipt | None = None
    """None where it was refused or filed before."""
    filed_as: str | None = None
    """Its name in the partner's folder; None where nothing was filed, now or before."""
    would_be: str | None = None
    """In a dry run, the name that it would have."""
    already_filed: bool = False
    to_confirm: str = ""
    """Of a scan: the digest that confirms what was read; empty where it must be corrected."""

    @property
    def refused(self) -> bool:
        """Tell whether nothing of it is used."""
        return bool(self.refused_because)

    @property
    def confirmable(self) -> bool:
        """Tell whether `by` would suffice to receive it."""
        return self.refused and all(f.code in CONFIRMABLE for f in self.refused_because)


def receive(  # noqa: PLR0913 — what a reception is made of
    registry_path: Path,
    file: Path,
    partner_id: str,
    now: datetime,
    sending: Sending | None = None,
    *,
    name: str = "",
    carried_out: CarriedOut | None = None,
    borne_out: BorneOut = believed,
    dry_run: bool = False,
) -> Reception:
    """Judge the document `file` and file it in the folder of `partner_id`, unless it is refused.

    `now` has an offset; its calendar day is the day of the judgement. `name` is what the sender
    called the file, where that is not its name here (an upload). `carried_out` is what the
    journal remembers of this partner; a document whose receipt is not `borne_out` has
    not been filed before. The bytes that are judged are those that are filed: the file is read
    once. Two receptions at once wait for each other.

    Raises ConnectorError where the file can't be read or a supplied date has no `by`,
    RegistryError where the registry has no such partner or can't be written to; nothing is filed
    then.
    """
    sending = sending or Sending()
    if sending.transmitted_on and not sending.by:
        raise ConnectorError(
            "A supplied transmission date needs the name of who supplies it.",
            remedy="Add --by NAME (or CONNECTOR_BY).",
        )
    if sending.confirm and not sending.by:
        raise ConnectorError(
            "A scan is confirmed by somebody who has compared it with what was read.",
            remedy="Add --by NAME (or CONNECTOR_BY).",
        )
    folder = partner_path(registry_path, partner_id)
    data = _read(file)
    with locked(folder):
        registry = load_registry(registry_path, now.date(), borne_out=borne_out)
        theirs = next(f for f in registry.folders if f.partner.id == partner_id)
        desk = _Desk(registry, theirs, now, sending, carried_out)
        reception = desk.reception(data, PurePath(name or file.name).name)
        scan = None
        if sending.confirm:
            scan, reception = reception, desk.confirmed(reception)
            data, picture = as_yaml(scan.document), data
        bound = scan is not None and scan.document.sha256 != reception.document.sha256
        if reception.receipt is None and not (bound and reception.already_filed):
            return reception
        if dry_run:
            receipt = reception.receipt
            would_be = file_name(reception.document, receipt) if receipt else None
            return replace(reception, receipt=None, would_be=would_be)
        if reception.receipt is not None:
            filed = file_document(folder, data, reception.document, reception.receipt)
            reception = replace(reception, filed_as=filed.name)
        if scan is not None and bound:
            # The scan comes last: killed in between, the same command files what is missing.
            receipt = desk.receipt_of_scan(scan.document, reception.document)
            file_document(folder, picture, scan.document, receipt)
        return reception


def _read(file: Path) -> bytes:
    """Return the content of `file`, never more than what is refused as too big."""
    from connector.readers.rows import MAX_BYTES  # noqa: PLC0415 — `--help` reads no document

    try:
        if not file.is_file():
            missing = "is not a regular file" if file.exists() else "does not exist"
            raise ConnectorError(f"{file} {missing}.", remedy="Name the document to be received.")
        with file.open("rb") as stream:
            return stream.read(MAX_BYTES + 1)
    except OSError as error:
        raise ConnectorError(
            f"{file} can't be read: {error.strerror or error}.",
            remedy="Check that the file may be read by the account that runs the connector.",
        ) from error


@dataclass(frozen=True, slots=True)
class _Desk:
    """One reception under way: what the document is held against."""

    registry: Registry
    folder: PartnerFolder
    now: datetime
    sending: Sending
    carried_out: CarriedOut | None

    def reception(self, data: bytes, name: str) -> Reception:
        """Return the reception as it would be filed: with a receipt if there is a need."""
        document, supplied, objections = self._understood(data, name)
        reception = Reception(self.folder.partner, document, self.sending, self.now)
        filed = next((d for d in self._same(document) if d.receipt), None)
        if filed is not None:
            known = replace(filed, name=name)
            return replace(reception, document=known, filed_as=filed.name, already_filed=True)
        wrong_sender, notes = self._of_sender(name, document.sha256)
        objections += wrong_sender
        found = [*self._judge(document).reasons, *objections]
        confirmed = [f for f in found if f.code in CONFIRMABLE] if self._confirms else []
        receipt = self._receipt(document, supplied, confirmed)
        # Judged again: what was confirmed may have hidden something else that speaks against it.
        judgement = self._judge(replace(document, receipt=receipt))
        refused = (*judgement.reasons, *(f for f in objections if f not in confirmed))
        notes += [] if refused else self._of_others(document)
        findings = dict.fromkeys((*judgement.document.findings, *refused, *notes))
        judged = replace(
            judgement.document,
            receipt=None,
            findings=tuple(findings),
            verdict=Verdict.REFUSED if refused else judgement.verdict,
        )
        if refused:
            digest = digest_to_confirm(document)
            return replace(reception, document=judged, refused_because=refused, to_confirm=digest)
        return replace(reception, document=judged, confirmed=tuple(confirmed), receipt=receipt)

    def confirmed(self, scan: Reception) -> Reception:
        """Return the reception of what was read off a scan, as the YAML file that then counts.

        The scan's own, which is refused, where the digest is of something else that was read.
        """
        document = scan.document
        if scan.already_filed or not confirms(self.sending.confirm, scan.to_confirm):
            return scan
        typed = self.reception(as_yaml(document), f"{PurePath(document.name).stem}.yaml")
        if _content(typed.document) != _content(document):
            raise ConnectorError(
                f"What was read off {document.name} can't be written down without a loss.",
                remedy="Correct the lines that `connector read --yaml` prints, and receive them.",
            )
        if typed.receipt is None:
            return typed
        seen = next(f for f in document.findings if f.kind is catalogue.SCANNED)
        by = Confirmation(seen.code, self.sending.by, self.sending.why)
        receipt = replace(typed.receipt, confirmations=(*typed.receipt.confirmations, by))
        document = replace(typed.document, receipt=None)
        return replace(
            typed, document=document, receipt=receipt, confirmed=(*typed.confirmed, seen)
        )

    def receipt_of_scan(self, scan: Document, typed: Document) -> Receipt:
        """Return the receipt that binds a scan to the YAML file that counts in its place."""
        receipt = self._receipt(scan, None, [])
        by = Confirmation(catalogue.SCANNED.code, self.sending.by, self.sending.why)
        return replace(receipt, confirmations=(by,), read_as=typed.sha256, replaces=())

    @property
    def _confirms(self) -> bool:
        return bool(self.sending.by) and self.sending.confirms

    def _understood(self, data: bytes, name: str) -> tuple[Document, date | None, list[Finding]]:
        """Return the document, the supplied date if it counts, and why it does not otherwise."""
        today, supplied = self.now.date(), self.sending.transmitted_on
        document = read_bytes(data, name, today=today, scans=True)
        if supplied is None:
            return document, None, []
        completed = read_bytes(data, name, today=today, supplied=supplied, scans=True)
        if completed != document:
            return completed, supplied, []
        written = document.transmitted_on or document.annex2_on or document.annex3_on
        if written == supplied or not (written or document.has_annex1):
            return document, None, []
        says = f"celle du {written:%d/%m/%Y}" if written else "une qui n’est pas lisible"
        return (
            document,
            None,
            [
                catalogue.DATE_ALREADY_WRITTEN.found(
                    f"{name} porte déjà une date de transmission, {says} ; "
                    f"celle qui est indiquée, le {supplied:%d/%m/%Y}, ne la remplace pas.",
                    at=Provenance(name, document.sha256),
                )
            ],
        )

    def _same(self, document: Document) -> list[Document]:
        return [d for d in self.folder.documents if d.sha256 == document.sha256]

    def _judge(self, document: Document) -> Judgement:
        """Judge a document that is arriving: a copy put in by hand does not make it filed."""
        partner = self.folder.partner
        if self.folder.problem:  # of a folder whose agreement is unknown, its name is no partner's
            partner = replace(partner, name="")
        others = tuple(d for d in self.folder.documents if d.sha256 != document.sha256)
        around = Surroundings(
            self.registry.partners, self.registry.people, others, self.carried_out
        )
        return judge_document(document, partner, self.now.date(), around)

    def _receipt(
        self, document: Document, supplied: date | None, confirmed: list[Finding]
    ) -> Receipt:
        sending = self.sending
        replaces = [
            d.sha256
            for d in self.folder.documents
            if d.annex1 and document.annex1 and d.transmitted_on == document.transmitted_on
        ]
        return Receipt(
            partner=self.folder.partner.id,
            sha256=document.sha256,
            original_name=document.name,
            received_at=self.now,
            received_by=sending.by,
            sent_by=_address(sending.sent_by),
            transmitted_on=supplied,
            confirmations=tuple(Confirmation(f.code, sending.by, sending.why) for f in confirmed),
            replaces=tuple(x for x in dict.fromkeys(replaces) if x != document.sha256),
        )

    def _of_others(self, document: Document) -> list[Finding]:
        """Return what the annexes 1 that are filed already mean for this one (R4)."""
        annex = document.annex1
        if annex is None:
            return []
        filed = [(d.annex1, d) for d in self.folder.documents if d.sha256 != document.sha256]
        newer = [
            a.transmitted_on for a, _ in filed if a and a.transmitted_on > annex.transmitted_on
        ]
        same = [
            d.name
            for a, d in filed
            if a and a.transmitted_on == annex.transmitted_on and not a.same_lines(annex)
        ]
        said = []
        if newer:
            said.append(
                f"Son annexe 1 du {annex.transmitted_on:%d/%m/%Y} n’est pas relue : "
                f"celle du {max(newer):%d/%m/%Y} l’a remplacée."
            )
        if same:
            said.append(f"Elle remplace l’annexe 1 du même jour ({', '.join(sorted(same))}).")
        at = Provenance(document.name, document.sha256)
        return [catalogue.NOTE.found(text, at=at) for text in said]

    def _of_sender(self, name: str, sha256: str) -> tuple[list[Finding], list[Finding]]:
        """Return what speaks against the sender, and what is worth knowing (2.2).

        Annex 2 as it was known before: a document does not vouch for its own sender.
        """
        sender = _address(self.sending.sent_by)
        at = Provenance(name, sha256)
        named = [c for c in self.folder.partner.contacts if c.role == "access"]
        if not sender or sender in {_address(c.email) for c in named}:
            return [], []
        if not named:
            unchecked = catalogue.SENDER_UNCHECKED.found(
                "Aucune annexe 2 connue ne nomme de responsable des habilitations ; "
                f"l’expéditeur, « {sender} », n’a pas pu être vérifié.",
                at=at,
            )
            return [], [unchecked]
        who = ", ".join(sorted({c.email for c in named}))
        wrong = catalogue.SENDER_NOT_CONTACT.found(
            f"L’expéditeur, « {sender} », n’est pas le responsable des habilitations que nomme "
            f"l’annexe 2 ({who}).",
            at=at,
        )
        return [wrong], []


def _content(document: Document) -> tuple[object, ...]:
    """Return what a document says, wherever each of it was read."""

    def plain(lines: Iterable[AccessLine | Contact]) -> list[object]:
        return [replace(line, at=Provenance("", "")) for line in lines]

    return (
        document.signed_on,
        document.transmitted_on,
        document.annex2_on,
        document.annex3_on,
        plain(document.open),
        plain(document.closed),
        plain(document.contacts),
    )


def _address(text: str) -> str:
    return unicodedata.normalize("NFC", text).strip().casefold()
