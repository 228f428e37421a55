"""Is a template harmless, and will it fill? Known fields, ``for`` and ``if``, nothing else; faults with their place."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from jinja2 import TemplateSyntaxError, nodes

from zhiheng.kit.documents.environment import FILTER_KINDS, environment
from zhiheng.kit.documents.fields import FieldKind
from zhiheng.kit.problems import Problem

TAG = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}")
_HALF = re.compile(r"\{\{|\}\}|\{%|%\}|\{#|#\}")
_STATEMENT = re.compile(r"\{%(?:p|tr)? +(?:(if|elif|for) .+|(else|endif|endfor) *)%\}")
_BRANCH = re.compile(r"\{%.*?%\}")
_NAMED = re.compile(r"\{\{\s*(\w+)\s*\}\}")
_LOOP = "loop"
_QUOTES = str.maketrans("“”‘’", "\"\"''")
_WAY_OUT = "可用的字段列在“可用字段”表中；除字段外只能用 {% for %} 和 {% if %}"
_ALONE = "图表要单独占正文的一段"
_TO_MOVE = "请把这个标记移到正文，前后不写别的文字；说明文字另起一段"
BODY = "正文"
Known = Mapping[str, Any]


@dataclass(slots=True)
class Scope:
    """What names mean at a place of the template: fields, and the columns of each loop's row."""

    known: Known
    rows: dict[str, Known] = field(default_factory=dict)

    def within(self, name: str, columns: Known) -> Scope:
        """Return the scope inside a loop."""
        return Scope(self.known, {**self.rows, name: columns})


def paragraphs(place: str, texts: Sequence[str], known: Known) -> list[Problem]:
    """Return what is wrong with the tags of a part (正文, 页眉), each with its paragraph and the tag itself."""
    found: list[Problem] = []
    scopes, opened = [Scope(known)], list[str]()
    for number, text in enumerate(texts, 1):
        where = f"{place}第 {number} 段"
        rest = TAG.sub("", text)
        if half := _HALF.search(rest):
            shown = text[:40]
            found.append(Problem(f"{where}“{shown}”", f"“{half[0]}”没有配对", "请补全标记，例如 {{ 文号 }}"))
        for tag in TAG.findall(text):
            found += [Problem(f"{where} {tag}", what, _WAY_OUT) for what in _tag(tag, scopes, opened)]
            if _is_chart(tag, known) and (place != BODY or _BRANCH.sub("", text).strip() != tag):
                found.append(Problem(f"{where} {tag}", _ALONE, _TO_MOVE))
    found += [Problem(place, f"{{% {word} %}} 没有结束", f"请补上 {{% end{word} %}}") for word in opened]
    return found


def _is_chart(tag: str, known: Known) -> bool:
    """Return whether a tag puts a chart at its place."""
    named = _NAMED.fullmatch(tag)
    return named is not None and known.get(named[1]) == FieldKind.CHART


def _tag(tag: str, scopes: list[Scope], opened: list[str]) -> list[str]:
    """Return what is wrong with one tag; loops open and close scopes on the way."""
    tag = tag.translate(_QUOTES)
    if tag.startswith("{#"):
        return ["模板里不写注释"]
    if tag.startswith("{{"):
        return _parsed(tag, scopes[-1])
    statement = _STATEMENT.fullmatch(tag)
    if statement is None:
        return ["不是允许的语句"]
    word = statement[1] or statement[2]
    plain = re.sub(r"^\{%(?:p|tr) ", "{% ", tag)
    if word in ("if", "for"):
        opened.append(word)
        problems = _parsed(f"{plain}{{% end{word} %}}", scopes[-1])
        scopes.append(scopes[-1] if word == "if" or problems else _inside(plain, scopes[-1]))
        return problems
    wanted = {"endif": "if", "endfor": "for"}.get(word, "if")
    if not opened or opened[-1] != wanted:
        return [f"前面没有对应的 {{% {wanted} %}}"]
    if word in ("endif", "endfor"):
        opened.pop()
        scopes.pop()
    return _parsed(f"{{% if 1 %}}{plain}{{% endif %}}", scopes[-1]) if word == "elif" else []


def _inside(tag: str, scope: Scope) -> Scope:
    """Return the scope inside a checked loop."""
    loop = next(environment().parse(f"{tag}{{% endfor %}}").find_all(nodes.For))
    assert isinstance(loop.target, nodes.Name)  # noqa: S101 (just checked)
    assert isinstance(loop.iter, nodes.Name)  # noqa: S101
    return scope.within(loop.target.name, scope.known[loop.iter.name])


