"""The compiled pass and the reference say the same, verdict by verdict: random rules on random traces."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, reject, settings
from hypothesis import strategies as st

from zhiheng.eventlog.days import day_of
from zhiheng.eventlog.model import AttributeValue, Event, LogObject, Relation
from zhiheng.eventlog.rows import tables_of
from zhiheng.law.kernel import VERDICT_COLUMNS, identities, judge_tables
from zhiheng.law.kernel.table import verdicts_table
from zhiheng.law.language.errors import RuleErrors
from zhiheng.law.language.model import RuleSet
from zhiheng.law.language.read import read_rules
from zhiheng.law.reference import World, judge
from zhiheng.law.verdicts import Instant

HOUR = 3_600_000_000
START = day_of(date(2025, 9, 24))
TYPES = "ABCD"


def rows(table: Any) -> list[tuple[Any, ...]]:
    """Verdicts as sorted rows, with identities."""
    columns = [table[name].to_pylist() for name in VERDICT_COLUMNS.names if name != "breach_names_window"]
    return sorted(zip(*columns, identities(table).to_pylist(), strict=True), key=repr)


def assert_equal(
    rules: RuleSet,
    events: list[Event],
    objects: Mapping[tuple[str, str], LogObject],
    as_of: Instant | None,
    complete: bool,
) -> dict[str, int]:
    """Judge by both and compare; returns how many lenses were left to the reference, by rule."""
    expected = judge(rules, World(events, objects), as_of=as_of, complete=complete)
    roots = {event.id: event.root_id for event in events}
    wanted = rows(verdicts_table(expected, lambda id_: roots[id_]))
    found = judge_tables(rules, tables_of(events, objects), as_of=as_of, complete=complete, keep_all=True)
    assert rows(found.verdicts) == wanted
    brief = judge_tables(rules, tables_of(events, objects), as_of=as_of, complete=complete)
    assert rows(brief.verdicts) == [row for row in wanted if row[6] != "satisfied"]
    for rule_id, tally in found.tallies.items():
        mine = [v for v in expected if v.rule_id == rule_id]
        count = {status: sum(v.status == status for v in mine) for status in ("satisfied", "violated", "open")}
        assert count == {"satisfied": tally.satisfied, "violated": tally.violated, "open": tally.open}
        assert tally.objects_violated == len({v.lens[0] for v in mine if v.status == "violated"})
        assert brief.tallies[rule_id].satisfied == tally.satisfied
    return {rule_id: tally.left for rule_id, tally in found.tallies.items()}


# ------------------------------------------------------------------------------------------------ what is drawn

values = st.fixed_dictionaries(
    {},
    optional={
        "kind": st.sampled_from(["x", "y", "z"]),
        "amount": st.sampled_from([0, 5, Decimal("7.5"), 10]),
        "urgent": st.booleans(),
        "agency": st.sampled_from(["a1", "a2"]),
        "until": st.integers(0, 20).map(lambda n: date.fromordinal(date(2025, 9, 24).toordinal() + n)),
        "kinds": st.lists(st.sampled_from(["x", "y", "z"]), max_size=2).map(tuple),
    },
)


@st.composite
def event_lists(draw: Any, precise: bool | None = None) -> list[Event]:
    found = []
    for number in range(draw(st.integers(1, 9))):
        day = START + draw(st.integers(0, 24))
        timed = draw(st.booleans()) if precise is None else precise
        clock = draw(st.integers(0, 5)) * 4 * HOUR + draw(st.sampled_from([0, HOUR // 2])) if timed else -1
        cases = draw(st.lists(st.sampled_from(["c1", "c2"]), min_size=1, max_size=2, unique=True))
        things = draw(st.lists(st.sampled_from(["d1", "d2"]), max_size=2, unique=True))
        role = draw(st.sampled_from(["main", "other"]))
        relations = [Relation("case", id_) for id_ in cases] + [Relation("doc", id_, role) for id_ in things]
        found.append(
            Event(
                id=f"e{number}",
                type=draw(st.sampled_from(TYPES)),
                day=day,
                clock=clock,
                sequence=number,
                attributes=draw(values),
                relations=tuple(relations),
            )
        )
    return found


patterns = st.one_of(
    st.sampled_from(TYPES),
    st.builds(
        lambda type_, where: {type_: where},
        st.sampled_from(TYPES),
        st.one_of(
            st.fixed_dictionaries({"kind": st.sampled_from(["x", ["x", "y"], {"ne": "x"}, {"exists": False}])}),
            st.fixed_dictionaries({"amount": st.sampled_from([{"gt": 5}, {"le": 7.5, "or_missing": True}, 5])}),
            st.fixed_dictionaries({"urgent": st.sampled_from([True, {"ne": True}])}),
            st.fixed_dictionaries({"kinds": st.sampled_from(["x", {"subset_of": ["x", "y"]}])}),
            st.fixed_dictionaries({"case.field": st.sampled_from(["market", ["urban", "market"]])}),
            st.builds(lambda t: {"seen": t}, st.sampled_from(TYPES)),
            st.builds(lambda t: {"unseen": t}, st.sampled_from(TYPES)),
            st.fixed_dictionaries({"fact.ordinal": st.sampled_from([1, {"gt": 1}])}),
        ),
    ),
)
lists = st.lists(patterns, min_size=1, max_size=2)
periods = st.sampled_from(["1 d", "3 d", "10 d", "2 wd", "5 wd", "1 m", "6 h", "30 h"])
spans = st.sampled_from(["3 d", "10 d", "2 wd", "1 m"])


def optional(**keys: Any) -> Any:
    return st.fixed_dictionaries({}, optional=keys)


def having(base: Mapping[str, Any], **keys: Any) -> Any:
    return st.builds(lambda a, b: {**a, **b}, st.fixed_dictionaries(dict(base)), optional(**keys))


pauses = st.builds(lambda a, b: [[a, b]], st.sampled_from(TYPES), st.sampled_from(TYPES))


starts = st.sampled_from(
    [
        {"after": "B"},
        {"after": "B", "same": "doc"},
        {"latest": ["activation", {"after": "B", "same": "doc"}]},
        {"latest": ["activation", {"after": {"C": {"kind": "x"}}, "plus": "3 wd"}, {"after": "B", "nth": "first"}]},
        {"latest": [{"start": "activation", "plus": "2 d"}, {"after": "D", "at": "until"}]},
        {"latest": ["activation", {"attribute": "until"}, {"after": ["C", "D"], "same": "doc", "nth": "first"}]},
    ]
)
populations = st.sampled_from(
    [{"case.field": "market"}, {"seen": "A"}, {"unseen": ["A", "B"]}, {"any": [{"case.field": "urban"}, {"seen": "C"}]}]
)
dates = st.sampled_from(
    [
        {"date": "activation"},
        {"date": {"after": "B"}},
        {"date": {"after": {"B": {"urgent": True}}, "nth": "first", "plus": "2 wd"}},
        {"date": {"latest": [{"after": "B", "same": "doc"}, {"after": "C", "at": "until", "replaces": "all"}]}},
        {"date": {"earliest": [{"after": "A"}, {"attribute": "until"}]}},
        {"date": {"start": {"after": "D"}, "plus": "5 d", "roll": False}},
        {"date": {"after": "C", "plus": {"choose": [{"when": {"kind": "x"}, "is": "2 d"}, {"is": "3 wd"}]}}},
    ]
)
operators = st.sampled_from(["not_later_than", "not_earlier_than", "eq", "gt"])


def _compared(left: Any, op: str, right: Any, negated: bool) -> dict[str, Any]:
    """A comparison of two dates, as a predicate."""
    found = {"compare": [left, {op: right}]}
    return {"not": found} if negated else found


def _chained(act: Any, next_: bool, near: Any) -> dict[str, Any]:
    return {"after": act, "next": near} if next_ else {"before": act, "last": near}


templates = st.one_of(
    having({"after": patterns, "expect": lists, "within": st.just("3 d")}, pausing=pauses).map(
        lambda t: {"response": t}
    ),
    having({"before": patterns, "need": lists}, or_after=st.sampled_from(["6 h", "2 d"])).map(
        lambda t: {"precedence": t}
    ),
    having(
        {"after": patterns, "expect": lists, "within": periods},
        start=st.sampled_from(
            [
                {"attribute": "until"},
                {"choose": [{"when": {"until": {"exists": True}}, "is": {"attribute": "until"}}, {"is": "activation"}]},
            ]
        ),
    ).map(lambda t: {"response": t}),
    having({"after": patterns, "expect": lists, "within": spans, "start": starts}, same=st.just("doc")).map(
        lambda t: {"response": t}
    ),
    having({"after": patterns, "expect": lists, "same": st.just("doc")}, within=periods, by=lists).map(
        lambda t: {"response": t}
    ),
    having({"before": patterns, "need": lists, "same": st.just("doc")}, wait=spans, since=lists).map(
        lambda t: {"precedence": t}
    ),
    having(
        {"after": patterns, "never": lists, "start": starts, "during": spans},
        unless=lists,
        same=st.just("doc"),
        **{"from": st.just("1 d")},
    ).map(lambda t: {"not_succession": t}),
    st.builds(
        lambda events, n, each, kind: {"at_most": {"events": events, "n": n, "distinct": kind, **each}},
        lists,
        st.integers(0, 2),
        st.sampled_from([{}, {"each": "calendar_year"}, {"each": {"sliding": "7 d"}}, {"each": {"since": "D"}}]),
        st.sampled_from(["doc", "doc/main"]),
    ),
    st.builds(
        lambda at, of, when: {
            "disjoint": {"at": at, "these": "doc/main", "from": {"roles": ["doc/main", "doc/other"], "of": of}, **when}
        },
        patterns,
        lists,
        st.sampled_from([{}, {"when": "whole_trace"}]),
    ),
    st.builds(
        lambda events, n, when, who: {"at_least": {"events": events, "n": n, "population": who, **when}},
        lists,
        st.integers(1, 2),
        st.sampled_from([{}, {"each": "calendar_year"}, {"each": "calendar_year", "by": {"day": "10-02"}}]),
        populations,
    ),
    having(
        {
            "of": lists,
            "at_least": st.sampled_from([1, 2, 10, 12.5]),
            "each": st.sampled_from(["calendar_year", "calendar_year", "whole_trace"]),
            "measure": st.sampled_from([{"sum": "amount"}, {"count": True}]),
        },
        population=populations,
    ).map(lambda t: {"total": {**t.pop("measure"), **t}}),
    st.builds(
        lambda at, left, op, right, negated: {"condition": {"at": at, "require": _compared(left, op, right, negated)}},
        patterns,
        dates,
        operators,
        dates,
        st.booleans(),
    ),
    st.builds(
        lambda at, last: {"window": {"at": at, "not_later_than": last["date"]}},
        lists,
        dates,
    ),
    st.builds(
        lambda type_, left, op, right, lists: {
            "response": {"after": {type_: _compared(left, op, right, False)}, **lists}
        },
        st.sampled_from(TYPES),
        dates,
        operators,
        dates,
        st.fixed_dictionaries({"expect": lists}),
    ),
    having({"if": patterns, "also": lists}, by=lists).map(lambda t: {"coexistence": t}),
    st.builds(lambda kinds: {"exclusive": {"not_both": kinds}}, st.lists(patterns, min_size=2, max_size=3)),
    st.builds(lambda a, b: {"alternation": {"of": a, "between": b}}, patterns, lists),
    having(
        {"after": patterns, "expect": lists},
        within=periods,
        unless=lists,
        by=lists,
        not_before=spans,
        match=st.just("one"),
        until=st.just("until"),
    ).map(lambda t: {"response": t}),
    having({"after": patterns, "expect": lists}, within=spans, expect_all=st.just(True)).map(lambda t: {"response": t}),
    having({"before": patterns, "need": lists.map(lambda x: {"all": x})}, wait=periods, within=periods).map(
        lambda t: {"precedence": t}
    ),
    having({"before": patterns, "need": lists}, wait=periods, ahead=spans, within=periods, since=lists).map(
        lambda t: {"precedence": t}
    ),
    having({"after": patterns, "never": lists}, during=periods, unless=lists, **{"from": spans}).map(
        lambda t: {"not_succession": t}
    ),
    st.builds(
        lambda events, n, each: {"at_most": {"events": events, "n": n, **each}},
        lists,
        st.integers(0, 3),
        st.one_of(
            st.just({}),
            st.just({"each": "calendar_year"}),
            st.just({"each": {"sliding": "7 d"}}),
            st.builds(lambda p: {"each": {"since": p}}, patterns),
        ),
    ),
    st.builds(
        lambda act, next_, near, among: {"chain": {**_chained(act, next_, near), **among}},
        patterns,
        st.booleans(),
        lists,
        st.one_of(st.just({}), st.builds(lambda p: {"among": p}, lists)),
    ),
    st.builds(
        lambda events, n, when: {"at_least": {"events": events, "n": n, **when}},
        lists,
        st.integers(0, 3),
        st.one_of(
            st.just({}),
            st.just({"each": "calendar_year"}),
            st.just({"each": "calendar_year", "by": {"day": "09-29"}}),
            st.just({"by": {"day": "10-02"}}),
            st.builds(lambda p: {"by": p}, lists),
        ),
    ),
    st.builds(
        lambda at, kind: {"condition": {"at": at, "require": kind}},
        patterns,
        st.sampled_from(
            [
                {"kind": ["x", "y"]},
                {"amount": {"ge": 5}, "urgent": {"ne": True}},
                {"case.field": "market"},
                {"doc.field": "market"},
                {"any": [{"kind": "x"}, {"amount": {"gt": 6}}]},
                {"amount": {"le": {"last": {"event": "B", "attribute": "amount", "or": 6}}}},
                {"kinds": {"subset_of": {"first": {"event": ["A", "C"], "attribute": "kinds"}}}},
                {"amount": {"ge": {"choose": [{"when": {"kind": "x"}, "is": {"attribute": "amount"}}, {"is": 6}]}}},
                {"region": "37"},
                {"count.doc": {"ge": 1}},
                {"kinds": {"subset_of": {"union": {"event": "B", "attribute": "kinds"}}}},
                {"kinds": {"overlaps": ["x"]}},
                {"same": ["doc", {"last": {"event": "B", "role": "doc/main"}}]},
                {"same": ["doc", {"first": {"event": ["A", "C"], "role": "doc"}}]},
            ]
        ),
    ),
)


in_force = st.sampled_from(
    [
        {"from": date(2025, 10, 3)},
        {"from": date(2025, 9, 28), "to": date(2025, 10, 10)},
        {"from": date(2025, 10, 3), "counted_from": date(2025, 9, 26)},
        {"from": date(2025, 10, 6), "counted_from": date(1, 1, 1), "to": date(2025, 10, 12)},
    ]
)


@st.composite
def rule_sets(draw: Any) -> list[dict[str, Any]]:
    found = []
    for number in range(draw(st.integers(1, 3))):
        rule: dict[str, Any] = {"id": f"r{number}", "title": "规则", "about": "case", "calendar": "CN"}
        if draw(st.booleans()):
            rule["per"] = draw(st.sampled_from(["doc", "doc/main", "attribute:kind"]))
        if draw(st.integers(0, 3)) == 0:
            rule["where"] = draw(st.sampled_from([{"case.field": "market"}, {"kind": ["x", "y"]}]))
        rule |= draw(templates)
        if draw(st.integers(0, 3)) == 0:
            rule["in_force"] = draw(in_force)
        found.append(rule)
    return found


@st.composite
def worlds(draw: Any) -> dict[tuple[str, str], LogObject]:
    found = {}
    for id_ in ("c1", "c2", "c3"):
        history = draw(
            st.sampled_from(
                [(), (("market", None),), (("urban", None), ("market", START + 8)), (("market", START + 4),)]
            )
        )
        attributes = {"field": tuple(AttributeValue(value, since) for value, since in history)} if history else {}
        found[("case", id_)] = LogObject("case", id_, attributes)
    for type_, name, id_, value in (("doc", "field", "d1", "market"), ("agency", "region", "a1", "370112")):
        if draw(st.booleans()):
            found[(type_, id_)] = LogObject(type_, id_, {name: (AttributeValue(value, None),)})
    return found


class _Plain(yaml.SafeDumper):
    """Writes what occurs twice twice: rule files have no anchors."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def parsed(rules: Iterable[Mapping[str, Any]], tmp: Any) -> RuleSet:
    path = tmp.mktemp("rules") / "rules.yaml"
    path.write_text(yaml.dump(list(rules), Dumper=_Plain, allow_unicode=True, sort_keys=False))
    try:
        return read_rules(path)
    except RuleErrors:
        reject()


@pytest.fixture(scope="module")
def place(tmp_path_factory: Any) -> Any:
    return tmp_path_factory


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(rules=rule_sets(), events=event_lists(), objects=worlds(), day=st.integers(0, 40), complete=st.booleans())
def test_random_rules_on_random_traces_give_equal_verdicts(
    place: Any, rules: Any, events: Any, objects: Any, day: int, complete: bool
) -> None:
    assert_equal(parsed(rules, place), events, objects, Instant(START + day), complete)
