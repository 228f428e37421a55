"""Enforcement as stories: demand, decision, carrying out; substitute performance; the court; the additional fine."""

from __future__ import annotations

from copy import deepcopy
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from handling.cases.coercive import Forceful, Part, forceful
from handling.cases.story import Bureau, Story, bureau
from handling.cases.test_case_story import judged
from registry import district
from worlds import Standing
from zhiheng.handling.cases import paying
from zhiheng.handling.cases.coercion.surcharging import surcharge
from zhiheng.handling.cases.pages import money_facts
from zhiheng.handling.cases.papers.known import known
from zhiheng.handling.cases.services import ReasonNeeded
from zhiheng.handling.cases.windowing import court_window
from zhiheng.handling.discretion.models import Imposed
from zhiheng.kit.documents.models import Document
from zhiheng.ledger.acting import ActRefused
from zhiheng.ledger.services import Actor, NewEvent, NewObject, Ref, append
from zhiheng.registry.powers import services as powers
from zhiheng.registry.powers.services import Matter

pytestmark = pytest.mark.django_db

DEMAND: dict[str, Any] = {"duty": "履行处罚决定", "how": "到指定银行缴纳", "law_text": "行政强制法第35条"}
DECIDED: dict[str, Any] = {
    "how": "拆除占道设施", "when_text": "上午", "law_text": "行政强制法第37条", "sealed": True, "reasons": "逾期不履行",
    "immediate": False,
}  # fmt: skip
CARRIED: dict[str, Any] = {
    "urgent": False, "residential": False, "utilities_cut": False, "recorded": True, "party_present": True,
    "signed": True, "record_text": "到场实施。",
}  # fmt: skip
ASKED: dict[str, Any] = {
    "court": "示例区人民法院", "duty": "缴纳罚款", "target": "银行存款", "opinion_enclosed": True, "urgent": False,
    "head_signed": True, "seal": True, "law_text": "行政强制法第53条",
}  # fmt: skip


def decided(at: Bureau) -> Story:
    """A case decided on 2026-01-12 and served on 01-13, with a fine of 3,000 yuan."""
    story = Story(at)
    story.filed(date(2025, 12, 1))
    story.investigated(date(2025, 12, 5))
    story.told(date(2025, 12, 8))
    story.decided(date(2026, 1, 12))
    story.served(date(2026, 1, 13))
    return story


@pytest.fixture(scope="module")
def told(standing: Standing) -> Story:
    """A decided case of a body that may also enforce."""
    return standing.build(lambda: decided(forceful()))


@pytest.fixture
def story(told: Story) -> Story:
    """The case, for one test."""
    return deepcopy(told)


def at(story: Story) -> Forceful:
    assert isinstance(story.at, Forceful)
    return story.at


def remedy(story: Story, id_: str, type_: str, day: date, **more: Any) -> None:
    """What the reviewing body or the court sent: an event of another system."""
    refs = [Ref("remedy", id_), Ref("case", story.case)]
    event = NewEvent(type_, day, refs, more, agency=story.at.agency, source="import")
    kind = more.get("kind", "review")
    append(
        [event], by=Actor(system="test"), objects=[NewObject("remedy", id_, {"kind": kind}, story.at.agency, "复议")]
    )


def changed(story: Story, day: date, **more: Any) -> None:
    """The decision was changed, as another system says."""
    event = NewEvent("decision.changed", day, [Ref("case", story.case)], more, agency=story.at.agency, source="import")
    append([event], by=Actor(system="test"))


