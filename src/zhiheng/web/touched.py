"""After an act (F8): what the objects that it touched owe is counted at once, by a job that the act itself promised.

The reference judges only these objects, on their whole traces and on what the registry holds of whomever they name:
the facts (证件、职权、公告). What was touched in bulk, and bodies that thousands of events name, wait for the whole
ledger's judgement (``duties.refresh``), which also puts right what an act changed elsewhere.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from django.utils import timezone

from zhiheng.eventlog.days import date_of, day_of
from zhiheng.eventlog.model import Event
from zhiheng.kit.jobs.services import enqueue, enqueue_unless_waiting
from zhiheng.law.facts import definitions
from zhiheng.law.facts.world import World
from zhiheng.law.language.model import RuleSet
from zhiheng.law.reference import Judging, plan_of
from zhiheng.law.reference.mentions import mentioned
from zhiheng.law.verdicts import Instant, Verdict
from zhiheng.ledger import selectors, services
from zhiheng.ledger.gathering import log_objects
from zhiheng.ledger.inforce import rules_in_force
from zhiheng.ledger.models import LedgerObject, LedgerRelation
from zhiheng.ledger.records import ObjectKey, StoredEvent
from zhiheng.registry.agencies.rules import answering, rules_of
from zhiheng.registry.projecting import table

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
    world, asked = world_around(keys), Instant(day_of(today))
    judgings: dict[str, tuple[RuleSet, Judging]] = {}
    found = {}
    for key, agency in _agencies(keys).items():
        rules = rules_of(agency)
        if rules.version not in judgings:
            judgings[rules.version] = rules, Judging(plan_of(rules), world, as_of=asked, explained=False)
        rules, judging = judgings[rules.version]
        found[key] = _duty(judging.judge_known(key), rules)
    return found


def _agencies(keys: Collection[ObjectKey]) -> dict[ObjectKey, str]:
    """Return the agency by whose region each object is judged, "" where the ledger doesn't say."""
    found = dict.fromkeys(keys, "")
    for type_ in {type_ for type_, _ in keys}:
        rows = LedgerObject.objects.filter(type=type_, public_id__in=[id_ for one, id_ in keys if one == type_])
        found |= {(type_, id_): answering(type_, id_, at) for id_, at in rows.values_list("public_id", "agency")}
    return found


def world_around(keys: Collection[ObjectKey]) -> World:
    """Return the events of some objects, the objects' attributes, and the facts about all whom these events name.

    The facts are the registry's own intervals. Where a rule counts the members of a body whose own events these aren't,
    they are derived from the registry's events about it, which name the members.
    """
    known: dict[int, Event] = {}
    about = {type_ for type_, _ in keys}
    for type_, id_ in keys:
        known.update((stored.sequence, stored.event) for stored in selectors.history(type_, id_))
    named = dict.fromkeys((r.type, r.id) for event in known.values() for r in event.relations)
    if about.isdisjoint(_counting_members(rules_in_force().version)):
        return World(list(known.values()), log_objects(named, all_=True), table(id_ for _, id_ in named))
    for stored in selectors.named_in(named, definitions().event_types):
        known.setdefault(stored.sequence, stored.event)
    named |= dict.fromkeys((r.type, r.id) for event in known.values() for r in event.relations)
    return World(list(known.values()), log_objects(named, all_=True))


@lru_cache(maxsize=1)
def _counting_members(_version: str) -> frozenset[str]:
    """Return the object types about which a rule in force asks how many people of an agency are in a state (an agency's
    own events name its people); computed once for each version of the rules."""
    counts = {name for name, one in definitions().values.items() if getattr(one.how, "ask", "") == "members"}
    return frozenset({rule.about for rule in rules_in_force().rules if counts & mentioned(rule)} - {"agency"})


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
