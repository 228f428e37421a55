"""Which events a trace has and how they stand together, in the compiled pass (§5).

Coexistence, exclusive, alternation and chain.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from zhiheng.law.kernel.compiled import inner, njit
from zhiheng.law.kernel.emit import keep, put, stands
from zhiheng.law.kernel.shapes import (
    B_ACT,
    B_AMONG,
    B_BY,
    B_KIND,
    B_TARGET,
    B_UNKNOWN,
    C_UNKNOWN,
    F_LAST,
    F_NAMED,
    I_BITS,
    I_POS,
    L_CLOCK,
    L_DAY,
    M_FORBIDDEN,
    M_LATE,
    M_NONE,
    M_UNDONE,
    N_ORDER,
    NO_DAY,
    O_DUE,
    O_FINAL,
    O_MANNER,
    O_MATCH,
    O_NOTES,
    O_OVER,
    O_STATUS,
    P_FLAGS,
    P_NEEDED,
    S_OPEN,
    S_SATISFIED,
    S_VIOLATED,
    T_AFTER,
    T_BEFORE,
    T_TIED,
    W_COMPLETE,
    W_DAY,
)


@njit
def coexistence(
    c: Any,
    lens: Any,
    it: Any,
    lo: Any,
    hi: Any,
    log: Any,
    par: Any,
    now: Any,
    out: Any,
    n: Any,
    counts: Any,
) -> Any:
    """Judge a trace at its first activation: all that is asked stands somewhere in it when the closing act comes."""
    act = first_with(it, lo, hi, B_ACT, c, counts)
    if act < 0:
        return n
    closing, last, missing = np.int64(-1), np.int64(-1), False
    for k in range(lo, hi):
        if closing < 0 and it[k, I_BITS] & B_BY and stands(log, it[k, I_POS], it[act, I_POS]) >= T_AFTER:
            closing = np.int64(k)
    for kind in range(max(par[c, P_NEEDED], 1)):
        want = B_KIND << kind if par[c, P_NEEDED] else B_TARGET
        found = np.int64(-1)
        for k in range(lo, hi):
            if found < 0 and it[k, I_BITS] & want:
                found = np.int64(k)
        if found < 0:
            missing = True
        last = max(last, found)
    put(out, n, c, lens, it[act, I_POS], -1, S_SATISFIED, M_NONE, True)
    if closing >= 0:
        out[n, O_DUE] = log[it[closing, I_POS], L_DAY]
    if missing:
        out[n, O_STATUS], out[n, O_FINAL] = S_OPEN, 0
        if now[W_COMPLETE] or closing >= 0:
            out[n, O_STATUS], out[n, O_MANNER], out[n, O_FINAL] = S_VIOLATED, M_UNDONE, now[W_COMPLETE]
        if closing >= 0 and not now[W_COMPLETE]:
            out[n, O_OVER] = max(now[W_DAY] - out[n, O_DUE], 0)
        return keep(out, n, counts, par)
    out[n, O_MATCH] = it[last, I_POS]
    if closing >= 0:
        order = stands(log, it[last, I_POS], it[closing, I_POS])
        if order == T_AFTER:
            out[n, O_STATUS], out[n, O_MANNER] = S_VIOLATED, M_LATE
            out[n, O_OVER] = log[it[last, I_POS], L_DAY] - out[n, O_DUE]
        elif order == T_TIED:
            out[n, O_NOTES] |= N_ORDER
    return keep(out, n, counts, par)


@njit
def first_with(it: Any, lo: Any, hi: Any, bit: Any, c: Any, counts: Any) -> Any:
    """Return the first activation of a trace (-1: none); unknown ones before it are counted."""
    for k in range(lo, hi):
        if it[k, I_BITS] & B_UNKNOWN:
            counts[c, C_UNKNOWN] += 1
        if it[k, I_BITS] & bit:
            return np.int64(k)
    return np.int64(-1)


@njit
def exclusive(c: Any, lens: Any, it: Any, lo: Any, hi: Any, par: Any, now: Any, out: Any, n: Any, counts: Any) -> Any:
    """Judge a trace from the first event of any kind: no second kind may occur."""
    act = first_with(it, lo, hi, B_ACT, c, counts)
    if act < 0:
        return n
    put(out, n, c, lens, it[act, I_POS], -1, S_SATISFIED, M_NONE, now[W_COMPLETE])
    seen = np.int64(0)
    for k in range(lo, hi):
        seen |= it[k, I_BITS] & ~(np.int64(B_KIND) - 1)
        if seen & (seen - 1):
            out[n, O_STATUS], out[n, O_MANNER], out[n, O_FINAL] = S_VIOLATED, M_FORBIDDEN, 1
            out[n, O_MATCH] = it[k, I_POS]
            break
    return keep(out, n, counts, par)


@njit
def alternation(c: Any, lens: Any, it: Any, lo: Any, hi: Any, log: Any, par: Any, out: Any, n: Any, counts: Any) -> Any:
    """Judge each act after the first of its kind: another must stand since the last one."""
    last = np.int64(-1)
    for k in range(lo, hi):
        if it[k, I_BITS] & B_UNKNOWN:
            counts[c, C_UNKNOWN] += 1
        if it[k, I_BITS] & B_ACT and last >= 0:
            put(out, n, c, lens, it[k, I_POS], -1, S_VIOLATED, M_UNDONE, True)
            tied = np.int64(-1)
            for j in range(lo, hi):
                if not it[j, I_BITS] & B_TARGET:
                    continue
                after = stands(log, it[j, I_POS], it[last, I_POS])
                before = stands(log, it[j, I_POS], it[k, I_POS])
                if after == T_AFTER and before == T_BEFORE:
                    tied = np.int64(j)
                    out[n, O_NOTES] = 0
                    out[n, O_STATUS], out[n, O_MANNER], out[n, O_MATCH] = S_SATISFIED, M_NONE, it[j, I_POS]
                    break
                if tied < 0 and (after in (T_AFTER, T_TIED)) and before in (T_BEFORE, T_TIED):
                    tied = np.int64(j)
                    out[n, O_NOTES] |= N_ORDER
                    out[n, O_STATUS], out[n, O_MANNER], out[n, O_MATCH] = S_SATISFIED, M_NONE, it[j, I_POS]
            n = keep(out, n, counts, par)
        if it[k, I_BITS] & B_BY:
            last = np.int64(k)
    return n


@inner
def item_at(it: Any, lo: Any, hi: Any, row: Any) -> Any:
    """Return the first item that isn't before a row of the trace (hi: none)."""
    low, high = lo, hi
    while low < high:
        middle = (low + high) // 2
        if it[middle, I_POS] < row:
            low = middle + 1
        else:
            high = middle
    return low