def test_an_enforcement_goes_from_the_demand_to_its_end(story: Story) -> None:
    part = Part(story, "execution-compulsory", "enforcement")
    power = at(story).enforcement
    with pytest.raises(ActRefused) as undemanded:
        part.approved("execution-decide", date(2026, 3, 2), enforcement_power=power, **DECIDED)
    assert any("第35条" in reason.basis for reason in undemanded.value.reasons)
    with pytest.raises(ActRefused, match="不晚于发出当日"):
        part.do("execution-demand", date(2026, 3, 2), part_kind="restore", until=date(2026, 3, 1), **DEMAND)
    part.do("execution-demand", date(2026, 3, 2), part_kind="restore", until=date(2026, 3, 16), **DEMAND)
    with pytest.raises(ActRefused) as unserved:
        part.approved("execution-decide", date(2026, 3, 17), enforcement_power=power, **DECIDED)
    assert any("第38条" in reason.basis for reason in unserved.value.reasons)
    part.served(date(2026, 3, 2), "demand")
    for other in ("", at(story).measure):  # no item named; one of another kind
        with pytest.raises(ActRefused) as powerless:
            part.approved("execution-decide", date(2026, 3, 17), enforcement_power=other, **DECIDED)
        assert any("十三条" in reason.basis for reason in powerless.value.reasons)
    with pytest.raises(ActRefused) as early:
        part.approved("execution-decide", date(2026, 3, 13), enforcement_power=power, **DECIDED)
    assert any("第37条" in reason.basis for reason in early.value.reasons)
    part.do("execution-statement", date(2026, 3, 10), in_writing=True)
    with pytest.raises(ActRefused):
        part.approved("execution-decide", date(2026, 3, 17), enforcement_power=power, **DECIDED)
    part.do("execution-review", date(2026, 3, 11), adopted=False, reasons="没有正当理由")
    part.approved("execution-decide", date(2026, 3, 17), enforcement_power=power, **DECIDED)
    with pytest.raises(ActRefused) as unknown:
        part.do("execution-carry-out", date(2026, 3, 18), officers=at(story).both, **CARRIED)
    assert any("第38条" in reason.basis for reason in unknown.value.reasons)
    part.served(date(2026, 3, 17), "enforcement")
    with pytest.raises(ActRefused):
        told = {**CARRIED, "residential": True, "utilities_cut": True}
        part.do("execution-carry-out", date(2026, 3, 18), officers=at(story).both, **told)
    with pytest.raises(ReasonNeeded) as sunday:
        part.do("execution-carry-out", date(2026, 3, 22), officers=at(story).both, **CARRIED)
    assert "第43条" in sunday.value.reasons[0].basis
    part.do("execution-carry-out", date(2026, 3, 18), officers=at(story).both, **CARRIED)
    part.approved("execution-end", date(2026, 3, 19), reason="performed")
    assert part.file.stage == "done"
    assert judged(story, date(2026, 3, 20)) == []


def test_what_a_review_left_of_the_fine_is_what_is_owed_and_compared(story: Story) -> None:
    changed(story, date(2026, 3, 2), how="varied", by="review", fine=1_000)
    assert story.file.fine == Decimal(1_000)
    assert list(Imposed.objects.values_list("fine_cents", flat=True)) == [100_000]
    told = known(story.file, ["fine", "penalty"])
    assert (told["fine"], "1,000" in told["penalty"]) == (Decimal(1_000), True)
    story.record("pay", date(2026, 3, 3), amount=1_000, channel="bank")
    assert story.file.settled
    assert story.file.of("fine.paid")[-1].attributes["settles"] is True


@pytest.mark.parametrize("how", ["revoked", "void", "redo"])
def test_a_revoked_decision_is_neither_demanded_nor_surcharged_nor_taken_to_court(story: Story, how: str) -> None:
    part, more = Part(story, "execution-court", "enforcement"), {"until": date(2026, 7, 15), "amount": 3000, **DEMAND}
    part.do("court-demand", date(2026, 7, 1), **more)
    part.served(date(2026, 7, 1), "demand")
    changed(story, date(2026, 7, 6), how=how, by="review")
    other = Part(story, "execution-court", "enforcement")
    for one, name, values in ((other, "court-demand", more), (part, "court-apply", ASKED)):
        with pytest.raises(ActRefused) as undone:
            (one.approved if name == "court-apply" else one.do)(name, date(2026, 7, 20), **values)
        assert any("被撤销" in reason.fact and "四十条" in reason.basis for reason in undone.value.reasons)
    third = Part(story, "execution-substitute", "enforcement")
    third.record("substitute-demand", date(2026, 7, 7), until=date(2026, 7, 10), **DEMAND)
    third.served(date(2026, 7, 7), "demand")
    with pytest.raises(ActRefused, match="被撤销"):
        decision = {**DECIDED, "duty": "清除", "performer": "本机关", "budget": 1, "harm": True}
        third.approved("substitute-decide", date(2026, 7, 20), **decision, third_party_interest=False)
    assert not Imposed.objects.get().standing
    if how != "redo":
        with pytest.raises(ActRefused) as surcharged:
            story.do("surcharge", date(2026, 7, 20), amount=100, counted_to=date(2026, 7, 20), standard_told=True)
        assert any("阶段" in reason.fact for reason in surcharged.value.reasons)  # the case is back before a decision
    other.record("court-demand", date(2026, 7, 20), **more)


