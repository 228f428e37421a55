"""What is still owed (未了事项): every open or overdue duty of every object, noted on its row for lists and workbench.

The same judgement as the nightly audit's, as of today; nothing is stored of the verdicts but their number and the
nearest due day by object. Duties of courts, police and parties are waited for, not owed, and don't count.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from zhiheng.law.language.model import RuleSet
from zhiheng.ledger import services
from zhiheng.ledger.models import LedgerObject
from zhiheng.ledger.records import ObjectKey
from zhiheng.oversight.findings.judging import judge_ledger

_AT_ONCE = 2_000
Duty = tuple[int, date | None, str]
"""How many duties, the nearest due day, and the requirement that is due then."""


def refresh(today: date) -> int:
    """Judge the ledger as of ``today`` and note what each object still owes; return how many rows changed."""
    judged = judge_ledger(today)
    owed = duties(judged.verdicts, judged.rules)
    changed = list(_changed(owed))
    for start in range(0, len(changed), _AT_ONCE):
        services.note_duties(changed[start : start + _AT_ONCE])
    return len(changed)


def duties(verdicts: pa.Table, rules: RuleSet) -> dict[ObjectKey, Duty]:
    """Return the number of duties of each object that owes something, the nearest due day, and what is due then.

    Counted are open verdicts with a due day and violations that can still be made good (manner ``undone``).
    """
    own = pa.array(sorted(rule.id for rule in rules.rules if rule.whose == "agency"))
    text = {name: verdicts[name].cast(pa.string()) for name in ("rule_id", "verdict", "manner", "object_type")}
    undone = pc.and_(pc.equal(text["verdict"], "violated"), pc.equal(text["manner"], "undone"))
    waiting = pc.or_(pc.equal(text["verdict"], "open"), pc.fill_null(undone, False))
    dated = pc.is_valid(verdicts["due_day"])
    chosen = verdicts.filter(pc.and_(pc.and_(waiting, dated), pc.is_in(text["rule_id"], own)))
    keys = pa.table(
        {
            "type": chosen["object_type"].cast(pa.string()),
            "id": chosen["object_id"].cast(pa.string()),
            "due": chosen["due_day"],
            "rule": chosen["rule_id"].cast(pa.string()),
        }
    ).sort_by([("due", "ascending"), ("rule", "ascending")])
    nearest = [("due", "first"), ("rule", "first"), ("due", "count")]
    grouped = keys.group_by(["type", "id"], use_threads=False).aggregate(nearest)
    return {
        (row["type"], row["id"]): (row["due_count"], row["due_first"], row["rule_first"]) for row in grouped.to_pylist()
    }


def _changed(owed: Mapping[ObjectKey, Duty]) -> Iterable[tuple[ObjectKey, int, date | None, str]]:
    """Yield what differs from the rows: new or other duties, and rows that owe nothing any more."""
    noted: dict[ObjectKey, Duty] = {
        (row["type"], row["public_id"]): (row["open_duties"], row["next_due"], row["next_rule"])
        for row in _rows().values("type", "public_id", "open_duties", "next_due", "next_rule")
    }
    for key, duty in owed.items():
        if noted.pop(key, (0, None, "")) != duty:
            yield key, *duty
    for key in noted.keys() - owed.keys():
        yield key, 0, None, ""


def _rows() -> Any:
    return LedgerObject.objects.exclude(open_duties=0, next_due=None)
