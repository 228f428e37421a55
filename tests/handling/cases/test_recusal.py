"""Recusal and who takes part: who decides, who stays out, what was done before stays, assistants are no officers."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from accounts import member
from handling.cases.story import DECISION, FACT, INSPECTION, Bureau, Story
from handling.cases.test_case_story import judged
from registry import district
from worlds import Standing
from zhiheng.handling.cases import proposals, recusing
from zhiheng.ledger.acting import ActRefused

pytestmark = pytest.mark.django_db

DAY = date(2026, 3, 2)


@pytest.fixture(scope="module")
def told(standing: Standing, body: Bureau) -> Story:
    """A filed case."""
    return standing.build(lambda: Story(body).tell(DAY))


def later(days: int) -> date:
    return DAY + timedelta(days=days)


def test_who_is_recused_leaves_the_case_with_the_decision_and_what_was_done_before_counts(
    story: Story, at: Bureau
) -> None:
    gone, stays = at.officers
    third = district.certified(at.agency)[0]
    story.do("investigate", later(1), officers=at.both, **INSPECTION)
    story.do("add-evidence", later(1), kind="08", name="现场笔录", proves=[FACT], lawful=True)
    story.do("ask-recusal", later(2), concerned=[gone], own=False)
    story.do("investigate", later(3), officers=at.both, **INSPECTION)  # until it is decided the work goes on
    story.do("decide-recusal", later(4), at.head, concerned=[gone], withdraw=True, told=True)
    assert story.file.handlers == [stays]
    assert recusing.recused(story.file) == {gone: later(4).isoformat()}
    with pytest.raises(ActRefused, match="决定回避"):
        story.do("investigate", later(5), officers=at.both, **INSPECTION)
    with pytest.raises(ActRefused, match="决定回避"):
        story.do("change-handlers", later(5), at.head, new_officers=[gone], reason="other")
    story.do("change-handlers", later(5), at.head, new_officers=[third], reason="recusal")
    story.at.officers = (stays, third)
    assert story.file.handlers == [stays, third]
    story.do("order-correction", later(6), kind="correct", until=later(6))
    story.do("conclude", later(6), officers=[stays, third], proposal="penalty", facts=[FACT])
    story.told(later(7))
    story.decided(later(18))
    assert gone not in story.file.decision.objects("officer", "handler")  # type: ignore[union-attr]  # decided above
    assert judged(story, later(18)) == []


def test_a_request_that_is_refused_lets_the_officer_go_on_and_none_is_decided_without_a_request(
    story: Story, at: Bureau
) -> None:
    with pytest.raises(ActRefused, match="还没有"):
        story.do("decide-recusal", later(1), at.head, concerned=[at.officers[0]], withdraw=True)
    story.do("ask-recusal", later(1), concerned=[at.officers[0]], own=True)
    with pytest.raises(ActRefused, match="没有对"):
        story.do("decide-recusal", later(2), at.head, concerned=[at.officers[1]], withdraw=True)
    story.do("decide-recusal", later(2), at.head, concerned=[at.officers[0]], withdraw=False)
    assert story.file.handlers == at.both and recusing.recused(story.file) == {}
    story.do("investigate", later(3), officers=at.both, **INSPECTION)


def test_a_head_orders_a_recusal_that_nobody_asked_for(story: Story, at: Bureau) -> None:
    story.do("order-recusal", later(1), at.head, concerned=[at.officers[0]], told=True)
    decided = story.file.last("recusal.decided")
    assert decided is not None
    assert decided.attributes["approver"] == "head" and decided.attributes["withdraw"] is True
    assert story.file.handlers == [at.officers[1]]


def test_the_heads_own_recusal_is_decided_together_and_by_no_head_alone(story: Story, at: Bureau) -> None:
    person = district.officer(at.agency)
    concerned = member("agency-head", at.agency, person=person)
    story.do("ask-recusal", later(1), concerned=[person], own=False)
    for user in (concerned, at.head):
        with pytest.raises(ActRefused, match="不由负责人一人决定"):
            story.do("decide-recusal", later(2), user, concerned=[person], withdraw=True)
    with pytest.raises(ActRefused, match="不能决定自己的回避"):
        story.do("decide-head-recusal", later(2), concerned, concerned=[person], withdraw=True)
    story.do("decide-head-recusal", later(2), at.head, concerned=[person], withdraw=True)
    assert story.file.last("recusal.decided").attributes["withdraw"] is True  # type: ignore[union-attr]  # just decided
    with pytest.raises(ActRefused, match="不再参与本案的审批"):
        story.do("order-recusal", later(3), concerned, concerned=[at.officers[0]], told=True)
    draft = story.propose("extend", later(3), amount=30, unit="d", reason="案情复杂")
    with pytest.raises(ActRefused, match="不再参与本案的审批"):
        proposals.approve(draft, story.file, story.act(later(3), concerned, hour=15), concerned)
    story.approve(draft, later(3))
    decided = story.file.last("recusal.decided")
    assert decided is not None and decided.attributes["approver"] == "collective"
    story.do("ask-recusal", later(3), concerned=[at.officers[0]], own=False)
    with pytest.raises(ActRefused, match="不是机关负责人"):
        story.do("decide-head-recusal", later(3), at.head, concerned=[at.officers[0]], withdraw=True)


def test_an_undecided_request_forbids_the_decision(story: Story, at: Bureau) -> None:
    story.investigated(later(2))
    story.told(later(3))
    story.do("ask-recusal", later(4), concerned=[at.officers[0]], own=False)
    with pytest.raises(ActRefused) as found:
        story.propose("decide", later(14), **DECISION)
    assert any("第43条" in one.basis for one in found.value.reasons)


def test_handlers_change_with_a_reason_to_certified_ones_and_two_remain(story: Story, at: Bureau) -> None:
    third, lapsed = district.certified(at.agency)[0], district.certified(at.agency, to=later(-1))[0]
    with pytest.raises(ActRefused, match="没有有效的执法证件"):
        story.do("change-handlers", later(1), at.head, new_officers=[lapsed], reason="transfer")
    with pytest.raises(ActRefused, match="不少于两人"):
        story.do(
            "change-handlers", later(1), at.head, new_officers=[third], removed=at.both, reason="transfer"
        )  # fmt: skip
    story.do("change-handlers", later(1), new_officers=[third], removed=[at.officers[0]], reason="transfer")
    assert story.file.handlers == [at.officers[1], third]
    event = story.file.last("case.handlers-set")
    assert event is not None and event.attributes["reason"] == "transfer"


def test_an_assistant_is_named_beside_the_handlers_and_counts_as_no_officer(story: Story, at: Bureau) -> None:
    helper = district.officer(at.agency, employment="dispatch")
    user = member("assistant", at.agency, person=helper)
    assert recusing.assistants(at.agency) == [(helper, recusing.assistants(at.agency)[0][1])]
    story.do("set-assistants", later(1), assistants=[helper])
    assert recusing.assisting(story.file) == [helper]
    assert story.file.handlers == at.both
    with pytest.raises(ActRefused) as found:
        story.do("investigate", later(2), officers=[at.officers[0], helper], **INSPECTION)
    assert any("辅助人员" in one.fact and "劳务派遣" in one.fact for one in found.value.reasons)
    assert user.person == helper
