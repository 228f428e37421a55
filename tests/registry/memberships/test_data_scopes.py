"""Data scopes: what a reach means, as an algebra; how few questions it costs."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import localdate
from hypothesis import given
from hypothesis import strategies as st

from accounts import make_user, member
from zhiheng.kit import rights
from zhiheng.kit.scopes import NOTHING, Reach, scope_of
from zhiheng.registry.memberships import standing, units
from zhiheng.registry.memberships.models import Membership
from zhiheng.registry.memberships.units import Unit, descend
from zhiheng.registry.models import Agency

IDS = [f"U{number}" for number in range(8)]
trees = st.lists(
    st.builds(Unit, st.sampled_from(IDS), st.just("t"), st.sampled_from(["", *IDS]), st.sampled_from(["", "X", *IDS])),
    unique_by=lambda unit: unit.id,
)


@given(trees, st.sets(st.sampled_from(IDS)), st.sets(st.sampled_from(IDS)))
def test_descending_is_a_closure(tree: list[Unit], one: set[str], other: set[str]) -> None:
    below = descend(tree, one)
    assert below >= one
    assert descend(tree, below) == below
    assert descend(tree, one | other) == below | descend(tree, other)
    assert descend(tree, []) == frozenset()


@given(trees, st.sampled_from(IDS))
def test_everything_below_has_its_manager_or_its_superior_below_too(tree: list[Unit], root: str) -> None:
    ids = {unit.id for unit in tree}
    below = descend(tree, [root])
    for unit in tree:
        above = unit.managed_by if unit.managed_by in ids else unit.above
        if unit.id in below and unit.id != root:
            assert above in below
        if above in below:
            assert unit.id in below


def test_a_street_run_by_another_body_stands_below_that_body_only() -> None:
    tree = [
        Unit("gov", "区政府"),
        Unit("zone", "高新区", "gov"),
        Unit("street", "街道", "gov", "zone"),
        Unit("s2", "二", "gov"),
    ]
    assert descend(tree, ["zone"]) == {"zone", "street"}
    district = [unit for unit in tree if unit.id != "zone"] + [Unit("zone", "高新区", "")]
    assert descend(district, ["gov"]) == {"gov", "s2"}


def build(reach: Reach, chosen: list[str], unit: str = "U1") -> Membership:
    return Membership(role="officer", unit=unit, reach=reach.value, chosen=chosen, valid_from=date(2026, 1, 1))


@given(st.sampled_from(list(Reach)), st.lists(st.sampled_from(IDS), unique=True), trees)
def test_each_reach_sees_what_its_name_says(reach: Reach, chosen: list[str], tree: list[Unit]) -> None:
    scope = standing.scope_by(build(reach, chosen), "P1", lambda: tree)
    seen = {unit for unit in IDS if scope.allows(unit)}
    assert scope.person == "P1"
    assert {
        Reach.ALL: seen == set(IDS),
        Reach.CHOSEN: seen == set(chosen),
        Reach.UNIT: seen == {"U1"},
        Reach.UNIT_AND_BELOW: seen == descend(tree, ["U1"]) & set(IDS),
        Reach.OWN: seen == set(),
    }[reach]


@given(st.lists(st.sampled_from(IDS), unique=True), trees)
def test_reaches_lie_within_each_other(chosen: list[str], tree: list[Unit]) -> None:
    own, unit, below, all_ = (
        standing.scope_by(build(reach, chosen), "P1", lambda: tree)
        for reach in (Reach.OWN, Reach.UNIT, Reach.UNIT_AND_BELOW, Reach.ALL)
    )
    assert own.units <= unit.units <= below.units
    assert all_.everything
    assert not own.everything


@pytest.mark.django_db
@pytest.mark.parametrize("reach", list(Reach))
def test_rights_and_scope_cost_two_questions_however_often_they_are_asked(reach: Reach) -> None:
    user = member("agency-administrator", reach=reach)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        for _ in range(5):
            scope_of(user)
            rights.rights_of(user)
            standing.words(user)
    assert len(asked) <= 2


@pytest.mark.django_db
def test_the_register_of_agencies_is_the_tree() -> None:
    common = {"kind": "department", "field": "market"}
    Agency.objects.create(public_id="A1", name="示例区人民政府", short="区政府", **common)
    Agency.objects.create(public_id="A2", name="示例区市场监督管理局", superior="A1", **common)
    Agency.objects.create(public_id="A3", name="示例一街道办事处", superior="A1", managed_by="示例高新区", **common)
    Agency.objects.create(public_id="A4", name="示例高新区", **common)
    Agency.objects.create(public_id="A5", name="旧局", superior="A1", ended_on=date(2025, 1, 1), **common)
    head = member("agency-head", "A1", reach=Reach.UNIT_AND_BELOW)
    assert scope_of(head).units == {"A1", "A2"}
    assert scope_of(member("agency-head", "A4")).units == {"A4", "A3"}
    assert standing.words(head) == "区政府·机关负责人"
    assert units.titles()["A2"] == "示例区市场监督管理局"


@pytest.mark.django_db
def test_without_a_membership_that_counts_today_nothing_is_seen_and_nothing_may_be_done() -> None:
    today = localdate()
    nobody = make_user()
    future = member("bureau-head", valid_from=today + timedelta(days=1))
    past = member("bureau-head", valid_from=today - timedelta(days=9), valid_to=today - timedelta(days=1))
    for user in (nobody, future, past):
        assert scope_of(user) == NOTHING
        assert rights.rights_of(user) == frozenset()
    last_day = member("bureau-head", valid_from=today - timedelta(days=9), valid_to=today)
    assert scope_of(last_day).everything


@pytest.mark.django_db
def test_a_person_acts_in_one_membership_at_a_time_and_never_mixes_two() -> None:
    user = member("bureau-supervisor", "A1", valid_from=localdate() - timedelta(days=9))
    user = member("officer", "A2", user=user, granted={"export": None})
    assert scope_of(user).everything
    assert not rights.may(user, rights.EXPORT)
    standing.choose(user, user.memberships.get(role="officer").public_id)
    assert not scope_of(user).everything
    assert rights.may(user, rights.EXPORT)
    assert not rights.may(user, "supervise")
    standing.choose(user, "someone else's")
    assert scope_of(user).everything


@pytest.mark.django_db
def test_an_added_right_ends_with_its_day() -> None:
    yesterday, today = str(localdate() - timedelta(days=1)), str(localdate())
    user = member("officer", granted={"export": yesterday, "unmask": today})
    assert not rights.may(user, rights.EXPORT)
    assert rights.may(user, rights.UNMASK)


@pytest.mark.django_db
def test_a_suspended_account_sees_nothing_although_its_membership_counts() -> None:
    user = member("bureau-head")
    user.is_active = False
    assert scope_of(user) == NOTHING
    assert rights.rights_of(user) == frozenset()


@pytest.mark.django_db
def test_the_three_administrators_manage_everywhere_and_see_no_row_of_the_work() -> None:
    for role in ("system-administrator", "security-administrator", "audit-administrator"):
        user = member(role)
        assert scope_of(user) == NOTHING
        assert standing.managed_scope(user).everything
    agency = member("agency-administrator")
    assert scope_of(agency) == standing.managed_scope(agency)
