"""A complaint goes from registration to closing by acts that are events; what the law forbids is refused in words."""

from __future__ import annotations

from copy import deepcopy
from datetime import date, timedelta

import pytest

from oversight import complaining
from oversight.complaining import (
    SECRET_NAME,
    SECRET_PHONE,
    SECRET_TEXT,
    District,
    accusation,
    assigned,
    by,
    received,
    row,
)
from registry import district
from worlds import Standing
from zhiheng.kit.notifications.models import Notification
from zhiheng.ledger.acting import ActRefused
from zhiheng.ledger.models import LedgerEvent, LedgerObject
from zhiheng.oversight.complaints import projecting, services, texts
from zhiheng.oversight.complaints.dues import workday_after
from zhiheng.oversight.complaints.models import Complaint, Stage
from zhiheng.oversight.complaints.selectors import repeated
from zhiheng.oversight.findings.models import Matter

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def made(standing: Standing) -> District:
    return standing.build(District)


@pytest.fixture
def here(made: District) -> District:
    return deepcopy(made)


def test_no_word_and_no_number_of_a_complaint_stands_in_the_ledger(here: District) -> None:
    one = assigned(here)
    services.reply(by(here.urban_head), one, f"已回访{SECRET_NAME}", to_caller=True)
    for body in LedgerEvent.objects.values_list("body", flat=True):
        assert SECRET_NAME not in body and SECRET_PHONE not in body and SECRET_TEXT not in body
    assert texts.text_of(one.public_id) == SECRET_TEXT


def test_a_request_is_assigned_answered_within_five_working_days_and_closed(here: District) -> None:
    one = received(here)
    assert (one.stage, one.handler, one.accusation) == (Stage.RECEIVED, "", False)
    services.assign(by(here.supervisor), one, here.urban)
    one = row(one.public_id)
    assert (one.stage, one.handler) == (Stage.ASSIGNED, here.urban)
    assert one.due_on == workday_after(district.today(), 5)
    assert LedgerObject.objects.get(type="complaint", public_id=one.public_id).agency == here.urban
    told = Notification.objects.get(account=here.urban_head.public_id)
    assert one.number in told.title and SECRET_NAME not in told.title + told.body
    services.sign_for(by(here.urban_head), one)
    services.reply(by(here.urban_head), row(one.public_id), "已清理占道摊位", to_caller=True)
    one = row(one.public_id)
    assert (one.stage, one.due_on, one.replied_on) == (Stage.REPLIED, None, district.today())
    services.review(by(here.supervisor), one, satisfied=True, solved=True, back=False, score=5)
    assert (row(one.public_id).stage, row(one.public_id).score) == (Stage.CLOSED, 5)
    assert list(projecting.check()) == []


def test_five_working_days_leave_out_holidays_and_count_make_up_days() -> None:
    assert workday_after(date(2025, 4, 29), 5) == date(2025, 5, 9)
    assert workday_after(date(2025, 9, 26), 5) == date(2025, 10, 10)


def test_an_unsatisfactory_answer_goes_back_and_its_days_begin_anew(here: District) -> None:
    one = assigned(here)
    services.reply(by(here.urban_head), one, "已处理", to_caller=True)
    with pytest.raises(ActRefused, match="没有写退回的理由"):
        services.review(by(here.supervisor), row(one.public_id), satisfied=False, solved=False, back=True)
    services.review(by(here.supervisor), row(one.public_id), satisfied=False, solved=False, back=True, reason="没有办")
    one = row(one.public_id)
    assert (one.stage, one.returns, one.handler, one.replied_on) == (Stage.RETURNED, 1, here.urban, None)
    assert one.due_on == workday_after(district.today(), 5)
    services.reply(by(here.urban_head), one, "这次办好了", to_caller=True)
    assert row(one.public_id).stage == Stage.REPLIED