def test_without_the_power_to_enforce_only_the_court_is_left() -> None:
    part = Part(decided(bureau()), "execution-compulsory", "enforcement")
    part.do("execution-demand", date(2026, 3, 2), part_kind="restore", until=date(2026, 3, 16), **DEMAND)
    with pytest.raises(ActRefused) as powerless:
        part.approved("execution-decide", date(2026, 3, 17), **DECIDED)
    assert any("十三条" in reason.basis for reason in powerless.value.reasons)


def test_a_demand_served_when_its_term_has_passed_is_made_again(story: Story) -> None:
    part = Part(story, "execution-compulsory", "enforcement")
    part.do("execution-demand", date(2026, 3, 2), part_kind="restore", until=date(2026, 3, 16), **DEMAND)
    part.served(date(2026, 3, 16), "demand")
    with pytest.raises(ActRefused, match="没有履行的时间"):
        part.approved("execution-decide", date(2026, 3, 17), enforcement_power=at(story).enforcement, **DECIDED)
    done = part.record("execution-decide", date(2026, 3, 17), enforcement_power=at(story).enforcement, **DECIDED)
    assert any("没有履行的时间" in one.fact for one in done.warnings)


def test_a_decision_to_enforce_at_once_waits_for_no_term_of_the_demand(story: Story) -> None:
    part = Part(story, "execution-compulsory", "enforcement")
    part.do("execution-demand", date(2026, 3, 2), part_kind="restore", until=date(2026, 3, 16), **DEMAND)
    part.served(date(2026, 3, 16), "demand")
    at_once = {**DECIDED, "immediate": True, "concealment": True}
    part.approved("execution-decide", date(2026, 3, 17), enforcement_power=at(story).enforcement, **at_once)
    assert part.file.stage == "execution"


def test_an_agreement_holds_the_enforcement_until_it_is_resumed(story: Story) -> None:
    part = Part(story, "execution-compulsory", "enforcement")
    part.do("execution-demand", date(2026, 3, 2), part_kind="restore", until=date(2026, 3, 16), **DEMAND)
    part.served(date(2026, 3, 3), "demand")
    part.approved("execution-decide", date(2026, 3, 17), enforcement_power=at(story).enforcement, **DECIDED)
    part.approved("execution-agree", date(2026, 3, 18), reason="分两次自行拆除", until=date(2026, 4, 30))
    with pytest.raises(ActRefused):
        part.approved("execution-suspend", date(2026, 3, 19), reason="再中止")
    part.do("execution-resume", date(2026, 5, 6), reason="协议到期没有履行")
    part.approved("execution-suspend", date(2026, 5, 7), reason="确无能力履行", no_harm_no_means=True)
    assert part.file.stage == "execution"


def test_a_substitute_performs_after_decision_service_and_three_days(story: Story) -> None:
    part = Part(story, "execution-substitute", "enforcement")
    decided = {
        **DECIDED, "duty": "清除遗洒物", "performer": "示例环卫有限公司", "budget": 2_000, "harm": True,
        "third_party_interest": False,
    }  # fmt: skip
    decided.pop("immediate")
    carried = {**CARRIED, "supervised": True, "performer": "示例环卫有限公司"}
    part.do("substitute-demand", date(2026, 3, 2), until=date(2026, 3, 9), **DEMAND)
    part.served(date(2026, 3, 3), "demand")
    with pytest.raises(ActRefused) as interested:
        part.approved("substitute-decide", date(2026, 3, 10), **{**decided, "third_party_interest": True})
    assert any("第50条" in reason.basis for reason in interested.value.reasons)
    part.approved("substitute-decide", date(2026, 3, 10), **decided)
    with pytest.raises(ActRefused) as unserved:
        part.do("substitute-carry-out", date(2026, 3, 16), officers=at(story).both, **carried)
    assert any("第51条" in reason.basis for reason in unserved.value.reasons)
    part.served(date(2026, 3, 10), "substitute")
    part.do("substitute-remind", date(2026, 3, 11), until=date(2026, 3, 15), **DEMAND)
    part.do("substitute-carry-out", date(2026, 3, 16), officers=at(story).both, **carried)
    assert judged(story, date(2026, 3, 17)) == []
    other = Part(story, "execution-substitute", "enforcement")
    now = {**DECIDED, "duty": "清除道路遗洒物", "performer": "本机关", "budget": 100, "reasons": "妨碍交通"}
    other.do("substitute-now", date(2026, 3, 18), **{k: v for k, v in now.items() if k != "immediate"})
    told = {**carried, "party_present": False, "party_told": True}
    other.do("substitute-carry-out", date(2026, 3, 18), officers=at(story).both, hour=14, **told)
    assert judged(story, date(2026, 3, 18)) == []


