"""What agencies share stays whole: a party with its first agency, an enterprise as its register says."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.urls import reverse

from accounts import member
from registry import district
from registry.test_registry_pages import carried, enter
from registry.test_second_person import confirm, propose
from zhiheng.kit.accounts.models import User
from zhiheng.kit.tables.applying import apply
from zhiheng.kit.tables.importing import Change, Context, Preview, preview
from zhiheng.kit.tables.reading import open_table
from zhiheng.ledger.models import LedgerEvent, LedgerObject
from zhiheng.registry import projecting
from zhiheng.registry.models import Enterprise, Party
from zhiheng.registry.parties import services as parties
from zhiheng.registry.parties.importing import importer
from zhiheng.registry.parties.services import EnterpriseFacts

pytestmark = pytest.mark.django_db
CODE = "913799010000001232"


@pytest.fixture
def shop() -> str:
    return parties.register_enterprise(district.doing(), EnterpriseFacts("示例商贸有限公司", "company", CODE)).id


def test_a_known_party_stays_with_its_first_agency_and_both_use_it() -> None:
    person = district.person(name="演示当事人")
    first, later, stranger = (district.agency() for _ in range(3))
    id_ = parties.register_party(district.doing(agency=first), "citizen", person).id
    for agency in (later, later, first):
        assert parties.register_party(district.doing(agency=agency), "citizen", person).id == id_
    assert Party.objects.get().agency == first
    assert LedgerObject.objects.get(type="party", public_id=id_).agency == first
    expected = {first: 200, later: 200, stranger: 404}
    for agency, status in expected.items():
        client = enter(member("unit-head", agency))
        assert client.get(reverse("object", args=["party", id_])).status_code == status
        listed = client.get(reverse("list", args=["parties"])).content.decode()
        assert (id_ in listed) == (status == 200)
        assert listed.count(f"/objects/party/{id_}/") <= 1, "listed once"
    assert list(projecting.check()) == []


def facts(**more: Any) -> dict[str, Any]:
    return {"name": "改过的名称", "kind": "company", "uscc": CODE, "operating": "on", **more}


def change(shop: str) -> str:
    return reverse("registry-act", args=["enterprise", shop, "change"])


def test_an_agency_proposes_a_change_of_an_enterprise_and_the_bureau_confirms_it(shop: str) -> None:
    water = district.agency(field="water")
    officer, chief = member("officer", water, person="P1"), member("bureau-supervisor", "SF")
    mate = member("agency-administrator", water)
    client, url = enter(officer), change(shop)
    asked = client.post(url, {**carried(client, url), **facts()})
    assert asked.status_code == 202
    assert chief.public_id in asked.content.decode() and mate.public_id not in asked.content.decode()
    assert Enterprise.objects.get().name == "示例商贸有限公司"
    act = propose(client, url, facts(), chief)
    assert Enterprise.objects.get().name == "示例商贸有限公司"
    assert confirm(enter(chief), act).status_code == 302
    assert Enterprise.objects.get().name == "改过的名称"
    stored = LedgerEvent.objects.filter(type="enterprise.registered").latest("sequence").stored
    assert (stored.actor.account, stored.second_person) == (officer.public_id, chief.public_id)


@pytest.mark.parametrize(("role", "field"), [("bureau-supervisor", "justice"), ("agency-administrator", "market")])
def test_the_bureau_and_the_market_regulator_change_it_themselves(shop: str, role: str, field: str) -> None:
    client, url = enter(member(role, district.agency(field=field))), change(shop)
    assert client.post(url, {**carried(client, url), **facts()}).status_code == 302
    assert Enterprise.objects.get().name == "改过的名称"


def test_an_officer_of_the_market_regulator_without_the_register_proposes_too(shop: str) -> None:
    client, url = enter(member("officer", district.agency(field="market"), person="P1")), change(shop)
    assert client.post(url, {**carried(client, url), **facts()}).status_code == 202


def looked(path: Path, rows: list[list[Any]], decides: bool) -> Preview:
    book = openpyxl.Workbook()
    assert book.active is not None
    for row in [["统一社会信用代码", "名称", "类别"], *rows]:
        book.active.append(row)
    book.save(path)
    return preview(importer(), open_table(path), Context("account", "", decides))


def test_a_table_changes_enterprises_only_where_its_owner_keeps_the_register(shop: str, tmp_path: Path) -> None:
    same, other = [CODE, "示例商贸有限公司", "企业"], [CODE, "冒名有限公司", "企业"]
    assert looked(tmp_path / "a.xlsx", [same], False).counts[Change.SAME] == 1
    found = looked(tmp_path / "b.xlsx", [other], False)
    assert "不由本机关更改" in found.bad[0].errors[0].what
    apply(found, Context("account"))
    assert Enterprise.objects.get().name == "示例商贸有限公司"
    apply(looked(tmp_path / "c.xlsx", [other], True), Context("account", "", True))
    assert Enterprise.objects.get().name == "冒名有限公司"


def test_the_second_person_stands_in_the_event_also_where_nothing_was_late(shop: str) -> None:
    anna: User = member("bureau-supervisor", "SF")
    act = district.doing(second_person=anna.public_id)
    parties.register_enterprise(act, EnterpriseFacts("新名", "company", CODE), shop)
    stored = LedgerEvent.objects.latest("sequence").stored
    assert (stored.second_person, stored.late_days) == (anna.public_id, 0)
