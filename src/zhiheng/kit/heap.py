"""The collector of cyclic garbage in long-lived processes: servers, the worker, long commands.

Python's own thresholds suit small scripts. A process that holds some hundred thousand objects of modules, rules and
settings for good would walk them all again and again, and a batch of events is taken for garbage while it is built.
"""

from __future__ import annotations

import gc
from typing import Final

_THRESHOLDS: Final = (50_000, 20, 50)
"""Containers made before the youngest are looked at; youngest rounds per middle one; middle ones per whole one."""


def settle() -> None:
    """Collect less often; call once, when start-up is done."""
    gc.collect()
    gc.set_threshold(*_THRESHOLDS)
