"""What one run may do without a person's approval (DESIGN, section 4, « The guard »)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from connector.model import Change, Effect, PastChange


@dataclass(frozen=True, slots=True)
class Limit:
    """How many are normal."""

    floor: int
    """Never held up to this many, whatever the share."""
    count: int
    """Held above this many."""
    share: float
    """Held above this share of the accesses that are open, 0 to 1."""

    def exceeded(self, number: int, of: int) -> bool:
        """Tell whether `number` out of `of` need an approval."""
        return number > self.floor and (number > self.count or number > self.share * of)


@dataclass(frozen=True, slots=True)
class Limits:
    """The guard's limits; the defaults are argued in `docs/guard.md`."""

    openings_per_partner: int = 20
    openings_per_run: int = 100
    explicit: Limit = Limit(floor=5, count=50, share=0.3)
    inferred_per_partner: Limit = Limit(floor=1, count=5, share=0.3)
    inferred_per_run: Limit = Limit(floor=3, count=20, share=0.1)
    deletions_per_partner: Limit = Limit(floor=5, count=10, share=0.5)
    deletions_per_run: Limit = Limit(floor=10, count=30, share=0.1)
    window_days: int = 30
    """How far back inferred closures and deletions still count."""


@dataclass(frozen=True, slots=True)
class Scene:
    """What a run's changes are measured against; everything is counted before the run."""

    open_accesses: Mapping[str, int] = field(default_factory=dict)
    """Open entitlements by partner."""
    accounts: Mapping[str, int] = field(default_factory=dict)
    """Accounts by partner, closed ones included: what deletions are a share of."""
    recent: Collection[PastChange] = ()
    """What earlier runs did within the window, without an approval."""
    nobody_repeated: Collection[str] = ()
    """Partners whose newest list 1 repeats nobody who is open."""
    swapped: Collection[str] = ()
    """Partners whose list 2 is their former list 1: everybody would go."""
    refused_realm: str = ""
    """Why nothing at all may be done to this realm, in French; empty where it may."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """What is held back: partners' closings of one sort, and partners' openings."""

    held: frozenset[tuple[str | None, Effect]] = frozenset()
    reasons: tuple[str, ...] = ()
    """In French, one a limit."""
    everything: bool = False
    """Whether the whole run is held."""

    def holds(self, change: Change) -> bool:
        """Tell whether `change` waits for an approval."""
        return self.everything or (change.partner, change.effect) in self.held


def judge(changes: Iterable[Change], scene: Scene, limits: Limits) -> Judgement:
    """Return what exceeds the limits.

    Some things are held whatever their size: what is inferred from an annex whose list 1 repeats
    nobody who is open, the closing of everybody by lists that were swapped, and a whole run on a
    realm that looks like another one's.
    """
    changes = tuple(changes)
    if scene.refused_realm:
        return Judgement(reasons=(scene.refused_realm,), everything=bool(changes))
    now: Numbers = {e: Counter() for e in Effect}
    for change in changes:
        now[change.effect][change.partner] += 1
    before: Numbers = {e: Counter() for e in Effect}
    for past in scene.recent:
        if not past.approved:
            before[past.effect][past.partner] += 1
    holds = [
        *_explicit(now, scene, limits),
        *_inferred(now, before, scene, limits),
        *_deletions(now, before, scene, limits),
        *_openings(now, limits),
    ]
    held = {(p, hold.effect) for hold in holds for p in hold.partners}
    # Whoever's annex looks wrong in one list is not believed in the other.
    reductions = {Effect.REDUCE, Effect.REDUCE_INFERRED}
    held |= {(p, Effect.GRANT) for p, effect in held if effect in reductions}
    return Judgement(frozenset(held), tuple(hold.reason for hold in holds))


Numbers = dict[Effect, Counter[str | None]]
"""How many changes of each effect there are, by partner."""


@dataclass(frozen=True, slots=True)
class _Hold:
    """One limit that was exceeded."""

    partners: tuple[str | None, ...]
    effect: Effect
    reason: str


def _explicit(now: Numbers, scene: Scene, limits: Limits) -> Iterator[_Hold]:
    asked, everybody = now[Effect.REDUCE], sum(scene.open_accesses.values())
    if limits.explicit.exceeded(asked.total(), everybody):
        reason = f"{asked.total()} clôtures demandées sur {everybody} accès ouverts."
        yield _Hold(tuple(asked), Effect.REDUCE, reason)
    for partner in sorted(set(scene.swapped) & set(asked), key=str):
        reason = (
            f"{partner} : la liste 2 reprend l’ancienne liste 1, tous les accès seraient clos "
            f"({asked[partner]}) ; les deux listes sont peut-être inversées."
        )
        yield _Hold((partner,), Effect.REDUCE, reason)


def _inferred(now: Numbers, before: Numbers, scene: Scene, limits: Limits) -> Iterator[_Hold]:
    effect = Effect.REDUCE_INFERRED
    inferred, past = now[effect], before[effect]
    opened = Counter(scene.open_accesses)
    if inferred and limits.inferred_per_run.exceeded(
        inferred.total() + past.total(), opened.total() + past.total()
    ):
        reason = (
            f"{inferred.total()} clôtures déduites d’une absence ou d’une échéance, "
            f"sur {opened.total()} accès ouverts{_already(past.total(), limits)}."
        )
        yield _Hold(tuple(inferred), effect, reason)
    for partner, number in sorted(inferred.items(), key=str):
        its_past, its_open = past[partner], opened[partner or ""]
        if partner in scene.nobody_repeated:
            reason = (
                f"{partner} : la liste 1 ne reprend aucune des personnes qui ont un accès ouvert "
                f"({number} clôture(s) déduite(s))."
            )
        elif limits.inferred_per_partner.exceeded(number + its_past, its_open + its_past):
            reason = (
                f"{partner} : {number} clôture(s) déduite(s) sur {its_open} accès ouverts"
                f"{_already(its_past, limits)}."
            )
        else:
            continue
        yield _Hold((partner,), effect, reason)


def _deletions(now: Numbers, before: Numbers, scene: Scene, limits: Limits) -> Iterator[_Hold]:
    deletions, past = now[Effect.DELETE], before[Effect.DELETE]
    accounts = Counter(scene.accounts)
    if deletions and limits.deletions_per_run.exceeded(
        deletions.total() + past.total(), accounts.total() + past.total()
    ):
        reason = (
            f"{deletions.total()} suppressions de comptes clos, sur {accounts.total()} comptes"
            f"{_already(past.total(), limits)}."
        )
        yield _Hold(tuple(deletions), Effect.DELETE, reason)
    for partner, number in sorted(deletions.items(), key=str):
        its_past, its_accounts = past[partner], accounts[partner or ""]
        if limits.deletions_per_partner.exceeded(number + its_past, its_accounts + its_past):
            reason = (
                f"{partner} : {number} suppression(s) de comptes clos sur {its_accounts}"
                f"{_already(its_past, limits)}."
            )
            yield _Hold((partner,), Effect.DELETE, reason)


def _openings(now: Numbers, limits: Limits) -> Iterator[_Hold]:
    openings = now[Effect.GRANT]
    if openings.total() > limits.openings_per_run:
        reason = f"{openings.total()} ouvertures, {limits.openings_per_run} au plus par passage."
        yield _Hold(tuple(openings), Effect.GRANT, reason)
    for partner, number in sorted(openings.items(), key=str):
        if number > limits.openings_per_partner:
            reason = f"{partner} : {number} ouvertures, {limits.openings_per_partner} au plus."
            yield _Hold((partner,), Effect.GRANT, reason)


def _already(past: int, limits: Limits) -> str:
    if not past:
        return ""
    return f", après {past} autre(s) en {limits.window_days} jours"
