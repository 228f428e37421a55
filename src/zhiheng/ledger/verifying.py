"""``zhiheng verify-ledger``: every stored byte against its hash, its columns, its seal, and the witnesses' copies (F6).

It names edits, cuts, insertions and seals that were made anew, and says what it can't exclude.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from django.db import connection

from zhiheng.kit.signing import verified
from zhiheng.ledger import guards
from zhiheng.ledger.canonical import event_of
from zhiheng.ledger.hashing import HASHES, LEAF, merkle_root
from zhiheng.ledger.models import LedgerClock, LedgerEvent, LedgerSeal
from zhiheng.ledger.seals.receipts import Receipt, receipts_in
from zhiheng.ledger.seals.statement import BEGINNING, SealStatement

_AT_ONCE: Final = 8_192
_MOST_NAMED: Final = 200


@dataclass(frozen=True, slots=True)
class Damage:
    """One thing that isn't as it was written. ``kind``: edited, cut, inserted, resealed, seal, unguarded."""

    kind: str
    place: str
    what: str

    def __str__(self) -> str:
        return f"{self.place}:{self.what}"


@dataclass(slots=True)
class Verification:
    """What was verified and found. ``unknown`` are the sentences about what can't be excluded."""

    events: int = 0
    last: int = 0
    seals: int = 0
    sealed_through: int = 0
    receipts: int = 0
    witnessed_through: int = 0
    damages: list[Damage] = field(default_factory=list)
    unnamed: int = 0
    unknown: list[str] = field(default_factory=list)

    @property
    def sound(self) -> bool:
        """Return whether nothing wrong was found."""
        return not self.damages

    def add(self, kind: str, place: str, what: str) -> None:
        """Note a damage; beyond the first two hundred they are only counted."""
        if len(self.damages) < _MOST_NAMED:
            self.damages.append(Damage(kind, place, what))
        else:
            self.unnamed += 1


def verify(receipts: Path | None = None, progress: Callable[[int], object] | None = None) -> Verification:
    """Verify the whole ledger and return what was found. ``receipts``: a directory of the witnesses' copies.

    ``progress`` is told the number of events verified so far. Only reads.
    """
    found = Verification()
    for name in guards.missing():
        found.add("unguarded", name, "数据库的保护缺失,可能曾被绕过")
    seals = _seals(found)
    _walk(found, seals, progress)
    _tail(found)
    if receipts is not None:
        _compare(found, {seal.number: seal for seal in seals}, receipts)
    _say_unknown(found, receipts)
    return found


def _seals(found: Verification) -> list[SealStatement]:
    """Check the chain of seals by itself: form, order, links, signatures."""
    chain: list[SealStatement] = []
    head, last, number = BEGINNING, 0, 0
    for row in LedgerSeal.objects.order_by("number"):
        number += 1
        place = f"封存 {row.number}"
        if row.number != number:
            found.add("cut", place, f"缺少封存 {number} 至 {row.number - 1}")
            number = row.number
        try:
            statement = SealStatement.read(row.statement)
        except ValueError:
            found.add("seal", place, "封存文字被改动,无法读出")
            continue
        columns = (row.number, row.first, row.last, row.head)
        if columns != (statement.number, statement.first, statement.last, statement.head):
            found.add("seal", place, "封存的列与封存文字不一致")
        if statement.previous != head or statement.first != last + 1:
            found.add("seal", place, "与前一封存不衔接")
        if not verified(statement.key, row.statement.encode(), _hex(row.signature)):
            found.add("seal", place, "签名不成立")
        head, last = statement.head, statement.last
        chain.append(statement)
    found.seals, found.sealed_through = len(chain), last
    return chain


def _hex(text: str) -> bytes:
    try:
        return bytes.fromhex(text)
    except ValueError:
        return b""


