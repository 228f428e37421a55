"""What the demo's plan promises: lights of every colour, tasks in every state, and no breach that isn't planted."""

from __future__ import annotations

import pytest
import yaml

from plan.district_plan import today
from registry import district
from zhiheng.eventlog.model import AttributeValue, LogObject
from zhiheng.law.facts.world import World
from zhiheng.law.library import statutory_library
from zhiheng.law.reference import judge
from zhiheng.ledger import selectors as ledger
from zhiheng.ledger.rebuilding import projections
from zhiheng.plan import demo, lights
from zhiheng.plan.lights import Colour
from zhiheng.plan.models import Filing, Measure, MeasureBody, Meeting, Plan, Stage, Task

pytestmark = pytest.mark.django_db
RULE = "plan.task-done-by-due"


def told() -> list[Task]:
    """Tell the demo's plan into a register that has the bodies it names."""
    said = yaml.safe_load((demo.DATA / "demo-tasks.yaml").read_text("utf-8"))
    for name in sorted({entry["body"] for entry in said["tasks"]}):
        district.agency(name)
    return demo.tell(today())


def broken(task: Task) -> str:
    """Return how a task breaks the rule today, as the reference judges its trace: undone, late, or "" for not."""
    rules = [rule for rule in statutory_library().rules if rule.id == RULE]
    key = ("task", task.public_id)
    values = {name: (AttributeValue(value),) for name, value in ledger.attributes(*key).items()}
    world = World(list(ledger.trace(*key).events), {key: LogObject(*key, values)})
    found = [one.manner for one in judge(rules, world, as_of=today()) if one.status == "violated"]
    return str(found[0]) if found else ""


def test_the_demos_plan_has_every_light_every_state_and_only_the_planted_breaches() -> None:
    tasks = told()
    plan = Plan.objects.get()
    assert Measure.objects.filter(active=True).count() == 18
    assert {row.name for row in MeasureBody.objects.filter(body="")} >= {"区委编办", "区委组织部"}
    assert {task.stage for task in tasks} == {stage.value for stage in Stage}
    limits = lights.limits_of(plan)
    assert {lights.of_task(task, today(), limits).colour for task in tasks} == set(Colour)
    planted = {task.public_id for task in demo.overdue(tasks, today())}
    assert planted
    assert {task.public_id: broken(task) for task in tasks if broken(task)} == dict.fromkeys(planted, "undone")
    assert [meeting.held_on is None for meeting in Meeting.objects.order_by("day")] == [False, False, True]
    assert Filing.objects.filter(plan=plan.public_id).exists()
    assert list(projections["plan"].differences()) == []


def test_nothing_is_told_twice_or_without_a_justice_bureau() -> None:
    assert demo.tell(today()) == []
    assert told()
    assert demo.tell(today()) == []
    assert Plan.objects.count() == 1
