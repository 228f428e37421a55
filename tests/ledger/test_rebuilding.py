"""Objects follow from the events: a difference is named, and rebuilding removes it (F1)."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from ledger.acts import case, done, paid, today, voided
from zhiheng.ledger import rebuilding
from zhiheng.ledger.models import LedgerObject, LedgerObjectValue

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
