"""Where searchable texts come from."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from zhiheng.kit.contributions import Registry

if TYPE_CHECKING:
    from zhiheng.kit.accounts.models import User
    from zhiheng.kit.scopes import Scope

EVERYBODY = "*"
"""The unit of what every scope shows that shows anything: bodies, powers, enterprises."""


@dataclass(frozen=True, slots=True)
class Document:
    """One object's text. ``unit`` and ``persons`` are what scopes ask for; ``dossier``: whose erasure removes it."""

    object_id: str
    title: str
    text: str
    unit: str
    persons: tuple[str, ...] = ()
    dossier: str = ""
    day: date | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """A kind of searchable object.

    ``documents(ids)``: their texts; an id that isn't returned leaves the index. ``every(after, limit)``: the next ids
    in ascending order after one of them ("" at first). ``url(id)``: the object's page. Personal values stay out.
    ``shown(scope, ids)``: those of the ids that the object's own list shows; asked of every page of hits, so that the
    index never shows more than the list does. Without it unit and persons of the entry decide alone.
    ``titles(ids)``: names for the screen that the index doesn't keep (people).
    """

    title: str
    documents: Callable[[Sequence[str]], Iterable[Document]]
    every: Callable[[str, int], Sequence[str]]
    url: Callable[[str], str]
    shown: Callable[[Scope, Collection[str]], Collection[str]] | None = None
    titles: Callable[[Collection[str]], Mapping[str, str]] | None = None


sources: Registry[Source] = Registry("search source")


@dataclass(frozen=True, slots=True)
class Named:
    """An object that is called exactly what was asked: kind in words, name for the screen, address, what it is."""

    kind: str
    title: str
    url: str
    note: str = ""


lookups: Registry[Callable[[User, str], Sequence[Named]]] = Registry("lookup by exact name")
"""What is found by its exact name only, because the name stands in the vault and not in the index (F5): people."""
