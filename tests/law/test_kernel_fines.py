"""The six constraints on the public traffic-fine log, counted by the compiled pass exactly as published."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from zhiheng.law.kernel import judge_tables
from zhiheng.law.language.read import read_rules

SHARED = Path(__file__).parents[3] / "shared" / "logs"
RULES = Path(__file__).parents[2] / "docs" / "examples" / "fines.yaml"


@pytest.mark.real_log
@pytest.mark.skipif(not SHARED.exists(), reason="the public log isn't here (../shared/logs)")
def test_six_published_counts_of_the_fine_log_are_met_exactly() -> None:
    from zhiheng.eventlog.reading import open_log

    log = open_log(SHARED / "road_traffic_fines.xes.gz")
    found = judge_tables(read_rules(RULES), log, complete=True)
    expected = json.loads((SHARED / "road_traffic_fines.expected.json").read_text())
    counts = {
        item["id"]: (tally.activations, tally.violated, tally.objects_violated)
        for item in expected
        if (tally := found.tallies[item["id"]])
    }
    assert counts == {
        item["id"]: (item["activations"], item["violations"], item["traces_violated"]) for item in expected
    }
    assert found.verdicts.num_rows == sum(item["violations"] for item in expected)
