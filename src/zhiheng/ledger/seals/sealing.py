"""The sealer (封存): takes what is committed, in the order of commitment, and never what may still be undone.

The order is safe because sequences are given out under a lock that ends with the commit (``clock``): when a sequence
can be seen, every smaller one is committed or was never given out. A gap is therefore a cut, and isn't sealed over.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

from django.db import transaction

from zhiheng.kit.signing import Signer
from zhiheng.ledger.canonical import micros
from zhiheng.ledger.hashing import hash_algorithm, merkle_root
from zhiheng.ledger.models import LedgerClock, LedgerEvent, LedgerSeal
from zhiheng.ledger.seals.statement import BEGINNING, FORMAT, SealStatement

MOST: Final = 1 << 16
"""Most events under one seal."""


class LedgerCut(Exception):
    """Events are missing inside the ledger: it was cut by hand. Nothing was sealed."""


def seal_committed(signer: Signer, *, most: int = MOST) -> list[SealStatement]:
    """Seal all committed events that aren't sealed yet, ``most`` under each seal, and return the new seals.

    Short transactions, one per seal; an append waits at most for one. Raises ``LedgerCut`` where sequences are missing.
    """
    made: list[SealStatement] = []
    while (statement := _seal_next(signer, most)) is not None:
        made.append(statement)
    return made


def _seal_next(signer: Signer, most: int) -> SealStatement | None:
    leaves = _unsealed(most)
    if not leaves:
        return None
    with transaction.atomic():
        # The row of the clock keeps two sealers apart, as it keeps appends apart.
        LedgerClock.objects.select_for_update().first()
        former = LedgerSeal.objects.order_by("-number").first()
        last = former.last if former else 0
        if leaves[0][0] <= last:
            return _seal_next(signer, most)  # another sealer was here meanwhile
        _require_whole(leaves, last)
        algorithm = hash_algorithm()
        statement = SealStatement(
            FORMAT,
            former.number + 1 if former else 1,
            leaves[0][0],
            leaves[-1][0],
            merkle_root([digest for _, digest in leaves], algorithm).hex(),
            former.head if former else BEGINNING,
            algorithm,
            micros(datetime.now(UTC)),
            signer.public,
        )
        LedgerSeal.objects.create(
            number=statement.number,
            first=statement.first,
            last=statement.last,
            statement=statement.text,
            head=statement.head,
            signature=signer.sign(statement.text.encode()).hex(),
        )
    return statement


def _unsealed(most: int) -> list[tuple[int, bytes]]:
    last = LedgerSeal.objects.order_by("-number").values_list("last", flat=True).first() or 0
    rows = LedgerEvent.objects.filter(sequence__gt=last).order_by("sequence")
    return [(sequence, bytes(digest)) for sequence, digest in rows.values_list("sequence", "digest")[:most]]


def _require_whole(leaves: list[tuple[int, bytes]], last: int) -> None:
    expected = last
    for sequence, _ in leaves:
        expected += 1
        if sequence != expected:
            raise LedgerCut(
                f"台账缺少第 {expected} 至 {sequence - 1} 件事件,没有封存。"
                "请立即用 zhiheng verify-ledger 核验,并与备份核对。"
            )
