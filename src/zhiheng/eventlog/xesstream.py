"""What both XES readers hand over: attributes as (owner, column, value) triples, values kept once each."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pyarrow as pa

EVENT, TRACE, LOG = 0, 1, 2
"""Scopes: what an attribute belongs to."""

TAGS = ("string", "date", "int", "float", "boolean", "id", "list", "container")
"""XES attribute elements; the number of a tag is its place here."""


@dataclass(slots=True)
class XesStream:
    """An XES log before its attributes become columns.

    ``event_trace[i]`` is the trace of event i (-1: none). Attribute j belongs to event or trace ``owner[j]``, is the
    column ``columns[column[j]]`` = (scope, tag, key) and has the text ``pool[value[j]]``. File order throughout.
    """

    traces: int
    event_trace: npt.NDArray[np.int32]
    columns: list[tuple[int, int, str]]
    owner: npt.NDArray[np.int32]
    column: npt.NDArray[np.int32]
    value: npt.NDArray[np.int32]
    pool: pa.Array
    warnings: list[str] = field(default_factory=list)

    @property
    def events(self) -> int:
        """How many events the log has."""
        return len(self.event_trace)
