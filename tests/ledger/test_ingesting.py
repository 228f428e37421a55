"""Batches of other systems: each item answered, done once, bound to what its system may say."""

from __future__ import annotations

from typing import Any

import pytest

from ledger.acts import case, done, paid, today
from zhiheng.ledger import selectors
from zhiheng.ledger.ingesting import NotAllowed, ingest
from zhiheng.ledger.models import LedgerDelivery, LedgerEvent, LedgerObject, LedgerSource
from zhiheng.ledger.services import NewEvent, NewObject, Ref, Refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def source() -> LedgerSource:
    return LedgerSource.objects.create(
        name="lzf", title="鲁执法", agencies=["A1"], event_types=["fine.paid", "inspection.started", "officer.left"],
        namespaces=["LZF-"],
    )  # fmt: skip


def item(number: int, **more: Any) -> dict[str, Any]:
    about = [{"type": "payment", "id": f"LZF-P{number}"}, {"type": "case", "id": f"LZF-C{number // 4}"}]
    made = {"id": f"e{number}", "type": "fine.paid", "occurred_at": str(today(1)), "agency": "A1", "objects": about}
    return {**made, "attributes": {"amount": "12.50"}, **more}


def states(answers: list[Any]) -> list[str]:
    return [answer.state for answer in answers]


def test_the_same_batch_twice_is_in_the_ledger_once(source: LedgerSource) -> None:
    batch = [item(number) for number in range(1200)]
    described = [{"type": "case", "id": "LZF-C0", "title": "甲案", "foreign_number": "历罚〔2026〕1号"}]
    first = ingest(source, batch, objects=described)
    assert set(states(first)) == {"accepted"}
    again = ingest(source, batch, objects=described)
    assert set(states(again)) == {"repeated"}
    assert [answer.event for answer in again] == [answer.event for answer in first]
    assert LedgerEvent.objects.count() == LedgerDelivery.objects.count() == 1200
    row = LedgerObject.objects.get(type="case", public_id="LZF-C0")
    assert (row.title, row.foreign_number, row.record, row.source) == (
        "甲案",
        "历罚〔2026〕1号",
        "elsewhere",
        "interface",
    )
    assert (row.version, row.agency) == (4, "A1")
    stored = selectors.event(first[7].event)
    assert stored is not None
    assert (stored.foreign_id, stored.actor.system) == ("e7", "lzf")


def test_wrong_items_come_back_by_themselves_and_right_ones_are_kept(source: LedgerSource) -> None:
    good = item(1)
    wrong: list[tuple[Any, str]] = [
        ("text", "不是一个对象"),
        ({**item(2), "colour": 1}, "不认识的键"),
        ({**item(3), "id": ""}, "缺少来源编号"),
        ({**item(4), "type": "fine.payed"}, "是否要写"),
        ({**item(5), "type": "fine.remitted", "attributes": {"to": "bank"}}, "无权报送"),
        ({**item(6), "agency": "A2"}, "无权以"),
        ({**item(7), "objects": [{"type": "payment", "id": "LZF-7"}, {"type": "case", "id": "C7"}]}, "LZF- 开头"),
        ({**item(8), "attributes": {"amount": "一百"}}, "不是数"),
        ({**item(9), "occurred_at": "2099-01-01"}, "晚于现在"),
        ({**item(10), "corrects": "nobody"}, "没有报送过"),
        ({**item(11), "objects": "case"}, "关联"),
        ({**item(12), "objects": [{"type": "case", "id": ["x"]}]}, "关联"),
        ({**item(13), "occurred_at": 20260101}, "不是日期"),
    ]
    items: list[Any] = [raw for raw, _ in wrong]
    answers = ingest(source, [good, *items, item(99)])
    assert states(answers) == ["accepted", *["refused"] * len(wrong), "accepted"]
    for answer, (_, words) in zip(answers[1:], wrong, strict=False):
        assert words in str(answer.problems[0]), answer
        assert answer.problems[0].index == answer.index
        assert f"第 {answer.index + 1} " in answer.problems[0].place
    assert LedgerEvent.objects.count() == 2


