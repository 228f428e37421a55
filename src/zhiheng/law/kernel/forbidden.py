"""Prohibitions in the compiled pass: precedence, not_succession, condition (§5)."""

from __future__ import annotations

from typing import Any

import numpy as np

from zhiheng.law.kernel.compiled import inner, njit
from zhiheng.law.kernel.counting import end_of, latest_before, met
from zhiheng.law.kernel.emit import defer, keep, linked, put, stands, stated
from zhiheng.law.kernel.shapes import (
    ABSENT,
    B_ACT,
    B_KIND,
    B_LIFT,
    B_MET,
    B_OPEN,
    B_SHORT,
    B_TARGET,
    B_UNKNOWN,
    B_UNRECORDED,
    C_UNKNOWN,
    F_DEFER_MISSING,
    F_SELF,
    I_BITS,
    I_POS,
    L_CLOCK,
    L_DAY,
    M_EARLY,
    M_FORBIDDEN,
    M_NONE,
    M_SHORT,
    M_UNDONE,
    M_UNRECORDED,
    N_CANCELLED,
    N_FACT,
    N_ORDER,
    N_TIME,
    NO_DAY,
    NO_PERIOD,
    O_CLOCK,
    O_DUE,
    O_FINAL,
    O_MANNER,
    O_MATCH,
    O_NOTES,
    O_STATUS,
    P_AHEAD,
    P_AHEAD_UNIT,
    P_CALENDAR,
    P_FLAGS,
    P_LINKS,
    P_NEEDED,
    P_PAYLOADS,
    P_SOURCES,
    P_WAIT,
    P_WAIT_UNIT,
    P_WITHIN,
    P_WITHIN_UNIT,
    S_OPEN,
    S_SATISFIED,
    S_VIOLATED,
    T_AFTER,
    T_BEFORE,
    T_SAME,
    T_TIED,
    W_BASE,
    W_COMPLETE,
    W_DAY,
    Y_START,
    Y_UNTIL,
)
from zhiheng.law.kernel.starts import start_of


@njit
def fits(log: Any, cals: Any, base: Any, par: Any, c: Any, need: Any, act: Any) -> Any:
    """Return (fits, notes, last day of `within` or NO_DAY, its clock) of a need at a distance before an act (rows)."""
    good, notes, said, due, due_clock = True, 0, 0, np.int64(NO_DAY), np.int64(-1)
    early, late = log[need, L_DAY], log[act, L_DAY]
    early_at, late_at = log[need, L_CLOCK], log[act, L_CLOCK]
    if par[c, P_WAIT_UNIT] != NO_PERIOD:
        end, at, more = end_of(cals, base, par, c, early, early_at, par[c, P_WAIT], par[c, P_WAIT_UNIT])
        truth = met(late, late_at, end, at)
        said |= more
        notes |= N_TIME if truth < 0 else 0
        good = good and truth != 1
    if par[c, P_AHEAD_UNIT] != NO_PERIOD:
        end, at, _ = latest_before(cals, base, par[c, P_CALENDAR], late, late_at, par[c, P_AHEAD], par[c, P_AHEAD_UNIT])
        truth = met(early, early_at, end, at)
        notes |= N_TIME if truth < 0 else 0
        good = good and truth != 0
    if par[c, P_WITHIN_UNIT] != NO_PERIOD:
        due, due_clock, more = end_of(cals, base, par, c, early, early_at, par[c, P_WITHIN], par[c, P_WITHIN_UNIT])
        truth = met(late, late_at, due, due_clock)
        said |= more
        notes |= N_TIME if truth < 0 else 0
        good = good and truth != 0
    return good, notes, said, due, due_clock


@inner
def freshness(log: Any, it: Any, lo: Any, hi: Any, need: Any, act: Any) -> Any:
    """Return (fresh, notes): whether no `since` certainly stands between the need and the act (items)."""
    fresh, notes = True, 0
    for s in range(lo, hi):
        if not it[s, I_BITS] & B_LIFT:
            continue
        to_act = stands(log, it[s, I_POS], it[act, I_POS])
        if to_act != T_BEFORE and to_act != T_TIED:
            continue
        order = stands(log, it[need, I_POS], it[s, I_POS])
        if order == T_BEFORE and to_act == T_BEFORE:
            fresh = False
        elif order <= T_TIED:
            notes = N_ORDER
    return fresh, notes


