"""What speaks against a change (拟作的更改): bounds of law, days past, questions that aren't there, broken YAML."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

from zhiheng.law.discretion.settling import CHOICES
from zhiheng.law.language.errors import RuleErrors
from zhiheng.law.language.model import InForce, Rule
from zhiheng.law.language.yaml12 import load_text, plain
from zhiheng.law.library import statutory_library
from zhiheng.law.library.thresholds import thresholds
from zhiheng.law.reference.examples import ExampleProblem, check_example, check_examples
from zhiheng.ledger.acting import Hindrance
from zhiheng.ledger.plainwords import WHAT, personal
from zhiheng.oversight.parameters.entries import (
    ALL,
    CONCLUSIONS,
    METHOD,
    READINGS,
    Entry,
    factor_words,
    name_words,
    rule_title,
)
from zhiheng.oversight.parameters.models import Kind
from zhiheng.oversight.parameters.overlaying import SHOWN, rules_with
from zhiheng.registry.agencies.selectors import names

PREFIX = "district."
"""How ids of a district's own rules begin, so that none is ever taken for one of the library."""


def against(entries: Sequence[Entry], known: Sequence[Entry], today: date) -> list[Hindrance]:
    """Return every reason why entries can't be added to the settings that are known; empty where they can."""
    found = [one for entry in entries for one in _of_entry(entry, known, today)]
    return found or _against_rules(entries, known)


def questions(rule: str) -> list[str]:
    """Return the open questions of a rule of the library by name; ``all`` for one about the whole rule."""
    found: list[str] = []
    for one in statutory_library().rules:
        if one.id == rule:
            found += [ALL] if one.needs_confirmation else [reading.name for reading in one.readings]
    return list(dict.fromkeys(found))


def has_other(rule: str, name: str) -> bool:
    """Whether the library states another reading of a question, which a district could choose."""
    readings = [r for one in statutory_library().rules if one.id == rule for r in one.readings if r.name == name]
    return any(reading.set is not None for reading in readings)


def _of_entry(entry: Entry, known: Sequence[Entry], today: date) -> Iterator[Hindrance]:
    what = rule_title(entry.rule)
    if entry.start < today:
        yield Hindrance(f"{what}：生效日期 {entry.start} 已过", "", "请写今天或者以后的日期，更改不溯及既往")
    if entry.end is not None and entry.end < entry.start:
        yield Hindrance(f"{what}：截止日期 {entry.end} 早于生效日期 {entry.start}", "", "请核对两个日期")
    if not entry.document.strip():
        yield Hindrance(f"{what}：没有写文件文号", "", "请写作出决定的文件")
    for what_of, text, most in (("规则编号", entry.rule, 100), ("文件文号", entry.document, 200)):
        if len(text) > most:
            yield Hindrance(f"{what_of}有 {len(text):,} 个字，超过 {most} 个字", "", "请核对后改短")
    if personal(entry.document) or personal(entry.value):
        yield Hindrance(f"{what}：{WHAT}", "", "请改写为不含身份号码和手机号的文字")
    if entry.dated > today:
        yield Hindrance(f"{what}：文件日期 {entry.dated} 还没有到", "", "请写文件印发的日期")
    yield from _BY_KIND[entry.kind](entry, known)


def _question(entry: Entry, known: Sequence[Entry]) -> Iterator[Hindrance]:
    what = rule_title(entry.rule)
    if entry.name not in questions(entry.rule):
        yield Hindrance(f"{what}：没有待确认的事项“{entry.name}”", "", "请从规则页选择要确认的事项")
    elif entry.value not in CONCLUSIONS:
        yield Hindrance(f"{what}：没有“{entry.value}”这一结论", "", f"可写 {'、'.join(CONCLUSIONS)}")
    elif entry.value == "other" and not has_other(entry.rule, entry.name):
        yield Hindrance(f"{what}：规则库没有写明另一读法", "", "可设定数值的请设定数值；否则照规则现文确认")
    if (entry.start.month, entry.start.day) != (1, 1) and counts_by_year(entry.rule):
        # Within a year there would be two versions, each of which counts only its own part of the year.
        yield Hindrance(
            f"{what}：按自然年度计算，年度中间不能改变读法", "", f"生效日期请写 {entry.start.year + 1}-01-01"
        )


