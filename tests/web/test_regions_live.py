"""Where an agency of another region works here: page, count after an act and the night say the same of its objects."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from registry import district
from zhiheng.ledger import selectors
from zhiheng.ledger.inforce import rules_in_force
from zhiheng.ledger.models import LedgerObject
from zhiheng.ledger.records import Actor, NewEvent, NewObject, Ref
from zhiheng.ledger.services import append
from zhiheng.oversight.findings.auditing import audit_now
from zhiheng.oversight.findings.models import Finding
from zhiheng.registry.agencies.rules import rules_here, rules_of
from zhiheng.registry.models import Agency
from zhiheng.web import duties, law_page, touched

pytestmark = pytest.mark.django_db(transaction=True)
RULE = "hotline.replied-5-days"  # rests on a text of 济南 alone
BY = Actor(system="test")


def assigned(id_: str, agency: str, back: int) -> None:
    day = district.today() - timedelta(days=back)
    thing = NewObject("complaint", id_, {"number": id_, "channel": "hotline"}, agency, "噪声")
    refs = (Ref("complaint", id_), Ref("agency", agency, "handler"))
    said = {"channel": "hotline", "kinds": ("help",), "subject": "噪声", "named": False, "topic": "noise"}
    events = [
        NewEvent("complaint.received", day, refs[:1], said, agency=agency, source="import", late_reason="补录"),
        NewEvent("complaint.assigned", day, refs, {"seen_by_accused": False}, agency=agency, source="import",
                 late_reason="补录"),
    ]  # fmt: skip
    append(events, by=BY, objects=[thing])


def elsewhere(region: str) -> str:
    """A body whose region is another one, as a vertical body of another city may be."""
    body = district.agency()
    Agency.objects.filter(public_id=body).update(region=region)
    return body


def on_the_page(id_: str) -> set[str]:
    row = LedgerObject.objects.get(type="complaint", public_id=id_)
    trace = [stored.event for stored in selectors.history(*row.key)]
    answers = law_page.ask(row, trace, selectors.attributes(*row.key), district.today())
    return {one.basis_url.rstrip("/").rpartition("/")[2] for one in answers.deadlines}


def noted() -> dict[str, tuple[int, date | None, str]]:
    rows = LedgerObject.objects.filter(type="complaint")
    return {row.public_id: (row.open_duties, row.next_due, row.next_rule) for row in rows}


def test_a_rule_of_one_city_speaks_of_its_own_agencies_objects_only_by_day_and_by_night() -> None:
    here, there = district.agency(), elsewhere("330106")
    assigned("T1", here, 3)
    assigned("T2", there, 3)
    assert (RULE in on_the_page("T1"), RULE in on_the_page("T2")) == (True, False)
    live = touched.owed_by([("complaint", "T1"), ("complaint", "T2")], district.today())
    assert live["complaint", "T1"][0] == live["complaint", "T2"][0] + 1
    duties.refresh(district.today())
    assert noted() == {"T1": live["complaint", "T1"], "T2": live["complaint", "T2"]}


def test_the_night_finds_a_breach_of_a_city_s_rule_at_its_own_agencies_only() -> None:
    assigned("T1", district.agency(), 60)
    assigned("T2", elsewhere("330106"), 60)
    audit_now(district.today())
    assert list(Finding.objects.filter(rule=RULE).values_list("object_id", flat=True)) == ["T1"]


def test_the_rules_of_an_agency_are_the_same_object_where_nothing_is_left_out() -> None:
    here, unknown = district.agency(), elsewhere("")
    assert rules_of(here) is rules_of(unknown) is rules_here() is rules_in_force()
    assert {rule.id for rule in rules_here().rules} > {rule.id for rule in rules_of(elsewhere("330106")).rules}
