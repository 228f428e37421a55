"""The library judges supervision too: a body that answers late, a bureau that doesn't act in its own days."""

from __future__ import annotations

from datetime import timedelta

import pytest

from oversight.supervised import order, scene, today
from oversight.watched import audit
from zhiheng.oversight.findings.models import Finding
from zhiheng.oversight.supervision import projecting, services
from zhiheng.oversight.supervision.models import State
from zhiheng.web.touched import owed_by

pytestmark = pytest.mark.django_db(transaction=True)


def about(rule: str) -> list[Finding]:
    return list(Finding.objects.filter(rule=rule).order_by("pk"))


def test_a_late_reply_is_a_finding_about_the_body_and_a_late_reexamination_about_the_bureau() -> None:
    one = scene()
    row = one.issued_before(60)
    services.object_to(one.head, one.act(one.head, back=40), row, "已依法送达", ())
    assert order(row).state == State.OBJECTED
    audit()
    (late,) = about("supervision.opinion-30-days")
    assert (late.object_id, late.agency, late.manner) == (row.public_id, one.agency, "undone")
    assert late.due_day == row.due_on  # the room counts as the law does
    (slow,) = about("supervision.objection-reexamined")
    assert (slow.object_id, slow.agency) == (one.matter, one.bureau)
    assert slow.due_day == order(row).next_due
    assert "needs-confirmation" in slow.notes


def test_an_extension_in_time_moves_the_judged_day_and_a_succeeding_document_is_not_judged_twice() -> None:
    one = scene()
    urge = one.issued_before(30, "urge", until=-5)
    services.extend(one.supervisor, one.act(back=10), urge, today() - timedelta(days=2), "情况复杂")
    one.issue("listed_urge", former=urge.public_id)
    audit()
    found = [row for row in about("supervision.urged-settled") if row.object_id == urge.public_id]
    assert [(row.part, row.due_day) for row in found] == [(2, today() - timedelta(days=2))]


def test_what_the_body_owes_is_its_duty_until_it_reports() -> None:
    one = scene()
    row = one.serve(one.issue("opinion"))
    key = ("supervision_order", row.public_id)
    assert owed_by([key], today())[key] == (1, row.due_on, "supervision.opinion-30-days")
    one.report(row)
    assert owed_by([key], today())[key] == (0, None, "")


def test_the_demo_districts_instruments_are_there_and_agree_with_the_ledger() -> None:
    from zhiheng.oversight.supervision.models import Order
    from zhiheng.web import seeding

    seeding.seed(0.005)
    assert Order.objects.exists()
    assert {*Order.objects.values_list("state", flat=True)} == {State.CLOSED}
    assert [*projecting.check()] == []
