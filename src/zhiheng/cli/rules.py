"""``zhiheng rules``: check rule files, list and show rules, coverage of requirements, the schema for editors."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, NoReturn

import click

from zhiheng.law.language.errors import RuleErrors, RuleProblem, advice
from zhiheng.law.language.model import Basis, Example, Rule, RuleSet
from zhiheng.law.language.schema import rule_schema
from zhiheng.law.language.yaml12 import as_yaml, plain
from zhiheng.law.library import read_rule_file, statutory_library, vocabulary
from zhiheng.law.library.coverage import Covered, coverage, unknown_covers, unknown_rules
from zhiheng.law.reference.examples import check_examples, judge_example
from zhiheng.law.reference.words import EFFECT_WORDS, NOTE_WORDS, STATUS_WORDS
from zhiheng.law.statutes import StatuteError, StatuteStore

BAD_INPUT = 2
FAILED = 1


@click.group()
def rules() -> None:
    """规则:检查规则文件、列出和查看规则、要求的覆盖情况、编辑器用的格式定义。"""


# ------------------------------------------------------------------------------------------------------- list, show


@rules.command("list")
@click.argument("path", required=False, type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="以 JSON 输出。")
def list_rules(path: Path | None, as_json: bool) -> None:
    """列出规则。PATH 是规则文件或目录,缺省为法定规则库。"""
    found = _read(path)
    if as_json:
        click.echo(json.dumps([rule_entry(rule) for rule in found.rules], ensure_ascii=False, indent=2))
        return
    for rule in found.rules:
        mark = "(待确认)" if rule.needs_confirmation or rule.readings else ""
        click.echo(f"{rule.id}  {rule.title}{mark}  {basis_words(rule.basis)}")
    click.echo(f"共 {len(found.rules)} 条,版本 {found.version[:12]}")


@rules.command("show")
@click.argument("rule_id")
@click.argument("path", required=False, type=click.Path(path_type=Path))
def show(rule_id: str, path: Path | None) -> None:
    """查看一条规则,旁边是所依据的条文(条文须先用 zhiheng laws import 导入)。"""
    found = _read(path)
    versions = [rule for rule in found.rules if rule.id == rule_id]
    if not versions:
        hint = advice(rule_id, (rule.id for rule in found.rules), "规则")
        raise click.UsageError(f"没有规则“{rule_id}”。{hint}")
    for rule in versions:
        _describe(rule)


def _describe(rule: Rule) -> None:
    click.echo(f"{rule.id}  {rule.title}")
    if rule.says:
        click.echo(f"要求:{rule.says}")
    click.echo(f"位置:{rule.position}    执行:{'、'.join(rule.covers) or '—'}    后果:{EFFECT_WORDS[rule.effect]}")
    cited = (*rule.basis, *(item for entry in rule.parameters for item in entry.basis))
    for item in {(b.statute, b.article): b for b in cited}.values():
        click.echo(f"\n【{basis_words([item])}】{_article(item)}")
    if rule.needs_confirmation or rule.readings:
        names = "、".join(reading.name for reading in rule.readings) or "整条规则"
        click.echo(f"\n待确认:{names}(未确认前不拦截,发现附注)")
    if rule.checklist:
        click.echo(f"留给人判断:{rule.checklist}")
    source = {key: node for key, node in rule.source.items() if key not in ("examples",)}
    click.echo("\n" + as_yaml({key: plain(node) for key, node in source.items()}))
    for example in rule.examples:
        verdicts = "、".join(STATUS_WORDS[status] for status in example.verdict)
        click.echo(f"例 {example.position.line} 行:{example.says} → {verdicts}")


def _article(item: Basis) -> str:
    """Return an article's text from the local store, or how to get it there."""
    if item.article is None:
        return "(文件没有条号)"
    try:
        text = StatuteStore().article(item.statute, item.article)
    except StatuteError as error:
        return f"(读不出来:{error})"
    return text.strip() if text else "(条文未导入:用 zhiheng laws import 目录 导入)"


def rule_entry(rule: Rule) -> dict[str, Any]:
    """Return what ``rules list --json`` says of a rule."""
    return {
        "id": rule.id,
        "title": rule.title,
        "says": rule.says,
        "covers": list(rule.covers),
        "basis": [{"statute": b.statute, "article": b.article, "paragraph": b.paragraph} for b in rule.basis],
        "about": rule.about,
        "per": rule.per,
        "template": list(rule.template_keys),
        "effect": rule.effect,
        "guard": rule.guard.kind,
        "whose": rule.whose,
        "needs_confirmation": True if rule.needs_confirmation else [reading.name for reading in rule.readings],
        "checklist": rule.checklist,
    }


def basis_words(basis: Iterable[Basis]) -> str:
    """Return articles as words: ``处罚法第60条、强制法第25条``."""
    return "、".join(f"{b.statute}第{b.article}条" if b.article else b.statute for b in basis)


# ------------------------------------------------------------------------------------------------------- coverage


