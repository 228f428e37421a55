"""Pages of findings: scoped by account, honest about the rule's words, the same rows on screen and in the export."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts import member
from oversight.findings.test_triage import made, names
from oversight.watched import today
from registry import district
from zhiheng.kit import contributions
from zhiheng.kit.accounts.models import LoginSession, User
from zhiheng.kit.contributions import Requirement
from zhiheng.kit.jobs.models import Job
from zhiheng.kit.pages.lists.base import lists
from zhiheng.kit.pages.lists.indexes import missing
from zhiheng.ledger.models import LedgerEvent
from zhiheng.oversight.findings import contributing, services
from zhiheng.oversight.findings.models import AuditRun, Finding, Matter
from zhiheng.oversight.findings.services import By

pytestmark = pytest.mark.django_db


def entered(user: User) -> Client:
    client = Client()
    client.force_login(user)
    LoginSession.objects.filter(user=user).update(second_factor=True)
    return client


def carried(page: Any) -> dict[str, str]:
    """What an open form carries: its one-time key and the version that it was filled in on."""
    return {name: page.context[name] for name in ("form_key", "form_version")}


@pytest.fixture
def run() -> AuditRun:
    """A completed run."""
    return AuditRun.objects.create(
        as_of=today(), sequence=0, library="v1", calendar="c1", rules=9, events=70, objects_seen=7,
        counts={"new": 3}, notes=["2031 年的放假安排尚未收入日历。"],
    )  # fmt: skip


@pytest.fixture
def three(run: AuditRun) -> None:
    """Findings of two agencies, and a clue."""
    made("a" * 32, "A1", officer="O1")
    made("b" * 32, "A2")
    made("c" * 32, "A1", clue=True)


def shown(client: Client, key: str = "findings", query: str = "") -> set[str]:
    page = client.get(f"/lists/{key}/{query}")
    assert page.status_code == 200
    return {letter for letter in "abc" if f"/findings/{letter * 32}/" in page.text}


def test_a_supervisor_sees_the_district_an_agency_its_own_an_officer_their_own(three: None) -> None:
    assert shown(entered(member("bureau-supervisor", "SF"))) == {"a", "b"}
    assert shown(entered(member("agency-head", "A1"))) == {"a"}
    assert shown(entered(member("subdistrict-commander", "A2"))) == {"b"}
    officer = member("officer", "A1", person="O1")
    assert shown(entered(officer)) == {"a"}
    assert shown(entered(member("officer", "A1", person="O2"))) == set()
    head = entered(member("agency-head", "A1"))
    assert head.get(f"/findings/{'a' * 32}/").status_code == 200
    assert head.get(f"/findings/{'b' * 32}/").status_code == 404
    assert entered(member("system-administrator", "SF")).get("/lists/findings/").status_code == 404


def test_clues_stand_apart_from_violations(three: None) -> None:
    bureau = entered(member("bureau-supervisor", "SF"))
    assert shown(bureau, "clues") == {"c"}
    assert "疑似，须由人核实" in bureau.get(f"/findings/{'c' * 32}/").text


def test_the_list_says_what_the_last_run_did_and_counts_by_agency_and_rule(three: None) -> None:
    page = entered(member("bureau-supervisor", "SF")).get("/lists/findings/").text
    assert "70 个事件、7 个对象、9 条规则，新增 3 项" in page
    assert "2031 年的放假安排尚未收入日历" in page
    assert "?standing=open&amp;agency=A1" in page
    assert "/findings/rules/penalty.x/" in page
    own = entered(member("agency-head", "A1")).get("/lists/findings/").text
    assert "?standing=open&amp;agency=A2" not in own


def test_before_the_first_run_the_pages_say_so() -> None:
    bureau = member("bureau-supervisor", "SF")
    assert "还没有审查过" in entered(bureau).get("/lists/findings/").text
    assert [item.title for item in contributing.items(bureau, today())] == ["等待首次审查"]


def test_a_finding_shows_the_words_it_was_made_with_and_that_they_changed(
    three: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = entered(member("bureau-supervisor", "SF"))
    address = f"/findings/{'a' * 32}/"
    withdrawn = client.get(address).text  # nobody knows the rule penalty.x
    assert "七日内送达" in withdrawn
    assert "该规则已撤销" in withdrawn
    changed = Requirement("penalty.x", "送达", "五日内送达", "处罚法第61条", "条文")
    monkeypatch.setattr(contributions.requirements, "lookup", lambda rule: changed)
    page = client.get(address).text
    assert "七日内送达" in page
    assert "后来有修改" in page


def test_a_rule_page_tells_its_false_alarms(three: None) -> None:
    bureau = member("bureau-supervisor", "SF")
    services.dismiss(By(bureau), names("a"), "rule-unfit", "不适用")
    services.dismiss(By(bureau), names("b"), "trivial", "轻微")
    page = entered(bureau).get("/findings/rules/penalty.x/").text
    assert "已处理 2 项，其中误报 1 项（50.0%）" in page
    assert "误报：规则不适用于该情形" in page
    assert entered(bureau).get("/findings/rules/none/").status_code == 404


def test_several_findings_are_grouped_from_the_list_and_the_matter_is_opened(three: None) -> None:
    made("d" * 32, "A1")
    client = entered(member("bureau-supervisor", "SF"))
    page = client.get(f"/findings/group/?id={'a' * 32}&id={'d' * 32}")
    sent = carried(page) | {"matter": "", "title": "送达不及时", "kind": "key"}
    done = client.post(f"/findings/group/?id={'a' * 32}&id={'d' * 32}", sent)
    matter = Matter.objects.get()
    assert (done.status_code, done["Location"]) == (302, f"/matters/{matter.public_id}/")
    assert client.post(f"/findings/group/?id={'a' * 32}&id={'d' * 32}", sent)["Location"] == done["Location"]
    assert (matter.count, Matter.objects.count()) == (2, 1)
    assert "待立督办" in client.get(done["Location"]).text
    asked = client.get(f"/matters/{matter.public_id}/open/")
    sent = carried(asked)
    confirm = client.post(f"/matters/{matter.public_id}/open/", sent)
    assert "被监督机关" in confirm.text
    assert client.post(f"/matters/{matter.public_id}/open/", {**sent, "form_confirmed": "1"}).status_code == 302
    assert Matter.objects.get().stage == Matter.Stage.OPENED
    head = entered(member("agency-head", "A1"))
    assert "送达不及时" in head.get("/lists/matters/").text
    assert entered(member("agency-head", "A2")).get(f"/matters/{matter.public_id}/").status_code == 404


def test_a_refused_act_says_why_and_keeps_what_was_typed(three: None) -> None:
    client = entered(member("bureau-supervisor", "SF"))
    address = f"/findings/group/?id={'a' * 32}&id={'b' * 32}"
    answer = client.post(address, carried(client.get(address)) | {"title": "两个机关的", "kind": "daily"})
    assert answer.status_code == 409
    assert "一件监督事项只对一个机关" in answer.text
    assert "两个机关的" in answer.text
    assert not Matter.objects.exists()


def test_an_audit_is_asked_for_by_a_supervisor_and_followed(run: AuditRun) -> None:
    client = entered(member("bureau-supervisor", "SF"))
    assert "开始审查" in client.get("/findings/audit/").text
    first = client.post("/findings/audit/start/")
    assert first.status_code == 302
    assert client.post("/findings/audit/start/")["Location"] == first["Location"]
    assert Job.objects.filter(kind="nightly-audit").count() == 1
    assert client.get(first["Location"]).status_code == 200
    assert entered(member("agency-head", "A1")).post("/findings/audit/start/").status_code == 404


def test_the_page_of_an_object_shows_its_findings_to_whom_may_see_them(three: None, rf: Any) -> None:
    row = Finding.objects.get(identity="a" * 32)

    class Thing:
        type, public_id = row.object_type, row.object_id

    request = rf.get("/")
    request.user = member("bureau-supervisor", "SF")
    found = contributing.panel(request, Thing)
    assert found is not None
    assert [line[0] for line in found["lines"]] == [row]
    request.user = member("agency-head", "A2")
    assert contributing.panel(request, Thing) is None


def test_every_filter_and_sort_is_answered_by_an_index() -> None:
    assert [gap for key in ("findings", "clues") for gap in missing(lists[key], Finding)] == []
    assert missing(lists["matters"], Matter) == []


def test_the_export_holds_exactly_what_the_list_shows(three: None) -> None:
    granted = {"export": None}
    services.dismiss(By(member("bureau-supervisor", "SF")), names("b"), "trivial", "轻微")
    client = entered(member("bureau-supervisor", "SF", granted=granted))
    sent = client.post(reverse("list-export", args=["findings"]), {"query": "?standing=open"})
    assert sent.status_code == 200
    content = b"".join(sent.streaming_content) if sent.streaming else sent.content
    text = " ".join(str(cell) for row in workbook(content) for cell in row)
    assert "C-aaaa" in text
    assert "C-bbbb" not in text
    plain = entered(member("bureau-supervisor", "SF"))
    assert plain.post(reverse("list-export", args=["findings"]), {"query": ""}).status_code == 404


def workbook(content: bytes) -> list[list[Any]]:
    from python_calamine import CalamineWorkbook

    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    return book.get_sheet_by_index(0).to_python()


def test_a_page_of_the_list_asks_a_constant_number_of_questions(
    run: AuditRun, django_assert_max_num_queries: Any
) -> None:
    client = entered(member("agency-head", "A1"))
    client.get("/lists/findings/")
    for n in range(40):
        made(f"{n:032x}", "A1", officer=f"O{n}")
    with django_assert_max_num_queries(32):
        client.get("/lists/findings/")


def test_what_was_decided_is_told_in_words(three: None) -> None:
    bureau = member("bureau-supervisor", "SF")
    services.dismiss(By(bureau), names("a"), "data-missing", "送达回证在卷")
    page = entered(bureau).get(f"/findings/{'a' * 32}/").text
    assert "误报：已依法办理，数据漏传" in page
    assert "送达回证在卷" in page
    assert "data-missing" not in page


def test_findings_are_searched_by_the_name_of_the_officer(run: AuditRun) -> None:
    at = district.agency()
    officer = district.officer(at, name="周演示")
    made("a" * 32, at, officer=officer)
    made("b" * 32, at)
    bureau = entered(member("bureau-supervisor", "SF"))
    assert shown(bureau, query="?officer=周演示") == {"a"}
    assert shown(bureau, query="?officer=无此人") == set()


def test_more_than_twenty_are_dismissed_once_another_supervisor_has_confirmed(run: AuditRun) -> None:
    many = [f"{n:032x}" for n in range(services.ALONE + 1)]
    for identity in many:
        made(identity, "A1")
    anna, bert = member("bureau-supervisor", "SF"), member("bureau-head", "SF")
    keeper = member("agency-administrator", "A1")
    client = entered(anna)
    url = reverse("findings-dismiss") + "?" + "&".join(f"id={identity}" for identity in many)
    page = client.get(url)
    sent = carried(page) | {"reason": "duplicate", "text": "重复登记"}
    asked = client.post(url, sent)
    assert asked.status_code == 202
    assert bert.public_id in asked.text and keeper.public_id not in asked.text
    waiting = client.post(url, {**sent, "form_second": bert.public_id})
    assert waiting.status_code == 302
    assert Finding.objects.filter(standing="open").count() == len(many)
    assert entered(keeper).get(waiting["Location"]).status_code == 404
    other = entered(bert)
    assert "重复登记" in other.get(waiting["Location"]).text
    assert other.post(waiting["Location"] + "confirm/").status_code == 302
    assert Finding.objects.filter(standing="dismissed").count() == len(many)
    settled = LedgerEvent.objects.filter(type="finding.settled").first()
    assert settled is not None
    assert settled.stored.event.attributes["checked_by"] == bert.public_id
    assert settled.stored.actor.account == anna.public_id


def test_the_page_of_a_finding_reads_a_part_of_a_long_story(run: AuditRun, monkeypatch: pytest.MonkeyPatch) -> None:
    from zhiheng.ledger import selectors as ledger
    from zhiheng.ledger import windows

    agency = district.agency()
    for _ in range(6):
        district.officer(agency)
    made("a" * 32, agency)
    first = ledger.history("agency", agency)[0]
    Finding.objects.update(object_type="agency", object_id=agency, activation_event=first.id)
    address, client = f"/findings/{'a' * 32}/", entered(member("bureau-supervisor", "SF"))
    assert "更早的记录没有列出" not in client.get(address).text
    monkeypatch.setattr(windows, "LONG", 3)
    monkeypatch.setattr(windows, "PART", 2)
    monkeypatch.setattr(windows, "MOST_PARTS", 1)

    def whole(*_: object, **__: object) -> None:
        raise AssertionError("the whole story was read")

    with monkeypatch.context() as asked:
        asked.setattr(ledger, "whole_trace", lambda key: whole() if key[0] == "agency" else [])
        page = client.get(address)
    assert page.status_code == 200 and "更早的记录没有列出" in page.text
    assert "判定依据" in page.text or "起算" in page.text, "the deciding event is shown wherever it stands"
