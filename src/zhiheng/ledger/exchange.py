"""The ledger as a file for others, and files of others as deliveries: OCEL 2.0, XES, Parquet through ``eventlog``.

Exports are pseudonymous (F5): ids and free texts become pseudonyms that are equal where the originals are equal, within
one export only; agencies, types, codes, days and numbers stay. So a stranger can judge the log and name nobody.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from zhiheng.eventlog import writing
from zhiheng.eventlog.days import NO_CLOCK, date_of, moment_of
from zhiheng.eventlog.model import ENVELOPE, AttributeValue, Event, LogObject, Relation
from zhiheng.eventlog.rows import events_of, objects_of, tables_of
from zhiheng.eventlog.tables import LogMeta, LogTables
from zhiheng.kit.scopes import Scope
from zhiheng.law.library import vocabulary
from zhiheng.ledger import selectors
from zhiheng.ledger.canonical import plain, stated
from zhiheng.ledger.incoming import registry_types
from zhiheng.ledger.ingesting import MOST, ingest
from zhiheng.ledger.models import LedgerObjectValue, LedgerSource
from zhiheng.ledger.rebuilding import all_events

FORMATS: Final[Mapping[str, str]] = {"ocel-json": ".json", "ocel-sqlite": ".sqlite", "xes": ".xes", "parquet": ""}
"""Formats that are written, and the usual ending of each."""
_OPEN_TYPES: Final = frozenset({"agency", "organisation"})
_KEPT: Final = frozenset({"agency", "source", "event"})
"""Attributes that stay: in whose name, how it came, and the id of a voided event (event ids are random)."""
_DIGITS: Final = 16
ObjectKey = tuple[str, str]


def export_log(scope: Scope, path: Path, form: str, *, named: bool = False, case_type: str = "case") -> int:
    """Write what a scope shows as a log and return the number of events.

    Args:
        scope: events that name at least one visible object, with those of their objects that are visible.
        path: the file (a directory for ``parquet``); whole or not there.
        form: one of ``FORMATS``.
        named: keep ids and texts; only with a right and a purpose, which the caller asks for and records (F13).
        case_type: for XES, the object type whose traces are written.

    Raises:
        LogError: the place can't be written, or the form can't hold the log.
    """
    tables = log_of(scope, named=named)
    if form == "xes":
        writing.write_xes(tables, path, case_type)
    else:
        writers = {
            "ocel-json": writing.write_ocel_json,
            "ocel-sqlite": writing.write_ocel_sqlite,
            "parquet": writing.write_parquet,
        }
        writers[form](tables, path)
    return int(tables.events.num_rows)


def log_of(scope: Scope, *, named: bool = False) -> LogTables:
    """Return what a scope shows as a log in memory; pseudonymous unless ``named``."""
    shown = {(type_, id_) for type_, id_ in selectors.visible(scope).values_list("type", "public_id").iterator()}
    mask = _Mask(secrets.token_bytes(32)) if not named else None
    events = [event if mask is None else mask.event(event) for event in _visible(shown)]
    objects = [thing if mask is None else mask.object(thing) for thing in _objects(shown)]
    return tables_of(events, objects, LogMeta("台账", "ledger", "as written"))


def _visible(shown: set[ObjectKey]) -> Iterator[Event]:
    for stored in all_events():
        kept = tuple(relation for relation in stored.event.relations if (relation.type, relation.id) in shown)
        if kept or not stored.event.relations:
            yield replace(stored.event, relations=kept)


def _objects(shown: set[ObjectKey]) -> Iterator[LogObject]:
    held: dict[ObjectKey, dict[str, list[AttributeValue]]] = {key: {} for key in sorted(shown)}
    rows = LedgerObjectValue.objects.order_by("sequence", "pk")
    for type_, id_, name, since, kind, value in rows.values_list(
        "object__type", "object__public_id", "name", "from_day", "kind", "value"
    ).iterator():
        if (type_, id_) in held:
            read = value if kind == "text" else plain({kind: value})
            held[type_, id_].setdefault(name, []).append(AttributeValue(read, since))
    for (type_, id_), attributes in held.items():
        yield LogObject(type_, id_, {name: tuple(history) for name, history in attributes.items()})


class _Mask:
    """Pseudonyms of one export: equal originals have equal pseudonyms, and the key is thrown away."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def name(self, text: str) -> str:
        """Return the pseudonym of a text: the same in one export, another in the next."""
        return "x" + hmac.new(self._key, text.encode(), hashlib.sha256).hexdigest()[:_DIGITS]

    def id(self, type_: str, id_: str) -> str:
        """Return the pseudonym of an object's id; types that are published keep theirs."""
        return id_ if type_ in _OPEN_TYPES else self.name(f"{type_}/{id_}")

    def event(self, event: Event) -> Event:
        """Return the event with ids masked and only coded values kept."""
        declared = vocabulary().events[event.type].attributes
        attributes = {}
        for name, value in event.attributes.items():
            kept = name in _KEPT or (name in declared and declared[name].table is not None)
            attributes[name] = value if kept else self._value(value)
        relations = tuple(Relation(one.type, self.id(one.type, one.id), one.qualifier) for one in event.relations)
        return replace(event, attributes=attributes, relations=relations)

    def object(self, thing: LogObject) -> LogObject:
        """Return the object with its id masked and only coded values kept."""
        known = vocabulary().object(thing.type)
        declared = known.attributes if known else {}
        attributes = {
            name: history
            if thing.type in _OPEN_TYPES or (name in declared and declared[name].table is not None)
            else tuple(AttributeValue(self._value(one.value), one.from_day) for one in history)
            for name, history in thing.attributes.items()
        }
        return LogObject(thing.type, self.id(thing.type, thing.id), attributes)

    def _value(self, value: Any) -> Any:
        if isinstance(value, tuple):
            return tuple(self._value(item) for item in value)
        return self.name(value) if isinstance(value, str) and not _public_word(value) else value


