"""A yearly plan of supervision: drafted, approved by another, issued, its items started, reported at the end."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from accounts import member
from oversight.complaining import entered
from oversight.prominent import Bodies, act, ahead, today
from registry import district
from zhiheng.kit.accounts.models import User
from zhiheng.kit.documents import numbers
from zhiheng.kit.documents.models import Document
from zhiheng.kit.dual_control.registry import SecondPersonNeeded
from zhiheng.kit.notifications.models import Notification
from zhiheng.kit.pages.lists.base import lists
from zhiheng.kit.pages.lists.indexes import missing
from zhiheng.ledger.acting import ActRefused
from zhiheng.ledger.models import LedgerEvent
from zhiheng.oversight.campaigns import services as campaigns
from zhiheng.oversight.campaigns.models import Campaign
from zhiheng.oversight.findings.models import Matter
from zhiheng.oversight.yearplans import printing, projecting, selectors, services, working
from zhiheng.oversight.yearplans.forms import ItemForm
from zhiheng.oversight.yearplans.models import State, YearItem, YearPlan
from zhiheng.oversight.yearplans.progress import Stage
from zhiheng.oversight.yearplans.services import NewItem
from zhiheng.registry.agencies.services import end_agency

pytestmark = pytest.mark.django_db
YEAR = today().year


@pytest.fixture
def here() -> Bodies:
    return Bodies()


@pytest.fixture
def head(here: Bodies) -> User:
    return member("bureau-head", here.bureau)


def plan(row: YearPlan | str) -> YearPlan:
    """The row as it is now."""
    return YearPlan.objects.get(public_id=row if isinstance(row, str) else row.public_id)


def drafted(here: Bodies, *items: NewItem, by: User | None = None) -> YearPlan:
    """A plan of the bureau (or of whoever drafts) with items."""
    by = by or here.supervisor
    row = plan(services.draft(act(by), YEAR, f"{YEAR}年度行政执法监督计划", "以涉企执法为重点").id)
    for one in items:
        services.set_item(act(by), plan(row), one)
    return plan(row)


def approved(row: YearPlan, by: User, head: User) -> YearPlan:
    """Approved by the head."""
    services.approve(act(by, second_person=head.public_id), plan(row), "")
    return plan(row)


def issued(here: Bodies, head: User, *items: NewItem) -> YearPlan:
    """An issued plan of the bureau."""
    row = approved(drafted(here, *items), here.supervisor, head)
    services.publish(act(here.supervisor, document_no="示司监计〔2026〕1号"), row)
    return plan(row)


def item(title: str = "涉企检查专项监督", quarter: int = 4, **more: Any) -> NewItem:
    return NewItem(title, more.pop("kind", "special"), quarter, **more)


def test_a_plan_needs_another_person_who_approves(here: Bodies, head: User) -> None:
    row = drafted(here)
    with pytest.raises(ActRefused, match="还没有项目"):
        services.approve(act(here.supervisor), row, "")
    services.set_item(act(here.supervisor), row, item())
    with pytest.raises(SecondPersonNeeded, match="批准人不能是提请人"):
        services.approve(act(here.supervisor), plan(row), "")
    with pytest.raises(ActRefused, match="起草中"):
        services.publish(act(here.supervisor), plan(row))
    assert plan(row).state == State.DRAFT
    assert approved(row, here.supervisor, head).approver == head.public_id


def test_a_change_after_the_approval_needs_a_new_one(here: Bodies, head: User) -> None:
    row = issued(here, head, item())
    services.set_item(act(here.supervisor), row, item("案卷质量监督", 3))
    assert plan(row).state == State.DRAFT and plan(row).published_on == today()
    with pytest.raises(ActRefused, match="起草中"):
        services.publish(act(here.supervisor), plan(row))
    services.publish(act(here.supervisor), approved(row, here.supervisor, head))
    assert plan(row).state == State.PUBLISHED and [one.place for one in selectors.items([row.public_id])] == [1, 2]


def test_a_body_has_one_plan_of_a_year_and_none_for_a_year_that_is_over(here: Bodies) -> None:
    drafted(here)
    with pytest.raises(ActRefused, match=f"本机关已有 {YEAR} 年度的计划"):
        drafted(here)
    with pytest.raises(ActRefused, match="年已过"):
        services.draft(act(here.supervisor), YEAR - 1, "旧计划")
    with pytest.raises(ActRefused, match="没有第 5 季度"):
        services.set_item(act(here.supervisor), plan(YearPlan.objects.get()), item(quarter=5))


def test_progress_follows_from_what_was_started_and_ended(here: Bodies, head: User) -> None:
    row = issued(here, head, item(bodies=[here.urban]), item("日常监督", kind="daily"))
    (first, second) = printing.lines_of(row)
    assert (first.stage, second.stage, first.words) == (Stage.AHEAD, Stage.AHEAD, "尚未启动")
    new = campaigns.NewCampaign("涉企检查", today(), ahead(9), [here.urban], ["备案"], item=first.item.public_id)
    campaign = Campaign.objects.get(public_id=campaigns.open_campaign(act(here.supervisor), new).id)
    (first, second) = printing.lines_of(row)
    assert first.stage is Stage.RUNNING and first.words == "专项整治 1 项；办结 0/1" and second.stage is Stage.AHEAD
    with pytest.raises(ActRefused, match="已启动专项整治或者监督事项 1 件"):
        services.drop_item(act(here.supervisor), plan(row), first.item)
    campaigns.close_campaign(act(here.supervisor), campaign, "完成")
    (first, _) = printing.lines_of(row)
    assert first.stage is Stage.DONE and not first.late(date(YEAR + 1, 1, 1))
    assert printing.summary(row).startswith("计划项目 2 项，已完成 1 项。开展专项整治 1 项、监督事项 0 件")


def test_an_item_is_late_from_the_day_after_its_quarter(here: Bodies, head: User) -> None:
    row = issued(here, head, item(quarter=2))
    (line,) = printing.lines_of(row)
    assert not line.late(date(YEAR, 6, 30)) and line.late(date(YEAR, 7, 1))
    assert "已过第二季度" in line.state(date(YEAR, 7, 1)).text
    (told,) = working.items(here.supervisor, date(YEAR, 6, 10))
    assert (told.due, told.title) == (date(YEAR, 6, 30), "涉企检查专项监督")
    assert working.items(here.supervisor, date(YEAR, 5, 10)) == [] and working.items(here.head, date(YEAR, 7, 1)) == []


def test_a_draft_is_its_own_bodys_and_an_issued_plan_everybodys(here: Bodies, head: User) -> None:
    row = drafted(here, item(bodies=[here.urban]))
    officer, social = member("officer", here.urban, person="P1"), member("social-supervisor", "X1")
    for user in (here.head, here.foreign, officer, social):
        assert not selectors.plans(user).exists()
        assert entered(user).get(reverse("year-plan", args=[row.public_id])).status_code == 404
    services.publish(act(here.supervisor), approved(row, here.supervisor, head))
    page = entered(officer).get(reverse("year-plan", args=[row.public_id]))
    assert page.status_code == 200 and "涉企检查专项监督" in page.text and "增加项目" not in page.text
    assert not selectors.plans(social).exists()
    for name in ("year-plan-item", "year-plan-approve", "year-plan-publish", "year-plan-report"):
        assert entered(here.head).get(reverse(name, args=[row.public_id])).status_code == 404
    for name in ("year-item-change", "year-item-drop", "year-item-matter"):
        where = [YearItem.objects.get().public_id]
        assert entered(here.head).get(reverse(name, args=where)).status_code in (403, 404)


def test_a_department_plans_its_own_line_and_its_head_approves(here: Bodies) -> None:
    numbers.fill_words({here.market: "示市"})
    line = member("line-supervisor", here.market)
    row = drafted(here, item(kind="daily"), by=line)
    assert row.agency == here.market and not selectors.plans(here.supervisor).exists()
    services.approve(act(line, second_person=here.foreign.public_id), row, "")
    assert selectors.plans(here.supervisor).get() == plan(row)
    assert entered(here.supervisor).get(reverse("year-plan-item", args=[row.public_id])).status_code == 404


def sent(client: Client, address: str, **said: Any) -> Any:
    """Fill in an act's page, send it, confirm it."""
    page = client.get(address)
    assert page.status_code == 200, address
    carried = {"form_key": page.context["form_key"], "form_version": page.context["form_version"]}
    answer = client.post(address, {**carried, "form_confirmed": "1", **said})
    if answer.status_code not in (202, 302):
        raise AssertionError(
            answer.context.get("refusal") or answer.context.get("problems") or answer.context["form"].errors
        )
    return answer


