"""Reading one rule: its head (basis, force, guard, score …), and through ``parse_templates`` its body."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Literal, get_args

from zhiheng.eventlog.days import day_of
from zhiheng.law.language import parse_examples, parse_parameters, parse_patterns, parse_periods, parse_predicates
from zhiheng.law.language.context import (
    Context,
    expect_bool,
    expect_map,
    expect_scalar_text,
    expect_text,
    refuse_unknown_keys,
)
from zhiheng.law.language.errors import Refusal, advice
from zhiheng.law.language.fields import FIELDS, OWED
from zhiheng.law.language.model import (
    AtLeast,
    Basis,
    Coexistence,
    Effect,
    Guard,
    InForce,
    Pattern,
    Predicate,
    Response,
    Rule,
    Score,
    Whose,
)
from zhiheng.law.language.parse_templates import Body, body
from zhiheng.law.language.yaml12 import Node, plain

HEAD_KEYS = (
    "id", "title", "says", "covers", "basis", "in_force", "about", "per", "where", "all", "dates", "exceptions",
    "parameters", "effect", "guard", "score", "needs_confirmation", "examples", "calendar", "confidence",
    "transition", "checklist", "whose",
)  # fmt: skip
EFFECTS: tuple[Effect, ...] = get_args(Effect)
GUARDS: tuple[Literal["block", "warn", "none"], ...] = ("block", "warn", "none")
WHOSE: tuple[Whose, ...] = get_args(Whose)
FORCE_DAYS: tuple[Literal["activation", "conduct", "target"], ...] = ("activation", "conduct", "target")
MAX_SAYS = 60
LEAST_EXAMPLES = 3
_ID = re.compile(r"[a-z0-9]+([.-][a-z0-9]+)*\Z")


def rule(cx: Context, node: Node) -> Rule | None:
    """Read one rule; problems are recorded in ``cx``. None where even its id can't be read."""
    if not node.is_map:
        cx.problem(node, "规则应当是映射", "每条规则以 - id: 开头")
        return None
    id_ = cx.attempt(lambda: _id(cx, node), "")
    if not id_:
        return None
    cx.rule_id = id_
    refuse_unknown_keys(cx, node, (*HEAD_KEYS, *FIELDS), "规则")
    cx.about = cx.attempt(lambda: _about(cx, node), "case")
    cx.basis = bases(cx, node.get("basis"))
    written = node.get("basis")
    if cx.statutory and (written is None or not written.many()):
        cx.problem(node.where("basis"), "规则没有依据(basis)", "请写 basis: [{statute: 处罚法, article: 60}]")
    calendar = node.get("calendar")
    cx.calendar = expect_scalar_text(calendar, "calendar") if calendar else cx.calendar
    cx.asked = frozenset(parse_parameters.used_names(node))
    made = body(cx, node)
    _refuse_circle(cx, node, id_)
    return _assemble(cx, node, id_, made)


def _assemble(cx: Context, node: Node, id_: str, made: Body) -> Rule:
    where = node.get("where")
    found: Predicate | None = None
    if where is not None:
        found = cx.attempt(lambda: parse_predicates.predicate(cx, where, parse_predicates.about_scope(cx)), None)
    confirmation = node.get("needs_confirmation")
    examples = parse_examples.examples(cx, node.get("examples"))
    _check_library_entry(cx, node)
    return Rule(
        id=id_,
        title=_title(cx, node),
        says=_says(cx, node),
        covers=tuple(item.text for item in covers.many()) if (covers := node.get("covers")) else (),
        basis=cx.basis,
        in_force=cx.attempt(lambda: in_force(cx, node.get("in_force")), InForce()),
        about=cx.about,
        per=cx.attempt(lambda: _per(cx, node.get("per")), None),
        where=found,
        template_keys=made.keys,
        effect=cx.attempt(lambda: _effect(cx, node), "correctable"),
        guard=cx.attempt(lambda: _guard(cx, node, made), Guard()),
        score=cx.attempt(lambda: _score(cx, node.get("score")), None),
        parameters=parse_parameters.parameters(cx, node),
        readings=cx.attempt(lambda: parse_parameters.readings(cx, node), ()),
        needs_confirmation=confirmation is not None and confirmation.value is True,
        examples=examples,
        position=node.position,
        raw=plain(node),
        calendar=cx.calendar,
        confidence=_confidence(cx, node.get("confidence")),
        transition=_transition(cx, node.get("transition")),
        checklist=text.text if (text := node.get("checklist")) else None,
        whose=_whose(cx, node),
        source=node,
    )


def _id(cx: Context, node: Node) -> str:
    found = node.get("id")
    if found is None:
        raise Refusal(node.position, "规则没有 id", "请写 id,例如 penalty.decision-within-90-days")
    text = expect_scalar_text(found, "id")
    if cx.statutory and not _ID.match(text):
        raise Refusal(found.position, f"id“{text}”写法不对", "用小写英文、数字、点和连字符,例如 penalty.time-bar")
    if "#" in text:
        raise Refusal(found.position, f"id“{text}”里有 #", "# 留给部分的编号(规则#1)")
    return text


