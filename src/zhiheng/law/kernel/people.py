"""Who may not be the same in the compiled pass: ``disjoint`` (§5)."""

from __future__ import annotations

from typing import Any

from zhiheng.law.kernel.compiled import njit
from zhiheng.law.kernel.emit import keep, meet, put, stands, stated
from zhiheng.law.kernel.shapes import (
    B_ACT,
    B_TARGET,
    B_UNKNOWN,
    C_UNKNOWN,
    F_WHOLE,
    I_BITS,
    I_POS,
    M_FORBIDDEN,
    M_NONE,
    N_ORDER,
    O_FINAL,
    O_MANNER,
    O_MATCH,
    O_NOTES,
    O_STATUS,
    P_FLAGS,
    S_SATISFIED,
    S_VIOLATED,
    T_AFTER,
    T_SAME,
    T_TIED,
    W_COMPLETE,
    Y_OTHERS,
    Y_SET,
)


@njit
def disjoint(
    c: Any,
    lens: Any,
    it: Any,
    lo: Any,
    hi: Any,
    log: Any,
    par: Any,
    pays: Any,
    now: Any,
    out: Any,
    n: Any,
    counts: Any,
) -> Any:
    """Judge each act by who took part elsewhere in its trace; return the next free record."""
    whole = par[c, P_FLAGS] & F_WHOLE
    for a in range(lo, hi):
        if it[a, I_BITS] & B_UNKNOWN:
            counts[c, C_UNKNOWN] += 1
        if not it[a, I_BITS] & B_ACT:
            continue
        put(out, n, c, lens, it[a, I_POS], -1, S_SATISFIED, M_NONE, now[W_COMPLETE] or not whole)
        mine = stated(it, a, log, par, c, pays, Y_SET)
        for k in range(lo, hi):
            order = stands(log, it[k, I_POS], it[a, I_POS])
            if not it[k, I_BITS] & B_TARGET or order == T_SAME or (not whole and order == T_AFTER):
                continue
            if not meet(pays, mine, stated(it, k, log, par, c, pays, Y_OTHERS)):
                continue
            if not whole and order == T_TIED:
                out[n, O_NOTES] |= N_ORDER
                continue
            out[n, O_STATUS], out[n, O_MANNER], out[n, O_FINAL] = S_VIOLATED, M_FORBIDDEN, 1
            out[n, O_MATCH], out[n, O_NOTES] = it[k, I_POS], 0
            break
        n = keep(out, n, counts, par)
    return n
