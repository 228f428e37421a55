"""Pages of instruments: the course of a matter, next acts and why not, forms that keep what was typed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts import member
from oversight.findings.test_findings_pages import entered, workbook
from oversight.supervised import Scene, order, today
from registry import district
from zhiheng.kit.documents.models import Document, Making
from zhiheng.kit.pages.lists.base import lists
from zhiheng.kit.pages.lists.indexes import missing
from zhiheng.oversight.findings.models import Matter
from zhiheng.oversight.supervision import buttons, services, working
from zhiheng.oversight.supervision.models import Order, State
from zhiheng.web import telling, workbench

pytestmark = pytest.mark.django_db


def page_of(row: Order) -> str:
    return f"/objects/supervision_order/{row.public_id}/"


def sent(client: Client, address: str, confirm: bool = True, **data: Any) -> Any:
    """Fill in a form as the page gave it, send it, and confirm what it lists."""
    shown = client.get(address).context
    given = {"form_key": shown["form_key"], "form_version": shown["form_version"], **data}
    answer = client.post(address, given)
    if confirm and answer.status_code == 200:
        kept = {key: value for key, value in given.items() if key != "attachments"}
        if "kept" in answer.context["form"].fields:
            kept["kept"] = answer.context["form"].data["kept"]
        answer = client.post(address, {**kept, "form_confirmed": "1"})
    return answer


def test_a_supervisor_issues_from_the_matters_page_and_follows_it_to_the_end(
    django_capture_on_commit_callbacks: Any, one: Scene
) -> None:
    bureau, agency = entered(one.supervisor), entered(one.head)
    matter = bureau.get(f"/matters/{one.matter}/").text
    assert "制发行政执法监督意见书" in matter
    assert "没有逾期未纠正的" in matter  # why no decision can be issued yet
    address = f"/matters/{one.matter}/issue/opinion/"
    form = bureau.get(address)
    assert "C-0000：送达" in form.text
    assert "收到之日起30日" in form.text
    asked = {
        "problems": "一、没有送达。",
        "demand": "纠正并报告",
        "findings": one.findings,
        "supervisors": one.people[:2],
    }
    with django_capture_on_commit_callbacks(execute=True):
        answer = sent(bureau, address, **asked)
    row = Order.objects.get()
    assert answer["Location"] == page_of(row)
    assert Document.objects.get().state == Making.READY
    sent(
        bureau,
        f"/orders/{row.public_id}/serve/",
        method="01",
        received_by="办公室",
        receipt="on",
    )
    shown = agency.get(page_of(row)).text
    assert "报告纠正情况" in shown
    assert "山东省行政执法监督条例第二十八条" in shown
    assert "登记核验" not in shown
    file = SimpleUploadedFile("回证.txt", "已送达".encode())
    answer = sent(agency, f"/orders/{row.public_id}/report/", corrected="1", explanation="已补办送达", attachments=file)
    assert answer.status_code == 302
    assert order(row).state == State.REPORTED
    verifying = {"passed": "1", "opinion": "看过回证", "supervisors": one.people[:2]}
    refused = sent(bureau, f"/orders/{row.public_id}/verify/", **verifying)
    assert refused.status_code == 409
    assert "早于机关的报告" in refused.text
    assert "看过回证" in refused.text
    one.gone()
    assert sent(bureau, f"/orders/{row.public_id}/verify/", **verifying).status_code == 302
    assert sent(bureau, f"/orders/{row.public_id}/close/", result="已纠正").status_code == 302
    assert sent(bureau, f"/matters/{one.matter}/close/", result="已督促纠正").status_code == 302
    assert Matter.objects.get().stage == Matter.Stage.CLOSED
    assert "已办结" in agency.get(f"/matters/{one.matter}/").text
    attached = bureau.get(page_of(row))
    assert "回证.txt" in attached.text


def test_an_attachment_leads_to_its_file_for_both_sides_and_to_nothing_for_others(one: Scene) -> None:
    row = one.report(one.serve(one.issue("opinion")))
    from zhiheng.kit.files.models import StoredFile

    file = StoredFile.objects.get(owner_id=row.public_id)
    address = reverse("order-file", args=[row.public_id, file.public_id])
    for user in (one.supervisor, one.head):
        client = entered(user)
        answer = client.get(client.get(address)["Location"])
        assert "attachment" in answer["Content-Disposition"]
        assert "回证".encode() in b"".join(answer.streaming_content)
    foreign = entered(member("agency-head", district.agency("示例区市场监督管理局")))
    assert foreign.get(address).status_code == 404
    assert entered(one.head).get(reverse("order-file", args=[row.public_id, "x"])).status_code == 404


def test_an_empty_file_is_named_and_the_typed_text_and_good_files_stay(one: Scene) -> None:
    row = one.serve(one.issue("opinion"))
    client = entered(one.head)
    address = f"/orders/{row.public_id}/answer/"
    given = [SimpleUploadedFile("好.txt", "材料".encode()), SimpleUploadedFile("空.txt", b"")]
    answer = sent(client, address, confirm=False, explanation="逐项说明如下", attachments=given)
    assert answer.status_code == 422
    assert "文件是空的" in answer.text
    assert "逐项说明如下" in answer.text
    assert "好.txt" in answer.text
    assert order(row).answered_on is None


def test_foreign_accounts_find_neither_instrument_nor_its_acts(one: Scene) -> None:
    row = one.serve(one.issue("opinion"))
    elsewhere = member("agency-head", district.agency("示例区市场监督管理局"))
    street = member("subdistrict-commander", district.agency("示例街道办事处", "subdistrict", "general"))
    officer = member("officer", one.agency)
    for user in (elsewhere, street, officer):
        client = entered(user)
        assert client.get(page_of(row)).status_code == 404
        for name in ("report", "answer", "object", "ask-extension", "serve", "verify", "close", "withdraw"):
            assert client.get(f"/orders/{row.public_id}/{name}/").status_code == 404, (user.title, name)
        assert client.get(f"/matters/{one.matter}/issue/opinion/").status_code == 404
        assert str(row) not in client.get("/lists/orders/").text
    assert entered(one.head).get(f"/orders/{row.public_id}/verify/").status_code == 404
    assert entered(one.supervisor).get(f"/orders/{row.public_id}/report/").status_code == 404
    assert entered(one.supervisor).get(f"/matters/{one.matter}/issue/nonsense/").status_code == 404


def test_a_form_that_was_opened_before_somebody_else_acted_is_stale(one: Scene) -> None:
    row = one.serve(one.issue("opinion"))
    client, address = entered(one.supervisor), f"/orders/{row.public_id}/withdraw/"
    shown = client.get(address).context
    one.report(row)
    given = {"form_key": shown["form_key"], "form_version": shown["form_version"], "reason": "发错了"}
    answer = client.post(address, {**given, "form_confirmed": "1"})
    assert answer.status_code == 409
    assert "别人改过它" in answer.text
    assert order(row).state == State.REPORTED


def test_a_double_click_records_once(one: Scene) -> None:
    row = one.serve(one.issue("talk"))
    client, address = entered(one.supervisor), f"/orders/{row.public_id}/withdraw/"
    shown = client.get(address).context
    given = {"form_key": shown["form_key"], "form_version": shown["form_version"], "reason": "发错了"}
    for _ in range(2):
        assert client.post(address, {**given, "form_confirmed": "1"}).status_code == 302
    assert order(row).state == State.WITHDRAWN


def test_paper_is_recorded_from_its_page(one: Scene) -> None:
    client = entered(one.supervisor)
    day = today() - timedelta(days=1)
    answer = sent(
        client, f"/matters/{one.matter}/paper/", kind="notice", number="示司监通〔2026〕3号", on=day.isoformat(),
        until=(today() + timedelta(days=9)).isoformat(), problems="一、没有送达。", demand="核查并报告",
        findings=one.findings, supervisors=one.people[:2], late_reason="",
    )  # fmt: skip
    assert answer.status_code == 302
    row = Order.objects.get()
    assert (row.kind, row.number, row.issued_on) == ("notice", "示司监通〔2026〕3号", day)


def test_what_was_served_long_ago_is_entered_by_two_persons(one: Scene) -> None:
    act = one.act(back=60, document_no="示司监意〔2026〕9号")
    row = order(services.record_issue(one.supervisor, act, one.said()).id)
    client, address = entered(one.supervisor), f"/orders/{row.public_id}/serve/"
    day = (today() - timedelta(days=59)).isoformat()
    given = {"method": "01", "received_by": "办公室", "receipt": "on", "on": day}
    missing_reason = sent(client, address, **given, late_reason="")
    assert missing_reason.status_code == 409
    assert "补录原因" in missing_reason.text
    asking = sent(client, address, **given, late_reason="纸质文书当时没有登记")
    assert asking.status_code == 202
    assert one.other.title in asking.text
    assert order(row).served_on is None


def test_the_workbench_tells_each_side_its_turn_once(one: Scene) -> None:
    row = one.issue("opinion")
    assert [item.act for item in working.items(one.supervisor, today())] == ["登记送达"]
    assert working.items(one.head, today()) == []
    one.serve(row)
    assert working.items(one.supervisor, today()) == []
    (item,) = working.items(one.head, today())
    assert (item.act, item.due) == ("报告纠正情况", order(row).due_on)
    assert item.basis == "山东省行政执法监督条例第二十八条"
    told = [one_ for one_ in workbench.collect(one.head, today())[0] if row.public_id in one_.url]
    assert len(told) == 1
    assert one.report(row).state == State.REPORTED
    (item,) = working.items(one.supervisor, today())
    assert "待核验" in item.missing
    one.gone()
    one.close(one.verify(row))
    (item,) = working.items(one.supervisor, today())
    assert item.title == "办结监督事项"


def test_what_a_body_ignores_appears_for_the_supervisor_with_the_next_instrument(one: Scene) -> None:
    row = one.issued_before(60)
    (item,) = working.items(one.supervisor, today())
    assert item.due is not None
    assert item.due < today()
    assert item.act == "制发行政执法监督决定书"
    assert f"after={row.public_id}" in item.act_url
    assert "可以制发下一文书" in entered(one.supervisor).get(page_of(row)).text
    assert "逾期 1 件" in telling.words(one.supervisor, today())
    assert "逾期 1 件" in telling.words(one.head, today())


def test_acts_that_cannot_be_done_say_why_and_one_at_most_is_primary(one: Scene) -> None:
    row = one.issue("opinion")
    for user in (one.supervisor, one.head):
        acts = buttons.of_order(user, row, today())
        assert sum(act.primary for act in acts) <= 1
        assert all(act.url or act.reason for act in acts)
    reasons = {act.text: act.reason for act in buttons.of_order(one.head, row, today())}
    assert reasons["报告纠正情况"] == "这份文书还没有送达"
    assert "没有延长的规定" in reasons["申请延期"]


def test_the_list_narrows_filters_and_exports_what_it_shows(one: Scene) -> None:
    row = one.serve(one.issue("opinion"))
    other = one.issue("inquiry")
    client = entered(member("bureau-supervisor", one.bureau, granted={"export": None}))
    assert str(row) in client.get("/lists/orders/").text
    only = client.get("/lists/orders/?kind=inquiry").text
    assert str(other) in only
    assert str(row) not in only
    answer = client.post(reverse("list-export", args=["orders"]), {"query": "?turn=agency&sort=due"})
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    text = " ".join(str(cell) for line in workbook(content) for cell in line)
    assert str(row) in text
    assert str(other) not in text
    assert missing(lists["orders"], Order) == []


def test_a_page_of_the_list_asks_a_constant_number_of_questions(django_assert_max_num_queries: Any, one: Scene) -> None:
    row = one.issue("inquiry")
    many = [Order(**{**Order.objects.values().get(), "id": None, "public_id": f"X{n}"}) for n in range(40)]
    Order.objects.bulk_create(many)
    client = entered(one.supervisor)
    client.get("/lists/orders/")
    with django_assert_max_num_queries(34):
        assert row.number in client.get("/lists/orders/").text
