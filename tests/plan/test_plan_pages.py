"""What the pages of the plan's ledger promise: import with preview, tasks, review, meetings, report; who may not."""

from __future__ import annotations

import io
import re
from datetime import timedelta
from typing import Any
from zipfile import ZipFile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from docx import Document as Word
from openpyxl import load_workbook

from accounts import member
from plan.district_plan import INVENTED, REAL, act, adopted, again, ahead, body, bureau, measure, task, today
from zhiheng.kit.accounts.models import LoginSession, User
from zhiheng.kit.documents import numbers
from zhiheng.kit.documents.models import Document
from zhiheng.kit.files import store
from zhiheng.kit.files.models import StoredFile
from zhiheng.kit.pages.forms.once import new_key
from zhiheng.oversight.findings.models import AuditRun
from zhiheng.plan import contributing, measuring, overview, selectors, services
from zhiheng.plan.indicators import INDICATORS, of_measure, read
from zhiheng.plan.models import Draft, Filing, Measure, Meeting, Plan, Stage, Task
from zhiheng.plan.services import NewMeasure, NewPlan
from zhiheng.web.workbench import collect

pytestmark = pytest.mark.django_db


def browse(user: User) -> Client:
    client = Client()
    client.force_login(user)
    LoginSession.objects.filter(user=user).update(second_factor=True)
    return client


def form_of(page: Any) -> dict[str, Any]:
    """Return what a browser would send of a page's act form."""
    form = page.context["form"]
    sent: dict[str, Any] = {}
    for bound in form:
        value = bound.value()
        if value is True:
            sent[bound.html_name] = "on"
        elif value not in (None, False, ""):
            sent[bound.html_name] = value
    return sent | {"form_key": page.context["form_key"], "form_version": page.context["form_version"]}


def send(client: Client, address: str, confirmed: bool = False, **more: Any) -> Any:
    """Fill in the form of an address as a person does and send it."""
    sent = form_of(client.get(address)) | more
    return client.post(address, sent | ({"form_confirmed": "1"} if confirmed else {}))


def html(response: Any) -> str:
    return response.content.decode()


# --- import ------------------------------------------------------------------------------------------------------


def imported(client: Client, **sent: Any) -> Any:
    return client.post(reverse("plan-import"), {"form_key": new_key(), "form_version": "", **sent})


def test_a_pasted_plan_is_shown_with_what_was_recognised_and_taken_over_after_correction() -> None:
    lead, supervisor = bureau()
    carrier = body("示例区水务局", "")
    client = browse(supervisor)
    answer = imported(client, text=REAL.read_text("utf-8"))
    page = client.get(answer.url)
    assert "认出 18 条措施" in html(page)
    assert "区委编办" in html(page)
    assert "原文第 19 行" in html(page)
    assert "抄送与印发" not in html(page)
    assert "正文之后的抄送" in html(page)
    shown = send(client, answer.url, m0_title="提高政治素养和法治素养", m1_lead="区司法局、区水务局")
    assert "核对" in html(shown)
    assert "提高政治素养和法治素养" in html(shown)
    assert not Plan.objects.exists()
    done = send(client, answer.url, confirmed=True, m0_title="提高政治素养和法治素养", m1_lead="区司法局、区水务局")
    assert done.url == reverse("plan")
    plan = Plan.objects.get()
    assert (plan.number, plan.host, Measure.objects.count()) == ("济历城政办字〔2024〕17号", lead, 18)
    assert measure(1).title == "提高政治素养和法治素养"
    assert selectors.leading(measure(2).public_id) == {lead, carrier}
    assert "已分解为 0 项任务" in html(client.get(reverse("plan")))


def test_a_correction_shows_what_changes_before_it_is_taken_over() -> None:
    _, supervisor = bureau()
    client = browse(supervisor)
    send(client, imported(client, text=INVENTED).url, confirmed=True)
    plan = Plan.objects.get()
    changed = INVENTED.replace("2027年12月底前", "2027年11月底前").replace("2、规范检查", "2、规范入企检查")
    answer = imported(client, text=changed, plan=plan.public_id)
    shown = html(send(client, answer.url))
    assert "修改 1" in shown
    assert "完成时间" in shown
    assert "规范入企检查（名称）" in shown
    send(client, answer.url, confirmed=True)
    assert Measure.objects.count() == 3
    assert measure(2).title == "规范入企检查"
    again_sent = send(client, imported(client, text=changed, plan=plan.public_id).url, confirmed=True)
    assert "没有差别" in html(again_sent)


