"""What the bureau does: key supervision of agencies, visits by two supervisors, opinions that are answered within
thirty days.
"""

from __future__ import annotations

from datetime import date, timedelta

from zhiheng.demo.cast import Agency
from zhiheng.demo.days import natural, working
from zhiheng.demo.people import moment
from zhiheng.demo.writer import StoryWriter

DEMANDS = ("规范现场检查记录", "补充送达凭证", "完善裁量说明", "按期公开处罚决定", "规范涉案财物保管")


def tell_supervision(w: StoryWriter, bureau: Agency, agency: Agency, day: date, planted: int | None) -> str:
    """Tell one supervision from its opening to its end; return the id of its document.

    A planted one is reported on the last day, the day after it, or visited by one supervisor alone, in turn.
    """
    number = w.number("supervision")
    supervision = w.object("supervision", f"JD{number:05d}", kind=w.random.choice(("daily", "key", "key", "special")))
    supervisors = [one.id for one in w.random.sample(bureau.supervisors, 2)]
    both = {"supervision": supervision, "agency/supervised": agency.id}
    visited = working(day, w.random.randint(2, 6))
    turn = -1 if planted is None else planted % 3
    there = supervisors[:1] if turn == 2 else supervisors
    w.event("supervision.opened", moment(day, 9, number % 60), {**both, "officer/supervisor": supervisors}, kind="key")
    w.event("supervision.visited", moment(visited, 10), {**both, "officer/supervisor": there}, certificates_shown=True)
    if turn == 2:
        w.violated("supervision", supervision, "supervision.two-certified-supervisors", "short")
    order = _order(w, agency, both, visited, turn)
    closed = working(natural(visited, 30), 15)
    w.event("supervision.closed", moment(closed, 16), {"supervision": supervision}, result="已督促整改")
    return order


def _order(w: StoryWriter, agency: Agency, both: dict[str, str], visited: date, turn: int) -> str:
    number = w.number("supervision order")
    order = w.object("supervision_order", f"JDS{number:05d}", kind="opinion")
    document = w.object("document", f"W-supervision-{number:06d}", kind="supervision", number=f"示法监〔{number}〕号")
    issued = working(visited, w.random.randint(2, 5))
    until = issued + timedelta(days=30)
    w.event(
        "order.issued", moment(issued, 9), {**both, "supervision_order": order, "document": document},
        kind="opinion", demand=w.random.choice(DEMANDS), until=until,
    )  # fmt: skip
    received = {"document": document, "supervision_order": order, "agency/to": agency.id}
    w.event("service.completed", moment(issued, 15), received, method="01", receipt=True, kind="supervision")
    due = natural(issued, 30)
    reported = {0: due, 1: working(due, 1)}.get(turn, working(issued, w.random.randint(8, 18)))
    owed = {"supervision_order": order, "agency/supervised": agency.id}
    w.event("order.reported", moment(min(reported, due) if turn != 1 else reported, 10), owed, corrected=True)
    if turn == 1:
        w.violated("supervision_order", order, "supervision.opinion-30-days", "late", due)
    verified = working(reported, 4)
    w.event("order.verified", moment(verified, 10), {"supervision_order": order}, passed=True)
    w.event("order.closed", moment(verified, 16), {"supervision_order": order}, result="整改完成")
    return order
