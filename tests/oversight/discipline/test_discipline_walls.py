"""Nobody but those who deal with a transfer learns that it exists: by no page, list, export, search, message or log."""

from __future__ import annotations

import io
import logging
from copy import deepcopy
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

import worlds
from accounts import member
from oversight.complaining import entered
from oversight.transferring import CLUE, World, row, world
from registry import district
from zhiheng.kit import rights
from zhiheng.kit.accounts.models import User
from zhiheng.kit.documents import selectors as documents
from zhiheng.kit.files.links import may_see
from zhiheng.kit.jobs.models import Job, State
from zhiheng.kit.jobs.running import run_job
from zhiheng.kit.jobs.services import take_this
from zhiheng.kit.notifications.models import Notification
from zhiheng.kit.problems import Refusal
from zhiheng.kit.scopes import Scope, scope_of
from zhiheng.kit.search.selectors import search
from zhiheng.kit.security.models import UnmaskRecord
from zhiheng.ledger import selectors as ledger
from zhiheng.ledger.acting import ActRefused
from zhiheng.ledger.actpages import act_of
from zhiheng.ledger.models import LedgerEvent, LedgerObject
from zhiheng.ledger.services import Ref, append
from zhiheng.oversight.discipline import projecting, selectors, services
from zhiheng.oversight.discipline.models import Stage, Transfer
from zhiheng.registry.memberships.rights import COOPERATE

pytestmark = pytest.mark.django_db
ACTS = ("decide", "send", "receive", "answer", "withdraw", "let-in", "read")


@pytest.fixture(scope="module")
def there(standing: worlds.Standing) -> World:
    return standing.build(world)


@pytest.fixture
def here(there: World) -> World:
    return deepcopy(there)


def outsiders(here: World) -> list[User]:
    """Every kind of account that is not to know, the accused officer among them, with the rights to export and open."""
    granted = {rights.EXPORT: None, rights.UNMASK: None}
    bureau, agency, who = here.scene.bureau, here.scene.agency, here.accused
    return [
        here.scene.head,
        member("agency-administrator", agency, granted=granted),
        member("unit-head", agency, granted=granted),
        member("legal-reviewer", agency, granted=granted),
        member("line-supervisor", agency, granted=granted),
        member("officer", agency, person=who, granted=granted),
        member("officer", agency, person=district.officer(agency), granted=granted),
        member("line-supervisor", district.agency("示例区市场监督管理局"), granted=granted),
        member("bureau-supervisor", bureau, granted=granted),
        member("bureau-head", bureau, person=who, granted=granted),
        member("district-leader", "GOV"),
        member("justice-office", agency),
    ]


def planted(one: Transfer) -> tuple[str, ...]:
    return (one.public_id, one.number or "示司纪移", CLUE, CLUE[:6], "植入收据")


def quiet(client: Client, address: str, one: Transfer, *more: str) -> None:
    """The page tells nothing, whether it opens or not."""
    answer = client.get(address, follow=True)
    assert answer.status_code in (200, 404), address
    for text in (*planted(one), *more):
        assert text not in answer.text, (address, text)


def test_no_page_list_search_or_address_tells_an_outsider_of_a_transfer(here: World) -> None:
    one = here.sent()
    for job in Job.objects.filter(kind__startswith="search.", state=State.WAITING):
        taken = take_this(job, "test")
        assert taken is not None and run_job(taken)
    assert [
        hit.object_id for hit in search(scope_of(here.supervisor), "移送纪检监察").hits if hit.source == "discipline"
    ]
    others = outsiders(here)
    for user in others:
        assert not selectors.transfers(user).exists(), user
        assert not ledger.visible(scope_of(user)).filter(type="discipline").exists()
        for text in ("移送纪检监察", one.number, one.public_id):
            assert [hit for hit in search(scope_of(user), text).hits if hit.source == "discipline"] == []
        assert entered(user).get(reverse("object", args=["discipline", one.public_id])).status_code == 404
    source, agency = here.source(), here.scene.agency
    for user in [one for one in others if here.accused == one.person or one == here.scene.head]:
        client = entered(user)
        for key in ("discipline", "discipline-transfers", "documents"):
            quiet(client, f"/lists/{key}/", one)
        for address in ("/", "/objects/", "/notifications/", source.url, f"/objects/officer/{here.accused}/?all=1",
                        f"/objects/agency/{agency}/?all=1", "/documents/templates/"):  # fmt: skip
            quiet(client, address, one, "提请移送纪检监察机关", "纪检监察机关签收")
        for act in ACTS:
            assert client.post(f"/discipline/{one.public_id}/{act}/", {"purpose": "核对"}).status_code == 404, act


