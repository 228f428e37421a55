"""Acts of the vault: open a dossier, put values in, erase by an approved list, rotate keys."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from itertools import zip_longest

from django.db import transaction

from zhiheng.kit.contributions import Registry
from zhiheng.kit.problems import Refusal
from zhiheng.kit.vault import compartments, keys
from zhiheng.kit.vault.models import Destruction, Dossier, SealedValue
from zhiheng.kit.vault.values import kind_of

_CHUNK = 200
_DESTROYED_LIST = "vault-destroyed"

erasures: Registry[Callable[[Sequence[str]], object]] = Registry("erasure")
"""Who else holds traces of a dossier (search index, texts of files): called with the ids, inside the erasure."""


@transaction.atomic
def open_dossier(values: Mapping[str, str] | None = None) -> str:
    """Make a dossier, put ``values`` in and return its random id, which may stand in events and addresses."""
    dossier = Dossier()
    compartments.wrap(dossier, os.urandom(32), keys.masters().newest())
    dossier.save()
    put(dossier.public_id, values or {})
    return dossier.public_id


@transaction.atomic
def open_dossiers(values: Sequence[Mapping[str, str]], ids: Sequence[str] = ()) -> list[str]:
    """Make a dossier for each of many sets of values, in a constant number of queries; return their ids in order.

    ``ids`` are given where a history that already names the persons is taken over; otherwise they are new and random.
    Raises KeyError for an undeclared kind, IntegrityError for an id that is taken.
    """
    newest, dossiers, sealing = keys.masters().newest(), [], []
    for one, id_ in zip_longest(values, ids):
        dossier, key = Dossier(public_id=id_) if id_ else Dossier(), os.urandom(32)
        compartments.wrap(dossier, key, newest)
        dossiers.append(dossier)
        sealing.append((dossier, key, {name: text.strip() for name, text in one.items() if text.strip()}))
    Dossier.objects.bulk_create(dossiers, batch_size=500)
    rows = [compartments.seal(d, key, name, text) for d, key, found in sealing for name, text in found.items()]
    SealedValue.objects.bulk_create(rows, batch_size=500)
    return [dossier.public_id for dossier in dossiers]


@transaction.atomic
def put(dossier_id: str, values: Mapping[str, str]) -> None:
    """Store values by kind (``name``, ``id_number`` …), replacing earlier ones; an empty text removes the value.

    Raises KeyError for an undeclared kind, Destroyed for a destroyed dossier, Dossier.DoesNotExist for a foreign id.
    """
    for name in values:
        kind_of(name)
    dossier = Dossier.objects.select_for_update().get(public_id=dossier_id)
    key = compartments.data_key(dossier)
    rows = [compartments.seal(dossier, key, name, text.strip()) for name, text in values.items() if text.strip()]
    SealedValue.objects.filter(dossier=dossier, name__in=values).delete()
    SealedValue.objects.bulk_create(rows)


@transaction.atomic
def erase(dossier_ids: Sequence[str], *, number: str, basis: str, proposed_by: str, approved_by: str) -> Destruction:
    """Destroy the keys and values of dossiers by an approved list, and call every ``erasures``.

    The ids are also noted beside the master keys, so that a restored backup is erased again (``erase_again``).
    Raises Refusal where proposer and approver are the same or an id doesn't exist; then nothing is erased.
    """
    if not proposed_by or not approved_by or proposed_by == approved_by:
        raise Refusal.of("销毁须由一人提出、另一人批准", number, "请换一位有权的人批准")
    found = list(Dossier.objects.select_for_update().filter(public_id__in=dossier_ids))
    if missing := set(dossier_ids) - {dossier.public_id for dossier in found}:
        raise Refusal.of(f"清单中有 {len(missing)} 个编号不存在", number, "请核对清单后重新提出")
    fields = {"basis": basis, "proposed_by": proposed_by, "approved_by": approved_by}
    destruction = Destruction.objects.create(number=number, **fields)
    _note_destroyed(dossier_ids)
    _destroy(found, destruction)
    return destruction


@transaction.atomic
def destroy_with(destroyed: Sequence[str], dossiers: Sequence[str]) -> int:
    """Destroy dossiers that hold traces of destroyed ones, under the list that destroyed these; return how many.

    For an ``erasure`` alone: no list of its own is asked for. Raises Refusal where none of ``destroyed`` is.
    """
    under = Dossier.objects.filter(public_id__in=destroyed, wrapped=None).select_related("destruction").first()
    if under is None:
        raise Refusal.of("所依附的个人信息档没有销毁", "", "请按销毁清单办理")
    found = list(Dossier.objects.select_for_update().filter(public_id__in=dossiers).exclude(wrapped=None))
    if found:
        _note_destroyed([dossier.public_id for dossier in found])
        _destroy(found, under.destruction)
    return len(found)


def _destroy(dossiers: Sequence[Dossier], destruction: Destruction | None) -> None:
    ids = [dossier.public_id for dossier in dossiers]
    for start in range(0, len(ids), 500):
        part = ids[start : start + 500]
        SealedValue.objects.filter(dossier__public_id__in=part).delete()
        Dossier.objects.filter(public_id__in=part).update(wrapped=None, destruction=destruction)
    for erasure in erasures:
        erasure(ids)


def _note_destroyed(dossier_ids: Sequence[str]) -> None:
    """Append ids to the list beside the keys, on disk before the database commits: once noted, erasure is certain."""
    directory = keys.directory()
    directory.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (directory / _DESTROYED_LIST).open("a", encoding="ascii") as file:
        file.writelines(f"{dossier_id}\n" for dossier_id in dossier_ids)
        file.flush()
        os.fsync(file.fileno())


@transaction.atomic
def erase_again() -> int:
    """Erase what the list beside the keys names and a restored backup brought back; return how many dossiers."""
    noted = keys.directory() / _DESTROYED_LIST
    ids = sorted(set(noted.read_text(encoding="ascii").split())) if noted.exists() else []
    back: list[Dossier] = []
    for start in range(0, len(ids), 500):
        part = Dossier.objects.filter(public_id__in=ids[start : start + 500])
        back += part.exclude(wrapped=None)
    if back:
        _destroy(back, None)
    return len(back)


def rotate(progress: Callable[[int], None] | None = None) -> int:
    """Put all dossier keys under a new master key and return its number; an interrupted rotation is completed first.

    Works in short transactions while others read and write. The old key file stays for old backups until ``retire``.
    """
    ring = keys.masters()
    newest = ring.newest()
    if not Dossier.objects.exclude(wrapped=None).exclude(master=newest).exists():
        newest = ring.add()
    done = 0
    while moved := _rewrap(newest):
        done += moved
        if progress is not None:
            progress(done)
    return newest


@transaction.atomic
def _rewrap(newest: int) -> int:
    waiting = Dossier.objects.exclude(wrapped=None).exclude(master=newest).order_by("pk")
    rows = list(waiting.select_for_update()[:_CHUNK])
    for dossier in rows:
        compartments.wrap(dossier, compartments.data_key(dossier), newest)
    Dossier.objects.bulk_update(rows, ("wrapped", "master"))
    return len(rows)


def rotate_index(progress: Callable[[int], None] | None = None) -> int:
    """Rebuild the blind index under a new index key and return its number; searching works meanwhile."""
    ring = keys.indexes()
    newest = ring.newest()
    if not SealedValue.objects.exclude(index_version=newest).exists():
        newest = ring.add()
    done = 0
    while moved := _reindex(newest):
        done += moved
        if progress is not None:
            progress(done)
    return newest


@transaction.atomic
def _reindex(newest: int) -> int:
    waiting = SealedValue.objects.exclude(index_version=newest).select_related("dossier").order_by("pk")
    rows = list(waiting.select_for_update()[:_CHUNK])
    for row in rows:
        value = compartments.unseal(row.dossier, compartments.data_key(row.dossier), row)
        compartments.set_blind(row, value.reveal())
    SealedValue.objects.bulk_update(rows, ("blind", "index_version"))
    return len(rows)


def retire(version: int) -> None:
    """Delete an old master key for good. Backups that need it can then never be opened.

    Raises Refusal while a dossier still stands under it, and for the key in use.
    """
    ring = keys.masters()
    if version not in ring.versions():
        raise Refusal.of(f"没有编号为 {version} 的主密钥", "", "请运行 zhiheng keys show 查看编号")
    if version == ring.newest() or Dossier.objects.filter(master=version).exclude(wrapped=None).exists():
        raise Refusal.of(
            f"主密钥 {version} 还在使用，不能销毁", f"vault-master-{version}", "请先运行 zhiheng keys rotate"
        )
    ring.remove(version)
