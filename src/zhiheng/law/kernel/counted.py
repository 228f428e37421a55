"""Counting in the compiled pass: ``at_most`` over its windows (§4 Windows, §5)."""

from __future__ import annotations

from typing import Any

import numpy as np

from zhiheng.law.kernel.compiled import inner, njit
from zhiheng.law.kernel.counting import add_months, civil_day, year_of
from zhiheng.law.kernel.emit import defer, keep, put, stands, stated
from zhiheng.law.kernel.shapes import (
    B_ACT,
    B_LIFT,
    B_OPENS,
    B_UNKNOWN,
    C_UNKNOWN,
    CAP_ABSENT,
    CAP_UNKNOWN,
    D_ORDINAL,
    E_SINCE,
    E_SLIDING,
    E_YEAR,
    F_EVERY,
    I_BITS,
    I_POS,
    L_DAY,
    M_FORBIDDEN,
    M_NONE,
    N_FACT,
    NO_DAY,
    O_FINAL,
    O_MANNER,
    O_MATCH,
    O_NOTES,
    O_STATUS,
    O_WINDOW,
    P_AHEAD,
    P_AHEAD_UNIT,
    P_CALENDAR,
    P_EACH,
    P_FLAGS,
    P_PAYLOADS,
    P_WITHIN,
    S_OPEN,
    S_SATISFIED,
    S_VIOLATED,
    T_AFTER,
    U_DAYS,
    U_WORKING,
    W_BASE,
    W_COMPLETE,
    W_DAY,
    Y_COUNT,
    Y_SET,
)


@inner
def window_of(it: Any, lo: Any, hi: Any, k: Any, log: Any, par: Any, c: Any) -> Any:
    """Return the key of the counting window of item k: year, or how many resets stand before it, or one for all."""
    if par[c, P_EACH] == E_YEAR:
        return year_of(log[it[k, I_POS], L_DAY])
    passed = np.int64(0)
    if par[c, P_EACH] == E_SINCE:
        for r in range(lo, hi):
            if it[r, I_BITS] & B_LIFT and stands(log, it[r, I_POS], it[k, I_POS]) < T_AFTER:
                passed += 1
    return passed


@njit
def cap_of(it: Any, k: Any, log: Any, par: Any, c: Any, pays: Any) -> Any:
    """Return how many are allowed in the window that item k opens."""
    if par[c, P_PAYLOADS] & Y_COUNT:
        return stated(it, k, log, par, c, pays, Y_COUNT)
    return par[c, P_WITHIN]


@njit
def counted(it: Any, k: Any, log: Any, par: Any, c: Any, pays: Any, tmp: Any, number: Any, cap: Any) -> Any:
    """Return how many there are with item k: events, or distinct related objects (an event without any is its own).

    The objects met so far stand in ``tmp``; once more than allowed have been met the rest needn't be told apart.
    """
    if not par[c, P_PAYLOADS] & Y_SET:
        return number + 1
    place = stated(it, k, log, par, c, pays, Y_SET)
    size = pays[place]
    for i in range(max(size, 1)):
        if number > cap or number >= len(tmp):
            return number
        found = pays[place + 1 + i] if size else -1 - it[k, I_POS]
        known = False
        for j in range(number):
            known = known or tmp[j] == found
        if not known:
            tmp[number] = found
            number += 1
    return number


@njit
def at_most(
    c: Any,
    lens: Any,
    it: Any,
    lo: Any,
    hi: Any,
    log: Any,
    par: Any,
    pays: Any,
    cals: Any,
    now: Any,
    tmp: Any,
    out: Any,
    n: Any,
    counts: Any,
) -> Any:
    """Count events per window; the one beyond n is the breach. Return the next free record."""
    if par[c, P_EACH] == E_SLIDING:
        return sliding(c, lens, it, lo, hi, log, par, pays, cals, now, tmp, out, n, counts)
    opened, number, breach, window, begin = -1, 0, -1, np.int64(NO_DAY), n
    cap = np.int64(0)
    for k in range(lo, hi):
        if not it[k, I_BITS] & B_ACT:
            continue
        key = window_of(it, lo, hi, k, log, par, c)
        if opened >= 0 and key < window:
            return defer(out, begin, c, lens)
        if opened >= 0 and key != window:
            n = close_window(c, lens, it, lo, hi, opened, breach, window, cap, par, now, out, n, counts)
            opened, number, breach = -1, 0, -1
        window = key
        if opened < 0:
            opened = k
            cap = cap_of(it, k, log, par, c, pays)
        number = counted(it, k, log, par, c, pays, tmp, number, cap)
        if number > cap and breach < 0:
            breach = k
    if opened >= 0:
        return close_window(c, lens, it, lo, hi, opened, breach, window, cap, par, now, out, n, counts)
    if par[c, P_FLAGS] & F_EVERY:
        put(out, n, c, lens, -1, -1, S_SATISFIED, M_NONE, now[W_COMPLETE])
        return keep(out, n, counts, par)
    return n


