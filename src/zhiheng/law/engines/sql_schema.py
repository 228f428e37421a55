"""Tables and views of ``ledger_flat`` in SQLite and PostgreSQL, and the way of a log into them.

The audit reads three views only: ``ledger_flat``, ``ledger_objects``, ``ledger_attributes`` (``docs/formats.md``). The
tables below are one way to carry them; a ledger of other shape offers the same views over its own tables.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, Final, Literal

import numpy as np
import pyarrow as pa

from zhiheng.eventlog import values
from zhiheng.eventlog.columns import kind_of_field
from zhiheng.eventlog.tables import ATTRIBUTE_PREFIX, LogTables
from zhiheng.law.engines.views import OBJECTS, VIEWS
from zhiheng.law.facts import definitions
from zhiheng.law.facts.derived_tables import enrich_tables

Dialect = Literal["sqlite", "postgresql"]
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LARGEST_INT = 2**63
_BATCH = 10_000

_TABLES = """
CREATE TABLE flat_event (
  id {text} PRIMARY KEY,
  type {text} NOT NULL,
  day integer NOT NULL,
  clock bigint NOT NULL,
  sequence bigint NOT NULL,
  recorded_at bigint,
  corrects {text},
  attributes {json} NOT NULL
);
CREATE INDEX flat_event_type ON flat_event (type);
CREATE INDEX flat_event_corrects ON flat_event (corrects) WHERE corrects IS NOT NULL;
CREATE TABLE flat_relation (
  event_id {text} NOT NULL REFERENCES flat_event (id),
  place integer NOT NULL,
  object_type {text} NOT NULL,
  object_id {text} NOT NULL,
  qualifier {text} NOT NULL,
  PRIMARY KEY (event_id, place)
);
CREATE INDEX flat_relation_object ON flat_relation (object_type, object_id, event_id, place);
CREATE TABLE flat_object (type {text} NOT NULL, id {text} NOT NULL, PRIMARY KEY (type, id));
CREATE TABLE flat_object_attribute (
  object_type {text} NOT NULL,
  object_id {text} NOT NULL,
  name {text} NOT NULL,
  from_day integer,
  kind {text} NOT NULL,
  value {text} NOT NULL
);
CREATE INDEX flat_object_attribute_object ON flat_object_attribute (object_type, object_id);
CREATE VIEW ledger_objects AS
  SELECT o.type AS object_type, o.id AS object_id, a.name, a.from_day, a.kind, a.value
  FROM flat_object o LEFT JOIN flat_object_attribute a ON a.object_type = o.type AND a.object_id = o.id;
CREATE VIEW ledger_flat AS
  SELECT r.object_type, r.object_id, e.id AS event_id, e.type AS event_type, e.day, e.clock, e.sequence,
    e.recorded_at, e.corrects, {relations} AS relations, e.attributes
  FROM flat_relation r JOIN flat_event e ON e.id = r.event_id
  WHERE NOT EXISTS (
    SELECT 1 FROM flat_relation y WHERE y.event_id = r.event_id AND y.place < r.place
      AND y.object_type = r.object_type AND y.object_id = r.object_id)
  UNION ALL
  SELECT '', '', e.id, e.type, e.day, e.clock, e.sequence, e.recorded_at, e.corrects, {nothing}, e.attributes
  FROM flat_event e WHERE NOT EXISTS (SELECT 1 FROM flat_relation r WHERE r.event_id = e.id);
"""

_SQLITE_ATTRIBUTES = """
CREATE VIEW ledger_attributes AS
  SELECT name, kind, max(CASE WHEN instr(text, '.') > 0 THEN length(text) - instr(text, '.') ELSE 0 END) AS scale
  FROM (
    SELECT j.key AS name,
      CASE j.type WHEN 'true' THEN 'bool' WHEN 'false' THEN 'bool' WHEN 'integer' THEN 'int' WHEN 'real' THEN 'number'
        WHEN 'array' THEN 'list' WHEN 'text' THEN 'text' ELSE (SELECT k.key FROM json_each(j.value) k) END AS kind,
      CASE j.type WHEN 'real' THEN j.atom WHEN 'object' THEN (SELECT k.value FROM json_each(j.value) k) ELSE '' END
        AS text
    FROM flat_event e, json_each(e.attributes) j WHERE j.type <> 'null')
  GROUP BY name, kind;
"""
_POSTGRESQL_ATTRIBUTES = """
CREATE VIEW ledger_attributes AS
  SELECT name, kind, max(CASE WHEN strpos(text, '.') > 0 THEN length(text) - strpos(text, '.') ELSE 0 END) AS scale
  FROM (
    SELECT j.key AS name,
      CASE jsonb_typeof(j.value) WHEN 'boolean' THEN 'bool' WHEN 'array' THEN 'list' WHEN 'string' THEN 'text'
        WHEN 'number' THEN CASE WHEN strpos(j.value::text, '.') > 0 THEN 'number' ELSE 'int' END
        ELSE (SELECT k.key FROM jsonb_each_text(j.value) k) END AS kind,
      CASE jsonb_typeof(j.value) WHEN 'number' THEN j.value::text
        WHEN 'object' THEN (SELECT k.value FROM jsonb_each_text(j.value) k) ELSE '' END AS text
    FROM flat_event e, jsonb_each(e.attributes) j WHERE jsonb_typeof(j.value) <> 'null') stated
  GROUP BY name, kind;
