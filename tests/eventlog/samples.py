"""Small logs written by hand, and Hypothesis strategies for larger ones."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from zhiheng.eventlog.model import AttributeValue, Event, LogObject, Relation

XES_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n<log xes.version="1.0">\n'


def event_xml(name: str, moment: str, more: str = "") -> str:
    head = f'<string key="concept:name" value="{name}"/><date key="time:timestamp" value="{moment}"/>'
    return f"<event>{head}{more}</event>\n"


def trace_xml(name: str, *events: str, more: str = "") -> str:
    return f'<trace><string key="concept:name" value="{name}"/>{more}\n{"".join(events)}</trace>\n'


def xes(*traces: str) -> str:
    return XES_HEAD + "".join(traces) + "</log>\n"


def write(path: Path, content: str | bytes) -> Path:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


# XML can't say control characters, and Arrow no surrogates; NUL and friends are refused by the writers.
words = st.text(st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="￾￿"), min_size=1, max_size=8)
names = st.sampled_from(["amount", "结果", "a b", "org:resource", "x/y", "Größe", "is_open", 'q"uote', "1"])
numbers = st.decimals(allow_nan=False, allow_infinity=False, places=4, min_value=-(10**9), max_value=10**9)
offsets = st.sampled_from([None, UTC, timezone(timedelta(hours=8)), timezone(timedelta(hours=-3, minutes=-30))])
moments = st.datetimes(datetime(1900, 1, 1), datetime(2999, 12, 31)).flatmap(
    lambda moment: offsets.map(lambda zone: moment.replace(tzinfo=zone))
)
scalars = st.one_of(
    words,
    st.booleans(),
    st.integers(-(2**63), 2**63 - 1),
    numbers,
    st.dates(date(1900, 1, 1), date(2999, 12, 31)),
    moments,
)
plain_values = st.one_of(scalars, st.lists(scalars, max_size=3).map(tuple))
clocks = st.one_of(st.just(-1), st.integers(0, 86_399_999_999))
days = st.integers(-25_567, 376_199)


@st.composite
def logs(draw: Any) -> tuple[list[Event], dict[tuple[str, str], LogObject]]:
    """Events and objects of a whole log, with everything that our formats must keep."""
    keys = draw(st.lists(st.tuples(st.sampled_from(["case", "party", "措施"]), words), unique=True, max_size=5))
    objects = {key: LogObject(*key, draw(st.dictionaries(names, histories, max_size=2))) for key in keys}
    events: list[Event] = []
    sequences = draw(st.lists(st.integers(0, 10**9), unique=True, min_size=1, max_size=6))
    for number, sequence in enumerate(sequences):
        corrects = draw(st.sampled_from([None, *(event.id for event in events)]))
        related = (
            draw(
                st.lists(
                    st.tuples(st.sampled_from(keys), st.sampled_from(["", "doer", "第一"])), max_size=3, unique=True
                )
            )
            if keys
            else []
        )
        events.append(
            Event(
                id=f"事{number}",
                type=draw(st.sampled_from(["case.filed", "立案", "A & <B>"])),
                day=draw(days),
                clock=draw(clocks),
                sequence=sequence,
                attributes=draw(st.dictionaries(names, plain_values, max_size=3)),
                relations=tuple(Relation(*key, qualifier) for key, qualifier in related),
                recorded_at=draw(
                    st.one_of(
                        st.none(),
                        st.datetimes(datetime(1970, 1, 1), datetime(2100, 1, 1)).map(
                            lambda moment: moment.replace(tzinfo=UTC)
                        ),
                    )
                ),
                corrects=corrects,
                root=next((event.root_id for event in events if event.id == corrects), None),
            )
        )
    return events, objects


histories = st.dictionaries(st.one_of(st.none(), days), plain_values, min_size=1, max_size=3).map(
    lambda found: tuple(
        AttributeValue(value, day)
        for day, value in sorted(found.items(), key=lambda pair: -(10**9) if pair[0] is None else pair[0])
    )
)

MONEY = Decimal("1.50")