@njit
def need_before(
    it: Any,
    lo: Any,
    hi: Any,
    b: Any,
    want: Any,
    log: Any,
    par: Any,
    c: Any,
    pays: Any,
    cals: Any,
    base: Any,
    chosen: Any,
) -> Any:
    """Look for what item b needs before it; writes what it finds, returns 0 fits, 1 too near, 2 none."""
    distances = par[c, P_WAIT_UNIT] != NO_PERIOD or par[c, P_AHEAD_UNIT] != NO_PERIOD
    status, rank, seen_notes = 2, 0, 0
    for k in range(lo, hi):
        if log[it[k, I_POS], L_DAY] > log[it[b, I_POS], L_DAY]:
            break
        order = stands(log, it[k, I_POS], it[b, I_POS])
        own = order == T_SAME and par[c, P_FLAGS] & F_SELF
        if not it[k, I_BITS] & want or not (order <= T_TIED or own):
            continue
        if par[c, P_LINKS] & 1 and not linked(it, k, b, log, par, c, pays):
            continue
        good, fit_notes, said, due, clock = fits(log, cals, base, par, c, it[k, I_POS], it[b, I_POS])
        fresh, notes = freshness(log, it, lo, hi, k, b)
        seen_notes |= said
        notes |= fit_notes | (N_ORDER if order == T_TIED else 0)
        worth = (2 if notes == 0 else 1) if good and fresh else 0
        better = worth > rank or status == 2 or (worth == rank and not distances)
        if worth == 0 and rank == 0:
            chosen[0] = k
        if better:
            status, rank = (0 if worth else 1), max(worth, rank)
            chosen[0], chosen[1], chosen[2], chosen[3] = k, due, clock, notes if worth else 0
    chosen[4] = seen_notes
    return status


