"""Social supervisors with terms, assignments with reports and answers, justice offices; each sees only the own."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts import make_user, member
from oversight.complaining import entered
from oversight.prominent import Bodies, act, ahead, today
from oversight.watched import file
from registry import district
from zhiheng.kit.accounts.models import User
from zhiheng.kit.pages.lists.base import lists
from zhiheng.kit.pages.lists.indexes import missing
from zhiheng.ledger.acting import ActRefused
from zhiheng.ledger.models import LedgerEvent
from zhiheng.oversight.findings import opening
from zhiheng.oversight.findings import selectors as findings
from zhiheng.oversight.findings.permissions import street_of
from zhiheng.oversight.supervisors import projecting, selectors, services, working
from zhiheng.oversight.supervisors.models import Assignment, SocialSupervisor, Stage
from zhiheng.oversight.supervisors.services import Engagement, NewAssignment
from zhiheng.registry import people
from zhiheng.registry.people import Person

pytestmark = pytest.mark.django_db


@pytest.fixture
def here() -> Bodies:
    return Bodies()


def engaged(here: Bodies, name: str = "演示甲", until: Any = None, **more: Any) -> tuple[SocialSupervisor, User]:
    """A social supervisor with an account."""
    user = member("social-supervisor", "X1", user=make_user())
    what = Engagement("聘字1号", "市场监管", until or ahead(300), account=user.public_id)
    done = services.engage(act(here.supervisor, **more), Person(name), what)
    return SocialSupervisor.objects.get(public_id=done.id), User.objects.get(pk=user.pk)


def given(here: Bodies, to: tuple[str, str], **more: Any) -> Assignment:
    """An assignment."""
    said = {"title": "参加餐饮检查", "kind": "accompany", "demand": "全程参加", "due": ahead(9), "assignee": to, **more}
    return row(services.give(act(here.supervisor), NewAssignment(**said)).id)


def row(one: Assignment | str) -> Assignment:
    """The row as it is now."""
    return Assignment.objects.get(public_id=one if isinstance(one, str) else one.public_id)


def test_a_name_stands_in_the_vault_and_the_account_is_the_persons(here: Bodies) -> None:
    one, user = engaged(here)
    assert people.names([one.public_id])[one.public_id] == "演示甲" and user.person == one.public_id
    stored = [event.stored for event in LedgerEvent.objects.filter(type="role.set")]
    assert all("演示甲" not in repr(event) for event in stored)
    with pytest.raises(ActRefused, match="没有写姓名"):
        services.engage(act(here.supervisor), Person(" "), Engagement("聘字2号"))
    with pytest.raises(ActRefused, match="没有写聘书号"):
        services.engage(act(here.supervisor), Person("演示乙"), Engagement(""))


def test_an_assignment_is_reported_and_its_suggestion_answered(here: Bodies) -> None:
    one, user = engaged(here)
    task = given(here, ("social_supervisor", one.public_id), about=here.urban)
    (line,) = working.items(user, today())
    assert (line.due, line.act) == (ahead(9), "报告监督任务")
    with pytest.raises(ActRefused, match="没有待答复的建议"):
        services.answer(act(here.supervisor), task, "好", True)
    services.report(act(user), task, "检查人员出示了证件", "建议合并检查")
    assert row(task).stage == Stage.REPORTED
    assert any("建议待答复" in item.missing for item in working.items(here.supervisor, today()))
    with pytest.raises(ActRefused, match="待答复"):
        services.report(act(user), row(task), "再报")
    services.answer(act(here.supervisor), row(task), "已纳入计划", True)
    assert row(task).stage == Stage.ADOPTED and row(task).answer == "已纳入计划"
    assert list(projecting.check()) == []


def test_files_come_with_a_report_are_looked_into_and_opened_by_nobody_else(here: Bodies) -> None:
    one, user = engaged(here)
    task = given(here, ("social_supervisor", one.public_id), about=here.urban)
    client, page = entered(user), reverse("assignment", args=[task.public_id])
    asked = client.get(f"{page}report/")
    said = {"form_key": asked.context["form_key"], "form_version": asked.context["form_version"], "note": "看到占道"}
    hostile = SimpleUploadedFile("照片.jpg", b"MZ\x90\x00" + b"\x00" * 200)
    refused = client.post(f"{page}report/", {**said, "attachments": [hostile, note("现场.txt")]})
    assert refused.status_code == 422 and "照片.jpg" in str(refused.context["form"].errors["attachments"])
    assert row(task).stage == Stage.GIVEN
    kept = refused.context["form"].data["kept"]  # the good one waits: it needn't be chosen again
    sent = client.post(f"{page}report/", {**said, "kept": kept, "attachments": [note("记录.txt")]})
    assert sent.status_code == 302 and row(task).stage == Stage.DONE
    assert [file.name for file in selectors.files_of(row(task))] == ["现场.txt", "记录.txt"]
    address = reverse("assignment-attachment", args=[task.public_id, selectors.files_of(row(task))[0].public_id])
    assert address in client.get(page).text
    download = client.get(client.get(address)["Location"])
    assert b"".join(download.streaming_content) == b"words" and "attachment" in download["Content-Disposition"]
    assert entered(here.supervisor).get(address).status_code == 302
    _, stranger = engaged(here, "演示乙")
    for other in (stranger, here.head, member("justice-office", here.urban)):
        assert entered(other).get(address).status_code == 404
    told = LedgerEvent.objects.get(type="assignment.reported").stored
    assert len([key for key in told.keys if key[0] == "document"]) == 2 and list(projecting.check()) == []


def note(name: str) -> SimpleUploadedFile:
    """A harmless file."""
    return SimpleUploadedFile(name, b"words")


def test_a_report_without_a_suggestion_needs_no_answer_and_one_not_begun_can_be_withdrawn(here: Bodies) -> None:
    one, user = engaged(here)
    first, second = (given(here, ("social_supervisor", one.public_id)) for _ in range(2))
    services.report(act(user), first, "没有发现问题")
    assert row(first).stage == Stage.DONE
    with pytest.raises(ActRefused, match="不能撤回"):
        services.withdraw(act(here.supervisor), row(first), "另有安排")
    services.withdraw(act(here.supervisor), second, "另有安排")
    assert row(second).stage == Stage.WITHDRAWN and working.items(user, today()) == []


def test_nothing_is_given_to_somebody_whose_term_is_over(here: Bodies) -> None:
    one, _ = engaged(here, until=today())
    (told,) = [item for item in working.items(here.supervisor, today()) if item.title == "社会监督员任期"]
    assert told.due == today() and told.act == "续聘"
    services.dismiss(act(here.supervisor), one)
    with pytest.raises(ActRefused, match="不在任期内"):
        given(here, ("social_supervisor", one.public_id))
    again = SocialSupervisor.objects.get()
    services.engage_again(act(here.supervisor), again, Engagement("聘字9号", until=ahead(100)))
    assert given(here, ("social_supervisor", one.public_id)).stage == Stage.GIVEN


def test_each_sees_only_the_own_assignments(here: Bodies) -> None:
    one, user = engaged(here)
    _, stranger = engaged(here, "演示乙")
    task = given(here, ("social_supervisor", one.public_id))
    page = reverse("assignment", args=[task.public_id])
    assert "全程参加" in entered(user).get(page).text
    unbound = member("social-supervisor", "X1")
    asked = entered(unbound).get(reverse("assignment-tell"))
    said = {"form_key": asked.context["form_key"], "form_version": "", "form_confirmed": "1"}
    refused = entered(unbound).post(reverse("assignment-tell"), {**said, "title": "某事", "note": "看到"})
    assert refused.status_code == 409 and "还没有关联社会监督员" in refused.text
    for other in (stranger, unbound, here.head, member("contact-point", "X1"), member("justice-office", here.urban)):
        assert entered(other).get(page).status_code == 404
        assert entered(other).get(f"{page}report/").status_code == 404
        assert not selectors.assignments(other).exists()
    assert entered(here.supervisor).get(f"{page}report/").status_code == 404  # not his to report
    client = entered(user)
    assert client.get(reverse("list", args=["assignments"])).status_code == 200
    file("C1", here.urban)
    assert "C1" not in client.get(reverse("list", args=["case"])).text
    for address in (reverse("object", args=["case", "C1"]), reverse("list", args=["findings"]), f"{page}answer/"):
        assert client.get(address).status_code == 404


def test_a_justice_office_reads_its_streets_matters_takes_assignments_and_decides_nothing(here: Bodies) -> None:
    street = district.agency("示例街道办事处", "subdistrict", "general")
    office = district.agency("示例司法所", "dispatched", "justice", superior=here.bureau, managed_by=street)
    user, elsewhere = member("justice-office", office), member("justice-office", here.market)
    assert street_of(user) == street and street_of(elsewhere) == "" and street_of(here.supervisor) == ""
    new = opening.NewMatter(street, "赋权事项承接", "key")
    opened = opening.open_about(here.supervisor, act(here.supervisor), new)
    assert findings.matters(user).get().public_id == opened.id and not findings.matters(elsewhere).exists()
    client = entered(user)
    page = client.get(reverse("matter", args=[opened.id]))
    assert page.status_code == 200 and "/issue/" not in page.text
    assert client.get(reverse("matter-issue", args=[opened.id, "notice"])).status_code == 404
    task = given(here, ("agency", office), kind="collect")
    assert entered(user).get(reverse("assignment", args=[task.public_id])).status_code == 200
    page = client.get(reverse("assignment-tell"))
    said = {"form_key": page.context["form_key"], "form_version": "", "form_confirmed": "1"}
    told = client.post(
        reverse("assignment-tell"), {**said, "title": "占道经营反复", "note": "早市占道", "suggestion": ""}
    )
    assert told.status_code == 302
    own = Assignment.objects.get(title="占道经营反复")
    assert (own.stage, own.assignee, own.agency, own.due) == (Stage.DONE, office, here.bureau, None)


def test_by_forms_from_the_engagement_to_the_answer(here: Bodies) -> None:
    bureau, user = entered(here.supervisor), member("social-supervisor", "X1")

    def sent(client: Any, address: str, **said: Any) -> None:
        page = client.get(address)
        carried = {name: page.context[name] for name in ("form_key", "form_version")}
        answer = client.post(address, {**carried, "form_confirmed": "1", **said})
        assert answer.status_code == 302, answer.context["form"].errors if answer.context else answer.text

    until = ahead(200).isoformat()
    sent(bureau, reverse("social-supervisor-new"), name="演示丙", credential="聘3", until=until, account=user.public_id)
    one = SocialSupervisor.objects.get()
    assert "演示丙" in bureau.get(reverse("list", args=["social-supervisors"])).text
    facts = {"title": "查阅案卷", "kind": "dossiers", "demand": "抽阅三卷", "due": ahead(5).isoformat()}
    sent(bureau, reverse("assignment-new"), **facts, assignee=f"social_supervisor:{one.public_id}")
    task = Assignment.objects.get()
    base = reverse("assignment", args=[task.public_id])
    sent(entered(User.objects.get(pk=user.pk)), f"{base}report/", note="已查阅", suggestion="补目录")
    sent(bureau, f"{base}answer/", adopted="0", words="目录已有")
    assert row(task).stage == Stage.DECLINED and "未采纳" in bureau.get(base).text


def test_every_filter_and_sort_of_the_lists_has_its_index() -> None:
    assert missing(lists["social-supervisors"], SocialSupervisor) == []
    assert missing(lists["assignments"], Assignment) == []


def test_the_generic_page_is_no_way_around_the_own_pages(here: Bodies) -> None:
    one, user = engaged(here)
    task = given(here, ("social_supervisor", one.public_id), about=here.urban)
    shown = [
        reverse("object", args=key) for key in (("assignment", task.public_id), ("social_supervisor", one.public_id))
    ]
    readers = (
        here.head,
        here.foreign,
        member("district-leader", here.bureau),
        member("agency-administrator", here.urban),
    )
    for other in (*readers, user):
        assert [entered(other).get(address).status_code for address in shown] == [404, 404], other.title
    assert [entered(here.supervisor).get(address).status_code for address in shown] == [200, 200]
    inside = member("officer", here.bureau)  # the objects are the bureau's
    assert [entered(inside).get(address).status_code for address in shown] == [404, 404]


def test_nobody_answers_the_own_report_and_a_dismissed_supervisor_reports_nothing(here: Bodies) -> None:
    one, user = engaged(here)
    officer = district.certified(here.bureau, "supervision")[0]
    own = member("bureau-supervisor", here.bureau, person=officer)
    task = given(here, ("officer", officer))
    services.report(act(own), task, "看到占道", "建议疏导")
    with pytest.raises(ActRefused, match="您本人提交"):
        services.answer(act(own), row(task), "已采纳", True)
    services.answer(act(here.supervisor), row(task), "已采纳", True)
    later = given(here, ("social_supervisor", one.public_id))
    services.dismiss(act(here.supervisor), one)
    with pytest.raises(ActRefused, match="不在任期内"):
        services.report(act(user), later, "没有发现问题")
    assert row(later).stage == Stage.GIVEN


def test_only_memberships_in_force_are_offered(here: Bodies) -> None:
    office = member("justice-office", here.urban)
    free = member("social-supervisor", "X1")
    assert set(selectors.justice_offices()) == {here.urban} and list(selectors.free_accounts()) == [free]
    for user in (office, free):
        user.memberships.update(state="ended")
    assert selectors.justice_offices() == {} and not selectors.free_accounts().exists()
