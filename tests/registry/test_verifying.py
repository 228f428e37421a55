"""Certificates that an agency's table claims: none for any act before the bureau has verified them."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from django.urls import reverse

from accounts import member
from registry import district, messy
from registry.test_importing_officers import bureau, look
from registry.test_registry_pages import carried, enter
from zhiheng.kit.pages.forms.once import new_key
from zhiheng.kit.tables.applying import apply
from zhiheng.kit.tables.importing import Change, Context
from zhiheng.ledger.acting import ActRefused
from zhiheng.ledger.models import LedgerEvent
from zhiheng.registry import projecting, publishing, working
from zhiheng.registry.certificates import services as certificates
from zhiheng.registry.certificates.verifying import deny_certificate, verify_certificates
from zhiheng.registry.holding import ENFORCING, holding
from zhiheng.registry.models import Certificate
from zhiheng.registry.models.officers import Standing

pytestmark = pytest.mark.django_db


@pytest.fixture
def unit() -> str:
    return district.agency("示例区城市管理局")


def bring(tmp_path: Path, unit: str, rows: list[list[object]], *, certifying: bool = False) -> None:
    context = bureau(unit) if certifying else Context("importing-account", unit)
    found = look(messy.write(tmp_path / "officers.xlsx", rows), unit, context=context)
    assert not found.bad
    apply(found, context)


def valid() -> int:
    return holding("certificate.valid", district.today(), ENFORCING).count()


def test_an_agency_s_table_makes_no_valid_and_no_published_certificate(tmp_path: Path, unit: str) -> None:
    bring(tmp_path, unit, [messy.row(n) for n in range(3)])
    assert set(Certificate.objects.values_list("standing", flat=True)) == {Standing.CLAIMED}
    assert valid() == 0
    assert list(publishing.certificates(district.today())) == []
    assert not LedgerEvent.objects.filter(type="certificate.issued").exists()
    assert list(projecting.check()) == []


def test_the_bureau_s_table_issues_and_turns_claims_into_certificates(tmp_path: Path, unit: str) -> None:
    rows = [messy.row(n) for n in range(3)]
    bring(tmp_path, unit, rows)
    rows[0][8] = "2036-12-31"
    bring(tmp_path, unit, rows, certifying=True)
    assert Certificate.objects.get(number=rows[0][6]).standing == Standing.ISSUED
    assert Certificate.objects.get(number=rows[0][6]).valid_to == date(2036, 12, 31)


def test_importing_a_claim_again_changes_nothing_and_a_corrected_one_is_corrected(tmp_path: Path, unit: str) -> None:
    rows = [messy.row(n) for n in range(3)]
    bring(tmp_path, unit, rows)
    before = LedgerEvent.objects.count()
    bring(tmp_path, unit, rows)
    assert LedgerEvent.objects.count() == before
    rows[1][6] = "37999999999"
    bring(tmp_path, unit, rows)
    assert Certificate.objects.count() == 3
    assert Certificate.objects.get(number="37999999999").standing == Standing.CLAIMED
    assert list(projecting.check()) == []


def test_verified_claims_are_valid_since_their_day_and_published(tmp_path: Path, unit: str) -> None:
    bring(tmp_path, unit, [messy.row(n) for n in range(3)])
    ids = list(Certificate.objects.values_list("public_id", flat=True))
    verify_certificates(district.doing(key="twice"), ids)
    verify_certificates(district.doing(key="twice"), ids)
    assert LedgerEvent.objects.filter(type="certificate.verified").count() == 3
    assert set(Certificate.objects.values_list("standing", flat=True)) == {Standing.ISSUED}
    day = district.today()
    expected = Certificate.objects.filter(valid_from__lte=day, valid_to__gte=day).count()
    assert valid() == expected > 0
    assert len(list(publishing.certificates(day))) == 3
    assert list(projecting.check()) == []


def test_a_verified_claim_takes_the_place_of_the_former_certificate(tmp_path: Path, unit: str) -> None:
    row = messy.row(1)
    bring(tmp_path, unit, [row], certifying=True)
    old = row[6]
    row[6], row[7], row[8] = "37999999999", "2026-01-05", "2031-01-04"
    bring(tmp_path, unit, [row])
    assert Certificate.objects.get(number=old).standing == Standing.ISSUED, "a claim ends nothing"
    verify_certificates(district.doing(), [Certificate.objects.get(number="37999999999").public_id])
    assert Certificate.objects.get(number=old).standing == Standing.REVOKED
    tomorrow = district.today() + timedelta(days=1)
    assert holding("certificate.valid", tomorrow, ENFORCING).count() == 1


def test_an_agency_cannot_lengthen_an_issued_certificate(tmp_path: Path, unit: str) -> None:
    row = messy.row(1)
    bring(tmp_path, unit, [row], certifying=True)
    row[8] = "2049-12-31"
    found = look(messy.write(tmp_path / "b.xlsx", [row]), unit)
    assert found.counts[Change.BAD] == 1
    assert "与已核发证件的有效期至" in "".join(problem.what for problem in found.bad[0].errors)


def test_what_speaks_against_a_claim_is_said_and_nothing_of_it_verified(tmp_path: Path, unit: str) -> None:
    bring(tmp_path, unit, [messy.row(n) for n in range(2)])
    first, second = Certificate.objects.order_by("pk")
    deny_certificate(district.doing(), first.public_id, "查无此证")
    with pytest.raises(ActRefused, match="核验不符"):
        verify_certificates(district.doing(), [first.public_id, second.public_id])
    assert Certificate.objects.get(pk=second.pk).standing == Standing.CLAIMED
    _, card = district.certified(unit)
    number = Certificate.objects.get(public_id=card).number
    Certificate.objects.filter(pk=second.pk).update(number=number)
    with pytest.raises(ActRefused, match="另一人的证号"):
        verify_certificates(district.doing(), [second.public_id])


def test_nothing_is_done_with_a_claim_but_verifying_or_denying_it(tmp_path: Path, unit: str) -> None:
    bring(tmp_path, unit, [messy.row(1)])
    card = Certificate.objects.get().public_id
    for act in (
        lambda: certificates.suspend_certificate(district.doing(), card, "调查"),
        lambda: certificates.review_certificate(district.doing(), card, 2026, passed=True),
        lambda: certificates.revoke_certificate(district.doing(), card, "退休"),
        lambda: certificates.restore_certificate(district.doing(), card),
        lambda: certificates.register_certificate(district.doing(), card),
    ):
        with pytest.raises(ActRefused, match="待核验"):
            act()
    page = enter(member("bureau-supervisor", unit)).get(reverse("object", args=["certificate", card]))
    assert "待核验" in page.content.decode()


def test_only_the_bureau_verifies_and_each_certificate_is_shown_before(tmp_path: Path, unit: str) -> None:
    bring(tmp_path, unit, [messy.row(n) for n in range(3)])
    rows = list(Certificate.objects.order_by("pk"))
    url = reverse("registry-verify") + "?" + "&".join(f"id={row.public_id}" for row in rows)
    keeper, issuer = enter(member("agency-administrator", unit)), enter(member("bureau-supervisor", unit))
    assert keeper.get(url).status_code == 404
    assert keeper.get(reverse("registry-act", args=["certificate", rows[0].public_id, "verify"])).status_code == 404
    assert keeper.post(url, {"form_key": new_key()}).status_code == 404
    listed = issuer.get(reverse("list", args=["certificate-claims"])).content.decode()
    assert rows[0].number in listed and reverse("registry-verify") in listed
    assert reverse("registry-verify") not in keeper.get(reverse("list", args=["certificate-claims"])).content.decode()
    sent = carried(issuer, url)
    shown = issuer.post(url, sent).content.decode()
    assert all(row.number in shown for row in rows)
    assert valid() == 0
    assert issuer.post(url, sent | {"form_confirmed": "1"}).status_code == 302
    assert set(Certificate.objects.values_list("standing", flat=True)) == {Standing.ISSUED}


def test_the_workbench_says_how_many_wait_to_whoever_verifies(tmp_path: Path, unit: str) -> None:
    bring(tmp_path, unit, [messy.row(1)])
    day = district.today()
    assert "核验证件" in {item.title for item in working.items(member("bureau-supervisor", unit), day)}
    assert "核验证件" not in {item.title for item in working.items(member("agency-administrator", unit), day)}
    verify_certificates(district.doing(), [Certificate.objects.get().public_id])
    assert "核验证件" not in {item.title for item in working.items(member("bureau-supervisor", unit), day)}
