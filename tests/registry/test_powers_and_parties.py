"""Power items, delegations, entrustments, enterprises: acts, imports, the catalogue, figures."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from registry import district
from zhiheng.kit.tables.applying import Applied, apply
from zhiheng.kit.tables.importing import Context, Importer, preview
from zhiheng.kit.tables.reading import open_table
from zhiheng.ledger.acting import ActRefused
from zhiheng.ledger.models import LedgerEvent
from zhiheng.registry import people, projecting
from zhiheng.registry.agencies import importing as agency_table
from zhiheng.registry.agencies import services as agencies
from zhiheng.registry.agencies.services import Deed
from zhiheng.registry.holding import holding
from zhiheng.registry.models import Agency, DelegatedPower, Enterprise, Entrustment, HeldFact, Officer, Power
from zhiheng.registry.officers import selectors
from zhiheng.registry.officers import services as officers
from zhiheng.registry.parties import importing as enterprise_table
from zhiheng.registry.parties import selectors as party_selectors
from zhiheng.registry.parties import services as parties
from zhiheng.registry.powers import importing as power_table
from zhiheng.registry.powers import seeding, services
from zhiheng.registry.powers.catalogue import catalogue, conducts, matter_of, tiers
from zhiheng.registry.powers.services import Grant, Matter

pytestmark = pytest.mark.django_db
MATTER = Matter("示-001", "擅自占用城市道路", "penalty", "urban", ("示例条例第十条",))


def refused(action: Any, *args: Any) -> str:
    with pytest.raises(ActRefused) as caught:
        action(district.doing(), *args)
    return "；".join(f"{reason.fact}（{reason.basis}）" for reason in caught.value.reasons)


def imported(importer: Importer, path: Path, unit: str, rows: list[list[Any]]) -> Applied:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    book.save(path)
    context = Context("importing-account", unit, extra=True)
    return apply(preview(importer, open_table(path), context), context)


def test_a_matter_is_held_from_its_listing_to_its_end_by_each_agency_by_itself() -> None:
    one, two = district.agency(), district.agency()
    item = services.list_power(district.recording(date(2024, 1, 1)), MATTER, one).id
    assert services.list_power(district.recording(date(2024, 1, 1)), MATTER, two).id == item
    assert "已经公布" in refused(services.list_power, MATTER, one)
    services.end_power(district.recording(date(2024, 6, 1)), item, one, "职能划转")
    assert services.holders(item, date(2024, 7, 1)) == [two]
    assert set(services.holders(item, date(2024, 3, 1))) == {one, two}
    assert "依据条款" in refused(services.list_power, Matter("示-002", "x", "penalty"), one)
    assert list(projecting.check()) == []


def test_a_delegation_needs_a_decision_goes_to_a_street_and_can_be_taken_back() -> None:
    former, street = district.agency(), district.agency(kind="subdistrict", field="subdistrict")
    assert "赋权决定文号" in refused(services.grant_delegation, Grant("示-1", "占道经营", street, former, ""))
    assert "不是街道" in refused(services.grant_delegation, Grant("示-1", "占道经营", former, "", "鲁政字1号"))
    grant = Grant("示-1", "占道经营", street, former, "鲁政字1号", date(2024, 6, 1), None, True)
    item = services.grant_delegation(district.recording(date(2024, 6, 1)), grant).id
    assert "已有该事项" in refused(services.grant_delegation, grant)
    services.assess_delegation(district.recording(date(2025, 6, 1)), item, "能够承接", 12)
    assert holding("delegation.held", date(2025, 1, 1)).filter(subject=street, carrier=item).exists()
    services.take_back_delegation(district.recording(date(2025, 7, 1)), item, "承接能力不足")
    row = DelegatedPower.objects.get()
    assert (row.assessment, row.ended_on, row.ended_reason) == ("能够承接", date(2025, 7, 1), "承接能力不足")
    assert not holding("delegation.held", date(2025, 8, 1)).filter(subject=street).exists()
    assert "已于" in refused(services.take_back_delegation, item, "再次")
    assert list(projecting.check()) == []


def test_an_entrustment_needs_deed_matters_term_and_a_public_body() -> None:
    principal = district.agency()
    body = agencies.register_organisation(district.doing(), "示例执法服务中心", "事业单位").id
    bad = Deed("", principal, body, (), date(2025, 1, 1), None, public_function=False)
    said = refused(agencies.sign_entrustment, bad)
    for words in ("管理公共事务职能", "具体事项", "期限", "编号", "第二十条"):
        assert words in said
    deed = Deed(
        "示委〔2025〕1号", principal, body, ("占道经营",), date(2025, 1, 1), date(2027, 12, 31), public_function=True
    )
    item = agencies.sign_entrustment(district.recording(date(2025, 1, 1)), deed).id
    assert holding("entrustment.held", date(2026, 1, 1)).filter(subject=body).exists()
    agencies.end_entrustment(district.recording(date(2026, 3, 1)), item, "协商解除")
    assert Entrustment.objects.get().ended_on == date(2026, 3, 1)
    assert not holding("entrustment.held", date(2026, 4, 1)).filter(subject=body).exists()
    assert list(projecting.check()) == []


def test_a_body_enforces_from_its_announcement_to_its_end() -> None:
    facts = agencies.AgencyFacts("示例区综合执法局", "department", "urban")
    id_ = agencies.register_agency(district.doing(), facts).id
    today = district.today()
    assert "确认文号" in refused(agencies.announce_agency, id_, "示公告1号", "区政府", today, None)
    assert "同名" in refused(agencies.register_agency, facts)
    confirmed = agencies.AgencyFacts("示例区综合执法局", "department", "urban", confirmation_no="示政〔2026〕1号")
    agencies.register_agency(district.doing(), confirmed, id_)
    agencies.announce_agency(district.doing(), id_, "示公告1号", "区政府", today, None)
    assert holding("agency.announced", today).filter(subject=id_).exists()
    agencies.end_agency(district.doing(), id_, "机构改革")
    assert not holding("agency.announced", today + timedelta(days=1)).filter(subject=id_).exists()
    assert "已于" in refused(agencies.end_agency, id_, "再次")


def test_nobody_stands_above_himself() -> None:
    upper = district.agency("示例区上局")
    lower = agencies.register_agency(
        district.recording(date(2020, 1, 1)), agencies.AgencyFacts("示例区下队", "dispatched", "urban", superior=upper)
    ).id
    circle = agencies.AgencyFacts("示例区上局", "department", "urban", superior=lower)
    with pytest.raises(ActRefused, match="上级主体就是本主体或其下级"):
        agencies.register_agency(district.doing(), circle, upper)
    assert agencies.below([upper]) == {lower}


def test_the_catalogue_states_ranges_in_words_and_seeds_each_conduct_once() -> None:
    assert (len(catalogue()), len(conducts())) == (260, 160)
    assert tiers("MR-001")[0] == "罚款 50,000 至 100,000 元"
    assert "货值金额的 10 至 20 倍" in tiers("MR-001")[1]
    assert {"fine", "illegal_gains", "illegal_property"} <= set(matter_of(conducts()[0]).sanctions)
    market = district.agency(field="market")
    act = district.recording(date(2024, 1, 1))
    assert seeding.seed(act, {"market": [market]}, date(2024, 1, 1)) == 34
    assert seeding.seed(act, {"market": [market]}, date(2024, 1, 1)) == 0
    assert Power.objects.count() == holding("power.held", date(2024, 2, 1)).filter(subject=market).count() == 34


def test_conduct_names_are_the_longest_words_taken_from_a_text() -> None:
    longest = max(len(tier.conduct) for tier in catalogue())
    for tier in catalogue():
        assert all(len(text) <= longest for text in (tier.multiple_of, tier.serious, tier.unit))


def test_power_lists_are_imported_once(tmp_path: Path) -> None:
    unit = district.agency()
    rows = [
        ["职权编码", "职权名称", "职权类别", "设定依据", "频次上限"],
        ["C-1", "占道经营检查", "行政检查", "示例条例第三条；示例办法第四条", 2],
        ["C-2", "占道经营处罚", "行政处罚", "示例条例第九条", None],
        ["C-3", "坏行", "处罚", "示例条例第九条", 5],
    ]
    assert imported(power_table.importer(), tmp_path / "a.xlsx", unit, rows) == Applied(2, 0, 0, 1)
    before = LedgerEvent.objects.count()
    assert imported(power_table.importer(), tmp_path / "a.xlsx", unit, rows) == Applied(0, 0, 2, 1)
    assert LedgerEvent.objects.count() == before
    assert Power.objects.get(code="C-1").law == ["示例条例第三条", "示例办法第四条"]
    assert HeldFact.objects.get(fact="power.held", value="inspection").keeps["yearly_cap"] == 2


def test_delegation_lists_name_streets_by_any_of_their_names(tmp_path: Path) -> None:
    street = district.agency("示例区青石街道办事处", "subdistrict", "subdistrict", short="青石街道")
    rows = [
        ["街道", "事项编码", "事项名称", "文号"],
        ["青石街道", "F-1", "占道经营", "鲁政字1号"],
        ["无此街道", "F-2", "x", "1号"],
    ]
    assert imported(power_table.grant_importer(), tmp_path / "a.xlsx", "", rows) == Applied(1, 0, 0, 1)
    assert imported(power_table.grant_importer(), tmp_path / "a.xlsx", "", rows) == Applied(0, 0, 1, 1)
    assert DelegatedPower.objects.get().subdistrict == street


def test_the_list_of_bodies_is_imported_with_announcements(tmp_path: Path) -> None:
    rows = [
        ["执法主体名称", "简称", "性质", "领域", "公告文号", "公告日期", "代管"],
        ["示例区水务局", "区水务局", "政府部门", "水务", "示公告3号", "2020年5月6日", ""],
        ["示例区云台街道办事处", "云台街道", "街道", "街道综合执法", "", None, "示例高新区管委会"],
    ]
    assert imported(agency_table.importer(), tmp_path / "a.xlsx", "", rows) == Applied(2, 0, 0, 0)
    assert imported(agency_table.importer(), tmp_path / "a.xlsx", "", rows) == Applied(0, 0, 2, 0)
    water = Agency.objects.get(short="区水务局")
    assert holding("agency.announced", date(2021, 1, 1)).filter(subject=water.public_id).exists()
    assert Agency.objects.get(short="云台街道").managed_by == "示例高新区管委会"
    rows[1][1] = "水务局"
    assert imported(agency_table.importer(), tmp_path / "b.xlsx", "", rows) == Applied(0, 1, 1, 0)


def test_enterprises_are_imported_by_their_checked_codes(tmp_path: Path) -> None:
    rows = [
        ["企业名称", "社会信用代码", "企业类型", "规模"],
        ["示例商贸有限公司", "913799010000001232", "有限责任公司", "小型"],
        ["坏码公司", "913799010000001231", "公司", ""],
    ]
    assert imported(enterprise_table.importer(), tmp_path / "a.xlsx", "", rows) == Applied(1, 0, 0, 1)
    assert imported(enterprise_table.importer(), tmp_path / "a.xlsx", "", rows) == Applied(0, 0, 1, 1)
    rows[1][0] = "示例商贸股份有限公司"
    assert imported(enterprise_table.importer(), tmp_path / "b.xlsx", "", rows) == Applied(0, 1, 0, 1)
    row = Enterprise.objects.get()
    assert (row.name, row.names[0][0]) == ("示例商贸股份有限公司", "示例商贸有限公司")


def test_two_records_with_one_code_are_found(tmp_path: Path) -> None:
    facts = parties.EnterpriseFacts("甲", "company", "913799010000001232")
    parties.register_enterprise(district.doing(), facts)
    with pytest.raises(ActRefused, match="已登记为"):
        parties.register_enterprise(district.doing(), facts)
    done = parties.register_enterprise(district.recording(date(2025, 1, 1)), facts)
    assert done.warnings
    assert party_selectors.doubles(Enterprise.objects.all()).count() == 2
    assert party_selectors.dealings(done.id).total == 1


def test_a_person_is_one_party_by_his_number_and_no_value_of_his_is_in_the_ledger() -> None:
    person = district.person(name="演示当事人")
    first = parties.register_party(district.doing(agency="U1"), "citizen", person).id
    assert parties.register_party(district.doing(agency="U2"), "citizen", person).id == first
    bodies = "".join(LedgerEvent.objects.values_list("body", flat=True))
    assert person.id_no not in bodies
    assert person.name not in bodies


def test_a_known_person_is_moved_not_entered_twice() -> None:
    person, at = district.person(), district.agency()
    post = officers.Post(at, "civil_servant")
    id_ = officers.appoint_officer(district.doing(), person, post).id
    with pytest.raises(ActRefused, match="已登记为执法人员"):
        officers.appoint_officer(district.doing(), person, post)
    other = district.agency()
    officers.move_officer(district.doing(), id_, officers.Post(other, "civil_servant", "中队"))
    row = Officer.objects.get()
    assert (row.agency, row.unit) == (other, "中队")
    assert people.same_officer(person.id_no) == id_
    employed = holding("officer.employed", district.today() + timedelta(days=1)).filter(subject=id_)
    assert [fact.agency for fact in employed] == [other]


def test_the_share_of_legal_reviewers_is_counted_against_certified_officers() -> None:
    at = district.agency()
    staff = [district.certified(at)[0] for _ in range(21)]
    officers.set_role(district.recording(date(2024, 1, 1)), officers.Role(staff[0], at, "legal_reviewer"))
    share = selectors.review_share([at], district.today())
    assert (share.reviewers, share.enforcers, share.percent, share.lacking) == (1, 21, Decimal("4.8"), 1)
    assert selectors.review_share([district.agency()], district.today()).percent is None


def test_a_year_is_appraised_once() -> None:
    at = district.agency()
    officer = district.officer(at)
    officers.appraise_officer(district.doing(), officer, 2025, "优秀", Decimal("95.5"))
    assert "已登记" in refused(officers.appraise_officer, officer, 2025, "称职")
    assert "尚未开始" in refused(officers.appraise_officer, officer, district.today().year + 1, "称职")
    assert list(projecting.check()) == []