def test_no_export_and_no_file_leaves_by_an_outsiders_hand(
    here: World, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        one = here.sent()
    [letter] = documents.documents_of("discipline", one.public_id)
    [file] = selectors.materials(one.public_id)
    others = outsiders(here)
    for user in others:
        assert not documents.documents(user).filter(pk=letter.pk).exists()
        assert not documents.may_see(user, letter) and not may_see(user, file)
        assert not documents.sequences(user).filter(series="discipline-letter").exists()
        assert entered(user).get(reverse("document", args=[letter.public_id])).status_code == 404
    for user in others[1:3]:
        for key in ("discipline", "documents", "findings"):
            answer = entered(user).post(f"/lists/{key}/export/")
            if answer.status_code == 404:
                continue
            book = load_workbook(io.BytesIO(b"".join(answer.streaming_content)))  # type: ignore[attr-defined]  # a FileResponse
            cells = [str(cell) for sheet in book for line in sheet.iter_rows(values_only=True) for cell in line]
            assert not [text for text in planted(one) if any(text in cell for cell in cells)]
    assert documents.may_see(here.supervisor, letter) and may_see(here.inspector, file)
    assert not ledger.visible(Scope(everything=True)).filter(type="discipline").exists()


def test_neither_the_accused_nor_the_matter_it_came_of_is_moved_by_a_transfer(here: World) -> None:
    keys = [("agency", here.scene.agency), ("officer", here.accused), ("supervision", here.scene.matter)]
    before = [
        LedgerObject.objects.filter(type=t, public_id=i).values("version", "last_day", "state").get() for t, i in keys
    ]
    one = here.sent()
    services.receive(act_of(here.inspector, "", here.organ), one, "回〔2026〕1号")
    services.answer(act_of(here.inspector, "", here.organ), row(one.public_id), "concluded", "给予警告")
    after = [
        LedgerObject.objects.filter(type=t, public_id=i).values("version", "last_day", "state").get() for t, i in keys
    ]
    assert after == before
    said = "".join(str(body) for body in LedgerEvent.objects.values_list("body", flat=True))
    assert not [text for text in (CLUE, "给予警告", "现场笔录") if text in said]


def test_nobody_of_the_accused_side_is_told_and_no_log_holds_a_word(
    here: World, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    others = outsiders(here)
    one = here.sent()
    entered(here.supervisor).get(reverse("object", args=["discipline", one.public_id]))
    told = set(Notification.objects.values_list("account", flat=True))
    assert {here.chief.public_id, here.supervisor.public_id, here.inspector.public_id} <= told
    assert not told & {user.public_id for user in others if user != here.scene.head}
    said = caplog.text + "".join(f"{n.title}{n.body}{n.url}" for n in Notification.objects.all())
    said += "".join(str(job.arguments) for job in Job.objects.all())
    assert not [text for text in (CLUE, CLUE[:6], "植入收据") if text in said]


def test_words_and_materials_are_read_on_record_only_and_never_cached(here: World) -> None:
    one = here.sent()
    client, address = entered(here.inspector), f"/discipline/{one.public_id}/read/"
    page = client.get(reverse("object", args=["discipline", one.public_id]))
    assert page.status_code == 200 and "人员 1 名" in page.text and CLUE not in page.text
    assert here.accused not in page.text and f"agency:{here.scene.agency}" not in page.text
    assert CLUE not in client.get(address).text and "须写明用途" in client.post(address, {"purpose": ""}).text
    assert not UnmaskRecord.objects.exists()
    opened = client.post(address, {"purpose": "审查线索"})
    assert CLUE in opened.text and "植入收据" in opened.text and "no-store" in opened["Cache-Control"]
    assert "同意" not in opened.text.partition("线索内容")[2]
    [record] = UnmaskRecord.objects.all()
    assert (record.object_id, record.purpose, record.username) == (one.public_id, "审查线索", here.inspector.username)


def test_the_receiving_body_learns_of_it_when_it_is_sent_and_whoever_was_let_in_until_it_no_more_is(
    here: World,
) -> None:
    one = here.approved()
    address = reverse("object", args=["discipline", one.public_id])
    assert entered(here.inspector).get(address).status_code == 404
    line = member("line-supervisor", district.agency("示例区市场监督管理局"))
    act = act_of(here.chief, "", here.scene.bureau)
    services.let_in(here.chief, act, one, line.public_id)
    assert entered(line).get(address).status_code == 200
    services.let_in(here.chief, act, row(one.public_id), line.public_id, False)
    assert entered(line).get(address).status_code == 404
    with pytest.raises(ActRefused, match="属于被反映的一方"):
        services.let_in(here.chief, act, row(one.public_id), here.scene.head.public_id)
    stranger = member("partner-body", "其他单位")
    assert rights.may(stranger, COOPERATE) and entered(stranger).get(address).status_code == 404


def test_the_wall_stays_before_those_among_whom_the_accused_was_and_when_the_proposal_is_voided(here: World) -> None:
    from zhiheng.registry.officers.services import Post, move_officer

    one = here.proposed()
    elsewhere = district.agency("示例区文化和旅游局")
    move_officer(district.doing(), here.accused, Post(elsewhere, "civil_servant"))
    head = member("line-supervisor", elsewhere)
    services.let_in(here.chief, act_of(here.chief, "", here.scene.bureau), row(one.public_id), head.public_id, False)
    with pytest.raises(ActRefused, match="属于被反映的一方"):
        services.let_in(here.chief, act_of(here.chief, "", here.scene.bureau), row(one.public_id), head.public_id)
    act = act_of(here.supervisor, "", here.scene.bureau)
    root = ledger.trace("discipline", one.public_id).events[0]
    append([act.event("event.voided", [], event=root.id, reason="登记有误")], by=act.by)
    assert not Transfer.objects.exists() and list(projecting.check()) == []
    for user in (here.scene.head, here.supervisor, here.chief):
        assert entered(user).get(reverse("object", args=["discipline", one.public_id])).status_code == 404


def test_stage_by_stage_only_the_next_acts_are_done_and_each_by_whom_it_belongs_to(here: World) -> None:
    bureau, organ = act_of(here.supervisor, "", here.scene.bureau), act_of(here.inspector, "", here.organ)
    with pytest.raises(ActRefused, match="本机关不能移送"):
        services.propose(here.supervisor, bureau, here.new(about=(("agency", here.scene.bureau),)))
    with pytest.raises(ActRefused, match="只有 1 名监督人员"):
        services.propose(here.supervisor, bureau, here.new(supervisors=tuple(here.scene.people[:1])))
    one = here.proposed()
    with pytest.raises(ActRefused, match="待审批"):
        services.send(here.supervisor, bureau, one)
    insider = member("bureau-head", here.scene.bureau, person=here.scene.people[1])
    with pytest.raises(ActRefused, match="不能由您审批"):
        services.decide(insider, act_of(insider, "", here.scene.bureau), one, True, "")
    chief = act_of(here.chief, "", here.scene.bureau)
    with pytest.raises(ActRefused, match="不同意的理由"):
        services.decide(here.chief, chief, one, False, "")
    services.decide(here.chief, chief, one, True, "")
    services.send(here.supervisor, bureau, row(one.public_id))
    with pytest.raises(ActRefused, match="没有写反馈内容"):
        services.answer(organ, row(one.public_id), "declined", "")
    services.receive(organ, row(one.public_id), "")
    services.answer(organ, row(one.public_id), "accepted", "")
    services.answer(organ, row(one.public_id), "concluded", "给予政务处分")
    with pytest.raises(ActRefused, match="已反馈处理结果"):
        services.answer(organ, row(one.public_id), "accepted", "")
    assert row(one.public_id).stage == Stage.CONCLUDED and list(projecting.check()) == []


def test_no_receipt_or_answer_recorded_by_one_supervisor_opens_to_the_organ_what_was_never_sent(here: World) -> None:
    made = [here.proposed() for _ in range(3)]
    chief, ours = act_of(here.chief, "", here.scene.bureau), act_of(here.supervisor, "", here.scene.bureau)
    services.decide(here.chief, chief, made[1], False, "证据不足")
    services.withdraw(here.supervisor, ours, made[2], "另行核实")
    yesterday = replace(ours, on=district.today() - timedelta(days=1), doing=False)
    for one in made:
        stage = row(one.public_id).stage
        for name in ("receive", "answer"):
            page = f"/discipline/{one.public_id}/{name}/"
            assert entered(here.supervisor).post(page, {"on": str(yesterday.on)}).status_code == 404
        with pytest.raises(Refusal, match="还没有移送"):
            services.receive(yesterday, row(one.public_id))
        with pytest.raises(Refusal, match="还没有移送"):
            services.answer(yesterday, row(one.public_id), "accepted", "")
        came = yesterday.event(projecting.RECEIVED, [Ref("discipline", one.public_id)])
        told = yesterday.event(projecting.ANSWERED, [Ref("discipline", one.public_id)], outcome="accepted")
        append([came, told], by=ours.by)  # as another system or an import might
        assert row(one.public_id).stage == stage
    assert not selectors.transfers(here.inspector).exists()
    services.decide(here.chief, chief, row(made[0].public_id), True, "")
    assert row(made[0].public_id).stage == Stage.APPROVED and list(projecting.check()) == []
