"""The report keeps its promises: whole counts, a fair sample, and nothing a log contains can run in it."""

from __future__ import annotations

import re
from datetime import date

import pyarrow as pa

from zhiheng.eventlog.days import day_of
from zhiheng.eventlog.model import Event
from zhiheng.law.audit import charts, sample, series
from zhiheng.law.audit.articles import article_words
from zhiheng.law.audit.collect import Evidence, data_of
from zhiheng.law.audit.data import ReportBasis, ReportRule, Series
from zhiheng.law.audit.figures import Figures
from zhiheng.law.audit.report import render, share_violated
from zhiheng.law.audit.words import Words
from zhiheng.law.verdicts import Explanation, Instant, Verdict

MARCH = day_of(date(2025, 3, 3))
RULE = ReportRule("a.b", "题目", "要求。", (ReportBasis("《示例条例》第一条", "应当。"),), "void", 10, 6, 3, 1, 2)
WORDS = Words(events={"case.filed": "立案"}, objects={"case": "案件"}, people={"A1": "示例区城管局"})


def findings(rows: list[tuple[str, str, int | None]]) -> pa.Table:
    """A table of findings: rule, object, days over; all in March 2025, by agency A1."""
    return pa.table(
        {
            "rule_id": pa.array([row[0] for row in rows], pa.string()),
            "object_type": pa.array(["case"] * len(rows), pa.string()),
            "object_id": pa.array([row[1] for row in rows], pa.string()),
            "days_over": pa.array([row[2] for row in rows], pa.int32()),
            "activation_day": pa.array([date(2025, 3, 3)] * len(rows), pa.date32()),
            "agency": pa.array(["A1"] * len(rows), pa.string()),
        }
    )


def rendered(object_id: str = "C1", label: str = "立案") -> str:
    event = Event("e1", "case.filed", MARCH, 36_000_000_000, 1, {"agency": "A1", "cause": label})
    verdict = Verdict(
        "a.b", 0, (("case", object_id),), "violated", "late", activation="e1", activation_day=MARCH,
        due=Instant(MARCH + 90), over=4, explanation=Explanation(MARCH, None, None, None, "次日起算90日"),
    )  # fmt: skip
    evidence = Evidence((RULE,), WORDS)
    evidence.add(verdict, [event])
    data = data_of(
        "题",
        evidence,
        (RULE,),
        Figures.of(findings([("a.b", object_id, 4)])),
        facts=(("日志", "x"),),
        events=1,
        objects=1,
    )
    return render(data, stamp="2026-11-23")


def test_a_log_cannot_smuggle_markup_or_script_into_the_report() -> None:
    html = rendered(object_id="</script><script>alert(1)</script>", label="<img src=x onerror=alert(1)>\u2028")
    assert html.count("</script>") == 2
    assert "<img" not in html
    assert "\u2028" not in html


def test_the_report_needs_no_network_and_forbids_inline_surprises() -> None:
    html = rendered()
    assert not re.search(r'(?:src|href)="https?:', html)
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', html)
    assert policy is not None
    assert "default-src 'none'" in policy[1]
    assert "unsafe" not in policy[1]
    assert " style=" not in html
    assert not re.search(r"\son[a-z]+=", html)


def test_the_sample_takes_from_every_rule_the_findings_furthest_over() -> None:
    rows = [("common", f"C{place:04d}", place) for place in range(900)] + [("rare", "D1", 1), ("rare", "D2", None)]
    chosen = sample.sample(findings(rows), most=100).to_pylist()
    assert [row["object_id"] for row in chosen if row["rule_id"] == "rare"] == ["D1", "D2"]
    common = [row["days_over"] for row in chosen if row["rule_id"] == "common"]
    assert common == list(range(899, 849, -1))


def test_a_small_log_is_shown_whole() -> None:
    rows = [("a", f"C{place}", place) for place in range(60)] + [("b", "D", 1)]
    assert sample.sample(findings(rows), most=100).num_rows == 61


