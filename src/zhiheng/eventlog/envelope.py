"""The ledger's envelope in foreign clothes: sequence, recorded_at, precision and corrects among the attributes.

Our writers mark them ``zhiheng:sequence`` and so on; a log that others make for us may use the plain names of the
vocabulary. A plain name counts only if every value fits, else it stays an attribute, with a warning.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from zhiheng.eventlog.columns import Codes, Part
from zhiheng.eventlog.days import MICROSECONDS_PER_DAY, NO_CLOCK, NO_OFFSET, moment_of
from zhiheng.eventlog.times import AS_WRITTEN, parse_times, zone_named

OWN = "zhiheng:"
SEQUENCE, RECORDED, PRECISION, CORRECTS = "sequence", "recorded_at", "precision", "corrects"
DAY_PRECISION = "day"
_PRECISIONS = {"day", "minute"}


@dataclass(slots=True)
class Envelope:
    """The envelope columns of ``tables.EVENT_COLUMNS``, and which events have no time of day."""

    sequence: npt.NDArray[np.int64]
    recorded_at: pa.Array
    corrects: pa.Array
    day_only: npt.NDArray[np.bool_]


def take_envelope(attributes: dict[str, list[Part]], ids: pa.Array, zone: str | None, warnings: list[str]) -> Envelope:
    """Take the envelope out of the event attributes.

    Args:
        attributes: parts by name; those used are removed.
        ids: the events' ids; a plain ``corrects`` must name some of them.
        zone: time zone of a ``recorded_at`` without offset, where known.
        warnings: told which plain names stayed attributes.
    """
    count = len(ids)
    envelope = Envelope(
        sequence=np.arange(count, dtype=np.int64),
        recorded_at=pa.nulls(count, pa.timestamp("us", tz="UTC")),
        corrects=pa.nulls(count, pa.string()),
        day_only=np.zeros(count, np.bool_),
    )
    for name in (SEQUENCE, RECORDED, PRECISION, CORRECTS):
        own = OWN + name in attributes
        parts = attributes.get(OWN + name) if own else attributes.get(name)
        if not parts:
            continue
        if _take(name, parts, envelope, ids, zone):
            del attributes[OWN + name if own else name]
        else:
            warnings.append(f"属性 {OWN + name if own else name} 的值不符合要求,已按普通属性保留")
    return envelope


def _take(name: str, parts: list[Part], envelope: Envelope, ids: pa.Array, zone: str | None) -> bool:
    if len(parts) > 1:
        return False
    codes = np.full(len(ids), -1, np.int32)
    codes[parts[0].rows] = parts[0].codes
    texts = parts[0].texts
    if name == SEQUENCE:
        return _sequence(envelope, codes, texts)
    if name == RECORDED:
        return _recorded(envelope, codes, texts, zone)
    if name == PRECISION:
        return _precision(envelope, codes, texts)
    return _corrects(envelope, codes, texts, ids)


def _sequence(envelope: Envelope, codes: Codes, texts: pa.Array) -> bool:
    if (codes < 0).any():
        return False
    try:
        numbers = pc.cast(texts, pa.int64()).to_numpy()[codes]
    except pa.ArrowInvalid:
        return False
    if len(np.unique(numbers)) < len(numbers):
        return False
    envelope.sequence = numbers
    return True


def _recorded(envelope: Envelope, codes: Codes, texts: pa.Array, zone: str | None) -> bool:
    times = parse_times(texts)
    used = np.unique(codes[codes >= 0])
    if times.bad[used].any() or (times.clock[used] == NO_CLOCK).any():
        return False
    local = times.offset == NO_OFFSET
    shift = times.offset.astype(np.int64)
    if local[used].any():
        if zone is None or zone == AS_WRITTEN:
            return False
        shift[local] = _local_shifts(times.day[local], times.clock[local], zone)
    micro = times.day.astype(np.int64) * MICROSECONDS_PER_DAY + times.clock - shift * 60_000_000
    values = micro[np.maximum(codes, 0)]
    envelope.recorded_at = pa.array(values, pa.timestamp("us", tz="UTC"), mask=codes < 0)
    return True


def _local_shifts(days: Codes, clocks: npt.NDArray[np.int64], zone: str) -> npt.NDArray[np.int64]:
    """Return the zone's minutes east of UTC at local times (the earlier reading where a time comes twice)."""
    info = zone_named(zone)
    found = []
    for day, clock in zip(days, clocks, strict=True):
        shift = moment_of(int(day), int(clock)).replace(tzinfo=info).utcoffset() or timedelta()
        found.append(shift // timedelta(minutes=1))
    return np.array(found, np.int64)


def _precision(envelope: Envelope, codes: Codes, texts: pa.Array) -> bool:
    if not set(texts.to_pylist()) <= _PRECISIONS:
        return False
    is_day = np.array([text == DAY_PRECISION for text in texts.to_pylist()] or [False])
    envelope.day_only = (codes >= 0) & is_day[np.maximum(codes, 0)]
    return True


def _corrects(envelope: Envelope, codes: Codes, texts: pa.Array, ids: pa.Array) -> bool:
    column = texts.cast(pa.string()).take(pa.array(codes, pa.int32(), mask=codes < 0))
    envelope.corrects = column
    return True