@rules.command("coverage")
@click.option("--json", "as_json", is_flag=True, help="以 JSON 输出。")
def show_coverage(as_json: bool) -> None:
    """每项法定要求由哪些规则执行,或者为什么不能由规则执行。有遗漏时返回 1。"""
    entries = coverage(_read(None).rules)
    if as_json:
        click.echo(json.dumps({e.requirement.id: coverage_entry(e) for e in entries}, ensure_ascii=False, indent=2))
    else:
        _print_coverage(entries)
    if any(entry.missing for entry in entries):
        sys.exit(FAILED)


def coverage_entry(entry: Covered) -> dict[str, Any]:
    """Return what ``rules coverage --json`` says of a requirement."""
    found = entry.requirement
    return {
        "part": found.part,
        "title": found.title,
        "basis": list(found.basis),
        "rules": list(entry.rules),
        "reason": found.reason if not entry.rules else "",
        "rest": found.rest,
    }


def _print_coverage(entries: Sequence[Covered]) -> None:
    part = ""
    for entry in entries:
        if entry.requirement.part != part:
            part = entry.requirement.part
            click.echo(f"{part}")
        found = entry.requirement
        answer = "、".join(entry.rules) or (f"无规则:{found.reason}" if found.reason else "【缺】")
        rest = f";留给人:{found.rest}" if found.rest else ""
        click.echo(f"  {found.id}  {found.title}  → {answer}{rest}")
    missing = [entry.requirement.id for entry in entries if entry.missing]
    executed = sum(1 for entry in entries if entry.rules)
    click.echo(
        f"共 {len(entries)} 项:规则执行 {executed} 项,说明理由 {len(entries) - executed - len(missing)} 项", nl=False
    )
    click.echo(f",缺 {len(missing)} 项:{'、'.join(missing)}" if missing else ",没有遗漏")


# ------------------------------------------------------------------------------------------------------- schema, check


@rules.command("schema")
@click.option("--foreign", is_flag=True, help="外部日志的规则文件(不限于本系统的事件词汇)。")
def schema(foreign: bool) -> None:
    """输出规则文件的 JSON Schema,供编辑器提示和校验。"""
    click.echo(json.dumps(rule_schema(None if foreign else vocabulary()), ensure_ascii=False, indent=2))


@rules.command("check")
@click.argument("path", required=False, type=click.Path(path_type=Path))
@click.option(
    "--settings", "--overlay", "overlay", type=click.Path(path_type=Path), help="本区设置文件(叠加在规则库之前)。"
)
def check(path: Path | None, overlay: Path | None) -> None:
    """检查规则文件并运行其中每个例子。PATH 是文件或目录,缺省为法定规则库。

    全部通过返回 0;有例子不成立返回 1;文件读不出来返回 2。
    """
    found = _read(path, overlay)
    problems = (*vocabulary().problems(), *unknown_rules(found.rules)) if path is None else ()
    problems += unknown_covers(found.rules) if found.statutory else ()
    if problems:
        _refuse(problems)
    failures = _failing_examples(found)
    examples = sum(len(rule.examples) for rule in found.rules)
    if failures:
        click.echo(f"{len(found.rules)} 条规则、{examples} 个例子,其中 {failures} 个不成立", err=True)
        sys.exit(FAILED)
    click.echo(f"{len(found.rules)} 条规则、{examples} 个例子,全部成立(版本 {found.version[:12]})")


def _failing_examples(found: RuleSet) -> int:
    problems = check_examples(found)
    by_place = {(rule.id, example.position): (rule, example) for rule in found.rules for example in rule.examples}
    for problem in problems:
        place = f"{problem.position.file}:{problem.position.line}"
        click.echo(f"{place}: 规则 {problem.rule_id} 的例子“{problem.says}”不成立", err=True)
        click.echo(f"    应为:{problem.expected}", err=True)
        click.echo(f"    实得:{problem.got}", err=True)
        for line in _why(found, *by_place[problem.rule_id, problem.position]):
            click.echo(f"    {line}", err=True)
    return len(problems)


def _why(found: RuleSet, rule: Rule, example: Example) -> list[str]:
    """Return how the verdicts of an example came about: the count of the due day, exclusions refused, notes."""
    lines: list[str] = []
    judging = judge_example(found, rule, example)
    judging.explained = True
    for verdict in judging.run():
        if verdict.explanation is not None and verdict.explanation.text:
            lines.append(f"计算:{verdict.explanation.text}")
        lines.extend(f"未扣除 {item.kind}:{item.reason}" for item in verdict.excluded if not item.used and item.reason)
        lines.extend(f"延长无效:{item.reason}" for item in verdict.extended if not item.valid and item.reason)
        if verdict.notes:
            lines.append(f"说明:{'、'.join(NOTE_WORDS.get(note, note) for note in verdict.notes)}")
    return list(dict.fromkeys(lines))


def _read(path: Path | None, overlay: Path | None = None) -> RuleSet:
    try:
        if path is None and overlay is None:
            return statutory_library()
        return read_rule_file(path, overlay=overlay)
    except RuleErrors as errors:
        _refuse(errors.problems)


def _refuse(problems: Sequence[RuleProblem]) -> NoReturn:
    """Print the problems and end with 2."""
    for problem in problems:
        click.echo(str(problem), err=True)
    click.echo(f"共 {len(problems)} 个问题", err=True)
    sys.exit(BAD_INPUT)