def test_from_the_draft_to_the_years_report_by_forms(here: Bodies, head: User) -> None:
    bureau = entered(here.supervisor)
    known = bureau.get(reverse("year-plan-draft")).context["form"].initial
    sent(bureau, reverse("year-plan-draft"), year=YEAR, title=known["title"], note="总体要求")
    row = YearPlan.objects.get()
    base = f"/year-plans/{row.public_id}"
    said = {
        "title": "涉企检查专项监督",
        "kind": "special",
        "quarter": "4",
        "bodies": [here.urban],
        "demand": "逐案核查",
    }
    sent(bureau, f"{base}/item/", **said)
    asked = sent(bureau, f"{base}/approve/")
    assert asked.status_code == 202 and head.public_id in asked.text and here.other.public_id not in asked.text
    waiting = sent(bureau, f"{base}/approve/", form_second=head.public_id)
    assert plan(row).state == State.DRAFT
    assert entered(head).post(waiting["Location"] + "confirm/").status_code == 302
    assert plan(row).state == State.APPROVED and plan(row).approver == head.public_id
    sent(bureau, f"{base}/publish/")
    paper = Document.objects.get(kind=printing.PAPER)
    assert paper.number is not None and plan(row).number == paper.number.text
    assert Notification.objects.filter(title__startswith="印发年度监督计划").count() == 1
    one = YearItem.objects.get()
    start = reverse("year-item-campaign", args=[one.public_id])
    filled = bureau.get(start).context["form"].initial
    assert filled["agencies"] == [here.urban] and filled["title"] == one.title
    said = {"title": one.title, "first": today().isoformat(), "last": ahead(9).isoformat(), "matters": "备案"}
    stale = bureau.get(start).context["form_version"]
    assert "agencies" in bureau.post(start, {**said, "form_version": stale}).context["form"].errors  # none would be all
    sent(bureau, start, **said, agencies=[here.urban])
    assert bureau.post(start, {**said, "agencies": [here.urban], "form_version": stale}).status_code == 409
    opened = sent(
        bureau, reverse("year-item-matter", args=[one.public_id]), agency=here.urban, title="备案", kind="special"
    )
    matter = Matter.objects.get()
    assert opened["Location"] == reverse("matter", args=[matter.public_id]) and matter.body == here.bureau
    whose = reverse("object", args=["supervision_item", one.public_id])
    assert whose in bureau.get(opened["Location"]).text
    shown = bureau.get(whose).text
    assert opened["Location"] in shown or reverse("object", args=["supervision", matter.public_id]) in shown
    assert Campaign.objects.get().public_id in shown and "监督对象" in shown
    shown = bureau.get(f"{base}/").text
    assert "专项整治 1 项；监督事项 1 件，文书 0 份；办结 0/2" in shown and "进行中" in shown
    drafted_words = bureau.get(f"{base}/report/").context["form"].initial["result"]
    assert "why" in bureau.post(f"{base}/report/", {"result": drafted_words}).context["form"].errors
    sent(bureau, f"{base}/report/", result=drafted_words, why="机构改革，提前总结")
    assert plan(row).state == State.REPORTED and plan(row).reported_on == today()
    assert plan(row).early_reason == "机构改革，提前总结"
    assert Document.objects.get(kind=printing.REPORT).number is not None
    values = printing.report_values(here.supervisor, row, "好", "")
    assert values["figures"][0] == {"what": "监督项目", "number": "1"}
    assert {one["where"] for one in values["sources"]} >= {f"/matters/{matter.public_id}/"}
    assert list(projecting.check()) == []


