"""One stretch of the ledger, read and compared with itself: the part of the verification that several processes share.

Knows no Django: ``python -m zhiheng.ledger.checking`` is ready at once, takes stretches as lines of JSON and answers
each with a line. The database compares the columns with the text's beginning itself; the hash is made here.
"""

from __future__ import annotations

import json
import sqlite3
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import asdict, dataclass, field
from typing import Any, Final
from urllib.parse import unquote, urlsplit

from zhiheng.eventlog.model import Event
from zhiheng.ledger.canonical import event_of, micros
from zhiheng.ledger.hashing import HASHES, digest, merkle_root
from zhiheng.ledger.records import StoredEvent

MOST_NAMED: Final = 200
_AT_ONCE: Final = 8_192
Fetch = Callable[[str], list[tuple[Any, ...]]]
"""Runs a query and returns all its rows."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """Sequences ``first`` to ``last``, both inside; ``hash``: the algorithm of the seal over them ("": not sealed)."""

    first: int
    last: int
    hash: str = ""


@dataclass(slots=True)
class Checked:
    """What a stretch holds: ``damages`` as (kind, place, what), ``unnamed`` more of them; ``root`` in hex, if sealed.

    ``first_at``, ``last_at``: earliest and latest moment of recording (``last_at`` 0: none); ``first_name`` for words.
    """

    events: int = 0
    first_at: int = 0
    last_at: int = 0
    first_name: str = ""
    root: str = ""
    damages: list[tuple[str, str, str]] = field(default_factory=list)
    unnamed: int = 0

    def add(self, kind: str, place: str, what: str) -> None:
        """Note a damage; beyond the first two hundred they are only counted."""
        if len(self.damages) < MOST_NAMED:
            self.damages.append((kind, place, what))
        else:
            self.unnamed += 1


def check(fetch: Fetch, vendor: str, stretch: Stretch) -> Checked:
    """Return what the events of a stretch are, compared with their hashes, columns, relations and neighbours."""
    found = Checked()
    leaves: list[bytes] = []
    expected = stretch.first
    for sequence, body, stored, algorithm, at, same in _rows(fetch, vendor, stretch):
        if sequence != expected and expected > 0:
            found.add("cut", f"第 {expected} 至 {sequence - 1} 件", "事件缺失")
        if sequence < 1:
            found.add("inserted", name_of(sequence, body), "序号不是台账给出的")
        expected = sequence + 1
        leaf = digest(body, algorithm) if algorithm in HASHES and isinstance(body, str) else b""
        if leaf != stored:
            found.add("edited", name_of(sequence, body), "正文与其哈希不符")
        if not same and not _same_slowly(fetch, sequence, body):
            found.add("edited", name_of(sequence, body), "列或关联与正文不一致")
        elif at < found.last_at:
            found.add("inserted", name_of(sequence, body), "记录时间早于前一件")
        else:
            found.last_at = at
            if not found.events:
                found.first_at, found.first_name = at, name_of(sequence, body)
        leaves.append(leaf)
        found.events += 1
    if expected <= stretch.last and stretch.last > 0:
        found.add("cut", f"第 {max(expected, 1)} 至 {stretch.last} 件", "事件缺失")
    if stretch.hash:
        found.root = merkle_root(leaves, stretch.hash).hex()
    return found


def name_of(sequence: int, body: Any) -> str:
    """Return how an event is named in a report, whatever became of its text."""
    try:
        stored = event_of(body)
    except (ValueError, KeyError, TypeError):
        return f"第 {sequence} 件"
    return f"第 {sequence} 件({stored.type} {stored.id})"


_HEAD: Final = """{print}('{{"v":1,"sequence":%s,"id":"%s","type":"%s","day":%s,"clock":%s,"recorded_at":%s,'
    || '"corrects":%s,"amends":%s,"relations":[%s],"attributes":{{', e.sequence, e.public_id, e.type, e.day, e.clock,
    e.recorded_at, COALESCE('"' || e.corrects || '"', 'null'), COALESCE('"' || e.amends || '"', 'null'),
    COALESCE((SELECT {join}({print}('["%s","%s","%s"]', x.object_type, x.object_id, x.qualifier), ','{order})
        FROM ledger_ledgerrelation x WHERE x.event_id = e.sequence), ''))"""
_QUERY: Final = """SELECT e.sequence, e.body, e.digest, e.hash, e.recorded_at, {find}(e.body, {head}) = 1
    FROM ledger_ledgerevent e WHERE e.sequence > {after} AND e.sequence <= {last} ORDER BY e.sequence LIMIT {limit}"""
_WORDS: Final = {
    # SQLite walks the relations by their key, in the order of places; what came otherwise would be compared slowly.
    "sqlite": {"print": "printf", "join": "group_concat", "order": "", "find": "instr"},
    "postgresql": {"print": "format", "join": "string_agg", "order": " ORDER BY x.place", "find": "strpos"},
}
_COLUMNS: Final = """SELECT sequence, public_id, type, day, clock, recorded_at, corrects, amends
    FROM ledger_ledgerevent WHERE sequence = {}"""
_RELATIONS: Final = """SELECT object_type, object_id, qualifier
    FROM ledger_ledgerrelation WHERE event_id = {} ORDER BY place"""


def _rows(fetch: Fetch, vendor: str, stretch: Stretch) -> Iterator[tuple[Any, ...]]:
    words = _WORDS[vendor]
    head, after = _HEAD.format(**words), stretch.first - 1
    while rows := fetch(_QUERY.format(find=words["find"], head=head, after=after, last=stretch.last, limit=_AT_ONCE)):
        yield from rows
        after = rows[-1][0]


def _same_slowly(fetch: Fetch, sequence: int, body: Any) -> bool:
    """Return whether columns and relations say what the text says; for texts with quotes and other escapes."""
    try:
        stored = event_of(body)
    except (ValueError, KeyError, TypeError):
        return False
    columns = fetch(_COLUMNS.format(int(sequence)))
    related = fetch(_RELATIONS.format(int(sequence)))
    return columns == [_columns(stored)] and related == [(r.type, r.id, r.qualifier) for r in stored.event.relations]


def _columns(stored: StoredEvent) -> tuple[Any, ...]:
    event: Event = stored.event
    at = None if event.recorded_at is None else micros(event.recorded_at)
    return event.sequence, event.id, event.type, event.day, event.clock, at, event.corrects, stored.amends or None


def opened(address: str) -> tuple[str, Any]:
    """Return vendor and connection (PEP 249) of a database, for reading; ``kit.databases`` writes such addresses."""
    if address.startswith("sqlite:"):
        connection = sqlite3.connect(unquote(urlsplit(address).path), timeout=20)
        connection.execute("PRAGMA query_only = ON")
        connection.execute("PRAGMA mmap_size = 268435456")
        return "sqlite", connection
    import psycopg

    return "postgresql", psycopg.connect(address, autocommit=True)


def main() -> None:
    """Answer stretches (lines of JSON) until there are no more; the first line is the database's address."""
    vendor, connection = opened(json.loads(sys.stdin.readline()))
    with closing(connection):

        def fetch(query: str) -> list[tuple[Any, ...]]:
            """Return the rows of a query."""
            return list(connection.execute(query).fetchall())

        for line in sys.stdin:
            answer = asdict(check(fetch, vendor, Stretch(**json.loads(line))))
            sys.stdout.write(json.dumps(answer, ensure_ascii=True) + "\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
