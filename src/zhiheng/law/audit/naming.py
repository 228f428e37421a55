"""Which words a report uses: the vocabulary's for our own logs, the log's own for foreign ones."""

from __future__ import annotations

import pyarrow.compute as pc

from zhiheng.eventlog.tables import LogTables
from zhiheng.law.audit.words import Words
from zhiheng.law.language.model import RuleSet
from zhiheng.law.library import vocabulary
from zhiheng.law.library.names import attribute_names, value_names

NAMED = ("agency", "enterprise", "organisation")


def words_for(rules: RuleSet, tables: LogTables) -> Words:
    """Return Chinese names of everything where the rules are statutory; else what the log itself calls things."""
    if not rules.statutory:
        return Words(objects={"case": "案件"})
    known = vocabulary()
    return Words(
        events={type_: event.zh for type_, event in known.events.items()},
        objects={type_: thing.zh for type_, thing in known.objects.items()},
        attributes=attribute_names(),
        values=value_names(),
        people=names_of(tables),
    )


def names_of(tables: LogTables) -> dict[str, str]:
    """Return id -> name of the bodies that the log names (never of persons)."""
    attributes = tables.object_attributes
    named = attributes.filter(pc.equal(attributes.column("name").cast("string"), "name"))
    types = tables.objects.column("type").cast("string").take(named.column("object")).to_pylist()
    ids = tables.objects.column("id").take(named.column("object")).to_pylist()
    rows = zip(types, ids, named.column("value").to_pylist(), strict=True)
    return {id_: value for type_, id_, value in rows if type_ in NAMED}
