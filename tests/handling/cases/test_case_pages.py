"""The pages of cases: who gets in, what is offered and why not, refusals with the input kept, recording afterwards."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts import make_user, member
from handling.cases.story import FACT, Bureau, Story, bureau
from registry import district
from zhiheng.handling.cases.models import Case, Proposal
from zhiheng.kit.accounts.models import User
from zhiheng.kit.dual_control import services
from zhiheng.kit.dual_control.models import ProposedAct
from zhiheng.kit.pages.forms.once import new_key
from zhiheng.kit.pages.lists.base import lists
from zhiheng.ledger import selectors as ledger
from zhiheng.ledger.models import LedgerEvent, LedgerObject
from zhiheng.ledger.services import NewEvent, NewObject, Ref, append
from zhiheng.registry.certificates import services as certificates

pytestmark = pytest.mark.django_db

TODAY = district.today()
CONCLUDED = {"proposal": "penalty", "facts": FACT}


def entered(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def page(client: Client, story: Story) -> str:
    answer = client.get(reverse("object", args=["case", story.case]))
    assert answer.status_code == 200
    return answer.content.decode()


def act_url(story: Story, name: str) -> str:
    return reverse("case-act", args=[story.case, name])


def send(client: Client, story: Story, name: str, /, *, confirmed: bool = True, **values: object) -> tuple[int, str]:
    """Send an act's form; return status and page."""
    data = {"form_key": new_key(), "form_version": str(ledger.version("case", story.case)), **values}
    if confirmed:
        data["form_confirmed"] = "1"
    answer = client.post(act_url(story, name), data)
    return answer.status_code, answer.content.decode()


def test_who_does_not_handle_the_case_gets_404_for_every_act(story: Story, at: Bureau) -> None:
    strangers = [
        member("officer", at.agency, person=district.certified(at.agency)[0]),
        member("officer", "U9", person="P9"),
        member("assistant", at.agency, person="P8"),
        member("agency-head", bureau().agency),
        member("bureau-supervisor", "SF"),
        make_user(),
    ]
    for user in strangers:
        client = entered(user)
        assert client.get(act_url(story, "investigate")).status_code == 404, user
        assert client.post(act_url(story, "conclude"), {}).status_code == 404, user
    assert entered(at.officer).get(act_url(story, "investigate")).status_code == 200
    assert entered(at.officer).get(act_url(story, "nonsense")).status_code == 404
    assert entered(at.head).get(act_url(story, "investigate")).status_code == 404


def test_a_draft_is_decided_by_the_head_alone_and_seen_by_nobody_else(story: Story, at: Bureau) -> None:
    proposal = story.propose("withdraw", TODAY, reason="证据不足")
    url = reverse("case-proposal", args=[proposal.public_id])
    assert entered(at.head).get(url).status_code == 200
    assert entered(at.officer).get(url).status_code == 302
    for user in (at.reviewer, member("agency-head", bureau().agency), member("bureau-supervisor", "SF")):
        assert entered(user).get(url).status_code == 404
    back = reverse("case-proposal-withdraw", args=[proposal.public_id])
    assert entered(at.head).get(back).status_code == 404
    assert entered(at.officer).get(back).status_code == 200


def test_every_act_of_the_procedure_has_a_page_that_opens(story: Story, at: Bureau) -> None:
    procedure = story.file.procedure
    assert procedure is not None
    client = entered(at.officer)
    opened = [name for name in procedure.acts if client.get(act_url(story, name)).status_code == 200]
    assert opened == list(procedure.acts)


def test_the_case_page_offers_the_next_act_and_says_why_others_cannot_be_done(story: Story, at: Bureau) -> None:
    shown = page(entered(at.officer), story)
    assert act_url(story, "investigate") in shown
    assert act_url(story, "conclude") in shown
    assert "报批处罚决定" not in shown  # another stage: not offered, not hindered
    story.investigated(TODAY)
    shown = page(entered(at.officer), story)
    assert f'href="{act_url(story, "decide")}"' not in shown
    assert "还没有：" in shown


