"""From a judged log to what its report shows: figures over everything, evidence for the sample."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import astuple, dataclass

from zhiheng.eventlog.model import Event
from zhiheng.law.audit import series
from zhiheng.law.audit.data import (
    ReportBasis,
    ReportData,
    ReportEvent,
    ReportFinding,
    ReportRule,
    ReportTrace,
    Series,
)
from zhiheng.law.audit.figures import Figures
from zhiheng.law.audit.findings import clock_text
from zhiheng.law.audit.words import Words, day_text, moment_text
from zhiheng.law.language.model import Basis, Rule
from zhiheng.law.verdicts import Verdict

LONGEST_TRACE = 120


@dataclass(frozen=True, slots=True)
class RuleCounts:
    """What one rule said over the whole log."""

    activations: int = 0
    satisfied: int = 0
    violated: int = 0
    open: int = 0
    unknown: int = 0
    objects_violated: int = 0
    suspected: int = 0

    def __add__(self, other: RuleCounts) -> RuleCounts:
        return RuleCounts(*(mine + more for mine, more in zip(astuple(self), astuple(other), strict=True)))


def report_rules(
    rules: Iterable[Rule], counts: Mapping[str, RuleCounts], article: Mapping[tuple[str, str], ReportBasis]
) -> tuple[ReportRule, ...]:
    """Return the rules as shown, in the order of the library."""
    return tuple(_rule(rule, counts.get(rule.id, RuleCounts()), article) for rule in rules)


def _rule(rule: Rule, counts: RuleCounts, article: Mapping[tuple[str, str], ReportBasis]) -> ReportRule:
    return ReportRule(
        id=rule.id,
        title=rule.title,
        says=rule.says or rule.title,
        basis=tuple(article.get((item.statute, item.article or ""), _bare(item)) for item in rule.basis),
        effect=rule.effect,
        activations=counts.activations,
        satisfied=counts.satisfied,
        violated=counts.violated,
        open=counts.open,
        objects_violated=counts.objects_violated,
        unknown=counts.unknown,
        needs_confirmation=rule.needs_confirmation or bool(rule.readings),
    )


def _bare(item: Basis) -> ReportBasis:
    return ReportBasis(f"《{item.statute}》第{item.article}条" if item.article else f"《{item.statute}》")


def report_charts(rules: Sequence[ReportRule], figures: Figures, words: Words) -> tuple[Series, ...]:
    """Return the charts that have something to say, the ranking of rules first."""
    found = (
        series.most_broken(rules),
        series.over_time(figures),
        series.how_late(figures),
        series.by_agency(figures, words.people),
    )
    return tuple(item for item in found if item)


class Evidence:
    """Gathers sampled findings and the traces they point to, each trace once."""

    def __init__(
        self, rules: Sequence[ReportRule], words: Words, templates: Mapping[str, tuple[str, ...]] | None = None
    ) -> None:
        self.words = words
        self.templates = templates or {}
        self.places = {rule.id: place for place, rule in enumerate(rules)}
        self.findings: list[ReportFinding] = []
        self.traces: list[ReportTrace] = []
        self._known: dict[tuple[str, ...], int] = {}

    def add(self, verdict: Verdict, trace: Sequence[Event]) -> None:
        """Add one violated verdict with the events of its object, in order."""
        marks = {
            event: role
            for event, role in ((verdict.activation, "activation"), (verdict.matching, "matching"))
            if event is not None
        }
        at = next((event for event in trace if event.id == verdict.activation), trace[0] if trace else None)
        agency = str(at.attributes.get("agency", "")) if at else ""
        self.findings.append(
            ReportFinding(
                rule=self.places[verdict.rule_id],
                part=verdict.part,
                trace=self._trace(verdict.lens[0], trace, set(marks)),
                agency=self.words.name(agency) if agency else "",
                manner="suspected" if "suspected" in verdict.notes else self._manner(verdict),
                activation_day=day_text(verdict.activation_day),
                due=moment_text(verdict.due.day, verdict.due.clock) if verdict.due else "",
                over=verdict.over,
                explanation=verdict.explanation.text if verdict.explanation else "",
                marks=marks,
                notes=verdict.notes,
            )
        )

    def _manner(self, verdict: Verdict) -> str:
        """What was needed before an act and wasn't there is missing; it isn't waited for any more."""
        keys = self.templates.get(verdict.rule_id, ())
        key = keys[max(verdict.part, 1) - 1] if keys else ""
        return "missing" if verdict.manner == "undone" and key == "precedence" else verdict.manner or ""

    def _trace(self, about: tuple[str, str], trace: Sequence[Event], needed: set[str]) -> int:
        key: tuple[str, ...] = about if len(trace) <= LONGEST_TRACE else (*about, *sorted(needed))
        place = self._known.get(key)
        if place is None:
            place = self._known[key] = len(self.traces)
            shown = _around(trace, needed)
            events = tuple(self._event(event) for event in shown)
            label = self.words.object(about[0])
            self.traces.append(ReportTrace(about[0], about[1], label, events, len(trace) - len(shown)))
        return place

    def _event(self, event: Event) -> ReportEvent:
        words = self.words
        return ReportEvent(
            event.id, day_text(event.day), clock_text(event.clock), words.event(event.type), words.detail(event)
        )


def _around(trace: Sequence[Event], needed: set[str]) -> Sequence[Event]:
    """Return a very long trace cut to the deciding events and their neighbours."""
    if len(trace) <= LONGEST_TRACE:
        return trace
    keep: set[int] = set(range(20)) | set(range(len(trace) - 20, len(trace)))
    for place, event in enumerate(trace):
        if event.id in needed:
            keep |= set(range(max(0, place - 10), min(len(trace), place + 11)))
    return [trace[place] for place in sorted(keep)]


def data_of(
    title: str,
    evidence: Evidence,
    rules: tuple[ReportRule, ...],
    figures: Figures,
    *,
    facts: tuple[tuple[str, str], ...],
    events: int,
    objects: int,
    clues: int = 0,
    warnings: tuple[str, ...] = (),
    outputs: tuple[str, ...] = (),
    demo: bool = False,
) -> ReportData:
    """Put everything together; ``figures`` tell of all findings, ``evidence`` those shown in full."""
    return ReportData(
        title=title,
        facts=facts,
        figures=_figures(rules, figures, events, objects, clues),
        rules=rules,
        findings=tuple(evidence.findings),
        traces=tuple(evidence.traces),
        findings_total=figures.findings,
        clues_total=clues,
        charts=report_charts(rules, figures, evidence.words),
        warnings=warnings,
        demo=demo,
        outputs=outputs,
    )


def _figures(
    rules: Sequence[ReportRule], figures: Figures, events: int, objects: int, clues: int
) -> tuple[tuple[str, str, str], ...]:
    judged = sum(rule.activations for rule in rules)
    met = sum(rule.satisfied for rule in rules)
    waiting = sum(rule.open for rule in rules)
    decided = met + figures.findings
    share = f"占已有结论的 {100 * met / decided:.1f}%" if decided else ""
    return (
        ("对象", f"{objects:,}", f"{events:,} 个事件"),
        ("作出判断", f"{judged:,}", f"{sum(1 for rule in rules if rule.activations)} 条规则适用"),
        ("满足", f"{met:,}", share),
        ("违反", f"{figures.findings:,}", f"涉及 {figures.objects:,} 个对象"),
        ("尚未到期", f"{waiting:,}", ""),
        *((("线索", f"{clues:,}", "疑似,须由人核实"),) if clues else ()),
    )
