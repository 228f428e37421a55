"""Who handles an object is read from the log in columns as one would read it event by event."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from zhiheng.eventlog.model import Event, Relation
from zhiheng.eventlog.rows import tables_of
from zhiheng.oversight.findings.placing import _events, _handlers, _Log

cases = st.sampled_from(["C1", "C2", "C3"]).map(lambda id_: Relation("case", id_, ""))
officers = st.builds(
    Relation, st.just("officer"), st.sampled_from(["O1", "O2", "O3"]), st.sampled_from(["", "handler"])
)
others = st.sampled_from([Relation("agency", "A1", ""), Relation("party", "C1", "")])
logs = st.lists(st.lists(st.one_of(cases, officers, others), max_size=5), max_size=8)
WANTED = {("case", id_) for id_ in ("C1", "C2", "C9")}


def told(log: list[list[Relation]]) -> list[Event]:
    """Events whose order in the table is not the one in which they were committed."""
    last = len(log)
    return [Event(f"e{n}", "x", 20_000, -1, last - n, {"agency": "A1"}, tuple(named)) for n, named in enumerate(log)]


def handler_of(key: tuple[str, str], events: list[Event]) -> str | None:
    """The first handler of the latest event of the object that names one, else the first officer of the latest."""
    own = [e for e in events if any((r.type, r.id) == key for r in e.relations)]
    own.sort(key=lambda event: -event.sequence)
    for qualifiers in (("handler",), ("", "handler")):
        for event in own:
            found = [r.id for r in event.relations if r.type == "officer" and r.qualifier in qualifiers]
            if found:
                return found[0]
    return None


@settings(deadline=None)  # the first log loads what reads columns
@given(logs)
def test_the_handler_is_that_of_the_latest_event_that_names_one(log: list[list[Relation]]) -> None:
    events = told(log)
    found = _handlers(_Log.of(tables_of(events)), WANTED)
    for key in WANTED:
        assert found.get(key) == handler_of(key, events)
    assert set(found) <= WANTED


@settings(deadline=None)  # the first log loads what reads columns
@given(logs)
def test_an_event_says_its_agency_and_its_objects_in_their_order(
    log: list[list[Relation]],
) -> None:
    events = told(log)
    wanted = {event.id for event in events[::2]} | {"e99"}
    found = _events(_Log.of(tables_of(events)), wanted)
    assert set(found) == wanted - {"e99"}
    for event in events[::2]:
        assert found[event.id].agency == "A1"
        assert list(found[event.id].keys) == list(dict.fromkeys((r.type, r.id) for r in event.relations))
