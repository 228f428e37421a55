"""The names of the derived facts, for the reader of rules: unknown ones are refused, values are held to their type.

Only names and types are read here; what the facts mean is read by ``law.facts``, which stands above the library.
"""

from __future__ import annotations

from pathlib import Path

from zhiheng.law.language.digest import digest
from zhiheng.law.language.errors import Refusal, RuleErrors
from zhiheng.law.language.vocabulary import AttributeType, FactNames, parse_attribute_type
from zhiheng.law.language.yaml12 import Node, load_file, plain


def fact_names(path: Path) -> FactNames:
    """Return the names of states, values and derived types. Raises ``RuleErrors`` where a type can't be read."""
    root = load_file(path, path.name)
    values: dict[str, AttributeType | None] = {}
    for name, node in _entries(root, "values"):
        type_ = node.get("type")
        built_in = node.get("built_in") is not None
        try:
            values[name] = None if type_ is None or built_in else parse_attribute_type(type_)
        except Refusal as refusal:
            raise RuleErrors([refusal.problem]) from refusal
    return FactNames(
        states=frozenset(name for name, _ in _entries(root, "states")),
        values=values,
        types=frozenset(name for name, _ in _entries(root, "types")),
        version=digest(plain(root)),
    )


def _entries(root: Node, key: str) -> list[tuple[str, Node]]:
    section = root.get(key)
    return [] if section is None else list(section.items())
