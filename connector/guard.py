"""What one run may do without a person's approval (DESIGN, section 4, « The guard »)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from connector.model import Change, Effect


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
        """Tell whether `number` closures out of `of` open accesses need an approval."""
        return number > self.floor and (number > self.count or number > self.share * of)


@dataclass(frozen=True, slots=True)
class Limits:
    """The guard's limits; the defaults are argued in `docs/guard.md`."""

    openings_per_partner: int = 20
    openings_per_run: int = 100
    explicit: Limit = Limit(floor=5, count=50, share=0.3)
    inferred_per_partner: Limit = Limit(floor=1, count=5, share=0.3)
    inferred_per_run: Limit = Limit(floor=3, count=20, share=0.1)


@dataclass(frozen=True, slots=True)
class Judgement:
    """What is held back: partners' closings of one sort, and partners' openings."""

    held: frozenset[tuple[str | None, Effect]] = frozenset()
    reasons: tuple[str, ...] = ()
    """In French, one a limit."""

    def holds(self, change: Change) -> bool:
        """Tell whether `change` waits for an approval."""
        return (change.partner, change.effect) in self.held


def judge(
    changes: Iterable[Change],
    open_accesses: Mapping[str, int],
    limits: Limits,
    *,
    nobody_repeated: Collection[str] = (),
) -> Judgement:
    """Return what exceeds the limits.

    `open_accesses` counts the open entitlements by partner before the run. `nobody_repeated`
    are the partners whose newest list 1 repeats nobody who is open: whatever is inferred from
    such an annex is held, whatever its size.
    """
    numbers: Numbers = {e: Counter() for e in Effect}
    for change in changes:
        numbers[change.effect][change.partner] += 1
    holds = [
        *_explicit(numbers, open_accesses, limits),
        *_inferred(numbers, open_accesses, limits, nobody_repeated),
        *_openings(numbers, limits),
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


def _explicit(
    numbers: Numbers, open_accesses: Mapping[str, int], limits: Limits
) -> Iterator[_Hold]:
    asked, everybody = numbers[Effect.REDUCE], sum(open_accesses.values())
    if limits.explicit.exceeded(asked.total(), everybody):
        reason = f"{asked.total()} clôtures demandées sur {everybody} accès ouverts."
        yield _Hold(tuple(asked), Effect.REDUCE, reason)


def _inferred(
    numbers: Numbers,
    open_accesses: Mapping[str, int],
    limits: Limits,
    nobody_repeated: Collection[str],
) -> Iterator[_Hold]:
    inferred, everybody = numbers[Effect.REDUCE_INFERRED], sum(open_accesses.values())
    if limits.inferred_per_run.exceeded(inferred.total(), everybody):
        reason = (
            f"{inferred.total()} clôtures déduites d’une absence ou d’une échéance, "
            f"sur {everybody} accès ouverts."
        )
        yield _Hold(tuple(inferred), Effect.REDUCE_INFERRED, reason)
    for partner, number in sorted(inferred.items(), key=str):
        its_open = open_accesses.get(partner or "", 0)
        if partner in nobody_repeated:
            reason = (
                f"{partner} : la liste 1 ne reprend aucune des personnes qui ont un accès ouvert "
                f"({number} clôture(s) déduite(s))."
            )
        elif limits.inferred_per_partner.exceeded(number, its_open):
            reason = f"{partner} : {number} clôtures déduites sur {its_open} accès ouverts."
        else:
            continue
        yield _Hold((partner,), Effect.REDUCE_INFERRED, reason)


def _openings(numbers: Numbers, limits: Limits) -> Iterator[_Hold]:
    openings = numbers[Effect.GRANT]
    if openings.total() > limits.openings_per_run:
        reason = f"{openings.total()} ouvertures, {limits.openings_per_run} au plus par passage."
        yield _Hold(tuple(openings), Effect.GRANT, reason)
    for partner, number in sorted(openings.items(), key=str):
        if number > limits.openings_per_partner:
            reason = f"{partner} : {number} ouvertures, {limits.openings_per_partner} au plus."
            yield _Hold((partner,), Effect.GRANT, reason)
