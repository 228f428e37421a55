"""Extensions (延长期限): which are valid, by whom, by how much, and in time (§4 Extensions)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from zhiheng.eventlog.model import Event
from zhiheng.law.language.model import Approval, Extension
from zhiheng.law.units import Period
from zhiheng.law.verdicts import Extended, Instant

if TYPE_CHECKING:
    from zhiheng.law.reference.scene import Look


@dataclass(frozen=True, slots=True)
class Ruling:
    """What one extension does: the amount that counts (None: the event is refused), a fixed day, and the evidence."""

    evidence: Extended
    amount: int | None = None
    fixed: Instant | None = None

    @property
    def valid(self) -> bool:
        """Whether the extension counts."""
        return self.evidence.valid


def rule_on(look: Look, event: Event, extension: Extension, period: Period, due: Instant, granted: int) -> Ruling:
    """Return whether an extension is valid against the due day as it stands, and what it adds.

    Arguments: ``period`` whose unit it must have; ``granted`` how many valid ones came before. Approvers, times and
    amounts as the rule states them; an amount above the most is cut to it.
    """
    asked = extension.second if granted and extension.second is not None else extension.first
    amount = _whole(event.attributes.get("amount"))
    shown = f"{amount or '?'} {event.attributes.get('unit', period.unit)}"
    reason = _objection(look, event, extension, asked, period, due, granted)
    if reason:
        return Ruling(Extended(event.id, event.day, shown, False, reason))
    if extension.mode == "fixed":
        return _fixed(event, shown)
    if not isinstance(amount, int) or isinstance(amount, bool) or amount <= 0:
        return Ruling(Extended(event.id, event.day, shown, False, "未记明延长的期限"))
    cut = asked.most is not None and amount > asked.most.n
    counted = asked.most.n if cut and asked.most is not None else amount
    why = f"超过上限，按 {counted} 计" if cut else ""
    return Ruling(Extended(event.id, event.day, shown, True, why), counted)


def _whole(amount: Any) -> Any:
    """Return a whole number as such: a source that keeps days and yuan in one column reads 30 as 30.00."""
    return int(amount) if isinstance(amount, Decimal) and amount == amount.to_integral_value() else amount


def _fixed(event: Event, shown: str) -> Ruling:
    from zhiheng.law.reference.dates import instant_of

    until = instant_of(event.attributes.get("until"))
    if until is None:
        return Ruling(Extended(event.id, event.day, shown, False, "未记明延长至何日"))
    return Ruling(Extended(event.id, event.day, shown, True), None, until)


def _objection(
    look: Look, event: Event, extension: Extension, asked: Approval, period: Period, due: Instant, granted: int
) -> str:
    if event.day > due.day:
        return "期限届满后才批准"
    if granted >= extension.times:
        return f"已延长 {granted} 次，不得再延长"
    if asked.approver and not _approved(look, event, asked):
        return "批准人无权批准或者未记明"
    unit = event.attributes.get("unit", period.unit)
    if extension.mode != "fixed" and unit != period.unit:
        return "延长期限的单位与原期限不一致"
    attribute = "told_no" if extension.told == "required" else extension.told
    if attribute and event.attributes.get(attribute) in (None, "", False):
        return "未告知当事人"
    return ""


def _approved(look: Look, event: Event, asked: Approval) -> bool:
    approver = event.attributes.get("approver")
    if approver is None and not look.scene.world.carries(event.type, "approver"):
        look.doubtful = True
        return look.charitable
    return approver in asked.approver