def test_a_word_file_is_read_like_pasted_text_and_other_files_are_refused_in_words() -> None:
    _, supervisor = bureau()
    client = browse(supervisor)
    made, word = io.BytesIO(), Word()
    for line in INVENTED.splitlines():
        word.add_paragraph(line)
    word.save(made)
    answer = imported(client, file=SimpleUploadedFile("要点.docx", made.getvalue()))
    assert Draft.objects.get().text.count("县司法局") == INVENTED.count("县司法局")
    assert "认出 3 条措施" in html(client.get(answer.url))
    refused = imported(client, file=SimpleUploadedFile("图.png", b"\x89PNG\r\n\x1a\nnothing"))
    assert refused.status_code == 409
    assert "图.png" in html(refused)


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"text": ""}, "请粘贴文本"),
        ({"text": "没有措施的一段话"}, "一条措施也没有认出来"),
        ({"text": "行\n" * 5001}, "超过 5000 行"),
        ({"text": "二、任务\n" + "".join(f"{n}.措施{n}。内容。\n" for n in range(1, 102))}, "超过 100 条"),
    ],
)
def test_what_is_no_plan_is_refused_and_keeps_nothing(sent: dict[str, str], said: str) -> None:
    answer = imported(browse(bureau()[1]), **sent)
    assert said in html(answer)
    assert not Draft.objects.exists()


def test_a_draft_is_seen_by_who_made_it_only() -> None:
    lead, supervisor = bureau()
    answer = imported(browse(supervisor), text=INVENTED)
    assert browse(member("bureau-supervisor", lead)).get(answer.url).status_code == 404


# --- tasks -------------------------------------------------------------------------------------------------------


def test_a_body_sets_its_own_task_reports_with_a_file_and_the_lead_confirms() -> None:
    lead, supervisor = bureau()
    carrier = body()
    adopted(lead, carrier)
    head = browse(member("agency-head", carrier))
    new = f"{reverse('plan-task-new')}?measure={measure().public_id}"
    made = send(head, new, title="办两期轮训", body=f"agency/{carrier}", proof="签到表")
    row = Task.objects.get()
    assert made.url == reverse("plan-task", args=[row.public_id])
    assert (row.due, row.measure) == (ahead(60), measure().public_id)
    file = SimpleUploadedFile("签到表.txt", "张某，李某".encode())
    address = reverse("plan-task-report", args=[row.public_id])
    related = f"http://testserver/objects/agency/{carrier}/?all=1"
    send(head, address, note="两期办完", done="on", file=file, related=related)
    row = again(row)
    assert (row.stage, row.evidence) == (Stage.REPORTED, 2)
    page = html(head.get(made.url))
    assert "签到表.txt" in page
    assert reverse("object", args=["agency", carrier]) in page
    review = reverse("plan-task-review", args=[row.public_id])
    assert head.get(review).status_code == 404
    client = browse(supervisor)
    assert "退回没有写理由" in html(send(client, review, passed="0"))
    send(client, review, passed="1")
    assert again(row).stage == Stage.DONE
    link = re.search(r'href="(/files/[^"]+)"', html(client.get(made.url)))
    assert link is not None
    assert b"".join(client.get(link.group(1)).streaming_content) == "张某，李某".encode()  # type: ignore[attr-defined]  # a file


def test_an_act_that_is_refused_leaves_no_file_behind() -> None:
    lead, carrier = bureau()[0], body()
    adopted(lead, carrier)
    row = task(carrier, target=5, unit="期")
    head = browse(member("agency-head", carrier))
    file = SimpleUploadedFile("证明.txt", b"x")
    answer = send(head, reverse("plan-task-report", args=[row.public_id]), note="完成", value="2", done="on", file=file)
    assert answer.status_code == 409
    assert "要求 5期" in html(answer)
    assert not StoredFile.objects.exists()


def test_evidence_that_the_reporter_may_not_see_is_refused_by_name() -> None:
    lead, carrier = bureau()[0], body()
    adopted(lead, carrier)
    row = task(carrier)
    head = browse(member("agency-head", carrier))
    answer = send(head, reverse("plan-task-report", args=[row.public_id]), note="进展", related="/objects/case/NONE/")
    assert "没有找到“case/NONE”" in html(answer)
    odd = send(head, reverse("plan-task-report", args=[row.public_id]), note="进展", related="随便写的")
    assert "不是对象的地址" in html(odd)
    assert again(row).last_on is None


