"""Charts as plain values, drawn by the server as SVG (图表): no script, no style in the page, printable, a few KB.

Series are told apart by shape and dash besides tone, and named where they end; every chart goes with a table of the
same numbers, each a door to its rows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

WIDTH, HEIGHT = 640, 220
_LEFT, _RIGHT, _TOP, _BOTTOM = 52, 76, 14, 26
_TICKS = 4
_STEPS = (1, 2, 2.5, 5, 10)
_BAR = 0.56  # of a category's width
_APART = 15  # between two names at the right edge


@dataclass(frozen=True, slots=True)
class Cell:
    """A number of a series with the address of the rows behind it; None: not known."""

    value: int | None
    url: str = ""


@dataclass(frozen=True, slots=True)
class Series:
    """A row of numbers; ``shape``: line, dash or bar."""

    title: str
    cells: Sequence[Cell]
    shape: str = "line"


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart: its message in words, the categories of the axis, one to three series, the unit."""

    says: str
    labels: Sequence[str]
    series: Sequence[Series] = field(default_factory=tuple)
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Mark:
    """A point, or a bar with its height."""

    x: float
    y: float
    width: float = 0
    height: float = 0


@dataclass(frozen=True, slots=True)
class Drawn:
    """A series with its place: points of the line, marks, and where its name stands."""

    series: Series
    points: str
    marks: Sequence[Mark]
    name_y: float
    last: str


@dataclass(frozen=True, slots=True)
class Drawing:
    """All numbers that the SVG needs."""

    chart: Chart
    ticks: Sequence[tuple[float, str]]
    labels: Sequence[tuple[float, str]]
    drawn: Sequence[Drawn]
    width: int = WIDTH
    height: int = HEIGHT
    left: int = _LEFT
    right: int = WIDTH - _RIGHT
    name_x: int = WIDTH - _RIGHT + 10
    floor: int = HEIGHT - _BOTTOM


def draw(chart: Chart) -> Drawing:
    """Return where everything stands. Raises ValueError where a series hasn't one number per label."""
    for series in chart.series:
        if len(series.cells) != len(chart.labels):
            raise ValueError(f"series {series.title!r} has {len(series.cells)} numbers for {len(chart.labels)} labels")
    top = _top(max((cell.value or 0 for one in chart.series for cell in one.cells), default=0))
    step = (WIDTH - _LEFT - _RIGHT) / max(1, len(chart.labels))
    xs = [round(_LEFT + step * (place + 0.5), 1) for place in range(len(chart.labels))]
    ticks = [(_height(top * n // _TICKS, top), f"{top * n // _TICKS:,}") for n in range(_TICKS + 1)]
    drawn = [_series(one, xs, step, top) for one in chart.series]
    return Drawing(chart, ticks, list(zip(xs, chart.labels, strict=True)), _apart(drawn))


def _top(most: int) -> int:
    """Return a round number not below the greatest, which four steps divide."""
    size = 1
    while True:
        for step in _STEPS:
            tick = step * size
            if tick == int(tick) and tick * _TICKS >= most:
                return int(tick) * _TICKS
        size *= 10


def _height(value: int, top: int) -> float:
    return round(HEIGHT - _BOTTOM - (HEIGHT - _BOTTOM - _TOP) * value / top, 1)


def _series(series: Series, xs: Sequence[float], step: float, top: int) -> Drawn:
    known = [(x, cell.value) for x, cell in zip(xs, series.cells, strict=True) if cell.value is not None]
    places = [(x, _height(value, top)) for x, value in known]
    floor, width = HEIGHT - _BOTTOM, round(step * _BAR, 1)
    if series.shape == "bar":
        marks = [Mark(round(x - width / 2, 1), y, width, round(floor - y, 1)) for x, y in places]
    else:
        marks = [Mark(x, y) for x, y in places]
    last = f"{known[-1][1]:,}" if known else ""
    points = " ".join(f"{x},{y}" for x, y in places)
    return Drawn(series, points, marks, places[-1][1] if places else floor, last)


def _apart(drawn: Sequence[Drawn]) -> list[Drawn]:
    """Return the series with names that don't cover each other, in their order."""
    placed: dict[int, float] = {}
    above: float | None = None
    for index in sorted(range(len(drawn)), key=lambda place: drawn[place].name_y):
        y = drawn[index].name_y if above is None else max(drawn[index].name_y, above + _APART)
        placed[index] = above = y
    over = max(0.0, (above or 0) - (HEIGHT - _BOTTOM))
    return [
        Drawn(one.series, one.points, one.marks, round(placed[index] - over + 4, 1), one.last)
        for index, one in enumerate(drawn)
    ]