def test_the_court_is_asked_within_its_window_and_its_answers_are_kept(story: Story) -> None:
    part = Part(story, "execution-court", "enforcement")
    part.do("court-demand", date(2026, 7, 1), until=date(2026, 7, 15), amount=3000, **DEMAND)
    part.served(date(2026, 7, 1), "demand")
    corridor = court_window(part.file)
    assert corridor is not None and corridor.earliest is not None and corridor.latest is not None
    with pytest.raises(ActRefused) as early:
        part.approved("court-apply", date(2026, 7, 13), **ASKED)
    assert any("第53条" in reason.basis for reason in early.value.reasons)
    with pytest.raises(ActRefused):
        part.approved("court-apply", date(2026, 10, 14), **ASKED)
    part.approved("court-apply", date(2026, 7, 20), **ASKED)
    assert set(part.file.last_own("court.applied").attributes["items"]) == {  # type: ignore[union-attr]  # just appended
        "application_form", "decision_text", "party_opinion", "demand_record", "target",
    }  # fmt: skip
    part.do("court-answer", date(2026, 7, 24), stage="acceptance", granted=True)
    part.do("court-answer", date(2026, 7, 31), stage="ruling", granted=True)
    story.do("pay", date(2026, 8, 10), amount=3000, channel="court")
    part.do("court-fulfil", date(2026, 8, 10), complete=True, what="罚款")
    assert part.file.stage == "done"
    assert judged(story, date(2026, 8, 10)) == []
    assert Document.objects.filter(kind="coercion-application").exists()


def test_the_additional_fine_stands_still_during_a_review_and_starts_again(story: Story) -> None:
    # Served 01-13: fifteen days end on 01-28; what is counted begins on 01-29.
    found = surcharge(story.file, date(2026, 2, 7))
    assert found is not None
    assert (found.amount, found.due, len(found.spans)) == (Decimal("900.00"), date(2026, 1, 28), 1)
    remedy(story, "R1", "remedy.filed", date(2026, 2, 7), kind="review")
    still = surcharge(story.file, date(2026, 3, 7))
    assert still is not None and still.amount == Decimal("900.00")
    assert [(one.first, one.last, one.amount) for one in still.spans] == [
        (date(2026, 1, 29), date(2026, 2, 7), Decimal("900.00")), (date(2026, 2, 8), None, None),
    ]  # fmt: skip
    remedy(story, "R1", "remedy.decided", date(2026, 3, 9), kind="review", result="upheld", final=False)
    again = surcharge(story.file, date(2026, 3, 14))
    assert again is not None and again.amount == Decimal("1350.00")
    remedy(story, "R2", "remedy.filed", date(2026, 3, 14), kind="litigation")
    remedy(story, "R2", "remedy.withdrawn", date(2026, 3, 20), kind="litigation")
    capped = surcharge(story.file, date(2026, 6, 1))
    assert capped is not None and (capped.amount, capped.capped) == (Decimal("3000.00"), True)
    with pytest.raises(ActRefused) as more:
        story.do("surcharge", date(2026, 3, 20), amount=1_400, counted_to=date(2026, 3, 20), standard_told=True)
    assert any("第72条" in reason.basis for reason in more.value.reasons)
    story.do("surcharge", date(2026, 3, 20), amount=1_350, counted_to=date(2026, 3, 20), standard_told=True)
    assert Document.objects.filter(kind="coercion-surcharge").exists()
    assert judged(story, date(2026, 3, 20)) == []


