"""What the paper trail itself says against an act (案内次序): stage, order of work, what is there to be served or paid.

The law's own requirements are the rules'; here stands only what makes no sense otherwise.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal

from zhiheng.handling.cases import crimes, joining, paying, recusing, reserving, selectors, streets, wording
from zhiheng.handling.cases.casefile import CaseFile
from zhiheng.handling.cases.drafting import Wish
from zhiheng.handling.cases.models import Proposal, Standing
from zhiheng.handling.cases.papers import inner_kinds
from zhiheng.kit.contributions import Registry
from zhiheng.kit.pages.lists.columns import Show, say
from zhiheng.law.library.procedures import ActPlan
from zhiheng.law.reference.words import type_words
from zhiheng.ledger.acting import Hindrance
from zhiheng.registry import people

checks: Registry[Callable[[CaseFile], list[Hindrance]]] = Registry("check of an act's place")
"""By act of another procedure: what else must be there."""
statements: Registry[Callable[[Wish], list[Hindrance]]] = Registry("check of what an act's form states")
"""By act of another procedure: why it can't be done with what the form states."""
MONEY_ACTS = frozenset({"pay", "defer"})
TWO = 2
LAW_42 = "行政处罚法第四十二条"


def standing(file: CaseFile, plan: ActPlan) -> list[Hindrance]:
    """Return why an act makes no sense for a case as it stands; empty: it may be tried."""
    found = list(_generic(file, plan))
    check = SPECIAL.get(plan.name) or crimes.CHECKS.get(plan.name) or checks.get(plan.name)
    if check is not None and not found:
        found += check(file)
    if plan.name in MONEY_ACTS and not found:
        found += _nothing_to_pay(file)
    return found


def _generic(file: CaseFile, plan: ActPlan) -> Iterator[Hindrance]:
    if not file.here:
        yield Hindrance("本案在外部系统办理，本系统只读", "", "请在原系统办理，数据会按对接传来")
        return
    procedure = file.procedure
    if procedure is not None and file.stage not in plan.stages:
        stages = "、".join(procedure.stages[one] for one in procedure.stages if one in plan.stages)
        yield Hindrance(f"现在是“{procedure.stages[file.stage]}”阶段，这一步在“{stages}”阶段办理")
        return
    begins = procedure is not None and file.part is not None and procedure.begins(plan)
    occurred = {event.type for event in file.own}
    if plan.after and not plan.after & ({event.type for event in file.events} if begins else occurred):
        yield Hindrance("还没有：" + "、".join(type_words(one) for one in sorted(plan.after)))
    for type_ in sorted(plan.unless & occurred):
        yield Hindrance(f"已经有：{type_words(type_)}")


def waiting(file: CaseFile, plan: ActPlan) -> Proposal | None:
    """Return the draft of the act that waits for approval, or None."""
    part = file.part[1] if file.part else ""
    rows = Proposal.objects.filter(case=file.id, part=part, act=plan.name, standing=Standing.WAITING)
    return rows.first() if plan.approval else None


def against(wish: Wish) -> list[Hindrance]:
    """Return why an act can't be done with what the form states, beyond ``standing``."""
    found = standing(wish.file, wish.plan)
    officers = list(wish.values.get("officers") or ())
    if "officers" in wish.plan.picks and wish.plan.name != "investigate" and wish.file.part is None:
        found += _two_certified(officers, wish.act.occurred)
    if wish.plan.name in ("file", "decide", "decide-again", "decide-on-spot"):
        found += _power(wish)
    found += reserving.against(wish) + recusing.against(wish)
    if wish.plan.name == "publish":
        found += _named(wish)
    found += joining.against(wish) + crimes.against(wish)
    if wish.plan.name == "pay":
        found += _too_much(wish)
    if wish.plan.name == "approve-departure" and wish.approver == "unit":
        remedy = "请由主要负责人批准，或者登记负责人集体讨论"
        found.append(Hindrance("承办机构负责人不能批准调整适用裁量基准", "国办发〔2022〕27号第十二条", remedy))
    if (further := statements.get(wish.plan.name)) is not None:
        found += further(wish)
    return found


def _two_certified(officers: list[str], moment: date | datetime) -> list[Hindrance]:
    """Return who lacks a valid certificate on the day, and that two are needed."""
    valid = selectors.certified(officers, moment)
    called = people.names(officers)
    found = [
        Hindrance(f"{called[one]}当日没有有效的执法证件", LAW_42, "请换持有效证件的人员")
        for one in officers
        if one not in valid
    ]
    if len(officers) < TWO:
        found.append(Hindrance(f"办案人员 {len(officers)} 人，不少于两人", LAW_42, "请再选一名持有效证件的人员"))
    return found


def _power(wish: Wish) -> list[Hindrance]:
    power = str(wish.values.get("power") or wish.file.power or wish.file.delegated)
    if streets.matter(power) is not None:
        return streets.against(wish.file.agency, power, wish.act.occurred)
    if power and wording.has_power(wish.file.agency, power, wish.act.occurred):
        return []
    if streets.is_street(wish.file.agency):
        return [Hindrance("这一事项没有交由本街道行使", streets.LAW_24, "请选赋权清单内的事项，或者移送有管辖权的机关")]
    return [Hindrance("本机关没有这一项处罚职权", "行政处罚法第十七条", "请选本机关的职权事项，或者移送有管辖权的机关")]


