"""The end of an agreement, written into `convention.yaml` (article 4)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from connector.errors import RegistryError
from connector.model import Agreement, AgreementState
from connector.partners.written import as_yaml, checked, with_comments
from connector.registry import CONVENTION, PartnerFolder, load_registry, partner_path
from connector.registry.files import cannot_write, locked, replace_file
from connector.rules.agreement import standing


@dataclass(frozen=True, slots=True)
class Ending:
    """What is to be written of the end of an agreement; exactly one of the dates is given."""

    by: str
    """Who says so."""
    terminated_on: date | None = None
    """Closed from 00:00 of that day (4.2)."""
    renewal_refused_on: date | None = None
    """The day the refusal to renew was received (4.1)."""
    replace: bool = False
    """Whether a date that is set already may be changed."""

    @property
    def key(self) -> str:
        """Return the key of `convention.yaml` that is set."""
        return "terminated_on" if self.terminated_on else "renewal_refused_on"

    @property
    def day(self) -> date:
        """Return the date that is set. Raises RegistryError where not exactly one is given."""
        days = [d for d in (self.terminated_on, self.renewal_refused_on) if d]
        if len(days) != 1:
            raise RegistryError(
                "Either the day of the termination or that of the refusal to renew is needed.",
                remedy="Give --on DATE or --refused-renewal-on DATE, not both.",
            )
        return days[0]


@dataclass(frozen=True, slots=True)
class Ended:
    """What was written."""

    partner: str
    key: str
    before: date | None
    after: date
    signed_on: date
    """Which agreement, where there are several."""
    first_day_without_access: date | None
    """None where the agreement goes on all the same."""
    by: str


def end_agreement(registry_path: Path, partner_id: str, ending: Ending, today: date) -> Ended:
    """Write the end of a partner's agreement into its `convention.yaml`, and nothing else.

    Comments and the order of keys survive. The closings come with the next sync. Where a convention
    document stands in for the file, one is written with what the document says. `today` tells
    which of several agreements is still to be ended.

    Raises RegistryError where the partner or its agreement is unknown, where a date is set already
    (unless it may be replaced), where it is before the signature, or where several agreements could
    be meant; nothing is written then.
    """
    if not ending.by.strip():
        raise RegistryError(
            "The end of an agreement needs the name of who says so.", remedy="Add --by NAME."
        )
    day = ending.day
    folder = partner_path(registry_path, partner_id)
    with locked(folder):
        registry = load_registry(registry_path, today)
        read = next(f for f in registry.folders if f.partner.id == partner_id)
        if read.problem:
            raise RegistryError(
                f"The agreement of « {partner_id} » is unknown: {read.problem}",
                remedy=f"Correct {folder / CONVENTION} first.",
            )
        content = _content(folder, read)
        agreement = _meant(read, ending, today)
        branch = _branch(content, agreement)
        former = getattr(agreement, ending.key)
        if former and not ending.replace and former != day:
            raise RegistryError(
                f"{folder / CONVENTION}: « {ending.key} » is set already: {former.isoformat()}.",
                remedy="If that is wrong, run the command again with --replace.",
            )
        if day < agreement.signed_on:
            raise RegistryError(
                f"{day.isoformat()} is before the agreement was signed "
                f"({agreement.signed_on.isoformat()}).",
                remedy="Check the date.",
            )
        if former == day:
            ended = standing(agreement, date.max)
            return Ended(
                partner_id, ending.key, former, day, agreement.signed_on, ended.since, ending.by
            )
        branch[ending.key] = day
        after = _as_it_will_be(content, partner_id, agreement)
        try:
            replace_file(folder / CONVENTION, as_yaml(content))
        except OSError as error:
            raise cannot_write(folder, error) from error
    ended = standing(after, date.max)
    return Ended(partner_id, ending.key, former, day, agreement.signed_on, ended.since, ending.by)


def _content(folder: Path, read: PartnerFolder) -> Any:
    """Return what `convention.yaml` says, comments included, or what stands in for it."""
    path = folder / CONVENTION
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        text = ""
    except (OSError, UnicodeDecodeError) as error:
        raise RegistryError(f"{path} can't be read: {error}", remedy="Check the file.") from error
    from ruamel.yaml.comments import CommentedMap  # noqa: PLC0415 — slow to import

    content = with_comments(text) if text.strip() else None
    if not isinstance(content, CommentedMap):
        content = CommentedMap(partner=read.partner.name)
    if "agreements" not in content and "signed_on" not in content:
        content["signed_on"] = read.partner.agreements[0].signed_on
    return content


def _meant(read: PartnerFolder, ending: Ending, today: date) -> Agreement:
    """Return the one agreement that can be ended."""
    agreements = read.partner.agreements
    if len(agreements) == 1:
        return agreements[0]
    going_on = [
        a
        for a in agreements
        if standing(a, today).state is not AgreementState.ENDED
        and (ending.replace or getattr(a, ending.key) in (None, ending.day))
    ]
    if len(going_on) == 1:
        return going_on[0]
    signed = ", ".join(a.signed_on.isoformat() for a in going_on or agreements)
    raise RegistryError(
        f"« {read.partner.id} » has several agreements, and "
        f"{'more than one' if going_on else 'none'} is left to be ended; signed on {signed}.",
        remedy=f"Write « {ending.key} » beside the right one in its {CONVENTION}.",
    )


def _branch(content: Any, agreement: Agreement) -> Any:
    """Return the part of the file that holds the dates of `agreement`."""
    for branch in content.get("agreements") or ():
        if str(branch.get("signed_on")) == agreement.signed_on.isoformat():
            return branch
    return content


def _as_it_will_be(content: Any, partner_id: str, agreement: Agreement) -> Agreement:
    """Return the agreement as the next run reads it, so that no file is written that is refused."""
    read = checked(with_comments(as_yaml(content).decode()), partner_id)
    dates = next(a for a in read.agreements or (read,) if a.signed_on == agreement.signed_on)
    return dates.agreement(agreement.signed_on)
