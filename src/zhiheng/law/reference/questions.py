"""The interactive questions: what is due when, and which acts are next (§6). What an act would break: ``guarding``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from zhiheng.eventlog.days import MICROSECONDS_PER_DAY, MICROSECONDS_PER_HOUR
from zhiheng.law.facts.world import World
from zhiheng.law.language.model import (
    AtLeast,
    AtMost,
    Coexistence,
    Pattern,
    Response,
    Rule,
    RuleSet,
    Total,
)
from zhiheng.law.periods import Counting, add_months
from zhiheng.law.reference.compiled import CompiledRule
from zhiheng.law.reference.judge import Judging, Moment, plan_of
from zhiheng.law.reference.milestones import Milestone, Milestones
from zhiheng.law.reference.rulejudge import population_holds
from zhiheng.law.reference.scene import Scene
from zhiheng.law.reference.window import WindowRule
from zhiheng.law.reference.words import basis_words, due_words, type_words
from zhiheng.law.units import Period
from zhiheng.law.verdicts import Instant, Verdict


@dataclass(frozen=True, slots=True)
class DueItem:
    """One line of the due list: what is owed, until when, and since when it is warned of.

    ``days_left`` counts from the day judged (negative: overdue, None: no due day). ``warn``: the rule's guard wants it
    on the list by now.
    """

    rule_id: str
    title: str
    lens: tuple[tuple[str, str], ...]
    expects: tuple[str, ...]
    due: Instant | None
    days_left: int | None
    warn: bool
    article: str
    text: str
    verdict: Verdict | None = None


@dataclass(frozen=True, slots=True)
class NextAct:
    """An act that is next: from when and until when, why, and by which article. ``for_act``: the milestone that
    needs it."""

    type: str
    lens: tuple[tuple[str, str], ...]
    earliest: int | None
    latest: Instant | None
    rule_id: str
    article: str
    text: str
    for_act: str | None = None


@dataclass(slots=True)
class Corridor:
    """From when and until when an act may be done (civil days; None: not known or without bound)."""

    rule: Rule
    type: str
    lens: tuple[tuple[str, str], ...]
    earliest: int | None = None
    latest: int | None = None
    waits: bool = field(default=False)


def article_of(rule: Rule) -> str:
    """Return the article that a rule rests on first, as cited."""
    return basis_words(rule.basis[0]) if rule.basis else ""


def window_days(judging: Judging, only: tuple[str, str] | None = None) -> Iterator[tuple[str, Corridor]]:
    """Yield the acts that a ``window`` allows and that haven't happened, with their days as of the day judged.

    ``only``: of this object.
    """
    for compiled in judging.plan.windows:
        about = compiled.rule.about
        for object_id in judging.objects(about) if only is None else [only[1]] if only[0] == about else []:
            scene = judging.scene(((about, object_id),), judging.trace(about, object_id))
            for lens in judging.lens_scenes(compiled, scene):
                for corridor in _corridors(compiled, lens).values():
                    yield corridor.type, corridor


def _corridors(compiled: CompiledRule, scene: Scene) -> dict[str, Corridor]:
    """Return one corridor per act type of a window rule on a lens: all parts together."""
    found: dict[str, Corridor] = {}
    probe = compiled.look(scene, -1)
    if not population_holds(compiled, probe, -1, None):
        return found
    variant = compiled.variant(compiled.entries_for(probe, -1))
    if variant.variant.missing:
        return found
    look = compiled.look(scene, -1, variant)
    for part in variant.parts:
        if not isinstance(part.rule, WindowRule) or part.rule.activates.hits(look):
            continue
        there, after, last = part.rule.corridor(look, -1)
        for type_ in part.rule.activates.types:
            corridor = found.setdefault(type_, Corridor(compiled.rule, type_, scene.lens))
            corridor.waits |= not there
            if there and after is not None:
                corridor.earliest = max(corridor.earliest or after.instant.day + 1, after.instant.day + 1)
            if last is not None:
                corridor.latest = min(corridor.latest or last.instant.day, last.instant.day)
    for corridor in found.values():
        corridor.earliest = None if corridor.waits else corridor.earliest
    return {type_: c for type_, c in found.items() if c.earliest is not None or c.latest is not None}


# --------------------------------------------------------------------------------------------------------------- due


def due(world: World, rules: RuleSet | Sequence[Rule], as_of: Moment, *, overdue: bool = False) -> list[DueItem]:
    """Return what is owed as of a day, by due day (without one: last), explained.

    Open obligations, sums that lack something, and the last day of acts for which a window is open. ``overdue``: also
    what is undone past its due day.
    """
    judging = Judging(plan_of(rules), world, as_of=as_of)
    verdicts = [v for v in judging.run() if v.status == "open" and "fact-unknown" not in v.notes]
    if overdue:
        verdicts += [v for v in judging.run() if v.status == "violated" and v.manner == "undone" and not v.final]
    items = [item for v in verdicts if (item := _due_item(judging, v)) is not None]
    items += [_window_item(judging, corridor) for _, corridor in window_days(judging) if corridor.latest is not None]
    return sorted(items, key=_by_due)


def _by_due(item: DueItem) -> tuple[int, int, str]:
    if item.due is None:
        return (10**9, 0, item.rule_id)
    return (item.due.day, item.due.clock, item.rule_id)


def _due_item(judging: Judging, verdict: Verdict) -> DueItem | None:
    compiled = rule_of(judging, verdict)
    rule = compiled.rule
    today = judging.now.day if judging.now is not None else 0
    left = verdict.due.day - today if verdict.due is not None else None
    return DueItem(
        rule_id=verdict.rule_part,
        title=rule.title,
        lens=verdict.lens,
        expects=tuple(pattern.type for pattern in expected_of(compiled, verdict.part)),
        due=verdict.due,
        days_left=left,
        warn=warned(rule, verdict.due, judging.now, compiled.base.counting),
        article=article_of(rule),
        text=verdict.explanation.text if verdict.explanation is not None else "",
        verdict=verdict,
    )


def _window_item(judging: Judging, corridor: Corridor) -> DueItem:
    today = judging.now.day if judging.now is not None else 0
    last = Instant(corridor.latest or 0)
    text = f"{type_words(corridor.type)}最迟{due_words(last)},依据{article_of(corridor.rule)}。"
    if corridor.earliest is not None:
        text = f"{type_words(corridor.type)}最早{due_words(Instant(corridor.earliest))}," + text
    return DueItem(
        rule_id=corridor.rule.id,
        title=corridor.rule.title,
        lens=corridor.lens,
        expects=(corridor.type,),
        due=last,
        days_left=last.day - today,
        warn=warned(corridor.rule, last, judging.now, plan_counting(judging, corridor.rule)),
        article=article_of(corridor.rule),
        text=text,
    )


def plan_counting(judging: Judging, rule: Rule) -> Counting:
    """Return how a rule of the plan counts."""
    return next(c.base.counting for c in judging.plan.by_id[rule.id] if c.rule is rule)


def rule_of(judging: Judging, verdict: Verdict) -> CompiledRule:
    """Return the version of the rule that gave a verdict."""
    versions = judging.plan.by_id[verdict.rule_id]
    if len(versions) == 1 or verdict.activation_day is None:
        return versions[-1]
    day = verdict.activation_day
    for compiled in versions:
        first, last = compiled.rule.in_force.from_day, compiled.rule.in_force.to_day
        if (first is None or first <= day) and (last is None or day <= last):
            return compiled
    return versions[-1]


def expected_of(compiled: CompiledRule, part: int) -> tuple[Pattern, ...]:
    """Return the acts that discharge what a part of a rule asks for."""
    for compiled_part in compiled.base.parts:
        template = compiled_part.template
        if compiled_part.number != part:
            continue
        if isinstance(template, Response):
            return template.expect
        if isinstance(template, Coexistence):
            return template.also
        if isinstance(template, AtLeast | AtMost):
            return template.events
        if isinstance(template, Total):
            return template.of
        return getattr(template, "need", ())
    return ()


def warned(rule: Rule, due_: Instant | None, now: Instant | None, counting: Counting) -> bool:
    """Whether a guard's ``before`` has come: from that long before the due day on (without ``before``: always)."""
    before = rule.guard.before
    if rule.guard.kind == "none" or due_ is None or now is None:
        return False
    return before is None or now.day >= warning_day(due_, before, counting)


