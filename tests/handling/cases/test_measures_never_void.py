"""The promise of F3 for measures: whatever is *done* in whatever order, no act makes the measure void.

What remains can only be an omission (nobody decided in time): that is found by the audit, not caused by an act.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from handling.cases.coercive import APPLIED, ON_SPOT, Forceful, Part, forceful, seizure
from handling.cases.story import Story
from zhiheng.eventlog.days import day_of
from zhiheng.handling.cases.guarding import world_of
from zhiheng.handling.cases.services import ReasonNeeded
from zhiheng.kit.problems import Refusal
from zhiheng.law.reference import Judging, plan_of
from zhiheng.law.verdicts import Instant
from zhiheng.ledger.acting import ActRefused
from zhiheng.registry.agencies.rules import rules_of

pytestmark = pytest.mark.django_db

OMITTED = frozenset({"undone", "late"})
"""How a duty is missed by not acting, or by acting too late; both are better than never."""
ACTS: dict[str, dict[str, Any]] = {
    "measure-apply": {**APPLIED, "part_kind": "detain"},
    "measure-impose": dict(ON_SPOT),
    "measure-impose-urgent": {**ON_SPOT, "part_kind": "seal"},
    "measure-approve-after": {"reasons": "紧急"},
    "measure-extend": {"amount": 30, "reason": "来源待查", "law_text": "第25条"},
    "measure-appraise": {"kind": "test", "cost_on_party": False},
    "measure-report": {"conclusion": "不合格", "clean": False},
    "measure-dispose": {"disposal": "released", "told": True, "reasons": "不再需要", "law_text": "第28条"},
    "measure-return": {"complete": True, "signed": True},
}
FLAWS = ("none", "one officer", "necessities", "not handed", "too long", "penalty power", "no record")
STEP = st.tuples(st.sampled_from(list(ACTS)), st.integers(0, 25), st.sampled_from(FLAWS), st.booleans())


def attempt(part: Part, step: tuple[str, int, str, bool], day: date) -> bool:
    """Try one act; return whether it was done."""
    name, _, flaw, answered = step
    at = part.story.at
    assert isinstance(at, Forceful)
    values = dict(ACTS[name])
    if "impose" in name:
        values["officers"] = at.both[:1] if flaw == "one officer" else at.both
        values["measure_power"] = at.power if flaw == "penalty power" else at.measure
        values |= {"necessities": flaw == "necessities", "handed_on_spot": flaw != "not handed"}
        values["record_made"] = flaw != "no record"
    if name == "measure-extend" and flaw == "too long":
        values["amount"] = 45
    if name == "measure-appraise":
        values["until"] = day + timedelta(days=10)
    if name == "measure-report":
        values["appraisal"] = next(reversed(part.file.named("appraisal", among=part.file.own)), "none")
    procedure = part.file.procedure
    assert procedure is not None
    answer = "已核实" if answered else ""
    try:
        if procedure.acts[name].approval:
            part.approved(name, day, answer=answer, **values)
        else:
            part.do(name, day, answer=answer, **values)
    except (ActRefused, ReasonNeeded, Refusal):
        return False
    return True


def void_by_act(part: Part, day: date) -> list[str]:
    """Which requirements an act broke so that the measure is void."""
    rules = rules_of(part.story.at.agency)
    void = {rule.id for rule in rules.rules if rule.effect == "void"}
    file = part.file if part.file.begun else part.story.file
    judging = Judging(plan_of(rules), world_of(file), as_of=Instant(day_of(day)), explained=False)
    return [
        f"{one.rule_id} {one.manner}"
        for one in judging.run()
        if one.status == "violated" and one.rule_id in void and not one.notes and one.manner not in OMITTED
    ]


@settings(
    max_examples=5, deadline=None, phases=(Phase.explicit, Phase.generate), suppress_health_check=list(HealthCheck)
)
@given(st.lists(STEP, min_size=5, max_size=10), st.booleans())
def test_no_sequence_of_acts_that_were_done_voids_a_measure(
    steps: list[tuple[str, int, str, bool]], approved: bool
) -> None:
    from django.db import transaction

    with transaction.atomic():
        day = date(2026, 3, 2)
        story = Story(forceful())
        story.filed(day)
        part = seizure(story)
        if approved:
            attempt(part, ("measure-apply", 0, "none", True), day)
        for step in steps:
            day += timedelta(days=step[1])
            attempt(part, step, day)
        assert void_by_act(part, day) == []
        transaction.set_rollback(True)


def test_the_sequences_do_reach_measures_and_refusals() -> None:
    """The property above says nothing where nothing is ever done."""
    story = Story(forceful())
    day = date(2026, 3, 2)
    story.filed(day)
    part, done = seizure(story), []
    way = [
        ("measure-impose", 0, "none"), ("measure-apply", 0, "none"), ("measure-impose", 1, "one officer"),
        ("measure-impose", 0, "none"), ("measure-extend", 10, "too long"), ("measure-extend", 10, "none"),
        ("measure-dispose", 30, "none"), ("measure-return", 0, "none"),
    ]  # fmt: skip
    for name, later, flaw in way:
        day += timedelta(days=later)
        done.append(attempt(part, (name, later, flaw, True), day))
    assert done == [False, True, False, True, False, True, True, True]
    assert void_by_act(part, day) == []
