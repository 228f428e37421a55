"""A major decision: the duty appears by itself, is filed, registered, reviewed, answered; for nobody else to see."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts import member
from oversight.findings.test_findings_pages import entered, workbook
from oversight.parameters.settings_stories import entry, recorded
from oversight.supervision.test_supervision_pages import sent
from registry import district
from zhiheng.kit.accounts.models import User
from zhiheng.kit.documents import numbers
from zhiheng.kit.documents.models import Document
from zhiheng.kit.jobs.worker import Worker
from zhiheng.kit.pages.lists.base import lists
from zhiheng.kit.pages.lists.indexes import missing
from zhiheng.kit.problems import Refusal
from zhiheng.law.library import statute_index
from zhiheng.ledger.acting import Act, ActRefused
from zhiheng.ledger.actpages import act_of
from zhiheng.ledger.services import Actor, NewEvent, NewObject, Ref, append
from zhiheng.oversight.filings import demo, projecting, selectors, services, working
from zhiheng.oversight.filings.majors import _major, due, settings, terms
from zhiheng.oversight.filings.models import Filing, State, Turn
from zhiheng.oversight.findings.models import Matter
from zhiheng.oversight.parameters import inforce
from zhiheng.oversight.parameters.importing import entries_of
from zhiheng.oversight.parameters.models import Kind
from zhiheng.oversight.parameters.overlaying import text_of
from zhiheng.oversight.supervision.services.answering import Upload, keep_draft

pytestmark = pytest.mark.django_db
BY = Actor(system="delivery")
DAY = date(2026, 11, 2)


class Scene:
    """A body that decides, a bureau with supervisors, and who acts for both."""

    def __init__(self) -> None:
        self.bureau = district.agency("示例区司法局", "supervisor", "justice")
        self.agency = district.agency("示例区城市管理局")
        numbers.fill_words({self.bureau: "示司", self.agency: "示城"})
        self.people = tuple(district.certified(self.bureau, "supervision")[0] for _ in range(2))
        self.supervisor = member("bureau-supervisor", self.bureau, person=self.people[0])
        self.head = member("agency-head", self.agency)

    def act(self, user: User, **more: Any) -> Act:
        unit = self.bureau if user == self.supervisor else self.agency
        return act_of(user, "", unit, **more)

    def files(self, count: int = 2) -> list[str]:
        return [keep_draft(self.head, Upload([f"材料{n}".encode()], f"材料{n}.txt")) for n in range(count)]

    def filed(self, row: Filing) -> Filing:
        services.file(self.head, self.act(self.head), row, self.files())
        return again(row)

    def registered(self, row: Filing, number: str = "示司备〔2026〕1号") -> Filing:
        services.register(self.supervisor, self.act(self.supervisor), self.filed(row), number)
        return again(row)

    def review(self, row: Filing, result: str = "problems", **more: Any) -> Filing:
        until = district.today() + timedelta(days=10) if result == "problems" else None
        said = {"items": ("procedure",), "until": until, **more}
        review = services.Review(result, "告知书没有送达回证。", self.people, **said)
        services.review(self.supervisor, self.act(self.supervisor), row, review)
        return again(row)


def again(row: Filing) -> Filing:
    return Filing.objects.get(pk=row.pk)


def decided(
    agency: str, id_: str = "C1", day: date = DAY, kinds: Iterable[str] = ("fine",), fine: int = 200_000, **more: Any
) -> tuple[NewEvent, NewObject]:
    """A decision as any source tells it: here, a delivery of another system."""
    said = {"outcome": "penalty", "procedure": "ordinary", "kinds": list(kinds), "fine": Decimal(fine), **more}
    event = NewEvent(
        "decision.made", day, [Ref("case", id_), Ref("agency", agency)], said, agency=agency, source="import"
    )
    return event, NewObject("case", id_, {"procedure": "ordinary", "field": "urban"}, agency, f"案件 {id_}")


def decide(agency: str, id_: str = "C1", **more: Any) -> None:
    """Tell the ledger a decision."""
    event, thing = decided(agency, id_, **more)
    append([event], by=BY, objects=[thing])


def work_off() -> None:
    """Do what waits for the worker."""
    while Worker().step():
        pass


def the(id_: str = "C1") -> Filing:
    return Filing.objects.get(object_id=id_)


def states(rows: Iterable[Filing]) -> set[str]:
    return {row.object_id for row in rows}


def test_what_is_major_follows_from_the_data_and_from_what_the_agency_marked() -> None:
    one = Scene()
    for id_, said in {
        "big": {"fine": 100_000, "party_kind": "legal"},
        "small": {"fine": 99_999, "party_kind": "legal"},
        "citizen": {"fine": 10_000, "party_kind": "citizen"},
        "marked": {"fine": 500, "major": True, "party_kind": "legal"},
        "licence": {"fine": 0, "kinds": ["revoke_licence"], "party_kind": "legal"},
        "simple": {"fine": 200_000, "procedure": "simple"},
        "nothing": {"outcome": "minor", "kinds": [], "fine": 0},
    }.items():
        decide(one.agency, id_, **said)
    assert states(Filing.objects.all()) == {"big", "citizen", "marked", "licence"}
    assert the("licence").reasons == ["吊销许可证件"]
    assert the("marked").reasons == ["机关标明为重大"]
    assert the("big").reasons == ["罚款 100,000.00 元"]
    assert not any(settings().days(step, DAY).confirmed for step in ("report", "register", "review", "answer"))


def test_what_the_district_sets_counts_from_its_day_on_and_says_that_it_is_confirmed() -> None:
    one = Scene()
    today, before = district.today(), district.today() - timedelta(days=1)
    for id_, day in (("old", before), ("new", today)):
        decide(one.agency, id_, day=day, fine=60_000, party_kind="legal")
    assert states(Filing.objects.all()) == set()
    rule = "penalty.major-reported"
    recorded(entry(Kind.THRESHOLD, rule, "unit_from", "50000"))
    id_ = recorded(entry(Kind.THRESHOLD, rule, "report", "7"))
    work_off()
    assert states(Filing.objects.all()) == {"new"}  # it was decided on the day: it owes the filing now
    assert the("new").due_on == settings().due("report", today) != settings().due("report", before)
    assert settings().days("report", today).words == "7日" and "未核实" in settings().days("report", before).words
    assert list(projecting.check()) == []
    append([NewEvent("event.voided", today, (), {"event": id_, "reason": "录错"}, agency="B1")], by=BY)
    work_off()
    assert settings().days("report", today).words.startswith("15日") and list(projecting.check()) == []
    assert (
        text_of(inforce.entries()).count("office:") == 1
    )  # the exported file holds it; the rule itself reads as before
    assert entries_of(text_of(inforce.entries())) == inforce.entries()


def test_setting_amounts_or_days_keeps_no_append_waiting_however_many_filings_there_are() -> None:
    one, counts = Scene(), []
    for number, value in ((5, "7"), (50, "9")):
        told = [decided(one.agency, f"C{n}", district.today()) for n in range(Filing.objects.count(), number)]
        append([event for event, _ in told], by=BY, objects=[thing for _, thing in told])
        with CaptureQueriesContext(connection) as queries:
            recorded(entry(Kind.THRESHOLD, "penalty.major-reported", "report", value), f"P{value}")
        counts.append(len(queries))
        assert list(projecting.check())  # the rows follow in the background
        work_off()
        assert list(projecting.check()) == []
    assert counts[0] == counts[1]
    assert Filing.objects.count() == 50


def test_a_freezing_is_a_major_coercive_measure_and_does_not_file_the_penalty_of_its_case() -> None:
    one = Scene()
    decide(one.agency, "C1")
    refs = [Ref("measure", "M1"), Ref("case", "C1"), Ref("agency", one.agency)]
    event = NewEvent("measure.imposed", DAY, refs, {"kind": "freeze"}, agency=one.agency, source="import")
    append([event], by=BY, objects=[NewObject("measure", "M1", {"kind": "freeze"}, one.agency, "冻结")])
    assert (the("M1").kind, the("M1").case) == ("measure", "C1")
    one.filed(the("M1"))
    assert (the("M1").state, the("C1").state) == (State.FILED, State.DUE)


def test_from_the_decision_to_the_end_of_the_review(django_capture_on_commit_callbacks: Any) -> None:
    one = Scene()
    decide(one.agency)
    row = the()
    assert (row.state, row.turn, row.due_on, row.next_due) == (State.DUE, Turn.AGENCY, due("report", DAY), row.due_on)
    row = one.registered(row)
    assert (row.state, row.number, row.turn) == (State.REGISTERED, "示司备〔2026〕1号", Turn.BUREAU)
    until = district.today() + timedelta(days=5)
    services.ask(one.supervisor, one.act(one.supervisor), row, "全部案卷", until, one.people)
    assert (again(row).state, again(row).next_due) == (State.ASKED, until)
    services.answer(one.head, one.act(one.head), again(row), "案卷已补交", False, one.files(1))
    assert again(row).state == State.REGISTERED
    with django_capture_on_commit_callbacks(execute=True):
        row = one.review(again(row))
    assert (row.state, row.checked, row.turn) == (State.PROBLEMS, ["procedure"], Turn.AGENCY)
    assert "备审" in str(Document.objects.get().number)
    services.answer(one.head, one.act(one.head), row, "已补办送达", True)
    assert again(row).state == State.ANSWERED
    row = one.review(again(row), "agreed", items=())
    assert (row.state, row.turn, row.next_due) == (State.DONE, "", None)
    assert len(selectors.files_of(row)) == 3
    assert list(projecting.check()) == []


def test_a_review_that_found_problems_may_open_supervision() -> None:
    one = Scene()
    decide(one.agency)
    row = one.review(one.registered(the()))
    done = services.supervise(one.supervisor, one.act(one.supervisor), row, "备案审查发现问题")
    assert again(row).state == State.SUPERVISED and again(row).matter == done.id
    matter = Matter.objects.get(public_id=done.id)
    assert (matter.agency, matter.stage, matter.title) == (one.agency, Matter.Stage.OPENED, "备案审查发现问题")


def test_doing_is_refused_with_the_reason_and_nothing_is_kept() -> None:
    one = Scene()
    decide(one.agency)
    row = the()
    with pytest.raises(ActRefused, match="决定书和材料目录"):
        services.file(one.head, one.act(one.head), row, one.files(1))
    with pytest.raises(ActRefused, match="待备案"):
        services.register(one.supervisor, one.act(one.supervisor), row, "1号")
    with pytest.raises(Refusal, match="答复权限"):
        services.file(one.supervisor, one.act(one.supervisor), row, [])
    row = one.registered(row)
    with pytest.raises(ActRefused, match="哪一方面"):
        one.review(row, items=())
    with pytest.raises(ActRefused, match="只有 1 名监督人员"):
        services.ask(
            one.supervisor, one.act(one.supervisor), row, "案卷", district.today() + timedelta(3), one.people[:1]
        )
    with pytest.raises(Refusal, match="身份号码或者手机号"):
        services.answer(one.head, one.act(one.head), row, "电话13800138000", False)
    assert again(row).state == State.REGISTERED


def test_a_number_is_given_once() -> None:
    one = Scene()
    decide(one.agency, "C1")
    decide(one.agency, "C2")
    one.registered(the("C1"))
    with pytest.raises(ActRefused, match="已经用过"):
        one.registered(the("C2"))


def test_what_was_filed_elsewhere_counts_and_a_late_one_says_so() -> None:
    one = Scene()
    decide(one.agency, "C1", day=date(2026, 9, 1))
    refs = [Ref("case", "C1"), Ref("agency", one.agency)]
    append([NewEvent("decision.reported", date(2026, 10, 20), refs, {"kind": "重大"}, source="import")], by=BY)
    assert (the().state, the().late) == (State.FILED, True)


def test_a_decision_revoked_before_it_was_filed_owes_nothing_any_more_and_a_corrected_one_disappears() -> None:
    one = Scene()
    decide(one.agency, "C1")
    event = NewEvent("decision.changed", DAY, [Ref("case", "C1")], {"how": "revoked", "by": "self"}, source="import")
    append([event], by=BY)
    assert (the().state, the().turn) == (State.LAPSED, "")
    Filing.objects.all().delete()
    assert len(list(projecting.check())) == 1
    projecting.rebuild()
    assert the().state == State.LAPSED


def test_the_pages_lead_from_the_workbench_to_the_end(django_capture_on_commit_callbacks: Any) -> None:
    one = Scene()
    decide(one.agency, day=district.today() - timedelta(days=30))
    agency, bureau = entered(one.head), entered(one.supervisor)
    line = working.items(one.head, district.today())[0]
    assert (line.act, line.due) == ("报送备案", the().due_on)
    address = f"/filings/case/{the().object_id}/"
    assert "报送备案" in agency.get(address).text
    assert "登记备案" not in agency.get(address).text
    assert "重大决定备案" in agency.get("/objects/case/C1/").text
    answer = sent(agency, f"{address}file/", kept=",".join(one.files()))
    assert answer["Location"] == address
    assert "示司备〔" in bureau.get(f"{address}register/").text
    sent(bureau, f"{address}register/", number="示司备〔2026〕1号")
    soon = (district.today() + timedelta(days=9)).isoformat()
    missing_points = sent(bureau, f"{address}review/", result="problems", opinion="有问题", supervisors=one.people)
    assert "请勾选存在问题的方面" in missing_points.text
    with django_capture_on_commit_callbacks(execute=True):
        asked = {"result": "problems", "items": ["facts"], "until": soon, "supervisors": one.people}
        sent(bureau, f"{address}review/", opinion="证据不足", **asked)
    shown = agency.get(address).text
    assert "证据不足" in shown and "事实和证据" in shown and "补交材料或者答复" in shown
    sent(agency, f"{address}answer/", corrected="0", explanation="证据见附卷")
    matter = sent(bureau, f"{address}supervise/", title="备案审查发现问题")
    assert "/matters/" in matter["Location"]
    assert "监督事项" in agency.get(address).text
    handed = selectors.files_of(the())[0]
    assert agency.get(f"{address}files/{handed.public_id}/").status_code == 302


def test_many_in_one_state_stand_as_one_line_that_leads_to_the_list() -> None:
    one = Scene()
    for place in range(working.SINGLY):
        decide(one.agency, f"C{place}")
    assert len(working.items(one.head, district.today())) == working.SINGLY
    decide(one.agency, "C9", day=DAY - timedelta(days=9))
    line = working.items(one.head, district.today())
    assert [(item.title, item.due) for item in line] == [("重大决定备案：6 件待备案", the("C9").due_on)]
    assert entered(one.head).get(line[0].act_url).text.count("案件 C") >= 6


def test_the_list_exports_what_it_shows_and_has_its_indexes() -> None:
    one = Scene()
    decide(one.agency, "C1")
    decide(one.agency, "C2")
    one.filed(the("C2"))
    answer = entered(member("bureau-supervisor", one.bureau, granted={"export": None})).post(
        "/lists/filings/export/", {"query": "?state=due"}
    )
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    text = " ".join(str(cell) for line in workbook(content) for cell in line)
    assert "案件 C1" in text and "案件 C2" not in text
    assert missing(lists["filings"], Filing) == []


def test_others_see_nothing_of_it_and_nobody_acts_for_another() -> None:
    one, other = Scene(), district.agency("示例区水务局")
    decide(one.agency)
    stranger = member("agency-head", other)
    client = entered(stranger)
    for tail in ("", "file/", "answer/", "files/x/"):
        assert client.get(f"/filings/case/C1/{tail}").status_code == 404
    assert list(selectors.filings(stranger)) == []
    assert list(working.items(stranger, district.today())) == []
    assert entered(one.head).get("/filings/case/C1/register/").status_code == 404
    assert entered(one.supervisor).get("/filings/case/C1/file/").status_code == 404
    assert list(selectors.filings(member("system-administrator", one.bureau))) == []


def test_a_kind_that_the_vocabulary_does_not_know_is_refused_when_the_data_is_read() -> None:
    stated = {"title": "t", "basis": "b", "since": DAY, "kinds": ["beheading"]}
    with pytest.raises(ValueError, match="beheading"):
        _major("penalty", stated)
    with pytest.raises(ValueError, match="'soon' isn't a day"):
        _major("penalty", {**stated, "kinds": [], "since": "soon"})


def impose(id_: str, agency: str, day: date) -> None:
    """A freezing as another system tells it."""
    refs = [Ref("measure", id_), Ref("agency", agency)]
    event = NewEvent("measure.imposed", day, refs, {"kind": "freeze"}, agency=agency, source="import")
    append([event], by=BY, objects=[NewObject("measure", id_, {"kind": "freeze"}, agency, "冻结")])


def test_what_was_decided_before_the_basis_was_in_force_owes_no_filing() -> None:
    one = Scene()
    impose("M-before", one.agency, date(2026, 1, 31))
    impose("M-first", one.agency, date(2026, 2, 1))
    decide(one.agency, "C-before", day=date(2013, 11, 28), major=True)
    decide(one.agency, "C-first", day=date(2013, 11, 29))
    assert states(Filing.objects.all()) == {"M-first", "C-first"}
    assert list(projecting.check()) == []


def test_the_first_days_are_those_on_which_the_statutes_came_into_force() -> None:
    for major in terms().sorts.values():
        statute = statute_index().find(major.basis.split("第")[0])
        assert statute is not None and statute.in_force == major.since


def test_the_demo_bureau_registers_and_reviews_what_was_filed_with_a_few_late() -> None:
    one = Scene()
    for place in range(40):
        day = DAY - timedelta(days=200 - 5 * place)
        decide(one.agency, f"C{place}", day=day)
        refs = [Ref("case", f"C{place}"), Ref("agency", one.agency)]
        filed = NewEvent("decision.reported", day + timedelta(days=6), refs, {"kind": "重大"}, source="import")
        append([filed], by=BY)
    assert demo.tell(DAY) == Filing.objects.exclude(number="").count() > 30
    rows = list(Filing.objects.all())
    assert {State.DONE, State.REGISTERED, State.FILED} <= {row.state for row in rows}
    late = [row for row in rows if row.registered_on and row.registered_on > due("register", row.filed_on)]
    assert 1 <= len(late) <= 5
    assert len({row.number for row in rows if row.number}) == demo.tell(DAY) + len([row for row in rows if row.number])
    assert any(row.answered_on for row in rows) and list(projecting.check()) == []
