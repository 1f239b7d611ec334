"""What the journal holds of one person, as sentences."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from connector.acts import Deed, Result
from connector.evidence.kinds import Kind
from connector.explain import words
from connector.explain.story import Event
from connector.french import day_in_table
from connector.journal import JSON, Entry
from connector.model import Action, Outcome


@dataclass(frozen=True, slots=True)
class Told:
    """What the entries are told with."""

    zone: ZoneInfo
    partners: Mapping[str, str] = field(default_factory=dict)
    """The partners' names, by id."""

    def partner(self, partner_id: object) -> str:
        """Return a partner's name, its id where no registry tells the name."""
        return self.partners.get(str(partner_id), str(partner_id))

    def listed(self, partner_ids: JSON) -> str:
        """Return the names of several, with commas."""
        ids = partner_ids if isinstance(partner_ids, list) else []
        return ", ".join(map(self.partner, ids))


def events(entries: Sequence[Entry], around: Sequence[Entry], told: Told) -> tuple[Event, ...]:
    """Return what the person's `entries` say, oldest first.

    `around` are the entries that name nobody and concern these: of the same runs, that they were
    approved or interrupted; of the same documents and partners, how they came and ended.
    """
    known = {
        (e.run, e.payload.get("action"), e.payload.get("partner"))
        for e in entries
        if e.kind == Kind.CHANGE
    }
    finished = {(e.run, e.payload.get("deed")) for e in entries if e.kind == Kind.ACT}
    approvals = {e.run: e for e in around if e.kind == Kind.APPROVAL}
    digests = {e.run: _digest(e) for e in entries if e.kind == Kind.APPROVED_PERSON}
    found: list[Event] = []
    for entry in entries:
        match entry.kind:
            case Kind.PLANNED:
                key = (entry.run, entry.payload.get("action"), entry.payload.get("partner"))
                if key not in known:
                    found.append(_unknown_outcome(entry, told))
            case Kind.ACT_BEGUN:
                if (entry.run, entry.payload.get("deed")) not in finished:
                    found.append(_act_unfinished(entry, told))
            case Kind.CHANGE:
                under = digests.get(entry.run, "")
                found.append(_change(entry, approvals.get(entry.run), under, told))
            case _:
                teller = _TELLERS.get(entry.kind)
                if teller is not None:
                    found.append(_event(entry, teller(entry, told), told))
    found += _interrupted(entries, around, told)
    found += [
        _event(e, _TELLERS[e.kind](e, told), told)
        for e in around
        if e.kind in (Kind.RECEIVED, Kind.AGREEMENT_ENDED, Kind.PARTNER_ADDED)
    ]
    return tuple(sorted(found, key=lambda e: e.seq))


def _event(entry: Entry, said: words.Words, told: Told) -> Event:
    return Event(
        entry.at.astimezone(told.zone),
        entry.kind,
        said.text,
        said.article,
        entry.run,
        entry.actor,
        entry.seq,
    )


# --- One kind of entry each ----------------------------------------------------------------------


def _change(entry: Entry, approval: Entry | None, digest: str, told: Told) -> Event:
    payload, personal = entry.payload, entry.personal or {}
    action, outcome = str(payload.get("action")), payload.get("outcome")
    why = words.reason(payload.get("reason"))
    done = words.EFFECTS.get((action, str(payload.get("effect")))) or words.ACTIONS.get(action)
    match outcome:
        case Outcome.DONE:
            what = done or action
        case Outcome.FAILED:
            what = f"échec : {words.TO_DO.get(action, action)}"
        case _:
            what = f"resté à faire : {words.TO_DO.get(action, action)}"
    parts = [f"{_upper(what)}{_at_partner(payload, told)} ; motif : {why.text}"]
    parts += _grounds(payload, personal)
    if personal.get("error"):
        parts.append(f"cause : {words.fault(payload.get('fault'))}")
    if payload.get("approved") is True:
        parts.append(_approved(approval, digest))
    by = approval.actor if approval and payload.get("approved") is True else entry.actor
    article = "3.4" if action == Action.SEND_LINK else why.article
    event = _event(entry, words.Words(". ".join(_ended(p) for p in parts) + ".", article), told)
    return Event(event.at, event.kind, event.text, event.article, event.run, by, event.seq)