def warning_day(due_: Instant, before: Period, counting: Counting) -> int:
    """Return the civil day from which a due day is warned of."""
    if before.unit == "h":
        start = due_.day * MICROSECONDS_PER_DAY + max(due_.clock, 0) - before.n * MICROSECONDS_PER_HOUR
        return start // MICROSECONDS_PER_DAY
    if before.unit in ("m", "y"):
        return add_months(due_.day, -before.n * (12 if before.unit == "y" else 1))
    if before.unit == "wd" and counting.calendar is not None:
        calendar = counting.calendar
        return calendar.day_of_ordinal(calendar.working_ordinal(due_.day) - before.n)
    return due_.day - before.n


# ---------------------------------------------------------------------------------------------------------- next acts


def next_acts(
    world: World,
    rules: RuleSet | Sequence[Rule],
    as_of: Moment,
    *,
    about: tuple[str, str] | None = None,
) -> list[NextAct]:
    """Return the acts that are next, each with its days and article (``about``: of one object only).

    First what open obligations ask for and whose needs are met; then the needs that a next milestone (an act that an
    open obligation asks for, or for which a window is open) still lacks; earliest and latest day where they are known.
    """
    judging = Judging(plan_of(rules), world, as_of=as_of, explained=False)
    verdicts = judging.run() if about is None else judging.judge_known(about)
    stones = Milestones(judging, verdicts)
    ready: list[NextAct] = []
    lacking: list[NextAct] = []
    for act in _wanted(judging, verdicts, about):
        stone = stones.before(act.type, act.lens)
        if stone.barred:
            continue
        if not stone.needs:
            ready.append(_with_days(act, stone))
            continue
        lacking += _needs(stone, act)
    return _unique([*sorted(ready, key=_by_latest), *sorted(lacking, key=_by_latest)])