def _shown(file: CaseFile) -> bool:
    """Return whether the decision is public now: what was published of a case besides it doesn't count."""
    acts = file.of("publication.made", "publication.withdrawn", "publication.ended")
    last = next((one for one in reversed(acts) if one.attributes.get("kind") in ("penalty", None)), None)
    return last is not None and last.type == "publication.made"


def _named(wish: Wish) -> list[Hindrance]:
    """Return that a natural person's name can't be published: what is private is left out or hidden."""
    kinds = {wish.file.value("party", id_, "kind") for id_ in wish.file.parties}
    if "citizen" not in kinds or wish.values.get("anonymised"):
        return []
    return [
        Hindrance("当事人是公民，公开时须隐去姓名", "国办发〔2018〕118号第六项", "“隐去姓名”请选“是”，或者不予公开")
    ]


def _too_much(wish: Wish) -> list[Hindrance]:
    """Return that more is paid than is owed, of the decision or of the additional fine (加处罚款)."""
    said = {name: Decimal(str(wish.values.get(name) or 0)) for name in ("amount", "confiscated", "surcharge")}
    parts = (
        ("罚没款", said["amount"] + said["confiscated"], paying.principal_left(wish.file), "请核对金额；加处罚款另填"),
        (
            "加处罚款",
            said["surcharge"],
            paying.surcharge_left(wish.file),
            "请核对金额；没有加处罚款决定的，先作出决定",
        ),
    )
    return [
        Hindrance(f"本次缴{what} {say(amount, Show.MONEY)} 元，尚欠只有 {say(left, Show.MONEY)} 元", "", remedy)
        for what, amount, left, remedy in parts
        if amount > left
    ]


def _nothing_to_pay(file: CaseFile) -> list[Hindrance]:
    if file.decision is None:
        return [Hindrance("还没有处罚决定")]
    if file.revocation is not None:
        return [Hindrance("决定已被撤销、确认无效或者责令重作，没有应缴的款项", "行政强制法第四十条", "已缴的应当退还")]
    if not paying.owing(file):
        return [Hindrance(f"罚没款 {say(file.fine, Show.MONEY)} 元已缴清" if file.fine else "决定没有罚没款")]
    return []


def _deliverable(file: CaseFile) -> list[Hindrance]:
    if selectors.undelivered(file.id) is None:
        return [Hindrance("没有已批准、尚未送达的告知书", "行政处罚法第四十四条", "请先报批处罚告知")]
    return []


def unserved(file: CaseFile) -> list[tuple[str, str]]:
    """Return (id, kind) of the documents that can still be served; notices have an act of their own."""
    inner = inner_kinds() | {"inventory"}
    return [(id_, kind) for id_, kind in file.documents if kind not in inner and id_ not in file.served]


def _servable(file: CaseFile) -> list[Hindrance]:
    return [] if unserved(file) else [Hindrance("没有尚未送达的文书")]


def pending(asked: str, answered: str, words: str) -> Callable[[CaseFile], list[Hindrance]]:
    """Return the check that the last of one kind of event has no answer yet."""

    def check(file: CaseFile) -> list[Hindrance]:
        """Return the words where the last question came after the last answer."""
        first, second = file.last_own(asked), file.last_own(answered)
        if first is None or (second is not None and file.own.index(second) > file.own.index(first)):
            return [Hindrance(words)]
        return []

    return check


def running(asked: str, answered: str, words: str) -> Callable[[CaseFile], list[Hindrance]]:
    """Return the check that no event of one kind waits for its answer."""
    waits = pending(asked, answered, words)
    return lambda file: [] if waits(file) else [Hindrance(words)]


SPECIAL: Mapping[str, Callable[[CaseFile], list[Hindrance]]] = {
    "give-notice": _deliverable,
    "serve": _servable,
    "fail-service": _servable,
    "announce-service": _servable,
    "review": pending("review.submitted", "review.completed", "没有待审核的送审"),
    "submit-review": running("review.submitted", "review.completed", "已送审，等待审核意见"),
    "review-statement": pending("statement.made", "statement.reviewed", "没有待复核的陈述申辩"),
    "resume": pending("procedure.suspended", "procedure.resumed", "没有中止"),
    "suspend": running("procedure.suspended", "procedure.resumed", "已经中止"),
    "decide-recusal": pending("recusal.requested", "recusal.decided", "没有待决定的回避申请"),
    "publish": lambda file: [Hindrance("决定已经公开")] if _shown(file) else [],
    "withhold": lambda file: [Hindrance("决定已经公开", "", "不予公开的，请先撤回公开")] if _shown(file) else [],
    "withdraw-publication": lambda file: [] if _shown(file) else [Hindrance("没有正在公开的决定")],
    "end-publication": lambda file: [] if _shown(file) else [Hindrance("没有正在公开的决定")],
    "decide-head-recusal": pending("recusal.requested", "recusal.decided", "没有待决定的回避申请"),
    "approve-departure": lambda file: (
        [] if file.applied and file.applied.attributes.get("departs") else [Hindrance("本案按基准裁量，没有调整适用")]
    ),
    "accept-hearing": pending("hearing.requested", "hearing.accepted", "没有待答复的听证要求"),
}
"""By act: what else must be there."""