def test_giving_back_is_asked_by_the_handler_and_decided_by_the_bureau(here: District) -> None:
    one = assigned(here)
    services.decline(by(here.urban_head), one, "不属本局职责")
    assert row(one.public_id).stage == Stage.DECLINING
    services.decide_decline(by(here.supervisor), row(one.public_id), False, "属于城管职责")
    assert (row(one.public_id).stage, row(one.public_id).handler) == (Stage.ASSIGNED, here.urban)
    services.decline(by(here.urban_head), row(one.public_id), "确实不属")
    services.decide_decline(by(here.supervisor), row(one.public_id), True, "改转")
    assert (row(one.public_id).stage, row(one.public_id).handler) == (Stage.RECEIVED, "")


def test_told_progress_moves_the_day_and_a_past_day_is_refused(here: District) -> None:
    one = assigned(here)
    later = district.today() + timedelta(days=30)
    with pytest.raises(ActRefused, match="已过"):
        services.tell_progress(by(here.urban_head), one, district.today() - timedelta(days=1), "须鉴定")
    services.tell_progress(by(here.urban_head), one, later, "须鉴定")
    assert (row(one.public_id).stage, row(one.public_id).due_on) == (Stage.PROMISED, later)


def test_an_accusation_is_never_sent_to_the_accused_nor_to_the_accused_officers_agency(here: District) -> None:
    one = accusation(here)
    with pytest.raises(ActRefused, match="是被控告、举报的一方"):
        services.assign(by(here.supervisor), one, here.urban, brief="摘要")
    with pytest.raises(ActRefused, match="是被控告、举报的一方"):
        services.assign(by(here.supervisor), one, here.market, helpers=[here.urban], brief="摘要")
    officer = district.officer(here.urban)
    about_officer = accusation(here, agencies=[], officers=[officer])
    with pytest.raises(ActRefused, match="是被控告、举报的一方"):
        services.assign(by(here.supervisor), about_officer, here.urban, brief="摘要")
    with pytest.raises(ActRefused, match="不随件转交"):
        services.assign(by(here.supervisor), one, here.market)
    services.assign(by(here.supervisor), one, here.bureau)
    assert row(one.public_id).handler == here.bureau


def test_what_becomes_an_accusation_is_taken_from_its_handler_and_what_no_longer_is_one_keeps_its_secret(
    here: District,
) -> None:
    one = assigned(here)
    services.classify(by(here.supervisor), one, ["accuse"], "conduct-fees", "反映的是收费", [("agency", here.urban)])
    one = row(one.public_id)
    assert (one.accusation, one.handler, one.stage, one.due_on) == (True, "", Stage.RECEIVED, None)
    assert LedgerObject.objects.get(type="complaint", public_id=one.public_id).agency == here.bureau
    assert LedgerEvent.objects.filter(type="complaint.classified").count() == 1
    services.classify(by(here.supervisor), one, ["complain"], "street-trade", "核对后是诉求")
    one = row(one.public_id)
    assert (one.accusation, one.secret) == (False, True)
    with pytest.raises(ActRefused, match="要求保密"):
        services.assign(by(here.supervisor), one, here.market)


def kept_by(complaint: str) -> str:
    return LedgerObject.objects.get(type="complaint", public_id=complaint).agency


def test_an_accusation_classified_anew_against_the_same_stays_with_its_handler_and_so_does_the_duty(
    here: District,
) -> None:
    one = accusation(here)
    services.assign(by(here.supervisor), one, here.market, brief="请核查")
    services.classify(by(here.supervisor), row(one.public_id), ["report"], "street-trade", "换了事项")
    assert (row(one.public_id).handler, kept_by(one.public_id)) == (here.market, here.market)
    services.classify(by(here.supervisor), row(one.public_id), ["accuse"], "", "又改", [("agency", here.bureau)])
    assert (row(one.public_id).handler, kept_by(one.public_id)) == ("", here.bureau)


