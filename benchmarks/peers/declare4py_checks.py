"""Check the benchmark's constraints with Declare4Py and print one JSON object. Runs in its own environment.

Usage: python declare4py_checks.py LOG.xes.gz
"""

from __future__ import annotations

import contextlib
import json
import sys
import time
import warnings

warnings.filterwarnings("ignore")
with contextlib.redirect_stdout(sys.stderr):
    from Declare4Py.D4PyEventLog import D4PyEventLog
    from Declare4Py.ProcessMiningTasks.ConformanceChecking.MPDeclareAnalyzer import MPDeclareAnalyzer
    from Declare4Py.ProcessModels.DeclareModel import DeclareModel

MODEL = {
    "c01": "Existence1[Create Fine] | |",
    "c02": "Absence2[Create Fine] | |",
    "c03": "Response[Create Fine, Send Fine] | | |",
    "c04": "Response[Create Fine, Send Fine] | | |0,90,d",
    "c05": "Response[Insert Fine Notification, Add penalty] | | |",
    "c06": "Precedence[Insert Fine Notification, Add penalty] | | |",
    "c07": "Chain Response[Create Fine, Send Fine] | | |",
    "c08": "Responded Existence[Insert Fine Notification, Add penalty] | | |",
    "c09": "Not Response[Send for Credit Collection, Payment] | | |",
    "c10": "Not Responded Existence[Appeal to Judge, Send Appeal to Prefecture] | | |",
    "c11": "Precedence[Send Fine, Insert Fine Notification] | | |",
    "c12": "Response[Send Appeal to Prefecture, Receive Result Appeal from Prefecture] | | |0,210,d",
    "c13": "Responded Existence[Send for Credit Collection, Add penalty] | | |",
    "c14": "Response[Insert Fine Notification, Add penalty] | | |60,60,d",
    "c15": "Precedence[Create Fine, Payment] | | |",
}
ACTIVITIES = [
    "Create Fine", "Send Fine", "Insert Fine Notification", "Add penalty", "Payment", "Send for Credit Collection",
    "Insert Date Appeal to Prefecture", "Send Appeal to Prefecture", "Receive Result Appeal from Prefecture",
    "Notify Result Appeal to Offender", "Appeal to Judge",
]  # fmt: skip


def main() -> None:
    """Read, check all constraints together, print."""
    with contextlib.redirect_stdout(sys.stderr):
        log = D4PyEventLog(case_name="case:concept:name")
        started = time.perf_counter()
        log.parse_xes_log(sys.argv[1])
        read = time.perf_counter() - started
        lines = [f"activity {name}" for name in ACTIVITIES]
        model = DeclareModel().parse_from_string("\n".join(lines + list(MODEL.values())))
        started = time.perf_counter()
        result = MPDeclareAnalyzer(log=log, declare_model=model, consider_vacuity=True).run()
        seconds = time.perf_counter() - started
        state = result.get_metric(metric="state")
    traces = {name: int((state[column] == 0).sum()) for name, column in zip(MODEL, state.columns, strict=True)}
    print(json.dumps({"tool": "Declare4Py 2.2.0", "read": read, "together": seconds, "traces": traces}))


if __name__ == "__main__":
    main()