def test_stretches_add_up_to_what_the_rule_allows(story: Story) -> None:
    remedy(story, "R1", "remedy.filed", date(2026, 2, 7), kind="review")
    remedy(story, "R1", "remedy.decided", date(2026, 2, 17), kind="review", result="upheld", final=False)
    found = surcharge(story.file, date(2026, 2, 20))
    assert found is not None
    assert sum(one.amount for one in found.spans if one.amount is not None) == found.amount
    assert "3%" in found.words and "13日" in found.words


def test_instalments_granted_move_the_first_day_of_the_additional_fine(story: Story) -> None:
    story.approved("defer", date(2026, 1, 20), asked_by_party=True, until=date(2026, 3, 31), instalments=3)
    story.do("pay", date(2026, 2, 1), amount=1000, channel="bank", instalment=1)
    assert surcharge(story.file, date(2026, 3, 31)).amount == 0  # type: ignore[union-attr]  # a fine runs
    late = surcharge(story.file, date(2026, 4, 2))
    assert late is not None and late.due == date(2026, 3, 31)
    assert late.amount == Decimal("180.00")  # on the fine as decided: 处罚法第七十二条 says so


def test_who_pays_late_owes_the_days_he_was_late_and_none_after(story: Story) -> None:
    story.record("pay", date(2026, 2, 7), amount=3000, channel="bank")  # due 01-28: ten days late
    assert paying.fine_paid_on(story.file) == date(2026, 2, 7)
    assert story.file.of("fine.paid")[-1].attributes["settles"] is True
    found = surcharge(story.file, date(2026, 6, 1))
    assert found is not None
    assert (found.amount, found.counted_to) == (Decimal(900), date(2026, 2, 7))
    with pytest.raises(ActRefused, match="2026-02-07 缴清") as after:
        story.do("surcharge", date(2026, 3, 2), amount=990, counted_to=date(2026, 3, 2), standard_told=True)
    assert "第七十二条" in after.value.reasons[0].basis
    story.do("surcharge", date(2026, 3, 2), amount=900, counted_to=date(2026, 2, 7), standard_told=True)
    assert paying.owing(story.file) == Decimal(900)
    part = Part(story, "execution-court", "enforcement")
    part.do("court-demand", date(2026, 3, 3), until=date(2026, 3, 20), amount=900, **DEMAND)
    over = story.record("pay", date(2026, 3, 9), amount=0, surcharge=901, channel="bank")
    assert any("加处罚款" in one.fact for one in over.warnings)
    assert paying.owing(story.file) == 0


def test_who_paid_in_time_owes_no_additional_fine(story: Story) -> None:
    story.record("pay", date(2026, 1, 28), amount=3000, channel="bank")
    with pytest.raises(ActRefused, match="没有逾期的天数"):
        story.do("surcharge", date(2026, 3, 2), amount=90, counted_to=date(2026, 1, 28), standard_told=True)


