"""Acts about prominent problems: the only writers. Each is an event of the vocabulary, done or recorded (F3)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from zhiheng.kit.dual_control.registry import SecondPersonNeeded
from zhiheng.kit.public_ids import public_id
from zhiheng.ledger.acting import Act, Done, Hindrance
from zhiheng.ledger.doing import deciding, perform
from zhiheng.ledger.records import NewObject, Ref, Value
from zhiheng.oversight.problems.models import Item, ItemStage, Problem, Stage
from zhiheng.oversight.problems.projecting import ITEM, PROBLEM
from zhiheng.oversight.problems.selectors import measured

BASIS = "区方案第4项"
RESEARCH, CAMPAIGN = "research", "campaign"


@dataclass(frozen=True, slots=True)
class NewProblem:
    """What is put on the list: words, where it came from, the bodies concerned, until when, what measures it."""

    title: str
    origin: str
    agencies: Sequence[str]
    due: date | None = None
    source: str = ""
    note: str = ""
    rule: str = ""
    topic: str = ""
    counted: int | None = None
    campaign: str = ""


@dataclass(frozen=True, slots=True)
class Assignment:
    """What one body must do: the task, until when, how."""

    title: str
    agency: str
    due: date | None
    demand: str = ""


def put_on_list(act: Act, new: NewProblem) -> Done:
    """Put a problem on the list (列入突出问题清单); return its id.

    Raises ``ActRefused`` without words or bodies, for research or a superior's order that isn't named, or a past day.
    """
    id_ = public_id()
    refs = [
        Ref(PROBLEM, id_),
        Ref("campaign", new.campaign),
        *(Ref("agency", one) for one in dict.fromkeys(new.agencies)),
    ]
    event = act.event(
        "problem.listed", refs,
        origin=new.origin, due=new.due, source=new.source.strip(), note=new.note.strip(), rule=new.rule,
        topic=new.topic, counted=new.counted,
    )  # fmt: skip
    title = new.title.strip()[:200]
    thing = NewObject(PROBLEM, id_, {"title": title, "rule": new.rule or None}, agency=act.agency, title=title)
    against = []
    if not title:
        against.append(Hindrance("没有写明是什么问题", BASIS, "请用一句话写明问题"))
    if not new.agencies:
        against.append(Hindrance("没有写明涉及哪些机关", BASIS, "请至少选择一个机关"))
    if new.origin in (RESEARCH, "higher") and not new.source.strip():
        against.append(Hindrance("调研排查、上级交办的问题没有写明来源", BASIS, "请写明调研或者文件的名称和日期"))
    if new.due is not None and new.due < act.day:
        against.append(Hindrance(f"整改期限 {new.due} 已过", "", f"请填写 {act.day} 或以后的日期"))
    return perform(act, "列入清单", id_, [event], [thing], against)


def investigate(act: Act, row: Problem, note: str, parts: Sequence[str]) -> Done:
    """Record what was found, and decompose the problem into tasks (调查分解).

    Raises ``ActRefused`` without findings or tasks, or once it was assigned or closed.
    """
    act = deciding(act, PROBLEM, row, row.public_id)
    against = [] if row.stage in (Stage.LISTED, Stage.INVESTIGATED) else [_wrong(row)]
    if not note.strip():
        against.append(Hindrance("没有写调查情况", BASIS, "请写明查了什么、原因是什么"))
    if not parts:
        against.append(Hindrance("没有分解出整改任务", BASIS, "请每行写一项任务"))
    refs = [Ref(PROBLEM, row.public_id), *(Ref("agency", one) for one in row.agencies)]
    event = act.event("problem.investigated", refs, note=note.strip(), parts=list(parts) or None)
    return perform(act, "调查分解", row.public_id, [event], (), against)


def assign(act: Act, row: Problem, tasks: Sequence[Assignment]) -> Done:
    """Assign tasks of a problem to bodies (交办); each becomes an item of its own.

    Raises ``ActRefused`` before the investigation, after the closing, without tasks, or where a task has no words, body
    or day ahead.
    """
    act = deciding(act, PROBLEM, row, row.public_id)
    against = [] if row.stage in (Stage.INVESTIGATED, Stage.RECTIFYING, Stage.CLOSING) else [_wrong(row)]
    if not tasks:
        against.append(Hindrance("没有要交办的任务", BASIS, "请至少为一项任务选择责任单位"))
    events, objects = [], []
    for task in tasks:
        against += _incomplete(act, task)
        id_, title = public_id(), task.title.strip()[:200]
        refs = [Ref(PROBLEM, row.public_id), Ref(ITEM, id_), Ref("agency", task.agency, "handler")]
        events.append(act.event("problem.assigned", refs, due=task.due, demand=task.demand.strip()))
        objects.append(NewObject(ITEM, id_, {"title": title}, agency=task.agency, title=title))
    return perform(act, "交办", row.public_id, events, objects, against)


def _incomplete(act: Act, task: Assignment) -> list[Hindrance]:
    what = task.title.strip()[:30] or "（未写任务）"
    found = []
    if not task.title.strip():
        found.append(Hindrance("有一项没有写整改任务", BASIS, "请写明任务"))
    if not task.agency:
        found.append(Hindrance(f"“{what}”没有责任单位", BASIS, "请选择责任单位"))
    if task.due is None:
        found.append(Hindrance(f"“{what}”没有期限", BASIS, "请填写期限"))
    elif task.due < act.day:
        found.append(Hindrance(f"“{what}”的期限 {task.due} 已过", "", f"请填写 {act.day} 或以后的日期"))
    return found


def rectify(act: Act, row: Item, evidence: str, files: Sequence[str] = ()) -> Done:
    """Report that an item was rectified (报告整改), with what proves it.

    Raises ``ActRefused`` without words or files, or where it was reported or verified already.
    """
    act, against = deciding(act, ITEM, row, row.public_id), []
    if row.stage not in (ItemStage.ASSIGNED, ItemStage.RETURNED):
        against.append(Hindrance(f"该项已是“{row.get_stage_display()}”", "", "核验退回后可以再次报告"))
    if not evidence.strip():
        against.append(Hindrance("没有写整改情况", BASIS, "请写明做了什么、到什么程度"))
    if not files:
        against.append(Hindrance("没有附佐证材料", BASIS, "请上传能够证明整改的文件"))
    refs = [Ref(PROBLEM, row.problem), Ref(ITEM, row.public_id), Ref("agency", row.agency, "handler")]
    event = act.event("problem.rectified", refs, evidence=evidence.strip(), files=list(files) or None)
    return perform(act, "报告整改", row.public_id, [event], (), against)


def verify(act: Act, row: Item, passed: bool, opinion: str) -> Done:
    """Verify an item, or send it back (核验). What a rule measures is verified on the data.

    Raises ``ActRefused`` where nothing was reported, without an opinion, where no audit has read the time after the
    report, where that audit still finds breaches after it, or for whoever reported it.
    """
    act, against = deciding(act, ITEM, row, row.public_id), []
    if row.stage != ItemStage.REPORTED:
        against.append(Hindrance(f"该项是“{row.get_stage_display()}”，没有待核验的报告", "", "请等责任单位报告整改"))
    if act.doing and row.account and row.account in (act.by.person, act.by.account):
        against.append(Hindrance("整改情况是您本人报告的", BASIS, "请由另一名监督人员核验"))
    if not opinion.strip():
        against.append(Hindrance("没有写核验意见", BASIS, "请写明核实的方式和结果；退回的写明缺什么"))
    since = row.rectified_on or act.day
    data = measured(row.rule, row.agency, since)
    if passed and data is not None:
        if data.as_of is None or data.as_of <= since:
            against.append(
                Hindrance(f"还没有一次审查看到 {since} 以后的情况", BASIS, "请在次日审查之后核验，以数据为准")
            )
        elif data.number:
            fact = f"{since} 报告整改以后，仍发现同样的违反 {data.number} 项（审查截至 {data.as_of}）"
            against.append(Hindrance(fact, BASIS, "请退回整改；属于误报的，先在监督发现中不予认定"))
    # "from" is a word of the language and can't be written as a keyword.
    counted: dict[str, Value | None] = {"counted": data.number, "from": since} if data else {}
    refs = [Ref(PROBLEM, row.problem), Ref(ITEM, row.public_id)]
    event = act.event("problem.verified", refs, "", passed=passed, opinion=opinion.strip(), **counted)
    return perform(act, "核验整改", row.public_id, [event], (), against)


def close(act: Act, row: Problem, result: str) -> Done:
    """Take a problem off the list (销号): all its items are verified, and a second person confirms.

    Raises ``ActRefused`` where an item isn't verified or no words are given, ``SecondPersonNeeded`` without the second.
    """
    act, against = deciding(act, PROBLEM, row, row.public_id), []
    if row.stage != Stage.CLOSING:
        left = row.items - row.verified
        fact = f"还有 {left} 项没有核验通过" if row.items and left else f"该问题是“{row.get_stage_display()}”"
        against.append(Hindrance(fact, BASIS, "全部整改项核验通过后销号"))
    if not result.strip():
        against.append(Hindrance("没有写销号意见", BASIS, "请写明整改结果"))
    if act.doing and not against and not act.second_person:
        raise SecondPersonNeeded.of("突出问题销号", "", "须由另一名监督人员复核")
    event = act.event("problem.closed", [Ref(PROBLEM, row.public_id)], result=result.strip())
    return perform(act, "销号", row.public_id, [event], (), against)


def _wrong(row: Problem) -> Hindrance:
    return Hindrance(f"该问题已是“{row.get_stage_display()}”", "", "请查看问题的经过")
