"""After an act (F8): what the objects that it touched owe is counted at once, by a job that the act itself promised.

The reference judges only these objects, on their whole traces and on the registry's events about whomever they name,
from which the facts (证件、职权、公告) are derived. What was touched in bulk, and bodies that thousands of events name,
wait for the judgement of the whole ledger (``duties.refresh``), which also puts right what an act changed elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Final

from django.utils import timezone

from zhiheng.eventlog import values
from zhiheng.eventlog.days import date_of, day_of
from zhiheng.eventlog.model import AttributeValue, Event, LogObject
from zhiheng.kit.jobs.services import enqueue, enqueue_unless_waiting
from zhiheng.law.facts import definitions
from zhiheng.law.facts.world import World
from zhiheng.law.language.model import RuleSet
from zhiheng.law.reference import Judging, plan_of
from zhiheng.law.verdicts import Instant, Verdict
from zhiheng.ledger import selectors, services
from zhiheng.ledger.inforce import rules_in_force
from zhiheng.ledger.models import LedgerObject, LedgerObjectValue, LedgerRelation
from zhiheng.ledger.records import ObjectKey, StoredEvent

if TYPE_CHECKING:
    from zhiheng.web.duties import Duty  # its module loads the kernel, which only the whole judgement needs

JOB: Final = "duties.touched"
MOST: Final = 300
"""Objects that are judged one by one; more of them wait for the whole."""
LONGEST: Final = 400
"""Events of one object: who is named by more (an agency) waits for the whole."""
_SOON: Final = timedelta(minutes=2)


def promise(stored: Sequence[StoredEvent]) -> None:
    """Subscriber of the ledger: promise the counting, in the act's own transaction. One waiting job is enough."""
    enqueue_unless_waiting(JOB, {"after": stored[0].sequence - 1})


def refresh(after: int, today: date) -> int:
    """Count anew what the objects owe that events after a sequence touched; return how many rows changed.

    Where too many were touched, the judgement of the whole ledger is promised instead, in two minutes.
    """
    rows = _touched(after)
    if len(rows) > MOST:
        enqueue("duties", key="periodic duties", due_at=timezone.now() + _SOON)
        return 0
    owed = owed_by([row.key for row in rows], today)
    changed = [
        (row.key, *owed[row.key]) for row in rows if owed[row.key] != (row.open_duties, row.next_due, row.next_rule)
    ]
    services.note_duties(changed)
    return len(changed)


def owed_by(keys: Sequence[ObjectKey], today: date) -> dict[ObjectKey, Duty]:
    """Return the number of duties of some objects as of a day, the nearest due day and the requirement due then."""
    rules = rules_in_force()
    judging = Judging(plan_of(rules), world_around(keys), as_of=Instant(day_of(today)), explained=False)
    return {key: _duty(judging.judge_known(key), rules) for key in keys}


def world_around(keys: Iterable[ObjectKey]) -> World:
    """Return the events of some objects, the registry's about all whom these name, and the objects' attributes."""
    known: dict[int, Event] = {}
    for type_, id_ in keys:
        known.update((stored.sequence, stored.event) for stored in selectors.history(type_, id_))
    named = dict.fromkeys((r.type, r.id) for event in known.values() for r in event.relations)
    for stored in selectors.named_in(named, definitions().event_types):
        known.setdefault(stored.sequence, stored.event)
    named |= dict.fromkeys((r.type, r.id) for event in known.values() for r in event.relations)
    return World(list(known.values()), _objects(named))


def _touched(after: int) -> list[LedgerObject]:
    """Return the objects that events after a sequence name, of types about which there are rules, a few too many."""
    since = LedgerRelation.objects.filter(event_id__gt=after).values("object_type", "object_id").distinct()
    about = list(plan_of(rules_in_force()).by_about)
    ids: dict[str, list[str]] = {}
    for row in since.filter(object_type__in=about)[: 4 * MOST]:
        ids.setdefault(row["object_type"], []).append(row["object_id"])
    found: list[LedgerObject] = []
    for type_, some in ids.items():
        found += LedgerObject.objects.filter(type=type_, public_id__in=some, version__lte=LONGEST)
    return found


def _duty(verdicts: Iterable[Verdict], rules: RuleSet) -> Duty:
    own = {rule.id for rule in rules.rules if rule.whose == "agency"}
    owed = [
        (one.due.day, one.rule_id)
        for one in verdicts
        if one.rule_id in own and one.due is not None
        and (one.status == "open" or (one.status == "violated" and one.manner == "undone"))
    ]  # fmt: skip
    if not owed:
        return 0, None, ""
    day, rule = min(owed)
    return len(owed), date_of(day), rule


def _objects(keys: Iterable[ObjectKey]) -> Mapping[ObjectKey, LogObject]:
    """Return objects with all that was ever stated of them."""
    stated: dict[ObjectKey, dict[str, list[AttributeValue]]] = {key: {} for key in keys}
    ids: dict[str, list[str]] = {}
    for type_, id_ in stated:
        ids.setdefault(type_, []).append(id_)
    for type_, some in ids.items():
        rows: Any = LedgerObjectValue.objects.filter(object__type=type_, object__public_id__in=some)
        for id_, name, since, kind, value in rows.order_by("sequence", "id").values_list(
            "object__public_id", "name", "from_day", "kind", "value"
        ):
            one = AttributeValue(values.decode(kind, value), since)
            stated[type_, id_].setdefault(name, []).append(one)
    return {
        key: LogObject(*key, {name: tuple(sorted(many, key=_since)) for name, many in attributes.items()})
        for key, attributes in stated.items()
    }


def _since(value: AttributeValue) -> int:
    return -(10**9) if value.from_day is None else value.from_day
