"""The components of the design language as template tags: ``{% load zh %}``.

Tags without an end draw one part from plain values (``zhiheng.kit.pages.parts``); tags with an end wrap what stands
between them. The page ``/components/`` (demo mode) shows every one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django import template
from django.forms import BoundField
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from zhiheng.kit.pages import days, icons
from zhiheng.kit.pages.charts import Chart, draw
from zhiheng.kit.pages.parts import STATE_ICONS, Kind, LawPanel, Refusal, State

if TYPE_CHECKING:
    from zhiheng.kit.pages.lists.page import Cell

register = template.Library()


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """Draw an icon of the sprite. Beside a word it is decoration; alone it needs ``label``, which is read out.

    Raises ValueError for a name that the sprite doesn't have: add it to ``scripts/icons.txt``.
    """
    if name not in icons.names():
        raise ValueError(
            f"icon {name!r} is not in the sprite; add it to scripts/icons.txt and run scripts/vendor_static.py"
        )
    address = f"{static('pages/icons.svg')}#{name}"
    if label:
        return format_html('<svg class="zh-i" role="img" aria-label="{}"><use href="{}"/></svg>', label, address)
    return format_html('<svg class="zh-i" aria-hidden="true"><use href="{}"/></svg>', address)


@register.simple_tag
def state(kind: str, text: str, box: bool = False) -> SafeString:
    """Draw a state: shape, word and colour. ``kind`` is one of ``parts.Kind``; ``box`` frames it (page heads)."""
    known = Kind(kind)
    shape = icon(STATE_ICONS[known])
    frame = " is-box" if box else ""
    return format_html('<span class="zh-state zh-state-{}{}">{}{}</span>', known.value, frame, shape, text)


@register.simple_tag
def due(value: State | None) -> SafeString:
    """Draw a deadline cell: the state over its full date. Nothing for None."""
    if value is None:
        return mark_safe("")  # constant
    note = format_html("<small>{}</small>", value.note) if value.note else ""
    return format_html('<div class="zh-due-cell">{}{}</div>', state(value.kind, value.text), note)


@register.simple_tag
def tag(text: str) -> SafeString:
    """Draw a neutral label (补录)."""
    return format_html('<span class="zh-tag">{}</span>', text)


@register.simple_tag
def bar(value: float, total: float, label: str, limit: float | None = None) -> SafeString:
    """Draw a bar of ``value`` out of ``total``, with a mark at ``limit``; ``label`` says the same in words."""
    share = max(0.0, min(100.0, 100 * value / total)) if total else 0.0
    mark = ""
    if limit is not None and total:
        at = max(0.0, min(99.5, 100 * limit / total))
        mark = format_html('<rect class="is-limit" x="{}" width="0.5" height="6"/>', f"{at:g}")
    return format_html(
        '<svg class="zh-bar" role="img" aria-label="{}" viewBox="0 0 100 6" preserveAspectRatio="none">'
        '<rect class="is-value" width="{}" height="6"/>{}</svg>',
        label,
        f"{share:g}",
        mark,
    )


@register.simple_block_tag
def panel(content: str, title: str, note: str = "", key: str = "", flavour: str = "") -> SafeString:
    """Wrap content in a panel with a heading; ``key`` makes the heading's id, ``flavour`` is a class (``zh-law``).

    Content stands as it is: put tables in directly and text into ``<div class="zh-body">``.
    """
    name = f"p-{key or abs(hash(title)) % 10**6}"
    beside = format_html('<span class="zh-sub zh-small">{}</span>', note) if note else ""
    return format_html(
        '<section class="zh-panel {}" aria-labelledby="{}"><header><h2 id="{}">{}</h2>{}</header>{}</section>',
        flavour,
        name,
        name,
        title,
        beside,
        content,
    )


def trimmed(content: str) -> SafeString:
    """Return what stood between the tags without the blanks around it; it was escaped when it was rendered."""
    return mark_safe(content.strip())  # noqa: S308 (already rendered by the template engine, see above)


_NOTE_ICONS = {
    "": "info-circle",
    "info": "scale",
    "due": "clock-hour-4-fill",
    "breach": "alert-triangle-fill",
    "ok": "circle-check",
}


@register.simple_block_tag
def note(content: str, kind: str = "", live: str = "") -> SafeString:
    """Wrap a sentence in a note: "", ``info`` (guidance), ``due``, ``breach`` or ``ok``; ``live`` is its ARIA role."""
    flavour = f"zh-note zh-note-{kind}" if kind else "zh-note"
    role = format_html(' role="{}"', live) if live else ""
    return format_html('<div class="{}"{}>{}<div>{}</div></div>', flavour, role, icon(_NOTE_ICONS[kind]), content)


@register.simple_block_tag
def nothing(content: str, title: str, text: str = "") -> SafeString:
    """Say what is not there, the nearest thing that is (``text``), and, between the tags, how to widen or begin."""
    words = format_html('<p class="zh-sub">{}</p>', text) if text else ""
    return format_html(
        '<div class="zh-empty"><h2>{}</h2>{}<div class="zh-row">{}</div></div>', title, words, trimmed(content)
    )


@register.simple_block_tag
def article(content: str, cite: str = "") -> SafeString:
    """Wrap words taken verbatim from a law: serif with a double rule, with its citation."""
    source = format_html("<cite>{}</cite>", cite) if cite else ""
    return format_html('<blockquote class="zh-article">{}{}</blockquote>', trimmed(content), source)


@register.simple_tag
def keyvalues(rows: Sequence[tuple[str, Any]] | Mapping[str, Any]) -> SafeString:
    """Draw a name–value list; rows without a value are left out."""
    pairs = rows.items() if isinstance(rows, Mapping) else rows
    lines = format_html_join("", "<dt>{}</dt><dd>{}</dd>", ((n, v) for n, v in pairs if v not in (None, "")))
    return format_html('<dl class="zh-kv">{}</dl>', lines)


@register.inclusion_tag("pages/parts/path.html")
def steps(items: Sequence[Any], label: str = "办理路径") -> dict[str, Any]:
    """Draw the path of a procedure: done solid, current dashed amber, ahead grey."""
    return {"items": items, "label": label}


@register.inclusion_tag("pages/parts/timeline.html")
def timeline(moments: Sequence[Any]) -> dict[str, Any]:
    """Draw a timeline, in the order given (newest first)."""
    return {"moments": moments}


@register.inclusion_tag("pages/parts/law.html")
def law(value: LawPanel) -> dict[str, Any]:
    """Draw the law panel: 接下来, 现在还不能做, 可以考虑, 已满足 (folded)."""
    return {"law": value}


@register.inclusion_tag("pages/parts/refusal.html")
def refusal(value: Refusal) -> dict[str, Any]:
    """Draw why an act is refused: facts, article, what to do."""
    return {"refusal": value, "count": len(value.reasons)}


@register.inclusion_tag("pages/parts/figures.html")
def figures(items: Sequence[Any]) -> dict[str, Any]:
    """Draw figures side by side; each with an address is a door."""
    return {"figures": items}


@register.inclusion_tag("pages/parts/chart.html")
def chart(value: Chart, title: str) -> dict[str, Any]:
    """Draw a chart and, below it, the table of its numbers; ``title`` names the table for screen readers."""
    return {"drawing": draw(value), "title": title}


@register.inclusion_tag("pages/parts/tabs.html")
def tabs(items: Sequence[Any], label: str) -> dict[str, Any]:
    """Draw saved views or stages as tabs."""
    return {"tabs": items, "label": label}


@register.inclusion_tag("pages/parts/chips.html")
def chips(items: Sequence[Any]) -> dict[str, Any]:
    """Draw the conditions that are set; each can be taken off."""
    return {"chips": items}


@register.inclusion_tag("pages/parts/progress.html")
def progress(sentence: str, done: int, total: int, cancel_url: str = "", label: str = "进度") -> dict[str, Any]:
    """Draw how far a long job is: a sentence with counts, a bar, a button that stops it."""
    percent = 100 * done // total if total else 0
    return {"sentence": sentence, "percent": percent, "cancel_url": cancel_url, "label": label}


@register.inclusion_tag("pages/parts/failed.html")
def failed(what: str, number: str, again_url: str = "") -> dict[str, Any]:
    """Say that one block couldn't be fetched, leave the rest alone, and give the number to quote."""
    return {"what": what, "number": number, "again_url": again_url}