def _wanted(judging: Judging, verdicts: Sequence[Verdict], about: tuple[str, str] | None) -> Iterator[NextAct]:
    for verdict in verdicts:
        compiled = rule_of(judging, verdict)
        owed_now = verdict.status == "open" or (verdict.status == "violated" and verdict.manner == "undone")
        if owed_now and not verdict.final and "fact-unknown" not in verdict.notes:
            for pattern in expected_of(compiled, verdict.part):
                yield _act(pattern.type, verdict, compiled.rule)
        for type_ in verdict.next_acts:
            yield _act(type_, verdict, compiled.rule)
    for type_, corridor in window_days(judging, about):
        last = None if corridor.latest is None else Instant(corridor.latest)
        rule = corridor.rule
        text = f"{rule.title}({article_of(rule)})"
        yield NextAct(type_, corridor.lens, corridor.earliest, last, rule.id, article_of(rule), text)


def _act(type_: str, verdict: Verdict, rule: Rule) -> NextAct:
    text = f"{type_words(type_)}:{rule.title}({article_of(rule)})"
    if verdict.due is not None:
        text += f",最迟{due_words(verdict.due)}"
    return NextAct(type_, verdict.lens, verdict.earliest, verdict.due, rule.id, article_of(rule), text)


def _with_days(act: NextAct, stone: Milestone) -> NextAct:
    earliest = max((day for day in (act.earliest, stone.earliest) if day is not None), default=None)
    return NextAct(act.type, act.lens, earliest, act.latest, act.rule_id, act.article, act.text, act.for_act)


def _needs(stone: Milestone, act: NextAct) -> Iterator[NextAct]:
    for rule, pattern in stone.needs:
        text = f"{type_words(pattern.type)}:{type_words(act.type)}之前须先完成,{rule.title}({article_of(rule)})"
        yield NextAct(pattern.type, act.lens, None, act.latest, rule.id, article_of(rule), text, act.type)


def _by_latest(act: NextAct) -> tuple[int, str]:
    return (act.latest.day if act.latest is not None else 10**9, act.type)


def _unique(acts: Sequence[NextAct]) -> list[NextAct]:
    found: dict[tuple[str, tuple[tuple[str, str], ...]], NextAct] = {}
    for act in acts:
        found.setdefault((act.type, act.lens), act)
    return list(found.values())
