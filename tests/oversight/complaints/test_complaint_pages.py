"""Pages of complaints: lists with indexes, acts by their forms, repeated matters to supervision, codes, to-do."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts import member
from oversight.complaining import SECRET_TEXT, District, accusation, assigned, by, entered, received, row
from registry import district
from worlds import Standing
from zhiheng.kit.pages.lists.base import lists
from zhiheng.kit.pages.lists.indexes import missing
from zhiheng.oversight.complaints import contributing, services
from zhiheng.oversight.complaints.models import Complaint, Release, ScanCode, Stage
from zhiheng.oversight.findings.models import Matter

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def made(standing: Standing) -> District:
    return standing.build(District)


@pytest.fixture
def here(made: District) -> District:
    return deepcopy(made)


def act(client: Client, address: str, confirm: bool = False, **said: Any) -> Any:
    """Open an act's page, fill it in, send it, confirm it."""
    page = client.get(address)
    assert page.status_code == 200, address
    sent = {"form_key": page.context["form_key"], "form_version": page.context["form_version"], **said}
    answer = client.post(address, {**sent, "form_confirmed": "1"} if confirm else sent)
    if answer.status_code != 302:
        raise AssertionError(answer.context["form"].errors if "form" in answer.context else answer.text)
    return answer


@pytest.mark.parametrize("key", ["complaints", "accusations", "complaint-summaries", "scan-codes"])
def test_every_filter_and_sort_of_the_lists_has_its_index(key: str) -> None:
    models = {"complaint-summaries": Release, "scan-codes": ScanCode}
    assert missing(lists[key], models.get(key, Complaint)) == []


def test_a_request_goes_from_registration_to_closing_by_forms(here: District) -> None:
    bureau, head = entered(here.supervisor), entered(here.urban_head)
    said = {"channel": "visit", "received_on": district.today().isoformat(), "kinds": ["complain"], "topic": "fumes",
            "text": SECRET_TEXT, "name": "植入甲", "phone": "13900001234", "reply_wanted": "on"}  # fmt: skip
    made = act(bureau, "/complaints/receive/", **said)
    one = Complaint.objects.get()
    assert made["Location"] == reverse("object", args=["complaint", one.public_id])
    base = f"/complaints/{one.public_id}"
    act(bureau, f"{base}/assign/", handler=here.urban)
    act(head, f"{base}/sign-for/")
    act(head, f"{base}/reply/", text="已清理", to_caller="on")
    act(bureau, f"{base}/review/", outcome="back", reason="照片显示没有清理")
    act(head, f"{base}/reply/", text="已再次清理", to_caller="on")
    act(bureau, f"{base}/review/", outcome="close", solved="on", score="4")
    assert (row(one.public_id).stage, row(one.public_id).score, row(one.public_id).returns) == (Stage.CLOSED, 4, 1)
    page = bureau.get(reverse("object", args=["complaint", one.public_id])).text
    assert "已再次清理" in page and "照片显示没有清理" in page and SECRET_TEXT in page


def test_the_other_acts_have_forms_too(here: District) -> None:
    bureau, head = entered(here.supervisor), entered(here.urban_head)
    one, other = assigned(here, order_no="DH7"), assigned(here, order_no="DH8")
    base = f"/complaints/{one.public_id}"
    act(head, f"{base}/progress/", promised_by="2099-01-05", ground="须鉴定")
    act(head, f"{base}/decline/", reason="不属本局")
    act(bureau, f"{base}/decide-decline/", granted="no", reason="属于")
    act(head, f"{base}/link/", type="complaint", number="DH8")
    refused = head.post(f"{base}/link/", {**_key(head, f"{base}/link/"), "type": "case", "number": "nothing"})
    assert refused.status_code == 409 and "没有找到这个编号" in refused.text
    act(bureau, f"/complaints/{other.public_id}/withdraw/", reason="反映人来电撤回")
    assert row(other.public_id).stage == Stage.WITHDRAWN
    gone = act(bureau, f"{base}/classify/", confirm=True, kinds=["accuse"], topic="conduct-fees", agency=here.urban,
               reason="反映收费")  # fmt: skip
    assert gone["Location"].endswith(f"/complaint/{one.public_id}/") and row(one.public_id).accusation
    act(bureau, f"{base}/release/", confirm=True, agency=here.urban, summary="有人反映收费")
    assert Release.objects.get().agency == here.urban
    assert head.get(f"{base}/reply/").status_code == 404


def _key(client: Client, address: str) -> dict[str, Any]:
    page = client.get(address)
    return {"form_key": page.context["form_key"], "form_version": page.context["form_version"]}