def _walk(found: Verification, seals: list[SealStatement], progress: Callable[[int], object] | None) -> None:
    """Check every event; compare the root of each seal with what its events give now."""
    pending = iter(seals)
    seal = next(pending, None)
    leaves: list[bytes] = []
    expected, recorded = 0, 0
    for sequence, body, digest, algorithm, at, same in _rows(progress):
        expected += 1
        if sequence != expected:
            found.add("cut", f"第 {expected} 至 {sequence - 1} 件", "事件缺失")
            expected = sequence
        while seal is not None and sequence > seal.last:
            _compare_root(found, seal, leaves)
            seal, leaves = next(pending, None), []
        leaf = _leaf(body, algorithm)
        if leaf != digest:
            found.add("edited", _name(sequence, body), "正文与其哈希不符")
        if not same and not _same_slowly(sequence):
            found.add("edited", _name(sequence, body), "列或关联与正文不一致")
        elif at < recorded:
            found.add("inserted", _name(sequence, body), "记录时间早于前一件")
        else:
            recorded = at
        leaves.append(leaf)
        found.events += 1
    while seal is not None:
        _compare_root(found, seal, leaves)
        seal, leaves = next(pending, None), []


_empty: Final = {algorithm: hashlib.new(algorithm, LEAF) for algorithm in HASHES}


def _leaf(body: Any, algorithm: Any) -> bytes:
    """Return the content hash, or nothing where not even the kinds of the columns are right."""
    begun = _empty.get(algorithm)
    if begun is None or not isinstance(body, str):
        return b""
    hashed = begun.copy()
    hashed.update(body.encode())
    return hashed.digest()


def _compare_root(found: Verification, seal: SealStatement, leaves: list[bytes]) -> None:
    if len(leaves) != seal.last - seal.first + 1:
        found.add("cut", f"封存 {seal.number}", f"封存时有 {seal.last - seal.first + 1} 件事件,现有 {len(leaves)} 件")
    elif merkle_root(leaves, seal.hash).hex() != seal.root:
        found.add("edited", f"封存 {seal.number}(第 {seal.first} 至 {seal.last} 件)", "其中的事件在封存之后被改动")


def _name(sequence: int, body: Any) -> str:
    try:
        stored = event_of(body)
    except (ValueError, KeyError, TypeError):
        return f"第 {sequence} 件"
    return f"第 {sequence} 件({stored.type} {stored.id})"


_HEAD: Final = """'{"v":1,"sequence":' || e.sequence || ',"id":"' || e.public_id
    || '","type":"' || e.type || '","day":' || e.day
    || ',"clock":' || e.clock || ',"recorded_at":' || e.recorded_at
    || ',"corrects":' || COALESCE('"' || e.corrects || '"', 'null')
    || ',"amends":' || COALESCE('"' || e.amends || '"', 'null')
    || ',"relations":[' || COALESCE(r.names, '') || '],"attributes":{'"""
_RELATION: Final = "'[\"' || x.object_type || '\",\"' || x.object_id || '\",\"' || x.qualifier || '\"]'"


def _query() -> str:
    """Return the query of a run of events: the database itself compares the columns with the text's beginning."""
    begins = (
        "instr" if connection.vendor == "sqlite" else "strpos"
    )  # the head is made once, and compared where it stands
    names = f"string_agg({_RELATION}, ',' ORDER BY x.place)"
    source = "ledger_ledgerrelation"
    if connection.vendor == "sqlite":
        names = f"group_concat({_RELATION}, ',')"
        source = "(SELECT * FROM ledger_ledgerrelation WHERE event_id > %(a)s AND event_id <= %(b)s ORDER BY 1, 2)"
    return f"""SELECT e.sequence, e.body, e.digest, e.hash, e.recorded_at, {begins}(e.body, {_HEAD}) = 1
        FROM ledger_ledgerevent e LEFT JOIN (SELECT x.event_id, {names} AS names FROM {source} x
            WHERE x.event_id > %(a)s AND x.event_id <= %(b)s GROUP BY x.event_id) r ON r.event_id = e.sequence
        WHERE e.sequence > %(a)s AND e.sequence <= %(b)s ORDER BY e.sequence"""  # noqa: S608 - our own names


