"""What ``append`` promises: all or nothing, checked, numbered without gaps, done once."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
import time_machine

from ledger.acts import ME, case, done, paid, today, voided
from zhiheng.ledger import selectors, services
from zhiheng.ledger.canonical import event_of, text_of
from zhiheng.ledger.hashing import digest
from zhiheng.ledger.models import LedgerEvent, LedgerObject
from zhiheng.ledger.services import Actor, NewEvent, NewObject, Ref, Refused, Stale, append

pytestmark = pytest.mark.django_db


def test_an_event_comes_back_as_it_was_stated() -> None:
    done(paid(amount="100.5", occurred=datetime(2026, 11, 2, 1, 30, tzinfo=UTC), late_reason="停电", second_person="o2",
              document_no="历罚〔2026〕1号"))  # fmt: skip
    (event,) = selectors.trace("case", "C1").events
    assert (event.type, event.day, event.clock) == ("fine.paid", 20759, (9 * 60 + 30) * 60_000_000)
    assert event.attributes["amount"] == Decimal("100.50")
    assert event.attributes["agency"] == "A1"
    assert event.attributes["actor"] == "officer1"
    assert event.attributes["document_no"] == "历罚〔2026〕1号"
    stored = selectors.event(event.id)
    assert stored is not None
    assert stored.late_days > 0
    assert (stored.late_reason, stored.second_person) == ("停电", "o2")


def test_the_stored_text_is_what_was_hashed_and_reads_back_equal() -> None:
    done(paid(), objects=[case()])
    row = LedgerEvent.objects.get()
    assert bytes(row.digest) == digest(row.body, "sm3")
    assert text_of(event_of(row.body)) == row.body


def test_sequences_have_no_gaps_even_after_a_refusal_or_an_error() -> None:
    first = done(paid()).events[0].sequence
    with pytest.raises(Refused):
        done(paid(), NewEvent("no.such", today()))
    with pytest.raises(Stale):
        done(paid(), expect={("case", "C1"): 7})
    assert done(paid(payment="P2")).events[0].sequence == first + 1


def test_recording_time_grows_even_when_the_server_clock_goes_back() -> None:
    with time_machine.travel(datetime(2026, 11, 25, 8, tzinfo=UTC), tick=False):
        first = done(paid(occurred=date(2026, 11, 24)))
    with time_machine.travel(datetime(2026, 11, 25, 6, tzinfo=UTC), tick=False):
        second = done(paid(occurred=date(2026, 11, 24), payment="P2"))
    before, after = first.events[0].event.recorded_at, second.events[0].event.recorded_at
    assert before is not None
    assert after == before + timedelta(microseconds=1)


@pytest.mark.parametrize(
    ("event", "words"),
    [
        (NewEvent("fine.payed", today(), agency="A1"), ("fine.payed", "fine.paid")),
        (paid(amount="一百"), ("amount", "不是数")),
        (paid(amount="1.234"), ("amount", "不足一分")),
        (paid(amount=None), ("amount", "必须填写")),
        (NewEvent("fine.paid", today(), (Ref("payment", "P1"),), {"amount": 1}), ("case(案件)", "必须写明")),
        (NewEvent("fine.paid", today(), (Ref("payment", "P1"), Ref("case", "1"), Ref("case", "2")), {"amount": 1}),
         ("写了 2 个", "最多 1 个")),
        (NewEvent("fine.paid", today(), (Ref("payment", "P1"), Ref("case", "1"), Ref("officer", "2")), {"amount": 1}),
         ("officer", "没有这种关联")),
        (NewEvent("fine.paid", today(), (Ref("payment", "P1"), Ref("case", "1")), {"amount": 1, "channel": "airmail"}),
         ("payment_channel", "airmail")),
        (NewEvent("fine.paid", today(), (Ref("payment", "P1"), Ref("case", "1")), {"amount": 1, "colour": "red"}),
         ("colour", "没有这个属性")),
        (paid(occurred=date(2099, 1, 1)), ("晚于现在", "核对日期")),
        (paid(occurred="3.11.2026"), ("不是日期", "2025-03-03")),
        (paid(case="x" * 65), ("编号", "1 到 64")),
        (paid(document_no="a\x00b"), ("第 2 个字", "控制字符")),
        (paid(corrects="nobody"), ("nobody", "没有编号")),
        (paid(occurred=date(2020, 1, 1)), ("补录原因", "第二人")),
        (paid(occurred=date(2020, 1, 1), late_reason="x", second_person="officer1"), ("复核人就是记录人", "另一人")),
    ],
)  # fmt: skip
def test_a_refusal_says_where_what_and_what_to_do(event: NewEvent, words: tuple[str, str]) -> None:
    with pytest.raises(Refused) as refused:
        done(paid(), event)
    assert all(word in str(refused.value) for word in words)
    assert "第 2 件" in refused.value.problems[0].place
    assert not LedgerEvent.objects.exists()
    assert not LedgerObject.objects.exists()


def test_all_problems_of_an_append_are_named_at_once() -> None:
    with pytest.raises(Refused) as refused:
        append([paid(amount="x"), NewEvent("no.such", today())], by=Actor(), objects=[NewObject("cat", "1")])
    assert {problem.index for problem in refused.value.problems} == {0, 1}
    assert len(refused.value.problems) == 4


def test_personal_values_are_refused() -> None:
    with pytest.raises(Refused, match="保险库"):
        done(paid(), objects=[NewObject("party", "p1", {"name": "张三"})])


def test_a_delivery_may_be_late_without_reason_but_its_lateness_is_kept() -> None:
    done(paid(occurred=date(2020, 1, 1), source="import"))
    (stored,) = selectors.history("case", "C1")
    assert stored.late_days > 2000


def test_lateness_counts_working_days_of_the_official_calendar() -> None:
    friday = date(2026, 11, 20)
    event = NewEvent("fine.collected", friday, (Ref("payment", "P1"), Ref("case", "C1")), {"amount": 50}, agency="A1")
    with time_machine.travel(datetime(2026, 11, 23, 10, tzinfo=UTC)):
        assert done(event).events[0].late_days == 0
    with time_machine.travel(datetime(2026, 11, 24, 10, tzinfo=UTC)), pytest.raises(Refused, match="晚了 1 天"):
        done(event)


def test_the_same_key_again_returns_the_first_result_and_writes_nothing() -> None:
    first = done(paid(), key="form-1")
    again = done(paid(payment="P2"), key="form-1")
    assert not first.repeated
    assert again.repeated
    assert [event.id for event in again.events] == [event.id for event in first.events]
    assert LedgerEvent.objects.count() == 1


def test_who_read_an_older_version_is_told() -> None:
    done(paid(), objects=[case()], expect={("case", "C1"): 0})
    assert selectors.version("case", "C1") == 1
    done(paid(payment="P2"), expect={("case", "C1"): 1})
    with pytest.raises(Stale) as stale:
        done(paid(payment="P3"), expect={("case", "C1"): 1})
    assert stale.value.changed == {("case", "C1"): (1, 2)}
    assert LedgerEvent.objects.count() == 2


def test_objects_have_one_row_each_with_agency_title_state_and_days() -> None:
    done(paid(occurred=today(1)), objects=[case(foreign_number="鲁执法1")])
    done(paid(payment="P2"))
    row = LedgerObject.objects.get(type="case")
    assert (row.public_id, row.agency, row.title, row.foreign_number) == ("C1", "A1", "案件 C1", "鲁执法1")
    assert (row.first_date, row.last_date, row.state, row.version) == (today(1), today(), "fine.paid", 2)
    assert LedgerObject.objects.filter(type="payment").count() == 2


def test_attributes_of_objects_keep_their_history() -> None:
    done(paid(occurred=today(1)), objects=[case(attributes={"number": "1", "complex": False})])
    done(paid(payment="P2"), objects=[case(attributes={"number": "1", "complex": True})])
    assert selectors.attributes("case", "C1", on=today(1)) == {"number": "1", "complex": False}
    assert selectors.attributes("case", "C1") == {"number": "1", "complex": True}
    assert LedgerObject.objects.get(type="case").values.count() == 3


def test_a_subscriber_sees_the_events_inside_and_can_undo_the_append(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str] = []
    monkeypatch.setattr(services, "_inside", services.Registry("subscriber"))
    services.subscribe("seeing", lambda events: seen.extend(event.type for event in events))
    done(paid())
    assert seen == ["fine.paid"]

    def failing(events: object) -> None:
        raise RuntimeError("no room")

    services.subscribe("failing", failing)
    with pytest.raises(RuntimeError, match="no room"):
        done(paid(payment="P2"))
    assert LedgerEvent.objects.count() == 1


def test_after_the_commit_handlers_run_and_their_errors_undo_nothing(
    monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: object
) -> None:
    seen: list[int] = []
    monkeypatch.setattr(services, "_after", services.Registry("subscriber"))
    services.after_commit("seeing", lambda events: seen.append(len(events)))
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]  # a pytest-django fixture
        done(paid(), paid(payment="P2"))
        assert seen == []
    assert seen == [2]


def test_duties_are_noted_on_the_object() -> None:
    done(paid())
    version = selectors.version("case", "C1")
    services.note_duties([(("case", "C1"), 2, date(2026, 12, 1), ""), (("case", "unknown"), 1, None, "")])
    row = LedgerObject.objects.get(type="case")
    assert (row.open_duties, row.next_due, row.version) == (2, date(2026, 12, 1), version)


def test_a_void_must_name_an_event_that_exists() -> None:
    with pytest.raises(Refused, match="没有编号"):
        done(voided("nobody"))
    assert ME.name == "officer1"
