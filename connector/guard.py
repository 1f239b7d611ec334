"""What one run may do without a person's approval (DESIGN, section 4, « The guard »)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
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
    numbers: dict[Effect, Counter[str | None]] = {e: Counter() for e in Effect}
    for change in changes:
        numbers[change.effect][change.partner] += 1
    everybody = sum(open_accesses.values())
    held: set[tuple[str | None, Effect]] = set()
    reasons: list[str] = []

    def hold(partners: Iterable[str | None], effect: Effect, reason: str) -> None:
        held.update((p, effect) for p in partners)
        reasons.append(reason)

    explicit, inferred = numbers[Effect.REDUCE], numbers[Effect.REDUCE_INFERRED]
    if limits.explicit.exceeded(explicit.total(), everybody):
        hold(
            explicit,
            Effect.REDUCE,
            f"{explicit.total()} clôtures demandées sur {everybody} accès ouverts.",
        )
    if limits.inferred_per_run.exceeded(inferred.total(), everybody):
        hold(
            inferred,
            Effect.REDUCE_INFERRED,
            f"{inferred.total()} clôtures déduites d’une absence ou d’une échéance, "
            f"sur {everybody} accès ouverts.",
        )
    for partner, number in sorted(inferred.items(), key=str):
        its_open = open_accesses.get(partner or "", 0)
        if partner in nobody_repeated:
            hold(
                [partner],
                Effect.REDUCE_INFERRED,
                f"{partner} : la liste 1 ne reprend aucune des personnes qui ont un accès ouvert "
                f"({number} clôture(s) déduite(s)).",
            )
        elif limits.inferred_per_partner.exceeded(number, its_open):
            hold(
                [partner],
                Effect.REDUCE_INFERRED,
                f"{partner} : {number} clôtures déduites sur {its_open} accès ouverts.",
            )

    openings = numbers[Effect.GRANT]
    if openings.total() > limits.openings_per_run:
        hold(
            openings,
            Effect.GRANT,
            f"{openings.total()} ouvertures, {limits.openings_per_run} au plus par passage.",
        )
    for partner, number in sorted(openings.items(), key=str):
        if number > limits.openings_per_partner:
            hold(
                [partner],
                Effect.GRANT,
                f"{partner} : {number} ouvertures, {limits.openings_per_partner} au plus.",
            )
    # Whoever's annex looks wrong in one list is not believed in the other.
    reductions = {Effect.REDUCE, Effect.REDUCE_INFERRED}
    held |= {(p, Effect.GRANT) for p, effect in held if effect in reductions}
    return Judgement(frozenset(held), tuple(reasons))
