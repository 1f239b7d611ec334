"""An authentication flow against its description, as a tree. Pure: reads and writes nothing.

`GET authentication/flows/{alias}/executions` gives the whole tree flat, each execution with its
level; `Gap`s say what to do about what differs, in an order that never opens what was shut.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from connector.realm.schema import FlowStep

Execution = dict[str, Any]
STRIDE = 10
"""Keycloak runs the executions of a flow by rising priority; it counts them in tens itself."""


@dataclass(slots=True)
class Node:
    """One execution, and those of the flow below it."""

    execution: Execution
    config: dict[str, str] = field(default_factory=dict)
    below: list[Node] = field(default_factory=list)

    @property
    def name(self) -> str:
        """Return the authenticator's id, or the alias of the flow below."""
        execution = self.execution
        if execution.get("authenticationFlow"):
            return str(execution["displayName"])
        return str(execution.get("providerId"))


@dataclass(frozen=True, slots=True)
class Gap:
    """One thing to do in the flow `parent` (an alias)."""

    parent: str


@dataclass(frozen=True, slots=True)
class Missing(Gap):
    """A step that is not there."""

    step: FlowStep
    priority: int


@dataclass(frozen=True, slots=True)
class Wrong(Gap):
    """A step of another requirement."""

    step: FlowStep
    execution: Execution


@dataclass(frozen=True, slots=True)
class Misplaced(Gap):
    """A step to move: it runs too early or too late, or a missing one needs its place."""

    step: FlowStep
    execution: Execution
    priority: int
    wrong: bool
    """False where only a missing step needs the room."""


@dataclass(frozen=True, slots=True)
class Misconfigured(Gap):
    """A step whose configuration says something else."""

    step: FlowStep
    execution: Execution
    config: Mapping[str, str]
    """As it is now: what is not ours in it is kept."""


@dataclass(frozen=True, slots=True)
class Foreign(Gap):
    """An execution that must not stand where nothing else may."""

    execution: Execution
    name: str


def tree(executions: Iterable[Execution], configs: Mapping[str, Mapping[str, str]]) -> list[Node]:
    """Return the tree of a flat listing; `configs` by the id of the execution's configuration."""
    roots: list[Node] = []
    path: list[Node] = []
    for execution in executions:
        node = Node(execution, dict(configs.get(execution.get("authenticationConfig", "")) or {}))
        level = execution["level"]
        del path[level:]
        (path[-1].below if path else roots).append(node)
        path.append(node)
    return roots


def gaps(
    alias: str, steps: Sequence[FlowStep], nodes: Sequence[Node], *, exactly: bool = False
) -> Iterator[Gap]:
    """Yield what to do so that the flow `alias` has these steps, in this order.

    Where `exactly`, an execution that is no step is foreign; elsewhere it is left alone.
    """
    matched, others = _matched(steps, nodes)
    priorities = {step.name: STRIDE * (index + 1) for index, step in enumerate(steps)}
    for step in steps:
        node = matched.get(step.name)
        if node is None:
            yield Missing(alias, step, priorities[step.name])
        else:
            yield from _step_gaps(alias, step, node)
    wrong = not _in_order(steps, matched, nodes)
    if wrong or len(matched) < len(steps):
        for step in steps:
            node = matched.get(step.name)
            if node is not None and node.execution.get("priority") != priorities[step.name]:
                yield Misplaced(alias, step, node.execution, priorities[step.name], wrong)
    if exactly:
        for node in others:
            yield Foreign(alias, node.execution, node.name)


def _step_gaps(alias: str, step: FlowStep, node: Node) -> Iterator[Gap]:
    requirement = node.execution["requirement"]
    if requirement not in (step.requirement, *step.also):
        yield Wrong(alias, step, node.execution)
    if any(node.config.get(key) != value for key, value in step.config.items()):
        yield Misconfigured(alias, step, node.execution, node.config)
    if step.flow is not None:
        yield from gaps(step.flow, step.steps, node.below, exactly=step.exactly)


def _matched(
    steps: Sequence[FlowStep], nodes: Sequence[Node]
) -> tuple[dict[str, Node], list[Node]]:
    """Return the node of each step that is there, and the nodes that are none's."""
    matched: dict[str, Node] = {}
    others: list[Node] = []
    names = {step.name for step in steps}
    for node in nodes:
        if node.name in names and node.name not in matched:
            matched[node.name] = node
        else:
            others.append(node)
    return matched, others


def _in_order(
    steps: Sequence[FlowStep], matched: Mapping[str, Node], nodes: Sequence[Node]
) -> bool:
    places = {id(node): place for place, node in enumerate(nodes)}
    actual = [places[id(matched[step.name])] for step in steps if step.name in matched]
    return actual == sorted(actual)
