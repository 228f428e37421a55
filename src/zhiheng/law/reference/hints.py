"""What hand-made input lacks: so that nobody takes a gap in a short file for a breach (docs/formats.md, judge)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from zhiheng.eventlog.model import Event
from zhiheng.law.facts.world import World
from zhiheng.law.language.model import Condition, Pattern, Predicate
from zhiheng.law.language.vocabulary import Vocabulary
from zhiheng.law.reference.judge import Judging
from zhiheng.law.reference.lacking import awaited_patterns
from zhiheng.law.reference.mentions import collect
from zhiheng.law.reference.questions import rule_of
from zhiheng.law.reference.words import type_words
from zhiheng.law.verdicts import Verdict

MOST = 8


@dataclass(frozen=True, slots=True)
class Gaps:
    """Findings that rest on silence: how many, and the names for ``mapped_without`` that would leave them open."""

    findings: int
    names: tuple[str, ...]

    def sentence(self) -> str:
        """Return what to do about them, in one sentence; "" where there are none."""
        if not self.findings:
            return ""
        shown = "、".join(f'"{name}"' for name in self.names[:MOST]) + (" 等" if len(self.names) > MOST else "")
        return (
            f"有 {self.findings} 项违反是因为材料里没有记载。如果是没有录入而不是没有做,"
            f"请把这些名称写进 mapped_without,就不作结论:{shown}"
        )


def gaps(judging: Judging, verdicts: Iterable[Verdict]) -> Gaps:
    """Return the findings that rest on what the events don't say (没有记录, 没有载明), and on which names."""
    names: dict[str, None] = {}
    found = 0
    for verdict in verdicts:
        if verdict.status == "violated" and verdict.manner in ("undone", "unrecorded"):
            found += 1
            names.update(dict.fromkeys(_silent(judging, verdict)))
    return Gaps(found, tuple(sorted(names)))


def _silent(judging: Judging, verdict: Verdict) -> list[str]:
    template = next(p.template for p in rule_of(judging, verdict).base.parts if p.number == verdict.part)
    if verdict.manner == "undone":
        return [name for pattern in awaited_patterns(template) for name in _of_pattern(judging, pattern)]
    act = next((event for event in judging.index.events if event.id == verdict.activation), None)
    return _absent([act], template.require) if act is not None and isinstance(template, Condition) else []


def _of_pattern(judging: Judging, pattern: Pattern) -> list[str]:
    """Return what keeps events from matching: the type itself where there is none, else what those don't state."""
    there = [event for event in judging.index.events if event.type == pattern.type]
    return _absent(there, pattern.where) if there else [pattern.type]


def _absent(events: Sequence[Event], predicate: Predicate | None) -> list[str]:
    named: set[str] = set()
    collect(predicate, named)
    type_ = events[0].type
    return [f"{type_}.{n}" for n in named if _declared(type_, n) and all(n not in e.attributes for e in events)]


def _declared(type_: str, name: str) -> bool:
    from zhiheng.law.library import vocabulary

    known = vocabulary().event(type_)
    return known is not None and name in known.attributes


def missing_required(world: World, vocabulary: Vocabulary) -> Sequence[str]:
    """Return one sentence for each event that lacks attributes which the vocabulary requires of its type."""
    found = []
    for place, event in enumerate(world.events):
        known = vocabulary.event(event.type)
        lacking = (
            [n for n, kind in known.attributes.items() if kind.required and n not in event.attributes] if known else []
        )
        if lacking:
            found.append(
                f"events[{place}] {event.type}({type_words(event.type)})缺少必填属性 {'、'.join(lacking)},"
                "依赖它们的规则可能没有适用"
            )
    return found
