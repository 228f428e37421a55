"""Exchange with other systems: who sees which source, mappings made in steps, files taken once, gaps, the way back."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils.timezone import localdate

from accounts import member
from web.conftest import file_case
from zhiheng.eventlog.days import day_of
from zhiheng.kit.accounts.models import User
from zhiheng.kit.jobs.models import Job
from zhiheng.kit.jobs.running import run_job
from zhiheng.kit.jobs.services import take_this
from zhiheng.kit.pages.forms.once import new_key
from zhiheng.ledger.mappings import Cell, EventPlan, ObjectPlan, Plan, save_mapping
from zhiheng.ledger.models import LedgerDelivery, LedgerEvent, LedgerMapping, LedgerObject, LedgerRun, LedgerSource
from zhiheng.ledger.records import Actor
from zhiheng.web import duties
from zhiheng.web.exchange import folders, questions, running, targets
from zhiheng.web.exchange.folders import folder_of
from zhiheng.web.models import ApiToken, MappingDraft

pytestmark = pytest.mark.django_db
COLUMNS = ["案号", "案件名称", "当事人", "程序", "缴纳罚款日期", "缴款金额(元)"]
ROWS = [
    ["历罚〔2026〕7号", "案7", "张三丰", "一般程序", "2026-11-20", "1,200"],
    ["历罚〔2026〕8号", "案8", "李四", "简易", "2026-11-21", "八百"],
    ["历罚〔2026〕9号", "案9", "王五", "简易", "2026-11-23", 50],
]


def workbook(rows: Sequence[Sequence[Any]] = ROWS) -> bytes:
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    page.title = "导出"
    page.append(["鲁执法案件导出"])
    page.append(COLUMNS)
    for cells in rows:
        page.append(list(cells))
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


@pytest.fixture(autouse=True)
def incoming(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Let each test have folders of its own."""
    monkeypatch.setattr(folders, "incoming", lambda: tmp_path)


@pytest.fixture
def source(db: None) -> LedgerSource:
    file_case("here-1")
    return LedgerSource.objects.create(
        name="lzf", title="省执法办案平台", agencies=["A1"], event_types=["fine.paid"], namespaces=["LZF-"]
    )


@pytest.fixture
def keeper(source: LedgerSource) -> User:
    return member("agency-administrator", "A1")


@pytest.fixture
def client_of(keeper: User) -> Client:
    browser = Client()
    browser.force_login(keeper)
    return browser


def drop(browser: Client, body: bytes | None = None) -> MappingDraft:
    file = SimpleUploadedFile("日报.csv" if body else "日报.xlsx", body or workbook())
    response = browser.post(reverse("exchange-start", args=["lzf"]), {"file": file, "form_key": new_key()})
    assert response.status_code == 302, response.content.decode()
    return MappingDraft.objects.get()


