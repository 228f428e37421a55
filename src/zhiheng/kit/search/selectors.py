"""Questions to the index: only what the scope lets a user see, newest first."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice

from zhiheng.kit.scopes import Scope
from zhiheng.kit.search.backends import backend
from zhiheng.kit.search.models import Entry, Passage
from zhiheng.kit.search.registry import sources
from zhiheng.kit.search.tokens import normal, question, scope_term

_AROUND = 40
_LONGEST_QUESTION = 200


@dataclass(frozen=True, slots=True)
class Hit:
    """A found object. ``excerpt``: pieces of text, each with whether it is what was asked for."""

    source: str
    kind: str
    object_id: str
    title: str
    url: str
    day: date | None
    excerpt: tuple[tuple[str, bool], ...]


@dataclass(frozen=True, slots=True)
class Page:
    """A page of hits; ``before`` is the place from which the next page goes on, None at the end."""

    hits: tuple[Hit, ...]
    before: int | None


def search(scope: Scope, text: str, *, size: int = 20, before: int | None = None) -> Page:
    """Return what holds every part of ``text`` (parts between spaces; each found exactly as written).

    Upper and lower case, full and half width are alike; marks between characters don't count. Nothing asked, or a scope
    that sees nothing: an empty page.
    """
    phrases = question(text[:_LONGEST_QUESTION])
    if not phrases or scope.empty:
        return Page((), None)
    found = backend().match(phrases, _scope_terms(scope), before)
    kept: dict[int, int] = {}  # entry → its newest matching passage
    last = None
    while len(kept) <= size and (numbers := list(islice(found, size + 1))):
        entries = dict(Passage.objects.filter(pk__in=numbers).values_list("pk", "entry_id"))
        for number in numbers:
            if number in entries and entries[number] not in kept:
                if len(kept) == size:
                    return Page(_hits(scope, kept, text), last)
                kept[entries[number]] = number
                last = number
    return Page(_hits(scope, kept, text), None)


def _scope_terms(scope: Scope) -> list[str] | None:
    if scope.everything:
        return None
    units = [scope_term("u", unit) for unit in sorted(scope.units)]
    return units + ([scope_term("p", scope.person)] if scope.person else [])


def _hits(scope: Scope, kept: dict[int, int], text: str) -> tuple[Hit, ...]:
    """Return the hits in order. The scope is asked again, of the entries themselves."""
    visible = Entry.objects.filter(scope.condition("unit", "person"), pk__in=kept).in_bulk()
    passages = Passage.objects.filter(pk__in=kept.values()).in_bulk()
    parts = text.split()
    return tuple(
        _hit(visible[entry], passages[number].text, parts)
        for entry, number in kept.items()
        if entry in visible and number in passages
    )


def _hit(entry: Entry, text: str, parts: Sequence[str]) -> Hit:
    source = sources.get(entry.source)
    kind, url = (source.title, source.url(entry.object_id)) if source else (entry.source, "")
    body = text.removeprefix(f"{entry.title}\n")
    return Hit(entry.source, kind, entry.object_id, entry.title, url, entry.day, excerpt(body, parts))


def _places(text: str, parts: Sequence[str]) -> tuple[str, list[re.Match[str]]]:
    """Return the text to show and where the parts stand in it; compared as written first, as normalised otherwise."""
    wanted = "|".join(map(re.escape, sorted(parts, key=len, reverse=True)))
    if not wanted or (found := list(re.finditer(wanted, text))):
        return text, found if wanted else []
    plain = normal(text)
    found = list(re.finditer("|".join(map(re.escape, sorted(map(normal, parts), key=len, reverse=True))), plain))
    return text if len(plain) == len(text) else plain, found  # other lengths: places in one aren't those in the other


def excerpt(text: str, parts: Sequence[str]) -> tuple[tuple[str, bool], ...]:
    """Return the surroundings of the first part that stands in a text, every part marked."""
    shown, matches = _places(text, parts)
    start = max(0, matches[0].start() - _AROUND) if matches else 0
    end = start + 3 * _AROUND
    pieces: list[tuple[str, bool]] = [("…", False)] if start else []
    at = start
    for match in (match for match in matches if match.end() <= end):
        pieces += [(shown[at : match.start()], False), (shown[match.start() : match.end()], True)]
        at = match.end()
    pieces += [(shown[at:end], False), ("…" if end < len(shown) else "", False)]
    return tuple((piece, marked) for piece, marked in pieces if piece)
