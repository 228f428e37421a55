"""Rules: head, parameters, readings, examples and the set that is judged together (semantics §2, §3 and §6)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, Literal

from zhiheng.law.language.model_templates import Template
from zhiheng.law.language.model_terms import DateExpr, Pattern, Position, Predicate
from zhiheng.law.units import Period

# --------------------------------------------------------------------------------------------- rules

Effect = Literal["void", "procedural-defect", "discipline", "correctable"]
Whose = Literal["agency", "court", "police", "party", "reviewing-body", "hotline"]


@dataclass(frozen=True, slots=True)
class Basis:
    """An article: statute key (None for a house rule without statute), article, free-form paragraph."""

    statute: str
    article: str | None = None
    paragraph: str | None = None
    position: Position | None = None


@dataclass(frozen=True, slots=True)
class InForce:
    """Interval of deciding days (None: open) and which day decides.

    ``counted_from``: since when a sliding window counts, where the version before this one counted the same acts (an
    open question was decided from a day on); None: since the version's own first day.
    """

    from_day: int | None = None
    to_day: int | None = None
    by: Literal["activation", "conduct", "target"] = "activation"
    counted_from: int | None = None

    @property
    def counts_since(self) -> int | None:
        """Return the first day whose acts a sliding window counts, None where it counts all."""
        return self.from_day if self.counted_from is None else self.counted_from


@dataclass(frozen=True, slots=True)
class Guard:
    """What doing an act against the rule meets: block, warn or none; ``before``: when an owed act is warned of."""

    kind: Literal["block", "warn", "none"] = "none"
    before: Period | None = None
    at: tuple[Pattern, ...] = ()


@dataclass(frozen=True, slots=True)
class GuardChange:
    """The bureau lowered a guard (F20) for these agencies (none: for all) on these days, by this document."""

    kind: Literal["block", "warn", "none"]
    agencies: tuple[str, ...]
    in_force: InForce
    document: str
    position: Position


@dataclass(frozen=True, slots=True)
class Score:
    """Items of the dossier score that the rule feeds, points lost, and whether a breach is fatal."""

    items: tuple[str, ...] = ()
    points: Fraction | None = None
    fatal: bool = False


@dataclass(frozen=True, slots=True)
class Parameter:
    """One entry of ``parameters``: when it speaks, what it rests on, what it sets (dotted path -> raw value)."""

    index: int
    when: Predicate | None
    basis: tuple[Basis, ...]
    in_force: InForce
    set: Mapping[str, Any]
    position: Position
    document: str | None = None  # the bureau's document, for an entry of the overlay


@dataclass(frozen=True, slots=True)
class RulePart:
    """One template of a rule. ``number`` is 0 for the only part, else its place from 1 (``rule#1``)."""

    number: int
    template: Template
    position: Position


@dataclass(frozen=True, slots=True)
class RuleException:
    """Drops a part (0: the only part) for activations that meet ``when``."""

    when: Predicate
    of: int


@dataclass(frozen=True, slots=True)
class Variant:
    """A rule as it reads once parameters (and one reading of an open question) are applied."""

    parts: tuple[RulePart, ...]
    dates: Mapping[str, DateExpr]
    exceptions: tuple[RuleException, ...]
    values: Mapping[str, Any]  # parameter name -> plain value, for `{parameter: P}`
    counting: str | None  # statute whose counting holds; None: plain civil days
    missing: tuple[str, ...] = ()  # parameters the variant needs but nobody has set


@dataclass(frozen=True, slots=True)
class Reading:
    """The other reading of an open question: a name and what it would ``set``; None: no other value is known.

    ``part`` (``{NAME: {part: 2}}``, with ``set`` None): the question concerns only the findings of that part.
    """

    name: str
    set: Mapping[str, Any] | None
    part: int | None = None


@dataclass(frozen=True, slots=True)
class ExampleEvent:
    """One event of an example: type, date or datetime as written, attributes, and related objects (``with``)."""

    type: str
    at: Any  # date (precision day) or naive datetime (precision minute)
    attributes: Mapping[str, Any]
    relations: Mapping[str, tuple[str, ...]]  # "officer/handler" -> ids


@dataclass(frozen=True, slots=True)
class Example:
    """A rule's own test: what happened and what the rule must say; expectations are as written."""

    says: str
    events: tuple[ExampleEvent, ...]
    verdict: tuple[str, ...]  # one (worst of all) or one per part
    objects: Mapping[str, Mapping[str, Any]]
    facts: Mapping[str, Any]
    parameters: Mapping[str, Any]
    as_of: Any
    expected: Mapping[str, Any]  # due, over, manner, note, final, provisional, ends, latest, earliest, limit, short, …
    position: Position


@dataclass(frozen=True, slots=True)
class Rule:
    """One legal requirement, executable (一条法定要求)."""

    id: str
    title: str
    says: str
    covers: tuple[str, ...]
    basis: tuple[Basis, ...]
    in_force: InForce
    about: str
    per: str | None
    where: Predicate | None
    template_keys: tuple[str, ...]  # key of each part, e.g. ("response", "not_succession")
    effect: Effect
    guard: Guard
    score: Score | None
    parameters: tuple[Parameter, ...]
    readings: tuple[Reading, ...]
    needs_confirmation: bool  # the whole rule is unconfirmed
    examples: tuple[Example, ...]
    position: Position
    raw: Mapping[str, Any]
    calendar: str | None = None  # "CN" or a calendar file, for a rule without statute that counts working days
    confidence: Literal["certain", "suspected"] = "certain"
    transition: Literal["shortens"] | None = None
    checklist: str | None = None  # what is left for a person to judge, in words
    whose: Whose = "agency"  # whose duty: a clock of another body is shown as waiting, never as a finding on the agency
    guard_changes: tuple[GuardChange, ...] = ()
    source: Any = field(default=None, compare=False, repr=False)  # the reader's node: the raw mapping with its places
    cache: dict[Any, Any] = field(default_factory=dict, compare=False, repr=False)  # variants already resolved

    def guard_for(self, agency: str | None, day: int) -> Guard:
        """Return the guard that holds for an agency's act on a civil day: the bureau may have lowered it (F20)."""
        for change in self.guard_changes:
            start, end = change.in_force.from_day, change.in_force.to_day
            inside = (start is None or start <= day) and (end is None or day <= end)
            if inside and (not change.agencies or agency in change.agencies):
                return Guard(change.kind, self.guard.before, self.guard.at)
        return self.guard


@dataclass(frozen=True, slots=True)
class RuleSet:
    """Rules that are judged together, with what they need: a hash names exactly this content."""

    rules: tuple[Rule, ...]
    version: str  # sha256 of the canonical content (library and overlay)
    statutory: bool  # held to our vocabulary and statute index
    timezone: str | None = None  # named by a foreign rule file
    calendar: str | None = None
    sources: tuple[str, ...] = ()
    overlay: str | None = None  # the overlay file that was applied
    regions: tuple[str, ...] = ()  # whose agencies are judged (administrative codes); none: nobody said
    elsewhere: tuple[str, ...] = ()  # ids of the rules left out because they rest on texts of other regions alone
