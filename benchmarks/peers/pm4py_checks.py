"""Check the benchmark's constraints with PM4Py and print one JSON object (own environment, AGPL, never imported).

Usage: python pm4py_checks.py LOG.xes.gz
"""

import contextlib
import json
import os
import sys
import time
import warnings

warnings.filterwarnings("ignore")
os.environ["TQDM_DISABLE"] = "1"
with contextlib.redirect_stdout(sys.stderr):
    import pandas as pd
    import pm4py
    from pm4py.algo.filtering.pandas.ltl import ltl_checker

# id -> (DECLARE template in PM4Py, activities)
DECLARE = {
    "c01": ("existence", ("Create Fine",)),
    "c02": ("absence", ("Create Fine",)),  # PM4Py's absence: at most one
    "c03": ("response", ("Create Fine", "Send Fine")),
    "c05": ("response", ("Insert Fine Notification", "Add penalty")),
    "c06": ("precedence", ("Insert Fine Notification", "Add penalty")),
    "c07": ("chainresponse", ("Create Fine", "Send Fine")),
    "c08": ("coexistence", ("Insert Fine Notification", "Add penalty")),
    "c10": ("noncoexistence", ("Appeal to Judge", "Send Appeal to Prefecture")),
    "c11": ("precedence", ("Send Fine", "Insert Fine Notification")),
    "c13": ("responded_existence", ("Send for Credit Collection", "Add penalty")),
    "c15": ("precedence", ("Create Fine", "Payment")),
}
DAY = 86_400.0
# id -> (from, to, least days, most days): elapsed seconds, pairs that both happen
TEMPORAL = {
    "c04": ("Create Fine", "Send Fine", 0, 90),
    "c12": ("Send Appeal to Prefecture", "Receive Result Appeal from Prefecture", 0, 210),
    "c14": ("Insert Fine Notification", "Add penalty", 60, 60),
}


def declare(log: pd.DataFrame) -> dict:
    """Return seconds and traces violated of each DECLARE constraint, checked alone."""
    found = {}
    for name, (template, activities) in DECLARE.items():
        key = activities[0] if len(activities) == 1 else activities
        started = time.perf_counter()
        result = pm4py.conformance_declare(log, {template: {key: {"support": 1, "confidence": 1}}})
        seconds = time.perf_counter() - started
        found[name] = {"seconds": seconds, "traces": sum(1 for item in result if item["no_dev_total"])}
    return found


def temporal(log: pd.DataFrame) -> dict:
    """Return seconds and traces violated of each timed constraint as a temporal profile (elapsed seconds)."""
    found = {}
    for name, (first, second, least, most) in TEMPORAL.items():
        mean, half = (least + most) / 2 * DAY, max((most - least) / 2 * DAY, 1.0)
        started = time.perf_counter()
        result = pm4py.conformance_temporal_profile(log, {(first, second): (mean, half)}, zeta=1)
        seconds = time.perf_counter() - started
        found[name] = {"seconds": seconds, "traces": sum(1 for item in result if item)}
    return found


def ltl(log: pd.DataFrame) -> dict:
    """Return seconds and traces violated of c09 (no payment after hand-over), as LTL «A eventually B»."""
    started = time.perf_counter()
    kept = ltl_checker.eventually_follows(log, ["Send for Credit Collection", "Payment"], parameters={"positive": True})
    seconds = time.perf_counter() - started
    return {"c09": {"seconds": seconds, "traces": kept["case:concept:name"].nunique()}}


def main() -> None:
    """Read, check, print."""
    started = time.perf_counter()
    with contextlib.redirect_stdout(sys.stderr):
        log = pm4py.read_xes(sys.argv[1])
    read = time.perf_counter() - started
    with contextlib.redirect_stdout(sys.stderr):
        checks = {**declare(log), **temporal(log), **ltl(log)}
    print(json.dumps({"tool": f"PM4Py {pm4py.__version__}", "read": read, "checks": checks}))


if __name__ == "__main__":
    main()