@lru_cache(maxsize=1)
def _words() -> frozenset[str]:
    return frozenset(code for table in vocabulary().codes.values() for code in table)


def _public_word(text: str) -> bool:
    """Return whether a text says nothing of anybody: a code of the vocabulary, or an article (处罚法#60)."""
    statute, mark, _ = text.partition("#")
    return text in _words() or (bool(mark) and statute in vocabulary().statutes)


def import_log(
    tables: LogTables, source: LedgerSource, *, keeper: str = "", progress: Callable[[int], object] | None = None
) -> Counter[str]:
    """Take a log as a delivery of a source and return the number of events by state (see ``ingesting``).

    Event ids are the foreign ids, so that the same log again does nothing twice. Objects that aren't the registry's get
    the source's namespace before their ids. ``keeper``: the agency under which they stand here (empty: that of their
    events); it must be one of the source's.
    """
    namespace = next(iter(source.namespaces), "")
    events = events_of(tables)
    described = [{**one, "agency": keeper} for one in _descriptions(objects_of(tables), namespace)]
    counts: Counter[str] = Counter()
    for start in range(0, len(events), MOST):
        items = [_item(event, namespace) for event in events[start : start + MOST]]
        answers = ingest(source, items, objects=described, how="import", progress=progress)
        counts.update(answer.state for answer in answers)
    return counts


def _own(type_: str, id_: str, namespace: str) -> str:
    """Return the id under which an imported object stands here."""
    return id_ if type_ in registry_types() or id_.startswith(namespace) else f"{namespace}{id_}"


def _item(event: Event, namespace: str) -> dict[str, Any]:
    declared = vocabulary().event(event.type)
    own = {name for name in ENVELOPE if declared is not None and name in declared.attributes}
    attributes = {name: value for name, value in event.attributes.items() if name in own or name not in ENVELOPE}
    when: date | datetime = date_of(event.day)
    if event.clock != NO_CLOCK:
        when = moment_of(event.day, event.clock)
    agency = str(event.attributes.get("agency") or next(iter(event.objects("agency")), ""))
    return {
        "id": event.id,
        "type": event.type,
        "occurred_at": when.isoformat(),
        "agency": agency,
        "document_no": str(event.attributes.get("document_no", "")),
        "corrects": event.corrects or "",
        "objects": [
            {"type": one.type, "id": _own(one.type, one.id, namespace), "qualifier": one.qualifier}
            for one in event.relations
        ],
        "attributes": {name: _json_value(value) for name, value in attributes.items()},
    }


def _json_value(value: Any) -> Any:
    found = stated(value)
    if isinstance(found, dict):
        return next(iter(found.values()))
    return [_json_value(item) for item in value] if isinstance(value, tuple) else found


def _descriptions(objects: Mapping[ObjectKey, LogObject], namespace: str) -> list[dict[str, Any]]:
    """Return the latest open attributes of the objects that aren't the registry's."""
    found = []
    for (type_, id_), thing in objects.items():
        known = vocabulary().object(type_)
        if known is None or type_ in registry_types():
            continue
        open_ = {name for name, declared in known.attributes.items() if declared.kind != "vault"}
        attributes = {
            name: _json_value(history[-1].value) for name, history in thing.attributes.items() if name in open_
        }
        found.append({"type": type_, "id": _own(type_, id_, namespace), "attributes": attributes})
    return found
