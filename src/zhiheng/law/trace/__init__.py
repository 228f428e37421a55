"""Traces: what counts as having happened, in which order, and seen through which lens (semantics §1).

``effective`` makes the effective trace at a day and a state of knowledge, ``ordered`` and ``before`` are the canonical
order, ``TraceIndex`` and ``traces`` gather the traces of objects and split them by key.
"""

from zhiheng.law.trace.effective import VOID, effective
from zhiheng.law.trace.lens import Lens, TraceIndex, keys_named, keys_of, traces
from zhiheng.law.trace.order import Order, before, ordered

__all__ = ["VOID", "Lens", "Order", "TraceIndex", "before", "effective", "keys_named", "keys_of", "ordered", "traces"]