def _grounds(payload: Mapping[str, Any], personal: Mapping[str, Any]) -> Iterator[str]:
    """Yield which line, or which date of the annex, the change rests on."""
    if payload.get("document"):
        yield f"Sur la foi de {_place(payload, personal.get('document'))}"
        return
    account = personal.get("after") or personal.get("before")
    if not isinstance(account, Mapping) or payload.get("action") == Action.PURGE:
        return
    for e in account.get("entitlements") or ():
        if e.get("partner") == payload.get("partner") and not e.get("open"):
            day = day_in_table(date.fromisoformat(e["changed_on"]))
            yield f"Date de l’annexe 1, ou de la fin de la convention : {day}"


def _digest(entry: Entry) -> str:
    return str((entry.personal or {}).get("digest") or "")[:12]


def _approved(approval: Entry | None, digest: str) -> str:
    if approval is None:
        return "Retenu par le garde-fou, puis approuvé par une personne"
    who = approval.actor or "(nom détruit)"
    why = (approval.personal or {}).get("why")
    said = f"Retenu par le garde-fou, approuvé par {who}"
    under = f" sous l’empreinte {digest}" if digest else ""
    return f"{said}{under}{f' : {why}' if why else ''}"


def _unknown_outcome(entry: Entry, told: Told) -> Event:
    payload = entry.payload
    action = str(payload.get("action"))
    why = words.reason(payload.get("reason"))
    text = (
        f"Commencé, issue inconnue : {words.TO_DO.get(action, action)}"
        f"{_at_partner(payload, told)} ; motif : {why.text}. Le passage a été interrompu ou n’a "
        "pas atteint ce compte ; le suivant décide à nouveau."
    )
    return _event(entry, words.Words(text, why.article), told)


def _line(entry: Entry, told: Told) -> words.Words:
    payload, personal = entry.payload, entry.personal or {}
    ending = payload.get("list") != 1
    asked = "clôture demandée" if ending else "accès demandé ou ouvert"
    day, sent = _day(payload.get("date")), _day(payload.get("transmitted_on"))
    name = f"{personal.get('first_names', '')} {personal.get('last_name', '')}".strip()
    function = personal.get("function")
    text = (
        f"Annexe 1{f' transmise le {sent}' if sent else ''}{_at_partner(payload, told)} : "
        f"liste {2 if ending else 1}, {asked}{f', en date du {day}' if day else ', sans date'}, "
        f"pour {name or 'cette adresse'}{f' ({function})' if function else ''}. "
        f"Lu dans {_place(payload, personal.get('document'))}."
    )
    return words.Words(text, "3.3" if ending else "3.2")


def _act(entry: Entry, told: Told) -> words.Words:
    payload, personal = entry.payload, entry.personal or {}
    deed, result = str(payload.get("deed")), str(payload.get("result"))
    text = _upper(words.DEEDS.get(deed, deed))
    became = words.result_of(deed, result)
    if result == Result.DONE:
        text += f" {became} par {_who(entry)}"
    else:  # asked by a person; what came of it is the program's doing
        text += f" {words.asked(deed)} par {_who(entry)}, {became}"
    if at := told.listed(payload.get("partners")):
        text += f" ({at})"
    if why := personal.get("why"):
        text += f" ; raison donnée : {_ended(str(why))}"
    if result in (Result.REFUSED, Result.FAILED):
        about = personal.get("about")
        if cause := words.refusal(payload.get("code"), about if isinstance(about, list) else ()):
            text += f" ; cause : {cause}"
    elif deed == Deed.SUSPEND and payload.get("state") is None:
        text += " ; il n’y a pas de compte, rien n’est ouvert avant la levée"
    elif deed == Deed.RESUME and payload.get("state") is not None:
        state = words.STATES.get(str(payload["state"]), str(payload["state"]))
        text += f" ; le compte est {state}"
    return words.Words(f"{text}.", "3.4" if deed in (Deed.RESEND, Deed.CONFIRM) else "3.2")


def _act_unfinished(entry: Entry, told: Told) -> Event:
    deed = str(entry.payload.get("deed"))
    text = (
        f"{_upper(words.DEEDS.get(deed, deed))} {words.asked(deed)} par {_who(entry)}, "
        "issue inconnue : "
        "la commande a été interrompue, ou refusée avant d’agir."
    )
    return _event(entry, words.Words(text), told)


def _found(entry: Entry, told: Told) -> words.Words:
    payload = entry.payload
    state = payload.get("state")
    if state is None:
        return words.Words("Le compte n’est plus dans Keycloak : il y a été supprimé à la main.")
    said = words.STATES.get(str(state), str(state))
    if state == "open" and not payload.get("enabled"):
        said = "ouvert, mais arrêté à la main"
    at = told.listed(payload.get("open_at"))
    known = (
        "ce que le journal ne savait pas encore"
        if not payload.get("known")
        else "ce qui diffère de ce que le journal savait"
    )
    return words.Words(f"Compte trouvé {said} dans Keycloak{f' ({at})' if at else ''}, {known}.")


