"""Tasks (任务): set under a measure or upon a resolution, progress with evidence, confirmed or sent back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from zhiheng.kit.public_ids import public_id
from zhiheng.ledger.acting import Act, Done, Hindrance
from zhiheng.ledger.deciding import decided_on
from zhiheng.ledger.doing import deciding, perform
from zhiheng.ledger.records import NewEvent, NewObject, Ref
from zhiheng.plan.models import Measure, Stage, Task
from zhiheng.plan.selectors import leading
from zhiheng.plan.text.naming import Key


@dataclass(frozen=True, slots=True)
class NewTask:
    """What a task says: words, body, due day or 长期坚持, quantity with its unit, who answers, what proves it."""

    title: str
    body: Key
    due: date | None = None
    until_further: bool = False
    target: Decimal | None = None
    unit: str = ""
    account: str = ""
    proof: str = ""
    measure: str = ""
    meeting: str = ""
    plan: str = ""
    lead: str = ""


@dataclass(frozen=True, slots=True)
class Progress:
    """A report of progress: words, how much is done in all, whether the task is fulfilled, files and objects as proof.

    ``files``: public ids of stored files of the task; ``related``: ``type/id`` of objects of the platform.
    """

    note: str
    value: Decimal | None = None
    done: bool = False
    files: Sequence[str] = ()
    related: Sequence[str] = ()


def set_task(act: Act, new: NewTask, task: str = "") -> Done:
    """Set a task (下达任务), or (``task``: its id) set it anew; return its id.

    Raises ``ActRefused`` without words, body, or a due day that still lies ahead (长期坚持 needs none).
    """
    id_ = task or public_id()
    if task:
        act = decided_on(act, ("task", task))
    event, thing = drafted(act, new, id_)
    return perform(act, "下达任务", id_, [event], [thing], _against(act, new, changing=bool(task)))


def drafted(act: Act, new: NewTask, id_: str) -> tuple[NewEvent, NewObject]:
    """Return event and object of a task, for this act or as part of another (resolutions of a meeting)."""
    measure = Measure.objects.filter(public_id=new.measure).first() if new.measure else None
    plan = new.plan or (measure.plan if measure else "")
    lead = new.lead or next(iter(sorted(leading(new.measure))), "") if new.measure else new.lead or act.agency
    refs = [Ref("task", id_), Ref(*new.body), Ref("plan", plan), Ref("plan_measure", new.measure)]
    refs += [Ref("meeting", new.meeting), Ref("agency", lead, "lead")]
    event = act.event(
        "task.set", refs,
        measure=new.title, due=new.due, until_further=new.until_further or None, target=new.target, unit=new.unit,
        account=new.account, proof=new.proof,
    )  # fmt: skip
    stated = {"measure": new.title, "target": new.target, "unit": new.unit or None}
    return event, NewObject("task", id_, stated, agency=new.body[1], title=new.title[:200])


def _against(act: Act, new: NewTask, *, changing: bool) -> list[Hindrance]:
    found = []
    if not new.title.strip():
        found.append(Hindrance("没有写任务内容", remedy="请写清做什么、做到什么程度"))
    if not new.body[1]:
        found.append(Hindrance("没有承办单位", remedy="请选择承办单位"))
    if new.due is None and not new.until_further:
        found.append(Hindrance("没有期限，也不是长期坚持", remedy="请填写期限，或者勾选长期坚持"))
    if new.due is not None and new.due < act.day and not changing:
        found.append(Hindrance(f"期限 {new.due} 已过", remedy=f"请填写 {act.day} 或以后的日期"))
    if new.target is not None and not new.unit:
        found.append(Hindrance(f"写了数量 {new.target}，没有写计量单位", remedy="请填写计量单位，例如 人次、件"))
    return found


def report(act: Act, task: Task, progress: Progress) -> Done:
    """Report progress of a task (填报进展). Raises ``ActRefused`` for a finished task, or "done" without proof.

    A lasting task may be reported for ever.
    """
    act = deciding(act, "task", task, task.public_id)
    event = act.event(
        "task.evidenced", [Ref("task", task.public_id), Ref(task.type or "agency", task.body)],
        note=progress.note.strip(), value=progress.value, done=progress.done, files=list(progress.files) or None,
        related=list(progress.related) or None,
    )  # fmt: skip
    return perform(act, "填报进展", task.public_id, [event], (), _unproven(task, progress))


def _unproven(task: Task, progress: Progress) -> list[Hindrance]:
    found = []
    if not progress.note.strip():
        found.append(Hindrance("没有写进展", remedy="请写做了什么、到什么程度"))
    if task.stage == Stage.DONE:
        found.append(Hindrance(f"任务已于 {task.done_on} 完成并核定", remedy="确须重新办理的，请牵头单位重新下达"))
    if progress.done and task.proof and not (progress.files or progress.related or task.evidence):
        found.append(Hindrance(f"报完成须附佐证：{task.proof}", remedy="请上传文件，或者填写平台内对象的地址"))
    if progress.done and task.target is not None:
        value = progress.value if progress.value is not None else task.value
        if value is None or value < task.target:
            what = "没有填写完成数量" if value is None else f"完成 {value:f}{task.unit}"
            found.append(
                Hindrance(f"{what}，要求 {task.target.normalize():f}{task.unit}", remedy="请核对数量；未达到的先报进展")
            )
    return found


def review(act: Act, task: Task, passed: bool, note: str = "") -> Done:
    """Confirm that a task is done (核定), or send it back with the reason (退回).

    Raises ``ActRefused`` where nothing was reported as done, where the reviewer is who reported it, or where it is
    sent back without a reason.
    """
    act = deciding(act, "task", task, task.public_id)
    lead = Ref("agency", task.lead or act.agency, "lead")
    event = act.event("task.reviewed", [Ref("task", task.public_id), lead], passed=passed, note=note.strip())
    against = []
    if task.stage != Stage.REPORTED:
        against.append(Hindrance(f"任务是“{task.get_stage_display()}”，没有待核定的内容", remedy="请等承办单位报完成"))
    if task.stage == Stage.REPORTED and act.by.name == task.reporter:
        against.append(Hindrance("填报人不能核定自己报的完成情况", remedy="请由牵头单位的另一人核定"))
    if not passed and not note.strip():
        against.append(Hindrance("退回没有写理由", remedy="请写明缺什么、怎么补"))
    return perform(act, "核定任务", task.public_id, [event], (), against)
