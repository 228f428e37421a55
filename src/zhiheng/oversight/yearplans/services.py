"""Acts about yearly plans of supervision: the only writers. Each is an event of the vocabulary (F3)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from zhiheng.kit.dual_control.registry import SecondPersonNeeded
from zhiheng.kit.public_ids import public_id
from zhiheng.ledger.acting import Act, Done, Hindrance
from zhiheng.ledger.deciding import decided_on
from zhiheng.ledger.doing import deciding, perform
from zhiheng.ledger.records import NewObject, Ref, Value
from zhiheng.oversight.yearplans.models import State, YearItem, YearPlan
from zhiheng.oversight.yearplans.projecting import APPROVED, DRAFTED, ITEM, PLAN, PUBLISHED, REPORT_KIND, SET

BASIS = "山东省行政执法监督条例第二十条"
WAYS = "山东省行政执法监督条例第二十一条"


@dataclass(frozen=True, slots=True)
class NewItem:
    """What an item says: subject, way of supervision, bodies (none: all), quarter, who leads, demands.

    ``everybody``: that no body is named on purpose; an item that named bodies needs it to become one for all.
    """

    title: str
    kind: str
    quarter: int
    bodies: Sequence[str] = ()
    lead: str = ""
    demand: str = ""
    everybody: bool = False


def draft(act: Act, year: int, title: str, note: str = "") -> Done:
    """Draft the plan of the act's body for a year (起草); return its id.

    Raises ``ActRefused`` without a name, for a year that is over, or where the body has a plan of that year.
    """
    id_, title = public_id(), title.strip()[:200]
    against = []
    if not title:
        against.append(Hindrance("没有写计划名称", BASIS, "例如“2027年度行政执法监督计划”"))
    if year < act.day.year:
        against.append(Hindrance(f"{year} 年已过", BASIS, f"请填写 {act.day.year} 或以后的年度"))
    if known := YearPlan.objects.filter(agency=act.agency, year=year).first():
        against.append(Hindrance(f"本机关已有 {year} 年度的计划：{known}", BASIS, "请在该计划里增加或者调整项目"))
    refs = [Ref(PLAN, id_), Ref("agency", act.agency)]
    event = act.event(DRAFTED, refs, year=year, note=note.strip())
    thing = NewObject(PLAN, id_, {"year": year, "title": title}, agency=act.agency, title=title)
    return perform(act, "起草年度监督计划", id_, [event], [thing], against)


def set_item(act: Act, plan: YearPlan, new: NewItem, item: YearItem | None = None) -> Done:
    """Put an item on a plan, or change one (确定项目); return the item's id.

    A plan that was approved becomes a draft again. Raises ``ActRefused`` once the plan is reported about, without a
    subject, for a quarter that isn't one, or where an item for some bodies would become one for all unsaid.
    """
    act = deciding(act, PLAN, plan, plan.public_id)
    against = _open(plan)
    if item is not None:
        act, gone = _on_item(act, item)
        against += gone
        if item.bodies and not new.bodies and not new.everybody:
            what = f"该项目原来列明监督对象 {len(item.bodies)} 个，现在一个也没有选"
            against.append(Hindrance(what, BASIS, "请选监督对象；确实改为全部机关的，请勾选“全部机关”"))
    if not new.title.strip():
        against.append(Hindrance("没有写监督什么", BASIS, "请写一句话"))
    if new.quarter not in (1, 2, 3, 4):
        against.append(Hindrance(f"没有第 {new.quarter} 季度", "", "请选 1 至 4"))
    id_, title = item.public_id if item is not None else public_id(), new.title.strip()[:200]
    place = item.place if item is not None else _next_place(plan)
    event = act.event(SET, _named(plan, id_, new.lead), "", **_said(new, place, active=True))
    things = [] if item is not None else [NewObject(ITEM, id_, {"title": title}, agency=plan.agency, title=title)]
    return perform(act, "确定项目", id_, [event], things, against)


def drop_item(act: Act, plan: YearPlan, item: YearItem) -> Done:
    """Take an item off a plan (删除项目). Raises ``ActRefused`` where something was started for it."""
    act, gone = _on_item(deciding(act, PLAN, plan, plan.public_id), item)
    against = [*_open(plan), *gone]
    if item.started:
        what = f"该项目已启动专项整治或者监督事项 {len(item.campaigns) + len(item.matters)} 件"
        against.append(Hindrance(what, BASIS, "已启动的保留在计划里，办结后在总结中说明"))
    old = NewItem(item.title, item.kind, item.quarter, item.bodies, item.lead, item.demand)
    event = act.event(SET, _named(plan, item.public_id, item.lead), "", **_said(old, item.place, active=False))
    return perform(act, "删除项目", item.public_id, [event], (), against)


def approve(act: Act, plan: YearPlan, opinion: str) -> Done:
    """Approve a plan (批准): a head of the body confirms what another proposed.

    Raises ``ActRefused`` for a plan without items or one that waits for nothing, ``SecondPersonNeeded`` without the
    head.
    """
    act = deciding(act, PLAN, plan, plan.public_id)
    against = []
    if plan.state != State.DRAFT:
        against.append(Hindrance(f"该计划是“{plan.get_state_display()}”", BASIS, "没有待批准的内容"))
    if not YearItem.objects.filter(plan=plan.public_id).exists():
        against.append(Hindrance("该计划还没有项目", BASIS, "请先确定项目"))
    if act.doing and not against and not act.second_person:
        raise SecondPersonNeeded.of("批准年度监督计划", "", "须由本机关负责人批准，批准人不能是提请人")
    refs = [Ref(PLAN, plan.public_id), Ref("agency", plan.agency)]
    event = act.event(APPROVED, refs, second=act.second_person or act.by.account or "-", opinion=opinion.strip())
    return perform(act, "批准年度监督计划", plan.public_id, [event], (), against)


def publish_against(plan: YearPlan) -> list[Hindrance]:
    """Return what speaks against issuing a plan."""
    if plan.state == State.APPROVED:
        return []
    return [Hindrance(f"该计划是“{plan.get_state_display()}”", BASIS, "批准后印发；印发后又有调整的，重新批准")]


def publish(act: Act, plan: YearPlan) -> Done:
    """Issue an approved plan to the bodies it names (印发); ``act.document_no`` is its number.

    Raises ``ActRefused`` before the approval.
    """
    act = deciding(act, PLAN, plan, plan.public_id)
    bodies = {id_ for row in YearItem.objects.filter(plan=plan.public_id) for id_ in row.bodies}
    refs = [Ref(PLAN, plan.public_id), Ref("agency", plan.agency)]
    refs += [Ref("agency", id_, "supervised") for id_ in sorted(bodies)]
    event = act.event(PUBLISHED, refs)
    return perform(act, "印发年度监督计划", plan.public_id, [event], (), publish_against(plan))


def report_against(plan: YearPlan, result: str) -> list[Hindrance]:
    """Return what speaks against the year's report."""
    against = []
    if plan.state != State.PUBLISHED:
        against.append(Hindrance(f"该计划是“{plan.get_state_display()}”", BASIS, "印发后年终总结；已总结的不重复"))
    if not result.strip():
        against.append(Hindrance("没有写总体情况", BASIS, "请写明完成情况、发现的问题和整改"))
    return against


