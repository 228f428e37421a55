"""What a user sees of the ledger: only what the scope shows."""

from __future__ import annotations

import pytest
from django.http import Http404

from ledger.acts import case, done, paid
from zhiheng.kit.scopes import Scope
from zhiheng.ledger import selectors
from zhiheng.ledger.services import NewObject

pytestmark = pytest.mark.django_db
ALL = Scope(everything=True)


@pytest.fixture(autouse=True)
def two_agencies() -> None:
    done(paid(), objects=[case()])
    done(paid(case="C2", payment="P2", agency="A2"), objects=[NewObject("case", "C2", agency="A2")])


def test_a_scope_shows_its_units_only(django_assert_num_queries: object) -> None:
    with django_assert_num_queries(3):  # type: ignore[operator]  # a pytest-django fixture
        assert [row.public_id for row in selectors.objects(Scope(units=frozenset({"A1"})), "case")] == ["C1"]
        assert selectors.objects(ALL, "case").count() == 2
        assert selectors.objects(Scope(units=frozenset({"A1", "A2"})), "payment").count() == 2
        assert not selectors.objects(Scope(), "case").exists()


def test_a_foreign_object_is_not_found() -> None:
    assert selectors.object_or_404(ALL, "case", "C2").agency == "A2"
    for scope, id_ in ((Scope(units=frozenset({"A1"})), "C2"), (ALL, "C3"), (Scope(), "C1")):
        with pytest.raises(Http404):
            selectors.object_or_404(scope, "case", id_)


def test_a_trace_of_a_hundred_events_takes_few_queries(django_assert_max_num_queries: object) -> None:
    done(*(paid(payment=f"Q{number}") for number in range(99)))
    with django_assert_max_num_queries(3):  # type: ignore[operator]  # a pytest-django fixture
        assert len(selectors.trace("case", "C1").events) == 100
