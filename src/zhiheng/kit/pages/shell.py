"""What the frame around every page shows: rail, top bar, dock, watermark. Given to templates as ``shell``, lazily."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

from zhiheng.kit import contributions
from zhiheng.kit.pages import days
from zhiheng.kit.pages.parts import Link
from zhiheng.kit.pages.rail import marked

if TYPE_CHECKING:
    from zhiheng.kit.accounts.models import User

FOLDS = 6  # lines of a group that stay in sight; a longer one is folded unless the page stands in it
DOCK = 3  # entries in the phone's dock, besides 全部


@dataclass(slots=True)
class Line:
    """A line of the rail, ready to draw."""

    title: str
    url: str
    icon: str
    count: int | None = None
    current: bool = False


@dataclass(slots=True)
class Group:
    """Lines under one heading; the first group has none."""

    title: str
    lines: list[Line] = field(default_factory=list)

    @property
    def folds(self) -> bool:
        """Return whether the group is long enough to be folded."""
        return bool(self.title) and len(self.lines) > FOLDS

    @property
    def current(self) -> bool:
        """Return whether the page stands in this group."""
        return any(line.current for line in self.lines)


def address(name: str, *args: str) -> str:
    """Return the address of a named page, or "" where this zone has no such page."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""


class Shell:
    """The frame of one request. Everything is asked when first drawn, once."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request
        self._now = datetime.now(days.ZONE)

    @property
    def _user(self) -> User | None:
        user = getattr(self._request, "user", None)
        return user if user is not None and user.is_authenticated else None

    @cached_property
    def menu(self) -> list[Group]:
        """Return the rail by groups, in the order of their first entries; the page's own line is marked."""
        groups: dict[str, Group] = {}
        for entry, line in self._lines(contributions.menu):
            groups.setdefault(entry.group, Group(entry.group)).lines.append(line)
        self._mark(line for group in groups.values() for line in group.lines)
        return list(groups.values())

    @property
    def dock(self) -> list[Line]:
        """Return the first lines of the rail, for the phone."""
        return [line for group in self.menu for line in group.lines][:DOCK]

    @cached_property
    def top(self) -> list[Line]:
        """Return the entries of the top bar."""
        return [line for _, line in self._lines(contributions.top_bar)]

    @cached_property
    def account(self) -> list[Line]:
        """Return what stands under the account's name."""
        return [line for _, line in self._lines(contributions.account_menu)]

    def _lines(self, entries: Iterable[contributions.MenuEntry]) -> list[tuple[contributions.MenuEntry, Line]]:
        """Return the entries that this user sees and this zone has, drawn as lines."""
        user = self._user
        if user is None:
            return []
        seen = sorted((entry for entry in entries if entry.visible(user)), key=lambda entry: entry.order)
        placed = ((entry, address(entry.url_name, *entry.url_args)) for entry in seen)
        return [(entry, Line(entry.title, url, entry.icon, entry.count(user))) for entry, url in placed if url]

    def _mark(self, lines: Iterable[Line]) -> None:
        """Mark the line whose address is the longest beginning of this page's, or of the one it says it belongs to."""
        path = marked(self._request)
        fitting = [ln for ln in lines if path == ln.url or (ln.url != "/" and path.startswith(ln.url))]
        if fitting:
            max(fitting, key=lambda line: len(line.url)).current = True

    @property
    def home(self) -> str:
        """Return the address of the first page."""
        return address("workbench") or "/"

    @property
    def search_url(self) -> str:
        """Return the address of the search, "" where there is none."""
        return address("search") if self._user else ""

    @property
    def logout_url(self) -> str:
        """Return where to log out."""
        return address("logout")

    @property
    def district(self) -> str:
        """Return the district's name (区划名称)."""
        return str(getattr(settings, "DISTRICT", "示例区"))

    @property
    def demo(self) -> bool:
        """Return whether the data are fictitious and must be marked so (F23)."""
        return not settings.PRODUCTION

    @property
    def today(self) -> str:
        """Return today in words."""
        return days.say_day(self._now.date())

    @property
    def name(self) -> str:
        """Return what pages call the account holder."""
        return self._user.title if self._user else ""

    @cached_property
    def standing(self) -> str:
        """Return in which capacity the user is here."""
        return contributions.standing.of(self._user) if self._user else ""

    @property
    def watermark(self) -> str:
        """Return account and time, as every internal page shows them faintly."""
        account = self._user.username if self._user else ""
        return f"{account} {self._now:%Y-%m-%d %H:%M}"

    @property
    def public_links(self) -> list[Link]:
        """Return what citizens find beside the login: links into the public zone, as the set-up names them."""
        return [Link(text, url) for text, url in getattr(settings, "PUBLIC_LINKS", ())]


def shell(request: HttpRequest) -> dict[str, Shell]:
    """Context processor: the frame of this request."""
    return {"shell": Shell(request)}