def test_a_refused_issue_takes_no_number(here: Bodies) -> None:
    row = drafted(here, item())
    bureau, address = entered(here.supervisor), f"/year-plans/{row.public_id}/publish/"
    page = bureau.get(address)
    said = {"form_key": page.context["form_key"], "form_version": page.context["form_version"], "form_confirmed": "1"}
    assert bureau.post(address, said).status_code == 409 and not Document.objects.exists()


def test_nothing_is_started_before_the_plan_is_issued(here: Bodies) -> None:
    drafted(here, item())
    one = YearItem.objects.get()
    for name in ("year-item-campaign", "year-item-matter"):
        assert entered(here.supervisor).get(reverse(name, args=[one.public_id])).status_code == 404


def test_rows_follow_from_the_ledger_alone(here: Bodies, head: User) -> None:
    row = issued(here, head, item(), item("另一项"))
    services.set_item(act(here.supervisor), row, item("另一项", 1), selectors.items([row.public_id])[1])
    services.drop_item(act(here.supervisor), plan(row), selectors.items([row.public_id])[0])
    before = list(YearItem.objects.values_list("title", "quarter"))
    assert before == [("另一项", 1)] and LedgerEvent.objects.filter(type=projecting.SET).count() == 4
    YearItem.objects.all().delete()
    assert any("缺少这一行" in line for line in projecting.check())
    projecting.rebuild()
    assert list(projecting.check()) == [] and list(YearItem.objects.values_list("title", "quarter")) == before


