"""``at_least`` in the compiled pass: enough such events by a day, by a closing act, or in each calendar year (§5)."""

from __future__ import annotations

from typing import Any

import numpy as np

from zhiheng.law.kernel.compiled import inner, njit
from zhiheng.law.kernel.counting import civil_day, year_of
from zhiheng.law.kernel.emit import defer, keep, put, stands
from zhiheng.law.kernel.shapes import (
    B_ACT,
    B_OPENS,
    B_TARGET,
    B_UNKNOWN,
    C_UNKNOWN,
    E_YEAR,
    F_EVERY,
    G_DEFER,
    G_UNKNOWN,
    G_YES,
    I_BITS,
    I_POS,
    L_DAY,
    M_LATE,
    M_NONE,
    M_UNDONE,
    NO_DAY,
    O_DUE,
    O_FINAL,
    O_MANNER,
    O_MATCH,
    O_OVER,
    O_STATUS,
    O_WINDOW,
    P_DAY,
    P_EACH,
    P_FLAGS,
    P_FROM,
    P_GATES,
    P_TO,
    P_WITHIN,
    S_OPEN,
    S_SATISFIED,
    S_VIOLATED,
    T_AFTER,
    W_COMPLETE,
    W_DAY,
)


@njit
def at_least(
    c: Any,
    lens: Any,
    it: Any,
    lo: Any,
    hi: Any,
    begin: Any,
    end: Any,
    log: Any,
    par: Any,
    pays: Any,
    now: Any,
    out: Any,
    n: Any,
    counts: Any,
) -> Any:
    """Judge whether a trace (or each year of it) has enough such events; return the next free record."""
    if par[c, P_EACH] == E_YEAR:
        return yearly(c, lens, it, lo, hi, begin, end, log, par, pays, now, out, n, counts)
    if not par[c, P_FLAGS] & F_EVERY:
        return closing(c, lens, it, lo, hi, log, par, now, out, n, counts)
    gate = pays[par[c, P_GATES] + lens] if par[c, P_GATES] >= 0 else G_YES
    if gate == G_DEFER:
        return defer(out, n, c, lens)
    if gate == G_UNKNOWN:
        counts[c, C_UNKNOWN] += 1
    if gate != G_YES:
        return n
    due = np.int64(NO_DAY)
    if par[c, P_DAY] and end > begin:
        due = annual(par[c, P_DAY], log[begin, L_DAY])
    put(out, n, c, lens, -1, -1, S_SATISFIED, M_NONE, True)
    enough(it, lo, hi, log, par[c, P_WITHIN], due, now, out, n)
    return keep(out, n, counts, par)


@inner
def annual(named: Any, day: Any) -> Any:
    """Return the first day of that month and number (month × 100 + number) on or after a day."""
    year = year_of(day)
    found = of_year(named, year)
    return found if found >= day else of_year(named, year + 1)


