"""Filters of a list (筛选条件): declared, named in the address, and each backed by an index that begins with the scope.

An *exact* filter (choice, yes/no, one day) goes with every sort. A *ranging* filter (dates from–to, beginning of a
text) decides the order itself: ``orders`` names the one sort in which its rows lie together in the index.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, ClassVar

from django.db.models import Q
from django.http import QueryDict

from zhiheng.kit.accounts.models import User

Choices = Sequence[tuple[str, str]]


@dataclass(slots=True)
class Asker:
    """Who asks, with the choices of each filter read once per page."""

    user: User
    _known: dict[str, Choices] = field(default_factory=dict)

    def choices(self, one: Filter) -> Choices:
        """Return the choices that a filter gives this user."""
        if one.key not in self._known:
            self._known[one.key] = one.choices_of(self.user)
        return self._known[one.key]


class Unreadable(ValueError):
    """A condition in the address says nothing that can be filtered by; the words name what and the way out."""


@dataclass(frozen=True, slots=True)
class Filter:
    """What all filters have: name in the address, label, the column asked. ``main`` filters stand open in the bar."""

    key: str
    title: str
    column: str
    main: bool = False
    orders: str = ""

    kind: ClassVar[str] = ""

    @property
    def names(self) -> list[str]:
        """Return the names that it uses in the address."""
        return [self.key]

    def read(self, data: QueryDict, asker: Asker) -> Any:
        """Return the value that an address asks for, None for no condition. Raises Unreadable."""
        raise NotImplementedError

    def branches(self, value: Any) -> list[Q]:
        """Return the condition as disjoint parts, each answered by one stretch of an index."""
        raise NotImplementedError

    def counts_to(self, value: Any) -> int | None:
        """Return up to how many matching rows are counted; None: as many as in any list.

        A condition that must be asked row by row counts fewer: what is passed over to find them grows with the list.
        """
        return None

    def words(self, value: Any, asker: Asker) -> str:
        """Return the condition in words, for its chip."""
        raise NotImplementedError

    def choices_of(self, user: User) -> Choices:
        """Return what a user can choose; nothing where anything may be typed."""
        return ()


@dataclass(frozen=True, slots=True)
class ChoiceFilter(Filter):
    """One or several of a list of values. ``choices`` gives (value, name) for a user; others are refused."""

    choices: Callable[[User], Choices] = lambda user: ()
    several: bool = True

    kind: ClassVar[str] = "choice"

    def read(self, data: QueryDict, asker: Asker) -> list[str] | None:
        """Return the values asked for, each once."""
        asked = [value for value in dict.fromkeys(data.getlist(self.key)) if value]
        if not asked:
            return None
        known = {value for value, _ in asker.choices(self)}
        unknown = [value for value in asked if value not in known]
        if unknown:
            raise Unreadable(f"“{self.title}”没有“{unknown[0]}”这一项，请重新选择")
        return asked if self.several else asked[:1]

    def branches(self, value: list[str]) -> list[Q]:
        """Return one part per value."""
        return [Q(**{self.column: one}) for one in value]

    def words(self, value: list[str], asker: Asker) -> str:
        """Return ``状态：已立案、已告知``."""
        names = dict(asker.choices(self))
        return f"{self.title}：{'、'.join(names[one] for one in value)}"

    def choices_of(self, user: User) -> Choices:
        """Return the choices."""
        return self.choices(user)


@dataclass(frozen=True, slots=True)
class RelatedFilter(ChoiceFilter):
    """A choice among other objects (机关, 承办机构): the value is their key, the name their title."""

    kind: ClassVar[str] = "choice"


@dataclass(frozen=True, slots=True)
class BooleanFilter(Filter):
    """Yes or no; ``yes`` and ``no`` are the words for each."""

    yes: str = "是"
    no: str = "否"

    kind: ClassVar[str] = "choice"

    def read(self, data: QueryDict, asker: Asker) -> bool | None:
        """Return True for ``1``, False for ``0``."""
        asked = data.get(self.key, "")
        if asked not in ("", "0", "1"):
            raise Unreadable(f"“{self.title}”只能选“{self.yes}”或“{self.no}”")
        return None if not asked else asked == "1"

    def branches(self, value: bool) -> list[Q]:
        """Return the one part."""
        return [Q(**{self.column: value})]

    def words(self, value: bool, asker: Asker) -> str:
        """Return ``记录：在本系统``."""
        return f"{self.title}：{self.yes if value else self.no}"

    def choices_of(self, user: User) -> Choices:
        """Return both."""
        return (("1", self.yes), ("0", self.no))


def read_day(text: str, label: str) -> date | None:
    """Return the civil day that a text in the address names, None for an empty one. Raises Unreadable."""
    text = text.strip()
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Unreadable(f"“{label}”没有 {text[:20]} 这一天，请写成 2026-11-26") from None


@dataclass(frozen=True, slots=True)
class DayFilter(Filter):
    """One civil day. ``stored`` turns a date into what the column holds (a day number)."""

    stored: Callable[[date], Any] = lambda day: day

    kind: ClassVar[str] = "day"

    def read(self, data: QueryDict, asker: Asker) -> date | None:
        """Return the day."""
        return read_day(data.get(self.key, ""), self.title)

    def branches(self, value: date) -> list[Q]:
        """Return the one part."""
        return [Q(**{self.column: self.stored(value)})]

    def words(self, value: date, asker: Asker) -> str:
        """Return ``立案日期：2026-11-26``."""
        return f"{self.title}：{value.isoformat()}"


@dataclass(frozen=True, slots=True)
class DateRange(Filter):
    """Civil days from–to, both included; either end may be open. In the address: ``KEY-from``, ``KEY-to``."""

    stored: Callable[[date], Any] = lambda day: day

    kind: ClassVar[str] = "range"

    @property
    def names(self) -> list[str]:
        """Return both ends' names."""
        return [f"{self.key}-from", f"{self.key}-to"]

    def read(self, data: QueryDict, asker: Asker) -> tuple[date | None, date | None] | None:
        """Return both ends. Raises Unreadable also where the end lies before the beginning."""
        first, last = (read_day(data.get(name, ""), self.title) for name in self.names)
        if first and last and last < first:
            raise Unreadable(f"“{self.title}”的止 {last} 早于起 {first}，请对调")
        return (first, last) if first or last else None

    def branches(self, value: tuple[date | None, date | None]) -> list[Q]:
        """Return the one stretch."""
        first, last = value
        stretch = Q()
        if first:
            stretch &= Q(**{f"{self.column}__gte": self.stored(first)})
        if last:
            stretch &= Q(**{f"{self.column}__lte": self.stored(last)})
        return [stretch]

    def words(self, value: tuple[date | None, date | None], asker: Asker) -> str:
        """Return ``立案日期：2026-07-01 至 2026-11-23``."""
        first, last = value
        if first and last:
            return f"{self.title}：{first} 至 {last}"
        return f"{self.title}：{first} 起" if first else f"{self.title}：至 {last} 止"


