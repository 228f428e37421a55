"""The rules' texts with which findings were made (规则文本): kept when a rule is changed or withdrawn."""

from __future__ import annotations

from collections.abc import Collection

from zhiheng.law.language.digest import digest
from zhiheng.law.language.model import Rule, RuleSet
from zhiheng.law.reference.words import basis_words, han_marks
from zhiheng.oversight.findings.models import RuleEdition


def fingerprint(versions: Collection[Rule]) -> str:
    """Return the SHA-256 of a rule's text: of all its versions in time, since each speaks for its own years."""
    return digest([rule.raw for rule in versions])


def editions(rules: RuleSet, wanted: Collection[str]) -> dict[str, RuleEdition]:
    """Return by rule id the present edition of some rules; a text that is new is kept."""
    by_id: dict[str, list[Rule]] = {}
    for rule in rules.rules:
        if rule.id in wanted:
            by_id.setdefault(rule.id, []).append(rule)
    found = {}
    for id_, versions in by_id.items():
        last = versions[-1]
        words = {
            "title": han_marks(last.title)[:200],
            "says": han_marks(last.says or ""),
            "basis": "、".join(basis_words(one) for one in last.basis),
            "effect": last.effect,
            "library": rules.version,
        }
        found[id_], _ = RuleEdition.objects.get_or_create(rule=id_, fingerprint=fingerprint(versions), defaults=words)
    return found