def test_a_form_filled_in_before_somebody_else_moved_the_task_is_stale() -> None:
    lead, carrier = bureau()[0], body()
    adopted(lead, carrier)
    row, head = task(carrier), browse(member("agency-head", carrier))
    address = reverse("plan-task-report", args=[row.public_id])
    old = form_of(head.get(address)) | {"note": "先写的"}
    send(head, address, note="后写的先到")
    answer = head.post(address, old)
    assert answer.status_code == 409
    assert "别人改过它" in html(answer)
    assert again(row).note == "后写的先到"


def test_other_bodies_neither_see_a_task_nor_act_on_it_anywhere() -> None:
    lead, carrier = bureau()[0], body()
    other = body("示例区水务局", "区水务局")
    adopted(lead, carrier)
    row = task(carrier)
    for role in ("agency-head", "officer", "legal-reviewer"):
        client = browse(member(role, other))
        for name in ("plan-task", "plan-task-report", "plan-task-change", "plan-task-review"):
            assert client.get(reverse(name, args=[row.public_id])).status_code == 404, (role, name)
        assert row.title not in html(client.get(reverse("list", args=["plan-tasks"])))
        assert row.title not in html(client.get(reverse("plan-measure", args=[row.measure])))
        assert client.get(reverse("object", args=["task", row.public_id])).status_code == 404
    foreign = browse(member("agency-head", other))
    given = {"title": "替别人下达", "body": f"agency/{carrier}", "due": ahead(3).isoformat()}
    assert send(foreign, reverse("plan-task-new"), **given).status_code == 422
    assert Task.objects.count() == 1


def test_the_body_that_leads_a_measure_sees_its_tasks_and_confirms_them() -> None:
    lead, _ = bureau()
    carrier, leading = body(), body("示例区财政局", "区财政局")
    led = NewMeasure("1", "（四）", "加大财政支持力度", "列入预算。", ["区财政局"], (), "", ahead(50))
    new = NewPlan("财政方案", measures=[led], matched={"区财政局": ("agency", leading)})
    services.adopt(act(agency=lead), new)
    made = services.set_task(
        act(agency=lead), services.NewTask("编报预算", ("agency", carrier), ahead(9), measure=measure().public_id)
    )
    services.report(act(), Task.objects.get(), services.Progress("已编报", done=True))
    client = browse(member("agency-head", leading))
    assert client.get(reverse("plan-task", args=[made.id])).status_code == 200
    assert client.get(reverse("object", args=["task", made.id])).status_code == 200
    send(client, reverse("plan-task-review", args=[made.id]), passed="1")
    assert Task.objects.get().stage == Stage.DONE


def test_the_named_person_finds_the_task_on_the_workbench_and_reports_it() -> None:
    lead, carrier = bureau()[0], body()
    adopted(lead, carrier)
    person = member("officer", carrier)
    row = task(carrier, account=person.public_id, due=ahead(2))
    items, failures = collect(person, today())
    assert failures == []
    mine = [item for item in items if item.kind == contributing.KIND]
    assert [(item.title, item.due, item.act) for item in mine] == [(row.title, ahead(2), "填报进展")]
    send(browse(person), mine[0].act_url, note="已办", done="on")
    assert again(row).stage == Stage.REPORTED
    assert not [item for item in collect(person, today())[0] if item.kind == contributing.KIND]


def test_what_waits_for_review_and_meetings_that_were_held_stand_on_the_bureaus_workbench() -> None:
    lead, supervisor = bureau()
    carrier = body()
    adopted(lead, carrier)
    row = task(carrier)
    send(
        browse(member("agency-head", carrier)),
        reverse("plan-task-report", args=[row.public_id]),
        note="办完",
        done="on",
    )
    send(
        browse(supervisor),
        reverse("plan-meeting-new"),
        confirmed=True,
        title="会商",
        on=today().isoformat(),
        agenda="一项",
    )
    acts = {item.act for item in collect(supervisor, today())[0] if item.kind == contributing.KIND}
    assert acts == {"核定任务", "登记会议召开"}


# --- meetings ----------------------------------------------------------------------------------------------------


