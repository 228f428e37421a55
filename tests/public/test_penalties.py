"""Published penalty decisions: found by agency and number; a withdrawn one says why; nothing else is there."""

from __future__ import annotations

from datetime import date, timedelta
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
import time_machine
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.apps import apps
from django.db import connection
from django.test import Client

from public.samples import AGENCY, MADE
from zhiheng.kit.exchange import Snapshot, write_snapshot
from zhiheng.public import selectors
from zhiheng.public.models import PublishedItem

pytestmark = [pytest.mark.django_db, pytest.mark.urls("zhiheng.public.urls")]
COMMON = {"agency": "ag1", "agency_name": AGENCY["name"], "decided_on": "2026-11-02", "published_on": "2026-11-05"}
SHOWN = {
    **COMMON, "key": "k1", "number": "示市罚〔2026〕1号", "title": "示市罚〔2026〕1号", "state": "published",
    "party": "示例食品店", "party_kind": "法人", "party_code": "91379900MA00000000", "conduct": "经营超过保质期的食品",
    "basis": "《中华人民共和国食品安全法》第124条", "penalty": "罚款 5,000.00 元", "until": "2029-11-05",
    "shown_until": "2029-11-05",
}  # fmt: skip
GONE = {
    **COMMON, "key": "k2", "number": "示市罚〔2026〕2号", "title": "示市罚〔2026〕2号", "state": "withdrawn",
    "withdrawn_on": "2026-11-20", "reason": "决定已被复议撤销", "shown_until": "2027-11-20",
}  # fmt: skip


@pytest.fixture
def zone(public_zone: Client, exchange: Path, key: Ed25519PrivateKey) -> Client:
    """The public zone with two decisions."""
    write_snapshot(exchange, Snapshot("penalties", MADE, [SHOWN, GONE]), key)
    return public_zone


def test_decisions_are_listed_and_found_by_agency_and_number(zone: Client) -> None:
    assert "行政处罚决定" in zone.get("/").content.decode()
    page = zone.get("/penalties/").content.decode()
    assert "示例食品店：经营超过保质期的食品" in page
    assert "2026-11-20 撤回" in page
    found = zone.get("/penalties/", {"number": "示市罚〔2026〕1", "agency": "ag1"}).content.decode()
    assert "示市罚〔2026〕1号" in found
    assert "示市罚〔2026〕2号" not in found
    assert "没有符合条件的决定" in zone.get("/penalties/", {"agency": "ag2"}).content.decode()
    assert "没有符合条件的决定" in zone.get("/penalties/", {"number": "'; drop table"}).content.decode()


def test_a_decision_has_a_page_and_a_withdrawn_one_its_reason_only(zone: Client) -> None:
    page = zone.get("/penalties/k1/").content.decode()
    for words in ("示例食品店", "91379900MA00000000", "第124条", "5,000.00", "2029-11-05"):
        assert words in page
    gone = zone.get("/penalties/k2/").content.decode()
    assert "已经撤回公开" in gone
    assert "决定已被复议撤销" in gone
    assert "当事人</dt>" not in gone


@pytest.mark.parametrize("wanted", ["k3", "nobody", "0" * 90])
def test_what_isnt_published_is_not_there(zone: Client, wanted: str) -> None:
    assert zone.get(f"/penalties/{wanted}/").status_code == 404


def test_a_decision_is_gone_the_day_after_its_term_without_a_new_snapshot(zone: Client) -> None:
    zone.get("/penalties/")  # taken in; from here on no snapshot comes
    with time_machine.travel("2029-11-05T15:59:00Z", tick=False):  # 23:59 in Shanghai
        assert zone.get("/penalties/k1/").status_code == 200
        assert zone.get("/penalties/k2/").status_code == 404  # a withdrawal's reason is shown for a year
    with time_machine.travel("2029-11-05T16:00:00Z", tick=False):
        assert "示例食品店" not in zone.get("/penalties/").content.decode()
        assert zone.get("/penalties/k1/").status_code == 404


FORMER = {  # what was signed before items named their last day: the day after it, "" where nothing tells one
    "k3": ({**SHOWN, "until": "2027-01-31"}, "2027-02-01"),
    "k4": ({**SHOWN, "until": ""}, "2029-11-06"),
    "k5": (GONE, "2027-11-21"),
    "k6": ({**SHOWN, "until": "长期", "decided_on": "不详", "published_on": "2024-02-29"}, "2027-03-01"),
    "k7": ({**SHOWN, "until": "长期", "published_on": "不详"}, ""),
}


@pytest.mark.parametrize("upgraded", [True, False], ids=["taken in before the upgrade", "taken in after it"])
def test_what_an_earlier_version_signed_is_gone_after_its_last_day_too(
    upgraded: bool, public_zone: Client, exchange: Path, key: Ed25519PrivateKey
) -> None:
    bodies: dict[str, dict[str, Any]] = {name: {**body, "key": name} for name, (body, _) in FORMER.items()}
    for body in bodies.values():
        del body["shown_until"]
    if upgraded:  # rows as they were: the migration fills them
        PublishedItem.objects.bulk_create(
            PublishedItem(kind="penalties", key=name, title="x", body=body) for name, body in bodies.items()
        )
        import_module("zhiheng.public.migrations.0003_terms")._fill(apps, connection.schema_editor())
    else:
        del bodies["k6"]  # a day of decision that isn't one: the whole snapshot is refused
        write_snapshot(exchange, Snapshot("penalties", MADE, list(bodies.values())), key)
        public_zone.get("/penalties/")
    for name in bodies:
        after = date.fromisoformat(FORMER[name][1] or "2126-01-01")
        assert selectors.penalty(name, after - timedelta(days=1)) is not None, name
        assert (selectors.penalty(name, after) is None) is bool(FORMER[name][1]), name


def test_the_list_walks_an_index_and_sorts_nothing(zone: Client) -> None:
    zone.get("/penalties/")
    with connection.cursor() as cursor:  # with three rows any database would rather read them all
        if connection.vendor == "postgresql":
            cursor.execute(
                "SET LOCAL enable_sort = off; SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off"
            )
    for agency, index in (("", "public_item_latest"), ("ag1", "public_item_of_group")):
        plan = selectors.penalties(agency, "", date(2026, 11, 27))[:50].explain()
        assert index in plan
        assert "TEMP B-TREE" not in plan and "Sort" not in plan
