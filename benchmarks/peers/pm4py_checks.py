"""Check the benchmark's constraints with PM4Py and print one JSON object (own environment, AGPL, never imported).

Each constraint is checked in the way that is quickest in PM4Py: all untimed ones as one DECLARE model in one call, the
others as LTL filters (timed where needed). With ``--profile`` the timed ones are checked as temporal profiles as well
(minutes).

Usage: python pm4py_checks.py LOG.xes.gz [--profile] [--read-only]
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
import time
import warnings
from collections import Counter

warnings.filterwarnings("ignore")
os.environ["TQDM_DISABLE"] = "1"
with contextlib.redirect_stdout(sys.stderr):
    import pandas as pd
    import pm4py
    from pm4py.algo.filtering.pandas.ltl import ltl_checker

# id -> (DECLARE template in PM4Py, activities)
DECLARE = {
    "c01": ("existence", "Create Fine"),
    "c02": ("exactly_one", "Create Fine"),  # PM4Py's absence means zero occurrences
    "c03": ("response", ("Create Fine", "Send Fine")),
    "c05": ("response", ("Insert Fine Notification", "Add penalty")),
    "c06": ("precedence", ("Insert Fine Notification", "Add penalty")),
    "c07": ("chainresponse", ("Create Fine", "Send Fine")),
    "c08": ("responded_existence", ("Insert Fine Notification", "Add penalty")),
    "c10": ("noncoexistence", ("Appeal to Judge", "Send Appeal to Prefecture")),
    "c11": ("precedence", ("Send Fine", "Insert Fine Notification")),
    "c13": ("responded_existence", ("Send for Credit Collection", "Add penalty")),
    "c15": ("precedence", ("Create Fine", "Payment")),
}
DAY = 86_400.0
# id -> (from, to, least days, most days): elapsed seconds
TIMED = {
    "c04": ("Create Fine", "Send Fine", 0, 90),
    "c12": ("Send Appeal to Prefecture", "Receive Result Appeal from Prefecture", 0, 210),
    "c14": ("Insert Fine Notification", "Add penalty", 60, 60),
}
NEVER = {"c09": ("Send for Credit Collection", "Payment")}
CASE, ACTIVITY = "case:concept:name", "concept:name"


def declare(log: pd.DataFrame) -> tuple[float, dict]:
    """Return the seconds of one call with all DECLARE constraints, and the traces violated of each."""
    model: dict = {}
    for template, key in DECLARE.values():
        model.setdefault(template, {})[key] = {"support": 1, "confidence": 1}
    started = time.perf_counter()
    result = pm4py.conformance_declare(log, model)
    seconds = time.perf_counter() - started
    wrong = Counter()
    for item in result:
        wrong.update({(found[0], _key(found[1])) for found in item["deviations"]})
    return seconds, {name: wrong[template, key] for name, (template, key) in DECLARE.items()}


def _key(activities: object) -> object:
    return tuple(activities) if isinstance(activities, list | tuple) else activities


def ltl(log: pd.DataFrame) -> tuple[float, dict]:
    """Return the seconds of the LTL filters, and the traces violated of each."""
    started, found = time.perf_counter(), {}
    for name, (first, second, least, most) in TIMED.items():
        bounds = {"timestamp_diff_boundaries": [(least * DAY, most * DAY)], "positive": True}
        kept = ltl_checker.eventually_follows(log, [first, second], parameters=bounds)
        asked = log.loc[log[ACTIVITY] == first, CASE].nunique()
        found[name] = int(asked - kept[CASE].nunique())
    for name, (first, second) in NEVER.items():
        kept = ltl_checker.eventually_follows(log, [first, second], parameters={"positive": True})
        found[name] = int(kept[CASE].nunique())
    return time.perf_counter() - started, found


def profile(log: pd.DataFrame) -> tuple[float, dict]:
    """Return seconds and traces violated of the timed constraints as temporal profiles (pairs that both happen)."""
    found, total = {}, 0.0
    for name, (first, second, least, most) in TIMED.items():
        mean, half = (least + most) / 2 * DAY, max((most - least) / 2 * DAY, 1.0)
        started = time.perf_counter()
        result = pm4py.conformance_temporal_profile(log, {(first, second): (mean, half)}, zeta=1)
        total += time.perf_counter() - started
        found[name] = sum(1 for item in result if item)
    return total, found


def main() -> None:
    """Read, check, print."""
    started = time.perf_counter()
    with contextlib.redirect_stdout(sys.stderr):
        log = pm4py.read_xes(sys.argv[1])
    answer: dict = {"tool": f"PM4Py {pm4py.__version__}", "read": time.perf_counter() - started}
    if "--read-only" not in sys.argv:
        with contextlib.redirect_stdout(sys.stderr):
            answer["declare"], traces = declare(log)
            answer["ltl"], more = ltl(log)
            answer["traces"] = traces | more
            if "--profile" in sys.argv:
                answer["profile"], answer["profile_traces"] = profile(log)
    print(json.dumps(answer))


if __name__ == "__main__":
    main()
