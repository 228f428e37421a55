"""What is ignored leads on; objections, more time, verification on the data, closing of the matter."""

from __future__ import annotations

from datetime import timedelta

import pytest

from oversight.findings.test_triage import made
from oversight.supervised import Scene, matter_of, order, run, scene, today
from zhiheng.kit.problems import Refusal
from zhiheng.ledger.acting import ActRefused
from zhiheng.ledger.models import LedgerEvent
from zhiheng.oversight.findings import services as triage
from zhiheng.oversight.findings.models import Finding, Matter, Standing
from zhiheng.oversight.findings.services import By
from zhiheng.oversight.supervision import services
from zhiheng.oversight.supervision.models import Order, State

pytestmark = pytest.mark.django_db


def facts(refused: pytest.ExceptionInfo[ActRefused]) -> str:
    return "；".join(reason.fact for reason in refused.value.reasons)


def test_an_ignored_notice_leads_to_opinion_decision_and_urging(one: Scene) -> None:
    notice = one.issued_before(100, "province_notice")
    opinion = one.issued_before(60, "opinion", notice.public_id)
    assert order(notice).state == State.SUCCEEDED
    decision = one.issued_before(35, "decision", opinion.public_id)
    urge = one.serve(one.issue("urge", former=decision.public_id))
    assert [row.state for row in Order.objects.order_by("pk")] == [State.SUCCEEDED] * 3 + [State.SERVED]
    assert order(urge).former == decision.public_id
    one.report(urge)
    one.gone()
    one.verify(urge)
    one.close(urge)
    services.close_matter(one.supervisor, one.act(), matter_of(one), "已督促纠正")
    assert matter_of(one).stage == Matter.Stage.CLOSED
    assert {*Finding.objects.values_list("standing", flat=True)} == {Standing.SETTLED}


def test_a_decision_needs_an_opinion_whose_days_are_over(one: Scene) -> None:
    with pytest.raises(ActRefused, match="没有逾期未纠正的"):
        one.issue("decision")
    running = one.serve(one.issue("opinion"))
    with pytest.raises(ActRefused) as refused:
        one.issue("decision", former=running.public_id)
    assert str(running.due_on) in facts(refused)
    assert refused.value.reasons[0].basis.endswith("第二十九条")
    with pytest.raises(ActRefused, match="之后不能直接制发"):
        one.issue("raised_urge", former=running.public_id)


def test_a_failed_verification_also_leads_on(one: Scene) -> None:
    row = one.report(one.serve(one.issue("opinion")))
    assert one.verify(row, passed=False).state == State.RETURNED
    assert one.issue("decision", former=row.public_id).former == row.public_id
    assert order(row).state == State.SUCCEEDED


def test_what_still_stands_is_named_when_verifying_and_when_closing(one: Scene) -> None:
    row = one.report(one.serve(one.issue("opinion")))
    with pytest.raises(ActRefused, match="早于机关的报告"):
        one.verify(row)
    run()
    with pytest.raises(ActRefused) as refused:
        one.verify(row)
    assert len(refused.value.reasons) == 2
    assert "C-0000：送达" in facts(refused)
    one.gone(0)
    with pytest.raises(ActRefused) as refused:
        one.verify(row)
    assert len(refused.value.reasons) == 1
    one.gone()
    one.verify(row)
    Finding.objects.filter(identity=one.findings[1]).update(present=True, why="")
    with pytest.raises(ActRefused, match="送达，至今没有办理"):
        one.close(row)
    one.gone()
    assert one.close(row).state == State.CLOSED


def test_what_data_cannot_show_passes_only_where_a_person_vouches_for_it() -> None:
    one = scene(("late", "undone"))
    row = one.report(one.serve(one.issue("opinion")))
    one.gone(1)
    with pytest.raises(ActRefused, match="须由人核实"):
        one.verify(row)
    one.verify(row, seen=(one.findings[0],))
    said = LedgerEvent.objects.get(type="order.verified").stored.event
    assert said.objects("finding") == (one.findings[0],)
    assert said.attributes["finding_gone"] is False
    assert one.close(row).state == State.CLOSED


def test_what_had_to_come_before_an_act_and_did_not_is_for_a_person_too() -> None:
    one = scene(("undone",))
    row = one.report(one.serve(one.issue("opinion")))
    Finding.objects.update(due_day=None)  # an approval that was never given: nothing is owed any more
    run()
    with pytest.raises(ActRefused, match="须由人核实"):
        one.verify(row)
    assert one.verify(row, seen=tuple(one.findings)).state == State.VERIFIED