def counts_by_year(rule: str) -> bool:
    """Whether a rule of the library counts by calendar years."""
    return any(_by_year(one.raw) for one in statutory_library().rules if one.id == rule)


def _by_year(raw: object) -> bool:
    if isinstance(raw, Mapping):
        return raw.get("each") == "calendar_year" or any(_by_year(value) for value in raw.values())
    return isinstance(raw, list | tuple) and any(_by_year(value) for value in raw)


def _threshold(entry: Entry, known: Sequence[Entry]) -> Iterator[Hindrance]:
    declared = thresholds().get((entry.rule, entry.name))
    if declared is None or not (entry.value.isascii() and entry.value.isdigit() and len(entry.value) < 10):
        yield Hindrance(f"{rule_title(entry.rule)}：“{entry.name}”不能设为“{entry.value}”", "", "请从规则页设定数值")
        return
    problem = declared.against(int(entry.value))
    if problem:
        yield Hindrance(f"{declared.title}：{problem}", declared.cited, f"可设 {declared.bounds}")


def _guard(entry: Entry, known: Sequence[Entry]) -> Iterator[Hindrance]:
    if entry.end is None:
        yield Hindrance(f"{rule_title(entry.rule)}：放宽办理限制没有写截止日期", "", "放宽须有期限，请写截止日期")
    unknown = set(entry.agencies) - names(entry.agencies).keys()
    if unknown:
        what = "、".join(sorted(unknown))[:100]
        yield Hindrance(f"{rule_title(entry.rule)}：没有机关“{what}”", "", "请从规则页选择机关")


def _rule(entry: Entry, known: Sequence[Entry]) -> Iterator[Hindrance]:
    if not entry.rule.startswith(PREFIX):
        yield Hindrance(f"本区规则的编号“{entry.rule}”没有以 {PREFIX} 开头", "", f"请改为 {PREFIX}名称")
    if any(one.kind == Kind.RULE and one.rule == entry.rule for one in known):
        yield Hindrance(f"本区规则“{entry.rule}”已经启用过", "", "要改内容的，先撤销原规则，再用新的编号启用")
    stated = plain(load_text(entry.value, SHOWN))
    rule = stated[0] if isinstance(stated, list) and len(stated) == 1 else stated
    force = rule.get("in_force") if isinstance(rule, dict) else None
    if not isinstance(force, dict) or force.get("from") != entry.start:
        hint = f"请写 in_force: {{from: {entry.start}}}，例子里的日期也应在此之后"
        yield Hindrance(f"本区规则“{entry.rule}”没有写明自生效之日 {entry.start} 起适用", "", hint)


def _withdrawal(entry: Entry, known: Sequence[Entry]) -> Iterator[Hindrance]:
    if not any(one.kind == Kind.RULE and one.rule == entry.rule for one in known):
        yield Hindrance(f"“{entry.rule}”不是本区自己的规则", "", "规则库的规则不能撤销，只能在期限内放宽办理限制")
    if any(one.kind == Kind.WITHDRAWAL and one.rule == entry.rule for one in known):
        yield Hindrance(f"{rule_title(entry.rule)}：已经撤销", "", "请查看该规则的设定记录")


def _discretion(entry: Entry, known: Sequence[Entry]) -> Iterator[Hindrance]:
    choice = CHOICES.get(entry.name)
    if entry.rule != METHOD or (choice is None and entry.name not in factor_words()):
        yield Hindrance(f"没有可以确定的裁量方法“{entry.name}”", "", "请从裁量方法页选择")
    elif not (choice.fits(entry.value) if choice else entry.value in READINGS):
        bounds = "是、否" if choice is None or choice.flag else f"{choice.least} 至 {choice.most}{choice.unit}"
        what = name_words(entry.kind, entry.rule, entry.name)
        yield Hindrance(f"{what}：不能是“{entry.value}”", "行政处罚法第五条", f"可定 {bounds}")


