"""A plan is taken into the ledger (纳入台账), taken again after its text was corrected; its two numbers are set."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from zhiheng.kit.public_ids import public_id
from zhiheng.ledger.acting import Act, Done, Hindrance
from zhiheng.ledger.deciding import decided_on
from zhiheng.ledger.doing import perform
from zhiheng.ledger.records import NewEvent, NewObject, Ref
from zhiheng.plan.models import Measure, Plan
from zhiheng.plan.selectors import bodies_of
from zhiheng.plan.text.naming import Key

MOST_DAYS = 366
CHANGES = ("ordinal", "chapter", "title", "says", "completion", "due", "until_further", "everybody", "rank")


@dataclass(frozen=True, slots=True)
class NewMeasure:
    """A measure as a person approved it. ``lead`` and ``responsible`` are names as printed."""

    ordinal: str
    chapter: str
    title: str
    says: str
    lead: Sequence[str] = ()
    responsible: Sequence[str] = ()
    completion: str = ""
    due: date | None = None
    until_further: bool = False
    everybody: bool = False


@dataclass(frozen=True, slots=True)
class NewPlan:
    """A plan as a person approved it; ``matched``: which body of the register each printed name is."""

    title: str
    number: str = ""
    issued_by: str = ""
    issued_on: date | None = None
    measures: Sequence[NewMeasure] = ()
    members: Sequence[str] = ()
    matched: Mapping[str, Key] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Difference:
    """What a text changes against the plan in the ledger: ``what`` is 新增, 修改, 不再列入; ``fields`` in words."""

    ordinal: str
    title: str
    what: str
    fields: Sequence[str] = ()


FIELD_WORDS = {
    "ordinal": "序号", "chapter": "所在部分", "title": "名称", "says": "内容", "completion": "完成时间原文",
    "due": "完成时间", "until_further": "长期坚持", "everybody": "涉及各执法机关", "rank": "顺序",
    "lead": "牵头单位", "responsible": "责任单位", "matched": "单位对应",
}  # fmt: skip


def adopt(act: Act, new: NewPlan, plan: str = "") -> Done:
    """Take a plan into the ledger, or (``plan``: its id) take its corrected text: only what differs becomes events.

    Measures are recognised by their title, else by their ordinal; those that the text no longer has stay with their
    history and are marked as no longer in force.
    Raises ``ActRefused`` where there is no title or no measure, or two measures have one title.
    """
    if plan:
        act = decided_on(act, ("plan", plan))
    known = Plan.objects.filter(public_id=plan).first() if plan else None
    id_ = known.public_id if known else public_id()
    events, objects = [], []
    if known is None or _restated(known, new):
        events.append(_adopted(act, id_, new))
        stated = {"title": new.title, "number": new.number or None}
        objects.append(NewObject("plan", id_, stated, agency=act.agency, title=new.title[:200]))
    pairs, gone = _paired(new, id_ if known else "")
    for rank, (one, old) in enumerate(pairs, 1):
        if old is None or changed_fields(old, one, rank, new.matched):
            event, thing = _decomposed(act, id_, old.public_id if old else public_id(), one, rank, new)
            events.append(event)
            objects.append(thing)
    events += [_dropped(act, id_, old) for old in gone]
    return perform(act, "纳入台账", id_, events, objects, _against(new, events))


def differences(new: NewPlan, plan: str) -> list[Difference]:
    """Return what a corrected text would change in the ledger, in the order of the text."""
    pairs, gone = _paired(new, plan)
    found = []
    for rank, (one, old) in enumerate(pairs, 1):
        if old is None:
            found.append(Difference(one.ordinal, one.title, "新增"))
        elif fields := changed_fields(old, one, rank, new.matched):
            found.append(Difference(one.ordinal, one.title, "修改", fields))
    return found + [Difference(old.ordinal, old.title, "不再列入") for old in gone]


def changed_fields(old: Measure, new: NewMeasure, rank: int, matched: Mapping[str, Key]) -> list[str]:
    """Return in words which fields of a measure differ."""
    now = {name: getattr(new, name, None) for name in CHANGES} | {"rank": rank}
    found = [FIELD_WORDS[name] for name in CHANGES if (getattr(old, name) or None) != (now[name] or None)]
    rows = bodies_of([old.public_id])[old.public_id]
    found += [
        FIELD_WORDS[role]
        for role in ("lead", "responsible")
        if [row.name for row in rows if row.role == role] != list(getattr(new, role))
    ]
    if any((row.type, row.body) != tuple(matched.get(row.name, ("", ""))) for row in rows):
        found.append(FIELD_WORDS["matched"])
    if not old.active:
        found.append("重新列入")
    return found


def set_lights(act: Act, plan: str, warn_days: int, quiet_days: int) -> Done:
    """Set how many days before the due day a light turns yellow, and after how many days without progress.

    Raises ``ActRefused`` outside 1–366 days.
    """
    act = decided_on(act, ("plan", plan))
    event = act.event("plan.lights-set", [Ref("plan", plan)], warn_days=warn_days, quiet_days=quiet_days)
    bad = not (1 <= warn_days <= MOST_DAYS and 1 <= quiet_days <= MOST_DAYS)
    against = [Hindrance("天数不在 1 至 366 之间", remedy="请改为 1 至 366 的整数")] if bad else []
    return perform(act, "设定亮灯参数", plan, [event], (), against)


def _against(new: NewPlan, events: Sequence[NewEvent]) -> list[Hindrance]:
    found = []
    if not new.title.strip():
        found.append(Hindrance("没有方案名称", remedy="请填写方案名称"))
    if not new.measures:
        found.append(
            Hindrance(
                "一条措施也没有", remedy="请核对文本是否完整，措施应写成“1.名称。内容（责任单位：…，完成时间：…）”"
            )
        )
    titles = [one.title for one in new.measures]
    twice = dict.fromkeys(title for title in titles if titles.count(title) > 1)
    found += [Hindrance(f"有 {titles.count(one)} 条措施都叫“{one}”", remedy="请在名称里区分") for one in twice]
    if new.title.strip() and new.measures and not events:
        found.append(Hindrance("与台账里的方案没有差别", remedy="不需要再纳入一次"))
    return found


def _restated(known: Plan, new: NewPlan) -> bool:
    """Return whether the head of a plan differs: title, number, issuer, day, consulting bodies, matched names."""
    stated = ("title", "number", "issued_by", "issued_on")
    same = all(getattr(known, name) == getattr(new, name) for name in stated)
    pairs = {name: tuple(key) for name, key in known.matched.items()}
    return not same or list(known.members) != list(new.members) or pairs != dict(new.matched)


def _pairs(matched: Mapping[str, Key], names: Sequence[str] | None = None) -> list[str]:
    wanted = matched if names is None else [name for name in names if name in matched]
    return [f"{name}={matched[name][0]}/{matched[name][1]}" for name in dict.fromkeys(wanted)]


def _adopted(act: Act, id_: str, new: NewPlan) -> NewEvent:
    return act.event(
        "plan.adopted", [Ref("plan", id_), Ref("agency", act.agency, "lead")],
        title=new.title, number=new.number, issued_by=new.issued_by, issued_on=new.issued_on,
        members=list(new.members) or None, matched=_pairs(new.matched) or None,
    )  # fmt: skip


def _paired(new: NewPlan, plan: str) -> tuple[list[tuple[NewMeasure, Measure | None]], list[Measure]]:
    """Return each new measure with the one it continues, and those in force that none continues."""
    left = list(Measure.objects.filter(plan=plan).order_by("rank")) if plan else []
    pairs: list[tuple[NewMeasure, Measure | None]] = []
    for by in ("title", "ordinal"):
        taken = {id(one) for one, _ in pairs}
        for one in new.measures:
            old = next((m for m in left if getattr(m, by) == getattr(one, by)), None)
            if id(one) not in taken and old is not None:
                left.remove(old)
                pairs.append((one, old))
    paired = {id(one): old for one, old in pairs}
    return [(one, paired.get(id(one))) for one in new.measures], [old for old in left if old.active]


def _decomposed(act: Act, plan: str, id_: str, one: NewMeasure, rank: int, new: NewPlan) -> tuple[NewEvent, NewObject]:
    refs = [Ref("plan", plan), Ref("plan_measure", id_)]
    for role, names in (("lead", one.lead), ("responsible", one.responsible)):
        refs += [Ref(*new.matched[name], role) for name in dict.fromkeys(names) if name in new.matched]
    event = act.event(
        "plan.decomposed", list(dict.fromkeys(refs)),
        title=one.title, ordinal=one.ordinal, rank=rank, chapter=one.chapter, says=one.says,
        lead=list(one.lead) or None, responsible=list(one.responsible) or None,
        matched=_pairs(new.matched, [*one.lead, *one.responsible]) or None,
        completion=one.completion, due=one.due, until_further=one.until_further, everybody=one.everybody, active=True,
    )  # fmt: skip
    stated = {"title": one.title, "ordinal": one.ordinal}
    return event, NewObject("plan_measure", id_, stated, agency=act.agency, title=f"{one.ordinal} {one.title}"[:200])


def _dropped(act: Act, plan: str, old: Measure) -> NewEvent:
    refs = [Ref("plan", plan), Ref("plan_measure", old.public_id)]
    return act.event(
        "plan.decomposed", refs,
        title=old.title, ordinal=old.ordinal, rank=old.rank, chapter=old.chapter, says=old.says,
        completion=old.completion, due=old.due, until_further=old.until_further, active=False,
    )  # fmt: skip
