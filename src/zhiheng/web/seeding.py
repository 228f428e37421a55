"""Filling a new installation with the demo district (演示区, F23): ledger, vault and registry, once."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from pathlib import Path

from django.conf import settings
from django.db import transaction

from zhiheng.demo.batches import Batch, PersonalValue, TruthRow
from zhiheng.demo.district import SEED, district_stream, written
from zhiheng.kit.documents import numbers
from zhiheng.kit.vault.services import open_dossiers
from zhiheng.ledger.history import load_history
from zhiheng.ledger.records import Actor
from zhiheng.registry import people, projecting
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

    What is still owed is counted by the worker right after the start (job ``duties``): the pages needn't wait for it.
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
        personal.extend(batch.personal)
        delivered.take(batch)

    tables, truth = written(stream, keep)
    count = load_history(tables, by=Actor(system="demo"))
    with transaction.atomic():
        _fill_vault(personal)
        delivered.note()
    projecting.rebuild()
    _name_numbers()
    _write_truth(Path(settings.HOME.root) / TRUTH, truth)
    return count


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


def _write_truth(path: Path, truth: Iterable[TruthRow]) -> None:
    """Write what is planted in the district (docs/formats.md §3)."""
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow(["object_type", "object_id", "rule_id", "verdict", "manner", "due_day"])
        for row in truth:
            due = row.due_day.isoformat() if row.due_day else ""
            out.writerow([row.object_type, row.object_id, row.rule_id, row.verdict, row.manner, due])