@njit
def close_window(
    c: Any,
    lens: Any,
    it: Any,
    lo: Any,
    hi: Any,
    opened: Any,
    breach: Any,
    window: Any,
    cap: Any,
    par: Any,
    now: Any,
    out: Any,
    n: Any,
    counts: Any,
) -> Any:
    """Write the record of one counting window, unless its opening event isn't in the rule's population."""
    if not it[opened, I_BITS] & B_OPENS:
        if it[opened, I_BITS] & B_UNKNOWN:
            counts[c, C_UNKNOWN] += 1
        return n
    if cap == CAP_ABSENT:
        return n
    put(out, n, c, lens, it[opened, I_POS], -1, S_SATISFIED, M_NONE, now[W_COMPLETE])
    if par[c, P_EACH] == E_YEAR:
        out[n, O_WINDOW] = window
        if now[W_DAY] > civil_day(window, 12, 31):
            out[n, O_FINAL] = 1
    if cap == CAP_UNKNOWN:
        out[n, O_STATUS], out[n, O_FINAL], out[n, O_NOTES] = S_OPEN, 0, N_FACT
    elif breach >= 0:
        out[n, O_STATUS], out[n, O_MANNER], out[n, O_FINAL] = S_VIOLATED, M_FORBIDDEN, 1
        out[n, O_MATCH] = it[breach, I_POS]
    return keep(out, n, counts, par)


@njit
def sliding(
    c: Any,
    lens: Any,
    it: Any,
    lo: Any,
    hi: Any,
    log: Any,
    par: Any,
    pays: Any,
    cals: Any,
    now: Any,
    tmp: Any,
    out: Any,
    n: Any,
    counts: Any,
) -> Any:
    """Count the events of the days (d - P, d] for each counted event; return the next free record."""
    first = lo
    for k in range(lo, hi):
        if not it[k, I_BITS] & B_ACT:
            continue
        day, number, breach = log[it[k, I_POS], L_DAY], 0, -1
        cap = cap_of(it, k, log, par, c, pays)
        while not in_span(log[it[first, I_POS], L_DAY], day, par, c, cals, now[W_BASE]):
            first += 1
        for j in range(first, k + 1):
            if it[j, I_BITS] & B_ACT:
                number = counted(it, j, log, par, c, pays, tmp, number, cap)
                if number > cap:
                    breach = j
                    break
        if not it[k, I_BITS] & B_OPENS:
            if it[k, I_BITS] & B_UNKNOWN:
                counts[c, C_UNKNOWN] += 1
            continue
        if cap == CAP_ABSENT:
            continue
        put(out, n, c, lens, it[k, I_POS], -1, S_SATISFIED, M_NONE, now[W_COMPLETE] or now[W_DAY] > day)
        if cap == CAP_UNKNOWN:
            out[n, O_STATUS], out[n, O_FINAL], out[n, O_NOTES] = S_OPEN, 0, N_FACT
        elif breach >= 0:
            out[n, O_STATUS], out[n, O_MANNER], out[n, O_FINAL] = S_VIOLATED, M_FORBIDDEN, 1
            out[n, O_MATCH] = it[breach, I_POS]
        n = keep(out, n, counts, par)
    return n


@inner
def in_span(day: Any, end: Any, par: Any, c: Any, cals: Any, base: Any) -> Any:
    """Whether a day lies in the sliding window that ends on ``end``."""
    if par[c, P_AHEAD_UNIT] == U_WORKING:
        cal = par[c, P_CALENDAR]
        return cals[cal, D_ORDINAL, end - base] - cals[cal, D_ORDINAL, day - base] < par[c, P_AHEAD]
    if par[c, P_AHEAD_UNIT] == U_DAYS:
        return day > end - par[c, P_AHEAD]
    return day > add_months(end, -par[c, P_AHEAD])
