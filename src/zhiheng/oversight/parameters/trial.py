"""试算: which findings a change would add and take away, if it had held for the last months. Writes nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db import connection

from zhiheng.eventlog.rows import uncollected
from zhiheng.eventlog.tables import LogTables
from zhiheng.kit.databases import address
from zhiheng.law.audit.by_kernel import findings_of
from zhiheng.law.audit.options import Question, instant_asked
from zhiheng.law.audit.run import judged_by
from zhiheng.law.engines.memory import facts_of, judge_memory
from zhiheng.law.engines.sql import read_sql
from zhiheng.law.facts.table import FactTable
from zhiheng.law.language.model import RuleSet
from zhiheng.law.language.yaml12 import as_yaml
from zhiheng.law.library.regions import in_regions
from zhiheng.oversight.findings.comparing import Seen, seen_of
from zhiheng.oversight.findings.judging import own_findings, speaking
from zhiheng.oversight.findings.placing import places
from zhiheng.oversight.parameters.entries import METHOD, Entry
from zhiheng.oversight.parameters.models import Kind
from zhiheng.oversight.parameters.overlaying import rule_of, rules_with
from zhiheng.registry.agencies.rules import regions

STEPS = ("读取台账", "按现行规则判断", "按更改后的规则判断", "比对两次的发现")
SAMPLES = 100
"""How many findings a trial shows one by one."""
Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Tried:
    """What a trial found: findings that would appear and vanish, with the agency of each."""

    appear: Sequence[Seen]
    vanish: Sequence[Seen]
    agencies: Mapping[str, str]
    events: int


def months_before(day: date, months: int) -> date:
    """Return the first day of the month that lies so many months before."""
    index = day.year * 12 + day.month - 1 - months
    return date(index // 12, index % 12 + 1, 1)


def as_if_since(entries: Sequence[Entry], start: date) -> list[Entry]:
    """Return entries as if they had held from a day on: a trial asks about acts that have already been decided."""
    return [_since(entry, start) for entry in entries]


def replaced(known: Sequence[Entry], entries: Sequence[Entry], start: date) -> list[Entry]:
    """Return the settings as if entries had replaced, from a day on, what was set of the same."""
    same = {(one.kind, one.rule, one.name) for one in entries if one.kind not in (Kind.RULE, Kind.GUARD)}
    kept = [one for one in known if one.start < start or (one.kind, one.rule, one.name) not in same]
    return [*kept, *as_if_since(entries, start)]


def _since(entry: Entry, start: date) -> Entry:
    if entry.kind != Kind.RULE:
        return replace(entry, start=start)
    rule = dict(rule_of(entry.value))
    rule["in_force"] = {**rule.get("in_force", {}), "from": start}
    return replace(entry, start=start, value=as_yaml([rule]))


@uncollected()
def run(entries: Sequence[Entry], known: Sequence[Entry], as_of: date, start: date, progress: Progress) -> Tried:
    """Judge the live ledger by the rules that a change touches, with and without it, and compare.

    Raises ``LogError`` where the ledger can't be read, ``RuleErrors`` where the change doesn't fit.
    """
    touched = {entry.rule for entry in entries} - {METHOD}
    if not touched:  # how discretion weighs is judged by no rule: what was decided stays as it was
        return Tried((), (), {}, 0)
    progress(0)
    tables = read_sql(address(connection.settings_dict))
    facts = facts_of(tables, as_of=instant_asked(Question(as_of)))
    progress(1)
    before = _judged(rules_with(known), touched, tables, facts, as_of)
    progress(2)
    after = _judged(rules_with(replaced(known, entries, start)), touched, tables, facts, as_of)
    progress(3)
    appear = [one for key, one in after.items() if key not in before]
    vanish = [one for key, one in before.items() if key not in after]
    where = places([*appear, *vanish], tables)
    return Tried(appear, vanish, {id_: place.agency for id_, place in where.items()}, tables.events.num_rows)


def _judged(
    rules: RuleSet, touched: set[str], tables: LogTables, facts: FactTable, as_of: date
) -> dict[tuple[str, bool], Seen]:
    """Return the findings by the touched rules, by identity and whether it is only a clue."""
    here = in_regions(rules, regions())
    needed = _with_needed(here, touched)
    few = replace(here, rules=tuple(rule for rule in here.rules if rule.id in needed))
    if not few.rules:
        return {}
    question = Question(as_of)
    result = judge_memory(few, tables, as_of=instant_asked(question), facts=facts)
    verdicts = speaking(here, result.verdicts)
    found = seen_of(own_findings(few, findings_of(few, verdicts, judged_by(few, question))))
    return {(one.identity, one.fields["clue"]): one for one in found if one.fields["rule"] in touched}


def _with_needed(rules: RuleSet, touched: Iterable[str]) -> set[str]:
    """Return rules with those whose due days they use."""
    uses: dict[str, set[str]] = {}
    for rule in rules.rules:
        uses.setdefault(rule.id, set()).update(rule.cache.get("depends", ()))
    needed, waiting = set(touched), list(touched)
    while waiting:
        for other in uses.get(waiting.pop(), set()) - needed:
            needed.add(other)
            waiting.append(other)
    return needed


def summary(tried: Tried, as_of: date, start: date, months: int) -> dict[str, Any]:
    """Return a trial as it is kept with the draft: figures by agency, and samples."""
    by_agency: dict[str, Counter[str]] = {}
    for sign, rows in (("appear", tried.appear), ("vanish", tried.vanish)):
        for one in rows:
            name = f"clues_{sign}" if one.fields["clue"] else sign
            by_agency.setdefault(tried.agencies.get(one.identity, ""), Counter())[name] += 1
    total: Counter[str] = sum(by_agency.values(), Counter())
    return {
        "as_of": as_of.isoformat(),
        "start": start.isoformat(),
        "months": months,
        "events": tried.events,
        "figures": {name: total[name] for name in FIGURES},
        "agencies": [[agency, *(found[name] for name in FIGURES)] for agency, found in _most(by_agency)],
        "samples": [
            *(_sample(one, "appear", tried) for one in _latest(tried.appear)),
            *(_sample(one, "vanish", tried) for one in _latest(tried.vanish)),
        ],
    }


FIGURES = ("appear", "vanish", "clues_appear", "clues_vanish")


def _most(by_agency: Mapping[str, Counter[str]]) -> list[tuple[str, Counter[str]]]:
    return sorted(by_agency.items(), key=lambda item: (-item[1].total(), item[0]))


def _latest(rows: Sequence[Seen]) -> list[Seen]:
    return sorted(rows, key=lambda one: (one.fields["since"], one.identity), reverse=True)[:SAMPLES]


def _sample(one: Seen, sign: str, tried: Tried) -> dict[str, Any]:
    due = one.fields["due_day"]
    return {
        "sign": sign,
        "clue": one.fields["clue"],
        "rule": one.fields["rule"],
        "type": one.fields["object_type"],
        "id": one.fields["object_id"],
        "agency": tried.agencies.get(one.identity, ""),
        "since": one.fields["since"].isoformat(),
        "due": due.isoformat() if due else "",
    }
