"""The page of a rule in force: its words and articles, what may be set, its settings, its examples judged now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse

from zhiheng.kit import contributions
from zhiheng.kit.accounts.models import User
from zhiheng.kit.contributions import Requirement
from zhiheng.kit.pages.parts import Act, Kind, State
from zhiheng.law.language.model import Rule
from zhiheng.law.language.yaml12 import as_yaml, plain
from zhiheng.law.library.coverage import coverage
from zhiheng.law.library.thresholds import of_rule
from zhiheng.law.reference.examples import check_example
from zhiheng.law.reference.words import STATUS_WORDS, basis_words, han_marks
from zhiheng.ledger.inforce import rule_versions, rules_in_force
from zhiheng.oversight.findings.rulepage import RulePage as Found
from zhiheng.oversight.findings.rulepage import rule_page as found_by
from zhiheng.oversight.findings.words import EFFECTS
from zhiheng.oversight.parameters import checking, selectors
from zhiheng.oversight.parameters import inforce as settings
from zhiheng.oversight.parameters.entries import CONCLUSIONS, Entry, name_words, value_words
from zhiheng.oversight.parameters.lists import GUARD_WORDS, about_words
from zhiheng.oversight.parameters.models import Kind as Change

HEAD_KEYS = ("id", "title", "says", "covers", "basis", "examples", "needs_confirmation", "checklist")


@dataclass(frozen=True, slots=True)
class Settable:
    """Something of the rule that may be decided or set: what, how it stands, and the way to change it."""

    title: str
    state: State
    act: Act


@dataclass(frozen=True, slots=True)
class Proven:
    """An example of the rule: what happened, what must be concluded, and whether the rule says so now."""

    says: str
    verdicts: str
    state: State
    got: str


@dataclass(frozen=True, slots=True)
class History:
    """One setting of the rule as it was recorded."""

    start: str
    what: str
    document: str
    persons: str
    recorded: str


@dataclass(frozen=True, slots=True)
class RuleView:
    """What the page shows."""

    rule: Rule
    title: str
    says: str
    facts: Sequence[tuple[str, str]]
    now: Requirement | None
    basis: str
    settable: Sequence[Settable]
    examples: Sequence[Proven]
    text: str
    history: Sequence[History]
    found: Found | None
    acts: Sequence[Act]


def rule_view(user: User, id_: str) -> RuleView | None:
    """Return the page of a rule in force; None where there is none."""
    versions = rule_versions(id_)
    if not versions:
        return None
    rule = versions[-1]
    known = settings.entries()
    return RuleView(
        rule=rule,
        title=han_marks(rule.title),
        says=han_marks(rule.says or ""),
        facts=_facts(rule),
        now=contributions.requirements.lookup(id_),
        basis="、".join(basis_words(one) for one in rule.basis),
        settable=[*_questions(id_, known), *_thresholds(id_, known)],
        examples=[one for version in versions for one in _examples(version)],
        text=as_yaml({key: plain(node) for key, node in rule.source.items() if key not in HEAD_KEYS}),
        history=_history(user, id_),
        found=found_by(user, id_),
        acts=_acts(rule, known),
    )


def _facts(rule: Rule) -> list[tuple[str, str]]:
    required = [entry.requirement for entry in coverage([rule]) if rule.id in entry.rules]
    found = [
        ("对象", about_words(rule.about)),
        ("违反的后果", EFFECTS.get(rule.effect, rule.effect)),
        ("办理时", GUARD_WORDS[rule.guard.kind]),
        ("执行的法定要求", "；".join(f"{one.id} {han_marks(one.title)}" for one in required)),
        ("留给人判断", han_marks(rule.checklist or "")),
        ("编号", rule.id),
    ]
    return [(name, text) for name, text in found if text]


def _latest(known: Sequence[Entry], kind: Change, rule: str, name: str) -> Entry | None:
    rows = [one for one in known if (one.kind, one.rule, one.name) == (kind, rule, name)]
    return max(rows, key=lambda one: one.start, default=None)


def _questions(id_: str, known: Sequence[Entry]) -> list[Settable]:
    set_by = {one.question for one in of_rule(id_) if _latest(known, Change.THRESHOLD, id_, one.path)}
    found = []
    for name in checking.questions(id_):
        decided = _latest(known, Change.QUESTION, id_, name)
        if decided is not None and decided.value != "open":
            state = State(Kind.OK, f"{CONCLUSIONS[decided.value]}，{decided.start} 起")
        elif name in set_by:
            state = State(Kind.OK, "已由设定的数值确定")
        else:
            state = State(Kind.DUE, "待确认，不拦截，发现附注")
        found.append(
            Settable(
                name_words(Change.QUESTION, id_, name),
                state,
                Act("确认事项", reverse("rule-confirm", args=[id_, name])),
            )
        )
    return found


def _thresholds(id_: str, known: Sequence[Entry]) -> list[Settable]:
    found = []
    for one in of_rule(id_):
        stated = _latest(known, Change.THRESHOLD, id_, one.path)
        state = State(Kind.PLAIN, f"本区没有设定（可设 {one.bounds}）")
        if one.proposed is not None:
            state = State(Kind.DUE, f"待确认，暂按建议值 {one.words(one.proposed)}（可设 {one.bounds}）")
        if stated is not None:
            state = State(Kind.OK, f"{one.words(int(stated.value))}，{stated.start} 起")
        found.append(Settable(one.title, state, Act("设定数值", reverse("rule-set", args=[id_, one.path]))))
    return found


def _examples(rule: Rule) -> list[Proven]:
    rules = rules_in_force()
    found = []
    for example in rule.examples:
        problems = check_example(rules, rule, example)
        verdicts = "、".join(STATUS_WORDS[status] for status in example.verdict)
        state = State(Kind.BREACH, "不成立") if problems else State(Kind.OK, "成立")
        found.append(Proven(han_marks(example.says), verdicts, state, "；".join(f"实为 {one.got}" for one in problems)))
    return found


def _history(user: User, id_: str) -> list[History]:
    rows = list(selectors.settings(user).filter(rule=id_).order_by("-sequence"))
    called = selectors.titles({name for row in rows for name in (row.account, row.second) if name})
    return [
        History(
            row.start.isoformat() + (f" 至 {row.end}" if row.end else " 起"),
            f"{name_words(row.kind, row.rule, row.name)}：{value_words(row.kind, row.rule, row.name, row.value)}",
            row.document,
            f"{called.get(row.account, '')}提请，{called.get(row.second, '')}复核",
            row.recorded_at.astimezone().strftime("%Y-%m-%d"),
        )
        for row in rows
    ]


def _acts(rule: Rule, known: Sequence[Entry]) -> list[Act]:
    found = []
    if rule.guard.kind != "none":
        found.append(Act("放宽办理限制", reverse("rule-guard", args=[rule.id])))
    if any(one.kind == Change.RULE and one.rule == rule.id for one in known):
        withdrawn = any(one.kind == Change.WITHDRAWAL and one.rule == rule.id for one in known)
        found += [] if withdrawn else [Act("撤销本区规则", reverse("rule-withdraw", args=[rule.id]))]
    return found
