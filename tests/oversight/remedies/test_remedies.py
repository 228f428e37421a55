"""Reviews and lawsuits: how they ended, rates only where they say something, the sixty days of a 行政复议意见书."""

from __future__ import annotations

import re
from datetime import date, timedelta
from html import unescape
from typing import Any

import pytest

from accounts import member
from oversight.findings.test_findings_pages import entered
from oversight.supervision.test_supervision_pages import sent
from registry import district
from zhiheng.kit.accounts.models import User
from zhiheng.kit.pages.lists.base import lists
from zhiheng.kit.pages.lists.indexes import missing
from zhiheng.kit.problems import Refusal
from zhiheng.ledger.acting import ActRefused
from zhiheng.ledger.actpages import act_of
from zhiheng.ledger.services import Actor, NewEvent, NewObject, Ref, append
from zhiheng.oversight.remedies import contributing, projecting, selectors, services
from zhiheng.oversight.remedies.models import Outcome, Remedy
from zhiheng.oversight.supervision.models import Order

pytestmark = pytest.mark.django_db
BY = Actor(system="delivery")


def tell(id_: str, type_: str, day: date, agency: str = "", case: str = "", kind: str = "review", **said: Any) -> None:
    """An event of a remedy, as any source tells it."""
    refs = [Ref("remedy", id_), *([Ref("agency", agency)] if agency else []), *([Ref("case", case)] if case else [])]
    known = {} if type_ == "remedy.answered" else {"kind": kind}
    events = [NewEvent(type_, day, refs, {**known, **said}, source="import")]
    things = [NewObject("remedy", id_, {"kind": kind}, agency, f"复议 {id_}")]
    append(events, by=BY, objects=things)


def ended(id_: str, agency: str, result: str, kind: str = "review", day: date = date(2026, 6, 1)) -> Remedy:
    """A remedy that was decided."""
    tell(id_, "remedy.filed", date(2026, 4, 1), agency, kind=kind)
    tell(id_, "remedy.decided", day, agency, kind=kind, result=result)
    return the(id_)


def the(id_: str) -> Remedy:
    return Remedy.objects.get(public_id=id_)


@pytest.fixture
def people() -> tuple[str, str, User, User]:
    """A bureau and a body, a supervisor and the body's head."""
    bureau, agency = district.agency("示例区司法局", "supervisor", "justice"), district.agency("示例区城市管理局")
    return bureau, agency, member("bureau-supervisor", bureau), member("agency-head", agency)


@pytest.mark.parametrize(
    ("result", "outcome"),
    [
        ("revoked", "lost"), ("varied", "lost"), ("unlawful", "lost"), ("void", "lost"), ("perform", "lost"),
        ("upheld", "kept"), ("rejected", "kept"), ("mediated", "settled"), ("withdrawn", "settled"),
    ],
)  # fmt: skip
def test_every_result_has_its_outcome(people: Any, result: str, outcome: str) -> None:
    assert ended("R1", people[1], result).outcome == outcome


def test_a_running_one_a_withdrawn_one_and_the_last_of_two_decisions(people: Any) -> None:
    agency = people[1]
    tell("R1", "remedy.filed", date(2026, 4, 1), agency)
    assert the("R1").outcome == Outcome.RUNNING
    tell("R1", "remedy.withdrawn", date(2026, 4, 9))
    assert (the("R1").outcome, the("R1").result) == (Outcome.SETTLED, "withdrawn")
    ended("R2", agency, "upheld", kind="litigation")
    tell("R2", "remedy.decided", date(2026, 9, 1), agency, kind="litigation", result="revoked", final=True)
    assert (the("R2").outcome, the("R2").decided_on) == (Outcome.LOST, date(2026, 9, 1))


def test_the_body_of_a_case_stands_where_the_remedy_does_not_name_one(people: Any) -> None:
    agency = people[1]
    case = NewObject("case", "C1", {"procedure": "ordinary", "field": "urban"}, agency, "案件 C1")
    decided = NewEvent("case.closed", date(2026, 3, 1), [Ref("case", "C1")], {"kind": "01"}, source="import")
    append([decided], by=BY, objects=[case])
    tell("R1", "remedy.filed", date(2026, 4, 1), case="C1")
    assert (the("R1").agency, the("R1").case) == (agency, "C1")
    page = entered(people[3]).get("/objects/case/C1/").text
    assert "行政复议" in page and "办理中" in page


def test_no_rate_is_shown_for_few_and_settled_ones_do_not_count(people: Any) -> None:
    agency = people[1]
    for place in range(9):
        ended(f"R{place}", agency, "revoked" if place < 3 else "upheld")
    ended("RS", agency, "mediated")
    rate = selectors.rates(people[2], "review")[0]
    assert (rate.decided, rate.lost, rate.settled, rate.percent) == (9, 3, 1, "")
    ended("R9", agency, "upheld", day=date(2025, 6, 1))
    assert selectors.rates(people[2], "review")[0].percent == "30.0%"
    assert selectors.rates(people[2], "review", 2026)[0].percent == ""
    page = entered(people[2]).get("/remedies/rates/").text
    assert "30.0%" in page and "没有记录" in page
    assert "件数不足" in entered(people[2]).get("/remedies/rates/?year=2026").text


