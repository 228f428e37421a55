"""Objects follow from the events: a difference is named, and rebuilding removes it (F1)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time

import pytest
from django.db import transaction
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from ledger.acts import case, done, paid, today, voided
from zhiheng.ledger import rebuilding
from zhiheng.ledger.conversion import CIVIL
from zhiheng.ledger.models import LedgerObject, LedgerObjectValue
from zhiheng.ledger.services import NewEvent, Ref

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def some_events() -> None:
    first = done(paid(occurred=today(2)), objects=[case(), case("C9")]).events[0]
    done(paid(payment="P2", occurred=today(1)), objects=[case(attributes={"complex": True}, foreign_number="鲁1")])
    done(paid(case="C2", corrects=first.id), paid(case="C3", corrects=first.id))
    done(voided(done(paid(case="C4", payment="P4")).events[0].id))
    done(paid(case="C5", payment="P5", agency="A2", source="import"))


@pytest.mark.parametrize("at_once", [300_000, 3])
def test_what_append_wrote_is_what_the_events_say(monkeypatch: pytest.MonkeyPatch, at_once: int) -> None:
    monkeypatch.setattr(rebuilding, "OBJECTS_AT_ONCE", at_once)
    assert list(rebuilding.object_differences()) == []
    rows = dict(LedgerObject.objects.filter(type="case").values_list("public_id", "version"))
    assert rows == {"C1": 4, "C2": 2, "C3": 1, "C4": 2, "C5": 1, "C9": 0}


def _step(word: str, minute: int, held: list[str]) -> NewEvent | None:
    """An event of yesterday at some minute, or the correction or voiding of the first deliberation; None: nothing."""
    if word in ("correct", "void") and not held:
        return None
    if word == "void":
        return voided(held.pop(0))
    moment = datetime.combine(today(1), time(8, minute), CIVIL)
    type_ = "education.given" if word == "teach" else "deliberation.held"
    corrects = held[0] if word == "correct" else ""
    return NewEvent(type_, moment, (Ref("case", "C7"),), {}, agency="A1", corrects=corrects)


@example([("hold", 50), ("correct", 50), ("teach", 10)])
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(st.lists(st.tuples(st.sampled_from(("hold", "teach", "correct", "void")), st.integers(0, 59)), max_size=7))
def test_a_row_does_not_depend_on_when_a_correction_came(steps: list[tuple[str, int]]) -> None:
    with transaction.atomic():
        done(paid(case="C7", payment="P7", occurred=today(1)), objects=[case("C7")])
        held: list[str] = []
        for word, minute in steps:
            event = _step(word, minute, held)
            if event is not None:
                appended = done(event).events[0]
                held += [appended.id] if word == "hold" else []
        assert list(rebuilding.object_differences()) == []
        transaction.set_rollback(True)


DAMAGES: list[tuple[str, Callable[[], object]]] = [
    ("title", lambda: LedgerObject.objects.filter(public_id="C1").update(title="别的")),
    ("version", lambda: LedgerObject.objects.filter(public_id="C1").update(version=9)),
    ("表中缺少", lambda: LedgerObject.objects.filter(public_id="C5").delete()),
    ("没有事件提到", lambda: LedgerObject.objects.create(type="case", public_id="X", introduced=1, changed=1)),
    ("的属性", lambda: LedgerObjectValue.objects.filter(name="complex").delete()),
    ("的属性", lambda: LedgerObjectValue.objects.filter(name="complex").update(value="false")),
]


@pytest.mark.parametrize(("words", "damage"), DAMAGES)
def test_a_difference_is_named_and_removed(words: str, damage: Callable[[], object]) -> None:
    LedgerObject.objects.filter(public_id="C1").update(open_duties=3)
    damage()
    found = list(rebuilding.object_differences())
    assert len(found) == 1
    assert words in found[0]
    rebuilding.rebuild_objects()
    assert list(rebuilding.object_differences()) == []
    assert LedgerObject.objects.get(public_id="C1").open_duties == 3
