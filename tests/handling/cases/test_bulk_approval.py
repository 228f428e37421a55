"""Bulk approval: one confirmation, each draft under its own guard and in its own transaction, refusals by name."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts import make_user, member
from handling.cases.story import DECISION, Bureau, Story, bureau
from registry import district
from zhiheng.handling.cases import bulk, proposals
from zhiheng.handling.cases.models import Proposal, Standing
from zhiheng.kit.accounts.models import User
from zhiheng.kit.documents.models import Document
from zhiheng.kit.dual_control.models import ProposedAct
from zhiheng.kit.dual_control.registry import SecondPersonNeeded
from zhiheng.kit.jobs.models import Job
from zhiheng.kit.jobs.running import run_job
from zhiheng.kit.jobs.services import take_this
from zhiheng.kit.pages.forms.once import new_key
from zhiheng.kit.problems import Refusal
from zhiheng.ledger.models import LedgerEvent

pytestmark = pytest.mark.django_db

TODAY = district.today()


def filing(at: Bureau) -> tuple[Story, Proposal]:
    """A case whose filing waits."""
    told = Story(at)
    told.open(TODAY)
    told.do("check-clue", TODAY, result="file")
    return told, told.propose("file", TODAY, cause="占道经营", power=at.power, officers=at.both)


def entered(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def ticks(head: User, act: str = "file") -> list[str]:
    from zhiheng.handling.cases import selectors

    return [one.ticked for one in bulk.look_at(list(selectors.waiting_for(head).filter(act=act)), head)]


def work_off(job: Job) -> dict[str, int]:
    taken = take_this(job, "test")
    assert taken is not None
    assert run_job(taken)
    job.refresh_from_db()
    return dict(job.result)


def send(client: Client, chosen: list[str], **more: Any) -> Any:
    data = {"form_key": new_key(), "form_version": "", "form_confirmed": "1", "chosen": chosen, "opinion": "", **more}
    return client.post(reverse("case-approvals-bulk", args=["file"]), data)


def test_a_head_approves_several_after_one_confirmation_each_with_events_and_number_of_its_own(at: Bureau) -> None:
    cases = [filing(at)[0] for _ in range(3)]
    client = entered(at.head)
    shown = client.get(reverse("case-approvals-bulk", args=["file"])).content.decode()
    assert shown.count("可以批准") == 3
    asked = client.post(
        reverse("case-approvals-bulk", args=["file"]),
        {"form_key": new_key(), "form_version": "", "chosen": ticks(at.head), "opinion": "同意"},
    ).content.decode()
    assert "3 件" in asked and asked.count('name="chosen"') == 3
    answer = send(client, ticks(at.head), opinion="同意")
    job = Job.objects.get(kind=bulk.KIND)
    assert answer.url == reverse("job", args=[job.public_id])
    assert work_off(job) == {"approved": 3, "refused": 0}
    for told in cases:
        filed = told.file.last("case.filed")
        assert filed is not None
        given = told.file.last("approval.given")
        assert given is not None and given.attributes["reason"] == "同意"
    numbers = {str(one.number) for one in Document.objects.filter(kind="case-filing")}
    assert len(numbers) == 3
    result = client.get(reverse("case-approvals-done", args=[job.public_id])).content.decode()
    assert result.count("已批准") == 3


def test_one_that_is_unlawful_by_now_is_refused_by_name_and_the_others_go_on(at: Bureau) -> None:
    late = Story(at)
    late.filed(TODAY - timedelta(days=40))
    late.investigated(TODAY - timedelta(days=35))
    late.told(TODAY - timedelta(days=30))
    wrong = late.propose("decide", TODAY, **DECISION)
    good = Story(at)
    good.filed(TODAY - timedelta(days=40))
    good.investigated(TODAY - timedelta(days=35))
    good.told(TODAY - timedelta(days=30))
    right = good.propose("decide", TODAY, **DECISION)
    late.do("take-statement", TODAY, in_writing=True)  # a statement that nobody reviewed forbids the decision
    looks = {one.proposal.pk: one for one in bulk.look_at([wrong, right], at.head)}
    assert looks[wrong.pk].blocking and "第45条" in looks[wrong.pk].words
    assert not looks[right.pk].blocking
    job = bulk.ask(at.head, bulk.ticked_of([looks[wrong.pk].ticked, looks[right.pk].ticked]), "同意")
    assert work_off(job) == {"approved": 1, "refused": 1}
    assert late.file.decision is None and good.file.decision is not None
    assert Document.objects.filter(kind="case-decision").count() == 1
    page = entered(at.head).get(reverse("case-approvals-done", args=[job.public_id])).content.decode()
    assert "没有批准" in page and "第45条" in page
    assert Proposal.objects.get(pk=wrong.pk).standing == Standing.WAITING


def test_what_changed_after_it_was_seen_is_not_approved(at: Bureau) -> None:
    told, proposal = filing(at)
    seen = bulk.ticked_of(ticks(at.head))
    told.do("add-evidence", TODAY, kind="08", name="现场笔录", proves=["占道"], lawful=True)
    assert work_off(bulk.ask(at.head, seen, "")) == {"approved": 0, "refused": 1}
    proposal.refresh_from_db()
    assert proposal.standing == Standing.WAITING
    assert work_off(bulk.ask(at.head, bulk.ticked_of(ticks(at.head)), "")) == {"approved": 1, "refused": 0}


def test_two_heads_with_the_same_ticks_approve_each_draft_once(at: Bureau) -> None:
    told, proposal = filing(at)
    other = member("agency-head", at.agency)
    first, second = (bulk.ask(user, bulk.ticked_of(ticks(user)), "") for user in (at.head, other))
    assert work_off(first)["approved"] == 1
    assert work_off(second) == {"approved": 0, "refused": 1}
    assert len(told.file.of("case.filed")) == 1
    page = entered(other).get(reverse("case-approvals-done", args=[second.public_id])).content.decode()
    assert "已批准" in page and at.head.title in page
    proposal.refresh_from_db()
    assert proposal.decided_by == at.head.public_id


def test_a_form_sent_twice_and_a_job_run_again_after_a_kill_approve_nothing_twice(at: Bureau) -> None:
    filing(at)
    filing(at)
    client, key = entered(at.head), new_key()
    chosen = ticks(at.head)
    send(client, chosen, form_key=key)
    send(client, chosen, form_key=key)
    job = Job.objects.get(kind=bulk.KIND)
    assert work_off(job)["approved"] == 2
    events = LedgerEvent.objects.count()
    Job.objects.filter(pk=job.pk).update(state="waiting", cursor={"at": 1, "approved": 1, "refused": 0})
    assert work_off(job) == {"approved": 1, "refused": 1}  # the second was committed before: it isn't done again
    assert LedgerEvent.objects.count() == events


def test_own_drafts_other_bodies_drafts_and_made_up_ones_are_not_approved(at: Bureau) -> None:
    told, proposal = filing(at)
    chosen = bulk.ticked_of(ticks(at.head))
    stranger = bureau().head
    assert work_off(bulk.ask(stranger, chosen, ""))["approved"] == 0
    Proposal.objects.filter(pk=proposal.pk).update(made_by=at.head.public_id)
    assert work_off(bulk.ask(at.head, [*chosen, bulk.Ticked("nothing", 1)], ""))["approved"] == 0
    assert told.file.last("case.filed") is None


def test_a_warning_wants_an_opinion_with_it(at: Bureau, monkeypatch: pytest.MonkeyPatch) -> None:
    _, proposal = filing(at)
    from zhiheng.ledger.acting import Hindrance

    monkeypatch.setattr(proposals, "weigh", lambda *_: ([], [Hindrance("缺少一项", "某条")]))
    (look,) = bulk.look_at([proposal], at.head)
    assert look.words == "须写审批意见：缺少一项（某条）" and not look.blocking


def test_more_than_twenty_need_a_second_head_and_more_than_forty_go_apart(at: Bureau) -> None:
    many = [bulk.Ticked(f"p{n}", 1) for n in range(21)]
    with pytest.raises(SecondPersonNeeded, match="超过 20 件"):
        bulk.ask(at.head, many, "")
    assert bulk.ask(at.head, many, "", second="someone").arguments["second"] == "someone"
    with pytest.raises(Refusal, match="最多批准 40 件"):
        bulk.ask(at.head, many * 2, "", second="someone")
    with pytest.raises(Refusal, match="没有选中"):
        bulk.ask(at.head, [], "")
    with pytest.raises(Refusal, match="身份号码或者手机号"):
        bulk.ask(at.head, many[:1], "电话13900001234")


def test_the_page_proposes_a_large_one_to_another_head(at: Bureau, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk, "ALONE", 1)
    filing(at)
    filing(at)
    other = member("agency-head", at.agency)
    client = entered(at.head)
    asked = send(client, ticks(at.head))
    assert asked.status_code == 202 and other.title in asked.content.decode()
    assert not Job.objects.filter(kind=bulk.KIND).exists()
    sent = send(client, ticks(at.head), form_second=other.public_id)
    assert sent.status_code == 302
    act = ProposedAct.objects.get()
    entered(other).post(reverse("second-review-confirm", args=[act.public_id]))
    job = Job.objects.get(kind=bulk.KIND)
    assert (job.account, job.arguments["second"]) == (at.head.public_id, other.public_id)
    assert work_off(job)["approved"] == 2
    event = LedgerEvent.objects.filter(type="case.filed").latest("sequence").stored
    assert event.second_person == other.public_id


def test_who_approves_nothing_finds_no_page_and_nobody_sees_anothers_result(at: Bureau) -> None:
    _, _ = filing(at)
    job = bulk.ask(at.head, bulk.ticked_of(ticks(at.head)), "")
    for user in (at.officer, at.reviewer, member("bureau-head", "SF"), make_user()):
        client = entered(user)
        assert client.get(reverse("case-approvals-bulk", args=["file"])).status_code == 404
        assert client.get(reverse("case-approvals-done", args=[job.public_id])).status_code == 404
    other = entered(member("agency-head", at.agency))
    assert other.get(reverse("case-approvals-done", args=[job.public_id])).status_code == 404
    filing(at)
    listed = other.get(reverse("list", args=["case-approvals"])).content.decode()
    assert reverse("case-approvals-bulk", args=["file"]) in listed
    none = send(entered(at.head), [])
    assert none.status_code == 422 and "至少选一件" in none.content.decode()
