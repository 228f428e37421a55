"""The workbench: due date first, the same groups every day, and no room's fault hides what another room says."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from registry import district
from web.conftest import file_case, today
from zhiheng.kit import contributions
from zhiheng.kit.accounts.models import User
from zhiheng.kit.contributions import WorkItem, WorkSource
from zhiheng.kit.pages import days
from zhiheng.kit.scopes import Scope
from zhiheng.ledger.services import note_duties
from zhiheng.web.law_page import owed_acts, requirement
from zhiheng.web.workbench import LATER, OVERDUE, SHOWN, SOON, TODAY, UNDATED, group_of, workbench_of

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 11, 23)


@pytest.fixture
def source() -> Iterator[Any]:
    """Let a test contribute work of its own."""

    def contribute(*items: WorkItem) -> None:
        contributions.work._entries["test"] = WorkSource("测试", lambda user, day: items)

    yield contribute
    contributions.work._entries.pop("test", None)


@pytest.mark.parametrize(
    ("due", "group"),
    [
        (MONDAY - timedelta(1), OVERDUE),
        (MONDAY, TODAY),
        (MONDAY + timedelta(3), SOON),
        (MONDAY + timedelta(4), LATER),
        (date(2026, 11, 29), LATER),
        (None, UNDATED),
    ],
)
def test_a_deadline_stands_in_its_group(due: date | None, group: str) -> None:
    assert group_of(due, MONDAY) == group


def test_a_friday_looks_over_the_weekend() -> None:
    """Wednesday is three working days after Friday, Thursday four."""
    friday = date(2026, 11, 20)
    assert group_of(date(2026, 11, 25), friday) == SOON
    assert group_of(date(2026, 11, 26), friday) == LATER


@pytest.mark.parametrize(
    ("due", "words"),
    [
        (date(2026, 11, 20), "逾期 1 个工作日"),
        (date(2026, 11, 23), "今天到期"),
        (date(2026, 11, 26), "剩 3 个工作日"),
        (date(2026, 12, 9), "剩 12 个工作日"),
        (date(2099, 1, 4), "天"),
    ],
)
def test_deadlines_are_said_in_working_days_where_the_calendar_reaches(due: date, words: str) -> None:
    assert words in days.due_state(due, MONDAY).text


def test_a_weekend_is_never_said_as_no_working_day() -> None:
    saturday = date(2026, 11, 28)
    assert days.due_state(saturday, saturday + timedelta(1)).text == "逾期 1 天"
    assert days.due_state(saturday + timedelta(1), saturday).text == "剩 1 天"


def test_everything_due_is_one_list_by_day_with_the_next_act(inside: Client, source: Any) -> None:
    source(
        WorkItem(today(-9), "复查责令改正", "/x/", "责改1号", "复查记录", "通知书载明", "登记复查", kind="检查"),
        WorkItem(today(2), "送达决定书", "/y/", "处罚2号", "送达回证", "处罚法第61条", "登记送达", kind="案件"),
        WorkItem(today(), "处理保存的物品", "/z/", act="作出处理", kind="案件"),
    )
    body = inside.get("/").content.decode().partition("轮到我办")[2]
    order = [body.index(words) for words in ("逾期 1", "送达决定书", "今天到期 1", "处理保存的物品", "复查责令改正")]
    assert order == sorted(order)
    assert "送达回证" in body and "处罚法第61条" in body and "登记送达" in body
    assert body.count("btn-primary") == 2  # only overdue and today's
    only = inside.get("/?kind=检查").content.decode()
    assert "复查责令改正" in only and "送达决定书" not in only


def test_objects_from_any_system_come_with_their_deadlines(inside: Client) -> None:
    file_case("0001", record="elsewhere", title="外部案件")
    note_duties([(("case", "0001"), 1, today(1), "")])
    body = inside.get("/").content.decode()
    assert "外部案件" in body and "逾期" in body


def test_a_duty_says_what_to_do_by_which_article_and_leads_to_the_object(inside: Client) -> None:
    file_case("0001", title="占道案")
    note_duties([(("case", "0001"), 3, today(1), "penalty.decision-within-90-days")])
    body = inside.get("/").content.decode()
    rule = requirement("penalty.decision-within-90-days")
    assert rule is not None
    for words in (rule.title, rule.basis, "案件 占道案", "另有 2 项", "/objects/case/0001/", "查看要求"):
        assert words in body, words
    assert owed_acts("penalty.decision-within-90-days").split("、")[0] in body


def test_an_officer_with_a_duty_is_called_by_name(inside: Client) -> None:
    officer = district.officer(district.agency(), name="上官示例")
    note_duties([(("officer", officer), 1, today(1), "")])
    body = inside.get("/").content.decode()
    assert "执法人员 上官示例" in body
    assert f">{officer}<" not in body


def test_what_everybody_may_read_is_nobody_elses_work(
    client: Client, account: User, given: Callable[[Scope], None]
) -> None:
    own, other = district.agency("示例区本局"), district.agency("示例区别局")
    note_duties([(("agency", own), 1, today(1), ""), (("agency", other), 1, today(1), "")])
    given(Scope(units=frozenset({own})))
    client.force_login(account)
    body = client.get("/").content.decode()
    assert "示例区本局" in body
    assert "示例区别局" not in body


def test_a_room_that_fails_takes_only_its_own_part_away(inside: Client, caplog: Any) -> None:
    secret = "王" + "某某"

    def broken(user: User, day: date) -> list[WorkItem]:
        raise RuntimeError(secret)

    contributions.work._entries["broken"] = WorkSource("等他人办理", broken)
    try:
        file_case("0001", title="照常显示")
        note_duties([(("case", "0001"), 1, today(), "")])
        body = inside.get("/").content.decode()
    finally:
        del contributions.work._entries["broken"]
    assert "“等他人办理”没有取到" in body and "照常显示" in body
    assert secret not in caplog.text and "E-" in caplog.text


def test_a_long_group_is_cut_and_says_how_many_are_left(account: User, source: Any) -> None:
    source(*(WorkItem(MONDAY, f"事项{n}", "/") for n in range(SHOWN + 7)))
    bench = workbench_of(account, MONDAY)
    assert (bench.groups[0].count, bench.groups[0].left_out) == (SHOWN + 7, 7)
    assert workbench_of(account, MONDAY, everything=True).groups[0].left_out == 0


def test_nothing_to_do_says_so(inside: Client) -> None:
    assert "现在没有要办的事项" in inside.get("/").content.decode()


def test_what_another_agency_owes_is_not_on_ones_workbench(inside: Client, given: Any) -> None:
    file_case("0001", agency="A2", title="别机关的案件")
    note_duties([(("agency", "A2"), 1, today(1), ""), (("case", "0001"), 1, today(1), "")])
    assert "机关A2" in inside.get("/").content.decode()
    given(Scope(units=frozenset({"A1"})))
    body = inside.get("/").content.decode()
    assert "机关A2" not in body and "别机关的案件" not in body
