"""What search finds of the ledger: titles, foreign numbers, document numbers and free texts of every object (检索).

Types whose register is a room of its own (bodies, people, powers) are found by what is registered of them; all others
also by what their effective events say. No personal value stands in an event (F5), so none gets into the index.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from django.urls import reverse

from zhiheng.eventlog.model import Event
from zhiheng.kit import contributions
from zhiheng.kit.jobs.registry import Handler, handlers
from zhiheng.kit.jobs.services import enqueue
from zhiheng.kit.scopes import Scope
from zhiheng.kit.search.registry import EVERYBODY, Document, Source, sources
from zhiheng.kit.search.services import refresh
from zhiheng.law.library import vocabulary
from zhiheng.ledger.amending import versions_of
from zhiheng.ledger.canonical import event_of
from zhiheng.ledger.gathering import by_object, effective_events, log_objects
from zhiheng.ledger.models import LedgerEvent, LedgerObject
from zhiheng.ledger.records import ObjectKey, StoredEvent
from zhiheng.ledger.selectors import objects
from zhiheng.ledger.services import subscribe

if TYPE_CHECKING:
    from zhiheng.kit.jobs.running import Run

JOB = "search.follow"
_NUMBERS = frozenset({"document_no", "foreign_no", "number", "code", "uscc"})
_HAN = re.compile("[\u3400-\u9fff]")
_PIECE = 50  # events followed in one transaction, so that nobody waits long for the write lock (F8)


@dataclass(frozen=True, slots=True)
class Kind:
    """How a type is found: its name in words, whether everybody may find it, whether its events are read for it."""

    type: str
    title: str
    everybody: bool = False
    events: bool = True


def register(kinds: Iterable[Kind]) -> None:
    """Make objects of some types searchable, and have the index follow every append."""
    for kind in kinds:
        sources.register(
            kind.type,
            Source(
                kind.title,
                partial(documents, kind),
                partial(_every, kind.type),
                lambda id_, type_=kind.type: reverse("object", args=[type_, id_]),  # type: ignore[misc]  # bound now
                partial(_shown, kind.type),
                partial(_names, kind.type),
            ),
        )
    handlers.register(JOB, Handler("更新检索索引", follow_job, whole=False))
    subscribe("search", follow)


def documents(kind: Kind, ids: Sequence[str]) -> Iterator[Document]:
    """Yield the texts of objects of a kind; one that has neither a title nor a number nor a text isn't indexed."""
    rows = LedgerObject.objects.filter(type=kind.type, public_id__in=ids)
    known = {row.public_id: row for row in rows}
    stated = log_objects(row.key for row in known.values())
    told = _events(kind, known)
    for id_, row in known.items():
        values = stated[row.key].attributes if row.key in stated else {}
        latest = {name: versions[-1].value for name, versions in values.items()}
        texts = [row.foreign_number, *_texts(kind.type, latest)]
        texts += [text for event in told.get(id_, ()) for text in _texts(event.type, event.attributes)]
        body = "\n".join(dict.fromkeys(text for text in texts if text and text != row.title))
        if row.title or body:
            unit = EVERYBODY if kind.everybody else row.agency
            title = row.title or row.foreign_number or f"{kind.title} {id_}"
            officers = {id_ for event in told.get(id_, ()) for id_ in event.objects("officer")}
            persons = tuple(sorted(officers)) if kind.events else (id_,) * (kind.type == "officer")
            yield Document(id_, title, body, unit, persons, day=row.last_date if kind.events else None)


def _events(kind: Kind, known: Collection[str]) -> Mapping[str, Sequence[Event]]:
    if not kind.events or not known:
        return {}
    ids = set(known)
    return by_object(effective_events({kind.type: ids}), kind.type, ids)


def _texts(type_: str, attributes: Mapping[str, Any]) -> Iterator[str]:
    """Yield the numbers by which people ask, and the free texts in Chinese, among an event's or object's attributes.

    Other texts are codes and ids that a person doesn't ask for.
    """
    declared = vocabulary().event(type_) or vocabulary().object(type_)
    for name, value in attributes.items():
        known = declared.attributes.get(name) if declared else None
        if name not in _NUMBERS and (known is None or known.kind != "text"):
            continue
        for one in map(str, value if isinstance(value, tuple | list) else (value,)):
            if name in _NUMBERS or _HAN.search(one):
                yield one


def _every(type_: str, after: str, limit: int) -> list[str]:
    rows = LedgerObject.objects.filter(type=type_, public_id__gt=after).order_by("public_id")
    return list(rows.values_list("public_id", flat=True)[:limit])


def _shown(type_: str, scope: Scope, ids: Collection[str]) -> set[str]:
    """Return those of the objects that the list of their type shows."""
    return set(objects(scope, type_).filter(public_id__in=ids).values_list("public_id", flat=True))


def _names(type_: str, ids: Collection[str]) -> Mapping[str, str]:
    """Return names that the ledger doesn't keep; asked late, since rooms above register them after this one."""
    namer = contributions.titles.get(type_)
    return {} if namer is None else namer(ids)


def follow(stored: Sequence[StoredEvent]) -> None:
    """Promise, inside the append's transaction, that the index follows these events (subscriber of the ledger)."""
    enqueue(JOB, {"first": stored[0].sequence, "last": stored[-1].sequence})


def follow_job(run: Run, arguments: Mapping[str, Any]) -> int:
    """Index what some appended events changed; return how many objects were looked at."""
    at, last, count = run.cursor or arguments["first"] - 1, arguments["last"], 0
    while at < last:
        until = min(at + _PIECE, last)
        touched = changed_by(at + 1, until)
        with run.piece(until, done=until - arguments["first"] + 1, total=last - arguments["first"] + 1):
            for type_, ids in touched.items():
                refresh(type_, sorted(ids))
                count += len(ids)
        at = until
    return count


def changed_by(first: int, last: int) -> dict[str, set[str]]:
    """Return the searchable objects, by type, that the events from ``first`` to ``last`` name, describe or amend."""
    bodies = LedgerEvent.objects.filter(sequence__range=(first, last)).values_list("body", flat=True)
    events = [event_of(body) for body in bodies]
    versions = versions_of({event.amends for event in events if event.amends})
    keys: set[ObjectKey] = {key for event in [*events, *versions] for key in event.keys}
    keys.update(statement.key for event in events for statement in event.statements)
    found: dict[str, set[str]] = defaultdict(set)
    for type_, id_ in keys:
        if sources.get(type_) is not None:
            found[type_].add(id_)
    return found
