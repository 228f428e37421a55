"""The acts that an instrument and a matter offer to a user now: those that can be done, and why others can't."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from zhiheng.kit.accounts.models import User
from zhiheng.kit.pages.parts import Act
from zhiheng.ledger.acting import Hindrance
from zhiheng.oversight.findings.models import Matter
from zhiheng.oversight.supervision import obstacles
from zhiheng.oversight.supervision.instruments import MEETING, REPORT, instruments
from zhiheng.oversight.supervision.models import Order, State
from zhiheng.oversight.supervision.obstacles import instrument_of
from zhiheng.oversight.supervision.permissions import may_answer, may_handle
from zhiheng.oversight.supervision.selectors import open_of
from zhiheng.registry.memberships.standing import unit_of

Fits = Callable[[Order], bool]
UNDO = "history"
"""The icon of acts that take something back: they never stand in the head of a page."""


@dataclass(frozen=True, slots=True)
class _Offer:
    """An act: its address, words and icon; on which instruments it belongs (``fits``), what speaks against it."""

    name: str
    text: str
    icon: str
    fits: Fits
    against: Callable[[Order, date], list[Hindrance]]


def _asks(kind: str) -> Fits:
    return lambda order: instrument_of(order).asks == kind


def _always(order: Order) -> bool:
    return True


_AGENCY = (
    _Offer("order-report", "报告纠正情况", "send", _asks(REPORT), obstacles.to_report),
    _Offer(
        "order-answer",
        "答复说明",
        "message-report",
        lambda order: instrument_of(order).asks != MEETING,
        obstacles.to_answer,
    ),
    _Offer(
        "order-impose",
        "登记责任追究",
        "user",
        lambda order: order.kind == obstacles.ACCOUNTABILITY,
        obstacles.to_impose,
    ),
    _Offer("order-object", "提出异议", "gavel", lambda order: instrument_of(order).objection, obstacles.to_object),
    _Offer("order-ask-extension", "申请延期", "calendar", _always, obstacles.to_extend),
)
_BUREAU = (
    _Offer("order-serve", "登记送达", "mail", lambda order: order.served_on is None, obstacles.to_serve),
    _Offer("order-reexamine", "作出复查结论", "gavel", lambda o: o.state == State.OBJECTED, obstacles.to_reexamine),
    _Offer("order-meet", "登记约谈", "users", _asks(MEETING), obstacles.to_meet),
    _Offer("order-verify", "登记核验", "check", lambda order: instrument_of(order).verified, obstacles.to_verify),
    _Offer("order-close", "办结文书", "circle-check", _always, obstacles.to_close),
    _Offer("order-extend", "延长期限", "calendar", _always, obstacles.to_extend),
    _Offer("order-refuse-extension", "不同意延期", "ban", lambda o: o.asked_until is not None, lambda o, day: []),
    _Offer("order-withdraw", "撤回文书", UNDO, _always, lambda order, day: []),
)
_ENDING = ("order-close", "order-withdraw")
"""What a department may still do about a body that left its line: end what it began."""
_FIRST = {
    State.ISSUED: "order-serve",
    State.OBJECTED: "order-reexamine",
    State.REPORTED: "order-verify",
    State.VERIFIED: "order-close",
    State.SERVED: "order-report",
    State.RETURNED: "order-report",
}


def of_order(user: User, order: Order, day: date) -> list[Act]:
    """Return the acts of this user on an instrument; those that can't be done now say why. One at most is primary."""
    if order.over:
        return []
    offers: list[_Offer] = []
    handles = may_handle(user, order.body)
    gone = obstacles.out_of_line(unit_of(user), order.agency) if handles else []
    if handles:
        offers += _BUREAU
    elif may_answer(user, order):
        offers += _AGENCY
    acts = [_act(offer, order, day, gone) for offer in offers if offer.fits(order)]
    if handles:
        acts += _succeeding(order, day, unit_of(user), gone)
    return _with_primary(acts, order, day)


def _act(offer: _Offer, order: Order, day: date, gone: Sequence[Hindrance]) -> Act:
    against = offer.against(order, day) + ([] if offer.name in _ENDING else list(gone))
    address = reverse(offer.name, args=[order.public_id])
    if not against:
        return Act(offer.text, address, offer.icon)
    return Act(offer.text, "", offer.icon, reason=against[0].fact, cite=against[0].basis)


def _succeeding(order: Order, day: date, unit: str, gone: Sequence[Hindrance]) -> list[Act]:
    """Return the instruments that may follow, or the one reason for which none may yet."""
    found = []
    for kind in instrument_of(order).next:
        instrument = instruments()[kind]
        text = f"制发{instrument.title}"
        address = (
            reverse("matter-issue", args=[order.matter, kind]) + f"?after={order.public_id}" if order.matter else ""
        )
        against = [*gone, *obstacles.of_body(instrument, unit), *obstacles.to_succeed(instrument, order, day)]
        if against or not address:
            why = against[0] if against else Hindrance("这份文书没有关联监督事项")
            found.append(Act(text, "", "arrow-right", reason=why.fact, cite=why.basis))
        else:
            found.append(Act(text, address, "arrow-right"))
    return found


def _with_primary(acts: Sequence[Act], order: Order, day: date) -> list[Act]:
    """Mark the next lawful act: after a failed instrument the one that follows, else by its state."""
    name = _FIRST.get(State(order.state), "")
    if name in ("order-report", "order-verify") and instrument_of(order).asks != REPORT:
        name = "order-answer" if name == "order-report" else "order-close"
    chosen = next((act for act in acts if act.url and name and _leads_to(act, name)), None)
    if obstacles.failed(order, day):
        chosen = next((act for act in acts if act.url and "?after=" in act.url), chosen)
    found = [Act(act.text, act.url, act.icon, act is chosen, act.reason, act.cite) for act in acts]
    return sorted(found, key=lambda act: (not act.primary, not act.url))


def _leads_to(act: Act, name: str) -> bool:
    return act.url.split("?")[0].rstrip("/").endswith(name.removeprefix("order-"))


def of_matter(user: User, matter: Matter, day: date) -> list[Act]:
    """Return the instruments that a supervisor may issue on a matter, recording on paper, and closing."""
    if not may_handle(user, matter.body) or matter.stage in (Matter.Stage.COLLECTED, Matter.Stage.CLOSED):
        return []
    found, unit = [], unit_of(user)
    gone = obstacles.out_of_line(unit, matter.agency)
    for instrument in instruments().values():
        against = [*gone, *obstacles.of_body(instrument, unit), *obstacles.to_issue(instrument, matter, None, day)]
        text, address = f"制发{instrument.title}", reverse("matter-issue", args=[matter.public_id, instrument.kind])
        first = instrument.kind == "opinion" and matter.stage == Matter.Stage.OPENED
        if against:
            found.append(Act(text, "", "file-text", reason=against[0].fact, cite=against[0].basis))
        else:
            found.append(Act(text, address, "file-text", primary=first))
    found.append(Act("补录纸质文书", reverse("matter-paper", args=[matter.public_id]), "history"))
    closing = Act("办结事项", reverse("matter-close", args=[matter.public_id]), "circle-check")
    if open_of(matter.public_id).exists():
        closing = Act(closing.text, "", closing.icon, reason="还有没有办结的文书")
    return [*found, closing]