def chosen(browser: Client, address: str) -> dict[str, str]:
    """Return what stands chosen in a page's selects: what a person sends who changes nothing."""
    text = browser.get(address).content.decode()
    found = {}
    for name, inner in re.findall(r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', text, re.S):
        match = re.search(r'<option value="([^"]*)"\s+selected', inner)
        found[name] = match[1] if match else ""
    return found


def make_mapping(browser: Client) -> LedgerMapping:
    draft = drop(browser)
    page = reverse("exchange-columns", args=[draft.public_id])
    assert browser.post(page, {**chosen(browser, page), "main": "case"}).status_code == 302
    page = reverse("exchange-codes", args=[draft.public_id])
    sent = chosen(browser, page)
    sent |= {"fixed-agency": "A1", "fixed-o-field": "market", "title": "处罚案件日报", "business": "penalty"}
    first = next(name for name, value in sent.items() if name.startswith("word-procedure") and not value)
    response = browser.post(page, {**sent, first: "ordinary"})
    assert response.headers["Location"] == reverse("exchange-preview", args=[draft.public_id])
    text = browser.get(response.headers["Location"]).content.decode()
    assert "历罚〔2026〕7号" in text
    assert 'class="is-bad"' in text
    assert "张三丰" not in text
    key = {"form_key": new_key()}
    saved = browser.post(response.headers["Location"], key)
    twice = browser.post(response.headers["Location"], key)
    assert twice.headers["Location"] == saved.headers["Location"]
    assert saved.headers["Location"] == reverse("exchange-source", args=["lzf"])
    return LedgerMapping.objects.get()


def test_a_table_dropped_once_becomes_a_mapping_and_its_cases_are_found_by_their_foreign_number(
    client_of: Client, keeper: User
) -> None:
    mapping = make_mapping(client_of)
    assert not MappingDraft.objects.exists()
    assert LedgerEvent.objects.filter(type="fine.paid").count() == 0
    sent = client_of.post(
        reverse("exchange-take", args=["lzf", "penalty"]),
        {"file": SimpleUploadedFile("a.xlsx", workbook()), "form_key": new_key()},
    )
    assert sent.status_code == 302
    job = take_this(Job.objects.get(kind=running.TAKE), "test")
    assert job is not None
    assert run_job(job)
    run = LedgerRun.objects.get()
    assert (run.counts, len(run.problems)) == ({"accepted": 2}, 1)
    thing = LedgerObject.objects.get(type="case", foreign_number="历罚〔2026〕7号")
    assert (thing.title, thing.record, thing.agency) == ("案7", "elsewhere", "A1")
    listed = client_of.get(reverse("list", args=["case"]), {"q": "历罚〔2026〕7号"}).content.decode()
    assert "历罚〔2026〕7号" in listed
    assert "历罚〔2026〕9号" not in listed
    page = client_of.get(reverse("exchange-run", args=[run.pk])).content.decode()
    assert "F4" in page
    assert [item.title for item in questions.work(keeper, localdate())] == ["省执法办案平台来的文件有行没有收下"]
    response = client_of.get(reverse("exchange-marked", args=[run.pk]))
    sheet = openpyxl.load_workbook(io.BytesIO(b"".join(response.streaming_content)))["导出"]
    assert sheet["F4"].fill.fgColor.rgb.endswith("F4C7C1")
    assert sheet["F3"].comment is None
    assert mapping.version == 1


def test_a_file_in_the_folder_is_taken_moved_aside_and_does_nothing_twice(client_of: Client) -> None:
    mapping = make_mapping(client_of)
    folder = folder_of(mapping)
    for name in ("a.xlsx", "b.xlsx"):
        folder.put(ContentFile(workbook(), name))
    (folder.path / "坏.xlsx").write_bytes(b"PK\x03\x04 nothing")
    half = folder.path / "half.xlsx"
    half.write_bytes(b"still being written")
    done = running.take(mapping, Actor(system="test"))
    assert [dict(run.counts) for run in done] == [{"accepted": 2}, {"repeated": 2}]
    assert LedgerEvent.objects.filter(type="fine.paid").count() == 2
    assert sorted(one.name for one in folder.path.iterdir() if one.is_file()) == ["half.xlsx", "坏.xlsx"]
    assert sorted(one.name for one in (folder.path / folders.TAKEN).iterdir()) == ["a.xlsx", "b.xlsx"]


def test_a_file_that_is_no_table_goes_back_with_the_reason(client_of: Client) -> None:
    mapping = make_mapping(client_of)
    folder_of(mapping).put(ContentFile(b"\x00\x01nonsense", "坏.xlsx"))
    (run,) = running.take(mapping, Actor(system="test"))
    assert run.counts == {running.FAILED: 1}
    assert run.problems
    assert [one.name for one in (folder_of(mapping).path / folders.RETURNED).iterdir()] == ["坏.xlsx"]


def test_an_administrator_sees_only_the_sources_of_its_own_agencies(source: LedgerSource, client_of: Client) -> None:
    LedgerSource.objects.create(name="other", title="别的系统", agencies=["A9"], event_types=[], namespaces=["O-"])
    shared = LedgerSource.objects.create(name="both", title="两家", agencies=["A1", "A9"], namespaces=["B-"])
    text = client_of.get(reverse("exchange")).content.decode()
    assert source.title in text
    assert "别的系统" not in text
    for page in ("exchange-source", "exchange-weeks", "exchange-start"):
        assert client_of.get(reverse(page, args=["other"])).status_code == 404
    assert client_of.get(reverse("exchange-source", args=[shared.name])).status_code == 200
    assert client_of.get(reverse("exchange-start", args=[shared.name])).status_code == 404


def test_a_draft_is_its_makers_alone(client_of: Client) -> None:
    draft = drop(client_of)
    other = Client()
    other.force_login(member("agency-administrator", "A1"))
    for page in ("exchange-columns", "exchange-codes", "exchange-preview"):
        assert other.get(reverse(page, args=[draft.public_id])).status_code == 404
    client_of.post(reverse("exchange-forget", args=[draft.public_id]))
    assert not MappingDraft.objects.exists()


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"column-0": ""}, "没有指明编号列"),
        ({"column-4": ""}, "没有一列会成为事件"),
        ({"column-1": "number"}, "对到了同一项"),
    ],
)
def test_columns_that_cannot_work_are_refused_in_words(client_of: Client, changed: dict[str, str], words: str) -> None:
    page = reverse("exchange-columns", args=[drop(client_of).public_id])
    response = client_of.post(page, {**chosen(client_of, page), **changed}, follow=True)
    assert response.redirect_chain[-1][0] == page
    assert words in response.content.decode()


