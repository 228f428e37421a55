"""Rows by the ten thousand are added as one by one: the same columns, all of them or none."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from zhiheng.kit.bulk import FEW, insert_objects
from zhiheng.oversight.findings.models import Finding, RuleEdition

pytestmark = pytest.mark.django_db(transaction=True)


def rows(count: int, edition: RuleEdition) -> list[dict[str, object]]:
    """What a run states of so many findings; every third without a due day."""
    return [
        {
            "identity": f"{number:032x}", "clue": number % 2 == 0, "rule": 'a\t"rule"\\n', "edition_id": edition.pk,
            "severity": "void", "object_type": "case", "object_id": f"案\n{number}", "manner": "late",
            "due_day": None if number % 3 == 0 else date(2026, 1, 31), "since": date(2026, 2, 1),
            "found_on": date(2026, 2, 2), "library": "1", "notes": "说明，‘引号’",
        }
        for number in range(count)
    ]  # fmt: skip


@pytest.fixture
def edition() -> RuleEdition:
    return RuleEdition.objects.create(rule="r", fingerprint="f", title="t", effect="void", library="1")


@pytest.mark.parametrize("count", [1, FEW + 5])
def test_rows_added_at_once_are_those_that_objects_would_be(edition: RuleEdition, count: int) -> None:
    stated = rows(count, edition)
    insert_objects(Finding, stated)
    added = list(Finding.objects.order_by("identity").values())
    Finding.objects.all().delete()
    Finding.objects.bulk_create([Finding(**row) for row in stated])
    alone = list(Finding.objects.order_by("identity").values())
    for row in (*added, *alone):
        del row["id"]
    assert added == alone
    assert len(added) == count


@pytest.mark.parametrize("count", [2, FEW + 5])
def test_where_one_row_is_refused_none_is_added(edition: RuleEdition, count: int) -> None:
    doubled = [*rows(count, edition), rows(1, edition)[0]]
    with pytest.raises(IntegrityError), transaction.atomic():
        insert_objects(Finding, doubled)
    assert not Finding.objects.exists()


def test_a_column_that_the_model_lacks_is_named_and_nothing_is_added(edition: RuleEdition) -> None:
    with pytest.raises(KeyError, match="colour"):
        insert_objects(Finding, [{**rows(1, edition)[0], "colour": "red"}])
    assert not Finding.objects.exists()
