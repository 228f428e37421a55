"""Which rules hold here (现行规则): the library, with whatever a room above puts in front of it (区里的参数, F20).

Everything that judges a live act asks here, each time: so a change that was confirmed in one process is seen by all.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from zhiheng.law.language.model import Rule, RuleSet
from zhiheng.law.library import statutory_library
from zhiheng.law.library.regions import in_regions

_sources: list[Callable[[], RuleSet]] = []


def set_source(source: Callable[[], RuleSet]) -> None:
    """Say who knows the rules in force; the last one said counts (start-up only). It is asked each time: be quick."""
    _sources[:] = [source]


def rules_in_force() -> RuleSet:
    """Return all rules with the district's settings; the same object as long as neither changed."""
    return _sources[0]() if _sources else statutory_library()


def rules_in(regions: frozenset[str]) -> RuleSet:
    """Return the rules in force that hold in some regions (administrative codes): one set, compiled once."""
    rules = rules_in_force()
    return _narrowed(_Known(rules), regions)


def rule_versions(id_: str) -> list[Rule]:
    """Return the versions in time of a rule in force, the latest last; none where there is no such rule."""
    return [rule for rule in rules_in_force().rules if rule.id == id_]


class _Known:
    """A rule set as the key of a cache: two are the same where they have the same version."""

    def __init__(self, rules: RuleSet) -> None:
        self.rules = rules

    def __hash__(self) -> int:
        return hash(self.rules.version)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Known) and other.rules.version == self.rules.version


@lru_cache(maxsize=16)
def _narrowed(known: _Known, regions: frozenset[str]) -> RuleSet:
    found = in_regions(known.rules, regions)
    return found if found.elsewhere else known.rules  # the very same set is compiled once
