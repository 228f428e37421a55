"""Each instrument's own story, and the table of instruments as data."""

from __future__ import annotations

from datetime import timedelta

import pytest

from oversight.supervised import Scene, order, run, scene, today
from zhiheng.kit.documents.models import Document
from zhiheng.law.library import statutory_library, vocabulary
from zhiheng.ledger.acting import ActRefused
from zhiheng.ledger.models import LedgerEvent
from zhiheng.ledger.rebuilding import object_differences
from zhiheng.oversight.supervision import projecting, services
from zhiheng.oversight.supervision.instruments import common, instruments
from zhiheng.oversight.supervision.models import Order, State, Turn

pytestmark = pytest.mark.django_db


def test_every_instrument_is_a_word_of_the_vocabulary_with_its_own_letter_and_article() -> None:
    found = instruments()
    assert set(found) <= set(vocabulary().codes["order_kind"])
    assert len({one.letter for one in found.values()}) == len(found)
    assert all(one.basis and one.demand for one in found.values())
    assert {kind for one in found.values() for kind in (*one.next, *one.after)} <= set(found)


def test_days_of_the_law_are_confirmed_by_a_rule_and_proposals_say_so() -> None:
    rules = {rule.id: rule for rule in statutory_library().rules}
    for kind, rule in (
        ("opinion", "supervision.opinion-30-days"),
        ("decision", "supervision.decision-reported-30-days"),
        ("province_notice", "supervision.notice-reported-30-days"),
    ):
        assert instruments()[kind].days.confirmed
        assert rule in rules
        assert "未核实" not in instruments()[kind].days.words
    assert "未核实" in instruments()["inquiry"].days.words
    assert not common().objection.confirmed


def test_an_opinion_goes_from_issue_to_close_with_number_document_and_due_day(one: Scene) -> None:
    row = one.issue("opinion")
    assert (row.state, row.turn, row.due_on) == (State.ISSUED, Turn.BUREAU, None)
    assert row.number == f"示司监意〔{today().year}〕1号"
    paper = Document.objects.get(public_id=row.document)
    assert (paper.kind, paper.addressee, paper.unit) == ("supervision-opinion", one.agency, one.bureau)
    row = one.serve(row)
    assert row.due_on == instruments()["opinion"].days.after(today())
    assert (row.state, row.turn, row.next_due) == (State.SERVED, Turn.AGENCY, row.due_on)
    row = one.report(row)
    assert (row.state, row.turn, row.corrected) == (State.REPORTED, Turn.BUREAU, True)
    one.gone()
    assert one.verify(row).state == State.VERIFIED
    row = one.close(row)
    assert (row.state, row.turn, row.over_on) == (State.CLOSED, Turn.NOBODY, today())
    assert [*projecting.check()] == []
    assert [*object_differences()] == []


def test_a_report_that_it_is_under_way_does_not_fulfil_an_opinion_but_fulfils_a_decision(one: Scene) -> None:
    row = one.serve(one.issue("opinion"))
    assert one.report(row, corrected=False).state == State.SERVED
    late = one.issued_before(60)
    decision = one.serve(one.issue("decision", former=late.public_id))
    assert one.report(decision, corrected=False).state == State.REPORTED


def test_an_inquiry_is_answered_and_closed_without_verification(one: Scene) -> None:
    row = one.serve(one.issue("inquiry"))
    assert row.due_on == today() + timedelta(days=20)
    with pytest.raises(ActRefused, match="不须报告纠正情况"):
        one.report(row)
    services.answer(one.head, one.act(one.head), row, "情况属实", ())
    assert order(row).state == State.REPORTED
    with pytest.raises(ActRefused, match="不须核验整改"):
        one.verify(order(row))
    assert one.close(row).state == State.CLOSED


@pytest.mark.parametrize("kind", ["notice", "province_notice", "perform", "urge", "listed_urge"])
def test_what_asks_for_a_report_is_served_reported_verified_and_closed(kind: str, one: Scene) -> None:
    row = one.serve(one.issue(kind))
    law = instruments()[kind].from_receipt
    assert row.due_on == (instruments()[kind].days.after(today()) if law else today() + timedelta(days=20))
    one.report(row)
    one.gone()
    one.verify(row)
    assert one.close(row).state == State.CLOSED


def test_a_talk_is_held_recorded_and_closed(one: Scene) -> None:
    row = one.serve(one.issue("talk"))
    with pytest.raises(ActRefused, match="不须书面答复"):
        services.answer(one.head, one.act(one.head), row, "会来", ())
    services.meet(one.supervisor, one.act(), row, ["每周自查"], tuple(one.people[:2]), minutes=True)
    assert order(row).state == State.REPORTED
    held = LedgerEvent.objects.get(type="meeting.held").stored.event
    assert (held.attributes["kind"], held.attributes["resolutions"]) == ("talk", ("每周自查",))
    assert one.close(row).state == State.CLOSED


def test_what_the_law_states_a_last_day_for_says_it_in_words_in_its_document() -> None:
    from zhiheng.oversight.supervision import printing

    one = scene()
    values = printing.values(instruments()["opinion"], one.said(), one.agency)
    assert values["within"] == "自收到本文书之日起30日内"
    assert values["has_objecting"]
    assert "日内书面提出" not in values["objecting"]  # the days aren't confirmed
    inquiry = printing.values(instruments()["inquiry"], one.said("inquiry"), one.agency)
    assert inquiry["within"].startswith("最迟于")
    assert not inquiry["has_objecting"]


def test_items_of_a_document_are_counted_in_han() -> None:
    from zhiheng.oversight.supervision.printing import han

    assert [han(n) for n in (1, 9, 10, 11, 20, 21, 99, 100)] == [
        "一",
        "九",
        "十",
        "十一",
        "二十",
        "二十一",
        "九十九",
        "100",
    ]


def test_an_instruments_document_is_taken_back_by_withdrawing_it_not_by_making_it_void() -> None:
    from zhiheng.kit.documents.acts import may_void

    one = scene()
    row = one.issue("opinion")
    assert not may_void(one.supervisor, Document.objects.get(public_id=row.document))


def test_numbers_of_each_kind_are_gapless_and_a_refused_issue_takes_none(one: Scene) -> None:
    first = one.issue("inquiry")
    with pytest.raises(ActRefused, match="已制发同种文书"):
        one.issue("inquiry")
    services.withdraw(one.supervisor, one.act(), first, "发错了")
    assert order(first).state == State.WITHDRAWN
    assert one.issue("inquiry").number.endswith("2号")
    assert one.issue("opinion").number.endswith("1号")


def test_the_table_is_rebuilt_from_the_ledger_as_it_was(one: Scene) -> None:
    row = one.report(one.serve(one.issue("opinion")))
    run()
    before = Order.objects.values().get()
    Order.objects.update(state=State.CLOSED, demand="改过")
    assert any("与台账不符" in line for line in projecting.check())
    Order.objects.all().delete()
    assert any("缺少这一行" in line for line in projecting.check())
    projecting.rebuild()
    after = Order.objects.values().get()
    assert {**before, "id": 0} == {**after, "id": 0}
    assert row.public_id == after["public_id"]
