"""The catalogue of rules in force (规则目录), as a table that lists can filter: written anew with each version."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction

from zhiheng.law.language.model import Rule, RuleSet
from zhiheng.law.library.thresholds import thresholds
from zhiheng.law.reference.words import basis_words, han_marks
from zhiheng.ledger.inforce import rules_in_force
from zhiheng.oversight.parameters import inforce
from zhiheng.oversight.parameters.checking import PREFIX
from zhiheng.oversight.parameters.models import CatalogueRule, Kind


def refresh() -> None:
    """Bring the table up to the rules in force; one small query where it is."""
    rules = rules_in_force()
    known = set(CatalogueRule.objects.order_by().values_list("version", flat=True).distinct()[:2])
    if known == {rules.version}:
        return
    with transaction.atomic():
        CatalogueRule.objects.all().delete()
        CatalogueRule.objects.bulk_create(_rows(rules), batch_size=200, ignore_conflicts=True)


def _rows(rules: RuleSet) -> list[CatalogueRule]:
    latest: dict[str, Rule] = {rule.id: rule for rule in rules.rules}
    stated = {(one.rule, one.name) for one in inforce.entries() if one.kind == Kind.THRESHOLD}
    office = [one for one in thresholds().values() if one.of_office]
    set_ = {one.rule for one in office if (one.rule, one.path) in stated}
    proposed = {one.rule for one in office if (one.rule, one.path) not in stated}
    rows = [_row(rule, place, rules.version) for place, rule in enumerate(_by_statute(latest.values()))]
    for row in rows:  # values that a room of the office counts with stand with their rule, which doesn't read them
        row.unsettled, row.changed = row.unsettled or row.rule in proposed, row.changed or row.rule in set_
    return rows


def _by_statute(rules: Iterable[Rule]) -> list[Rule]:
    """Return the district's own rules first, the others as the library has them."""
    return sorted(rules, key=lambda rule: not rule.id.startswith(PREFIX))


def _row(rule: Rule, place: int, version: str) -> CatalogueRule:
    return CatalogueRule(
        rule=rule.id,
        place=place,
        title=han_marks(rule.title)[:200],
        statute=rule.basis[0].statute[:60] if rule.basis else "",
        basis="、".join(basis_words(one) for one in rule.basis),
        about=rule.about,
        effect=rule.effect,
        guard=rule.guard.kind,
        unsettled=rule.needs_confirmation or bool(rule.readings),
        own=rule.id.startswith(PREFIX),
        changed=any(entry.document for entry in rule.parameters) or bool(rule.guard_changes),
        executes=bool(rule.covers),
        covers="、".join(rule.covers)[:200],
        version=version,
    )
