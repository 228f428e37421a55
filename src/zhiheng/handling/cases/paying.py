"""What of a decision's money is paid, since when, and what is still owed (缴纳), additional fine included.

The last 加处罚款 states the whole sum up to its day; it replaces what an earlier one stated. What an execution
agreement waived of it isn't owed. A decision that is gone (撤销、确认无效、责令重作) leaves nothing owed: what was
paid goes back.
Source: 行政处罚法第六十七条、第七十二条; 行政强制法第四十条、第四十二条、第四十五条.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from zhiheng.eventlog.days import date_of
from zhiheng.eventlog.model import Event
from zhiheng.handling.cases.casefile import PAYMENTS, CaseFile, fine_in_force

SURCHARGED = "fine.surcharged"
_OVER = frozenset({"enforcement.carried-out", "enforcement.ended", "obligation.fulfilled"})
"""Events after which an enforcement's notices to banks ask for nothing any more."""


def surcharged(file: CaseFile) -> Decimal:
    """Return the additional fine that was imposed on the decision in force, in yuan; 0 without one."""
    if file.revocation is not None:
        return Decimal(0)
    last = file.last("decision.made", SURCHARGED)
    return Decimal(str(last.attributes.get("amount") or 0)) if last and last.type == SURCHARGED else Decimal(0)


def surcharge_left(file: CaseFile) -> Decimal:
    """Return what of the imposed additional fine isn't paid or waived yet, in yuan."""
    return max(surcharged(file) - _total(file.of(*PAYMENTS), "surcharge") - waived(file), Decimal(0))


def waived(file: CaseFile) -> Decimal:
    """Return what execution agreements waived of the additional fine on the decision last made, in yuan (强制法 42)."""
    agreed: list[Event] = []
    for event in file.of("decision.made", "procedure.suspended"):
        agreed = [*agreed, event] if event.type != "decision.made" else []
    return _total(agreed, "surcharge_waived")


def principal_left(file: CaseFile) -> Decimal:
    """Return what of fine and confiscation isn't paid yet, in yuan; 0 where the decision is gone."""
    return Decimal(0) if file.revocation is not None else max(file.fine - file.paid, Decimal(0))


def to_return(file: CaseFile) -> Decimal:
    """Return what was paid on a decision that is gone and wasn't given back yet, in yuan; 0 where it holds."""
    if file.revocation is None:
        return Decimal(0)
    paid = file.paid + _total(file.of(*PAYMENTS), "surcharge")
    return max(paid - _total(file.of("fine.refunded"), "amount"), Decimal(0))


def _total(events: Iterable[Event], name: str) -> Decimal:
    return sum((Decimal(str(one.attributes.get(name) or 0)) for one in events), Decimal(0))


def owing(file: CaseFile) -> Decimal:
    """Return what is still owed, in yuan: of fine and confiscation, and of the imposed additional fine."""
    return principal_left(file) + surcharge_left(file)


def asked_of_banks(file: CaseFile) -> Decimal:
    """Return what notices of transfer (协助划拨通知书) of the case still ask of banks, in yuan.

    A notice is open until its enforcement is carried out, has ended or was performed.
    """
    open_: dict[str, Decimal] = {}
    for event in file.of("document.issued", *_OVER):
        enforcement = next(iter(event.objects("enforcement")), "")
        if event.type in _OVER:
            open_.pop(enforcement, None)
        elif enforcement and event.attributes.get("kind") == "bank_notice":
            asked = Decimal(str(event.attributes.get("amount") or 0))
            open_[enforcement] = open_.get(enforcement, Decimal(0)) + asked
    return sum(open_.values(), Decimal(0))


def transferable(file: CaseFile) -> Decimal:
    """Return what a further notice may ask of a bank, in yuan: what is owed, less what open notices ask."""
    return max(owing(file) - asked_of_banks(file), Decimal(0))


def settles(file: CaseFile, amount: Decimal, day: date) -> bool:
    """Return whether a payment of a day pays the rest of the fine in force.

    A payment that is entered after a later one can't say so: the later one may be what paid the rest.
    """
    before = file.of(*PAYMENTS)
    paid = _total(before, "amount")
    fine = fine_in_force(file.events)
    last = not before or date_of(before[-1].day) <= day
    return last and 0 < fine <= paid + amount and paid < fine


def fine_paid_on(file: CaseFile) -> date | None:
    """Return the day on which the fine in force was paid in full, None while it isn't, or where there is none.

    No additional fine grows after that day; what grew until then remains due.
    """
    left = fine_in_force(file.events)
    if not left:
        return None
    for event in file.of(*PAYMENTS):
        left -= Decimal(str(event.attributes.get("amount") or 0))
        if left <= 0:
            return date_of(event.day)
    return None