def test_an_act_on_what_somebody_changed_meanwhile_is_stopped(here: District) -> None:
    one = received(here)
    bureau, address = entered(here.supervisor), f"/complaints/{one.public_id}/assign/"
    stale = _key(bureau, address)
    services.classify(by(here.supervisor), one, ["help"], "fumes", "改")
    assert bureau.post(address, {**stale, "handler": here.urban}).status_code == 409
    assert row(one.public_id).handler == ""


def test_sending_an_accusation_to_the_accused_is_refused_with_the_article(here: District) -> None:
    one = accusation(here)
    bureau, address = entered(here.supervisor), f"/complaints/{one.public_id}/assign/"
    answer = bureau.post(address, {**_key(bureau, address), "handler": here.urban, "brief": "摘要"})
    assert answer.status_code == 409
    assert "是被控告、举报的一方" in answer.text and "第三十二条" in answer.text
    assert row(one.public_id).handler == ""


def test_repeated_matters_lead_by_one_button_to_a_matter_of_supervision(here: District) -> None:
    for _ in range(3):
        assigned(here, region=here.market, topic="fumes")
    bureau = entered(here.supervisor)
    page = bureau.get("/complaints/repeated/")
    assert "油烟扰民" in page.text and "督办" in page.text
    address = page.context["lines"][0].supervise_url
    act(bureau, address, confirm=True)
    matter = Matter.objects.get()
    assert matter.agency == here.urban
    assert reverse("matter", args=[matter.public_id]) in bureau.get("/complaints/repeated/").text
    head = entered(here.urban_head)
    assert "油烟扰民反复反映 3 件" in head.get("/lists/matters/").text
    assert "/complaints/supervise/" not in head.get("/complaints/repeated/").text
    for wild in ("days=x&times=-1", "days=999999999999&times=0", "many=²"):
        assert bureau.get(f"/complaints/repeated/?{wild}").status_code == 200
    empty = bureau.get("/complaints/supervise/")
    sent = {"form_key": empty.context["form_key"], "form_version": "", "form_confirmed": "1"}
    assert bureau.post("/complaints/supervise/", sent).status_code == 409


def test_codes_are_made_for_what_is_registered_and_can_be_stopped(here: District) -> None:
    bureau = entered(here.supervisor)
    made = act(bureau, "/scan-codes/make/", kind="poster", title="政务大厅", agency=here.urban)
    code = ScanCode.objects.get()
    assert "停用这个码" in bureau.get(made["Location"]).text
    assert bureau.post(f"/scan-codes/{code.public_id}/switch/").status_code == 302
    code.refresh_from_db()
    assert not code.active
    wrong = bureau.post("/scan-codes/make/", {**_key(bureau, "/scan-codes/make/"), "kind": "officer", "title": "周",
                                              "target": "nobody"})  # fmt: skip
    assert wrong.status_code == 409 and "没有这个号码的证件" in wrong.text
    assert entered(here.urban_head).get(f"/scan-codes/{code.public_id}/").status_code == 200
    assert entered(here.urban_head).post(f"/scan-codes/{code.public_id}/switch/").status_code == 404


def test_the_bureau_is_told_what_to_route_and_a_handler_what_another_system_assigned(here: District) -> None:
    from zhiheng.ledger.models import LedgerObject

    one = assigned(here)
    received(here)
    accusation(here)
    told = [(item.title, item.subject) for item in contributing.items(here.supervisor, district.today())]
    assert told == [("控告举报：等待转办", "1 件"), ("诉求：等待转办", "1 件")]
    assert contributing.items(here.urban_head, district.today()) == []
    LedgerObject.objects.filter(public_id=one.public_id).update(agency="")  # as another system's events leave it
    [owed] = contributing.items(here.urban_head, district.today())
    assert (owed.due, owed.url) == (one.due_on, reverse("object", args=["complaint", one.public_id]))


def test_who_may_not_reads_and_does_nothing(here: District) -> None:
    one = assigned(here)
    for user in (member("officer", here.market), member("system-administrator", here.bureau), here.market_head):
        client = entered(user)
        assert client.get(reverse("object", args=["complaint", one.public_id])).status_code == 404
        assert client.get(f"/complaints/{one.public_id}/reply/").status_code == 404
        assert client.get(f"/complaints/{one.public_id}/assign/").status_code == 404
    reviewer = entered(member("legal-reviewer", here.urban))
    assert reviewer.get(reverse("object", args=["complaint", one.public_id])).status_code == 200
    assert reviewer.get(f"/complaints/{one.public_id}/reply/").status_code == 404
    assert entered(here.urban_head).get(f"/complaints/{one.public_id}/assign/").status_code == 404