@njit
def chain(
    c: Any,
    lens: Any,
    it: Any,
    lo: Any,
    hi: Any,
    begin: Any,
    end: Any,
    log: Any,
    par: Any,
    now: Any,
    out: Any,
    n: Any,
    counts: Any,
) -> Any:
    """Judge each act by its very next (last) event, of those named or of all; return the next free record."""
    last = par[c, P_FLAGS] & F_LAST
    for a in range(lo, hi):
        if it[a, I_BITS] & B_UNKNOWN:
            counts[c, C_UNKNOWN] += 1
        if not it[a, I_BITS] & B_ACT:
            continue
        first, fitting, near, good = neighbours(it, lo, hi, it[a, I_POS], begin, end, log, par[c, P_FLAGS])
        put(out, n, c, lens, it[a, I_POS], -1, S_SATISFIED, M_NONE, True)
        if near == 0 and (last or now[W_COMPLETE]):
            out[n, O_STATUS], out[n, O_MANNER] = S_VIOLATED, M_UNDONE
        elif near == 0:
            out[n, O_STATUS], out[n, O_FINAL] = S_OPEN, 0
        elif good == 0:
            out[n, O_STATUS], out[n, O_MANNER], out[n, O_MATCH] = S_VIOLATED, M_FORBIDDEN, first
        else:
            out[n, O_MATCH] = fitting
            if good < near:
                out[n, O_NOTES] |= N_ORDER
        n = keep(out, n, counts, par)
    return n


@njit
def neighbours(it: Any, lo: Any, hi: Any, act: Any, begin: Any, end: Any, log: Any, flags: Any) -> Any:
    """Return (nearest row, nearest fitting row, how many may be the neighbour, how many of these fit).

    A row may be the neighbour of row ``act`` if nothing surely stands between the two. Of one day only events that
    both have a time stand surely, so each day needs but one look.
    """
    named = flags & F_NAMED
    step, side = (-1, T_BEFORE) if flags & F_LAST else (1, T_AFTER)
    first, fitting, near, good = np.int64(-1), np.int64(-1), 0, 0
    reach, timed = np.int64(NO_DAY), False  # the day of the first row that surely stands there; whether one has a time
    row = day_edge(log, act, begin, end, -step)
    at = item_at(it, lo, hi, row)
    while begin <= row < end:
        while lo < at and it[at - 1, I_POS] >= row:
            at -= 1
        while at < hi and it[at, I_POS] < row:
            at += 1
        bits = it[at, I_BITS] if at < hi and it[at, I_POS] == row else 0
        day, order = log[row, L_DAY], stands(log, row, act)
        if reach != NO_DAY and day != reach:
            break
        if order in (side, T_TIED) and (not named or bits & B_AMONG):
            if not (timed and log[row, L_CLOCK] >= 0):
                near += 1
                first = row if first < 0 else first
                if bits & B_TARGET:
                    good += 1
                    fitting = row if fitting < 0 else fitting
            if order == side:
                reach, timed = day, timed or log[row, L_CLOCK] >= 0
        row += step
    return first, fitting, near, good


@inner
def day_edge(log: Any, row: Any, begin: Any, end: Any, step: Any) -> Any:
    """Return the furthest row of the same day in a direction."""
    edge = row
    while begin <= edge + step < end and log[edge + step, L_DAY] == log[row, L_DAY]:
        edge += step
    return edge
