"""What can't be clicked through (F3): each refusal names the fact and the article; recording is never refused."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from handling.cases.story import DECISION, FACT, INSPECTION, NOTICE, Bureau, Story, bureau
from registry import district
from worlds import Standing
from zhiheng.handling.cases.models import Proposal
from zhiheng.handling.cases.services import ReasonNeeded
from zhiheng.kit.documents.models import Document
from zhiheng.ledger.acting import ActRefused
from zhiheng.ledger.models import LedgerEvent
from zhiheng.registry.certificates import services as certificates
from zhiheng.registry.powers import services as powers

pytestmark = pytest.mark.django_db

FILED, INVESTIGATED, TOLD = date(2026, 3, 2), date(2026, 3, 10), date(2026, 3, 16)
LARGE = {"rights_told": "both", "kinds": ["fine"], "fine": 200_000, "hearing_reason": "large_fine"}


@pytest.fixture(scope="module")
def told(standing: Standing, body: Bureau) -> Story:
    """A case that is filed."""
    return standing.build(lambda: Story(body).tell(FILED))


def refused(story: Story, name: str, day: date, **values: object) -> ActRefused:
    """What refuses an act; nothing is written."""
    before = (LedgerEvent.objects.count(), Document.objects.count(), Proposal.objects.count())
    with pytest.raises(ActRefused) as found:
        story.approved(name, day, answer="理由", **values)
    assert (LedgerEvent.objects.count(), Document.objects.count(), Proposal.objects.count()) == before
    return found.value


def articles(refusal: ActRefused) -> set[str]:
    return {reason.basis for reason in refusal.reasons}


def test_a_decision_without_a_notice_is_refused_by_article_44(story: Story) -> None:
    story.investigated(INVESTIGATED)
    refusal = refused(story, "decide", date(2026, 3, 20), **DECISION)
    assert any("第44条" in basis for basis in articles(refusal))
    assert all(reason.remedy for reason in refusal.reasons)


def test_a_decision_inside_the_hearing_window_is_refused_with_the_first_lawful_day(story: Story) -> None:
    story.investigated(INVESTIGATED)
    story.told(TOLD, **LARGE)
    refusal = refused(story, "decide", date(2026, 3, 23), **{**DECISION, "fine": 200_000})
    window = [reason for reason in refusal.reasons if "第64条" in reason.basis]
    assert window
    assert any("2026-03-24" in reason.remedy for reason in window)


def test_a_case_that_must_be_reviewed_is_not_decided_without_a_passed_review(story: Story) -> None:
    story.investigated(INVESTIGATED)
    story.told(TOLD)
    story.do("submit-review", date(2026, 3, 17), reasons=["public_interest"], complete=True)
    story.do("review", date(2026, 3, 20), story.at.reviewer, result="problems", in_writing=True)
    refusal = refused(story, "decide", date(2026, 4, 1), **DECISION)
    assert any("第58条" in basis for basis in articles(refusal))
    story.do("submit-review", date(2026, 3, 25), reasons=["public_interest"], complete=True)
    story.do("review", date(2026, 3, 27), story.at.reviewer, result="agreed", in_writing=True)
    story.do("deliberate", date(2026, 3, 30), result="同意", record_signed=True, departs=False)
    assert story.decided(date(2026, 4, 1)).appended.events


def test_an_officer_whose_certificate_expired_yesterday_cannot_investigate(story: Story) -> None:
    day = date(2026, 3, 6)
    late, _ = district.certified(story.at.agency, to=day - timedelta(days=1))
    with pytest.raises(ActRefused) as found:
        story.do("investigate", day, officers=[story.at.officers[0], late], **INSPECTION)
    assert any("第42条" in reason.basis for reason in found.value.reasons)
    story.do("investigate", day - timedelta(days=1), officers=[story.at.officers[0], late], **INSPECTION)


def test_one_officer_alone_cannot_be_filed_as_handler_and_the_other_is_named() -> None:
    story = Story(bureau())
    story.open(FILED)
    story.do("check-clue", FILED, result="file")
    ended, paper = district.certified(story.at.agency)
    certificates.revoke_certificate(district.recording(date(2026, 2, 1)), paper, "调离执法岗位")
    both = [story.at.officers[0], ended]
    refusal = refused(story, "file", FILED, cause="占道经营", power=story.at.power, officers=both)
    assert any("没有有效的执法证件" in reason.fact for reason in refusal.reasons)
    refusal = refused(story, "file", FILED, cause="占道经营", power=story.at.power, officers=both[:1])
    assert any("不少于两人" in reason.fact for reason in refusal.reasons)


def test_an_agency_without_the_power_neither_files_nor_decides(story: Story) -> None:
    other = Story(bureau())
    other.open(FILED)
    other.do("check-clue", FILED, result="file")
    refusal = refused(other, "file", FILED, cause="占道经营", power=story.at.power, officers=other.at.both)
    assert any("第十七条" in reason.basis for reason in refusal.reasons)
    story.investigated(INVESTIGATED)
    story.told(TOLD)
    powers.end_power(district.recording(date(2026, 3, 20)), story.at.power, story.at.agency, "事项取消")
    refusal = refused(story, "decide", date(2026, 4, 1), **DECISION)
    assert any("第十七条" in basis for basis in articles(refusal))


def test_nobody_decides_heavier_because_of_a_defence(story: Story) -> None:
    story.investigated(INVESTIGATED)
    story.told(TOLD)
    story.do("take-statement", date(2026, 3, 18), in_writing=True)
    refusal = refused(story, "decide", date(2026, 4, 1), **{**DECISION, "fine": 5000})
    assert any("第45条" in basis for basis in articles(refusal))
    story.do("review-statement", date(2026, 3, 20), adopted=False, reasons="没有新的证据")
    refusal = refused(story, "decide", date(2026, 4, 1), **{**DECISION, "fine": 5000, "statement_answered": True})
    assert any("第45条" in basis for basis in articles(refusal))
    assert story.decided(date(2026, 4, 1), statement_answered=True).appended.events


def test_a_soft_requirement_asks_for_a_reason_that_goes_on_the_record(story: Story) -> None:
    story.investigated(INVESTIGATED)
    story.told(TOLD)
    with pytest.raises(ReasonNeeded) as needed:
        story.decided(date(2026, 4, 1), bank="")
    assert any("收缴办法" in reason.basis for reason in needed.value.reasons)
    story.decided(date(2026, 4, 1), bank="", answer="代收机构另行书面通知")
    said = LedgerEvent.objects.filter(type="guard.overridden").latest("sequence").stored.event
    assert said.attributes["reason"] == "代收机构另行书面通知"
    assert story.file.row.state == "decision.made"


def test_what_happened_is_recorded_whatever_the_law_says_and_shows_what_it_costs(story: Story) -> None:
    done = story.record("decide", date(2026, 3, 20), **DECISION)
    assert any("第44条" in warning.basis for warning in done.warnings)
    assert story.file.decision is not None
    assert not Document.objects.filter(kind="case-decision").exists()


def test_a_fact_without_evidence_is_not_decided_upon(story: Story) -> None:
    story.do("investigate", INVESTIGATED, officers=story.at.both, **INSPECTION)
    story.do("conclude", INVESTIGATED, officers=story.at.both, proposal="penalty", facts=[FACT])
    story.told(TOLD)
    refusal = refused(story, "decide", date(2026, 4, 1), **DECISION)
    assert any("第40条" in basis for basis in articles(refusal))


def test_steps_that_make_no_sense_name_what_is_missing(story: Story) -> None:
    for name, words in (("review", "送法制审核"), ("serve", "送达"), ("pay", "决定"), ("give-notice", "告知")):
        wish = story.wish(name, INVESTIGATED)
        from zhiheng.handling.cases import hindering

        reasons = hindering.standing(wish.file, wish.plan)
        assert reasons, name
        assert words in reasons[0].fact or "阶段" in reasons[0].fact
    assert NOTICE["rights_told"] == "statement"
