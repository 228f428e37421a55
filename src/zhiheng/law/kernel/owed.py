"""Owed acts in the compiled pass: ``response`` (§5). Items are the events of one trace that touch one constraint."""

from __future__ import annotations

from typing import Any

import numpy as np

from zhiheng.law.kernel.compiled import inner, njit
from zhiheng.law.kernel.counting import end_of, met
from zhiheng.law.kernel.emit import defer, first_after, keep, linked, put, stands, stated
from zhiheng.law.kernel.shapes import (
    ABSENT,
    B_ACT,
    B_BY,
    B_KIND,
    B_LIFT,
    B_TARGET,
    B_UNKNOWN,
    C_UNKNOWN,
    F_MATCH_ONE,
    F_SELF,
    I_BITS,
    I_POS,
    L_CLOCK,
    L_DAY,
    M_LATE,
    M_NONE,
    M_UNDONE,
    N_CANCELLED,
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
    O_OVER,
    O_STATUS,
    P_FLAGS,
    P_LINKS,
    P_NEEDED,
    P_PAYLOADS,
    P_WAIT,
    P_WAIT_UNIT,
    P_WITHIN,
    P_WITHIN_UNIT,
    S_OPEN,
    S_SATISFIED,
    S_VIOLATED,
    T_AFTER,
    T_BEFORE,
    T_TIED,
    W_BASE,
    W_CLOCK,
    W_COMPLETE,
    W_DAY,
    Y_UNTIL,
)
from zhiheng.law.kernel.starts import start_of


@inner
def due_of(
    it: Any, lo: Any, hi: Any, a: Any, log: Any, par: Any, c: Any, pays: Any, cals: Any, base: Any, horizon: Any
) -> Any:
    """Return (due day or NO_DAY, its clock, notes) of the obligation that item a opens, seen from a row (-1: all)."""
    due, clock, notes = np.int64(NO_DAY), np.int64(-1), 0
    start, at = start_of(it, lo, hi, a, log, par, c, pays, horizon)
    if par[c, P_WITHIN_UNIT] != NO_PERIOD and start != ABSENT:
        due, clock, notes = end_of(cals, base, par, c, start, at, par[c, P_WITHIN], par[c, P_WITHIN_UNIT])
    if par[c, P_PAYLOADS] & Y_UNTIL:
        until = stated(it, a, log, par, c, pays, Y_UNTIL)
        if until != ABSENT and (due == NO_DAY or until < due or (until == due and clock >= 0)):
            return until, np.int64(-1), notes
    return due, clock, notes


