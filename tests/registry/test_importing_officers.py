"""1,800 officers from a messy workbook: errors in their places, corrected, imported, and nothing twice."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from registry import district, messy
from zhiheng.kit.tables.applying import apply
from zhiheng.kit.tables.importing import Change, Context, Preview, preview
from zhiheng.kit.tables.marking import marked_workbook
from zhiheng.kit.tables.reading import open_table
from zhiheng.kit.tables.services import record_export
from zhiheng.ledger.models import LedgerEvent
from zhiheng.registry import people, projecting
from zhiheng.registry.holding import ENFORCING, holding
from zhiheng.registry.models import Certificate, Officer
from zhiheng.registry.officers.importing import importer

pytestmark = pytest.mark.django_db
BAD = {"identity": 2, "digits": 3, "dispatch": 4, "date": 5, "order": 6, "letter": 7, "twin": 8}


@pytest.fixture
def unit() -> str:
    return district.agency("示例区城市管理局")


def bureau(unit: str) -> Context:
    """An import by somebody of the body that issues certificates."""
    return Context("importing-account", unit, extra=True)


def look(
    path: Path, unit: str, corrections: dict[tuple[int, str], str] | None = None, context: Context | None = None
) -> Preview:
    context = context or Context("importing-account", unit)
    return preview(importer(), open_table(path), context, corrections=corrections)


def spoilt(rows: list[list[Any]]) -> list[list[Any]]:
    """Spoil a few rows in the ways of the issue; returns the same table."""
    rows[2][2] = rows[2][2][:-1] + ("1" if rows[2][2][-1] != "1" else "2")
    rows[3][2] = 3.79901e17
    rows[4][3] = "劳务派遣"
    rows[5][7] = "2023.2.30"
    rows[6][7], rows[6][8] = "2024-05-01", "2021-05-01"
    rows[7][6] = "3700000O007"
    rows[8] = list(rows[9])
    return rows


def reasons(found: Preview) -> dict[int, str]:
    return {row.number: "；".join(f"{p.column}:{p.what}" for p in row.errors) for row in found.bad}


def test_every_error_of_the_issue_is_named_in_its_cell(tmp_path: Path, unit: str) -> None:
    found = look(messy.write(tmp_path / "officers.xlsx", spoilt([messy.row(n) for n in range(20)])), unit)
    said = reasons(found)
    at = {key: row + messy.ROW for key, row in BAD.items()}
    assert "id_no:校验位不对" in said[at["identity"]]
    assert "末几位已经丢失" in said[at["digits"]]
    assert "employment:不得持证执法（省监督条例第十条）" in said[at["dispatch"]]
    assert "issued" in said[at["date"]]
    assert "valid_to:早于发证日期" in said[at["order"]]
    assert "number" in said[at["letter"]]
    assert f"与第 {at['twin'] + 1} 行相同" in said[at["twin"]]
    assert found.header.unknown == ["序号", "备注2"]
    assert len(found.bad) == 8
    assert not Officer.objects.exists(), "a preview writes nothing"


def test_a_certain_fix_is_offered_and_a_doubtful_date_never(tmp_path: Path, unit: str) -> None:
    found = look(messy.write(tmp_path / "officers.xlsx", spoilt([messy.row(n) for n in range(20)])), unit)
    fixes = {(row.number, p.column): p.fix for row in found.bad for p in row.errors if p.fix}
    assert fixes == {(BAD["letter"] + messy.ROW, "number"): "37000000007"}


def test_an_expiring_certificate_is_worth_a_look_but_comes_in(tmp_path: Path, unit: str) -> None:
    soon = messy.row(1)
    soon[7], soon[8] = "2022-01-01", district.today() + timedelta(days=16)
    found = look(messy.write(tmp_path / "officers.xlsx", [soon]), unit)
    assert [(p.what, p.warning) for row in found.rows for p in row.problems] == [("16 天后到期，请办换证", True)]
    assert found.counts[Change.NEW] == 1


def test_marked_corrected_and_imported_again_without_doing_anything_twice(tmp_path: Path, unit: str) -> None:
    path = messy.write(tmp_path / "officers.xlsx", spoilt([messy.row(n) for n in range(30)]))
    context = Context("importing-account", unit)
    first = look(path, unit)
    assert apply(first, context).new == 22
    marked = tmp_path / "marked.xlsx"
    marked_workbook(marked, open_table(path), first, record_export("importing-account", "标红的工作簿"))
    again = look(marked, unit)
    assert (again.counts[Change.SAME], len(again.bad)) == (22, 8)
    whole = messy.write(tmp_path / "corrected.xlsx", [messy.row(n) for n in range(30)])
    assert apply(look(whole, unit), context) == apply_result(new=8, same=22)
    before = LedgerEvent.objects.count()
    assert apply(look(whole, unit), context) == apply_result(same=30)
    assert LedgerEvent.objects.count() == before
    assert Officer.objects.count() == Certificate.objects.count() == 30
    assert list(projecting.check()) == []


def apply_result(new: int = 0, changed: int = 0, same: int = 0, bad: int = 0) -> object:
    from zhiheng.kit.tables.applying import Applied

    return Applied(new, changed, same, bad)


def test_changed_rows_become_acts_and_only_those(tmp_path: Path, unit: str) -> None:
    rows = [messy.row(n) for n in range(6)]
    context = bureau(unit)
    apply(look(messy.write(tmp_path / "a.xlsx", rows), unit, context=context), context)
    rows[1][4] = "新设中队"
    rows[2][6], rows[2][7], rows[2][8] = "37999999999", "2026-01-05", "2031-01-04"
    rows[4][8] = "2035-12-31"
    before = LedgerEvent.objects.count()
    assert apply(look(messy.write(tmp_path / "b.xlsx", rows), unit, context=context), context) == apply_result(
        changed=3, same=3
    )
    new = LedgerEvent.objects.filter(sequence__gt=before).order_by("sequence").values_list("type", "corrects")
    assert [type_ for type_, _ in new] == [
        "officer.appointed",
        "certificate.revoked",
        "certificate.issued",
        "certificate.issued",
    ]
    assert Certificate.objects.get(number="37999999999").valid_to == date(2031, 1, 4)
    assert Certificate.objects.get(number=rows[4][6]).valid_to == date(2035, 12, 31)
    assert list(projecting.check()) == []


def test_no_personal_value_enters_an_event(tmp_path: Path, unit: str) -> None:
    path = messy.write(tmp_path / "officers.xlsx", [messy.row(n) for n in range(5)])
    apply(look(path, unit), Context("importing-account", unit))
    bodies = "".join(LedgerEvent.objects.values_list("body", flat=True))
    for n in range(5):
        assert messy.row(n)[2] not in bodies
        assert messy.row(n)[1].replace("　", "") not in bodies
    assert people.named("演示" + chr(0x4E03))


def test_somebody_else_s_certificate_number_is_refused_by_name(tmp_path: Path, unit: str) -> None:
    other, card = district.certified(district.agency())
    row = messy.row(1)
    row[6] = Certificate.objects.get(public_id=card).number
    found = look(messy.write(tmp_path / "officers.xlsx", [row]), unit)
    assert f"已是 {people.name_of(other)} 的证号" in "".join(reasons(found).values())


@pytest.mark.slow
def test_eighteen_hundred_officers_come_in_from_one_table(tmp_path: Path, unit: str) -> None:
    path = messy.write(tmp_path / "officers.xlsx", [messy.row(n) for n in range(1800)])
    found = look(path, unit, context=bureau(unit))
    done = apply(found, bureau(unit))
    assert (done.new, done.bad) == (1800, 0)
    today = district.today()
    expected = Certificate.objects.filter(valid_from__lte=today, valid_to__gte=today).count()
    assert holding("certificate.valid", today, ENFORCING).count() == expected


def test_a_changed_name_is_corrected_in_the_vault_and_nowhere_else(tmp_path: Path, unit: str) -> None:
    row, context = messy.row(1), Context("importing-account", unit)
    apply(look(messy.write(tmp_path / "a.xlsx", [row]), unit), context)
    before = LedgerEvent.objects.count()
    row[1] = "演示更名"
    assert apply(look(messy.write(tmp_path / "b.xlsx", [row]), unit), context) == apply_result(changed=1)
    assert LedgerEvent.objects.count() == before
    assert people.name_of(Officer.objects.get().public_id) == "演示更名"


def test_a_list_takes_nobody_away_from_another_agency(tmp_path: Path, unit: str) -> None:
    rows = [messy.row(n) for n in range(2)]
    other = district.agency()
    apply(look(messy.write(tmp_path / "theirs.xlsx", rows), other), Context("importing-account", other))
    assert Officer.objects.filter(agency=other).count() == 2
    found = look(messy.write(tmp_path / "officers.xlsx", rows), unit)
    assert all("已登记为其他机关的在岗执法人员" in said for said in reasons(found).values())
    assert len(found.bad) == 2
    apply(found, Context("importing-account", unit))
    assert Officer.objects.filter(agency=other).count() == 2


def test_an_agencys_table_gives_and_takes_no_function_of_reviewer_or_supervisor(tmp_path: Path, unit: str) -> None:
    rows = [messy.row(n) for n in range(1, 4)]
    for line, post in zip(rows, ("法制审核", "监督", "一线"), strict=True):
        line[5] = post
    path = messy.write(tmp_path / "officers.xlsx", rows)
    found = look(path, unit)
    assert sorted(reasons(found).values()) == ["duty:法制审核、监督岗位须逐人确定，不由本表登记"] * 2
    apply(found, Context("importing-account", unit))
    assert Officer.objects.count() == 1 and not LedgerEvent.objects.filter(type="role.set").exists()
    apply(look(path, unit, context=bureau(unit)), bureau(unit))
    assert LedgerEvent.objects.filter(type="role.set").count() == 2
    assert not look(path, unit).bad, "what the body that issues certificates said stays as it is"
    rows[0][5] = "一线"
    [bad] = look(messy.write(tmp_path / "again.xlsx", rows), unit).bad
    assert "不由本表免去" in bad.errors[0].what
