"""Signed yearly statistics: listed by year with the sum, opened whole; nothing unsigned is there."""

from __future__ import annotations

from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.test import Client

from public.samples import MADE
from zhiheng.kit.exchange import Snapshot, write_snapshot

pytestmark = [pytest.mark.django_db, pytest.mark.urls("zhiheng.public.urls")]


def signed(agency: str, title: str, year: str, fine: str, penalties: str = "3") -> dict[str, object]:
    figures = [
        {
            "code": "penalty",
            "group": "行政处罚",
            "title": "处罚决定",
            "unit": "件",
            "value": penalties,
            "entered": False,
        },
        {"code": "fine", "group": "行政处罚", "title": "罚款数额", "unit": "元", "value": fine, "entered": False},
        {"code": "levy", "group": "其他执法行为", "title": "行政征收", "unit": "件", "value": "4", "entered": True},
    ]
    return {
        "key": f"{year}-{agency}", "agency": agency, "title": title, "year": year, "version": 1, "digest": "a" * 64,
        "signed_on": "2026-01-20", "accepted_on": "2026-02-03", "figures": figures,
    }  # fmt: skip


@pytest.fixture
def zone(public_zone: Client, exchange: Path, key: Ed25519PrivateKey) -> Client:
    """The public zone with three statements of two years."""
    items = [
        signed("ag1", "示例区城市管理局", "2025", "1000.50"),
        signed("ag2", "示例区市场监督管理局", "2025", "0.50", "12000"),
        signed("ag1", "示例区城市管理局", "2024", "7.00"),
    ]
    write_snapshot(exchange, Snapshot("statistics", MADE, items), key)
    return public_zone


def test_the_latest_year_is_listed_with_the_exact_sum_of_those_that_signed(zone: Client) -> None:
    assert "行政执法年度统计" in zone.get("/").content.decode()
    page = zone.get("/statistics/").content.decode()
    for words in ("2025 年度行政执法统计", "2 个机关已签报", "1,001.00 元", "12,003 件", "/statistics/2025-ag2/"):
        assert words in page, words
    assert "行政征收" not in page and "7.00" not in page
    assert "7.00 元" in zone.get("/statistics/", {"year": "2024"}).content.decode()
    assert "2025 年度" in zone.get("/statistics/", {"year": "1900' or 1"}).content.decode()


def test_a_statement_shows_every_figure_as_it_was_signed_and_what_was_entered(zone: Client) -> None:
    page = zone.get("/statistics/2025-ag1/").content.decode()
    for words in ("示例区城市管理局", "2026-01-20 签报", "1,000.50 元", "（填报）", "2026-02-03 核收", "a" * 64):
        assert words in page, words
    assert zone.get("/statistics/2023-ag1/").status_code == 404
    assert zone.get("/statistics/%00/").status_code == 400


def test_before_anything_was_published_the_page_says_so(public_zone: Client) -> None:
    assert "还没有公布的年度统计" in public_zone.get("/statistics/").content.decode()
