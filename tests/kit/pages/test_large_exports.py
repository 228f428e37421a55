"""An export of many persons leaves the house only when two people wanted it, once, and on record."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.timezone import now

from accounts import member
from kit.pages.shelf import Shelf, fill
from zhiheng.kit.accounts.models import LoginSession, User
from zhiheng.kit.dual_control.models import ProposedAct
from zhiheng.kit.pages.lists import large
from zhiheng.kit.pages.models import ExportPermit
from zhiheng.kit.security.models import SecurityRecord
from zhiheng.kit.tables.models import Export

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def few(monkeypatch: pytest.MonkeyPatch, shelf: Shelf) -> None:
    """Ten persons are many."""
    monkeypatch.setattr(large, "ALONE", 10)
    shelf.exporting, shelf.persons = True, True
    fill(12)


@pytest.fixture
def anna() -> User:
    return member("bureau-supervisor", "SF", granted={"export": None}, title="安娜")


@pytest.fixture
def bert() -> User:
    return member("bureau-supervisor", "SF", granted={"export": None}, title="伯特")


def enter(user: User) -> Client:
    client = Client()
    client.force_login(user)
    LoginSession.objects.filter(user=user).update(second_factor=True)
    return client


def export(client: Client, query: str = "") -> Any:
    """Ask for the export and read it to its end."""
    answer = client.post("/lists/books/export/", {"query": query})
    if answer.streaming:
        assert b"".join(answer.streaming_content).startswith(b"PK")
    return answer


def asked(client: Client, second: User, query: str = "") -> ProposedAct:
    url = export(client, query)["Location"]
    page = client.get(url)
    sent = {name: page.context[name] for name in ("form_key", "form_version")} | {"purpose": "年度清理核对"}
    assert client.post(url, sent).status_code == 202
    assert client.post(url, {**sent, "form_second": second.public_id}).status_code == 302
    return ProposedAct.objects.get()


def test_few_persons_and_no_persons_are_exported_by_one(shelf: Shelf, anna: User) -> None:
    client = enter(anna)
    assert export(client, "?state=out").status_code == 200
    shelf.persons = False
    assert export(client).status_code == 200
    assert set(Export.objects.values_list("persons", flat=True)) == {True, False}


def test_many_wait_for_another_person_with_the_right_and_are_taken_once(anna: User, bert: User) -> None:
    client, other = enter(anna), enter(bert)
    act = asked(client, bert)
    assert not Export.objects.exists()
    shown = other.get(reverse("second-review", args=[act.public_id])).content.decode()
    assert "年度清理核对" in shown and "12 册" in shown
    assert other.post(reverse("second-review-confirm", args=[act.public_id])).status_code == 302
    act.refresh_from_db()
    assert other.get(act.url).status_code == 404, "the file is its proposer's alone"
    assert other.post(act.url).status_code == 404
    assert "下载文件" in client.get(act.url).content.decode()
    assert not Export.objects.exists(), "looking is not exporting"
    taken = client.post(act.url)
    assert b"".join(taken.streaming_content).startswith(b"PK")
    made = Export.objects.get()
    assert (made.rows, made.second, made.purpose, made.persons) == (12, bert.username, "年度清理核对", True)
    assert SecurityRecord.objects.get(act="export").reason == "12 rows confirmed"
    again = client.post(act.url)
    assert again.status_code == 409 and "重新提请" in again.content.decode()
    assert Export.objects.count() == 1


def test_a_permitted_export_dies_after_a_day(anna: User, bert: User) -> None:
    client = enter(anna)
    act = asked(client, bert)
    enter(bert).post(reverse("second-review-confirm", args=[act.public_id]))
    ExportPermit.objects.update(until=now() - timedelta(seconds=1))
    act.refresh_from_db()
    assert client.post(act.url).status_code == 409
    assert not Export.objects.exists()


def test_who_lost_the_right_takes_nothing(shelf: Shelf, anna: User, bert: User) -> None:
    client = enter(anna)
    act = asked(client, bert)
    enter(bert).post(reverse("second-review-confirm", args=[act.public_id]))
    act.refresh_from_db()
    shelf.exporting = False
    assert client.post(act.url).status_code == 404


def test_a_permit_counts_only_in_the_capacity_and_for_the_rows_it_was_asked_for(anna: User, bert: User) -> None:
    client = enter(anna)
    act = asked(client, bert)
    enter(bert).post(reverse("second-review-confirm", args=[act.public_id]))
    act.refresh_from_db()
    other = member("bureau-supervisor", "SJ", user=anna, granted={"export": None}).memberships.get(unit="SJ")
    session = client.session
    session["membership"] = other.public_id
    session.save()
    refused = client.post(act.url)
    assert refused.status_code == 409 and "身份、数据范围" in refused.content.decode()
    session["membership"] = ""
    session.save()
    permit = ExportPermit.objects.get()
    ExportPermit.objects.update(query="?state=out")  # as if it had been asked for other rows
    assert client.post(act.url).status_code == 409
    ExportPermit.objects.update(query=permit.query)
    taken = client.post(act.url)
    assert b"".join(taken.streaming_content).startswith(b"PK")
    assert client.post(act.url).status_code == 409 and Export.objects.count() == 1


def test_many_small_exports_are_one_large_one(anna: User) -> None:
    client = enter(anna)
    answers = [export(client, "?state=out").status_code for _ in range(9)]
    assert answers[0] == 200
    assert 302 in answers, "the day's rows are added up"


def test_nobody_without_the_right_opens_the_page_or_confirms(shelf: Shelf, anna: User) -> None:
    shelf.exporting = False
    assert enter(anna).get("/lists/books/export/large/").status_code == 404
    shelf.exporting, shelf.persons = True, False
    assert enter(anna).get("/lists/books/export/large/").status_code == 404
    assert enter(anna).get("/lists/nothing/export/large/").status_code == 404