@register.inclusion_tag("pages/parts/field.html")
def field(bound: BoundField, wide: bool = False, right: bool = False) -> dict[str, Any]:
    """Draw a form field: label, control, help, and the error with the way out, tied together for screen readers."""
    from zhiheng.kit.pages.widgets import dressed

    return {"field": bound, "control": dressed(bound, right=right), "wide": wide, "group": grouped(bound)}


def grouped(bound: BoundField) -> bool:
    """Return whether the field is a group of choices, which needs a legend instead of a label."""
    return bool(bound.use_fieldset)


@register.inclusion_tag("pages/parts/masked.html")
def masked(value: Any) -> dict[str, Any]:
    """Draw a masked personal value (``masking.Masked``) with the way to open it on record."""
    return {"value": value}


@register.simple_tag
def list_cell(cell: Cell) -> SafeString:
    """Draw a cell of a list; in Python, for a page has hundreds of them."""
    column = cell.column
    classes = "zh-num" if column.right else "zh-nw" if column.nowrap else ""
    if cell.url:
        return format_html('<td class="{}"><a href="{}">{}</a></td>', classes, cell.url, cell.text or "（未命名）")
    if cell.state is not None:
        return format_html('<td class="{}">{}</td>', classes, due(cell.state))
    # On a phone the row is a card, and the heading stands before the value.
    return format_html('<td class="{}" data-l="{}">{}</td>', classes, column.title, cell.text)


@register.filter
def flash_kind(level: str) -> str:
    """Return the kind of note in which a flash message of that level stands."""
    return {"success": "ok", "warning": "due", "error": "breach"}.get(level, "info")


@register.filter
def day(value: date | datetime | None) -> str:
    """Say a date with its weekday; a moment is first brought to Asia/Shanghai."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        value = value.astimezone(days.ZONE).date()
    return days.say_day(value)


@register.filter
def moment(value: datetime | None) -> str:
    """Say date, weekday and clock time in Asia/Shanghai."""
    return days.say_moment(value) if value else ""


@register.filter
def yuan(value: Decimal | int | None) -> str:
    """Say an amount of money in yuan without the unit: ``120,000`` or ``1,234.50``."""
    if value is None:
        return ""
    amount = Decimal(value).quantize(Decimal("0.01"))
    return f"{amount:,.0f}" if amount == amount.to_integral_value() else f"{amount:,.2f}"


@register.filter
def number(value: int | None) -> str:
    """Say a whole number with thousands separated: ``1,284``."""
    return "" if value is None else f"{value:,}"