def test_a_rate_opens_exactly_the_remedies_of_its_year(people: Any) -> None:
    agency = people[1]
    for place, day in enumerate((date(2026, 6, 1), date(2026, 7, 1), date(2025, 6, 1))):
        ended(f"R{place}", agency, "revoked", day=day)
    tell("R9", "remedy.filed", date(2026, 4, 1), agency)
    client = entered(people[2])
    shown = client.get("/remedies/rates/?year=2026").text
    addresses = [unescape(one) for one in re.findall(r'href="(/lists/remedies/[^"]*kind=review[^"]*)"', shown)]
    assert [len(client.get(one).context["page"].rows) for one in addresses] == [2, 2]
    everything = client.get("/remedies/rates/").text
    lost = re.findall(r'href="(/lists/remedies/[^"]*outcome=lost[^"]*)"', everything)
    assert [len(client.get(unescape(one)).context["page"].rows) for one in lost] == [3]


def test_an_opinion_is_registered_reported_within_sixty_days_and_leaves_the_list_of_orders_alone(people: Any) -> None:
    bureau, agency, supervisor, head = people
    row = ended("R1", agency, "unlawful")
    assert list(contributing.items(head, district.today())) == []
    services.receive(supervisor, act_of(supervisor, "", bureau), row, "示政复意〔2026〕1号", "重新送达")
    row = the("R1")
    assert row.opinion_no == "示政复意〔2026〕1号"
    assert row.opinion_due is not None and row.opinion_due >= district.today() + timedelta(days=60)
    assert [line.due for line in contributing.items(head, district.today())] == [row.opinion_due]
    assert not Order.objects.exists()
    with pytest.raises(ActRefused, match="已登记意见书"):
        services.receive(supervisor, act_of(supervisor, "", bureau), row, "2号", "重新送达")
    with pytest.raises(Refusal, match="答复权限"):
        services.report(supervisor, act_of(supervisor, "", bureau), row, True, "已重新送达")
    services.report(head, act_of(head, "", agency), row, True, "已重新送达")
    assert (the("R1").opinion_reported_on, the("R1").next_due) == (district.today(), None)
    with pytest.raises(ActRefused, match="已报送"):
        services.report(head, act_of(head, "", agency), the("R1"), True, "再报")
    assert list(projecting.check()) == []


def test_of_two_who_decide_about_one_remedy_at_once_the_second_is_told(people: Any) -> None:
    bureau, agency, supervisor, head = people
    ended("R1", agency, "revoked")
    first, second = the("R1"), the("R1")
    services.receive(supervisor, act_of(supervisor, "", bureau), first, "1号", "重新送达")
    with pytest.raises(ActRefused, match="已登记意见书"):
        services.receive(supervisor, act_of(supervisor, "", bureau), second, "2号", "重新送达")
    first, second = the("R1"), the("R1")
    services.report(head, act_of(head, "", agency), first, True, "已重新送达")
    with pytest.raises(ActRefused, match="已报送"):
        services.report(head, act_of(head, "", agency), second, True, "再报")
    assert the("R1").opinion_no == "1号"


def test_a_lawsuit_has_no_opinion(people: Any) -> None:
    bureau, agency, supervisor, _ = people
    with pytest.raises(ActRefused, match="没有行政复议意见书"):
        act = act_of(supervisor, "", bureau)
        services.receive(supervisor, act, ended("L1", agency, "revoked", "litigation"), "1号", "x")


def test_from_the_remedys_page_to_the_report(people: Any) -> None:
    _, agency, supervisor, head = people
    ended("R1", agency, "revoked")
    bureau, own = entered(supervisor), entered(head)
    assert "登记复议意见书" in bureau.get("/objects/remedy/R1/").text
    sent(bureau, "/remedies/R1/opinion/", number="示政复意〔2026〕1号", demand="重新作出决定")
    assert "报送纠正情况" in own.get("/objects/remedy/R1/").text
    sent(own, "/remedies/R1/report/", corrected="1", explanation="已重新作出决定")
    listed = own.get("/lists/remedies/").text
    assert "已报送" in listed and "/remedies/rates/" in listed
    assert missing(lists["remedies"], Remedy) == []


def test_rebuilding_brings_back_what_is_missing(people: Any) -> None:
    ended("R1", people[1], "revoked")
    Remedy.objects.all().delete()
    assert len(list(projecting.check())) == 1
    projecting.rebuild()
    assert the("R1").outcome == Outcome.LOST


def test_another_body_sees_nothing_of_it(people: Any) -> None:
    ended("R1", people[1], "revoked")
    stranger = member("agency-head", district.agency("示例区水务局"))
    client = entered(stranger)
    assert client.get("/remedies/R1/report/").status_code == 404
    assert client.get("/objects/remedy/R1/").status_code == 404
    assert selectors.rates(stranger, "review") == []
    assert entered(people[3]).get("/remedies/R1/opinion/").status_code == 404
    shown = entered(member("system-administrator", people[0])).get("/remedies/rates/").text
    assert "示例区城市管理局" not in shown and shown.count("没有记录") == 2


def test_a_year_that_is_none_shows_all_years(people: Any) -> None:
    ended("R1", people[1], "revoked")
    client = entered(people[2])
    for text in ("9" * 4_400, "²", "二〇二六", "-1", "1999", ""):
        answer = client.get("/remedies/rates/", {"year": text})
        assert (answer.status_code, answer.context["year"]) == (200, None)