def test_a_case_kept_elsewhere_is_read_only_with_the_reason(at: Bureau) -> None:
    refs = [Ref("case", "LZF-1"), Ref("agency", at.agency), Ref("officer", at.officers[0], "handler")]
    stated = {"procedure": "ordinary", "field": "market", "cause": "占道经营"}
    thing = NewObject(
        "case", "LZF-1", {"procedure": "ordinary", "field": "market"}, at.agency, "外部案件", record="elsewhere"
    )
    append([NewEvent("case.filed", TODAY, refs, stated, agency=at.agency)], by=district.BY, objects=[thing])
    client = entered(at.officer)
    story = Story(at, "LZF-1")
    assert "在外部系统办理" in page(client, story)
    status, shown = send(
        client, story, "conclude", confirmed=False, officers=at.officers[0], proposal="penalty", facts=FACT
    )
    assert status == 409
    assert "在外部系统办理" in shown


def test_a_refusal_keeps_the_input_and_names_article_and_way_out(story: Story, at: Bureau) -> None:
    story.investigated(TODAY)
    client, before = entered(at.officer), LedgerEvent.objects.count()
    wanted = {
        "kinds": "fine", "fine": "3,000", "discretion": "none", "major": "false", "complex": "false",
        "social_impact": "false", "payee": "bank", "seal": "true", "reasons": "写了很久的理由", "basis_text": "第124条",
        "facts_text": FACT, "bank": "示例银行",
    }  # fmt: skip
    status, shown = send(client, story, "decide", confirmed=False, **wanted)
    assert status == 409
    assert "现在不能" in shown
    assert "第44条" in shown
    assert "怎么办" in shown
    assert "写了很久的理由" in shown
    assert (LedgerEvent.objects.count(), Proposal.objects.filter(act="decide").count()) == (before, 0)


def test_what_the_rules_warn_of_asks_for_a_reason_before_the_confirmation(story: Story, at: Bureau) -> None:
    client = entered(at.officer)
    values = {"officers": at.both, "kind": "inquiry", "certificates_shown": "true", "record_made": "true"}
    status, shown = send(client, story, "investigate", confirmed=False, record_signed="false", **values)
    assert status == 422
    assert "可以说明理由后办理" in shown
    status, shown = send(
        client, story, "investigate", confirmed=False, record_signed="false", answer="当事人离开", **values
    )
    assert status == 200
    assert "规则提示" in shown
    status, _ = send(client, story, "investigate", record_signed="false", answer="当事人离开", **values)
    assert status == 302
    assert LedgerEvent.objects.filter(type="guard.overridden").count() == 1


@pytest.mark.parametrize(
    ("name", "values", "words"),
    [
        ("conclude", {"on": (TODAY + timedelta(days=3)).isoformat()}, "今天或者以前"),
        ("conclude", {"on": (TODAY - timedelta(days=3)).isoformat()}, "请写明原因"),
        ("conclude", {"at": "09:30"}, "一并填日期"),
        ("conclude", {"proposal": "nonsense"}, "nonsense"),
        ("extend", {"amount": "-5", "unit": "d", "reason": "案情复杂"}, "0"),
        ("pay", {"amount": "12.345", "channel": "bank"}, "两位小数"),
        ("pay", {"amount": "-1", "channel": "bank"}, "0"),
        ("pay", {"amount": "1" * 30, "channel": "bank"}, "位"),
        ("notice", {"kinds": "fine", "rights_told": "both", "reasons": "x", "basis_text": "y"}, "选了罚款"),
        ("add-evidence", {"kind": "08", "proves": "", "lawful": "true", "name": "笔录"}, "必填"),
    ],
)  # fmt: skip
def test_bad_input_is_named_at_its_field_and_changes_nothing(
    story: Story, at: Bureau, name: str, values: dict[str, str], words: str
) -> None:
    before = LedgerEvent.objects.count()
    status, shown = send(entered(at.officer), story, name, **values)
    assert status == 422
    assert "zh-err" in shown
    assert words in shown
    assert LedgerEvent.objects.count() == before


def test_an_act_is_recorded_afterwards_with_day_and_reason_and_its_cost_is_shown(story: Story, at: Bureau) -> None:
    values = {
        "on": (TODAY - timedelta(days=1)).isoformat(), "late_reason": "纸上办理", "kinds": "fine", "fine": "3000",
        "discretion": "none",
        "major": "false", "complex": "false", "social_impact": "false", "payee": "bank", "seal": "true",
        "reasons": "理由", "basis_text": "第124条", "facts_text": FACT,
    }  # fmt: skip
    client = entered(at.officer)
    status, shown = send(client, story, "decide", confirmed=False, **values)
    assert status == 200
    assert "第44条" in shown
    status, _ = send(client, story, "decide", **values)
    assert status == 302
    assert story.file.decision is not None
    assert "规则提示" in page(client, story)


