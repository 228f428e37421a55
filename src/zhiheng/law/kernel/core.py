"""The compiled pass: every trace once, all constraints at once, only those that the trace's events touch.

For each trace the events are handed out to the constraints that they concern (a class of events knows its
constraints), then each constraint with an activation judges its few items. Nothing compiled depends on the rules.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from zhiheng.law.kernel.compiled import entry, inner
from zhiheng.law.kernel.counted import at_most
from zhiheng.law.kernel.emit import defer
from zhiheng.law.kernel.forbidden import condition, not_succession, precedence
from zhiheng.law.kernel.lastday import window
from zhiheng.law.kernel.owed import response
from zhiheng.law.kernel.people import disjoint
from zhiheng.law.kernel.presence import alternation, chain, coexistence, exclusive
from zhiheng.law.kernel.shapes import (
    B_ACT,
    B_DEFER,
    B_UNKNOWN,
    C_DEFERRED,
    C_VIOLATED,
    C_WIDTH,
    C_WRONG,
    I_BITS,
    I_PAY,
    I_POS,
    I_STRIDE,
    K_ALTERNATION,
    K_AT_LEAST,
    K_AT_MOST,
    K_CHAIN,
    K_COEXISTENCE,
    K_CONDITION,
    K_DISJOINT,
    K_EXCLUSIVE,
    K_NOT_SUCCESSION,
    K_PRECEDENCE,
    K_RESPONSE,
    K_WINDOW,
    O_STATUS,
    P_KIND,
    S_DEFERRED,
)
from zhiheng.law.kernel.windows import at_least


@inner
def judge_items(
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
    cals: Any,
    now: Any,
    tmp: Any,
    out: Any,
    n: Any,
    counts: Any,
) -> Any:
    """Judge one constraint on one trace (rows begin … end-1) by its kind; return the next free record."""
    for k in range(lo, hi):
        if it[k, I_BITS] & B_DEFER:
            return defer(out, n, c, lens)
    kind = par[c, P_KIND]
    if kind == K_RESPONSE:
        return response(c, lens, it, lo, hi, log, par, pays, cals, now, tmp, out, n, counts)
    if kind == K_PRECEDENCE:
        return precedence(c, lens, it, lo, hi, log, par, pays, cals, now, tmp, out, n, counts)
    if kind == K_NOT_SUCCESSION:
        return not_succession(c, lens, it, lo, hi, log, par, pays, cals, now, tmp, out, n, counts)
    if kind == K_AT_MOST:
        return at_most(c, lens, it, lo, hi, log, par, pays, cals, now, tmp, out, n, counts)
    if kind == K_COEXISTENCE:
        return coexistence(c, lens, it, lo, hi, log, par, now, out, n, counts)
    if kind == K_EXCLUSIVE:
        return exclusive(c, lens, it, lo, hi, par, now, out, n, counts)
    if kind == K_CHAIN:
        return chain(c, lens, it, lo, hi, begin, end, log, par, now, out, n, counts)
    if kind == K_AT_LEAST:
        return at_least(c, lens, it, lo, hi, begin, end, log, par, pays, now, out, n, counts)
    if kind == K_DISJOINT:
        return disjoint(c, lens, it, lo, hi, log, par, pays, now, out, n, counts)
    if kind == K_WINDOW:
        return window(c, lens, it, lo, hi, log, par, pays, out, n, counts)
    if kind == K_ALTERNATION:
        return alternation(c, lens, it, lo, hi, log, par, out, n, counts)
    if kind == K_CONDITION:
        return condition(c, lens, it, lo, hi, log, par, pays, cals, now, tmp, out, n, counts)
    return defer(out, n, c, lens)


@inner
def hand_out(
    classes: Any, ptr: Any, entries: Any, every: Any, begin: Any, end: Any, seen: Any, touched: Any, mark: Any
) -> Any:
    """Count each constraint's items in a trace; return (activated constraints, their items).

    ``seen`` is per constraint: the trace last met, items there, whether activated there, next free item.
    """
    number = 0
    for c in every:
        seen[c, 0], seen[c, 1], seen[c, 2] = mark, 0, 1
        touched[number] = c
        number += 1
    for i in range(begin, end):
        cls = classes[i]
        for e in range(ptr[cls], ptr[cls + 1]):
            c = entries[e, I_POS]
            if seen[c, 0] != mark:
                seen[c, 0], seen[c, 1], seen[c, 2] = mark, 0, 0
                touched[number] = c
                number += 1
            seen[c, 1] += 1
            if entries[e, I_BITS] & (B_ACT | B_UNKNOWN):
                seen[c, 2] = 1
    total, kept = 0, 0
    for t in range(number):
        c = touched[t]
        if seen[c, 2]:
            touched[kept] = c
            seen[c, 3] = total
            kept += 1
            total += seen[c, 1]
    return kept, total


@inner
def fill(classes: Any, ptr: Any, entries: Any, begin: Any, end: Any, seen: Any, mark: Any, items: Any) -> Any:
    """Write the items of a trace, those of one constraint together and in order."""
    for i in range(begin, end):
        cls = classes[i]
        for e in range(ptr[cls], ptr[cls + 1]):
            c = entries[e, I_POS]
            if seen[c, 2] and seen[c, 0] == mark:
                at = seen[c, 3]
                items[at, I_POS] = i
                items[at, I_BITS], items[at, I_PAY] = entries[e, I_BITS], entries[e, I_PAY]
                items[at, I_STRIDE] = entries[e, I_STRIDE]
                seen[c, 3] += 1


@inner
def judge_trace(
    lens: Any,
    kept: Any,
    touched: Any,
    seen: Any,
    items: Any,
    begin: Any,
    end: Any,
    log: Any,
    pars: Any,
    pays: Any,
    cals: Any,
    now: Any,
    tmp: Any,
    out: Any,
    n: Any,
    counts: Any,
    saved: Any,
    weight: Any,
) -> Any:
    """Judge the activated constraints of one trace; return the next free record. What is deferred isn't counted."""
    for t in range(kept):
        c = touched[t]
        lo, hi = seen[c, 3] - seen[c, 1], seen[c, 3]
        for k in range(C_WIDTH):
            saved[k] = counts[c, k]
        was = n
        n = judge_items(c, lens, items, lo, hi, begin, end, log, pars, pays, cals, now, tmp, out, n, counts)
        if n > was and out[n - 1, O_STATUS] == S_DEFERRED:
            for k in range(C_WIDTH):
                counts[c, k] = saved[k]
            counts[c, C_DEFERRED] += weight
            continue
        if counts[c, C_VIOLATED] > saved[C_VIOLATED]:
            counts[c, C_WRONG] += 1
        if weight > 1:
            for k in range(C_WIDTH):
                counts[c, k] = saved[k] + weight * (counts[c, k] - saved[k])
    return n


