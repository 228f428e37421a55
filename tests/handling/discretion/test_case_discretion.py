"""Discretion in a case: proposal from ticks, departure with reasons and approval, prefilled decision, past cases."""

from __future__ import annotations

import re
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts import member
from handling.cases.story import DECISION, FACT, Bureau, Story, bureau
from handling.discretion.sheets import in_force
from registry import district
from worlds import Standing
from zhiheng.handling.cases.forms import known
from zhiheng.handling.cases.services import ReasonNeeded
from zhiheng.handling.discretion import imposed, similar
from zhiheng.handling.discretion.casefacts import CaseFacts
from zhiheng.handling.discretion.models import Imposed
from zhiheng.kit.accounts.models import User
from zhiheng.kit.notifications.models import Notification
from zhiheng.kit.pages.forms.once import new_key
from zhiheng.ledger import selectors as ledger
from zhiheng.ledger.acting import ActRefused
from zhiheng.ledger.models import LedgerObject

pytestmark = pytest.mark.django_db
TODAY = district.today()


@pytest.fixture(scope="module")
def told(standing: Standing, body: Bureau, tmp_path_factory: pytest.TempPathFactory) -> Story:
    """A case that is investigated, for whose conduct a benchmark is in force."""
    return standing.build(lambda: concluded(body, tmp_path_factory.mktemp("benchmark")))


def concluded(at: Bureau, folder: Path) -> Story:
    """Make the benchmark and tell the case."""
    in_force(folder, at.agency, at.power)
    told = Story(at)
    told.filed(TODAY)
    told.do("investigate", TODAY, officers=at.both, kind="inspection", certificates_shown=True, record_made=True,
            record_signed=True)  # fmt: skip
    told.do("add-evidence", TODAY, kind="08", name="现场笔录", proves=[FACT], lawful=True)
    told.do("order-correction", TODAY, kind="correct", until=TODAY)
    told.do("conclude", TODAY, officers=at.both, proposal="penalty", facts=[FACT])
    return told


