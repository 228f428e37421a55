"""A new year's holiday notice in the browser: shown day by day, confirmed by a second person, in force at once."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from oversight.complaining import entered
from oversight.prominent import Bodies, act
from zhiheng.eventlog.days import day_of
from zhiheng.kit.dual_control.registry import SecondPersonNeeded
from zhiheng.kit.problems import Refusal
from zhiheng.law.calendar import official_calendar, to_yaml, user_directory
from zhiheng.ledger.acting import ActRefused, perform
from zhiheng.ledger.models import LedgerEvent
from zhiheng.ledger.records import NewObject, Ref
from zhiheng.ledger.services import append
from zhiheng.oversight.holidays import projecting, services
from zhiheng.oversight.holidays.models import YearNotice

pytestmark = pytest.mark.django_db(transaction=True)
NOTICE = """国务院办公厅关于2027年部分节假日安排的通知
国办发明电〔2026〕88号
一、元旦：1月1日（周五）至3日（周日）放假，共3天。
二、春节：2月5日（周五）至11日（周四）放假调休，共7天。1月31日（周日）、2月13日（周六）上班。
三、清明节：4月3日（周六）至5日（周一）放假，共3天。
四、劳动节：5月1日（周六）至5日（周三）放假调休，共5天。5月8日（周六）上班。
五、端午节：6月9日（周三）放假1天。
六、中秋节：9月15日（周三）放假1天。
七、国庆节：10月1日（周五）至7日（周四）放假调休，共7天。10月9日（周六）上班。
"""


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Bodies:
    monkeypatch.setenv("ZHIHENG_HOME", str(tmp_path))
    return Bodies()


def test_a_notice_needs_a_second_person_and_then_counts_at_once(here: Bodies) -> None:
    may_third = day_of(date(2027, 5, 3))
    assert official_calendar().notice_of(2027) is None
    with pytest.raises(SecondPersonNeeded):
        services.load(act(here.supervisor), here.supervisor, NOTICE)
    assert official_calendar().notice_of(2027) is None
    services.load(act(here.supervisor, second_person=here.other.public_id), here.supervisor, NOTICE)
    calendar = official_calendar()
    assert not calendar.is_working(may_third) and calendar.is_working(day_of(date(2027, 5, 8)))
    assert YearNotice.objects.get().second == here.other.public_id and list(projecting.check()) == []
    with pytest.raises(ActRefused, match="与现行的相同"):
        services.load(act(here.supervisor, second_person=here.other.public_id), here.supervisor, NOTICE)


def test_a_correction_is_a_second_event_and_the_file_follows_from_the_ledger(here: Bodies) -> None:
    services.load(act(here.supervisor, second_person=here.other.public_id), here.supervisor, NOTICE)
    changed = NOTICE.replace("放假1天。\n六", "放假1天。6月12日（周六）上班。\n六")
    services.load(act(here.supervisor, second_person=here.other.public_id), here.supervisor, changed)
    row = YearNotice.objects.get()
    assert row.times == 2 and official_calendar().is_working(day_of(date(2027, 6, 12)))
    (user_directory() / "2027.yaml").unlink()
    assert any("日历文件与台账不符" in line for line in projecting.check())
    projecting.rebuild()
    assert list(projecting.check()) == [] and official_calendar().notice_of(2027) is not None


def test_who_sets_no_rules_loads_no_notice_and_a_wrong_one_changes_nothing(here: Bodies) -> None:
    with pytest.raises(Refusal):
        services.load(act(here.head, second_person=here.other.public_id), here.head, NOTICE)
    with pytest.raises(Refusal, match="读出 3 天"):
        services.load(act(here.supervisor), here.supervisor, NOTICE.replace("共3天。\n二", "共4天。\n二"))
    without = "\n".join(line for line in NOTICE.splitlines() if "国庆节" not in line)
    with pytest.raises(Refusal, match="国庆节"):
        services.load(act(here.supervisor), here.supervisor, without)
    assert not LedgerEvent.objects.filter(type="library.adopted").exists() and not user_directory().exists()
    assert entered(here.head).get(reverse("calendar-load")).status_code == 404


def carried(client: Any, address: str) -> dict[str, str]:
    page = client.get(address)
    return {name: page.context[name] for name in ("form_key", "form_version")}


def test_by_form_from_the_file_to_the_second_persons_confirmation(here: Bodies) -> None:
    bureau, address = entered(here.supervisor), reverse("calendar-load")
    said = carried(bureau, address)
    wrong = bureau.post(address, {**said, "text": NOTICE.replace("1月1日", "13月1日")})
    assert wrong.status_code == 422 and "不是有效日期" in wrong.text
    file = SimpleUploadedFile("通知.txt", NOTICE.encode("gb18030"))
    shown = bureau.post(address, {**said, "file": file})
    assert "2027-05-08 (周六)" in shown.text and "上班（劳动节调休）" in shown.text and "原来没有放假安排" in shown.text
    known = {**said, "text": NOTICE, "form_confirmed": "1"}
    asked = bureau.post(address, known)
    assert asked.status_code == 202 and here.other.public_id in asked.text and here.head.public_id not in asked.text
    waiting = bureau.post(address, {**known, "form_second": here.other.public_id})
    assert official_calendar().notice_of(2027) is None
    assert entered(here.other).post(waiting["Location"] + "confirm/").status_code == 302
    page = bureau.get(reverse("calendar-year", args=[2027])).text
    assert "国办发明电〔2026〕88号" in page and "放假（春节）" in page
    assert "2027 年" in bureau.get(reverse("calendar-years")).text
    assert bureau.get(reverse("calendar-year", args=[1999])).status_code == 404


def adopted(here: Bodies, id_: str, version: str, content: str) -> str:
    """A library's adoption that another way brought into the ledger; returns the event's id."""
    by = act(here.supervisor, back=1)
    event = by.event(
        "library.adopted", [Ref("library", id_)], calendar=content, second="-", **{"from": date(2027, 1, 1)}
    )
    thing = NewObject("library", id_, {"version": version}, here.bureau, version)
    return perform(by, "启用", id_, [event], [thing]).appended.events[0].event.id


def test_a_voided_notice_is_taken_back_with_its_file_and_a_foreign_file_stays(here: Bodies) -> None:
    done = services.load(act(here.supervisor, second_person=here.other.public_id), here.supervisor, NOTICE)
    path, by = user_directory() / "2027.yaml", act(here.supervisor)
    assert path.exists()
    void = by.event("event.voided", [], event=done.appended.events[0].event.id, reason="录错")
    append([void], by=by.by)
    assert not path.exists() and not YearNotice.objects.exists() and official_calendar().notice_of(2027) is None
    again = services.load(act(here.supervisor, second_person=here.other.public_id), here.supervisor, NOTICE)
    path.write_text(path.read_text("utf-8") + "# 手工维护\n", "utf-8")
    append([by.event("event.voided", [], event=again.appended.events[0].event.id, reason="录错")], by=by.by)
    assert path.exists() and not YearNotice.objects.exists() and list(projecting.check()) == []


def test_two_libraries_of_one_year_fold_into_the_last(here: Bodies) -> None:
    first = to_yaml(services.read(NOTICE))
    later = to_yaml(services.read(NOTICE.replace("放假1天。\n六", "放假1天。6月12日（周六）上班。\n六")))
    adopted(here, "L1", "calendar-2027", first)
    event = adopted(here, "L2", "calendar-2027", later)
    row = YearNotice.objects.get()
    assert (row.public_id, row.content) == ("L2", later) and official_calendar().is_working(day_of(date(2027, 6, 12)))
    by = act(here.supervisor)
    append([by.event("event.voided", [], event=event, reason="录错")], by=by.by)
    assert YearNotice.objects.get().content == first == (user_directory() / "2027.yaml").read_text("utf-8")
    projecting.rebuild()
    assert list(projecting.check()) == []


@pytest.mark.parametrize(
    ("version", "content"),
    [("calendar-next", "年"), ("calendar-2027", "不是通知"), ("calendar-2027", "year: 2027\nfestivals: [" * 99)],
)
def test_what_is_no_notice_is_kept_in_the_ledger_and_judges_nothing(here: Bodies, version: str, content: str) -> None:
    adopted(here, "L1", version, content)
    assert LedgerEvent.objects.filter(type="library.adopted").count() == 1
    assert not YearNotice.objects.exists() and not (user_directory() / "2027.yaml").exists()
    assert official_calendar().notice_of(2027) is None and list(projecting.check()) == []
