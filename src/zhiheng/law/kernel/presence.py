"""Which events a trace has and how they stand together, in the compiled pass (§5).

Coexistence, exclusive, alternation, chain and at_least.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from zhiheng.law.kernel.compiled import njit
from zhiheng.law.kernel.counting import civil_day, year_of
from zhiheng.law.kernel.emit import keep, put, stands
from zhiheng.law.kernel.shapes import (
    B_ACT,
    B_AMONG,
    B_BY,
    B_KIND,
    B_OPENS,
    B_TARGET,
    B_UNKNOWN,
    C_UNKNOWN,
    E_YEAR,
    F_EVERY,
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
    O_WINDOW,
    P_DAY,
    P_EACH,
    P_FLAGS,
    P_FROM,
    P_NEEDED,
    P_TO,
    P_WITHIN,
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


@njit
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


@njit
def day_edge(log: Any, row: Any, begin: Any, end: Any, step: Any) -> Any:
    """Return the furthest row of the same day in a direction."""
    edge = row
    while begin <= edge + step < end and log[edge + step, L_DAY] == log[row, L_DAY]:
        edge += step
    return edge


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
    now: Any,
    out: Any,
    n: Any,
    counts: Any,
) -> Any:
    """Judge whether a trace (or each year of it) has enough such events; return the next free record."""
    if par[c, P_EACH] == E_YEAR:
        return yearly(c, lens, it, lo, hi, begin, end, log, par, now, out, n, counts)
    if not par[c, P_FLAGS] & F_EVERY:
        return closing(c, lens, it, lo, hi, log, par, now, out, n, counts)
    due = np.int64(NO_DAY)
    if par[c, P_DAY] and end > begin:
        due = annual(par[c, P_DAY], log[begin, L_DAY])
    put(out, n, c, lens, -1, -1, S_SATISFIED, M_NONE, True)
    enough(it, lo, hi, log, par[c, P_WITHIN], due, now, out, n)
    return keep(out, n, counts, par)


@njit
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
    low = lo
    for year in range(year_of(first), year_of(last) + 1):
        opening = civil_day(year, 1, 1)
        if opening < par[c, P_FROM] or opening > par[c, P_TO]:
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
