"""What the overview promises: every figure is the number of rows of the list that it opens; each sees his own."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape

import pytest
from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts import member
from oversight.counting import inspection, penalty, review
from oversight.findings.test_triage import made
from registry import district
from zhiheng.kit.accounts.models import LoginSession, User
from zhiheng.kit.pages.lists.base import Answer, lists
from zhiheng.kit.pages.lists.state import ListState
from zhiheng.oversight.findings.models import AuditRun, Finding, Standing
from zhiheng.oversight.findings.tallies import refresh
from zhiheng.web.overview.findings import count_findings
from zhiheng.web.workbench import collect

pytestmark = pytest.mark.django_db
DOOR = re.compile(r'<a href="(/lists/[^"]+)">([\d,]+)</a>')
FIGURE = re.compile(r'<a class="zh-fig"\s+href="(/lists/[^"]+)"\s*>.*?<b>([\d,]+)<small>', re.S)


def browse(user: User) -> Client:
    client = Client()
    client.force_login(user)
    LoginSession.objects.filter(user=user).update(second_factor=True)
    return client


def page(user: User) -> str:
    response = browse(user).get(reverse("overview"))
    assert response.status_code == 200
    return response.content.decode()


def rows_behind(user: User, address: str) -> int:
    """Count the rows of the list that an address shows, as the list itself reads it."""
    path, _, query = unescape(address).partition("?")
    listing = lists[path.strip("/").split("/")[-1]]
    state = ListState(listing, user, QueryDict(query))
    assert state.problems == {}
    return sum(1 for _ in Answer(listing, user, state).stream())


def worked(unit: str) -> None:
    """Let a body work: acts of this year and the last, findings, losses."""
    today = district.today()
    for back in (0, 1, 20, 45, 200, 366, 380):
        inspection(today - timedelta(days=back), unit)
        penalty(today - timedelta(days=back), unit)
    review(today, unit, "revoked")
    review(today, unit)


def found(agency: str, number: int, **more: object) -> None:
    """Let the last run have found something in an agency."""
    made(f"{number:032x}", agency, **more)


def district_at_work() -> tuple[str, str]:
    """Return an agency and a street that work, with findings left and corrected, of this year and before."""
    one, street = district.agency(), district.agency(kind="subdistrict")
    worked(one)
    worked(street)
    AuditRun.objects.create(
        as_of=district.today(), sequence=0, library="v1", calendar="c1", rules=1, events=1, objects_seen=1,
        counts={"new": 0},
    )  # fmt: skip
    for number, standing in enumerate([*Standing] * 6):
        unit = one if number % 5 else street
        found(unit, number, standing=standing, since=district.today() - timedelta(days=number * 11))
    refresh()
    return one, street


def test_every_number_of_the_page_is_the_count_of_the_list_that_it_opens() -> None:
    district_at_work()
    leader = member("district-leader", "GOV")
    shown = page(leader)
    doors = [*DOOR.findall(shown), *FIGURE.findall(shown)]
    assert len(doors) > 60
    wrong = {
        address: (said, count)
        for address, said in doors
        if (count := rows_behind(leader, address)) != int(said.replace(",", ""))
    }
    assert wrong == {}


def test_an_agencys_head_sees_his_agency_a_street_its_street_and_an_officer_no_overview() -> None:
    one, street = district_at_work()
    mine = page(member("agency-head", one))
    assert f"agency={one}" in mine and f"agency={street}" not in mine
    theirs = page(member("subdistrict-commander", street))
    assert f"agency={street}" in theirs and f"agency={one}" not in theirs
    assert "没有汇总数据" in page(member("officer", one))
    assert browse(member("system-administrator", one)).get(reverse("overview")).status_code == 404


def test_the_leader_owes_nothing_and_begins_with_the_overview() -> None:
    district_at_work()
    leader = member("district-leader", "GOV")
    assert browse(leader).get(reverse("workbench"))["Location"] == reverse("overview")
    assert collect(leader, district.today()) == ([], [])


def test_the_leader_reads_and_acts_on_nothing() -> None:
    one, _ = district_at_work()
    leader = member("district-leader", "GOV")
    client = browse(leader)
    finding = Finding.objects.filter(agency=one).first()
    assert finding is not None
    assert client.get(reverse("finding", args=[finding.identity])).status_code == 200
    for name in ("findings-dismiss", "findings-assign", "findings-group", "plan-import", "plan-task-new"):
        assert client.get(reverse(name)).status_code == 404
    assert not lists["findings"].may_export(leader)


def test_the_page_asks_a_constant_number_of_questions_and_stays_light() -> None:
    one, _ = district_at_work()
    leader = member("district-leader", "GOV")
    client = browse(leader)
    client.get(reverse("overview"))
    with CaptureQueriesContext(connection) as few:
        client.get(reverse("overview"))
    for _ in range(3):
        worked(district.agency())
        found(one, 900 + Finding.objects.count())
    refresh()
    with CaptureQueriesContext(connection) as many:
        response = client.get(reverse("overview"))
    assert len(many) <= len(few) + 2
    assert len(many) < 50
    assert len(response.content) < 300_000


def test_before_the_first_audit_and_without_any_act_the_page_says_so() -> None:
    shown = page(member("district-leader", "GOV"))
    assert "尚未审查" in shown
    assert "今年还没有执法记录" in shown


def test_what_a_wall_leaves_is_counted_by_the_database(monkeypatch: pytest.MonkeyPatch) -> None:
    unit = district.agency()
    for place in range(3):
        made(f"{place}" * 32, unit, severity="void")
    made("e" * 32, unit)
    user, first = member("bureau-supervisor", "SF"), district.today().replace(month=1, day=1)
    plain = count_findings(user, first, first)
    monkeypatch.setattr("zhiheng.oversight.findings.selectors._hidden", lambda user, condition: True)
    with CaptureQueriesContext(connection) as asked:
        walled = count_findings(user, first, first)
    assert (walled.left, walled.void, walled.severities) == (plain.left, plain.void, plain.severities)
    assert (walled.left[unit], walled.void[unit]) == (4, 3)
    queries = [one["sql"] for one in asked if 'FROM "findings_finding"' in one["sql"]]
    assert len(queries) == 2 and all("GROUP BY" in query for query in queries)
