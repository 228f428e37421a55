"""What the acts of the plan's ledger promise: rows as folds of events, reasons in words, nothing half done."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from plan.district_plan import act, adopted, again, ahead, body, bureau, measure, task, today
from registry import district
from zhiheng.ledger import selectors as ledger
from zhiheng.ledger.acting import Act, ActRefused
from zhiheng.ledger.models import LedgerEvent
from zhiheng.ledger.rebuilding import projections
from zhiheng.ledger.services import Actor, NewEvent, Ref, append
from zhiheng.plan import selectors, services
from zhiheng.plan.models import Filing, Measure, MeasureBody, Meeting, MeetingBody, Plan, Role, Stage, Task
from zhiheng.plan.services import NewMeasure, NewMeeting, NewPlan, NewTask, Progress, Resolution, meetings
from zhiheng.plan.services.adopting import differences

pytestmark = pytest.mark.django_db


def facts(refused: pytest.ExceptionInfo[ActRefused]) -> str:
    return "；".join(reason.fact for reason in refused.value.reasons)


def test_a_plan_that_is_taken_over_stands_in_the_ledger_with_bodies_matched_and_unmatched() -> None:
    lead, carrier = bureau()[0], body()
    plan = adopted(lead, carrier)
    first, second = Measure.objects.order_by("rank")
    assert (plan.host, first.due, first.until_further, second.until_further) == (lead, ahead(60), False, True)
    rows = MeasureBody.objects.filter(measure=second.public_id).order_by("rank")
    assert [(r.role, r.name, r.body) for r in rows] == [
        (Role.LEAD, "区司法局", lead),
        (Role.RESPONSIBLE, "区委编办", ""),
    ]
    assert selectors.leading(first.public_id) == {lead}


def test_a_corrected_text_changes_only_what_differs_and_keeps_what_is_dropped() -> None:
    lead, carrier = bureau()[0], body()
    plan = adopted(lead, carrier)
    kept, dropped = Measure.objects.order_by("rank")
    matched = {"区司法局": ("agency", lead), "区城管局": ("agency", carrier)}
    changed = NewMeasure(
        "1", kept.chapter, kept.title, "办轮训和考试。", ["区司法局"], ["区城管局"], "", kept.due, False, True
    )
    added = NewMeasure("2", "（二）质效", "推进街道赋权工作", "评估。", ["区司法局"], (), "", ahead(90))
    new = NewPlan(plan.title, plan.number, plan.issued_by, plan.issued_on, [changed, added], plan.members, matched)
    said = [(one.what, one.title, list(one.fields)) for one in differences(new, plan.public_id)]
    # The second ordinal goes on as the same measure under another name: its tasks and history stay with it.
    assert said[0] == ("修改", "提升业务能力", ["内容"])
    assert said[1][:2] == ("修改", "推进街道赋权工作")
    before = ledger.last_sequence()
    services.adopt(act(agency=lead), new, plan.public_id)
    assert ledger.last_sequence() == before + 2
    assert Measure.objects.get(pk=kept.pk).says == "办轮训和考试。"
    shorter = NewPlan(plan.title, plan.number, plan.issued_by, plan.issued_on, [changed], plan.members, matched)
    services.adopt(act(agency=lead), shorter, plan.public_id)
    assert [m.active for m in Measure.objects.order_by("rank")] == [True, False]
    assert Measure.objects.filter(pk=dropped.pk).exists()
    with pytest.raises(ActRefused) as refused:
        services.adopt(act(agency=lead), shorter, plan.public_id)
    assert "没有差别" in facts(refused)


def test_a_plan_without_title_or_measures_or_with_twins_is_refused_with_every_reason() -> None:
    with pytest.raises(ActRefused) as refused:
        services.adopt(act(agency="X"), NewPlan(" "))
    assert "没有方案名称" in facts(refused)
    assert "一条措施也没有" in facts(refused)
    twins = [NewMeasure(n, "一", "同名", "内容", completion="") for n in ("1", "2")]
    with pytest.raises(ActRefused) as refused:
        services.adopt(act(agency="X"), NewPlan("方案", measures=twins))
    assert "都叫“同名”" in facts(refused)
    assert not Plan.objects.exists()


def test_a_task_goes_from_setting_over_evidence_to_confirmation() -> None:
    lead, carrier = bureau()[0], body()
    adopted(lead, carrier)
    row = task(carrier, target=Decimal(480), unit="人次", proof="签到表")
    assert (row.stage, row.lead, row.measure) == (Stage.SET, lead, measure().public_id)
    services.report(act(), row, Progress("第一期 240 人", Decimal(240)))
    row = again(row)
    assert (row.stage, row.value, row.last_on) == (Stage.SET, Decimal(240), today())
    with pytest.raises(ActRefused) as refused:
        services.report(act(), row, Progress("完成", done=True))
    assert "须附佐证：签到表" in facts(refused)
    assert "完成 240" in facts(refused)
    services.report(act(), row, Progress("两期全部完成", Decimal(480), done=True, files=["f1"]))
    row = again(row)
    assert (row.stage, row.evidence) == (Stage.REPORTED, 1)
    services.review(_other(lead), row, passed=False, note="缺第二期签到表")
    assert again(row).stage == Stage.RETURNED
    services.report(act(), again(row), Progress("补签到表", done=True, related=[f"agency/{carrier}"]))
    services.review(_other(lead), again(row), passed=True)
    row = again(row)
    assert (row.stage, row.done_on, row.evidence) == (Stage.DONE, today(), 2)
    with pytest.raises(ActRefused) as refused:
        services.report(act(), row, Progress("再来"))
    assert "完成并核定" in facts(refused)


def _other(agency: str) -> Act:
    """An act of another person than whoever reports."""
    return Act(by=Actor(account="another"), agency=agency)


def test_nobody_confirms_what_he_reported_and_nothing_is_sent_back_without_a_reason() -> None:
    lead, carrier = bureau()[0], body()
    adopted(lead, carrier)
    row = task(carrier)
    with pytest.raises(ActRefused) as refused:
        services.review(_other(lead), row, passed=True)
    assert "没有待核定的内容" in facts(refused)
    services.report(act(), row, Progress("完成", done=True))
    with pytest.raises(ActRefused) as refused:
        services.review(act(agency=lead), again(row), passed=True)
    assert "填报人不能核定" in facts(refused)
    with pytest.raises(ActRefused) as refused:
        services.review(_other(lead), again(row), passed=False)
    assert "退回没有写理由" in facts(refused)
    assert again(row).stage == Stage.REPORTED


def test_what_lasts_never_turns_done() -> None:
    lead, carrier = bureau()[0], body()
    adopted(lead, carrier)
    row = task(carrier, until_further=True, due=None)
    services.report(act(), row, Progress("本季度已办", done=True))
    services.review(_other(lead), again(row), passed=True)
    row = again(row)
    assert (row.stage, row.done_on) == (Stage.SET, today())
    services.report(act(), row, Progress("下季度继续"))
    assert again(row).stage == Stage.SET


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"title": " "}, "没有写任务内容"),
        ({"due": None}, "没有期限"),
        ({"due": today() - timedelta(days=1)}, "已过"),
        ({"target": Decimal(3)}, "没有写计量单位"),
    ],
)
def test_a_task_that_says_too_little_is_refused(more: dict[str, object], said: str) -> None:
    with pytest.raises(ActRefused) as refused:
        services.set_task(act(), NewTask(**{"title": "办", "body": ("agency", "A"), "due": ahead(1), **more}))  # type: ignore[arg-type]  # fields of NewTask
    assert said in facts(refused)
    assert not Task.objects.exists()


def test_a_finished_task_that_is_set_anew_is_open_again() -> None:
    lead, carrier = bureau()[0], body()
    adopted(lead, carrier)
    row = task(carrier)
    services.report(act(), row, Progress("完成", done=True))
    services.review(_other(lead), again(row), passed=True)
    services.set_task(act(), NewTask("办三期轮训", ("agency", carrier), ahead(20), measure=row.measure), row.public_id)
    row = again(row)
    assert (row.title, row.stage, row.done_on) == ("办三期轮训", Stage.SET, None)


def called(lead: str, *bodies: str) -> Meeting:
    new = NewMeeting(
        "第四季度会商会议", today(), [("agency", b) for b in bodies], ["通报"], "三楼", Plan.objects.get().public_id
    )
    return Meeting.objects.get(public_id=services.call(act(agency=lead), new).id)


def test_resolutions_of_a_meeting_become_tasks_with_body_and_day() -> None:
    lead, carrier = bureau()[0], body()
    adopted(lead, carrier)
    row = called(lead, lead, carrier)
    said = [Resolution("十日内报送整改清单", ("agency", carrier), ahead(10)), Resolution("加强通报")]
    services.hold(act(agency=lead), row, [("agency", carrier)], "会议纪要正文", said)
    row = Meeting.objects.get()
    assert (row.held_on, row.minutes, row.resolutions) == (today(), True, ["十日内报送整改清单", "加强通报"])
    assert list(MeetingBody.objects.order_by("rank").values_list("body", "attended")) == [
        (lead, False),
        (carrier, True),
    ]
    made = Task.objects.get()
    assert (made.title, made.body, made.due, made.meeting, made.resolved, made.lead) == (
        "十日内报送整改清单",
        carrier,
        ahead(10),
        row.public_id,
        True,
        lead,
    )
    with pytest.raises(ActRefused) as refused:
        services.hold(act(agency=lead), row, [], "", [Resolution("无期限", ("agency", carrier))])
    for words in ("召开并登记", "没有到会单位", "没有纪要", "没有期限"):
        assert words in facts(refused)
    assert Task.objects.count() == 1


def test_a_meeting_needs_title_agenda_bodies_and_a_day_ahead() -> None:
    with pytest.raises(ActRefused) as refused:
        services.call(act(agency="X"), NewMeeting(" ", today() - timedelta(days=1), []))
    for words in ("没有写会议名称", "没有议题", "没有参加单位", "已过"):
        assert words in facts(refused)
    assert not Meeting.objects.exists()


def test_an_implementation_plan_is_a_report_of_the_body_about_the_plan() -> None:
    lead, carrier = bureau()[0], body()
    plan = adopted(lead, carrier)
    with pytest.raises(ActRefused) as refused:
        services.submit_implementation(act(), plan, carrier, [])
    assert "没有附实施方案" in facts(refused)
    done = services.submit_implementation(act(), plan, carrier, ["f1"])
    row = Filing.objects.get()
    assert (row.public_id, row.plan, row.kind, row.body) == (done.id, plan.public_id, "implementation_plan", carrier)
    services.submit_monthly(act(agency=lead), plan, today().replace(day=1), today())
    assert Filing.objects.get(kind="monthly").last == today()


def test_the_plans_numbers_are_set_within_bounds() -> None:
    plan = adopted(bureau()[0], body())
    services.set_lights(act(), plan.public_id, 14, 60)
    plan = Plan.objects.get()
    assert (plan.warn_days, plan.quiet_days) == (14, 60)
    with pytest.raises(ActRefused):
        services.set_lights(act(), plan.public_id, 0, 60)


def test_an_act_under_the_same_key_is_done_once() -> None:
    lead, carrier = bureau()[0], body()
    adopted(lead, carrier)
    new = NewTask("一次", ("agency", carrier), ahead(5))
    first = services.set_task(act(key="k1"), new)
    second = services.set_task(act(key="k1"), new)
    assert second.appended.repeated
    assert Task.objects.get().public_id == first.id


def test_a_voided_report_is_taken_out_of_the_row() -> None:
    lead, carrier = bureau()[0], body()
    adopted(lead, carrier)
    row = task(carrier)
    done = services.report(act(), row, Progress("报错了", done=True))
    wrong = {"event": done.appended.events[0].id, "reason": "填错任务"}
    append([NewEvent("event.voided", act().occurred, [], wrong)], by=district.BY)
    assert (again(row).stage, again(row).last_on) == (Stage.SET, None)


def test_every_row_is_rebuilt_from_the_ledger_and_differences_are_named() -> None:
    lead, carrier = bureau()[0], body()
    plan = adopted(lead, carrier)
    row = task(carrier)
    services.report(act(), row, Progress("进展"))
    meeting = called(lead, lead, carrier)
    services.hold(
        act(agency=lead), meeting, meetings.invited(meeting), "纪要", [Resolution("办", ("agency", carrier), ahead(3))]
    )
    services.submit_implementation(act(), plan, carrier, ["f1"])
    assert list(projections["plan"].differences()) == []
    Task.objects.filter(pk=row.pk).update(title="手改的", stage=Stage.DONE)
    MeasureBody.objects.all().delete()
    Meeting.objects.update(resolutions=[])
    said = "\n".join(projections["plan"].differences())
    assert row.public_id in said
    assert "plan_measurebody" in said
    assert "resolutions" in said
    projections["plan"].rebuild()
    assert list(projections["plan"].differences()) == []
    assert again(row).title == "办两期轮训"


def test_of_two_who_decide_about_one_meeting_or_task_at_once_the_second_is_told() -> None:
    from zhiheng.ledger import doing
    from zhiheng.ledger.records import Stale

    lead, carrier = bureau()[0], body()
    plan = adopted(lead, carrier)
    done = services.call(
        act(agency=lead), NewMeeting("第四季度会商", today(), [("agency", carrier)], ["议题一"], plan=plan.public_id)
    )
    first, second = Meeting.objects.get(public_id=done.id), Meeting.objects.get(public_id=done.id)
    services.hold(
        act(agency=lead), first, [("agency", carrier)], "纪要", [Resolution("办好", ("agency", carrier), ahead(9))]
    )
    with pytest.raises(ActRefused, match="已于"):  # the second, who still sees the meeting as it was
        services.hold(act(agency=lead), second, [("agency", carrier)], "另一份", [])
    assert Task.objects.filter(meeting=done.id).count() == 1
    bound = doing.deciding(act(agency=lead), "meeting", second, done.id)
    append(
        [act(agency=lead).event("meeting.held", [Ref("meeting", done.id)], kind="consultation", minutes=True)],
        by=bound.by,
    )
    with pytest.raises(Stale):
        append([act(agency=lead).event("meeting.held", [Ref("meeting", done.id)], kind="consultation", minutes=True)],
               by=bound.by, expect=bound.expect)  # fmt: skip


def test_no_text_of_the_plan_takes_an_identity_or_mobile_number() -> None:
    from zhiheng.kit.problems import Refusal

    lead, carrier = bureau()[0], body()
    plan = adopted(lead, carrier)
    with pytest.raises(Refusal, match="身份号码或者手机号"):
        services.set_task(
            act(agency=lead), NewTask("联系 13900001234", ("agency", carrier), ahead(9), plan=plan.public_id)
        )
    one = Task.objects.get(public_id=services.set_task(
        act(agency=lead), NewTask("办轮训", ("agency", carrier), ahead(9), plan=plan.public_id)
    ).id)  # fmt: skip
    with pytest.raises(Refusal, match="身份号码或者手机号"):
        services.report(act(agency=carrier), one, Progress("已通知379901199001012416"))
    assert "13900001234" not in "".join(LedgerEvent.objects.values_list("body", flat=True))


def test_who_merely_sees_a_body_does_not_speak_for_it() -> None:
    from accounts import member
    from zhiheng.kit.scopes import Reach
    from zhiheng.plan.permissions import speaks_for

    own, seen = body(), district.agency()
    head = member("agency-head", own, reach=Reach.CHOSEN, chosen=[seen])
    assert speaks_for(head, own) and not speaks_for(head, seen)
