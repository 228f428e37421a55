"""Referral to the police and disputes over jurisdiction: their order, who decides, what the clocks of the rules say."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from handling.cases.story import DECISION, Bureau, Story, bureau
from handling.cases.test_case_story import judged
from registry import district
from worlds import Standing
from zhiheng.eventlog.days import date_of, day_of
from zhiheng.handling.cases import crimes, services
from zhiheng.handling.cases.guarding import world_of
from zhiheng.handling.cases.services import ReasonNeeded
from zhiheng.law.reference import Judging, plan_of
from zhiheng.law.verdicts import Instant
from zhiheng.ledger.acting import ActRefused
from zhiheng.registry.agencies.rules import rules_of

pytestmark = pytest.mark.django_db

DAY = date(2026, 3, 2)


@pytest.fixture(scope="module")
def told(standing: Standing, body: Bureau) -> Story:
    """A filed case."""
    return standing.build(lambda: Story(body).tell(DAY))


def later(days: int) -> date:
    return DAY + timedelta(days=days)


def suspected(story: Story, offence: str = "生产、销售伪劣产品罪") -> str:
    """The case turns out to be a crime; returns the referral."""
    story.do("suspect-crime", later(1), offence=offence)
    id_, words = crimes.referrals(story.file)[-1]
    assert offence in words
    members = list(story.at.both)
    wish = story.wish("form-team", later(1), referral=id_, members=members)
    noon = story.act(later(1), story.at.officer, hour=12)  # after the suspicion of that day, whatever its minute
    services.carry_out(replace(wish, act=noon), story.at.officer)
    return id_


def test_a_referral_goes_from_the_suspicion_to_the_police_and_the_answer(story: Story, at: Bureau) -> None:
    id_ = suspected(story)
    with pytest.raises(ActRefused, match="还没有"):
        story.do("approve-referral", later(1), at.head, referral=id_, result="approved")
    story.do("report-referral", later(2), referral=id_)
    with pytest.raises(ActRefused, match="没有经正职"):
        story.do("send-referral", later(2), referral=id_, items=["referral_letter"], same_level=True)
    story.do("approve-referral", later(4), at.head, referral=id_, result="approved")
    given = story.file.last("approval.given")
    assert given is not None
    assert (given.attributes["of"], given.attributes["approver"]) == ("referral", "principal")
    assert given.objects("referral") == (id_,)
    items = ["referral_letter", "investigation_report", "object_list"]
    story.do("send-referral", later(5), referral=id_, items=items, same_level=True)
    with pytest.raises(ActRefused, match="已经移送"):
        story.do("send-referral", later(5), referral=id_, items=items, same_level=True)
    story.do("receive-referral", later(6), referral=id_, own_jurisdiction=True)
    story.do("answer-referral", later(9), referral=id_, filed=True, reasons=True)
    story.do("hand-items", later(11), referral=id_, receipt=True)
    assert judged(story, later(12)) == []


def test_the_approval_of_one_referral_sends_no_other(story: Story, at: Bureau) -> None:
    first, second = suspected(story), suspected(story, "非法经营罪")
    for id_ in (first, second):
        story.do("report-referral", later(3), referral=id_)
    story.do("approve-referral", later(4), at.head, referral=second, result="approved")
    items = ["referral_letter", "investigation_report", "object_list"]
    with pytest.raises(ActRefused, match="没有经正职"):
        story.do("send-referral", later(5), referral=first, items=items, same_level=True)
    story.do("approve-referral", later(5), at.head, referral=first, result="rejected", reason="未达到标准")
    story.do("send-referral", later(5), referral=second, items=items, same_level=True)


def test_the_clocks_are_the_rules_three_days_to_decide_and_three_to_hand_over(story: Story, at: Bureau) -> None:
    id_ = suspected(story)
    story.do("report-referral", later(2), referral=id_)  # Wednesday 03-04
    assert due(story, id_, "referral.approved-3-days", later(2)) == date(2026, 3, 9)  # 03-07 is a Saturday
    story.do("approve-referral", later(3), at.head, referral=id_, result="approved")
    items = ["referral_letter", "investigation_report", "object_list"]
    story.do("send-referral", later(4), referral=id_, items=items, same_level=True)
    story.do("answer-referral", later(8), referral=id_, filed=True, received_on=later(8))
    assert due(story, id_, "referral.items-handed-3-days", later(8)) == later(11)


def due(story: Story, referral: str, rule: str, as_of: date) -> date:
    """The day on which a rule's requirement of a referral falls due."""
    judging = Judging(plan_of(rules_of(story.at.agency)), world_of(story.file), as_of=Instant(day_of(as_of)))
    (found,) = [one for one in judging.judge_known(("referral", referral)) if one.rule_id == rule]
    assert found.due is not None
    return date_of(found.due.day)


def test_a_rejection_needs_its_reasons_and_lets_the_case_go_on(story: Story, at: Bureau) -> None:
    id_ = suspected(story)
    story.do("report-referral", later(2), referral=id_)
    with pytest.raises(ActRefused) as found:
        story.do("approve-referral", later(3), at.head, referral=id_, result="rejected")
    assert any("理由" in one.fact for one in found.value.reasons)
    story.do("approve-referral", later(3), at.head, referral=id_, result="rejected", reason="未达到立案追诉标准")
    story.investigated(later(4))
    story.told(later(5))
    story.decided(later(16))
    assert judged(story, later(16)) == []


def test_no_penalty_stands_in_for_a_referral(story: Story, at: Bureau) -> None:
    story.investigated(later(1))
    story.told(later(2))
    suspected(story)
    with pytest.raises(ActRefused) as found:
        story.propose("decide", later(13), **DECISION)
    assert any("第27条" in one.basis for one in found.value.reasons)


def test_one_member_is_no_team(story: Story, at: Bureau) -> None:
    story.do("suspect-crime", later(1), offence="非法经营罪")
    ((id_, _),) = crimes.referrals(story.file)
    story.do("form-team", later(1), referral=id_, members=at.both[:1])
    with pytest.raises(ReasonNeeded, match="组成专案组"):
        story.do("report-referral", later(2), referral=id_)


def test_a_dispute_is_raised_submitted_and_settled_for_one_of_the_two(story: Story, at: Bureau) -> None:
    rival = bureau("urban")
    with pytest.raises(ActRefused):
        story.do("submit-dispute", later(1), dispute="none")
    story.do("raise-dispute", later(1), rival=rival.agency, field="market")
    ((id_, _),) = crimes.disputes(story.file)
    raised = story.file.last("dispute.raised")
    assert raised is not None and set(raised.objects("agency", "")) == {at.agency, rival.agency}
    assert crimes.disputing(story.file) == [at.agency, rival.agency]
    story.do("submit-dispute", later(3), dispute=id_)
    story.do("settle-dispute", later(9), dispute=id_, winner=at.agency, how="共同的上一级机关指定")
    settled = story.file.last("dispute.settled")
    assert settled is not None
    assert settled.objects("agency", "winner") == (at.agency,) and settled.objects("conduct")
    with pytest.raises(ActRefused, match="没有未定的管辖争议"):
        story.do("submit-dispute", later(10), dispute=id_)
    assert district.today() > DAY
