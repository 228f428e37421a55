"""Helpers of the compiled pass: order of two events, and writing a record."""

from __future__ import annotations

from typing import Any

from zhiheng.law.kernel.compiled import leaf, njit
from zhiheng.law.kernel.shapes import (
    ABSENT,
    I_BITS,
    I_PAY,
    I_POS,
    I_STRIDE,
    L_CLOCK,
    L_DAY,
    L_RANK,
    NO_DAY,
    O_ACT,
    O_CLOCK,
    O_CON,
    O_DUE,
    O_FINAL,
    O_LENS,
    O_MANNER,
    O_MATCH,
    O_NOTES,
    O_OVER,
    O_STATUS,
    O_WINDOW,
    P_KEEP,
    P_PAYLOADS,
    S_DEFERRED,
    T_AFTER,
    T_BEFORE,
    T_SAME,
    T_TIED,
    Y_SET,
)


@leaf
def stands(log: Any, i: Any, j: Any) -> Any:
    """Return how row i stands to row j: before, tied (order unknown), after, or the same (rows of one trace)."""
    if i == j:
        return T_SAME
    if log[i, L_DAY] == log[j, L_DAY] and (log[i, L_CLOCK] < 0 or log[j, L_CLOCK] < 0):
        return T_TIED
    return T_BEFORE if i < j else T_AFTER


@njit
def stated(it: Any, a: Any, log: Any, par: Any, c: Any, pays: Any, bit: Any) -> Any:
    """Return what the event of item a states in the payload column of a bit (of P_PAYLOADS)."""
    column, rest = 0, par[c, P_PAYLOADS] & (bit - 1)
    while rest:
        column += rest & 1
        rest >>= 1
    return pays[it[a, I_PAY] + column * it[a, I_STRIDE] + log[it[a, I_POS], L_RANK]]


@njit
def meet(pays: Any, one: Any, other: Any) -> Any:
    """Whether two sets of ids, given by where they lie, have one in common."""
    if one == ABSENT or other == ABSENT:
        return False
    for i in range(one + 1, one + 1 + pays[one]):
        for j in range(other + 1, other + 1 + pays[other]):
            if pays[i] == pays[j]:
                return True
    return False


@njit
def linked(it: Any, a: Any, b: Any, log: Any, par: Any, c: Any, pays: Any) -> Any:
    """Whether the events of two items share an object of the type that links them."""
    return meet(pays, stated(it, a, log, par, c, pays, Y_SET), stated(it, b, log, par, c, pays, Y_SET))


@leaf
def first_after(
    log: Any,
    it: Any,
    lo: Any,
    hi: Any,
    a: Any,
    want: Any,
    sure: Any,
    floor: Any,
    tmp: Any,
    taken: Any,
    par: Any,
    c: Any,
    pays: Any,
    link: Any,
) -> Any:
    """Return the first item with a bit that stands after item a (or tied, unless ``sure``), day > floor; -1: none.

    ``link``: it must share an object with item a.
    """
    k = a
    while k > lo and log[it[k - 1, I_POS], L_DAY] == log[it[a, I_POS], L_DAY]:
        k -= 1
    while k < hi:
        if it[k, I_BITS] & want and log[it[k, I_POS], L_DAY] > floor and not (taken and tmp[k - lo]):
            order = stands(log, it[k, I_POS], it[a, I_POS])
            if (order == T_AFTER or (order == T_TIED and not sure)) and not (
                link and not linked(it, k, a, log, par, c, pays)
            ):
                return k
        k += 1
    return -1


@leaf
def put(out: Any, n: Any, con: Any, lens: Any, act: Any, match: Any, status: Any, manner: Any, final: Any) -> Any:
    """Write a record and return its place; days, notes and window are set by the caller afterwards."""
    out[n, O_CON] = con
    out[n, O_LENS] = lens
    out[n, O_ACT] = act
    out[n, O_MATCH] = match
    out[n, O_STATUS] = status
    out[n, O_MANNER] = manner
    out[n, O_FINAL] = final
    out[n, O_DUE] = NO_DAY
    out[n, O_CLOCK] = -1
    out[n, O_OVER] = NO_DAY
    out[n, O_NOTES] = 0
    out[n, O_WINDOW] = NO_DAY
    return n


@leaf
def keep(out: Any, n: Any, counts: Any, par: Any) -> Any:
    """Count the record at n and return the next free place; a satisfied one that isn't kept is overwritten."""
    con, status = out[n, O_CON], out[n, O_STATUS]
    counts[con, status] += 1
    if status == 0 and par[con, P_KEEP] == 0:
        return n
    return n + 1


@njit
def defer(out: Any, n: Any, con: Any, lens: Any) -> Any:
    """Leave this constraint on this lens to the reference evaluator."""
    put(out, n, con, lens, -1, -1, S_DEFERRED, 0, False)
    return n + 1
