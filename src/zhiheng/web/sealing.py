"""Sealing as daily work (封存, F6): what was committed is sealed every hour and the receipts leave for the witnesses.

Settings: ``SEAL_WITNESSES`` (directories of other bodies, or web addresses), ``SEAL_SCHEME``, ``SEAL_EVERY_MINUTES``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from zhiheng.kit.jobs.registry import Handler, Periodic, handlers, periodic
from zhiheng.kit.jobs.running import Run
from zhiheng.kit.operations.doctor import Check, Result, checks, ill, warn, well
from zhiheng.kit.outgoing.door import OutgoingFailed, call
from zhiheng.kit.signing import SCHEMES, Scheme, signer
from zhiheng.ledger.models import LedgerReceipt, LedgerSeal
from zhiheng.ledger.seals import DirectoryWitness, HttpWitness, SealStatement, Witness, deliver, seal_committed
from zhiheng.ledger.selectors import last_sequence

LATE = 4
"""How many intervals may pass without a seal before the doctor warns."""


def witnesses(named: Sequence[str]) -> list[Witness]:
    """Return the witnesses of the settings: a web address is posted to, anything else is a directory."""
    return [
        _posted(name) if name.startswith(("https://", "http://")) else DirectoryWitness(name[-255:], Path(name))
        for name in named
    ]


def _posted(address: str) -> HttpWitness:
    def send(body: bytes) -> bytes:
        """Send a receipt through the one door and return the answer."""
        try:
            return call("封存回执", address, body).body
        except OutgoingFailed as error:
            raise OSError(str(error)) from error

    return HttpWitness(address[-255:], send)


def scheme(named: str | None = None) -> Scheme:
    """Return the scheme of seals' signatures: the named one, else that of the settings.

    Raises ImproperlyConfigured for one that there isn't.
    """
    wanted = named or settings.SEAL_SCHEME
    for known in SCHEMES:
        if known == wanted:
            return known
    raise ImproperlyConfigured(f"没有签名算法“{wanted}”；ZHIHENG_SEAL_SCHEME 可以写 {'、'.join(SCHEMES)}。")


def seal(run: Run, arguments: Mapping[str, Any]) -> dict[str, int]:
    """Seal what is committed and hand out receipts; a witness that can't be reached makes the job fail and be retried.

    Seals and deliveries commit on their own: a retry goes on where this one stopped.
    """
    made: list[SealStatement] = seal_committed(signer(settings.HOME, "seal", scheme()))
    given = list(deliver(witnesses(settings.SEAL_WITNESSES)))
    failed = sorted({name for name, _, error in given if error})
    if failed:
        raise OSError(f"回执没有送到:{'、'.join(failed)}。请检查这些目录或地址,任务会自动补送。")
    return {"seals": len(made), "receipts": len(given)}


def sealed_lately(now: datetime) -> Result:
    """Check that no committed event waits long for its seal."""
    newest = LedgerSeal.objects.order_by("-number").first()
    if newest is None:
        return well("台账里还没有事件") if not last_sequence() else warn("台账还没有封存过", _START)
    sealed = datetime.fromtimestamp(SealStatement.read(newest.statement).sealed_at / 1_000_000, UTC)
    says = f"最近一次封存:第 {newest.number} 号,到第 {newest.last} 件,{sealed.astimezone():%Y-%m-%d %H:%M}"
    waiting = last_sequence() - newest.last
    old = now - sealed > LATE * timedelta(minutes=settings.SEAL_EVERY_MINUTES)
    return ill(f"{says},之后还有 {waiting} 件没有封存", _START) if waiting and old else well(says)


def receipts_given() -> Result:
    """Check that receipts leave the house: without a witness a seal proves nothing against the server's owner."""
    if not settings.SEAL_WITNESSES:
        return warn("没有设见证方,封存只能防一般改动", "请用 ZHIHENG_WITNESSES 设至少一个本单位以外的见证方。")
    seals = LedgerSeal.objects.count()
    for witness in witnesses(settings.SEAL_WITNESSES):
        missing = seals - LedgerReceipt.objects.filter(witness=witness.name).count()
        if missing:
            return warn(f"见证方 {witness.name} 还缺 {missing} 份回执", "请检查该目录或地址,任务会自动补送。")
    return well(f"{seals} 份封存的回执均已送到 {len(settings.SEAL_WITNESSES)} 个见证方")


_START = "请确认 zhiheng worker 在运行,或者运行 zhiheng seal。"


def register() -> None:
    """Declare the job, its times, and what the doctor looks at."""
    handlers.register("seal", Handler("封存台账、送出回执", seal, whole=False, lease=timedelta(minutes=30)))
    periodic.register("seal", Periodic("seal", every=timedelta(minutes=settings.SEAL_EVERY_MINUTES)))
    checks.register("seal", Check("台账封存", lambda: sealed_lately(datetime.now(UTC))))
    checks.register("receipts", Check("封存回执", receipts_given))