def test_an_item_never_becomes_one_for_all_bodies_unsaid(here: Bodies, head: User) -> None:
    row = drafted(here, item(bodies=[here.urban]))
    (one,) = selectors.items([row.public_id])
    with pytest.raises(ActRefused, match="现在一个也没有选"):
        services.set_item(act(here.supervisor), row, item(), one)
    end_agency(district.recording(today()), here.urban, "撤销")
    known = {"title": one.title, "kind": one.kind, "quarter": one.quarter}
    form = ItemForm(here.supervisor, known, {"bodies": one.bodies})
    assert "bodies" in form.errors and "已终止" in str(form["bodies"])  # still offered: kept unless taken off
    assert ItemForm(here.supervisor, known | {"bodies": one.bodies}, {"bodies": one.bodies}).is_valid()
    assert ItemForm(here.supervisor, known | {"everybody": "on"}, {"bodies": one.bodies}).is_valid()


def test_an_item_for_all_bodies_is_told_to_everybody_who_is_supervised(here: Bodies, head: User) -> None:
    administrator = member("agency-administrator", here.market)
    row = approved(drafted(here, item()), here.supervisor, head)
    sent(entered(here.supervisor), f"/year-plans/{row.public_id}/publish/")
    told = set(Notification.objects.filter(title__startswith="印发").values_list("account", flat=True))
    assert {administrator.public_id, here.head.public_id, here.foreign.public_id} <= told


def test_a_plan_is_reported_about_at_the_years_end_or_with_a_reason(here: Bodies, head: User) -> None:
    row = issued(here, head, item())
    assert services.early(row, date(YEAR, 12, 30)) and not services.early(row, date(YEAR, 12, 31))
    with time_machine.travel(datetime(YEAR, 7, 1, 2, tzinfo=UTC)), pytest.raises(ActRefused, match="提前总结的理由"):
        services.report(act(here.supervisor), row, "完成")


def test_an_item_that_was_dropped_meanwhile_is_not_changed(here: Bodies) -> None:
    row = drafted(here, item())
    (one,) = selectors.items([row.public_id])
    services.drop_item(act(here.supervisor), plan(row), one)
    with pytest.raises(ActRefused, match="已经删除"):
        services.set_item(act(here.supervisor), plan(row), item("改"), one)


def test_every_filter_and_sort_of_the_list_has_its_index() -> None:
    assert missing(lists["year-plans"], YearPlan) == []


def test_a_plan_that_isnt_issued_and_its_items_are_shut_on_the_generic_page_too(here: Bodies, head: User) -> None:
    row = drafted(here, item())
    one = YearItem.objects.get()
    addresses = [
        reverse("object", args=key)
        for key in (("supervision_plan", row.public_id), ("supervision_item", one.public_id))
    ]
    inside = member("officer", here.bureau)
    leader = member("district-leader", here.bureau)
    for other in (inside, leader, here.head):
        assert entered(other).get(reverse("year-plan", args=[row.public_id])).status_code == 404
        assert [entered(other).get(address).status_code for address in addresses] == [404, 404], other.title
    assert [entered(here.supervisor).get(address).status_code for address in addresses] == [200, 200]
    services.publish(act(here.supervisor), approved(row, here.supervisor, head))
    assert [entered(leader).get(address).status_code for address in addresses] == [200, 200]


def test_a_change_of_an_issued_plan_is_shown_to_others_when_it_is_issued_anew(here: Bodies, head: User) -> None:
    row = issued(here, head, item("涉企检查"), item("旧项目"))
    first, second = selectors.items([row.public_id])
    services.set_item(act(here.supervisor), plan(row), item("改成别的", 2), first)
    services.set_item(act(here.supervisor), plan(row), item("新增一项"))
    services.drop_item(act(here.supervisor), plan(row), second)
    new = YearItem.objects.get(title="新增一项")
    page, generic = (
        reverse("year-plan", args=[row.public_id]),
        reverse("object", args=["supervision_item", new.public_id]),
    )
    leader = member("district-leader", here.bureau)
    for other in (here.head, leader):
        text = entered(other).get(page).text
        assert "涉企检查" in text and "旧项目" in text and "改成别的" not in text and "新增一项" not in text
        assert entered(other).get(generic).status_code == 404
    text = entered(here.supervisor).get(page).text
    assert "改成别的" in text and "新增一项" in text and "旧项目" not in text
    services.publish(act(here.supervisor), approved(row, here.supervisor, head))
    text = entered(here.head).get(page).text
    assert "改成别的" in text and "新增一项" in text and "旧项目" not in text