def test_a_meeting_is_called_with_the_plans_members_held_and_followed_up_in_the_next() -> None:
    lead, supervisor = bureau()
    carrier = body()
    adopted(lead, carrier)
    client = browse(supervisor)
    new = reverse("plan-meeting-new")
    page = client.get(new)
    assert set(form_of(page)["bodies"]) == {f"agency/{lead}", f"agency/{carrier}"}
    made = send(client, new, confirmed=True, title="第四季度会商会议", on=today().isoformat(), agenda="通报\n研究")
    row = Meeting.objects.get()
    assert (row.agenda, made.url) == (["通报", "研究"], reverse("plan-meeting", args=[row.public_id]))
    hold = reverse("plan-meeting-hold", args=[row.public_id])
    given = {"note": "会议纪要", "r1_words": "报送清单", "r1_body": f"agency/{carrier}", "r1_due": ahead(6).isoformat()}
    assert "最早可选" in html(send(client, hold, day="2020-01-01", **given))
    assert "没有写议定了什么" in html(send(client, hold, r2_body=f"agency/{carrier}", **given))
    shown = html(send(client, hold, **given))
    assert "报送清单，交区城管局" in shown
    send(client, hold, confirmed=True, **given)
    assert Task.objects.get().meeting == row.public_id
    page = html(client.get(made.url))
    assert "报送清单" in page
    following = client.get(new)
    assert "未办结 1 项" in form_of(following)["agenda"]
    second = send(client, new, confirmed=True, title="下一次", on=ahead(30).isoformat())
    assert "以前会议未办结的议定事项" in html(client.get(second.url))


def test_a_meeting_is_seen_by_its_bodies_only() -> None:
    lead, supervisor = bureau()
    carrier, other = body(), body("示例区水务局", "区水务局")
    adopted(lead, carrier)
    made = send(
        browse(supervisor),
        reverse("plan-meeting-new"),
        confirmed=True,
        title="会商",
        on=today().isoformat(),
        agenda="一",
    )
    row = Meeting.objects.get()
    assert browse(member("agency-head", carrier)).get(made.url).status_code == 200
    for client in (browse(member("agency-head", other)), browse(member("officer", other))):
        assert client.get(made.url).status_code == 404
        assert client.get(reverse("object", args=["meeting", row.public_id])).status_code == 404
        assert "会商" not in html(client.get(reverse("list", args=["plan-meetings"]))).partition("<tbody>")[2]


# --- the plan, its figures, its report ------------------------------------------------------------------------------


def test_the_plan_shows_lights_counts_and_who_is_late_each_number_a_door() -> None:
    lead, supervisor = bureau()
    carrier = body()
    plan = adopted(lead, carrier)
    row = task(carrier)
    Task.objects.filter(pk=row.pk).update(due=today() - timedelta(days=3), until=today() - timedelta(days=3))
    page = overview.overview(supervisor, plan, today())
    assert [line.light.words for line in page.lines] == ["1 项任务逾期", "尚未分解任务"]
    assert [(one.name, one.count) for one in page.late] == [("区城管局", 1)]
    client = browse(supervisor)
    assert row.title in html(client.get(page.late[0].url))
    red = next(figure for figure in page.figures if figure.title == "滞后")
    assert red.value == "1"
    shown = html(client.get(red.url))
    assert "提升业务能力" in shown
    assert "提升涉企执法质效" not in shown.partition("<tbody>")[2]
    chosen = html(client.get(f"{reverse('plan')}?body={carrier}")).partition("<tbody>")[2]
    assert "提升业务能力" in chosen


def test_before_a_plan_the_page_says_how_to_begin_and_only_to_the_bureau() -> None:
    lead, supervisor = bureau()
    assert "导入方案" in html(browse(supervisor).get(reverse("plan")))
    officer = html(browse(member("officer", lead)).get(reverse("plan")))
    assert "还没有纳入工作方案" in officer
    assert "导入方案" not in officer


def test_every_indicator_is_computed_and_each_number_opens_to_a_page() -> None:
    lead, supervisor = bureau()
    adopted(lead, body())
    client = browse(supervisor)
    before = read(supervisor, INDICATORS, today())
    assert before["publicity"] == before["certificates"] == measuring.UNAUDITED
    counts = {"new": 0}
    AuditRun.objects.create(as_of=today(), sequence=1, library="x", rules=1, events=1, objects_seen=1, counts=counts)
    readings = read(supervisor, INDICATORS, today())
    assert set(readings) == {one.key for one in INDICATORS}
    for key, reading in readings.items():
        assert reading.value, key
        for part in reading.parts:
            assert client.get(part.url).status_code == 200, (key, part.url)
    assert readings["implementation"].value == "0 / 2 家"
    assert readings["certificates"].value == "0 项"
    assert [one.key for one in of_measure(measure())] == ["hours"]
    assert read(member("officer", lead), INDICATORS, today()) == {}


