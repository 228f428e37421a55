"""Another system delivers events: each answered by itself, done once, bound to what its token allows."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from registry import district
from zhiheng.kit.problems import Refusal
from zhiheng.ledger.models import LedgerEvent, LedgerSource
from zhiheng.web import api as module
from zhiheng.web import tokens
from zhiheng.web.api import api
from zhiheng.web.models import ApiToken

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[2]
Call = Callable[..., Any]


@pytest.fixture
def agency() -> str:
    return district.agency("示例区市场监督管理局")


@pytest.fixture
def source(agency: str) -> LedgerSource:
    return tokens.register_source("lu", "省平台", [agency], ["case.*"], ["LU-"])


@pytest.fixture
def token(source: LedgerSource) -> str:
    return tokens.issue(source, "每日报送", timedelta(days=30), by=None)


@pytest.fixture
def call(client: Client, token: str) -> Call:
    """Return a function that calls the API with the token."""

    def called(method: str, address: str, body: Any = None, key: str = token, **more: Any) -> Any:
        data = body if isinstance(body, (str, bytes)) else json.dumps(body)
        headers = {"Authorization": f"Bearer {key}"}
        return client.generic(method, f"/api/v1/{address}", data, "application/json", headers=headers, **more)

    return called


def filed(number: int, agency: str, **more: Any) -> dict[str, Any]:
    return {
        "id": f"e{number}",
        "type": "case.filed",
        "occurred_at": "2026-11-02",
        "agency": agency,
        "objects": [{"type": "case", "id": f"LU-{number}"}, {"type": "agency", "id": agency}],
        "attributes": {"approver": "head", "procedure": "ordinary", "field": "market", "cause": "超范围经营"},
        **more,
    }


def case_of(number: int, agency: str) -> dict[str, Any]:
    values = {"number": f"示市监立〔2026〕{number}号", "procedure": "ordinary", "field": "market"}
    return {"type": "case", "id": f"LU-{number}", "agency": agency, "attributes": values}


def batch(agency: str, *numbers: int) -> dict[str, Any]:
    return {
        "events": [filed(number, agency) for number in numbers],
        "objects": [case_of(number, agency) for number in numbers],
    }


def test_a_batch_sent_twice_is_in_the_ledger_once(call: Call, agency: str) -> None:
    before = LedgerEvent.objects.count()
    first = call("POST", "batches", batch(agency, 1, 2, 3))
    assert first.status_code == 200, first.content.decode()
    assert first.json()["counts"] == {"accepted": 3}, first.content.decode()
    assert call("POST", "batches", batch(agency, 1, 2, 3)).json()["counts"] == {"repeated": 3}
    assert LedgerEvent.objects.count() == before + 3


def test_wrong_events_come_back_with_reasons_and_right_ones_are_kept(call: Call, agency: str) -> None:
    body = batch(agency, 1, 2)
    body["events"][1]["type"] = "case.flied"
    body["events"].append(filed(3, agency, objects=[{"type": "case", "id": "XX-3"}, {"type": "agency", "id": agency}]))
    answer = call("POST", "batches", body).json()
    assert answer["counts"] == {"accepted": 1, "refused": 2}
    wrong = {item["id"]: item["problems"] for item in answer["items"]}
    assert set(wrong) == {"e2", "e3"}
    assert "case.flied" in str(wrong["e2"])
    assert "XX-3" in str(wrong["e3"])


def test_an_id_that_no_address_could_hold_is_refused(call: Call, agency: str) -> None:
    body = batch(agency, 1)
    body["events"][0]["objects"][0]["id"] = "LU-2026/1"
    (item,) = call("POST", "batches", body).json()["items"]
    assert item["state"] == "refused"
    assert "“/”" in item["problems"][0]["what"]


def test_the_same_number_with_other_content_is_reported(call: Call, agency: str) -> None:
    call("POST", "batches", batch(agency, 1))
    body = batch(agency, 1)
    body["events"][0]["occurred_at"] = "2026-11-03"
    answer = call("POST", "batches", body).json()
    assert answer["counts"] == {"conflicting": 1}
    assert answer["items"][0]["problems"]


def test_a_token_cannot_speak_for_another_agency_or_of_other_events(call: Call, agency: str) -> None:
    other = district.agency("示例区交通运输局")
    body = batch(agency, 1, 2)
    body["events"][0]["agency"] = other
    body["events"][1]["type"] = "inspection.started"
    assert call("POST", "batches", body).json()["counts"] == {"refused": 2}


@pytest.mark.parametrize("key", ["", "wrong", "zh1_" + "A" * 43, "\u4e2d"])
def test_an_unknown_token_opens_nothing_and_learns_nothing(client: Client, key: str) -> None:
    answer = client.get("/api/v1/source", headers={"Authorization": f"Bearer {key}".encode().decode("latin-1")})
    assert answer.status_code == 401
    assert "令牌无效、过期或已吊销" in answer.content.decode()


def test_a_revoked_an_expired_and_a_closed_sources_token_open_nothing(
    call: Call, source: LedgerSource, token: str
) -> None:
    assert call("GET", "source").status_code == 200
    with time_machine.travel(timezone.now() + timedelta(days=31), tick=False):
        assert call("GET", "source").status_code == 401
    LedgerSource.objects.update(active=False)
    assert call("GET", "source").status_code == 401
    LedgerSource.objects.update(active=True)
    tokens.revoke(ApiToken.objects.get(), by=None)
    assert call("GET", "source").status_code == 401


def test_a_login_session_is_no_token(client: Client, django_user_model: Any) -> None:
    client.force_login(django_user_model.objects.create_user("zhang", "x", title="张"))
    assert client.get("/api/v1/source").status_code == 401


def test_the_token_itself_is_kept_nowhere(token: str) -> None:
    kept = ApiToken.objects.values().get()
    assert token not in json.dumps(kept, default=str)
    assert len(token) > 40


@pytest.mark.parametrize(
    ("body", "status", "words"),
    [
        ("{", 400, "不是 JSON"),
        (b"\xff\xfe", 400, "不是 JSON"),
        ("[" * 100_000, 400, "不是 JSON"),
        ('{"events": [' + "1" * 5_000 + "]}", 400, "不是 JSON"),
        ([], 400, "缺少 events"),
        ({"events": {}}, 400, "缺少 events"),
        ({"events": [], "objects": "x"}, 400, "objects 不是列表"),
        ({"events": [], "event": []}, 400, "不认识的键"),
        ({"events": [], "objects": [{"type": "case"}]}, 422, "缺少 type 或 id"),
        ({"events": [], "objects": [{"type": "case", "id": "LU-1", "attributes": "x"}]}, 422, "attributes"),
        ({"events": [], "objects": [{"type": "case", "id": "LU-1", "attributes": [1]}]}, 422, "attributes"),
        ({"events": [None] * 50_001}, 422, "50,000"),
    ],
)
def test_a_body_that_cannot_be_a_batch_is_refused_in_words(call: Call, body: Any, status: int, words: str) -> None:
    answer = call("POST", "batches", body)
    assert answer.status_code == status, answer.content.decode()[:300]
    assert words.replace(",", "") in answer.content.decode().replace(",", "")


def test_a_body_beyond_the_limit_is_refused(call: Call, monkeypatch: pytest.MonkeyPatch, agency: str) -> None:
    monkeypatch.setattr(module, "MOST_BYTES", 100)
    assert call("POST", "batches", batch(agency, 1)).status_code == 413


@pytest.mark.parametrize("text", ["[" * 2_000_000, '{"events":[' + "0," * 4_000_000 + "0]}"])
def test_what_would_become_millions_of_values_is_refused_before_it_is_parsed(
    call: Call, text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def parsed(*args: Any) -> None:
        raise AssertionError("parsed")

    monkeypatch.setattr(module.json, "loads", parsed)
    with pytest.raises(module._TooLarge, match="值太多"):
        module._few_parts(text.encode())
    full = '{"type":"x","objects":[{"type":"case","id":"1"},{"type":"agency","id":"2"}],"attributes":{"a":[1,2]}},'
    module._few_parts((full * 50_000).encode())


@pytest.mark.parametrize(
    "value", ["'; DROP TABLE x;--", "<script>alert(1)</script>", "=cmd|' /C calc'!A0", "\ud800x", "\x00x", "0" * 9999]
)
def test_hostile_text_is_an_answer_never_a_crash(call: Call, agency: str, value: str) -> None:
    for place in ("id", "type", "occurred_at", "agency", "document_no", "corrects"):
        body = batch(agency, 1)
        body["events"][0][place] = value
        assert call("POST", "batches", body).status_code in (200, 400, 422), place
    body = batch(agency, 1)
    body["events"][0]["attributes"] = {"approver": value, value: 1}
    body["objects"][0]["title"] = value
    assert call("POST", "batches", body).status_code in (200, 400, 422)


def test_one_can_ask_what_became_of_a_delivery(call: Call, agency: str) -> None:
    call("POST", "batches", batch(agency, 1))
    found = call("GET", "deliveries/e1").json()
    assert LedgerEvent.objects.filter(public_id=found["event"]).exists()
    assert call("GET", "deliveries/e9").status_code == 404
    assert call("GET", "deliveries/e%00").status_code == 400
    for address in ("deliveries/e%0A1", "deliverys/e1", ""):
        answer = call("GET", address)
        assert (answer.status_code, answer["Content-Type"]) == (404, "application/json")
        assert answer.json()["problems"]


def test_gaps_are_named_by_week(call: Call, agency: str) -> None:
    call("POST", "batches", batch(agency, *range(1, 9)))
    weeks = call("GET", "weeks?first=2026-11-02&last=2026-11-15").json()
    assert [(week["monday"], week["received"], week["gap"]) for week in weeks][:1] == [("2026-11-02", 8, "")]
    assert call("GET", "weeks?first=2026-11-02&last=2020-01-01").status_code == 422
    assert call("GET", "weeks?first=x&last=y").status_code == 422
    assert call("GET", "weeks?first=0001-01-01&last=0001-01-02").status_code == 422
    assert call("GET", "weeks?first=9999-12-30&last=9999-12-31").status_code == 422


def test_a_source_is_registered_with_what_exists_only(agency: str) -> None:
    with pytest.raises(Refusal, match="nobody"):
        tokens.register_source("x", "x", ["nobody"], ["case.filed"], ["X-"])
    with pytest.raises(Refusal, match=r"case\.flied"):
        tokens.register_source("x", "x", [agency], ["case.flied"], ["X-"])
    with pytest.raises(Refusal, match="编号的开头"):
        tokens.register_source("x", "x", [agency], ["case.filed"], [""])
    with pytest.raises(Refusal, match="400"):
        tokens.issue(tokens.register_source("x", "x", [agency], ["case.filed"], ["X-"]), "t", timedelta(days=500), None)


def test_the_committed_description_is_that_of_the_code() -> None:
    kept = json.loads((ROOT / "docs/openapi.json").read_text("utf-8"))
    assert kept == json.loads(json.dumps(api.get_openapi_schema(path_prefix="/api/v1/"))), (
        "docs/openapi.json 与代码不同;请运行 python scripts/openapi.py"
    )