def test_what_is_no_table_is_refused_where_it_was_dropped(client_of: Client, source: LedgerSource) -> None:
    file = SimpleUploadedFile("a.xlsx", b"\x00\x01nonsense")
    response = client_of.post(reverse("exchange-start", args=["lzf"]), {"file": file})
    assert response.status_code == 422
    assert not MappingDraft.objects.exists()


def test_headings_are_recognised_by_name_and_by_the_vocabulary(source: LedgerSource) -> None:
    found = targets.suggest(COLUMNS, source, "case")
    assert found == {
        "案号": "number",
        "案件名称": "title",
        "当事人": "",
        "程序": "o:procedure",
        "缴纳罚款日期": "d:fine.paid",
        "缴款金额(元)": "a:amount",
    }
    assert targets.suggest_code("快速", {"simple": "简易程序", "fast": "快速办理"}) == "fast"
    assert targets.suggest_code("其他", {"simple": "简易程序"}) == ""


def test_a_token_is_shown_once_and_ends_when_revoked(source: LedgerSource) -> None:
    browser = Client()
    browser.force_login(member("system-administrator", "A1"))
    sent = {"title": "日报", "days": 30, "form_key": new_key()}
    response = browser.post(reverse("exchange-token-issue", args=["lzf"]), sent)
    found = re.search(r"zh1_[\w-]{40,}", response.content.decode())
    assert found is not None
    assert response["Cache-Control"] == "no-store"
    page = reverse("exchange-source", args=["lzf"])
    assert found[0] not in browser.get(page).content.decode()
    assert browser.post(reverse("exchange-token-issue", args=["lzf"]), sent).headers["Location"] == page
    token = ApiToken.objects.get()
    browser.post(reverse("exchange-token-revoke", args=["lzf", token.public_id]))
    assert Client().get("/api/v1/source", headers={"authorization": f"Bearer {found[0]}"}).status_code == 401


def test_a_week_without_data_is_named_and_waits_on_the_workbench(
    source: LedgerSource, client_of: Client, keeper: User
) -> None:
    monday = localdate() - timedelta(days=localdate().weekday() + 7)
    for back in range(1, 6):
        for place in range(4):
            LedgerDelivery.objects.create(
                source=source, foreign_id=f"{back}-{place}", digest="", event="e", agency="A1",
                day=day_of(monday - timedelta(weeks=back)),
            )  # fmt: skip
    text = client_of.get(reverse("exchange-weeks", args=["lzf"])).content.decode()
    assert f"{monday} 至 {monday + timedelta(days=6)} 没有收到数据" in text
    assert "没有收到" in text
    assert [item.title for item in questions.work(keeper, localdate())] == ["省执法办案平台缺数"]
    assert client_of.get(reverse("exchange-source", args=["lzf"])).status_code == 200


def test_the_table_that_goes_back_needs_the_export_right_and_stands_in_their_order(client_of: Client) -> None:
    mapping = make_mapping(client_of)
    folder_of(mapping).put(ContentFile(workbook(), "a.xlsx"))
    running.take(mapping, Actor(system="test"))
    address = reverse("exchange-back", args=["lzf", "penalty"])
    assert client_of.get(address).status_code == 404
    exporter = Client()
    exporter.force_login(member("agency-administrator", "A1", granted={"export": None}))
    response = exporter.get(address, {"as": "csv"})
    lines = list(csv.reader(io.StringIO(b"".join(response.streaming_content).decode("utf-8-sig"))))
    assert lines[0] == COLUMNS
    assert lines[1][0] == "历罚〔2026〕7号"
    assert lines[1][4:] == ["2026-11-20", "1200.00"]
    assert any(line[0] == "# 导出编号" for line in lines)


def test_another_kind_of_matter_recognises_the_columns_anew_and_keeps_what_a_person_chose(
    source: LedgerSource, client_of: Client
) -> None:
    LedgerSource.objects.filter(pk=source.pk).update(event_types=["case.filed", "inspection.filed", "fine.paid"])
    columns = ["案号", "环节", "办理时间", "程序", "备案号", "备注"]
    body = "\n".join([",".join(columns), "1,立案,2026-11-20,一般程序,B1,x"]).encode("gb18030")
    page = reverse("exchange-columns", args=[drop(client_of, body).public_id])
    first = chosen(client_of, page)
    assert (first["main"], first["column-3"]) == ("inspection", "a:procedure")
    again = client_of.post(page, {**first, "main": "case", "column-5": "title"}, follow=True)
    assert again.redirect_chain[-1][0] == page
    second = chosen(client_of, page)
    assert (second["main"], second["column-0"], second["column-5"]) == ("case", "number", "title")
    assert second["column-3"] == "o:procedure"
    assert "a:procedure" not in MappingDraft.objects.get().choices.values()


