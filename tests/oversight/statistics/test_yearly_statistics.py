"""The yearly statistics: computed, doubted, explained, signed, returned, accepted; never typed over; who may not."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts import member
from oversight.counting import inspection, penalty, record, review
from registry import district
from zhiheng.kit.accounts.models import LoginSession, User
from zhiheng.kit.contributions import WorkItem
from zhiheng.kit.problems import Refusal
from zhiheng.kit.scopes import Reach
from zhiheng.ledger import selectors as ledger
from zhiheng.ledger.acting import ActRefused
from zhiheng.ledger.actpages import act_of
from zhiheng.ledger.rebuilding import projections
from zhiheng.ledger.records import NewEvent, NewObject, Ref
from zhiheng.ledger.services import append
from zhiheng.oversight.statistics import contributing, doubting, services
from zhiheng.oversight.statistics.indicators import BY_CODE, INDICATORS
from zhiheng.oversight.statistics.models import Entry, Statement
from zhiheng.oversight.statistics.permissions import may_sign
from zhiheng.oversight.statistics.publishing import yearly
from zhiheng.oversight.statistics.sheets import Sheet, certified, digest, figure_id, sheet, statement_id
from zhiheng.registry.models import Agency
from zhiheng.registry.officers import services as officers

pytestmark = pytest.mark.django_db
YEAR = district.today().year - 1
DAY = date(YEAR, 5, 6)


def browse(user: User) -> Client:
    client = Client()
    client.force_login(user)
    LoginSession.objects.filter(user=user).update(second_factor=True)
    return client


def send(client: Client, address: str, **said: Any) -> Any:
    """Fill in the form of an address as a person does, confirm and send it."""
    page = client.get(address)
    assert page.status_code == 200
    carried = {name: page.context[name] for name in ("form_key", "form_version")}
    return client.post(address, carried | said | {"form_confirmed": "1"})


def address(what: str, agency: str, *more: str) -> str:
    return reverse(f"statistics-{what}", args=[YEAR, agency, *more])


def value(found: Sheet, code: str) -> Decimal | None:
    return next(line.value for line in found.lines if line.indicator.code == code)


def worked() -> str:
    unit = district.agency()
    penalty(DAY, unit, fine=Decimal("300.50"))
    penalty(date(YEAR, 12, 31), unit, kinds=["warning"], fine=None)
    penalty(date(YEAR + 1, 1, 1), unit)
    inspection(DAY, unit)
    review(DAY, unit, "revoked")
    record("measure.imposed", "measure", DAY, unit, kind="seal")
    return unit


# --- figures -----------------------------------------------------------------------------------------------------


def test_figures_are_those_of_the_year_and_each_opens_exactly_the_acts_it_counts() -> None:
    unit = worked()
    user = member("agency-head", unit)
    found = sheet(user, unit, YEAR)
    assert [value(found, code) for code in ("penalty", "penalty-warning", "penalty-fine", "fine")] == [
        2, 1, 1, Decimal("300.50"),
    ]  # fmt: skip
    assert [value(found, code) for code in ("review", "review-lost", "measure-seal", "inspection")] == [1, 1, 1, 1]
    assert value(found, "levy") is None
    client = browse(user)
    for line in found.lines:
        if line.url and line.indicator.unit != "元":
            page = client.get(line.url).context["page"]
            assert (line.indicator.code, len(page.rows)) == (line.indicator.code, line.value)


def test_officers_are_counted_where_they_were_at_the_years_end() -> None:
    unit, other = district.agency(), district.agency()
    (moved, _), (left, _), _ = (district.certified(unit) for _ in range(3))
    district.officer(unit)
    officers.officer_left(district.recording(date(YEAR, 7, 1)), left, "调离")
    officers.move_officer(district.recording(district.today()), moved, officers.Post(other, "civil_servant"))
    assert certified([unit, other], YEAR) == {unit: 2}
    assert certified([unit, other], YEAR - 1) == {unit: 3}


def test_every_indicator_has_a_list_or_is_entered_or_counts_people() -> None:
    without = {one.code for one in INDICATORS if not one.conditions() and not one.entered}
    assert without == {"officers"}
    assert len(BY_CODE) == len(INDICATORS)


# --- entering and explaining -------------------------------------------------------------------------------------


def test_a_computed_figure_is_never_typed_over_but_may_be_explained() -> None:
    unit = worked()
    head = member("agency-head", unit)
    client = browse(head)
    refused = send(client, address("enter", unit, "penalty"), value="99", note="应为 99")
    assert refused.status_code == 409 and "由台账计算，不能填报" in refused.content.decode()
    assert value(sheet(head, unit, YEAR), "penalty") == 2
    assert send(client, address("explain", unit, "penalty"), note="两件为上年结转").status_code == 302
    line = next(one for one in sheet(head, unit, YEAR).lines if one.indicator.code == "penalty")
    assert (line.value, line.note, line.entered) == (2, "两件为上年结转", False)


def test_what_the_ledger_cannot_know_is_entered_with_its_ground_and_marked() -> None:
    unit = worked()
    head = member("agency-head", unit)
    client = browse(head)
    assert send(client, address("enter", unit, "levy"), value="12", note="").status_code == 422
    assert send(client, address("enter", unit, "levy"), value="12", note="征收系统导出").status_code == 302
    found = sheet(head, unit, YEAR)
    line = next(one for one in found.lines if one.indicator.code == "levy")
    assert (line.value, line.entered, line.note, line.url) == (12, True, "征收系统导出", "")
    assert "填报" in client.get(address("sheet", unit)).content.decode()
    with pytest.raises(ActRefused, match="小于 0"):
        services.enter(act_of(head, "", unit), found, "levy", Decimal(-1), "误")


def test_an_agency_of_another_system_enters_what_the_ledger_knows_nothing_of_and_nothing_else() -> None:
    unit = worked()
    facts = {"name": "示例局", "kind": "vertical", "field": "tax", "system": "金税"}
    appointed = NewEvent(
        "agency.announced", DAY, (Ref("agency", unit),), {"announcement_no": "示公〔2025〕9号"},
        agency=unit, source="import", late_reason="补录",
    )  # fmt: skip
    append([appointed], by=district.BY, objects=[NewObject("agency", unit, facts, agency=unit, title="示例局")])
    may = {line.indicator.code for line in sheet(member("agency-head", unit), unit, YEAR).lines if line.may_enter}
    assert "licence-granted" in may and "levy" in may
    assert not may & {"penalty", "review", "officers"}


# --- doubts ------------------------------------------------------------------------------------------------------


def test_doubts_name_place_reason_and_the_acts() -> None:
    unit = worked()
    penalty(DAY, unit, fine=None)
    for number in range(40):
        inspection(date(YEAR - 1, 3, 1) + timedelta(days=number), unit)
    user = member("agency-head", unit)
    said = {one.place: one for one in doubting.doubts(user, sheet(user, unit, YEAR), sheet(user, unit, YEAR - 1))}
    assert "1 件罚款决定没有写明数额" in said["罚款数额"].why and said["罚款数额"].url
    assert "1 次检查没有记录结果" in said["发现问题"].why
    assert "没有持有效证件的人员" in said["年末持有效证件人员"].why
    assert "本年 1，上年 40，减 97.5%" in said["检查"].why
    assert "各月" not in said


def test_a_doubt_opens_exactly_the_acts_that_it_speaks_of() -> None:
    unit = worked()
    penalty(DAY, unit, fine=None)
    done, _ = inspection(DAY, unit)
    record("inspection.finished", "inspection", DAY, unit, done, result="clean")
    user = member("agency-head", unit)
    client = browse(user)
    said = {one.place: one for one in doubting.doubts(user, sheet(user, unit, YEAR), sheet(user, unit, YEAR - 1))}
    for place, about in (("罚款数额", "没有写明数额"), ("发现问题", "没有记录结果")):
        page = client.get(said[place].url)
        assert (place, len(page.context["page"].rows)) == (place, 1)
        assert said[place].why.startswith("1 ") and about in page.content.decode()
    both = client.get(f"{said['罚款数额'].url}&result=fine").context["page"].rows
    assert len(both) == 2, "a fine without an amount is among the fines once"


def test_months_without_any_act_are_asked_about_where_much_is_done() -> None:
    unit = district.agency()
    for number in range(120):
        inspection(date(YEAR, 1, 1) + timedelta(days=number), unit)
    user = member("agency-head", unit)
    said = {one.place: one.why for one in doubting.doubts(user, sheet(user, unit, YEAR), sheet(user, unit, YEAR - 1))}
    assert said["各月"].startswith("5 月、6 月")


# --- signing -----------------------------------------------------------------------------------------------------


def test_from_signing_by_way_of_a_return_to_acceptance_with_differences_shown_and_nothing_changed() -> None:
    unit = worked()
    head, bureau = member("agency-head", unit), member("bureau-supervisor", "SF")
    client, office = browse(head), browse(bureau)
    assert send(client, address("sign", unit)).status_code == 302
    first = Statement.objects.get()
    assert (first.stage, first.version, first.figures["penalty"]) == ("signed", 1, "2")
    assert first.digest == digest(first.figures, unit, YEAR, 1)
    again = send(client, address("sign", unit))
    assert again.status_code == 409 and "数据没有变化" in again.content.decode()
    penalty(DAY, unit)
    assert Statement.objects.get().figures["penalty"] == "2"
    shown = client.get(address("sheet", unit)).content.decode()
    assert "签报后有" in shown and "数据有变化" in shown
    assert send(office, address("return", unit), reason="漏报一件处罚").status_code == 302
    assert Statement.objects.get().stage == "returned"
    assert "漏报一件处罚" in client.get(address("sheet", unit)).content.decode()
    assert send(client, address("sign", unit)).status_code == 302
    second = Statement.objects.get()
    assert (second.version, second.stage, second.figures["penalty"]) == (2, "signed", "3")
    assert second.digest != first.digest
    assert send(office, address("accept", unit)).status_code == 302
    assert Statement.objects.get().stage == "accepted"
    refused = send(client, address("enter", unit, "levy"), value="1", note="补")
    assert refused.status_code == 409 and "已于" in refused.content.decode()
    types = [event.type for event in ledger.history("report", statement_id(unit, YEAR))]
    assert types == [
        "report.signed", "report.submitted", "report.returned", "report.signed", "report.accepted",
    ]  # fmt: skip
    assert list(projections["statistics"].differences()) == []


def test_a_year_that_lasts_is_not_signed() -> None:
    unit = worked()
    client = browse(member("agency-head", unit))
    refused = send(client, reverse("statistics-sign", args=[YEAR + 1, unit]))
    assert refused.status_code == 409 and "尚未结束" in refused.content.decode()
    assert not Statement.objects.exists()


def test_nobody_signs_enters_or_decides_for_others() -> None:
    unit, other = worked(), worked()
    services.sign(act_of(member("agency-head", unit), "", unit), sheet(member("agency-head", unit), unit, YEAR))
    for role, agency in (
        ("agency-head", other), ("unit-head", unit), ("district-leader", "GOV"), ("bureau-head", "SF"),
        ("agency-administrator", unit),
    ):  # fmt: skip
        client = browse(member(role, agency))
        assert client.get(address("sign", unit)).status_code == 404, role
    for role, agency in (("agency-head", other), ("legal-reviewer", unit), ("bureau-supervisor", "SF")):
        assert browse(member(role, agency)).get(address("enter", unit, "levy")).status_code == 404, role
    for role, agency in (("agency-head", unit), ("district-leader", "GOV")):
        client = browse(member(role, agency))
        assert client.get(address("accept", unit)).status_code == 404, role
        assert client.get(address("return", unit)).status_code == 404, role
    assert browse(member("agency-head", other)).get(address("sheet", unit)).status_code == 404
    assert browse(member("officer", unit)).get(address("sheet", unit)).status_code == 404
    assert browse(member("bureau-supervisor", "SF")).get(address("accept", other)).status_code == 404


# --- who, on what, and only once ---------------------------------------------------------------------------------


def signed(unit: str, head: User | None = None) -> Statement:
    head = head or member("agency-head", unit)
    services.sign(act_of(head, "", unit), sheet(head, unit, YEAR))
    return Statement.objects.get()


def test_seeing_another_agency_is_not_acting_for_it() -> None:
    unit, other = worked(), worked()
    head = member("agency-head", unit, reach=Reach.CHOSEN, chosen=[unit, other])
    client = browse(head)
    assert client.get(address("sheet", other)).status_code == 200
    assert client.get(address("sign", other)).status_code == 404
    assert client.get(address("enter", other, "levy")).status_code == 404
    assert client.get(address("sign", unit)).status_code == 200
    street = member("agency-head", unit, reach=Reach.UNIT_AND_BELOW)
    assert may_sign(street, unit) and not may_sign(street, other) and not may_sign(street, "")


def test_of_two_heads_with_the_same_sheet_only_one_signs() -> None:
    unit = worked()
    heads = [member("agency-head", unit), member("agency-head", unit)]
    seen = [sheet(head, unit, YEAR) for head in heads]
    services.sign(act_of(heads[0], "", unit), seen[0])
    with pytest.raises(ActRefused, match="数据没有变化"):
        services.sign(act_of(heads[1], "", unit), seen[1])
    assert [e.type for e in ledger.history("report", statement_id(unit, YEAR))].count("report.signed") == 1


def test_of_two_who_decide_about_the_same_row_only_one_does() -> None:
    unit = worked()
    head, bureau = member("agency-head", unit), member("bureau-supervisor", "SF")
    seen = sheet(head, unit, YEAR)
    signed(unit, head)
    rows = [Statement.objects.get() for _ in range(4)]
    services.send_back(act_of(bureau, "", "SF"), rows[0], "有误")
    with pytest.raises(ActRefused, match="已经退回"):
        services.send_back(act_of(bureau, "", "SF"), rows[1], "也有误")
    services.sign(act_of(head, "", unit), sheet(head, unit, YEAR))
    with pytest.raises(ActRefused, match="您看到的是第 1 版"):
        services.accept(act_of(bureau, "", "SF"), rows[2])
    again = [Statement.objects.get() for _ in range(2)]
    services.accept(act_of(bureau, "", "SF"), again[0])
    with pytest.raises(ActRefused, match="已核收"):
        services.accept(act_of(bureau, "", "SF"), again[1])
    for late in (services.enter, services.explain):
        more = (Decimal(1), "补") if late is services.enter else ("补",)
        with pytest.raises(ActRefused, match="已于"):
            late(act_of(head, "", unit), seen, "levy", *more)


def test_an_act_is_bound_to_what_it_was_decided_on(monkeypatch: pytest.MonkeyPatch) -> None:
    unit = worked()
    head, bureau = member("agency-head", unit), member("bureau-supervisor", "SF")
    signed(unit, head)
    seen: list[Any] = []
    monkeypatch.setattr(services, "perform", lambda act, *more: seen.append(act.expect))
    report = ("report", statement_id(unit, YEAR))
    found = sheet(head, unit, YEAR)
    services.sign(act_of(head), found)
    services.accept(act_of(bureau), Statement.objects.get())
    services.send_back(act_of(bureau), Statement.objects.get(), "有误")
    services.explain(act_of(head), found, "levy", "无")
    services.enter(act_of(head), found, "levy", Decimal(1), "导出")
    assert [one[report] for one in seen] == [ledger.version(*report)] * 5
    assert [one[("figure", figure_id(unit, YEAR, "levy"))] for one in seen[3:]] == [0, 0]


def test_nobody_accepts_what_he_signed() -> None:
    unit = worked()
    head = member("agency-head", unit, person="P-1")
    row = signed(unit, head)
    for same in (head, member("bureau-supervisor", "SF", person="P-1")):
        with pytest.raises(ActRefused, match="由您本人签报"):
            services.accept(act_of(same, "", "SF"), row)
    services.accept(act_of(member("bureau-supervisor", "SF", person="P-2"), "", "SF"), row)


def test_nobody_accepts_what_he_signed_with_an_account_that_had_no_person_yet() -> None:
    unit = worked()
    head = member("agency-head", unit)
    row = signed(unit, head)
    User.objects.filter(pk=head.pk).update(person="P-1")
    with pytest.raises(ActRefused, match="由您本人签报"):
        services.accept(act_of(member("bureau-supervisor", "SF", person="P-1"), "", "SF"), row)


def test_the_head_signs_the_figures_that_he_saw_or_none() -> None:
    unit = worked()
    client = browse(member("agency-head", unit))
    page = client.get(address("sign", unit))
    carried = {name: page.context[name] for name in ("form_key", "form_version")}
    penalty(DAY, unit)
    late = client.post(address("sign", unit), carried | {"form_confirmed": "1"})
    assert late.status_code == 409 and not Statement.objects.exists()
    assert send(client, address("sign", unit)).status_code == 302
    assert Statement.objects.get().figures["penalty"] == "3"


def test_what_comes_after_counting_is_not_claimed_to_be_counted() -> None:
    unit = worked()
    head = member("agency-head", unit)
    before = ledger.last_sequence()
    found = sheet(head, unit, YEAR)
    penalty(DAY, unit)
    services.sign(act_of(head, "", unit), found)
    row = Statement.objects.get()
    assert (row.figures["penalty"], row.known_to) == ("2", before)


def test_what_a_colleague_said_of_a_figure_is_not_written_over_unseen() -> None:
    unit = worked()
    clients = [browse(member("agency-head", unit)) for _ in range(2)]
    page = clients[0].get(address("enter", unit, "levy"))
    carried = {name: page.context[name] for name in ("form_key", "form_version")}
    assert send(clients[1], address("enter", unit, "levy"), value="12", note="导出").status_code == 302
    said = {"value": "13", "note": "估计", "form_confirmed": "1"}
    assert clients[0].post(address("enter", unit, "levy"), carried | said).status_code == 409


def test_no_word_of_the_statistics_names_a_persons_number() -> None:
    unit = worked()
    head, bureau = member("agency-head", unit), member("bureau-supervisor", "SF")
    with pytest.raises(Refusal, match="手机号"):
        services.explain(act_of(head, "", unit), sheet(head, unit, YEAR), "penalty", "请联系 13900001234")
    row = signed(unit, head)
    with pytest.raises(Refusal, match="手机号"):
        services.send_back(act_of(bureau, "", "SF"), row, "请联系 13900001234")
    assert not Entry.objects.exists() and Statement.objects.get().stage == "signed"


# --- tables ------------------------------------------------------------------------------------------------------


def told(user: User, day: date) -> list[WorkItem]:
    return list(contributing.items(user, day))


def test_in_the_season_the_agency_is_reminded_until_it_signed_and_the_bureau_of_what_waits() -> None:
    unit = worked()
    head, bureau = member("agency-head", unit), member("bureau-supervisor", "SF")
    season = date(YEAR + 1, 1, 10)
    (item,) = told(head, season)
    assert item.due == date(YEAR + 1, 1, 31) and "国办发〔2018〕118号" in item.basis
    assert told(head, date(YEAR + 1, 7, 1)) == [] and told(bureau, season) == []
    services.sign(act_of(head, "", unit), sheet(head, unit, YEAR))
    assert told(head, season) == []
    (waits,) = told(bureau, season)
    assert waits.missing == "1 家机关已签报"
    services.send_back(act_of(bureau, "", "SF"), Statement.objects.get(), "有误")
    assert told(bureau, season) == []
    assert "被退回：有误" in told(head, date(YEAR + 1, 7, 1))[0].missing


def test_the_years_page_shows_every_agency_and_the_sum() -> None:
    unit = worked()
    shown = browse(member("district-leader", "GOV")).get(reverse("statistics-year", args=[YEAR])).content.decode()
    assert str(Agency.objects.get(public_id=unit)) in shown and "合计" in shown
    assert "1 家尚未签报" in shown


def test_an_agency_that_reported_otherwise_is_not_called_late() -> None:
    unit = worked()
    reported = {"kind": "annual_data", "year": YEAR}
    thing = NewObject("report", "R-1", reported, agency=unit, title="年度数据")
    sent = NewEvent("report.submitted", DAY, (Ref("report", "R-1"), Ref("agency", unit)), reported, agency=unit,
                    source="import", late_reason="补录")  # fmt: skip
    append([sent], by=district.BY, objects=[thing])
    head = member("agency-head", unit)
    assert "已另行报送" in browse(head).get(reverse("statistics-year", args=[YEAR])).content.decode()
    assert told(head, date(YEAR + 1, 1, 10)) == []


# --- what the public sees ----------------------------------------------------------------------------------------


def test_the_public_sees_what_was_signed_and_not_what_was_returned_or_changed_since() -> None:
    unit = worked()
    head, this_year = member("agency-head", unit), district.today().year
    assert list(yearly(this_year)) == []
    services.sign(act_of(head, "", unit), sheet(head, unit, YEAR))
    penalty(DAY, unit)
    [shown] = yearly(this_year)
    statement = Statement.objects.get()
    figures = {one["code"]: one["value"] for one in shown["figures"]}
    assert figures == statement.figures and digest(figures, unit, YEAR, shown["version"]) == shown["digest"]
    assert (shown["agency"], shown["year"], shown["accepted_on"]) == (unit, str(YEAR), "")
    assert list(yearly(this_year + 20)) == []
    services.send_back(act_of(member("bureau-supervisor", "GOV"), "", "GOV"), statement, "与台账不符")
    assert list(yearly(this_year)) == []
