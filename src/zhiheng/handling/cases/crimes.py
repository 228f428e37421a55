"""Referral of suspected crimes (移送司法) and disputes over jurisdiction (管辖争议): what their acts need besides.

The clocks are the rules' (``criminal-referral.yaml``): three days for the decision, 24 hours to send, three days to
hand over; the law's own word on who decides (正职或者主持工作的负责人) stands in the act.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from zhiheng.handling.cases.casefile import CaseFile
from zhiheng.ledger.acting import Hindrance

LAW = "行政执法机关移送涉嫌犯罪案件的规定第五条"
TO_POLICE = "to_police"


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
    """Return that a referral to the police isn't approved, or was sent already."""
    decided = [event for event in file.of("approval.given") if event.attributes.get("of") == "referral"]
    last = decided[-1] if decided else None
    if last is None or last.attributes.get("result") != "approved":
        return [Hindrance("移送没有经正职或者主持工作的负责人批准", LAW, "请先提出书面报告，报请批准")]
    sent = file.last("referral.sent")
    if sent is not None and file.events.index(sent) > file.events.index(last):
        return [Hindrance("已经移送公安机关")]
    return []


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
