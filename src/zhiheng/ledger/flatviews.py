"""The three views that the bulk audit reads (docs/formats.md §7), over the ledger's own tables."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from zhiheng.eventlog import values as kinds
from zhiheng.law.engines.views import ATTRIBUTES, FLAT, OBJECTS
from zhiheng.law.language.vocabulary import AttributeType
from zhiheng.law.library import vocabulary

_DECIMALS: Final = 6
_CENTS: Final = 2
_KINDS: Final = {
    "bool": (kinds.BOOL, 0),
    "int": (kinds.INT, 0),
    "days": (kinds.INT, 0),
    "wdays": (kinds.INT, 0),
    "number": (kinds.NUMBER, _DECIMALS),
    "hours": (kinds.NUMBER, _DECIMALS),
    "money": (kinds.NUMBER, _CENTS),
    "date": (kinds.DATE, 0),
}
_FLAT: Final = """CREATE VIEW {view} AS
  SELECT r.object_type, r.object_id, e.public_id AS event_id, e.type AS event_type, e.day, e.clock, e.sequence,
    e.recorded_at, e.corrects, {relations} AS relations, {attributes} AS attributes
  FROM ledger_ledgerrelation r JOIN ledger_ledgerevent e ON e.sequence = r.event_id
  WHERE r.place = 0 OR NOT EXISTS (
    SELECT 1 FROM ledger_ledgerrelation y WHERE y.event_id = r.event_id AND y.place < r.place
      AND y.object_type = r.object_type AND y.object_id = r.object_id)
  UNION ALL
  SELECT '', '', e.public_id, e.type, e.day, e.clock, e.sequence, e.recorded_at, e.corrects, {relations}, {attributes}
  FROM ledger_ledgerevent e WHERE NOT EXISTS (SELECT 1 FROM ledger_ledgerrelation r WHERE r.event_id = e.sequence)"""
_OBJECTS: Final = """CREATE VIEW {view} AS
  SELECT o.type AS object_type, o.public_id AS object_id, v.name, v.from_day, v.kind, v.value
  FROM ledger_ledgerobject o LEFT JOIN ledger_ledgerobjectvalue v ON v.object_id = o.id"""


def views() -> tuple[str, ...]:
    """Return the names of the views, in an order in which they can be dropped."""
    return FLAT, OBJECTS, ATTRIBUTES


def view_statements(vendor: str) -> list[str]:
    """Return the statements that make the views anew."""
    if vendor == "sqlite":
        parts = {
            "relations": "json_extract(e.body, '$.relations')",
            "attributes": "json_extract(e.body, '$.attributes')",
        }
    else:
        parts = {"relations": "e.body::jsonb -> 'relations'", "attributes": "e.body::jsonb -> 'attributes'"}
    drops = [f"DROP VIEW IF EXISTS {name}" for name in views()]
    return [
        *drops,
        _FLAT.format(view=FLAT, **parts),
        _OBJECTS.format(view=OBJECTS),
        f"CREATE VIEW {ATTRIBUTES} (name, kind, scale) AS VALUES {_rows()}",
    ]


@lru_cache(maxsize=1)
def _rows() -> str:
    """Return the attributes that the vocabulary knows, with kind and decimals: no event has to be read for them."""
    known = vocabulary()
    found: dict[tuple[str, str], int] = {("event", kinds.TEXT): 0}
    declared: list[tuple[str, AttributeType]] = [(name, type_) for name, type_ in known.envelope.items() if name in
                                                 ("actor", "agency", "source", "document_no")]  # fmt: skip
    for event in known.events.values():
        declared.extend(event.attributes.items())
    for name, type_ in declared:
        for kind, scale in _kinds(type_):
            found[name, kind] = max(found.get((name, kind), 0), scale)
    return ", ".join(f"('{name}', '{kind}', {scale})" for (name, kind), scale in sorted(found.items()))


def _kinds(type_: AttributeType) -> tuple[tuple[str, int], ...]:
    if type_.many:
        return ((kinds.LIST, 0),)
    if type_.kind == "datetime":  # a day without time is a date
        return ((kinds.DATETIME, 0), (kinds.DATE, 0))
    return (_KINDS.get(type_.kind, (kinds.TEXT, 0)),)
