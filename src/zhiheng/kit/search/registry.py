"""Where searchable texts come from."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from zhiheng.kit.contributions import Registry


@dataclass(frozen=True, slots=True)
class Document:
    """One object's text. ``unit`` and ``person`` are what scopes ask for; ``dossier``: whose erasure removes it."""

    object_id: str
    title: str
    text: str
    unit: str
    person: str = ""
    dossier: str = ""
    day: date | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """A kind of searchable object.

    ``documents(ids)``: their texts; an id that isn't returned leaves the index. ``every(after, limit)``: the next ids
    in ascending order after one of them ("" at first). ``url(id)``: the object's page. Personal values stay out.
    """

    title: str
    documents: Callable[[Sequence[str]], Iterable[Document]]
    every: Callable[[str, int], Sequence[str]]
    url: Callable[[str], str]


sources: Registry[Source] = Registry("search source")
