"""Questions to the index: only what the scope lets a user see, newest first."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import TYPE_CHECKING

from zhiheng.kit.scopes import Scope
from zhiheng.kit.search.backends import backend
from zhiheng.kit.search.models import Entry, Passage
from zhiheng.kit.search.registry import EVERYBODY, Named, lookups, sources
from zhiheng.kit.search.tokens import normal, question, scope_term

if TYPE_CHECKING:
    from zhiheng.kit.accounts.models import User

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
    units = [scope_term("u", unit) for unit in sorted(scope.units | {EVERYBODY})]
    return units + ([scope_term("p", scope.person)] if scope.person else [])


def named(user: User, text: str) -> list[Named]:
    """Return what is called exactly ``text`` and is found by its name only, within what the user may see."""
    asked = " ".join(text.split())[:_LONGEST_QUESTION]
    return [found for look in lookups for found in look(user, asked)] if asked else []


def _hits(scope: Scope, kept: dict[int, int], text: str) -> tuple[Hit, ...]:
    """Return the hits in order. The scope is asked again: of each source, where it answers, or of the entries."""
    found = Entry.objects.in_bulk(kept)
    seen = _seen(scope, found.values())
    passages = Passage.objects.filter(pk__in=kept.values()).in_bulk()
    titles = _titles(found[pk] for pk in seen)
    parts = text.split()
    return tuple(
        _hit(found[entry], titles, passages[number].text, parts)
        for entry, number in kept.items()
        if entry in seen and number in passages
    )


def _seen(scope: Scope, entries: Iterable[Entry]) -> set[int]:
    """Return the keys of those entries that the scope shows, one question per source that answers itself."""
    found: set[int] = set()
    for name, those in _by_source(entries):
        source = sources.get(name)
        if source is not None and source.shown is not None:
            shown = set(source.shown(scope, [entry.object_id for entry in those]))
            found.update(entry.pk for entry in those if entry.object_id in shown)
        else:
            units = scope.units | {EVERYBODY}
            mine = (e for e in those if scope.everything or e.unit in units or scope.person in e.persons.split())
            found.update(entry.pk for entry in mine)
    return found


def _titles(entries: Iterable[Entry]) -> dict[tuple[str, str], str]:
    """Return the names that the index doesn't keep, by source and object."""
    found: dict[tuple[str, str], str] = {}
    for name, those in _by_source(entries):
        source = sources.get(name)
        if source is not None and source.titles is not None:
            ids = [entry.object_id for entry in those]
            found.update(((name, id_), title) for id_, title in source.titles(ids).items())
    return found


def _by_source(entries: Iterable[Entry]) -> Iterable[tuple[str, list[Entry]]]:
    groups: dict[str, list[Entry]] = {}
    for entry in entries:
        groups.setdefault(entry.source, []).append(entry)
    return groups.items()


def _hit(entry: Entry, titles: Mapping[tuple[str, str], str], text: str, parts: Sequence[str]) -> Hit:
    source = sources.get(entry.source)
    kind, url = (source.title, source.url(entry.object_id)) if source else (entry.source, "")
    body = text.removeprefix(f"{entry.title}\n")
    title = titles.get((entry.source, entry.object_id), entry.title)
    return Hit(entry.source, kind, entry.object_id, title, url, entry.day, excerpt(body, parts))


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
