"""The security log only grows, is kept half a year, is read by the auditor alone, and says nothing personal."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.http import HttpRequest
from django.test import Client, RequestFactory
from django.utils.timezone import now
from hypothesis import given
from hypothesis import strategies as st

from accounts import make_user, member
from zhiheng.kit import append_only
from zhiheng.kit.problems import Refusal
from zhiheng.kit.security.models import Result, SecurityRecord, UnmaskRecord
from zhiheng.kit.security.requests import address_of
from zhiheng.kit.security.services import prune, record, record_unmask
from zhiheng.kit.security.views import _line

pytestmark = pytest.mark.django_db
TABLES = ["security_securityrecord", "security_unmaskrecord"]


def old(days: int) -> SecurityRecord:
    return SecurityRecord.objects.create(act="login", result=Result.OK, at=now() - timedelta(days=days))


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("statement", ["UPDATE {} SET username = 'x'", "DELETE FROM {}"])
def test_the_database_refuses_to_change_or_delete_records(table: str, statement: str) -> None:
    user = make_user()
    record("login", account=user)
    record_unmask(user, "dossier", "D1", ["name"], "核对送达地址")
    with pytest.raises(DatabaseError, match="only grows"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement.format(table))
    assert SecurityRecord.objects.filter(username=user.username).exists()


def test_postgresql_refuses_to_truncate_too() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no TRUNCATE")
    with pytest.raises(DatabaseError, match="only grows"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("TRUNCATE security_securityrecord")


def test_a_missing_guard_is_named_and_made_again_by_the_next_migration() -> None:
    assert append_only.missing() == []
    append_only.lift()
    assert "append_only_security_securityrecord_update" in append_only.missing()
    append_only.install()
    assert append_only.missing() == []


def test_what_is_older_than_half_a_year_can_be_pruned_and_nothing_younger() -> None:
    gone, kept = old(200), old(179)
    with pytest.raises(Refusal, match="至少保存 180 天"):
        prune(179)
    assert prune(180) == 1
    assert not SecurityRecord.objects.filter(pk=gone.pk).exists()
    assert SecurityRecord.objects.filter(pk=kept.pk).exists()
    assert SecurityRecord.objects.get(act="log.pruned").reason == "180d 1"


def test_an_undeclared_act_is_a_mistake() -> None:
    with pytest.raises(KeyError):
        record("no-such-act")


def test_showing_a_masked_value_needs_a_purpose_and_leaves_two_records() -> None:
    user = make_user()
    with pytest.raises(Refusal, match="写明用途"):
        record_unmask(user, "dossier", "D1", ["name"], " ")
    assert not SecurityRecord.objects.exists()
    record_unmask(user, "dossier", "D1", ["name", "phone"], "核对送达地址")
    noted = UnmaskRecord.objects.get()
    assert (noted.object_id, noted.fields, noted.purpose) == ("D1", "name,phone", "核对送达地址")
    assert SecurityRecord.objects.get().subject == "dossier:D1"


def test_the_auditor_reads_and_nobody_else_not_even_the_other_administrators() -> None:
    record("login", account=make_user("zhang"))
    readers = set()
    for role in ("audit-administrator", "security-administrator", "system-administrator", "bureau-head", "officer"):
        browser = Client()
        browser.force_login(member(role))
        response = browser.get("/security-log/")
        if response.status_code == 200:
            readers.add(role)
            assert "zhang" in response.content.decode()
        assert browser.post("/security-log/export/").status_code == response.status_code
    assert readers == {"audit-administrator"}


def test_the_auditor_narrows_pages_back_and_exports_what_is_shown() -> None:
    for number in range(130):
        record("login" if number % 2 else "logout", account=make_user(f"u{number:03d}"))
    auditor = member("audit-administrator", username="shenji")
    browser = Client()
    browser.force_login(auditor)
    page = browser.get("/security-log/?act=login")
    assert len(page.context["rows"]) == 65
    page = browser.get("/security-log/")
    assert len(page.context["rows"]) == 100
    older = browser.get(f"/security-log/?{page.context['more']}")
    assert len(older.context["rows"]) == 30
    response = browser.post("/security-log/export/?act=logout")
    rows = list(csv.reader(io.StringIO(b"".join(response.streaming_content).decode("utf-8-sig"))))
    assert rows[0][:2] == ["安全日志导出", "shenji"]
    assert len(rows) == 2 + 65
    assert {row[3] for row in rows[2:]} == {"退出"}
    assert SecurityRecord.objects.get(act="log.exported").username == "shenji"


@given(st.text())
def test_no_cell_of_an_export_is_a_formula(text: str) -> None:
    cell = next(csv.reader(io.StringIO(_line([text]).decode(), newline="")), [""])
    assert not (cell[0] if cell else "").startswith(("=", "+", "-", "@", "\t", "\r"))


def asking(remote: str, forwarded: str = "") -> HttpRequest:
    more = {"HTTP_X_FORWARDED_FOR": forwarded} if forwarded else {}
    return RequestFactory().get("/", REMOTE_ADDR=remote, **more)


@pytest.mark.parametrize(
    ("remote", "forwarded", "address"),
    [
        ("203.0.113.9", "", "203.0.113.9"),
        ("203.0.113.9", "10.0.0.1", "203.0.113.9"),
        ("192.0.2.1", "198.51.100.7", "198.51.100.7"),
        ("192.0.2.1", "6.6.6.6, 198.51.100.7", "198.51.100.7"),
        ("192.0.2.1", "198.51.100.7, 192.0.2.2", "198.51.100.7"),
        ("192.0.2.1", "<script>", "192.0.2.1"),
        ("", "", ""),
        ("::ffff", "", "::ffff"),
    ],
)
def test_only_a_trusted_proxy_is_believed_about_the_address(
    settings: object, remote: str, forwarded: str, address: str
) -> None:
    settings.TRUSTED_PROXIES = ["192.0.2.1", "192.0.2.2"]
    assert address_of(asking(remote, forwarded)) == address
