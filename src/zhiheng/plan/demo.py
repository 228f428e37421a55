"""The demo district's plan (演示数据, F23): the real plan's text, carried out by fictitious bodies, through the acts.

Everything is recorded as an import does, on its own day, so that lights of every colour can be seen.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml

from zhiheng.ledger.acting import Act
from zhiheng.ledger.services import Actor
from zhiheng.plan import services
from zhiheng.plan.checking import recognise
from zhiheng.plan.models import Measure, Meeting, Plan, Task
from zhiheng.plan.selectors import members_of
from zhiheng.plan.services import NewMeasure, NewMeeting, NewPlan, NewTask, Progress, Resolution
from zhiheng.plan.services.meetings import invited
from zhiheng.registry.models import Agency

DATA = Path(__file__).with_name("data")
TEXT = DATA / "plan-2024-17.txt"
_TASKS = DATA / "demo-tasks.yaml"
_ADOPTED, _SET = -400, -180


@dataclass(frozen=True, slots=True)
class _Teller:
    """Who tells, and from which day the others are counted."""

    last: date
    bodies: Mapping[str, str]
    host: str

    def day(self, offset: int) -> date:
        """Return the day so many days from the last one."""
        return self.last + timedelta(days=offset)

    def act(self, offset: int, who: str = "demo", agency: str = "") -> Act:
        """Return an act recorded on a day, in the name of an agency or the host."""
        by = Actor(system=who)
        return Act(by=by, on=self.day(offset), doing=False, agency=agency or self.host, source="import")


def tell(last: date, host_word: str = "司法局") -> list[Task]:
    """Tell plan, tasks, meetings and implementation plans up to ``last``; return the tasks.

    Nothing is told where the register has no justice bureau, or where a plan is there already.
    """
    bodies = dict(Agency.objects.filter(ended_on=None).values_list("name", "public_id"))
    host = next((id_ for name, id_ in bodies.items() if host_word in name), "")
    if not host or Plan.objects.exists():
        return []
    teller = _Teller(last, bodies, host)
    said: dict[str, Any] = yaml.safe_load(_TASKS.read_text("utf-8"))
    plan = _adopt(teller)
    measures = dict(Measure.objects.filter(plan=plan.public_id).values_list("ordinal", "public_id"))
    for entry in said["tasks"]:
        if entry["body"] in bodies:
            _task(teller, entry, measures[entry["measure"]])
    for entry in said["meetings"]:
        _meeting(teller, entry, plan)
    for place, name in enumerate(said["implementations"]):
        if name in bodies:
            services.submit_implementation(teller.act(_SET - place), plan, bodies[name], [])
    return list(Task.objects.order_by("pk"))


def _adopt(teller: _Teller) -> Plan:
    found = recognise(TEXT.read_text("utf-8"), None)
    measures = [
        NewMeasure(
            one.ordinal, one.chapter, one.title, one.says, one.lead, one.responsible, one.completion.words,
            one.completion.due, one.completion.until_further, one.everybody,
        )
        for one in found.plan.measures
    ]  # fmt: skip
    matched = {one.name: one.key for one in found.matches if one.key is not None}
    read = found.plan
    new = NewPlan(read.title, read.number, read.issued_by, read.issued_on, measures, read.members, matched)
    return Plan.objects.get(public_id=services.adopt(teller.act(_ADOPTED), new).id)


def _task(teller: _Teller, entry: Mapping[str, Any], measure: str) -> None:
    """Set a task and tell how far it came."""
    due = entry.get("due")
    body = teller.bodies[entry["body"]]
    target = Decimal(entry["target"]) if "target" in entry else None
    new = NewTask(
        entry["title"], ("agency", body), teller.day(due) if due is not None else None, entry.get("lasting", False),
        target, entry.get("unit", ""), "", entry.get("proof", ""), measure,
    )  # fmt: skip
    task = Task.objects.get(public_id=services.set_task(teller.act(_SET), new).id)
    state = entry["state"]
    if state == "set":
        return
    finished = state in ("reported", "returned", "done")
    value = target if finished else Decimal(entry["value"]) if "value" in entry else None
    progress = Progress(entry["note"], value, finished, related=[f"agency/{body}"] if finished else [])
    services.report(teller.act(entry["at"], agency=body), task, progress)
    if state in ("returned", "done"):
        passed = state == "done"
        act = teller.act(entry["at"] + 1, who="demo-lead")
        services.review(act, Task.objects.get(pk=task.pk), passed, "" if passed else entry["back"])


def _meeting(teller: _Teller, entry: Mapping[str, Any], plan: Plan) -> None:
    """Call a meeting, hold it where its day has come, and tell what became of its resolutions."""
    bodies = [(type_, id_) for _, type_, id_ in members_of(plan) if id_]
    new = NewMeeting(
        entry["title"], teller.day(entry["at"]), bodies, entry["agenda"], "区政府三楼会议室", plan.public_id
    )
    done = services.call(teller.act(min(entry["at"], 0) - 7), new)
    if "note" not in entry:
        return
    meeting = Meeting.objects.get(public_id=done.id)
    said = [
        Resolution(one["words"], ("agency", teller.bodies[one["body"]]), teller.day(one["due"]))
        for one in entry["resolutions"] if one["body"] in teller.bodies
    ]  # fmt: skip
    services.hold(teller.act(entry["at"]), meeting, invited(meeting), entry["note"], said)
    for one in entry["resolutions"]:
        task = Task.objects.filter(meeting=meeting.public_id, title=one["words"]).first()
        if task is not None and "done" in one:
            services.report(teller.act(one["done"], agency=task.body), task, Progress("已印发", done=True))
            lead = teller.act(one["done"] + 1, who="demo-lead")
            services.review(lead, Task.objects.get(pk=task.pk), passed=True)


def overdue(tasks: list[Task], last: date) -> list[Task]:
    """Return the tasks that break 工作台账任务按期完成 on the last day: due, not lasting, nothing reported as done."""
    late = [task for task in tasks if task.due and task.due < last and not task.until_further]
    return [task for task in late if task.stage == "set"]
