"""The rules in force as this process knows them: read from the settings' events whenever these changed."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from zhiheng.law.language.errors import RuleErrors
from zhiheng.law.language.model import RuleSet
from zhiheng.law.library import statutory_library
from zhiheng.oversight.parameters.entries import Entry, of_setting
from zhiheng.oversight.parameters.models import Setting
from zhiheng.oversight.parameters.overlaying import rules_with
from zhiheng.oversight.parameters.selectors import methods

_log = logging.getLogger("zhiheng.parameters")


@dataclass(frozen=True, slots=True)
class InForce:
    """The rules with the settings of some events; ``unfit``: settings that the library no longer takes, with why."""

    events: tuple[str, ...] = ()
    rules: RuleSet | None = None
    unfit: tuple[tuple[Entry, str], ...] = ()


_known: list[InForce] = [InForce()]


def current() -> InForce:
    """Return what is in force now; one small query where nothing changed."""
    events = tuple(Setting.objects.order_by("sequence", "pk").values_list("event", flat=True))
    known = _known[0]
    if known.rules is None or known.events != events:
        known = _known[0] = _read(events)
    return known


def rules() -> RuleSet:
    """Return the rules in force (source of ``ledger.inforce``)."""
    return current().rules or statutory_library()


def entries() -> list[Entry]:
    """Return the settings in the order in which they were confirmed."""
    return [of_setting(row) for row in Setting.objects.order_by("sequence", "pk")]


def discretion(day: date) -> Mapping[str, str]:
    """Return what holds of discretion on a civil day, by parameter or code: of several the one that began last."""
    return dict(methods().filter(start__lte=day).values_list("name", "value"))


def _read(events: tuple[str, ...]) -> InForce:
    stated = entries()
    try:
        return InForce(events, rules_with(stated))
    except RuleErrors:
        fit, unfit = _that_fit(stated)
        return InForce(events, rules_with(fit), unfit)


def _that_fit(stated: Sequence[Entry]) -> tuple[list[Entry], tuple[tuple[Entry, str], ...]]:
    """Return the settings that the library takes, and the others: a new library must not stop all judging."""
    fit: list[Entry] = []
    unfit = []
    for one in stated:
        try:
            rules_with([*fit, one])
        except RuleErrors as errors:
            unfit.append((one, "；".join(problem.message for problem in errors.problems)))
            _log.warning("setting of rule %s no longer fits the library", one.rule)
        else:
            fit.append(one)
    return fit, tuple(unfit)
