"""From texts and codes to the Arrow columns of ``tables``: where attribute values get their kinds."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from zhiheng.eventlog import values
from zhiheng.eventlog.tables import ATTRIBUTE_PREFIX, KIND
from zhiheng.eventlog.times import iso_date, iso_moment

Codes = npt.NDArray[np.int32]
_MOST_DIGITS = 38
_ARROW = {values.BOOL: pa.bool_(), values.INT: pa.int64(), values.DATE: pa.date32()}


@dataclass(frozen=True, slots=True)
class Part:
    """Values of one attribute that share a kind: row ``rows[i]`` has the text ``texts[codes[i]]``.

    ``texts`` (an Arrow string array without nulls) are canonical, as ``values.encode`` writes them.
    """

    kind: str
    rows: Codes
    codes: Codes
    texts: pa.Array

    def lines(self) -> pa.Array:
        """Return the text of each row in ``rows``."""
        return self.texts.take(pa.array(self.codes))


def codes_array(codes: Sequence[int] | Codes) -> Codes:
    """Return codes or rows as an int32 array."""
    return np.asarray(codes, np.int32)


def dictionary(codes: Codes, texts: pa.Array) -> pa.Array:
    """Return a dictionary-encoded string column; a negative code is null."""
    missing = codes < 0
    indices = pa.array(codes, pa.int32(), mask=missing) if missing.any() else pa.array(codes, pa.int32())
    return pa.DictionaryArray.from_arrays(indices, texts.cast(pa.string()))


def constant(text: str, count: int) -> pa.Array:
    """Return a dictionary-encoded column with one text in every row."""
    return dictionary(np.zeros(count, np.int32), pa.array([text], pa.string()))


def read_as(kind: str, part: Part, canonical: Callable[[str], str | None] | None = None) -> list[Part]:
    """Return a part's texts as values of a kind; texts that aren't of that kind stay texts in a second part.

    Args:
        kind: the kind to read.
        part: rows, codes and the texts as written in the file.
        canonical: gives the canonical text, or None where the text isn't of that kind; default ``canonical_text``.
    """
    if kind == values.TEXT:
        return [part]
    raw = part.texts.to_pylist()
    make = canonical or (lambda text: canonical_text(kind, text))
    texts = [make(text) for text in raw]
    good = np.fromiter((text is not None for text in texts), np.bool_, len(texts))
    fine = Part(kind, part.rows, part.codes, pa.array([text or "" for text in texts], pa.string()))
    if good.all():
        return [fine]
    keep = good[part.codes]
    rest = Part(values.TEXT, part.rows[~keep], part.codes[~keep], part.texts)
    return [Part(kind, part.rows[keep], part.codes[keep], fine.texts), rest] if keep.any() else [rest]


def canonical_text(kind: str, text: str) -> str | None:
    """Return the text that ``values.encode`` would write for the value, or None where the text isn't of the kind."""
    plain = text.strip()
    if kind == values.BOOL:
        plain = {"1": "true", "0": "false"}.get(plain.lower(), plain.lower())
    if kind == values.DATETIME:
        return iso_moment(plain)
    if kind == values.DATE:
        return iso_date(plain)
    try:
        return values.encode(values.decode(kind, plain))[1]
    except (ValueError, KeyError, TypeError):
        return None


def untag(part: Part) -> list[Part]:
    """Return the parts of one kind each that a part of tagged texts (kind ``mixed``) stands for."""
    tags, texts = zip(*(text.split(":", 1) for text in part.texts.to_pylist()), strict=True)
    pool = pa.array(texts, pa.string())
    of_row = np.array(tags)[part.codes]
    found = []
    for kind in dict.fromkeys(tags):
        chosen = of_row == kind
        found.append(Part(kind, part.rows[chosen], part.codes[chosen], pool))
    return found


def attribute_column(name: str, parts: Sequence[Part], count: int) -> tuple[pa.Field, pa.Array]:
    """Return field and column ``@NAME`` of ``count`` rows; where a row is named twice the later part wins."""
    parts = [part for part in _as_numbers(parts) if len(part.rows)]
    kind = parts[0].kind if parts else values.TEXT
    if any(part.kind != kind for part in parts):
        kind, parts = values.MIXED, [_tagged(part) for part in parts]
    codes, texts = _scattered(parts, count)
    column = _typed(kind, codes, texts)
    if column is None:  # too long for the kind's Arrow type: kept as tagged text
        kind = values.MIXED
        codes, texts = _scattered([_tagged(part) for part in parts], count)
        column = dictionary(codes, texts)
    return pa.field(ATTRIBUTE_PREFIX + name, column.type, metadata={KIND: kind.encode()}), column


