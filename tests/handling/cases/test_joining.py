"""Joining and splitting: both cases show each other, the dossier's evidence is seen in both, no days are won."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from accounts import member
from handling.cases.story import FACT, INSPECTION, NOTICE, Bureau, Story, bureau
from handling.cases.test_case_story import judged
from registry import district
from zhiheng.handling.cases import joining, projecting
from zhiheng.handling.cases.drafting import Draft
from zhiheng.handling.cases.forms import CaseActForm
from zhiheng.handling.cases.models import Case
from zhiheng.kit.public_ids import public_id
from zhiheng.ledger.acting import ActRefused
from zhiheng.ledger.models import LedgerEvent
from zhiheng.ledger.services import Ref
from zhiheng.registry.parties.services import register_party

pytestmark = pytest.mark.django_db

DAY = date(2026, 3, 2)


def filed(at: Bureau, day: date) -> Story:
    told = Story(at)
    told.filed(day)
    return told


def later(days: int) -> date:
    return DAY + timedelta(days=days)


def page(at: Bureau, case: str) -> str:
    client = Client()
    client.force_login(at.officer)
    return client.get(reverse("object", args=["case", case])).content.decode()


def test_a_case_is_joined_into_one_filed_no_later_and_both_show_each_other(at: Bureau) -> None:
    first, second = filed(at, DAY), filed(at, later(5))
    second.do("investigate", later(6), officers=at.both, **INSPECTION)
    second.do("add-evidence", later(6), kind="08", name="第二案笔录", proves=[FACT], lawful=True)
    assert first.case in dict(joining.takers(second.file, at.officer))
    assert dict(joining.takers(first.file, at.officer)) == {}
    stranger = member("officer", at.agency, person=district.certified(at.agency)[0])  # handles neither
    assert joining.takers(second.file, stranger) == []
    assert second.file.procedure is not None
    form = CaseActForm(stranger, second.file, second.file.procedure.acts["join"], {"into": first.case})
    assert "into" in form.errors
    with pytest.raises(ActRefused, match="办案期限会变长"):
        first.propose("join", later(7), into=second.case, reason="同一当事人")
    second.approved("join", later(7), into=first.case, reason="同一当事人")
    assert second.file.stage == "closing"
    assert first.file.stage == "investigation"  # it takes the other in and goes on
    assert [bond.words for bond in joining.bonds(second.file)] == ["并入"]
    assert [(bond.words, bond.case) for bond in joining.bonds(first.file)] == [("并来", second.case)]
    assert reverse("object", args=["case", second.case]) in page(at, first.case)
    assert reverse("object", args=["case", first.case]) in page(at, second.case)
    assert "第二案笔录" in page(at, first.case)
    second.approved("close", later(8), kind="06")
    assert second.file.stage == "archive"
    assert list(projecting.check()) == []


def test_the_case_that_took_another_in_is_brought_to_a_lawful_decision(at: Bureau) -> None:
    first, second = filed(at, DAY), filed(at, later(1))
    second.approved("join", later(2), into=first.case, reason="同一当事人")
    first.investigated(later(3))
    first.told(later(4))
    first.decided(later(15))
    assert judged(first, later(15)) == []


def test_a_case_is_not_joined_into_itself_a_decided_one_or_another_agencys(at: Bureau) -> None:
    mine, decided, theirs = filed(at, later(20)), filed(at, DAY), filed(bureau(), DAY)
    decided.investigated(later(1))
    decided.told(later(2))
    decided.decided(later(13))
    for other, why in ((mine.case, "不是本机关"), (theirs.case, "不是本机关"), ("none", "不是本机关"),
                       (decided.case, "已经作出决定")):  # fmt: skip
        with pytest.raises(ActRefused, match=why):
            mine.propose("join", later(21), into=other, reason="同一当事人")


def test_a_split_off_case_keeps_the_day_of_filing_the_handlers_and_the_way_back(at: Bureau) -> None:
    told = filed(at, DAY)
    told.do("investigate", later(1), officers=at.both, **INSPECTION)
    told.do("add-evidence", later(1), kind="08", name="原案笔录", proves=[FACT], lawful=True)
    told.approved("split", later(30), new_cause="无证经营", reason="两个违法行为")
    (bond,) = joining.bonds(told.file)
    assert bond.words == "分出"
    new = Story(at, bond.case)
    row = Case.objects.get(thing__public_id=bond.case)
    assert (row.filed_on, row.stage, row.cause) == (DAY, "investigation", "无证经营")
    assert row.number == "示市立〔2026〕1号-2"
    assert new.file.handlers == at.both
    assert not {*new.file.conducts} & {*told.file.conducts}, "another conduct of the same party"
    assert new.file.parties == told.file.parties
    assert new.file.power == told.file.power
    filing = LedgerEvent.objects.filter(type="case.filed").latest("sequence").stored
    assert filing.late_reason == "" or filing.late_reason == joining.KEPT
    assert told.file.stage == "investigation"
    assert [one.words for one in joining.bonds(new.file)] == ["分自"]
    assert "原案笔录" in page(at, bond.case) and reverse("object", args=["case", told.case]) in page(at, bond.case)
    assert list(projecting.check()) == []


def test_a_split_that_is_approved_today_records_the_old_day_with_maker_and_head(at: Bureau) -> None:
    told = filed(at, DAY)
    today = district.today()
    proposal = told.propose("split", today, new_cause="无证经营", reason="两个违法行为")
    done = told.approve(proposal, today)
    assert [event.type for event in done.appended.events] == ["approval.given", "case.split", "case.filed"]
    assert Case.objects.order_by("-pk")[0].filed_on == DAY


def test_not_all_parties_are_split_off(at: Bureau) -> None:
    told = filed(at, DAY)
    with pytest.raises(ActRefused, match="没有当事人"):
        told.propose("split", later(1), new_cause="无证经营", moved=told.file.parties, reason="分案")


def together(at: Bureau) -> tuple[Story, tuple[str, str], tuple[str, str]]:
    """A filed case of two parties with two conducts; returns also their ids."""
    told = Story(at)
    parties = tuple(register_party(district.recording(DAY), "legal", None, at.firm).id for _ in range(2))
    acts = (public_id(), public_id())
    told.open(DAY, parties=parties, conducts=acts)
    told.do("check-clue", DAY, result="file")
    told.approved("file", DAY, cause="涉嫌经营超过保质期的食品", power=at.power, officers=at.both)
    return told, (parties[0], parties[1]), acts


def test_what_is_split_off_is_no_object_of_the_original_and_an_act_on_it_there_is_refused(at: Bureau) -> None:
    told, (stays, moved), (kept, gone) = together(at)
    told.investigated(later(1))
    told.approved("notice", later(2), **NOTICE)
    told.approved("split", later(3), new_cause="无证经营", moved=[moved], moved_conducts=[gone], reason="两个当事人")
    new = Story(at, next(joining.bonds(told.file)).case)
    assert moved not in told.file.parties and stays in told.file.parties
    assert gone not in told.file.conducts and kept in told.file.conducts
    assert (new.file.parties, new.file.conducts) == ([moved], [gone])
    with pytest.raises(ActRefused) as named_before:
        told.do("give-notice", later(4), method="01", receipt=True)
    assert any("第二十九条" in one.basis and "告知书" in one.fact for one in named_before.value.reasons)
    told.told(later(4))
    told.decided(later(20), answer="行为日期已核实")
    decision = told.file.decision
    assert decision is not None
    assert moved not in decision.objects("party") and gone not in decision.objects("conduct")
    wish = told.wish("fulfil", later(21))
    draft = Draft([wish.event([Ref("party", moved)], complete=True)])
    assert [one.basis for one in joining.touching(wish, draft)] == [joining.LAW_29]
    with pytest.raises(ActRefused, match="没有违法行为"):
        new.propose("split", later(5), new_cause="无证经营", moved_conducts=[gone], reason="再分")
    with pytest.raises(ActRefused) as twice:
        new.propose("split", later(5), new_cause="无证经营", reason="再分")
    assert [one.basis for one in twice.value.reasons] == [joining.LAW_29]
    assert list(projecting.check()) == []


def test_what_is_joined_again_is_an_object_of_the_original_again(at: Bureau) -> None:
    told, (_, moved), _ = together(at)
    told.approved("split", later(3), new_cause="无证经营", moved=[moved], reason="两个当事人")
    assert moved not in told.file.parties
    new = Story(at, next(joining.bonds(told.file)).case)
    new.approved("join", later(4), into=told.case, reason="同一事实")
    assert moved in told.file.parties
