"""The promise of F3: whatever is *done* in whatever order, with the facts known then, no decision is void for it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from handling.cases.story import DECISION, FACT, INSPECTION, NOTICE, Story, bureau
from handling.cases.test_case_story import judged
from registry import district
from zhiheng.handling.cases.services import ReasonNeeded
from zhiheng.kit.problems import Refusal
from zhiheng.ledger.acting import ActRefused

pytestmark = pytest.mark.django_db

FINES = (2_000, 3_000, 200_000)
RIGHTS = ("statement", "both", "none")
ACTS: dict[str, dict[str, Any]] = {
    "investigate": {**INSPECTION},
    "add-evidence": {"kind": "08", "name": "现场笔录", "proves": [FACT], "lawful": True},
    "conclude": {"proposal": "penalty", "facts": [FACT]},
    "notice": dict(NOTICE),
    "give-notice": {"method": "01", "receipt": True},
    "waive": {"right": "both", "in_writing": True},
    "take-statement": {"in_writing": True},
    "review-statement": {"adopted": False, "reasons": "没有新证据"},
    "take-hearing-request": {},
    "submit-review": {"reasons": ["complex"], "complete": True},
    "review": {"result": "agreed", "in_writing": True},
    "deliberate": {"result": "同意", "record_signed": True, "departs": False},
    "decide": dict(DECISION),
    "serve": {"method": "01", "receipt": True},
    "close": {"kind": "01"},
    "ask-recusal": {"own": False},
    "decide-recusal": {"withdraw": True},
    "order-recusal": {},
    "change-handlers": {"reason": "recusal"},
    "extend": {"amount": 30, "unit": "d", "reason": "案情复杂"},
    "suspend": {"reason": "等待裁判"},
    "resume": {},
    "suspect-crime": {"offence": "非法经营罪"},
    "report-referral": {},
    "approve-referral": {"result": "approved"},
    "send-referral": {"items": ["referral_letter", "investigation_report", "object_list"], "same_level": True},
    "transfer": {"reason": "不属本机关管辖"},
    "split": {"new_cause": "无证经营", "reason": "两个行为"},
}
HEADS = frozenset({"decide-recusal", "order-recusal", "change-handlers", "approve-referral"})
STEP = st.tuples(
    st.sampled_from(list(ACTS)), st.integers(0, 8), st.sampled_from(FINES), st.sampled_from(RIGHTS), st.booleans()
)


def people_of(story: Story, name: str) -> dict[str, Any]:
    """Whom and what an act of the new ones names: the first officer withdraws, a third one comes, the last referral."""
    first = story.at.officers[0]
    if name in ("ask-recusal", "decide-recusal", "order-recusal"):
        return {"concerned": [first]}
    if name == "change-handlers":
        return {"new_officers": [district.certified(story.at.agency)[0]], "removed": [first]}
    if name in ("report-referral", "approve-referral", "send-referral"):
        return {"referral": next(reversed(story.file.named("referral")), "")}
    return {"to": story.rival} if name == "transfer" else {}


def attempt(story: Story, step: tuple[str, int, int, str, bool], day: date) -> bool:
    """Try one act; return whether it was done. What the law or the case's order refuses isn't."""
    name, _, fine, rights, answered = step
    values = dict(ACTS[name])
    if name in ("notice", "decide"):
        values["fine"] = fine
    if name == "notice":
        values["rights_told"] = rights
    if name in ("investigate", "conclude"):
        values["officers"] = story.at.both if answered else story.at.both[:1]
    if name == "serve":
        values["document"] = next((id_ for id_, kind in story.file.documents if kind == "decision"), "")
    values |= people_of(story, name)
    plan = story.file.procedure.acts[name]  # type: ignore[union-attr]  # an ordinary case
    answer = "已核实" if answered else ""
    try:
        if plan.approval:
            story.approved(name, day, answer=answer, **values)
        else:
            who = story.at.reviewer if name == "review" else story.at.head if name in HEADS else None
            story.do(name, day, who, answer=answer, **values)
    except (ActRefused, ReasonNeeded, Refusal):
        return False
    return True


@settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(STEP, min_size=6, max_size=12), st.booleans())
def test_no_sequence_of_acts_that_were_done_is_void(steps: list[tuple[str, int, int, str, bool]], ready: bool) -> None:
    from django.db import transaction

    with transaction.atomic():
        day = date(2026, 3, 2)
        story = Story(bureau())
        story.rival = district.agency()
        story.filed(day)
        if ready:  # half of the sequences start where decisions are near
            story.investigated(date(2026, 3, 4))
            day = date(2026, 3, 4)
        for step in steps:
            day += timedelta(days=step[1])
            attempt(story, step, day)
        assert judged(story, day) == []
        transaction.set_rollback(True)


def test_the_sequences_do_reach_decisions_and_refusals() -> None:
    """The property above says nothing where nothing is ever done: the plain way through is among its sequences."""
    story = Story(bureau())
    story.filed(date(2026, 3, 2))
    story.investigated(date(2026, 3, 4))
    way = [("decide", 0), ("notice", 1), ("give-notice", 0), ("decide", 1), ("decide", 12), ("serve", 1)]
    day, done = date(2026, 3, 4), []
    for name, later in way:
        day += timedelta(days=later)
        done.append(attempt(story, (name, later, 3_000, "statement", True), day))
    assert done == [False, True, True, False, True, True]
    assert judged(story, day) == []


def test_the_new_acts_are_reached_too_and_the_recused_never_take_part_again() -> None:
    """The way through recusal, a new handler, an extension and a suspension to a decision is among the sequences."""
    story = Story(bureau())
    story.rival = district.agency()
    story.filed(date(2026, 3, 2))
    way = [
        ("investigate", 1), ("ask-recusal", 1), ("decide-recusal", 1), ("investigate", 1), ("change-handlers", 0),
        ("investigate", 1), ("extend", 1), ("suspend", 1), ("resume", 3), ("suspect-crime", 1),
        ("approve-referral", 0), ("report-referral", 1), ("approve-referral", 1), ("send-referral", 0),
    ]  # fmt: skip
    day, done = date(2026, 3, 2), []
    for name, later in way:
        day += timedelta(days=later)
        done.append(attempt(story, (name, later, 3_000, "statement", True), day))
    # The recused takes part no more; a referral isn't approved before its report.
    assert done == [True, True, True, False, True, False, True, True, True, True, False, True, True, True]
    assert judged(story, day) == []