def test_a_correction_that_made_a_finding_vanish_is_checked_by_a_person() -> None:
    one = scene(("undone",))
    row = one.report(one.serve(one.issue("opinion")))
    Finding.objects.update(present=False, why="corrected-away", vanished_on=today())
    run()
    with pytest.raises(ActRefused, match="更正后不再成立，须由人核实"):
        one.verify(row)


def test_a_matter_is_closed_when_its_instruments_are_over_and_nothing_stands(one: Scene) -> None:
    row = one.issue("inquiry")
    with pytest.raises(ActRefused) as refused:
        services.close_matter(one.supervisor, one.act(), matter_of(one), "已督促纠正")
    assert str(row) in facts(refused)
    assert "送达，至今没有办理" in facts(refused)
    services.withdraw(one.supervisor, one.act(), row, "不需要了")
    triage.dismiss(By(one.supervisor), one.findings[:1], "lawful-ground", "有法定事由，材料在卷")
    one.gone(1)
    services.close_matter(one.supervisor, one.act(), matter_of(one), "已督促纠正")
    rows = dict(Finding.objects.values_list("identity", "standing"))
    assert [rows[name] for name in one.findings] == [Standing.DISMISSED, Standing.SETTLED]
    assert {*Finding.objects.values_list("matter", flat=True)} == {one.matter}
    with pytest.raises(ActRefused, match="已办结"):
        services.close_matter(one.supervisor, one.act(), matter_of(one), "再办一次")


def test_an_objection_is_reexamined_by_two_others(one: Scene) -> None:
    row = one.serve(one.issue("opinion"))
    services.object_to(one.head, one.act(one.head), row, "已依法送达，回证在卷", ())
    row = order(row)
    assert (row.state, row.turn) == (State.OBJECTED, "bureau")
    assert row.next_due == today() + timedelta(days=15) or row.next_due is not None
    with pytest.raises(ActRefused, match="已经提出异议"):
        services.object_to(one.head, one.act(one.head), row, "再说一次", ())
    same, others = tuple(one.people[:2]), tuple(one.people[2:])
    with pytest.raises(ActRefused) as refused:
        services.reexamine(one.supervisor, one.act(), row, True, "核查属实", same)
    assert facts(refused).count("参与制发了这份文书") == 2
    assert "您是这份文书的制发人" in facts(refused)
    services.reexamine(one.other, one.act(one.other), row, True, "回证日期有误，异议不成立", others)
    assert (order(row).state, order(row).upheld) == (State.SERVED, True)


def test_an_objection_that_is_right_withdraws_the_instrument_and_its_findings_can_be_dropped(one: Scene) -> None:
    row = one.serve(one.issue("opinion"))
    services.object_to(one.head, one.act(one.head), row, "已依法送达", ())
    services.reexamine(one.other, one.act(one.other), order(row), False, "异议成立", tuple(one.people[2:]))
    assert (order(row).state, order(row).upheld) == (State.WITHDRAWN, False)
    triage.dismiss(By(one.supervisor), one.findings, "data-missing", "送达回证在卷，漏传")
    services.close_matter(one.supervisor, one.act(), matter_of(one), "异议成立")
    assert {*Finding.objects.values_list("standing", flat=True)} == {Standing.DISMISSED}


def test_more_time_is_granted_where_the_document_states_the_day_and_never_where_the_law_does(one: Scene) -> None:
    urge = one.serve(one.issue("urge"))
    later = today() + timedelta(days=40)
    services.ask_extension(one.head, one.act(one.head), urge, later, "涉及多户")
    assert order(urge).asked_until == later
    services.refuse_extension(one.supervisor, one.act(), order(urge), "理由不足")
    assert order(urge).asked_until is None
    with pytest.raises(ActRefused, match="没有待答复的延期申请"):
        services.refuse_extension(one.supervisor, one.act(), order(urge), "再说")
    services.extend(one.supervisor, one.act(), order(urge), later, "情况复杂")
    assert (order(urge).due_on, order(urge).next_due) == (later, later)
    with pytest.raises(ActRefused, match="不晚于原期限"):
        services.extend(one.supervisor, one.act(), order(urge), today(), "改短")
    opinion = one.serve(one.issue("opinion"))
    with pytest.raises(ActRefused, match="没有延长的规定"):
        services.extend(one.supervisor, one.act(), opinion, later, "情况复杂")


def test_findings_of_another_matter_are_not_taken_into_an_instrument(one: Scene) -> None:
    made("f" * 32, one.agency)
    with pytest.raises(Refusal, match="不在这件监督事项里"):
        one.issue("opinion", findings=("f" * 32,))
    assert not Order.objects.exists()


def test_nothing_is_issued_before_the_matter_is_opened() -> None:
    one: Scene = scene(opened=False)
    with pytest.raises(ActRefused, match="待立督办"):
        one.issue("opinion")