@njit
def of_year(named: Any, year: Any) -> Any:
    """Return the day of that month and number in a year (29 February: the 28th in a common year)."""
    leap = (year % 4 == 0 and year % 100 != 0) or year % 400 == 0
    return civil_day(year, named // 100, 28 if named == 229 and not leap else named % 100)


@njit
def enough(it: Any, lo: Any, hi: Any, log: Any, wanted: Any, due: Any, now: Any, out: Any, n: Any) -> Any:
    """Decide the record at n from the items lo … hi-1: enough of them by the due day, late, or not (yet)."""
    number, done = 0, np.int64(-1)
    for k in range(lo, hi):
        if it[k, I_BITS] & B_TARGET:
            number += 1
            if number == wanted:
                done = it[k, I_POS]
    out[n, O_DUE], out[n, O_MATCH] = due, done
    if number < wanted:
        passed = due != NO_DAY and now[W_DAY] > due
        out[n, O_STATUS], out[n, O_FINAL] = S_OPEN, 0
        if now[W_COMPLETE] or passed:
            out[n, O_STATUS], out[n, O_MANNER], out[n, O_FINAL] = S_VIOLATED, M_UNDONE, now[W_COMPLETE]
        if passed and not now[W_COMPLETE]:
            out[n, O_OVER] = now[W_DAY] - due
    elif done >= 0 and due != NO_DAY and log[done, L_DAY] > due:
        out[n, O_STATUS], out[n, O_MANNER] = S_VIOLATED, M_LATE
        out[n, O_OVER] = log[done, L_DAY] - due


@njit
def yearly(
    c: Any,
    lens: Any,
    it: Any,
    lo: Any,
    hi: Any,
    begin: Any,
    end: Any,
    log: Any,
    par: Any,
    pays: Any,
    now: Any,
    out: Any,
    n: Any,
    counts: Any,
) -> Any:
    """Judge each calendar year from the first event to the day judged in which the rule is in force."""
    last = now[W_DAY]
    if last >= 2**31:
        if end == begin:
            return n
        last = log[end - 1, L_DAY]
    first = log[begin, L_DAY] if end > begin else last
    low, written = lo, n
    gates = pays[par[c, P_GATES] + lens] - year_of(first) if par[c, P_GATES] >= 0 else np.int64(-1)
    for year in range(year_of(first), year_of(last) + 1):
        opening = civil_day(year, 1, 1)
        if opening < par[c, P_FROM] or opening > par[c, P_TO]:
            continue
        gate = pays[gates + year] if par[c, P_GATES] >= 0 else G_YES
        if gate == G_DEFER:
            return defer(out, written, c, lens)
        if gate == G_UNKNOWN:
            counts[c, C_UNKNOWN] += 1
        if gate != G_YES:
            continue
        due = of_year(par[c, P_DAY], year) if par[c, P_DAY] else civil_day(year, 12, 31)
        if par[c, P_DAY] and end > begin and due < first:
            continue  # it didn't exist yet, or nobody reported of it
        while low < hi and log[it[low, I_POS], L_DAY] < opening:
            low += 1
        high = low
        while high < hi and log[it[high, I_POS], L_DAY] <= civil_day(year, 12, 31):
            high += 1
        put(out, n, c, lens, -1, -1, S_SATISFIED, M_NONE, True)
        out[n, O_WINDOW] = year
        enough(it, low, high, log, par[c, P_WITHIN], due, now, out, n)
        n = keep(out, n, counts, par)
    return n


@njit
def closing(
    c: Any, lens: Any, it: Any, lo: Any, hi: Any, log: Any, par: Any, now: Any, out: Any, n: Any, counts: Any
) -> Any:
    """Judge at the first closing act: enough such events before it."""
    act = np.int64(-1)
    for k in range(lo, hi):
        if it[k, I_BITS] & B_ACT:
            act = np.int64(k)
            break
    if act < 0:
        return n
    if not it[act, I_BITS] & B_OPENS:
        if it[act, I_BITS] & B_UNKNOWN:
            counts[c, C_UNKNOWN] += 1
        return n
    due, wanted = log[it[act, I_POS], L_DAY], par[c, P_WITHIN]
    number, before, done, late = 0, 0, np.int64(-1), np.int64(-1)
    for k in range(lo, hi):
        if not it[k, I_BITS] & B_TARGET:
            continue
        number += 1
        late = it[k, I_POS] if number == wanted else late
        if stands(log, it[k, I_POS], it[act, I_POS]) < T_AFTER:
            before += 1
            done = it[k, I_POS] if before == wanted else done
    put(out, n, c, lens, it[act, I_POS], done, S_SATISFIED, M_NONE, True)
    out[n, O_DUE] = due
    if before < wanted:
        out[n, O_STATUS], out[n, O_MANNER] = S_VIOLATED, M_UNDONE
        if late >= 0:
            out[n, O_MANNER], out[n, O_MATCH], out[n, O_OVER] = M_LATE, late, log[late, L_DAY] - due
        elif not now[W_COMPLETE]:
            out[n, O_FINAL], out[n, O_OVER] = 0, now[W_DAY] - due
    return keep(out, n, counts, par)
