"""Acts that the ledger's tests append: small, lawful or not, with today's date."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from zhiheng.ledger.services import Actor, Appended, NewEvent, NewObject, Ref, append

ME = Actor(account="acc1", person="officer1")


def today(back: int = 0) -> date:
    from datetime import datetime

    from zhiheng.ledger.conversion import CIVIL

    return datetime.now(CIVIL).date() - timedelta(days=back)


def paid(case: str = "C1", payment: str = "P1", amount: Any = "100.00", **more: Any) -> NewEvent:
    more.setdefault("occurred", today())
    more.setdefault("agency", "A1")
    refs = (Ref("payment", payment), Ref("case", case))
    return NewEvent("fine.paid", objects=refs, attributes={"amount": amount}, **more)


def voided(event: str, **more: Any) -> NewEvent:
    return NewEvent("event.voided", today(), (), {"event": event, "reason": "录错"}, agency="A1", **more)


def case(id_: str = "C1", **more: Any) -> NewObject:
    more.setdefault("attributes", {"number": f"历罚字〔2026〕{id_}号", "procedure": "ordinary", "field": "market"})
    return NewObject("case", id_, agency="A1", title=f"案件 {id_}", **more)


def done(*events: NewEvent, **more: Any) -> Appended:
    more.setdefault("by", ME)
    return append(events, **more)
