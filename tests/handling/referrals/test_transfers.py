"""A case is referred to the agency that has jurisdiction: accepted with a case of its own there, or contested."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts import make_user, member
from handling.cases.story import FACT, INSPECTION, Bureau, Story, bureau
from handling.cases.test_case_story import judged
from registry import district
from zhiheng.handling.cases import casefile
from zhiheng.handling.referrals import projecting, selectors, services, working
from zhiheng.handling.referrals.models import Answer, Transfer
from zhiheng.kit.accounts.models import User
from zhiheng.kit.notifications.models import Notification
from zhiheng.kit.pages.forms.once import new_key
from zhiheng.ledger.acting import Act, ActRefused
from zhiheng.ledger.actpages import act_of
from zhiheng.ledger.models import LedgerEvent, LedgerObject
from zhiheng.ledger.records import Stale

pytestmark = pytest.mark.django_db

DAY = date(2026, 3, 2)
TODAY = district.today()


@pytest.fixture
def two() -> tuple[Bureau, Bureau]:
    """The agency that refers and the one that receives."""
    return bureau(), bureau("urban")


def sent(source: Bureau, target: Bureau, day: date = DAY) -> Story:
    """A case that was referred."""
    told = Story(source)
    told.filed(day)
    told.do("investigate", day, officers=source.both, **INSPECTION)
    told.do("add-evidence", day, kind="08", name="现场笔录", proves=[FACT], lawful=True)
    told.approved("transfer", day, to=target.agency, reason="不属本机关管辖")
    return told


def row(told: Story) -> Transfer:
    return Transfer.objects.get(public_id=told.case)


def by(at: Bureau, day: date = DAY + timedelta(days=1)) -> Act:
    return replace(Story(at).act(day, at.officer), agency=at.agency)


def entered(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def send(client: Client, told: Story, **values: Any) -> Any:
    version = f"{told.file.row.version}:{row(told).state}"
    data = {"form_key": new_key(), "form_version": version, "form_confirmed": "1", **values}
    return client.post(reverse("case-transfer", args=[told.case]), data)


def test_an_accepted_referral_opens_a_case_of_the_receiving_agency_with_party_conduct_and_evidence(
    two: tuple[Bureau, Bureau],
) -> None:
    source, target = two
    told = sent(source, target)
    assert told.file.stage == "closing"
    done = services.accept(by(target, DAY + timedelta(days=1)), row(told), told.file, target.officers[0])
    new = casefile.load(LedgerObject.objects.get(type="case", public_id=done.id))
    assert (new.agency, new.stage, new.handlers) == (target.agency, "clue", [target.officers[0]])
    assert new.parties == told.file.parties and new.conducts == told.file.conducts
    assert new.last("clue.received").attributes["source"] == "transfer"  # type: ignore[union-attr]  # appended just now
    assert (row(told).state, row(told).new_case) == (Answer.ACCEPTED, done.id)
    told.approved("close", DAY + timedelta(days=2), kind="05")
    assert told.file.stage == "archive"
    shown = entered(target.officer).get(reverse("object", args=["case", done.id])).content.decode()
    assert "移送来的案件" in shown and "现场笔录" in shown and FACT in shown


def test_the_receiving_agency_brings_the_case_to_a_decision_that_is_lawful(two: tuple[Bureau, Bureau]) -> None:
    source, target = two
    told = sent(source, target)
    done = services.accept(by(target, DAY + timedelta(days=1)), row(told), told.file, target.officers[0])
    own = Story(target, done.id)
    day = DAY + timedelta(days=2)
    own.do("check-clue", day, result="file")
    own.approved("file", day, cause="涉嫌经营超过保质期的食品", power=target.power, officers=target.both)
    own.investigated(day + timedelta(days=1))
    own.told(day + timedelta(days=2))
    own.decided(day + timedelta(days=13))
    assert judged(own, day + timedelta(days=13)) == []


def test_a_contested_referral_gives_the_case_back_with_reasons_and_asks_for_designation(
    two: tuple[Bureau, Bureau],
) -> None:
    source, target = two
    told = sent(source, target)
    with pytest.raises(ActRefused, match="没有写明"):
        services.contest(by(target), row(told), told.file, " ")
    services.contest(by(target, DAY + timedelta(days=1)), row(told), told.file, "行为地不在本机关管辖范围")
    assert (row(told).state, row(told).answer) == (Answer.CONTESTED, "行为地不在本机关管辖范围")
    assert told.file.stage == "investigation"  # it goes on where it was
    assert [item.title for item in working.items(source.officer, DAY)] == ["报请指定管辖"]
    told.do("add-evidence", DAY + timedelta(days=2), kind="08", name="补充笔录", proves=[FACT], lawful=True)
    shown = entered(source.officer).get(reverse("object", args=["case", told.case])).content.decode()
    assert "有管辖异议" in shown and "报请共同的上一级机关指定管辖" in shown


def test_it_is_answered_once_by_the_receiving_agency_alone_on_the_state_that_was_seen(
    two: tuple[Bureau, Bureau],
) -> None:
    source, target = two
    told = sent(source, target)
    with pytest.raises(ActRefused, match="不是移送给本机关"):
        services.accept(by(source), row(told), told.file, source.officers[0])
    with pytest.raises(ActRefused, match="没有有效的执法证件"):
        services.accept(by(target), row(told), told.file, district.officer(target.agency))
    seen, stale = row(told), told.file
    services.accept(by(target), seen, stale, target.officers[0])
    with pytest.raises(ActRefused, match="已受理"):
        services.contest(by(target), row(told), told.file, "理由")
    events = LedgerEvent.objects.count()
    with pytest.raises(Stale):  # a second head who still sees the old page
        services.accept(by(target), seen, stale, target.officers[1])
    assert LedgerEvent.objects.count() == events


def test_a_second_click_opens_no_second_case(two: tuple[Bureau, Bureau]) -> None:
    source, target = two
    told = sent(source, target, TODAY)
    act = act_of(target.officer, "once", target.agency)
    seen, file = row(told), told.file
    first = services.accept(act, seen, file, target.officers[0])
    second = services.accept(act, seen, file, target.officers[0])
    assert second.appended.repeated and second.id == first.id
    assert LedgerObject.objects.filter(type="case", agency=target.agency).count() == 1


def test_only_the_two_agencies_know_of_it_and_only_the_receiving_one_answers(two: tuple[Bureau, Bureau]) -> None:
    source, target = two
    told = sent(source, target, TODAY)
    url = reverse("case-transfer", args=[told.case])
    others = [source.officer, source.head, bureau().officer, target.reviewer, member("bureau-head", "SF"), make_user()]
    for user in others:
        assert entered(user).get(url).status_code == 404, user
    assert entered(target.officer).get(url).status_code == 200
    assert selectors.transfers(bureau().officer).count() == 0
    assert [item.title for item in working.items(target.officer, DAY)] == ["答复移送来的案件"]
    assert working.items(source.officer, DAY) == []
    # The referred case itself stays the other agency's: its page opens for nobody here.
    assert entered(target.officer).get(reverse("object", args=["case", told.case])).status_code == 404


def test_the_page_shows_the_evidence_list_and_answers_with_field_errors_named(two: tuple[Bureau, Bureau]) -> None:
    source, target = two
    told = sent(source, target, TODAY)
    client = entered(target.officer)
    shown = client.get(reverse("case-transfer", args=[told.case])).content.decode()
    assert "现场笔录" in shown and "不属本机关管辖" in shown
    wrong = send(client, told, decision="contest", reason="")
    assert wrong.status_code == 422 and "请写明理由" in wrong.content.decode()
    assert send(client, told, decision="accept", handler="").status_code == 422
    answer = send(client, told, decision="accept", handler=target.officers[0])
    assert answer.url == reverse("object", args=["case", row(told).new_case])
    assert Notification.objects.filter(account=source.officer.public_id, kind=services.NOTICE).count() == 1
    listed = entered(target.officer).get(reverse("list", args=["case-transfers"])).content.decode()
    assert "已受理" in listed
    again = send(client, told, decision="accept", handler=target.officers[0])
    assert again.status_code == 409 and "已受理" in again.content.decode()


def test_a_text_with_a_mobile_number_is_refused(two: tuple[Bureau, Bureau]) -> None:
    from zhiheng.kit.problems import Refusal

    source, target = two
    told = sent(source, target)
    with pytest.raises(Refusal, match="身份号码或者手机号"):
        services.contest(by(target), row(told), told.file, "请联系13900001234")
    assert row(told).state == Answer.SENT


def test_the_rows_are_a_function_of_the_ledger(two: tuple[Bureau, Bureau]) -> None:
    source, target = two
    told = sent(source, target)
    services.accept(by(target), row(told), told.file, target.officers[0])
    assert list(projecting.check()) == []
    Transfer.objects.update(state=Answer.SENT)
    assert list(projecting.check()) != []
    projecting.rebuild()
    assert list(projecting.check()) == [] and row(told).state == Answer.ACCEPTED