def early(plan: YearPlan, day: date) -> list[Hindrance]:
    """Return what speaks against reporting on a day before the plan's year ends, without a reason.

    No article fixes the day (article 20 asks for a plan of a year): a reason in words is enough.
    """
    last = date(plan.year, 12, 31)
    if day >= last:
        return []
    return [Hindrance(f"{plan.year} 年度到 {last} 才结束，没有写提前总结的理由", BASIS, "请年末总结，或者写明理由")]


def report(act: Act, plan: YearPlan, result: str, why: str = "") -> Done:
    """Report about the year's supervision (年终总结); ``act.document_no`` is the report's number, ``why`` it is early.

    A reported plan takes no more items. Raises ``ActRefused`` before the plan was issued, twice, without words, or
    before the year's last day without a reason.
    """
    id_, act = public_id(), deciding(act, PLAN, plan, plan.public_id)
    against = report_against(plan, result) + ([] if why.strip() else early(plan, act.day))
    said: dict[str, Value | None] = {"kind": REPORT_KIND, "year": plan.year}
    refs = [Ref("report", id_), Ref("agency", plan.agency), Ref(PLAN, plan.public_id)]
    event = act.event("report.submitted", refs, "", **said, reason=why.strip() or None)
    thing = NewObject("report", id_, said, agency=plan.agency, title=f"{plan.title}总结"[:200])
    return perform(act, "年终总结", plan.public_id, [event], [thing], against)


def _open(plan: YearPlan) -> list[Hindrance]:
    if plan.state != State.REPORTED:
        return []
    return [Hindrance(f"{plan.reported_on} 已经总结", BASIS, "下一年度的项目请列入下一年度计划")]


def _on_item(act: Act, item: YearItem) -> tuple[Act, list[Hindrance]]:
    """Return the act bound to an item as it stands now, and what speaks against it where the item is gone."""
    bound = decided_on(act, (ITEM, item.public_id))
    now = YearItem.objects.filter(public_id=item.public_id).first()
    if now is None:
        return bound, [Hindrance("该项目已经删除", BASIS, "请返回该计划核对；仍需要的，请另行增加项目")]
    item.bodies, item.campaigns, item.matters = now.bodies, now.campaigns, now.matters
    return bound, []


def _named(plan: YearPlan, item: str, lead: str) -> list[Ref]:
    return [Ref(PLAN, plan.public_id), Ref(ITEM, item), Ref("officer", lead, "lead")]


def _said(new: NewItem, place: int, *, active: bool) -> dict[str, Value | None]:
    return {
        "title": new.title.strip()[:200], "rank": place, "kind": new.kind, "bodies": list(new.bodies) or None,
        "quarter": new.quarter, "demand": new.demand.strip(), "active": active,
    }  # fmt: skip


def _next_place(plan: YearPlan) -> int:
    last = YearItem.objects.filter(plan=plan.public_id).order_by("place").last()
    return (last.place if last is not None else 0) + 1
