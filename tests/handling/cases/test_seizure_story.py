"""Seizure and sealing as stories: approval, list, extension in time and too late, tests that pause, return."""

from __future__ import annotations

from datetime import date

import pytest

from handling.cases.coercive import APPLIED, ON_SPOT, Forceful, Part, detained, forceful, seizure
from handling.cases.story import Story
from handling.cases.test_case_story import judged
from worlds import Standing
from zhiheng.kit.documents.models import Document
from zhiheng.ledger.acting import ActRefused
from zhiheng.ledger.models import LedgerObject

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def body(standing: Standing) -> Forceful:
    """A body that may also use measures, for the whole file."""
    return standing.build(forceful)


@pytest.fixture(scope="module")
def told(standing: Standing, body: Forceful) -> Story:
    """A case that is filed."""
    return standing.build(lambda: Story(body).tell(date(2026, 3, 2)))


def power(story: Story) -> str:
    assert isinstance(story.at, Forceful)
    return story.at.measure


def test_a_detention_goes_from_the_approval_to_the_return(story: Story) -> None:
    part = detained(story, date(2026, 3, 3))
    assert part.file.stage == "imposed"
    assert set(Document.objects.values_list("kind", flat=True)) >= {
        "coercion-approval", "coercion-seizure", "coercion-inventory", "coercion-record",
    }  # fmt: skip
    row = LedgerObject.objects.get(type="measure", public_id=part.id)
    assert row.title == "扣押过期食品等 2 项"
    assert list(part.file.objects["measure", part.id].attributes["items"][-1].value) == [
        "过期食品 500克装 12箱",
        "冷藏柜 2台",
    ]
    part.do("measure-recording", date(2026, 3, 3), recorded_on=date(2026, 3, 3), sha="0" * 64, hour=17)
    part.approved("measure-extend", date(2026, 4, 1), amount=30, reason="来源待查", law_text="行政强制法第25条")
    part.served(date(2026, 4, 1), "extension")
    part.approved("measure-dispose", date(2026, 4, 20), disposal="released", release_reason="decided", told=True,
                  reasons="不再需要", law_text="行政强制法第28条")  # fmt: skip
    assert part.file.stage == "release"
    part.do("measure-return", date(2026, 4, 20), complete=True, signed=True)
    assert part.file.stage == "done"
    assert judged(story, date(2026, 4, 20)) == []


def test_an_extension_after_the_term_is_refused_when_done_and_kept_when_recorded(story: Story) -> None:
    part = detained(story, date(2026, 3, 3))
    with pytest.raises(ActRefused) as late:
        part.approved("measure-extend", date(2026, 4, 8), amount=30, reason="来源待查", law_text="行政强制法第25条")
    assert any("第25条" in reason.basis for reason in late.value.reasons)
    done = part.record("measure-extend", date(2026, 4, 8), amount=30, reason="来源待查", approver="head")
    assert any("延长" in warning.fact for warning in done.warnings)
    assert "coercion.extension-lawful" in judged(story, date(2026, 4, 8))


def test_a_second_extension_and_more_than_thirty_days_are_refused(story: Story) -> None:
    part = detained(story, date(2026, 3, 3))
    with pytest.raises(ActRefused):
        part.approved("measure-extend", date(2026, 3, 30), amount=31, reason="来源待查", law_text="第25条")
    part.approved("measure-extend", date(2026, 3, 30), amount=30, reason="来源待查", law_text="第25条")
    with pytest.raises(ActRefused):
        part.approved("measure-extend", date(2026, 4, 20), amount=10, reason="来源待查", law_text="第25条")


def test_the_days_of_a_test_that_was_told_dont_count(story: Story) -> None:
    part = detained(story, date(2026, 3, 3))
    part.do("measure-appraise", date(2026, 3, 10), kind="test", until=date(2026, 3, 30), cost_on_party=False)
    appraisal = part.file.named("appraisal", among=part.file.own)[0]
    commissioned = part.file.last_own("appraisal.commissioned")
    assert commissioned is not None and "鉴告" in str(commissioned.attributes["told_no"])
    part.do("measure-report", date(2026, 3, 27), appraisal=appraisal, conclusion="不合格", clean=False)
    # Thirty days from 03-03 end on 04-02; the seventeen days of the test come on top.
    part.approved("measure-extend", date(2026, 4, 15), amount=30, reason="来源待查", law_text="第25条")
    assert judged(story, date(2026, 4, 15)) == []


def test_an_urgent_measure_is_approved_within_a_day_and_a_refusal_asks_for_its_release(story: Story) -> None:
    part = seizure(story)
    more = {**ON_SPOT, "part_kind": "detain", "measure_power": power(story), "officers": story.at.both}
    part.do("measure-impose-urgent", date(2026, 3, 3), **more)
    part.approved("measure-approve-after", date(2026, 3, 3), reasons="现场有转移迹象", hour=15)
    assert part.file.last_own("approval.given").attributes["after_urgent"] is True  # type: ignore[union-attr]  # just given
    assert judged(story, date(2026, 3, 6)) == []
    with pytest.raises(ActRefused):
        part.propose("measure-approve-after", date(2026, 3, 4), reasons="再报一次")


