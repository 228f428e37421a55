"""The page on the spot: one GET, one POST; who gets in; faults at their field; what is said about a known party."""

from __future__ import annotations

import base64
import re
from datetime import date, timedelta
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts import make_user, member
from handling.cases.story import Bureau, bureau
from handling.spot.test_spot_penalty import citizen, picture
from registry import district
from worlds import Standing
from zhiheng.eventlog.days import day_of
from zhiheng.handling.cases.casefile import load
from zhiheng.handling.cases.guarding import world_of
from zhiheng.handling.spot.models import SpotPenalty
from zhiheng.kit.dual_control import services as dual_control
from zhiheng.kit.dual_control.models import ProposedAct
from zhiheng.kit.files.models import StoredFile
from zhiheng.kit.pages.forms.once import new_key
from zhiheng.kit.security.models import SecurityRecord
from zhiheng.law.reference import Judging, plan_of
from zhiheng.law.verdicts import Instant
from zhiheng.ledger.models import LedgerEvent, LedgerObject
from zhiheng.registry.agencies.rules import rules_of
from zhiheng.registry.certificates import services as certificates
from zhiheng.registry.powers import services as powers
from zhiheng.registry.powers.services import Matter

pytestmark = pytest.mark.django_db
URL = "/spot/new/"
TODAY = district.today()


@pytest.fixture(scope="module")
def body(standing: Standing) -> Bureau:
    """A body."""
    return standing.build(lambda: bureau("construction"))


def entered(user: object) -> Client:
    client = Client()
    client.force_login(user)  # type: ignore[arg-type]  # a user
    return client


def filled(at: Bureau, **more: object) -> dict[str, object]:
    """A page that is filled in; a field that is None isn't sent."""
    signed = "data:image/png;base64," + base64.b64encode(picture()).decode()
    plain: dict[str, object] = {
        "form_key": new_key(), "form_version": "", "power": at.power, "party_kind": "citizen", "name": citizen().name,
        "id_no": citizen().id_no, "fact": "堆放货物占用人行道", "place": "示例路 1 号", "partner": at.officers[1],
        "certificates_shown": "on", "told": "on", "heard": "none", "kinds": "fine", "fine": "50", "paying": "bank",
        "bank": "示例银行", "signing": "screen", "signature": signed, "seal": "on", "coordinates": "36.66667,117.06667",
    }  # fmt: skip
    return {name: value for name, value in {**plain, **more}.items() if value is not None}


def test_the_story_on_a_phone_is_one_get_and_one_post(at: Bureau) -> None:
    client = entered(at.officer)
    page = client.get(URL)
    assert page.status_code == 200
    assert "经营超过保质期食品" in page.content.decode()
    photo = SimpleUploadedFile("现场.png", picture(), "image/png")
    answer = client.post(URL, filled(at, photos=[photo]), headers={"X-Field-Form": "1"})
    assert answer.status_code == 204
    case = SpotPenalty.objects.get().case
    assert answer["X-Location"] == reverse("object", args=["case", case])
    shown = client.get(answer["X-Location"]).content.decode()
    for words in ("已作出当场处罚", "报所属机关备案", "当事人签名", "现场照片 1", "执行"):
        assert words in shown
    assert citizen().name not in shown
    assert citizen().id_no not in shown
    drawn = client.get(unescape(re.findall(r'<img class="zh-signed"[^>]*src="([^"]+)"', shown)[0]))
    assert (drawn.status_code, drawn["Content-Type"]) == (200, "image/png"), drawn.content
    assert b"".join(drawn.streaming_content) == picture()
    owners = set(StoredFile.objects.values_list("owner_type", "dossier"))
    party = LedgerObject.objects.get(type="party").public_id
    assert {("evidence", party), ("case", party)} <= owners
    pending = client.get("/lists/spot-reports/").content.decode()
    assert case in pending
    report = reverse("case-act", args=[case, "report"])
    sent = {"form_key": new_key(), "form_version": str(LedgerObject.objects.get(public_id=case).version)}
    assert client.post(report, {**sent, "form_confirmed": "1"}).status_code == 302
    assert case not in client.get("/lists/spot-reports/").content.decode()
    assert case in client.get("/lists/spot-penalties/").content.decode()


def test_a_lost_answer_is_sent_again_and_counts_once(at: Bureau) -> None:
    client, sent = entered(at.officer), filled(at)
    answers = [client.post(URL, sent, headers={"X-Field-Form": "1"}) for _ in range(2)]
    assert answers[0]["X-Location"] == answers[1]["X-Location"]
    assert SpotPenalty.objects.count() == 1


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"power": ""}, "请选择违法行为"),
        ({"name": ""}, "请填姓名"),
        ({"id_no": "370100"}, "请按身份证件核对"),
        ({"party_kind": "legal", "firm": ""}, "请填名称"),
        ({"party_kind": "legal", "firm": "没有这家店"}, "名录里没有这家"),
        ({"told": None}, "请先告知当事人"),
        ({"kinds": None}, "请选择警告或者罚款"),
        ({"fine": ""}, "请填数额"),
        ({"fine": "1.234"}, "两位小数"),
        ({"paying": "spot"}, "须有法定理由"),
        ({"heard": "rejected"}, "说了什么"),
        ({"signature": ""}, "请当事人签名"),
        ({"signature": "data:image/png;base64,AAAA"}, "签名不是图片"),
        ({"signature": "javascript:alert(1)"}, "没有完整传来"),
        ({"on": "2026-11-01"}, "请写明原因"),
        ({"partner": "somebody"}, "somebody"),
        ({"partner": ""}, "不少于两人"),
        ({"paying": "spot", "on_spot_reason": "small"}, "专用票据号码"),
    ],
)
def test_a_fault_is_named_at_its_field_and_nothing_is_kept(at: Bureau, change: dict[str, str], words: str) -> None:
    before = LedgerEvent.objects.count()
    answer = entered(at.officer).post(URL, filled(at, **change))
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert (LedgerEvent.objects.count(), StoredFile.objects.count()) == (before, 0)


