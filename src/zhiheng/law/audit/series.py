"""The figures behind the charts, counted over all findings (never over the sample that a report carries)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from zhiheng.law.audit.data import ReportRule, Series
from zhiheng.law.audit.figures import Figures

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


def over_time(figures: Figures) -> Series | None:
    """Count findings by the month (over long logs: the year) in which the duty arose."""
    months = figures.months
    if not months:
        return None
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


def how_late(figures: Figures) -> Series | None:
    """Count findings by days over the due day."""
    late = {days: many for days, many in figures.over.items() if days > 0}
    if not late:
        return None
    points, below, total = [], 0, sum(late.values())
    for most, label in SPANS:
        upto = sum(many for days, many in late.items() if days <= most)
        points.append((label, upto - below))
        below = upto
    points.append((LONGEST, total - below))
    return Series("超过期限的天数", f"{total:,} 项超过期限,中位数 {_median(late):.0f} 天。", tuple(points))


def _median(counted: Mapping[int, int]) -> float:
    """Return the median of values that are counted; between the two in the middle where their number is even."""
    total, passed = sum(counted.values()), 0
    found: list[int] = []
    for value in sorted(counted):
        passed += counted[value]
        found += [value] * (sum(passed > middle for middle in ((total - 1) // 2, total // 2)) - len(found))
    return sum(found) / 2


def by_agency(figures: Figures, names: Mapping[str, str]) -> Series | None:
    """Rank agencies by findings, where the log names agencies."""
    counts = figures.agencies
    if len(counts) < 2:
        return None
    top = counts.most_common(MOST_BARS)
    points = tuple((names.get(agency, agency), count) for agency, count in top)
    return Series("各机关的发现", f"{len(counts)} 个机关有发现,按项数排列,不代表执法水平高低。", points, lying=True)