def test_a_recording_names_who_was_certified_then_and_leaves_out_what_nobody_knows(story: Story, at: Bureau) -> None:
    gone, paper = district.certified(at.agency)
    certificates.revoke_certificate(district.recording(TODAY - timedelta(days=9)), paper, "left")
    client, before = entered(at.officer), LedgerEvent.objects.count()
    assert gone not in client.get(act_url(story, "investigate")).content.decode()
    day = {"on": (TODAY - timedelta(days=1)).isoformat(), "officers": [at.officers[0], gone]}
    status, shown = send(client, story, "investigate", form_back="list", **day)
    assert status == 200
    assert f'value="{gone}"' in shown
    assert "当日没有有效证件" in shown
    assert "zh-err" not in shown  # who only asks for the choices is told of no fault
    assert LedgerEvent.objects.count() == before
    values = {**day, "late_reason": "纸上办理", "kind": "inspection"}
    _, shown = send(client, story, "investigate", confirmed=False, **values)
    assert "按不清楚登记" in shown
    status, _ = send(client, story, "investigate", **values)
    assert status == 302
    last = story.file.last("investigation.conducted")
    assert last is not None
    assert last.objects("officer", "handler") == (at.officers[0], gone)
    assert "record_made" not in last.attributes
    assert "按不清楚登记" in page(client, story)
    status, shown = send(client, story, "investigate", officers=at.both, kind="inspection")
    assert (status, shown.count("zh-err")) == (422, 2)  # what is done now leaves nothing out


def test_an_act_dated_today_is_done_and_passes_the_guard(story: Story, at: Bureau) -> None:
    values = {"on": TODAY.isoformat(), "late_reason": "纸上办理", "kinds": "fine", "fine": "3000", "discretion": "none"}
    status, _ = send(entered(at.officer), story, "decide", **values)
    assert status in (409, 422)
    assert story.file.decision is None


def test_a_handler_records_but_does_not_do_what_belongs_to_the_reviewer(story: Story, at: Bureau) -> None:
    story.investigated(TODAY)
    story.do("submit-review", TODAY, reasons=["complex"], complete=True)
    client = entered(at.officer)
    status, shown = send(client, story, "review", confirmed=False, result="agreed", in_writing="true")
    assert status == 409
    assert "不由办案人员办理" in shown
    reviewer = entered(at.reviewer)
    status, _ = send(reviewer, story, "review", result="agreed", in_writing="true")
    assert status == 302
    assert story.file.last("review.completed") is not None


def test_a_form_filled_on_an_older_state_is_stale_and_two_clicks_are_one_act(story: Story, at: Bureau) -> None:
    client = entered(at.officer)
    values = {"officers": at.both, "proposal": "penalty", "facts": FACT, "form_confirmed": "1"}
    old = str(ledger.version("case", story.case))
    story.do("add-evidence", TODAY, kind="08", name="笔录", proves=[FACT], lawful=True)
    answer = client.post(act_url(story, "conclude"), {"form_key": new_key(), "form_version": old, **values})
    assert answer.status_code == 409
    same = {"form_key": new_key(), "form_version": str(ledger.version("case", story.case)), **values}
    assert [client.post(act_url(story, "conclude"), same).status_code for _ in range(2)] == [302, 302]
    assert len(story.file.of("investigation.concluded")) == 1


def test_a_paid_case_is_not_offered_the_court_or_a_demand(at: Bureau) -> None:
    story = Story(at)
    story.filed(date(2026, 3, 2))
    story.investigated(date(2026, 3, 10))
    story.told(date(2026, 3, 16))
    story.decided(date(2026, 4, 1))
    story.served(date(2026, 4, 2))
    client = entered(at.officer)
    assert "申请法院" in page(client, story)
    story.do("pay", date(2026, 4, 8), amount=3000, channel="bank")
    shown = page(client, story)
    assert "申请法院" not in shown
    assert "已缴 3,000 元" in shown
    assert act_url(story, "close") in shown


