"""The login client's own flow, and the one setting of the realm's reset flow."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from connector.errors import KeycloakError
from connector.realm.difference import Difference, Step
from connector.realm.flow import (
    Foreign,
    Gap,
    Misconfigured,
    Misplaced,
    Missing,
    Wrong,
    gaps,
    tree,
)
from connector.realm.look import Look, differing
from connector.realm.schema import FlowStep

LOGIN_AREA = "login-flow"
RESET_AREA = "reset-flow"
BASIC = "basic-flow"


def survey_login(look: Look) -> Iterator[Step]:
    """Look at the flow that refuses whoever lacks the platform's role.

    GET authentication/flows/{alias}/executions and authentication/config/{id}. A flow of that
    alias that is not there is made whole before any client is bound to it.
    """
    label = look.expected.file.login_flow
    listing = _executions(look, label.alias)
    if listing is None:
        missing = differing(
            label,
            LOGIN_AREA,
            label.alias,
            "présent",
            "absent",
            title=f"{label.title} « {label.alias} »",
        )
        yield Step((missing,), partial(_make_flow, look))
        return
    configs = {
        config_id: _config(look, config_id)
        for execution in listing
        if (config_id := execution.get("authenticationConfig"))
    }
    for gap in gaps(label.alias, look.expected.flow_steps, tree(listing, configs)):
        told = _told(look, gap)
        yield Step((told,) if told else (), partial(_close, look, gap))


def survey_reset(look: Look) -> Iterator[Step]:
    """Look whether « Mot de passe oublié ? » ends at the login form, where the role is asked for.

    The realm names the flow (`resetCredentialsFlow`); its configuration can be set although the
    flow is built in.
    """
    label = look.expected.file.reset_flow
    alias = str(look.realm.get("resetCredentialsFlow") or "reset credentials")
    execution = next(
        (e for e in _executions(look, alias) or () if e.get("providerId") == label.authenticator),
        None,
    )
    if execution is None:
        yield Step(
            (
                differing(
                    label,
                    RESET_AREA,
                    label.authenticator,
                    "présente",
                    f"étape absente du parcours « {alias} »",
                    repairable=False,
                ),
            )
        )
        return
    config_id = execution.get("authenticationConfig")
    config = _config(look, config_id) if config_id else {}
    found = tuple(
        differing(label, RESET_AREA, key, value, config.get(key) or "non défini")
        for key, value in label.config.items()
        if config.get(key) != value
    )
    if found:
        yield Step(found, partial(_configure, look, execution, {**config, **label.config}))


def flow_id(look: Look, alias: str) -> str | None:
    """Return the id of the flow `alias`: what a client's override names (GET flows)."""
    flows = look.connection.get(look.path("authentication", "flows")) or ()
    return next((str(flow["id"]) for flow in flows if flow["alias"] == alias), None)


def _executions(look: Look, alias: str) -> list[dict[str, Any]] | None:
    path = look.path("authentication", "flows", alias, "executions")
    listing: list[dict[str, Any]] | None = look.connection.get(path)
    return listing


def _config(look: Look, config_id: str) -> dict[str, str]:
    found = look.connection.get(look.path("authentication", "config", config_id)) or {}
    return dict(found.get("config") or {})


def _told(look: Look, gap: Gap) -> Difference | None:
    """Return the difference that a gap shows; None where it only makes room for another."""
    match gap:
        case Missing(step=step):
            key, expected, actual = step.name, "présente", "absente"
        case Wrong(step=step, execution=execution):
            key, expected, actual = step.name, step.requirement, str(execution["requirement"])
        case Misconfigured(step=step, config=config):
            key, expected = step.name, _said(step.config, step.config)
            actual = _said(step.config, config)
        case Misplaced(step=step, wrong=True):
            key, expected, actual = step.name, "bien placée", "mal placée"
        case Foreign(name=name):
            key, expected, actual = name, "absente", "présente"
        case _:
            return None
    label = look.expected.file.login_flow
    title = f"{label.title} « {label.alias} », étape « {key} »"
    return differing(label, LOGIN_AREA, f"{gap.parent}/{key}", expected, actual, title=title)


def _said(keys: Mapping[str, str], config: Mapping[str, str]) -> str:
    return ", ".join(f"{key} {config.get(key) or 'non défini'}" for key in keys)


def _close(look: Look, gap: Gap) -> None:
    """Do what a gap asks for."""
    match gap:
        case Missing(parent=parent, step=step, priority=priority):
            _add(look, parent, step, priority)
        case Wrong(parent=parent, step=step, execution=execution):
            _set(look, parent, execution, {"requirement": step.requirement})
        case Misplaced(parent=parent, execution=execution, priority=priority):
            _set(look, parent, execution, {"priority": priority})
        case Misconfigured(step=step, execution=execution, config=config):
            _configure(look, execution, {**config, **step.config})
        case Foreign(execution=execution):
            look.connection.delete(look.path("authentication", "executions", execution["id"]))


def _make_flow(look: Look) -> None:
    """Make the whole flow: POST authentication/flows, then its steps one by one."""
    label = look.expected.file.login_flow
    look.post(
        look.path("authentication", "flows"),
        {
            "alias": label.alias,
            "description": label.description,
            "providerId": BASIC,
            "topLevel": True,
            "builtIn": False,
        },
    )
    for gap in gaps(label.alias, look.expected.flow_steps, ()):
        _close(look, gap)


def _add(look: Look, parent: str, step: FlowStep, priority: int) -> None:
    """POST one step with all that is below it; it runs only once its requirement is set, last."""
    path = ("authentication", "flows", parent, "executions")
    if step.flow is not None:
        payload = {
            "alias": step.flow,
            "type": BASIC,
            "description": step.description,
            "priority": priority,
        }
        look.post(look.path(*path, "flow"), payload)
        for gap in gaps(step.flow, step.steps, ()):
            _close(look, gap)
    else:
        look.post(
            look.path(*path, "execution"), {"provider": step.authenticator, "priority": priority}
        )
    execution = _added(look, parent, step)
    if step.config:
        _configure(look, execution, step.config)
    _set(look, parent, execution, {"requirement": step.requirement})


def _added(look: Look, parent: str, step: FlowStep) -> dict[str, Any]:
    """Return the execution just made: Keycloak makes it DISABLED, and the last of its name."""
    named = [n for n in tree(_executions(look, parent) or (), {}) if n.name == step.name]
    if not named:
        raise KeycloakError(
            f"Keycloak made the step « {step.name} » of « {parent} », but does not list it.",
            remedy="Run the command again; it goes on from what is there.",
        )
    return named[-1].execution


def _set(look: Look, parent: str, execution: dict[str, Any], fields: Mapping[str, object]) -> None:
    """PUT authentication/flows/{parent}/executions: the execution as it was, but for `fields`.

    They are kept in `execution`, so that the next PUT of the same one does not take them back.
    """
    execution.update(fields)
    look.connection.put(look.path("authentication", "flows", parent, "executions"), execution)


def _configure(look: Look, execution: Mapping[str, Any], config: Mapping[str, str]) -> None:
    """Give an execution its configuration (POST executions/{id}/config, PUT config/{id})."""
    config_id = execution.get("authenticationConfig")
    if config_id:
        path = look.path("authentication", "config", config_id)
        known = look.connection.get(path) or {}
        look.connection.put(path, {**known, "config": dict(config)})
        return
    # The alias must be new in the realm; the execution's id is.
    alias = f"{execution.get('providerId')} {execution['id']}"
    path = look.path("authentication", "executions", execution["id"], "config")
    look.post(path, {"alias": alias, "config": dict(config)})