@dataclass(frozen=True, slots=True)
class TextFilter(Filter):
    """The beginning of a text (a number, a name), or, with ``search``, whatever a search index finds.

    ``search`` takes (user, text) and returns at most 2,000 primary keys. ``hint`` stands in the empty box.
    """

    hint: str = ""
    least: int = 1
    search: Callable[[User, str], Sequence[Any]] | None = None

    kind: ClassVar[str] = "text"

    def read(self, data: QueryDict, asker: Asker) -> Any:
        """Return the text, or the keys that the search found for it together with the text."""
        text = data.get(self.key, "").strip()[:100]
        if not text:
            return None
        if "\x00" in text:
            raise Unreadable(f"“{self.title}”里有不能显示的字符，请重新填写")
        if len(text) < self.least:
            raise Unreadable(f"“{self.title}”至少写 {self.least} 个字")
        return (text, list(self.search(asker.user, text))) if self.search else (text, None)

    def branches(self, value: tuple[str, Sequence[Any] | None]) -> list[Q]:
        """Return the stretch of texts that begin so, or the rows found."""
        text, found = value
        if found is not None:
            return [Q(pk__in=found)]
        return [Q(**{f"{self.column}__gte": text, f"{self.column}__lt": text + "\U0010ffff"})]

    def words(self, value: tuple[str, Sequence[Any] | None], asker: Asker) -> str:
        """Return ``编号：〔2026〕03``."""
        return f"{self.title}：{value[0]}"
