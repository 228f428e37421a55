"""What lights promise: they follow from civil days and the plan's two numbers, the due day itself is still in time."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhiheng.plan.lights import Colour, Limits, of_day, of_measure, of_task
from zhiheng.plan.models import Measure, Stage, Task

TODAY = date(2026, 11, 26)
LIMITS = Limits(30, 92)


def day(offset: int) -> date:
    return TODAY + timedelta(days=offset)


def task(
    due: int | None, stage: str = Stage.SET, *, lasting: bool = False, last: int | None = None, dated: bool = True
) -> Task:
    return Task(
        due=None if due is None else day(due),
        stage=stage,
        until_further=lasting,
        set_on=day(-10),
        last_on=None if last is None else day(last),
        dated=dated and due is not None,
    )


@pytest.mark.parametrize(
    ("offset", "colour", "words"),
    [
        (-1, Colour.RED, "逾期 1 天"),
        (0, Colour.YELLOW, "今天到期"),
        (30, Colour.YELLOW, "剩 30 天"),
        (31, Colour.GREEN, "正常"),
    ],
)
def test_the_due_day_is_in_time_and_the_next_is_late(offset: int, colour: Colour, words: str) -> None:
    light = of_day(day(offset), TODAY, LIMITS)
    assert (light.colour, light.words, light.day) == (colour, words, day(offset))


@given(st.integers(-400, 400), st.integers(1, 366), st.integers(0, 60))
def test_a_light_only_gets_worse_as_days_go_by(offset: int, warn: int, more: int) -> None:
    limits = Limits(warn, 92)
    assert of_day(day(offset), day(more), limits).colour >= of_day(day(offset), TODAY, limits).colour


@pytest.mark.parametrize(
    ("row", "colour", "words"),
    [
        (task(-5, Stage.DONE, dated=False), Colour.DONE, "已完成"),
        (task(-5, Stage.REPORTED), Colour.YELLOW, "已报完成，待核定"),
        (task(-5, Stage.RETURNED), Colour.RED, "逾期 5 天"),
        (task(40), Colour.GREEN, "正常"),
        (task(None, lasting=True), Colour.GREEN, "长期坚持"),
        (task(None, lasting=True, last=-92), Colour.GREEN, "长期坚持"),
        (task(None, lasting=True, last=-93), Colour.YELLOW, "93 天没有进展"),
        (task(-5, lasting=True), Colour.RED, "逾期 5 天"),
        (task(-5, lasting=True, dated=False), Colour.GREEN, "长期坚持"),
        (task(40, lasting=True, last=-100), Colour.YELLOW, "100 天没有进展"),
    ],
)
def test_a_tasks_light(row: Task, colour: Colour, words: str) -> None:
    light = of_task(row, TODAY, LIMITS)
    assert (light.colour, light.words) == (colour, words)


@pytest.mark.parametrize(
    ("tasks", "lasting", "due", "colour", "words"),
    [
        ([], False, -1, Colour.RED, "逾期 1 天，没有任务"),
        ([], True, -1, Colour.YELLOW, "尚未分解任务"),
        ([], False, 60, Colour.YELLOW, "尚未分解任务"),
        ([task(-1), task(5), task(50)], False, 60, Colour.RED, "1 项任务逾期"),
        ([task(5), task(6), task(50)], False, 60, Colour.YELLOW, "2 项临期或须推进"),
        ([task(50), task(-5, Stage.DONE, dated=False)], False, 60, Colour.GREEN, "正常"),
        ([task(-5, Stage.DONE, dated=False)], False, 60, Colour.DONE, "已完成"),
        ([task(-5, Stage.DONE, dated=False)], True, 60, Colour.GREEN, "长期坚持"),
    ],
)
def test_a_measures_light_is_its_worst_task_and_what_lasts_is_never_done(
    tasks: list[Task], lasting: bool, due: int, colour: Colour, words: str
) -> None:
    light = of_measure(Measure(due=day(due), until_further=lasting), tasks, TODAY, LIMITS)
    assert (light.colour, light.words) == (colour, words)