def test_the_law_refuses_on_the_page_with_the_way_out(at: Bureau) -> None:
    answer = entered(at.officer).post(URL, filled(at, fine="201"))
    shown = answer.content.decode()
    assert answer.status_code == 409
    for words in ("第51条", "怎么办", "堆放货物占用人行道"):
        assert words in shown
    assert not SpotPenalty.objects.exists()


def test_a_warning_of_the_rules_wants_a_reason_here(at: Bureau) -> None:
    client, sent = entered(at.officer), filled(at, certificates_shown=None)
    answer = client.post(URL, sent)
    assert answer.status_code == 422
    assert "可以说明理由后办理" in answer.content.decode()
    assert client.post(URL, {**sent, "answer": "当事人先行认出"}).status_code == 302


def test_a_paper_decision_is_recorded_for_a_colleague_who_left_and_with_what_is_known(at: Bureau) -> None:
    gone, paper = district.certified(at.agency)
    certificates.revoke_certificate(district.recording(TODAY - timedelta(days=5)), paper, "left")
    client = entered(at.officer)
    known = {"on": str(TODAY - timedelta(days=6)), "late_reason": "补记", "decided_by": gone, "signing": "paper",
             "signature": None, "document_no": "当罚〔2026〕9号"}  # fmt: skip
    left_out = {"partner": "", "told": None, "power": "", "id_no": "", "coordinates": None, "seal": None,
                "certificates_shown": None, "document_no": None, "signing": ""}  # fmt: skip
    shown = client.post(URL, filled(at, form_back="list", **known)).content.decode()
    assert f'value="{gone}" selected' in shown
    assert '<option value="true" selected>是</option>' in shown, "a box that was ticked before the day was entered"
    assert shown.count("不清楚，留空") >= 2
    sent = filled(at, **{**known, **left_out})
    answer = client.post(URL, sent)
    assert answer.status_code == 202, "beyond its term: a second person is asked"
    other = member("officer", at.agency, person=at.officers[1])
    client.post(URL, {**sent, "form_second": other.public_id})
    dual_control.confirm(other, ProposedAct.objects.get())
    events = [row.stored.event for row in LedgerEvent.objects.order_by("sequence")]
    (decision,) = [one for one in events if one.type == "decision.made"]
    assert decision.objects("officer", "handler") == (gone,)
    assert not [one for one in events if one.type == "notice.given"], "nobody knows that the party was told"
    assert not decision.objects("power")
    unstated = {"certificates_shown", "items", "party_present", "pay_by", "numbered", "rights_told", "seal"}
    assert not unstated & {*decision.attributes}, "nothing that the form only supposes"
    (service,) = [one for one in events if one.type == "service.completed"]
    assert "receipt" not in service.attributes
    file = load(LedgerObject.objects.get(type="case"))
    judging = Judging(plan_of(rules_of(at.agency)), world_of(file), as_of=Instant(day_of(TODAY)), explained=False)
    manners = {one.rule_id: one.manner for one in judging.run() if one.status == "violated"}
    for rule in ("simple.certificates-shown", "simple.document-complete", "simple.document-numbered"):
        assert manners[rule] == "unrecorded", "the record doesn't say; it doesn't say no"
    assert client.post(URL, filled(at, decided_by=gone)).status_code == 422, "today's is decided by who acts"


def test_whoever_may_not_act_has_no_such_page(at: Bureau) -> None:
    for user in (member("bureau-supervisor", "SF"), make_user()):
        assert entered(user).get(URL).status_code == 404
        assert entered(user).post("/spot/party/", {"id_no": citizen().id_no}).status_code == 404
    other = bureau("urban")
    entered(at.officer).post(URL, filled(at))
    case = SpotPenalty.objects.get().case
    assert entered(other.officer).get(reverse("object", args=["case", case])).status_code == 404
    assert case not in entered(other.officer).get("/lists/spot-penalties/").content.decode()
    # An item, an officer of another body: not offered, so not taken.
    assert entered(at.officer).post(URL, filled(at, power=other.power)).status_code == 422
    assert entered(at.officer).post(URL, filled(at, partner=other.officers[0])).status_code == 422


def test_a_known_party_is_offered_masked_and_the_question_is_recorded(at: Bureau) -> None:
    client = entered(at.officer)
    assert "没有登记过" in client.post("/spot/party/", {"id_no": citizen().id_no}).content.decode()
    client.post(URL, filled(at))
    said = client.post("/spot/party/", {"id_no": citizen().id_no}).content.decode()
    assert "已登记的当事人" in said
    assert citizen().name not in said
    assert SecurityRecord.objects.filter(act="party.looked-up").count() == 2
    assert "示例食品店" in client.post("/spot/party/", {"firm": "示例食品店"}).content.decode()


def test_only_items_that_allow_a_penalty_on_the_spot_are_offered(at: Bureau) -> None:
    matter = Matter(
        "P9999", "对无证排污的处罚", "penalty", "construction", ("水污染防治法#83",), (), ("stop_business",)
    )
    powers.list_power(district.recording(date(2020, 1, 1)), matter, at.agency)
    shown = entered(at.officer).get(URL).content.decode()
    assert "无证排污" not in shown
    entered(at.officer).post(URL, filled(at))
    assert 'optgroup label="最近用过"' in entered(at.officer).get(URL).content.decode()
