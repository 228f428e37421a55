"""The figures behind the charts, counted over all findings (never over the sample that a report carries)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

import pyarrow as pa
import pyarrow.compute as pc

from zhiheng.law.audit.data import ReportRule, Series

SPANS = ((3, "1–3 天"), (7, "4–7 天"), (15, "8–15 天"), (30, "16–30 天"), (90, "31–90 天"), (180, "91–180 天"))
LONGEST = "180 天以上"
MOST_BARS = 8


def most_broken(rules: Iterable[ReportRule]) -> Series | None:
    """Rank the rules by findings."""
    broken = sorted((rule for rule in rules if rule.violated), key=lambda rule: -rule.violated)
    if not broken:
        return None
    total = sum(rule.violated for rule in broken)
    top = broken[:MOST_BARS]
    share = 100 * sum(rule.violated for rule in top[:3]) / total
    message = (
        f"{len(broken)} 条规则有违反,前三条占 {share:.0f}%。" if len(broken) > 3 else f"{len(broken)} 条规则有违反。"
    )
    return Series("违反最多的规则", message, tuple((rule.title, rule.violated) for rule in top), lying=True)


def over_time(findings: pa.Table) -> Series | None:
    """Count findings by the month (over long logs: the year) in which the duty arose."""
    days = findings.column("activation_day").drop_null()
    if not len(days):
        return None
    months = _counted(pc.strftime(days.cast(pa.timestamp("s")), format="%Y-%m"))
    named = months if len(months) <= 36 else _by_year(months)
    points = tuple(sorted(named.items()))
    peak = max(points, key=lambda point: point[1])
    unit = "月" if len(months) <= 36 else "年"
    return Series(f"按发生{unit}份" if unit == "月" else "按发生年份", f"{peak[0]} 最多,{peak[1]:,} 项。", points)


def _by_year(months: Mapping[str, int]) -> Counter[str]:
    years: Counter[str] = Counter()
    for month, count in months.items():
        years[month[:4]] += count
    return years


def how_late(findings: pa.Table) -> Series | None:
    """Count findings by days over the due day."""
    over = findings.column("days_over").drop_null()
    late = over.filter(pc.greater(over, 0))
    if not len(late):
        return None
    points, below = [], 0
    for most, label in SPANS:
        upto = pc.sum(pc.less_equal(late, most)).as_py()
        points.append((label, upto - below))
        below = upto
    points.append((LONGEST, len(late) - below))
    median = pc.quantile(late, q=0.5)[0].as_py()
    return Series("超过期限的天数", f"{len(late):,} 项超过期限,中位数 {median:.0f} 天。", tuple(points))


def by_agency(findings: pa.Table, names: Mapping[str, str]) -> Series | None:
    """Rank agencies by findings, where the log names agencies."""
    counts = _counted(findings.column("agency").drop_null())
    if len(counts) < 2:
        return None
    top = counts.most_common(MOST_BARS)
    points = tuple((names.get(agency, agency), count) for agency, count in top)
    return Series("各机关的发现", f"{len(counts)} 个机关有发现,按项数排列,不代表执法水平高低。", points, lying=True)


def _counted(column: pa.ChunkedArray) -> Counter[str]:
    return Counter({str(item["values"]): int(item["counts"]) for item in pc.value_counts(column).to_pylist()})
