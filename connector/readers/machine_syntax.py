"""YAML and JSON into plain values: no key twice, no reference, no deep nesting, no date guessed."""

from __future__ import annotations

import json
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from connector.readers.rows import UnreadableError

_MAX_DEPTH = 5


def from_json(text: str) -> Any:
    """Return the plain values of a JSON text. Raises UnreadableError where it is none."""

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        if len(dict(pairs)) < len(pairs):
            raise UnreadableError("Une clé de ce fichier est écrite deux fois.")
        return dict(pairs)

    try:
        return json.loads(text, object_pairs_hook=once)
    except (ValueError, RecursionError) as error:
        where = f", ligne {error.lineno}" if isinstance(error, json.JSONDecodeError) else ""
        raise UnreadableError(f"Ce fichier n’est pas du JSON valable{where}.") from error


def from_yaml(text: str, lines: dict[tuple[str, int], int]) -> Any:
    """Return the plain values; `lines` is told on which line each item of a list begins."""
    try:
        root = YAML(typ="safe", pure=True).compose(text)
    except (YAMLError, ValueError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        where = f", ligne {mark.line + 1}" if mark is not None else ""
        raise UnreadableError(f"Ce fichier n’est pas du YAML valable{where}.") from error
    return _Plain(lines).value(root, ())


class _Plain:
    """Turns YAML's nodes into plain values, and refuses what an annex has no need of."""

    def __init__(self, lines: dict[tuple[str, int], int]) -> None:
        self._lines = lines
        self._seen: set[int] = set()

    def value(self, node: Any, path: tuple[str | int, ...]) -> Any:
        """Return what `node` says; a date stays the text that it is."""
        kind = str(getattr(node, "tag", "")).rpartition(":")[2]
        line = node.start_mark.line + 1 if node is not None else 1
        if node is None or id(node) in self._seen or node.anchor or len(path) > _MAX_DEPTH:
            raise UnreadableError(f"Ce fichier a des renvois ou des emboîtements, ligne {line}.")
        self._seen.add(id(node))
        match kind:
            case "map":
                return self._mapping(node, path)
            case "seq":
                return [self._item(item, path, i) for i, item in enumerate(node.value)]
            case "str" | "timestamp":
                return node.value
            case "null":
                return None
            case "int" if node.value.isdecimal() and len(node.value) < 20:  # noqa: PLR2004 — digits
                return int(node.value)
        # Neither text nor a number of ours: whatever key it has, the schema refuses it.
        return object()

    def _item(self, node: Any, path: tuple[str | int, ...], index: int) -> Any:
        if len(path) == 1:
            self._lines[str(path[0]), index] = node.start_mark.line + 1
        return self.value(node, (*path, index))

    def _mapping(self, node: Any, path: tuple[str | int, ...]) -> dict[Any, Any]:
        found: dict[Any, Any] = {}
        for key_node, value_node in node.value:
            key = self.value(key_node, (*path, ""))
            if not isinstance(key, str) or key in found:
                line = key_node.start_mark.line + 1
                raise UnreadableError(
                    f"Une clé est écrite deux fois, ou n’en est pas une, ligne {line}."
                )
            found[key] = self.value(value_node, (*path, key))
        return found
