"""Which lens each event belongs to: the traces of objects, split by key where a rule says ``per`` (§1)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from zhiheng.law.kernel.distinct import distinct
from zhiheng.law.kernel.lenses import LensTable, Rows, build_lens
from zhiheng.law.kernel.logdata import LogData
from zhiheng.law.trace.lens import ATTRIBUTE, _attribute_keys

Pairs = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Owners:
    """Whose trace each event row belongs to, where a log holds the whole traces of some objects only.

    ``things`` are object rows, one per event row in ``rows``; ``silent`` the objects to which nothing happened.
    """

    rows: Rows
    things: Rows
    silent: Rows


def lens_of(data: LogData, about: str, silent: bool, owners: Owners | None = None) -> LensTable:
    """Return the traces of all objects of a type; ``silent``: also of those to which nothing happened (empty)."""
    type_, _, qualifier = about.partition("/")
    if owners is None:
        rows, things = data.related(type_, qualifier or None)
        others = data.of_type(type_)
    else:
        rows, things = owners.rows, owners.things
        others = distinct(np.concatenate([owners.silent, things])).astype(np.int32)
        if qualifier:
            rows, things = _in_role(data, type_, qualifier, rows, things)
    keep = data.alive[rows]
    if not keep.all():
        rows, things = rows[keep], things[keep]
    return build_lens(data.events, things, rows, silent=others if silent else None)


def _in_role(data: LogData, type_: str, qualifier: str, rows: Rows, things: Rows) -> tuple[Rows, Rows]:
    """Return the pairs in which the event names the object in a role."""
    named_rows, named = data.related(type_, qualifier)
    mine = np.isin(rows.astype(np.int64) << 32 | things, named_rows.astype(np.int64) << 32 | named)
    return rows[mine], things[mine]


def split_lens(data: LogData, whole: LensTable, per: str, opens: Flags) -> LensTable:
    """Return the traces of ``whole`` split by the keys of ``per`` that the events flagged in ``opens`` name (§1)."""
    things = whole.object[whole.lens]
    objects, events, keys = _split(data, things, whole.row, named_keys(data, per), opens)
    return build_lens(data.events, objects, events, keys, silent=whole.object)


def named_keys(data: LogData, per: str) -> tuple[Rows, Rows]:
    """Return (event row, key) of all keys that events name, sorted by row; a key is an object row or a text's code."""
    if per.startswith(ATTRIBUTE):
        return _attribute_named(data, per[len(ATTRIBUTE) :])
    type_, _, qualifier = per.partition("/")
    rows, things = data.related(type_, qualifier or None)
    return _distinct(rows, things)


def attribute_keys(data: LogData, name: str) -> list[str]:
    """Return the key texts that an attribute's values name, by key code."""
    return list(_key_codes(data, name)[0])


def _key_codes(data: LogData, name: str) -> tuple[dict[str, int], list[list[int]]]:
    coded = data.attribute(name)
    codes: dict[str, int] = {}
    per_value = []
    for value in coded.values if coded is not None else ():
        texts = _texts(name, value)
        per_value.append([codes.setdefault(text, len(codes)) for text in texts])
    return codes, per_value


def _texts(name: str, value: object) -> tuple[str, ...]:
    from zhiheng.eventlog.model import Event

    return _attribute_keys(Event("", "", 0, attributes={name: value}), name)


def _attribute_named(data: LogData, name: str) -> tuple[Rows, Rows]:
    coded = data.attribute(name)
    if coded is None:
        return np.zeros(0, np.int32), np.zeros(0, np.int32)
    _, per_value = _key_codes(data, name)
    sizes = np.array([len(keys) for keys in per_value] + [0], np.int64)
    flat = np.array([key for keys in per_value for key in keys], np.int32)
    begin = np.concatenate([[0], np.cumsum(sizes[:-1])])
    rows = np.flatnonzero(coded.codes >= 0)
    count = sizes[coded.codes[rows]]
    return np.repeat(rows, count).astype(np.int32), flat[_ranges(begin[coded.codes[rows]], count)]


def _ranges(begin: Pairs, count: Pairs) -> Pairs:
    """Return begin[i], begin[i]+1, … count[i] places each, one after another."""
    total = int(count.sum())
    shift = np.repeat(begin - np.concatenate([[0], np.cumsum(count)[:-1]]), count)
    found: Pairs = np.arange(total) + shift
    return found


def _distinct(rows: Rows, keys: Rows) -> tuple[Rows, Rows]:
    """Return the pairs sorted by row, each once."""
    if not len(rows):
        return rows, keys
    pairs = distinct(rows.astype(np.int64) * 2**32 + keys)
    return (pairs >> 32).astype(np.int32), (pairs & (2**32 - 1)).astype(np.int32)


def _split(
    data: LogData, things: Rows, rows: Rows, named: tuple[Rows, Rows], opening: Flags
) -> tuple[Rows, Rows, Rows]:
    """Return (object, event row, key) triples: an event that names keys goes to these, another to all of its object.

    An object for which no activating event names a key has one lens without key (-1) that holds its whole trace.
    """
    key_rows, keys = named
    count = np.bincount(key_rows, minlength=len(data.events)).astype(np.int64)
    begin = np.concatenate([[0], np.cumsum(count)[:-1]])
    repeat = count[rows]
    pair_keys = keys[_ranges(begin[rows], repeat)]
    pair_things, pair_rows = np.repeat(things, repeat), np.repeat(rows, repeat)
    opens = np.repeat(opening, repeat)
    known_things, known_keys = _distinct(pair_things[opens], pair_keys[opens])
    owner = known_things.astype(np.int64) * 2**32 + known_keys
    mine = np.isin(pair_things.astype(np.int64) * 2**32 + pair_keys, owner)
    has_keys = np.isin(things, known_things)
    silent = (repeat == 0) & has_keys
    first = np.searchsorted(known_things, things[silent])
    number = np.searchsorted(known_things, things[silent], "right") - first
    return (
        np.concatenate([pair_things[mine], np.repeat(things[silent], number), things[~has_keys]]),
        np.concatenate([pair_rows[mine], np.repeat(rows[silent], number), rows[~has_keys]]),
        np.concatenate([pair_keys[mine], known_keys[_ranges(first, number)], np.full((~has_keys).sum(), -1, np.int32)]),
    )
