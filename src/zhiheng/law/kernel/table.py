"""Verdicts as one Arrow table, from the pass's records and from the reference's verdicts alike."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from zhiheng.eventlog.days import date_of
from zhiheng.law.kernel import shapes as k
from zhiheng.law.kernel.fallback import Names
from zhiheng.law.kernel.judge import Judged
from zhiheng.law.kernel.settling import UnitRecords
from zhiheng.law.language.model import AtMost
from zhiheng.law.verdicts import BETWEEN, WITHIN, Verdict, identity_digest, identity_of

_WORD = pa.dictionary(pa.int32(), pa.string())
VERDICT_COLUMNS = pa.schema(
    [
        ("rule_id", _WORD),
        ("part", pa.int32()),
        ("object_type", _WORD),
        ("object_id", pa.string()),
        ("key_type", _WORD),  # null: the rule has no key here
        ("key_id", pa.string()),
        ("verdict", _WORD),  # satisfied violated open
        ("manner", _WORD),
        ("final", pa.bool_()),
        ("provisional", pa.bool_()),
        ("activation_event", pa.string()),
        ("activation_root", pa.string()),  # root id of the activation, for the finding's identity
        ("activation_day", pa.date32()),
        ("matching_event", pa.string()),
        ("matching_root", pa.string()),
        ("matching_day", pa.date32()),
        ("due_day", pa.date32()),
        ("due_clock", pa.int64()),  # microseconds since midnight, -1: the whole day
        ("days_over", pa.int32()),
        ("notes", _WORD),  # comma-separated, in alphabetical order
        ("window", _WORD),
        ("breach_names_window", pa.bool_()),  # the identity's key is the matching event's root
    ]
)
"""One row per verdict; equal from every engine. ``identities`` adds the finding's key."""


def records_table(units: Sequence[UnitRecords], judged: Judged, names: Names) -> pa.Table:
    """Return the verdict table of the pass's records."""
    tables = [_unit_table(unit, judged, names) for unit in units if len(unit.records)]
    return pa.concat_tables(tables).unify_dictionaries() if tables else VERDICT_COLUMNS.empty_table()


def _unit_table(unit: UnitRecords, judged: Judged, names: Names) -> pa.Table:
    records, lens = unit.records, unit.result.truthful.lens
    rule, count = unit.unit.compiled.rule, len(unit.records)
    number = records[:, k.O_LENS]
    events = judged.data.tables.events
    act, match = _event_rows(records[:, k.O_ACT], lens.row), _event_rows(records[:, k.O_MATCH], lens.row)
    act_ids, match_ids = _taken(events["id"], act), _taken(events["id"], match)
    act_roots, match_roots = (_roots(judged, act, act_ids), _roots(judged, match, match_ids))
    year = records[:, k.O_WINDOW]
    columns = [
        _constant(rule.id, count),
        pa.array(np.full(count, unit.unit.number, np.int32)),
        _constant(unit.result.group.about, count),
        judged.data.tables.objects["id"].take(pa.array(lens.object[number])).cast(pa.string()),
        *_keys(unit, lens.key[number], names),
        _words(records[:, k.O_STATUS], k.STATUSES),
        _words(records[:, k.O_MANNER], k.MANNERS),
        pa.array(records[:, k.O_FINAL] != 0),
        pa.array(np.zeros(count, bool)),
        act_ids,
        act_roots,
        _days(_day_of(act, judged)),
        match_ids,
        match_roots,
        _days(_day_of(match, judged)),
        _days(records[:, k.O_DUE]),
        pa.array(records[:, k.O_CLOCK]),
        _nullable(records[:, k.O_OVER], pa.int32()),
        _notes(records[:, k.O_NOTES]),
        _years(year),
        pa.array((records[:, k.O_STATUS] == k.S_VIOLATED) & _named_by_breach(unit, year)),
    ]
    return pa.Table.from_arrays([_flat(column) for column in columns], schema=VERDICT_COLUMNS)


def _named_by_breach(unit: UnitRecords, year: npt.NDArray[np.int64]) -> Any:
    capped = isinstance(unit.unit.compiled.base.parts[unit.unit.index].template, AtMost)
    return np.full(len(year), capped) & (year == k.NO_DAY)


def _flat(column: Any) -> Any:
    return column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column


def _event_rows(positions: npt.NDArray[np.int64], row: npt.NDArray[np.int32]) -> npt.NDArray[np.int64]:
    """Return the event rows of lens rows; -1 stays -1."""
    if not len(row):
        return np.full(len(positions), -1, np.int64)
    return np.where(positions >= 0, row[np.maximum(positions, 0)], -1)


def _taken(column: pa.ChunkedArray, rows: npt.NDArray[np.int64]) -> Any:
    return column.take(pa.array(rows, mask=rows < 0)).cast(pa.string())


def _roots(judged: Judged, rows: npt.NDArray[np.int64], ids: Any) -> Any:
    if not judged.data.root:
        return ids
    texts = ids.to_pylist()
    return pa.array(
        [judged.data.root.get(row, text) for row, text in zip(rows.tolist(), texts, strict=True)], pa.string()
    )