"""
_WORDS: Final[dict[Dialect, dict[str, str]]] = {
    "sqlite": {
        "text": "text",
        "json": "text",
        "nothing": "'[]'",
        "relations": """(SELECT json_group_array(json_array(x.object_type, x.object_id, x.qualifier)) FROM (
      SELECT z.object_type, z.object_id, z.qualifier FROM flat_relation z
      WHERE z.event_id = e.id ORDER BY z.place) x)""",
    },
    "postgresql": {
        "text": 'text COLLATE "C"',
        "json": "jsonb",
        "nothing": "'[]'::jsonb",
        "relations": """(SELECT jsonb_agg(jsonb_build_array(x.object_type, x.object_id, x.qualifier) ORDER BY x.place)
      FROM flat_relation x WHERE x.event_id = e.id)""",
    },
}


def ddl(dialect: Dialect) -> list[str]:
    """Return the statements that make tables, indexes and views, in order, without semicolons."""
    script = _TABLES.format(**_WORDS[dialect])
    script += _SQLITE_ATTRIBUTES if dialect == "sqlite" else _POSTGRESQL_ATTRIBUTES
    return [statement.strip() for statement in script.split(";") if statement.strip()]


Row = tuple[Any, ...]


def rows_to_load(tables: LogTables) -> Iterator[tuple[str, tuple[str, ...], Iterator[Row]]]:
    """Yield table, columns and rows of a log with the derived objects (F2) of the library."""
    whole = enrich_tables(tables, definitions(), sorted(definitions().types))
    types, ids = whole.objects["type"].to_pylist(), whole.objects["id"].to_pylist()
    names = ("id", "type", "day", "clock", "sequence", "recorded_at", "corrects", "attributes")
    yield "flat_event", names, _events(whole.events)
    yield "flat_object", ("type", "id"), iter(list(zip(types, ids, strict=True)))
    yield "flat_relation", ("event_id", "place", "object_type", "object_id", "qualifier"), _relations(whole, types, ids)
    columns = [whole.object_attributes[name].to_pylist() for name in ("object", "name", "from_day", "kind", "value")]
    stated = ((types[row], ids[row], *rest) for row, *rest in zip(*columns, strict=True))
    yield "flat_object_attribute", VIEWS[OBJECTS], stated


def _events(events: pa.Table) -> Iterator[Row]:
    own = [field for field in events.schema if field.name.startswith(ATTRIBUTE_PREFIX)]
    for start in range(0, events.num_rows, _BATCH):
        batch = events.slice(start, _BATCH)
        attributes: list[dict[str, Any]] = [{} for _ in range(batch.num_rows)]
        for field in own:
            name, kind = field.name.removeprefix(ATTRIBUTE_PREFIX), kind_of_field(field)
            for place, value in enumerate(batch[field.name].to_pylist()):
                if value is not None:
                    attributes[place][name] = _stated(kind, value)
        names = ("id", "type", "day", "clock", "sequence", "recorded_at", "corrects")
        columns = [batch[name].to_pylist() for name in names]
        for found, (id_, type_, day, clock, sequence, recorded, corrects) in zip(
            attributes, zip(*columns, strict=True), strict=True
        ):
            moment = None if recorded is None else (recorded - EPOCH) // timedelta(microseconds=1)
            text = json.dumps(found, ensure_ascii=False, separators=(",", ":"))
            yield id_, type_, day, clock, sequence, moment, corrects, text


def _stated(kind: str, value: Any) -> Any:
    """Return an attribute's value as it stands in the JSON of ``attributes``."""
    if kind == values.LIST:
        return json.loads(value)
    if kind in (values.TEXT, values.BOOL) or (kind == values.INT and abs(value) < _LARGEST_INT):
        return value
    if kind == values.NUMBER:
        return {kind: format(value, "f")}
    return {kind: value.isoformat() if kind == values.DATE else value}


def _relations(tables: LogTables, types: list[str], ids: list[str]) -> Iterator[Row]:
    event = tables.relations["event"].to_numpy()
    order = np.argsort(event, kind="stable")
    event = event[order]
    heads = np.searchsorted(event, event)
    places = (np.arange(len(event)) - heads).tolist()
    names = tables.events["id"].take(pa.array(event)).to_pylist()
    chosen = tables.relations.take(pa.array(order))
    things, qualifiers = chosen["object"].to_pylist(), chosen["qualifier"].to_pylist()
    for name, place, thing, qualifier in zip(names, places, things, qualifiers, strict=True):
        yield name, place, types[thing], ids[thing], qualifier or ""