def _rows(progress: Callable[[int], object] | None) -> Iterator[tuple[Any, ...]]:
    query = _query()
    start, done = 0, 0
    last = LedgerEvent.objects.order_by("-sequence").values_list("sequence", flat=True).first() or 0
    start = (LedgerEvent.objects.order_by("sequence").values_list("sequence", flat=True).first() or 1) - 1
    with connection.cursor() as cursor:
        while start < last:
            cursor.execute(query, {"a": start, "b": start + _AT_ONCE})
            rows = cursor.fetchall()
            yield from rows
            start += _AT_ONCE
            done += len(rows)
            if progress is not None:
                progress(done)


def _same_slowly(sequence: int) -> bool:
    """Return whether columns and relations say what the text says; for texts with quotes and other escapes."""
    row = LedgerEvent.objects.get(sequence=sequence)
    try:
        stored, recorded = row.stored, row.recorded
    except (ValueError, KeyError, TypeError):
        return False
    event = stored.event
    columns = (row.public_id, row.type, row.day, row.clock, recorded, row.corrects, row.amends)
    said = (event.id, event.type, event.day, event.clock, event.recorded_at, event.corrects, stored.amends or None)
    related = row.relations.order_by("place").values_list("object_type", "object_id", "qualifier")
    return columns == said and list(related) == [(r.type, r.id, r.qualifier) for r in event.relations]


def _tail(found: Verification) -> None:
    """Compare the end of the ledger with the clock that gave out its sequences."""
    clock = LedgerClock.objects.first()
    last = found.last = LedgerEvent.objects.order_by("-sequence").values_list("sequence", flat=True).first() or 0
    if clock is not None and clock.sequence != last:
        kind = "cut" if clock.sequence > last else "inserted"
        found.add(kind, "台账末尾", f"台账时钟记到第 {clock.sequence} 件,现有到第 {last} 件")


def _compare(found: Verification, seals: dict[int, SealStatement], directory: Path) -> None:
    """Compare the seals with the copies that the witnesses kept."""
    copies, unreadable = receipts_in(directory)
    for path in unreadable:
        found.add("seal", path.name, "不是可读的封存回执")
    for path, receipt in copies:
        _compare_one(found, seals, path, receipt)
    found.receipts = len(copies)


def _compare_one(found: Verification, seals: dict[int, SealStatement], path: Path, receipt: Receipt) -> None:
    witnessed = receipt.statement
    if not verified(witnessed.key, witnessed.text.encode(), _hex(receipt.signature)):
        found.add("seal", path.name, "回执的签名不成立,回执本身被改动")
        return
    seal = seals.get(witnessed.number)
    if seal is None:
        what = f"见证方持有封存 {witnessed.number}(到第 {witnessed.last} 件),台账里没有:台账被截短"
        found.add("cut", path.name, what)
    elif seal.head != witnessed.head:
        what = f"封存 {witnessed.number} 与见证方所持的不同:第 {witnessed.first} 至 {witnessed.last} 件被重新封存"
        found.add("resealed", path.name, what)
    else:
        found.witnessed_through = max(found.witnessed_through, witnessed.last)


def _say_unknown(found: Verification, receipts: Path | None) -> None:
    """Say in words what nothing here can exclude."""
    if receipts is None:
        found.unknown.append(
            "没有核对见证方的回执:不能排除掌握服务器和签名密钥的人改写台账后重新封存,或截去末尾。"
            "请用 --receipts 指明回执目录"
        )
    elif found.witnessed_through < found.sealed_through:
        what = f"第 {found.witnessed_through} 件之后没有相符的回执:其后的改写和重新封存不能排除"
        found.unknown.append(f"{what}。请运行 zhiheng seal 送出回执")
    if found.last > found.sealed_through:
        what = f"第 {found.sealed_through} 件之后尚未封存:同时改动正文和哈希不能发现"
        found.unknown.append(f"{what}。请运行 zhiheng seal")
