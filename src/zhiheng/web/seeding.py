"""Filling a new installation with the demo district (演示区, F23): ledger, vault and registry, once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils.timezone import localdate

from zhiheng.demo.batches import Batch, PersonalValue, TruthRow
from zhiheng.demo.district import SEED, district_stream, written
from zhiheng.demo.truth import write_truth
from zhiheng.handling.discretion import demo as discretion_demo
from zhiheng.handling.discretion import demo_typical
from zhiheng.kit.documents import numbers
from zhiheng.kit.jobs.services import enqueue
from zhiheng.kit.vault.services import open_dossiers
from zhiheng.ledger.history import load_history
from zhiheng.ledger.rebuilding import rebuild_rooms
from zhiheng.ledger.records import Actor
from zhiheng.oversight import demo as oversight_demo
from zhiheng.oversight.filings import demo as filings_demo
from zhiheng.plan import demo as plan_demo
from zhiheng.registry import people
from zhiheng.registry.models import Agency
from zhiheng.web.exchange import demo as exchange

SMALL = 0.02
"""The scale that ``make run`` starts with: ready in under a minute on two cores."""
TRUTH = "demo-truth.csv"
_KINDS = {
    ("officer", "name"): people.OFFICER_NAME,
    ("party", "name"): people.NAME,
    ("officer", "id_no"): people.ID_NUMBER,
    ("party", "id_no"): people.ID_NUMBER,
    ("officer", "phone"): people.PHONE,
    ("party", "phone"): people.PHONE,
}


class NotInProduction(Exception):
    """Demo data was asked for where real work is done."""


def seed(scale: float | None = None, number: int = SEED) -> int:
    """Tell the demo district into the empty ledger; return the number of events.

    What is still owed is counted, and the search index made, by the worker right after the start (jobs ``duties`` and
    ``search.rebuild``): the pages needn't wait for it.
    What is planted is written to ``demo-truth.csv`` in the home. ``scale`` 1 is the whole district.

    Raises:
        NotInProduction: this installation isn't a demo.
        Refused: the ledger isn't empty.
    """
    if settings.PRODUCTION:
        raise NotInProduction("生产模式不装演示数据。请换一个数据目录，以演示模式启动。")
    personal: list[PersonalValue] = []

    stream = district_stream(SMALL if scale is None else scale, number)
    delivered = exchange.Delivered(stream.feeds)

    def keep(batch: Batch) -> None:
        """Keep the personal values of a batch, and what was delivered from outside."""
        personal.extend(batch.personal)
        delivered.take(batch)

    tables, truth = written(stream, keep)
    count = load_history(tables, by=Actor(system="demo"))
    with transaction.atomic():
        _fill_vault(personal)
        delivered.note()
    rebuild_rooms()
    _name_numbers()
    last = min(stream.until, localdate())
    truth = [*truth, *_tell_plan(last)]
    discretion_demo.tell(last)
    demo_typical.tell(last)
    oversight_demo.tell(last)
    filings_demo.tell(last)
    enqueue("search.rebuild", key="rebuild")
    write_truth(truth, Path(settings.HOME.root) / TRUTH)
    return count


def _tell_plan(last: date) -> Iterator[TruthRow]:
    """Tell the plan with its tasks through its own acts; yield what breaks the rule on tasks' days."""
    for task in plan_demo.overdue(plan_demo.tell(last), last):
        yield TruthRow("task", task.public_id, "plan.task-done-by-due", "undone", task.due)


def _fill_vault(values: Iterable[PersonalValue]) -> None:
    """Open a dossier under each person's id and put what is known of the person into it."""
    persons: dict[str, dict[str, str]] = {}
    for value in values:
        kind = _KINDS.get((value.object_type, value.name))
        if kind is not None:
            persons.setdefault(value.object_id, {})[kind] = value.value
    open_dossiers(list(persons.values()), list(persons))


def _name_numbers() -> None:
    """Give each demo agency a word for its numbers (机关代字): 示 and the first two characters behind the district."""
    agencies = Agency.objects.values_list("public_id", "name")
    short = {unit: name.replace("示例区", "").replace("示例市", "")[:2] for unit, name in agencies}
    numbers.fill_words({unit: f"示{name}" for unit, name in short.items()})