def test_without_approval_or_with_one_officer_nothing_is_seized(story: Story) -> None:
    part = seizure(story)
    with pytest.raises(ActRefused):
        part.do("measure-impose", date(2026, 3, 3), officers=story.at.both, measure_power=power(story), **ON_SPOT)
    part.approved("measure-apply", date(2026, 3, 3), part_kind="detain", measure_power=power(story), **APPLIED)
    with pytest.raises(ActRefused) as alone:
        part.do("measure-impose", date(2026, 3, 3), officers=story.at.both[:1], measure_power=power(story), **ON_SPOT)
    assert any("第18条" in reason.basis for reason in alone.value.reasons)
    with pytest.raises(ActRefused) as necessities:
        told = {**ON_SPOT, "necessities": True, "handed_on_spot": False}
        part.do("measure-impose", date(2026, 3, 3), officers=story.at.both, measure_power=power(story), **told)
    assert len(necessities.value.reasons) == 2


def test_a_power_of_penalty_is_no_power_to_seize(story: Story) -> None:
    part = seizure(story)
    part.approved("measure-apply", date(2026, 3, 3), part_kind="seal", measure_power=power(story), **APPLIED)
    with pytest.raises(ActRefused) as wrong:
        part.do("measure-impose", date(2026, 3, 3), officers=story.at.both, measure_power=story.at.power, **ON_SPOT)
    assert any("强制措施" in reason.fact for reason in wrong.value.reasons)


def test_a_rejected_application_begins_no_measure(story: Story) -> None:
    from zhiheng.handling.cases import proposals

    part = seizure(story)
    waiting = part.propose("measure-apply", date(2026, 3, 3), part_kind="seal", measure_power=power(story), **APPLIED)
    file = proposals.file_of(waiting, story.file.row)
    proposals.send_back(waiting, file, story.act(date(2026, 3, 3), story.at.head), story.at.head, "证据不足")
    assert not LedgerObject.objects.filter(type="measure", public_id=part.id).exists()
    assert story.file.events[-1].attributes["result"] == "rejected"


def test_two_measures_of_a_case_have_their_own_stages_and_drafts(story: Story) -> None:
    first, second = detained(story, date(2026, 3, 3)), detained(story, date(2026, 3, 4))
    first.propose("measure-extend", date(2026, 3, 30), amount=30, reason="来源待查", law_text="第25条")
    second.propose("measure-extend", date(2026, 3, 30), amount=30, reason="来源待查", law_text="第25条")
    second.approved("measure-dispose", date(2026, 3, 31), disposal="released", told=True, reasons="x", law_text="y")
    assert (first.file.stage, second.file.stage, story.file.stage) == ("imposed", "release", "investigation")


def test_freezing_is_served_extended_and_lifted_with_the_bank_told(story: Story) -> None:
    at = story.at
    assert isinstance(at, Forceful)
    part = Part(story, "coercion-freezing", "measure")
    account = {"bank_name": "示例银行示例区支行", "account": "对公账户，尾号 1234"}
    said = {**account, "reasons": "转移资金迹象", "law_text": "某法第1条"}
    part.approved("freeze-apply", date(2026, 3, 3), sum=50_000, measure_power=at.freezing, **said)
    imposed = {
        "certificates_shown": True, "record_made": True, "already_sealed_by_other": False, "sealed": True,
        "officers": at.both, **said,
    }  # fmt: skip
    with pytest.raises(ActRefused) as regulation:
        part.do("freeze-impose", date(2026, 3, 3), amount=50_000, measure_power=at.measure, **imposed)
    assert any("第29条" in reason.basis for reason in regulation.value.reasons)
    with pytest.raises(ActRefused):
        part.do(
            "freeze-impose",
            date(2026, 3, 3),
            amount=50_000,
            involved_amount=20_000,
            measure_power=at.freezing,
            **imposed,
        )
    part.do(
        "freeze-impose", date(2026, 3, 3), amount=20_000, involved_amount=20_000, measure_power=at.freezing, **imposed
    )
    part.served(date(2026, 3, 5), "freeze")
    part.approved("freeze-extend", date(2026, 4, 1), amount=30, reason="尚未查清", law_text="行政强制法第32条")
    part.served(date(2026, 4, 1), "extension")
    part.approved("freeze-dispose", date(2026, 4, 20), disposal="released", release_reason="decided", **said)
    part.served(date(2026, 4, 20), "release")
    assert part.file.stage == "done"
    assert Document.objects.filter(kind="coercion-bank").count() == 2
    assert judged(story, date(2026, 4, 21)) == []


def test_custody_by_a_third_party_names_the_keeper_and_its_cost_is_warned_of(story: Story) -> None:
    part = detained(story, date(2026, 3, 3))
    kept = {"keeper": "示例仓储有限公司", "entrusted_in_writing": True, "damaged": False, "used": False}
    part.do("measure-custody", date(2026, 3, 3), cost_on_party=True, answer="当事人自愿承担", hour=15, **kept)
    overridden = part.file.last_own("guard.overridden")
    assert overridden is not None and overridden.attributes["rule"] == "coercion.custody-lawful#2"
    assert LedgerObject.objects.filter(type="organisation", title="示例仓储有限公司").exists()
