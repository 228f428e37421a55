"""The public traffic-fine log, when it is there."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pytest

from zhiheng.eventlog.days import day_of
from zhiheng.eventlog.reading import open_log

LOG = Path(__file__).parents[2] / "../shared/logs/road_traffic_fines.xes.gz"

pytestmark = [pytest.mark.real_log, pytest.mark.skipif(not LOG.exists(), reason="../shared/logs is not here")]


def test_the_public_log_has_its_events_objects_and_civil_days() -> None:
    tables = open_log(LOG)
    assert tables.events.num_rows == 561_470
    assert tables.objects.num_rows == 150_370
    assert tables.meta.civil_days == "as written"
    assert not np.any(tables.events["clock"].to_numpy())  # every time in the file is midnight as written
    assert tables.events["day"][0].as_py() == day_of(date(2006, 7, 24))
    assert tables.objects["id"][0].as_py() == "A1"