def test_days_over_are_counted_into_spans_that_add_up() -> None:
    rows: list[tuple[str, str, int | None]] = [("a", f"C{over}", over) for over in (1, 3, 4, 90, 91, 181)]
    drawn = series.how_late(Figures.of(findings([*rows, ("a", "N", None)])))
    assert drawn is not None
    assert dict(drawn.points) == {
        "1–3 天": 2, "4–7 天": 1, "8–15 天": 0, "16–30 天": 0, "31–90 天": 1, "91–180 天": 1, "180 天以上": 1,
    }  # fmt: skip
    assert "中位数 47 天" in drawn.message  # between 4 and 90


def test_figures_of_parts_add_up_to_those_of_the_whole() -> None:
    rows = [("a", f"C{place}", place % 7) for place in range(40)]
    parts = Figures()
    for begin in range(0, 40, 9):
        parts.add(findings([*rows[begin : begin + 9]]))
    assert parts == Figures.of(findings([*rows]))


def test_charts_without_anything_to_say_are_left_out() -> None:
    empty = Figures.of(findings([]))
    assert series.how_late(empty) is None
    assert series.over_time(empty) is None
    assert series.by_agency(empty, {}) is None
    assert series.most_broken([]) is None


def test_a_chart_says_in_words_what_it_draws() -> None:
    drawn = str(charts.columns(Series("各月", "三月最多。", (("2025-03", 7), ("2025-04", 0)))))
    assert 'role="img"' in drawn
    assert "各月:三月最多。" in drawn
    assert "<script" not in drawn


def test_the_top_of_an_axis_is_a_round_number_not_below_the_highest_value() -> None:
    for value, top in ((0, 1), (1, 1), (7, 10), (10, 10), (23, 25), (130, 200), (26, 50)):
        assert charts.nice_ceiling(value) == top


def test_the_share_of_violations_is_of_what_was_decided() -> None:
    assert share_violated(RULE) == "33.3%"
    assert share_violated(ReportRule("x", "", "", (), "void", 4, 0, 0, 4, 0)) == "—"


def test_a_very_long_trace_is_cut_to_the_deciding_events_and_their_neighbours() -> None:
    trace = [Event(f"e{place}", "case.filed", MARCH + place, sequence=place) for place in range(1000)]
    evidence = Evidence((RULE,), WORDS)
    evidence.add(Verdict("a.b", 0, (("case", "C1"),), "violated", activation="e500"), trace)
    shown = evidence.traces[0]
    assert "e500" in [event.id for event in shown.events]
    assert len(shown.events) + shown.omitted == 1000
    assert len(shown.events) < 120


def test_articles_are_numbered_as_statutes_number_them() -> None:
    numbers = {
        "1": "第一条",
        "10": "第十条",
        "15": "第十五条",
        "60": "第六十条",
        "105": "第一百零五条",
        "110": "第一百一十条",
    }
    assert {number: article_words(number) for number in numbers} == numbers
    assert article_words("17-1") == "第十七条之一"


def test_rules_with_findings_stand_first_and_the_gravest_on_top() -> None:
    rules = (
        ReportRule("clean", "清白", "", (), "void", 5, 5, 0, 0, 0),
        ReportRule("minor", "轻", "", (), "correctable", 5, 1, 4, 0, 4),
        ReportRule("grave", "重", "", (), "void", 5, 4, 1, 0, 1),
    )
    data = data_of("题", Evidence(rules, WORDS), rules, Figures(), facts=(), events=1, objects=1)
    html = render(data, stamp="")
    assert html.index("重</b>") < html.index("轻</b>") < html.index("清白</b>")
    assert '<tr class="is-idle" hidden>' in html


def test_what_was_needed_before_an_act_is_called_missing_not_awaited() -> None:
    evidence = Evidence((RULE,), WORDS, {"a.b": ("precedence",)})
    evidence.add(Verdict("a.b", 0, (("case", "C1"),), "violated", "undone"), [Event("e", "case.filed", MARCH)])
    assert evidence.findings[0].manner == "missing"
