"""From an outcome to a verdict: identity, notes, evidence and explanation (§2)."""

from __future__ import annotations

from decimal import Decimal
from functools import partial

from zhiheng.law.language.model import Rule
from zhiheng.law.reference.outcome import Outcome
from zhiheng.law.reference.scene import Lens
from zhiheng.law.reference.words import explain
from zhiheng.law.verdicts import Explanation, Verdict


def assemble(rule: Rule, part: int, lens: Lens, outcome: Outcome, explained: bool) -> Verdict:
    """Return the verdict of one activation or window. ``explained``: also in words."""
    activation, matching = outcome.activation, outcome.matching
    key = outcome.key
    if key is None:
        key = activation.root_id if activation is not None else ""
    return Verdict(
        rule_id=rule.id,
        part=part,
        lens=lens,
        status=outcome.status,
        manner=outcome.manner,
        final=outcome.final,
        provisional=outcome.provisional,
        activation=activation.id if activation is not None else None,
        activation_day=activation.day if activation is not None else None,
        matching=matching.id if matching is not None else None,
        matching_day=matching.day if matching is not None else None,
        due=outcome.due,
        over=outcome.over,
        earliest=outcome.earliest,
        latest=outcome.latest,
        ends=outcome.ends,
        limit=outcome.limit if isinstance(outcome.limit, int | Decimal) else None,
        short=outcome.short,
        window=outcome.window,
        notes=tuple(outcome.notes),
        excluded=tuple(outcome.excluded),
        extended=tuple(outcome.extended),
        facts=tuple(outcome.used),
        explanation=_explanation(rule, outcome) if explained else None,
        key=key,
        next_acts=outcome.next_acts,
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
