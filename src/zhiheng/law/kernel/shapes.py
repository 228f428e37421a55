"""The integers that the compiled pass works on: tables, codes and bits. Nothing here depends on any rule."""

from __future__ import annotations

# kinds of constraint (column P_KIND)
K_RESPONSE, K_PRECEDENCE, K_NOT_SUCCESSION, K_AT_MOST, K_AT_LEAST, K_COEXISTENCE = 0, 1, 2, 3, 4, 5
K_EXCLUSIVE, K_CHAIN, K_CONDITION, K_ALTERNATION, K_DISJOINT = 6, 7, 8, 9, 10
K_WINDOW = 13
K_TOTAL, K_RATIO = 11, 12  # set-based: decided beside the pass, from columns and states

# columns of the parameter table
P_KIND, P_KEEP, P_CALENDAR, P_ROLL, P_HOUR, P_FLAGS = 0, 1, 2, 3, 4, 5
P_WITHIN, P_WITHIN_UNIT = 6, 7  # at_most, at_least: n
P_WAIT, P_WAIT_UNIT = 8, 9  # not_before, wait, from
P_AHEAD, P_AHEAD_UNIT = 10, 11
P_EACH, P_SLIDE, P_NEEDED, P_PAYLOADS = 12, 13, 14, 15
P_FROM, P_TO, P_DAY = P_WAIT, P_AHEAD, P_SLIDE  # yearly windows: in force from, to; month × 100 + day of the due day
P_LINKS, P_SOURCES, P_FIRSTS, P_GATES = 16, 17, 18, 19  # linked: bit 0 targets, bit 1+k source k; gates: where they lie
P_WIDTH = 20

# units (P_*_UNIT); NO_PERIOD: there is no such bound
NO_PERIOD, U_DAYS, U_WORKING, U_HOURS, U_MONTHS = -1, 0, 1, 2, 3

# flags of a constraint (P_FLAGS)
F_SELF, F_MATCH_ONE, F_COUNTED_HOUR = 1, 2, 4
F_EVERY, F_DEFER_MISSING = 8, 16  # every: judged on every lens, whatever happened there
F_LAST, F_NAMED = 32, 64  # chain: the last event instead of the next; only events with B_AMONG count
F_WHOLE = 128  # disjoint: the whole trace counts, also what comes later

# windows (P_EACH)
E_WHOLE, E_YEAR, E_SLIDING, E_SINCE = 0, 1, 2, 3

# what an event is to a constraint (bits)
B_ACT, B_TARGET, B_LIFT, B_BY, B_DEFER, B_UNKNOWN = 1, 2, 4, 8, 16, 32
B_MET, B_OPEN, B_UNRECORDED, B_OPENS, B_AMONG, B_SHORT = 64, 128, 256, 512, 1024, 2048
B_DATE = 4096  # first of four bits: the k-th source of the day from which a period runs
B_KIND = 1 << 16  # first of up to 40 bits: the k-th of several kinds (expect_all, need_all, not_both)

# payload columns of an event, in this order, where P_PAYLOADS has the bit
Y_START, Y_UNTIL, Y_SET, Y_OTHERS = 1, 2, 4, 8  # sets: where the ids of the related objects lie, their number first
Y_DATE = 16  # first of four bits: the day that an event states as the k-th source
SOURCES = 4
Y_COUNT = 256  # how many are allowed, as the event that opens a window says: or one of these
CAP_ABSENT, CAP_UNKNOWN = -1, -2
ABSENT = -(2**40)  # a payload that the event doesn't state

# gates of windows (per lens and year): not in the population, in it, unknown, left to the reference
G_NO, G_YES, G_UNKNOWN, G_DEFER = 0, 1, 2, 3

# statuses and manners of a record
S_SATISFIED, S_VIOLATED, S_OPEN, S_DEFERRED = 0, 1, 2, 3

# how one row stands to another
T_BEFORE, T_TIED, T_AFTER, T_SAME = -1, 0, 1, 2
M_NONE, M_LATE, M_UNDONE, M_EARLY, M_FORBIDDEN, M_SHORT, M_UNRECORDED = 0, 1, 2, 3, 4, 5, 6
STATUSES = ("satisfied", "violated", "open")
MANNERS = (None, "late", "undone", "early", "forbidden", "short", "unrecorded")

# notes (bits)
N_CANCELLED, N_ORDER, N_TIME, N_FACT, N_CONFIRM, N_CALENDAR, N_SUSPECTED = 1, 2, 4, 8, 16, 32, 64
NOTES = (
    (N_CANCELLED, "cancelled"),
    (N_ORDER, "order-unknown"),
    (N_TIME, "time-unknown"),
    (N_FACT, "fact-unknown"),
    (N_CONFIRM, "needs-confirmation"),
    (N_CALENDAR, "calendar-unknown"),
    (N_SUSPECTED, "suspected"),
)

NO_DAY = -(2**31)  # no due day, no days over
WINDOW_DAYS = 10**6  # a window that is a check day: this and the civil day (a smaller number is a year)


# columns of the lens rows (one int64 row each, in canonical order; their classes, which depend on the rules, apart)
L_DAY, L_CLOCK, L_RANK = 0, 1, 2  # clock -1: only the date; rank: place among the rows of its type

# columns of an item: an event of one trace as one constraint sees it (and, from I_BITS on, of a class's entry)
I_POS, I_BITS, I_PAY, I_STRIDE = 0, 1, 2, 3
# an entry: constraint in place of the position; first payload column's offset, and from one column to the next

# the judging day, its time (-1: none), whether nothing more will come, first day of the calendar tables
W_DAY, W_CLOCK, W_COMPLETE, W_BASE = 0, 1, 2, 3

# calendar tables: [calendar, table, day or ordinal]
D_ORDINAL, D_ROLLED, D_NTH, D_UNKNOWN = 0, 1, 2, 3  # unknown: how many days so far no calendar knows

# columns of a record
O_CON, O_LENS, O_ACT, O_MATCH, O_STATUS, O_MANNER, O_FINAL = 0, 1, 2, 3, 4, 5, 6
O_DUE, O_CLOCK, O_OVER, O_NOTES, O_WINDOW = 7, 8, 9, 10, 11
O_WIDTH = 12

# columns of the counts of a constraint: one per status (deferred: traces left to the reference), activations whose
# predicate is unknown, traces with a violation
C_SATISFIED, C_VIOLATED, C_OPEN, C_DEFERRED, C_UNKNOWN, C_WRONG, C_WIDTH = 0, 1, 2, 3, 4, 5, 6