def _received(entry: Entry, told: Told) -> words.Words:
    payload = entry.payload
    sent = _day(payload.get("transmitted_on"))
    filed = "rangé dans le registre" if payload.get("filed") else "refusé ou non rangé"
    by = f" par {_who(entry)}" if entry.actor_id else ""
    text = (
        f"Document {str(payload.get('sha256'))[:12]}{f' du {sent}' if sent else ''} reçu{by}"
        f"{_at_partner(payload, told)}, {filed}."
    )
    return words.Words(text, "3.2")


def _partner_added(entry: Entry, told: Told) -> words.Words:
    text = f"Partenaire{_at_partner(entry.payload, told)} ajouté au registre par {_who(entry)}."
    return words.Words(text, "3.1")


def _agreement_ended(entry: Entry, told: Told) -> words.Words:
    payload = entry.payload
    what = {
        "terminated_on": "Résiliation de la convention",
        "renewal_refused_on": "Refus de reconduire la convention",
    }.get(str(payload.get("key")), "Fin de la convention")
    day = _day(payload.get("day"))
    text = f"{what}{_at_partner(payload, told)} au {day}, inscrit au registre par {_who(entry)}."
    return words.Words(text, "4")


def _held(entry: Entry, told: Told) -> words.Words:
    del told
    payload = entry.payload
    actions, partners = payload.get("actions"), payload.get("partners")
    what = [words.TO_DO.get(str(a), str(a)) for a in actions] if isinstance(actions, list) else []
    where = [str(p) for p in partners] if isinstance(partners, list) else []
    under = f", sous l’empreinte {_digest(entry)}" if _digest(entry) else ""
    text = f"Retenu par le garde-fou{under} : {', '.join(what)} ({', '.join(where) or '–'})."
    return words.Words(text, "3.3")


def _of_notice(entry: Entry, told: Told) -> words.Words:
    payload = entry.payload
    whom = "la Caf" if payload.get("to") == "caf" else f"le contact{_at_partner(payload, told)}"
    doubt = "" if payload.get("sure") else " (envoi incertain)"
    return words.Words(f"Lien jamais utilisé : {whom} en a été averti par courriel{doubt}.", "3.4")


_TELLERS: dict[str, Callable[[Entry, Told], words.Words]] = {
    Kind.LINE: _line,
    Kind.ACT: _act,
    Kind.HELD_PERSON: _held,
    Kind.FOUND: _found,
    Kind.RECEIVED: _received,
    Kind.AGREEMENT_ENDED: _agreement_ended,
    Kind.TOLD: _of_notice,
    Kind.PARTNER_ADDED: _partner_added,
}


def _interrupted(entries: Sequence[Entry], around: Iterable[Entry], told: Told) -> Iterator[Event]:
    runs = {e.run for e in entries if e.kind in (Kind.PLANNED, Kind.CHANGE)}
    for entry in around:
        left = entry.payload.get("interrupted")
        if entry.kind == Kind.RUN_INTERRUPTED and left in runs:
            text = (
                f"Le passage {left} ne s’était pas terminé (arrêt brutal) : "
                f"{entry.payload.get('known')} changements connus sur "
                f"{entry.payload.get('planned')} prévus, pour tous les comptes. Le passage suivant "
                "a tout repris."
            )
            yield _event(entry, words.Words(text), told)


# --- Words ---------------------------------------------------------------------------------------


def _at_partner(payload: Mapping[str, Any], told: Told) -> str:
    partner = payload.get("partner")
    return f" ({told.partner(partner)})" if partner else ""


def _place(payload: Mapping[str, Any], name: object) -> str:
    parts = [f"« {name} »" if name else f"document {str(payload.get('document'))[:12]}"]
    for key, label in (("page", "page"), ("line", "ligne")):
        if payload.get(key) is not None:
            parts.append(f"{label} {payload[key]}")
    if name and payload.get("document"):
        parts.append(f"empreinte {str(payload['document'])[:12]}")
    return ", ".join(parts)


def _who(entry: Entry) -> str:
    return entry.actor or ("(nom détruit)" if entry.actor_id else "une personne non nommée")


def _day(value: object) -> str:
    return day_in_table(date.fromisoformat(value)) if isinstance(value, str) and value else ""


def _ended(text: str) -> str:
    return text.rstrip().rstrip(".")


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]
