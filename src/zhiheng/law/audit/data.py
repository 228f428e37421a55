"""What a report shows, as plain data: gathered by ``collect``, drawn by ``report``.

Nothing here knows Arrow, the kernel or HTML; a test can fill it by hand.
"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class ReportBasis:
    """One article a rule rests on: its label (《…》第六十条) and its text where the user has imported it."""

    label: str
    text: str | None = None


@dataclass(frozen=True, slots=True)
class ReportRule:
    """One rule with its counts over the whole log (never over the sample that the report carries)."""

    id: str
    title: str
    says: str
    basis: tuple[ReportBasis, ...]
    effect: str
    activations: int
    satisfied: int
    violated: int
    open: int
    objects_violated: int
    unknown: int = 0
    needs_confirmation: bool = False


@dataclass(frozen=True, slots=True)
class ReportEvent:
    """One event of a trace as shown: when, what, and the attributes that matter, in words."""

    id: str
    day: str  # 2025-03-03
    clock: str  # 10:20, or "" where only the date is known
    label: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class ReportTrace:
    """The events of one object, in order."""

    object_type: str
    object_id: str
    label: str
    events: tuple[ReportEvent, ...]
    omitted: int = 0  # events left out of a very long trace


@dataclass(frozen=True, slots=True)
class ReportFinding:
    """One finding: which rule, about what, which events decide, and how its day was counted.

    ``rule`` and ``trace`` are places in the report's lists. ``marks`` names the deciding events: id -> role
    (``activation``, ``matching``). ``over`` is days after the due day, None where days don't matter.
    """

    rule: int
    part: int
    trace: int
    agency: str
    manner: str
    activation_day: str
    due: str
    over: int | None
    explanation: str
    marks: dict[str, str]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Series:
    """A named list of (label, value) for a chart, with the sentence that says what it shows."""

    title: str
    message: str
    points: tuple[tuple[str, int], ...]
    unit: str = "项"
    lying: bool = False  # bars lying one below the other, for long labels


@dataclass(frozen=True, slots=True)
class ReportData:
    """Everything that one report shows."""

    title: str
    facts: tuple[tuple[str, str], ...]  # name, value: source, days, calendar, library …
    figures: tuple[tuple[str, str, str], ...]  # label, number, remark
    rules: tuple[ReportRule, ...]
    findings: tuple[ReportFinding, ...]
    traces: tuple[ReportTrace, ...]
    findings_total: int
    clues_total: int = 0
    charts: tuple[Series, ...] = ()
    warnings: tuple[str, ...] = ()
    demo: bool = False
    outputs: tuple[str, ...] = field(default_factory=tuple)