def test_the_page_of_a_case_costs_the_same_whatever_happened(story: Story, at: Bureau) -> None:
    client = entered(at.officer)
    page(client, story)
    with CaptureQueriesContext(connection) as few:
        page(client, story)
    for place in range(6):
        story.do("add-evidence", TODAY, kind="08", name=f"笔录{place}", proves=[FACT], lawful=True)
    page(client, story)
    with CaptureQueriesContext(connection) as many:
        page(client, story)
    assert len(many) <= len(few) + 2, "the panel of evidence alone may add its own"


def test_lists_show_own_cases_and_what_falls_due(story: Story, at: Bureau) -> None:
    LedgerObject.objects.filter(type="case").update(next_due=TODAY, next_rule="penalty.decision-within-90-days")
    mine = entered(at.officer).get(reverse("list", args=["my-cases"]))
    assert "示例食品店涉嫌经营超过保质期的食品案" in mine.content.decode()
    assert "调查取证" in mine.content.decode()
    due = entered(at.head).get(reverse("list", args=["due-cases"]), {"stage": "investigation"})
    assert "今天到期" in due.content.decode()
    assert "立案之日起九十日内作出处罚决定" in due.content.decode()
    other = entered(at.head).get(reverse("list", args=["due-cases"]), {"stage": "closing"})
    assert "示例食品店" not in other.content.decode()
    assert (
        entered(member("agency-head", "U9"))
        .get(reverse("list", args=["due-cases"]))
        .content.decode()
        .count("示例食品店")
        == 0
    )
    assert entered(member("bureau-supervisor", "SF")).get(reverse("list", args=["my-cases"])).status_code == 404
    proposal = story.propose("withdraw", TODAY, reason="证据不足")
    waiting = entered(at.head).get(reverse("list", args=["case-approvals"]), {"standing": "waiting"}).content.decode()
    assert proposal.title in waiting
    assert {"my-cases", "due-cases", "case-approvals"} <= set(lists.names())


def test_a_clue_is_registered_with_its_party_and_citizens_go_to_the_vault(at: Bureau) -> None:
    client, url = entered(at.officer), reverse("case-new")
    values = {
        "form_key": new_key(), "form_version": "", "form_confirmed": "1", "source": "report", "cause": "涉嫌占道经营",
        "party_kind": "citizen", "name": "演示张三", "began": TODAY.isoformat(),
    }  # fmt: skip
    assert client.post(url, values).status_code == 302
    case = Case.objects.get(stage="clue")
    bodies = "".join(LedgerEvent.objects.values_list("body", flat=True))
    assert "演示张三" not in bodies
    assert "演示张三" not in case.thing.title
    for wrong, words in (
        ({"party_kind": "legal", "firm": "没有这家"}, "名录里没有"),
        ({"party_kind": "legal"}, "请填企业或者组织"),
        ({"name": ""}, "请填姓名"),
        ({"ended": "2020-01-01"}, "早于发生日期"),
        ({"began": (TODAY + timedelta(days=2)).isoformat()}, "还没有到"),
        ({"id_no": "123"}, "身份证件"),
    ):
        answer = client.post(url, {**values, "form_key": new_key(), **wrong})
        assert answer.status_code == 422, wrong
        assert words in answer.content.decode(), wrong
    assert Case.objects.filter(stage="clue").count() == 1
    assert entered(member("legal-reviewer", at.agency)).get(url).status_code == 404
    answer = entered(member("officer", at.agency, person="")).post(url, {**values, "form_key": new_key()})
    assert "没有对应的执法人员" in answer.content.decode()


def test_a_late_entry_beyond_its_term_is_proposed_to_a_second_handler(story: Story, at: Bureau) -> None:
    other = member("officer", at.agency, person=at.officers[1])
    client, before = entered(at.officer), LedgerEvent.objects.count()
    values = {
        "on": (TODAY - timedelta(days=30)).isoformat(), "late_reason": "当时停电，只做了纸质记录", "kind": "inspection",
        "officers": at.both, "certificates_shown": "true", "record_made": "true", "record_signed": "true",
    }  # fmt: skip
    status, shown = send(client, story, "investigate", **values)
    assert status == 202
    assert other.title in shown
    assert LedgerEvent.objects.count() == before
    status, _ = send(client, story, "investigate", form_second=other.public_id, **values)
    assert status == 302
    assert LedgerEvent.objects.count() == before
    waiting = ProposedAct.objects.get()
    services.confirm(other, waiting)
    last = story.file.last("investigation.conducted")
    assert last is not None
    assert LedgerEvent.objects.get(public_id=last.id).stored.second_person == other.public_id
