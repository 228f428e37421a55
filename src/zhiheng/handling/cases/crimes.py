"""Referral of suspected crimes (移送司法) and disputes over jurisdiction (管辖争议): what their acts need besides.

The clocks are the rules' (``criminal-referral.yaml``): three days for the decision, 24 hours to send, three days to
hand over; the law's own word on who decides (正职或者主持工作的负责人) stands in the act.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from zhiheng.handling.cases.casefile import CaseFile
from zhiheng.ledger.acting import Hindrance

if TYPE_CHECKING:
    from zhiheng.handling.cases.drafting import Wish

LAW = "行政执法机关移送涉嫌犯罪案件的规定第五条"
TO_POLICE = "to_police"
UNAPPROVED = Hindrance("移送没有经正职或者主持工作的负责人批准", LAW, "请先提出书面报告，报请批准")


def referrals(file: CaseFile) -> list[tuple[str, str]]:
    """Return (id, words) of the referrals of a case."""
    events = {id_: event for event in file.of("crime.suspected") for id_ in event.objects("referral")}
    return [(id_, f"涉嫌{event.attributes.get('offence') or '犯罪'}") for id_, event in events.items()]


def disputes(file: CaseFile) -> list[tuple[str, str]]:
    """Return (id, words) of the disputes over a case."""
    return [(id_, f"第 {n} 次争议") for n, id_ in enumerate(file.named("dispute"), 1)]


def disputing(file: CaseFile) -> list[str]:
    """Return the agencies between which jurisdiction is in dispute, one's own first."""
    named = file.named("agency", "", file.of("dispute.raised"))
    return [file.agency, *(one for one in named if one != file.agency)]


def approved(file: CaseFile) -> list[Hindrance]:
    """Return that no referral to the police is approved and waits to be sent."""
    found = [_unsendable(file, id_) for id_, _ in referrals(file)]
    return [] if None in found else [one for one in found[-1:] if one is not None] or [UNAPPROVED]


def against(wish: Wish) -> list[Hindrance]:
    """Return why the referral that the form names can't be sent: its own approval counts, not that of another."""
    if wish.plan.name != "send-referral" or not (chosen := str(wish.values.get("referral") or "")):
        return []
    found = _unsendable(wish.file, chosen)
    return [found] if found is not None else []


def _unsendable(file: CaseFile, referral: str) -> Hindrance | None:
    """Return why a referral can't be sent: it isn't approved, or was sent already; None where it can."""
    own = [event for event in file.events if referral in event.objects("referral")]
    decided = [one for one in own if one.type == "approval.given" and one.attributes.get("of") == "referral"]
    if not decided or decided[-1].attributes.get("result") != "approved":
        return UNAPPROVED
    sent = any(one.type == "referral.sent" for one in own[own.index(decided[-1]) :])
    return Hindrance("已经移送公安机关") if sent else None


def unsettled(file: CaseFile) -> list[Hindrance]:
    """Return that no dispute over jurisdiction is open."""
    open_ = set(file.named("dispute")) - set(file.named("dispute", among=file.of("dispute.settled")))
    return [] if open_ else [Hindrance("没有未定的管辖争议")]


CHECKS: Mapping[str, Callable[[CaseFile], list[Hindrance]]] = {
    "send-referral": approved,
    "submit-dispute": unsettled,
    "settle-dispute": unsettled,
}
"""By act: what else must be there."""
