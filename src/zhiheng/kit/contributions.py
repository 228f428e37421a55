"""How upper rooms add to lower pages without being imported by them: one registry per kind, filled at start-up.

A room fills them in its ``AppConfig.ready``; ``kit``'s pages read them. Whatever is asked of a user is asked with that
user, so that a contribution can never show more than its own selectors allow.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any, Generic, TypeVar

if TYPE_CHECKING:
    from django.http import HttpRequest

    from zhiheng.kit.accounts.models import User

T = TypeVar("T")


class Registry(Generic[T]):
    """Named entries in the order of their registration; a name is taken once."""

    def __init__(self, what: str) -> None:
        self._what = what
        self._entries: dict[str, T] = {}

    def register(self, name: str, entry: T) -> None:
        """Add an entry under its name. Raises ValueError where another room already took the name."""
        if self._entries.get(name, entry) != entry:
            raise ValueError(f"{self._what} {name!r} is registered twice; choose another name")
        self._entries[name] = entry

    def __getitem__(self, name: str) -> T:
        return self._entries[name]

    def get(self, name: str) -> T | None:
        """Return the entry of that name, or None."""
        return self._entries.get(name)

    def __iter__(self) -> Iterator[T]:
        return iter(self._entries.values())

    def names(self) -> list[str]:
        """Return the names in the order of registration."""
        return list(self._entries)


@dataclass(frozen=True, slots=True)
class MenuEntry:
    """A line of the rail (侧栏). ``visible`` decides per user; ``count`` may show how many wait there."""

    title: str
    url_name: str
    icon: str
    group: str = ""
    order: int = 100
    visible: Callable[[User], bool] = lambda user: True
    count: Callable[[User], int | None] = lambda user: None
    url_args: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class WorkItem:
    """One line of the workbench (待办): what must be done, until when, what is missing, why, and the one next act."""

    due: date | None
    title: str
    url: str
    subject: str = ""
    missing: str = ""
    basis: str = ""
    act: str = "查看"
    act_url: str = ""
    kind: str = ""


@dataclass(frozen=True, slots=True)
class WorkSource:
    """Where to-do items come from: ``items`` returns those of one user, ``day`` being today's civil date.

    ``types``: objects whose deadlines this source tells itself, so that nobody tells them a second time.
    """

    title: str
    items: Callable[[User, date], Sequence[WorkItem]]
    types: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Panel:
    """A panel that another room adds to an object page: template and context for (request, object)."""

    object_types: frozenset[str]
    template: str
    context: Callable[[HttpRequest, Any], Mapping[str, Any] | None]
    area: str = "main"
    order: int = 100

    def suits(self, object_type: str) -> bool:
        """Return whether the panel belongs on pages of that object type (an empty set means all)."""
        return not self.object_types or object_type in self.object_types


@dataclass(frozen=True, slots=True)
class SidePanel:
    """A panel beside the workbench, for one user; None where there is nothing to say."""

    template: str
    context: Callable[[HttpRequest], Mapping[str, Any] | None]
    order: int = 100


@dataclass(frozen=True, slots=True)
class Requirement:
    """A requirement in words, from whoever states the law: title, words, article, the article's text if known."""

    id: str
    title: str
    says: str
    basis: str
    text: str = ""


@dataclass(slots=True)
class Help:
    """Who answers for requirement texts. ``kit`` shows them and knows none."""

    lookup: Callable[[str], Requirement | None] = field(default=lambda requirement_id: None)


@dataclass(slots=True)
class Calendar:
    """Who knows working days: how many lie after the first date up to the second, None beyond the known years."""

    workdays: Callable[[date, date], int | None] = field(default=lambda earlier, later: None)


@dataclass(slots=True)
class Standing:
    """Who knows in which capacity a user is here (区市场监管局·执法二中队); pages show it at the top."""

    of: Callable[[User], str] = field(default=lambda user: "")


Filler = Callable[["HttpRequest", Any, Any], None]
"""Fills what a room knows better into the generic page of an object: (request, row of the ledger, ``ObjectPage``)."""

fillers: Registry[Filler] = Registry("object page filler")
"""By object type: title, facts, states, path and acts of the room to which such objects belong."""
titles: Registry[Callable[[Collection[str]], Mapping[str, str]]] = Registry("namer of objects")
"""By object type: names by id for types whose titles the ledger doesn't keep (people: they stand in the vault)."""
menu: Registry[MenuEntry] = Registry("menu entry")
top_bar: Registry[MenuEntry] = Registry("top bar entry")  # 消息: seen on every page
account_menu: Registry[MenuEntry] = Registry("account menu entry")  # 改密码、设备: under the account's name
work: Registry[WorkSource] = Registry("work source")
panels: Registry[Panel] = Registry("panel")
side_panels: Registry[SidePanel] = Registry("side panel")
requirements = Help()
calendar = Calendar()
standing = Standing()


def menu_for(user: User) -> Iterable[MenuEntry]:
    """Return the entries this user sees, by group and order."""
    return sorted((entry for entry in menu if entry.visible(user)), key=lambda entry: entry.order)


def panels_for(object_type: str, area: str) -> list[Panel]:
    """Return the panels of an object type in one area of the page, in order."""
    return sorted((p for p in panels if p.suits(object_type) and p.area == area), key=lambda panel: panel.order)
