"""Charts as plain SVG: no script, no library, printable, readable without colour.

Each chart says its message in words (``role="img"`` with a label) and stands beside its own data table.
"""

from __future__ import annotations

import math

from markupsafe import Markup, escape

from zhiheng.law.audit.data import Series

WIDTH = 640


def nice_ceiling(value: int) -> int:
    """Return the smallest 1, 2, 2.5 or 5 times a power of ten that isn't below ``value`` (at least 1)."""
    if value <= 1:
        return 1
    power: int = 10 ** (len(str(value)) - 1)
    for step in (1, 2, 2.5, 5, 10):
        if step * power >= value:
            return math.ceil(step * power)
    return value


def _text(x: float, y: float, words: str, anchor: str = "start", kind: str = "") -> Markup:
    return Markup('<text x="{:.1f}" y="{:.1f}" text-anchor="{}" class="c-text {}">{}</text>').format(
        x, y, anchor, kind, words
    )


def _frame(series: Series, height: float, inside: list[Markup]) -> Markup:
    return Markup('<svg viewBox="0 0 {} {:.0f}" role="img" aria-label="{}" class="chart">{}</svg>').format(
        WIDTH, height, f"{series.title}:{series.message}", Markup("").join(inside)
    )


def drawing(series: Series) -> Markup:
    """Return the chart that suits the series: lying bars for long labels, else columns."""
    return horizontal_bars(series) if series.lying else columns(series)


def horizontal_bars(series: Series) -> Markup:
    """Return bars with their label above and value at the end, longest first as given."""
    top = nice_ceiling(max((value for _, value in series.points), default=1))
    row, room = 46.0, WIDTH - 90.0
    marks: list[Markup] = []
    for place, (label, value) in enumerate(series.points):
        y = place * row
        length = max(room * value / top, 1.5 if value else 0.0)
        marks.append(_text(0, y + 18, shorten(label, 44)))
        marks.append(
            Markup('<rect x="0" y="{:.1f}" width="{:.1f}" height="12" class="c-bar"></rect>').format(y + 25, length)
        )
        marks.append(_text(length + 6, y + 37, f"{value:,}", kind="c-num"))
    return _frame(series, max(len(series.points) * row, 20), marks)


def columns(series: Series) -> Markup:
    """Return columns over an axis, for points in order of time or size; labels thinned where they would touch."""
    values = [value for _, value in series.points]
    top = nice_ceiling(max(values, default=1))
    height, bottom, left = 240.0, 210.0, 54.0
    room = (WIDTH - left) / max(len(values), 1)
    marks = _gridlines(top, left, bottom)
    every = max(1, math.ceil(len(values) * 46 / (WIDTH - left)))
    for place, (label, value) in enumerate(series.points):
        x = left + place * room
        tall = (bottom - 14) * value / top
        marks.append(
            Markup(
                '<rect x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{:.1f}" class="c-bar"><title>{}</title></rect>'
            ).format(x + room * 0.15, bottom - tall, room * 0.7, tall, f"{label}:{value:,}{series.unit}")
        )
        if place % every == 0:
            marks.append(_text(x + room / 2, bottom + 18, label, "middle"))
    return _frame(series, height, marks)


def _gridlines(top: int, left: float, bottom: float) -> list[Markup]:
    marks = []
    for part in (0, 0.5, 1):
        y = bottom - (bottom - 14) * part
        marks.append(
            Markup('<line x1="{:.1f}" x2="{}" y1="{:.1f}" y2="{:.1f}" class="c-line"></line>').format(left, WIDTH, y, y)
        )
        number = top * part
        if number == int(number):
            marks.append(_text(left - 8, y + 4, f"{int(number):,}", "end", "c-num"))
    return marks


def shorten(words: str, most: int) -> str:
    """Return words cut to ``most`` characters (a Han character counts two), with an ellipsis where cut."""
    used = 0
    for place, character in enumerate(words):
        used += 2 if ord(character) > 0x2E7F else 1
        if used > most:
            return words[:place] + "…"
    return words


def data_table(series: Series) -> Markup:
    """Return the chart's own figures as a table, for readers who don't see the drawing."""
    rows = Markup("").join(
        Markup("<tr><td>{}</td><td class='zh-num'>{:,}</td></tr>").format(label, value)
        for label, value in series.points
    )
    head = Markup("<thead><tr><th>{}</th><th class='zh-num'>{}</th></tr></thead>").format("项目", escape(series.unit))
    return Markup("<table class='zh-table is-dense'>{}<tbody>{}</tbody></table>").format(head, rows)
