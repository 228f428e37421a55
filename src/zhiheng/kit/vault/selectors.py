"""Questions to the vault. Whoever asks has already narrowed the ids to what the user may see."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction

from zhiheng.kit.contributions import Registry
from zhiheng.kit.problems import Refusal
from zhiheng.kit.vault import compartments, keys
from zhiheng.kit.vault.ciphers import Suite
from zhiheng.kit.vault.models import Dossier, SealedValue
from zhiheng.kit.vault.values import Personal, kinds

if TYPE_CHECKING:
    from zhiheng.kit.accounts.models import User

_ASKED_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Reading:
    """A reading of unmasked values: who, which dossiers, which kinds, for what purpose."""

    account: User
    dossiers: tuple[str, ...]
    names: tuple[str, ...]
    purpose: str


readings: Registry[Callable[[Reading], None]] = Registry("listener of readings")
"""Who records readings (security log): called before anything is opened; an exception stops the reading."""


def masked(dossier_ids: Collection[str], names: Collection[str]) -> dict[str, dict[str, str]]:
    """Return masked values by dossier and kind (周**, 3701****2416); destroyed and unknown ids are left out.

    A page of rows costs one query.
    """
    return {
        dossier_id: {name: str(value) for name, value in values.items()}
        for dossier_id, values in _values(dossier_ids, names).items()
    }


@transaction.atomic
def reveal(
    account: User, dossier_ids: Collection[str], names: Collection[str], purpose: str
) -> dict[str, dict[str, Personal]]:
    """Return values for a named reader and purpose, after every listener in ``readings`` has recorded it.

    Raises Refusal without a purpose, or where nobody records readings: an unrecorded reading doesn't happen.
    """
    if len(purpose.strip()) < 2:
        raise Refusal.of("查看个人信息须写明用途", "用途", "请写明为哪项工作查看，例如“核对送达地址”")
    listeners = list(readings)
    if not listeners:
        raise Refusal.of("没有安全日志，不能查看个人信息", "", "请让系统管理员检查安全日志是否启用")
    reading = Reading(account, tuple(dossier_ids), tuple(names), purpose.strip())
    for listener in listeners:
        listener(reading)
    return _values(dossier_ids, names)


def for_work(dossier_ids: Collection[str], names: Collection[str]) -> dict[str, dict[str, Personal]]:
    """Return values for the platform's own work (filling a document, sending to the person itself), not for a screen.

    Printed or logged they are masked; whoever calls ``Personal.reveal`` answers for where the value goes.
    """
    return _values(dossier_ids, names)


def find(name: str, value: str) -> list[str]:
    """Return the ids of dossiers that hold exactly this value, however it is written; for search and duplicates.

    Raises KeyError for an undeclared kind, ValueError for one without a blind index.
    """
    if not kinds[name].searchable:
        raise ValueError(f"values of kind {name!r} can't be searched")
    if not kinds[name].compare(value):
        return []
    versions = keys.indexes().versions()  # during a rotation, or after a change of cipher, rows of both kinds stand
    digests = [compartments.blind(name, value, version, suite) for version in versions for suite in Suite]
    rows = SealedValue.objects.filter(name=name, blind__in=digests)
    return list(rows.order_by("dossier_id").values_list("dossier__public_id", flat=True))


def is_destroyed(dossier_id: str) -> bool:
    """Return whether a dossier was destroyed."""
    return Dossier.objects.filter(public_id=dossier_id, wrapped=None).exists()


def _values(dossier_ids: Collection[str], names: Collection[str]) -> dict[str, dict[str, Personal]]:
    ids = list(dict.fromkeys(dossier_ids))
    found: dict[str, dict[str, Personal]] = {}
    opened: dict[int, bytes] = {}
    for start in range(0, len(ids), _ASKED_AT_ONCE):
        rows = SealedValue.objects.filter(dossier__public_id__in=ids[start : start + _ASKED_AT_ONCE], name__in=names)
        for row in rows.exclude(dossier__wrapped=None).select_related("dossier"):
            if row.dossier_id not in opened:
                opened[row.dossier_id] = compartments.data_key(row.dossier)
            values = found.setdefault(row.dossier.public_id, {})
            values[row.name] = compartments.unseal(row.dossier, opened[row.dossier_id], row)
    return found