def test_the_same_id_with_other_content_is_refused_and_reported(source: LedgerSource) -> None:
    other = item(1, attributes={"amount": "99.00"})
    answers = ingest(source, [item(1), item(1), other])
    assert states(answers) == ["accepted", "repeated", "conflicting"]
    (conflict,) = ingest(source, [other])
    assert (conflict.state, conflict.event) == ("conflicting", answers[0].event)
    assert "corrects" in str(conflict.problems[0])
    assert LedgerEvent.objects.count() == 1


def test_a_correction_names_the_foreign_id_that_it_corrects(source: LedgerSource) -> None:
    ingest(source, [item(1)])
    (answer,) = ingest(source, [item(1, id="e1b", corrects="e1", attributes={"amount": "99.00"})])
    assert answer.state == "corrected"
    (event,) = selectors.trace("case", "LZF-C0").events
    assert event.attributes["amount"] == 99


def test_a_batch_may_correct_and_void_what_it_brings(source: LedgerSource) -> None:
    source.event_types.append("event.voided")
    void = {"id": "v", "type": "event.voided", "occurred_at": str(today()), "agency": "A1"}
    batch = [
        {**void, "attributes": {"event": "e2", "reason": "重复"}},
        item(1, id="e1b", corrects="e1", attributes={"amount": "99.00"}), item(1), item(2),
        {**void, "id": "w", "attributes": {"event": done(paid()).events[0].id, "reason": "别人的"}},
    ]  # fmt: skip
    assert states(ingest(source, batch)) == ["accepted", "corrected", "accepted", "accepted", "refused"]
    (event,) = selectors.trace("case", "LZF-C0").events
    assert event.attributes["amount"] == 99


def test_a_changed_row_of_a_daily_file_becomes_a_correction(source: LedgerSource) -> None:
    (first,) = ingest(source, [item(1)], amend=True)
    changed = item(1, attributes={"amount": "99.00"})
    assert states(ingest(source, [changed], amend=True)) == ["corrected"]
    assert states(ingest(source, [changed], amend=True)) == ["repeated"]
    assert states(ingest(source, [item(1)], amend=True)) == ["corrected"]
    (event,) = selectors.trace("case", "LZF-C0").events
    assert (event.root_id, event.attributes["amount"]) == (first.event, 12.5)
    assert LedgerDelivery.objects.count() == 1


def test_an_outside_event_cannot_touch_what_is_recorded_here(source: LedgerSource) -> None:
    done(paid(case="LZF-C0", payment="LZF-P1"), objects=[case("LZF-C0")])
    answers = ingest(source, [item(1), item(9)])
    assert states(answers) == ["refused", "accepted"]
    assert "记录在本平台办理" in str(answers[0].problems[0])


def test_officers_kept_here_may_take_part_but_nothing_is_said_about_them(source: LedgerSource) -> None:
    appointed = NewEvent(
        "officer.appointed", today(), (Ref("officer", "o1"), Ref("agency", "A1")), {"employment": "staff"}, agency="A1"
    )
    codes = done_with_any_code(appointed)
    assert codes
    refs = [{"type": "inspection", "id": "LZF-I1"}, {"type": "agency", "id": "A1"}]
    refs += [{"type": "officer/inspector", "id": "o1"}]
    visit = item(1, type="inspection.started", objects=refs, attributes={"on_site": True})
    left = item(2, type="officer.left", objects=[{"type": "officer", "id": "o1"}, {"type": "agency", "id": "A1"}])
    answers = ingest(source, [visit, {**left, "attributes": {}}])
    assert states(answers) == ["accepted", "refused"], answers


def done_with_any_code(event: NewEvent) -> str:
    from dataclasses import replace

    from zhiheng.law.library import vocabulary

    code = next(iter(vocabulary().codes["employment"]))
    done(replace(event, attributes={"employment": code}), objects=[NewObject("officer", "o1", agency="A1")])
    return code


def test_a_batch_may_be_stopped_anywhere_and_sent_again(source: LedgerSource) -> None:
    batch = [item(number) for number in range(1500)]
    ingest(source, batch[:700])
    answers = ingest(source, batch[::-1])
    assert states(answers).count("repeated") == 700
    assert LedgerEvent.objects.count() == 1500


def test_too_much_and_closed_sources_are_refused_whole(source: LedgerSource) -> None:
    with pytest.raises(NotAllowed, match="分成几批"):
        ingest(source, [{}] * 50_001)
    with pytest.raises(Refused, match="type 或 id"):
        ingest(source, [item(1)], objects=[{"type": "case"}])
    source.active = False
    with pytest.raises(NotAllowed, match="停用"):
        ingest(source, [item(1)])
    assert not LedgerEvent.objects.exists()


