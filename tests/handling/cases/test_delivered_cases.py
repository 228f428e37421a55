"""Cases that another system delivers: their rows are what their traces say, however they come into the ledger."""

from __future__ import annotations

from typing import Any

import pytest

from ledger.acts import today
from zhiheng.handling.cases import projecting
from zhiheng.handling.cases.models import Case
from zhiheng.ledger.ingesting import ingest
from zhiheng.ledger.models import LedgerSource

pytestmark = pytest.mark.django_db

TYPES = ["case.filed", "decision.made", "case.closed", "event.voided"]


@pytest.fixture
def source() -> LedgerSource:
    return LedgerSource.objects.create(
        name="lzf", title="鲁执法", agencies=["A1"], event_types=TYPES, namespaces=["LZF-"]
    )


def told(number: int, type_: str, ago: int, case: str, **attributes: Any) -> dict[str, Any]:
    objects = [{"type": "case", "id": f"LZF-{case}"}]
    objects += [] if type_ == "case.closed" else [{"type": "agency", "id": "A1"}]
    made = {"id": f"e{number}", "type": type_, "occurred_at": str(today(ago)), "agency": "A1", "objects": objects}
    return {**made, "attributes": attributes}


def whole(case: str, first: int) -> list[dict[str, Any]]:
    decided = {"outcome": "penalty", "procedure": "ordinary"}
    return [
        told(first, "case.filed", 40, case, procedure="ordinary", field="market", cause="无证经营"),
        told(first + 1, "decision.made", 10, case, **decided),
        told(first + 2, "case.closed", 2, case, kind="01"),
    ]


def rows() -> dict[str, list[Any]]:
    found = Case.objects.values_list("thing__public_id", "stage", "filed_on", "decided_on", "closed_on")
    return {id_: rest for id_, *rest in found}


def test_new_cases_of_a_batch_have_the_rows_that_a_rebuild_gives_them(source: LedgerSource) -> None:
    batch = [item for number in range(5) for item in whole(f"C{number}", number * 3)]
    answers = ingest(source, batch)
    assert {answer.state for answer in answers} == {"accepted"}
    assert list(projecting.check()) == []
    assert rows()["LZF-C3"][1:] == [today(40), today(10), today(2)]


def test_a_case_told_in_two_deliveries_is_read_whole(source: LedgerSource) -> None:
    first, *later = whole("C1", 0)
    ingest(source, [first])
    ingest(source, [*later, *whole("C2", 10)])
    assert list(projecting.check()) == []
    assert [bool(day) for day in rows()["LZF-C1"][1:]] == [True, True, True]


def test_a_new_case_whose_event_is_corrected_in_the_same_batch_has_what_stands(source: LedgerSource) -> None:
    filed, decided, closed = whole("C1", 0)
    corrected = {**filed, "id": "e0b", "corrects": "e0", "occurred_at": str(today(35))}
    ingest(source, [filed, corrected, decided, closed])
    assert list(projecting.check()) == []
    assert rows()["LZF-C1"][1] == today(35)


def test_a_correction_that_moves_an_event_to_a_new_case_leaves_both_rows_right(source: LedgerSource) -> None:
    ingest(source, whole("C1", 0))
    moved = {
        **told(1, "decision.made", 9, "C2", outcome="penalty", procedure="ordinary"),
        "id": "e1b",
        "corrects": "e1",
    }
    ingest(source, [moved])
    assert list(projecting.check()) == []
    assert (rows()["LZF-C1"][2], rows()["LZF-C2"][2]) == (None, today(9))
