"""A small district with a plan in the ledger, made by the room's own acts."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

from accounts import member
from registry import district
from zhiheng import plan as room
from zhiheng.kit.accounts.models import User
from zhiheng.ledger.acting import Act
from zhiheng.ledger.services import Actor
from zhiheng.plan import services
from zhiheng.plan.models import Measure, Plan, Task
from zhiheng.plan.services import NewMeasure, NewPlan, NewTask

REAL = Path(room.__file__).parent / "data" / "plan-2024-17.txt"
INVENTED = """示例县人民政府办公室关于印发2027年规范执法要点的通知
示县政办发[2027]3号
2027年规范执法工作要点
2027年1月15日
一、总体要求
落实上级部署。
二、工作任务
1、加强培训。全年组织两次轮训，
每人不少于60学时。
(牵头部门:县司法局;责任部门:县城管局、县水务局;完成时限:2027年12月底前)
2、规范检查。先备案后入企。（责任单位：县市场监管局等各行政执法部门，完成时间：长期坚持）
三、保障措施
（一）强化领导。由县司法局牵头，县城管局、县水务局参加的会商机制每季度会商。
抄送：县委办公室
"""


def today() -> date:
    return district.today()


def ahead(count: int) -> date:
    return today() + timedelta(days=count)


def act(user: User | None = None, agency: str = "", **more: object) -> Act:
    """An act that is done now, by an account."""
    by = Actor(account=user.public_id) if user else Actor(account="someone")
    return Act(by=by, agency=agency, **more)  # type: ignore[arg-type]  # fields of Act


def bureau() -> tuple[str, User]:
    """The justice bureau and its supervisor."""
    unit = district.agency("示例区司法局", "supervisor", "justice", short="区司法局")
    return unit, member("bureau-supervisor", unit)


def body(name: str = "示例区城市管理局", short: str = "区城管局") -> str:
    return district.agency(name, short=short)


def adopted(lead: str, responsible: str, *more: NewMeasure) -> Plan:
    """A plan with two measures, led by one body, carried out by another."""
    matched = {"区司法局": ("agency", lead), "区城管局": ("agency", responsible)}
    measures = (
        NewMeasure(
            "1", "（一）能力", "提升业务能力", "办轮训。", ["区司法局"], ["区城管局"], "", ahead(60), False, True
        ),
        NewMeasure("2", "（二）质效", "提升涉企执法质效", "先备案。", ["区司法局"], ["区委编办"], "", None, True),
        *more,
    )
    new = NewPlan("示例方案", "示政〔2026〕1号", "示例区政府", today(), measures, ["区司法局", "区城管局"], matched)
    return Plan.objects.get(public_id=services.adopt(act(agency=lead), new).id)


def measure(place: int = 1) -> Measure:
    return Measure.objects.get(rank=place)


def task(to: str, **more: object) -> Task:
    """A task of a body under the first measure, due in ten days."""
    given = {"title": "办两期轮训", "due": ahead(10), "measure": measure().public_id, **more}
    done = services.set_task(act(agency=measure_lead()), NewTask(body=("agency", to), **given))  # type: ignore[arg-type]  # fields of NewTask
    return Task.objects.get(public_id=done.id)


def measure_lead() -> str:
    return Plan.objects.get().host


def again(row: Task) -> Task:
    """The task as it stands now."""
    return Task.objects.get(pk=row.pk)
