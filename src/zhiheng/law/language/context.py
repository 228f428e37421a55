"""What the reader of a rule knows while it reads: vocabulary, statutes, the rule at hand, and the problems so far."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Protocol, TypeVar

from zhiheng.law.language.errors import Refusal, RuleProblem, advice
from zhiheng.law.language.model import Basis, Pattern, Position
from zhiheng.law.language.vocabulary import AttributeType, Vocabulary
from zhiheng.law.language.yaml12 import Node

T = TypeVar("T")


class StatuteLike(Protocol):
    """What the reader needs to know of a statute."""

    @property
    def key(self) -> str:
        """Short name (简称), the statute's key in the index."""

    @property
    def articles(self) -> int | None:
        """Number of articles; None where it isn't known or the text isn't divided into articles."""


class StatutesLike(Protocol):
    """What the reader needs of the statute index."""

    def find(self, name: str, /) -> StatuteLike | None:
        """Return a statute by its key or its full name."""

    def keys(self) -> Iterable[str]:
        """Return all keys."""

    def counting_unit(self, statute: str, n: int, /) -> str | None:
        """Return the unit (``d`` or ``wd``) in which the statute counts ``n`` days; None: it doesn't fix one."""


@dataclass(slots=True)
class Context:
    """State of reading one rule (or one variant of it).

    ``statutory`` (a vocabulary is given): event types, attributes and statutes must be known. ``activations`` are the
    event types that can activate the rule, for bare names. ``dates`` are the names of its named dates. ``values`` are
    the parameters' values of the variant at hand. ``district``: a rule of the overlay, which may rest on a local
    document that the index doesn't know. ``asked`` are the names of its ``{parameter: NAME}``.
    """

    vocabulary: Vocabulary | None = None
    statutes: StatutesLike | None = None
    problems: list[RuleProblem] = field(default_factory=list)
    rule_id: str = ""
    about: str = "case"
    activations: tuple[str, ...] = ()
    dates: frozenset[str] = frozenset()
    basis: tuple[Basis, ...] = ()
    origins: Mapping[int, tuple[Basis, ...]] = field(default_factory=dict)
    values: Mapping[str, Node] = field(default_factory=dict)
    missing: set[str] = field(default_factory=set)
    calendar: str | None = None
    district: bool = False
    asked: frozenset[str] = frozenset()
    depends: set[str] = field(default_factory=set)

    @property
    def statutory(self) -> bool:
        """Whether words are held to the vocabulary."""
        return self.vocabulary is not None

    def problem(self, place: Node | Position, message: str, remedy: str = "") -> None:
        """Record a problem and go on."""
        position = place.position if isinstance(place, Node) else place
        self.problems.append(RuleProblem(position, message, remedy))

    def attempt(self, read: Callable[[], T], default: T) -> T:
        """Return what ``read`` yields; where it refuses, record why and return ``default``."""
        try:
            return read()
        except Refusal as refusal:
            self.problems.append(refusal.problem)
            return default

    def basis_of(self, node: Node) -> tuple[Basis, ...]:
        """Return the articles that a node rests on: those of the parameter entry that brought it, else the rule's."""
        return self.origins.get(node.origin, ()) or self.basis if node.origin is not None else self.basis

    def collect(self, nodes: Iterable[Node], read: Callable[[Context, Node], T]) -> tuple[T, ...]:
        """Return what ``read`` yields for each node; those it refuses are recorded and left out."""
        found: list[T] = []
        for node in nodes:
            try:
                found.append(read(self, node))
            except Refusal as refusal:
                self.problems.append(refusal.problem)
        return tuple(found)

    def counting_statute(self, basis: Iterable[Basis]) -> str | None:
        """Return the first statute of a basis that the index knows: its counting holds (semantics §4)."""
        for item in basis:
            found = self.statutes.find(item.statute) if self.statutes and item.statute else None
            if found is not None:
                return found.key
        return None

    def types(self, patterns: Iterable[Pattern]) -> tuple[str, ...]:
        """Return the event types of patterns, each once."""
        return tuple(dict.fromkeys(pattern.type for pattern in patterns))

    def event_attribute(self, types: Iterable[str], name: str) -> AttributeType | None:
        """Return the type of an attribute in the first of the event types that has it."""
        if self.vocabulary is None:
            return None
        found = (self.vocabulary.attribute_type(type_, name) for type_ in types)
        return next((attribute for attribute in found if attribute is not None), None)


def expect_map(node: Node, what: str, remedy: str = "") -> Node:
    """Return a node that is a mapping. Raises ``Refusal``."""
    if not node.is_map:
        raise Refusal(node.position, f"{what}应当是映射(键: 值)", remedy)
    return node


def expect_text(node: Node, what: str) -> str:
    """Return the text of a scalar node that is text. Raises ``Refusal``."""
    if not isinstance(node.value, str) or not node.value.strip():
        raise Refusal(node.position, f"{what}应当是文字", "数字、真假值或空值在这里没有意义;确是文字的请加引号")
    return node.value


def expect_scalar_text(node: Node, what: str) -> str:
    """Return a scalar as it is written (numbers, too). Raises ``Refusal``."""
    if node.is_map or node.is_list or not node.text.strip():
        raise Refusal(node.position, f"{what}应当是一个词或数", "")
    return node.text


def expect_bool(node: Node, what: str) -> bool:
    """Return a truth value. Raises ``Refusal``."""
    if not isinstance(node.value, bool):
        raise Refusal(node.position, f"{what}应当是 true 或 false", "YAML 1.2 里 yes、no、on 是普通文字")
    return node.value


def expect_int(node: Node, what: str, least: int = 0) -> int:
    """Return a whole number of at least ``least``. Raises ``Refusal``."""
    if isinstance(node.value, bool) or not isinstance(node.value, int) or node.value < least:
        raise Refusal(node.position, f"{what}应当是不小于 {least} 的整数", "")
    return node.value


def refuse_unknown_keys(cx: Context, node: Node, known: Iterable[str], what: str) -> None:
    """Record every key of a mapping that isn't among the known ones, with what it may have been meant to be."""
    names = tuple(known)
    for key in node.names:
        if key not in names:
            cx.problem(node.where(key), f"{what}里没有“{key}”这个键", advice(key, names, "键"))