def test_an_accusation_that_names_nobody_leaves_its_handler_and_is_sent_to_nobody_else(here: District) -> None:
    one = assigned(here)
    services.classify(by(here.supervisor), one, ["accuse"], "conduct-fees", "没有说是哪个单位")
    one = row(one.public_id)
    assert (one.accusation, one.handler, one.stage) == (True, "", Stage.RECEIVED)
    assert LedgerObject.objects.get(type="complaint", public_id=one.public_id).agency == here.bureau
    with pytest.raises(ActRefused, match="还没有写明被控告"):
        services.assign(by(here.supervisor), one, here.market, brief="请核查")
    services.assign(by(here.supervisor), one, here.bureau)
    services.classify(by(here.supervisor), row(one.public_id), ["accuse"], "", "查清", [("agency", here.urban)])
    services.assign(by(here.supervisor), row(one.public_id), here.market, brief="请核查")
    assert row(one.public_id).handler == here.market
    assert list(projecting.check()) == []


def test_the_reason_of_a_classification_is_sealed_and_read_by_the_bureau_alone(here: District) -> None:
    one = assigned(here, to=here.market)
    reason = f"来电人{SECRET_NAME}补充反映收费"
    services.classify(by(here.supervisor), one, ["accuse"], "conduct-fees", reason, [("agency", here.urban)])
    assert SECRET_NAME not in "".join(LedgerEvent.objects.values_list("body", flat=True))
    services.assign(by(here.supervisor), row(one.public_id), here.market, brief="请核查票据")
    address = f"/objects/complaint/{one.public_id}/"
    assert reason in complaining.entered(here.supervisor).get(address).text
    handlers = complaining.entered(here.market_head).get(address)
    assert handlers.status_code == 200 and "请核查票据" in handlers.text and SECRET_NAME not in handlers.text


def test_repeated_matters_surface_and_one_act_opens_supervision_once(here: District) -> None:
    for _ in range(3):
        assigned(here, region="R1", topic="fumes")
    accusation(here)
    assigned(here, region="R2", topic="fumes")
    [group] = repeated(here.supervisor, district.today())
    assert (group.number, group.topic, group.region, group.supervision) == (3, "fumes", "R1", "")
    assert repeated(here.supervisor, district.today(), times=4) == []
    rows = list(Complaint.objects.filter(region="R1").order_by("pk"))
    done = services.supervise(by(here.supervisor), rows, "油烟扰民反复反映 3 件")
    matter = Matter.objects.get(public_id=done.id)
    assert (matter.agency, matter.stage, matter.title) == (here.urban, Matter.Stage.OPENED, "油烟扰民反复反映 3 件")
    assert repeated(here.supervisor, district.today())[0].supervision == matter.public_id
    with pytest.raises(ActRefused, match="已经在督办"):
        services.supervise(by(here.supervisor), [row(one.public_id) for one in rows], "再来一次")
    with pytest.raises(ActRefused, match="其中有控告、举报"):
        services.supervise(by(here.supervisor), [complaining.accusation(here)], "不行")


def test_a_double_click_registers_one_complaint(here: District) -> None:
    what = services.Incoming(kinds=["help"], topic="other", text="一次")
    first = services.receive(by(here.supervisor, key="k1"), what)
    again = services.receive(by(here.supervisor, key="k1"), what)
    assert again.appended.repeated and Complaint.objects.count() == 1
    assert texts.text_of(first.id) == "一次"


def test_the_tables_are_the_same_when_made_anew(here: District) -> None:
    one = assigned(here)
    accused = accusation(here)
    services.release(by(here.supervisor), accused, here.urban, "有人反映收费不开票")
    before = list(Complaint.objects.order_by("public_id").values())
    Complaint.objects.filter(public_id=one.public_id).update(stage="closed", handler="nobody")
    assert any("handler" in words for words in projecting.check())
    projecting.rebuild()
    assert list(projecting.check()) == []
    again = list(Complaint.objects.order_by("public_id").values())
    assert again == before