def _about(cx: Context, node: Node) -> str:
    found = node.get("about")
    if found is None:
        if cx.statutory:
            raise Refusal(node.position, "规则没有 about", "请写规则是关于哪种对象的,例如 about: case")
        return "case"
    text = expect_scalar_text(found, "about")
    known = cx.vocabulary
    if known is not None and not known.is_object_type(text):
        if known.facts is None and "-" in text:
            return text  # a derived type; its definitions aren't loaded
        raise Refusal(found.position, f"没有对象类型“{text}”", advice(text, known.object_types(), "对象类型"))
    return text


def _per(cx: Context, node: Node | None) -> str | None:
    if node is None:
        return None
    text = expect_scalar_text(node, "per")
    if text.startswith("attribute:"):
        name = text.removeprefix("attribute:")
        scope = parse_predicates.event_scope(cx.activations)
        parse_predicates.read_name(cx, Node(name, node.position, text=name), scope)
        return text
    return str(parse_patterns.role_of(cx, text, node))


def _title(cx: Context, node: Node) -> str:
    found = node.get("title")
    if found is None:
        if cx.statutory:
            cx.problem(node, "规则没有 title", "请写一句话的题目")
        return cx.rule_id
    return cx.attempt(lambda: expect_scalar_text(found, "title"), cx.rule_id)


def _says(cx: Context, node: Node) -> str:
    found = node.get("says")
    if found is None:
        if cx.statutory:
            cx.problem(node, "规则没有 says", f"请用自己的话写明要求(不超过 {MAX_SAYS} 字),给没有导入法条的人看")
        return ""
    text = cx.attempt(lambda: expect_scalar_text(found, "says"), "")
    if len(text) > MAX_SAYS:
        cx.problem(found, f"says 有 {len(text)} 字,超过 {MAX_SAYS} 字", "请压缩;详细的写进 checklist")
    return text


def _check_library_entry(cx: Context, node: Node) -> None:
    if not cx.statutory:
        return
    written = node.get("examples")
    examples = len(written.many()) if written is not None else 0
    if node.get("covers") is None and not cx.district:
        cx.problem(node, "规则没有 covers", "请写它执行哪些要求的编号,例如 covers: [P47]")
    if examples < LEAST_EXAMPLES:
        place = node.where("examples")
        cx.problem(place, f"例子只有 {examples} 个,至少 {LEAST_EXAMPLES} 个", "请写满足、违反、未到期各一个,再加易错的")


def bases(cx: Context, node: Node | None) -> tuple[Basis, ...]:
    """Read a list of articles; statutes by key or full name become the key. Problems are recorded."""
    return cx.collect(node.many(), _basis) if node else ()


def _basis(cx: Context, node: Node) -> Basis:
    if not node.is_map:
        name, _, article = expect_scalar_text(node, "依据").partition("#")
        return _checked_basis(cx, node, name, article or None, None)
    refuse_unknown_keys(cx, node, ("statute", "article", "paragraph"), "依据")
    statute, article_node, paragraph = (node.get(k) for k in ("statute", "article", "paragraph"))
    if statute is None:
        raise Refusal(node.position, "依据没有 statute", "请写 {statute: 法律简称或全称, article: 条号}")
    article_text = expect_scalar_text(article_node, "article") if article_node else None
    where = expect_scalar_text(paragraph, "paragraph") if paragraph else None
    return _checked_basis(cx, node, expect_scalar_text(statute, "statute"), article_text, where)


def _checked_basis(cx: Context, node: Node, name: str, article: str | None, paragraph: str | None) -> Basis:
    found = cx.statutes.find(name) if cx.statutes else None
    if found is None:
        if cx.statutory and cx.statutes is not None and not cx.district:
            hint = advice(name, cx.statutes.keys(), "法律简称")
            raise Refusal(node.where("statute"), f"法律索引里没有“{name}”", hint)
        return Basis(name, article, paragraph, node.position)
    if article is not None and found.articles is not None and article.isdigit():
        number = int(article)
        if not 1 <= number <= found.articles:
            raise Refusal(node.where("article"), f"{found.key}没有第 {number} 条(共 {found.articles} 条)", "请核对条号")
    return Basis(found.key, article, paragraph, node.position)


def in_force(cx: Context, node: Node | None) -> InForce:
    """Read ``{from, to, by}``. Raises ``Refusal``."""
    if node is None:
        return InForce()
    expect_map(node, "in_force", "请写 {from: 2021-07-15}")
    refuse_unknown_keys(cx, node, ("from", "to", "by", "counted_from"), "in_force")
    start, end, by, counted = (node.get(key) for key in ("from", "to", "by", "counted_from"))
    from_day = _day(start) if start else None
    to_day = _day(end) if end and end.text != "none" else None
    if from_day is not None and to_day is not None and to_day < from_day:
        raise Refusal(node.where("to"), "in_force 的 to 早于 from", "请核对施行和废止日期")
    chosen = next((b for b in FORCE_DAYS if b == (by.text if by else "activation")), None)
    if chosen is None:
        raise Refusal(node.where("by"), "in_force 的 by 写得不对", f"可写 {'、'.join(FORCE_DAYS)}")
    counted_from = _day(counted) if counted else None
    if counted_from is not None and (from_day is None or counted_from > from_day):
        raise Refusal(node.where("counted_from"), "in_force 的 counted_from 晚于 from", "滑动窗口自更早的一日起计数")
    return InForce(from_day, to_day, chosen, counted_from)