def test_deposits_are_transferred_by_a_written_notice_served_on_the_bank(story: Story) -> None:
    part, power = Part(story, "execution-compulsory", "enforcement"), at(story).enforcement
    bank = {
        "bank_name": "示例银行示例区支行", "account": "对公账户，尾号 1234", "treasury": "示例区财政国库",
        "law_text": "行政强制法第47条", "transfer_sum": 3_000,
    }  # fmt: skip
    part.do("execution-demand", date(2026, 3, 2), part_kind="transfer", until=date(2026, 3, 16), amount=3_000, **DEMAND)
    part.served(date(2026, 3, 2), "demand")
    matter = Matter("Q9999", "加处罚款", "enforcement", "market", ("食品安全法#110",), (), ())
    unknown = powers.list_power(district.recording(date(2020, 1, 1)), matter, at(story).agency).id
    with pytest.raises(ActRefused, match="法律规定") as regulation:
        part.approved("execution-decide", date(2026, 3, 17), enforcement_power=unknown, **DECIDED)
    assert "第四十七条" in regulation.value.reasons[0].basis
    part.approved("execution-decide", date(2026, 3, 17), enforcement_power=power, **DECIDED)
    with pytest.raises(ActRefused, match="尚未送达当事人"):
        part.do("execution-tell-bank", date(2026, 3, 17), **bank)
    part.served(date(2026, 3, 17), "enforcement")
    with pytest.raises(ActRefused) as untold:
        part.do("execution-carry-out", date(2026, 3, 18), officers=at(story).both, **CARRIED)
    assert any("第47条" in reason.basis for reason in untold.value.reasons)
    with pytest.raises(ActRefused, match="尚欠只有"):
        part.do("execution-tell-bank", date(2026, 3, 18), **{**bank, "transfer_sum": 3_001})
    part.do("execution-tell-bank", date(2026, 3, 18), **{**bank, "transfer_sum": 2_000})
    issued = part.file.last_own("document.issued")
    assert issued is not None and issued.attributes["amount"] == Decimal(2_000)
    with pytest.raises(ActRefused, match="另有 2,000 元已通知划拨"):
        part.do("execution-tell-bank", date(2026, 3, 18), **{**bank, "bank_name": "另一银行"})
    part.served(date(2026, 3, 18), "bank_notice")
    served = part.file.last_own("service.completed")
    assert served is not None
    (body,) = served.objects("organisation", "to")
    assert (part.file.value("organisation", body, "name"), served.objects("party")) == ("示例银行示例区支行", ())
    part.do("execution-carry-out", date(2026, 3, 19), officers=at(story).both, **CARRIED)
    assert Document.objects.filter(kind="coercion-transfer").count() == 1
    assert judged(story, date(2026, 3, 19)) == []
    assert paying.transferable(part.file) == Decimal(3_000), "what was carried out asks for nothing any more"


def test_a_notice_that_went_to_the_bank_before_the_service_is_recorded_with_its_sum(story: Story) -> None:
    part = Part(story, "execution-compulsory", "enforcement")
    part.do("execution-demand", date(2026, 3, 2), part_kind="transfer", until=date(2026, 3, 16), amount=3_000, **DEMAND)
    part.record("execution-decide", date(2026, 3, 17), enforcement_power=at(story).enforcement, **DECIDED)
    told = part.record("execution-tell-bank", date(2026, 3, 17), bank_name="示例银行", transfer_sum=3_000)
    assert any("尚未送达当事人" in one.fact for one in told.warnings)
    assert paying.transferable(part.file) == 0


def test_no_additional_fine_is_counted_ahead(story: Story) -> None:
    with pytest.raises(ActRefused, match="晚于办理当日"):
        story.do("surcharge", date(2026, 3, 2), amount=90, counted_to=date(2026, 3, 3), standard_told=True)
    story.do("surcharge", date(2026, 3, 2), amount=90, counted_to=date(2026, 3, 2), standard_told=True)


def test_what_an_agreement_waived_or_a_revocation_undid_is_owed_no_more(story: Story) -> None:
    part = Part(story, "execution-compulsory", "enforcement")
    story.do("surcharge", date(2026, 3, 2), amount=90, counted_to=date(2026, 3, 2), standard_told=True)
    until = date(2026, 3, 16)
    part.record("execution-demand", date(2026, 3, 2), part_kind="transfer", until=until, amount=3_090, **DEMAND)
    part.record("execution-decide", date(2026, 3, 17), enforcement_power=at(story).enforcement, **DECIDED)
    terms = {"reason": "分期缴纳罚款", "until": date(2026, 4, 30), "surcharge_waived": Decimal(60)}
    part.approved("execution-agree", date(2026, 3, 18), **terms)
    assert (paying.surcharge_left(story.file), paying.owing(story.file)) == (Decimal(30), Decimal(3_030))
    with pytest.raises(ActRefused, match="划拨 3,090 元，尚欠只有 3,030 元"):
        part.do("execution-tell-bank", date(2026, 3, 18), transfer_sum=3_090)
    story.record("pay", date(2026, 3, 19), amount=1_000, surcharge=30, channel="bank")
    shown = dict(money_facts(story.file))
    assert shown["加处罚款"] == "90 元，减免 60 元，尚欠 0 元"
    changed(story, date(2026, 4, 6), how="revoked", by="review")
    assert (paying.surcharged(story.file), paying.owing(story.file)) == (0, 0)
    assert dict(money_facts(story.file)) == {"应退还": "1,030 元（据以缴纳的决定已不再有效）"}
