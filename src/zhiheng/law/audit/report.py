"""The HTML report: one file, no network, a strict content policy; from the whole log down to one trace."""

from __future__ import annotations

import base64
import hashlib
import json
from importlib.resources import files
from typing import Any

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from zhiheng.law.audit import charts
from zhiheng.law.audit.data import ReportData, ReportFinding, ReportRule, ReportTrace

EFFECTS = {"void": "可能无效", "procedural-defect": "程序违法", "discipline": "追究责任", "correctable": "可补正"}
MANNERS = {
    "late": "逾期才做",
    "undone": "至今未做",
    "missing": "此前没有做",
    "suspected": "疑似线索",
    "early": "早于允许的日子",
    "forbidden": "不得为而为",
    "short": "不足",
    "unrecorded": "记录未显示",
    "": "不符合",
}
NOTES = {
    "needs-confirmation": "本条所依据的数字或口径尚待确认,只作提示。",
    "calendar-unknown": "该年没有官方放假安排,按周一至周五推算,日期可能变动。",
    "no-document": "不计入期限的区间没有书面告知文号,未予扣除。",
    "exclusion-unpaired": "不计入期限的区间没有结束记录,未予扣除。",
    "exclusion-refused": "不计入期限的区间缺少起止或文书,未予扣除。",
    "extension-refused": "延期不符合条件,期限未变。",
    "order-unknown": "同日且无时刻,先后不明。",
    "time-unknown": "没有记录时刻。",
    "fact-unknown": "所需事实没有登记,未作结论。",
    "suspected": "线索,须由人核实。",
}


def render(data: ReportData, *, stamp: str) -> str:
    """Return the report as one HTML document.

    Args:
        data: what it shows; counts are of the whole log, findings may be a sample.
        stamp: when and by which version it was made, as shown in the corner.
    """
    style, script = _static("report.css"), _static("report.js")
    environment = Environment(autoescape=True, undefined=StrictUndefined)
    template = environment.from_string((files("zhiheng.law.audit") / "templates/report.html.j2").read_text("utf-8"))
    return template.render(
        data=data,
        broken_first=sorted(enumerate(data.rules), key=_gravest_first),
        stamp=stamp,
        style=Markup(style),  # noqa: S704 (our own file)
        script=Markup(script),  # noqa: S704 (our own file)
        style_hash=_hash(style),
        script_hash=_hash(script),
        payload=Markup(_payload(data)),  # noqa: S704 (JSON with every < escaped, see _payload)
        charts=[(item, charts.drawing(item), charts.data_table(item)) for item in data.charts],
        active=sum(1 for rule in data.rules if rule.activations),
        broken=sum(1 for rule in data.rules if rule.violated),
        effects=EFFECTS,
        share=share_violated,
    )


def _gravest_first(item: tuple[int, ReportRule]) -> tuple[bool, int, int, int]:
    """Rules with findings first, the gravest effect and the most findings on top; the others in the library's order."""
    place, rule = item
    return (not rule.violated, list(EFFECTS).index(rule.effect) if rule.violated else 0, -rule.violated, place)


def share_violated(rule: ReportRule) -> str:
    """Return violated as a share of what was decided (satisfied or violated), or a dash where nothing was."""
    decided = rule.satisfied + rule.violated
    return f"{100 * rule.violated / decided:.1f}%" if decided else "—"


def _static(name: str) -> str:
    return (files("zhiheng.law.audit") / "static" / name).read_text("utf-8")


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _payload(data: ReportData) -> str:
    """Return the findings as JSON that can't end its script element, whatever the log contains."""
    content = {
        "effects": EFFECTS,
        "manners": MANNERS,
        "notes": NOTES,
        "rules": [_rule(rule) for rule in data.rules],
        "findings": [_finding(finding) for finding in data.findings],
        "traces": [_trace(trace) for trace in data.traces],
    }
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def _rule(rule: ReportRule) -> dict[str, Any]:
    basis = [{"label": item.label, "text": item.text or ""} for item in rule.basis]
    return {"title": rule.title, "says": rule.says, "effect": rule.effect, "basis": basis}


def _finding(finding: ReportFinding) -> dict[str, Any]:
    return {
        "r": finding.rule,
        "t": finding.trace,
        "a": finding.agency,
        "m": finding.manner,
        "s": finding.activation_day,
        "d": finding.due,
        "o": finding.over,
        "x": finding.explanation,
        "k": finding.marks,
        "n": list(finding.notes),
    }


def _trace(trace: ReportTrace) -> dict[str, Any]:
    events = [[event.id, event.day, event.clock, event.label, event.detail] for event in trace.events]
    return {"id": trace.object_id, "label": trace.label, "events": events, "more": trace.omitted}
