"""Approval: two persons, decided once, under the guard of the moment; sent back with reasons and drafted again."""

from __future__ import annotations

from datetime import date

import pytest

from accounts import member
from handling.cases.story import DECISION, NOTICE, Bureau, Story, bureau
from zhiheng.handling.cases import proposals, selectors, working
from zhiheng.handling.cases.models import Proposal, Standing
from zhiheng.kit.documents.models import Document, Number
from zhiheng.kit.notifications.models import Notification
from zhiheng.kit.problems import Refusal
from zhiheng.ledger.acting import ActRefused
from zhiheng.ledger.models import LedgerEvent

pytestmark = pytest.mark.django_db

DAY = date(2026, 3, 2)


@pytest.fixture(scope="module")
def told(standing: Standing, body: Bureau) -> Story:
    """A clue that was checked: the filing can be drafted."""
    told = Story(body)
    standing.build(lambda: told.open(DAY))
    standing.build(lambda: told.do("check-clue", DAY, result="file"))
    return told


def drafted(story: Story) -> Proposal:
    """A filing that waits for approval."""
    return story.propose("file", DAY, cause="占道经营", power=story.at.power, officers=story.at.both)


def test_an_approved_filing_is_one_append_with_approval_document_and_number(story: Story) -> None:
    proposal = drafted(story)
    before = LedgerEvent.objects.count()
    assert story.file.last("case.filed") is None
    done = story.approve(proposal, DAY)
    assert [event.type for event in done.appended.events] == ["approval.given", "document.issued", "case.filed"]
    assert LedgerEvent.objects.count() == before + 3
    filed = story.file.last("case.filed")
    assert filed is not None
    assert filed.attributes["approver"] == "head"
    assert filed.attributes["document_no"] == "示市立〔2026〕1号"
    document = Document.objects.get(kind="case-filing")
    assert filed.objects("document") == (document.public_id,)
    proposal.refresh_from_db()
    assert (proposal.standing, proposal.document) == (Standing.APPROVED, document.public_id)


def test_two_heads_at_once_approve_once_and_the_second_is_told_who_was_first(story: Story) -> None:
    proposal, file = drafted(story), story.file
    other = member("agency-head", story.at.agency)
    stale = Proposal.objects.get(pk=proposal.pk)
    story.approve(proposal, DAY)
    numbers = Number.objects.count()
    with pytest.raises(Refusal, match="已批准"):
        proposals.approve(stale, file, story.act(DAY, other, hour=16), other)
    assert Number.objects.count() == numbers
    assert len(story.file.of("case.filed")) == 1


def test_a_second_click_of_an_approval_gets_the_first_result(story: Story) -> None:
    from dataclasses import replace

    proposal = drafted(story)
    act = replace(story.act(DAY, story.at.head, hour=15), key="once")
    first = proposals.approve(proposal, story.file, act, story.at.head)
    with pytest.raises(Refusal, match="没有重复办理"):
        proposals.approve(proposal, story.file, act, story.at.head)
    assert len(story.file.of("case.filed")) == 1
    assert not first.done.appended.repeated


def test_nobody_approves_the_own_draft_and_nobody_of_another_body_any(story: Story) -> None:
    proposal = drafted(story)
    stranger = member("agency-head", bureau().agency)
    bureau_head = member("bureau-head", "SF")
    for user in (story.at.officer, story.at.reviewer, stranger, bureau_head):
        with pytest.raises(Refusal):
            proposals.approve(proposal, story.file, story.act(DAY, user), user)
    head = member("agency-head", story.at.agency)
    Proposal.objects.filter(pk=proposal.pk).update(made_by=head.public_id)
    proposal.refresh_from_db()
    with pytest.raises(Refusal, match="自己报批"):
        proposals.approve(proposal, story.file, story.act(DAY, head), head)
    assert story.file.last("case.filed") is None


def test_a_unit_head_cannot_approve_what_the_rules_reserve_for_the_head(story: Story) -> None:
    proposal = drafted(story)
    unit_head = member("unit-head", story.at.agency)
    with pytest.raises(ActRefused) as found:
        proposals.approve(proposal, story.file, story.act(DAY, unit_head), unit_head)
    assert any("负责人批准" in reason.fact for reason in found.value.reasons)
    proposal.refresh_from_db()
    assert proposal.standing == Standing.WAITING


def test_a_draft_that_is_sent_back_returns_with_reasons_and_can_be_drafted_again(story: Story) -> None:
    proposal = drafted(story)
    with pytest.raises(Refusal, match="意见"):
        proposals.send_back(proposal, story.file, story.act(DAY, story.at.head), story.at.head, " ")
    proposals.send_back(proposal, story.file, story.act(DAY, story.at.head), story.at.head, "案由不准确")
    assert story.file.of("approval.given")[-1].attributes["result"] == "rejected"
    back = [item for item in working.items(story.at.officer, DAY) if "重新报批" in item.title]
    assert "案由不准确" in back[0].missing
    story.approve(drafted(story), DAY)
    assert story.file.last("case.filed") is not None
    assert not [item for item in working.items(story.at.officer, DAY) if "重新报批" in item.title]


def test_one_draft_of_an_act_waits_at_a_time_and_can_be_taken_back(story: Story) -> None:
    first = drafted(story)
    with pytest.raises(Refusal, match="已报批"):
        drafted(story)
    with pytest.raises(Refusal):
        proposals.take_back(first, story.at.head)
    proposals.take_back(first, story.at.officer)
    assert drafted(story).standing == Standing.WAITING


