"""Roles as data (角色): read once from ``roles.yaml``, checked when read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from zhiheng.kit.documents import permissions as _permissions  # noqa: F401 (declares the rights on templates)
from zhiheng.kit.rights import declared
from zhiheng.kit.scopes import Reach
from zhiheng.registry.memberships import rights as _rights  # noqa: F401 (declares the district's rights)

_FILE = Path(__file__).with_name("roles.yaml")


@dataclass(frozen=True, slots=True)
class Role:
    """A role: code, title, default reach, rights. ``group`` members exclude every other role."""

    code: str
    title: str
    reach: Reach
    rights: frozenset[str]
    group: str = ""
    protected: bool = False

    @property
    def alone(self) -> bool:
        """Return whether an account with this role may have no other (三员分立)."""
        return bool(self.group)


@cache
def roles() -> dict[str, Role]:
    """Return all roles by code, in the order of the file. Raises KeyError for a right that nobody declared."""
    raw: dict[str, dict[str, Any]] = yaml.safe_load(_FILE.read_text("utf-8"))
    return {code: _role(code, entry) for code, entry in raw.items()}


def _role(code: str, entry: dict[str, Any]) -> Role:
    for right in entry["rights"]:
        declared[right]
    return Role(
        code,
        entry["title"],
        Reach(entry["reach"]),
        frozenset(entry["rights"]),
        entry.get("group", ""),
        entry.get("protected", False),
    )


def conflict(held: Iterable[str], wanted: str) -> str:
    """Return the title of the role among ``held`` that excludes ``wanted``; empty: they go together."""
    role = roles()[wanted]
    for code in held:
        other = roles()[code]
        if code != wanted and (role.alone or other.alone):
            return other.title
    return ""