def _day(node: Node) -> int:
    if isinstance(node.value, datetime) or not isinstance(node.value, date):
        raise Refusal(node.position, f"这里应当是日期,不是“{node.text}”", "请写例如 2021-07-15")
    return day_of(node.value)


def _effect(cx: Context, node: Node) -> Effect:
    found = node.get("effect")
    if found is None:
        if cx.statutory:
            raise Refusal(node.position, "规则没有 effect", f"违反的后果,可写 {'、'.join(EFFECTS)}")
        return "correctable"
    chosen = next((e for e in EFFECTS if e == found.text), None)
    if chosen is None:
        raise Refusal(found.position, f"effect 不能是“{found.text}”", advice(found.text, EFFECTS, "后果"))
    return chosen


def _guard(cx: Context, node: Node, made: Body) -> Guard:
    found = node.get("guard")
    if found is None:
        return Guard()
    before: Node | None = None
    acts: list[Node] = []
    kind_node: Node | None = found
    if found.is_map:
        refuse_unknown_keys(cx, found, ("kind", "before", "at", "by"), "guard")
        kind_node, before = found.get("kind"), found.get("before")
        acts = [item for item in (found.get("at"), found.get("by")) if item is not None]
    kind = next((k for k in GUARDS if kind_node is not None and k == kind_node.text), None)
    if kind is None:
        raise Refusal(found.position, "guard 的 kind 写得不对", f"可写 {'、'.join(GUARDS)}")
    at = tuple(p for item in acts for p in parse_patterns.patterns(cx, item))
    if kind == "block" and not at and made.keys and all(key in OWED for key in made.keys):
        at = tuple(p for part in made.parts for p in _closing(part.template))
        if not at:
            raise Refusal(
                found.position,
                "应为的义务不能直接拦截:没有写拦在哪个行为上",
                "请写 guard: {kind: block, at: 收尾的事件},或改为 warn(迟做总比不做好)",
            )
    period = parse_periods.fixed_period(cx, before, check=False) if before else None
    return Guard(kind, period, at)


def _closing(template: object) -> tuple[Pattern, ...]:
    """Return the events before which an owed act is owed: they are what a block refuses."""
    return template.by if isinstance(template, Response | AtLeast | Coexistence) else ()


def _score(cx: Context, node: Node | None) -> Score | None:
    if node is None:
        return None
    expect_map(node, "score", "请写 {items: [time-limit], points: 5}")
    refuse_unknown_keys(cx, node, ("items", "points", "fatal"), "score")
    items, points, fatal = node.get("items"), node.get("points"), node.get("fatal")
    return Score(
        items=tuple(expect_text(item, "评查项目") for item in items.many()) if items else (),
        points=parse_parameters.exact(points) if points else None,
        fatal=expect_bool(fatal, "fatal") if fatal else False,
    )


def _confidence(cx: Context, node: Node | None) -> Literal["certain", "suspected"]:
    if node is not None and node.text not in ("certain", "suspected"):
        cx.problem(node, f"confidence 不能是“{node.text}”", "可写 certain 或 suspected")
    return "suspected" if node is not None and node.text == "suspected" else "certain"


def _transition(cx: Context, node: Node | None) -> Literal["shortens"] | None:
    if node is not None and node.text != "shortens":
        cx.problem(node, f"transition 不能是“{node.text}”", "只能写 shortens:新法缩短在途期限")
    return "shortens" if node is not None else None


def _whose(cx: Context, node: Node) -> Whose:
    """Read whose duty the rule states. Only the agency's own can be guarded: other bodies don't act through us."""
    found = node.get("whose")
    chosen: Whose = next((w for w in WHOSE if found is not None and w == found.text), "agency")
    if found is not None and found.text != chosen:
        cx.problem(found, f"whose 不能是“{found.text}”", advice(found.text, WHOSE, "义务主体"))
    guard = node.get("guard")
    kind = guard.get("kind") if guard is not None and guard.is_map else guard
    if chosen != "agency" and kind is not None and kind.text == "block":
        cx.problem(node.where("guard"), "别的机关或当事人的义务不能拦截本机关的行为", "请写 guard: {kind: none}")
    return chosen


def _refuse_circle(cx: Context, node: Node, id_: str) -> None:
    if id_ in cx.depends:
        cx.problem(node, f"规则用了自己的届满日 fact.day_vs_due.{id_}", "请引用另一条规则")
