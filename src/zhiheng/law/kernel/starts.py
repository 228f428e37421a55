"""From where a period runs in the compiled pass: the latest of what the act and other events of the trace state."""

from __future__ import annotations

from typing import Any

import numpy as np

from zhiheng.law.kernel.compiled import inner, leaf
from zhiheng.law.kernel.emit import linked, stands, stated
from zhiheng.law.kernel.shapes import (
    ABSENT,
    B_DATE,
    I_BITS,
    I_POS,
    L_CLOCK,
    L_DAY,
    P_FIRSTS,
    P_LINKS,
    P_PAYLOADS,
    P_SOURCES,
    T_AFTER,
    Y_DATE,
    Y_START,
)


@leaf
def start_of(it: Any, lo: Any, hi: Any, a: Any, log: Any, par: Any, c: Any, pays: Any, horizon: Any) -> Any:
    """Return (day, clock) from which the obligation of item a runs, as known at a row (-1: at the trace's end).

    Day ``ABSENT`` where nobody states it.
    """
    if not par[c, P_PAYLOADS] & Y_START:
        return log[it[a, I_POS], L_DAY], log[it[a, I_POS], L_CLOCK]
    start = stated(it, a, log, par, c, pays, Y_START)
    for source in range(par[c, P_SOURCES]):
        start = max(start, source_day(it, lo, hi, a, log, par, c, pays, horizon, source))
    return start, np.int64(-1)


@inner
def source_day(
    it: Any, lo: Any, hi: Any, a: Any, log: Any, par: Any, c: Any, pays: Any, horizon: Any, source: Any
) -> Any:
    """Return the day that the last (first) event of one source states, ``ABSENT`` where there is none yet."""
    found = np.int64(ABSENT)
    for k in range(lo, hi):
        if not it[k, I_BITS] & (B_DATE << source):
            continue
        if horizon >= 0 and stands(log, it[k, I_POS], horizon) == T_AFTER:
            continue
        if par[c, P_LINKS] & (2 << source) and not linked(it, k, a, log, par, c, pays):
            continue
        found = stated(it, k, log, par, c, pays, Y_DATE << source)
        if par[c, P_FIRSTS] & (1 << source):
            return found
    return found