_BY_KIND = {
    Kind.DISCRETION: _discretion,
    Kind.QUESTION: _question,
    Kind.THRESHOLD: _threshold,
    Kind.GUARD: _guard,
    Kind.RULE: _rule,
    Kind.WITHDRAWAL: _withdrawal,
}


def _against_rules(entries: Sequence[Entry], known: Sequence[Entry]) -> list[Hindrance]:
    """Return what the rule language says against the settings with these entries, and every example that fails."""
    for entry in entries:
        if entry.kind == Kind.RULE and (found := rule_text(entry.value)):
            return found
    try:
        rules = rules_with([*known, *entries])
    except RuleErrors as errors:
        return [Hindrance(problem.message, "", problem.remedy) for problem in errors.problems]
    touched = {entry.rule for entry in entries}
    failing = check_examples(rules, [rule for rule in rules.rules if rule.id in touched])
    failing += [one for entry in entries if entry.kind == Kind.THRESHOLD for one in _special_cases_lost(entry)]
    return [
        Hindrance(f"{rule_title(one.rule_id)}的例子“{one.says}”不再成立", "", f"应为 {one.expected}，实为 {one.got}")
        for one in failing
    ]


def _special_cases_lost(entry: Entry) -> list[ExampleProblem]:
    """Return the examples of the law's special cases that a threshold would break, if it had always held.

    Thresholds begin today or later and examples are older, so that as it stands no example would ever meet it. Other
    examples may change: a stricter value is there to change them.
    """
    law = statutory_library()
    bare = [
        (rule, without) for rule in law.rules if rule.id == entry.rule and (without := _without_special(rule, entry))
    ]
    special = {
        example.position
        for rule, without in bare
        for example in rule.examples
        if check_example(law, without, example) and not check_example(law, rule, example)
    }
    if not special:
        return []
    rules = rules_with([replace(entry, start=date.min)])
    here = [(rule, one) for rule in rules.rules if rule.id == entry.rule for one in rule.examples]
    return [found for rule, one in here if one.position in special for found in check_example(rules, rule, one)]


_NEVER = InForce(1, 0)


def _without_special(rule: Rule, entry: Entry) -> Rule | None:
    """Return a rule as if its special cases didn't set what a threshold sets; None where none does."""
    parameters = tuple(
        replace(one, in_force=_NEVER) if one.when is not None and _touches(one.set, entry.name) else one
        for one in rule.parameters
    )
    return replace(rule, parameters=parameters) if parameters != rule.parameters else None


def _touches(paths: Iterable[str], path: str) -> bool:
    """Return whether one of some paths is a path, lies within it, or contains it."""
    stated = [name.rstrip("+") for name in paths]
    return any(f"{name}.".startswith(f"{path}.") or f"{path}.".startswith(f"{name}.") for name in stated)


def rule_text(text: str) -> list[Hindrance]:
    """Return what is wrong with a district rule's YAML, each with its line; every example is judged."""
    from zhiheng.law.language.read import overlaid
    from zhiheng.law.language.yaml12 import Node

    try:
        node = load_text(text, SHOWN)
        content = Node({"rules": node}, node.position, keys={"rules": node.position})
        rules = overlaid(statutory_library(), content)
    except RuleErrors as errors:
        return [Hindrance(f"第 {one.position.line} 行：{one.message}", "", one.remedy) for one in errors.problems]
    library = {rule.id for rule in statutory_library().rules}
    failing = check_examples(rules, [rule for rule in rules.rules if rule.id not in library])
    return [
        Hindrance(f"第 {one.position.line} 行：例子“{one.says}”不成立", "", f"应为 {one.expected}，实为 {one.got}")
        for one in failing
    ]
