"""The host of a hearing is led to it: named in the notice, not one of the handlers, with the report afterwards."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from accounts import member
from handling.cases.story import NOTICE, Bureau, Story, bureau
from registry import district
from zhiheng.handling.cases import hosting, intervals
from zhiheng.kit.accounts.models import User
from zhiheng.ledger.acting import ActRefused
from zhiheng.registry.agencies import services as agencies
from zhiheng.registry.agencies.selectors import former_name
from zhiheng.registry.models import Agency

pytestmark = pytest.mark.django_db

DAY = date(2026, 3, 2)
LARGE = {**NOTICE, "fine": 200_000, "rights_told": "both", "hearing_reason": "large_fine"}


@pytest.fixture
def host(at: Bureau) -> User:
    """The account of the host."""
    return member("hearing-officer", at.agency, person=at.host)


def later(days: int) -> date:
    return DAY + timedelta(days=days)


def noticed(at: Bureau, host: str = "") -> Story:
    """A case whose hearing was announced for 03-20."""
    told = Story(at)
    told.filed(DAY)
    told.investigated(later(1))
    told.told(later(2), **LARGE)
    told.do("take-hearing-request", later(3))
    (hearing,) = told.file.named("hearing")
    told.do("accept-hearing", later(4), hearing=hearing, accepted=True)
    place = {"place": "301 室", "announced": True, "host": host}
    told.do("notice-hearing", later(4), hearing=hearing, held_on=later(18), **place)
    return told


def test_the_named_host_is_led_to_the_hearing_and_then_to_its_report(at: Bureau, host: User) -> None:
    told = noticed(at, at.host)
    (item,) = hosting.items(host, DAY)
    assert (item.title, item.due) == ("主持听证", later(18))
    client = Client()
    client.force_login(host)
    assert client.get(item.act_url).status_code == 200
    assert "主持听证" in client.get("/").content.decode()
    (hearing,) = told.file.named("hearing")
    how = {"how": "held", "public": True, "record_signed": True}
    told.do("hold-hearing", later(18), host, hearing=hearing, host=at.host, **how)
    (item,) = hosting.items(host, DAY)
    assert item.title == "提出听证报告"
    told.do("report-hearing", later(19), host, hearing=hearing, opinion="建议维持拟处罚意见")
    assert hosting.items(host, DAY) == []
    (interval,) = [one for one in intervals.intervals(told.file) if one.words == "听证"]
    assert (interval.begun, interval.ended, interval.days) == (later(4), later(18), 14)


def test_nobody_else_is_led_there(at: Bureau, host: User) -> None:
    noticed(at, at.host)
    other = member("hearing-officer", at.agency, person=district.certified(at.agency, kind="host")[0])
    stranger = bureau()
    far = member("hearing-officer", stranger.agency, person=stranger.host)
    for user in (other, far, at.officer, at.head):
        assert hosting.items(user, DAY) == []
    assert len(hosting.items(host, DAY)) == 1


def test_a_hearing_without_a_named_host_is_shown_to_every_host_of_the_agency(at: Bureau, host: User) -> None:
    noticed(at)
    assert [item.title for item in hosting.items(host, DAY)] == ["主持听证"]


def test_a_handler_does_not_host(at: Bureau) -> None:
    told = noticed(at, at.host)
    (hearing,) = told.file.named("hearing")
    with pytest.raises(ActRefused) as found:
        told.do("hold-hearing", later(18), hearing=hearing, host=at.officers[0], how="held", public=True)
    assert any("第64条" in one.basis for one in found.value.reasons)
    assert reverse("case-act", args=[told.case, "hold-hearing"])


def test_extensions_and_suspensions_stand_with_their_days_and_documents(at: Bureau) -> None:
    told = Story(at)
    told.filed(DAY)
    told.do("commission-appraisal", later(1), kind="test", until=later(11), told_no="检告1")
    (appraisal,) = told.file.named("appraisal")
    told.do("report-appraisal", later(9), appraisal=appraisal, conclusion="不合格")
    told.approved("extend", later(20), amount=30, unit="d", reason="案情复杂")
    told.approved("suspend", later(30), reason="等待裁判结果")
    found = {one.words: one for one in intervals.intervals(told.file)}
    assert found["检测鉴定"].document == "检告1" and found["检测鉴定"].ended == later(9)
    assert found["检测鉴定"].state.text == "已结束"
    assert found["延长期限"].length == "30 自然日"
    assert found["中止调查"].ended is None
    client = Client()
    client.force_login(at.officer)
    shown = client.get(reverse("object", args=["case", told.case])).content.decode()
    assert "期限的延长、中止和扣除" in shown and "等待裁判结果" in shown


def test_an_extension_after_the_last_day_is_refused_and_one_before_it_counts(at: Bureau) -> None:
    late, timely = Story(at), Story(at)
    for told in (late, timely):
        told.filed(DAY)
    timely.approved("extend", later(90), amount=30, unit="d", reason="案情复杂")
    with pytest.raises(ActRefused) as found:
        late.propose("extend", later(92), amount=30, unit="d", reason="案情复杂")
    assert any("第60条" in one.basis or "第64条" in one.basis for one in found.value.reasons)


def test_an_agency_renamed_in_between_shows_the_name_of_the_day(at: Bureau) -> None:
    told = Story(at)
    told.filed(DAY)
    old = Agency.objects.get(public_id=at.agency).name
    facts = agencies.AgencyFacts("示例区新设综合执法局", "department", "market", region=district.REGION)
    agencies.register_agency(district.recording(later(5)), facts, at.agency)
    assert former_name(at.agency, DAY) == old
    assert former_name(at.agency, later(4)) == old and former_name(at.agency, later(5)) == ""
    client = Client()
    client.force_login(at.officer)
    shown = client.get(reverse("object", args=["case", told.case])).content.decode()
    assert f"{old}（立案时的名称）" in shown
