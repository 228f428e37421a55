"""One trace of a million events."""

from __future__ import annotations

import gzip
from pathlib import Path

import numpy as np
import pytest

from eventlog.samples import XES_HEAD
from zhiheng.eventlog.reading import open_log

COUNT = 1_000_000


@pytest.mark.slow
def test_a_trace_of_a_million_events_is_read_in_order(tmp_path: Path) -> None:
    path = tmp_path / "a.xes.gz"
    with gzip.open(path, "wt", encoding="utf-8", compresslevel=1) as file:
        file.write(XES_HEAD + '<trace><string key="concept:name" value="长案"/>\n')
        for n in range(COUNT):
            moment = f"2025-03-03T{n // 60_000:02d}:{n // 1000 % 60:02d}:00.{n % 1000:03d}+08:00"
            file.write(
                f'<event><string key="concept:name" value="a{n % 5}"/><date key="time:timestamp" value="{moment}"/>'
                f'<int key="n" value="{n}"/></event>\n'
            )
        file.write("</trace></log>")
    tables = open_log(path)
    assert tables.objects["id"].to_pylist() == ["长案"]
    assert np.array_equal(tables.events["@n"].to_numpy(), np.arange(COUNT))
    assert tables.meta.warnings == ()
