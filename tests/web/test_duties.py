"""What a case still owes stands on its row, as the law counts it; what was done or ended owes nothing."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from registry import district
from zhiheng.kit.databases import address, database
from zhiheng.ledger.models import LedgerObject
from zhiheng.ledger.records import Actor, NewEvent, NewObject, Ref
from zhiheng.ledger.services import append
from zhiheng.web import duties

BY = Actor(system="test")


def happened(type_: str, day: date, number: str, agency: str, **attributes: object) -> None:
    named = (Ref("agency", agency),) if type_ == "case.filed" else ()
    refs = (Ref("case", number), *named)
    case = NewObject(
        "case", number, {"number": number, "procedure": "ordinary", "field": "urban"}, agency=agency, title=number
    )
    event = NewEvent(type_, day, refs, attributes, agency=agency, source="import", late_reason="补录")
    append([event], by=BY, objects=[case] if type_ == "case.filed" else [])


@pytest.mark.django_db(transaction=True)
def test_an_open_case_is_due_and_a_withdrawn_one_no_longer() -> None:
    agency = district.agency()
    filed = district.today() - timedelta(days=10)
    happened("case.filed", filed, "C1", agency, approver="head", procedure="ordinary", field="urban", cause="占道经营")
    assert duties.refresh(district.today()) >= 1
    row = LedgerObject.objects.get(type="case", public_id="C1")
    assert row.open_duties >= 1
    assert row.next_due is not None
    assert row.next_due > district.today()
    assert duties.refresh(district.today()) == 0
    happened("case.withdrawn", district.today(), "C1", agency, reason="违法事实不成立", approver="head")
    duties.refresh(district.today())
    after = LedgerObject.objects.get(type="case", public_id="C1")
    assert after.open_duties < row.open_duties


def test_the_address_of_a_database_leads_back_to_it(tmp_path: object) -> None:
    for url in ("postgresql://u:p%40ss@%2Frun%2FPg/zh", "postgresql://u@db.example:5433/zh"):
        assert address(database(url, tmp_path)) == url  # type: ignore[arg-type]  # the default isn't used
    found = database("sqlite:////var/lib/z.sqlite3", tmp_path)  # type: ignore[arg-type]  # the default isn't used
    assert found["NAME"] == "/var/lib/z.sqlite3"
    assert address(found) == "sqlite:////var/lib/z.sqlite3"