def _parsed(source: str, scope: Scope) -> list[str]:
    """Return what is wrong with a source of its own."""
    try:
        return list(faults(environment().parse(source), scope))
    except TemplateSyntaxError:
        return ["写法不对"]


def faults(node: nodes.Node, scope: Scope) -> Iterator[str]:
    """Yield what a syntax tree uses beyond known fields, ``for`` and ``if``; nothing: it may be run."""
    check = _CHECKS.get(type(node))
    if check is None:
        yield f"不允许的写法（{type(node).__name__}）"
        return
    yield from check(node, scope)


def _children(node: nodes.Node, scope: Scope) -> Iterator[str]:
    for child in node.iter_child_nodes():
        yield from faults(child, scope)


def _nothing(node: nodes.Node, scope: Scope) -> Iterator[str]:
    yield from ()


def _name(node: nodes.Name, scope: Scope) -> Iterator[str]:
    if node.name in scope.rows:
        yield f"“{node.name}”是一行，请写出列，例如 {node.name}.{next(iter(scope.rows[node.name]))}"
    elif node.name not in scope.known:
        yield f"没有“{node.name}”这个字段"


def _column(node: nodes.Getattr, scope: Scope) -> Iterator[str]:
    owner = node.node.name if isinstance(node.node, nodes.Name) else ""
    if owner == _LOOP and scope.rows and node.attr == "index":
        return
    if owner not in scope.rows:
        yield f"“.{node.attr}”只能用在表格的行上"
    elif node.attr not in scope.rows[owner]:
        yield f"表格里没有“{node.attr}”这一列"


def _filter(node: nodes.Filter, scope: Scope) -> Iterator[str]:
    kinds = FILTER_KINDS.get(node.name)
    if kinds is None or node.args or node.kwargs or node.dyn_args or node.dyn_kwargs or node.node is None:
        yield f"没有“{node.name}”这种写法，可用：{'、'.join(FILTER_KINDS)}"
        return
    yield from faults(node.node, scope)
    kind = _kind(node.node, scope)
    if kind is not None and kind not in kinds:
        yield f"“{node.name}”不能用于这个字段"


def _kind(node: nodes.Node, scope: Scope) -> Any:
    """Return the kind of a field or column that an expression names, None where it isn't known."""
    if isinstance(node, nodes.Name):
        kind = scope.known.get(node.name)
    elif isinstance(node, nodes.Getattr) and isinstance(node.node, nodes.Name):
        kind = scope.rows.get(node.node.name, {}).get(node.attr)
    else:
        return None
    return FieldKind.TABLE if isinstance(kind, Mapping) else kind


def _output(node: nodes.Output, scope: Scope) -> Iterator[str]:
    for child in node.nodes:
        if _kind(child, scope) is FieldKind.TABLE:
            yield "表格要用 {%tr for 行 in … %} 逐行写出"
        named = () if isinstance(child, nodes.Name) else child.find_all(nodes.Name)
        if any(_kind(one, scope) == FieldKind.CHART for one in named):
            yield "图表只能单独写出，不能与别的写在一个标记里"
        yield from faults(child, scope)


def _for(node: nodes.For, scope: Scope) -> Iterator[str]:
    target, rows = node.target, node.iter
    if not isinstance(target, nodes.Name) or target.name in scope.known or target.name == _LOOP or node.recursive:
        yield "循环要写成 {%tr for 行 in 表格 %}，“行”不能与字段同名"
        return
    columns = scope.known.get(rows.name) if isinstance(rows, nodes.Name) else None
    if not isinstance(columns, Mapping):
        yield "循环只能用于表格字段"
        return
    inner = scope.within(target.name, columns)
    for child in (*([node.test] if node.test else ()), *node.body):
        yield from faults(child, inner)
    for child in node.else_:
        yield from faults(child, scope)


_CHECKS: dict[type[nodes.Node], Any] = {
    nodes.Template: _children,
    nodes.Output: _output,
    nodes.TemplateData: _nothing,
    nodes.Const: _nothing,
    nodes.Name: _name,
    nodes.Getattr: _column,
    nodes.Filter: _filter,
    nodes.If: _children,
    nodes.For: _for,
    nodes.And: _children,
    nodes.Or: _children,
    nodes.Not: _children,
    nodes.Compare: _children,
    nodes.Operand: _children,
}
