"""Who may act, on what, once: permissions, credentials, double clicks, two at once, paper, hostile and empty files."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.http import Http404
from django.urls import reverse

from accounts import member
from oversight.complaining import entered
from oversight.supervised import Scene, order, scene, today
from registry import district
from zhiheng.eventlog.days import date_of
from zhiheng.kit.documents.models import Document, Number
from zhiheng.kit.files.foreign.findings import FileRefused
from zhiheng.kit.files.models import StoredFile
from zhiheng.kit.notifications.models import Notification
from zhiheng.kit.problems import Refusal
from zhiheng.ledger.acting import ActRefused
from zhiheng.ledger.models import LedgerEvent, LedgerObject
from zhiheng.ledger.records import Stale
from zhiheng.ledger.selectors import trace
from zhiheng.ledger.services import Refused
from zhiheng.oversight.findings.models import Matter
from zhiheng.oversight.supervision import selectors, services, tidying
from zhiheng.oversight.supervision.models import Order, State
from zhiheng.oversight.supervision.pages.forms import ImposeForm
from zhiheng.oversight.supervision.services import issuing
from zhiheng.oversight.supervision.services.answering import DRAFT
from zhiheng.registry.officers import services as officers

pytestmark = pytest.mark.django_db


def test_two_supervisors_with_a_certificate_of_that_day_issue(one: Scene) -> None:
    yesterday = today() - timedelta(days=1)
    expired, _ = district.certified(one.bureau, "supervision", to=yesterday)
    enforcer, _ = district.certified(one.bureau, "enforcement")
    stranger, _ = district.certified(one.agency, "supervision")
    for people, words in (
        ((one.people[0],), "只有 1 名监督人员"),
        ((one.people[0], one.people[0]), "只有 1 名监督人员"),
        ((one.people[0], expired), f"没有有效的监督证件（有效期至 {yesterday}）"),
        ((one.people[0], enforcer), "没有有效的监督证件"),
        ((one.people[0], stranger), "不是本机关人员"),
    ):
        with pytest.raises(ActRefused, match=words.replace("（", ".").replace("）", ".")):
            one.issue("opinion", supervisors=people)
    assert (Order.objects.count(), Document.objects.count(), Number.objects.count()) == (0, 0, 0)


def test_the_supervised_body_sees_its_own_and_others_see_nothing(one: Scene) -> None:
    row = one.issue("opinion")
    elsewhere = district.agency("示例区市场监督管理局")
    street = district.agency("示例街道办事处", "subdistrict", "general")
    assert selectors.order_or_404(one.head, row.public_id) == row
    for role, unit in (
        ("agency-head", elsewhere),
        ("officer", one.agency),
        ("subdistrict-commander", street),
        ("partner-body", one.agency),
        ("system-administrator", one.bureau),
    ):
        user = member(role, unit)
        assert not selectors.orders(user).exists()
        with pytest.raises(Http404):
            selectors.order_or_404(user, row.public_id)


def test_each_side_does_only_its_own_acts(one: Scene) -> None:
    row = one.serve(one.issue("opinion"))
    foreign = member("agency-head", district.agency("示例区市场监督管理局"))
    reviewer = member("legal-reviewer", one.agency)
    for user in (foreign, reviewer, one.supervisor):
        with pytest.raises(Refusal, match="答复权限"):
            services.answer(user, one.act(), row, "说明", ())
        with pytest.raises(Refusal, match="答复权限"):
            services.object_to(user, one.act(), row, "异议", ())
    for user in (one.head, reviewer):
        for act in (
            lambda user=user: services.close(user, one.act(), row, "已办"),
            lambda user=user: services.withdraw(user, one.act(), row, "撤"),
            lambda user=user: services.verify(user, one.act(), row, one.verdict()),
            lambda user=user: services.issue(user, one.act(), one.said("talk")),
            lambda user=user: services.extend(user, one.act(), row, today(), "x"),
        ):
            with pytest.raises(Refusal, match="执法监督权限"):
                act()
    assert order(row).state == State.SERVED


def test_the_same_form_sent_twice_issues_once_with_one_number(one: Scene) -> None:
    act = replace(one.act(), key=f"{one.supervisor.public_id}:k1")
    first = services.issue(one.supervisor, act, one.said())
    again = services.issue(one.supervisor, act, one.said())
    assert (first.id, again.appended.repeated) == (again.id, True)
    assert (Order.objects.count(), Document.objects.count(), Number.objects.count()) == (1, 1, 1)


def test_of_two_who_issue_at_once_the_second_is_refused_and_takes_no_number(
    monkeypatch: pytest.MonkeyPatch, one: Scene
) -> None:
    checked = issuing._checked

    def overtaken(user: object, said: object) -> object:
        found = checked(user, said)  # type: ignore[arg-type]  # as given
        monkeypatch.setattr(issuing, "_checked", checked)
        bound = issuing._bound
        monkeypatch.setattr(issuing, "_bound", lambda act, one_: _then(bound(act, one_)))
        return found

    def _then(act: object) -> object:
        monkeypatch.undo()
        services.issue(one.other, one.act(one.other), one.said("inquiry", supervisors=tuple(one.people[2:])))
        return act

    monkeypatch.setattr(issuing, "_checked", overtaken)
    with pytest.raises(Stale):
        services.issue(one.supervisor, one.act(), one.said("opinion"))
    assert [row.kind for row in Order.objects.all()] == ["inquiry"]
    assert Number.objects.count() == 1


def test_a_notice_issued_on_paper_last_week_is_recorded_with_its_defects(one: Scene) -> None:
    expired, _ = district.certified(one.bureau, "supervision", to=today() - timedelta(days=30))
    act = one.act(back=7, document_no="示司监通〔2026〕8号")
    said = one.said("notice", supervisors=(one.people[0], expired))
    done = services.record_issue(one.supervisor, act, said)
    row = order(done.id)
    assert (row.issued_on, row.number) == (today() - timedelta(days=7), "示司监通〔2026〕8号")
    assert ["没有有效的监督证件" in one_.fact for one_ in done.warnings] == [True]
    assert not Document.objects.exists()
    with pytest.raises(ActRefused):
        services.issue(one.supervisor, one.act(), said)
    with pytest.raises(Refusal, match="文号"):
        services.record_issue(one.supervisor, one.act(back=7), said)


def test_a_late_record_by_hand_asks_for_a_reason_and_a_second_person(one: Scene) -> None:
    act = replace(one.act(back=20, document_no="示司监通〔2026〕8号"), source="entered")
    with pytest.raises(Refused, match="补录原因"):
        services.record_issue(one.supervisor, act, one.said("notice"))
    told = replace(act, late_reason="纸质文书当时没有登记", second_person=one.other.public_id)
    assert order(services.record_issue(one.supervisor, told, one.said("notice")).id).issued_on == act.day


def test_a_service_without_receipt_can_be_recorded_but_not_done() -> None:
    from zhiheng.oversight.supervision.services.handling import Service

    one = scene()
    row = one.issue("opinion")
    with pytest.raises(ActRefused, match="没有送达回证"):
        services.serve(one.supervisor, one.act(), row, Service("01", "办公室"))
    services.serve(one.supervisor, one.act(), row, Service("06", "办公室"))
    assert order(row).served_on == today()
    with pytest.raises(ActRefused, match="已于"):
        one.serve(row)


def test_nothing_is_answered_before_it_was_served_and_nothing_is_done_when_it_is_over(one: Scene) -> None:
    row = one.issue("opinion")
    with pytest.raises(ActRefused, match="还没有送达"):
        services.answer(one.head, one.act(one.head), row, "说明", ())
    services.withdraw(one.supervisor, one.act(), row, "发错了")
    row = order(row)
    for act in (
        lambda: one.serve(row),
        lambda: services.answer(one.head, one.act(one.head), row, "说明", ()),
        lambda: services.withdraw(one.supervisor, one.act(), row, "再撤"),
        lambda: one.close(row),
    ):
        with pytest.raises(ActRefused, match="已撤回"):
            act()


def test_an_empty_file_is_refused_in_words_and_a_report_of_correction_needs_evidence(one: Scene) -> None:
    row = one.serve(one.issue("opinion"))
    with pytest.raises(FileRefused, match="文件是空的"):
        one.file(b"", "回证.pdf")
    with pytest.raises(ActRefused, match="没有提交纠正的证据"):
        services.report(one.head, one.act(one.head), row, True, "已补办")
    assert order(row).state == State.SERVED


def test_files_go_with_the_report_and_others_drafts_do_not(one: Scene) -> None:
    row = one.serve(one.issue("opinion"))
    file = one.file("已补办".encode())
    foreign = member("agency-administrator", one.agency)
    with pytest.raises(Refusal, match="附件已经不在了"):
        services.report(foreign, one.act(), row, True, "已补办", (file,))
    services.report(one.head, one.act(one.head), row, True, "已补办", (file,))
    kept = StoredFile.objects.get(owner_type="supervision_order")
    assert (kept.owner_id, StoredFile.objects.filter(owner_type=DRAFT).count()) == (row.public_id, 0)
    named = LedgerEvent.objects.get(type="order.reported").stored.event.objects("document")
    assert named == (kept.public_id,)
    assert "送达回证" not in LedgerObject.objects.get(type="document", public_id=kept.public_id).title


def test_identity_and_mobile_numbers_do_not_enter_the_ledger(one: Scene) -> None:
    row = one.serve(one.issue("opinion"))
    with pytest.raises(Refusal, match="身份号码或者手机号"):
        services.answer(one.head, one.act(one.head), row, "联系人电话 13800138000", ())
    with pytest.raises(Refusal, match="身份号码或者手机号"):
        one.issue("talk", demand="通知 13800138000")


def test_each_step_tells_the_other_side_once(one: Scene) -> None:
    Notification.objects.all().delete()
    row = one.serve(one.issue("opinion"))
    told = Notification.objects.get()
    assert told.account == one.head.public_id
    assert "行政执法监督意见书" in told.title
    assert row.public_id in told.url
    one.report(row)
    assert Notification.objects.filter(account=one.supervisor.public_id).count() == 1


def test_drafts_that_nobody_sent_are_removed_after_two_days(one: Scene) -> None:
    old, fresh = one.file(b"old"), one.file(b"new")
    StoredFile.objects.filter(public_id=old).update(
        stored_at=StoredFile.objects.get(public_id=old).stored_at - timedelta(days=3)
    )
    assert tidying.tidy(None, {}) == 1  # type: ignore[arg-type]  # the run isn't asked
    assert StoredFile.objects.get(owner_type=DRAFT).public_id == fresh


def test_issuing_and_verifying_is_for_one_of_the_named_supervisors_recording_for_anybody(one: Scene) -> None:
    clerk = member("bureau-supervisor", one.bureau)
    with pytest.raises(ActRefused, match="没有您本人"):
        services.issue(clerk, one.act(clerk), one.said())
    with pytest.raises(ActRefused, match="没有您本人"):
        services.issue(one.other, one.act(one.other), one.said())
    row = one.issued_before(3)
    on_paper = one.act(clerk, back=3, document_no="示司〔2026〕77号")
    assert not services.record_issue(clerk, on_paper, one.said("inquiry")).warnings
    one.report(row)
    one.gone()
    with pytest.raises(ActRefused, match="没有您本人"):
        services.verify(clerk, one.act(clerk), order(row), one.verdict())
    assert one.verify(row).state == "verified"


def test_what_speaks_against_closing_a_matter_names_its_article_and_the_way_out(one: Scene) -> None:
    one.issued_before(3)
    with pytest.raises(ActRefused) as refused:
        services.close_matter(one.supervisor, one.act(), Matter.objects.get(public_id=one.matter), "已纠正")
    [open_order] = [reason for reason in refused.value.reasons if "监督意见书" in reason.fact]
    assert "条" in open_order.basis and open_order.remedy == "请先办结或者撤回"


def test_a_suggestion_to_hold_people_responsible_is_answered_with_what_became_of_it() -> None:
    one = scene(("late",))
    row = one.serve(one.issue("accountability"))
    who = district.officer(one.agency)
    with pytest.raises(Refusal, match="不是本机关的"):
        services.impose(one.head, one.act(one.head), row, "admonished", [one.people[0]])
    with pytest.raises(Refusal, match="没有写明说明"):
        services.impose(one.head, one.act(one.head), row, "none", [])
    with pytest.raises(Refusal, match="答复权限"):
        services.impose(one.supervisor, one.act(), row, "admonished", [who])
    with pytest.raises(Refusal, match="处分没有写明被追究的人员"):
        services.impose(one.head, one.act(one.head), row, "sanctioned", [])
    services.impose(one.head, one.act(one.head), row, "admonished", [who], "某年第 3 号决定")
    [event] = [e for e in trace("supervision_order", row.public_id).events if e.type == "accountability.imposed"]
    assert (event.attributes["form"], event.objects("officer")) == ("admonished", (who,))
    services.answer(one.head, one.act(one.head), order(row), "已告诫一人")
    assert one.close(row).over
    other = one.serve(one.issue("inquiry"))
    with pytest.raises(ActRefused, match="不是责任追究建议书"):
        services.impose(one.head, one.act(one.head), other, "admonished", [who])


def test_a_sanction_of_last_month_is_recorded_with_its_own_day_also_on_an_officer_who_left_since() -> None:
    one = scene(("late",))
    row = one.issued_before(40, "accountability")
    who, newcomer = district.officer(one.agency), district.officer(one.agency, on=today())
    officers.officer_left(district.recording(today() - timedelta(days=1)), who, "退休")
    day = today() - timedelta(days=30)
    form = ImposeForm(one.agency, row, {"form": "sanctioned", "officers": [who], "on": str(day), "late_reason": "补录"})
    offered = {id_ for id_, _ in form.fields["officers"].choices}  # type: ignore[attr-defined]  # a ChoiceField
    assert form.is_valid() and who in offered and newcomer not in offered
    act = replace(one.act(one.head, source="import"), **{**form.when, "late_reason": ""})
    assert not services.impose(
        one.head, act, row, "sanctioned", form.cleaned_data["officers"], "某年第 4 号决定"
    ).warnings
    [event] = [e for e in trace("supervision_order", row.public_id).events if e.type == "accountability.imposed"]
    assert (date_of(event.day), event.objects("officer")) == (day, (who,))
    page = entered(one.head).get(reverse("order-impose", args=[row.public_id]))
    assert "实际发生日期" in page.text and "（已离开）" in page.text