def test_a_step_must_be_decided_and_one_left_out_is_never_a_problem(source: LedgerSource, client_of: Client) -> None:
    LedgerSource.objects.filter(pk=source.pk).update(event_types=["case.filed", "case.closed"])
    rows = [
        "案号,环节,办理时间,案由,结果",
        "1,立案,2026-11-20 09:30,占道,",
        "1,甲,2026-11-21,,完了",
        "1,乙,2026-11-22,,",
    ]
    page = reverse("exchange-columns", args=[drop(client_of, "\n".join(rows).encode()).public_id])
    assert client_of.post(page, {**chosen(client_of, page), "main": "case"}).status_code == 302
    page = page.replace("columns", "codes")
    sent = chosen(client_of, page)
    assert [sent[f"word-step-{place}"] for place in range(3)] == ["case.filed", "", ""]
    assert (sent["fixed-agency"], sent["fixed-o-field"]) == ("A1", "market")
    named = {"title": "日报", "business": "penalty", "fixed-o-procedure": "ordinary"}
    text = client_of.post(page, {**sent, **named}, follow=True).content.decode()
    assert "还有 2 个环节没有选：甲、乙" in text
    steps = {"word-step-1": "case.closed", "word-step-2": "-"}
    text = client_of.post(page, {**sent, **named, **steps}, follow=True).content.decode()
    assert "又有用词要对代码" in text
    sent = chosen(client_of, page)
    assert "word-close_kind-0" in sent
    response = client_of.post(page, {**sent, **named, "word-close_kind-0": "01"})
    text = client_of.get(response["Location"]).content.decode()
    assert "来自 3 行，其中 1 行是不接收的环节" in text
    assert "2026-11-20 09:30" in text
    assert "正常结案" in text


def test_the_page_says_where_each_agencys_records_live(client_of: Client, source: LedgerSource) -> None:
    assert "省执法办案平台" in client_of.get(reverse("exchange")).content.decode()
    before = questions.places(User.objects.get())
    assert [[place.words for place in places] for _, places in before] == [["本平台", "本平台"]]
    mapping = make_mapping(client_of)
    ((_, (cases, inspections)),) = questions.places(User.objects.get())
    assert (cases.words, inspections.words) == ("省执法办案平台", "本平台")
    LedgerMapping.objects.filter(pk=mapping.pk).update(plan={**mapping.plan, "mode": "mixed"})
    ((_, (cases, _)),) = questions.places(User.objects.get())
    assert cases.words == "本平台和省执法办案平台"


@pytest.mark.django_db(transaction=True)
def test_what_a_mapping_brought_is_judged_and_due_like_everything_else(source: LedgerSource, tmp_path: Path) -> None:
    LedgerSource.objects.filter(pk=source.pk).update(event_types=["case.filed"])
    source.refresh_from_db()
    fixed = {"procedure": Cell(value="ordinary"), "field": Cell(value="market")}
    filed = EventPlan("case.filed", Cell("立案日期"), ["case"], {**fixed, "cause": Cell("案由")})
    number = Cell("案号")
    case = ObjectPlan("case", number, foreign_number=number, attributes=fixed)
    plan = Plan(["案号", "立案日期", "案由"], ["案号"], Cell(value="A1"), "case", {"case": case}, {"filed": filed})
    mapping = save_mapping(source, "penalty", "立案日报", plan, by=Actor(system="test"))
    day = localdate() - timedelta(days=10)
    folder_of(mapping).put(ContentFile(f"案号,立案日期,案由\n市监1,{day},占道\n".encode("gb18030"), "a.csv"))
    running.take(mapping, Actor(system="test"))
    assert duties.refresh(localdate()) >= 1
    row = LedgerObject.objects.get(type="case", foreign_number="市监1")
    assert row.open_duties >= 1
    assert row.next_due is not None
    browser = Client()
    browser.force_login(member("agency-administrator", "A1"))
    text = browser.get(reverse("list", args=["case"]), {"q": "市监1"}).content.decode()
    assert "市监1" in text
    assert f"{row.next_due:%Y-%m-%d}" in text or f"{row.next_due:%m-%d}" in text