def entered(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def address(story: Story) -> str:
    return reverse("case-discretion", args=[story.case])


def sent(story: Story, user: User | None = None, /, **values: object) -> tuple[int, str]:
    data = {"form_key": new_key(), "form_version": str(ledger.version("case", story.case)), **values}
    answer = entered(user or story.at.officer).post(address(story), data)
    return answer.status_code, answer.content.decode()


def words(html: str) -> str:
    return re.sub(r"\s+", "", re.sub(r"<[^>]+>", "", html))


def benchmark(story: Story) -> str:
    return CaseFacts(story.file).options[0].id


def test_the_page_opens_with_a_proposal_and_its_reasons(story: Story) -> None:
    html = entered(story.at.officer).get(address(story)).content.decode()
    assert "建议5,500元" in words(html)
    assert "幅度4,000元至7,000元" in words(html)
    assert "没有查明其他档次的适用条件，从“一般”起算" in html
    assert "台账里还没有同一行为的处罚决定" in html


def test_what_the_investigation_found_is_ticked_or_shown_already(at: Bureau, tmp_path: Path) -> None:
    in_force(tmp_path, at.agency, at.power)
    story = Story(at)
    story.filed(TODAY)
    found = {"minor": True, "corrected": True, "no_harm": True, "mitigating": ["主动召回"]}
    story.record("conclude", TODAY, officers=at.both, proposal="minor", facts=[FACT], **found)
    html = entered(at.officer).get(address(story)).content.decode()
    assert "应当不予行政处罚：轻微并及时改正且无危害后果" in html
    assert "配套措施：对当事人进行教育" in html
    assert "调查终结记载的情形：主动召回" in html
    _, html = sent(story, benchmark=benchmark(story), intended="3000", form_back="1", **{
        "f_LF-010": ["违法行为轻微", "及时改正", "没有造成危害后果"]})  # fmt: skip
    assert "基准的结论是不予处罚，拟给予处罚" in html


def test_ticks_move_the_tier_and_say_which_list_applies(story: Story) -> None:
    status, html = sent(story, benchmark=benchmark(story), form_back="1", **{"f_LF-005": "主动消除或减轻危害后果"})
    assert status == 200
    assert "幅度1,000元至4,000元" in words(html)
    assert "从轻处罚清单" in html
    assert "《中华人民共和国行政处罚法》第三十二条第一项" in html
    status, html = sent(
        story,
        benchmark=benchmark(story),
        form_back="1",
        **{"f_LF-005": "主动消除或减轻危害后果", "e_LF-005": "mitigated"},
    )
    assert "减轻处罚：在法定最低限1,000以下（不含）" in words(html)
    assert story.file.applied is None


def test_the_conditions_of_the_benchmark_s_tiers_are_ticked_too(story: Story) -> None:
    status, html = sent(story, benchmark=benchmark(story), conditions="造成食源性疾病", form_back="1")
    assert status == 200
    assert "建议8,500元" in words(html)


def test_recorded_discretion_prefills_notice_and_decision_and_names_the_benchmark(story: Story) -> None:
    status, _ = sent(story, benchmark=benchmark(story), form_confirmed="1", reasons="按一般档裁量。")
    assert status == 302
    applied = story.file.applied
    assert applied is not None
    said = applied.attributes
    assert (said["tier"], said["lowest"], said["highest"], said["proposed"]) == ("一般", 4000, 7000, 5500)
    assert (said["departs"], said["discretion"], said["version"]) == (False, "none", "1")
    assert applied.objects("benchmark") == (benchmark(story),) or list(applied.objects("benchmark")) == [
        benchmark(story)
    ]
    procedure = story.file.procedure
    assert procedure is not None
    notice = known(story.file, procedure.acts["notice"])
    assert (notice["fine"], notice["benchmark_told"]) == (5500, True)
    decision = known(story.file, procedure.acts["decide"])
    assert (decision["fine"], decision["discretion"], decision["benchmark_stated"]) == (5500, "none", True)
    assert decision["reasons"] == "按一般档裁量。"
    story.told(TODAY, fine=5500)
    story.record("decide", TODAY, **{**DECISION, "fine": 5500})
    assert story.file.decision is not None
    assert list(story.file.decision.objects("benchmark")) == [benchmark(story)]


def test_a_departure_without_reasons_is_held_back_at_its_field(story: Story) -> None:
    status, html = sent(story, benchmark=benchmark(story), intended="9000", form_confirmed="1")
    assert status == 422
    assert "拟罚款 9,000 元，高于幅度上限 7,000 元" in html
    assert "请写明偏离的理由" in html
    assert story.file.applied is None


def test_the_drafted_reasons_follow_the_ticks_and_are_no_reasons_for_a_departure(story: Story) -> None:
    first = entered(story.at.officer).get(address(story)).context["form"].initial["drafted"]
    ticked = {"benchmark": benchmark(story), "f_LF-005": "主动消除或减轻危害后果", "drafted": first, "reasons": first}
    _, html = sent(story, form_back="1", **ticked)
    assert "适用“较轻”，幅度 1,000 元至 4,000 元。</textarea>" in html
    _, html = sent(story, form_back="1", **{**ticked, "reasons": "自己写的理由"})
    assert ">\n自己写的理由</textarea>" in html
    status, html = sent(story, form_confirmed="1", intended="500", **ticked)
    assert status == 422
    assert "自动生成的说明不是理由" in html


def test_a_departure_is_decided_only_after_the_principal_approved(story: Story) -> None:
    status, _ = sent(
        story, benchmark=benchmark(story), intended="3000", reasons="货值很小，按一般档显失公平。", form_confirmed="1"
    )
    assert status == 302
    assert story.file.applied is not None
    assert story.file.applied.attributes["departs"] is True
    told = Notification.objects.get(account=story.at.head.public_id, title__contains="调整适用裁量基准")
    assert told.url == reverse("object", args=["case", story.case])
    story.told(TODAY, fine=3000)
    story.record("waive", TODAY, right="both", in_writing=True)
    with pytest.raises(ReasonNeeded) as warned:
        story.propose("decide", TODAY, **{**DECISION, "fine": 3000})
    assert any("主要负责人批准或者集体讨论" in one.fact for one in warned.value.reasons)
    story.do("approve-departure", TODAY, story.at.head, approver="principal", result="approved", reason="同意")
    story.approved("decide", TODAY, **{**DECISION, "fine": 3000})
    row = Imposed.objects.get()
    assert (row.fine, row.tier, row.departs, row.standing) == (Decimal(3000), "一般", True, True)
    assert list(imposed.check()) == []


def test_nothing_to_approve_where_the_benchmark_is_kept(story: Story) -> None:
    sent(story, benchmark=benchmark(story), form_confirmed="1")
    with pytest.raises(ActRefused, match="没有调整适用"):
        story.do("approve-departure", TODAY, story.at.head, approver="principal", result="approved", reason="同意")


def test_a_unit_s_head_cannot_approve_a_departure(story: Story) -> None:
    sent(story, benchmark=benchmark(story), intended="3000", reasons="显失公平。", form_confirmed="1")
    unit_head = member("unit-head", story.at.agency)
    data = {"approver": "principal", "result": "approved", "reason": "同意", "form_confirmed": "1",
            "form_key": new_key(), "form_version": str(ledger.version("case", story.case))}  # fmt: skip
    answer = entered(unit_head).post(reverse("case-act", args=[story.case, "approve-departure"]), data)
    assert answer.status_code == 409
    assert "承办机构负责人不能批准" in answer.content.decode()


def test_recorded_discretion_needs_neither_benchmark_nor_reasons_and_says_so(story: Story) -> None:
    past = {"on": str(TODAY - timedelta(days=1)), "late_reason": "纸上裁量", "intended": "9000"}
    status, html = sent(story, **past)
    assert (status, "适用的裁量基准没有填写" in html) == (200, True)
    status, _ = sent(story, form_confirmed="1", **past)
    assert status == 302
    applied = story.file.applied
    assert applied is not None
    assert not applied.objects("benchmark")
    assert applied.attributes["intended"] == 9000


def test_only_the_handlers_see_the_page(story: Story) -> None:
    assert entered(story.at.reviewer).get(address(story)).status_code == 404
    assert entered(story.at.head).get(address(story)).status_code == 404
    stranger = bureau()
    assert entered(stranger.officer).get(address(story)).status_code == 404


def test_a_conduct_without_benchmark_still_records_why(db: None) -> None:
    at = bureau()
    story = Story(at)
    story.filed(TODAY)
    html = entered(at.officer).get(address(story)).content.decode()
    assert "不能给出建议" in html
    status, _ = sent(story, intended="2000", reasons="参照同类案件。", form_confirmed="1")
    assert status == 302
    assert story.file.applied is not None
    assert story.file.applied.attributes["tier"] == "未列裁量阶次"


def past(story: Story, fines: list[int], tier: str = "一般") -> None:
    """Put past decisions of the same conduct beside the case, as rows."""
    rows = LedgerObject.objects.bulk_create(
        LedgerObject(type="case", public_id=f"old{place}", agency="A9", title="旧案", introduced=1, changed=1)
        for place, _ in enumerate(fines)
    )
    Imposed.objects.bulk_create(
        Imposed(thing=row, agency="A9", power=story.at.power, tier=tier, fine_cents=fine * 100, penalty=True,
                decided_on=TODAY - timedelta(days=30))
        for row, fine in zip(rows, fines, strict=True)
    )  # fmt: skip


def test_few_past_decisions_are_told_without_quartiles(story: Story) -> None:
    past(story, [4000, 5000, 6000])
    html = entered(story.at.officer).get(address(story)).content.decode()
    assert "只有 3 件，不足 10 件，不列四分位数" in html
    assert "中间半数" not in html


def test_many_past_decisions_show_quartiles_this_case_and_outliers(story: Story) -> None:
    past(story, [4000, 4100, 4200, 4300, 4400, 4500, 4600, 4700, 4800, 4900])
    told = similar.of_conduct(story.at.officer, story.at.power, "一般", Decimal(7000), story.case)
    assert (told.same.n, told.same.middle) == (10, Decimal("4450.00"))
    assert "明显高于" in told.outlying
    html = entered(story.at.officer).get(address(story)).content.decode()
    assert "中间半数 4,225" in html
    assert 'class="is-mark"' in html


def test_the_page_asks_as_many_questions_for_many_past_cases_as_for_few(story: Story) -> None:
    client = entered(story.at.officer)
    client.get(address(story))
    past(story, [4000])
    with CaptureQueriesContext(
        connection,
    ) as few:
        client.get(address(story))
    Imposed.objects.all().delete()
    LedgerObject.objects.filter(public_id__startswith="old").delete()
    past(story, [4000 + n for n in range(60)])
    with CaptureQueriesContext(connection) as many:
        client.get(address(story))
    assert len(many) == len(few)


def test_a_closed_case_becomes_typical_with_a_summary_shown_beside_the_same_conduct(story: Story, at: Bureau) -> None:
    sent(story, benchmark=benchmark(story), form_confirmed="1")
    story.told(TODAY, fine=5500)
    story.record("waive", TODAY, right="both", in_writing=True)
    story.approved("decide", TODAY, **{**DECISION, "fine": 5500})
    story.served(TODAY)
    story.do("pay", TODAY, amount=5500, channel="bank", receipt_no="3701")
    story.approved("close", TODAY, kind="01")
    story.approved("mark-typical", TODAY, summary="经营过期食品，货值不大，按一般档处罚。", channel="门户网站")
    row = Imposed.objects.get()
    assert row.typical == TODAY
    other = Story(at)
    other.filed(TODAY)
    html = entered(at.officer).get(address(other)).content.decode()
    assert "经营过期食品，货值不大" in html
    page = entered(at.officer).get(reverse("object", args=["case", story.case])).content.decode()
    assert "查看所适用的裁量基准" in page
    stranger = bureau()
    told = similar.of_conduct(stranger.officer, at.power, "一般", None, "")
    assert [(one.summary[:4], one.id) for one in told.typical] == [("经营过期", "")]
    assert list(imposed.check()) == []
