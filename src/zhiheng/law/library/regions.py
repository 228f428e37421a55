"""Where rules speak: a rule that rests on provincial, city or district texts alone holds in that region only.

The region is a property of the statute (``region`` in ``statutes.yaml``, an administrative code of GB/T 2260; 37 is all
of 山东), so a rule needs no word of its own: it speaks wherever one of its articles holds.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from dataclasses import replace

from zhiheng.law.language.model import Rule, RuleSet
from zhiheng.law.statutes.index import packaged_index


def regions_of(rule: Rule) -> frozenset[str]:
    """Return the codes of the regions in which a rule's articles hold; empty: everywhere."""
    found = set()
    for basis in rule.basis:
        statute = packaged_index().find(basis.statute)
        if statute is None or statute.region is None:
            return frozenset()
        found.add(statute.region)
    return frozenset(found)


def speaks_in(rule: Rule, regions: Collection[str]) -> bool:
    """Whether a rule holds in one of some regions. A region inside its own, or one that contains it, is enough."""
    own = regions_of(rule)
    return not own or any(code.startswith(mine) or mine.startswith(code) for code in regions for mine in own)


def in_regions(rules: RuleSet, regions: Collection[str]) -> RuleSet:
    """Return the rules that hold for agencies of some regions (administrative codes; none known: all rules).

    What is left out stands in ``elsewhere``; the version then names the narrower set.
    """
    if not regions:
        return rules
    kept = tuple(rule for rule in rules.rules if speaks_in(rule, regions))
    if len(kept) == len(rules.rules):
        return replace(rules, regions=tuple(sorted(regions)))
    elsewhere = tuple(rule.id for rule in rules.rules if not speaks_in(rule, regions))
    version = hashlib.sha256(f"{rules.version}|{'|'.join(rule.id for rule in kept)}".encode()).hexdigest()
    return replace(rules, rules=kept, version=version, regions=tuple(sorted(regions)), elsewhere=elsewhere)