@njit
def response(
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
    """Judge every activation of a response in one trace; return the next free record."""
    taken, begin = par[c, P_FLAGS] & F_MATCH_ONE, n
    for k in range(hi - lo if taken else 0):
        tmp[k] = 0
    there, nobody = np.int64(0), np.int64(-1)
    for k in range(lo, hi):
        there |= it[k, I_BITS]
    for a in range(lo, hi):
        if it[a, I_BITS] & B_UNKNOWN:
            counts[c, C_UNKNOWN] += 1
        if not it[a, I_BITS] & B_ACT:
            continue
        floor, early = np.int64(NO_DAY), 0
        if par[c, P_WAIT_UNIT] != NO_PERIOD:
            start, at = start_of(it, lo, hi, a, log, par, c, pays, -1)
            if start == ABSENT:
                return defer(out, begin, c, lens)
            floor, at, early = end_of(cals, now[W_BASE], par, c, start, at, par[c, P_WAIT], par[c, P_WAIT_UNIT])
        link = par[c, P_LINKS] & 1
        done = discharge(it, lo, hi, a, log, par, c, floor, tmp, taken, pays)
        horizon = it[done, I_POS] if done >= 0 else np.int64(-1)
        due, clock, notes = due_of(it, lo, hi, a, log, par, c, pays, cals, now[W_BASE], horizon)
        notes |= early
        closing, lift = nobody, nobody
        if there & B_BY:
            closing = first_after(log, it, lo, hi, a, B_BY, True, NO_DAY, tmp, False, par, c, pays, link)
        if closing >= 0 and (due == NO_DAY or log[it[closing, I_POS], L_DAY] <= due):
            due, clock = log[it[closing, I_POS], L_DAY], np.int64(-1)
        if there & B_LIFT:
            lift = first_after(log, it, lo, hi, a, B_LIFT, False, NO_DAY, tmp, False, par, c, pays, 0)
        put(out, n, c, lens, it[a, I_POS], -1, S_OPEN, M_NONE, False)
        out[n, O_DUE], out[n, O_CLOCK], out[n, O_NOTES] = due, clock, notes
        if lift >= 0 and cancels(it, lo, hi, log, lift, done, closing, due):
            out[n, O_MATCH], out[n, O_STATUS], out[n, O_FINAL] = it[lift, I_POS], S_SATISFIED, 1
            out[n, O_NOTES] |= N_CANCELLED
        elif done >= 0:
            discharged(it, lo, hi, a, log, par, c, done, closing, lift, out, n)
            if taken:
                tmp[done - lo] = 1
        else:
            undone(it, lo, hi, log, now, closing, lift, out, n)
        n = keep(out, n, counts, par)
    return n


@inner
def discharge(
    it: Any, lo: Any, hi: Any, a: Any, log: Any, par: Any, c: Any, floor: Any, tmp: Any, taken: Any, pays: Any
) -> Any:
    """Return the item that discharges: the first that fits; of several kinds that are all asked the last first; -1."""
    kinds, link = par[c, P_NEEDED], par[c, P_LINKS] & 1
    last = np.int64(-1)
    for k in range(max(kinds, 1)):
        want = B_KIND << k if kinds else B_TARGET
        found = np.int64(-1)
        own = par[c, P_FLAGS] & F_SELF and it[a, I_BITS] & want and log[it[a, I_POS], L_DAY] > floor
        if own and not (taken and tmp[a - lo]) and not (link and not linked(it, a, a, log, par, c, pays)):
            found = np.int64(a)
        other = first_after(log, it, lo, hi, a, want, False, floor, tmp, taken, par, c, pays, link)
        if found < 0 or (other >= 0 and other < found):
            found = np.int64(other)
        if found < 0:
            return found
        last = max(last, found)
    return last


@inner
def cancels(it: Any, lo: Any, hi: Any, log: Any, lift: Any, done: Any, closing: Any, due: Any) -> Any:
    """Whether the cancelling event comes first: before the discharge, not after the due day."""
    row = it[lift, I_POS]
    if done >= 0 and stands(log, it[done, I_POS], row) == T_BEFORE:
        return False
    if closing >= 0 and stands(log, row, it[closing, I_POS]) == T_AFTER:
        return False
    return due == NO_DAY or log[row, L_DAY] <= due


@inner
def discharged(
    it: Any, lo: Any, hi: Any, a: Any, log: Any, par: Any, c: Any, done: Any, closing: Any, lift: Any, out: Any, n: Any
) -> Any:
    """Write the record of an act that was done: in time, or late by how many days."""
    row, due = it[done, I_POS], out[n, O_DUE]
    day = log[row, L_DAY]
    out[n, O_MATCH], out[n, O_FINAL] = row, 1
    tied = stands(log, row, it[a, I_POS]) == T_TIED
    late = False
    if closing >= 0:
        order = stands(log, row, it[closing, I_POS])
        late = order == T_AFTER or (done == closing and not par[c, P_FLAGS] & F_SELF)
        tied = tied or order == T_TIED
    if due != NO_DAY and not late and done != closing:
        in_time = met(day, log[row, L_CLOCK], due, out[n, O_CLOCK])
        late = in_time == 0
        if in_time < 0:
            out[n, O_NOTES] |= N_TIME
    if not late:
        out[n, O_STATUS] = S_SATISFIED
        if tied:
            out[n, O_NOTES] |= N_ORDER
        return
    out[n, O_STATUS], out[n, O_MANNER] = S_VIOLATED, M_LATE
    if due != NO_DAY:
        stop = day if lift < 0 else min(day, log[it[lift, I_POS], L_DAY])
        out[n, O_OVER] = max(stop - due, 0)


@inner
def undone(it: Any, lo: Any, hi: Any, log: Any, now: Any, closing: Any, lift: Any, out: Any, n: Any) -> Any:
    """Write the record of an act that isn't done: open while it may still come in time, else undone."""
    due, clock = out[n, O_DUE], out[n, O_CLOCK]
    passed = False
    if due != NO_DAY:
        passed = now[W_DAY] > due or (now[W_DAY] == due and 0 <= clock < now[W_CLOCK])
    if now[W_COMPLETE] or passed or (closing >= 0 and due == log[it[closing, I_POS], L_DAY]):
        out[n, O_STATUS], out[n, O_MANNER], out[n, O_FINAL] = S_VIOLATED, M_UNDONE, now[W_COMPLETE]
    if out[n, O_STATUS] == S_VIOLATED and due != NO_DAY and not now[W_COMPLETE]:
        out[n, O_OVER] = max(now[W_DAY] - due, 0)
        if lift >= 0 and log[it[lift, I_POS], L_DAY] > due:
            out[n, O_OVER] = min(out[n, O_OVER], log[it[lift, I_POS], L_DAY] - due)
