"""An act and its last day in the compiled pass: ``window`` with ``not_later_than`` (§5). Columns have found the day."""

from __future__ import annotations

from typing import Any

from zhiheng.law.kernel.compiled import njit
from zhiheng.law.kernel.counting import met
from zhiheng.law.kernel.emit import keep, put, stated
from zhiheng.law.kernel.shapes import (
    ABSENT,
    B_ACT,
    B_UNKNOWN,
    C_UNKNOWN,
    I_BITS,
    I_POS,
    L_CLOCK,
    L_DAY,
    M_LATE,
    M_NONE,
    O_CLOCK,
    O_DUE,
    O_MANNER,
    O_OVER,
    O_STATUS,
    S_SATISFIED,
    S_VIOLATED,
    Y_START,
    Y_UNTIL,
)


@njit
def window(
    c: Any, lens: Any, it: Any, lo: Any, hi: Any, log: Any, par: Any, pays: Any, out: Any, n: Any, counts: Any
) -> Any:
    """Judge every act that may be done until a last day; without one it is in time. Return the next free record."""
    for k in range(lo, hi):
        if it[k, I_BITS] & B_UNKNOWN:
            counts[c, C_UNKNOWN] += 1
        if not it[k, I_BITS] & B_ACT:
            continue
        put(out, n, c, lens, it[k, I_POS], -1, S_SATISFIED, M_NONE, True)
        last, clock = stated(it, k, log, par, c, pays, Y_START), stated(it, k, log, par, c, pays, Y_UNTIL)
        day = log[it[k, I_POS], L_DAY]
        if last != ABSENT and met(day, log[it[k, I_POS], L_CLOCK], last, clock) == 0:
            out[n, O_STATUS], out[n, O_MANNER] = S_VIOLATED, M_LATE
            out[n, O_DUE], out[n, O_CLOCK], out[n, O_OVER] = last, clock, day - last
        n = keep(out, n, counts, par)
    return n