def test_an_implementation_plan_is_submitted_for_the_own_body_only() -> None:
    lead, carrier = bureau()[0], body()
    other = body("示例区水务局", "区水务局")
    plan = adopted(lead, carrier)
    head = browse(member("agency-head", carrier))
    address = reverse("plan-implementation", args=[plan.public_id])
    file = SimpleUploadedFile("方案.txt", b"plan")
    assert send(head, address, body=f"agency/{other}", file=file).status_code == 422
    send(head, address, file=SimpleUploadedFile("方案.txt", b"plan"))
    row = Filing.objects.get()
    assert (row.body, row.kind) == (carrier, "implementation_plan")
    stored = StoredFile.objects.get()
    assert (stored.owner_type, stored.owner_id) == ("report", row.public_id)
    assert "实施方案" in html(head.get(reverse("list", args=["plan-filings"])))
    stranger = browse(member("agency-head", other))
    assert "tbody" not in html(stranger.get(reverse("list", args=["plan-filings"])))


def test_the_monthly_report_is_a_numbered_word_file_made_from_the_ledger(
    django_capture_on_commit_callbacks: Any,
) -> None:
    lead, supervisor = bureau()
    carrier = body()
    plan = adopted(lead, carrier)
    row = task(carrier)
    numbers.fill_words({lead: "示司"})
    client = browse(supervisor)
    page = html(client.get(reverse("plan-report", args=[plan.public_id])))
    assert f"{today().year}年{today().month}月方案落实月报" in page
    issue = reverse("plan-report-issue", args=[plan.public_id])
    with django_capture_on_commit_callbacks(execute=True):
        answer = send(client, issue, confirmed=True, summary="总体平稳。")
    document = Document.objects.get()
    assert answer.url == reverse("document", args=[document.public_id])
    assert Filing.objects.get(kind="monthly").last == today()
    with ZipFile(store.place(document.word.content.sha256)) as archive:
        words = re.sub(r"<[^>]+>", "", archive.read("word/document.xml").decode())
    for said in ("总体平稳。", plan.title, row.title, "提升业务能力", "/lists/plan-tasks/", "计算指标"):
        assert said in words, said
    assert "{{" not in words
    assert browse(member("agency-head", carrier)).get(answer.url).status_code == 404


@pytest.mark.parametrize("month", ["2026-13", "x", "2999-01", "2025-02"])
def test_a_month_that_isnt_one_is_this_month(month: str) -> None:
    lead, supervisor = bureau()
    plan = adopted(lead, body())
    answer = browse(supervisor).get(f"{reverse('plan-report', args=[plan.public_id])}?month={month}")
    expected = "2025年2月" if month == "2025-02" else f"{today().year}年{today().month}月"
    assert f"{expected}方案落实月报" in html(answer)


@pytest.mark.parametrize("key", ["plan-measures", "plan-tasks", "plan-meetings", "plan-filings"])
def test_lists_open_and_their_excel_says_what_the_screen_says(key: str) -> None:
    lead, _ = bureau()
    carrier = body()
    supervisor = member("bureau-supervisor", lead, granted={"export": None})
    adopted(lead, carrier)
    task(carrier)
    client = browse(supervisor)
    page = client.get(reverse("list", args=[key]))
    assert page.status_code == 200
    answer = client.post(reverse("list-export", args=[key]), {"query": ""})
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    rows = list(load_workbook(io.BytesIO(content), read_only=True).worksheets[0].values)
    said = {str(cell) for line in rows for cell in line if cell}
    if key == "plan-tasks":
        assert {"办两期轮训", "区城管局"} <= said
    if key == "plan-measures":
        assert any("提升业务能力" in cell for cell in said)


def test_the_plans_numbers_are_set_on_a_page_and_change_the_lights() -> None:
    lead, supervisor = bureau()
    carrier = body()
    plan = adopted(lead, carrier)
    task(carrier, due=ahead(20))
    client = browse(supervisor)
    assert overview.overview(supervisor, plan, today()).lines[0].light.words == "1 项临期或须推进"
    address = reverse("plan-lights", args=[plan.public_id])
    assert send(client, address, warn_days="0").status_code == 422
    send(client, address, confirmed=True, warn_days="10")
    plan = Plan.objects.get()
    assert plan.warn_days == 10
    assert overview.overview(supervisor, plan, today()).lines[0].light.words == "正常"


def test_of_two_who_set_the_lights_at_once_the_second_is_told() -> None:
    lead, supervisor = bureau()
    plan = adopted(lead, body())
    client, address = browse(supervisor), reverse("plan-lights", args=[plan.public_id])
    opened = client.get(address)
    carried = {name: opened.context[name] for name in ("form_key", "form_version")}
    send(client, address, confirmed=True, warn_days="10")
    quiet = Plan.objects.get().quiet_days
    late = client.post(address, {**carried, "warn_days": "20", "quiet_days": str(quiet), "form_confirmed": "1"})
    assert late.status_code == 409 and Plan.objects.get().warn_days == 10