def _as_numbers(parts: Sequence[Part]) -> list[Part]:
    """Ints beside numbers are numbers: 5 equals 5.0, and one column can then be compared at once."""
    kinds = {part.kind for part in parts}
    if not {values.INT, values.NUMBER} <= kinds:
        return list(parts)
    return [
        Part(values.NUMBER, part.rows, part.codes, part.texts) if part.kind == values.INT else part for part in parts
    ]


def _tagged(part: Part) -> Part:
    texts = pc.binary_join_element_wise(part.kind, part.texts.cast(pa.string()), ":")
    return Part(values.MIXED, part.rows, part.codes, texts)


def _scattered(parts: Sequence[Part], count: int) -> tuple[Codes, pa.Array]:
    """Return one code per row (-1: none) and the texts that the codes mean, each once."""
    codes = np.full(count, -1, np.int32)
    pools, base = [], 0
    for part in parts:
        codes[part.rows] = part.codes + base
        pools.append(part.texts.cast(pa.string()))
        base += len(part.texts)
    if not pools:
        return codes, pa.array([], pa.string())
    encoded = pa.concat_arrays(pools).dictionary_encode()
    if len(encoded.dictionary) < base:
        remap = encoded.indices.to_numpy(zero_copy_only=False).astype(np.int32)
        codes[codes >= 0] = remap[codes[codes >= 0]]
    return codes, encoded.dictionary


def _typed(kind: str, codes: Codes, texts: pa.Array) -> pa.Array | None:
    if kind == values.NUMBER or kind in _ARROW:
        codes, texts = _used(codes, texts)
    if kind == values.NUMBER:
        unique = _decimals(texts.to_pylist())
    elif kind in _ARROW:
        unique = _plain(kind, texts.to_pylist())
    else:
        return dictionary(codes, texts)
    missing = codes < 0
    if unique is None:
        return None
    return unique.take(pa.array(codes, pa.int32(), mask=missing) if missing.any() else pa.array(codes, pa.int32()))


def _used(codes: Codes, texts: pa.Array) -> tuple[Codes, pa.Array]:
    """Return codes into the texts that some row has: what a pool holds beside them needn't be of the kind."""
    used = np.zeros(len(texts), np.bool_)
    used[codes[codes >= 0]] = True
    if used.all():
        return codes, texts
    place = np.cumsum(used, dtype=np.int32) - 1
    return np.where(codes >= 0, place[codes], -1).astype(np.int32), texts.filter(pa.array(used))


def _plain(kind: str, texts: list[str]) -> pa.Array | None:
    try:
        return pa.array([values.decode(kind, text) for text in texts], _ARROW[kind])
    except (OverflowError, pa.ArrowInvalid):
        return None


def _decimals(texts: list[str]) -> pa.Array | None:
    """Return numbers as decimals of one scale, or None where 38 digits don't hold them."""
    numbers = [Decimal(text) for text in texts]
    scale, whole = 0, 1
    for number in numbers:
        parts = number.as_tuple()
        exponent = int(parts.exponent)
        scale = max(scale, -exponent)
        whole = max(whole, len(parts.digits) + exponent)
    if scale + whole > _MOST_DIGITS:
        return None
    return pa.array(numbers, pa.decimal128(_MOST_DIGITS, scale))


def cell(kind: str, value: Any) -> Any:
    """Return one cell of an attribute column (``as_py``) as a plain value of ``model.Event``."""
    if value is None or kind in (values.TEXT, values.BOOL, values.INT, values.DATE, values.NUMBER):
        return value
    return values.decode(kind, value)


def kind_of_field(field: pa.Field) -> str:
    """Return the kind of an attribute column, also of one that somebody made without our metadata."""
    if field.metadata and KIND in field.metadata:
        return str(field.metadata[KIND].decode())
    if pa.types.is_boolean(field.type):
        return values.BOOL
    if pa.types.is_integer(field.type):
        return values.INT
    if pa.types.is_decimal(field.type) or pa.types.is_floating(field.type):
        return values.NUMBER
    if pa.types.is_date(field.type):
        return values.DATE
    return values.DATETIME if pa.types.is_timestamp(field.type) else values.TEXT
