"""What the law reserves for the head of the agency is approved by no unit's head, one by one or in bulk."""

from __future__ import annotations

from datetime import date

import pytest

from accounts import member
from handling.cases.coercive import APPLIED, Forceful, forceful, seizure
from handling.cases.story import Story
from zhiheng.handling.cases import bulkpage, proposals, reserving
from zhiheng.handling.cases.drafting import Wish
from zhiheng.handling.cases.models import Standing
from zhiheng.law.library.procedures import ActPlan, procedure_named
from zhiheng.ledger.acting import ActRefused

DAY = date(2026, 3, 2)
PROCEDURES = ("penalty-ordinary", "penalty-simple", "coercion-seizure", "coercion-freezing", "execution-compulsory",
              "execution-substitute", "execution-court")  # fmt: skip
RESERVED = {
    "decide", "decide-none", "decide-again", "withdraw", "defer", "approve-referral", "measure-apply",
    "measure-approve-after", "freeze-apply", "execution-decide", "execution-agree", "execution-suspend",
    "execution-end", "court-apply", "substitute-decide", "substitute-suspend", "substitute-end",
}  # fmt: skip


def plans() -> dict[str, ActPlan]:
    """Every act of the procedures, by name."""
    found = [procedure_named(key, DAY) for key in PROCEDURES]
    return {name: plan for one in found if one is not None for name, plan in one.acts.items()}


def test_over_all_acts_a_unit_s_head_is_refused_exactly_what_is_reserved() -> None:
    refused = set()
    for name, plan in plans().items():
        asked = {who: reserving.against(Wish(None, plan, None, approver=who)) for who in ("unit", "head", "")}  # type: ignore[arg-type]  # only the plan is read
        assert not asked["head"] and not asked[""]
        if asked["unit"]:
            refused.add(name)
            assert asked["unit"][0].basis and asked["unit"][0].remedy
    assert refused == RESERVED


@pytest.mark.django_db
def test_a_unit_s_head_can_approve_no_seizure_and_the_draft_waits_for_the_head() -> None:
    story = Story(forceful())
    assert isinstance(story.at, Forceful)
    story.filed(DAY)
    part = seizure(story)
    draft = part.propose("measure-apply", DAY, part_kind="detain", measure_power=story.at.measure, **APPLIED)
    unit = member("unit-head", story.at.agency)
    file = proposals.file_of(draft, story.file.row)
    blocking, _ = proposals.weigh(draft, file, story.act(DAY, unit, hour=15), unit)
    assert any("承办机构负责人不能批准" in one.fact for one in blocking)  # what the bulk approval asks
    with pytest.raises(ActRefused, match="承办机构负责人不能批准"):
        proposals.approve(draft, file, story.act(DAY, unit, hour=15), unit)
    draft.refresh_from_db()
    assert draft.standing == Standing.WAITING
    part.approve(draft, DAY, hour=16)
    draft.refresh_from_db()
    assert draft.standing == Standing.APPROVED


def test_the_page_of_bulk_approvals_names_every_act_in_words() -> None:
    assert not [name for name, plan in plans().items() if plan.approval and bulkpage.act_title(name) == name]
    assert bulkpage.act_title("measure-apply") == plans()["measure-apply"].title