@entry
def run(
    first: Any,
    last: Any,
    start: Any,
    log: Any,
    classes: Any,
    ptr: Any,
    entries: Any,
    every: Any,
    weights: Any,
    pars: Any,
    pays: Any,
    cals: Any,
    now: Any,
    out: Any,
    counts: Any,
) -> Any:
    """Judge the lenses first … last-1 and return how many records were written.

    ``classes``: the class of each row; ``ptr``, ``entries``, ``every``: what its events are to which constraint, and
    which constraints speak of every trace. ``weights``: how many traces each stands for (``likeness``); one of weight
    0 is left out.
    """
    seen, touched = np.full((len(pars), 4), -1, np.int64), np.zeros(len(pars), np.int64)
    items, tmp = np.empty((256, 4), np.int64), np.zeros(256, np.int64)
    saved = np.zeros(C_WIDTH, np.int64)
    n = np.int64(0)
    for lens in range(first, last):
        if weights[lens] == 0:
            continue
        begin, end = start[lens], start[lens + 1]
        kept, total = hand_out(classes, ptr, entries, every, begin, end, seen, touched, lens)
        if kept == 0:
            continue
        if total > len(items):
            items, tmp = np.empty((2 * total, 4), np.int64), np.zeros(2 * total, np.int64)
        fill(classes, ptr, entries, begin, end, seen, lens, items)
        n = judge_trace(
            lens,
            kept,
            touched,
            seen,
            items,
            begin,
            end,
            log,
            pars,
            pays,
            cals,
            now,
            tmp,
            out,
            n,
            counts,
            saved,
            weights[lens],
        )
    return n