@njit
def precedence(
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
    """Judge every act that needs another one before it; return the next free record."""
    begin = n
    chosen = tmp
    for b in range(lo, hi):
        if it[b, I_BITS] & B_UNKNOWN:
            counts[c, C_UNKNOWN] += 1
        if not it[b, I_BITS] & B_ACT:
            continue
        put(out, n, c, lens, it[b, I_POS], -1, S_SATISFIED, M_NONE, True)
        ahead = 0
        if par[c, P_AHEAD_UNIT] != NO_PERIOD:
            act = it[b, I_POS]
            _, _, ahead = latest_before(
                cals,
                now[W_BASE],
                par[c, P_CALENDAR],
                log[act, L_DAY],
                log[act, L_CLOCK],
                par[c, P_AHEAD],
                par[c, P_AHEAD_UNIT],
            )
        for k in range(max(par[c, P_NEEDED], 1)):
            want = B_KIND << k if par[c, P_NEEDED] else B_TARGET
            status = need_before(it, lo, hi, b, want, log, par, c, pays, cals, now[W_BASE], chosen)
            ahead |= chosen[4]  # what looking brought up, whichever need decides
            if status > 0 and par[c, P_FLAGS] & F_DEFER_MISSING:
                return defer(out, begin, c, lens)
            if out[n, O_STATUS] == S_VIOLATED:
                continue
            out[n, O_MATCH], out[n, O_DUE], out[n, O_CLOCK], out[n, O_NOTES] = -1, NO_DAY, -1, 0
            if status < 2:
                out[n, O_MATCH], out[n, O_NOTES] = it[chosen[0], I_POS], chosen[3]
                out[n, O_DUE], out[n, O_CLOCK] = chosen[1], chosen[2]
            if status > 0:
                out[n, O_STATUS], out[n, O_MANNER] = S_VIOLATED, M_EARLY if status == 1 else M_UNDONE
        out[n, O_NOTES] |= ahead
        n = keep(out, n, counts, par)
    return n


@njit
def not_succession(
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
    """Judge every act after which another is forbidden for a while; return the next free record."""
    for a in range(lo, hi):
        if it[a, I_BITS] & B_UNKNOWN:
            counts[c, C_UNKNOWN] += 1
        if not it[a, I_BITS] & B_ACT:
            continue
        put(out, n, c, lens, it[a, I_POS], -1, S_SATISFIED, M_NONE, now[W_COMPLETE])
        breach, notes = first_breach(log, it, lo, hi, a, par, c, pays, cals, now[W_BASE])
        if breach >= 0:
            out[n, O_MATCH], out[n, O_STATUS], out[n, O_MANNER] = it[breach, I_POS], S_VIOLATED, M_FORBIDDEN
            out[n, O_FINAL] = 1
        else:
            _, begins, begins_at, ends, _, more = span_of(
                it, lo, hi, a, log, par, c, pays, cals, now[W_BASE], np.int64(-1)
            )
            notes |= more
            lift = lifting(log, it, lo, hi, a, begins, begins_at, -1)
            if lift >= 0:
                notes |= N_CANCELLED
            if lift >= 0 or (ends != NO_DAY and now[W_DAY] > ends):
                out[n, O_FINAL] = 1
        out[n, O_NOTES] |= notes
        n = keep(out, n, counts, par)
    return n


@njit
def span_of(
    it: Any, lo: Any, hi: Any, a: Any, log: Any, par: Any, c: Any, pays: Any, cals: Any, base: Any, horizon: Any
) -> Any:
    """Return (begun, first day with clock, last day with clock, notes) of item a's prohibition, as known at a row.

    ``NO_DAY``: it has no such bound. Not begun: the day from which it would begin isn't known to have come.
    """
    begins, ends = np.int64(NO_DAY), np.int64(NO_DAY)
    begins_at, ends_at, notes = np.int64(-1), np.int64(-1), 0
    if par[c, P_WAIT_UNIT] == NO_PERIOD and par[c, P_WITHIN_UNIT] == NO_PERIOD:
        return True, begins, begins_at, ends, ends_at, notes
    day, at = start_of(it, lo, hi, a, log, par, c, pays, horizon)
    if day == ABSENT:
        return par[c, P_WAIT_UNIT] == NO_PERIOD, begins, begins_at, ends, ends_at, notes
    if par[c, P_WAIT_UNIT] != NO_PERIOD:
        begins, begins_at, more = end_of(cals, base, par, c, day, at, par[c, P_WAIT], par[c, P_WAIT_UNIT])
        notes |= more
    if par[c, P_WITHIN_UNIT] != NO_PERIOD:
        ends, ends_at, more = end_of(cals, base, par, c, day, at, par[c, P_WITHIN], par[c, P_WITHIN_UNIT])
        notes |= more
    return True, begins, begins_at, ends, ends_at, notes


@njit
def lifting(log: Any, it: Any, lo: Any, hi: Any, a: Any, begins: Any, begins_at: Any, before: Any) -> Any:
    """Return the item that lifts the prohibition of item a: before it begins and not after item ``before``; -1."""
    for j in range(same_day(log, it, lo, a), hi):
        row = it[j, I_POS]
        if not it[j, I_BITS] & B_LIFT:
            continue
        order = stands(log, row, it[a, I_POS])
        if order != T_AFTER and order != T_TIED:
            continue
        if begins != NO_DAY and met(log[row, L_DAY], log[row, L_CLOCK], begins, begins_at) == 0:
            continue
        if before < 0 or stands(log, row, it[before, I_POS]) < T_AFTER:
            return j
    return -1


@njit
def first_breach(log: Any, it: Any, lo: Any, hi: Any, a: Any, par: Any, c: Any, pays: Any, cals: Any, base: Any) -> Any:
    """Return (item, notes): the first forbidden item certainly after item a in its window and not lifted; -1: none."""
    notes, known = 0, False
    begun, begins, begins_at = True, np.int64(NO_DAY), np.int64(-1)
    ends, ends_at, more = np.int64(NO_DAY), np.int64(-1), 0
    for j in range(same_day(log, it, lo, a), hi):
        row = it[j, I_POS]
        order = stands(log, row, it[a, I_POS])
        if not it[j, I_BITS] & B_TARGET or (order != T_AFTER and order != T_TIED):
            continue
        if par[c, P_LINKS] & 1 and not linked(it, j, a, log, par, c, pays):
            continue
        if not known or par[c, P_SOURCES]:  # what other events state may change until then
            begun, begins, begins_at, ends, ends_at, more = span_of(it, lo, hi, a, log, par, c, pays, cals, base, row)
            known = True
            notes |= more
        day, at = log[row, L_DAY], log[row, L_CLOCK]
        if not begun or (begins != NO_DAY and met(day, at, begins, begins_at) != 0):
            continue
        if ends != NO_DAY:
            inside = met(day, at, ends, ends_at)
            if inside < 0:
                notes |= N_TIME
            if inside != 1:
                continue
        if lifting(log, it, lo, hi, a, begins, begins_at, j) >= 0:
            continue
        if order == T_TIED:
            notes |= N_ORDER
            continue
        return j, notes
    return -1, notes


@njit
def same_day(log: Any, it: Any, lo: Any, a: Any) -> Any:
    """Return the first item of item a's day."""
    k = a
    while k > lo and log[it[k - 1, I_POS], L_DAY] == log[it[a, I_POS], L_DAY]:
        k -= 1
    return k


@njit
def condition(
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
    """Write what the columns have decided before the pass (condition, held); return the next free record."""
    for k in range(lo, hi):
        if it[k, I_BITS] & B_UNKNOWN:
            counts[c, C_UNKNOWN] += 1
        if not it[k, I_BITS] & B_ACT:
            continue
        if it[k, I_BITS] & B_MET:
            put(out, n, c, lens, it[k, I_POS], -1, S_SATISFIED, M_NONE, True)
        elif it[k, I_BITS] & B_OPEN:
            put(out, n, c, lens, it[k, I_POS], -1, S_OPEN, M_NONE, False)
            out[n, O_NOTES] |= N_FACT
        else:
            manner = M_FORBIDDEN
            if it[k, I_BITS] & B_UNRECORDED:
                manner = M_UNRECORDED
            elif it[k, I_BITS] & B_SHORT:
                manner = M_SHORT
            put(out, n, c, lens, it[k, I_POS], -1, S_VIOLATED, manner, True)
        if par[c, P_PAYLOADS] & Y_START:  # the day that the act was compared with
            day = stated(it, k, log, par, c, pays, Y_START)
            if day != ABSENT:
                out[n, O_DUE], out[n, O_CLOCK] = day, stated(it, k, log, par, c, pays, Y_UNTIL)
        n = keep(out, n, counts, par)
    return n
