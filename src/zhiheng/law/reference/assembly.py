"""From an outcome to a verdict: identity, notes, evidence and explanation (§2)."""

from __future__ import annotations

from decimal import Decimal
from functools import partial

from zhiheng.law.language.model import Rule
from zhiheng.law.reference.outcome import Outcome
from zhiheng.law.reference.scene import Lens
from zhiheng.law.reference.words import explain
from zhiheng.law.verdicts import Explanation, Verdict


def assemble(rule: Rule, lens: Lens, outcome: Outcome, explained: bool) -> Verdict:
    """Return the verdict of one activation or window. ``explained``: also in words."""
    activation, matching = outcome.activation, outcome.matching
    key = outcome.key
    if key is None:
        key = activation.root_id if activation is not None else ""
    # In the order of the fields: so many names would cost three times as much as the verdict itself.
    return Verdict(
        rule.id,
        outcome.part,
        lens,
        outcome.status,
        outcome.manner,
        outcome.final,
        outcome.provisional,
        None if activation is None else activation.id,
        None if activation is None else activation.day,
        None if matching is None else matching.id,
        None if matching is None else matching.day,
        outcome.due,
        outcome.over,
        outcome.earliest,
        outcome.latest,
        outcome.ends,
        outcome.limit if isinstance(outcome.limit, int | Decimal) else None,
        outcome.short,
        outcome.window,
        tuple(outcome.notes),
        tuple(outcome.excluded),
        tuple(outcome.extended),
        tuple(outcome.used),
        _explanation(rule, outcome) if explained else None,
        key,
        outcome.next_acts,
    )


def _explanation(rule: Rule, outcome: Outcome) -> Explanation:
    end = outcome.deadline
    start = end.start.day if end is not None else (outcome.activation.day if outcome.activation is not None else 0)
    return Explanation(
        start_day=start,
        first_day=end.first_day if end is not None else None,
        nominal_day=end.nominal_day if end is not None else None,
        due=outcome.due,
        words=partial(explain, rule, outcome),
    )