def test_heads_are_told_and_what_is_typed_is_sealed(story: Story) -> None:
    proposal = drafted(story)
    told = Notification.objects.get(account=story.at.head.public_id, kind=proposals.NOTICE)
    assert "待审批：立案" in told.title
    assert selectors.waiting_for(story.at.head).get() == proposal
    assert not selectors.waiting_for(story.at.officer).exists()
    fields = {field.name for field in Proposal._meta.get_fields()}
    assert not fields & {"values", "content"}
    assert proposals.told(proposal)["officers"] == story.at.both


def test_what_became_unlawful_meanwhile_is_not_approved(story: Story) -> None:
    story.approve(drafted(story), DAY)
    story.investigated(date(2026, 3, 10))
    story.told(date(2026, 3, 16))
    waiting = story.propose("decide", date(2026, 4, 1), **DECISION)
    story.do("take-statement", date(2026, 3, 31), in_writing=True)
    with pytest.raises(ActRefused) as found:
        story.approve(waiting, date(2026, 4, 1))
    assert any("第45条" in reason.basis for reason in found.value.reasons)
    assert Proposal.objects.get(pk=waiting.pk).standing == Standing.WAITING
    assert not Document.objects.filter(kind="case-decision").exists()


def test_an_approved_notice_counts_as_given_only_when_it_reaches_the_party(story: Story) -> None:
    story.approve(drafted(story), DAY)
    story.investigated(date(2026, 3, 10))
    story.approved("notice", date(2026, 3, 12), **NOTICE)
    assert story.file.last("notice.given") is None
    assert [item.title for item in working.items(story.at.officer, DAY)] == ["告知当事人"]
    story.do("give-notice", date(2026, 3, 16), method="01", receipt=True)
    given = story.file.last("notice.given")
    assert given is not None
    assert given.attributes["fine"] == NOTICE["fine"]
    assert given.objects("document", "notice")
    assert story.file.served == set(given.objects("document", "notice"))
    assert working.items(story.at.officer, DAY) == []


IDENTITY = "379901199001012416"


def test_no_text_of_a_case_that_would_stand_in_the_ledger_takes_an_identity_or_mobile_number(story: Story) -> None:
    with pytest.raises(Refusal, match="身份号码或者手机号"):
        story.propose("file", DAY, cause=f"当事人{IDENTITY}占道", power=story.at.power, officers=story.at.both)
    assert not Proposal.objects.exists()
    proposal, file, head = drafted(story), story.file, story.at.head
    for decide in (proposals.approve, proposals.send_back):
        with pytest.raises(Refusal, match="身份号码或者手机号"):
            decide(proposal, file, story.act(DAY, head), head, "请电话联系 13900001234")
    proposal.refresh_from_db()
    assert proposal.standing == Standing.WAITING
    with pytest.raises(Refusal, match="身份号码或者手机号"):
        Story(story.at).open(DAY, cause=f"举报人{IDENTITY}")
    said = "".join(LedgerEvent.objects.values_list("body", flat=True))
    assert IDENTITY not in said and "13900001234" not in said


def test_with_a_partys_key_go_the_drafts_of_its_cases_and_none_is_approved_empty(story: Story) -> None:
    from registry import district
    from zhiheng.kit.vault import selectors as vault
    from zhiheng.kit.vault import services as erasing

    one = Story(story.at)
    one.open(DAY, enterprise="", party_kind="citizen", person=district.person())
    one.do("check-clue", DAY, result="file")
    kept, gone = drafted(story), drafted(one)
    [party] = one.file.parties
    assert proposals.told(gone)
    erasing.erase([party], number="销2026-1", basis="保管期满", proposed_by="a", approved_by="b")
    assert vault.is_destroyed(gone.dossier) and not vault.is_destroyed(kept.dossier)
    assert proposals.told(gone) == {} and proposals.told(kept)
    with pytest.raises(Refusal, match="一并销毁"):
        proposals.approve(gone, one.file, one.act(DAY, one.at.head), one.at.head)
    proposals.send_back(gone, one.file, one.act(DAY, one.at.head), one.at.head, "内容已销毁")


def test_a_head_who_merely_sees_an_agency_approves_nothing_for_it(story: Story) -> None:
    from registry import district
    from zhiheng.handling.cases.permissions import may_approve, parts
    from zhiheng.kit.scopes import Reach

    other = district.agency()
    seeing = member("agency-head", other, reach=Reach.CHOSEN, chosen=[story.at.agency])
    reviewer = member("legal-reviewer", other, reach=Reach.CHOSEN, chosen=[story.at.agency])
    assert not may_approve(seeing, story.at.agency) and may_approve(seeing, other)
    assert parts(seeing, story.file) == parts(reviewer, story.file) == frozenset()
    assert "reviewer" in parts(story.at.reviewer, story.file)
    proposal = drafted(story)
    with pytest.raises(Refusal, match="没有本机关的审批权限"):
        proposals.approve(proposal, story.file, story.act(DAY, seeing), seeing)


def test_who_reaches_no_further_than_the_own_work_approves_nothing_for_the_unit(story: Story) -> None:
    from zhiheng.handling.cases.permissions import may_approve, parts
    from zhiheng.kit.scopes import Reach
    from zhiheng.registry.memberships.standing import acts_for, decides_for

    narrow = member("agency-head", story.at.agency, reach=Reach.OWN)
    whole = member("agency-head", story.at.agency, reach=Reach.UNIT)
    assert (decides_for(narrow), decides_for(whole)) == (frozenset(), frozenset({story.at.agency}))
    assert acts_for(narrow) == {story.at.agency}  # its own cases are the unit's
    assert not may_approve(narrow, story.at.agency) and may_approve(whole, story.at.agency)
    assert parts(narrow, story.file) == frozenset()