def test_a_bad_description_refuses_only_the_events_that_need_it(source: LedgerSource) -> None:
    bad = [{"type": "case", "id": "LZF-C0", "attributes": {"procedure": "slow"}}]
    answers = ingest(source, [item(1), item(9)], objects=bad)
    assert states(answers) == ["refused", "accepted"]
    assert "procedure" in str(answers[0].problems[0])


def visit(number: int, **more: Any) -> dict[str, Any]:
    refs = [{"type": "inspection", "id": f"LZF-I{number}"}, {"type": "agency", "id": "A1"}]
    refs += [{"type": "officer/inspector", "id": "o1"}]
    return item(number, type="inspection.started", objects=refs, attributes={"on_site": True}, **more)


def test_naming_an_officer_kept_here_never_describes_it_anew(source: LedgerSource) -> None:
    appointed = NewEvent(
        "officer.appointed", today(), (Ref("officer", "o1"), Ref("agency", "A1")), {"employment": "staff"}, agency="A1"
    )
    done_with_any_code(appointed)
    before = LedgerObject.objects.values().get(type="officer", public_id="o1")
    for described in ({"title": "冒名"}, {"agency": "A1", "foreign_number": "1"}, {"attributes": {"employment": "x"}}):
        answers = ingest(source, [visit(1)], objects=[{"type": "officer", "id": "o1", **described}])
        assert states(answers) == ["refused"], described
    assert LedgerObject.objects.values().get(type="officer", public_id="o1") == before
    assert states(ingest(source, [visit(1)])) == ["accepted"]


def test_a_description_never_puts_an_object_under_an_agency_that_the_source_does_not_speak_for(
    source: LedgerSource,
) -> None:
    described = [{"type": "case", "id": "LZF-C0", "agency": "A2", "title": "塞给别的机关"}]
    answers = ingest(source, [item(1)], objects=described)
    assert states(answers) == ["refused"]
    assert "A2" in str(answers[0].problems[0])
    assert not LedgerObject.objects.filter(agency="A2").exists()


def test_what_another_agencys_system_brought_is_not_described_anew(source: LedgerSource) -> None:
    other = LedgerSource.objects.create(
        name="other", title="别的系统", agencies=["A2"], event_types=["inspection.started"], namespaces=["OT-"]
    )
    theirs = item(1, type="inspection.started", agency="A2", attributes={"on_site": True})
    refs = [{"type": "inspection", "id": "OT-I1"}, {"type": "agency", "id": "A2"}, {"type": "enterprise", "id": "E1"}]
    assert states(ingest(other, [{**theirs, "objects": refs}], objects=[{**refs[2], "title": "某企业"}])) == [
        "accepted"
    ]
    mine = visit(2)
    mine["objects"].append({"type": "enterprise", "id": "E1"})
    assert states(ingest(source, [mine], objects=[{**refs[2], "title": "改名"}])) == ["refused"]
    assert states(ingest(source, [mine])) == ["accepted"]
    assert LedgerObject.objects.get(type="enterprise", public_id="E1").title == "某企业"


@pytest.mark.parametrize(
    "changed",
    [
        {"attributes": {"amount": "1" * 30}},
        {"attributes": {"amount": "1e30"}},
        {"attributes": {"amount": "92233720368547758.07"}},
        {"occurred_at": "9999-12-31T23:59:59-12:00"},
        {"occurred_at": "0001-01-01T00:00:00+14:00"},
    ],
)
def test_a_number_or_moment_beyond_all_bounds_refuses_its_own_item_only(
    source: LedgerSource, changed: dict[str, Any]
) -> None:
    assert states(ingest(source, [item(1), item(2, **changed), item(3)])) == ["accepted", "refused", "accepted"]


def test_the_largest_sum_that_can_be_kept_is_kept(source: LedgerSource) -> None:
    (answer,) = ingest(source, [item(1, attributes={"amount": "9999999999999999.99"})])
    assert answer.state == "accepted"
    stored = selectors.event(answer.event)
    assert stored is not None
    assert str(stored.event.attributes["amount"]) == "9999999999999999.99"
