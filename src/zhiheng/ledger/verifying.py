"""``zhiheng verify-ledger``: every stored byte against its hash, its columns, its seal, and the witnesses' copies (F6).

It names edits, cuts, insertions and seals that were made anew, and says what it can't exclude.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from zhiheng.kit.signing import verified
from zhiheng.ledger import guards
from zhiheng.ledger.checking import MOST_NAMED, Checked, Stretch
from zhiheng.ledger.crew import checked_stretches
from zhiheng.ledger.models import LedgerClock, LedgerEvent, LedgerSeal
from zhiheng.ledger.seals.receipts import Receipt, receipts_in
from zhiheng.ledger.seals.statement import BEGINNING, SealStatement

_PART: Final = 1 << 16
"""Events checked together where no seal says which."""


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
        if len(self.damages) < MOST_NAMED:
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
    by_first = {seal.first: seal for seal in seals}
    stretches = _stretches(seals)
    latest = 0
    for stretch, checked in zip(stretches, checked_stretches(stretches), strict=True):
        if checked.events and checked.first_at < latest:
            found.add("inserted", checked.first_name, "记录时间早于前一件")
        for kind, place, what in checked.damages:
            found.add(kind, place, what)
        found.unnamed += checked.unnamed
        latest = max(latest, checked.last_at)
        found.events += checked.events
        if stretch.hash and (seal := by_first.pop(stretch.first, None)) is not None:
            _compare_root(found, seal, checked)
        if progress is not None:
            progress(found.events)
    for seal in by_first.values():
        found.add("seal", f"封存 {seal.number}", "与其他封存重叠,未能核对其范围")


def _stretches(seals: Sequence[SealStatement]) -> list[Stretch]:
    """Return the whole ledger in parts: each seal's events, and what lies before, between and after."""
    sequences = LedgerEvent.objects.order_by("sequence").values_list("sequence", flat=True)
    first, last = sequences.first(), sequences.last()
    made: list[Stretch] = []
    start = 1 if first is None else min(first, 1)
    for seal in sorted(seals, key=lambda seal: seal.first):
        if seal.first < start or seal.last < seal.first:
            continue
        made.extend(_unsealed(start, seal.first - 1))
        made.append(Stretch(seal.first, seal.last, seal.hash))
        start = seal.last + 1
    return [*made, *_unsealed(start, last or 0)]


def _unsealed(start: int, last: int) -> Iterator[Stretch]:
    """Yield parts of a run without seal; a gap in it is passed over at once, however wide somebody made it."""
    while start <= last:
        following = LedgerEvent.objects.filter(sequence__gte=start).order_by("sequence")
        next_ = following.values_list("sequence", flat=True).first()
        end = last if next_ is None else min(last, max(start, next_) + _PART)
        yield Stretch(start, end)
        start = end + 1


def _compare_root(found: Verification, seal: SealStatement, checked: Checked) -> None:
    sealed = seal.last - seal.first + 1
    if checked.events != sealed:
        found.add("cut", f"封存 {seal.number}", f"封存时有 {sealed} 件事件,现有 {checked.events} 件")
    elif checked.root != seal.root:
        found.add("edited", f"封存 {seal.number}(第 {seal.first} 至 {seal.last} 件)", "其中的事件在封存之后被改动")


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
