"""Night after night: a finding is one finding, whatever a run says of it, and none is lost or doubled."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from zhiheng.oversight.findings.comparing import CONTENT, Seen, Stored, broken_on, compare, counted

names = st.sampled_from([f"f{n}" for n in range(8)])
contents = st.sampled_from(["late", "undone", "short"])
nights = st.lists(st.dictionaries(names, contents, max_size=8), max_size=6)


def seen(identity: str, manner: str) -> Seen:
    return Seen(identity, dict.fromkeys(CONTENT, "") | {"manner": manner})


def kept(table: dict[str, Stored], yielded: list[Seen]) -> dict[str, Stored]:
    """What the table holds after a run, by the differences alone."""
    found = compare(table, yielded)
    after = {**table}
    for one in [*found.new, *found.changed, *found.reopened]:
        after[one.identity] = Stored(True, one.content)
    for name in found.vanished:
        after[name] = Stored(False, table[name].content)
    return after


@given(nights)
def test_after_every_night_exactly_what_it_found_is_present(told: list[dict[str, str]]) -> None:
    table: dict[str, Stored] = {}
    for night in told:
        table = kept(table, [seen(name, manner) for name, manner in night.items()])
        assert {name: row.content[0] for name, row in table.items() if row.present} == night


@given(nights)
def test_a_night_told_twice_changes_nothing(told: list[dict[str, str]]) -> None:
    table: dict[str, Stored] = {}
    for night in told:
        yielded = [seen(name, manner) for name, manner in night.items()]
        table = kept(table, yielded)
        again = compare(table, [*yielded, *yielded])
        assert (again.new, again.changed, again.reopened, again.vanished) == ([], [], [], [])
        assert again.known == len(night)


@given(nights, st.dictionaries(names, contents))
def test_every_finding_is_counted_once(told: list[dict[str, str]], last: dict[str, str]) -> None:
    table: dict[str, Stored] = {}
    for night in told:
        table = kept(table, [seen(name, manner) for name, manner in night.items()])
    found = compare(table, [seen(name, manner) for name, manner in last.items()])
    figures = counted(found, ["cleared"] * len(found.vanished))
    assert figures["new"] + figures["known"] + figures["changed"] + figures["reopened"] == len(last)
    assert figures["vanished"] == sum(row.present for name, row in table.items() if name not in last)
    assert figures.get("cleared", 0) == figures["vanished"]


def test_the_law_is_broken_on_the_day_after_the_last_one() -> None:
    day = date(2026, 3, 2)
    assert broken_on(day, None, None, "2026-11-26") == date(2026, 3, 3)
    assert broken_on(None, day, date(2026, 1, 1), "2026-11-26") == day
    assert broken_on(None, None, day, "2026-11-26") == day
    assert broken_on(None, None, None, "2026-11-26") == date(2026, 11, 26)
