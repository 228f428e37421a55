"""Kinds of documents (文书种类), declared by rooms at start-up, and what only the rooms above know of units."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from zhiheng.kit.contributions import Registry
from zhiheng.kit.documents.fields import Field, FieldKind
from zhiheng.kit.documents.layout import Block

if TYPE_CHECKING:
    from zhiheng.kit.accounts.models import User
    from zhiheng.kit.documents.models import Document

STANDARD = (
    Field("number", "文号", "系统编号；没有编号的留空白", "示执监催〔2026〕12号"),
    Field("issuer", "制发机关", "以哪个机关的名义制发", "示例区司法局"),
    Field("day", "制发日期", "成文日期", date(2026, 11, 26), FieldKind.DAY),
)
"""Fields that every kind has; the room gives no values for them."""


@dataclass(frozen=True, slots=True)
class Numbering:
    """How documents of a kind are numbered: ``letter`` is the word of the kind in 文号 (催, 通).

    Kinds with the same ``series`` (empty: the kind's key) share one sequence per agency and year.
    """

    letter: str
    series: str = ""


@dataclass(frozen=True, slots=True)
class Subject:
    """What a document is about: object type and id, its title; ``row`` is whatever the room's functions need.

    ``addressee``: the unit to which the document goes and which may read it. ``dossier``: whose personal values it
    holds; erasing that dossier erases the files.
    """

    type: str
    id: str
    title: str
    row: Any = None
    addressee: str = ""
    dossier: str = ""


Asked = Mapping[str, Any]


def _nobody(user: User, subject: Subject) -> bool:
    return False


def _no_more(user: User, document: Document, subject: Subject) -> None:
    return None


def _nothing(user: User, subject: Subject) -> Asked:
    return {}


@dataclass(frozen=True, slots=True)
class DocumentKind:
    """A kind of document.

    ``find(user, type, id)`` returns the subject or None where this user doesn't see it. ``offered`` says whether the
    button 生成文书 stands on its page for this user (default: never; the room issues it in an act of its own, with
    ``making.issue``). ``collect`` returns what is known, by field key; ``asks`` names the fields that a person
    completes in the form. ``follow`` is called in the transaction in which the form issues one: there the room records
    it in its own way, or refuses it. ``blocks`` make the layout until somebody publishes a better one. ``voidable``
    False: its room takes it back by an act of its own, so the button 作废文书 isn't there. ``closed``: seen by nobody
    but those to whom ``find`` shows its subject, whatever their scope; its numbers stand in no list either.
    """

    key: str
    title: str
    explains: str
    object_types: frozenset[str]
    own_fields: tuple[Field, ...]
    blocks: tuple[Block, ...]
    find: Callable[[User, str, str], Subject | None]
    offered: Callable[[User, Subject], bool] = _nobody
    collect: Callable[[User, Subject], Asked] = _nothing
    asks: tuple[str, ...] = ()
    follow: Callable[[User, Document, Subject], None] = _no_more
    numbering: Numbering | None = None
    landscape: bool = False
    voidable: bool = True
    closed: bool = False

    @property
    def fields(self) -> tuple[Field, ...]:
        """Return all fields that a template of this kind may use."""
        return (*STANDARD, *self.own_fields)

    def field(self, key: str) -> Field:
        """Return a field by its key. Raises StopIteration for an undeclared one."""
        return next(one for one in self.fields if one.key == key)

    def starter(self) -> bytes:
        """Return the Word template that the kind comes with."""
        from zhiheng.kit.documents.house_style import starter  # reads Word files: nothing that a start should wait for

        return starter(self.blocks, self.fields, landscape=self.landscape)


@dataclass(slots=True)
class World:
    """What only the rooms above know: in whose name an account acts, and what units are called."""

    unit_of: Callable[[User], str] = field(default=lambda user: "")
    titles: Callable[[], Mapping[str, str]] = field(default=dict)


kinds: Registry[DocumentKind] = Registry("kind of document")


world = World()


def closed_kinds() -> list[str]:
    """Return the keys of the kinds that no scope shows."""
    return [kind.key for kind in kinds if kind.closed]


def closed_series() -> list[str]:
    """Return the sequences of numbers of those kinds."""
    return [kind.numbering.series or kind.key for kind in kinds if kind.closed and kind.numbering]


def declare(kind: DocumentKind) -> DocumentKind:
    """Register a kind at start-up and return it. Raises ValueError for a taken key, or a field that isn't declared."""
    known = [one.key for one in kind.fields]
    if len(set(known)) != len(known) or len({one.title for one in kind.fields}) != len(known):
        raise ValueError(f"document kind {kind.key!r} has two fields of the same name")
    for key in kind.asks:
        kind.field(key)
    if kind.numbering is not None:
        _letter_is_free(kind, kind.numbering)
    kinds.register(kind.key, kind)
    return kind


def _letter_is_free(kind: DocumentKind, numbering: Numbering) -> None:
    """Two sequences with the same letter would give the same number twice."""
    for other in kinds:
        if other.key == kind.key or other.numbering is None or other.numbering.letter != numbering.letter:
            continue
        if (other.numbering.series or other.key) != (numbering.series or kind.key):
            raise ValueError(f"document kinds {other.key!r} and {kind.key!r} share a letter but no series")


def kinds_for(object_type: str) -> list[DocumentKind]:
    """Return the kinds that documents of an object type can have."""
    return [kind for kind in kinds if object_type in kind.object_types]


def unit_title(unit: str) -> str:
    """Return what a unit is called; the whole district's templates belong to no unit."""
    return world.titles().get(unit, unit) if unit else "全区通用"
