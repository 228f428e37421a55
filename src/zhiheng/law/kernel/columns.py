"""Truths and values as columns: what the modules of the kernel hand each other before the pass."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from zhiheng.law.kernel.lenses import Rows
from zhiheng.law.language.model import Variant
from zhiheng.law.periods import PLAIN, Counting
from zhiheng.law.reference.truth import FALSE, TRUE

Truths = npt.NDArray[np.uint8]
Positions = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Truth:
    """Bounds of the truth of a predicate per row (reference codes 0 … 5); equal where it is decided."""

    low: Truths
    high: Truths

    @property
    def decided(self) -> npt.NDArray[np.bool_]:
        """Where both bounds agree."""
        return np.equal(self.low, self.high)


def exactly(codes: Truths) -> Truth:
    """Return a truth that is decided everywhere."""
    return Truth(codes, codes)


def undecided(count: int) -> Truth:
    """Return a truth that nothing is known of."""
    return Truth(np.full(count, FALSE, np.uint8), np.full(count, TRUE, np.uint8))


@dataclass(frozen=True, slots=True)
class Column:
    """A value per row: codes into ``values`` (Python values, ``ABSENT``, ``UNKNOWN`` …), -1 where undecided."""

    codes: Rows
    values: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Context:
    """What predicates may depend on besides the trace: the variant's parameters, which day is which kind."""

    variant: Variant
    day_kind: Callable[[int], str | None]
    mapped_without: frozenset[str] = frozenset()
    counting: Counting = PLAIN