def _day_of(rows: npt.NDArray[np.int64], judged: Judged) -> npt.NDArray[np.int64]:
    day = judged.data.events.day
    return np.where(rows >= 0, day[np.maximum(rows, 0)], k.NO_DAY) if len(day) else np.full(len(rows), k.NO_DAY)


def _nullable(values: npt.NDArray[np.int64], kind: Any) -> Any:
    return pa.array(values, mask=values == k.NO_DAY).cast(kind)


def _days(values: npt.NDArray[np.int64]) -> Any:
    return _nullable(values, pa.int32()).cast(pa.date32())


def _constant(text: str | None, count: int) -> Any:
    zeros = pa.array(np.zeros(count, np.int32), mask=np.full(count, text is None))
    return pa.DictionaryArray.from_arrays(zeros, pa.array([text or ""], pa.string()))


def _words(codes: npt.NDArray[np.int64], words: Sequence[str | None]) -> Any:
    mask = np.array([word is None for word in words], bool)[codes]
    texts = pa.array([word or "" for word in words], pa.string())
    return pa.DictionaryArray.from_arrays(pa.array(codes.astype(np.int32), mask=mask), texts)


def _notes(bits: npt.NDArray[np.int64]) -> Any:
    kinds, place = np.unique(bits, return_inverse=True)
    return _words(
        place, [notes_text(name for bit, name in k.NOTES if kind & bit) or None for kind in kinds.tolist()] or [None]
    )


def notes_text(notes: Iterable[str]) -> str:
    """Return notes as one text: in alphabetical order, separated by commas."""
    return ",".join(sorted(set(notes)))


def _years(years: npt.NDArray[np.int64]) -> Any:
    kinds, place = np.unique(years, return_inverse=True)
    return _words(place, [_window(year) for year in kinds.tolist()] or [None])


def _window(code: int) -> str | None:
    """Return the name of a window: a year, or a check day."""
    if code == k.NO_DAY:
        return None
    return str(code) if code < k.WINDOW_DAYS // 2 else date_of(code - k.WINDOW_DAYS).isoformat()


def _keys(unit: UnitRecords, codes: npt.NDArray[np.int32], names: Names) -> tuple[Any, Any]:
    per = unit.result.group.per
    if per is None:
        return _constant(None, len(codes)), pa.nulls(len(codes), pa.string())
    kinds, place = np.unique(codes, return_inverse=True)
    keys = [None if code < 0 else names.key(per, code) for code in kinds.tolist()]
    types = _words(place, [None if key is None else key[0] for key in keys] or [None])
    return types, pa.array([None if key is None else key[1] for key in keys], pa.string()).take(pa.array(place))


def verdicts_table(verdicts: Iterable[Verdict], root_of: Any = None) -> pa.Table:
    """Return the verdict table of the reference's verdicts; ``root_of`` maps an event id to its root's id."""
    root = root_of or (lambda id_: id_)
    rows = [_row(verdict, root) for verdict in verdicts]
    return pa.Table.from_pylist(rows, schema=VERDICT_COLUMNS)


def _row(verdict: Verdict, root: Any) -> dict[str, Any]:
    key = verdict.lens[1] if len(verdict.lens) > 1 else (None, None)
    act, match = verdict.activation, verdict.matching
    plain = identity_of(verdict.rule_id, verdict.part, verdict.lens, verdict.window or (root(act) if act else ""))
    return {
        "rule_id": verdict.rule_id,
        "part": verdict.part,
        "object_type": verdict.lens[0][0],
        "object_id": verdict.lens[0][1],
        "key_type": key[0],
        "key_id": key[1],
        "verdict": verdict.status,
        "manner": verdict.manner,
        "final": verdict.final,
        "provisional": verdict.provisional,
        "activation_event": act,
        "activation_root": root(act) if act else None,
        "activation_day": verdict.activation_day,
        "matching_event": match,
        "matching_root": root(match) if match else None,
        "matching_day": verdict.matching_day,
        "due_day": verdict.due.day if verdict.due else None,
        "due_clock": verdict.due.clock if verdict.due else -1,
        "days_over": verdict.over,
        "notes": notes_text(verdict.notes) or None,
        "window": verdict.window,
        "breach_names_window": bool(match) and plain != verdict.identity,
    }


def identities(table: pa.Table) -> pa.Array:
    """Return the key of each finding (§2): what persists from *open* through *undone* to *late*.

    As ``verdicts.identity_of``, with the content joined column by column.
    """
    rule, about, id_, key_type, key_id = (
        table[name].cast(pa.string()) for name in ("rule_id", "object_type", "object_id", "key_type", "key_id")
    )
    lens = pc.binary_join_element_wise(about, id_, WITHIN)
    keyed = pc.binary_join_element_wise(lens, pc.binary_join_element_wise(key_type, key_id, WITHIN), BETWEEN)
    breach = pc.if_else(table["breach_names_window"], table["matching_root"], table["activation_root"])
    name = pc.coalesce(table["window"].cast(pa.string()), breach, pa.scalar(""))
    part = table["part"].cast(pa.string())
    content = pc.binary_join_element_wise(rule, part, pc.coalesce(keyed, lens), name, BETWEEN)
    return pa.array([identity_digest(text) for text in content.cast(pa.binary()).to_pylist()], pa.string())
