"""Complaints and reports: from registration to return visit; one in six of the planted ones a working day late."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from zhiheng.demo import names
from zhiheng.demo.cast import Agency, Cast
from zhiheng.demo.codes import telephone
from zhiheng.demo.days import working
from zhiheng.demo.people import moment
from zhiheng.demo.writer import StoryWriter

SUBJECTS = (
    "占道经营",
    "夜间施工噪声",
    "油烟扰民",
    "商品质量",
    "乱停乱放",
    "拖欠工资",
    "违规装修",
    "垃圾堆放",
    "预付卡退费",
    "无证经营",
)


@dataclass(slots=True)
class ComplaintPlan:
    """Days of one complaint."""

    day: date
    replied: date
    accepted: date
    channel: str = "hotline"
    kind: str = "complain"
    accused: bool = False
    breaks: tuple[tuple[str, str, date | None], ...] = ()


def plan_complaint(w: StoryWriter, agency: Agency, day: date, planted: int | None) -> ComplaintPlan:
    """Return a complaint; a planted one breaks a rule or lies on its boundary, in turn."""
    channel = w.random.choices(("hotline", "scan", "visit", "letter", "platform"), (76, 8, 6, 4, 6))[0]
    kind = w.random.choices(("complain", "report", "help", "suggest"), (62, 20, 12, 6))[0]
    plan = ComplaintPlan(day, working(day, w.random.randint(1, 5)), working(day, 1), channel, kind)
    if planted is None:
        return plan
    match planted % 5:
        case 0:
            plan.channel, plan.replied = "hotline", working(day, 5)
        case 1 | 3:
            plan.channel, plan.replied = "hotline", working(day, 6)
            plan.breaks = (("hotline.replied-5-days", "late", working(day, 5)),)
        case 2:
            plan.kind, plan.accused = "report", True
            plan.breaks = (("hotline.accused-kept-out#1", "forbidden", None),)
        case 4 if agency.field == "market":
            due = working(day, 7)
            plan.channel, plan.kind = "platform", "complain"
            plan.accepted, plan.replied = working(due, 1), working(due, 4)
            plan.breaks = (("market.complaint-answered-7-days", "late", due),)
    return plan


def tell_complaint(w: StoryWriter, cast: Cast, agency: Agency, plan: ComplaintPlan) -> str:
    """Tell a complaint from registration to return visit; return its id."""
    order = w.number("complaint")
    id_ = w.object("complaint", f"T{order:06d}", number=f"{plan.day:%Y%m%d}{order:06d}", channel=plan.channel)
    both = {"complaint": id_, "agency/handler": agency.id}
    received: dict[str, str] = {"complaint": id_}
    named = plan.kind == "report" and w.random.random() < 0.3
    if named or w.random.random() < 0.25:
        received["party/complainant"] = _complainant(w)
    if plan.kind in ("complain", "report") and w.random.random() < 0.7:
        received["enterprise/about"] = cast.firm(w, agency).id
    if plan.accused:
        received["agency/about"] = agency.id
    w.event(
        "complaint.received", moment(plan.day, 8, w.random.randint(5, 55)), received,
        channel=plan.channel, kinds=[plan.kind], subject=w.random.choice(SUBJECTS), named=named, reply_wanted=True,
    )  # fmt: skip
    w.event("complaint.assigned", moment(plan.day, 9, w.random.randint(0, 59)), both, seen_by_accused=False)
    w.event("complaint.signed-for", moment(plan.day, 11, w.random.randint(0, 59)), both)
    w.event("complaint.accepted", moment(plan.accepted, 9, w.random.randint(0, 29)), both, accepted=True)
    _answer(w, agency, plan, both)
    for rule, manner, due in plan.breaks:
        w.violated("complaint", id_, rule, manner, due)
    return id_


def _answer(w: StoryWriter, agency: Agency, plan: ComplaintPlan, both: dict[str, str]) -> None:
    minute = w.random.randint(0, 59)
    if agency.field == "market":
        w.event("complaint.mediated", moment(plan.replied, 10, minute), both, agreed=True)
    w.event(
        "complaint.replied", moment(plan.replied, 15, minute), both,
        result="已现场处理并督促整改", to_hotline=plan.channel == "hotline", to_caller=True, explained=True,
        repeat=False,
    )  # fmt: skip
    satisfied = w.random.random() < 0.88
    w.event(
        "complaint.visited", moment(working(plan.replied, w.random.randint(1, 4)), 10, minute),
        {"complaint": both["complaint"]}, solved=satisfied, satisfied=satisfied, returned=False,
        score=w.random.randint(4, 5) if satisfied else w.random.randint(1, 3),
    )  # fmt: skip


def _complainant(w: StoryWriter) -> str:
    number = w.number("complainant")
    id_ = w.object("party", f"F{number:06d}", kind="citizen")
    w.person("party", id_, name=names.person(w.random), phone=telephone(8_000_000 + number))
    return id_
