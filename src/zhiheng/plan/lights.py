"""Lights (亮灯): green, yellow or red of a task and of a measure, from civil days alone. Nobody can set one by hand.

Two numbers of the plan decide: ``warn_days`` (yellow so many days before the due day) and ``quiet_days`` (yellow where
something lasting has had no progress for so long). What lasts (长期坚持) never turns "done".
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import IntEnum

from zhiheng.kit.pages import days
from zhiheng.kit.pages.parts import Kind, State
from zhiheng.plan.models import Measure, Plan, Stage, Task


class Colour(IntEnum):
    """The colours, the worst last."""

    DONE = 0
    GREEN = 1
    YELLOW = 2
    RED = 3


WORDS = {Colour.DONE: "已完成", Colour.GREEN: "正常", Colour.YELLOW: "临期或须推进", Colour.RED: "滞后"}
KINDS = {Colour.DONE: Kind.OK, Colour.GREEN: Kind.OK, Colour.YELLOW: Kind.DUE, Colour.RED: Kind.BREACH}


@dataclass(frozen=True, slots=True)
class Limits:
    """The plan's numbers, in civil days."""

    warn_days: int = 30
    quiet_days: int = 92


@dataclass(frozen=True, slots=True)
class Light:
    """A light: colour, why in words, and the next day that matters (None: none)."""

    colour: Colour
    words: str
    day: date | None = None

    @property
    def state(self) -> State:
        """Return it as a state for pages: shape, word and colour."""
        return State(KINDS[self.colour], self.words, days.say_day(self.day) if self.day else "")


def limits_of(plan: Plan | None) -> Limits:
    """Return the numbers of a plan; what stands under no plan uses the usual ones."""
    return Limits(plan.warn_days, plan.quiet_days) if plan is not None else Limits()


def of_day(due: date, today: date, limits: Limits) -> Light:
    """Return the light of something undone that is due on a day (the day itself is still in time)."""
    left = (due - today).days
    if left < 0:
        return Light(Colour.RED, f"逾期 {-left} 天", due)
    if left <= limits.warn_days:
        return Light(Colour.YELLOW, "今天到期" if not left else f"剩 {left} 天", due)
    return Light(Colour.GREEN, "正常", due)


def of_task(task: Task, today: date, limits: Limits) -> Light:
    """Return a task's light on a day."""
    if task.stage == Stage.DONE and not task.until_further:
        return Light(Colour.DONE, "已完成", task.done_on)
    if task.stage == Stage.REPORTED:
        return Light(Colour.YELLOW, "已报完成，待核定", task.due)
    if task.dated and task.due is not None:
        light = of_day(task.due, today, limits)
        if light.colour is not Colour.GREEN or not task.until_further:
            return light
    return _lasting(task.last_on or task.set_on, today, limits, task.due if task.dated else None)


def _lasting(since: date, today: date, limits: Limits, due: date | None) -> Light:
    quiet = (today - since).days
    if quiet > limits.quiet_days:
        return Light(Colour.YELLOW, f"{quiet} 天没有进展", due)
    return Light(Colour.GREEN, "长期坚持" if due is None else "正常", due)


def of_measure(measure: Measure, tasks: Iterable[Task], today: date, limits: Limits) -> Light:
    """Return a measure's light: the worst of its tasks; without tasks its own completion day decides."""
    rows = list(tasks)
    if not rows:
        return _unplanned(measure, today, limits)
    found = [of_task(task, today, limits) for task in rows]
    worst = max(found, key=lambda light: light.colour)
    ahead = min((light.day for light in found if light.day and light.colour is not Colour.DONE), default=None)
    if worst.colour is Colour.RED:
        late = sum(light.colour is Colour.RED for light in found)
        return Light(Colour.RED, f"{late} 项任务逾期", ahead)
    if worst.colour is Colour.YELLOW:
        soon = sum(light.colour is Colour.YELLOW for light in found)
        return Light(Colour.YELLOW, f"{soon} 项临期或须推进", ahead)
    if worst.colour is Colour.DONE and not measure.until_further:
        return Light(Colour.DONE, "已完成")
    return Light(Colour.GREEN, "长期坚持" if measure.until_further else "正常", ahead)


def _unplanned(measure: Measure, today: date, limits: Limits) -> Light:
    """Return the light of a measure that nobody has broken down into tasks yet."""
    if measure.due is not None and measure.due < today and not measure.until_further:
        return Light(Colour.RED, f"逾期 {(today - measure.due).days} 天，没有任务", measure.due)
    return Light(Colour.YELLOW, "尚未分解任务", measure.due if measure.due and measure.due >= today else None)
